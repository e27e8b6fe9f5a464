"""La cola de hojas fotografiadas: subir, leer, pasar a aportaciones y borrar a los treinta días."""

import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from dialogo.cifrado import abrir, sellar
from dialogo.models import Usuario
from sobremesas.hojas.imagen import limpiar
from sobremesas.models import HojaDeMesa, Mesa, PuntoDelDia, Sala


def _contexto(hoja: HojaDeMesa) -> str:
    return f"hoja:{hoja.uid}"


@transaction.atomic
def subir(
    sala: Sala,
    *,
    uid: uuid.UUID,
    punto: PuntoDelDia,
    mesa: Mesa | None,
    contenido: bytes,
    quien: Usuario,
) -> HojaDeMesa:
    """La guarda sellada. Repetir el envío devuelve la misma. Lanza ``ValidationError``."""
    Sala.objects.select_for_update(no_key=True).get(pk=sala.pk)
    ya = HojaDeMesa.objects.filter(uid=uid).first()
    if ya:
        if ya.sala_id != sala.pk:
            raise ValidationError("Ese envío ya se usó para otra hoja.")
        return ya
    hoja = HojaDeMesa(uid=uid, sala=sala, punto=punto, mesa=mesa, subida_por=quien)
    sellada = sellar(limpiar(contenido), contexto=_contexto(hoja))
    try:
        hoja.imagen.save("", ContentFile(sellada), save=False)
    except OSError as error:
        raise ValidationError(
            "No pudimos guardar la fotografía: quizá no queda espacio. Consérvala en el teléfono y "
            "avisa a quien opera la plataforma."
        ) from error
    hoja.save()
    return hoja


def leer(hoja: HojaDeMesa) -> bytes:
    """Lanza ``ClaveDesconocida`` si fue tocada; ``FileNotFoundError`` si ya se borró."""
    if not hoja.imagen:
        raise FileNotFoundError(hoja.uid)
    with hoja.imagen.open("rb") as abierta:
        return abrir(abierta.read(), contexto=_contexto(hoja))


def marcar(hoja: HojaDeMesa, *, quien: Usuario) -> None:
    """Ya se pasó entera. Marcarla otra vez no cambia quién lo hizo."""
    HojaDeMesa.objects.por_transcribir().filter(pk=hoja.pk).update(
        transcrita_en=timezone.now(), transcrita_por=quien
    )


def devolver(hoja: HojaDeMesa) -> None:
    """Le faltaba algo: vuelve a la cola, si su fotografía no se ha borrado."""
    HojaDeMesa.objects.filter(pk=hoja.pk).exclude(imagen="").update(
        transcrita_en=None, transcrita_por=None
    )


@transaction.atomic
def quitar(hoja: HojaDeMesa) -> None:
    """Salió movida o repetida: sólo mientras nadie la haya pasado."""
    actual = HojaDeMesa.objects.select_for_update().get(pk=hoja.pk)
    if actual.transcrita_en:
        raise ValidationError(
            "Esa hoja ya se pasó: su fotografía se borra sola a los treinta días."
        )
    _borrar_fotografia(actual)
    actual.delete()


@transaction.atomic
def borrar_vencidas() -> int:
    """Queda el renglón que dice que se pasó, quién y cuándo; la fotografía, no."""
    vencidas = list(HojaDeMesa.objects.vencidas().select_for_update(skip_locked=True))
    for hoja in vencidas:
        _borrar_fotografia(hoja)
        hoja.imagen = ""
        hoja.save(update_fields=["imagen"])
    return len(vencidas)


def _borrar_fotografia(hoja: HojaDeMesa) -> None:
    if nombre := hoja.imagen.name:
        transaction.on_commit(lambda: default_storage.delete(nombre))

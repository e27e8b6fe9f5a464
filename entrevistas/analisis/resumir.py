"""Escribir una celda de la matriz de marco sin pisar lo que otra persona escribió."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from actores.models import Sector, Tema
from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar
from entrevistas.analisis.conteos import Universo
from entrevistas.analisis.marco import con_citas, sigue_en_pie
from entrevistas.anclaje import fragmento_entero
from entrevistas.models import CeldaMarco, Entrevista, Fragmento

MAXIMO = 4_000


class Choque(Exception):
    """La celda cambió desde que se abrió. ``actual`` es la que está guardada."""

    def __init__(self, actual: CeldaMarco) -> None:
        super().__init__("Ese resumen cambió mientras escribías.")
        self.actual = actual


def hallar(
    dialogo: Dialogo, tema: Tema, renglon: Sector | Entrevista, *, bloquear: bool = False
) -> CeldaMarco | None:
    filas = CeldaMarco.objects.filter(dialogo=dialogo, tema=tema, **_de(renglon))
    if bloquear:
        filas = filas.select_for_update(of=("self",))
    return con_citas(filas).first()


def _de(renglon: Sector | Entrevista) -> dict[str, Sector | Entrevista | None]:
    if isinstance(renglon, Sector):
        return {"sector": renglon, "entrevista": None}
    return {"sector": None, "entrevista": renglon}


@transaction.atomic
def guardar(
    universo: Universo,
    tema: Tema,
    renglon: Sector | Entrevista,
    *,
    resumen: str,
    lista: bool,
    entradas: Sequence[UUID],
    version: int,
    autor: Usuario,
) -> CeldaMarco:
    """Guarda el resumen con sus citas, una por entrada, y devuelve la celda.

    Bloquea el diálogo para crearla y la celda para cambiarla. Lanza ``Choque`` si no está en
    ``version`` (0, si no existía) y ``ValidationError`` si se dice lista sin texto o sin cita.
    """
    Dialogo.objects.select_for_update(of=("self",)).get(pk=universo.dialogo.pk)
    actual = hallar(universo.dialogo, tema, renglon, bloquear=True)
    if actual and actual.version != version:
        raise Choque(actual)
    texto = limpiar(resumen).strip()
    citas = _citas(universo, renglon, entradas, actual, autor)
    _comprobar(texto, lista, citas)
    celda = actual or CeldaMarco(dialogo=universo.dialogo, tema=tema, **_de(renglon))
    celda.resumen = texto
    celda.estado = CeldaMarco.Estado.LISTA if lista else CeldaMarco.Estado.BORRADOR
    celda.editada_por = autor
    celda.version = actual.version + 1 if actual else 1
    celda.save()
    celda.citas.set(citas)
    return celda


def _comprobar(texto: str, lista: bool, citas: list[Fragmento]) -> None:
    if len(texto) > MAXIMO:
        raise ValidationError(
            f"Un resumen cabe en {MAXIMO:,} caracteres; éste tiene {len(texto):,}."
        )
    if lista and not texto:
        raise ValidationError("Sin resumen no puede estar lista.")
    if lista and not any(sigue_en_pie(cita) for cita in citas):
        raise ValidationError("Sin cita no puede estar lista. Marca al menos un pasaje.")


def _citas(
    universo: Universo,
    renglon: Sector | Entrevista,
    uids: Sequence[UUID],
    actual: CeldaMarco | None,
    autor: Usuario,
) -> list[Fragmento]:
    """Las que ya citaba se conservan tal cual; las demás entradas se citan completas.

    Lanza ``ValidationError`` si alguna no es de este renglón o ya no se puede citar.
    """
    ya = {cita.entrada.uid: cita for cita in (actual.citas.all() if actual else ())}
    nuevas = [uid for uid in dict.fromkeys(uids) if uid not in ya]
    candidatas = del_renglon(universo, renglon).filter(uid__in=nuevas)
    por_uid = {entrada.uid: entrada for entrada in candidatas}
    if set(nuevas) - set(por_uid):
        raise ValidationError("Un pasaje marcado ya no está en esta celda. Vuelve a elegir.")
    return [
        ya[uid] if uid in ya else fragmento_entero(por_uid[uid], autor=autor)
        for uid in dict.fromkeys(uids)
    ]


def del_renglon(universo: Universo, renglon: Sector | Entrevista):  # type: ignore[no-untyped-def]
    """Entradas que puede citar una celda de ese renglón."""
    entradas = universo.entradas()
    if isinstance(renglon, Entrevista):
        return entradas.filter(entrevista=renglon)
    claves = [c.pk for c in universo.conversaciones if c.sector == renglon.pk]
    return entradas.filter(entrevista__in=claves)

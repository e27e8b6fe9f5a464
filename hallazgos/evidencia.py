"""Los pasajes que sostienen, matizan o contradicen un hallazgo."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar_entrada
from entrevistas.anclaje import crear_fragmento
from entrevistas.confidencialidad import efecto_de
from entrevistas.models import Entrada, Entrevista, Fragmento, RevisionEntrada
from hallazgos.busqueda import Trozo, trozos
from hallazgos.models import Evidencia, Hallazgo
from hallazgos.redaccion import bloquear


def _comprobada(relacion: str, nota: str) -> tuple[str, str]:
    if relacion not in Evidencia.Relacion.values:
        raise ValidationError({"relacion": "Elige si sustenta, matiza o contradice."})
    nota = " ".join(limpiar_entrada(nota).split())
    if len(nota) > 300:
        raise ValidationError({"nota": "La nota es larga: caben 300 caracteres."})
    return relacion, nota


@transaction.atomic
def adjuntar(
    hallazgo: Hallazgo,
    fragmento: Fragmento,
    *,
    relacion: str,
    nota: str = "",
    autor: Usuario,
) -> Evidencia:
    """Une un pasaje al hallazgo con el número que sigue; los retirados no se reutilizan.

    Bloquea el hallazgo. Lanza ``ValidationError`` si ya está, si es de otro diálogo, si el pasaje
    está por revisar o si quien habló lo retiró.
    """
    bloquear(hallazgo)
    relacion, nota = _comprobada(relacion, nota)
    if fragmento.entrada.entrevista.dialogo_id != hallazgo.dialogo_id:
        raise ValidationError("Ese pasaje es de otro diálogo.")
    if fragmento.anclaje != Fragmento.Anclaje.EXACTO:
        raise ValidationError(
            "Ese pasaje está por revisar: elige de nuevo dónde empieza y termina."
        )
    if reserva := efecto_de(fragmento).reserva:
        raise ValidationError(reserva.replace(" Quítalo del hallazgo.", ""), code="retirado")
    repetida = hallazgo.evidencias.vigentes().filter(fragmento=fragmento).first()
    if repetida:
        raise ValidationError(
            f"Ese pasaje ya está en {hallazgo.folio}, como e{repetida.numero}: "
            f"{repetida.get_relacion_display().lower()}.",
            code="repetida",
        )
    ultimo = hallazgo.evidencias.aggregate(ultimo=Max("numero"))["ultimo"] or 0
    return hallazgo.evidencias.create(
        fragmento=fragmento, numero=ultimo + 1, relacion=relacion, nota=nota, autor=autor
    )


def citados_de(entrevista: Entrevista) -> QuerySet[Fragmento]:
    """Sus pasajes que hoy cita algún hallazgo activo: los que se le enseñan en la contrafirma."""
    vigentes = Evidencia.objects.vigentes().filter(
        hallazgo__dialogo=entrevista.dialogo_id, fragmento__entrada__entrevista=entrevista
    )
    activas = vigentes.exclude(hallazgo__estado=Hallazgo.Estado.ARCHIVADO)
    return Fragmento.objects.filter(pk__in=activas.values("fragmento"))


@transaction.atomic
def retirar(evidencia: Evidencia, *, autor: Usuario) -> None:
    """La quita del hallazgo. Si era lo último que lo sustentaba, deja de estar listo."""
    hallazgo = evidencia.hallazgo
    bloquear(hallazgo)
    if evidencia.retirada_en:
        return
    evidencia.retirada_en = timezone.now()
    evidencia.save(update_fields=["retirada_en"])
    _revisar_estado(hallazgo)


@transaction.atomic
def cambiar(evidencia: Evidencia, *, relacion: str, nota: str, autor: Usuario) -> Evidencia:
    """Cambia la relación o la nota. Bloquea el hallazgo."""
    bloquear(evidencia.hallazgo)
    if evidencia.retirada_en:
        raise ValidationError("Esa evidencia ya se retiró.")
    evidencia.relacion, evidencia.nota = _comprobada(relacion, nota)
    evidencia.save(update_fields=["relacion", "nota"])
    _revisar_estado(evidencia.hallazgo)
    return evidencia


def _revisar_estado(hallazgo: Hallazgo) -> None:
    sostenido = (
        hallazgo.evidencias.vigentes()
        .filter(relacion=Evidencia.Relacion.SUSTENTA)
        .exclude(fragmento__entrada__tipo=Entrada.Tipo.OBSERVACION)
    )
    if hallazgo.estado == Hallazgo.Estado.LISTO and not sostenido.exists():
        hallazgo.estado = Hallazgo.Estado.BORRADOR
        hallazgo.save(update_fields=["estado"])


@transaction.atomic
def reubicar(
    fragmento: Fragmento, *, inicio: int, fin: int, texto: str | None = None, autor: Usuario
) -> Fragmento:
    """Alguien decidió qué parte del texto corregido corresponde a un pasaje por revisar.

    El pasaje anterior no cambia: se crea otro y las evidencias vigentes pasan a él con su número.
    Donde el nuevo ya estaba, la dudosa se retira.
    """
    if fragmento.anclaje == Fragmento.Anclaje.EXACTO:
        raise ValidationError("Ese pasaje ya no está por revisar.")
    nuevo = crear_fragmento(fragmento.entrada, inicio=inicio, fin=fin, texto=texto, autor=autor)
    for evidencia in (
        Evidencia.objects.vigentes()
        .filter(fragmento=fragmento)
        .select_related("hallazgo")
        .order_by("hallazgo")
    ):
        Hallazgo.objects.select_for_update().get(pk=evidencia.hallazgo_id)
        if evidencia.hallazgo.evidencias.vigentes().filter(fragmento=nuevo).exists():
            evidencia.retirada_en = timezone.now()
        else:
            evidencia.fragmento = nuevo
        evidencia.save(update_fields=["fragmento", "retirada_en"])
    return nuevo


def por_revisar(dialogo: Dialogo, usuario: Usuario) -> list[Fragmento]:
    """Pasajes que esa persona puede ver, que cita un hallazgo activo y que esperan decisión."""
    vigentes = Evidencia.objects.vigentes().filter(hallazgo__dialogo=dialogo)
    activas = vigentes.exclude(hallazgo__estado=Hallazgo.Estado.ARCHIVADO)
    return list(
        Fragmento.objects.visibles_para(usuario)
        .filter(anclaje=Fragmento.Anclaje.POR_REVISAR, pk__in=activas.values("fragmento"))
        .select_related("entrada__entrevista", "entrada__pregunta__bloque")
        .prefetch_related(
            Prefetch("evidencias", activas.select_related("hallazgo"), to_attr="usos")
        )
    )


def texto_anterior(fragmento: Fragmento) -> list[Trozo]:
    """La revisión que citaba, con el pasaje marcado. Sin esa revisión, el pasaje solo."""
    revision = RevisionEntrada.objects.filter(
        entrada=fragmento.entrada_id, numero=fragmento.revision
    ).first()
    if revision is None:
        return trozos(fragmento.texto, [(0, len(fragmento.texto))])
    return trozos(revision.texto, [(fragmento.inicio, fragmento.fin)])


@transaction.atomic
def retirar_pasaje(fragmento: Fragmento, *, autor: Usuario) -> None:
    """Retira todas las evidencias vigentes de un pasaje."""
    for evidencia in (
        Evidencia.objects.vigentes()
        .filter(fragmento=fragmento)
        .exclude(hallazgo__estado=Hallazgo.Estado.ARCHIVADO)
        .select_related("hallazgo")
        .order_by("hallazgo")
    ):
        retirar(evidencia, autor=autor)

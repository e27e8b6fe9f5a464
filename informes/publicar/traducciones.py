"""Traducir lo público: escribir, dar el visto bueno y saber qué dejó de valer."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar_entrada
from entrevistas.nombres import nombra_a_otros
from informes.models import Traduccion
from informes.portal import instantanea
from informes.portal.traducidos import Texto, huella_de, textos
from informes.publicar.puerta import reservados

SIN_TRADUCIR, EN_REVISION, APROBADA, CAMBIO = "sin", "revision", "aprobada", "cambio"
ESTADOS = {
    SIN_TRADUCIR: "Sin traducir",
    CAMBIO: "Cambió el original",
    EN_REVISION: "Traducción sin revisar",
    APROBADA: "Aprobada",
}
ERA_OTRO = "El original cambió mientras traducías. Léelo otra vez y vuelve a guardar."


@dataclass(frozen=True)
class Renglon:
    """Un texto y su traducción, lado a lado."""

    texto: Texto
    guardada: Traduccion | None

    @property
    def estado(self) -> str:
        if self.guardada is None:
            return SIN_TRADUCIR
        if self.guardada.huella_original != self.huella:
            return CAMBIO
        aprobada = self.guardada.estado == Traduccion.Estado.APROBADA
        return APROBADA if aprobada else EN_REVISION

    @property
    def huella(self) -> str:
        return huella_de(self.texto.original)

    @property
    def dice(self) -> str:
        return ESTADOS[self.estado]


def renglones(dialogo: Dialogo) -> list[Renglon]:
    """Todo lo que se publicaría hoy, con su traducción si la hay."""
    tomada, _ = instantanea.tomar(dialogo)
    guardadas = {una.clave: una for una in _las_de(dialogo)}
    return [Renglon(texto, guardadas.get(texto.clave)) for texto in textos(tomada)]


def _las_de(dialogo: Dialogo):  # type: ignore[no-untyped-def]
    return Traduccion.objects.filter(dialogo=dialogo, idioma="en").select_related(
        "autor", "aprobada_por"
    )


@transaction.atomic
def guardar(
    dialogo: Dialogo, *, clave: str, texto: str, huella: str, autor: Usuario, aprobar: bool = False
) -> Traduccion:
    """Escribe la traducción de ``clave``; con ``aprobar``, ``autor`` responde por ella.

    ``huella`` es la del original que leyó. Lanza ``ValidationError`` si ya es otro, si está vacía o si
    nombra a quien pidió no ser nombrado. Cambiarla quita el visto bueno. Bloquea el diálogo.
    """
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    texto = limpiar_entrada(texto)
    originales = {uno.texto.clave: uno.huella for uno in renglones(dialogo)}
    if originales.get(clave) != huella:
        raise ValidationError(ERA_OTRO)
    if not texto:
        raise ValidationError("Escribe la traducción.")
    if nombrados := {nombre for nombre, _ in nombra_a_otros(texto, reservados(dialogo))}:
        raise ValidationError(f"Nombra a quien pidió no ser nombrado: {', '.join(nombrados)}.")
    guardada = _las_de(dialogo).filter(clave=clave).first() or Traduccion(
        dialogo=dialogo, clave=clave, idioma="en"
    )
    if (guardada.texto, guardada.huella_original) != (texto, huella):
        guardada.texto, guardada.huella_original, guardada.autor = texto, huella, autor
        guardada.estado = Traduccion.Estado.BORRADOR
        guardada.aprobada_por = guardada.aprobada_en = None
    if aprobar:
        guardada.estado = Traduccion.Estado.APROBADA
        guardada.aprobada_por, guardada.aprobada_en = autor, timezone.now()
    guardada.save()
    return guardada

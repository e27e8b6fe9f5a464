"""¿Este documento es nuestro? La respuesta a una huella, a un número o a los dos.

De lo que no es público se dice qué es, de qué versión y de qué día: quien pregunta ya lo tiene en la
mano. Nunca se da su enlace.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse

from informes import vigencia
from informes.acta import vigencia as vigencia_de_actas
from informes.models import Informe, Publicacion, Tipo
from informes.verificar.correcciones import Correccion, desde
from informes.verificar.huella import en_grupos, numero_de
from sobremesas.models import Acta

MAXIMO = 12  # documentos con el mismo número que se nombran


class Veredicto(StrEnum):
    INTEGRO = "integro"
    ALTERADO = "alterado"
    RETIRADO = "retirado"
    RECONOCIDO = "reconocido"  # sólo se dio el número: falta ver el archivo
    DESCONOCIDO = "desconocido"


@dataclass(frozen=True)
class Documento:
    informe: Informe
    publicado_en: datetime | None
    esta_retirado: bool
    es_borrador: bool

    @property
    def numero(self) -> str:
        return numero_de(self.informe)

    @property
    def huella(self) -> str:
        return en_grupos(self.informe.huella_archivo)

    @property
    def direccion(self) -> str:
        """Sólo de lo público y vigente."""
        if not self.publicado_en or self.esta_retirado:
            return ""
        return reverse("portal:documento", args=[self.informe.dialogo.clave, self.informe.uid])

    @property
    def fecha(self) -> datetime | None:
        return self.publicado_en or self.informe.terminado_en


@dataclass(frozen=True)
class Dictamen:
    """``reciente``: el vigente que lo sustituyó. ``corregido``: lo que cambió desde entonces."""

    veredicto: Veredicto
    documentos: list[Documento] = field(default_factory=list)
    reciente: Documento | None = None
    corregido: list[Correccion] = field(default_factory=list)

    @property
    def documento(self) -> Documento | None:
        return self.documentos[0] if len(self.documentos) == 1 else None


def de(huella: str, numero: str) -> Dictamen:
    """``huella``: SHA-256 del archivo; ``numero``: el del pie o el que trae por dentro. No escribe."""
    if huella and (hallados := _documentos(huella_archivo=huella)):
        return _de_uno(Veredicto.INTEGRO, hallados)
    if not numero:
        return Dictamen(Veredicto.DESCONOCIDO)
    hallados = _documentos(huella_evidencia__startswith=numero)
    if not hallados:
        return Dictamen(Veredicto.DESCONOCIDO)
    return _de_uno(Veredicto.ALTERADO if huella else Veredicto.RECONOCIDO, hallados)


def _de_uno(veredicto: Veredicto, hallados: list[Documento]) -> Dictamen:
    uno = hallados[0] if len(hallados) == 1 else None
    if uno is None:
        return Dictamen(veredicto, hallados)
    if uno.esta_retirado and veredicto != Veredicto.ALTERADO:
        return Dictamen(Veredicto.RETIRADO, [uno], _reciente(uno))
    return Dictamen(veredicto, [uno], _reciente(uno), desde(uno.informe))


def _documentos(**cuales: str) -> list[Documento]:
    return vestir(Informe.objects.filter(estado=Informe.Estado.LISTO, **cuales)[:MAXIMO])


def vestir(informes: Iterable[Informe]) -> list[Documento]:
    """Con lo que se puede decir de cada uno. Consultas fijas; dos más por sobremesa con acta."""
    claves = [informe.pk for informe in informes]
    hallados = list(
        Informe.objects.filter(pk__in=claves)
        .select_related("dialogo", "sobremesa__dialogo")
        .defer("instantanea")
        .annotate(
            acta=KeyTextTransform(
                "estado", KeyTextTransform("cabeza", KeyTextTransform("imprime", "instantanea"))
            )
        )
        .order_by("dialogo_id", "tipo", F("version").desc())
    )
    publicados = dict(
        Publicacion.objects.filter(informes__in=claves, dialogo__es_publico=True)
        .order_by("-numero")
        .values_list("informes", "publicada_en")
    )
    retirados = _retirados(hallados)
    return [
        Documento(
            informe,
            publicados.get(informe.pk),
            informe.pk in retirados,
            informe.tipo == Tipo.ACTA and informe.acta != Acta.Estado.FIRMADA,
        )
        for informe in hallados
    ]


def _retirados(informes: Sequence[Informe]) -> set[int]:
    retirados = set(vigencia.retiros([i for i in informes if i.tipo != Tipo.ACTA]))
    for informe in informes:
        if informe.sobremesa:
            retirados |= set(vigencia_de_actas.retiros(informe.sobremesa, [informe]))
    return retirados


def _reciente(uno: Documento) -> Documento | None:
    """El más nuevo del mismo documento que sigue vigente. A lo público lo sustituye lo público."""
    informe = uno.informe
    despues = Informe.objects.filter(
        dialogo=informe.dialogo_id,
        tipo=informe.tipo,
        sobremesa=informe.sobremesa_id,
        estado=Informe.Estado.LISTO,
        version__gt=informe.version or 0,
    ).order_by("-version")
    if uno.publicado_en:
        despues = despues.filter(publicaciones__isnull=False).distinct()
    vigentes = [otro for otro in vestir(despues[:MAXIMO]) if not otro.esta_retirado]
    return max(vigentes, key=lambda otro: otro.informe.version or 0, default=None)

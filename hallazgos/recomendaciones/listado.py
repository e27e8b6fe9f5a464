"""La lista de recomendaciones: sus filtros, lo que dice cada renglón y lo que le falta."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Concat

from actores.forms import TextoLimpioMixin
from actores.models import Organizacion, TipoDeRecomendacion
from dialogo.models import Dialogo, Objetivo
from dialogo.texto import SinAcentos, sin_acentos
from hallazgos.forms import DeListaField
from hallazgos.models import RecomendacionQuerySet, RespuestaInstitucional
from hallazgos.recomendaciones.faltantes import para_comunicar
from hallazgos.recomendaciones.objetivos import en_orden


class FiltroForm(TextoLimpioMixin):
    """Un valor que ya no existe no filtra."""

    q = forms.CharField(label="Buscar", required=False, max_length=100)
    plazo = forms.ChoiceField(required=False, choices=[("", "Todos"), *Objetivo.Plazo.choices])
    tipo = DeListaField(todos="Todos")
    responsable = DeListaField(todos="Todas")
    objetivo = DeListaField(todos="Todos")
    estado = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Todas"),
            ("borrador", "Sin comunicar"),
            ("sin_responsable", "Sin responsable"),
            ("comunicada", "Comunicadas"),
            ("sin_respuesta", "Comunicadas sin respuesta"),
            ("con_respuesta", "Con respuesta"),
            ("retirada", "Retiradas"),
        ],
    )

    def __init__(self, *args: Any, dialogo: Dialogo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usadas = Organizacion.objects.filter(recomendaciones__dialogo=dialogo).distinct()
        opciones: dict[str, Any] = {
            "tipo": TipoDeRecomendacion.objects.all(),
            "responsable": usadas.order_by("nombre_plano"),
            "objetivo": en_orden(dialogo.objetivos.all()),
        }
        for campo, filas in opciones.items():
            self.fields[campo].poner(filas)  # type: ignore[attr-defined]

    @property
    def puestos(self) -> dict[str, Any]:
        """Los filtros con valor. Lo que no se entiende no filtra."""
        self.is_valid()
        return {campo: valor for campo, valor in self.cleaned_data.items() if valor}

    @property
    def dichos(self) -> str:
        """Para el libro de descargas."""
        rotulos = {"estado": dict(self.fields["estado"].choices)}  # type: ignore[attr-defined]
        return "; ".join(
            f"{campo}: {rotulos.get(campo, {}).get(valor, valor)}"
            for campo, valor in self.puestos.items()
        )


ESTADOS = {
    "borrador": Q(comunicada_en=None),
    "sin_responsable": Q(responsable=None),
    "comunicada": Q(comunicada_en__isnull=False),
    "sin_respuesta": Q(comunicada_en__isnull=False, respuesta=None),
    "con_respuesta": Q(respuesta__isnull=False),
}


def filtrar(filas: RecomendacionQuerySet, puestos: dict[str, Any]) -> RecomendacionQuerySet:
    """Con lo que pide un renglón. Las retiradas van aparte."""
    estado = puestos.get("estado", "")
    filas = para_renglones(filas).filter(retirada_en__isnull=estado != "retirada")
    filas = filas.filter(ESTADOS.get(estado, Q()))
    for filtro, campo in (("plazo", "plazo"), ("tipo", "tipo"), ("responsable", "responsable")):
        if puestos.get(filtro):
            filas = filas.filter(**{campo: puestos[filtro]})
    if puestos.get("objetivo"):
        filas = filas.filter(objetivos=puestos["objetivo"])
    return _que_dicen(filas, puestos.get("q", ""))


def _que_dicen(filas: RecomendacionQuerySet, palabras: str) -> RecomendacionQuerySet:
    """Palabras del texto, del beneficio o de quien responde, o un folio, con acentos o sin ellos."""
    if not palabras:
        return filas
    todo = Concat(F("titulo_corto"), F("texto"), F("beneficio"), output_field=TextField())
    filas = filas.annotate(_plano=SinAcentos(todo))
    for palabra in sin_acentos(palabras).split():
        folio = palabra.removeprefix("r-")
        es_folio = Q(numero=int(folio)) if folio.isdecimal() and len(folio) < 7 else Q()
        filas = filas.filter(
            Q(_plano__contains=palabra)
            | Q(responsable__nombre_plano__contains=palabra)
            | Q(responsable__siglas_planas__contains=palabra)
            | es_folio
        )
    return filas


def para_renglones(filas: RecomendacionQuerySet) -> RecomendacionQuerySet:
    """Con su última respuesta y lo que une. Consultas fijas, sean cuantas sean."""
    ultima = RespuestaInstitucional.objects.filter(recomendacion=OuterRef("pk")).order_by("-numero")
    return (
        filas.para_listar()
        .annotate(respuesta=Subquery(ultima.values("sentido")[:1]))
        .prefetch_related("hallazgos", "objetivos", "corresponsables")
    )


@dataclass
class Renglon:
    """Una recomendación de la lista. Pide los anotados de ``para_renglones``."""

    recomendacion: Any

    @property
    def titulo(self) -> str:
        return self.recomendacion.titulo_corto or self.recomendacion.texto

    @property
    def respuesta(self) -> str:
        sentido = self.recomendacion.respuesta
        return RespuestaInstitucional.Sentido(sentido).label if sentido else ""

    @property
    def faltan(self) -> list[str]:
        """Lo que le falta para comunicarse; nada si ya se comunicó o se retiró."""
        una = self.recomendacion
        if una.comunicada_en or una.retirada_en:
            return []
        return para_comunicar(una, list(una.hallazgos.all()), len(una.objetivos.all()))

"""El filtro que comparten todas las vistas del análisis: sector, nivel, bloque y región.

Quien coordina filtra lo que quiera. Quien entrevista filtra sólo lo suyo (``de=mias``): sobre lo de
las demás ve tablas enteras con las celdas pequeñas calladas, porque restando dos tablas filtradas se
sabría qué dijo una sola persona (seguridad C7 y T3). Por eso ``FiltroForm.filtro`` sale vacío en
cuanto la tabla abarca a quien no puede ver.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from actores.models import Region, Sector
from dialogo.models import Bloque, Dialogo
from entrevistas.confidencialidad import Mirada
from entrevistas.models import Nivel

CAMPOS = ("sector", "nivel", "bloque", "region")
MIAS = "mias"


@dataclass(frozen=True)
class Filtro:
    """Lo elegido; todo se suma. Vacío no quita nada."""

    sector: Sector | None = None
    nivel: str = ""
    bloque: Bloque | None = None
    region: Region | None = None

    def __bool__(self) -> bool:
        return any((self.sector, self.nivel, self.bloque, self.region))

    @property
    def fichas(self) -> list[tuple[str, str]]:
        """Campo y texto de cada filtro puesto, para las fichas de arriba y para las hojas."""
        dichos = {
            "sector": f"Sector: {self.sector}",
            "nivel": f"Nivel: {Nivel(self.nivel).label}" if self.nivel else "",
            "bloque": str(self.bloque),
            "region": f"Región: {self.region}",
        }
        return [(campo, dichos[campo]) for campo in CAMPOS if getattr(self, campo)]

    @property
    def en_palabras(self) -> str:
        """«Sector: Gobierno; Región: Europa», o vacío."""
        return "; ".join(texto for _, texto in self.fichas)


SIN_FILTRO = Filtro()


class DeLista(forms.Field):
    """Elige una fila de una lista ya cargada, por su clave: ni valida ni dibuja con más consultas."""

    widget = forms.Select

    def __init__(self, *, todos: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.todos = todos
        self.filas: dict[str, Any] = {}

    def poner(self, filas: Iterable[tuple[str, Any, str]]) -> None:
        """Clave de la dirección, fila y texto."""
        filas = list(filas)
        self.filas = {clave: fila for clave, fila, _ in filas}
        self.widget.choices = [("", self.todos), *((c, texto) for c, _, texto in filas)]  # type: ignore[attr-defined]

    def clean(self, value: Any) -> Any:
        return self.filas.get(str(value or ""))


class FiltroForm(forms.Form):
    """El filtro en la dirección. Un valor que ya no existe no filtra. Tres consultas."""

    de = forms.ChoiceField(
        label="De quién",
        required=False,
        choices=[("", "De todas las entrevistas"), (MIAS, "Sólo de las que te tocan")],
    )
    sector = DeLista(todos="Todos")
    nivel = forms.ChoiceField(required=False, choices=[("", "Todos"), *Nivel.choices])
    bloque = DeLista(todos="Todos")
    region = DeLista(label="Región", todos="Todas")

    def __init__(self, data: Mapping[str, Any] | None, *, dialogo: Dialogo, mirada: Mirada) -> None:
        super().__init__(data or {}, auto_id="filtro_%s")
        self.mirada = mirada
        self.consulta = data.copy() if isinstance(data, QueryDict) else QueryDict(mutable=True)
        sectores = Sector.objects.macrosectores().vigentes()
        self.lista("sector").poner((s.clave, s, s.nombre) for s in sectores)
        self.lista("bloque").poner((str(b.numero), b, str(b)) for b in dialogo.bloques.all())
        regiones = Region.objects.vigentes()
        self.lista("region").poner((r.clave, r, r.nombre) for r in regiones)
        for campo in self.fields.values():
            campo.widget.attrs["class"] = "form-select mini"
        self.is_valid()
        if mirada.ve_todas:
            del self.fields["de"]
        elif not self.solo_mias:
            for nombre in CAMPOS:
                del self.fields[nombre]

    def lista(self, campo: str) -> DeLista:
        return self.fields[campo]  # type: ignore[return-value]

    @property
    def solo_mias(self) -> bool:
        return not self.mirada.ve_todas and self.cleaned_data.get("de") == MIAS

    @property
    def filtro(self) -> Filtro:
        """El que se aplica: vacío si la tabla abarca lo que quien mira no puede ver."""
        if not self.mirada.ve_todas and not self.solo_mias:
            return Filtro()
        elegidos = {campo: self.cleaned_data.get(campo) for campo in CAMPOS}
        return Filtro(**{campo: valor for campo, valor in elegidos.items() if valor})

    @property
    def puestos(self) -> list[tuple[str, str]]:
        """Texto de cada ficha y la consulta sin ella."""
        puestos = []
        for campo, texto in self.filtro.fichas:
            sin_ella = self.consulta.copy()
            for clave in (campo, "pagina"):
                sin_ella.pop(clave, None)
            puestos.append((texto, sin_ella.urlencode()))
        return puestos

    @property
    def otros(self) -> list[tuple[str, str]]:
        """Lo demás que lleva la dirección, para que filtrar no lo pierda."""
        return [
            (clave, valor)
            for clave, valores in self.consulta.lists()
            if clave not in {*CAMPOS, "de", "pagina"}
            for valor in valores
        ]

    @property
    def en_palabras(self) -> str:
        """Lo que se anota al exportar."""
        mias = "Sólo las entrevistas de quien exporta" if self.solo_mias else ""
        return "; ".join(parte for parte in (mias, self.filtro.en_palabras) if parte)

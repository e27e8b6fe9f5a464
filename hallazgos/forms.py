"""Lo que se escribe y se elige en los hallazgos."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Q

from actores.models import Region, Sector, Tema
from dialogo.models import Bloque, Dialogo, Pregunta
from dialogo.texto import limpiar
from entrevistas.models import Entrada
from hallazgos.models import Evidencia, Hallazgo, Redaccion

# El carácter nulo no se rechaza: ``limpiar`` lo quita con los demás de control.
_SIN_NULOS = ProhibitNullCharactersValidator


class HallazgoForm(forms.Form):
    """Empezar un hallazgo: basta una frase y su bloque."""

    titulo = forms.CharField(
        label="Título",
        max_length=200,
        help_text="Una frase que diga lo que se encontró. Podrás cambiarla.",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
        error_messages={"required": "Escribe una frase, aunque sea provisional."},
    )
    bloque = forms.ModelChoiceField(
        Bloque.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Elige a qué bloque pertenece."},
    )

    def __init__(self, *args: Any, dialogo: Dialogo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bloque"].queryset = dialogo.bloques.all()  # type: ignore[attr-defined]


class RedaccionForm(forms.ModelForm):
    """Lo que se escribe del hallazgo, con la revisión sobre la que se empezó a escribir."""

    base = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Redaccion
        fields = ("titulo", "texto", "tension", "pregunta", "motivo")
        labels = {"texto": "Texto del hallazgo", "tension": "Tensión: en qué no hay acuerdo"}
        widgets = {
            "titulo": forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
            "texto": forms.Textarea(attrs={"rows": 9}),
            "tension": forms.Textarea(attrs={"rows": 3}),
            "pregunta": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nombre, campo in self.fields.items():
            campo.strip = False  # type: ignore[attr-defined]
            campo.validators = [v for v in campo.validators if not isinstance(v, _SIN_NULOS)]
            campo.help_text = ""
            campo.widget.attrs["aria-describedby"] = f"error-{nombre}"
        self.fields["texto"].max_length = None  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Limpia y acota quien guarda (``hallazgos.redaccion``), con sus frases."""
        return {campo: valor or "" for campo, valor in self.cleaned_data.items()} | {
            "base": self.cleaned_data.get("base")
        }

    def _post_clean(self) -> None:
        """No toca la redacción: ``guardar`` la cambia bajo candado."""


class DeListaField(forms.Field):
    """Elige una fila de una lista ya cargada: ni valida ni dibuja con más consultas."""

    def __init__(self, *, todos: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.choices: list[tuple[str, str]] = []
        self.filas: dict[str, Any] = {}
        self.todos = todos

    def poner(self, filas: Iterable[Any]) -> None:
        self.filas = {str(fila.pk): fila for fila in filas}
        self.choices = [("", self.todos), *((pk, str(fila)) for pk, fila in self.filas.items())]

    def clean(self, value: Any) -> Any:
        return self.filas.get(value or "")


class FiltroPasajesForm(forms.Form):
    """Filtros de la mesa. Un valor que ya no existe no filtra."""

    q = forms.CharField(label="Buscar en los pasajes", required=False, max_length=200)
    bloque = DeListaField(todos="Todos")
    pregunta = DeListaField(todos="Todas")
    tema = DeListaField(todos="Todos")
    region = DeListaField(label="Región", todos="Todas")
    sector = DeListaField(todos="Todos")
    tipo = forms.ChoiceField(required=False)
    sin_usar = forms.BooleanField(label="Sin usar en ningún hallazgo", required=False)

    def __init__(self, *args: Any, dialogo: Dialogo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opciones = {
            "bloque": dialogo.bloques.all(),
            "pregunta": Pregunta.objects.filter(bloque__dialogo=dialogo)
            .filter(Q(retirada_en=None) | Q(usada_en__isnull=False, reemplazo=None))
            .select_related("bloque")
            .order_by("bloque__numero", "orden"),
            "tema": Tema.objects.vigentes(),
            "region": Region.objects.vigentes(),
            "sector": Sector.objects.macrosectores().vigentes(),
        }
        for campo, filas in opciones.items():
            self.fields[campo].poner(filas)  # type: ignore[attr-defined]
        citables = [t for t in Entrada.Tipo.choices if t[0] != Entrada.Tipo.FUERA]
        self.fields["tipo"].choices = [("", "Todos"), *citables]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return limpiar(self.cleaned_data["q"]).strip()

    @property
    def elegidos(self) -> dict[str, Any]:
        if not hasattr(self, "cleaned_data"):
            self.is_valid()
        return {campo: valor for campo, valor in self.cleaned_data.items() if valor}

    @property
    def hay_algo_puesto(self) -> bool:
        return bool(self.elegidos)

    @property
    def fichas(self) -> list[tuple[str, str]]:
        """Campo y texto de cada filtro puesto, para quitarlo de un toque."""
        nombres = {"sin_usar": "Sin usar"}
        fichas = []
        for campo, valor in self.elegidos.items():
            if campo == "tipo":
                valor = Entrada.Tipo(valor).label
            elif campo == "bloque":
                valor = f"Bloque {valor.numero}"
            elif campo == "pregunta":
                valor = f"Pregunta {valor.numero}"
            fichas.append((campo, nombres.get(campo, str(valor) if campo != "q" else f"«{valor}»")))
        return fichas


class ParteForm(forms.Form):
    """Qué parte de una entrada: entera, unas oraciones seguidas o un intervalo elegido."""

    revision = forms.IntegerField(required=False)
    inicio = forms.IntegerField(required=False, min_value=0)
    fin = forms.IntegerField(required=False, min_value=1)
    texto = forms.CharField(required=False, strip=False)
    oracion = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=[(str(n), "") for n in range(1, 5_000)]
    )

    @property
    def eligio_algo(self) -> bool:
        return bool(self.cleaned_data["oracion"]) or self.cleaned_data["fin"] is not None


class AdjuntarForm(ParteForm):
    """Citar una parte de una entrada en un hallazgo."""

    entrada = forms.UUIDField()
    relacion = forms.ChoiceField(
        choices=Evidencia.Relacion.choices,
        error_messages={"required": "Elige si sustenta, matiza o contradice."},
    )
    nota = forms.CharField(required=False, max_length=300)


class EvidenciaForm(forms.Form):
    relacion = forms.ChoiceField(choices=Evidencia.Relacion.choices)
    nota = forms.CharField(required=False, max_length=300)


class ArchivarForm(forms.Form):
    motivo = forms.CharField(
        label="Por qué se archiva",
        max_length=300,
        help_text="Queda escrito junto al hallazgo.",
        error_messages={"required": "Escribe por qué se archiva, aunque sea breve."},
    )


class EstadoForm(forms.Form):
    estado = forms.ChoiceField(
        choices=[(Hallazgo.Estado.LISTO, ""), (Hallazgo.Estado.BORRADOR, "")]
    )

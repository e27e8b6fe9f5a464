"""Lo que se escribe y se elige en las recomendaciones."""

from collections.abc import Sequence
from typing import Any

from django import forms

from actores.forms import TextoLimpioMixin, vigentes_o_puestos
from actores.forms_mapa import nombres_unicos
from actores.models import Actor, Organizacion, Programa, Region, Tema, TipoDeRecomendacion
from dialogo.models import Dialogo, Integrante, Objetivo, Premisa
from dialogo.texto import sin_acentos
from hallazgos.forms import DeListaField
from hallazgos.models import Apoyo, Hallazgo, LoQueExiste, Recomendacion
from hallazgos.recomendaciones.objetivos import en_orden
from hallazgos.recomendaciones.redaccion import DE_FICHA, DE_TEXTO, VARIOS, vigente

SIN_DIRECTORIO = "«{}» no está en el directorio. Elígela de la lista o agrégala antes."
REFORMA = {"si": True, "no": False}


def nombres_de_organizaciones() -> dict[str, int]:
    """Las del directorio. Una consulta."""
    return nombres_unicos(Actor.objects.activos().filter(organizacion__isnull=False))


def hallar(escrito: str, nombres: dict[str, int]) -> Organizacion:
    """La que se escribió, por nombre o por siglas. Lanza ``ValidationError``."""
    plano = sin_acentos(escrito.strip())
    llave = next((pk for nombre, pk in nombres.items() if sin_acentos(nombre) == plano), 0)
    una = (
        Organizacion.objects.filter(pk=llave).first()
        or Organizacion.objects.activos().filter(siglas_planas=plano).first()
    )
    if una is None:
        raise forms.ValidationError(SIN_DIRECTORIO.format(escrito[:80]))
    return una


class VariosTextos(forms.Widget):
    """Varias cajas con el mismo nombre: las escritas y dos vacías."""

    template_name = "recomendaciones/_varias_cajas.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        contexto = super().get_context(name, None, attrs)
        escritas = [texto for texto in value or [] if texto.strip()]
        contexto["widget"]["cajas"] = [*escritas, "", ""]
        return contexto

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_1"


class OrganizacionesField(forms.Field):
    """Organizaciones escritas por su nombre, cada una en su caja."""

    widget = VariosTextos

    def clean(self, value: list[str]) -> list[str]:
        return [texto.strip() for texto in value or [] if texto.strip()]


class CajasDePremisas(forms.Widget):
    """De cada premisa, tres opciones y una nota."""

    template_name = "recomendaciones/_premisas.html"
    premisas: Sequence[Premisa] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[int, Any]:
        return {
            p.pk: (data.get(f"{name}-{p.pk}", ""), data.get(f"{name}-{p.pk}-nota", ""))
            for p in self.premisas
        }

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        contexto = super().get_context(name, None, attrs)
        contexto["widget"]["filas"] = [
            (p, *(value or {}).get(p.pk, ("", ""))) for p in self.premisas
        ]
        contexto["widget"]["relaciones"] = [("", "Nada"), *Apoyo.Relacion.choices]
        return contexto

    def id_for_label(self, id_: str) -> str:
        return ""


class PremisasField(forms.Field):
    """De cada premisa: nada, «se apoya» o «la pone en duda», y una nota."""

    widget = CajasDePremisas

    def poner(self, premisas: Sequence[Premisa]) -> None:
        self.widget.premisas = premisas

    def clean(self, value: dict[int, tuple[str, str]]) -> dict[Premisa, tuple[str, str]]:
        por_llave = {p.pk: p for p in self.widget.premisas}
        return {
            por_llave[pk]: (relacion, nota)
            for pk, (relacion, nota) in value.items()
            if relacion in Apoyo.Relacion.values
        }


def _casillas(rotulo: str) -> Any:
    return forms.ModelMultipleChoiceField(
        Hallazgo.objects.none(),
        label=rotulo,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Algo de lo elegido ya no está: vuelve a elegir."},
    )


class RecomendacionForm(TextoLimpioMixin):
    """La recomendación entera, con la revisión sobre la que se empezó a escribir."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    texto = forms.CharField(
        label="Qué se recomienda",
        help_text="Una frase que empieza con «Que»: qué debe hacerse.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Escribe qué debe hacerse, en una frase que empiece con «Que»."
        },
    )
    titulo_corto = forms.CharField(
        label="Título corto", required=False, help_text="Para las listas. Vacío: el texto."
    )
    beneficio = forms.CharField(
        label="Qué gana quien vive aquí",
        help_text="Como se lo dirías a tu vecina: qué podrá saber, usar o reclamar. Una o dos frases.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Escribe qué gana quien vive aquí, en palabras de todos los días."
        },
    )
    explicacion = forms.CharField(
        label="Explicación",
        required=False,
        help_text="Por qué hace falta y cómo podría hacerse.",
        widget=forms.Textarea({"rows": 5}),
    )
    hallazgos = _casillas("Hallazgos detrás")
    objetivos = _casillas("Objetivos a los que sirve")
    premisas = PremisasField(label="Premisas de la teoría de cambio", required=False)
    plazo = forms.ChoiceField(
        choices=Objetivo.Plazo.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Elige el plazo."},
    )
    tipo = forms.ModelChoiceField(
        TipoDeRecomendacion.objects.none(),
        empty_label="Elige un tipo",
        error_messages={"required": "Elige de qué tipo es."},
    )
    instrumento = forms.CharField(
        label="Ley o instrumento", required=False, help_text="El que toca, si toca alguno."
    )
    articulo = forms.CharField(label="Artículo", required=False)
    requiere_reforma = forms.ChoiceField(
        label="¿Requiere reforma?",
        choices=[("si", "Sí"), ("no", "No"), ("", "Todavía no se sabe")],
        required=False,
        widget=forms.RadioSelect,
    )
    responsable = forms.CharField(
        label="Responsable",
        required=False,
        help_text="La organización que debe responder. Escribe su nombre y elígela de la lista.",
        widget=forms.TextInput({"list": "organizaciones", "autocomplete": "off"}),
    )
    corresponsables = OrganizacionesField(
        label="Corresponsables", required=False, help_text="Una por caja."
    )
    responder_antes_de = forms.DateField(
        label="Responder antes de",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": "Escribe la fecha como día, mes y año."},
    )
    temas = _casillas("Temas")
    regiones = _casillas("Regiones")
    motivo = forms.CharField(
        label="Por qué cambia",
        required=False,
        max_length=300,
        help_text="Queda escrito en su historia.",
    )

    def __init__(
        self, *args: Any, dialogo: Dialogo, instance: Recomendacion | None = None, **kwargs: Any
    ) -> None:
        self.nombres = nombres_de_organizaciones() | _archivadas(instance)
        if instance:
            nombre_de = {pk: nombre for nombre, pk in self.nombres.items()}
            kwargs["initial"] = _inicial(instance, nombre_de) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._opciones(dialogo, instance)

    def _opciones(self, dialogo: Dialogo, instance: Recomendacion | None) -> None:
        campos: dict[str, Any] = self.fields
        campos["hallazgos"].queryset = (
            Hallazgo.objects.filter(dialogo=dialogo).para_listar().order_by("numero")
        )
        puestos = set(instance.hallazgos.values_list("pk", flat=True)) if instance else set()
        campos["hallazgos"].choices = [
            (h.pk, f"{h.folio}. {h.titulo or 'Sin título'}{_nota(h)}")
            for h in campos["hallazgos"].queryset
            if h.estado != Hallazgo.Estado.ARCHIVADO or h.pk in puestos
        ]
        campos["objetivos"].queryset = dialogo.objetivos.all()
        campos["objetivos"].choices = _por_plazo(en_orden(dialogo.objetivos.all()))
        campos["premisas"].poner(list(dialogo.premisas.all()))
        for campo, modelo in (("temas", Tema), ("regiones", Region), ("tipo", TipoDeRecomendacion)):
            puestas = modelo._default_manager.none()
            if instance and campo == "tipo":
                puestas = modelo._default_manager.filter(pk=instance.tipo_id)
            elif instance:
                puestas = modelo._default_manager.filter(pk__in=getattr(instance, campo).all())
            campos[campo].queryset = vigentes_o_puestos(modelo, puestas if instance else None)

    def clean_requiere_reforma(self) -> bool | None:
        return REFORMA.get(self.cleaned_data["requiere_reforma"])

    def clean_responsable(self) -> Organizacion | None:
        escrito = self.cleaned_data["responsable"]
        return hallar(escrito, self.nombres) if escrito else None

    def clean_corresponsables(self) -> list[Organizacion]:
        return [hallar(n, self.nombres) for n in self.cleaned_data["corresponsables"]]

    @property
    def escrito(self) -> dict[str, Any]:
        """Lo que reciben ``redaccion.crear`` y ``guardar``."""
        campos = (*DE_TEXTO, *DE_FICHA, *VARIOS, "premisas")
        return {campo: self.cleaned_data[campo] for campo in campos}


def _nota(hallazgo: Hallazgo) -> str:
    return " (archivado)" if hallazgo.estado == Hallazgo.Estado.ARCHIVADO else ""


def _por_plazo(objetivos: list[Objetivo]) -> list[tuple[str, list[tuple[int, str]]]]:
    grupos: dict[str, list[tuple[int, str]]] = {}
    for uno in objetivos:
        grupos.setdefault(uno.get_plazo_display(), []).append((uno.pk, uno.texto))
    return list(grupos.items())


def _archivadas(recomendacion: Recomendacion | None) -> dict[str, int]:
    """Las ya puestas que después se archivaron: siguen siendo elegibles aquí."""
    if recomendacion is None:
        return {}
    puestas = [*recomendacion.corresponsables.all()]
    puestas += [recomendacion.responsable] if recomendacion.responsable else []
    return {o.nombre: o.pk for o in puestas if o.archivado_en}


def _inicial(recomendacion: Recomendacion, nombre_de: dict[int, str]) -> dict[str, Any]:
    redaccion = vigente(recomendacion)
    reforma = {True: "si", False: "no", None: ""}[recomendacion.requiere_reforma]
    return {
        **{campo: getattr(redaccion, campo) for campo in DE_TEXTO},
        **{campo: getattr(recomendacion, campo) for campo in DE_FICHA},
        **{campo: getattr(recomendacion, campo).all() for campo in VARIOS},
        "requiere_reforma": reforma,
        "responsable": nombre_de.get(recomendacion.responsable_id or 0, ""),
        "corresponsables": [nombre_de[una.pk] for una in recomendacion.corresponsables.all()],
        "premisas": {a.premisa_id: (a.relacion, a.nota) for a in recomendacion.premisas.all()},
        "base": recomendacion.revision,
    }


class ComunicarForm(forms.Form):
    responder_antes_de = forms.DateField(
        label="Pueden responder antes de",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="Ese día se les recuerda. Pasados los días de gracia, el público ve que no hay respuesta.",
        error_messages={
            "required": "Elige hasta cuándo pueden responder.",
            "invalid": "Escribe la fecha como día, mes y año.",
        },
    )


class RetirarForm(TextoLimpioMixin):
    motivo = forms.CharField(
        label="Por qué se retira",
        max_length=300,
        help_text="Queda escrito junto a la recomendación.",
        error_messages={"required": "Escribe por qué se retira, aunque sea breve."},
    )


class ExisteForm(TextoLimpioMixin):
    """Un programa del mapa y qué tiene que ver. Se elige por su nombre."""

    programa = forms.CharField(
        label="Programa",
        max_length=440,
        help_text="Escribe su nombre y elígelo de la lista.",
        widget=forms.TextInput({"list": "programas", "autocomplete": "off"}),
        error_messages={"required": "Elige un programa de la lista."},
    )
    relacion = forms.ChoiceField(
        label="Qué tiene que ver",
        choices=LoQueExiste.Relacion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Di si ya la sirve o si se traslapa."},
    )
    nota = forms.CharField(
        label="Nota", required=False, max_length=300, help_text="En qué la sirve, o en qué choca."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vivos = Programa.objects.activos().select_related("organizacion").order_by("nombre_plano")
        self.nombres = {f"{p.nombre}, {p.organizacion.nombre}": p for p in vivos}

    def clean_programa(self) -> Programa:
        escrito = sin_acentos(self.cleaned_data["programa"].strip())
        for nombre, programa in self.nombres.items():
            if escrito in {sin_acentos(nombre), str(programa.pk)}:
                return programa
        raise forms.ValidationError("Ese programa no está en el mapa. Elígelo de la lista.")


class EnlaceForm(TextoLimpioMixin):
    """Por qué organización responde un enlace."""

    integrante = DeListaField(label="Enlace", todos="Elige a quien responde")
    organizacion = forms.CharField(
        label="Organización",
        max_length=220,
        widget=forms.TextInput({"list": "organizaciones", "autocomplete": "off"}),
        error_messages={"required": "Elige una organización del directorio."},
    )

    def __init__(self, *args: Any, integrantes: list[Integrante], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["integrante"].poner(integrantes)  # type: ignore[attr-defined]
        self.nombres = nombres_de_organizaciones()

    def clean_integrante(self) -> Integrante:
        if elegido := self.cleaned_data["integrante"]:
            return elegido
        raise forms.ValidationError("Elige a quien responde.")

    def clean_organizacion(self) -> Organizacion:
        return hallar(self.cleaned_data["organizacion"], self.nombres)

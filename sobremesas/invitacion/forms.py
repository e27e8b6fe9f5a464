"""Lo que escribe quien recibió una invitación."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sobremesas.models import Acompanante, Necesidades

SI, NO, DELEGO = "si", "no", "delego"
OPCIONES = {
    SI: (_("Asistiré"), _("Su lugar queda apartado")),
    NO: (_("No podré asistir"), _("Puede opinar desde aquí")),
    DELEGO: (_("Enviaré a alguien en mi representación"), _("Nos dice a quién y le escribimos")),
}
D, A, P = Necesidades.Dieta, Necesidades.Acceso, Acompanante.Papel
DIETAS = [
    (D.SIN_CARNE, _("Sin carne")),
    (D.VEGANA, _("Vegana")),
    (D.SIN_GLUTEN, _("Sin gluten")),
    (D.SIN_CERDO, _("Sin cerdo")),
    (D.KOSHER, _("Kósher")),
    (D.HALAL, _("Halal")),
    (D.ALERGIA, _("Alergia")),
]
ACCESOS = [
    (A.SILLA, _("Silla de ruedas")),
    (A.SENAS, _("Lengua de señas mexicana")),
    (A.LETRA, _("Letra grande")),
    (A.AUDIO, _("Apoyo para oír")),
    (A.INTERPRETE, _("Intérprete de inglés")),
    (A.PUERTA, _("Lugar cerca de la puerta")),
]
PAPELES = [
    (P.ASISTENTE, _("Asistente")),
    (P.ESCOLTA, _("Escolta")),
    (P.INTERPRETE, _("Intérprete")),
    (P.CHOFER, _("Chofer")),
    (P.OTRO, _("Otro")),
]
PARA_BORRAR = [("dieta", ""), ("acceso", ""), ("detalle", ""), ("telefono", "")]


def _linea(maximo: int, **mas: Any) -> forms.CharField:
    """Un renglón: los saltos y las tabulaciones de lo pegado se vuelven espacios."""
    return _Renglon(max_length=maximo, **mas)


class _Renglon(forms.CharField):
    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class RespuestaForm(forms.Form):
    """Los tres botones grandes, con la versión que vio y la clave de este envío."""

    r = forms.ChoiceField(
        choices=[(clave, textos[0]) for clave, textos in OPCIONES.items()],
        error_messages={
            "required": _("Elija una de las tres respuestas."),
            "invalid_choice": _("Elija una de las tres respuestas."),
        },
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    clave = forms.RegexField(r"^[\w-]{1,40}$", required=False)
    espera = forms.BooleanField(required=False)


class RepresentanteForm(forms.Form):
    """Quién vendrá. Sólo el nombre hace falta; sin correo, el equipo llama."""

    nombre = _linea(300, label=_("Nombre completo"))
    cargo = _linea(300, required=False, label=_("Cargo"))
    organizacion = _linea(300, required=False, label=_("Organización"))
    correo = forms.EmailField(max_length=254, required=False, label=_("Correo electrónico"))
    telefono = _linea(60, required=False, label=_("Teléfono"))

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if not self.errors and not datos.get("correo") and not datos.get("telefono"):
            raise forms.ValidationError(
                {"correo": _("Deje un correo o un teléfono para poder avisarle.")}
            )
        return datos


class NecesidadesForm(forms.Form):
    dieta = forms.MultipleChoiceField(choices=DIETAS, required=False)
    acceso = forms.MultipleChoiceField(choices=ACCESOS, required=False)
    detalle = forms.CharField(max_length=1000, required=False)
    borrar = forms.MultipleChoiceField(choices=PARA_BORRAR, required=False)
    acepto = forms.BooleanField(required=False)

    def __init__(self, *args: Any, pide_aviso: bool = False, **kwargs: Any) -> None:
        self.pide_aviso = pide_aviso
        super().__init__(*args, **kwargs)

    def clean_acepto(self) -> bool:
        acepto = bool(self.cleaned_data["acepto"])
        if self.pide_aviso and not acepto:
            raise forms.ValidationError(_("Para guardar sus datos hace falta que acepte el aviso."))
        return acepto


class DatosForm(NecesidadesForm):
    """Lo de quien asistirá: además, su gafete y su teléfono."""

    nombre_gafete = _linea(120, required=False)
    telefono = _linea(60, required=False)


class AcompananteForm(forms.Form):
    nombre = _linea(300, label=_("Nombre completo"))
    papel = forms.ChoiceField(choices=PAPELES, label=_("Viene como"))
    placas = _linea(20, required=False, label=_("Placas del vehículo"))


class RecadoForm(forms.Form):
    """Lo que se escribe después del cierre: le llega a una persona y no mueve ningún lugar (R4)."""

    r = forms.ChoiceField(
        choices=[("", ""), *((clave, textos[0]) for clave, textos in OPCIONES.items())],
        required=False,
    )
    texto = forms.CharField(max_length=400, required=False, strip=True)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if not self.errors and not datos.get("texto") and not datos.get("r"):
            raise forms.ValidationError({"texto": _("Escriba su recado o elija una respuesta.")})
        return datos

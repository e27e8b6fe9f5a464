"""Formularios del diálogo: crear, ajustes, guía y equipo."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from dialogo.copia import partes
from dialogo.forms_cuentas import AYUDA_CONTRASENA
from dialogo.models import (
    AvisoPrivacidad,
    Bloque,
    Dialogo,
    Fase,
    Integrante,
    InvitacionEquipo,
    Objetivo,
    Organizador,
    Pregunta,
    Premisa,
    Usuario,
)
from dialogo.texto import limpiar


class LimpioMixin:
    """Todo texto llega en NFC, con saltos LF y sin caracteres de control."""

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data  # type: ignore[misc,attr-defined]
        for nombre, valor in datos.items():
            if isinstance(valor, str):
                datos[nombre] = limpiar(valor).strip()
        return datos


class CrearDialogoForm(LimpioMixin, forms.ModelForm):
    origen = forms.ModelChoiceField(
        Dialogo.objects.none(),
        required=False,
        label="Copiar la guía de",
        empty_label="Ninguno: empezar desde cero",
        help_text=(
            "Copia bloques, preguntas, fases, objetivos, premisas, organizadores y aviso."
            " Nunca personas ni entrevistas."
        ),
    )
    ademas = forms.MultipleChoiceField(
        required=False, label="Copiar también", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Dialogo
        fields = ["nombre", "clave"]
        help_texts = {"nombre": "Como se dirá en voz alta y en la portada."}

    def __init__(self, *args: Any, usuario: Usuario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ademas"].choices = partes()  # type: ignore[attr-defined]
        self.fields["origen"].queryset = Dialogo.objects.que_coordina(usuario)  # type: ignore[attr-defined]
        self.fields["clave"].required = False
        self.fields[
            "clave"
        ].help_text = "Lo que irá en la dirección. Si lo dejas en blanco, sale del nombre."
        self.fields["clave"].error_messages = {
            "invalid": "Usa minúsculas sin acento, números y guiones.",
            "unique": "Otro diálogo ya usa esa dirección.",
        }

    def clean_clave(self) -> str:
        clave = self.cleaned_data["clave"] or slugify(self.cleaned_data.get("nombre", ""))[:40]
        clave = clave.strip("-")
        if not clave:
            raise ValidationError("Escribe una dirección con minúsculas y números.")
        return clave


class DatosForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = Dialogo
        fields = [
            "nombre",
            "pregunta",
            "resumen",
            "antecedentes",
            "alcance",
            "credito",
            "meta_entrevistas",
            "umbral_k",
            "umbral_organizaciones",
            "es_publico",
        ]
        widgets = {
            "resumen": forms.Textarea({"rows": 3}),
            "antecedentes": forms.Textarea({"rows": 8}),
            "alcance": forms.Textarea({"rows": 5}),
            "credito": forms.Textarea({"rows": 2}),
        }

    def clean_umbral_k(self) -> int:
        return self._al_menos("umbral_k", 2)

    def clean_umbral_organizaciones(self) -> int:
        return self._al_menos("umbral_organizaciones", 2)

    def clean_meta_entrevistas(self) -> int:
        return self._al_menos("meta_entrevistas", 1)

    def _al_menos(self, campo: str, minimo: int) -> int:
        valor = self.cleaned_data[campo]
        if valor < minimo:
            raise ValidationError(f"Escribe {minimo} o más.")
        return valor


class BloqueForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = Bloque
        fields = ["titulo", "titulo_corto"]
        help_texts = {"titulo_corto": "Para pestañas y tablas. Sin él se usa el título."}


class PreguntaForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = Pregunta
        fields = ["texto", "etiqueta", "bloque"]
        widgets = {"texto": forms.Textarea({"rows": 3})}
        labels = {"texto": "Pregunta"}
        help_texts = {"etiqueta": "Dos o tres palabras, para tablas y filtros."}

    def __init__(self, *args: Any, dialogo: Dialogo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bloque"].queryset = dialogo.bloques.all()  # type: ignore[attr-defined]
        self.fields["bloque"].empty_label = None  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """La instancia no se toca: ``guia.cambiar_pregunta`` decide si nace otra versión."""


class _DelDialogo(LimpioMixin, forms.ModelForm):
    """Fila numerada de un diálogo. El número siguiente se propone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for campo in self.fields.values():
            if isinstance(campo, forms.DateField):
                campo.widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def _get_validation_exclusions(self) -> set[str]:
        """``dialogo`` no está en el formulario, pero sus restricciones sí cuentan."""
        return super()._get_validation_exclusions() - {"dialogo"}  # type: ignore[misc]

    def _update_errors(self, errors: ValidationError) -> None:
        for fallo in errors.error_dict.get(NON_FIELD_ERRORS, []):
            if fallo.code == "unique_together":
                fallo.message, fallo.params = "Ya hay otra con ese número.", None
        super()._update_errors(errors)  # type: ignore[misc]


class FaseForm(_DelDialogo):
    class Meta:
        model = Fase
        fields = ["numero", "nombre", "descripcion", "clase", "fecha_inicio", "fecha_fin"]
        widgets = {"descripcion": forms.Textarea({"rows": 3})}

    def clean(self) -> dict[str, Any]:
        """Las fases van en orden: la de número mayor no empieza antes que la anterior."""
        datos = super().clean()
        inicio, numero = datos.get("fecha_inicio"), datos.get("numero")
        if inicio and numero:
            otras = Fase.objects.filter(dialogo=self.instance.dialogo).exclude(pk=self.instance.pk)
            antes = otras.filter(numero__lt=numero, fecha_inicio__gt=inicio).first()
            despues = otras.filter(numero__gt=numero, fecha_inicio__lt=inicio).first()
            if antes:
                self.add_error("fecha_inicio", f"Empieza antes que «{antes}».")
            if despues:
                self.add_error("fecha_inicio", f"Empieza después que «{despues}».")
        return datos


class ObjetivoForm(_DelDialogo):
    class Meta:
        model = Objetivo
        fields = ["plazo", "numero", "texto"]
        widgets = {"texto": forms.Textarea({"rows": 3})}


class PremisaForm(_DelDialogo):
    class Meta:
        model = Premisa
        fields = ["numero", "texto", "fuente"]
        widgets = {"texto": forms.Textarea({"rows": 3})}
        help_texts = {"fuente": "De dónde sale: documento, página o quién la sostiene."}


class OrganizadorForm(_DelDialogo):
    class Meta:
        model = Organizador
        fields = ["orden", "institucion", "nombre", "cargo"]


class AvisoForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = AvisoPrivacidad
        fields = ["simplificado", "integral"]
        widgets = {
            "simplificado": forms.Textarea({"rows": 7}),
            "integral": forms.Textarea({"rows": 16}),
        }
        labels = {"simplificado": "Aviso simplificado", "integral": "Aviso integral"}
        help_texts = {
            "simplificado": (
                "El que se lee antes de empezar: quién responde por los datos, para qué, con quién"
                " se comparten, cómo negarse y dónde está el integral."
            ),
            "integral": (
                "Añade domicilio, datos que se tratan, fundamento, cómo ejercer los derechos y"
                " cómo se avisan los cambios."
            ),
        }

    def __init__(self, *args: Any, hay_anterior: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hay_anterior = hay_anterior

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        if self.hay_anterior and not self.has_changed():
            raise ValidationError("No cambió nada: la versión vigente sigue siendo la misma.")
        return datos


class InvitarForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = InvitacionEquipo
        fields = ["nombre", "correo", "rol", "organizacion"]
        help_texts = {
            "correo": "Ahí llegará el enlace. Caduca en 72 horas y sirve una vez.",
            "organizacion": "Por ejemplo, CGAI o Laboratorio.",
        }


class PapelForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = Integrante
        fields = ["rol", "organizacion"]


class AceptarForm(forms.Form):
    """Nombre y contraseña de quien aceptó una invitación y no tenía cuenta."""

    nombre = forms.CharField(
        label=_("Nombre completo"),
        max_length=160,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    contrasena = forms.CharField(
        label=_("Contraseña"),
        help_text=AYUDA_CONTRASENA,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, correo: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.correo = correo

    def clean(self) -> dict[str, Any]:
        datos = self.cleaned_data
        usuario = Usuario(email=self.correo, nombre=datos.get("nombre", ""))
        if "contrasena" in datos:
            try:
                password_validation.validate_password(datos["contrasena"], usuario)
            except ValidationError as error:
                self.add_error("contrasena", error)
        datos["nombre"] = limpiar(datos.get("nombre", "")).strip()
        return datos

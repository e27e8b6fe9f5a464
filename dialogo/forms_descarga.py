"""Lo que se pregunta antes de entregar una hoja."""

from django import forms


class DescargaForm(forms.Form):
    formato = forms.ChoiceField(
        choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV (.csv)")], initial="xlsx"
    )
    motivo = forms.CharField(
        label="¿Para qué la necesitas?",
        max_length=300,
        error_messages={"required": "Di en pocas palabras para qué la necesitas: queda anotado."},
    )

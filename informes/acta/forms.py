"""Lo que la coordinación escribe en el trámite del acta."""

from django import forms

from informes.acta.tramite import plazo_de_fabrica


class PlazoForm(forms.Form):
    """Día y hora de México."""

    hasta = forms.SplitDateTimeField(
        label="Se puede observar hasta",
        initial=plazo_de_fabrica,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "class": "form-control", "aria-label": "Día"},
            time_attrs={"type": "time", "class": "form-control", "aria-label": "Hora de México"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={"required": "Di hasta cuándo.", "invalid": "Esa fecha no se entiende."},
    )


def frase(form: forms.Form) -> str:
    return " ".join(str(mensaje) for lista in form.errors.values() for mensaje in lista)

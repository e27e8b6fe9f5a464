from typing import Any

from django import forms

from informes.models import AvisoDeRetorno


class AvisoForm(forms.Form):
    """Lo que dirá el aviso, con lo que decía al abrir la página."""

    asunto = forms.CharField(max_length=200)
    cuerpo = forms.CharField(
        label="Mensaje",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="El saludo, el enlace personal y la manera de no recibir más los pone la plataforma.",
    )
    asunto_base = forms.CharField(required=False, widget=forms.HiddenInput)
    cuerpo_base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, aviso: AvisoDeRetorno, **kwargs: Any) -> None:
        visto = {"asunto": aviso.asunto, "cuerpo": aviso.cuerpo}
        kwargs["initial"] = visto | {f"{campo}_base": valor for campo, valor in visto.items()}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        base = (datos.pop("asunto_base", ""), datos.pop("cuerpo_base", "").replace("\r\n", "\n"))
        return datos | {"base": base}

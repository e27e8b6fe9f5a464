"""Lo que dice quien publica."""

from django import forms

from informes.models import Informe, Publicacion


class PublicarForm(forms.Form):
    que = forms.CharField(
        label="Qué se publica",
        max_length=300,
        help_text="En una frase, para quien siga los cambios. Se lee en el portal.",
        error_messages={"required": "Escribe en una frase qué se publica."},
    )
    es_correccion = forms.BooleanField(label="Corrige a la anterior", required=False)
    motivo = forms.CharField(
        label="Qué corrige y por qué",
        max_length=300,
        required=False,
        help_text="Sólo si es una corrección. Se lee junto a ella.",
    )
    informes = forms.ModelMultipleChoiceField(
        label="Documentos que se ofrecen",
        queryset=Informe.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hacer_publico = forms.BooleanField(
        label="Abrir la portada y el portal de este diálogo a cualquiera", required=False
    )
    leido = forms.BooleanField(
        label="Leí la vista previa y es lo que queremos publicar",
        error_messages={"required": "Lee la vista previa antes de publicar."},
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: object,
        ofrecidos: list[Informe],
        anterior: Publicacion | None,
        es_publico: bool,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        elegibles = Informe.objects.filter(pk__in=[informe.pk for informe in ofrecidos])
        self.fields["informes"].queryset = elegibles  # type: ignore[attr-defined]
        self.fields["informes"].initial = [informe.pk for informe in ofrecidos]
        self.fields["base"].initial = anterior.numero if anterior else 0
        if not ofrecidos:
            del self.fields["informes"]
        if es_publico:
            del self.fields["hacer_publico"]
        if anterior is None:
            del self.fields["es_correccion"], self.fields["motivo"]

"""Anotar una errata: se publica tal cual, y ni se cambia ni se borra. Otra la corrige."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Usuario
from dialogo.texto import limpiar_entrada
from informes.models import Errata, Informe, InformeQuerySet


class ErrataForm(forms.ModelForm):
    class Meta:
        model = Errata
        fields = ["informe", "donde", "texto"]
        widgets = {"texto": forms.Textarea(attrs={"rows": 3})}
        labels = {"informe": "Documento"}
        help_texts = {"texto": "Qué decía y qué debe decir. Se publica tal cual."}

    def __init__(self, *args: object, informes: InformeQuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        elegibles: forms.ModelChoiceField = self.fields["informe"]  # type: ignore[assignment]
        elegibles.queryset = informes.filter(estado=Informe.Estado.LISTO)
        elegibles.empty_label = "Elige el documento"
        elegibles.label_from_instance = _nombre  # type: ignore[method-assign,assignment]

    def clean_donde(self) -> str:
        return limpiar_entrada(self.cleaned_data["donde"])

    def clean_texto(self) -> str:
        return limpiar_entrada(self.cleaned_data["texto"])


def _nombre(informe: Informe) -> str:
    cual = f" de la sobremesa {informe.sobremesa.numero}" if informe.sobremesa else ""
    return f"{informe.get_tipo_display()}{cual}, versión {informe.version}"


@transaction.atomic
def anotar(informe: Informe, *, donde: str, texto: str, autor: Usuario) -> Errata:
    """Lanza ``ValidationError`` si ya está anotada: dos clics, o dos personas, la anotan una vez.

    Bloquea el informe.
    """
    Informe.objects.select_for_update(of=("self",)).defer("instantanea").get(pk=informe.pk)
    if informe.estado != Informe.Estado.LISTO:
        raise ValidationError("Ese documento todavía no existe: sólo se corrige lo que ya se hizo.")
    if Errata.objects.filter(informe=informe, donde=donde, texto=texto).exists():
        raise ValidationError("Esa errata ya está anotada.")
    return Errata.objects.create(informe=informe, donde=donde, texto=texto, anotada_por=autor)

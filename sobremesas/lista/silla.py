"""Una silla en la lista de su día: qué pasaría al moverla y lo que el equipo escribe de ella."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet

from actores.ediciones import choque
from dialogo.forms import LimpioMixin
from sobremesas.lista.balanza import POSIBLES, Balanza
from sobremesas.models import Invitacion, Sobremesa

E = Invitacion.Estado
SE_MUEVEN = (E.EN_LISTA, E.INVITADA, E.EN_ESPERA, E.DECLINADA)
CAMPOS = ["prioridad", "suplente_de", "idioma", "canal", "por_que", "nota"]


@dataclass(frozen=True)
class Mudanza:
    """A qué día podría pasar, con la cuenta de su sector allá y aquí."""

    dia: Sobremesa
    alla: int
    aqui: int
    cuenta_aqui: bool

    @property
    def alla_despues(self) -> int:
        return self.alla + 1

    @property
    def aqui_despues(self) -> int:
        return self.aqui - self.cuenta_aqui


@dataclass(frozen=True)
class Renglon:
    silla: Invitacion
    mudanzas: list[Mudanza]

    @property
    def sin_correo(self) -> bool:
        return not self.silla.persona.correo

    @property
    def se_quita(self) -> bool:
        return self.silla.estado == E.EN_LISTA


def _filas() -> QuerySet[Invitacion]:
    return (
        Invitacion.objects.vivas()
        .select_related("persona", "sector", "organizacion", "suplente_de__persona", "sobremesa")
        .order_by("sector__orden", "persona__nombre_plano", "pk")
    )


def del_dia(este: Sobremesa, dias: list[Sobremesa], hecha: Balanza) -> list[Renglon]:
    """Las de ese día, por sector y nombre. Una consulta para ellas y otra para dónde más están."""
    sillas = list(_filas().filter(sobremesa=este))
    return _renglones(sillas, dias, hecha)


def renglon(pk: int, dias: list[Sobremesa], hecha: Balanza) -> Renglon | None:
    """``None`` si se retiró."""
    return next(iter(_renglones(list(_filas().filter(pk=pk)), dias, hecha)), None)


def _renglones(sillas: list[Invitacion], dias: list[Sobremesa], hecha: Balanza) -> list[Renglon]:
    personas = [silla.persona_id for silla in sillas]
    estan = set(
        Invitacion.objects.vivas()
        .filter(persona__in=personas, sobremesa__in=dias)
        .order_by()
        .values_list("persona", "sobremesa")
    )
    return [
        Renglon(
            silla,
            [
                _mudanza(silla, dia, hecha)
                for dia in dias
                if (silla.persona_id, dia.pk) not in estan and silla.estado in SE_MUEVEN
            ],
        )
        for silla in sillas
    ]


def _mudanza(silla: Invitacion, dia: Sobremesa, hecha: Balanza) -> Mudanza:
    alla = hecha.celda(dia.pk, silla.sector_id)
    aqui = hecha.celda(silla.sobremesa_id, silla.sector_id)
    return Mudanza(
        dia,
        alla.posibles if alla else 0,
        aqui.posibles if aqui else 0,
        silla.estado in POSIBLES,
    )


class SillaForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = Invitacion
        fields = CAMPOS
        labels = {"suplente_de": "Suplente de"}
        widgets = {
            "por_que": forms.Textarea({"rows": 3}),
            "nota": forms.Textarea({"rows": 2}),
        }
        help_texts = {
            "por_que": "Una frase. La lee esa persona al abrir su invitación, en su idioma.",
            "nota": "Sólo la lee el equipo.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suyas = Invitacion.objects.vivas().filter(sobremesa=self.instance.sobremesa_id)
        otras = suyas.exclude(pk=self.instance.pk).select_related("persona")
        campo = self.fields["suplente_de"]
        campo.queryset = otras.order_by("persona__nombre_plano")  # type: ignore[attr-defined]
        campo.empty_label = "De nadie"  # type: ignore[attr-defined]


@transaction.atomic
def guardar(form: SillaForm, base: str) -> list[tuple[str, str]]:
    """Guarda lo escrito, o devuelve campo y valor de lo que otra persona dejó entretanto (R3).

    No toca el estado ni la versión: no es un cambio de la silla, sino de lo que se dice de ella.
    """
    if pisa := choque(form, base):
        return pisa
    silla = form.instance
    silla.save(update_fields=CAMPOS)
    if "idioma" in form.changed_data:
        silla.asistentes.filter(es_titular=True, sustituido_en=None).update(idioma=silla.idioma)
    return []

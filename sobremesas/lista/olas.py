"""Una ola antes de salir: a quiénes, qué dice, cuándo; y a quién se invita por otro medio."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django import forms
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogo import enlaces
from dialogo.forms import LimpioMixin
from dialogo.models import Dialogo, DireccionRebotada, Envio, Usuario
from dialogo.templatetags.dialogo import dia_corto, hora
from sobremesas import fechas, llaves
from sobremesas.mensajes.horario import ZONA, abre
from sobremesas.mensajes.segmentos import POR_CORREO
from sobremesas.models import Asistente, Canal, Convocatoria, Invitacion, Ola, Sobremesa

E = Invitacion.Estado
C, S = Ola.Clase, Ola.Segmento
SE_EDITA = (Ola.Estado.BORRADOR, Ola.Estado.PROGRAMADA, Ola.Estado.DETENIDA)
# Lo que se puede preparar a mano. El cambio y la cancelación nacen en la página de su día.
QUE = {
    "invitacion": (C.INVITACION, S.ELEGIDAS, "Invitación, a quienes elijas de la lista"),
    "sin-respuesta": (C.RECORDATORIO, S.SIN_RESPUESTA, "Recordatorio, a quien no ha contestado"),
    "ofertas": (C.RECORDATORIO, S.OFERTAS, "Recordatorio, a quien tiene un lugar ofrecido"),
    "falta-nombre": (
        C.RECORDATORIO,
        S.FALTA_NOMBRE,
        "Recordatorio, a quien falta decir a quién manda",
    ),
    "confirmadas": (C.RECORDATORIO, S.CONFIRMADAS, "Recordatorio, a quien tiene lugar"),
    "elegidas": (C.RECORDATORIO, S.ELEGIDAS, "Recordatorio, a quienes elijas entre las invitadas"),
    "asistieron": (C.AGRADECIMIENTO, S.ASISTIERON, "Agradecimiento, a quienes asistieron"),
    "faltaron": (C.AGRADECIMIENTO, S.FALTARON, "Mensaje a quienes no llegaron"),
}
OTROS_MEDIOS = [Canal.CARTA, Canal.TELEFONO, Canal.MENSAJE, Canal.EN_PERSONA]


class NuevaForm(forms.Form):
    que = forms.ChoiceField(
        label="Qué se manda y a quién",
        choices=[(clave, frase) for clave, (*_que, frase) in QUE.items()],
        initial="invitacion",
        widget=forms.RadioSelect,
    )
    sobremesa = forms.ModelChoiceField(
        Sobremesa.objects.none(), label="De qué día", required=False, empty_label="Todos los días"
    )

    def __init__(self, *args: Any, dias: list[Sobremesa], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        propios = Sobremesa.objects.filter(pk__in=[dia.pk for dia in dias])
        self.fields["sobremesa"].queryset = propios  # type: ignore[attr-defined]


class TextoForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = Ola
        fields = ["asunto", "texto", "texto_en"]
        widgets = {"texto": forms.Textarea({"rows": 4}), "texto_en": forms.Textarea({"rows": 4})}
        help_texts = {
            "asunto": "Vacío, lleva el de siempre con el día. En inglés siempre es el de siempre.",
            "texto": "Va antes de los datos. Vacío, el mensaje sale igual.",
            "texto_en": "Lo lee quien recibe en inglés. Vacío, lee el de español.",
        }


class CuandoForm(forms.Form):
    """Un instante dentro del horario de mensajes; si no lo es, dice cuál sigue."""

    fecha = forms.DateField(label="Día", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    hora = forms.TimeField(label="Hora", widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def __init__(self, *args: Any, reglas: Convocatoria, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reglas = reglas
        self.propone: datetime | None = None

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("fecha") and datos.get("hora"):
            cuando = datetime.combine(datos["fecha"], datos["hora"], tzinfo=ZONA)
            if cuando <= timezone.now():
                self.propone = abre(self.reglas)
                raise forms.ValidationError("Esa hora ya pasó.")
            if (permitida := abre(self.reglas, cuando)) != cuando:
                self.propone = permitida
                raise forms.ValidationError(fuera_de_horario(self.reglas, permitida))
            datos["cuando"] = cuando
        return datos


def hora_en_punto(desde: datetime) -> datetime:
    """La siguiente: un instante que no se pasa mientras se decide."""
    return desde.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def fuera_de_horario(reglas: Convocatoria, sigue: datetime) -> str:
    return (
        f"A esa hora no se le escribe a nadie: los mensajes salen de {reglas.manda_desde:%H:%M} a "
        f"{reglas.manda_hasta:%H:%M}. La siguiente hora es {dia_corto(sigue)}, {hora(sigue)}."
    )


# Olas -------------------------------------------------------------------------------------------
def de(dialogo: Dialogo) -> QuerySet[Ola]:
    """Con lo que salió y lo que no; las más nuevas primero."""
    de_verdad = ~Q(mensajes__clase="prueba")
    return (
        Ola.objects.filter(dialogo=dialogo)
        .con_elegidas()
        .select_related("sobremesa", "creada_por")
        .annotate(
            salieron=Count(
                "mensajes", filter=de_verdad & Q(mensajes__envio__estado=Envio.Estado.ENVIADO)
            ),
            fallaron=Count(
                "mensajes",
                filter=de_verdad
                & (
                    Q(mensajes__envio__estado=Envio.Estado.FALLIDO)
                    | Q(mensajes__envio__rebotado_en__isnull=False)
                ),
            ),
            escritos=Count("mensajes", filter=de_verdad),
        )
        .order_by("-creada_en", "-pk")
    )


@transaction.atomic
def nueva(dialogo: Dialogo, que: str, sobremesa: Sobremesa | None, *, autor: Usuario) -> Ola:
    """En borrador, con el número que sigue de su clase."""
    clase, segmento, _frase = QUE[que]
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    ultimo = Ola.objects.filter(dialogo=dialogo, clase=clase).aggregate(n=Max("numero"))["n"]
    return Ola.objects.create(
        dialogo=dialogo,
        sobremesa=sobremesa,
        clase=clase,
        segmento=segmento,
        numero=(ultimo or 0) + 1,
        creada_por=autor,
    )


def se_eligen(ola: Ola) -> bool:
    """Si las personas se marcan una por una."""
    return ola.segmento == S.ELEGIDAS and ola.clase in (C.INVITACION, C.RECORDATORIO)


def elegibles(ola: Ola) -> QuerySet[Invitacion]:
    """A quién se puede marcar: para invitar, quien está en la lista; para recordar, quien no contesta."""
    estado = E.EN_LISTA if ola.clase == C.INVITACION else E.INVITADA
    filas = Invitacion.objects.filter(sobremesa__dialogo=ola.dialogo_id, estado=estado).exclude(
        sobremesa__estado=Sobremesa.Estado.CANCELADA
    )
    if ola.sobremesa_id:
        filas = filas.filter(sobremesa=ola.sobremesa_id)
    return (
        filas.select_related("persona", "sector", "organizacion", "sobremesa", "ola", "suplente_de")
        .annotate(rebota=Exists(_rebotada(OuterRef("persona__correo"))))
        .order_by("sobremesa__numero", "-prioridad", "sector__orden", "persona__nombre_plano")
    )


def _rebotada(correo: Any) -> Any:
    return DireccionRebotada.objects.filter(correo__iexact=correo, levantada_en=None)


@transaction.atomic
def elegir(ola: Ola, marcadas: set[int], vistas: set[int]) -> int:
    """Deja en la ola las marcadas; las vistas y no marcadas salen. Las no vistas no se tocan."""
    posibles = set(elegibles(ola).values_list("pk", flat=True))
    entran = marcadas & posibles
    Invitacion.objects.filter(pk__in=entran).update(ola=ola)
    Invitacion.objects.filter(pk__in=(vistas - marcadas) & posibles, ola=ola).update(ola=None)
    return Invitacion.objects.filter(pk__in=posibles, ola=ola).count()


# Por otro medio ---------------------------------------------------------------------------------
def por_otro_medio(dialogo: Dialogo) -> QuerySet[Asistente]:
    """Titulares en la lista a quienes no les llega un correo: no tienen, rebotó o se les invita aparte."""
    return (
        Asistente.objects.filter(
            invitacion__sobremesa__dialogo=dialogo,
            invitacion__estado=E.EN_LISTA,
            sustituido_en=None,
        )
        .exclude(invitacion__sobremesa__estado=Sobremesa.Estado.CANCELADA)
        .annotate(rebota=Exists(_rebotada(OuterRef("correo"))))
        .filter(Q(correo="") | Q(rebota=True) | ~Q(invitacion__canal__in=POR_CORREO))
        .select_related("invitacion__sobremesa", "invitacion__sector", "invitacion__persona")
        .order_by(F("invitacion__sobremesa__numero"), "nombre")
    )


@dataclass(frozen=True)
class Recado:
    """Lo que se le manda a mano, con su enlace, y la dirección que abre WhatsApp con el texto."""

    texto: str
    whatsapp: str


def recado(asistente: Asistente) -> Recado:
    """En su idioma. Estrena una llave: el secreto sólo va en este texto y no se vuelve a mostrar."""
    invitacion = asistente.invitacion
    with translation.override(asistente.idioma):
        datos = {
            "persona": asistente.con_tratamiento,
            "dialogo": invitacion.sobremesa.dialogo,
            "dia": fechas.dia(invitacion.sobremesa.empieza_en),
            "enlace": enlaces.direccion(llaves.nueva(asistente)),
        }
        partes = [
            _("%(persona)s: le invitamos a conversar el %(dia)s, en «%(dialogo)s».") % datos,
            invitacion.por_que,
            _("Aquí puede leer de qué se trata y contestarnos: %(enlace)s") % datos,
            _("El enlace es sólo para usted."),
        ]
    texto = "\n".join(parte for parte in partes if parte)
    numero = internacional(asistente.telefono)
    return Recado(texto, f"https://wa.me/{numero}?text={quote(texto)}" if numero else "")


def internacional(telefono: str) -> str:
    """Sólo cifras y con país; diez cifras son de México. Vacío si no parece un teléfono."""
    cifras = re.sub(r"\D", "", telefono.split("ext")[0])
    if len(cifras) == 10:
        return f"52{cifras}"
    return cifras if 11 <= len(cifras) <= 15 else ""

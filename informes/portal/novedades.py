"""El canal Atom: publicaciones y correcciones, respuestas, compromisos, hitos y erratas. Sin voces."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialogo.acceso import Request
from dialogo.models import Dialogo
from hallazgos.seguimiento import historia
from informes.models import Errata, Publicacion
from informes.portal import seguido
from informes.portal.seguido import Seguida
from informes.portal.vigente import Vigente

A_LA_VISTA = 100


@dataclass(frozen=True)
class Novedad:
    """``clave`` no cambia aunque cambie el texto: quien sigue el canal no la ve dos veces."""

    clave: str
    cuando: datetime
    titulo: str
    texto: str
    direccion: str


def contestar(request: Request, vigente: Vigente, numero: int | None = None) -> HttpResponse:
    dialogo, raiz = request.dialogo, settings.URL_PUBLICA.rstrip("/")
    canal = Atom1Feed(
        title=f"{dialogo.nombre}, R-{numero:02d}" if numero else dialogo.nombre,
        link=raiz + reverse("portal:inicio", args=[dialogo.clave]),
        description="",
        feed_url=raiz + request.path,
        language=get_language() or "es-mx",
    )
    for una in de(vigente, dialogo, numero):
        canal.add_item(
            title=una.titulo,
            link=raiz + una.direccion,
            description=una.texto,
            unique_id=f"{raiz}/{dialogo.clave}/novedades/{una.clave}",
            pubdate=una.cuando,
            updateddate=una.cuando,
        )
    respuesta = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    canal.write(respuesta, "utf-8")
    return respuesta


def de(vigente: Vigente, dialogo: Dialogo, numero: int | None = None) -> list[Novedad]:
    """De la más nueva a la más vieja. Siete consultas; de una recomendación, cinco."""
    folios = [f"R-{numero:02d}"] if numero else None
    hechas = [
        novedad
        for una in seguido.de(vigente, dialogo, folios, con_retiradas=True)
        for novedad in _de_una_recomendacion(una, dialogo)
    ]
    if numero is None:
        hechas += _publicaciones(dialogo) + _erratas(vigente, dialogo)
    return sorted(hechas, key=lambda una: una.cuando, reverse=True)[:A_LA_VISTA]


def _publicaciones(dialogo: Dialogo) -> list[Novedad]:
    return [
        Novedad(
            f"publicacion-{una.numero}",
            una.publicada_en,
            f"{_('Corrección') if una.es_correccion else _('Publicación')} {una.numero}: {una.que}",
            una.motivo,
            reverse("portal:publicacion", args=[dialogo.clave, una.numero]),
        )
        for una in Publicacion.objects.filter(dialogo=dialogo).defer("instantanea")
    ]


def _erratas(vigente: Vigente, dialogo: Dialogo) -> list[Novedad]:
    filas = Errata.objects.filter(informe__publicaciones=vigente.publicacion.pk)
    return [
        Novedad(
            f"errata-{una.pk}",
            una.anotada_en,
            _("Errata. %(donde)s") % {"donde": una.donde},
            una.texto,
            reverse("portal:documentos", args=[dialogo.clave]),
        )
        for una in filas
    ]


def _de_una_recomendacion(una: Seguida, dialogo: Dialogo) -> list[Novedad]:
    folio = una.dicha["folio"]
    donde = reverse("portal:recomendacion", args=[dialogo.clave, una.dicha["numero"]])
    return [
        Novedad(
            f"{folio}-{hecho.clave}", hecho.en, f"{folio}: {hecho.clase.label}", hecho.texto, donde
        )
        for hecho in historia.hechos(una.recomendacion)
    ]

"""La página del proyector: se carga con sesión y desde entonces sólo pregunta por lo común."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from dialogo.acceso import Request
from dialogo.templatetags.dialogo import hora
from sobremesas.acceso import dia_en_que_trabaja
from sobremesas.fechas import dia
from sobremesas.invitacion.views_lectura import qr
from sobremesas.models import Sala, Sobremesa
from sobremesas.vivo import en_curso, firma
from sobremesas.vivo.estado import componer


@require_GET
def proyector(request: Request, numero: int) -> HttpResponse:
    """La abre la coordinación y quien tenga una función ese día."""
    sesion = dia_en_que_trabaja(request, numero)
    sala = en_curso(sesion)
    espera = _espera(sesion)
    direccion = _raiz(request) + reverse("sala:ver").rstrip("/")
    contexto = {
        "sesion": sesion,
        "dia": dia(sesion.empieza_en),
        "ensayo": bool(sala and sala.es_ensayo),
        "ficha": firma.ficha(sesion),
        "espera": espera,
        "pantalla": _pantalla(sala) or espera,
        "codigo": qr(direccion),
        "direccion": urlsplit(direccion).netloc + urlsplit(direccion).path,
    }
    return render(request, "sobremesas/proyector.html", contexto)


def _raiz(request: Request) -> str:
    """La pública; en una demostración, por donde se abrió esta página, que es la que la sala alcanza."""
    if settings.EN_PRODUCCION:
        return settings.URL_PUBLICA.rstrip("/")
    return request.build_absolute_uri("/").rstrip("/")


def _espera(sesion: Sobremesa) -> SafeString:
    cuando = "" if sesion.sin_hora else hora(sesion.empieza_en)
    return render_to_string("sobremesas/proyector/_espera.html", {"sesion": sesion, "hora": cuando})


def _pantalla(sala: Sala | None) -> SafeString | None:
    estado = componer(str(sala.uid)) if sala else None
    return mark_safe(estado["html"]["proyector"]) if estado else None  # noqa: S308  (plantilla propia)

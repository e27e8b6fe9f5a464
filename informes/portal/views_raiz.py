"""El mapa para los buscadores y lo que no han de pedir."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogo.acceso import Request, publica
from dialogo.models import Dialogo
from informes.models import Publicacion
from informes.portal.guardable import guardable

PAGINAS = ("inicio", "hallazgos", "recomendaciones", "documentos", "metodo", "publicaciones")


@publica
@guardable
@require_safe
def robots(request: Request) -> HttpResponse:
    """Lo del equipo pide sesión de todos modos; los enlaces personales no se rastrean."""
    reglas = [
        "User-agent: *",
        *(f"Disallow: /{camino}/" for camino in ("i", "sala", "cuentas", "mi-invitacion")),
        "Allow: /*/resultados/",
        f"Sitemap: {settings.URL_PUBLICA.rstrip('/')}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(reglas) + "\n", content_type="text/plain; charset=utf-8")


@publica
@guardable
@require_safe
def sitemap(request: Request) -> HttpResponse:
    """Cada página de lo publicado, en sus dos idiomas, con la fecha de su publicación."""
    raiz = settings.URL_PUBLICA.rstrip("/")
    direcciones = [(f"{raiz}{ruta}", cuando) for ruta, cuando in _rutas()]
    return render(
        request,
        "portal/sitemap.xml",
        {"direcciones": direcciones},
        content_type="application/xml; charset=utf-8",
    )


def _rutas() -> Iterator[tuple[str, str]]:
    """Dos consultas; de la instantánea sólo viajan los folios."""
    ultima = Publicacion.objects.filter(dialogo=OuterRef("pk")).order_by("-numero")
    publicos = Dialogo.objects.publicos().annotate(ultima=Subquery(ultima.values("pk")[:1]))
    por_dialogo = {dialogo.ultima: dialogo.clave for dialogo in publicos}  # type: ignore[attr-defined]
    for dialogo in publicos:
        yield reverse("informes:portada", args=[dialogo.clave]), ""
    publicaciones = Publicacion.objects.filter(pk__in=[pk for pk in por_dialogo if pk])
    for pk, publicada, hallazgos, recomendaciones, narrativa in publicaciones.values_list(
        "pk",
        "publicada_en",
        "instantanea__hallazgos",
        "instantanea__recomendaciones",
        "instantanea__narrativa",
    ):
        clave, cuando = por_dialogo[pk], timezone.localdate(publicada).isoformat()
        for pagina in (*PAGINAS, *(["narrativa"] if narrativa else [])):
            yield reverse(f"portal:{pagina}", args=[clave]), cuando
        for uno in hallazgos or ():
            yield reverse("portal:hallazgo", args=[clave, uno["numero"]]), cuando
        for una in recomendaciones or ():
            yield reverse("portal:recomendacion", args=[clave, una["numero"]]), cuando

"""Los enlaces personales: abren una sola cosa, no escriben nada y no dejan su secreto en ninguna parte."""

import io
import logging
import re

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dialogo import enlaces
from dialogo.celery import callar_lo_dicho
from entrevistas.contrafirma import envio
from entrevistas.models import Contrafirma
from tests.contrafirmas import VER, abrir, contestar, pedir, vigente
from tests.fabricas import (
    ConsentimientoFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
)

pytestmark = pytest.mark.django_db
ESCRITURA = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@pytest.fixture
def entrevista(dialogo, coordinadora):
    una = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=coordinadora)
    ConsentimientoFactory(entrevista=una)
    EvidenciaFactory(hallazgo__dialogo=dialogo, fragmento=FragmentoFactory(entrada__entrevista=una))
    return una


@pytest.fixture
def ruta(entrevista, coordinadora) -> str:
    return pedir(entrevista, coordinadora)[1]


def test_se_cambia_por_una_galleta_y_sigue_a_una_direccion_limpia(ruta):
    cliente = Client()
    cliente.cookies["cualquiera"] = "1"
    with CaptureQueriesContext(connection) as consultas:
        respuesta = cliente.get(ruta)
    assert (respuesta.status_code, respuesta.url) == (303, VER)
    galleta = respuesta.cookies["enlace-contrafirma"]
    assert galleta["httponly"]
    assert galleta["samesite"] == "Lax"
    assert ruta.split("/")[2] not in galleta.value
    assert not [c for c in consultas.captured_queries if ESCRITURA.match(c["sql"])]
    pagina = cliente.get(VER)
    for una, politica in ((respuesta, "no-referrer"), (pagina, "same-origin")):
        assert una["Referrer-Policy"] == politica
        assert "no-store" in una["Cache-Control"]
        assert "noindex" in una["X-Robots-Tag"]
    assert ruta.split("/")[2] not in pagina.content.decode()


def test_en_produccion_la_galleta_es_del_sitio_y_segura(ruta):
    with override_settings(SESSION_COOKIE_SECURE=True):
        galletas = Client().get(ruta).cookies
    assert galletas["__Host-enlace-contrafirma"]["secure"]
    assert galletas["__Host-enlace-contrafirma"]["path"] == "/"


def test_sin_galletas_el_secreto_va_en_el_formulario(ruta, entrevista):
    """Cada petición llega sin nada de la anterior, y con CSRF de verdad."""
    secreto = ruta.split("/")[2]
    primera = Client().get(ruta)
    assert primera.url == f"{ruta}?galletas=no"
    cuerpo = Client().get(primera.url).content.decode()
    assert f'name="enlace" value="{secreto}"' in cuerpo
    pasaje = entrevista.entradas.get().fragmentos.get()
    campos = dict(re.findall(r'name="(v\d+)" value="([^"]+)"', cuerpo)) | {"enlace": secreto}
    respuesta = contestar(Client(enforce_csrf_checks=True), pasaje, "retira", campos)
    assert (respuesta.status_code, respuesta.url) == (303, f"{ruta}?galletas=no&recibidas=1")
    assert vigente(pasaje).decision == "retira"
    pagina = reverse("contrafirma:retirarse")
    confirma = Client(enforce_csrf_checks=True).post(pagina, {"enlace": secreto})
    assert "Retirar su entrevista completa" in confirma.content.decode()
    assert entrevista.consentimiento is not None


def test_con_galletas_el_envio_pide_su_ficha_csrf(ruta):
    cliente = abrir(ruta, enforce_csrf_checks=True)
    assert cliente.post(VER, {"p1": "retira"}).status_code == 403
    assert cliente.post(VER, {"p1": "retira", "enlace": "inventado"}).status_code == 404


def test_falso_anulado_y_sustituido_son_el_mismo_404(ruta, entrevista, coordinadora):
    contrafirma = Contrafirma.objects.get()
    dentro = abrir(ruta)
    falso = Client().get("/i/no-existe/")
    envio.anular(contrafirma, autor=coordinadora)
    anulado = Client().get(ruta)
    assert falso.status_code == anulado.status_code == 404
    sin_ficha = [
        re.sub(r'value="\w{64}"|/i/[\w-]+/', "", r.content.decode()) for r in (falso, anulado)
    ]
    assert sin_ficha[0] == sin_ficha[1]
    assert falso["Referrer-Policy"] == "no-referrer"
    assert dentro.get(VER).status_code == 404  # la galleta tampoco sobrevive a la anulación


def test_una_galleta_de_otra_clase_o_falsificada_no_sirve(ruta):
    cliente = Client()
    for valor in ("1", Signer(salt="enlace:otra").sign("1"), Signer().sign("1"), "1:x:y"):
        cliente.cookies["enlace-contrafirma"] = valor
        assert cliente.get(VER).status_code == 404


def test_adivinar_se_acaba_a_los_diez_intentos_y_no_estorba_a_quien_tiene_el_suyo(ruta):
    otra = {"REMOTE_ADDR": "203.0.113.9"}
    for _ in range(10):
        assert Client().get("/i/no-existe/", **otra).status_code == 404
    assert Client().get("/i/no-existe/", **otra).status_code == 429
    assert Client().get(ruta, **otra).status_code == 429
    for _ in range(15):  # una oficina entera, o un antivirus insistente
        assert Client().get(ruta).status_code == 303


def test_solo_se_guarda_la_huella(ruta):
    secreto = ruta.split("/")[2]
    assert len(secreto) == 43  # 256 bits
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text FROM entrevistas_contrafirma c")
        guardado = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM dialogo_envio e")
        guardado += cursor.fetchone()[0]
    assert enlaces.huella_de(secreto) in guardado
    assert secreto not in guardado


@pytest.mark.parametrize("prefijo", ["i", "invitacion", "cuentas/contrasena/nueva"])
def test_el_secreto_no_queda_en_ninguna_bitacora(prefijo):
    escrito = io.StringIO()
    registro = logging.getLogger("django.request")
    manejador = logging.StreamHandler(escrito)
    registro.addHandler(manejador)
    try:
        callar_lo_dicho(registro)
        Client().get(f"/{prefijo}/S3CR3T0-de-alguien/?galletas=no")
        registro.warning('"%(method)s %(path)s"', {"method": "GET", "path": f"/{prefijo}/S3CR3T0/"})
    finally:
        registro.removeHandler(manejador)
    assert f"/{prefijo}/…" in escrito.getvalue()
    assert "S3CR3T0" not in escrito.getvalue()


def test_el_registro_de_accesos_del_servidor_tambien_calla():
    import dialogo.wsgi  # noqa: F401  (pone el filtro al arrancar)

    filtros = [type(filtro).__name__ for filtro in logging.getLogger("granian.access").filters]
    assert "SinDetalle" in filtros

"""Lo que hace un enlace en su página: leer, contestar, comprometerse, informar y corregir."""

import re
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hallazgos.models import Avance, Compromiso, Hito, Recomendacion, RespuestaInstitucional
from hallazgos.seguimiento.responder import responder
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.hallazgos.seguimiento import R4, comunicada, ruta, un_pdf

pytestmark = pytest.mark.django_db
ALEJADO = "Agencia Lejana de Prueba"


@pytest.fixture
def recomendacion(dialogo, enlace):
    return comunicada(dialogo, enlace)


@pytest.fixture
def cliente(cliente_de, enlace):
    return cliente_de(enlace)


def dia(dias: int) -> date:
    return timezone.localdate() + timedelta(days=dias)


def compromiso_escrito(**cambios) -> dict[str, str]:
    escrito = {
        "que": "Publicar el anexo",
        "cargo": "Dirección jurídica",
        "para_el": dia(90).isoformat(),
        "evidencia_esperada": "El anexo publicado",
        "pasos-TOTAL_FORMS": "3",
        "pasos-INITIAL_FORMS": "0",
        "pasos-0-que": "Formato del anexo, publicado",
        "pasos-0-para_el": dia(30).isoformat(),
        "pasos-1-que": "Primer acuerdo con anexo",
        "pasos-1-para_el": dia(90).isoformat(),
        "pasos-1-cargo": "Dirección de sistemas",
    }
    return escrito | cambios


def test_de_la_respuesta_al_hito_cumplido(cliente, recomendacion, enlace):
    """El camino entero de un enlace, con una sola sesión."""
    lista = cliente.get(f"/{recomendacion.dialogo.clave}/respuestas/")
    assert "hay que responder a más tardar" in lista.text
    assert "responde a más tardar" in lista.text

    sin_razon = {"base": 0, "sentido": "en_parte", "razones": "", "cargo": "Dirección jurídica"}
    falta = cliente.post(ruta("responder", recomendacion), sin_razon)
    assert (falta.status_code, "escriba por qué" in falta.text) == (422, True)
    assert "Dirección jurídica" in falta.text, "lo escrito sigue ahí"

    dicha = sin_razon | {"razones": "Se acepta para los nuevos, no para los 61 vigentes."}
    assert cliente.post(ruta("responder", recomendacion), dicha).status_code == 302
    respuesta = RespuestaInstitucional.objects.get()
    assert (respuesta.organizacion, respuesta.autor) == (recomendacion.responsable, enlace)
    assert not respuesta.por_coordinacion

    assert cliente.post(ruta("comprometer", recomendacion), compromiso_escrito()).status_code == 302
    compromiso = Compromiso.objects.get()
    assert [h.que for h in compromiso.hitos.all()] == [
        "Formato del anexo, publicado",
        "Primer acuerdo con anexo",
    ]
    hito = compromiso.hitos.first()
    informe = {"texto": "Se publicó.", "cumplido_el": dia(0).isoformat()}
    sin_prueba = cliente.post(ruta("informar", recomendacion, hito.uid), informe)
    assert (sin_prueba.status_code, "que lo pruebe" in sin_prueba.text) == (422, True)

    archivo = SimpleUploadedFile("../../Mi informe.pdf", un_pdf(), "application/pdf")
    hecho = cliente.post(ruta("informar", recomendacion, hito.uid), informe | {"archivo": archivo})
    assert hecho.status_code == 302
    avance = Avance.objects.get()
    assert avance.documento.name == f"avances/{avance.uid}.pdf"
    assert avance.nombre_documento == "Mi informe.pdf"

    pagina = cliente.get(ruta("ver", recomendacion))
    assert "1 de 2 hitos" in pagina.text
    assert R4 in pagina.text
    assert "Se acepta para los nuevos" in pagina.text
    assert enlace.nombre not in pagina.context["hechos"][0].texto
    bajado = cliente.get(ruta("documento", recomendacion, avance.uid))
    assert bajado.headers["Content-Disposition"] == 'attachment; filename="Mi informe.pdf"'
    assert bajado.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"Emilio" not in bajado.content


def test_contestar_otra_vez_cuenta_la_ultima_y_se_leen_las_dos(cliente, recomendacion):
    for numero, sentido in enumerate(("no_acepta", "acepta")):
        datos = {"base": numero, "sentido": sentido, "razones": "Razón primera", "cargo": "Titular"}
        assert cliente.post(ruta("responder", recomendacion), datos).status_code == 302
    texto = cliente.get(ruta("ver", recomendacion)).text
    assert "1 respuesta anterior" in texto
    assert "Al corriente" in texto
    repetida = {"base": 0, "sentido": "acepta", "razones": "Razón primera", "cargo": "Titular"}
    assert cliente.post(ruta("responder", recomendacion), repetida).status_code == 302
    assert recomendacion.respuestas.count() == 2, "el doble envío no repite"


def test_si_otra_persona_contesto_entretanto_no_se_pierde_lo_escrito(cliente, recomendacion):
    r.RespuestaInstitucionalFactory(recomendacion=recomendacion, cargo="Subsecretaría")
    datos = {"base": 0, "sentido": "no_acepta", "razones": "No hay personal", "cargo": "Titular"}
    choque = cliente.post(ruta("responder", recomendacion), datos)
    assert choque.status_code == 409
    assert "Otra persona contestó" in choque.text
    assert "No hay personal" in choque.text
    assert recomendacion.respuestas.count() == 1
    datos["base"] = 1
    assert cliente.post(ruta("responder", recomendacion), datos).status_code == 302


def test_otro_renglon_conserva_lo_escrito_y_no_publica(cliente, recomendacion):
    datos = compromiso_escrito(otro="1", que="Publicar a medias")
    pagina = cliente.post(ruta("comprometer", recomendacion), datos)
    assert pagina.status_code == 200
    assert "Publicar a medias" in pagina.text
    assert "Paso 4" in pagina.text
    assert not Compromiso.objects.exists()


@pytest.mark.parametrize(
    ("cambios", "frase"),
    [
        ({"pasos-0-que": "", "pasos-0-para_el": "", "pasos-1-que": ""}, "Escriba el paso"),
        ({"pasos-TOTAL_FORMS": "x", "pasos-1-para_el": ""}, "Falta la fecha"),
        ({"pasos-1-para_el": ""}, "Falta la fecha"),
        ({"pasos-0-para_el": "2020-01-01"}, "Esa fecha ya pasó"),
        ({"para_el": "2020-01-01"}, "Esa fecha ya pasó"),
        ({"para_el": "9999-12-31"}, "15 años"),
        ({"para_el": "mañana"}, "Esa fecha no existe"),
        ({"que": "  \n "}, "Escriba qué se hará"),
        ({"para_el": (timezone.localdate() + timedelta(days=5)).isoformat()}, "antes"),
    ],
)
def test_un_compromiso_mal_escrito_dice_que_corregir(cliente, recomendacion, cambios, frase):
    r.RespuestaInstitucionalFactory(recomendacion=recomendacion)
    pagina = cliente.post(ruta("comprometer", recomendacion), compromiso_escrito(**cambios))
    assert pagina.status_code == 422
    assert frase in pagina.text
    assert not Compromiso.objects.exists()
    assert not Hito.objects.exists(), "ni el compromiso ni sus pasos: todo o nada"


def test_la_responsable_acepta_antes_de_comprometerse(cliente, recomendacion):
    primero = cliente.post(ruta("comprometer", recomendacion), compromiso_escrito())
    assert "Primero hay que responder" in primero.text
    r.RespuestaInstitucionalFactory(
        recomendacion=recomendacion, sentido="no_acepta", razones="No nos toca."
    )
    despues = cliente.post(ruta("comprometer", recomendacion), compromiso_escrito())
    assert "responda otra vez" in despues.text


def test_la_corresponsable_se_compromete_pero_no_contesta(cliente_de, dialogo, recomendacion):
    otra = f.OrganizacionFactory(nombre=ALEJADO)
    recomendacion.corresponsables.add(otra)
    suyo = f.IntegranteFactory(dialogo=dialogo, rol="enlace")
    r.EnlaceFactory(integrante=suyo, organizacion=otra)
    cliente = cliente_de(suyo.usuario)
    assert cliente.get(ruta("responder", recomendacion)).status_code == 404
    assert cliente.post(ruta("comprometer", recomendacion), compromiso_escrito()).status_code == 302
    assert Compromiso.objects.get().organizacion == otra
    ajeno = r.HitoFactory(compromiso__recomendacion=recomendacion)
    assert cliente.get(ruta("ver", recomendacion)).status_code == 200
    for nombre in ("informar", "mover", "retirar_hito"):
        assert cliente.get(ruta(nombre, recomendacion, ajeno.uid)).status_code == 404


def test_lo_de_otra_organizacion_y_lo_no_comunicado_no_existen(cliente, dialogo, recomendacion):
    ajena = comunicada(dialogo)
    avance = r.AvanceFactory(hito__compromiso__recomendacion=ajena)
    borrador = r.RecomendacionFactory(dialogo=dialogo, responsable=recomendacion.responsable)
    for una in (ajena, borrador):
        assert cliente.get(ruta("ver", una)).status_code == 404
        assert cliente.post(ruta("responder", una), {"sentido": "acepta"}).status_code == 404
    assert cliente.get(ruta("informar", ajena, avance.hito.uid)).status_code == 404
    # El hito es de otra recomendación, aunque la de la dirección sea suya.
    assert cliente.get(ruta("informar", recomendacion, avance.hito.uid)).status_code == 404
    assert ajena.folio not in cliente.get(f"/{dialogo.clave}/respuestas/").text


def test_el_titulo_que_solo_es_borrador_no_lo_lee_el_enlace(cliente, dialogo, recomendacion):
    hallazgo = f.HallazgoFactory(dialogo=dialogo, redaccion__titulo="Lo que ya se imprimió")
    recomendacion.hallazgos.add(hallazgo)
    hallazgo.redacciones.update(congelada_en=timezone.now())
    f.RedaccionFactory(hallazgo=hallazgo, version=2, titulo="Lo que todavía se discute")
    nuevo = f.HallazgoFactory(dialogo=dialogo, redaccion__titulo="Apenas un borrador")
    recomendacion.hallazgos.add(nuevo)
    pagina = cliente.get(ruta("ver", recomendacion)).text
    assert "Lo que ya se imprimió" in pagina and nuevo.folio in pagina
    assert "todavía se discute" not in pagina and "Apenas un borrador" not in pagina


def test_si_paso_a_otra_mientras_contestaba_no_contesta_a_su_nombre(recomendacion, enlace):
    leida = Recomendacion.objects.get(pk=recomendacion.pk)
    de_antes, otra = leida.responsable, f.OrganizacionFactory()
    Recomendacion.objects.filter(pk=leida.pk).update(responsable=otra)
    with pytest.raises(ValidationError, match=re.escape(str(de_antes))):
        responder(leida, sentido="acepta", razones="", cargo="Titular", base=0, autor=enlace)
    assert not leida.respuestas.exists()


def test_el_documento_lo_baja_quien_ve_la_recomendacion(
    cliente, cliente_de, client, dialogo, coordinadora, relatora, recomendacion
):
    hito = r.HitoFactory(compromiso__recomendacion=recomendacion)
    archivo = SimpleUploadedFile("x.pdf", un_pdf(), "application/pdf")
    datos = {"texto": "Va.", "archivo": archivo}
    cliente.post(ruta("informar", recomendacion, hito.uid), datos)
    direccion = ruta("documento", recomendacion, Avance.objects.get().uid)
    ajeno = f.IntegranteFactory(dialogo=dialogo, rol="enlace").usuario
    esperan = {cliente: 200, cliente_de(coordinadora): 200, cliente_de(relatora): 404}
    for quien, codigo in (esperan | {cliente_de(ajeno): 404}).items():
        assert quien.get(direccion).status_code == codigo
    assert client.get(direccion).status_code == 302
    avance = Avance.objects.get()
    avance.documento.storage.delete(avance.documento.name)
    assert cliente.get(direccion).status_code == 404


def test_la_coordinacion_anota_lo_que_llego_por_carta(cliente_de, coordinadora, recomendacion):
    cliente = cliente_de(coordinadora)
    datos = {"base": 0, "sentido": "acepta", "razones": "", "cargo": "Titular"}
    assert cliente.post(ruta("responder", recomendacion), datos).status_code == 302
    respuesta = RespuestaInstitucional.objects.get()
    assert (respuesta.por_coordinacion, respuesta.autor) == (True, coordinadora)
    texto = cliente.get(ruta("ver", recomendacion)).text
    assert "La anotó la coordinación" in texto


def test_mover_una_fecha_guarda_las_dos_y_la_razon(cliente, recomendacion):
    hito = r.HitoFactory(compromiso__recomendacion=recomendacion)
    antes, despues = hito.para_el, dia(120)
    datos = {"base": antes.isoformat(), "a": despues.isoformat(), "motivo": ""}
    assert cliente.post(ruta("mover", recomendacion, hito.uid), datos).status_code == 422
    datos["motivo"] = "Cambió el presupuesto"
    assert cliente.post(ruta("mover", recomendacion, hito.uid), datos).status_code == 302
    assert cliente.post(ruta("mover", recomendacion, hito.uid), datos).status_code == 302
    cambio = hito.cambios_de_fecha.get()
    assert (cambio.antes, cambio.despues) == (antes, despues)
    assert "Cambió el presupuesto" in cliente.get(ruta("ver", recomendacion)).text
    otra = datos | {"a": dia(150).isoformat(), "motivo": "Otra razón"}
    choque = cliente.post(ruta("mover", recomendacion, hito.uid), otra)
    assert (choque.status_code, "Otra razón" in choque.text) == (409, True)


def test_retirar_deja_la_razon_a_la_vista_y_lo_cumplido_no_se_retira(cliente, recomendacion):
    r.RespuestaInstitucionalFactory(recomendacion=recomendacion)
    hito = r.HitoFactory(compromiso__recomendacion=recomendacion)
    r.AvanceFactory(hito=hito, cumplido=True)
    razon = {"motivo": "La ley cambió"}
    fallo = cliente.post(ruta("retirar_hito", recomendacion, hito.uid), razon)
    assert "queda como está" in fallo.text
    numero = hito.compromiso.numero
    assert cliente.post(ruta("retirar_compromiso", recomendacion, numero), razon).status_code == 302
    texto = cliente.get(ruta("ver", recomendacion)).text
    assert "La ley cambió" in texto
    assert (
        "aceptada, sin compromisos"
        in cliente.get(f"/{recomendacion.dialogo.clave}/respuestas/").text
    )
    tarde = cliente.post(ruta("informar", recomendacion, hito.uid), {"texto": "Va"})
    assert "ya se retiró" in tarde.text


@pytest.mark.parametrize(
    ("cambios", "frase"),
    [
        ({"cumplido_el": "2099-01-01"}, "todavía no llega"),
        ({"direccion": "http://ejemplo.mx"}, "https://"),
        ({"direccion": "javascript:alert(1)"}, "https://"),
        ({"direccion": "https://alguien@ejemplo.mx/x"}, "lleva usuario"),
        ({"texto": " "}, "Escriba qué pasó"),
        ({"cumplido_el": "2020-01-01", "direccion": "https://ejemplo.mx"}, "Explique por qué"),
    ],
)
def test_un_informe_mal_escrito_dice_que_corregir(cliente, recomendacion, cambios, frase):
    hito = r.HitoFactory(compromiso__recomendacion=recomendacion)
    datos = {"texto": "Se publicó el formato"} | cambios
    pagina = cliente.post(ruta("informar", recomendacion, hito.uid), datos)
    assert (pagina.status_code, frase in pagina.text) == (422, True)
    assert not Avance.objects.exists()


def test_un_informe_se_corrige_con_otro(cliente, recomendacion):
    r.RespuestaInstitucionalFactory(recomendacion=recomendacion)
    hito = r.HitoFactory(compromiso__recomendacion=recomendacion)
    informar = ruta("informar", recomendacion, hito.uid)
    hecho = {
        "texto": "Listo",
        "cumplido_el": dia(-3).isoformat(),
        "explicacion": "Se hizo por adelantado",
        "direccion": "https://ejemplo.mx/anexo",
    }
    assert "reabre" not in cliente.get(informar).text
    cliente.post(informar, hecho)
    cliente.post(informar, hecho)
    assert Avance.objects.count() == 1, "el doble envío no repite"
    assert "Antes del compromiso: Se hizo por adelantado" in Avance.objects.get().texto
    assert "Cumplida" in cliente.get(ruta("ver", recomendacion)).text
    cliente.post(informar, {"texto": "Era otro anexo", "reabre": "on"})
    texto = cliente.get(ruta("ver", recomendacion)).text
    assert "deja de darse por cumplido" in texto
    assert "0 de 1 hito" in texto


def test_un_archivo_que_no_es_pdf_o_trae_contrasena_no_entra(cliente, recomendacion, tmp_path):
    hito = r.HitoFactory(compromiso__recomendacion=recomendacion)
    cerrado = tmp_path / "cerrado.pdf"
    with pikepdf.open(_en_disco(tmp_path)) as pdf:
        pdf.save(cerrado, encryption=pikepdf.Encryption(user="x", owner="y"))
    casos = {
        b"MZ\x90\x00 ejecutable": "no es un PDF",
        b"%PDF-1.7 y nada": "no es un PDF",
        cerrado.read_bytes(): "contraseña",
        b"%PDF-" + b"0" * (10 * 1024 * 1024): "10 MB",
    }
    for contenido, frase in casos.items():
        datos = {"texto": "Va el documento", "archivo": SimpleUploadedFile("a.pdf", contenido)}
        pagina = cliente.post(ruta("informar", recomendacion, hito.uid), datos)
        assert (pagina.status_code, frase in pagina.text) == (422, True)
        assert "Va el documento" in pagina.text
        assert "Vuelva a elegir el documento" in pagina.text
    assert not Avance.objects.exists()


def _en_disco(carpeta):
    ruta_ = carpeta / "abierto.pdf"
    ruta_.write_bytes(un_pdf())
    return ruta_


def test_una_retirada_ya_no_se_contesta(cliente, recomendacion):
    recomendacion.retirada_en = timezone.now()
    recomendacion.save()
    assert cliente.get(ruta("responder", recomendacion)).status_code == 404


def test_la_tabla_del_equipo_filtra_y_cuesta_lo_mismo_con_sesenta(
    cliente_de, coordinadora, dialogo, django_assert_max_num_queries
):
    cliente = cliente_de(coordinadora)
    for _ in range(3):
        comunicada(dialogo)
    r.RespuestaInstitucionalFactory(
        recomendacion=dialogo.recomendaciones.first(), sentido="no_acepta", razones="No nos toca."
    )
    direccion = f"/{dialogo.clave}/respuestas/"
    texto = cliente.get(f"{direccion}?estado=no_aceptada&respuesta=nadie").text
    assert "1 de 3 recomendaciones" in texto
    assert "3 de 3" in cliente.get(f"{direccion}?estado=otro&responsable=x").text
    with django_assert_max_num_queries(100) as pocas:
        cliente.get(direccion)
    for _ in range(57):
        r.AvanceFactory(hito__compromiso__recomendacion=comunicada(dialogo))
    with django_assert_max_num_queries(100) as muchas:
        cliente.get(direccion)
    assert len(muchas) <= len(pocas) + 4, "las de compromisos, que no había"


def test_sin_nada_que_responder_lo_dice(cliente, dialogo):
    assert "no tiene recomendaciones" in cliente.get(f"/{dialogo.clave}/respuestas/").text

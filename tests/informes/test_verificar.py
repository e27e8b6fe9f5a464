"""¿Este documento es nuestro? La respuesta a cada archivo y a cada número, y que el archivo no salga."""

import hashlib
import io
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from informes import pdf
from informes.models import CitaImpresa, Errata, Informe
from informes.verificar.huella import leer_numero, numero_de
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.informes.publicado import EVIDENCIA, hecho

VERIFICAR = "/verificar/"

pytestmark = pytest.mark.django_db


def impreso(evidencia: str = EVIDENCIA, texto: str = "Prediagnóstico") -> pdf.Impresion:
    html = f"<html lang=es><head><title>{texto}</title></head><body class=informe><p>{texto}</p>"
    return pdf.imprimir(html, identificador=evidencia)


def preguntar(client, *, archivo: bytes | None = None, numero: str = "", **cabeceras) -> str:
    datos = {"numero": numero} if numero else {}
    if archivo is not None:
        datos["huella"] = hashlib.sha256(archivo).hexdigest()
    return client.get(VERIFICAR, datos, **cabeceras).content.decode()


@pytest.fixture
def publico(db):
    return f.DialogoFactory(clave="publico", nombre="Diálogo abierto", es_publico=True)


def test_el_archivo_tal_cual_es_nuestro_y_esta_integro(client, dialogo):
    informe = hecho(dialogo, b"%PDF uno")
    dicho = preguntar(client, archivo=b"%PDF uno")
    assert "Es nuestro y está íntegro</span>" in dicho.split("Las respuestas posibles")[0]
    assert "Prediagnóstico, versión 1" in dicho and dialogo.nombre in dicho
    assert "No es público" in dicho and "Nada se le ha corregido" in dicho
    assert numero_de(informe) == "7c1e 09ab" in dicho
    # De lo que no es público no se da ni un enlace.
    assert "/resultados/" not in dicho and str(informe.uid) not in dicho


@pytest.mark.parametrize("escrito", ["7c1e 09ab", "7C1E09AB", " 7c1e-09ab ", "Nº 7c1e 09ab"])
def test_el_numero_del_pie_dice_de_que_documento_es_y_pide_el_archivo(client, dialogo, escrito):
    hecho(dialogo)
    dicho = preguntar(client, numero=escrito)
    assert "Ese número es nuestro" in dicho and "Falta el archivo" in dicho
    assert "Prediagnóstico, versión 1" in dicho


def test_con_nuestro_numero_y_otro_contenido_fue_alterado(client, dialogo):
    hecho(dialogo, b"%PDF uno")
    dicho = preguntar(client, archivo=b"%PDF otro", numero=EVIDENCIA)
    assert "<span>Fue alterado</span>" in dicho and "Prediagnóstico, versión 1" in dicho
    assert "Hay uno más reciente" not in dicho.split("Las respuestas posibles")[0]


def test_lo_ajeno_no_lo_conocemos_y_lo_mal_escrito_se_conserva(client, dialogo):
    hecho(dialogo)
    assert "No lo conocemos</span>" in preguntar(client, archivo=b"otro")
    assert "No lo conocemos</span>" in preguntar(client, numero="00000000")
    dicho = preguntar(client, numero="página 22")
    assert "Eso no es un número de documento" in dicho and 'value="página 22"' in dicho
    for raro in ("'; drop", "%00", "7c1e09a", "z" * 500):
        assert not leer_numero(raro)
        assert client.get(VERIFICAR, {"numero": raro, "huella": raro}).status_code == 200


def test_sin_terminar_no_es_un_documento(client, dialogo):
    informe = hecho(dialogo, b"%PDF uno")
    Informe.objects.filter(pk=informe.pk).update(estado="fallido")
    assert "No lo conocemos</span>" in preguntar(client, archivo=b"%PDF uno")


def test_dice_cual_lo_sustituyo_y_a_lo_publico_solo_lo_publico(client, publico):
    uno, dos = hecho(publico, b"1"), hecho(publico, b"2", version=2, evidencia="ab" * 32)
    assert "Lo sustituyó la versión 2 el" in preguntar(client, archivo=b"1")
    r.PublicacionFactory(dialogo=publico, instantanea={}).informes.add(uno)
    dicho = preguntar(client, archivo=b"1")
    assert "Publicado" in dicho and "Lo sustituyó" not in dicho
    r.PublicacionFactory(dialogo=publico, instantanea={}).informes.add(dos)
    dicho = preguntar(client, archivo=b"1")
    assert "Lo sustituyó la versión 2 el" in dicho
    assert reverse("portal:documento", args=[publico.clave, dos.uid]) in dicho
    assert "Lo sustituyó" not in preguntar(client, archivo=b"2")


def test_un_documento_que_cita_a_quien_se_retiro_se_retiro(client, publico):
    informe = hecho(publico, b"1")
    entrevista = f.EntrevistaFactory(dialogo=publico, cerrada=True)
    permiso = f.ConsentimientoFactory(entrevista=entrevista)
    pasaje = f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=entrevista))
    CitaImpresa.objects.create(
        informe=informe, fragmento=pasaje, codigo="H-01·e1", nivel="anonima", huella="0" * 64
    )
    permiso.revocado_en = timezone.now()
    permiso.save()
    r.PublicacionFactory(dialogo=publico, instantanea={}).informes.add(informe)
    dicho = preguntar(client, archivo=b"1").split("Las respuestas posibles")[0]
    assert "<span>Se retiró</span>" in dicho and str(informe.uid) not in dicho
    assert entrevista.folio not in dicho and "consentimiento" not in dicho


def test_dice_que_se_corrigio_desde_entonces(client, publico):
    impresos = [{"folio": "H-01", "redaccion": "1"}, {"folio": "H-02", "redaccion": "1"}]
    informe = hecho(publico, b"1", instantanea={"imprime": {"manifiesto": {"hallazgos": impresos}}})
    r.ErrataFactory(informe=informe)
    igual = {"folio": "H-02", "redaccion": 1}
    for redaccion in (1, 2):
        r.PublicacionFactory(
            dialogo=publico,
            instantanea={"hallazgos": [{"folio": "H-01", "redaccion": redaccion}, igual]},
        )
    r.PublicacionFactory(
        dialogo=publico,
        es_correccion=True,
        motivo="La cifra era otra.",
        instantanea={"hallazgos": [{"folio": "H-01", "redaccion": 3}, igual]},
    )
    dicho = preguntar(client, archivo=b"1").split("Qué se corrigió desde entonces")[1]
    dicho = dicho.split("Las respuestas posibles")[0]
    assert dicho.count("Cambió la redacción de") == 2 and "H-02" not in dicho
    assert "La cifra era otra." in dicho and "decía «once" in dicho.lower()
    assert reverse("portal:hallazgo", args=[publico.clave, 1]) in dicho


def test_los_que_comparten_numero_se_nombran_todos(client, dialogo):
    hecho(dialogo, b"1")
    hecho(dialogo, b"2", version=2)
    dicho = preguntar(client, numero="7c1e09ab")
    assert "Prediagnóstico, versión 1" in dicho and "Prediagnóstico, versión 2" in dicho
    assert "versión 2 el" in preguntar(client, archivo=b"1")


def test_las_mismas_preguntas_cuestan_lo_mismo_con_una_version_que_con_diez(
    client, dialogo, django_assert_num_queries, django_assert_max_num_queries
):
    hecho(dialogo, b"1")
    hecho(dialogo, b"2", version=2, evidencia="ab" * 32)
    preguntar(client, archivo=b"1")
    with django_assert_max_num_queries(20) as pocas:
        preguntar(client, archivo=b"1")
    for version in range(3, 11):
        hecho(dialogo, bytes([version]), version=version, evidencia=f"{version:064x}")
    with django_assert_num_queries(len(pocas)):
        preguntar(client, archivo=b"1")


def test_en_ingles_contesta_entera(client, dialogo):
    hecho(dialogo, b"1")
    client.cookies["django_language"] = "en"
    dicho = preguntar(client, archivo=b"1")
    assert "It is ours and it is intact" in dicho and "Preliminary" in dicho
    assert "Es nuestro" not in dicho and "versión" not in dicho


def test_quien_prueba_numeros_uno_tras_otro_se_detiene(client, db):
    cache.clear()
    vistas = [client.get(VERIFICAR, {"numero": f"{n:08x}"}).status_code for n in range(62)]
    assert vistas[:60] == [200] * 60 and vistas[60:] == [429, 429]
    cache.clear()


# El papel -----------------------------------------------------------------------------------------
def test_el_pdf_lleva_su_huella_aunque_otro_programa_lo_guarde():
    original = impreso().contenido
    assert f"/ID [({EVIDENCIA})".encode() in original
    salida = io.BytesIO()
    with pikepdf.open(io.BytesIO(original)) as documento:
        documento.pages.append(documento.pages[0])
        documento.save(salida)
    with pikepdf.open(salida) as otra_vez:
        assert bytes(otra_vez.trailer.ID[0]) == EVIDENCIA.encode()


# El navegador -------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_se_suelta_el_pdf_y_lo_unico_que_sale_es_su_huella(dialogo, pagina_de):
    """Íntegro, alterado por un editor y ajeno, sin que ninguna petición lleve el archivo."""
    cache.clear()
    original = impreso().contenido
    hecho(dialogo, original)
    alterado = io.BytesIO()
    with pikepdf.open(io.BytesIO(original)) as documento:
        documento.pages.append(documento.pages[0])
        documento.save(alterado)
    pagina = pagina_de(None)
    pagina.goto(VERIFICAR)
    pedidas = []
    pagina.on("request", lambda pedida: pedidas.append(pedida))
    for contenido, dictamen in (
        (original, "Es nuestro y está íntegro"),
        (alterado.getvalue(), "Fue alterado"),
        (b"%PDF-1.7 de alguien", "No lo conocemos"),
    ):
        pagina.set_input_files(
            "#archivo", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": contenido}
        )
        pagina.locator("#dictamen .ve", has_text=dictamen).wait_for()
        assert parse_qs(urlsplit(pagina.url).query)["huella"] == [
            hashlib.sha256(contenido).hexdigest()
        ]
    assert [urlsplit(una.url).path for una in pedidas].count(VERIFICAR) == 3
    for pedida in pedidas:
        direccion = urlsplit(pedida.url)
        assert direccion.path == VERIFICAR or direccion.path.startswith("/estaticos/img/")
        assert pedida.method == "GET" and not pedida.post_data_buffer
        assert set(parse_qs(direccion.query)) <= {"huella", "numero"}


@pytest.mark.django_db(transaction=True)
def test_sin_javascript_o_sin_https_el_numero_llega_a_la_misma_respuesta(dialogo, pagina_de):
    hecho(dialogo)
    for javascript in (False, True):
        pagina = pagina_de(None, javascript=javascript, aparte=True)
        pagina.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
        pagina.goto(VERIFICAR)
        assert not pagina.locator("[data-suelta]").is_visible()
        assert pagina.locator("[data-sin-huella]").is_visible() is javascript
        pagina.fill("#numero", "7c1e 09ab")
        pagina.get_by_role("button", name="Buscar").click()
        pagina.locator("#dictamen .ve", has_text="Ese número es nuestro").wait_for()


# Erratas ------------------------------------------------------------------------------------------
def test_una_errata_se_anota_una_vez_y_queda_a_la_vista(coordinadora, cliente_de, client, dialogo):
    informe = hecho(dialogo, b"1")
    cliente, url = cliente_de(coordinadora), reverse("publicar:erratas", args=[dialogo.clave])
    datos = {"informe": informe.pk, "donde": "Página 3", "texto": "Decía once; son nueve."}
    assert cliente.post(url, datos).status_code == 302
    assert "Esa errata ya está anotada" in cliente.post(url, datos).content.decode()
    assert Errata.objects.get().anotada_por == coordinadora
    assert "Decía once; son nueve." in cliente.get(url).content.decode()
    assert "Página 3: Decía once; son nueve." in preguntar(client, archivo=b"1")


def test_no_se_anota_sin_decir_que_ni_en_lo_ajeno_ni_a_medias(coordinadora, cliente_de, dialogo):
    cliente, url = cliente_de(coordinadora), reverse("publicar:erratas", args=[dialogo.clave])
    ajeno = hecho(f.DialogoFactory(), b"2")
    en_obra = hecho(dialogo, b"3")
    Informe.objects.filter(pk=en_obra.pk).update(estado="construyendo")
    for informe in (ajeno, en_obra):
        dicho = cliente.post(url, {"informe": informe.pk, "donde": "Aquí", "texto": "Lo escrito"})
        assert dicho.status_code == 200 and "Lo escrito" in dicho.content.decode()
    assert "Falta corregir algo" in cliente.post(url, {"donde": "  "}).content.decode()
    assert not Errata.objects.exists()

"""El portal: lo publicado, con las voces que hoy pueden leerse y lo que va cumplido."""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Dialogo
from entrevistas.models import Alcance, Consentimiento, Nivel
from hallazgos.models import Avance
from informes.models import Publicacion
from informes.portal import vigente
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s
from tests.base import vaciar
from tests.canarios import Siembra, sembrar
from tests.informes.publicado import hecho, publicar, recomendar
from tests.informes.taller import dicho

PAGINAS = (
    "inicio",
    "hallazgos",
    "recomendaciones",
    "documentos",
    "metodo",
    "publicaciones",
    "novedades",
)
PESO_MAXIMO = 100_000


@pytest.fixture
def abierto(dialogo: Dialogo, academia: Sector, entrevista_con: Callable) -> Dialogo:
    """Un hallazgo con seis voces, una que contradice, y una recomendación con un hito cumplido."""
    dialogo.es_publico, dialogo.resumen = True, "Treinta conversaciones."
    dialogo.save()
    hallazgo = f.HallazgoFactory(
        dialogo=dialogo,
        estado="listo",
        redaccion__titulo="El acuerdo rinde si lo firma quien lo cumple",
        redaccion__texto="Se distinguen dos clases [e1].",
    )
    for n in range(1, 7):
        nivel = ("atribuible", "por_sector", "anonima")[n % 3]
        entrevista = entrevista_con(
            nivel=nivel, alcance="publico", sector=academia, persona__nombre=f"Persona Xóchitl{n}"
        )
        f.EvidenciaFactory(
            hallazgo=hallazgo,
            numero=n,
            relacion="contradice" if n == 6 else "sustenta",
            fragmento=dicho(entrevista, f"Dicho con la palabra clavellina{n}."),
        )
    recomendar(dialogo).hallazgos.add(hallazgo)
    return dialogo


def _url(pagina: str, *partes: object) -> str:
    return reverse(f"portal:{pagina}", args=["prueba", *partes])


def _leer(client: Client, pagina: str, *partes: object, consulta: str = "") -> str:
    respuesta = client.get(_url(pagina, *partes) + consulta)
    assert respuesta.status_code == 200, pagina
    return respuesta.content.decode()


def test_sin_publicar_nada_solo_hay_portada(abierto, client):
    for pagina in (*PAGINAS, "narrativa"):
        assert client.get(_url(pagina)).status_code == 404
    assert client.get(_url("hallazgo", 1)).status_code == 404
    portada = client.get("/prueba/").content.decode()
    assert "Treinta conversaciones." in portada
    assert "Leer los hallazgos" not in portada


def test_el_rastro_va_de_la_voz_a_lo_que_se_hace(abierto, client):
    publicar(abierto)
    pagina = _leer(client, "hallazgo", 1)
    orden = ["Se escuchó", "Se escribió", "Qué se hace", "R-01", "Las voces", "Cómo citar"]
    lugares = [pagina.index(parte, pagina.index("Por dónde pasó")) for parte in orden]
    assert lugares == sorted(lugares)
    assert "personas lo sustentan" in pagina
    assert 'href="#v-e1"' in pagina
    assert pagina.count("clavellina3") == 1
    assert "Al corriente" in pagina
    portada = client.get("/prueba/").content.decode()
    assert "Leer los hallazgos" in portada
    assert "Y una voz que disiente" in portada


def test_cada_pagina_responde_y_enlaza_a_las_demas(abierto, client):
    r.SeccionDeNarrativaFactory(
        dialogo=abierto, redaccion__texto="La ciudad firma [H-01]. Y cuida."
    )
    publicar(abierto)
    inicio = _leer(client, "inicio")
    for pagina in (*PAGINAS, "narrativa"):
        _leer(client, pagina)
        assert pagina == "inicio" or _url(pagina) in inicio, pagina
    assert f'href="{_url("hallazgo", 1)}">H-01' in _leer(client, "narrativa")
    assert "Es la primera" in _leer(client, "publicacion", 1)
    assert client.get(_url("publicacion", 2)).status_code == 404
    assert client.get(_url("hallazgo", 2)).status_code == 404
    assert client.get(_url("recomendacion", 2)).status_code == 404
    assert client.post(_url("inicio")).status_code == 405


def test_la_que_se_retira_despues_de_publicarse_ya_no_cuenta(abierto, client):
    una = recomendar(abierto)
    publicar(abierto)
    assert una.folio in _leer(client, "recomendaciones")
    una.retirada_en, una.motivo_retiro = timezone.now(), "Se fundió con otra."
    una.save()
    assert una.folio not in _leer(client, "recomendaciones")
    pagina = _leer(client, "recomendacion", una.numero)
    assert "Se retiró después de publicarse." in pagina
    assert "Se fundió con otra." in pagina


# Las voces son de hoy -----------------------------------------------------------------------------
def _consentir(codigo: str, **campos: object) -> None:
    """Quien dijo esa voz da otro consentimiento, que releva al anterior."""
    entrevista = f.Evidencia.objects.get(numero=int(codigo[1:])).fragmento.entrada.entrevista
    Consentimiento.objects.filter(entrevista=entrevista).update(revocado_en=timezone.now())
    if campos:
        f.ConsentimientoFactory(entrevista=entrevista, **campos)


def test_una_voz_retirada_se_calla_en_la_siguiente_lectura(abierto, client):
    publicar(abierto)
    assert "clavellina3" in _leer(client, "hallazgo", 1)
    _consentir("e3")
    pagina = _leer(client, "hallazgo", 1)
    assert "clavellina3" not in pagina
    assert "Xóchitl3" not in pagina
    assert "Esta voz se retiró" in pagina
    assert vigente.de(abierto).retiradas == 1
    assert "clavellina3" in str(Publicacion.objects.get().instantanea)
    assert "retiró 1 voz" in _leer(client, "metodo")
    for pagina in ("inicio", "hallazgos"):
        assert "clavellina3" not in _leer(client, pagina)


@pytest.mark.parametrize(
    ("campos", "se_lee"),
    [
        ({"nivel": Nivel.ANONIMA, "alcance": Alcance.PUBLICO}, True),
        ({"nivel": Nivel.ATRIBUIBLE, "alcance": Alcance.PARTICIPANTES}, False),
    ],
)
def test_quien_pide_mas_reserva_la_tiene_desde_ya(abierto, client, campos, se_lee):
    publicar(abierto)
    assert "Xóchitl3" in _leer(client, "hallazgo", 1)
    _consentir("e3", **campos)
    pagina = _leer(client, "hallazgo", 1)
    assert "Xóchitl3" not in pagina
    assert ("clavellina3" in pagina) is se_lee


def test_pedir_menos_reserva_espera_a_la_publicacion_siguiente(abierto, client):
    publicar(abierto)
    _consentir("e2", nivel=Nivel.ATRIBUIBLE, alcance=Alcance.PUBLICO)
    assert "Xóchitl2" not in _leer(client, "hallazgo", 1)
    publicar(abierto)
    assert "Xóchitl2" in _leer(client, "hallazgo", 1)


def test_un_disenso_dice_si_sigue_abierto_y_se_va_si_se_retira(abierto, client):
    dia = s.SobremesaFactory(dialogo=abierto, estado="cerrada")
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=abierto.hallazgos.get())
    sala = s.SalaFactory(sobremesa=dia, estado="terminada", terminada_en=timezone.now())
    disenso = s.DisensoFactory(
        aportacion=s.AportacionFactory(sala=sala, clase="disiente", texto="No es así, bugambilia.")
    )
    r.ContestacionFactory(aportacion=disenso.aportacion, razon="Ya lo dice otro hallazgo.")
    publicar(abierto)
    pagina = _leer(client, "hallazgo", 1)
    assert pagina.index("Sobremesa 1") < pagina.index("bugambilia")
    assert "su disenso sigue abierto" in pagina
    assert "Ya lo dice otro hallazgo." in pagina
    disenso.cerrado_en = timezone.now()
    disenso.save()
    assert "Lo cerró quien lo sostenía" in _leer(client, "hallazgo", 1)
    disenso.aportacion.retirada_en = timezone.now()
    disenso.aportacion.save()
    pagina = _leer(client, "hallazgo", 1)
    assert "bugambilia" not in pagina
    assert "Este disenso se retiró" in pagina


def test_el_folio_que_se_fundio_dice_a_donde_fue(abierto, client):
    viejo = f.HallazgoFactory(
        dialogo=abierto, estado="archivado", redaccion__titulo="Nunca se publicó"
    )
    r.DerivacionFactory(origen=viejo, destino=abierto.hallazgos.get(numero=1))
    publicar(abierto)
    pagina = _leer(client, "hallazgo", viejo.numero)
    assert "se fundió con otro" in pagina
    assert _url("hallazgo", 1) in pagina
    assert "Nunca se publicó" not in pagina
    assert f'href="{_url("hallazgo", viejo.numero)}"' in _leer(client, "hallazgo", 1)


# Seguimiento --------------------------------------------------------------------------------------
def test_las_recomendaciones_se_eligen_sin_javascript(abierto, client):
    otra = r.RecomendacionFactory(
        dialogo=abierto,
        comunicada=True,
        plazo="largo",
        redaccion__texto="Que se abra un museo del canal",
    )
    publicar(abierto)
    r.RespuestaInstitucionalFactory(recomendacion=otra, sentido="no_acepta", razones="Es caro.")

    def folios(consulta: str) -> list[str]:
        tabla = _leer(client, "recomendaciones", consulta=consulta)
        return re.findall(r'class="cod">(R-\d\d)<', tabla)

    assert set(folios("")) == {"R-01", "R-02"}
    assert folios("?plazo=largo") == ["R-02"]
    assert folios("?respuesta=no_acepta&estado=no_aceptada") == ["R-02"]
    assert folios("?respuesta=acepta&plazo=largo") == []
    assert folios("?q=MUSEO+canal") == ["R-02"]
    assert folios(f"?responsable={otra.responsable.nombre}") == ["R-02"]
    assert set(folios("?plazo=nunca&estado=xx&responsable=nadie&q=%00")) == {"R-01", "R-02"}
    assert "Ninguna recomendación cumple" in _leer(client, "recomendaciones", consulta="?q=zzz")
    assert "Es caro." in _leer(client, "recomendacion", 2)


def test_el_documento_de_un_avance_se_baja_si_su_recomendacion_se_publico(abierto, client):
    publicar(abierto)
    avance = Avance.objects.get()
    ruta = _url("avance", avance.uid)
    assert client.get(ruta).status_code == 404
    contenido = b"%PDF-1.7 avance"
    avance.huella_documento = hashlib.sha256(contenido).hexdigest()
    avance.nombre_documento = "De Rosa Altamira.pdf"
    avance.documento.save("", ContentFile(contenido))
    respuesta = client.get(ruta)
    assert respuesta.content == contenido and "Rosa" not in respuesta["Content-Disposition"]
    Avance.objects.filter(pk=avance.pk).update(huella_documento="0" * 64)
    assert client.get(ruta).status_code == 404  # ya no es el que se guardó
    ajeno = r.AvanceFactory(
        hito__compromiso__recomendacion=r.RecomendacionFactory(dialogo=abierto, comunicada=True)
    )
    ajeno.documento.save("", ContentFile(b"%PDF-1.7"))
    assert client.get(_url("avance", ajeno.uid)).status_code == 404


def test_solo_se_bajan_los_documentos_de_la_ultima_publicacion(abierto, client):
    contenido = b"%PDF-1.7 final"
    final = hecho(abierto, contenido, tipo="final", tamano=len(contenido), num_paginas=40)
    final.archivo.save("final.pdf", ContentFile(contenido))
    publicar(abierto)
    ruta = _url("documento", final.uid)
    assert client.get(ruta).status_code == 404
    publicar(abierto, final)
    r.ErrataFactory(informe=final, texto="Decía once; son doce.")
    pagina = _leer(client, "documentos")
    for parte in ("40 páginas", final.huella_archivo, ruta, "Decía once"):
        assert parte in pagina
    assert b"".join(client.get(ruta).streaming_content) == contenido
    final.archivo.save("final.pdf", ContentFile(b"otro"))
    assert client.get(ruta).status_code == 404


def test_los_avisos_de_cambios_son_atom_y_no_llevan_voces(abierto, client):
    publicar(abierto)
    for ruta in (_url("novedades"), _url("novedades_de", 1)):
        respuesta = client.get(ruta)
        assert respuesta.headers["Content-Type"].startswith("application/atom+xml")
        canal = ElementTree.fromstring(respuesta.content)  # noqa: S314 — lo nuestro
        titulos = [uno.text or "" for uno in canal.iter("{http://www.w3.org/2005/Atom}title")]
        assert any("R-01" in titulo for titulo in titulos)
        assert "clavellina" not in respuesta.content.decode()
        assert "Autora" not in respuesta.content.decode()
    assert "Publicación 1" in client.get(_url("novedades")).content.decode()
    assert client.get(_url("novedades_de", 9)).status_code == 404


# Lo que un buscador, una caché y un teléfono piden ---------------------------------------------------
def test_se_guarda_un_minuto_se_compara_y_cada_idioma_tiene_su_direccion(abierto, client):
    publicar(abierto)
    respuesta = client.get(_url("inicio"))
    assert respuesta.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in respuesta.headers["Vary"]
    etag = respuesta.headers["ETag"]
    assert client.get(_url("inicio"), HTTP_IF_NONE_MATCH=etag).status_code == 304
    pagina = respuesta.content.decode()
    for parte in ('rel="canonical"', 'hreflang="en"', 'property="og:title"', 'name="description"'):
        assert parte in pagina
    ingles = client.get(_url("inicio") + "?idioma=en")
    assert ingles.headers["Content-Language"] == "en"
    assert ingles.headers["Cache-Control"] == "private, no-cache"
    assert "Read the findings" in ingles.content.decode()
    assert client.get(_url("hallazgos")).headers["Content-Language"] == "en"
    assert client.get(_url("hallazgos") + "?idioma=fr").headers["Content-Language"] == "en"
    assert client.get(_url("hallazgos") + "?idioma=es").headers["Content-Language"] == "es-mx"


def test_el_mapa_del_sitio_lleva_lo_publicado_y_nada_mas(abierto, client):
    f.DialogoFactory(clave="privado")
    publicar(abierto)
    mapa = client.get("/sitemap.xml").content.decode()
    ElementTree.fromstring(mapa)  # noqa: S314 — lo nuestro
    for ruta in (_url("hallazgo", 1), _url("recomendacion", 1), "/prueba/"):
        assert f"{settings.URL_PUBLICA}{ruta}</loc>" in mapa
    assert "privado" not in mapa
    assert "Sitemap:" in client.get("/robots.txt").content.decode()


def test_la_primera_pagina_pesa_menos_de_cien_mil_octetos(abierto, client):
    """Con todo lo que la página pide: estilos, guiones y letras (latinas)."""
    publicar(abierto)
    for ruta in ("/prueba/", _url("inicio"), _url("hallazgo", 1)):
        pagina = client.get(ruta).content.decode()
        pedidos = set(re.findall(r'(?:href|src)="(/estaticos/[^"]+\.(?:css|js|svg))"', pagina))
        pedidos |= {
            f"/estaticos/letra/{letra}-latin-wght-normal.woff2"
            for letra in ("serif/files/source-serif-4", "sans/files/source-sans-3")
        }
        peso = len(gzip.compress(pagina.encode()))
        for pedido in pedidos:
            contenido = Path(str(finders.find(pedido.removeprefix("/estaticos/")))).read_bytes()
            es_letra = pedido.endswith(".woff2")
            peso += len(contenido) if es_letra else len(gzip.compress(contenido))
        assert peso < PESO_MAXIMO, (ruta, peso)


def test_las_consultas_no_crecen(abierto, client, entrevista_con):
    def contar(*donde: object) -> int:
        with CaptureQueriesContext(connection) as consultas:
            _leer(client, *donde)
        return len(consultas)

    publicar(abierto)
    paginas = (("inicio",), ("hallazgo", 1), ("recomendaciones",), ("novedades",), ("metodo",))
    antes = [contar(*pagina) for pagina in paginas]
    for n in range(3):
        hallazgo = f.HallazgoFactory(dialogo=abierto, estado="listo")
        f.EvidenciaFactory(
            hallazgo=hallazgo, fragmento=dicho(entrevista_con(alcance="publico"), f"Más {n}.")
        )
        recomendar(abierto).hallazgos.add(hallazgo)
    publicar(abierto)
    assert [contar(*pagina) for pagina in paginas] == antes
    assert max(antes) <= 18


# T2: testigos -------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def siembra(django_db_setup, django_db_blocker) -> Iterator[Siembra]:
    with django_db_blocker.unblock():
        hecha = sembrar()
        hecha.hallazgos[0].dialogo.hallazgos.update(estado="listo")
        publicar(hecha.dialogo)
        yield hecha
        vaciar()


@pytest.mark.django_db
def test_nada_confidencial_sale_por_ninguna_puerta_de_lo_publico(siembra, client):
    """Páginas, canal, mapa e instantánea: sólo lo dicho para el público, con el nombre que se dio."""
    clave = siembra.dialogo.clave
    rutas = [reverse(f"portal:{pagina}", args=[clave]) for pagina in PAGINAS]
    rutas += [reverse("portal:hallazgo", args=[clave, h.numero]) for h in siembra.hallazgos]
    rutas += [reverse("portal:publicacion", args=[clave, 1]), f"/{clave}/", "/sitemap.xml"]
    salidas = {ruta: client.get(ruta + "?idioma=es") for ruta in rutas}
    assert all(respuesta.status_code == 200 for respuesta in salidas.values())
    textos = {ruta: respuesta.content.decode() for ruta, respuesta in salidas.items()}
    textos["instantanea"] = str(Publicacion.objects.get(dialogo=siembra.dialogo).instantanea)
    vistos = set()
    for ruta, texto in textos.items():
        for testigo in siembra.vistos(texto):
            vistos.add(testigo)
            variante, campo = testigo.variante, testigo.campo
            assert variante.alcance == Alcance.PUBLICO, (ruta, testigo)
            if campo in {"nombre", "cargo", "organizacion"}:
                assert variante.se_nombra, (ruta, testigo)
            else:
                assert variante.sale(campo), (ruta, testigo)
        assert not re.search(r"\bE-\d\d\b", texto), ruta
        for nombre in ("Equipo coordinadora", "Equipo asignada"):
            assert nombre not in texto, ruta
    assert {t.variante.clave for t in vistos} == {
        "atribuible",
        "anonima",
        "apretada",
        "callada",
        "contestada",
    }

"""La lista: qué apremia, de quién es y qué le falta a cada entrevista."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from entrevistas.models import Respuesta
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    CargoFactory,
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    IntegranteFactory,
    OrganizacionFactory,
    PersonaFactory,
    RespuestaFactory,
    SectorFactory,
)

MIERCOLES = "2026-11-18 18:00:00"  # mediodía en la Ciudad de México


@pytest.fixture
def url(dialogo):
    return reverse("entrevistas:lista", args=[dialogo.clave])


@pytest.fixture
def miercoles(db):
    with freeze_time(MIERCOLES):
        yield


def folios(response) -> list[str]:
    return [fila.folio for fila in response.context["renglones"]]


def test_muestra_quien_cuando_y_que_falta(cliente_de, coordinadora, dialogo, url):
    EntrevistaFactory(
        dialogo=dialogo, persona__nombre="Hortensia Lazcano", cargo="Embajadora", hecha=True
    )
    html = cliente_de(coordinadora).get(url).content.decode()
    assert "E-01" in html and "Hortensia Lazcano" in html and "Embajadora" in html
    assert "Sin consentimiento" in html and "12 preguntas sin marcar" in html
    assert "Hecha, sin cerrar" in html


def test_la_entrevistadora_solo_ve_las_suyas(cliente_de, entrevistadora, dialogo, url):
    EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora)
    EntrevistaFactory(dialogo=dialogo)
    response = cliente_de(entrevistadora).get(url)
    assert folios(response) == ["E-01"]
    assert response.context["resumen"]["total"] == 1


def test_al_terminar_su_papel_deja_de_verlas(cliente_de, entrevistadora, dialogo, url):
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora)
    papel = entrevistadora.papeles.get()
    papel.hasta = timezone.localdate() - timedelta(days=1)
    papel.save()
    cliente = cliente_de(entrevistadora)
    assert cliente.get(url).status_code == 404
    assert cliente.get(entrevista.get_absolute_url()).status_code == 404


def test_sin_sesion_pide_entrar(client, url):
    response = client.get(url)
    assert response.status_code == 302 and "/cuentas/" in response.url


@pytest.mark.parametrize("quien", ["relatora", "enlace", "observadora"])
def test_otros_papeles_no_la_encuentran(request, cliente_de, url, quien):
    assert cliente_de(request.getfixturevalue(quien)).get(url).status_code == 404


def test_no_acepta_post(cliente_de, coordinadora, url):
    assert cliente_de(coordinadora).post(url).status_code == 405


def test_cuenta_lo_que_apremia(miercoles, cliente_de, coordinadora, dialogo, url):
    ahora = timezone.now()
    for horas in (-48, -2, -0.5, 3, 40, 96, 24 * 7):
        EntrevistaFactory(dialogo=dialogo, empieza_en=ahora + timedelta(hours=horas))
    resumen = cliente_de(coordinadora).get(url).context["resumen"]
    assert (resumen["vencidas"], resumen["hoy"], resumen["semana"]) == (2, 2, 2)


@pytest.mark.parametrize(
    ("cuando", "esperadas"),
    [("vencidas", ["E-01"]), ("hoy", ["E-02"]), ("semana", ["E-03"])],
)
def test_filtra_por_fecha(miercoles, cliente_de, coordinadora, dialogo, url, cuando, esperadas):
    for horas in (-48, 3, 40, 24 * 7):
        EntrevistaFactory(dialogo=dialogo, empieza_en=timezone.now() + timedelta(hours=horas))
    assert folios(cliente_de(coordinadora).get(url, {"cuando": cuando})) == esperadas


def test_filtra_por_lo_que_falta(cliente_de, coordinadora, entrevistadora, dialogo, url):
    otra = IntegranteFactory(dialogo=dialogo, rol="entrevista")
    EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora, toma_notas=otra)
    EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora)
    hecha = EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora, hecha=True)
    for pregunta in dialogo.preguntas_vigentes():
        RespuestaFactory(entrevista=hecha, pregunta=pregunta)
    con = EntrevistaFactory(dialogo=dialogo, hecha=True)
    ConsentimientoFactory(entrevista=con)
    ConsentimientoFactory(entrevista__dialogo=dialogo)
    cliente = cliente_de(coordinadora)

    def de(falta: str) -> list[str]:
        return sorted(folios(cliente.get(url, {"falta": falta})))

    assert de("notas") == ["E-02"]
    assert de("consentimiento") == ["E-03"]
    assert de("cerrar") == ["E-03", "E-04"]
    assert de("preguntas") == ["E-04"]
    assert de("algo") == ["E-02", "E-03", "E-04"]


def test_filtra_por_estado_equipo_sector_y_lo_mio(
    cliente_de, coordinadora, entrevistadora, dialogo, url
):
    sector = SectorFactory()
    papel = entrevistadora.papeles.get()
    EntrevistaFactory(dialogo=dialogo, conduce=papel, persona=PersonaFactory(sector=sector))
    EntrevistaFactory(dialogo=dialogo, conduce=coordinadora, cerrada=True)
    cliente = cliente_de(coordinadora)
    assert folios(cliente.get(url, {"estado": "cerrada"})) == ["E-02"]
    assert folios(cliente.get(url, {"quien": papel.pk})) == ["E-01"]
    assert folios(cliente.get(url, {"sector": sector.pk})) == ["E-01"]
    assert folios(cliente.get(url, {"mias": "on"})) == ["E-02"]
    assert folios(cliente.get(url, {"mias": "on", "sector": sector.pk})) == []


@pytest.mark.parametrize("q", ["nunez", "NÚÑEZ", "E-01", "e-1", "camara", "CANA", "directora"])
def test_busca_sin_acentos(cliente_de, coordinadora, dialogo, url, q):
    EntrevistaFactory(
        dialogo=dialogo,
        persona__nombre="Íñigo Núñez",
        cargo="Directora",
        organizacion=OrganizacionFactory(nombre="Cámara Náutica", siglas="CANÁ"),
    )
    EntrevistaFactory(dialogo=dialogo, numero=22, cargo="Vocal", persona__nombre="Otra Voz")
    assert folios(cliente_de(coordinadora).get(url, {"q": q})) == ["E-01"]


@pytest.mark.parametrize(
    "filtro", ["estado=nada", "quien=x", "sector=999999", "pagina=99", "q=%00%F0", "orden=;"]
)
def test_un_filtro_que_no_existe_se_ignora(cliente_de, coordinadora, dialogo, url, filtro):
    EntrevistaFactory(dialogo=dialogo)
    assert cliente_de(coordinadora).get(f"{url}?{filtro}").status_code == 200


def test_ordena(cliente_de, coordinadora, dialogo, url):
    ahora = timezone.now()
    EntrevistaFactory(dialogo=dialogo, cerrada=True, persona__nombre="Ana")
    EntrevistaFactory(
        dialogo=dialogo, empieza_en=ahora + timedelta(days=9), persona__nombre="Zoila"
    )
    EntrevistaFactory(
        dialogo=dialogo, empieza_en=ahora + timedelta(days=1), persona__nombre="Élmer"
    )
    EntrevistaFactory(dialogo=dialogo, cancelada=True, persona__nombre="Beto")
    cliente = cliente_de(coordinadora)
    assert folios(cliente.get(url)) == ["E-03", "E-02", "E-01", "E-04"]
    assert folios(cliente.get(url, {"orden": "folio"})) == ["E-01", "E-02", "E-03", "E-04"]
    assert folios(cliente.get(url, {"orden": "persona"})) == ["E-01", "E-04", "E-03", "E-02"]
    assert folios(cliente.get(url, {"orden": "reciente"}))[0] == "E-02"
    assert folios(cliente.get(url, {"orden": "antigua"}))[-1] == "E-02"


def test_htmx_recibe_solo_los_resultados(cliente_de, coordinadora, dialogo, url):
    EntrevistaFactory(dialogo=dialogo)
    html = cliente_de(coordinadora).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "E-01" in html and "<html" not in html


def test_vacia_dice_que_hacer(cliente_de, coordinadora, url):
    html = cliente_de(coordinadora).get(url).content.decode()
    assert "Todavía no hay entrevistas" in html and "Planear entrevista" in html


def _llenar(dialogo, conduce, cuantas: int) -> None:
    notas = IntegranteFactory(dialogo=dialogo, rol="entrevista")
    sector = SectorFactory()
    preguntas = list(dialogo.preguntas_vigentes())
    for n in range(cuantas):
        cargo = CargoFactory(persona__sector=sector)
        entrevista = EntrevistaFactory(
            dialogo=dialogo,
            persona=cargo.persona,
            organizacion=cargo.organizacion,
            conduce=conduce,
            toma_notas=notas,
            **({"hecha": True} if n % 2 else {}),
        )
        EntradaFactory(entrevista=entrevista, pregunta=preguntas[n % 12], autor=notas.usuario)
        RespuestaFactory(
            entrevista=entrevista,
            pregunta=preguntas[(n + 1) % 12],
            estado=Respuesta.Estado.NO_SE_ABORDO,
        )


def test_las_consultas_no_crecen_con_las_filas(cliente_de, coordinadora, dialogo, url):
    cliente = cliente_de(coordinadora)
    _llenar(dialogo, coordinadora, 5)
    pocas = cuantas_consultas(cliente, url)
    _llenar(dialogo, coordinadora, 45)
    assert cuantas_consultas(cliente, url) == pocas <= 13


@pytest.mark.parametrize("dia, escrito", [(25, "mié 25 nov"), (28, "sáb 28 nov")])
def test_el_dia_se_abrevia_con_su_acento(cliente_de, coordinadora, dialogo, url, dia, escrito):
    cuando = datetime(2026, 11, dia, 12, tzinfo=timezone.get_default_timezone())
    EntrevistaFactory(dialogo=dialogo, empieza_en=cuando)
    assert escrito in cliente_de(coordinadora).get(url).content.decode()


def test_la_vencida_dice_que_hacer_con_ella(cliente_de, coordinadora, dialogo, url):
    ayer = timezone.now() - timedelta(days=1)
    EntrevistaFactory(dialogo=dialogo, empieza_en=ayer)
    html = cliente_de(coordinadora).get(url).content.decode()
    assert "Hacerla, moverla o cancelarla" in html and ">Nada<" not in html

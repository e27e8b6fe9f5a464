"""Lo que se pide, lo que se hace y lo que manda la ley, exacto en un mundo pequeño."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from actores.models import ParaConversar, Programa
from dialogo.models import Descarga
from entrevistas.mapa.oferta import calor, minimo_para_hueco
from entrevistas.models import Alcance, Nivel
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    MandatoFactory,
    OrganizacionFactory,
    ProgramaFactory,
    RegionFactory,
    SocioFactory,
    TemaFactory,
)
from tests.mundo import entrar

pytestmark = pytest.mark.django_db


class Mundo:
    """Agua y clima, Asia y Europa; dos secretarías que hacen lo mismo; cuatro personas."""

    def __init__(self, dialogo, asignada=None) -> None:
        self.dialogo = dialogo
        self.agua = TemaFactory(clave="agua", nombre="Agua", orden=1)
        self.clima = TemaFactory(clave="clima", nombre="Clima", orden=2)
        self.asia = RegionFactory(clave="asia", nombre="Asia", orden=1)
        self.europa = RegionFactory(clave="europa", nombre="Europa", orden=2)
        self.una = OrganizacionFactory(nombre="Secretaría de Cuencas", siglas="SECU")
        self.otra = OrganizacionFactory(nombre="Secretaría de Clima", siglas="SECLI")
        self.yakarta = SocioFactory(nombre="Yakarta")
        en_agua = {"temas": [self.agua], "regiones": [self.asia]}
        self.azoteas = ProgramaFactory(
            organizacion=self.una, nombre="Azoteas", socios=[self.yakarta], **en_agua
        )
        ProgramaFactory(organizacion=self.una, nombre="Pozos", **en_agua)
        ProgramaFactory(organizacion=self.otra, nombre="Techos", socios=[self.yakarta], **en_agua)
        ProgramaFactory(
            nombre="Dormido", estado=Programa.Estado.SUSPENDIDO,
            temas=[self.clima], regiones=[self.europa],
        )  # fmt: skip
        self.personas = [
            EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=asignada if n == 0 else None)
            for n in range(4)
        ]
        for entrevista in self.personas:
            ConsentimientoFactory(entrevista=entrevista)

    def pide(self, quien: int, tema, region, texto: str = "Hace falta.", **campos):
        return EntradaFactory(
            entrevista=self.personas[quien], temas=[tema], regiones=[region], texto=texto, **campos
        )


@pytest.fixture
def mundo(dialogo, entrevistadora):
    return Mundo(dialogo, entrevistadora)


@pytest.fixture
def url(dialogo):
    return reverse("mapa:oferta", args=[dialogo.clave])


def test_duplicaciones_huecos_y_normas_huerfanas_son_exactas(
    cliente_de, coordinadora, mundo, url
) -> None:
    m = mundo
    for quien in (0, 1, 2):
        m.pide(quien, m.clima, m.europa)
    m.pide(0, m.clima, m.europa, "Otra vez.")
    m.pide(3, m.clima, m.asia)
    m.pide(3, m.clima, m.europa, tipo="observacion")
    m.pide(3, m.clima, m.europa, retirada_en=timezone.now())
    EntradaFactory(
        entrevista__dialogo=m.dialogo,
        entrevista__cancelada=True,
        temas=[m.clima],
        regiones=[m.europa],
    )
    EntradaFactory(entrevista=m.personas[3], temas=[m.clima])
    EntradaFactory(entrevista=m.personas[3], regiones=[m.europa])
    cumplida = MandatoFactory(temas=[m.agua], regiones=[m.asia])
    pedida = MandatoFactory(norma="Ley B", temas=[m.clima], regiones=[m.europa], responsable=m.otra)
    sin_pedir = MandatoFactory(norma="Ley A", temas=[m.agua], regiones=[m.europa])
    sin_region = MandatoFactory(norma="Ley C", temas=[m.clima])
    MandatoFactory(temas=[m.agua])
    MandatoFactory(temas=[m.clima], regiones=[m.asia], archivado_en=timezone.now())
    respuesta = cliente_de(coordinadora).get(url)
    matriz, texto = respuesta.context["matriz"], respuesta.content.decode()
    assert {(t.clave, c.region.clave): c.personas for t, cs, _ in matriz.renglones for c in cs} == {
        ("clima", "asia"): 1,
        ("clima", "europa"): 3,
        ("agua", "asia"): 0,
        ("agua", "europa"): 0,
    }
    [pareja] = matriz.parejas
    assert {pareja.una, pareja.otra} == {m.una, m.otra} and pareja.socios == [m.yakarta]
    assert pareja.razon == "Las dos trabajan Agua con Asia, y las dos con Yakarta."
    assert [(c.titulo, c.personas) for c in matriz.huecos] == [("Clima con Europa", 3)]
    assert [(h.mandato, h.titulo, h.frase) for h in matriz.huerfanos] == [
        (pedida, "Clima con Europa", "Además, 3 personas lo piden."),
        (sin_pedir, "Agua con Europa", "Nadie lo pide y nadie lo hace."),
        (sin_region, "Clima", "Nadie lo pide y nadie lo hace."),
    ]
    assert cumplida in matriz.celdas[m.agua.pk, m.asia.pk].mandatos
    assert "Una pareja de organizaciones trabaja lo mismo en la misma región." in texto
    assert "Clima con Europa: lo nombran 3 de 4." in texto
    assert "Clima con Europa: 3 personas, 0 programas, hay norma, se pide y nadie lo hace" in texto


def test_la_celda_se_abre_bajo_su_renglon_con_lo_que_hay_detras(
    cliente_de, coordinadora, mundo, url
) -> None:
    m = mundo
    entrada = m.pide(0, m.agua, m.asia, "Aprender de la cosecha de lluvia.")
    for quien in (1, 2, 3):
        m.pide(quien, m.agua, m.asia, f"Pasaje {quien}.", tipo="parafrasis")
    MandatoFactory(norma="Ley de Cuencas", temas=[m.agua], responsable=m.una)
    cliente = cliente_de(coordinadora)
    celda = {"tema": "agua", "region": "asia"}
    texto = cliente.get(url, celda).content.decode()
    for dicho in ("«Aprender de la cosecha de lluvia.»", "Azoteas", "Techos", "Ley de Cuencas",
                  "Responde SECU.", "Proponer que se reúnan", "Ver los otros pasajes"):  # fmt: skip
        assert dicho in texto, dicho
    assert "«Pasaje" not in texto and "Pasaje 3." not in texto
    assert reverse("entrevistas:entrada", args=[m.dialogo.clave, 1, entrada.uid]) in texto
    assert texto.index('class="abierta"') > texto.index('id="c-agua-asia"')
    trozo = cliente.get(
        url, {**celda, "pasajes": "todos"}, headers={"hx-request": "true", "hx-target": "matriz"}
    ).content.decode()
    assert "Pasaje 3." in trozo and "<h1>" not in trozo
    sin_oferta = cliente.get(url, {"capa": ["demanda", "norma"]}).content.decode()
    assert 'class="du"' not in sin_oferta and ">4</span>" in sin_oferta
    assert cliente.get(url, {"tema": "agua", "region": "nada"}).context["abierta"] is None


def test_una_pareja_se_propone_una_vez_y_se_resuelve_con_su_resultado(
    cliente_de, coordinadora, mundo, url
) -> None:
    m, cliente = mundo, cliente_de(coordinadora)
    marcar = reverse("mapa:marcar_pareja", args=[m.dialogo.clave])
    datos = {
        "una": m.otra.pk,
        "otra": m.una.pk,
        "tema": "agua",
        "region": "asia",
        "razon": "Igual.",
    }
    respuesta = cliente.post(marcar, datos)
    assert respuesta["Location"] == f"{url}?tema=agua&region=asia#celda"
    assert "ya estaba para conversar" in cliente.post(marcar, datos, follow=True).content.decode()
    pareja = ParaConversar.objects.get()
    assert (pareja.una, pareja.otra, pareja.marcado_por) == (m.una, m.otra, coordinadora)
    assert (
        "Ya está en la lista"
        in cliente.get(url, {"tema": "agua", "region": "asia"}).content.decode()
    )
    for malo in ({"otra": m.otra.pk}, {"razon": " "}, {"una": 999999}):
        cliente.post(marcar, {**datos, **malo})
    assert ParaConversar.objects.count() == 1
    resolver = reverse("mapa:resolver_pareja", args=[m.dialogo.clave, pareja.pk])
    cliente.post(resolver, {"resultado": ""})
    cliente.post(resolver, {"resultado": "Harán una sola convocatoria."})
    pareja.refresh_from_db()
    assert pareja.resuelto_en and pareja.resultado == "Harán una sola convocatoria."
    texto = cliente.get(url).content.decode()
    assert "Resuelta" in texto and "Harán una sola convocatoria." in texto
    pareja.dialogo = EntrevistaFactory().dialogo
    pareja.save()
    assert cliente.post(resolver, {"resultado": "x"}).status_code == 404


def test_quien_entrevista_cuenta_lo_suyo_y_lee_lo_demas_como_una_sobremesa(
    cliente_de, entrevistadora, coordinadora, mundo, url
) -> None:
    m = mundo
    m.pide(0, m.clima, m.europa, "Lo mío.")
    m.pide(1, m.clima, m.europa, "Con nombre.")
    secreta = m.pide(2, m.clima, m.europa, "Que no salga.")
    secreta.entrevista.consentimientos.update(alcance=Alcance.EQUIPO)
    anonima = m.pide(3, m.clima, m.europa, "Sin señas.")
    anonima.entrevista.consentimientos.update(nivel=Nivel.ANONIMA)
    respuesta = cliente_de(entrevistadora).get(url, {"tema": "clima", "region": "europa"})
    celda, texto = respuesta.context["abierta"], respuesta.content.decode()
    assert celda.personas == 1 and not respuesta.context["matriz"].huecos
    assert "«Lo mío.»" in texto and "«Con nombre.»" in texto and "«Sin señas.»" in texto
    assert "Una persona entrevistada" in texto and "Que no salga" not in texto
    assert f"/{m.personas[1].folio}/" not in texto and m.personas[3].persona.nombre not in texto
    # Con bastantes personas y organizaciones que lo permitieron, la cifra ya no señala a nadie.
    for _ in range(4):
        una = EntrevistaFactory(dialogo=m.dialogo, cerrada=True)
        ConsentimientoFactory(entrevista=una)
        EntradaFactory(entrevista=una, temas=[m.clima], regiones=[m.europa])
    respuesta = cliente_de(entrevistadora).get(url, {"tema": "clima", "region": "europa"})
    assert respuesta.context["abierta"].personas == 7
    assert "Cuentas a quienes entrevistaste tú" in respuesta.content.decode()
    todas = cliente_de(coordinadora).get(url, {"tema": "clima", "region": "europa"})
    assert todas.context["abierta"].personas == 8
    consentida = m.personas[1].consentimientos.get()
    consentida.revocado_en = timezone.now()
    consentida.save()
    sin_ella = cliente_de(coordinadora).get(url, {"tema": "clima", "region": "europa"})
    assert sin_ella.context["abierta"].personas == 7
    assert "Con nombre" not in sin_ella.content.decode()


def test_la_hoja_lleva_la_matriz_y_sus_listas_sin_formulas(coordinadora, mundo) -> None:
    m = mundo
    m.azoteas.nombre = "=CMD()"
    m.azoteas.save()
    ruta = reverse("mapa:oferta_hoja", args=[m.dialogo.clave])
    respuesta = entrar(coordinadora).post(ruta, {"motivo": "Reunión", "formato": "xlsx"})
    libro = load_workbook(io.BytesIO(respuesta.content))
    assert libro.sheetnames == ["Tema por región", "Se duplica", "Se pide y nadie lo hace",
                                "Se manda y nadie lo cumple", "Programas", "Acerca de esta hoja"]  # fmt: skip
    assert [c.value for c in libro["Se duplica"][2]][2:] == ["Agua con Asia", "Yakarta"]
    nombres = [fila[0].value for fila in libro["Programas"].iter_rows(min_row=2)]
    assert "'=CMD()" in nombres and "Dormido" not in nombres
    assert Descarga.objects.get().que == "Demanda, oferta y norma"


def test_las_consultas_no_crecen_y_el_calor_no_exagera(
    cliente_de, coordinadora, mundo, url
) -> None:
    m, cliente = mundo, cliente_de(coordinadora)
    m.pide(0, m.agua, m.asia)
    MandatoFactory(temas=[m.agua], regiones=[m.asia], responsable=m.una)
    abierta = f"{url}?tema=agua&region=asia"
    antes = cuantas_consultas(cliente, abierta)
    for _ in range(4):
        entrevista = EntrevistaFactory(dialogo=m.dialogo, cerrada=True)
        ConsentimientoFactory(entrevista=entrevista)
        EntradaFactory(entrevista=entrevista, temas=[m.agua], regiones=[m.asia])
        ProgramaFactory(temas=[m.agua], regiones=[m.asia], socios=[SocioFactory()])
        MandatoFactory(temas=[m.agua], regiones=[m.asia], responsable=OrganizacionFactory())
    assert cuantas_consultas(cliente, abierta) == antes <= 26
    assert [calor(n, 22) for n in (0, 3, 4, 8, 14)] == [0, 1, 2, 3, 4]
    assert calor(2, 2) == 2 and minimo_para_hueco(4) == 3 and minimo_para_hueco(24) == 6

"""Una idea, de la captura al último hito: cada paso cita al anterior, hasta la página de quien la dijo.

Quien recorre sólo pulsa lo que se lee. La tarde de la sobremesa se pone con las mismas funciones que
usa la sala; lo demás, en el navegador, con un trabajador de verdad para el documento.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from actores.models import Organizacion
from dialogo.models import Dialogo, Objetivo, Rol, Usuario
from entrevistas.models import Entrada
from hallazgos.models import Hallazgo
from sobremesas.aportaciones import Datos, registrar
from sobremesas.models import Aportacion, Sala
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.fabricas_resultado import TipoDeRecomendacionFactory
from tests.informes.taller import dicho
from tests.recorridos.test_prediagnostico import (
    CITADAS,
    DICHAS,
    TITULO,
    cerrar,
    comprobar,
    consentir,
    construir_y_bajar,
    entrar,
    escribir,
    persona,
    planear,
    redactar,
)

__all__ = ["persona"]
pytestmark = pytest.mark.django_db(transaction=True)

DIJO, EN_CONFIANZA = CITADAS
SOLO_EQUIPO = "A mí me pidieron la firma el mismo día y por teléfono."
NO_APARECE = "Romualda Quiñones Aceves"
PIDIO = "es alguien que conteste y firme lo que contesta"
PORQUE = "Contestar sin firmar no obliga a nadie."
RAZON = "Quien contesta tiene que poder ser buscado después."
DESPUES = "Lo que más falta es alguien que conteste y firme lo que contesta"
MOTIVO = "Recoge lo que pidió la sobremesa: la firma."
RECOMIENDA = "Que cada convenio diga qué área contesta por él"
BENEFICIO = "Quien vive aquí sabrá a qué puerta tocar."
OBJETIVO = "Que todo acuerdo tenga quien lo atienda"
RESPONDE = "Oficina de Asuntos de Prueba"
RAZONES = "La oficina ya lleva el registro."
COMPROMISO = "Publicar el padrón de áreas que contestan"
PASO = "El padrón en línea"
PASO_HECHO = "El padrón ya puede consultarse."
EVIDENCIA = "https://prueba.ejemplo.mx/padron"
CARGO = "Dirección jurídica"


@dataclass
class Casa:
    dialogo: Dialogo
    persona: object
    pagina: Page
    pagina_de: Callable[..., Page]

    @property
    def hallazgo(self) -> Hallazgo:
        return self.dialogo.hallazgos.get()


@pytest.fixture
def otra(dialogo: Dialogo) -> Usuario:
    quien = f.UsuarioFactory(nombre="Otilia Mena Cid", email="otra@equipo.ejemplo.mx")
    return f.IntegranteFactory(dialogo=dialogo, usuario=quien, rol=Rol.COORDINACION).usuario


@pytest.fixture
def responsable(dialogo: Dialogo) -> Organizacion:
    """Lo que una edición ya trae en su catálogo: un objetivo, un tipo y quién puede responder."""
    Objetivo.objects.create(dialogo=dialogo, plazo="corto", numero=1, texto=OBJETIVO)
    TipoDeRecomendacionFactory()
    return f.OrganizacionFactory(nombre=RESPONDE)


def test_de_la_voz_al_hito(
    dialogo, coordinadora, otra, enlace, persona, responsable, pagina_de, trabajador, tmp_path
):
    pagina = pagina_de(None)
    expect.set_options(timeout=20_000)
    pagina.set_default_timeout(30_000)
    casa = Casa(dialogo, persona, pagina, pagina_de)
    entrar(pagina, coordinadora, dialogo)
    escuchar(casa, coordinadora)
    redactar(pagina)
    comprobar(construir_y_bajar(pagina, tmp_path))
    citar_lo_que_es_solo_del_equipo(casa)
    pedir_en_la_sobremesa(casa)
    conciliar(casa, otra)
    recomendar(casa, enlace)
    auditar(casa, otra)
    publicar(casa)
    cumplir(casa, enlace)
    leer_el_portal(casa)
    devolver(casa)


def ir(pagina: Page, lugar: str) -> None:
    """De «Resultado» a una de sus páginas."""
    pagina.get_by_role("link", name="Resultado", exact=True).first.click()
    segunda = pagina.get_by_role("navigation", name="Resultado", exact=True)
    segunda.get_by_role("link", name=lugar, exact=True).click()


# Escuchar ---------------------------------------------------------------------------------------
def escuchar(casa: Casa, quien: Usuario) -> None:
    """Cinco entradas; la segunda se aprieta a anónima y las demás pueden llegar al público."""
    pagina = casa.pagina
    planear(pagina, casa.persona.nombre, quien)
    escribir(pagina)
    en_confianza = pagina.locator(".ent").filter(has_text=EN_CONFIANZA)
    en_confianza.get_by_role("button", name="Acciones de la entrada").click()
    barra = pagina.get_by_role("toolbar")
    for nivel in ("por sector", "anónima"):
        barra.get_by_role("button", name=f"Apretar a {nivel}").click()
        expect(pagina.locator("#hecho")).to_contain_text(f"Se apretó a «{nivel}»")
    assert Entrada.objects.get(texto=EN_CONFIANZA).nivel == "anonima"
    consentir(pagina, "También los documentos públicos")
    cerrar(pagina)


def citar_lo_que_es_solo_del_equipo(casa: Casa) -> None:
    """Otra persona sostiene lo mismo, sin permiso de que salga: con ella no habría documento."""
    otra = f.EntrevistaFactory(dialogo=casa.dialogo, cerrada=True, persona__nombre=NO_APARECE)
    f.ConsentimientoFactory(entrevista=otra, alcance="equipo")
    f.EvidenciaFactory(hallazgo=casa.hallazgo, fragmento=dicho(otra, SOLO_EQUIPO))


# Conversar --------------------------------------------------------------------------------------
def pedir_en_la_sobremesa(casa: Casa) -> None:
    """En la tarde, la misma persona pide cambiar unas palabras; termina y su acta se firma."""
    dia = s.SobremesaFactory(dialogo=casa.dialogo, empieza_en=s.en_dias(-1))
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=casa.hallazgo)
    sala = s.SalaFactory(sobremesa=dia)
    silla = s.InvitacionFactory(sobremesa=dia, persona=casa.persona, estado="confirmada")
    puesto = s.PuestoFactory(sala=sala, invitacion=silla)
    datos = Datos(
        uid=uuid.uuid4(), punto=sala.punto, mesa=puesto.mesa, puesto=puesto,
        clase="modifica", texto=PIDIO, razon=PORQUE,
    )  # fmt: skip
    registrar(sala, datos, quien=sala.abierta_por)
    sala.estado, sala.terminada_en = Sala.Estado.TERMINADA, timezone.now()
    sala.save()
    s.ActaFactory(sobremesa=dia, estado="firmada", huella="0" * 64, firmada_en=timezone.now())


def conciliar(casa: Casa, otra: Usuario) -> None:
    """Se contesta con su razón y se escribe lo que sigue; la firma es de otra persona."""
    pagina, pedida = casa.pagina, Aportacion.objects.get()
    ir(pagina, "Conciliar")
    expect(pagina.get_by_text("Falta una por contestar").first).to_be_visible()
    pagina.get_by_role("link", name=TITULO).click()
    renglon = pagina.locator(f"#a-{pedida.uid}")
    expect(renglon).to_contain_text(pedida.folio)
    expect(renglon).to_contain_text(PIDIO)
    expect(renglon).to_contain_text(PORQUE)
    renglon.get_by_role("radio", name="Recogida", exact=True).check()
    renglon.get_by_label("Razón, se publica con tu respuesta").fill(RAZON)
    renglon.get_by_role("button", name=f"Contestar {pedida.folio}").click()
    expect(renglon.get_by_text(RAZON)).to_be_visible()
    pagina.get_by_label("Título", exact=True).fill(DESPUES)
    pagina.get_by_label("Por qué cambia").fill(MOTIVO)
    expect(pagina.locator("#guardado")).to_contain_text("Guardado")
    pagina.get_by_role("button", name="Pedir segunda firma").click()
    expect(pagina.get_by_text("La segunda firma quedó pedida")).to_be_visible()
    firma = casa.pagina_de(otra)
    firma.goto(f"/{casa.dialogo.clave}/tablero/")
    ir(firma, "Conciliar")
    firma.get_by_role("link", name=DESPUES).click()
    cambio = firma.get_by_role("table", name="Qué cambió, por qué y de dónde")
    expect(cambio.get_by_role("cell").first).to_have_text("que conteste")
    expect(cambio.locator("ins")).to_contain_text("firme lo que contesta")
    for citado in (RAZON, pedida.folio):
        expect(cambio).to_contain_text(citado)
    firma.get_by_role("button", name="Firmar la redacción 2").click()
    expect(firma.get_by_text("Firmaste la redacción 2")).to_be_visible()
    firma.close()


# Recomendar -------------------------------------------------------------------------------------
def recomendar(casa: Casa, enlace: Usuario) -> None:
    """Desde el hallazgo conciliado; se dice quién responde y se comunica con su plazo."""
    pagina = casa.pagina
    ir(pagina, "Recomendaciones")
    pagina.get_by_role("link", name="Escribir una recomendación").click()
    pagina.get_by_label("Qué se recomienda").fill(RECOMIENDA)
    pagina.get_by_label("Qué gana quien vive aquí").fill(BENEFICIO)
    pagina.get_by_label(f"H-01. {DESPUES}").check()
    pagina.get_by_label(OBJETIVO).check()
    pagina.get_by_role("radio", name="Corto").check()
    pagina.get_by_label("Tipo").select_option(label="Marco legal")
    pagina.get_by_label(re.compile("^Responsable")).fill(RESPONDE)
    pagina.get_by_role("button", name="Guardar recomendación").click()
    expect(pagina.get_by_role("heading", level=1, name=RECOMIENDA)).to_be_visible()
    expect(pagina.get_by_role("region", name="De qué se desprende")).to_contain_text(
        f"H-01 {DESPUES}"
    )
    pagina.get_by_role("link", name="Decir quién responde").click()
    pagina.get_by_label("Enlace", exact=True).select_option(label=str(enlace.papeles.get()))
    pagina.get_by_role("button", name="Agregar", exact=True).click()
    expect(pagina.locator("li").filter(has_text=enlace.email)).to_contain_text(RESPONDE)
    ir(pagina, "Recomendaciones")
    pagina.get_by_role("link", name=RECOMIENDA).click()
    pagina.get_by_role("link", name="Comunicar", exact=True).click()
    expect(pagina.locator("main")).to_contain_text(enlace.email)
    pagina.get_by_label("Pueden responder antes de").fill(en_dias(30))
    pagina.get_by_role("button", name="Comunicar R-01").click()
    expect(pagina.get_by_text("comunicada el").first).to_be_visible()


def en_dias(dias: int) -> str:
    return (timezone.localdate() + timedelta(days=dias)).isoformat()


# Auditar y publicar -----------------------------------------------------------------------------
def auditar(casa: Casa, otra: Usuario) -> None:
    """Lo citado y lo contestado llega propuesto: se confirma y firman dos."""
    pagina, segunda = casa.pagina, casa.pagina_de(otra)
    a_la_auditoria_final(pagina)
    pagina.get_by_role("button", name="Abrir la auditoría").click()
    segunda.goto(f"/{casa.dialogo.clave}/tablero/")
    for clave, dicha in (("E-01", DIJO), ("S-1", PIDIO)):
        a_la_auditoria_final(pagina)
        pagina.get_by_role("link", name=f"Abrir la hoja de {clave}").click()
        idea = pagina.get_by_role("group").filter(has_text=dicha).first
        expect(idea.get_by_role("link", name="H-01")).to_be_visible()
        pagina.get_by_role("button", name="Confirmar lo propuesto").click()
        pagina.get_by_role("button", name="Firmar la hoja").click()
        expect(pagina.get_by_text("Ya firmaste.")).to_be_visible()
        a_la_auditoria_final(segunda)
        segunda.get_by_role("link", name=f"Abrir la hoja de {clave}").click()
        segunda.get_by_role("button", name="Poner la segunda firma").click()
        expect(segunda.locator(".firmas-au")).to_contain_text(f"Segunda {otra.nombre}")
    segunda.close()


def a_la_auditoria_final(pagina: Page) -> None:
    ir(pagina, "Auditoría")
    pagina.get_by_role("navigation", name="Documentos", exact=True).get_by_role(
        "link", name="Informe final"
    ).click()


def publicar(casa: Casa) -> None:
    pagina = casa.pagina
    ir(pagina, "Publicar")
    puerta = pagina.get_by_role("region", name="La puerta")
    expect(puerta.get_by_text("Se cumple").first).to_be_visible()
    expect(puerta.locator(".e-aviso")).to_have_count(0)
    pagina.get_by_role("link", name="Publicar…").click()
    pagina.get_by_label("Qué se publica").fill("El primer hallazgo y su recomendación.")
    pagina.get_by_label("Abrir la portada y el portal de este diálogo a cualquiera").check()
    pagina.get_by_label("Leí la vista previa y es lo que queremos publicar").check()
    pagina.get_by_role("button", name="Publicar", exact=True).click()
    expect(pagina.get_by_text("Quedó la publicación 1")).to_be_visible()


# Responder y cumplir ----------------------------------------------------------------------------
def cumplir(casa: Casa, enlace: Usuario) -> None:
    """Quien responde entra con su cuenta: acepta, se compromete a un paso y prueba que lo hizo."""
    pagina = casa.pagina_de(None)
    entrar(pagina, enlace, casa.dialogo)
    pagina.get_by_role("link", name="Respuestas", exact=True).first.click()
    pagina.get_by_role("link", name="Ver R-01").first.click()
    expect(pagina.get_by_role("complementary")).to_contain_text(f"H-01 {DESPUES}")
    pagina.get_by_role("link", name="Responder", exact=True).click()
    pagina.get_by_role("radio", name="Acepta", exact=True).check()
    pagina.get_by_label("Razones").fill(RAZONES)
    pagina.get_by_label("Cargo de quien responde").fill(CARGO)
    pagina.get_by_role("button", name="Publicar la respuesta").click()
    pagina.get_by_role("link", name="Comprometerse", exact=True).click()
    pagina.get_by_label("Qué se hará").fill(COMPROMISO)
    pagina.get_by_label("Quién responde").fill(CARGO)
    pagina.get_by_label("Para cuándo").fill(en_dias(20))
    pagina.get_by_label("Con qué se probará").fill("El padrón, en su página")
    paso = pagina.get_by_role("group", name="Paso 1")
    paso.get_by_label(re.compile("^Qué")).fill(PASO)
    paso.get_by_label("Para el").fill(en_dias(10))
    pagina.get_by_role("button", name="Publicar el compromiso").click()
    pagina.get_by_role("link", name=f"Informar de {PASO}").click()
    pagina.get_by_label("Qué pasó").fill(PASO_HECHO)
    pagina.get_by_label("Se cumplió el").fill(en_dias(0))
    pagina.get_by_label("Dirección de la evidencia").fill(EVIDENCIA)
    pagina.get_by_role("button", name="Publicar el avance").click()
    expect(pagina.locator(".sema")).to_contain_text("Cumplida")
    pagina.close()


# Lo que cualquiera lee --------------------------------------------------------------------------
def leer_el_portal(casa: Casa) -> None:
    """Sin sesión: el rastro lleva de la voz a la recomendación, y ella de vuelta al rastro."""
    pagina = casa.pagina_de(None)
    pagina.goto("/")
    nada_callado(pagina)
    pagina.get_by_role("link", name="Leer los hallazgos").click()
    titulado = pagina.get_by_role("link", name=DESPUES).first
    expect(titulado).to_be_visible()
    nada_callado(pagina)
    titulado.click()
    camino = pagina.locator("ol.hr2")
    expect(camino).to_contain_text(DIJO)
    expect(camino.locator("ins")).to_contain_text("firme lo que contesta")
    expect(camino).to_contain_text(MOTIVO)
    que_no_lleva_nombre(casa, pagina.locator("blockquote").filter(has_text=EN_CONFIANZA))
    suya = pagina.locator("blockquote").filter(has_text=DIJO)
    expect(suya).to_contain_text(casa.persona.nombre)
    expect(suya.locator(".cod")).to_have_text("e1")
    nada_callado(pagina)
    sigue = camino.locator(".rcs li").filter(has_text="R-01")
    expect(sigue).to_contain_text("Cumplida")
    sigue.get_by_role("link", name=RECOMIENDA).click()
    expect(pagina.locator("section.estado")).to_contain_text("Cumplida")
    for citado in (RESPONDE, CARGO, RAZONES, COMPROMISO, PASO, PASO_HECHO):
        expect(pagina.locator("main")).to_contain_text(citado)
    nada_callado(pagina)
    prueba = pagina.get_by_role("link", name="Ver la evidencia")
    expect(prueba).to_have_attribute("href", EVIDENCIA)
    pagina.get_by_role("complementary").get_by_role("link", name="H-01").click()
    expect(pagina.get_by_role("heading", level=1, name=DESPUES)).to_be_visible()
    pagina.close()


def nada_callado(pagina: Page) -> None:
    """Ni lo que sólo es del equipo, ni quién lo dijo, ni lo que nadie citó."""
    leido = pagina.content()
    assert "H-01" in leido
    for callada in (SOLO_EQUIPO, NO_APARECE, *DICHAS[2:]):
        assert callada not in leido, callada


def que_no_lleva_nombre(casa: Casa, cita: Locator) -> None:
    expect(cita).to_have_count(1)
    expect(cita).to_contain_text("Una persona entrevistada")
    for suyo in (casa.persona.nombre, "Taller Cuarto Piso"):
        expect(cita).not_to_contain_text(suyo)


# Devolver ---------------------------------------------------------------------------------------
def devolver(casa: Casa) -> None:
    """El equipo da el enlace en la mano; la página cuenta, en orden, qué fue de sus palabras."""
    pagina = casa.pagina
    ir(pagina, "Expedientes")
    pagina.get_by_role("button", name="Abrir los que falten").click()
    fila = pagina.get_by_role("row").filter(has_text=casa.persona.nombre)
    fila.locator("summary").click()
    fila.get_by_role("button", name="Hacer un enlace nuevo").click()
    direccion = pagina.locator("#recado").inner_text()
    suya = casa.pagina_de(None)
    suya.goto(re.sub(r"^https?://[^/]+", "", direccion.strip()))
    hilo = suya.locator("ol.he > li")
    pasos = [
        ("Usted dijo", [f"«{DIJO}»"]),
        ("Dónde quedó", ["H-01", TITULO]),
        ("Qué cambió", ["firme lo que contesta"]),
        ("Qué se recomendó", ["R-01", RECOMIENDA]),
        ("Qué contestaron", [RESPONDE, RAZONES]),
        ("Qué pasó", [PASO_HECHO, PASO]),
    ]
    expect(hilo).to_have_count(len(pasos))
    for li, (rotulo, citados) in zip(hilo.all(), pasos, strict=True):
        expect(li.locator(".rotulo")).to_contain_text(rotulo)
        for citado in citados:
            expect(li).to_contain_text(citado)
    expect(hilo.nth(2).locator("ins")).to_contain_text("firme lo que contesta")
    expect(hilo.last.get_by_role("link", name="Ver la evidencia")).to_have_attribute(
        "href", EVIDENCIA
    )

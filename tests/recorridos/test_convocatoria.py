"""De la lista a la puerta: se invita a setenta y cinco, doce contestan de todas las maneras, se sientan
y ocho llegan con la red caída.

Quien recorre sólo pulsa lo que se lee. Los días y las personas son los de la edición de demostración,
sin nadie invitado todavía; el trabajador se hace correr a mano.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogo import correo
from dialogo.models import Envio, Usuario
from informes.demostracion.carga import cargar
from sobremesas.asiento import Accion, Quien, mover, ocupacion
from sobremesas.mensajes import olas
from sobremesas.models import Convocatoria, Invitacion, Mensaje, Ola, Paso, Sobremesa
from sobremesas.puerta import dentro

pytestmark = pytest.mark.django_db(transaction=True)

CLAVE = "demostracion"
INVITADAS, QUE_CONTESTAN = 75, 12
E = Invitacion.Estado


@dataclass
class Recorrido:
    pagina: Page
    pagina_de: Callable[..., Page]
    axe: Callable[[Page], list[str]]
    quien: Usuario
    han_contestado: list[int] = field(default_factory=list)

    def siguiente(self, dia: Sobremesa, **rasgos: object) -> Invitacion:
        """La que sigue de quienes ese día aún no contestan."""
        filas = dia.invitaciones.filter(estado=E.INVITADA, **rasgos)
        silla = filas.exclude(pk__in=self.han_contestado).order_by("pk").first()
        assert silla is not None
        self.han_contestado.append(silla.pk)
        return silla

    def abrir(self, silla: Invitacion, clase: str = "invitacion", **como: object) -> Page:
        """El enlace del último mensaje de esa clase, en un navegador nuevo."""
        mensaje = Mensaje.objects.filter(invitacion=silla, clase=clase).latest("pk")
        pagina = self.pagina_de(None, sin_csp=True, **como)
        pagina.goto(enlace_de(mensaje.envio))
        return pagina


def enlace_de(envio: Envio) -> str:
    hallado = re.search(r"/i/[\w-]+/", correo.leer(envio)[0])
    assert hallado, envio.asunto
    return hallado[0]


def que_salga_el_correo() -> None:
    while correo.despachar(500):
        pass


def test_de_la_lista_a_la_puerta(pagina_de, axe):
    cargar(con_invitaciones=False)
    Convocatoria.objects.update(manda_desde="00:00", manda_hasta="23:59:59")
    quien = Usuario.objects.get(email="coordinacion@demo.ejemplo.mx")
    r = Recorrido(pagina_de(quien, sin_csp=True), pagina_de, axe, quien)
    r.pagina.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    proponer_la_lista(r)
    mandar_la_ola(r)
    contestar(r)
    ver_el_tablero(r)
    sentar(r)
    recibir_sin_red(r)


def ir(r: Recorrido, lugar: str) -> None:
    if f"/{CLAVE}/sobremesas/" not in r.pagina.url:
        r.pagina.goto(f"/{CLAVE}/tablero/")
        r.pagina.get_by_role("link", name="Sobremesas", exact=True).first.click()
    segunda = r.pagina.get_by_role("navigation", name="Sobremesas", exact=True)
    segunda.get_by_role("link", name=lugar, exact=True).click()


def proponer_la_lista(r: Recorrido) -> None:
    """Setenta y cinco entre los tres días, con gobierno en cada uno y una razón por persona."""
    ir(r, "Lista de invitadas")
    r.pagina.get_by_role("link", name="Proponer una lista").click()
    expect(r.pagina.locator("input[name=lugar]:checked")).to_have_count(INVITADAS)
    assert all(r.pagina.locator(".propuesta .razones").all_inner_texts())
    assert r.axe(r.pagina) == []
    r.pagina.get_by_role("button", name="Pasar las marcadas a la lista").click()
    expect(r.pagina.get_by_role("heading", level=1)).to_contain_text(
        f"{INVITADAS} personas pasaron a la lista"
    )
    por_dia = Sobremesa.objects.filter(dialogo__clave=CLAVE).order_by("numero")
    for dia in por_dia:
        assert dia.invitaciones.filter(estado=E.EN_LISTA).count() == dia.cupo
        gobierno = dia.invitaciones.filter(sector__clave="gobierno").count()
        cuota = dia.cuotas.get(sector__clave="gobierno")
        assert cuota.minimo <= gobierno <= cuota.maximo


def mandar_la_ola(r: Recorrido) -> None:
    """Se lee un mensaje como le llegará a alguien, se manda y cada quien tiene el suyo."""
    ir(r, "Olas")
    r.pagina.get_by_role("link", name="Preparar una ola").click()
    r.pagina.locator("input[name=que]").first.check()
    r.pagina.get_by_role("button", name="Seguir").click()
    elegir_a_todas(r)
    expect(r.pagina.get_by_text(f"1 de {INVITADAS}")).to_be_visible()
    assert r.axe(r.pagina) == []
    r.pagina.get_by_role("link", name="Mandar ahora").click()
    r.pagina.get_by_role("button", name=f"Mandar a {INVITADAS}").click()
    ola = Ola.objects.get(dialogo__clave=CLAVE)
    olas.preparar(ola.pk)
    que_salga_el_correo()
    salieron = Envio.objects.filter(clase=Envio.Clase.CONVOCATORIA, estado=Envio.Estado.ENVIADO)
    assert salieron.count() == salieron.values("para").distinct().count() == INVITADAS
    assert Invitacion.objects.filter(estado=E.INVITADA).count() == INVITADAS


def elegir_a_todas(r: Recorrido) -> None:
    r.pagina.get_by_role("button", name="Marcar todas").click()
    r.pagina.get_by_role("button", name="Guardar a quiénes va").click()


# Las doce ---------------------------------------------------------------------------------------
def contestar(r: Recorrido) -> None:
    uno, dos, tres = Sobremesa.objects.filter(dialogo__clave=CLAVE).order_by("numero")
    si_en_tres_toques_y_opina(r, uno)
    no_y_opina(r, uno)
    manda_a_alguien(r, uno)
    manda_a_alguien_y_no_sabe_a_quien(r, uno)
    le_queda_mejor_otro_dia(r, dos, tres)
    si_sin_javascript(r, dos)
    si_en_ingles(r, dos)
    cambia_de_opinion(r, dos)
    contesta_por_telefono(r, tres, "Asistirá", "Teléfono", E.CONFIRMADA)
    contesta_por_telefono(r, tres, "No podrá", "Carta u oficio", E.DECLINADA)
    llega_tarde_espera_y_le_ofrecen(r, tres)
    assert len(set(r.han_contestado)) == QUE_CONTESTAN


def queda(silla: Invitacion, estado: str) -> None:
    silla.refresh_from_db()
    assert silla.estado == estado, silla.estado


def si_en_tres_toques_y_opina(r: Recorrido, dia: Sobremesa) -> None:
    silla = r.siguiente(dia)
    pagina = r.abrir(silla, ancho=390, tactil=True)
    assert r.axe(pagina) == []
    responder(pagina, "Asistiré")
    expect(pagina.get_by_role("heading", level=1)).to_contain_text("Su lugar está apartado")
    queda(silla, E.CONFIRMADA)
    pagina.locator(".tri").first.get_by_role("radio", name="Falta algo").check()
    expect(pagina.get_by_text("Guardado.", exact=True).first).to_be_visible()
    pagina.get_by_label("Vegana", exact=True).check()
    if acepto := pagina.locator("#datos input[name=acepto]").all():
        acepto[0].check()
    pagina.get_by_role("button", name="Guardar mis datos").click()
    expect(pagina.locator("#datos .aviso-caja.success")).to_be_visible()
    asistente = silla.asistentes.get()
    assert asistente.necesidades.dieta == ["vegana"] and asistente.preposturas.count() == 1
    assert r.axe(pagina) == []
    pagina.get_by_role("link", name=re.compile("Ver mi comprobante")).first.click()
    expect(pagina.get_by_text(silla.sobremesa.lugar).first).to_be_visible()
    assert r.axe(pagina) == []


def responder(pagina: Page, opcion: str) -> None:
    if pagina.get_by_text("Cambiar mi respuesta").count():
        pagina.get_by_text("Cambiar mi respuesta").click()
    pagina.get_by_role("radio", name=re.compile(f"^{opcion}")).check()
    pagina.get_by_role("button", name="Confirmar mi respuesta").click()
    pagina.wait_for_load_state()


def no_y_opina(r: Recorrido, dia: Sobremesa) -> None:
    """No vendrá y su postura también sirve."""
    silla = r.siguiente(dia)
    pagina = r.abrir(silla)
    responder(pagina, "No podré asistir")
    queda(silla, E.DECLINADA)
    pagina.locator(".tri").nth(1).get_by_role("radio", name="No coincido").check()
    expect(pagina.get_by_text("Guardado.", exact=True).first).to_be_visible()
    assert silla.asistentes.get().preposturas.get().valor == "no_coincido"


def manda_a_alguien(r: Recorrido, dia: Sobremesa) -> None:
    """Dice a quién, el equipo lo aprueba y esa persona entra por su propio enlace."""
    silla = r.siguiente(dia)
    pagina = r.abrir(silla)
    responder(pagina, "Enviaré a alguien")
    pagina.get_by_label("Nombre completo").fill("Berenice Tovar Ancona")
    pagina.get_by_label(re.compile("^Correo electrónico")).fill("berenice.tovar@ejemplo.mx")
    pagina.get_by_role("button", name="Guardar a quién envío").click()
    queda(silla, E.DELEGADA)
    assert r.axe(pagina) == []
    mover(silla, Accion.APROBAR, quien=Quien.equipo(r.quien))
    que_salga_el_correo()
    suya = r.abrir(silla, "delegado", ancho=390)
    expect(suya.get_by_text("Berenice Tovar Ancona").first).to_be_visible()
    expect(suya.get_by_text(silla.persona.nombre).first).to_be_visible()
    expect(suya.get_by_role("radio", name=re.compile("Enviaré a alguien"))).to_have_count(0)
    assert r.axe(suya) == []


def manda_a_alguien_y_no_sabe_a_quien(r: Recorrido, dia: Sobremesa) -> None:
    silla = r.siguiente(dia)
    responder(r.abrir(silla), "Enviaré a alguien")
    queda(silla, E.DELEGA)


def le_queda_mejor_otro_dia(r: Recorrido, dia: Sobremesa, otro: Sobremesa) -> None:
    """El otro día tiene lugar: lo toma y deja el suyo, sin pasar por la espera."""
    silla = r.siguiente(dia)
    pagina = r.abrir(silla, ancho=390)
    pagina.locator("details.otro summary").click()
    pagina.locator(f"input[name=dia][value='{otro.numero}']").check()
    pagina.get_by_role("button", name="Ver si hay lugar").click()
    assert r.axe(pagina) == []
    pagina.get_by_role("button", name=re.compile("^Asistiré el")).click()
    pagina.wait_for_load_state()
    queda(silla, E.CONFIRMADA)
    assert silla.sobremesa_id == otro.pk


def si_sin_javascript(r: Recorrido, dia: Sobremesa) -> None:
    silla = r.siguiente(dia)
    pagina = r.abrir(silla, javascript=False)
    responder(pagina, "Asistiré")
    queda(silla, E.CONFIRMADA)


def si_en_ingles(r: Recorrido, dia: Sobremesa) -> None:
    silla = r.siguiente(dia)
    pagina = r.abrir(silla, ancho=390)
    pagina.get_by_role("button", name="English").click()
    expect(pagina.get_by_text("Will you join us?").first).to_be_visible()
    pagina.get_by_role("radio", name=re.compile("^I will attend")).check()
    pagina.get_by_role("button", name="Confirm my answer").click()
    pagina.wait_for_load_state()
    queda(silla, E.CONFIRMADA)
    assert r.axe(pagina) == []


def cambia_de_opinion(r: Recorrido, dia: Sobremesa) -> None:
    silla = r.siguiente(dia)
    pagina = r.abrir(silla)
    responder(pagina, "Asistiré")
    queda(silla, E.CONFIRMADA)
    responder(pagina, "No podré asistir")
    queda(silla, E.DECLINADA)


def contesta_por_telefono(
    r: Recorrido, dia: Sobremesa, respuesta: str, canal: str, estado: str
) -> None:
    """El equipo la anota con su origen, desde la silla."""
    silla = r.siguiente(dia)
    r.pagina.goto(f"/{CLAVE}/sobremesas/silla/{silla.pk}/")
    r.pagina.get_by_role("link", name="Anotar respuesta").first.click()
    for palabra in (respuesta, canal):
        r.pagina.get_by_role("radio", name=palabra, exact=True).check()
    r.pagina.get_by_role("button", name="Anotar respuesta").click()
    r.pagina.wait_for_load_state()
    queda(silla, estado)
    assert silla.anotada_por == r.quien


def llega_tarde_espera_y_le_ofrecen(r: Recorrido, dia: Sobremesa) -> None:
    """El día se llena: queda en espera; alguien deja su lugar, se lo ofrecen y lo toma."""
    deja = r.siguiente(dia)
    con_prisa = r.abrir(deja)
    responder(con_prisa, "Asistiré")
    dia.refresh_from_db()
    Sobremesa.objects.filter(pk=dia.pk).update(cupo=ocupacion([dia])[dia.pk].ocupados)
    silla = r.siguiente(dia)
    pagina = r.abrir(silla, ancho=390)
    responder(pagina, "Asistiré")
    assert r.axe(pagina) == []  # otro día con lugar, o la espera
    pagina.get_by_role("button", name="Esperar un lugar ese día").click()
    pagina.wait_for_load_state()
    queda(silla, E.EN_ESPERA)
    assert r.axe(pagina) == []
    responder(con_prisa, "No podré asistir")
    r.pagina.goto(f"/{CLAVE}/sobremesas/")
    r.pagina.get_by_role("button", name=re.compile("Ofrecer el lugar")).first.click()
    r.pagina.wait_for_load_state()
    queda(silla, E.OFRECIDA)
    que_salga_el_correo()
    pagina = r.abrir(silla, "oferta", ancho=390)
    pagina.get_by_role("button", name="Tomar el lugar").click()
    pagina.wait_for_load_state()
    queda(silla, E.CONFIRMADA)
    Sobremesa.objects.filter(pk=dia.pk).update(cupo=25)


# El tablero, las mesas y la puerta ---------------------------------------------------------------
def ver_el_tablero(r: Recorrido) -> None:
    """Las cuentas de la pantalla son las de las sillas."""
    r.pagina.goto(f"/{CLAVE}/sobremesas/")
    cuentas = ocupacion(list(Sobremesa.objects.filter(dialogo__clave=CLAVE)))
    for cuenta in cuentas.values():
        con_lugar = cuenta.confirmadas + cuenta.delegadas
        expect(
            r.pagina.get_by_text(re.compile(rf"^\s*{con_lugar}\s+de 25 confirmad")).first
        ).to_be_visible()
    assert r.axe(r.pagina) == []


def sentar(r: Recorrido) -> None:
    """Contestan las demás del primer día, se arman las mesas y se reparten."""
    dia = Sobremesa.objects.get(dialogo__clave=CLAVE, numero=1)
    for silla in dia.invitaciones.filter(estado=E.INVITADA):
        mover(silla, Accion.ASISTIR, quien=Quien.equipo(r.quien))
    ir(r, "Los días")
    r.pagina.locator(".dias li").filter(has_text=dia.nombre).get_by_role("link").first.click()
    r.pagina.get_by_role("link", name="Mesas", exact=True).click()
    r.pagina.get_by_role("button", name="Armar las mesas").click()
    r.pagina.get_by_role("button", name=re.compile("^Repartir a")).click()
    r.pagina.wait_for_load_state()
    ocupan = dia.invitaciones.que_ocupan()
    sentadas = ocupan.filter(lugar__isnull=False)
    assert sentadas.count() == ocupan.count() >= 20
    for mesa in dia.mesas.all():
        sectores = [uno.invitacion.sector.clave for uno in mesa.sentadas.all()]
        assert "gobierno" in sectores and max(map(sectores.count, sectores)) <= 2
    assert r.axe(r.pagina) == []


def recibir_sin_red(r: Recorrido) -> None:
    """Ocho llegan sin red; al volver, el tablero los tiene una vez cada uno."""
    dia = Sobremesa.objects.get(dialogo__clave=CLAVE, numero=1)
    quienes = [
        silla.asistentes.get(sustituido_en=None)
        for silla in dia.invitaciones.filter(estado=E.CONFIRMADA).order_by("pk")[:8]
    ]
    puerta = r.pagina_de(r.quien, ancho=820, tactil=True, sin_csp=False)
    puerta.goto(f"/{CLAVE}/sobremesas/1/puerta/")
    puerta.locator("[data-app]:not([hidden])").wait_for()
    puerta.get_by_text("Escribe un nombre o lee el gafete.").wait_for()
    puerta.evaluate("navigator.serviceWorker.ready.then(() => true)")
    puerta.context.set_offline(True)
    puerta.reload()
    puerta.locator("[data-app]:not([hidden])").wait_for()
    for uno in quienes:
        puerta.get_by_label("Nombre u organización").fill(uno.nombre.split()[0])
        puerta.get_by_role("button", name=f"Llegó {uno.nombre}").click()
        puerta.get_by_role("button", name=f"Deshacer {uno.nombre}").wait_for()
    expect(puerta.get_by_text("8 llegadas en cola; se envían solas al volver")).to_be_visible()
    assert Paso.objects.count() == 0
    puerta.context.set_offline(False)
    puerta.locator("[data-cinta]").wait_for(state="hidden")
    estado = dentro.en(dia)
    assert estado.dentro == 8 and not estado.anomalias
    assert sorted(Paso.objects.values_list("asistente", flat=True)) == sorted(
        uno.pk for uno in quienes
    )
    assert timezone.now() < dia.empieza_en
    for uno in quienes:
        r.pagina.goto(f"/{CLAVE}/sobremesas/silla/{uno.invitacion_id}/")
        expect(r.pagina.locator("main").get_by_text("Llegó").first).to_be_visible()

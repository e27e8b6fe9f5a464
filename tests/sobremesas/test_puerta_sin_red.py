"""La puerta en Chromium: sin red, con dos aparatos, con la sesión vencida y leyendo gafetes."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings as ajustes
from django.contrib.sessions.models import Session
from django.utils import timezone

from sobremesas.gafete import codigo
from sobremesas.models import Paso
from sobremesas.puerta import dentro
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.test_puerta import a, de, delegar

NOMBRES = (
    *("Amadeo Quiroz Landa", "Wendolyn Quiñones Tzab", "Maribel Laborde Quiñones"),
    *("Rogelio Jaramillo Ochoa", "Yareli Chimal Dorantes", "Evaristo Canul Gamboa"),
    *("Nayeli Lucas Manzano", "Fernanda Echegoyen Brito", "Ñico Álvarez Úbeda", "Ulises Paz Ríos"),
)
LO_GUARDADO = """async () => {
  const base = await new Promise((bien) => {
    const p = indexedDB.open("dialogo-puerta"); p.onsuccess = () => bien(p.result); });
  const leer = (caja) => new Promise((bien) => {
    const p = base.transaction(caja).objectStore(caja).getAll(); p.onsuccess = () => bien(p.result); });
  const cajas = [...await leer("listas"), ...await leer("cola")];
  const llave = (await leer("llaves")).find((una) => una instanceof CryptoKey);
  const textos = [];
  for (const nombre of await caches.keys())
    for (const peticion of await (await caches.open(nombre)).keys())
      if (!peticion.url.includes("/estaticos/"))
        textos.push(await (await (await caches.open(nombre)).match(peticion)).text());
  return { num: cajas.length, extraible: llave?.extractable,
           texto: textos.join() + cajas.map((c) => new TextDecoder().decode(c.datos)).join() };
}"""


@pytest.fixture
def dia(dialogo, transactional_db):
    sobremesa = s.SobremesaFactory(dialogo=dialogo, numero=1)
    mesa = s.MesaFactory(sobremesa=sobremesa, numero=4)
    for nombre in NOMBRES:
        invitacion = s.InvitacionFactory(
            sobremesa=sobremesa, persona=f.PersonaFactory(nombre=nombre), estado="confirmada"
        )
        s.LugarFactory(mesa=mesa, invitacion=invitacion)
    return sobremesa


def abrir(pagina, dia):
    pagina.goto(a(dia))
    pagina.locator("[data-app]:not([hidden])").wait_for()
    pagina.get_by_text("Escribe un nombre o lee el gafete.").wait_for()
    pagina.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return pagina


EN_COLA = """() => new Promise((bien) => { const p = indexedDB.open("dialogo-puerta");
  p.onsuccess = () => { const cuenta = p.result.transaction("cola").objectStore("cola").count();
    cuenta.onsuccess = () => { p.result.close(); bien(cuenta.result); }; }; })"""


def al_dia(pagina) -> None:
    """Nada en cola: lo que se anotó ya está en el servidor y en la lista que se ve."""
    for _ in range(200):
        if pagina.evaluate(EN_COLA) == 0:
            return
        pagina.wait_for_timeout(50)
    raise AssertionError("quedaron pasos en cola")


def llego(pagina, nombre: str, busca: str) -> None:
    pagina.get_by_label("Nombre u organización").fill(busca)
    pagina.get_by_role("button", name=f"Llegó {nombre}").click()
    pagina.get_by_role("button", name=f"Deshacer {nombre}").wait_for()


def test_k2_sin_red_se_recarga_se_registra_a_ocho_y_al_volver_cada_quien_una_vez(
    dia, coordinadora, pagina_de, axe
):
    """Con otro aparato al lado; lo guardado va cifrado y se borra al terminar el día (K5)."""
    pagina = abrir(pagina_de(coordinadora, ancho=390, aparte=True), dia)
    otra = abrir(pagina_de(coordinadora, ancho=820), dia)
    llego(otra, NOMBRES[9], "ulises")
    pagina.context.set_offline(True)
    for nombre in NOMBRES[:4]:
        llego(pagina, nombre, nombre.split()[0].lower())
    pagina.reload()
    pagina.locator("[data-app]:not([hidden])").wait_for()
    pagina.get_by_text("4 llegadas en cola; se envían solas al volver").wait_for()
    for nombre in NOMBRES[4:8]:
        llego(pagina, nombre, nombre.split()[1])
    llego(pagina, NOMBRES[8], "nico alvarez ubeda")
    pagina.get_by_role("button", name=f"Deshacer {NOMBRES[8]}").click()
    pagina.get_by_role("button", name=f"Llegó {NOMBRES[8]}").wait_for()
    pagina.get_by_role("button", name="Llegó sin invitación").click()
    pagina.get_by_label("Nombre", exact=True).fill("Ana de la Prensa")
    pagina.get_by_label("Prensa", exact=True).check()
    pagina.get_by_role("button", name="Registrar", exact=True).click()
    pagina.get_by_label("Nombre u organización").fill("qui")
    assert pagina.locator("mark").all_inner_texts() == ["Qui"] * 3
    assert "Llegó" in pagina.locator(".ya").first.inner_text()
    assert "en cola" in pagina.locator(".ya").first.inner_text()
    cuenta = pagina.locator(".dentro1").inner_text().split()
    assert cuenta[0] == "8" and "10" in cuenta and axe(pagina) == []
    guardado = pagina.evaluate(LO_GUARDADO)
    assert guardado["num"] == 12 and guardado["extraible"] is False
    assert not any(nombre.split()[0] in guardado["texto"] for nombre in NOMBRES)

    pagina.context.set_offline(False)
    pagina.locator("[data-cinta]").wait_for(state="hidden")
    for una in (pagina, otra):
        una.locator(".dentro1", has_text="9").wait_for()
    al_dia(pagina)
    puerta = dentro.en(dia)
    assert puerta.dentro == 10 and len(puerta.llegaron) == 9 and not puerta.anomalias
    assert Paso.objects.count() == 12 and Paso.objects.filter(en_cola=True).count() == 11

    pagina.context.set_offline(True)
    pagina.clock.set_fixed_time(timezone.now() + timedelta(days=1))
    pagina.reload()
    pagina.get_by_text("La lista se borró de este aparato").wait_for()
    assert pagina.evaluate(LO_GUARDADO)["num"] == 0
    assert pagina.locator(".dentro1").inner_text().startswith("–") and axe(pagina) == []


def test_con_la_sesion_vencida_la_cola_se_queda_y_sale_al_volver_a_entrar(
    dia, coordinadora, pagina_de, cliente_de, live_server, axe
):
    pagina = abrir(pagina_de(coordinadora), dia)
    pagina.context.set_offline(True)
    llego(pagina, NOMBRES[0], "amadeo")
    Session.objects.all().delete()
    pagina.context.set_offline(False)
    pagina.get_by_text("1 llegada en cola; entra y se envía sola.").wait_for()
    assert pagina.get_by_role("link", name="Entrar").get_attribute("href").endswith("puerta%2F")
    guardado = pagina.evaluate(LO_GUARDADO)
    assert guardado["num"] == 1 and "Amadeo" not in guardado["texto"] and axe(pagina) == []
    sesion = cliente_de(coordinadora).cookies[ajustes.SESSION_COOKIE_NAME].value
    pagina.context.add_cookies(
        [{"name": ajustes.SESSION_COOKIE_NAME, "value": sesion, "url": live_server.url}]
    )
    abrir(pagina, dia)
    al_dia(pagina)
    assert list(dentro.en(dia).llegaron) == [de(dia, "Amadeo").invitacion_id]

    # Se va antes de que termine; lo que se escribe de él no se borra al llegar otra lista.
    pagina.get_by_role("button", name="Alguien se va antes").click()
    pagina.get_by_role("button", name="Se va Amadeo Quiroz Landa").click()
    pagina.get_by_role("button", name="Volver a las llegadas").click()
    pagina.get_by_label("Nombre u organización").fill("amadeo")
    pagina.get_by_text("Se fue").wait_for()
    pagina.get_by_role("button", name="Más de Amadeo").click()
    pagina.get_by_label("Nota").fill("Pidió taxi")
    assert axe(pagina) == []
    pagina.get_by_role("button", name="Guardar la nota").click()
    pagina.get_by_role("button", name="Volvió Amadeo").click()
    pagina.locator(".est", has_text="Llegó").first.wait_for()
    al_dia(pagina)
    assert Paso.objects.filter(tipo="nota", nota="Pidió taxi").exists()


DETECTOR = """
window.leidos = [];
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() {
    const leido = window.leidos.shift();
    if (leido === "ROTO") throw new Error("cuadro ilegible");
    return leido ? [{ rawValue: leido }] : [];
  }
};
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
HTMLMediaElement.prototype.play = async () => {};
"""


def test_k3_un_gafete_malo_no_detiene_la_lectura(dia, coordinadora, pagina_de, axe):
    """El de otro día dice cuál; el de quien delegó, en quién (D2)."""
    titular, _ = delegar(dia)
    otro_dia = s.SobremesaFactory(dialogo=dia.dialogo, numero=2)
    ajeno = s.InvitacionFactory(sobremesa=otro_dia, estado="confirmada").asistentes.get()
    pagina = pagina_de(coordinadora, ancho=820)
    pagina.add_init_script(DETECTOR)
    abrir(pagina, dia)
    pagina.get_by_role("button", name="Leer gafete").click()
    dice = pagina.locator("[data-camara-dice]")

    def leer(texto: str, espera: str) -> None:
        pagina.evaluate("(texto) => window.leidos.push(texto)", texto)
        dice.filter(has_text=espera).wait_for()

    pagina.evaluate("() => window.leidos.push('ROTO', 'https://ejemplo.mx/otro', 'ROTO')")
    dice.filter(has_text="Ese código no es de estas sobremesas").wait_for()
    leer(codigo(ajeno), "Este gafete es del ")
    assert str(timezone.localtime(otro_dia.empieza_en).day) in dice.inner_text()
    leer(codigo(titular), f"{titular.nombre} delegó en Berenice Tovar")
    pagina.get_by_role("button", name="Registrar como visita").last.wait_for()
    assert axe(pagina) == []
    leer(codigo(de(dia, "Amadeo")).lower(), "Amadeo Quiroz Landa, mesa 4. Llegó.")
    pagina.locator(".est.e-bien", has_text="Llegó").first.wait_for()
    al_dia(pagina)
    paso = Paso.objects.get()
    assert paso.con_qr and paso.asistente == de(dia, "Amadeo") and isinstance(paso.nonce, uuid.UUID)

    # Salir de la cuenta se lleva la lista y la carcasa de este aparato (K5).
    pagina.goto("/dialogos/")
    pagina.locator(".mi-cuenta summary").click()
    pagina.get_by_role("button", name="Salir").click()
    pagina.locator("a[href*='/cuentas/entrar/']").first.wait_for(state="attached")
    quedan = "async () => [await indexedDB.databases(), await caches.keys()].flat().length"
    assert pagina.evaluate(quedan) == 0

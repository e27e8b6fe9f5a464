"""Una sobremesa entera en el navegador: conduce una persona, relatan dos, hay proyector y seis teléfonos.

Uno pierde la red un minuto y otro duerme. Al final se baja el acta, y cada cuenta que imprime es la de
lo que se mandó. Quien recorre sólo pulsa lo que se lee.
"""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from dialogo.models import Dialogo, Rol, Usuario
from sobremesas.models import (
    Aportacion,
    Consulta,
    Invitacion,
    Papeleta,
    PuntoDelDia,
    Reflejo,
    Sala,
    Sobremesa,
    Urna,
)
from sobremesas.vivo.puestos import codigo_de_asistente
from tests import fabricas as f
from tests import fabricas_sobremesas as s

pytestmark = pytest.mark.django_db(transaction=True)

TITULOS = (
    "Los acuerdos con otras ciudades rinden cuando los firma también quien los va a cumplir",
    "Lo que cambió algo fue pequeño y de oficio",
)
MESAS, POR_MESA = 2, 3
# Lo que cada quien escribe en el primer hallazgo: clase, tecla, lugar, texto y porqué.
DE_LA_MESA = {
    1: [
        ("completa", "c", "2", "Falta decir quién traduce el acuerdo.", ""),
        ("modifica", "m", "0", "…rinden cuando los firma y los paga también quien los va a cumplir", "sin dinero se repite la fotografía"),
    ],
    2: [
        ("enriquece", "e", "1", "Con nosotros firmó la directora de la escuela.", ""),
        ("disiente", "d", "3", "Si cada mercado firma, nadie firma por la ciudad.", "hace falta una sola firma"),
    ],
}  # fmt: skip
DE_TELEFONO = {
    0: "Que el registro diga qué se dejó de hacer.",
    4: "Faltan los barrios originarios.",
}
POSTURAS = (
    "Apoyo",
    "Apoyo",
    "Puedo vivir con ello",
    "Tengo una reserva",
    "Apoyo",
    "Tengo una objeción",
)
RAZONES = {3: "Falta decir con qué dinero.", 5: "Firmar no es cumplir."}
RONDAS = {
    1: ((7, 5), (6, 4), (8, 5), (7, 3), (5, 5), (9, 6)),
    2: ((8, 5), (7, 4), (8, 5), (7, 4), (6, 5), (9, 6)),
}
PUNTOS = ((2, 1), (1, 2), (2, 2), (0, 2), (2, 0), (1, 1))


@dataclass
class Tarde:
    dia: Sobremesa
    conduce: Page
    relatan: dict[int, Page]
    proyector: Page
    telefonos: list[Page]
    axe: Callable[[Page], list[str]]
    enviadas: int = 0
    puntos: list[PuntoDelDia] = field(default_factory=list)

    @property
    def sala(self) -> Sala:
        return Sala.objects.get(sobremesa=self.dia, es_ensayo=False)

    @property
    def hallazgos(self) -> list[PuntoDelDia]:
        return [punto for punto in self.puntos if punto.hallazgo_id]


@pytest.fixture
def dia(dialogo: Dialogo) -> Sobremesa:
    """Dos hallazgos y la priorización, dos mesas de tres y la regla por escribir."""
    dia = s.SobremesaFactory(dialogo=dialogo, nombre="La tarde", numero=1)
    for titulo in TITULOS:
        hallazgo = f.HallazgoFactory(
            dialogo=dialogo, redaccion__titulo=titulo, redaccion__texto="Así se dijo en la mesa."
        )
        s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
    PuntoDelDia.objects.create(
        sobremesa=dia, orden=3, titulo="Priorizar los dos", clase="priorizar", minutos=20
    )
    for numero in range(1, MESAS + 1):
        mesa = s.MesaFactory(sobremesa=dia, numero=numero, lugares=POR_MESA)
        for lugar in range(1, POR_MESA + 1):
            s.LugarFactory(mesa=mesa, numero=lugar)
    return dia


def test_en_vivo(dia, dialogo, coordinadora, pagina_de, trabajador, axe, tmp_path):
    conduce = pagina_de(coordinadora, sin_csp=True)
    expect.set_options(timeout=20_000)
    abrir_la_sala(conduce, dia)
    telefonos = [entrar(pagina_de, silla) for silla in dia.invitaciones.order_by("pk")]
    tarde = Tarde(
        dia,
        conduce,
        {mesa: relatar(pagina_de, dialogo, dia, mesa) for mesa in range(1, MESAS + 1)},
        pagina_de(coordinadora, sin_csp=True, ancho=1600, alto=900),
        telefonos,
        axe,
        puntos=list(dia.puntos.all()),
    )
    tarde.proyector.goto(f"/{dialogo.clave}/sobremesas/1/proyector/")
    expect(tarde.proyector.get_by_text(TITULOS[0])).to_be_visible()
    capturar(tarde)
    devolver_a_la_mesa(tarde)
    consultar_con_uno_sin_red_y_otro_dormido(tarde)
    priorizar(tarde)
    terminar(tarde)
    comprobar(tarde, bajar_el_acta(tarde, tmp_path))


def ruta(dia: Sobremesa, lugar: str) -> str:
    return f"/{dia.dialogo.clave}/sobremesas/{dia.numero}/{lugar}"


# Empezar ----------------------------------------------------------------------------------------
def abrir_la_sala(pagina: Page, dia: Sobremesa) -> None:
    """Sin regla escrita no se abre; el renglón que lo dice lleva a escribirla."""
    pagina.goto(ruta(dia, "consola/"))
    expect(pagina.get_by_role("button", name="Abrir la sala")).to_be_disabled()
    pagina.locator("li").filter(has_text="Sin esto no se abre").get_by_role("link").first.click()
    pagina.get_by_role("button", name="Escribir la regla").click()
    pagina.goto(ruta(dia, "consola/"))
    pagina.get_by_role("button", name="Abrir la sala").click()
    expect(pagina.locator(".c-fs [aria-current]")).to_have_text("Presentar")


def entrar(pagina_de: Callable[..., Page], silla: Invitacion) -> Page:
    """Con el código de su gafete, escrito a mano."""
    pagina = pagina_de(None, ancho=390, alto=844, tactil=True, sin_csp=True, aparte=True)
    pagina.goto("/sala/")
    pagina.get_by_label("Código", exact=False).fill(codigo_de_asistente(silla.asistentes.get()))
    pagina.get_by_role("button", name="Entrar").click()
    expect(pagina.get_by_text("En línea")).to_be_visible()
    return pagina


def relatar(pagina_de: Callable[..., Page], dialogo: Dialogo, dia: Sobremesa, mesa: int) -> Page:
    quien: Usuario = f.UsuarioFactory()
    f.IntegranteFactory(dialogo=dialogo, usuario=quien, rol=Rol.RELATORIA)
    s.FuncionFactory(sobremesa=dia, usuario=quien, funcion="relata")
    pagina = pagina_de(quien, sin_csp=True, aparte=True)
    pagina.goto(ruta(dia, f"relatoria/{mesa}/"))
    pagina.locator("[data-app]:not([hidden])").wait_for()
    pagina.locator("input[name=puesto]").first.wait_for(state="attached")
    return pagina


def avanzar(tarde: Tarde, boton: str, fase: str) -> None:
    tarde.conduce.get_by_role("button", name=boton).click()
    expect(tarde.conduce.locator(".c-fs [aria-current]")).to_have_text(fase)


def avanzar_hasta(tarde: Tarde, punto: PuntoDelDia, fase: str) -> None:
    """Con el botón de avanzar, una vez por fase: se espera a que la consola enseñe la nueva."""
    while (sala := tarde.sala) and (sala.punto, sala.fase) != (punto, fase):
        tarde.conduce.locator("[data-tecla=derecha]").click()
        version = tarde.conduce.locator("input[form=mando][name=version]")
        expect(version).not_to_have_value(str(sala.mando))


# Capturar ---------------------------------------------------------------------------------------
def capturar(tarde: Tarde) -> None:
    """Cuatro clases en dos mesas, con el teclado; y desde un teléfono."""
    avanzar(tarde, "Pasar a conversar", "Conversar")
    avanzar(tarde, "Pasar a capturar", "Capturar")
    for mesa, lineas in DE_LA_MESA.items():
        pagina = tarde.relatan[mesa]
        expect(pagina.get_by_text("Capturar", exact=True).first).to_be_visible()
        for _, tecla, lugar, texto, porque in lineas:
            pagina.keyboard.press(tecla)
            pagina.keyboard.type(texto)
            pagina.keyboard.press(f"Alt+{lugar}")
            pagina.keyboard.press("Enter")
            if porque:
                pagina.keyboard.type(porque)
                pagina.keyboard.press("Enter")
        tarde.enviadas += len(lineas)
    aportar(tarde.telefonos[0], DE_TELEFONO[0])
    tarde.enviadas += 1
    expect(tarde.telefonos[0].locator("[data-enviado]").get_by_text("Recibida")).to_be_visible()
    esperar(tarde.conduce, lambda: Aportacion.objects.count() == tarde.enviadas)
    assert set(Aportacion.objects.values_list("clase", flat=True)) == set(Aportacion.Clase.values)
    assert not tarde.axe(tarde.relatan[1]) and not tarde.axe(tarde.telefonos[0])


def aportar(telefono: Page, texto: str) -> None:
    telefono.get_by_role("radio", name="Completa").check()
    telefono.get_by_label("¿Qué falta?").fill(texto)
    telefono.get_by_role("button", name="Enviar", exact=True).last.click()


def esperar(pagina: Page, se_cumple: Callable[[], bool]) -> None:
    for _ in range(200):
        if se_cumple():
            return
        pagina.wait_for_timeout(100)
    raise AssertionError("No llegó lo que se esperaba.")


def devolver_a_la_mesa(tarde: Tarde) -> None:
    """Las líneas de la mesa 1 vuelven a sus tres teléfonos: dos dicen que así es y otro, que no."""
    tarde.relatan[1].get_by_role("button", name=re.compile("Devolver a la mesa")).click()
    for n, telefono in enumerate(tarde.telefonos[:POR_MESA]):
        espejo = telefono.locator("form[data-espejo]")
        expect(espejo).to_be_visible()
        palabra = "No dije eso" if n == 2 else "Así es"
        for fila in espejo.locator("li").all():
            fila.get_by_role("radio", name=palabra).check()
    lineas = Aportacion.objects.filter(mesa__numero=1).count()
    esperar(tarde.conduce, lambda: Reflejo.objects.count() == lineas * POR_MESA)


# Pesar ------------------------------------------------------------------------------------------
def abrir_consulta(tarde: Tarde, nombre: str) -> Consulta:
    antes = Consulta.objects.count()
    tarde.conduce.get_by_role("button", name=re.compile(rf"Abrir 3 min\s?: {nombre}$")).click()
    esperar(tarde.conduce, lambda: Consulta.objects.count() > antes)
    return Consulta.objects.latest("pk")


def cerrar_consulta(tarde: Tarde, consulta: Consulta) -> None:
    esperar(
        tarde.conduce, lambda: Papeleta.objects.filter(consulta=consulta).count() == len(POSTURAS)
    )
    tarde.conduce.get_by_role("button", name="Cerrar ahora").click()
    esperar(
        tarde.conduce,
        lambda: Consulta.objects.filter(pk=consulta.pk, cerrada_en__isnull=False).exists(),
    )


def consultar_con_uno_sin_red_y_otro_dormido(tarde: Tarde) -> None:
    """El quinto aporta y contesta sin red; el sexto despierta y ve la consulta en tres segundos."""
    sin_red, dormido = tarde.telefonos[4], tarde.telefonos[5]
    sin_red.context.set_offline(True)
    expect(sin_red.get_by_text("Sin conexión desde")).to_be_visible()
    aportar(sin_red, DE_TELEFONO[4])
    expect(sin_red.locator("[data-en-cola]")).to_contain_text("Se enviará al volver la señal")
    dormir(dormido, "hidden")
    avanzar(tarde, "Pasar a confirmar", "Confirmar")
    consulta = abrir_consulta(tarde, "Consenso")
    for n, telefono in enumerate(tarde.telefonos[:4]):
        consentir(telefono, n)
    expect(tarde.proyector.get_by_text("4 de 6 han respondido")).to_be_visible()
    assert "apoyo" not in tarde.proyector.locator("main").inner_text().lower()
    dormir(dormido, "visible")
    expect(dormido.get_by_text("¿Puede avanzar con este texto?")).to_be_visible(timeout=3_000)
    consentir(dormido, 5)
    sin_red.context.set_offline(False)
    expect(sin_red.locator("[data-enviado]").get_by_text("Recibida")).to_be_visible()
    tarde.enviadas += 1
    consentir(sin_red, 4)
    cerrar_consulta(tarde, consulta)
    expect(tarde.proyector.get_by_text("Hay acuerdo", exact=False).first).to_be_visible()
    assert not tarde.axe(tarde.conduce)
    assert Aportacion.objects.count() == tarde.enviadas


def consentir(telefono: Page, n: int) -> None:
    formulario = telefono.locator("form[data-voto]")
    formulario.get_by_role("radio", name=re.compile(f"^{POSTURAS[n]}")).check()
    if n in RAZONES:
        formulario.get_by_label("¿Por qué?").fill(RAZONES[n])
        formulario.get_by_role("button", name=re.compile("mi respuesta")).click()
    expect(formulario.get_by_text("Su respuesta está guardada")).to_be_visible()


def dormir(pagina: Page, estado: str) -> None:
    pagina.evaluate(
        """(estado) => {
          Object.defineProperty(document, "visibilityState", { configurable: true, get: () => estado });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        estado,
    )


def priorizar(tarde: Tarde) -> None:
    """Dos rondas y los puntos, sobre los dos textos; la llave de las papeletas se destruye."""
    avanzar_hasta(tarde, tarde.puntos[-1], Sala.Fase.PRIORIZAR)
    for ronda, notas in RONDAS.items():
        consulta = abrir_consulta(tarde, f"Importancia y viabilidad, ronda {ronda}")
        for telefono, (importancia, viabilidad) in zip(tarde.telefonos, notas, strict=True):
            calificar(telefono, consulta, importancia, viabilidad)
        cerrar_consulta(tarde, consulta)
    tarde.conduce.locator("#opciones-reparto summary").click()
    for casilla in tarde.conduce.locator("#opciones-reparto input").all():
        casilla.check()
    consulta = abrir_consulta(tarde, "Reparto de puntos")
    for telefono, puntos in zip(tarde.telefonos, PUNTOS, strict=True):
        formulario = telefono.locator(f"form[data-voto='{consulta.pk}']")
        for opcion, cuantos in zip(opciones(consulta), puntos, strict=True):
            marcar(formulario.locator(f"input[name=p{opcion}][value='{cuantos}']"))
        guardar(formulario)
    cerrar_consulta(tarde, consulta)
    assert not tarde.axe(tarde.telefonos[1])
    assert not Urna.objects.exclude(llave=None).exists()


def opciones(consulta: Consulta) -> list[int]:
    return list(consulta.opciones.values_list("redaccion", flat=True))


def calificar(telefono: Page, consulta: Consulta, importancia: int, viabilidad: int) -> None:
    formulario = telefono.locator(f"form[data-voto='{consulta.pk}']")
    for opcion in opciones(consulta):
        marcar(formulario.locator(f"input[name=i{opcion}][value='{importancia}']"))
        marcar(formulario.locator(f"input[name=v{opcion}][value='{viabilidad}']"))
    guardar(formulario)


def marcar(opcion: Locator) -> None:
    """Toca lo que se ve, que es su etiqueta: si algo la tapa, el navegador la trae a la vista."""
    opcion.locator("xpath=..").click()
    expect(opcion).to_be_checked()


def guardar(formulario: Locator) -> None:
    boton = formulario.get_by_role("button", name=re.compile("mi respuesta"))
    if boton.is_visible():
        boton.click()
    expect(formulario.get_by_text("Su respuesta está guardada")).to_be_visible()


# Terminar ---------------------------------------------------------------------------------------
def terminar(tarde: Tarde) -> None:
    pagina = tarde.conduce
    avanzar_hasta(tarde, tarde.puntos[-1], Sala.Fase.CERRAR)
    pagina.get_by_role("link", name="Terminar la tarde").first.click()
    pagina.get_by_role("button", name="Terminar la tarde").click()
    expect(pagina.get_by_role("heading", name="La tarde terminó")).to_be_visible()
    expect(
        tarde.telefonos[0].get_by_role("heading", name="Gracias por haber estado")
    ).to_be_visible()


def bajar_el_acta(tarde: Tarde, carpeta: Path) -> str:
    """El texto del borrador en PDF, construido por un trabajador de verdad."""
    pagina = tarde.conduce
    pagina.get_by_role("link", name="Preparar el acta").click()
    pagina.get_by_role("button", name="Construir el borrador 1").click()
    bajar = pagina.get_by_role("link", name=re.compile("Descargar la versión 1"))
    expect(bajar).to_be_visible(timeout=60_000)
    with pagina.expect_download() as bajada:
        bajar.click()
    archivo = carpeta / bajada.value.suggested_filename
    bajada.value.save_as(archivo)
    hecho = subprocess.run(
        ["pdftotext", "-layout", str(archivo), "-"], capture_output=True, check=True
    )
    return " ".join(hecho.stdout.decode().split())


def comprobar(tarde: Tarde, acta: str) -> None:
    """Cada cuenta del acta es la de lo que se mandó, y nadie aparece sin haberlo permitido."""
    mandadas = [clase for lineas in DE_LA_MESA.values() for clase, *_ in lineas]
    mandadas += ["completa"] * len(DE_TELEFONO)
    assert len(mandadas) == tarde.enviadas == Aportacion.objects.count()
    assert f"{len(mandadas)} aportaciones" in acta
    cuentas = [mandadas.count(clase) for clase in Aportacion.Clase.values]
    assert "los mismos totales: {}, {}, {} y {}".format(*cuentas) in acta
    for texto in [*DE_TELEFONO.values(), *RAZONES.values()]:
        assert texto.rstrip(".") in acta
    assert "6 de 6" in acta
    for silla in tarde.dia.invitaciones.select_related("persona", "organizacion"):
        assert silla.persona.nombre not in acta
        assert silla.organizacion.nombre not in acta

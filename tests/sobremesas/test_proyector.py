"""El proyector y la escaleta: lo que se ve a diez metros, sin nombres y sin resultados antes de tiempo."""

import re

import pytest
from django.urls import reverse

from sobremesas.consultas import abrir as abrir_consulta
from sobremesas.consultas import cerrar, votar
from sobremesas.models import Sala
from sobremesas.proyector.pantalla import alrededor, talla
from sobremesas.vivo import Accion, abrir, mover, terminar
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.test_vivo import con_escaleta

LARGO = (
    "Los acuerdos con otras ciudades rinden cuando los firma y los paga también quien los va a"
    " cumplir, y quien los cumple sabe con nombre y con fecha a quién se los debe, en su idioma"
)


def ruta(nombre: str, dia, *args) -> str:
    return reverse(f"sobremesas:{nombre}", args=[dia.dialogo.clave, dia.numero, *args])


def con_sala(dia, quien, gente: int = 6) -> Sala:
    con_escaleta(dia)
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    mesa = s.MesaFactory(sobremesa=dia)
    for _ in range(gente):
        s.LugarFactory(mesa=mesa)
    return abrir(dia, quien=quien)


def hasta(sala: Sala, fase: str, quien) -> Sala:
    while sala.fase != fase or not sala.punto.hallazgo_id:
        sala = mover(sala, Accion.SIGUIENTE, quien=quien).sala
    return sala


def pantalla(pagina: str) -> str:
    return pagina.partition("data-cuerpo")[2].partition("</template>")[0]


def test_se_ve_el_texto_y_al_cerrar_la_consulta_su_figura_y_ningun_nombre(
    coordina, client, dia, coordinadora, observadora, settings
):
    antes = coordina.get(ruta("proyector", dia)).content.decode()
    assert (
        "Empezamos a las 17:00" in antes and "<svg" in antes and "<b>testserver/sala</b>" in antes
    )
    settings.EN_PRODUCCION = True
    settings.URL_PUBLICA = "https://dialogo.ejemplo.mx"
    publico = coordina.get(ruta("proyector", dia)).content.decode()
    assert "<b>dialogo.ejemplo.mx/sala</b>" in publico
    settings.EN_PRODUCCION = False
    sala = hasta(con_sala(dia, coordinadora), "confirmar", coordinadora)
    folio = sala.punto.hallazgo.folio
    consulta = abrir_consulta(sala, "consenso", punto=sala.punto, quien=coordinadora)
    sentadas = list(sala.puestos.all())
    for puesto in sentadas[:-1]:
        votar(consulta.pk, puesto, {"postura": "objecion", "razon": "Una razón muy propia"})
    abierta = pantalla(coordina.get(ruta("proyector", dia)).content.decode())
    assert folio in abierta and "Los acuerdos rinden" in abierta
    assert re.search(r"<b data-respondieron>5</b> de 6", abierta)
    assert abierta.count('<i class="s">') == 5 and abierta.count("<i></i>") == 1
    assert "objec" not in abierta and "Una razón" not in abierta
    cerrar(consulta, quien=coordinadora)
    cerrada = pantalla(coordina.get(ruta("proyector", dia)).content.decode())
    assert "tirac" in cerrada and "cinco objeciones" in cerrada and "Una razón" not in cerrada
    sala = mover(sala, Accion.SIGUIENTE, quien=coordinadora).sala
    siguiente = pantalla(coordina.get(ruta("proyector", dia)).content.decode())
    assert "tirac" not in siguiente, "en la fase que sigue vuelve el texto"
    receso = next(p for p in dia.puntos.all() if p.clase == "receso")
    sala = mover(sala, Accion.IR_A, quien=coordinadora, punto=receso.pk).sala
    assert "Al volver: Priorizar" in coordina.get(ruta("proyector", dia)).content.decode()
    terminar(sala, quien=coordinadora)
    fin = pantalla(coordina.get(ruta("proyector", dia)).content.decode())
    assert "Gracias" in fin
    for texto in (antes, abierta, cerrada, fin):
        assert not any(p.nombre in texto for p in sentadas)
    client.force_login(observadora)
    assert client.get(ruta("proyector", dia)).status_code == 404
    s.FuncionFactory(sobremesa=dia, usuario=observadora, funcion="relata")
    assert client.get(ruta("proyector", dia)).status_code == 200


def test_encadenado_subraya_lo_que_se_agrego_al_titulo(coordina, dia, coordinadora):
    primero = hasta(con_sala(dia, coordinadora), "presentar", coordinadora)
    hallazgo = primero.punto.hallazgo
    f.RedaccionFactory(hallazgo=hallazgo, titulo="Los acuerdos pagados rinden")
    type(dia.dialogo.convocatoria).objects.update(texto_de_cada_dia="encadenado")
    otro = s.SobremesaFactory(dialogo=dia.dialogo)
    s.ReglaDeAcuerdoFactory(sobremesa=otro)
    s.PuntoDelDiaFactory(sobremesa=otro, hallazgo=hallazgo)
    abrir(otro, quien=coordinadora)
    vista = pantalla(coordina.get(ruta("proyector", otro)).content.decode())
    assert re.search(r"Los acuerdos( <ins>|<ins> )pagados", vista) and "<del>" not in vista


def test_lo_agregado_al_texto_se_ensena_con_lo_que_lo_rodea_y_el_titulo_largo_baja_de_talla():
    tramos = [
        ["igual", "palabra " * 60],
        ["quita", "fuera"],
        ["pone", "nuevo"],
        ["igual", " x" * 90],
    ]
    antes, nuevo, despues = alrededor(tramos)
    assert nuevo == ["pone", "nuevo"] and antes[1].startswith("…palabra") and len(despues[1]) < 80
    assert alrededor([["igual", "nada"], ["quita", "y menos"]]) == []
    assert [talla("x" * n) for n in (10, 100, 140, 200)] == [0, 1, 2, 3]


def test_la_escaleta_tiene_horas_clases_y_no_suelta_un_punto_ya_tratado(
    coordina, dia, coordinadora
):
    agregar = ruta("punto_agregar", dia)
    hallazgo = f.HallazgoFactory(dialogo=dia.dialogo)
    coordina.post(agregar, {"clase": "momento", "titulo": "Bienvenida", "minutos": "10"})
    coordina.post(agregar, {"clase": "receso", "hallazgo": hallazgo.pk, "minutos": "20"})
    coordina.post(agregar, {"clase": "receso", "minutos": "15"})
    coordina.post(agregar, {"clase": "priorizar", "minutos": "25", "presenta": "Itzel Bravo"})
    assert coordina.post(agregar, {"clase": "momento", "minutos": "5"}).status_code == 422
    puntos = list(dia.puntos.values_list("clase", "titulo"))
    assert puntos == [
        ("momento", "Bienvenida"), ("hallazgo", ""), ("receso", "Receso"), ("priorizar", "Priorizar"),
    ]  # fmt: skip
    pagina = coordina.get(ruta("sesion", dia)).content.decode()
    horas = re.findall(r"Empieza a las </span>(\d\d:\d\d)", pagina)
    assert horas == ["17:00", "17:10", "17:30", "17:45"] and "70 de 180 minutos" in pagina
    assert "Presenta Itzel Bravo" in pagina and "Preparar y abrir la sala" in pagina
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    sala = abrir(dia, quien=coordinadora)
    pagina = coordina.get(ruta("sesion", dia)).content.decode()
    assert "La sala va en Bienvenida" in pagina and ruta("consola", dia) in pagina
    suelto = coordina.post(ruta("punto_quitar", dia, sala.punto.pk), follow=True)
    assert "ya pasó por ese punto" in suelto.content.decode() and dia.puntos.count() == 4
    terminar(sala, quien=coordinadora)
    pagina = coordina.get(ruta("sesion", dia)).content.decode()
    assert "Terminó a las" in pagina and reverse("acta:ver", args=[dia.dialogo.clave, 1]) in pagina


@pytest.mark.django_db(transaction=True)
def test_el_proyector_sigue_a_la_sala_conserva_la_ultima_y_nunca_se_desplaza(
    pagina_de, axe, dialogo, coordinadora
):
    dia = s.SobremesaFactory(dialogo=dialogo)
    sala = con_sala(dia, coordinadora, gente=2)
    hallazgo = sala.sobremesa.puntos.all()[1].hallazgo
    hallazgo.redacciones.update(titulo=LARGO[:200])
    pagina = pagina_de(coordinadora, ancho=1600, alto=900, sin_csp=True)
    pagina.goto(ruta("proyector", dia))
    pagina.get_by_role("heading", name="Momento").wait_for()
    mover(sala, Accion.SIGUIENTE, quien=coordinadora)
    pagina.get_by_text(hallazgo.folio).wait_for()
    assert re.fullmatch(r"\d+:\d\d", pagina.locator("[data-tiempo]").inner_text())
    for ancho, alto in ((1600, 900), (1024, 768), (800, 1200), (1280, 400)):
        pagina.set_viewport_size({"width": ancho, "height": alto})
        pagina.wait_for_timeout(150)
        sobra = pagina.evaluate(
            "() => { const h = document.querySelector('.ha'), d = document.documentElement;"
            " return [h.scrollHeight - h.clientHeight, d.scrollWidth - innerWidth,"
            " d.scrollHeight - innerHeight]; }"
        )
        assert max(sobra) <= 1, (ancho, alto, sobra)
    assert axe(pagina) == []
    pagina.keyboard.press("c")
    assert pagina.locator("html[data-contraste][data-bs-theme=light]").count() == 1
    pagina.context.set_offline(True)
    pagina.get_by_text("Sin conexión desde las").wait_for()
    assert pagina.get_by_text(hallazgo.folio).is_visible()
    mover(sala, Accion.PAUSAR, quien=coordinadora)
    pagina.context.set_offline(False)
    pagina.get_by_text("en pausa").wait_for()
    pagina.get_by_text("Sin conexión").wait_for(state="hidden")

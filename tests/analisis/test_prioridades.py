"""Prioridades: qué se cuenta, cómo se desempata, qué ve cada quien y cuánto consulta."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actores.models import Interes, Programa
from dialogo.models import Dialogo
from entrevistas.analisis import prioridades
from entrevistas.analisis.conteos import Conteo
from entrevistas.analisis.prioridades import Renglon, ordenar
from entrevistas.models import Alcance, Entrada, Posicion
from tests import fabricas as f
from tests.mundo import entrar


def renglon(
    nombre: str, personas: int | None, sectores: int = 0, organizaciones: int = 0
) -> Renglon:
    conteo = None if personas is None else Conteo(personas, personas, organizaciones)
    return Renglon(0, nombre, "", conteo, 24, sectores=tuple((None, 1) for _ in range(sectores)))


def test_se_desempata_por_amplitud_y_comparten_lugar_los_iguales():
    filas = [
        renglon("Cobre", 5, 3, 5),
        renglon("Agua", 5, 4),
        renglon("Barro", 5, 3, 2),
        renglon("Dunas", 7, 2),
        renglon("Eco", None),
        renglon("Fango", 0),
        renglon("Aire", None),
    ]
    leidas = [(r.nombre, r.lugar, r.empata) for r in ordenar(filas)]
    assert leidas == [
        ("Dunas", 1, False),
        ("Agua", 2, False),
        ("Cobre", 3, True),
        ("Barro", 3, True),
        ("Aire", None, False),  # lo callado, por nombre: el orden no dice cuánto
        ("Eco", None, False),
        ("Fango", None, False),
    ]
    assert [r.nombre for r in ordenar(filas, "sectores")][:2] == ["Agua", "Cobre"]


def dice(dialogo: Dialogo, *, alcance: str = Alcance.PUBLICO, veces: int = 1, **marcas):
    """Una persona que dice algo con esas marcas."""
    rasgos = {c: marcas.pop(c) for c in ("conduce", "persona__sector") if c in marcas}
    una = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, **rasgos)
    f.ConsentimientoFactory(entrevista=una, alcance=alcance)
    return [f.EntradaFactory(entrevista=una, **marcas) for _ in range(veces)]


@pytest.fixture
def hablado(dialogo):
    """Agua: tres personas de dos sectores, una dos veces. Cultura: dos de uno."""
    agua, cultura = f.TemaFactory(nombre="Agua"), f.TemaFactory(nombre="Cultura")
    salud = f.TemaFactory(nombre="Salud")
    uno, otro = f.SectorFactory(nombre="Uno", orden=1), f.SectorFactory(nombre="Otro", orden=2)
    entradas = dice(dialogo, temas=[agua], veces=2, persona__sector=uno)
    dice(dialogo, temas=[agua, cultura], persona__sector=uno)
    dice(dialogo, temas=[agua], persona__sector=otro)
    dice(dialogo, temas=[cultura], persona__sector=uno)
    dice(dialogo, temas=[salud], tipo=Entrada.Tipo.FUERA, texto="")
    f.PosicionFactory(
        entrevista=entradas[0].entrevista,
        fragmento=f.FragmentoFactory(entrada=entradas[0]),
        postura=Posicion.Postura.EN_CONTRA,
    )
    organizacion = f.OrganizacionFactory()
    Interes.objects.create(actor=organizacion, tema=cultura, texto="Que haya teatro")
    Interes.objects.create(actor=organizacion, tema=cultura, texto="Y danza")
    for estado in ("vigente", "concluido"):
        programa = Programa.objects.create(
            organizacion=organizacion, nombre=f"Salud {estado}", estado=estado
        )
        programa.temas.add(salud)
    return agua


def test_cuenta_personas_y_aparte_lo_que_no_se_dijo(dialogo, hablado):
    agua, cultura, salud = prioridades.de(dialogo, "temas")
    assert (agua.nombre, agua.personas, agua.de, agua.conteo.pasajes) == ("Agua", 3, 5, 4)
    assert [(str(sector), n) for sector, n in agua.sectores] == [("Uno", 2), ("Otro", 1)]
    assert (agua.posturas.en_contra, agua.posturas.a_favor) == (1, 0)
    assert (cultura.personas, cultura.intereses, cultura.programas) == (2, 1, 0)
    # Nadie lo dijo: está porque hay un programa vivo.
    assert (salud.personas, salud.programas, salud.lugar) == (0, 1, None)
    # Fuera del equipo, con tan pocas, no hay cifras.
    afuera = prioridades.de(dialogo, "temas", audiencia="participantes")
    assert [r.conteo for r in afuera if r.nombre != "Salud"] == [None, None]


def test_la_pagina_abre_los_pasajes_y_dice_que_cuenta(dialogo, hablado, coordinadora):
    cliente, url = entrar(coordinadora), reverse("analisis:prioridades", args=[dialogo.clave])
    figura = cliente.get(url).content.decode()
    assert "Lo más nombrado: Agua, por 3 de 5 personas, de 2 sectores." in figura
    assert f"tema={hablado.clave}" in figura and "Nadie lo nombró" in figura
    assert "Estar en contra de la proposición no es estar en contra del tema" in figura
    tabla = cliente.get(url, {"ver": "tabla", "orden": "sectores"}).content.decode()
    assert "Personas distintas, de 5 entrevistadas" in tabla and "En agendas" in tabla
    socio = f.SocioFactory(nombre="Bogotá")
    dice(dialogo, socios=[socio])
    assert "Bogotá" in cliente.get(url, {"de_que": "socios"}).content.decode()
    hoja = reverse("analisis:exportar_prioridades", args=[dialogo.clave])
    csv = cliente.post(hoja, {"formato": "csv", "motivo": "Método"}).content.decode()
    assert '"Agua",1,3,6,3,4,2,"Uno: 2, Otro: 1",0,0,1,0,0' in csv


def test_a_quien_entrevista_se_le_callan_las_cifras_de_pocas(dialogo, hablado, entrevistadora):
    lejos = f.TemaFactory(nombre="Lejanía")
    for _ in range(5):
        dice(dialogo, temas=[lejos])
    dice(dialogo, temas=[hablado], conduce=entrevistadora)
    url = reverse("analisis:prioridades", args=[dialogo.clave])
    tabla = entrar(entrevistadora).get(url, {"ver": "tabla"}).content.decode()
    assert "Cifra reservada" in tabla and "Organizaciones" not in tabla
    figura = entrar(entrevistadora).get(url).content.decode()
    assert (
        figura.index("Lejanía") < figura.index("Agua")
        and "sectores" not in figura.split("barras-p")[1].split("</ol>")[0]
    )
    # Sólo lo suyo: todo, con sus sectores.
    suyo = entrar(entrevistadora).get(url, {"de": "mias"}).content.decode()
    assert "Lejanía" not in suyo and "1 sector" in suyo


def test_las_consultas_no_crecen_con_lo_dicho(dialogo, hablado, coordinadora):
    cliente, url = entrar(coordinadora), reverse("analisis:prioridades", args=[dialogo.clave])
    cliente.get(url)
    with CaptureQueriesContext(connection) as pocas:
        cliente.get(url)
    for _ in range(3):
        dice(dialogo, temas=[f.TemaFactory()], persona__sector=f.SectorFactory())
    with CaptureQueriesContext(connection) as muchas:
        cliente.get(url)
    assert len(muchas) == len(pocas)

"""Acuerdos y cruces: la regla, escribirlos, qué ve cada quien y cuánto consulta."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from actores.models import Sector
from entrevistas.analisis import posturas
from entrevistas.analisis.conteos import Conversacion
from entrevistas.analisis.posturas import Casa
from entrevistas.models import Entrada, Fragmento, Nivel, Posicion, Proposicion
from tests import fabricas as f
from tests.mundo import entrar

FAVOR, MATIZA, CONTRA = Posicion.Postura.values


def leer(*dichas: tuple[int, str], total: int = 24, sectores: int = 4) -> posturas.Lectura:
    """Una proposición con (sector, postura) por persona. Sin base."""
    conversaciones = {
        n: Conversacion(n, n, n, sector, "atribuible", False)
        for n, (sector, _) in enumerate(dichas, start=1)
    }
    puestas = [
        Posicion(entrevista_id=n, postura=postura, fragmento=Fragmento(entrada=Entrada()))
        for n, (_, postura) in enumerate(dichas, start=1)
    ]
    casa = Casa(total, conversaciones, {n: Sector(pk=n, nombre=f"Sector {n}") for n in range(1, 7)})
    return posturas.leer(Proposicion(numero=1, texto="Una"), puestas, casa, sectores)


def test_el_puente_se_sostiene_en_cada_sector_y_no_en_el_promedio():
    cuatro = [(1, FAVOR), (1, FAVOR), (2, FAVOR), (3, FAVOR), (4, FAVOR), (4, MATIZA)]
    assert leer(*cuatro).es_puente
    # Un disenso en un sector donde pesa más el acuerdo no lo rompe.
    assert leer(*cuatro, (1, CONTRA)).es_puente
    # En otro, aunque sea una sola voz contra cinco, sí.
    roto = leer(*cuatro, (5, CONTRA))
    assert not roto.es_puente and not roto.es_cruce and roto.esta_abierta
    assert not leer(*cuatro, sectores=5).es_puente
    assert [sector.pk for sector in leer(*cuatro).sectores_a_favor] == [1, 2, 3, 4]


def test_el_cruce_pide_dos_de_cada_lado_y_una_de_cada_cuatro():
    a_favor = [(n % 6 + 1, FAVOR) for n in range(6)]
    assert leer(*a_favor, (1, CONTRA), (1, CONTRA)).es_cruce  # 2 de 8
    assert not leer(*a_favor, (1, FAVOR), (1, CONTRA), (1, CONTRA)).es_cruce  # 2 de 9
    assert not leer((1, FAVOR), (2, CONTRA)).es_cruce
    # Quien matiza no toma lado.
    parejo = leer((1, FAVOR), (2, FAVOR), (3, CONTRA), (4, CONTRA), *[(5, MATIZA)] * 9)
    assert parejo.es_cruce and parejo.controversia == 1
    assert parejo.frase == "2 de 24 a favor, 9 matizan y 2 en contra; 11 no se pronunciaron."


def test_quien_habla_dos_veces_cuenta_una_en_lo_mas_adverso_y_lo_retirado_no_cuenta():
    una = leer((1, FAVOR), (2, FAVOR), total=2)
    misma = Casa(
        1,
        {n: Conversacion(n, 7, 7, 1, "", False) for n in (1, 2)},
        {1: Sector(pk=1, nombre="Uno")},
    )
    puestas = list(una.posiciones)
    puestas[1].postura = CONTRA
    leida = posturas.leer(una.proposicion, puestas, misma)
    assert (leida.cuenta.a_favor, leida.cuenta.en_contra, leida.callan) == (0, 1, 0)
    puestas[1].fragmento.entrada.retirada_en = "ya"
    leida = posturas.leer(una.proposicion, puestas, misma)
    assert leida.cuenta.a_favor == 1 and leida.por_revisar == [puestas[1]]


def test_las_cifras_que_senalarian_a_alguien_se_callan_junto_con_otra():
    lectura = leer(*[(1, FAVOR)] * 9, *[(2, MATIZA)] * 7, (3, CONTRA), total=24)
    assert posturas.cifras(lectura, None).en_contra == 1
    dichas = posturas.cifras(lectura, 5)
    # 9 + 7 + 1 + 7: se calla el uno y otra, para que restando no salga.
    assert dichas.en_contra is None and not dichas.completas and not dichas.tramos
    assert [dichas.a_favor, dichas.matizan, dichas.callan].count(None) == 1


# Con la base --------------------------------------------------------------------------------------
def voz(dialogo, **rasgos):
    nivel = rasgos.pop("nivel", Nivel.ATRIBUIBLE)
    una = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, **rasgos)
    f.ConsentimientoFactory(entrevista=una, nivel=nivel)
    return una


def test_se_escribe_se_sostiene_con_un_pasaje_se_cambia_y_se_archiva(dialogo, coordinadora):
    cliente, clave = entrar(coordinadora), dialogo.clave
    entrevista = voz(dialogo)
    entrada = f.EntradaFactory(entrevista=entrevista, texto="Sí, sin duda. Pero no hoy.")
    f.EntradaFactory(entrevista=entrevista, tipo=Entrada.Tipo.OBSERVACION, texto="Se le veía mal.")
    nueva = reverse("analisis:nueva_proposicion", args=[clave])
    assert "obligatorio" in cliente.post(nueva, {"texto": " "}).content.decode()
    hecha = cliente.post(nueva, {"texto": "Hace falta\n una ley."}, follow=True).content.decode()
    assert "Hace falta una ley." in hecha and entrevista.folio in hecha
    assert "0 de 1 a favor" in hecha
    poner = reverse("analisis:poner_postura", args=[clave, 1, entrevista.numero])
    lista = cliente.get(poner).content.decode()
    assert "Sí, sin duda." in lista and "Se le veía mal" not in lista
    oraciones = cliente.get(poner, {"entrada": str(entrada.uid)}).content.decode()
    assert 'name="numeros" value="2"' in oraciones
    datos = {"entrada": entrada.uid, "revision": 1, "postura": MATIZA, "numeros": [2]}
    vieja = cliente.post(poner, {**datos, "revision": 9})
    assert "cambió mientras elegías" in vieja.content.decode()
    assert not Posicion.objects.exists()
    puesta = cliente.post(poner, datos, follow=True).content.decode()
    assert "«Pero no hoy.»" in puesta and "1 matiza" in puesta
    cliente.post(poner, {**datos, "postura": FAVOR, "numeros": []})
    posicion = Posicion.objects.get()
    assert posicion.postura == FAVOR and posicion.fragmento.texto == entrada.texto
    # Corregida la entrada, su pasaje espera y la página lo dice.
    Fragmento.objects.update(anclaje=Fragmento.Anclaje.POR_REVISAR)
    assert (
        "por revisar" in cliente.get(reverse("analisis:postura", args=[clave, 1])).content.decode()
    )
    assert (
        "1 por revisar" in cliente.get(reverse("analisis:posturas", args=[clave])).content.decode()
    )
    cliente.post(reverse("analisis:quitar_postura", args=[clave, 1, entrevista.numero]))
    assert not Posicion.objects.exists()
    cliente.post(reverse("analisis:archivar_proposicion", args=[clave, 1]))
    lista = cliente.get(reverse("analisis:posturas", args=[clave])).content.decode()
    assert "Hace falta una ley." not in lista and "1 archivada" in lista
    # El folio de la archivada no se reutiliza.
    cliente.post(nueva, {"texto": "Otra cosa."})
    assert Proposicion.objects.get(texto="Otra cosa.").folio == "P-02"


def test_una_postura_se_sostiene_en_su_propia_entrevista(dialogo, coordinadora):
    una, otra = voz(dialogo), voz(dialogo)
    ajena = f.EntradaFactory(entrevista=otra)
    f.ProposicionFactory(dialogo=dialogo)
    poner = reverse("analisis:poner_postura", args=[dialogo.clave, 1, una.numero])
    datos = {"entrada": ajena.uid, "postura": FAVOR}
    respuesta = entrar(coordinadora).post(poner, datos)
    assert "ya no está en la entrevista" in respuesta.content.decode()
    assert not Posicion.objects.exists()


@pytest.fixture
def poblado(dialogo, entrevistadora):
    """Siete voces anónimas de otras y una de quien entrevista, con sus posturas."""
    proposicion = f.ProposicionFactory(dialogo=dialogo, texto="Hace falta una ley.")
    sector = f.SectorFactory()
    propia = voz(dialogo, conduce=entrevistadora)
    f.PosicionFactory(proposicion=proposicion, entrevista=propia)
    for n in range(7):
        una = voz(dialogo, nivel=Nivel.ANONIMA, persona__sector=sector)
        f.PosicionFactory(
            proposicion=proposicion,
            entrevista=una,
            postura=CONTRA if n == 0 else FAVOR,
            fragmento__entrada__texto=f"Lo que pienso, {n}.",
        )
    return proposicion


def test_quien_entrevista_lee_lo_suyo_y_de_lo_ajeno_lo_permitido(
    poblado, dialogo, entrevistadora, coordinadora
):
    ajena = Posicion.objects.get(postura=CONTRA)
    detalle = reverse("analisis:postura", args=[dialogo.clave, poblado.numero])
    vista = entrar(entrevistadora).get(detalle).content.decode()
    assert "Una persona entrevistada" in vista
    assert ajena.entrevista.persona.nombre not in vista
    assert ajena.entrevista.folio not in vista
    assert "1 en contra" not in vista and "se callan" in vista and "Reservada" in vista
    lista = reverse("analisis:posturas", args=[dialogo.clave])
    tabla = entrar(entrevistadora).get(lista, {"ver": "tabla"}).content.decode()
    assert "E-01" in tabla and ajena.entrevista.folio not in tabla
    todo = entrar(coordinadora).get(detalle).content.decode()
    assert ajena.entrevista.persona.nombre in todo and "1 en contra" in todo


def test_la_hoja_lleva_lo_mismo_que_la_pagina(poblado, dialogo, entrevistadora, coordinadora):
    url = reverse("analisis:exportar_posturas", args=[dialogo.clave])
    datos = {"formato": "xlsx", "motivo": "Para la reunión"}

    def filas(usuaria, hoja):
        libro = load_workbook(io.BytesIO(entrar(usuaria).post(url, datos).content))
        return list(libro[hoja].values)[1:]

    assert filas(coordinadora, "Proposiciones")[0][2:7] == (7, 0, 1, 0, 8)
    nombres = {fila[2].split(",")[0] for fila in filas(coordinadora, "Posturas")}
    assert len(nombres) == 8
    assert None in filas(entrevistadora, "Proposiciones")[0][2:6]
    quienes = [fila[2] for fila in filas(entrevistadora, "Posturas")]
    assert quienes.count("Una persona entrevistada") == 7


def test_las_consultas_no_crecen_con_las_posturas(poblado, dialogo, coordinadora):
    cliente = entrar(coordinadora)
    lista = reverse("analisis:posturas", args=[dialogo.clave]) + "?ver=tabla"
    detalle = reverse("analisis:postura", args=[dialogo.clave, poblado.numero])
    _consultas(cliente, lista)  # la primera carga lo que se guarda de una vez
    cuentas = [_consultas(cliente, url) for url in (lista, detalle)]
    otra = f.ProposicionFactory(dialogo=dialogo)
    for posicion in list(Posicion.objects.select_related("entrevista")):
        f.PosicionFactory(proposicion=otra, entrevista=posicion.entrevista)
        f.PosicionFactory(proposicion=poblado, entrevista=voz(dialogo))
    assert [_consultas(cliente, url) for url in (lista, detalle)] == cuentas


def _consultas(cliente, url) -> int:
    with CaptureQueriesContext(connection) as consultas:
        assert cliente.get(url).status_code == 200
    return len(consultas)

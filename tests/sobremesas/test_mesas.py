"""Las mesas de un día por HTTP: armar, repartir, mover, fijar, deshacer, y qué lee cada quien."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Rol
from sobremesas.asiento import Accion, DatosDeDelegado, Quien, mover
from sobremesas.mesas import acomodo
from sobremesas.models import (
    FuncionEnSobremesa,
    Invitacion,
    Lugar,
    Necesidades,
    Pareja,
    Paso,
    PrePostura,
    Reparto,
    Sobremesa,
)
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.apoyo import a_la_vez

SECTORES = ("gobierno", "sociedad-civil", "academia", "iniciativa-privada", "cultura")
FUNCION = FuncionEnSobremesa.Funcion


def poblar(dialogo, cuantas: int = 10) -> Sobremesa:
    """Un día con ``cuantas`` personas confirmadas; cada cinco, una de cada sector."""
    dia = s.SobremesaFactory(dialogo=dialogo, numero=1, cupo=cuantas)
    sectores = [
        Sector.objects.filter(clave=clave).first() or f.SectorFactory(clave=clave, nombre=clave)
        for clave in SECTORES
    ]
    for n in range(cuantas):
        s.InvitacionFactory(
            sobremesa=dia,
            estado="confirmada",
            persona__nombre=f"Persona{n} Apellido{n}",
            persona__sector=sectores[n % 5],
        )
    return dia


@pytest.fixture
def dia(dialogo) -> Sobremesa:
    return poblar(dialogo)


@pytest.fixture
def repartida(dia, coordinadora) -> Sobremesa:
    acomodo.armar(dia)
    acomodo.volver_a_repartir(dia, autor=coordinadora)
    return dia


def url(nombre: str, dia: Sobremesa, *args: object) -> str:
    return reverse(f"sobremesas:{nombre}", args=[dia.dialogo.clave, dia.numero, *args])


def lugares(dia: Sobremesa) -> dict[int, tuple[int, int]]:
    filas = Lugar.objects.filter(mesa__sobremesa=dia).select_related("mesa")
    return {lugar.invitacion_id: (lugar.mesa.numero, lugar.numero) for lugar in filas}


def ver(cliente: Client, dia: Sobremesa, **consulta: object) -> str:
    respuesta = cliente.get(url("mesas", dia), consulta)
    assert respuesta.status_code == 200
    return respuesta.content.decode()


def enviar_cambio(cliente: Client, dia: Sobremesa, una: int, otra: int):
    """Lo que envían el botón y el arrastre para cambiar a dos de lugar."""
    donde = lugares(dia)
    datos = {
        "a": "{}-{}-{}".format(*donde[otra], otra),
        "estaba": "{}-{}".format(*donde[una]),
    }
    return cliente.post(url("mesas_mover", dia, una), datos, follow=True)


def test_la_historia_de_las_mesas_de_armarlas_a_deshacer(dia, coordinadora, cliente_de):
    cliente = cliente_de(coordinadora)
    assert "todavía no tiene mesas" in ver(cliente, dia)
    cliente.post(url("mesas_armar", dia))
    assert list(dia.mesas.values_list("numero", "lugares")) == [(1, 5), (2, 5)]
    texto = ver(cliente, dia)
    assert "Repartir a 10" in texto and "Por sentar" in texto
    cliente.post(url("mesas_repartir", dia))
    primera = lugares(dia)
    assert len(primera) == 10
    texto = ver(cliente, dia)
    assert "Todas las condiciones se cumplen" in texto
    assert "Gobierno en cada mesa" in texto and "2 de 2" in texto
    # A mano: cambian de lugar dos personas de mesas distintas, y se dice qué pasó.
    gobierno, civil = dia.invitaciones.order_by("pk")[:2]
    if primera[gobierno.pk][0] == primera[civil.pk][0]:
        civil = dia.invitaciones.order_by("pk")[6]
    respuesta = enviar_cambio(cliente, dia, gobierno.pk, civil.pk)
    mensaje = respuesta.content.decode()
    assert f"{gobierno.persona} pasó a la mesa {primera[civil.pk][0]}" in mensaje
    assert "se queda sin nadie de gobierno" in mensaje
    assert lugares(dia)[gobierno.pk] == primera[civil.pk]
    assert lugares(dia)[civil.pk] == primera[gobierno.pk]
    # Lo que no se cumple se dice, con el cambio que lo arregla y otras tres opciones.
    texto = ver(cliente, dia, opciones=1)
    assert "1 de 2" in texto and "gana a alguien de gobierno" in texto
    assert texto.count("Hacer el cambio") == 4
    # Deshacer el reparto respeta lo que se movió a mano después.
    cliente.post(url("mesas_deshacer", dia))
    assert set(lugares(dia)) == {gobierno.pk, civil.pk}
    assert cliente.post(url("mesas_deshacer", dia)).status_code == 422
    # Sentar a los que faltan no mueve a quien ya tiene lugar.
    quietas = lugares(dia)
    cliente.post(url("mesas_repartir", dia), {"alcance": "faltan"})
    assert len(lugares(dia)) == 10 and quietas.items() <= lugares(dia).items()


def test_volver_a_repartir_no_toca_lo_fijo_ni_a_quien_llego(repartida, coordinadora, cliente_de):
    dia, cliente = repartida, cliente_de(coordinadora)
    fija, llego, deshecho = dia.invitaciones.order_by("pk")[:3]
    sin_motivo = cliente.post(url("mesas_fijar", dia, fija.pk), {"motivo": " "})
    assert sin_motivo.status_code == 422
    cliente.post(url("mesas_fijar", dia, fija.pk), {"motivo": "Sale a las 19:00."})
    s.PasoFactory(invitacion=llego, anotado_por=coordinadora)
    paso = s.PasoFactory(invitacion=deshecho, anotado_por=coordinadora)
    s.PasoFactory(
        invitacion=deshecho, anotado_por=coordinadora, tipo=Paso.Tipo.DESHACE, refiere_a=paso.nonce
    )
    texto = ver(cliente, dia)
    assert "Volver a repartir a 8" in texto
    assert "Lugar fijo: sale a las 19:00." in texto
    antes = lugares(dia)
    # Quedan las dos de gobierno en la misma mesa: el reparto lo arregla sin tocar a las quietas.
    otra = dia.invitaciones.order_by("pk")[5]
    vecina = next(c for c, a in antes.items() if a[0] == antes[fija.pk][0] and c != fija.pk)
    if antes[otra.pk][0] != antes[fija.pk][0]:
        enviar_cambio(cliente, dia, otra.pk, vecina)
    cliente.post(url("mesas_repartir", dia))
    ahora = lugares(dia)
    assert ahora[fija.pk] == antes[fija.pk] and ahora[llego.pk] == antes[llego.pk]
    assert ahora[otra.pk][0] != ahora[fija.pk][0]
    # Mover a quien tiene lugar fijo se niega, y se dice cómo.
    respuesta = enviar_cambio(cliente, dia, fija.pk, otra.pk)
    assert respuesta.status_code == 422
    assert "Para cambiarlo, suéltalo" in respuesta.content.decode()
    cliente.post(url("mesas_fijar", dia, fija.pk), {"soltar": "1"})
    assert enviar_cambio(cliente, dia, fija.pk, otra.pk).status_code == 200


def test_d1_quien_representa_hereda_el_lugar_y_quien_libera_el_suyo_deja_de_estar(
    repartida, coordinadora, cliente_de
):
    """D1: delegar conserva la silla y su mesa."""
    dia, cliente = repartida, cliente_de(coordinadora)
    silla, otra = dia.invitaciones.order_by("pk")[:2]
    suyo = lugares(dia)[silla.pk]
    mover(silla, Accion.DELEGAR, quien=Quien.equipo(coordinadora))
    texto = ver(cliente, dia, mesa=suyo[0])
    assert f"Alguien por {silla.persona}" in texto and "Falta el nombre" in texto
    datos = DatosDeDelegado(nombre="Berenice Tovar", correo="berenice@ejemplo.mx")
    mover(silla, Accion.NOMBRAR, quien=Quien.equipo(coordinadora), delegado=datos)
    texto = ver(cliente, dia, mesa=suyo[0])
    assert "Berenice Tovar (por P. Apellido0)" in texto
    assert f"Viene en representación de {silla.persona}; conserva su lugar." in texto
    assert lugares(dia)[silla.pk] == suyo
    mover(otra, Accion.DECLINAR, quien=Quien.equipo(coordinadora))
    assert "Nueve personas en dos mesas" in ver(cliente, dia)
    cliente.post(url("mesas_repartir", dia))
    assert otra.pk not in lugares(dia)


def test_las_posturas_y_las_parejas_son_de_la_coordinacion(
    repartida, dialogo, coordinadora, relatora, cliente_de
):
    """Quien tiene una función ese día ve lugares; ni posturas, ni parejas, ni a quién le hace falta
    acceso o por qué su lugar es fijo: eso es de quien acomoda."""
    dia = repartida
    FuncionEnSobremesa.objects.create(sobremesa=dia, usuario=relatora, funcion=FUNCION.RELATA)
    una, otra, tercera = dia.invitaciones.order_by("pk")[1:4]
    hallazgo = s.PuntoDelDiaFactory(
        sobremesa=dia, hallazgo=f.HallazgoFactory(dialogo=dialogo, numero=3)
    ).hallazgo
    redaccion = f.RedaccionFactory(hallazgo=hallazgo)
    for silla, valor in ((una, "no_coincido"), (otra, "es_clave")):
        PrePostura.objects.create(
            asistente=silla.asistentes.get(), redaccion=redaccion, valor=valor
        )
    Necesidades.objects.create(asistente=tercera.asistentes.get(), acceso=["silla", "senas"])
    Pareja.objects.create(sobremesa=dia, regla="separadas", una=una, otra=otra, motivo="litigio")
    coordina, relata = cliente_de(coordinadora), cliente_de(relatora)
    texto = ver(coordina, dia)
    assert "Contestó «no coincido» en H-03" in texto
    assert "Una diferencia de postura o más" in texto and "litigio" in texto
    assert "Lugar por acceso." in texto
    Lugar.objects.filter(invitacion=una).update(es_fijo=True, motivo="Rodilla operada")
    assert "rodilla operada" in ver(coordina, dia)
    del_equipo = ver(relata, dia)
    assert "Lugar fijo." in del_equipo and "rodilla" not in del_equipo.lower()
    Lugar.objects.filter(invitacion=una).update(es_fijo=False, motivo="")
    for secreto in (
        "por acceso",
        "H-03",
        "coincido",
        "litigio",
        "Aparte de",
        "diferencia de postura",
    ):
        assert secreto not in del_equipo
    for callado in ("illa de ruedas", "señas", "Mover a…", "Deshacer", "/parejas/"):
        assert callado not in re.sub(r"<script.*?</script>", "", del_equipo)
        assert callado != "illa de ruedas" or callado not in texto
    # Mirar no es mover: eso es de quien conduce o supervisa. Y las mesas, de la coordinación.
    assert relata.get(url("mesas_mover", dia, una.pk)).status_code == 404
    assert relata.post(url("mesas_repartir", dia)).status_code == 404
    FuncionEnSobremesa.objects.create(sobremesa=dia, usuario=relatora, funcion=FUNCION.SUPERVISA)
    pagina = relata.get(url("mesas_mover", dia, una.pk))
    assert pagina.status_code == 200 and "H-03" not in pagina.content.decode()
    assert relata.get(url("parejas", dia)).status_code == 404
    assert relata.get(url("mesa", dia, 1)).status_code == 404
    # Quien entrevista convoca, pero sin función ese día no ve las mesas.
    entrevista = f.IntegranteFactory(dialogo=dialogo, rol=Rol.ENTREVISTA).usuario
    assert cliente_de(entrevista).get(url("mesas", dia)).status_code == 404


def test_mover_sin_arrastrar_dice_antes_que_cambiaria(repartida, coordinadora, cliente_de):
    dia, cliente = repartida, cliente_de(coordinadora)
    donde = lugares(dia)
    una = dia.invitaciones.order_by("pk")[0]
    otra = next(c for c, a in donde.items() if a[0] != donde[una.pk][0] and c % 5 != una.pk % 5)
    valor = "{}-{}-{}".format(*donde[otra], otra)
    texto = cliente.get(url("mesas_mover", dia, una.pk), {"a": valor}).content.decode()
    assert "Las tres que más convienen" in texto
    assert f'value="{valor}" selected' in texto
    assert "se queda sin nadie de gobierno" in texto
    respuesta = cliente.get(url("mesas_efecto", dia, una.pk), {"a": valor})
    assert "se queda sin nadie de gobierno" in respuesta.json()["texto"]
    # Sin mesa, y de vuelta a un lugar vacío.
    estaba = "{}-{}".format(*donde[una.pk])
    cliente.post(url("mesas_mover", dia, una.pk), {"a": "sin-mesa", "estaba": estaba})
    assert una.pk not in lugares(dia)
    assert "Falta 1 por sentar" in ver(cliente, dia)
    cliente.post(url("mesas_mover", dia, una.pk), {"a": f"{estaba}-0", "estaba": ""})
    assert lugares(dia)[una.pk] == donde[una.pk]
    for malo in ({}, {"a": "99-1-0", "estaba": estaba}, {"a": "x", "estaba": estaba}):
        assert cliente.post(url("mesas_mover", dia, una.pk), malo).status_code == 422
    assert cliente.get(url("mesas_mover", dia, 10**9)).status_code == 404


def test_dos_personas_acomodan_a_la_vez_con_la_pagina_vieja(repartida, coordinadora, cliente_de):
    dia, cliente = repartida, cliente_de(coordinadora)
    donde = lugares(dia)
    una, otra, tercera = dia.invitaciones.order_by("pk").values_list("pk", flat=True)[:3]
    estaba, valor = "{}-{}".format(*donde[una]), "{}-{}-{}".format(*donde[otra], otra)
    enviar_cambio(cliente, dia, tercera, otra)  # alguien más se adelanta
    antes = lugares(dia)
    respuesta = cliente.post(url("mesas_mover", dia, una), {"a": valor, "estaba": estaba})
    assert respuesta.status_code == 409
    assert "Ese lugar cambió mientras mirabas" in respuesta.content.decode()
    respuesta = cliente.post(url("mesas_mover", dia, tercera), {"a": valor, "estaba": "9-9"})
    assert respuesta.status_code == 409
    assert "Alguien más movió a" in respuesta.content.decode()
    assert lugares(dia) == antes


@pytest.mark.django_db(transaction=True)
def test_muchos_movimientos_a_la_vez_no_pierden_a_nadie(dialogo, coordinadora):
    """Dieciséis cambios cruzados y dos repartos, con conexiones de verdad."""
    dia = poblar(dialogo)
    acomodo.armar(dia)
    acomodo.volver_a_repartir(dia, autor=coordinadora)
    donde = lugares(dia)
    claves = sorted(donde)

    def cambio(una: int, otra: int):
        return lambda: acomodo.poner(
            dia, una, donde[otra], estaba=donde[una], esperaba=otra, autor=coordinadora
        )

    tareas = [cambio(claves[i], claves[(i + d) % 10]) for d in (3, 5) for i in range(8)]
    tareas += [lambda: acomodo.volver_a_repartir(dia, autor=coordinadora)] * 2
    resultados = a_la_vez(tareas)
    raros = [r for r in resultados if isinstance(r, Exception) and not es_conflicto(r)]
    assert not raros, raros
    ahora = lugares(dia)
    assert sorted(ahora) == claves
    assert len(set(ahora.values())) == 10


def es_conflicto(error: Exception) -> bool:
    return isinstance(error, acomodo.Conflicto)


def test_ajustar_las_mesas_y_las_parejas(repartida, coordinadora, cliente_de):
    dia, cliente = repartida, cliente_de(coordinadora)
    relata = FuncionEnSobremesa.objects.create(
        sobremesa=dia, usuario=f.UsuarioFactory(nombre="Itzel Ramos"), funcion=FUNCION.RELATA
    )
    base = {"numero": 3, "lugares": 6, "columna": 1, "fila": 1, "nota": "Junto a la puerta"}
    assert cliente.get(url("mesa_nueva", dia)).status_code == 200
    encimada = cliente.post(url("mesa_nueva", dia), base | {"columna": 1, "fila": 0})
    assert encimada.status_code == 422 and "se encima" in encimada.content.decode()
    cliente.post(url("mesa_nueva", dia), base | {"relatan": [relata.pk]})
    texto = ver(cliente, dia, mesa=3)
    assert "Relata Itzel. Junto a la puerta" in texto
    repetida = cliente.post(url("mesa", dia, 3), base | {"numero": 1})
    assert repetida.status_code == 422
    chica = cliente.post(url("mesa", dia, 1), base | {"numero": 1, "lugares": 2, "fila": 0})
    assert "mueve antes a alguien" in chica.content.decode()
    cliente.post(url("mesa_quitar", dia, 1))
    cliente.post(url("mesa_quitar", dia, 3))
    assert list(dia.mesas.values_list("numero", flat=True)) == [1, 2]
    # Parejas: la regla es la misma en los dos sentidos, y el reparto la cumple.
    una, otra = dia.invitaciones.order_by("pk")[1:3]
    datos = {"una": otra.pk, "otra": una.pk, "regla": "juntas", "motivo": "Interpreta para ella."}
    cliente.post(url("parejas", dia), datos)
    pareja = Pareja.objects.get()
    assert (pareja.una, pareja.otra) == (una, otra)
    alreves = datos | {"una": una.pk, "otra": otra.pk, "regla": "separadas"}
    assert cliente.post(url("parejas", dia), alreves).status_code == 422
    assert cliente.post(url("parejas", dia), datos | {"una": una.pk}).status_code == 422
    cliente.post(url("mesas_repartir", dia))
    assert lugares(dia)[una.pk][0] == lugares(dia)[otra.pk][0]
    assert "Interpreta para ella" in cliente.get(url("parejas", dia)).content.decode()
    cliente.post(url("pareja_quitar", dia, pareja.pk))
    assert not Pareja.objects.exists()


def test_un_dia_cerrado_se_queda_como_esta(repartida, coordinadora, cliente_de):
    dia, cliente = repartida, cliente_de(coordinadora)
    Sobremesa.objects.filter(pk=dia.pk).update(
        estado=Sobremesa.Estado.CERRADA, cerrada_en=timezone.now()
    )
    antes = lugares(dia)
    una, otra = dia.invitaciones.order_by("pk").values_list("pk", flat=True)[:2]
    for nombre, args in (("mesas_repartir", ()), ("mesas_fijar", (una,)), ("mesas_deshacer", ())):
        assert cliente.post(url(nombre, dia, *args), {"motivo": "x"}).status_code == 422
    assert enviar_cambio(cliente, dia, una, otra).status_code == 422
    cliente.post(url("mesa_quitar", dia, 1))
    assert lugares(dia) == antes and dia.mesas.count() == 2
    assert Reparto.objects.count() == 1


def test_las_consultas_no_crecen_con_las_personas(
    dialogo, coordinadora, cliente_de, django_assert_max_num_queries
):
    dia = poblar(dialogo, 20)
    acomodo.armar(dia)
    acomodo.volver_a_repartir(dia, autor=coordinadora)
    s.PasoFactory(invitacion=dia.invitaciones.first(), nonce=uuid.uuid4(), anotado_por=coordinadora)
    cliente = cliente_de(coordinadora)
    ver(cliente, dia)
    with django_assert_max_num_queries(27):
        ver(cliente, dia, opciones=1)
    assert Invitacion.objects.count() == 20

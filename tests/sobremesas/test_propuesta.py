"""La propuesta: repetible, dentro de lo que se busca cuando se puede, y dice lo que no pudo."""

import random

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesas.lista.propuesta import proponer
from sobremesas.lista.reparto import Candidata, Dia
from sobremesas.models import Cuota, Invitacion, Reserva
from tests import fabricas as f
from tests import fabricas_sobremesas as s

E = Invitacion.Estado
CUOTAS = {0: (3, 5), 1: (2, 4), 2: (2, 4), 3: (1, 3)}


def _mundo(semilla: int) -> tuple[list[Candidata], list[Dia], frozenset[int]]:
    """Uno con solución: en cada día caben los mínimos, un disenso y dos dependencias."""
    azar = random.Random(semilla)  # noqa: S311
    dias = [
        Dia(n, f"día {n}", 12, CUOTAS, frozenset([10 * n, 10 * n + 1]), frozenset([10 * n]))
        for n in (1, 2, 3)
    ]
    gente = [
        Candidata(
            persona=n,
            nombre=f"P{n}",
            sector=azar.randrange(4),
            organizacion=azar.randrange(200),
            prioridad=azar.choices([0, 1, 2], [8, 1, 1])[0],
            dias=frozenset(azar.sample([1, 2, 3], azar.choice([1, 2])))
            if n % 4 == 0
            else frozenset(),
        )
        for n in range(120)
    ]
    for n in (1, 2, 3):
        gente.append(Candidata(200 + n, f"G{n}", 0, organizacion=500 + n % 2, es_gobierno=True))
        gente.append(Candidata(300 + n, f"D{n}", 1, disiente=frozenset([10 * n])))
    gente.append(Candidata(400, "Fija", 3, organizacion=7, en=2, puede_moverse=False))
    azar.shuffle(gente)
    return gente, dias, frozenset([500, 501])


@settings(max_examples=6, deadline=None, derandomize=True)
@given(mundo=st.integers(0, 10_000), semilla=st.integers(1, 99))
def test_cumple_todo_lo_que_se_puede_cumplir_y_se_repite(mundo: int, semilla: int) -> None:
    gente, dias, dependencias = _mundo(mundo)
    hecha = proponer(gente, dias, semilla, dependencias=dependencias, intentos=4000)
    por_clave = {una.persona: una for una in gente}
    assert hecha.pendientes == []  # cuotas, gobierno, disensos, dependencias y lugares
    for dia in dias:
        assert len(hecha.del_dia(dia.dia)) + (dia.dia == 2) == 12
        for sector, (minimo, maximo) in CUOTAS.items():
            cuantas = [p for p in hecha.del_dia(dia.dia) if por_clave[p].sector == sector]
            fija = dia.dia == 2 and sector == 3
            assert minimo <= len(cuantas) + fija <= maximo
    assert all(por_clave[persona].puede(dia) for persona, dia in hecha.lugares.items())
    assert 400 not in hecha.lugares  # la que ya estaba se queda donde está
    assert set(hecha.motivos) == set(hecha.lugares)
    assert all(hecha.motivos.values())
    assert proponer(gente, dias, semilla, dependencias=dependencias, intentos=4000) == hecha


def test_lo_imposible_se_queda_corto_y_se_dice() -> None:
    dias = [Dia(1, "día 1", 5, {0: (4, 5), 1: (1, 2)}, frozenset([3]), frozenset([3]))]
    gente = [Candidata(1, "Una", 0), Candidata(2, "Otra", 1, dias=frozenset([9]))]
    hecha = proponer(gente, dias, dependencias=frozenset([77]), intentos=200)
    assert hecha.lugares == {1: 1}  # la segunda no puede ese día
    esperan = [("dependencia", 77), ("sector", 1, 0), ("sector", 1, 1)]
    assert hecha.pendientes == [*esperan, ("disenso", 1, 3), ("vacios", 1)]
    assert proponer([], [], 1).lugares == {}


@pytest.fixture
def dias(dialogo):
    return [s.SobremesaFactory(dialogo=dialogo, cupo=4) for _ in range(3)]


def _a(nombre, dialogo):
    return reverse(f"sobremesas:{nombre}", args=[dialogo.clave])


def _texto(respuesta) -> str:
    return " ".join(respuesta.content.decode().split())


def test_proponer_revisar_aceptar_una_parte_y_deshacer(
    dialogo, dias, coordinadora, entrevistadora, cliente_de
) -> None:
    gobierno = f.SectorFactory(clave="gobierno", nombre="Gobierno")
    otro = f.SectorFactory(nombre="Cultura")
    for dia in dias:
        Cuota.objects.create(sobremesa=dia, sector=gobierno, minimo=1, maximo=2)
    cargos = [f.CargoFactory(persona=f.PersonaFactory(sector=gobierno)) for _ in range(3)]
    movilidad = cargos[0].organizacion
    ausente = f.OrganizacionFactory(nombre="Secretaría Ausente", sector=gobierno)
    dialogo.convocatoria.dependencias.set([movilidad, ausente])
    f.PersonaFactory.create_batch(8, sector=otro)
    fija = s.InvitacionFactory(sobremesa=dias[0], persona=f.PersonaFactory(sector=otro))
    no_pudo = s.InvitacionFactory(sobremesa=dias[1], estado=E.DECLINADA).persona
    entrevista = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, persona=cargos[1].persona)
    evidencia = f.EvidenciaFactory(
        hallazgo=f.HallazgoFactory(dialogo=dialogo),
        fragmento=f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=entrevista)),
        relacion="contradice",
    )
    s.PuntoDelDiaFactory(sobremesa=dias[2], hallazgo=evidencia.hallazgo)
    cliente = cliente_de(coordinadora)

    leida = cliente.get(_a("propuesta", dialogo), {"semilla": 7})
    dice = _texto(leida)
    propuestas = {
        p.candidata.persona for _, uno in leida.context["por_dia"] for p in uno.propuestas
    }
    assert len(propuestas) == 11  # doce lugares menos el que ya está tomado
    assert not {fija.persona_id, no_pudo.pk} & propuestas
    assert "Es la única voz de gobierno" in dice or "se buscan 1" in dice
    assert f"Es la única de {movilidad.nombre}, que responde por los hallazgos." in dice
    assert "Nadie de Secretaría Ausente." in dice
    assert f"el disenso de {evidencia.hallazgo.folio}" in dice
    assert _texto(cliente.get(_a("propuesta", dialogo), {"semilla": 7})).count("Nadie más") == (
        dice.count("Nadie más")
    )
    # Quien entrevista propone también, sin que la cuenta ni las razones miren posturas.
    sin_posturas = _texto(cliente_de(entrevistadora).get(_a("propuesta", dialogo)))
    assert "disenso" not in sin_posturas and evidencia.hallazgo.folio not in sin_posturas

    # Acepta dos; entran EN_LISTA. Deshacer las devuelve y pueden volver a proponerse.
    pares = [
        f"{p.candidata.persona}-{dia.numero}"
        for dia, uno in leida.context["por_dia"]
        for p in uno.propuestas
    ][:2]
    hecho = cliente.post(_a("propuesta_aceptar", dialogo), {"lugar": [*pares, "x-1", "5"]})
    assert "2 personas pasaron a la lista" in _texto(hecho)
    nuevas = hecho.context["hecho"].nuevas
    assert {i.estado for i in Invitacion.objects.filter(pk__in=nuevas)} == {E.EN_LISTA}
    assert len(_propuestas(cliente, dialogo)) == 9
    cliente.post(_a("propuesta_deshacer", dialogo), {"nueva": nuevas})
    assert {i.estado for i in Invitacion.objects.filter(pk__in=nuevas)} == {E.RETIRADA}
    assert len(_propuestas(cliente, dialogo)) == 11
    # Las que ya se invitaron no se deshacen aunque alguien guarde la página.
    cliente.post(_a("propuesta_deshacer", dialogo), {"nueva": [fija.pk]})
    fija.refresh_from_db()
    assert fija.estado == E.INVITADA


def _propuestas(cliente, dialogo) -> set[int]:
    leida = cliente.get(_a("propuesta", dialogo))
    return {p.candidata.persona for _, uno in leida.context["por_dia"] for p in uno.propuestas}


def test_mover_la_lista_solo_si_se_pide_y_solo_a_quien_no_se_ha_invitado(
    dialogo, dias, coordinadora, cliente_de, django_assert_max_num_queries
) -> None:
    gobierno = f.SectorFactory(clave="gobierno")
    for dia in dias:
        Cuota.objects.create(sobremesa=dia, sector=gobierno, minimo=1, maximo=1)
    juntas = [
        s.InvitacionFactory(
            sobremesa=dias[0], persona=f.PersonaFactory(sector=gobierno), estado=estado
        )
        for estado in (E.EN_LISTA, E.EN_LISTA, E.INVITADA)
    ]
    cliente = cliente_de(coordinadora)
    assert not cliente.get(_a("propuesta", dialogo)).context["num"]
    with django_assert_max_num_queries(40) as hechas:
        leida = cliente.get(_a("propuesta", dialogo), {"mueve": 1})
    num_consultas = len(hechas)
    assert leida.context["num"] == 2  # una queda en cada día; la invitada no se toca
    pares = [
        f"{p.candidata.persona}-{dia.numero}"
        for dia, uno in leida.context["por_dia"]
        for p in uno.propuestas
    ]
    hecho = cliente.post(_a("propuesta_aceptar", dialogo), {"lugar": pares}).context["hecho"]
    assert sorted(Invitacion.objects.values_list("sobremesa__numero", flat=True)) == [1, 2, 3]
    movidas = [f"{pk}-{dia}" for pk, dia in hecho.movidas]
    cliente.post(_a("propuesta_deshacer", dialogo), {"movida": movidas})
    assert {i.sobremesa for i in Invitacion.objects.all()} == {dias[0]}
    assert len(juntas) == 3
    # Con más gente y más días apartados, las mismas consultas.
    f.PersonaFactory.create_batch(5)
    Reserva.objects.create(
        sobremesa=dias[0], sector=gobierno, motivo="x", creada_por=coordinadora, lugares=1
    )
    with django_assert_max_num_queries(num_consultas):
        cliente.get(_a("propuesta", dialogo), {"mueve": 1})

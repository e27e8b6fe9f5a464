"""T3. Lo que ve quien entrevista: ni una tabla, ni restando varias, deja contar a unas pocas personas.

Quien ataca conoce sus propias entrevistas, puede pedir toda combinación de filtros y de maneras de
contar, y sabe la regla con que se calla.
"""

import itertools
import random

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from entrevistas.analisis.conteos import Agrupado, Conteo, universo_de
from entrevistas.analisis.cruces import temas_por_regiones
from entrevistas.analisis.filtros import Filtro
from entrevistas.analisis.suprimir import Umbrales, que_reparten
from tests.fabricas import CodigoFactory
from tests.mundo import entrar

K, ORGANIZACIONES = 3, 2
TABLAS = ("que=sectores", "que=regiones", "que=codigos")


@pytest.fixture
def mundo(dialogo, entrevistadora, conversar, decir, libro):
    """Catorce conversaciones al azar, tres de ellas de quien mira."""

    def sembrar(suerte: int) -> None:
        azar = random.Random(suerte)  # noqa: S311
        dialogo.umbral_k, dialogo.umbral_organizaciones = K, ORGANIZACIONES
        dialogo.save()
        libro["otro"] = libro.get("otro") or CodigoFactory(dialogo=dialogo, nombre="Otro", orden=4)
        raros = [None, "anonima", "por_sector", "atribuible"]
        for n in range(14):
            entrevista = conversar(
                azar.choice(["gobierno", "gobierno", "academia"]),
                nivel=azar.choices(raros, [1, 4, 4, 4])[0],
                alcance=azar.choices(["equipo", "participantes"], [1, 6])[0],
                conduce=entrevistadora if n < 3 else None,
            )
            for _ in range(2):
                que = azar.choice(["agua europa", "agua", "suelo europa", "suelo africa", ""])
                codigos = azar.sample(list(libro.values()), azar.randint(0, 2))
                decir(
                    entrevista, que, codigos=codigos, tipo=azar.choice(["literal", "observacion"])
                )

    return sembrar


def _leer(cliente, dialogo, consulta: str) -> dict:
    """Toda cifra que la página dice: celdas, orillas y pie."""
    url = reverse("analisis:cruces", args=[dialogo.clave])
    tabla = cliente.get(f"{url}?{consulta}").context["tabla"]
    assert not tabla.es_completa
    dichas = {}
    for fila in tabla.filas:
        for celda in (*fila.celdas, fila.orilla):
            clave = (fila.eje.pk, celda.columna.pk if celda.columna else None)
            dichas[clave] = None if celda.conteo is None else celda.num
    dichas |= {(None, c.columna.pk): None if c.conteo is None else c.num for c in tabla.pie}
    return dichas


def _verdad(universo, dialogo, entrevistadora, que: str) -> Agrupado:
    """La cuenta completa de lo mismo, hecha persona por persona."""
    filas = universo.codificaciones() if que != "que=regiones" else universo.entradas()
    de = "fragmento__entrada__" if que != "que=regiones" else ""
    personas: dict = {}
    campos = ("codigo", f"{de}entrevista__sector") if de else ("temas", "regiones")
    raices = {c.pk: c.padre_id or c.pk for c in dialogo.codigos.all()}
    for r, c, e in filas.values_list(*campos, f"{de}entrevista"):
        r = raices.get(r, r) if de else r
        for clave in ((r, c), (r, None), (None, c)):
            personas.setdefault(clave, set()).add(e)
    return personas


@pytest.mark.parametrize("suerte", range(3))
def test_ningun_filtro_ni_ninguna_resta_cuenta_a_unas_pocas(
    suerte, mundo, dialogo, entrevistadora, cliente_de
):
    mundo(suerte)
    cliente = cliente_de(entrevistadora)
    universo = universo_de(entrevistadora, dialogo)
    assert not universo.completo
    sueltos = ["sector=gobierno", "nivel=anonima", "bloque=1", "region=europa"]
    filtros = ["&".join(f) for n in range(5) for f in itertools.combinations(sueltos, n)]
    maneras = ["medida=pasajes", "medida=organizaciones", "hijos=0", "en=pasaje", "modo=sin"]
    for que in TABLAS:
        # Todas las combinaciones, en un mundo y una tabla: en lo demás, sin filtro y con todos.
        todo = suerte == 0 and que == "que=sectores"
        pedidos = [*filtros, *maneras] if todo else ["", "&".join([*sueltos, *maneras])]
        tablas = [_leer(cliente, dialogo, f"{que}&{mas}") for mas in pedidos]
        # Lo que se pida da siempre la misma tabla: no hay dos que restar.
        assert all(tabla == tablas[0] for tabla in tablas)
        dichas = {clave: n for clave, n in tablas[0].items() if n}
        personas = _verdad(universo, dialogo, entrevistadora, que)
        for clave, n in dichas.items():
            assert n >= K, (que, clave)
            if que != "que=codigos":
                suyas = personas[clave]
                ajenas = suyas - universo.propias
                assert n == len(suyas)
                assert not ajenas or len(ajenas) >= K, (que, clave)
        if que == "que=codigos":
            _ninguna_diferencia_es_chica(dichas)
        if que == "que=sectores":
            _no_se_despeja(tablas[0], personas, universo)


def _ninguna_diferencia_es_chica(dichas: dict) -> None:
    """Del total de un código y de lo que va con otro sale lo que va sin él."""
    for (uno, otro), n in dichas.items():
        if uno and otro and (uno, None) in dichas:
            assert not 0 < dichas[uno, None] - n < K


def _no_se_despeja(tabla: dict, personas: dict, universo) -> None:
    """Por fuerza bruta: toda celda callada admite al menos dos valores que cuadran con lo dicho."""
    columnas = sorted({c for r, c in tabla if c})
    por_sector = universo.por_sector()
    for renglon in {r for r, _ in tabla if r}:
        total = tabla[renglon, None]
        calladas = [c for c in columnas if tabla[renglon, c] is None]
        if total is None or not calladas:
            continue
        resto = total - sum(tabla[renglon, c] for c in columnas if c not in calladas)
        propias = {c: len(personas.get((renglon, c), set()) & universo.propias) for c in calladas}
        topes = [range(propias[c], por_sector[c].personas + 1) for c in calladas]
        cuadran = [v for v in itertools.product(*topes) if sum(v) == resto]
        for n, columna in enumerate(calladas):
            assert len({valores[n] for valores in cuadran}) > 1, (renglon, columna)


def test_lo_ajeno_se_abre_como_lo_leeria_una_sobremesa(
    dialogo, entrevistadora, cliente_de, conversar, decir
):
    """Celda callada, sólo lo propio; celda dicha, lo citable, y bajo un sector sólo quien lo dice."""
    dialogo.umbral_k, dialogo.umbral_organizaciones = K, ORGANIZACIONES
    dialogo.save()
    propia = conversar("gobierno", conduce=entrevistadora)
    decir(propia, "agua europa suelo", texto="Lo propio.")
    niveles = ["atribuible", "por_sector", "anonima"]
    ajenas = [conversar("gobierno", nivel=nivel) for nivel in niveles]
    for entrevista, nivel in zip(ajenas, niveles, strict=True):
        decir(entrevista, "agua europa", texto=f"Lo {nivel}.")
    decir(ajenas[0], "suelo", texto="Lo de una sola.")
    decir(ajenas[0], "agua europa", tipo="observacion", texto="Lo observado.")
    decir(conversar("gobierno", alcance="equipo"), "agua europa", texto="Lo del equipo.")
    decir(ajenas[2], "agua", texto=f"Lo dijo {ajenas[2].persona.nombre}.")
    cliente = cliente_de(entrevistadora)

    def leer(consulta: str):
        url = reverse("analisis:pasajes", args=[dialogo.clave])
        response = cliente.get(f"{url}?{consulta}")
        return {p.cita.texto: p for p in response.context["pasajes"]}, response.text

    leidos, pagina = leer("tema=agua&lugar=europa")
    assert set(leidos) == {"Lo propio.", "Lo atribuible.", "Lo por_sector.", "Lo anonima."}
    assert leidos["Lo anonima."].cita.atribucion == "Una persona entrevistada"
    assert ajenas[1].folio not in pagina and ajenas[1].persona.nombre not in pagina
    assert propia.folio in pagina
    assert set(leer("tema=agua")[0]) == set(leidos)
    assert set(leer("tema=suelo")[0]) == {"Lo propio."}
    assert set(leer("tema=agua&de_sector=gobierno")[0]) == {"Lo propio."}
    hoja = entrar(entrevistadora).post(
        f"{reverse('analisis:exportar_pasajes', args=[dialogo.clave])}?tema=agua&lugar=europa",
        {"motivo": "Nota", "formato": "csv"},
    )
    assert "Lo observado." not in hoja.content.decode()
    assert ajenas[1].persona.nombre not in hoja.content.decode()


def test_si_las_ajenas_son_muy_pocas_no_se_cuentan(
    dialogo, entrevistadora, cliente_de, conversar, decir
):
    """Con una sola persona ajena, callar una cifra diría que es suya."""
    decir(conversar("gobierno", conduce=entrevistadora), "agua europa")
    decir(conversar("gobierno"), "agua europa")
    cliente = cliente_de(entrevistadora)
    url = reverse("analisis:cruces", args=[dialogo.clave])
    tabla = cliente.get(f"{url}?que=regiones").context["tabla"]
    assert tabla.total.personas == 1
    assert [celda.cifra for celda in tabla.filas[0].celdas] == ["1", "·"]
    # Sobre lo suyo sí filtra.
    suyo = cliente.get(f"{url}?que=regiones&de=mias&region=africa").context["tabla"]
    assert [celda.cifra for celda in suyo.filas[0].celdas] == ["·", "·"]


def test_la_tabla_para_un_documento_calla_lo_mismo_y_no_se_filtra(
    dialogo, conversar, decir, catalogos
):
    dialogo.umbral_k, dialogo.umbral_organizaciones = K, ORGANIZACIONES
    dialogo.save()
    for n in range(4):
        decir(conversar("gobierno"), "agua europa" if n else "suelo africa")
    decir(conversar("gobierno", alcance="participantes"), "agua europa")
    for audiencia, de in (("publico", 3), ("participantes", 4), ("equipo", 4)):
        filtro = Filtro(region=catalogos["africa"])
        tabla = temas_por_regiones(dialogo, audiencia, filtro)
        agua, suelo = ([c.cifra for c in (*f.celdas, f.orilla)] for f in tabla.filas)
        if audiencia == "equipo":
            assert (agua, suelo) == (["·", "·", "·"], ["·", "1", "1"])
        else:
            assert agua == [str(de), "·", str(de)]
            assert suelo == ["·", "C", "C"]
            assert all(
                celda.conteo is None for f in tabla.filas for celda in f.celdas if celda.es_callada
            )


CELDAS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=5
)


@settings(max_examples=80, deadline=None)
@given(fila=CELDAS, k=st.integers(2, 5))
def test_lo_callado_de_un_renglon_nunca_se_despeja(fila, k):
    """``fila``: por columna, personas ajenas con el código, propias con él y ajenas sin él."""
    celdas = {
        n: Conteo(1, ajenas + propias, 9, ajenas, min(ajenas, 3))
        for n, (ajenas, propias, _) in enumerate(fila)
    }
    columnas = {
        n: Conteo(0, ajenas + propias + sin, 9, ajenas + sin, min(ajenas + sin, 3))
        for n, (ajenas, propias, sin) in enumerate(fila)
    }

    def sumar(conteos) -> Conteo:
        return Conteo(*(sum(cifras) for cifras in zip(*conteos, strict=True)))

    orilla, todo = sumar(celdas.values()), sumar(columnas.values())
    agrupado = Agrupado({(1, n): c for n, c in celdas.items()}, {1: orilla}, {}, orilla)
    callado = que_reparten(agrupado, columnas, todo, Umbrales(k, 2))
    calladas = [n for n in celdas if (1, n) in callado.celdas]
    for n, celda in celdas.items():
        if n not in calladas:
            assert celda.personas == 0 or celda.personas >= k
            assert celda.otras == 0 or celda.otras >= k
    if 1 in callado.renglones or not calladas:
        return
    resto = sum(celdas[n].otras for n in calladas)
    topes = [
        range((columnas[n].otras if n not in callado.columnas else resto) + 1) for n in calladas
    ]
    cuadran = [v for v in itertools.product(*topes) if sum(v) == resto]
    for lugar in range(len(calladas)):
        assert len({valores[lugar] for valores in cuadran}) > 1

"""T3. Restar: ni una tabla, ni varias versiones de ella, dejan contar un sector pequeño."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actores.models import Tema
from dialogo.models import Dialogo
from entrevistas.confidencialidad import tabla_publicable
from informes import composicion
from informes.models import Informe
from informes.prediagnostico import fotografiar
from tests import fabricas as f

K = 5
CONTEOS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.integers(min_value=1, max_value=12), min_size=1
)


@given(conteos=CONTEOS, k=st.integers(min_value=2, max_value=6))
def test_lo_callado_nunca_se_recupera_restando_del_total(conteos, k):
    tabla = tabla_publicable(conteos, k)
    dichos = {sector: n for sector, n in tabla.items() if n is not None}
    callados = set(tabla) - set(dichos)
    assert all(n >= k and n == conteos[sector] for sector, n in dichos.items())
    if callados and callados != set(tabla):
        resto = sum(conteos.values()) - sum(dichos.values())
        cuantos_valores = resto - len(callados) + 1
        assert len(callados) >= 2
        assert cuantos_valores > k


def _sembrar(dialogo: Dialogo, sectores: list, azar: random.Random) -> Counter:
    """Una entrevista más, de un sector al azar, con un tema; devuelve los conteos verdaderos."""
    sector = azar.choices(sectores, weights=[9, 6, 3, 1])[0]
    entrevista = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, persona__sector=sector)
    f.ConsentimientoFactory(entrevista=entrevista)
    entrada = f.EntradaFactory(entrevista=entrevista, temas=[azar.choice(_temas())])
    if dialogo.hallazgos.exists():
        f.EvidenciaFactory(
            hallazgo=dialogo.hallazgos.first(), fragmento=f.FragmentoFactory(entrada=entrada)
        )
    return Counter(dialogo.entrevistas.values_list("sector__nombre", flat=True))


def _temas() -> list:
    return list(Tema.objects.order_by("pk"))


@pytest.mark.parametrize("suerte", range(6))
def test_ninguna_version_cuenta_un_sector_pequeno(suerte, dialogo):
    """Se toma una versión tras cada entrevista y se les resta como lo haría quien quiera saber."""
    azar = random.Random(suerte)  # noqa: S311
    sectores = [
        f.SectorFactory(nombre=f"Sector {letra}", orden=i) for i, letra in enumerate("ABCD")
    ]
    for _ in range(5):
        f.TemaFactory()
    f.HallazgoFactory(dialogo=dialogo)
    versiones = []
    for version in range(1, 23):
        verdad = _sembrar(dialogo, sectores, azar)
        foto = fotografiar(dialogo, composicion.de(dialogo), version=version).instantanea
        Informe.objects.create(
            dialogo=dialogo,
            version=version,
            clave=f"version-{version}",
            estado=Informe.Estado.LISTO,
            instantanea={"imprime": foto},
        )
        versiones.append((verdad, foto))
    for verdad, foto in versiones:
        _comprobar_sectores(verdad, foto["cobertura"]["sectores"])
        for tabla in foto["prioridades"]["tablas"]:
            assert all(fila["personas"] >= K for fila in tabla["filas"])
    _comprobar_diferencias(versiones)


def _comprobar_sectores(verdad: Counter, filas: list[dict]) -> None:
    """Lo que se nombra llega al mínimo; lo demás va junto y sin nombre."""
    for fila in filas:
        if fila["nombre"].startswith("Sector "):
            assert fila["personas"] == verdad[fila["nombre"]] >= K, fila
        else:
            assert "juntos" in fila["nombre"]
    assert sum(fila["personas"] for fila in filas) == sum(verdad.values())


def _comprobar_diferencias(versiones: list) -> None:
    """Con las cifras de todas las versiones, ningún sector pequeño hoy tiene un solo valor posible.

    Quien resta sabe qué sectores hay, que ninguno baja de una versión a otra y que cada uno vale al
    menos uno donde ya existía.
    """
    ultima, foto = versiones[-1]
    for sector, n in ultima.items():
        if n >= K:
            continue
        posibles = _valores_posibles(sector, [foto for _, foto in versiones], ultima)
        assert len(posibles) > 1, (sector, posibles)


def _valores_posibles(sector: str, fotos: list[dict], ultima: Counter) -> range:
    """Entre uno y lo que deja el total menos lo que consta de los demás."""
    minimos = Counter(dict.fromkeys(ultima, 1))
    for foto in fotos:
        for fila in foto["cobertura"]["sectores"]:
            if fila["nombre"] in minimos:
                minimos[fila["nombre"]] = max(minimos[fila["nombre"]], fila["personas"])
    total = sum(fila["personas"] for fila in fotos[-1]["cobertura"]["sectores"])
    maximo = total - sum(n for otro, n in minimos.items() if otro != sector)
    return range(1, min(maximo, K - 1) + 1)

"""Filtrar y buscar pasajes, con lo buscado señalado y páginas."""

import re

import pytest
from django.urls import reverse

from dialogo import guia
from entrevistas.consentir import revocar
from hallazgos.busqueda import resaltar, trozos
from tests.fabricas import (
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
    RegionFactory,
    TemaFactory,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def buscar(cliente_de, coordinadora, hallazgo):
    """``buscar("q=agua")``: la respuesta de la columna, como la pide htmx."""
    cliente = cliente_de(coordinadora)
    url = reverse("hallazgos:pasajes", args=[hallazgo.dialogo.clave, hallazgo.numero])

    def pedir(consulta: str, **cabeceras: str):
        return cliente.get(f"{url}?{consulta}", headers=HTMX | cabeceras)

    return pedir


def textos(response) -> list[str]:
    html = response.content.decode()
    hallados = re.findall(r"data-texto>(.*?)</span></p>", html, re.DOTALL)
    return [re.sub(r"</?mark>", "", texto) for texto in hallados]


def test_los_filtros_se_suman(buscar, decir):
    tema, region = TemaFactory(), RegionFactory()
    decir("Uno.", temas=[tema], regiones=[region])
    dos = decir("Dos.", temas=[tema], numero="1.2", tipo="parafrasis")
    decir("Tres.", numero="2.1")
    assert textos(buscar("bloque=")) == ["Uno.", "Dos.", "Tres."]
    assert textos(buscar(f"bloque=&tema={tema.pk}")) == ["Uno.", "Dos."]
    assert textos(buscar(f"bloque=&tema={tema.pk}&region={region.pk}")) == ["Uno."]
    assert textos(buscar("bloque=&tipo=parafrasis")) == ["Dos."]
    assert textos(buscar(f"bloque=&pregunta={dos.pregunta_id}")) == ["Dos."]
    assert textos(buscar(f"bloque=&sector={dos.entrevista.sector_id}")) == ["Dos."]
    assert textos(buscar(f"bloque={dos.pregunta.bloque_id}")) == ["Uno.", "Dos."]


def test_sin_usar_quita_lo_citado_en_cualquier_hallazgo(buscar, decir, dialogo):
    usada = decir("Usada.")
    retirada = decir("Retirada.")
    decir("Libre.")
    otro = HallazgoFactory(dialogo=dialogo)
    EvidenciaFactory(hallazgo=otro, fragmento=FragmentoFactory(entrada=usada))
    vieja = EvidenciaFactory(hallazgo=otro, fragmento=FragmentoFactory(entrada=retirada))
    vieja.retirada_en = vieja.creada_en
    vieja.save()
    assert textos(buscar("sin_usar=1")) == ["Retirada.", "Libre."]
    assert "H-02" in buscar("").content.decode()


def test_un_filtro_que_ya_no_existe_no_filtra(buscar, decir):
    decir("Uno.")
    assert textos(buscar("tema=999999&region=x&tipo=raro&pagina=x&bloque=")) == ["Uno."]


@pytest.mark.parametrize(
    ("palabras", "hallado"),
    [
        ("cooperacion", "cooperación"),
        ("cooperación", "cooperación"),
        ("COOPERACIONES", "cooperación"),
        ("jovenes", "jóvenes"),
        ("nino", "niño"),
    ],
)
def test_busca_y_senala_sin_acentos(buscar, decir, palabras, hallado):
    decir("Sin <b>cooperación</b> 😀 ningún niño ni jóvenes.")
    decir("Otra cosa.")
    response = buscar(f"q={palabras}")
    assert len(textos(response)) == 1
    assert f"<mark>{hallado}</mark>" in response.content.decode()
    assert "&lt;b&gt;" in response.content.decode()


def test_lo_senalado_cae_en_su_lugar(decir):
    entrada = decir("😀😀 Ya no hay agua; ¿agua? <i>Agüita</i> y a.b.c http://x.mx/agua-fria?x=1")
    marcas = resaltar([entrada], "agua")[entrada.pk]
    assert [entrada.texto[i:f] for i, f in marcas][:2] == ["agua", "agua"]
    assert "".join(trozo.texto for trozo in trozos(entrada.texto, marcas)) == entrada.texto


@pytest.mark.parametrize("palabras", ["'", '"', "& | !", "\\", "%00", "agua:*", "<", "a" * 300])
def test_ninguna_busqueda_rompe(buscar, decir, palabras):
    decir("Falta agua.")
    assert buscar(f"q={palabras}").status_code == 200


def test_va_por_paginas(buscar, decir):
    entrevista = decir("Falta 0.").entrevista
    for n in range(1, 30):
        EntradaFactory(entrevista=entrevista, texto=f"Falta {n}.")
    primera, segunda = buscar(""), buscar("pagina=2")
    assert (len(textos(primera)), len(textos(segunda))) == (25, 5)
    assert not set(textos(primera)) & set(textos(segunda))
    assert "Ver más pasajes" in primera.content.decode()
    assert "Ver más pasajes" not in segunda.content.decode()
    assert 'id="cuenta"' not in segunda.content.decode()
    assert "<b>30 pasajes</b> de 1 entrevista; 0 ya están" in primera.content.decode()
    assert textos(buscar("pagina=99")) == []


def test_la_direccion_guarda_los_filtros(buscar, hallazgo):
    response = buscar("q=agua&bloque=")
    assert response["HX-Replace-Url"] == f"{hallazgo.get_absolute_url()}?q=agua&bloque="


def test_sin_htmx_lleva_a_la_mesa(cliente_de, coordinadora, hallazgo):
    url = reverse("hallazgos:pasajes", args=[hallazgo.dialogo.clave, hallazgo.numero])
    response = cliente_de(coordinadora).get(f"{url}?q=agua")
    assert response.url == f"{hallazgo.get_absolute_url()}?q=agua"


def test_no_ofrece_lo_que_no_se_puede_citar(buscar, decir, dialogo, coordinadora):
    decir("", tipo="fuera")
    decir("A medias.").__class__.objects.filter(texto="A medias.").update(terminada_en=None)
    cancelada = EntrevistaFactory(dialogo=dialogo, cancelada=True)
    EntradaFactory(entrevista=cancelada, texto="De cancelada.")
    revocada = decir("De revocada.")
    revocar(revocada.entrevista, motivo="Lo pidió.", autor=coordinadora)
    EntradaFactory(texto="De otro diálogo.")
    decir("Buena.")
    assert textos(buscar("bloque=")) == ["Buena."]


def test_cada_quien_ve_los_pasajes_de_sus_entrevistas(
    cliente_de, entrevistadora, hallazgo, dialogo, decir
):
    suya = EntrevistaFactory(dialogo=dialogo, hecha=True, conduce=entrevistadora)
    decir("Suyo, agua.", entrevista=suya)
    decir("Ajeno, agua.")
    url = reverse("hallazgos:pasajes", args=[dialogo.clave, hallazgo.numero])
    response = cliente_de(entrevistadora).get(f"{url}?q=agua", headers=HTMX)
    assert textos(response) == ["Suyo, agua."]
    assert "<b>1 pasaje</b> de 1 entrevista" in response.content.decode()
    assert "Sin consentimiento" in response.content.decode()


def test_filtrar_por_pregunta_trae_lo_dicho_en_todas_sus_versiones(buscar, decir, dialogo):
    dichas = [decir("Primera versión.")]
    for texto in ("Segunda versión.", "Tercera versión."):
        vieja = dichas[-1].pregunta
        type(vieja).objects.filter(pk=vieja.pk).congelar()
        vieja.refresh_from_db()
        guia.cambiar_pregunta(vieja, texto=texto, etiqueta="", bloque=vieja.bloque)
        dichas.append(decir(texto))
    ultima = dichas[-1].pregunta_id
    assert textos(buscar(f"bloque=&pregunta={ultima}")) == [dicha.texto for dicha in dichas]

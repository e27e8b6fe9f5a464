"""La red por HTTP: filtros en la dirección, foco, frase, tabla igual a la figura y vistas guardadas."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Dialogo
from entrevistas.mapa.forms_red import RedForm
from entrevistas.mapa.posiciones import de_la_red
from entrevistas.mapa.red import construir, nombre_corto
from entrevistas.models import Procedencia, VistaDelMapa
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    EntradaFactory,
    EntrevistaFactory,
    IntegranteFactory,
    InteresFactory,
    OrganizacionFactory,
    TemaFactory,
    ValoracionFactory,
    VinculoFactory,
)
from tests.mapa.apoyo_red import muchos, sectores, un_pueblo

pytestmark = pytest.mark.django_db


@pytest.fixture
def pueblo():
    return un_pueblo()


@pytest.fixture
def ver(cliente_de, coordinadora, dialogo):
    cliente = cliente_de(coordinadora)

    def abrir(**filtros):
        return cliente.get(reverse("mapa:red", args=[dialogo.clave]), filtros)

    return abrir


def lienzo(respuesta) -> tuple[set[str], set[str]]:
    """Los nombres cortos y las claves de los lazos que dibuja el navegador."""
    crudo = re.search(r'id="red-datos" type="application/json">(.+?)</script>', respuesta.text)
    datos = json.loads(crudo[1]) if crudo else {"nodos": [], "lazos": []}
    return {nodo[1] for nodo in datos["nodos"]}, {lazo[0] for lazo in datos["lazos"]}


def test_dibuja_personas_y_organizaciones_con_sus_vinculos_y_cargos(ver, pueblo):
    suelta = OrganizacionFactory(nombre="Suelta", sector=pueblo.sectores["academia"])
    respuesta = ver()
    nodos, lazos = lienzo(respuesta)
    assert nodos == {"FAYC", "Taller Ñandú", "AIPEX", "W. Quiñones"}
    assert len(lazos) == 3
    assert "4 de 5 actores, 3 vínculos" in respuesta.text
    assert "1 actor sin vínculos" in respuesta.text
    assert "Taller Ñandú es quien más vínculos tiene, 3" in respuesta.text
    assert "Un vínculo todavía es un supuesto" in respuesta.text
    assert suelta.nombre in lienzo(ver(sueltos="on"))[0]
    assert nombre_corto("José Luis Pérez Gómez") == "J. Pérez"


def test_cada_filtro_va_en_la_direccion_y_deja_lo_suyo(ver, pueblo):
    agua = TemaFactory(clave="agua")
    for actor in (pueblo.fondo, pueblo.taller):
        InteresFactory(actor=actor, tema=agua)
    hoy = timezone.localdate()
    viejo = VinculoFactory(
        origen=pueblo.fondo, destino=pueblo.agencia, tipo="convenio", hasta=hoy - timedelta(days=9)
    )
    archivado = VinculoFactory(
        origen=pueblo.fondo, destino=pueblo.agencia, archivado_en=timezone.now()
    )
    financia, discrepa = f"v{pueblo.financia.pk}", f"v{pueblo.discrepa.pk}"
    for filtros, esperados in (
        ({"sector": ["cultura", "gobierno"]}, {discrepa, "cargo"}),
        ({"tema": "agua"}, {financia}),
        ({"tipo": "financia"}, {financia}),
        ({"tipo": "cargo"}, {"cargo"}),
        ({"certeza": "supuesto"}, {discrepa}),
        ({"terminados": "on", "tipo": "convenio"}, {f"v{viejo.pk}"}),
        ({"dia": str(hoy - timedelta(days=30)), "tipo": "convenio"}, {f"v{viejo.pk}"}),
        ({"desde": str(hoy)}, set()),
        ({"centro": pueblo.fondo.pk, "pasos": "1"}, {financia}),
        ({"sector": "no-existe", "dia": "ayer"}, {financia, discrepa, "cargo"}),
    ):
        lazos = {"cargo" if c.startswith("c") else c for c in lienzo(ver(**filtros))[1]}
        assert lazos == esperados, filtros
    assert f"v{archivado.pk}" not in lienzo(ver())[1]
    assert "Ningún vínculo con estos filtros." in ver(desde=str(hoy)).text


def test_el_foco_lista_sus_vinculos_con_su_direccion_su_certeza_y_su_fuente(
    ver, cliente_de, entrevistadora, coordinadora, dialogo, pueblo
):
    entrevista = EntrevistaFactory(
        dialogo=dialogo, numero=7, cerrada=True, persona=pueblo.directora
    )
    entrada = EntradaFactory(entrevista=entrevista)
    Procedencia.objects.create(vinculo=pueblo.financia, entrada=entrada, autor=coordinadora)
    ValoracionFactory(actor=pueblo.agencia, influencia=5)
    respuesta = ver(foco=pueblo.taller.pk)
    for dicho in ("es financiado por", "tiene en un cargo a", "discrepa de", "Documentado", "E-07"):
        assert dicho in respuesta.text
    assert "Taller Ñandú está a un paso de quien financia y de quien decide." in respuesta.text
    assert "Su única discrepancia, con Agencia de Promoción, todavía es un supuesto" in (
        respuesta.text
    )
    # Buscarlo por su nombre, o sólo traer lo de al lado, dice lo mismo.
    assert "es financiado por" in ver(q="taller nandu").text
    assert "Nadie del mapa se llama" in ver(q="zzz").text
    url = reverse("mapa:red", args=[dialogo.clave])
    trozo = cliente_de(entrevistadora).get(
        url, {"foco": pueblo.taller.pk}, headers={"HX-Request": "true"}
    )
    assert "De una entrevista" in trozo.text and "E-07" not in trozo.text
    assert "<html" not in trozo.text and 'hx-swap-oob="true"' in trozo.text


def test_la_tabla_trae_lo_mismo_que_la_figura_y_se_ordena(ver, pueblo):
    filtros = {"sector": ["cultura", "sociedad-civil"]}
    nodos, lazos = lienzo(ver(**filtros))
    tabla = ver(**filtros, ver="tabla")
    contexto = tabla.context
    assert {n.corto for n in contexto["filas_actores"]} == nodos
    assert {lazo.clave for _, lazo, _ in contexto["filas_lazos"]} == lazos
    assert "Fondo Amate y Cobre" in tabla.text and 'aria-sort="descending"' in tabla.text
    por_nombre = ver(**filtros, ver="tabla", orden="nombre").context["filas_actores"]
    assert [n.nombre[0] for n in por_nombre] == ["F", "T", "W"]
    al_reves = ver(**filtros, ver="tabla", orden_lazos="-destino").context["filas_lazos"]
    assert [a.nombre for _, _, a in al_reves] == ["Taller Ñandú", "Taller Ñandú"]


def test_las_consultas_no_crecen_con_la_red(cliente_de, coordinadora, dialogo):
    cliente = cliente_de(coordinadora)
    url = reverse("mapa:red", args=[dialogo.clave])
    direcciones = [f"{url}?cuantos=todos", f"{url}?cuantos=todos&ver=tabla"]
    sector = sectores()["academia"]
    muchos(30, sector)
    con_treinta = [cuantas_consultas(cliente, una) for una in direcciones]
    muchos(120, sector)
    assert [cuantas_consultas(cliente, una) for una in direcciones] == con_treinta
    assert max(con_treinta) <= 22


def test_con_muchos_se_dibujan_los_que_caben_y_siempre_en_el_mismo_sitio(ver, dialogo):
    muchos(200, sectores()["academia"])
    nodos, _ = lienzo(ver(cuantos="60"))
    assert len(nodos) == 60
    lejano = construir(dialogo, {}).por_peso()[-1]
    nodos, _ = lienzo(ver(cuantos="60", centro=lejano.pk))
    assert len(nodos) == 60 and lejano.corto in nodos
    de_hoy = construir(dialogo, RedForm({"cuantos": "60"}).valores())
    primeras, segundas = de_la_red(de_hoy), de_la_red(de_hoy)
    assert primeras == segundas
    puntos = list(primeras.values())
    cercanas = sum(
        abs(x - u) < 12 and abs(y - v) < 12
        for n, (x, y) in enumerate(puntos)
        for u, v in puntos[n + 1 :]
    )
    assert cercanas == 0


def test_lo_ficticio_sale_sólo_en_la_demostracion(ver, dialogo, pueblo):
    un = OrganizacionFactory(nombre="Inventada Uno", es_ficticio=True)
    dos = OrganizacionFactory(nombre="Inventada Dos", es_ficticio=True)
    VinculoFactory(origen=un, destino=dos)
    assert "Inventada" not in ver().text
    Dialogo.objects.filter(pk=dialogo.pk).update(es_demostracion=True)
    nodos, _ = lienzo(ver())
    assert nodos == {"Inventada Uno", "Inventada Dos"}


def test_una_vista_guarda_filtros_y_lugares_y_abre_igual(
    ver, cliente_de, coordinadora, entrevistadora, dialogo, pueblo
):
    cliente = cliente_de(coordinadora)
    guardar = reverse("mapa:guardar_vista", args=[dialogo.clave])
    lugar = {str(pueblo.taller.pk): [12.5, 34.0], "x": [0, 0], "7": ["a", 1]}
    cliente.post(
        f"{guardar}?tipo=financia&foco={pueblo.taller.pk}",
        {"nombre": "Quién paga", "posiciones": json.dumps(lugar)},
    )
    vista = VistaDelMapa.objects.get()
    assert vista.posiciones == {str(pueblo.taller.pk): [12.5, 34.0]}
    abierta = cliente.get(reverse("mapa:vista", args=[dialogo.clave, vista.uid]), follow=True)
    assert "<h1>Quién paga</h1>" in abierta.text
    assert f'{pueblo.taller.pk}, "Taller' in abierta.text
    assert "12.5, 34.0]" in abierta.text and "AIPEX" not in str(lienzo(abierta)[0])
    repetida = cliente.post(guardar, {"nombre": "Quién paga"}, follow=True)
    assert "Ya hay una vista con ese nombre." in repetida.text
    # Desde ella, con el mismo nombre, se pone al día; sin posiciones guarda las del servidor.
    cliente.post(f"{guardar}?vista={vista.uid}", {"nombre": "Quién paga", "posiciones": ""})
    vista.refresh_from_db()
    assert vista.consulta == "" and len(vista.posiciones) == 4
    borrar = reverse("mapa:borrar_vista", args=[dialogo.clave, vista.uid])
    assert cliente_de(entrevistadora).post(borrar).status_code == 404
    cliente.post(borrar)
    assert not VistaDelMapa.objects.exists()


def test_la_vista_de_otro_dialogo_no_existe_en_este(cliente_de, coordinadora, dialogo):
    otro = IntegranteFactory(usuario=coordinadora).dialogo
    vista = VistaDelMapa.objects.create(dialogo=otro, nombre="Ajena", creada_por=coordinadora)
    url = reverse("mapa:vista", args=[dialogo.clave, vista.uid])
    assert cliente_de(coordinadora).get(url).status_code == 404

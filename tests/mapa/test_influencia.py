"""Quién decide y a quién le importa, a quién falta oír y cómo se vuelve entrevista con un botón."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from actores.models import Valoracion
from dialogo.models import Rol
from entrevistas.models import Entrevista, Procedencia
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    CargoFactory,
    EntradaFactory,
    EntrevistaFactory,
    IntegranteFactory,
    OrganizacionFactory,
    PersonaFactory,
    TemaFactory,
    ValoracionFactory,
)
from tests.mundo import entrar

pytestmark = pytest.mark.django_db


@pytest.fixture
def agua():
    return TemaFactory(clave="agua", nombre="Agua")


@pytest.fixture
def url(dialogo):
    return reverse("mapa:influencia", args=[dialogo.clave])


@pytest.fixture
def planear(dialogo):
    return reverse("mapa:planear_faltantes", args=[dialogo.clave])


def _nombres(puntos) -> list[str]:
    return [punto.actor.nombre for punto in puntos]


def test_falta_quien_decide_y_le_importa_sin_entrevista_hecha_ni_planeada(
    cliente_de, coordinadora, dialogo, agua, url
) -> None:
    oida, citada, falta, cancelada, ajena = (
        ValoracionFactory(tema=agua, actor__nombre=nombre).actor
        for nombre in ("Oída Ya", "Con Cita", "Falta Oír", "Se Canceló", "En Otro")
    )
    ValoracionFactory(tema=agua, actor__nombre="Poco Pesa", influencia=3, interes=5)
    casa = OrganizacionFactory(nombre="Casa Sorda", siglas="CS")
    ValoracionFactory(tema=agua, actor=casa, influencia=5, interes=5)
    hablo = OrganizacionFactory(nombre="Casa Oída")
    ValoracionFactory(tema=agua, actor=hablo)
    EntrevistaFactory(dialogo=dialogo, persona=oida, organizacion=hablo, cerrada=True)
    EntrevistaFactory(dialogo=dialogo, persona=citada)
    EntrevistaFactory(dialogo=dialogo, persona=cancelada, cancelada=True)
    EntrevistaFactory(persona=ajena, cerrada=True)
    respuesta = cliente_de(coordinadora).get(url, {"tema": "agua"})
    cuadro, texto = respuesta.context["cuadro"], respuesta.content.decode()
    assert _nombres(cuadro.faltan) == ["Casa Sorda", "En Otro", "Falta Oír", "Se Canceló"]
    assert cuadro.frase == "En agua, de siete actores que deciden y a quienes les importa"
    assert "cuatro no han sido escuchados" in texto
    arriba = dict(cuadro.renglones)[4][3]
    assert len(arriba.puntos) == 6 and arriba.zona == "ambas"
    assert [bool(p.hechas) for p in arriba.puntos if p.actor.pk == oida.pk] == [True]
    assert "Organización; sin nadie en el directorio" in texto
    assert "Se crean desde E-04, sin fecha" in texto
    ruta = reverse("mapa:influencia_hoja", args=[dialogo.clave])
    hoja = entrar(coordinadora).post(f"{ruta}?tema=agua", {"motivo": "x", "formato": "xlsx"})
    libro = load_workbook(io.BytesIO(hoja.content))
    assert [fila[0].value for fila in libro["Quién falta"].iter_rows(min_row=2)][:2] == [
        "Casa Sorda",
        "En Otro",
    ]
    tabla = cliente_de(coordinadora).get(url, {"tema": "agua", "ver": "tabla"}).content.decode()
    assert "Poco Pesa" in tabla and "<b>Falta</b>" in tabla


def test_en_todos_cada_actor_aparece_donde_mas_coinciden_su_influencia_y_su_interes(
    cliente_de, coordinadora, agua, url
) -> None:
    actor = PersonaFactory(nombre="Rosa Altamira Cruz")
    clima = TemaFactory(clave="clima")
    ValoracionFactory(actor=actor, tema=agua, influencia=5, interes=3)
    ValoracionFactory(actor=actor, tema=clima, influencia=4, interes=4)
    ValoracionFactory(actor=PersonaFactory(es_ficticio=True), tema=agua)
    ValoracionFactory(actor=PersonaFactory(archivado_en=timezone.now()), tema=agua)
    respuesta = cliente_de(coordinadora).get(url)
    [punto] = respuesta.context["cuadro"].puntos
    assert (punto.valoracion.tema, punto.falta) == (clima, True)
    assert "donde más coinciden su influencia y su interés" in respuesta.content.decode()
    [solo] = cliente_de(coordinadora).get(url, {"tema": "agua"}).context["cuadro"].puntos
    assert (solo.valoracion.influencia, solo.falta) == (5, False)


def test_valorar_de_nuevo_conserva_lo_anterior_y_abre_la_entrada_que_lo_sostiene(
    cliente_de, coordinadora, dialogo, agua, url
) -> None:
    actor = PersonaFactory(nombre="Rosa Altamira Cruz")
    ayer = timezone.localdate() - timedelta(days=30)
    ValoracionFactory(actor=actor, tema=agua, influencia=3, interes=5, fecha=ayer, sustento="Antes")
    entrada = EntradaFactory(entrevista__dialogo=dialogo, texto="Altamira abre la puerta.")
    EntradaFactory(entrevista__dialogo=dialogo, texto="Nadie la abre.")
    cliente = cliente_de(coordinadora)
    valorar = reverse("mapa:valorar", args=[dialogo.clave, actor.pk])
    pagina = cliente.get(valorar, {"tema": "agua"})
    assert [e.pk for e in pagina.context["candidatas"]] == [entrada.pk]
    buscada = cliente.get(
        valorar, {"q": "nadie"}, headers={"hx-request": "true", "hx-target": "entradas"}
    )
    assert "Nadie la abre." in buscada.content.decode()
    datos = {
        "tema": agua.pk,
        "influencia": 4,
        "interes": 5,
        "sustento": "Se le nombra",
        "fecha": f"{timezone.localdate():%Y-%m-%d}",
        "entradas": [entrada.uid],
    }
    respuesta = cliente.post(valorar, datos)
    assert respuesta["Location"] == f"{url}?tema=agua&actor={actor.pk}#sosten"
    assert list(actor.valoraciones.values_list("influencia", "autor__nombre")[:1]) == [
        (4, coordinadora.nombre)
    ]
    assert Valoracion.objects.filter(actor=actor, sustento="Antes", influencia=3).exists()
    pagina = cliente.get(url, {"tema": "agua", "actor": actor.pk})
    texto = pagina.content.decode()
    assert [p.valoracion.influencia for p in pagina.context["pasos"]] == [4, 3]
    assert "Influencia <b>4</b>, antes 3" in texto and "Interés <b>5</b>." in texto
    assert reverse("entrevistas:entrada", args=[dialogo.clave, 1, entrada.uid]) in texto
    for malo in ({"influencia": 6}, {"sustento": " "}, {"fecha": "2100-01-01"}, {"tema": ""}):
        assert cliente.post(valorar, {**datos, **malo}).status_code == 200
    assert actor.valoraciones.count() == 2
    assert cliente.get(reverse("mapa:valorar", args=[dialogo.clave, 999999])).status_code == 404


def test_un_boton_planea_a_las_personas_y_a_quien_habla_por_su_organizacion(
    cliente_de, coordinadora, dialogo, agua, planear, url, mailoutbox
) -> None:
    persona = ValoracionFactory(tema=agua).actor
    casa = OrganizacionFactory()
    ValoracionFactory(tema=agua, actor=casa)
    director = CargoFactory(organizacion=casa, nombre="Director")
    vocal = CargoFactory(organizacion=casa, nombre="Vocal")
    ajeno = CargoFactory()
    texto = cliente_de(coordinadora).get(url, {"tema": "agua"}).content.decode()
    assert f'name="cargo-{casa.pk}"' in texto
    datos = {
        "tema": "agua",
        "persona": [persona.pk],
        "organizacion": [casa.pk],
        f"cargo-{casa.pk}": vocal.pk,
    }
    cliente = cliente_de(coordinadora)
    respuesta = cliente.post(planear, datos, follow=True)
    assert (
        "E-01 y E-02 quedaron planeadas, sin fecha. Nadie recibió aviso."
        in respuesta.content.decode()
    )
    hechas = Entrevista.objects.order_by("persona_id")
    assert {(e.persona_id, e.cargo, e.empieza_en) for e in hechas} == {
        (persona.pk, "", None),
        (vocal.persona_id, "Vocal", None),
    }
    assert {a.integrante.usuario for e in hechas for a in e.asignaciones.all()} == {coordinadora}
    assert not mailoutbox
    assert not respuesta.context["cuadro"].faltan
    otra_vez = cliente.post(planear, datos, follow=True).content.decode()
    assert "ya se les planeó o hizo una entrevista" in otra_vez
    de_otra = {"organizacion": [casa.pk], f"cargo-{casa.pk}": ajeno.pk}
    assert (
        "Elige al menos a una persona"
        in cliente.post(planear, de_otra, follow=True).content.decode()
    )
    assert Entrevista.objects.count() == 2 and director.persona.entrevistas.count() == 0


def test_quien_entrevista_no_sabe_a_quien_oyo_el_resto_del_equipo(
    cliente_de, entrevistadora, dialogo, agua, url, planear
) -> None:
    oida, suya = (ValoracionFactory(tema=agua).actor for _ in range(2))
    ajena = EntrevistaFactory(dialogo=dialogo, persona=oida, cerrada=True)
    EntrevistaFactory(dialogo=dialogo, persona=suya, cerrada=True, conduce=entrevistadora)
    valoracion = ValoracionFactory(tema=agua, actor=suya, fecha=date(2020, 1, 1))
    de_ajena = EntradaFactory(entrevista=ajena)
    Procedencia.objects.create(entrada=de_ajena, valoracion=valoracion, autor=entrevistadora)
    respuesta = cliente_de(entrevistadora).get(url, {"tema": "agua", "actor": suya.pk})
    cuadro, texto = respuesta.context["cuadro"], respuesta.content.decode()
    assert {p.actor.pk: bool(p.hechas) for p in cuadro.puntos} == {oida.pk: False, suya.pk: True}
    assert cuadro.faltan == [] and "sin entrevista tuya" in texto
    assert "Planear las entrevistas" not in texto and "no han sido escuchados" not in texto
    assert ajena.folio not in texto and str(de_ajena.uid) not in texto
    assert cliente_de(entrevistadora).post(planear, {"persona": [oida.pk]}).status_code == 404
    enlace = IntegranteFactory(dialogo=dialogo, rol=Rol.ENLACE).usuario
    assert cliente_de(enlace).get(url).status_code == 404


def test_las_consultas_no_crecen_y_sin_valoraciones_dice_por_donde_empezar(
    cliente_de, coordinadora, dialogo, agua, url
) -> None:
    cliente = cliente_de(coordinadora)
    assert "Todavía no se ha valorado a nadie" in cliente.get(url).content.decode()

    def poner() -> None:
        for actor in (PersonaFactory(), OrganizacionFactory()):
            ValoracionFactory(tema=agua, actor=actor)
        ValoracionFactory(tema=agua, actor=(CargoFactory().organizacion))
        oida = ValoracionFactory(tema=agua).actor
        EntrevistaFactory(dialogo=dialogo, persona=oida, cerrada=True)

    poner()
    antes = cuantas_consultas(cliente, f"{url}?tema=agua")
    for _ in range(4):
        poner()
    assert cuantas_consultas(cliente, f"{url}?tema=agua") == antes <= 20

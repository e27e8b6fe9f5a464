"""Comunicar una recomendación, retirarla, decir qué existe ya y quién responde."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Envio, Objetivo
from hallazgos.models import Enlace, Recomendacion
from hallazgos.recomendaciones import paneles
from hallazgos.recomendaciones.comunicar import comunicar
from tests import fabricas as f
from tests import fabricas_resultado as r

pytestmark = pytest.mark.django_db


@pytest.fixture
def completa(dialogo, hallazgo) -> Recomendacion:
    """Con quien responda, un hallazgo y un objetivo."""
    una = r.RecomendacionFactory(
        dialogo=dialogo, hallazgos=[hallazgo], responsable=f.OrganizacionFactory().organizacion
    )
    una.objetivos.add(
        Objetivo.objects.create(dialogo=dialogo, plazo="corto", numero=1, texto="Meta")
    )
    return una


@pytest.fixture
def en_un_mes():
    return timezone.localdate() + timedelta(days=30)


def url(una, nombre: str, *args) -> str:
    return reverse(f"recomendaciones:{nombre}", args=[una.dialogo.clave, una.numero, *args])


def test_incompleta_dice_lo_que_falta_y_no_sale(cliente_de, coordinadora, dialogo, en_un_mes):
    una = r.RecomendacionFactory(
        dialogo=dialogo, requiere_reforma=True, hallazgos=[f.HallazgoFactory(dialogo=dialogo, estado="archivado")]
    )  # fmt: skip
    html = cliente_de(coordinadora).get(url(una, "comunicar")).content.decode()
    pagina = cliente_de(coordinadora).get(url(una, "ver")).content.decode()
    for falta in ("Quién responde", "está archivado", "Al menos un objetivo", "Qué ley"):
        assert falta in html
        assert falta in pagina
    respuesta = cliente_de(coordinadora).post(
        url(una, "comunicar"), {"responder_antes_de": en_un_mes}
    )
    assert respuesta.status_code == 400
    una.refresh_from_db()
    assert una.comunicada_en is None


def test_comunicarla_fija_su_texto_y_escribe_a_su_enlace(
    cliente_de, coordinadora, completa, enlace, en_un_mes
):
    r.EnlaceFactory(integrante=enlace.papeles.get(), organizacion=completa.responsable)
    cliente = cliente_de(coordinadora)
    assert enlace.email in cliente.get(url(completa, "comunicar")).content.decode()
    ayer = {"responder_antes_de": timezone.localdate()}
    assert "ya pasó" in cliente.post(url(completa, "comunicar"), ayer).content.decode()
    fecha = {"responder_antes_de": en_un_mes}
    assert cliente.post(url(completa, "comunicar"), fecha).status_code == 302
    completa.refresh_from_db()
    assert completa.comunicada_por == coordinadora
    assert completa.responder_antes_de == en_un_mes
    assert completa.redacciones.get().congelada_en
    assert Envio.objects.filter(para=enlace.email).count() == 1
    otra_vez = cliente.post(url(completa, "comunicar"), fecha)
    assert f"{coordinadora} ya la comunicó" in otra_vez.content.decode()
    assert Recomendacion.objects.visibles_para(enlace).get() == completa


@pytest.mark.django_db(transaction=True)
def test_dos_que_comunican_a_la_vez_mandan_una_sola(completa, coordinadora, en_un_mes):
    otra = f.IntegranteFactory(dialogo=completa.dialogo).usuario
    barrera, negadas = Barrier(2), []

    def intentar(autor) -> None:
        suya = Recomendacion.objects.get(pk=completa.pk)
        barrera.wait(10)
        try:
            comunicar(suya, autor=autor, responder_antes_de=en_un_mes)
        except ValidationError as error:
            negadas.extend(error.messages)
        connection.close()

    hilos = [Thread(target=intentar, args=[quien]) for quien in (coordinadora, otra)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(30)
    assert len(negadas) == 1
    assert "ya la comunicó" in negadas[0]


def test_se_retira_con_razon_y_se_recupera(cliente_de, coordinadora, completa):
    cliente = cliente_de(coordinadora)
    assert cliente.post(url(completa, "retirar"), {"motivo": " "}).status_code == 200
    cliente.post(url(completa, "retirar"), {"motivo": "Se fundió con otra."})
    assert "Se fundió con otra." in cliente.get(url(completa, "ver")).content.decode()
    assert cliente.get(url(completa, "editar")).status_code == 302
    assert cliente.post(url(completa, "retirar"), {"motivo": "Otra vez"}).status_code == 200
    cliente.post(url(completa, "retirar"), {"recuperar": "1"})
    completa.refresh_from_db()
    assert completa.retirada_en is None


def test_quien_entrevista_ni_comunica_ni_retira(cliente_de, entrevistadora, completa):
    for nombre in ("comunicar", "retirar"):
        assert cliente_de(entrevistadora).get(url(completa, nombre)).status_code == 404
        assert cliente_de(entrevistadora).post(url(completa, nombre)).status_code == 404


def test_lo_que_ya_existe_se_sugiere_se_pone_y_se_ve_desde_el_programa(
    cliente_de, coordinadora, completa
):
    tema = f.TemaFactory()
    completa.temas.add(tema)
    viene = f.ProgramaFactory(nombre="Padrón federal", temas=[tema])
    f.ProgramaFactory(nombre="Concluido", temas=[tema], estado="concluido")
    f.ProgramaFactory(nombre="De otra cosa", temas=[f.TemaFactory()])
    cliente = cliente_de(coordinadora)
    html = cliente.get(url(completa, "existe")).content.decode()
    sugeridos = html[html.index("De los mismos temas") : html.index("Otro programa del mapa")]
    assert "Padrón federal" in sugeridos
    assert "Concluido" not in sugeridos
    assert "De otra cosa" not in sugeridos
    puesto = {"programa": viene.pk, "relacion": "se_traslapa", "nota": "Con el padrón."}
    for _ in range(2):
        assert cliente.post(url(completa, "existe"), puesto).status_code == 302
    existe = completa.lo_que_existe.get()
    assert "Con el padrón." in cliente.get(url(completa, "ver")).content.decode()
    programa = reverse("actores:programa_editar", args=[viene.pk])
    assert completa.folio in cliente.get(programa).content.decode()
    ajena = f.IntegranteFactory().usuario
    assert completa.folio not in cliente_de(ajena).get(programa).content.decode()
    mal = cliente.post(url(completa, "existe"), {"programa": "Nada", "nota": "Sigue aquí"})
    assert mal.status_code == 400
    assert "Sigue aquí" in mal.content.decode()
    otra = r.RecomendacionFactory(dialogo=completa.dialogo)
    assert cliente.post(url(otra, "existe_quitar", existe.pk)).status_code == 404
    cliente.post(url(completa, "existe_quitar", existe.pk))
    assert not completa.lo_que_existe.exists()


def test_se_dice_quien_responde_y_por_quien_nadie(cliente_de, coordinadora, completa, enlace):
    cliente = cliente_de(coordinadora)
    pagina = reverse("recomendaciones:enlaces", args=[completa.dialogo.clave])
    html = cliente.get(pagina).content.decode()
    assert "Nadie responde todavía por" in html
    assert "Todavía no responde por ninguna organización" in html
    agregar = reverse("recomendaciones:enlace_agregar", args=[completa.dialogo.clave])
    datos = {"integrante": enlace.papeles.get().pk, "organizacion": completa.responsable.nombre}
    assert cliente.post(agregar, datos).status_code == 302
    assert "Nadie responde todavía por" not in cliente.get(pagina).content.decode()
    repetido = cliente.post(agregar, datos)
    assert repetido.status_code == 400
    assert "ya responde por" in repetido.content.decode()
    vacio = cliente.post(agregar, {"organizacion": "Nada"}).content.decode()
    assert "Elige a quien responde." in vacio
    assert "no está en el directorio" in vacio
    coordina = coordinadora.papeles.get()
    assert cliente.post(agregar, datos | {"integrante": coordina.pk}).status_code == 400
    quitar = [completa.dialogo.clave, Enlace.objects.get().pk]
    assert cliente.post(reverse("recomendaciones:enlace_quitar", args=quitar)).status_code == 302
    assert not Enlace.objects.exists()


def test_otros_cuelgan_paneles_de_su_pagina(cliente_de, coordinadora, completa, monkeypatch):
    monkeypatch.setattr(paneles, "_muestran", {})
    plantilla = "componentes/aviso_breve.html"
    paneles.registrar(
        "Prioridad de prueba", lambda una, _: (plantilla, {"de": una.folio}), al_lado=True
    )
    paneles.registrar("Sin nada", lambda una, _: None)
    html = cliente_de(coordinadora).get(url(completa, "ver")).content.decode()
    assert "<dt>Prioridad de prueba</dt>" in html
    assert "Sin nada" not in html

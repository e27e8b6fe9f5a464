"""La página del prediagnóstico, su vista previa, cómo va la obra y la descarga."""

import io

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entrevistas import consentir
from entrevistas.models import Consentimiento, Nivel
from hallazgos.models import Evidencia
from informes import composicion, construccion
from informes.models import Informe, Tipo
from informes.obra import Obra
from informes.prediagnostico import fotografiar
from informes.puerta import anotar_razon
from tests.fabricas import DialogoFactory, IntegranteFactory


@pytest.fixture
def ruta(dialogo) -> str:
    return reverse("informes:prediagnostico", args=[dialogo.clave])


@pytest.fixture
def construido(listo, coordinadora) -> Informe:
    informe = construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="una")
    construccion.construir(informe.pk)
    informe.refresh_from_db()
    return informe


def pagina(cliente, ruta) -> str:
    respuesta = cliente.get(ruta)
    assert respuesta.status_code == 200
    return respuesta.content.decode()


def test_sin_nada_dice_que_hacer(dialogo, coordinadora, cliente_de, ruta):
    html = pagina(cliente_de(coordinadora), ruta)
    assert "Todavía no hay versiones." in html
    assert "Antes de construir falta una cosa" in html
    assert "Construir la versión" not in html


def test_con_la_puerta_abierta_ofrece_construir(listo, coordinadora, cliente_de, ruta):
    html = pagina(cliente_de(coordinadora), ruta)
    assert "Construir la versión 1" in html
    assert "9 de 9 condiciones cumplidas" in html


def test_la_version_lista_se_ve_con_lo_que_contiene(construido, coordinadora, cliente_de, ruta):
    html = pagina(cliente_de(coordinadora), ruta)
    assert "6 entrevistas, 3 hallazgos, 18 citas" in html
    assert construido.get_absolute_url() in html
    assert "Construir la versión 2" in html


def test_la_fallida_dice_por_que_y_se_reintenta(listo, coordinadora, cliente_de, ruta):
    construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="x")
    Informe.objects.update(
        estado="fallido", motivo_fallo="H-07·e4 nombra a quien habló.", terminado_en=timezone.now()
    )
    html = pagina(cliente_de(coordinadora), ruta)
    assert "H-07·e4 nombra a quien habló." in html
    assert "Reintentar" in html


def test_la_obra_se_ve_al_volver(listo, coordinadora, cliente_de, ruta):
    informe = construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="x")
    obra = Obra.tomar(informe.pk)
    with obra.etapa("instantanea"):
        obra.contar("instantanea", 3, 3, "18 pasajes, 3 hallazgos")
    html = pagina(cliente_de(coordinadora), ruta)
    assert "Construyendo la versión 1" in html
    assert "18 pasajes, 3 hallazgos" in html
    assert "Construir la versión" not in html


def test_la_pagina_es_de_quien_coordina(dialogo, entrevistadora, cliente_de, client, ruta):
    assert cliente_de(entrevistadora).get(ruta).status_code == 404
    assert client.get(ruta).status_code == 302


def test_las_consultas_no_crecen_con_las_versiones(construido, coordinadora, cliente_de, ruta):
    cliente = cliente_de(coordinadora)

    def consultas() -> int:
        with CaptureQueriesContext(connection) as capturadas:
            pagina(cliente, ruta)
        return len(capturadas)

    consultas()
    antes = consultas()
    for n in range(2, 6):
        informe = construccion.pedir(
            construido.dialogo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave=str(n)
        )
        Informe.objects.filter(pk=informe.pk).update(
            estado="listo", terminado_en=timezone.now(), tamano=1, archivo="informes/x.pdf"
        )
        for cita in construido.citas.all():
            cita.pk, cita.informe = None, informe
            cita.save()
    assert consultas() == antes


# Vista previa ----------------------------------------------------------------------------------
def test_la_vista_previa_tiene_el_mismo_contenido_que_el_pdf(listo, coordinadora, cliente_de):
    ruta = reverse("informes:vista_previa", args=[listo.clave])
    html = pagina(cliente_de(coordinadora), ruta)
    foto = fotografiar(listo, composicion.de(listo), version=1)
    cuerpo = render_to_string("informes/pdf/cuerpo.html", {"i": foto.instantanea})
    assert cuerpo in html


def test_la_vista_previa_dice_lo_que_calla(listo, entrevista_con, coordinadora, cliente_de):
    consentir.revocar(listo.entrevistas.get(numero=1), motivo="No.", autor=coordinadora)
    html = pagina(cliente_de(coordinadora), reverse("informes:vista_previa", args=[listo.clave]))
    assert "3 citas no se pueden mostrar" in html
    assert "H-01·e1, H-02·e1, H-03·e1" in html


def test_la_vista_previa_vacia_no_se_rompe(
    dialogo, coordinadora, entrevistadora, cliente_de, client
):
    ruta = reverse("informes:vista_previa", args=[dialogo.clave])
    assert "cero hallazgos" in pagina(cliente_de(coordinadora), ruta).lower()
    assert cliente_de(entrevistadora).get(ruta).status_code == 404
    assert client.get(ruta).status_code == 302


# Avance ----------------------------------------------------------------------------------------
def test_el_avance_se_cuenta_y_si_no_cambia_es_204(listo, coordinadora, cliente_de):
    informe = construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="x")
    ruta = reverse("informes:avance", args=[listo.clave, informe.uid])
    cliente = cliente_de(coordinadora)
    primero = cliente.get(ruta).json()
    assert primero["falta"] == "En espera de turno."
    assert cliente.get(ruta, {"v": primero["v"]}).status_code == 204
    Obra.tomar(informe.pk)
    segundo = cliente.get(ruta, {"v": primero["v"]}).json()
    assert segundo["terminada"] is False
    assert [etapa["clave"] for etapa in segundo["etapas"]][3] == "paginas"


def test_el_avance_sin_sesion_es_401_y_de_otro_404(listo, coordinadora, client, cliente_de):
    informe = construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="x")
    ruta = reverse("informes:avance", args=[listo.clave, informe.uid])
    assert client.get(ruta, headers={"Accept": "application/json"}).status_code == 401
    otra = IntegranteFactory(dialogo=DialogoFactory(clave="ajeno")).usuario
    assert cliente_de(otra).get(ruta).status_code == 404
    ajena = reverse("informes:avance", args=["ajeno", informe.uid])
    assert cliente_de(otra).get(ajena).status_code == 404


# Descarga --------------------------------------------------------------------------------------
def test_se_descarga_con_nombre_neutro(construido, coordinadora, cliente_de):
    respuesta = cliente_de(coordinadora).get(construido.get_absolute_url())
    contenido = b"".join(respuesta.streaming_content)
    assert contenido.startswith(b"%PDF")
    assert respuesta["Content-Type"] == "application/pdf"
    dia = timezone.localdate(construido.terminado_en)
    assert respuesta["Content-Disposition"] == (
        f'attachment; filename="prediagnostico-prueba-v1-{dia:%Y-%m-%d}.pdf"'
    )
    assert respuesta["Cache-Control"] == "no-store"


def test_con_un_consentimiento_retirado_es_410_y_dice_que_hacer(
    construido, coordinadora, cliente_de, ruta
):
    dialogo = construido.dialogo
    consentir.revocar(dialogo.entrevistas.get(numero=1), motivo="No.", autor=coordinadora)
    cliente = cliente_de(coordinadora)
    respuesta = cliente.get(construido.get_absolute_url())
    html = respuesta.content.decode()
    assert respuesta.status_code == 410
    assert "Este documento se retiró" in html
    assert "Todavía no hay una versión que lo sustituya." in html
    assert "E-01 retiró su consentimiento." in html
    lista = pagina(cliente, ruta)
    assert "Retirada" in lista
    assert construido.get_absolute_url() not in lista


def test_un_nivel_mas_reservado_tambien_lo_retira_y_uno_mas_abierto_no(
    construido, coordinadora, cliente_de
):
    cliente = cliente_de(coordinadora)
    anonima = Consentimiento.objects.get(entrevista__numero=3)
    Consentimiento.objects.filter(pk=anonima.pk).update(nivel=Nivel.ATRIBUIBLE)
    assert cliente.get(construido.get_absolute_url()).status_code == 200
    construido.dialogo.entrevistas.get(numero=1).entradas.update(nivel=Nivel.POR_SECTOR)
    respuesta = cliente.get(construido.get_absolute_url())
    assert respuesta.status_code == 410
    assert "más reserva" in respuesta.content.decode()


def test_la_version_siguiente_se_ofrece_al_retirar_la_anterior(
    construido, coordinadora, cliente_de
):
    dialogo = construido.dialogo
    primera = dialogo.entrevistas.get(numero=1)
    suyas = Evidencia.objects.filter(fragmento__entrada__entrevista=primera)
    suyas.update(retirada_en=timezone.now())
    consentir.revocar(primera, motivo="No.", autor=coordinadora)
    anotar_razon(primera, motivo="Se retiró.", autor=coordinadora)
    segunda = construccion.construir_ahora(dialogo, clave="dos")
    assert segunda.estado == Informe.Estado.LISTO, segunda.motivo_fallo
    html = cliente_de(coordinadora).get(construido.get_absolute_url()).content.decode()
    assert "La versión vigente es la 2." in html
    assert segunda.get_absolute_url() in html


def test_un_archivo_tocado_o_perdido_no_se_entrega(construido, coordinadora, cliente_de):
    cliente = cliente_de(coordinadora)
    nombre = construido.archivo.name
    default_storage.delete(nombre)
    assert cliente.get(construido.get_absolute_url()).status_code == 410
    default_storage.save(nombre, io.BytesIO(b"%PDF-1.7 otra cosa"))
    respuesta = cliente.get(construido.get_absolute_url())
    assert respuesta.status_code == 410
    assert "no está como se construyó" in respuesta.content.decode()


def test_la_descarga_es_de_quien_coordina(construido, entrevistadora, cliente_de, client):
    ruta = construido.get_absolute_url()
    assert cliente_de(entrevistadora).get(ruta).status_code == 404
    assert client.get(ruta).status_code == 302
    otra = IntegranteFactory(dialogo=DialogoFactory(clave="ajeno")).usuario
    ajena = reverse("informes:descargar", args=["ajeno", construido.uid])
    assert cliente_de(otra).get(ajena).status_code == 404


def test_sin_terminar_no_hay_descarga(listo, coordinadora, cliente_de):
    informe = construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="x")
    assert cliente_de(coordinadora).get(informe.get_absolute_url()).status_code == 404

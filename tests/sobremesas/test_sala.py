"""La sala en el teléfono de quien participa: entrar, leer, contestar, volver después."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sobremesas import consultas, llaves, vivo
from sobremesas.models import Acta, Puesto, Reflejo, Sala
from sobremesas.vivo import puestos
from tests import fabricas_sobremesas as s
from tests.sobremesas.telefono import Telefono

pytestmark = pytest.mark.django_db


@pytest.fixture
def sala(dialogo):
    """En el primero de dos hallazgos; una mesa."""
    dia = s.SobremesaFactory(dialogo=dialogo, empieza_en=timezone.now())
    for titulo in ("Los acuerdos los firma quien los cumple", "La red de bibliotecas ya existe"):
        punto = s.PuntoDelDiaFactory(sobremesa=dia)
        punto.hallazgo.redacciones.update(titulo=titulo)
    return s.SalaFactory(sobremesa=dia)


@pytest.fixture
def puesto(sala):
    return s.PuestoFactory(sala=sala)


@pytest.fixture
def telefono(puesto):
    return Telefono(puesto)


def test_el_qr_abre_la_sala_y_abrirlo_no_cambia_nada_L1(puesto):
    codigo = puestos.codigo(puesto)
    for metodo in ("get", "head", "get"):
        with CaptureQueriesContext(connection) as consultas_hechas:
            respuesta = getattr(Client(), metodo)(f"/sala/c/{codigo.lower().replace('-', '')}/")
        assert (respuesta.status_code, respuesta.url) == (303, "/sala/?g=1")
        assert all(q["sql"].startswith("SELECT") for q in consultas_hechas.captured_queries)
    cliente = Client()
    cliente.get(f"/sala/c/{codigo}/")
    cuerpo = cliente.get("/sala/").content.decode()
    assert "Los acuerdos los firma quien los cumple" in cuerpo
    assert "mesa 1" in cuerpo and codigo not in cuerpo and str(puesto.acceso) not in cuerpo
    sin_galletas = Client().get("/sala/?g=1", follow=True)
    assert "no guarda galletas" in sin_galletas.content.decode()


def test_un_codigo_equivocado_se_dice_claro_y_se_queda_escrito(puesto):
    cliente = Client()
    respuesta = cliente.post("/sala/entrar/", {"codigo": "AAAA-AAAA"})
    cuerpo = respuesta.content.decode()
    assert respuesta.status_code == 422
    assert "No encontramos ese código" in cuerpo and 'value="AAAA-AAAA"' in cuerpo
    assert Client().get("/sala/c/AAAA-AAAA/").status_code == 404
    bien = cliente.post("/sala/entrar/", {"codigo": f" {puestos.codigo(puesto).lower()} "})
    assert bien.status_code == 303
    assert cliente.get("/sala/").status_code == 200


def test_una_sala_entera_entra_desde_el_mismo_hotel_y_quien_adivina_se_detiene(puesto):
    for _ in range(60):
        assert Client().post("/sala/entrar/", {"codigo": puestos.codigo(puesto)}).status_code == 303
    codigos = {
        Client().post("/sala/entrar/", {"codigo": f"MAL{n:05}"}).status_code for n in range(31)
    }
    assert codigos == {422, 429}
    assert Client().get(f"/sala/c/{puestos.codigo(puesto)}/").status_code == 429


def test_la_galleta_nueva_gana_y_otro_acceso_deja_fuera_al_anterior(sala, telefono):
    otro = s.PuestoFactory(sala=sala)
    telefono.ver()
    telefono.cliente.get(f"/sala/c/{puestos.codigo(otro)}/")
    ajena = telefono.aportar(con_guion=True)  # el formulario era de la persona anterior
    assert ajena.status_code == 409 and ajena.json()["otra"] is True
    assert sala.aportaciones.count() == 0
    segundo = Telefono(otro)
    Puesto.objects.filter(pk=otro.pk).update(acceso="12345678-1234-4234-8234-123456789012")
    assert segundo.ver().status_code == 303
    assert (
        segundo.cliente.get("/sala/pedido/", headers={"accept": "application/json"}).status_code
        == 401
    )


def test_dice_una_vez_como_aparece_en_el_acta_y_puede_cambiarlo_hasta_que_se_firma(
    telefono, puesto
):
    telefono.ver()
    assert puesto.aparece == Puesto.Aparece.SIN_NOMBRE
    assert "¿Cómo quiere aparecer en el acta?" in telefono.cuerpo
    assert 'value="sin_nombre" checked' in telefono.cuerpo
    assert "Enviar una aportación" in telefono.cuerpo  # no detiene nada
    assert telefono.enviar("aparecer", aparece="organizacion", acepto="1").status_code == 303
    puesto.refresh_from_db()
    assert (puesto.aparece, puesto.aparece_dicho_en is None) == ("organizacion", False)
    aviso = puesto.sala.sobremesa.dialogo.aviso_vigente()
    puesto.asistente.refresh_from_db()
    assert puesto.asistente.aviso == aviso
    telefono.ver()
    assert "Cómo aparezco en el acta" in telefono.cuerpo
    telefono.enviar("aparecer", aparece="con_nombre")
    assert telefono.enviar("aparecer", aparece="otra cosa").status_code == 422
    Acta.objects.create(
        sobremesa=puesto.sala.sobremesa,
        estado="firmada",
        huella="a" * 64,
        firmada_en=timezone.now(),
    )
    assert telefono.enviar("aparecer", aparece="sin_nombre").status_code == 404
    puesto.refresh_from_db()
    assert puesto.aparece == "con_nombre"


def test_la_respuesta_se_cambia_hasta_el_cierre_y_al_recargar_se_ve_la_propia_V3_V4(sala, telefono):
    consulta = s.ConsultaFactory(sala=sala)
    assert "¿Puede avanzar con este texto?" in telefono.ver().content.decode()
    sin_razon = telefono.enviar("votar", consulta.pk, postura="objecion", razon=" ")
    assert sin_razon.status_code == 422
    assert 'value="objecion" checked' in telefono.cuerpo and "razón" in telefono.cuerpo
    for postura, razon in (
        ("apoyo", ""),
        ("objecion", "Nadie lo paga."),
        ("objecion", "Nadie lo paga."),
    ):
        assert (
            telefono.enviar("votar", consulta.pk, postura=postura, razon=razon).status_code == 303
        )
    assert consulta.papeletas.count() == 1
    telefono.ver()
    assert 'value="objecion" checked' in telefono.cuerpo and "Nadie lo paga." in telefono.cuerpo
    assert "Nadie ve su respuesta" in telefono.cuerpo
    otra_sala = s.ConsultaFactory()
    assert telefono.enviar("votar", otra_sala.pk, postura="apoyo").status_code == 404
    consultas.cerrar(consulta)
    tarde = telefono.enviar("votar", consulta.pk, postura="apoyo", con_guion=True)
    assert tarde.status_code == 422 and "se cerró" in tarde.json()["error"]
    telefono.ver()
    assert (
        "Menos de cinco contestaron" in telefono.cuerpo and "Nadie lo paga." not in telefono.cuerpo
    )


def test_la_segunda_ronda_ensena_lo_que_dijo_la_sala_y_lo_que_uno_marco_antes(sala, coordinadora):
    gente = [s.PuestoFactory(sala=sala) for _ in range(6)]
    primera = consultas.abrir(sala, "calificacion", punto=sala.punto, quien=coordinadora)
    texto = sala.punto.redaccion_id
    for n, quien in enumerate(gente, start=3):
        telefono = Telefono(quien)
        mitad = telefono.enviar("votar", primera.pk, **{f"i{texto}": n})
        assert mitad.status_code == 422 and "checked" in telefono.cuerpo
        hecho = telefono.enviar("votar", primera.pk, **{f"i{texto}": n, f"v{texto}": 9})
        assert hecho.status_code == 303
    consultas.cerrar(primera)
    sala.refresh_from_db()
    consultas.abrir(sala, "calificacion", punto=sala.punto, quien=coordinadora, ronda=2)
    telefono = Telefono(gente[0])
    telefono.ver()
    assert "mediana 5.5; la mitad, entre 4 y 7" in telefono.cuerpo
    assert "Usted: 3." in telefono.cuerpo and "Usted: 4." not in telefono.cuerpo


def test_el_reparto_va_en_orden_propio_y_no_deja_pasar_de_cinco(sala, telefono, coordinadora):
    textos = [punto.redaccion for punto in sala.sobremesa.puntos.all()]
    consulta = s.ConsultaFactory(sala=sala, clase="reparto", opciones=textos)
    ordenes = set()
    for _ in range(8):
        uno = Telefono(s.PuestoFactory(sala=sala))
        primero = uno.ver().content.decode().index(f'name="p{textos[0].pk}"')
        ordenes.add(primero < uno.cuerpo.index(f'name="p{textos[1].pk}"'))
    assert ordenes == {True, False}
    puntos = {f"p{textos[0].pk}": 2, f"p{textos[1].pk}": 1}
    assert telefono.enviar("votar", consulta.pk, **puntos).status_code == 303
    telefono.ver()
    assert "Le quedan: 2" in telefono.cuerpo
    assert telefono.enviar("votar", consulta.pk, **{f"p{textos[0].pk}": 3}).status_code == 422


def test_el_espejo_de_su_mesa_se_contesta_y_el_de_otra_no_existe(sala, telefono, puesto):
    linea = s.AportacionFactory(sala=sala, puesto=puesto, texto="Se repite la fotografía.")
    espejo = s.EspejoFactory(sala=sala, mesa=puesto.mesa)
    espejo.lineas.add(linea)
    telefono.ver()
    assert (
        "Lo que se anotó de su mesa" in telefono.cuerpo
        and "Se repite la fotografía." in telefono.cuerpo
    )
    campos = {f"l{linea.pk}": "falta", f"n{linea.pk}": "quién la paga", f"r{linea.pk}": 1}
    assert telefono.enviar("reflejar", espejo.uid, **campos).status_code == 303
    assert telefono.enviar("reflejar", espejo.uid, **{f"l{linea.pk}": "asi_es"}).status_code == 303
    reflejo = Reflejo.objects.get()
    assert (reflejo.puesto, reflejo.valor, reflejo.nota) == (puesto, "asi_es", "")
    telefono.ver()
    assert "Validado por la mesa (1/5)" in telefono.cuerpo
    otra_mesa = s.EspejoFactory(sala=sala, mesa=s.MesaFactory(sobremesa=sala.sobremesa))
    assert telefono.enviar("reflejar", otra_mesa.uid).status_code == 404
    espejo.cierra_en = timezone.now() - timedelta(seconds=1)
    espejo.save()
    assert telefono.enviar("reflejar", espejo.uid, **campos).status_code == 422
    assert Reflejo.objects.get().valor == "asi_es"


def test_en_el_espejo_nadie_lee_quien_hablo(sala, telefono, puesto):
    nombre = "Dra. Aurelia Montes Canario"
    otra = s.PuestoFactory(sala=sala, mesa=puesto.mesa, invitacion=None, sector=None, nombre=nombre)
    dicho = "Aurelia Montes pide que el acuerdo lo pague quien lo firma."
    espejo = s.EspejoFactory(sala=sala, mesa=puesto.mesa)
    espejo.lineas.add(s.AportacionFactory(sala=sala, puesto=otra, texto=dicho))
    telefono.ver()
    assert "pide que el acuerdo lo pague" in telefono.cuerpo
    assert "Aurelia" not in telefono.cuerpo and "Canario" not in telefono.cuerpo


def test_un_telefono_inventado_ensaya_como_los_demas(sala, coordinadora):
    Sala.objects.update(estado="terminada", terminada_en=timezone.now())
    ensayo = s.SalaFactory(sobremesa=sala.sobremesa, es_ensayo=True, punto=sala.punto)
    inventado = s.PuestoFactory(
        sala=ensayo, mesa=None, numero=0, invitacion=None, sector=None, nombre="Persona inventada 1"
    )
    telefono = Telefono(inventado)
    telefono.ver()
    assert "Esto es un ensayo" in telefono.cuerpo
    assert "¿Cómo quiere aparecer en el acta?" not in telefono.cuerpo
    assert telefono.aportar().status_code == 303
    vivo.terminar(ensayo, quien=coordinadora)
    assert telefono.aportar(con_guion=True).status_code == 422
    assert ensayo.aportaciones.count() == 1


def test_al_terminar_queda_lo_que_dijo_y_lo_abre_el_mismo_enlace(
    sala, telefono, puesto, coordinadora
):
    telefono.aportar(texto="Lo que dije esa tarde.")
    vivo.terminar(sala, quien=coordinadora)
    telefono.ver()
    assert "Gracias" in telefono.cuerpo and "Lo que dije esa tarde." in telefono.cuerpo
    assert "observaciones" in telefono.cuerpo
    Acta.objects.create(
        sobremesa=sala.sobremesa, estado="observaciones", observaciones_hasta=timezone.now()
    )
    enlace = Client()
    enlace.cookies["cualquiera"] = "1"
    enlace.get(f"/i/{llaves.nueva(puesto.asistente)}/")
    assert "/sala/mi-lugar/" in enlace.get("/mi-invitacion/").content.decode()
    cuerpo = enlace.get("/sala/mi-lugar/", follow=True).content.decode()
    assert "Lo que dije esa tarde." in cuerpo and "/mi-acta/" in cuerpo
    enlace.cookies["django_language"] = "en"  # lo que eligió en este aparato no lo cambia entrar
    assert "What you said" in enlace.get("/sala/mi-lugar/", follow=True).content.decode()
    assert "Corregir o retirar" not in cuerpo
    Sala.objects.update(terminada_en=timezone.now() - timedelta(days=2))
    assert Client().get(f"/sala/c/{puestos.codigo(puesto)}/").status_code == 404
    assert enlace.get("/sala/mi-lugar/").status_code == 303


def test_la_pagina_no_pregunta_mas_a_la_base_por_mas_que_haya(
    sala, telefono, puesto, django_assert_max_num_queries
):
    consulta = s.ConsultaFactory(sala=sala)
    espejo = s.EspejoFactory(sala=sala, mesa=puesto.mesa)
    espejo.lineas.add(s.AportacionFactory(sala=sala, puesto=puesto))
    telefono.ver()

    def cuantas() -> int:
        with CaptureQueriesContext(connection) as hechas:
            telefono.ver()
        return len(hechas)

    antes = cuantas()
    for _ in range(5):
        linea = s.AportacionFactory(sala=sala, puesto=puesto, clase="disiente")
        s.DisensoFactory(aportacion=linea)
        s.DisensoFactory(
            aportacion=s.AportacionFactory(
                sala=sala, puesto=None, mesa=puesto.mesa, clase="disiente"
            )
        )
        espejo.lineas.add(linea)
    assert cuantas() == antes <= 24
    with django_assert_max_num_queries(12):
        telefono.ver("sala:pedido")
    assert consulta.papeletas.count() == 0


def test_en_ingles_la_pagina_entera(sala, telefono):
    s.ConsultaFactory(sala=sala)
    telefono.cliente.cookies["django_language"] = "en"
    telefono.ver()
    for dicho in (
        "Can you move forward with this text?",
        "Send a contribution",
        "What you have sent",
    ):
        assert dicho in telefono.cuerpo, dicho

"""Preguntar por el estado de la sala: sin sesión, casi sin base, y siempre con la verdad (V1, V2)."""

import time
import uuid
from datetime import timedelta

import pytest
import redis
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sobremesas.models import Puesto, Sala
from sobremesas.sala.acceso import sentar
from sobremesas.vivo import Accion, abrir, avisar, firma, mover, presencia, publicacion, terminar
from sobremesas.vivo import puestos as vivos
from sobremesas.vivo.estado import componer
from sobremesas.vivo.puestos import codigo, codigo_de_asistente, poner_al_llegar, por_codigo
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.test_vivo import con_escaleta

ESTADO = reverse("sala:estado")


@pytest.fixture
def al_confirmar(django_capture_on_commit_callbacks):
    """Lo que se hace dentro se publica al salir, como al confirmarse la transacción."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def _sin_memoria():
    publicacion._copias.clear()
    firma._salas.vistas = {}
    firma._puestos.leidos, firma._puestos.en = {}, 0.0


@pytest.fixture
def sala(dia, coordinadora, al_confirmar):
    con_escaleta(dia)
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    mesa = s.MesaFactory(sobremesa=dia)
    for _ in range(3):
        s.LugarFactory(mesa=mesa)
    with al_confirmar():
        return abrir(dia, quien=coordinadora)


def telefono(puesto) -> Client:
    cliente = Client()
    for nombre, dulce in sentar(puesto).cookies.items():
        cliente.cookies[nombre] = dulce.value
    return cliente


def sin_consultas():
    return CaptureQueriesContext(connection)


def test_un_telefono_pregunta_sin_sesion_y_sin_base_y_queda_en_linea(
    sala, coordinadora, al_confirmar
):
    puesto = sala.puestos.first()
    suyo = telefono(puesto)
    primero = suyo.get(ESTADO)
    dicho = primero.json()
    assert (dicho["version"], dicho["fase"], dicho["punto"]["titulo"]) == (
        1,
        "presentar",
        "Momento",
    )
    assert int(primero["X-Siguiente"]) > 4000, "en un momento se pregunta despacio"
    with sin_consultas() as consultas:
        for _ in range(5):
            nada = suyo.get(ESTADO, {"v": 1})
    assert nada.status_code == 204 and nada.content == b"" and len(consultas) == 0
    assert "sessionid" not in nada.cookies
    assert presencia.en_linea(sala) == {puesto.pk}
    with al_confirmar():
        sala = mover(sala, Accion.SIGUIENTE, quien=coordinadora).sala
    nuevo = suyo.get(ESTADO, {"v": 1})
    assert nuevo.json()["version"] == 2 and nuevo.json()["punto"]["folio"].startswith("H-")
    assert 1500 < int(nuevo["X-Siguiente"]) < 2500
    assert abs(int(nuevo["X-Ahora"]) / 1000 - time.time()) < 60
    with al_confirmar():
        terminar(sala, quien=coordinadora)
    final = suyo.get(ESTADO, {"v": 2})
    assert final.json()["estado"] == "terminada" and final["X-Siguiente"] == "0"


def test_las_cabeceras_de_seguridad_son_las_de_todas(sala):
    suyo = telefono(sala.puestos.first())
    otra = Client().get(reverse("sala:entrar"))
    for respuesta in (suyo.get(ESTADO), suyo.get(ESTADO, {"v": 1}), Client().get(ESTADO)):
        for nombre in (
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Permissions-Policy",
        ):
            assert respuesta[nombre] == otra[nombre] or nombre == "Referrer-Policy", nombre
        assert respuesta["Cache-Control"] == "no-store"


def test_sin_galleta_ni_ficha_o_con_una_ajena_no_hay_sala(sala):
    assert Client().get(ESTADO).status_code == 404
    assert Client().get(ESTADO, HTTP_X_SALA="1:abc").status_code == 404
    assert Client().post(ESTADO).status_code == 405
    assert telefono(sala.puestos.first()).get(ESTADO, {"v": "²"}).status_code == 200
    puesto = sala.puestos.first()
    suyo = telefono(puesto)
    type(puesto).objects.filter(pk=puesto.pk).update(acceso="12345678-1234-5678-1234-567812345678")
    firma._puestos.en -= 31
    assert suyo.get(ESTADO).status_code == 404, "con otro acceso, el teléfono anterior queda fuera"


def test_v1_si_redis_se_vacia_o_se_cae_la_siguiente_pregunta_es_la_verdad(
    sala, coordinadora, al_confirmar, settings
):
    suyo = telefono(sala.puestos.first())
    suyo.get(ESTADO)
    cliente = redis.Redis.from_url(settings.REDIS_URL)
    with al_confirmar():
        mover(sala, Accion.SIGUIENTE, quien=coordinadora)
    cliente.flushdb()
    publicacion._copias.clear()
    assert suyo.get(ESTADO, {"v": 1}).json()["version"] == 2
    assert suyo.get(ESTADO, {"v": 2}).status_code == 204
    # Alguien murió entre confirmar y publicar: cada proceso mira la base cada cinco segundos.
    avisar(sala)
    publicacion._copias[str(sala.uid)].comprobada -= 6
    assert suyo.get(ESTADO, {"v": 2}).json()["version"] == 3
    # Una publicación vieja que llega tarde no pisa a la nueva.
    vieja = publicacion.Copia(1, b"{}", 0, 2000, 0.0)
    publicacion._publicar(str(sala.uid), vieja)
    assert suyo.get(ESTADO, {"v": 3}).status_code == 204
    # Redis caído: contesta la base, una vez cada dos segundos y no en cada pregunta.
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    avisar(sala)
    publicacion._copias[str(sala.uid)].comprobada -= 3
    assert suyo.get(ESTADO, {"v": 3}).json()["version"] == 4
    with sin_consultas() as consultas:
        assert suyo.get(ESTADO, {"v": 4}).status_code == 204
    assert len(consultas) == 0
    from sobremesas.vivo import campana

    campana._callada_hasta = 0.0


def test_v2_quien_despierta_con_cualquier_version_recibe_la_de_ahora(
    sala, coordinadora, al_confirmar
):
    suyo = telefono(sala.puestos.first())
    with al_confirmar():
        for _ in range(3):
            sala = mover(sala, Accion.SIGUIENTE, quien=coordinadora).sala
    for vieja in ("", "1", "3", "999"):
        assert suyo.get(ESTADO, {"v": vieja}).json()["version"] == 4


def test_la_ficha_del_dia_sirve_antes_de_abrir_en_el_ensayo_y_en_la_sala(
    dia, coordinadora, al_confirmar
):
    con_escaleta(dia, "mh")
    proyector = {"HTTP_X_SALA": firma.ficha(dia)}
    antes = Client().get(ESTADO, **proyector)
    assert antes.json() == {"version": 0, "sala": ""} and int(antes["X-Siguiente"]) > 0
    with al_confirmar():
        ensayo = abrir(dia, quien=coordinadora, ensayo=True)
    firma._salas.vistas = {}
    assert Client().get(ESTADO, {"v": 0}, **proyector).json()["ensayo"] is True
    with al_confirmar():
        ensayo = terminar(ensayo, quien=coordinadora)
        s.ReglaDeAcuerdoFactory(sobremesa=dia)
    with al_confirmar():
        sala = abrir(dia, quien=coordinadora)
    firma._salas.vistas = {}
    otra = Client().get(ESTADO, {"v": 1, "s": str(ensayo.uid)}, **proyector)
    assert otra.json()["sala"] == str(sala.uid), "la misma versión de otra sala no es la misma"
    assert presencia.en_linea(sala) == set(), "un proyector no es un teléfono"


def test_la_cuenta_de_respuestas_llega_sin_cambiar_la_version_y_sin_decir_que_dicen(
    sala, coordinadora, al_confirmar
):
    with al_confirmar():
        sala = mover(sala, Accion.SIGUIENTE, quien=coordinadora).sala
    consulta = s.ConsultaFactory(sala=sala)
    with al_confirmar():
        avisar(sala)
    version = Sala.objects.get().version
    proyector = {"HTTP_X_SALA": firma.ficha(sala.sobremesa)}
    dicho = Client().get(ESTADO, **proyector)
    assert dicho.json()["consulta"]["respondieron"] == 0 and dicho["X-Respondieron"] == "0"
    consulta.papeletas.create(seudonimo="a", contenido={"postura": "objecion", "razon": "Secreta"})
    time.sleep(1.05)
    otra = Client().get(ESTADO, {"v": version}, **proyector)
    assert (otra.status_code, otra["X-Respondieron"]) == (204, "1")
    suyo = telefono(sala.puestos.first()).get(ESTADO)
    assert "X-Respondieron" not in suyo
    assert "Secreta" not in suyo.content.decode() and "objecion" not in suyo.content.decode()


def test_componer_no_consulta_mas_con_mas_gente_y_no_dice_nombres(sala, coordinadora):
    sala = mover(sala, Accion.SIGUIENTE, quien=coordinadora).sala

    def consultas() -> int:
        from django.core.cache import caches

        caches["proceso"].clear()
        with CaptureQueriesContext(connection) as hechas:
            dicho = str(componer(str(sala.uid)))
        assert not any(p.nombre in dicho for p in sala.puestos.all())
        return len(hechas)

    antes = consultas()
    for mesa in [s.MesaFactory(sobremesa=sala.sobremesa) for _ in range(3)]:
        s.PuestoFactory(sala=sala, mesa=mesa)
        s.EspejoFactory(sala=sala, mesa=mesa)
    con_escaleta(sala.sobremesa, "hh")
    f.EvidenciaFactory(hallazgo=sala.punto.hallazgo)
    f.EvidenciaFactory(hallazgo=sala.punto.hallazgo)
    assert consultas() <= antes + 1
    assert len(componer(str(sala.uid))["espejos"]) == 3


def test_cada_silla_tiene_su_codigo_antes_de_abrir_y_es_el_que_entra(sala, dia):
    silla = dia.invitaciones.first()
    impreso = codigo_de_asistente(silla.asistentes.first())
    puesto = sala.puestos.get(invitacion=silla)
    assert impreso == codigo(puesto) and len(impreso) == 9 and impreso[4] == "-"
    assert not set(impreso) & set("IO01")
    with CaptureQueriesContext(connection) as consultas:
        hallado = por_codigo(f" {impreso.lower().replace('-', ' ')} ")
    assert hallado == puesto and len(consultas) <= 2
    assert por_codigo("") is None and por_codigo("AAAA-AAAA") is None
    Sala.objects.update(estado="terminada", terminada_en=timezone.now() - timedelta(days=2))
    assert por_codigo(impreso) is None


def test_quien_llega_toma_su_puesto_y_quien_se_va_deja_de_contar(sala, dia, coordinadora):
    silla, otra = dia.invitaciones.all()[:2]
    quien = {"sobremesa": dia, "invitacion": None, "asistente": None, "anotado_por": coordinadora}
    visita = s.PasoFactory(
        **quien, clase="visita", nombre="Paz Quiroz", organizacion="Red de mercados"
    )
    prensa = s.PasoFactory(**quien, clase="prensa", nombre="Un diario")
    assert poner_al_llegar(dia, [visita, prensa]) and not poner_al_llegar(dia, [visita])
    assert sala.puestos.filter(esta=True).count() == 4
    nuevo = sala.puestos.get(nombre="Paz Quiroz")
    assert (nuevo.mesa, nuevo.numero, nuevo.organizacion) == (None, 0, "Red de mercados")
    llego = s.PasoFactory(invitacion=silla, anotado_por=coordinadora)
    assert not poner_al_llegar(dia, [llego]), "ya contaba"
    # Quien conduce dijo que alguien se fue, le dio mesa o le cambió el código: así se queda.
    vivos.sentar(nuevo, dia.mesas.first())
    Puesto.objects.filter(pk=nuevo.pk).update(acceso=uuid.uuid4())
    Puesto.objects.filter(invitacion=otra).update(esta=False)
    sala = mover(sala, Accion.SIGUIENTE, quien=coordinadora).sala
    assert sala.puestos.filter(nombre="Paz Quiroz").count() == 1
    assert sala.puestos.get(nombre="Paz Quiroz").mesa == dia.mesas.first()
    assert not sala.puestos.get(invitacion=otra).esta
    salio = [
        s.PasoFactory(invitacion=silla, asistente=llego.asistente, tipo="salio"),
        s.PasoFactory(**{**quien, "refiere_a": visita.nonce}, clase="visita", tipo="salio"),
    ]
    assert poner_al_llegar(dia, salio)
    assert sala.puestos.filter(esta=True).count() == 1
    tarde = s.LugarFactory(mesa=dia.mesas.first())
    assert poner_al_llegar(dia, []) and sala.puestos.get(invitacion=tarde.invitacion).esta
    # Se va de la lista y alguien toma su lugar en la mesa: nadie choca.
    tarde.invitacion.estado = "declinada"
    tarde.invitacion.save()
    mesa, numero = tarde.mesa, tarde.numero
    tarde.delete()
    suplente = s.LugarFactory(mesa=mesa, numero=numero)
    assert poner_al_llegar(dia, [])
    assert not sala.puestos.get(invitacion=tarde.invitacion).esta
    assert sala.puestos.get(invitacion=suplente.invitacion).numero == numero
    assert Sala.objects.get().version > sala.version


def test_la_puerta_pone_al_dia_la_sala(sala, dia, coordina):
    silla = dia.invitaciones.first()
    Puesto.objects.filter(invitacion=silla).update(esta=False)
    ruta = reverse("sobremesas:puerta_pasos", args=[dia.dialogo.clave, dia.numero])
    paso = {
        "nonce": str(uuid.uuid4()),
        "aparato": str(uuid.uuid4()),
        "tipo": "llego",
        "hora": timezone.now().isoformat(),
        "quien": f"s{silla.asistentes.first().pk}",
    }
    hecho = coordina.post(ruta, {"pasos": [paso]}, content_type="application/json")
    assert hecho.status_code == 200, hecho.content
    assert sala.puestos.get(invitacion=silla).esta
    deshace = {**paso, "nonce": str(uuid.uuid4()), "tipo": "deshace", "refiere_a": paso["nonce"]}
    coordina.post(ruta, {"pasos": [deshace]}, content_type="application/json")
    assert not sala.puestos.get(invitacion=silla).esta, "su llegada fue un error"


def test_al_abrir_con_la_puerta_en_uso_solo_cuentan_quienes_ya_llegaron(dia, coordinadora):
    con_escaleta(dia, "mh")
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    lugares = [s.LugarFactory(mesa=s.MesaFactory(sobremesa=dia)) for _ in range(2)]
    s.PasoFactory(invitacion=lugares[0].invitacion, anotado_por=coordinadora)
    sala = abrir(dia, quien=coordinadora)
    assert [p.invitacion for p in sala.puestos.filter(esta=True)] == [lugares[0].invitacion]
    assert sala.puestos.count() == 2

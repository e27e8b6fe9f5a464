"""La página de quien recibió una invitación: contestar, cambiar de parecer y leer siempre la verdad."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sobremesas.asiento import Accion, Quien, mover
from sobremesas.models import Invitacion, Oferta, Pendiente, Sobremesa
from tests.fabricas import HallazgoFactory, PersonaFactory, RedaccionFactory
from tests.fabricas_sobremesas import InvitacionFactory, PuntoDelDiaFactory, SobremesaFactory
from tests.sobremesas.por_enlace import Navegador, ruta_de, titular

pytestmark = pytest.mark.django_db
E = Invitacion.Estado


@pytest.fixture
def dia(dialogo):
    return SobremesaFactory(dialogo=dialogo, mapa_url="https://mapa.ejemplo.mx/azotea")


@pytest.fixture
def silla(dia):
    persona = PersonaFactory(nombre="Ximena Orduña Tlapale", tratamiento="Mtra.")
    return InvitacionFactory(sobremesa=dia, persona=persona, por_que="Nos contó de sus talleres.")


def _abrir(silla, consulta: str = "", **mas) -> Navegador:
    return Navegador(ruta_de(silla) + consulta, **mas)


def _leer(silla):
    return Invitacion.objects.get(pk=silla.pk)


def test_l8_dice_a_quien_se_invita_por_que_cuando_y_de_que_se_hablara(silla, dia, dialogo):
    """L8, T1: su nombre antes que nada; la hora, con su zona; de cada hallazgo, lo publicado."""
    dialogo.organizadores.create(institucion="Laboratorio de prueba")
    hallazgo = HallazgoFactory(dialogo=dialogo, redaccion=False)
    RedaccionFactory(
        hallazgo=hallazgo, version=1, titulo="Falta memoria", congelada_en=timezone.now()
    )
    RedaccionFactory(hallazgo=hallazgo, version=2, titulo="Falta memoria y algo en obra")
    PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
    otra = InvitacionFactory(sobremesa=dia, persona__nombre="Otra Persona Invitada")
    pagina = _abrir(silla)
    cuerpo = pagina.cuerpo
    assert (
        cuerpo.index("Ximena Orduña Tlapale")
        < cuerpo.index("<h1>")
        < cuerpo.index("data-respuesta")
    )
    for dicho in (
        *("Nos contó de sus talleres.", "Queremos ponerlo sobre la mesa", "Laboratorio de prueba"),
        *("de 17:00 a 20:00, hora del centro de México", "Azotea de prueba", "Falta memoria"),
    ):
        assert dicho in cuerpo
    for callado in ("algo en obra", otra.persona.nombre, silla.persona.correo or "@nadie"):
        assert callado not in cuerpo
    assert "data-hora" not in cuerpo  # T5: ninguna hora se recalcula en el navegador
    assert 'value="si" checked' not in cuerpo


def test_l2_el_enlace_marca_una_respuesta_y_no_la_da(silla):
    pagina = _abrir(silla, "?r=si")
    assert 'value="si" checked' in pagina.cuerpo
    assert _leer(silla).estado == E.INVITADA
    assert 'value="no" checked' not in _abrir(silla, "?r=mueve").cuerpo
    sin_ficha = pagina.cliente.post("/mi-invitacion/responder/", {"r": "si"})
    assert sin_ficha.status_code == 403
    pagina.contestar("si")
    assert pagina.titulo.startswith("Su lugar está apartado:")
    assert "Para recibirle bien" in pagina.cuerpo
    assert _leer(silla).respuesta_canal == "enlace"


def test_r1_el_mismo_envio_dos_veces_es_uno_y_cambiar_de_idea_si_vale(silla):
    """R1, R5: un cambio, un mensaje, un renglón; con la flecha de atrás se puede decir otra cosa."""
    pagina = _abrir(silla)
    formulario = pagina.ocultos()
    for _ in range(2):
        pagina.contestar("si", **formulario)
        assert pagina.envio.status_code == 303
    assert silla.movimientos.filter(accion=Accion.ASISTIR).count() == 1
    assert [uno.clase for uno in silla.mensajes.all()] == ["confirmacion"]
    atras = pagina.contestar("no", **formulario)
    assert atras.status_code == 409  # vio otra versión: se le enseñan las dos y confirma
    assert pagina.contestar("no").status_code == 200
    assert _leer(silla).estado == E.DECLINADA
    assert pagina.titulo == "Gracias por avisarnos"


def test_r3_si_alguien_la_cambio_entre_tanto_se_leen_los_dos_valores(silla, coordinadora):
    pagina = _abrir(silla)
    mover(silla, Accion.DECLINAR, quien=Quien.equipo(coordinadora), motivo="Llamó su oficina")
    respuesta = pagina.contestar("delego")
    assert respuesta.status_code == 409
    for dicho in ("No podrá asistir", "lo anotó el equipo", "Enviaré a alguien", 'delego" checked'):
        assert dicho in pagina.cuerpo
    assert _leer(silla).estado == E.DECLINADA
    pagina.contestar("delego")
    assert _leer(silla).estado == E.DELEGA


def test_sin_elegir_o_con_algo_torcido_se_dice_y_no_se_pierde_nada(silla):
    pagina = _abrir(silla)
    for torcido in ({"r": None}, {"r": "quizá"}, {"version": "x"}, {"clave": "\x00", "r": "si"}):
        respuesta = pagina.enviar("responder", torcido)
        assert respuesta.status_code == 422
        assert "Elija una de las tres respuestas." in pagina.cuerpo
    assert _leer(silla).estado == E.INVITADA


def test_lleno_se_ofrece_otro_dia_antes_que_la_espera_c3(silla, dia, dialogo):
    """C3, C7: el día se llenó con la página abierta; el cambio va antes y la espera se puede elegir."""
    otro = SobremesaFactory(dialogo=dialogo)
    pagina = _abrir(silla)
    Sobremesa.objects.filter(pk=dia.pk).update(cupo=1)
    InvitacionFactory(sobremesa=dia, estado=E.CONFIRMADA)
    pagina.contestar("si")
    assert "ya está lleno" in pagina.titulo
    assert _leer(silla).estado == E.INVITADA
    pagina.contestar("si", espera="1")
    assert "Está en lista de espera" in pagina.titulo
    assert "La guardamos: está en lista de espera" in pagina.cuerpo
    assert _leer(silla).estado == E.EN_ESPERA
    pagina.enviar("otro_dia", dia=str(otro.numero))
    assert pagina.titulo == "Sí hay lugar"
    assert _leer(silla).sobremesa == dia
    pagina.enviar("otro_dia", espera=None)
    assert "Su invitación ahora es para el" in pagina.cuerpo
    assert (_leer(silla).sobremesa, _leer(silla).estado) == (otro, E.CONFIRMADA)


def test_sin_lugar_en_ningun_otro_dia_quedan_anotados_y_el_equipo_lo_ve(silla, dialogo):
    otros = [SobremesaFactory(dialogo=dialogo, cupo=1) for _ in range(2)]
    for otro in otros:
        InvitacionFactory(sobremesa=otro, estado=E.CONFIRMADA)
    pagina = _abrir(silla)
    assert "Me queda mejor el" in pagina.cuerpo
    assert pagina.enviar("otro_dia").status_code == 422
    assert "Marque al menos un día." in pagina.cuerpo
    for _ in range(2):
        pagina.enviar("otro_dia", {"dia": [str(otro.numero) for otro in otros]})
    assert "Anotamos que le quedan mejor" in pagina.cuerpo
    assert set(_leer(silla).dias_posibles.all()) == set(otros)
    assert silla.pendientes.filter(clase=Pendiente.Clase.OTRO_DIA).count() == 1
    assert pagina.enviar("otro_dia", confirmo=str(otros[0].numero)).status_code == 200
    assert "Ese día se llenó" in pagina.cuerpo
    assert _leer(silla).sobremesa == silla.sobremesa


def test_r2_si_vuelve_cuando_su_lugar_ya_es_de_otra_persona_se_le_dice(silla, dia):
    Sobremesa.objects.filter(pk=dia.pk).update(cupo=1)
    pagina = _abrir(silla)
    pagina.contestar("si")
    pagina.contestar("no")
    InvitacionFactory(sobremesa=dia, estado=E.CONFIRMADA)
    pagina.contestar("si")
    assert "ya lo tomó otra persona" in pagina.cuerpo
    assert _leer(silla).estado == E.EN_ESPERA


def test_w3_una_oferta_se_toma_a_tiempo_o_se_dice_que_vencio(silla, dia):
    """W3, W8: se toma con un toque; vencida, se lee la verdad; nunca un número de turno."""
    vence = timezone.now() + timedelta(hours=5)
    Invitacion.objects.filter(pk=silla.pk).update(estado=E.OFRECIDA, en_espera_desde=timezone.now())
    oferta = Oferta.objects.create(invitacion=silla, sobremesa=dia, razon="x", vence_en=vence)
    pagina = _abrir(silla)
    assert "Hay un lugar para usted" in pagina.titulo
    assert "Se lo guardamos hasta el" in pagina.cuerpo
    Oferta.objects.filter(pk=oferta.pk).update(vence_en=timezone.now())
    pagina.contestar("si")
    assert "terminó antes de que llegara su respuesta" in pagina.cuerpo
    assert _leer(silla).estado == E.EN_ESPERA
    assert "turno" not in pagina.cuerpo.lower()


@pytest.mark.parametrize("estado", ["convocada", "cancelada"])
def test_r4_cerradas_las_respuestas_o_cancelada_es_un_recado(silla, dia, estado):
    pagina = _abrir(silla)
    Sobremesa.objects.filter(pk=dia.pk).update(
        corte_en=timezone.now() - timedelta(hours=1), estado=estado
    )
    pagina.contestar("si")
    assert "le llegó al equipo como recado" in pagina.cuerpo
    assert _leer(silla).estado == E.INVITADA
    assert "Confirmar mi respuesta" not in pagina.cuerpo
    assert pagina.enviar("recado").status_code == 422
    for _ in range(2):
        pagina.enviar("recado", texto="Voy llegando «tarde» 🙂", r="si" if estado == "x" else None)
    assert "Su recado le llegó al equipo" in pagina.cuerpo
    recados = silla.pendientes.filter(clase=Pendiente.Clase.RECADO)
    assert recados.filter(texto__contains="«tarde» 🙂").count() == 1
    if estado == "cancelada":
        assert "se canceló" in pagina.titulo
        Invitacion.objects.filter(pk=silla.pk).update(estado=E.CONFIRMADA)
        assert "Guardar mis datos" not in _abrir(silla).cuerpo  # no hay para qué pedirlos


def test_ya_paso_y_lo_dice(silla, dia):
    hace = timezone.now() - timedelta(days=2)
    Sobremesa.objects.filter(pk=dia.pk).update(
        empieza_en=hace, termina_en=hace + timedelta(hours=3), corte_en=hace - timedelta(days=1)
    )
    pagina = _abrir(silla)
    assert "Esta sobremesa ya pasó." in pagina.cuerpo
    assert "La sobremesa fue el" in pagina.titulo
    assert "<textarea" not in pagina.cuerpo


def test_r6_retirada_despide_sin_decir_nada_de_nadie_mas(silla, dia, coordinadora):
    otra = InvitacionFactory(sobremesa=dia, estado=E.CONFIRMADA)
    pagina = _abrir(silla)
    formulario = pagina.ocultos()
    mover(silla, Accion.RETIRAR, quien=Quien.equipo(coordinadora), motivo="Cambió de puesto")
    for _ in range(2):
        assert pagina.titulo == "Gracias por su interés" or pagina.abrir(pagina.enlace)
        for callado in (otra.persona.nombre, "Cambió de puesto", "lista", dia.lugar):
            assert callado not in pagina.cuerpo
    assert pagina.contestar("si", **formulario).status_code == 200
    assert pagina.titulo == "Gracias por su interés"
    assert _leer(silla).estado == E.RETIRADA


def test_en_ingles_de_principio_a_fin(silla, dia):
    dia.dialogo.convocatoria.bienvenida_en = "We want to put it on the table with you."
    dia.dialogo.convocatoria.save()
    silla.asistentes.update(idioma="en")
    for galletas in (True, False):
        pagina = _abrir(silla, galletas=galletas)
        for dicho in ('lang="en"', "Will you join us?", "Central Mexico time", "put it on the"):
            assert dicho in pagina.cuerpo
        for callado in ("¿Nos acompaña?", "hora del centro", "Queremos ponerlo"):
            assert callado not in pagina.cuerpo
    pagina.contestar("si")
    assert pagina.titulo.startswith("Your seat is kept for you:")


@pytest.mark.parametrize(
    "nombre", ["Ñ" * 300, 'Ana "La Güera" O\'Neil; <b>x</b>', "Zoë 👩🏽‍💻 Ülkü, مرحبا"]
)
def test_nombres_largos_con_comillas_o_emoji(dia, nombre):
    silla = InvitacionFactory(sobremesa=dia, persona__nombre=nombre[:200])
    silla.asistentes.update(nombre=nombre)
    pagina = _abrir(silla)
    assert "<b>x</b>" not in pagina.cuerpo
    pagina.contestar("si")
    for direccion in ("comprobante/", "sobremesa.ics", ""):
        assert pagina.abrir(f"/mi-invitacion/{direccion}").status_code == 200
    assert nombre[:12].split('"')[0] in pagina.cuerpo


def test_veinte_megas_se_rechazan_con_buenas_maneras(silla):
    pagina = _abrir(silla)
    grande = pagina.ocultos() | {"texto": "x" * (20 * 2**20)}
    respuesta = pagina.cliente.post("/mi-invitacion/recado/", grande)
    assert respuesta.status_code == 413
    assert "Es demasiado largo" in respuesta.content.decode()
    assert "Referrer-Policy" in respuesta


def test_las_consultas_no_crecen_con_los_hallazgos_ni_los_dias(silla, dia, dialogo):
    """Lo que es igual para todas se lee una vez por minuto: después quedan tres, o seis con lugar."""
    pagina = _abrir(silla)

    def medir(*, otra_vez: bool = False) -> int:
        if not otra_vez:
            caches["proceso"].clear()
        with CaptureQueriesContext(connection) as consultas:
            pagina.cliente.get("/mi-invitacion/")
        return len(consultas)

    def poblar() -> None:
        for _ in range(3):
            SobremesaFactory(dialogo=dialogo)
            InvitacionFactory(sobremesa=dia, estado=E.CONFIRMADA)
            PuntoDelDiaFactory(sobremesa=dia)

    poblar()
    antes = medir()
    poblar()
    assert medir() == antes <= 18
    assert medir(otra_vez=True) == 3
    mover(silla, Accion.ASISTIR, quien=Quien.por_enlace())
    assert medir(otra_vez=True) == 6


def test_comprobante_con_mapa_y_calendario_solo_con_lugar(silla, dia):
    pagina = _abrir(silla)
    for direccion in ("comprobante/", "sobremesa.ics"):
        assert pagina.abrir(f"/mi-invitacion/{direccion}").status_code == 404
    pagina.abrir(pagina.enlace)
    pagina.contestar("si")
    cuerpo = pagina.abrir("/mi-invitacion/comprobante/").content.decode()
    for dicho in ("Mtra. Ximena Orduña Tlapale", "17:00", dia.direccion, "<svg", "calendar.google"):
        assert dicho in cuerpo
    secreto = pagina.enlace.split("/")[2]
    assert secreto not in cuerpo
    evento = pagina.cliente.get("/mi-invitacion/sobremesa.ics")
    assert evento["Content-Type"].startswith("text/calendar")
    assert b"METHOD:PUBLISH" in evento.content
    assert secreto.encode() not in evento.content
    assert titular(silla).nombre.encode() not in evento.content


def test_t5_ningun_guion_de_la_invitacion_calcula_horas(silla):
    """T5: la hora la escribe el servidor; lo que carga la página no construye ni formatea fechas."""
    pagina = _abrir(silla)
    pagina.contestar("si")
    cuerpos = pagina.cuerpo + pagina.abrir("/mi-invitacion/comprobante/").content.decode()
    guiones = set(re.findall(r'src="/estaticos/(js/[^"?]+[.]js)"', cuerpos))
    assert any("invitacion" in guion for guion in guiones)
    for guion in guiones:
        texto = Path(finders.find(guion)).read_text()
        assert not re.search(r"new Date|Date[.]|Intl[.]|toLocale(Time|Date)|getHours", texto), guion

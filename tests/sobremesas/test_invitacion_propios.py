"""Lo que deja quien contestó: a quién envía, su opinión, lo que necesita y el enlace de su oficina."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from sobremesas.invitacion.necesidades import borrar_vencidas, detalle_de
from sobremesas.models import (
    Acompanante,
    Asistente,
    Invitacion,
    Llave,
    Necesidades,
    Pendiente,
    PrePostura,
    Sobremesa,
)
from tests.fabricas import PersonaFactory, RedaccionFactory
from tests.fabricas_sobremesas import InvitacionFactory, PuntoDelDiaFactory, SobremesaFactory
from tests.sobremesas.por_enlace import LECTURA, LOGISTICA, Navegador, ruta, ruta_de, titular

pytestmark = pytest.mark.django_db
E = Invitacion.Estado
ANA = {"nombre": "Ana Duarte", "cargo": "Subdirectora", "correo": "ana@ejemplo.mx"}


@pytest.fixture
def dia(dialogo):
    una = SobremesaFactory(dialogo=dialogo)
    PuntoDelDiaFactory(sobremesa=una, hallazgo__redaccion__titulo="Falta memoria")
    PuntoDelDiaFactory(sobremesa=una, hallazgo__redaccion__titulo="Sobra trámite")
    return una


@pytest.fixture
def silla(dia):
    persona = PersonaFactory(nombre="Ximena Orduña Tlapale", tratamiento="Mtra.")
    return InvitacionFactory(sobremesa=dia, persona=persona)


@pytest.fixture
def pagina(silla) -> Navegador:
    return Navegador(ruta_de(silla))


def _leer(silla):
    return Invitacion.objects.get(pk=silla.pk)


def _puntos(dia) -> list[str]:
    return [f"p{punto.hallazgo.redacciones.get().pk}" for punto in dia.puntos.all()]


# Quien la representa ----------------------------------------------------------------------------
def test_d1_envia_a_alguien_y_la_silla_es_la_misma(pagina, silla, dia):
    """D1, D2: dice a quién cuando quiera; esa persona tiene su página, su opinión se le enseña."""
    primero, _ = _puntos(dia)
    pagina.enviar("posturas", {primero: "no_coincido"})
    pagina.contestar("delego")
    assert "Falta decirnos a quién enviará" in pagina.cuerpo
    assert "Para recibirle bien" not in pagina.cuerpo
    assert pagina.enviar("representante", nombre="Ana Duarte").status_code == 422
    assert "Deje un correo o un teléfono" in pagina.cuerpo
    assert 'value="Ana Duarte"' in pagina.cuerpo
    for _ in range(2):
        pagina.enviar("representante", ANA)
    assert _leer(silla).estado == E.DELEGADA
    assert "Le representará Ana Duarte" in pagina.cuerpo
    ana = Asistente.objects.get(nombre="Ana Duarte")
    suya = Navegador(ruta_de(ana))
    for dicho in ("en representación de Mtra. Ximena Orduña", "No coincido", "Falta confirmar su"):
        assert dicho in suya.cuerpo
    assert "Lo está viendo el equipo" in suya.cuerpo
    assert suya.cuerpo.count("dicha-p") == 1  # sólo lo que marcó
    assert "Confirmar mi respuesta" not in suya.cuerpo
    suya.enviar("datos_propios", nombre_gafete="Ana D.", acepto="1", dieta="vegana")
    ana.refresh_from_db()
    assert (ana.nombre_gafete, ana.necesidades.dieta) == ("Ana D.", ["vegana"])
    assert ana.aviso is not None


def test_d4_quien_va_en_representacion_no_contesta_ni_manda_a_nadie(pagina, silla):
    pagina.contestar("delego")
    pagina.enviar("representante", ANA)
    suya = Navegador(ruta_de(Asistente.objects.get(nombre="Ana Duarte")))
    for nombre in ("responder", "otro_dia", "representante", "posturas", "oficina"):
        enviado = {**suya.ocultos(), **ANA, "r": "delego", "version": "1"}
        assert suya.cliente.post(ruta(nombre), enviado).status_code == 404
    assert _leer(silla).estado == E.DELEGADA
    despedida = suya.enviar("no_ire", texto="Me enfermé", seguir=False)
    assert "Le avisamos a quien usted iba a representar" in despedida.content.decode()
    assert _leer(silla).estado == E.DELEGA
    assert suya.cliente.get(ruta("ver")).status_code == 404  # su enlace ya no abre (D2)
    pagina.abrir(pagina.enlace)
    pagina.contestar("si")
    assert _leer(silla).estado == E.CONFIRMADA


def test_irse_en_persona_deja_sin_efecto_el_enlace_de_quien_iba_d2(pagina, silla):
    pagina.contestar("delego")
    pagina.enviar("representante", ANA)
    enlace = ruta_de(Asistente.objects.get(nombre="Ana Duarte"))
    pagina.contestar("si")
    assert _leer(silla).estado == E.CONFIRMADA
    assert Navegador(enlace).respuesta.status_code == 404


# Su opinión -------------------------------------------------------------------------------------
def test_la_opinion_se_da_se_cambia_y_se_quita_tambien_si_no_viene(pagina, silla, dia):
    """Idea 4: sobre la redacción exacta; no mueve la silla y sirve de quien no puede venir."""
    pagina.contestar("no")
    assert "Su opinión, en un minuto" in pagina.cuerpo
    primero, segundo = _puntos(dia)
    suyas = PrePostura.objects.filter(asistente=titular(silla))
    pagina.enviar("posturas", {primero: "es_clave", segundo: "falta_algo"})
    assert 'value="es_clave" checked' in pagina.cuerpo
    assert set(suyas.values_list("valor", flat=True)) == {"es_clave", "falta_algo"}
    ficha = pagina.cliente.post(
        ruta("posturas"),
        pagina.ocultos() | {primero: "", segundo: "no_coincido", "p999999": "es_clave"},
        headers={"accept": "application/json"},
    )
    assert (ficha.status_code, ficha.json()) == (200, {})
    assert suyas.get().valor == "no_coincido"
    assert _leer(silla).version == silla.version + 1
    nueva = RedaccionFactory(
        hallazgo=suyas.get().redaccion.hallazgo, version=2, congelada_en=timezone.now()
    )
    pagina.abrir(ruta("ver"))
    pagina.enviar("posturas", {f"p{nueva.pk}": "es_clave"})
    assert suyas.get().redaccion == nueva  # una por hallazgo, sobre lo que leyó
    with freeze_time(dia.empieza_en + timedelta(minutes=5)):
        tarde = Navegador(ruta_de(silla))
        assert "Guardar mi opinión" not in tarde.cuerpo
        tarde.enviar("posturas", {f"p{nueva.pk}": "no_coincido"})
    assert suyas.get().valor == "es_clave"


# Lo que necesita --------------------------------------------------------------------------------
def test_l8_lo_que_necesita_se_escribe_y_no_se_lee(pagina, silla, dia):
    """L8: enmascarado, se sustituye o se borra; cifrado; con el aviso aceptado y su fecha."""
    assert pagina.enviar("datos_propios", acepto="1", dieta="vegana").status_code == 409
    pagina.abrir(ruta("ver"))
    pagina.contestar("si")
    escrito = {
        "nombre_gafete": "Ximena Orduña",
        "telefono": "55 1234 5678",
        "dieta": ["vegana", "alergia"],
        "detalle": "Al cacahuate «mucho» 🥜",
    }
    assert pagina.enviar("datos_propios", escrito).status_code == 422
    for dicho in ("hace falta que acepte el aviso", "cacahuate", 'value="vegana" checked'):
        assert dicho in pagina.cuerpo
    assert not Necesidades.objects.exists()
    pagina.enviar("datos_propios", escrito | {"acepto": "1"})
    assert "Guardado, termina en 78." in pagina.cuerpo
    for callado in ("cacahuate", "1234", 'value="vegana" checked'):
        assert callado not in pagina.cuerpo
    suyas = Necesidades.objects.get()
    assert "cacahuate" not in suyas.detalle
    assert detalle_de(suyas) == escrito["detalle"]
    assert suyas.se_borran_el == dia.dia + timedelta(days=30)
    persona = titular(silla)
    assert persona.aviso == dia.dialogo.aviso_vigente()
    assert persona.aviso_aceptado_en is not None
    assert "Aceptó este aviso el" in pagina.cuerpo
    pagina.enviar("datos_propios", acceso="silla", borrar="detalle")
    suyas.refresh_from_db()
    assert (suyas.dieta, suyas.acceso, suyas.detalle) == (["vegana", "alergia"], ["silla"], "")
    pagina.enviar("datos_propios", {"borrar": ["dieta", "acceso", "telefono"]})
    assert not Necesidades.objects.exists()
    assert titular(silla).telefono == ""


def test_cambiar_lo_que_necesita_ya_cerradas_las_respuestas_avisa_al_equipo(pagina, silla, dia):
    pagina.contestar("si")
    Sobremesa.objects.filter(pk=dia.pk).update(corte_en=timezone.now() - timedelta(hours=1))
    pagina.enviar("datos_propios", acepto="1", acceso="silla", detalle="Muletas")
    aviso = silla.pendientes.get(clase=Pendiente.Clase.CAMBIO)
    assert "Ximena" in aviso.texto
    assert "Muletas" not in aviso.texto
    assert "silla" not in aviso.texto.lower()


def test_a_los_treinta_dias_no_queda_lo_que_necesito_ni_quien_la_acompano(silla, dia):
    Necesidades.objects.create(asistente=titular(silla), dieta=["vegana"], se_borran_el=dia.dia)
    Acompanante.objects.create(invitacion=silla, nombre="Escolta Uno", placas="ABC123")
    assert borrar_vencidas() == 0
    with freeze_time(dia.termina_en + timedelta(days=31)):
        assert borrar_vencidas() == 2
    assert not Necesidades.objects.exists()
    assert not Acompanante.objects.exists()


# Su oficina -------------------------------------------------------------------------------------
def test_l7_el_enlace_de_la_oficina_prepara_la_llegada_y_nada_mas(pagina, silla):
    """L7: se enseña una vez; no ve hallazgos, opinión ni respuesta; el nuevo anula al anterior."""
    pagina.contestar("si")
    creado = pagina.enviar("oficina", hacer="crear").content.decode()
    enlace = creado.split('value="http')[1].split('"')[0].split("/i/")[1]
    oficina = Navegador(f"/i/{enlace}")
    assert oficina.respuesta.status_code == 200
    for callado in ("Falta memoria", "Asistirá", "apartado", "No coincido", "Confirmar"):
        assert callado not in oficina.cuerpo
    for nombre in ("ver", "comprobante", "evento", "aviso"):
        assert oficina.cliente.get(ruta(nombre)).status_code == 404
    assert (
        oficina.cliente.post(ruta("responder"), oficina.ocultos() | {"r": "no"}).status_code == 404
    )
    for _ in range(2):
        oficina.enviar("acompanantes", nombre="Beto Ruiz", papel="chofer", placas="abc 123")
    assert Acompanante.objects.get().placas == "ABC 123"
    assert "ABC 123" not in oficina.cuerpo
    assert "Placas guardadas" in oficina.cuerpo
    assert oficina.enviar("acompanantes", nombre="", papel="x").status_code == 422
    oficina.enviar("acompanantes", quitar=str(Acompanante.objects.get().pk))
    assert not Acompanante.objects.exists()
    assert oficina.enviar("necesidades", dieta="kosher").status_code == 422
    oficina.enviar("necesidades", dieta="kosher", acepto="1")
    assert titular(silla).necesidades.dieta == ["kosher"]
    assert titular(silla).aviso is None  # aceptarlo en nombre propio es de la persona invitada
    assert 'value="kosher" checked' not in oficina.cuerpo
    pagina.abrir(ruta("ver"))
    pagina.enviar("oficina", hacer="crear")
    assert oficina.cliente.get(ruta("logistica")).status_code == 404
    pagina.abrir(ruta("ver"))
    pagina.enviar("oficina", hacer="anular")
    assert "ya no abre" in pagina.cuerpo
    assert not Llave.objects.vigentes().filter(alcance=LOGISTICA).exists()


def test_el_enlace_del_calendario_no_dice_nada_personal_l9(silla, dia):
    pagina = Navegador(ruta_de(silla, LECTURA))
    assert dia.lugar in pagina.cuerpo
    for callado in ("Ximena", "Falta memoria", "<textarea", silla.cargo):
        assert callado not in pagina.cuerpo
    assert pagina.cliente.get(ruta("ver")).status_code == 404

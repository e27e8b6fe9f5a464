"""La edición de demostración: completa, ficticia y dicha así, igual cada vez, y nunca en producción."""

import io
import re
from collections import Counter

import pytest
from django.core.management import call_command
from django.utils import timezone

from actores.models import Actor, Organizacion, Persona
from dialogo.models import Dialogo, Envio, Usuario
from entrevistas.confidencialidad import Umbral, motivo_de_reserva, para_citar
from entrevistas.models import Entrada, Fragmento, Respuesta
from hallazgos.cuantificadores import contradichos
from hallazgos.models import Evidencia
from hallazgos.solidez import fichas
from informes.demostracion.datos import leer
from informes.puerta import condiciones
from sobremesas.asiento import ocupacion
from sobremesas.models import Acta, Aportacion, Invitacion, Sala, Urna


@pytest.fixture(scope="module")
def cargada(molde, django_db_setup, django_db_blocker):
    """Lo que dijo la orden al cargarla; la miran todas."""
    with django_db_blocker.unblock():
        yield molde.poner()
        molde.quitar()


@pytest.fixture
def demostracion(cargada, db) -> Dialogo:
    return Dialogo.objects.get(clave="demostracion")


def test_trae_las_treinta_entrevistas_y_su_bitacora(demostracion):
    estados = Counter(demostracion.entrevistas.values_list("estado", flat=True))
    assert estados == {"cerrada": 24, "planeada": 6}
    entradas = Entrada.objects.filter(entrevista__dialogo=demostracion)
    assert Counter(entradas.values_list("tipo", flat=True)) == {
        "literal": 307,
        "parafrasis": 177,
        "observacion": 47,
        "fuera": 6,
    }
    assert not entradas.filter(tipo="fuera").exclude(texto="").exists()
    assert not entradas.filter(terminada_en=None).exists()
    assert (Persona.objects.count(), Organizacion.objects.count()) == (159, 67)
    for entrevista in demostracion.entrevistas.hechas():
        assert entrevista.consentimiento is not None
        assert entrevista.cargo and entrevista.organizacion_id


def test_la_convocatoria_va_a_medio_camino(demostracion):
    """Las cuentas de la portada de la convocatoria, y que nada salió a la red."""
    por_venir = demostracion.sobremesas.filter(numero__gt=2)
    cuentas = ocupacion(list(por_venir)).values()
    assert [cuenta.confirmadas + cuenta.delegadas for cuenta in cuentas] == [21, 17, 14]
    assert [cuenta.sin_respuesta for cuenta in cuentas] == [3, 6, 8]
    assert [cuenta.en_espera for cuenta in cuentas] == [0, 4, 0]
    sillas = Invitacion.objects.filter(sobremesa__in=por_venir)
    contestaron = sillas.exclude(respuesta_canal="")
    canales = Counter(contestaron.values_list("respuesta_canal", flat=True))
    assert canales == {"enlace": 44, "telefono": 9, "correo": 7, "carta": 3}
    mensajes = Envio.objects.filter(dialogo=demostracion, clase=Envio.Clase.CONVOCATORIA)
    assert not mensajes.filter(estado=Envio.Estado.ENVIADO, en_buzon=False).exists()
    sentadas = sillas.filter(sobremesa__numero=3, lugar__isnull=False)
    assert sentadas.count() == 21


def test_trae_una_sobremesa_terminada_y_otra_a_la_que_se_entra_ya(demostracion, client):
    terminada, de_hoy = Sala.objects.filter(sobremesa__dialogo=demostracion).order_by("pk")
    assert (terminada.estado, terminada.sobremesa.estado) == ("terminada", "cerrada")
    assert terminada.consultas.filter(cerrada_en=None).count() == 0
    assert terminada.abierta_en < terminada.terminada_en < timezone.now()
    assert set(terminada.aportaciones.values_list("clase", flat=True)) == set(
        Aportacion.Clase.values
    )
    assert not Urna.objects.exclude(llave=None).exists()
    salida = io.StringIO()
    call_command("cargar_demostracion", "--sala", "http://demo.ejemplo.mx", stdout=salida)
    de_hoy.refresh_from_db()
    assert de_hoy.sobremesa.dia == timezone.localdate()
    assert de_hoy.vence_en > timezone.now() and de_hoy.punto.hallazgo.folio == "H-04"
    ruta = re.search(r"http://demo\.ejemplo\.mx(/sala/c/\S+)", salida.getvalue())[1]
    assert "Lo que cambió algo" in client.get(ruta, follow=True).content.decode()


def test_toda_pregunta_de_una_entrevista_hecha_dice_si_se_abordo(demostracion):
    respuestas = Respuesta.objects.filter(entrevista__dialogo=demostracion)
    assert respuestas.count() == 24 * 12
    for respuesta in respuestas.exclude(estado="abordada").select_related("entrevista"):
        dichas = respuesta.entrevista.entradas.filter(pregunta=respuesta.pregunta)
        assert not dichas.filter(tipo__in=["literal", "parafrasis"]).exists()


def test_todo_lo_ficticio_lo_dice(demostracion):
    assert demostracion.es_demostracion
    assert "demostración" in demostracion.nombre
    assert not Actor.objects.filter(es_ficticio=False).exists()
    correos = [*Actor.objects.exclude(correo="").values_list("correo", flat=True)]
    correos += [*Usuario.objects.values_list("email", flat=True)]
    assert all(correo.endswith("ejemplo.mx") for correo in correos)
    assert not Dialogo.objects.get(clave="ciudad-global").es_demostracion


@pytest.mark.parametrize(
    "ruta",
    [
        "",
        "aviso/",
        "tablero/",
        "entrevistas/",
        "entrevistas/E-01/",
        "entrevistas/E-25/captura/",
        "hallazgos/H-01/",
        "informes/prediagnostico/",
        "informes/prediagnostico/vista-previa/",
        "ajustes/",
    ],
)
def test_en_cada_pagina_se_lee_que_es_ficticia(ruta, demostracion, cliente_de):
    coordinadora = Usuario.objects.get(email="coordinacion@demo.ejemplo.mx")
    pagina = cliente_de(coordinadora).get(f"/demostracion/{ruta}").content.decode()
    assert "ficticias" in pagina


def test_los_hallazgos_estan_listos_y_no_dicen_mas_que_su_ficha(demostracion):
    hallazgos = list(demostracion.hallazgos.all())
    assert len(hallazgos) == 14
    assert all(hallazgo.estado == "listo" for hallazgo in hallazgos)
    for hallazgo, ficha in zip(hallazgos, fichas(hallazgos).values(), strict=True):
        redaccion = hallazgo.redacciones.get()
        for campo in ("titulo", "texto", "tension", "pregunta"):
            assert not contradichos(getattr(redaccion, campo), ficha), hallazgo.folio


def test_la_puerta_del_prediagnostico_esta_abierta(demostracion):
    assert not [
        pendiente.frase
        for condicion in condiciones(demostracion)
        for pendiente in condicion.pendientes
    ]


def test_toda_la_evidencia_puede_mostrarse_en_las_sobremesas(demostracion):
    citados = Evidencia.objects.filter(hallazgo__dialogo=demostracion).values("fragmento")
    for fragmento in para_citar(Fragmento.objects.filter(pk__in=citados)):
        assert motivo_de_reserva(fragmento, "participantes") is None


def test_ninguna_entrevista_se_queda_sin_un_pasaje(demostracion):
    usadas = Evidencia.objects.filter(hallazgo__dialogo=demostracion).values(
        "fragmento__entrada__entrevista"
    )
    assert not demostracion.entrevistas.hechas().exclude(pk__in=usadas).exists()


def test_el_metodo_dice_las_cifras_verdaderas(demostracion):
    metodo = demostracion.composiciones.get().metodo
    entradas = Entrada.objects.filter(entrevista__dialogo=demostracion).exclude(tipo="fuera")
    assert f"{demostracion.entrevistas.hechas().count()} entrevistas" in metodo
    assert f"{entradas.count()} entradas" in metodo
    sin_contradiccion = [
        hallazgo
        for hallazgo in demostracion.hallazgos.all()
        if not hallazgo.evidencias.filter(relacion="contradice").exists()
    ]
    assert len(sin_contradiccion) == 2 and "en dos no apareció" in metodo
    assert not re.search(r"código|libro de", metodo)


def test_unos_sectores_alcanzan_el_umbral_y_otros_no(demostracion):
    """Así la degradación a «anónima» se ve en el documento de muestra."""
    assert 0 < len(Umbral.de(demostracion).sectores) < 6


def test_construye_un_prediagnostico_y_un_acta_y_cargarla_dos_veces_no_cambia_nada(
    cargada, demostracion
):
    antes = (Actor.objects.count(), Entrada.objects.count(), Evidencia.objects.count())
    salida = io.StringIO()
    call_command("cargar_demostracion", stdout=salida)
    assert "al día" in salida.getvalue()
    assert antes == (Actor.objects.count(), Entrada.objects.count(), Evidencia.objects.count())
    # La primera vez, dos documentos; la segunda encuentra el prediagnóstico hecho.
    assert [dicho.count("páginas") for dicho in (cargada, salida.getvalue())] == [2, 1]
    informes = demostracion.informes.order_by("tipo")
    assert [(uno.tipo, uno.estado, uno.version) for uno in informes] == [
        ("acta", "listo", 1),
        ("prediagnostico", "listo", 1),
    ]
    for informe in informes:
        with informe.archivo.open("rb") as archivo:
            assert archivo.read(5) == b"%PDF-"
    assert (
        Acta.objects.get(sobremesa__dialogo__clave="demostracion")
        .observaciones.filter(respuesta="")
        .count()
        == 2
    )


def test_las_cuentas_se_dicen_y_sirven(demostracion, client):
    salida = io.StringIO()
    call_command("cargar_demostracion", "--cuentas", stdout=salida)
    renglones = [renglon.split(maxsplit=2) for renglon in salida.getvalue().splitlines()]
    assert {renglon[2] for renglon in renglones} == {
        "Coordinación",
        "Entrevista",
        "Relatoría",
        "Enlace de dependencia",
        "Observación",
    }
    correo, contrasena, _ = renglones[0]
    assert correo == "coordinacion@demo.ejemplo.mx"
    assert Usuario.objects.get(email=correo).check_password(contrasena)


def test_ningun_dato_habla_del_taller_ni_de_personas_reales():
    textos = str([leer("actores"), leer("hallazgos"), leer("planeadas"), leer("edicion")])
    assert not re.search(r"Nuevo Norte|Cárdenas|Gómez Mont|Mancera", textos)

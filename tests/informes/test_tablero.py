"""El tablero: dónde va el diálogo, qué falta, quién lo debe, y qué no le toca ver a cada quien."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogo.models import Fase
from entrevistas.models import Entrada, Entrevista, Fragmento
from hallazgos.models import Omision
from informes import bloqueos, puerta
from informes.apoyos import apoyos
from tests.fabricas import (
    ConsentimientoFactory,
    DialogoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    HallazgoFactory,
    IntegranteFactory,
    PersonaFactory,
    RespuestaFactory,
    SectorFactory,
    UsuarioFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruta(dialogo) -> str:
    return f"/{dialogo.clave}/tablero/"


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


@pytest.fixture
def gobierno():
    return SectorFactory(clave="gobierno", nombre="Gobierno")


def texto_de(cliente, ruta) -> str:
    respuesta = cliente.get(ruta)
    assert respuesta.status_code == 200
    return " ".join(respuesta.content.decode().split())


# Avance y cobertura ------------------------------------------------------------------------------
def test_cuenta_por_estado_sin_las_canceladas(cliente, dialogo, ruta, gobierno) -> None:
    de = {"dialogo": dialogo, "persona__sector": gobierno}
    EntrevistaFactory.create_batch(2, cerrada=True, **de)
    EntrevistaFactory(hecha=True, **de)
    EntrevistaFactory.create_batch(3, **de)
    EntrevistaFactory(cancelada=True, **de)
    respuesta = cliente.get(ruta)
    avance = respuesta.context["avance"]
    assert (avance.cerradas, avance.sin_cerrar, avance.planeadas) == (2, 1, 3)
    assert (avance.hechas, avance.por_planear) == (3, 24)
    assert avance.casillas == "cchppp" + "n" * 24
    fila = respuesta.context["cobertura"][0]
    assert (fila.sector, fila.hechas, fila.planeadas) == (gobierno, 3, 3)
    assert "2 cerradas, 1 hechas sin cerrar, 3 planeadas" in respuesta.content.decode()


def test_dice_cuanto_falta_para_citar_por_sector(cliente, dialogo, ruta, gobierno) -> None:
    for _ in range(4):
        entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True, persona__sector=gobierno)
        ConsentimientoFactory(entrevista=entrevista)
    EntrevistaFactory(dialogo=dialogo, cerrada=True, persona__sector=gobierno)
    assert "falta 1 persona" in texto_de(cliente, ruta)
    ConsentimientoFactory(entrevista=Entrevista.objects.last())
    assert "alcanza" in texto_de(cliente, ruta)


def test_con_muchas_entrevistas_se_dibujan_tramos(cliente, dialogo, ruta, gobierno) -> None:
    dialogo.meta_entrevistas = 200
    dialogo.save()
    EntrevistaFactory.create_batch(12, dialogo=dialogo, cerrada=True, persona__sector=gobierno)
    texto = texto_de(cliente, ruta)
    assert 'class="casillas"' not in texto
    assert '<rect class="c" x="0.00" width="6.00"' in texto
    assert 'class="barrita"' in texto


def test_el_hilo_dice_cuanto_falta(cliente, dialogo, ruta) -> None:
    assert "Hoy: faltan 29 días" in texto_de(cliente, ruta)
    Fase.objects.filter(dialogo=dialogo, numero=1).update(fecha_fin=timezone.localdate())
    assert "Hoy es el último día" in texto_de(cliente, ruta)
    Fase.objects.filter(dialogo=dialogo, numero=1).update(
        fecha_fin=timezone.localdate() - timedelta(days=1)
    )
    assert "Empieza en 30 días" in texto_de(cliente, ruta)


# Vacío -------------------------------------------------------------------------------------------
def test_un_dialogo_nuevo_dice_que_hacer(cliente, dialogo, ruta) -> None:
    texto = texto_de(cliente, ruta)
    assert "Antes de la primera hacen falta unas cosas." in texto
    assert "Agregar a la primera persona" in texto
    PersonaFactory()
    texto = texto_de(cliente, ruta)
    assert "Planea la primera y aparecerá aquí." in texto
    assert "3 bloques" in texto
    dialogo.avisos.all().delete()
    assert "Sin publicar" in texto_de(cliente, ruta)


def test_sin_guia_la_guia_es_lo_primero(cliente_de) -> None:
    papel = IntegranteFactory(dialogo=DialogoFactory(guia=False))
    texto = texto_de(cliente_de(papel.usuario), f"/{papel.dialogo.clave}/tablero/")
    assert "Escribir la guía" in texto
    assert "no tiene fases" in texto


# Lo de cada quien --------------------------------------------------------------------------------
def test_quien_entrevista_ve_primero_lo_suyo(cliente_de, entrevistadora, dialogo, ruta) -> None:
    suya = EntrevistaFactory(dialogo=dialogo, hecha=True, conduce=entrevistadora)
    EntrevistaFactory(dialogo=dialogo, hecha=True, persona__nombre="Persona Ajena")
    vencida = EntrevistaFactory(
        dialogo=dialogo, conduce=entrevistadora, empieza_en=timezone.now() - timedelta(days=1)
    )
    texto = texto_de(cliente_de(entrevistadora), ruta)
    assert f"{suya.folio} no tiene consentimiento registrado." in texto
    assert f"{vencida.folio} ya pasó: ¿se hizo?" in texto
    assert texto.index("Lo tuyo") < texto.index("Fase 1")
    assert "Persona Ajena" not in texto
    assert "Qué falta para el prediagnóstico" not in texto
    ConsentimientoFactory(entrevista=suya)
    assert f"{suya.folio} sigue sin cerrar." in texto_de(cliente_de(entrevistadora), ruta)


def test_la_semana_ensena_solo_lo_que_puede_ver(
    cliente, cliente_de, entrevistadora, dialogo, ruta
) -> None:
    EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora, persona__nombre="Mía Propia")
    EntrevistaFactory(dialogo=dialogo, persona__nombre="De Nadie")
    EntrevistaFactory(
        dialogo=dialogo, persona__nombre="Muy Lejos", empieza_en=timezone.now() + timedelta(days=20)
    )
    texto = texto_de(cliente, ruta)
    assert "Mía Propia" in texto
    assert "De Nadie" in texto
    assert "Sin quien conduzca" in texto
    assert "Muy Lejos" not in texto
    texto = texto_de(cliente_de(entrevistadora), ruta)
    assert "Mía Propia" in texto
    assert "De Nadie" not in texto


@pytest.mark.parametrize("rol", ["observacion", "enlace", "relatoria"])
def test_los_demas_papeles_ven_agregados_sin_nombres(
    cliente_de, dialogo, ruta, rol, gobierno
) -> None:
    academia = SectorFactory(clave="academia", nombre="Academia")
    EntrevistaFactory.create_batch(7, dialogo=dialogo, cerrada=True, persona__sector=gobierno)
    EntrevistaFactory(dialogo=dialogo, persona__nombre="Rosa Nombrada", persona__sector=academia)
    EntrevistaFactory(dialogo=dialogo, hecha=True, persona__sector=academia)
    HallazgoFactory(dialogo=dialogo)
    papel = IntegranteFactory(dialogo=dialogo, rol=rol)
    texto = texto_de(cliente_de(papel.usuario), ruta)
    assert "<b>8</b> <span>de 30 hechas" in texto
    assert "no se dice" in texto
    for dicho in ("Rosa", "E-0", "H-0", "Esta semana", "Huecos", "Planear entrevista"):
        assert dicho not in texto


def test_otro_dialogo_sin_sesion_y_sin_papel(client, cliente_de, cliente, ruta) -> None:
    assert client.get(ruta).status_code == 302
    assert cliente_de(UsuarioFactory()).get(ruta).status_code == 404
    assert cliente.get(f"/{DialogoFactory().clave}/tablero/").status_code == 404
    assert cliente.post(ruta).status_code == 405


# Huecos y puerta ---------------------------------------------------------------------------------
def test_nombra_los_huecos(cliente, dialogo, ruta, gobierno) -> None:
    pregunta = dialogo.preguntas_vigentes().first()
    hallazgo = HallazgoFactory(dialogo=dialogo)
    for _ in range(3):
        entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True, persona__sector=gobierno)
        RespuestaFactory(entrevista=entrevista, pregunta=pregunta)
        entrada = EntradaFactory(entrevista=entrevista, tipo=Entrada.Tipo.PARAFRASIS)
        EvidenciaFactory(hallazgo=hallazgo, fragmento__entrada=entrada)
    texto = texto_de(cliente, ruta)
    assert "pregunta no se abordó en 3 entrevistas o más: 1.1" in texto
    assert "hallazgo se sostiene en un solo sector" in texto
    assert "hallazgo no tiene ninguna cita literal a favor" in texto


def _dialogo_con_todo_pendiente(dialogo, entrevistadora) -> None:
    """Al menos un pendiente de cada condición que se cuenta sin leer."""
    HallazgoFactory(dialogo=dialogo, redaccion__texto="")
    con_evidencia = HallazgoFactory(dialogo=dialogo)
    citada = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=entrevistadora)
    ConsentimientoFactory(entrevista=citada, alcance="equipo")
    entrada = EntradaFactory(entrevista=citada)
    EvidenciaFactory(hallazgo=con_evidencia, fragmento__entrada=entrada)
    Fragmento.objects.update(anclaje=Fragmento.Anclaje.POR_REVISAR)
    EntrevistaFactory.create_batch(2, dialogo=dialogo, hecha=True, conduce=entrevistadora)


def claves(dialogo) -> tuple[set[str], set[str]]:
    """Las que detienen según el tablero y según la puerta."""
    tablero = {b.clave for b in bloqueos.bloqueos(dialogo, apoyos(dialogo))}
    de_la_puerta = {
        condicion.clave
        for condicion in puerta.condiciones(dialogo)
        if not condicion.se_cumple and condicion.clave not in bloqueos.DE_LECTURA
    }
    return tablero, de_la_puerta


def test_el_tablero_y_la_puerta_dicen_lo_mismo(dialogo, entrevistadora) -> None:
    tablero, de_la_puerta = claves(dialogo)
    assert tablero == de_la_puerta == {"hallazgos"}
    _dialogo_con_todo_pendiente(dialogo, entrevistadora)
    tablero, de_la_puerta = claves(dialogo)
    assert tablero == de_la_puerta
    assert len(tablero) == 6
    ConsentimientoFactory._meta.model.objects.update(alcance="publico")
    Fragmento.objects.update(anclaje=Fragmento.Anclaje.EXACTO)
    Entrevista.objects.update(estado=Entrevista.Estado.CERRADA)
    for entrevista in Entrevista.objects.all():
        Omision.objects.create(entrevista=entrevista, motivo="x", autor=entrevistadora)
    tablero, de_la_puerta = claves(dialogo)
    assert tablero == de_la_puerta == {"texto", "evidencia"}


def test_la_coordinacion_ve_que_falta_y_quien_lo_debe(
    cliente, entrevistadora, dialogo, ruta
) -> None:
    _dialogo_con_todo_pendiente(dialogo, entrevistadora)
    texto = texto_de(cliente, ruta)
    assert "2 entrevistas siguen sin cerrar." in texto
    assert "E-02 y E-03." in texto
    assert entrevistadora.nombre in texto
    assert "H-01 está sin título o sin texto." in texto
    assert "H-02·e1 está por revisar." in texto
    assert "E-01 se cita y no tiene consentimiento que llegue a las sobremesas." in texto


def test_lo_que_obliga_a_leer_llega_despues(cliente, cliente_de, entrevistadora, dialogo) -> None:
    lectura = f"/{dialogo.clave}/tablero/lectura/"
    assert "Ningún texto nombra a quien no debe" in texto_de(cliente, lectura)
    hallazgo = HallazgoFactory(dialogo=dialogo, redaccion__texto="La mayoría lo dice.")
    entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    ConsentimientoFactory(entrevista=entrevista)
    EntrevistaFactory.create_batch(5, dialogo=dialogo, cerrada=True)
    EvidenciaFactory(hallazgo=hallazgo, fragmento__entrada=EntradaFactory(entrevista=entrevista))
    assert "La mayoría" in texto_de(cliente, lectura)
    assert cliente_de(entrevistadora).get(lectura).status_code == 404


# Consultas ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("quien", ["coordinadora", "entrevistadora", "observadora"])
def test_las_consultas_no_crecen(request, cliente_de, dialogo, ruta, quien) -> None:
    usuario = request.getfixturevalue(quien)
    conduce = usuario if quien != "observadora" else None
    cliente = cliente_de(usuario)

    def sembrar(cuantas: int) -> None:
        hallazgo = HallazgoFactory(dialogo=dialogo)
        for _ in range(cuantas):
            entrevista = EntrevistaFactory(dialogo=dialogo, hecha=True, conduce=conduce)
            ConsentimientoFactory(entrevista=entrevista)
            RespuestaFactory(entrevista=entrevista)
            entrada = EntradaFactory(entrevista=entrevista)
            EvidenciaFactory(hallazgo=hallazgo, fragmento__entrada=entrada)
            EntrevistaFactory(dialogo=dialogo, conduce=conduce)

    def contar() -> int:
        with CaptureQueriesContext(connection) as consultas:
            cliente.get(ruta)
        return len(consultas)

    sembrar(4)
    contar()
    antes = contar()
    sembrar(30)
    assert contar() == antes
    assert antes <= 24

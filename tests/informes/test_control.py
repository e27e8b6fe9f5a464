"""La sala de control: qué detiene cada fase, quién debe qué, y cerrarla desde la página."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogo import fases
from dialogo.models import Fase, MovimientoDeFase, Rol
from hallazgos.models import Recomendacion
from hallazgos.seguimiento.semaforo import para_calcular
from informes.control import linea
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s
from tests.mundo import entrar

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinadora():
    return f.IntegranteFactory(rol=Rol.COORDINACION)


@pytest.fixture
def cliente(coordinadora):
    return entrar(coordinadora.usuario)


def control(dialogo, ruta="ver", *mas):
    return reverse(f"control:{ruta}", args=[dialogo.clave, *mas])


def con_hitos(dialogo, cuantas=1):
    for _ in range(cuantas):
        una = r.RecomendacionFactory(dialogo=dialogo, comunicada=True)
        r.RespuestaInstitucionalFactory(recomendacion=una)
        r.HitoFactory(compromiso=r.CompromisoFactory(recomendacion=una))


def test_dice_que_falta_quien_lo_debe_y_para_cuando(cliente, coordinadora):
    dialogo = coordinadora.dialogo
    una = r.RecomendacionFactory(
        dialogo=dialogo,
        comunicada=True,
        responder_antes_de=timezone.localdate() - timedelta(days=2),
    )
    pagina = cliente.get(control(dialogo)).text
    assert f"Responder {una.folio}." in pagina
    assert str(una.responsable) in pagina
    assert "Ya pasó su fecha" in pagina
    assert "Falta construir: prediagnóstico." in pagina


def test_un_objetivo_sin_recomendacion_se_ve(cliente, coordinadora):
    dialogo = coordinadora.dialogo
    dialogo.objetivos.create(plazo="corto", numero=1, texto="Conocer las agendas")
    assert "Sin recomendación" in cliente.get(control(dialogo)).text


def test_cerrar_con_pendientes_pide_por_que_y_no_pierde_lo_escrito(cliente, coordinadora):
    dialogo = coordinadora.dialogo
    fase = dialogo.fases.get(clase=Fase.Clase.ESCUCHAR)
    cerrar = control(dialogo, "cerrar_fase", fase.pk)
    respuesta = cliente.post(cerrar, {"motivo": ""})
    assert respuesta.status_code == 422
    assert "Escribe por qué se cierra así." in respuesta.text
    largo = "x" * 301
    assert largo in cliente.post(cerrar, {"motivo": largo}).text
    assert not MovimientoDeFase.objects.exists()
    cliente.post(cerrar, {"motivo": "Ya no habrá más."})
    assert fases.cerrada_en(dialogo, Fase.Clase.ESCUCHAR)
    assert "Ya no habrá más." in cliente.get(control(dialogo)).text
    cliente.post(control(dialogo, "abrir_fase", fase.pk), {"motivo": "Faltó una."})
    assert fases.cerrada_en(dialogo, Fase.Clase.ESCUCHAR) is None


def test_con_gente_a_la_mesa_no_se_cierra(cliente, coordinadora):
    dialogo = coordinadora.dialogo
    s.SalaFactory(sobremesa=s.SobremesaFactory(dialogo=dialogo))
    fase = dialogo.fases.get(clase=Fase.Clase.CONVERSAR)
    respuesta = cliente.post(control(dialogo, "cerrar_fase", fase.pk), {"motivo": "Ya."})
    assert "Hay una sala en curso" in respuesta.text
    assert fases.cerrada_en(dialogo, Fase.Clase.CONVERSAR) is None


def test_las_consultas_no_crecen_con_lo_que_hay(
    cliente, coordinadora, django_assert_max_num_queries
):
    dialogo = coordinadora.dialogo
    cuentas = []
    for cuantas in (2, 12):
        con_hitos(dialogo, cuantas)
        cliente.get(control(dialogo))
        with django_assert_max_num_queries(200) as hechas:
            cliente.get(control(dialogo))
        cuentas.append(len(hechas))
    assert cuentas[0] == cuentas[1]


def test_la_linea_va_de_la_primera_entrevista_al_ultimo_hito(cliente, coordinadora):
    dialogo = coordinadora.dialogo
    dialogo.fases.all().delete()
    assert cliente.get(control(dialogo, "linea")).status_code == 404
    entrevista = f.EntrevistaFactory(dialogo=dialogo, hecha=True)
    con_hitos(dialogo)
    hito = r.HitoFactory(
        compromiso=Recomendacion.objects.get(dialogo=dialogo).compromisos.get(),
        que="Padrón <público> & «caduco»",
        para_el=timezone.localdate() + timedelta(days=400),
    )
    tiempo = linea.linea(
        dialogo, list(para_calcular(Recomendacion.objects.filter(dialogo=dialogo)))
    )
    assert tiempo.desde <= timezone.localdate(entrevista.empieza_en)
    assert tiempo.hasta == hito.para_el
    figura = cliente.get(control(dialogo, "linea"))
    assert figura["Content-Type"].startswith("image/svg+xml")
    assert "Padrón &lt;público&gt; &amp; «cad" in figura.text
    assert "<script" not in figura.text


def test_la_de_todos_tiene_las_mismas_consultas_con_dos_dialogos_que_con_diez(
    cliente, coordinadora, django_assert_max_num_queries
):
    todos = reverse("control_de_todos:ver")
    cuentas = []
    for cuantos in (1, 8):
        for _ in range(cuantos):
            otro = f.IntegranteFactory(usuario=coordinadora.usuario, rol=Rol.COORDINACION)
            con_hitos(otro.dialogo)
        cliente.get(todos)
        with django_assert_max_num_queries(60) as hechas:
            pagina = cliente.get(todos)
        cuentas.append(len(hechas))
    assert pagina.text.count("al corriente") == 9
    assert cuentas[0] == cuentas[1]


def test_a_quien_no_coordina_no_le_existe():
    entrevista = f.IntegranteFactory(rol=Rol.ENTREVISTA)
    cliente = entrar(entrevista.usuario)
    assert cliente.get(control(entrevista.dialogo)).status_code == 404
    assert cliente.get(reverse("control_de_todos:ver")).status_code == 404

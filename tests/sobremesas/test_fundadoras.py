"""Los días que la casa trae y los que se copian: sólo hechos, y nunca gente."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Dialogo
from sobremesas.models import Convocatoria, Cuota, Invitacion, Sobremesa
from tests import fabricas as f
from tests import fabricas_sobremesas as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def fundador() -> Dialogo:
    call_command("cargar_dialogo_fundador", verbosity=0)
    return Dialogo.objects.get(clave="ciudad-global")


def test_t2_trae_los_tres_dias_de_enero_de_2015_en_la_hora_de_mexico(fundador):
    """T2: en enero de 2015 la Ciudad de México estaba en UTC−6. La hora no consta y no se inventa."""
    dias = list(fundador.sobremesas.all())
    assert [dia.dia for dia in dias] == [date(2015, 1, n) for n in (28, 29, 30)]
    assert dias[0].empieza_en == datetime(2015, 1, 28, 6, 0, tzinfo=UTC)
    assert {dia.horario for dia in dias} == {""} and all(dia.sin_hora for dia in dias)
    assert {dia.estado for dia in dias} == {Sobremesa.Estado.CERRADA}
    assert {dia.lugar for dia in dias} == {"Azotea del Laboratorio para la Ciudad"}
    assert {dia.cupo for dia in dias} == {25}
    for dia in dias:
        assert not (dia.direccion or dia.mapa_url or dia.como_llegar or dia.aforo)
    assert not Invitacion.objects.exists()


def test_una_casa_cargada_hace_tiempo_recibe_los_dias_y_no_los_recibe_dos_veces(fundador, capsys):
    fundador.sobremesas.all().delete()
    call_command("cargar_dialogo_fundador")
    assert "Sobremesas de «Diálogo para una Ciudad Global»: 3." in capsys.readouterr().out
    fundador.sobremesas.filter(numero=1).update(nombre="Otro nombre")
    call_command("cargar_dialogo_fundador")
    assert fundador.sobremesas.count() == 3
    assert fundador.sobremesas.get(numero=1).nombre == "Otro nombre"
    assert not Dialogo.objects.get(clave="taller-nuevo-norte").sobremesas.exists()


def test_se_lee_como_fue_y_no_se_cambia(client, fundador):
    usuaria = f.IntegranteFactory(dialogo=fundador, rol="coordinacion").usuario
    client.force_login(usuaria)
    pagina = client.get(reverse("sobremesas:sesion", args=["ciudad-global", 1])).content.decode()
    assert "Miércoles 28 de enero de 2015" in pagina and "No consta la hora" in pagina
    assert "Azotea del Laboratorio para la Ciudad" in pagina and "Caben en la sede" not in pagina
    assert "Cambiar sede u hora" not in pagina
    editar = reverse("sobremesas:sesion_editar", args=["ciudad-global", 1])
    assert client.post(editar, {"nombre": "x"}).status_code == 302
    assert fundador.sobremesas.get(numero=1).nombre == "Sobremesa 1"


def test_copiar_un_dialogo_ofrece_las_reglas_y_los_dias_sin_gente(client, coordinadora, dialogo):
    pasada = s.SobremesaFactory(
        dialogo=dialogo,
        empieza_en=timezone.make_aware(datetime(2022, 7, 13, 17)),
        termina_en=timezone.make_aware(datetime(2022, 7, 13, 20)),
        corte_en=timezone.make_aware(datetime(2022, 7, 11, 18)),
        cupo=18,
        personas_por_mesa=6,
    )
    s.SobremesaFactory(dialogo=dialogo, estado="cancelada")
    Convocatoria.objects.filter(dialogo=dialogo).update(bienvenida="Venga.", horas_de_oferta=12)
    gobierno = f.SectorFactory(clave="gobierno-copia")
    Cuota.objects.create(sobremesa=pasada, sector=gobierno, minimo=3, maximo=5)
    s.InvitacionFactory(sobremesa=pasada)
    client.force_login(coordinadora)
    assert (
        "Las reglas de la convocatoria y los días"
        in client.get(reverse("crear_dialogo")).content.decode()
    )
    datos = {"nombre": "Copia", "clave": "copia", "origen": dialogo.pk, "ademas": ["sobremesas"]}
    assert client.post(reverse("crear_dialogo"), datos).status_code == 302
    nueva = Sobremesa.objects.get(dialogo__clave="copia")
    empieza = timezone.localtime(nueva.empieza_en)
    # En julio de 2022 eran las 17:00 de UTC−5; la copia es a las 17:00 de cuando caiga.
    assert empieza.time() == time(17) and empieza.weekday() == 2 and nueva.dia > date.today()
    assert nueva.empieza_en - nueva.corte_en == pasada.empieza_en - pasada.corte_en
    assert (nueva.estado, nueva.cupo, nueva.personas_por_mesa) == ("preparacion", 18, 6)
    assert nueva.lugar == "" and not nueva.invitaciones.exists()
    assert nueva.cuotas.get().minimo == 3
    reglas = Convocatoria.objects.get(dialogo__clave="copia")
    assert reglas.bienvenida == "Venga." and reglas.horas_de_oferta == 12
    assert not reglas.correo_de_respuesta

    del datos["ademas"]
    client.post(reverse("crear_dialogo"), datos | {"nombre": "Sólo la guía", "clave": "guia"})
    assert not Sobremesa.objects.filter(dialogo__clave="guia").exists()

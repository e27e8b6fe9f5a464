"""Los días: crearlos, corregirlos sin pisar a nadie, su escaleta, su equipo, su cupo y su cierre."""

from datetime import UTC, date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from sobremesas.models import Convocatoria, Ola, PuntoDelDia, Sobremesa
from tests import fabricas as f
from tests import fabricas_sobremesas as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def ella(client, coordinadora):
    client.force_login(coordinadora)
    return client


def ruta(nombre: str, dialogo, *args: object) -> str:
    return reverse(f"sobremesas:{nombre}", args=[dialogo.clave, *args])


def lo_escrito(**cambios: object) -> dict[str, object]:
    primero = timezone.localdate() + timedelta(days=40)
    return {
        "cuantos": 3,
        "nombre": "",
        "fecha": primero.isoformat(),
        "empieza": "17:00",
        "termina": "20:00",
        "corte_fecha": (primero - timedelta(days=5)).isoformat(),
        "corte_hora": "18:00",
        "lugar": "Azotea de prueba",
        "direccion": "Calle 1",
        "mapa_url": "https://mapa.ejemplo.mx/azotea",
        "como_llegar": "Por la puerta norte.",
        "cupo": 25,
        "aforo": 60,
        "personas_por_mesa": 5,
        **cambios,
    }


def test_los_tres_dias_se_crean_de_una_vez_y_nada_de_lo_escrito_se_pierde(ella, dialogo):
    vacia = ella.get(ruta("sesiones", dialogo)).content.decode()
    assert "Todavía no hay días." in vacia and "Crear los tres días" in vacia
    nueva = ruta("sesion_nueva", dialogo)
    assert 'value="3"' in ella.get(f"{nueva}?cuantos=3").content.decode()

    mal = lo_escrito(termina="16:00", mapa_url="http://mapa.ejemplo.mx", aforo=10, corte_fecha="x")
    pagina = ella.post(nueva, mal).content.decode()
    for dice in (
        "La hora de término va después de la de inicio.",
        "Pega la dirección completa, con https:// al principio.",
        "Caben menos personas que lugares hay a la mesa.",
        "Escribe un día que exista",
        "Por la puerta norte.",
    ):
        assert dice in pagina
    assert not Sobremesa.objects.exists()
    ayer = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert "ya pasaron" in ella.post(nueva, lo_escrito(fecha=ayer)).content.decode()

    assert ella.post(nueva, lo_escrito()).status_code == 302
    dias = list(dialogo.sobremesas.all())
    assert [dia.nombre for dia in dias] == ["Sobremesa 1", "Sobremesa 2", "Sobremesa 3"]
    assert [dia.dia - dias[0].dia for dia in dias] == [timedelta(n) for n in range(3)]
    assert {dia.horario for dia in dias} == {"17:00 a 20:00"}
    assert {timezone.localtime(dia.corte_en).time() for dia in dias} == {time(18)}
    assert {dia.estado for dia in dias} == {Sobremesa.Estado.PREPARACION}
    assert Convocatoria.objects.filter(dialogo=dialogo).exists()
    lista = ella.get(ruta("sesiones", dialogo)).content.decode()
    assert "Sobremesa 3" in lista and "17:00 a 20:00" in lista
    ella.post(nueva, lo_escrito(cuantos=1, nombre="Sesión de jóvenes"))
    assert dialogo.sobremesas.get(numero=4).nombre == "Sesión de jóvenes"


def test_t2_las_17_de_un_dia_de_invierno_o_de_verano_son_las_17_del_reloj(ella, dialogo):
    """T2: sin horario de verano desde 2022, julio y enero de 2027 están en UTC−6."""
    for fecha in (date(2027, 1, 27), date(2027, 7, 27)):
        datos = lo_escrito(cuantos=1, fecha=fecha.isoformat(), corte_fecha=fecha.isoformat())
        with freeze_time("2026-11-21 18:00:00+00:00"):
            ella.force_login(dialogo.integrantes.get().usuario)
            ella.post(ruta("sesion_nueva", dialogo), datos | {"corte_hora": "12:00"})
    assert [dia.empieza_en.astimezone(UTC).hour for dia in dialogo.sobremesas.all()] == [23, 23]


def test_dos_personas_a_la_vez_ven_los_dos_valores(ella, dialogo):
    sesion = s.SobremesaFactory(dialogo=dialogo, estado="preparacion", numero=1)
    editar = ruta("sesion_editar", dialogo, 1)
    base = ella.get(editar).context["base"]
    Sobremesa.objects.filter(pk=sesion.pk).update(lugar="Vestíbulo del Museo")
    datos = lo_escrito(nombre="Primera", lugar="Terraza norte", base=base)
    respuesta = ella.post(editar, datos)
    pagina = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert "Terraza norte" in pagina and "Vestíbulo del Museo" in pagina
    sesion.refresh_from_db()
    assert (sesion.lugar, sesion.nombre) == ("Vestíbulo del Museo", "Sobremesa 1")
    assert ella.post(editar, datos | {"base": respuesta.context["base"]}).status_code == 302
    sesion.refresh_from_db()
    assert (sesion.lugar, sesion.nombre, sesion.cupo) == ("Terraza norte", "Primera", 25)


def test_cuando_alguien_ya_sabe_la_fecha_y_la_sede_no_se_corrigen_a_escondidas(ella, dialogo):
    sesion = s.SobremesaFactory(dialogo=dialogo, numero=1)
    pagina = ella.get(ruta("sesion_editar", dialogo, 1)).content.decode()
    assert "Cambiar sede u hora" in pagina and 'name="fecha"' not in pagina
    antes = sesion.empieza_en
    corte = timezone.localtime(sesion.corte_en)
    datos = lo_escrito(
        nombre="Otra", lugar="Otra sede", corte_fecha=corte.date().isoformat(), corte_hora="09:00"
    )
    assert ella.post(ruta("sesion_editar", dialogo, 1), datos).status_code == 302
    sesion.refresh_from_db()
    assert (sesion.nombre, sesion.lugar, sesion.secuencia) == ("Otra", "Azotea de prueba", 0)
    assert sesion.empieza_en == antes
    assert ella.post(ruta("sesion_quitar", dialogo, 1)).status_code == 302
    assert Sobremesa.objects.filter(pk=sesion.pk).exists()
    otra = s.SobremesaFactory(dialogo=dialogo, numero=2, estado="preparacion")
    ella.post(ruta("sesion_quitar", dialogo, 2))
    assert not Sobremesa.objects.filter(pk=otra.pk).exists()


def test_sin_hora_o_sin_sede_no_se_convoca(ella, dialogo):
    sesion = s.SobremesaFactory(dialogo=dialogo, estado="preparacion", numero=1, lugar="")
    assert "Falta la sede." in ella.get(ruta("sesion", dialogo, 1)).content.decode()
    ella.post(ruta("sesion_convocar", dialogo, 1))
    sesion.refresh_from_db()
    assert sesion.estado == "preparacion"
    Sobremesa.objects.update(lugar="Azotea")
    ella.post(ruta("sesion_convocar", dialogo, 1))
    sesion.refresh_from_db()
    assert sesion.estado == "convocada"


def test_la_escaleta_suma_minutos_y_se_ordena_con_botones(ella, dialogo):
    sesion = s.SobremesaFactory(dialogo=dialogo, numero=1)
    hallazgo = f.HallazgoFactory(dialogo=dialogo)
    ajeno = f.HallazgoFactory(dialogo=f.DialogoFactory())
    agregar = ruta("punto_agregar", dialogo, 1)
    vacio = ella.post(agregar, {"minutos": "20"})
    assert vacio.status_code == 422 and "Elige un hallazgo" in vacio.content.decode()
    assert ella.post(agregar, {"hallazgo": ajeno.pk, "minutos": "20"}).status_code == 422
    ella.post(agregar, {"titulo": "Bienvenida", "minutos": "15", "presenta": "Itzel"})
    ella.post(agregar, {"hallazgo": hallazgo.pk, "minutos": "150"})
    assert ella.post(agregar, {"hallazgo": hallazgo.pk, "minutos": "5"}).status_code == 422
    pagina = ella.get(ruta("sesion", dialogo, 1)).content.decode()
    assert "165 de 180 minutos; quedan 15." in pagina and hallazgo.folio in pagina
    primero, segundo = sesion.puntos.all()
    cambiar = ruta("punto_cambiar", dialogo, 1, segundo.pk)
    ella.post(cambiar, {"minutos": "170", "presenta": "Noemí"})
    ella.post(cambiar, {"mover": "sube"})
    assert [punto.pk for punto in sesion.puntos.all()] == [segundo.pk, primero.pk]
    assert "dura 180: sobran 5." in ella.get(ruta("sesion", dialogo, 1)).content.decode()
    ella.post(ruta("punto_cambiar", dialogo, 1, segundo.pk), {"minutos": "0"})
    assert PuntoDelDia.objects.get(pk=segundo.pk).minutos == 170
    ella.post(ruta("punto_quitar", dialogo, 1, segundo.pk))
    assert [punto.orden for punto in sesion.puntos.all()] == [1]


def test_quien_tiene_funcion_ese_dia_ve_el_dia_y_nada_mas(ella, client, dialogo, relatora):
    sesion = s.SobremesaFactory(dialogo=dialogo, numero=1)
    mesa = s.MesaFactory(sobremesa=sesion)
    agregar = ruta("funcion_agregar", dialogo, 1)
    ajena = f.UsuarioFactory()
    assert ella.post(agregar, {"usuario": ajena.pk, "funcion": "relata"}).status_code == 422
    mal = {"usuario": relatora.pk, "funcion": "puerta", "mesa": mesa.pk}
    assert ella.post(agregar, mal).status_code == 422
    bien = {"usuario": relatora.pk, "funcion": "relata", "mesa": mesa.pk}
    assert ella.post(agregar, bien).status_code == 302
    repetida = ella.post(agregar, bien)
    assert repetida.status_code == 422 and "Ya tiene esa función" in repetida.content.decode()
    client.force_login(relatora)
    assert client.get(ruta("sesiones", dialogo)).status_code == 200
    pagina = client.get(ruta("sesion", dialogo, 1)).content.decode()
    assert "Puerta" in pagina and "Editar" not in pagina and "Lista de invitadas" not in pagina
    assert client.post(agregar, bien).status_code == 404
    tablero = client.get(reverse("informes:tablero", args=[dialogo.clave])).content.decode()
    assert ruta("sesion", dialogo, 1) in tablero
    sesion.equipo.all().delete()
    assert client.get(ruta("sesion", dialogo, 1)).status_code == 404


def test_c5_bajar_el_cupo_dice_quien_queda_por_encima_y_no_quita_a_nadie(ella, dialogo):
    """C5: bajo lo ocupado se niega y nombra a quienes tomaron su lugar al último."""
    sesion = s.SobremesaFactory(dialogo=dialogo, numero=1, cupo=5)
    sillas = [s.InvitacionFactory(sobremesa=sesion, estado="confirmada") for _ in range(4)]
    cupo = ruta("sesion_cupo", dialogo, 1)
    pagina = ella.post(cupo, {"cupo": "3"})
    assert pagina.status_code == 200
    assert [silla.pk for silla in pagina.context["por_encima"]] == [sillas[3].pk]
    assert sillas[3].persona.nombre in pagina.content.decode()
    sesion.refresh_from_db()
    assert sesion.cupo == 5
    assert sesion.invitaciones.filter(estado="confirmada").count() == 4
    assert ella.post(cupo, {"cupo": "4"}).status_code == 302
    sesion.refresh_from_db()
    assert sesion.cupo == 4


def test_k6_al_cerrar_se_calcula_quien_no_llego_y_se_propone_agradecer(ella, dialogo):
    """K6: ausente es quien tenía lugar y no tiene llegada; nadie lo marca."""
    sesion = s.SobremesaFactory(dialogo=dialogo, numero=1)
    llego, falto, declino = (
        s.InvitacionFactory(sobremesa=sesion, estado=estado)
        for estado in ("confirmada", "confirmada", "declinada")
    )
    s.PasoFactory(invitacion=llego)
    cerrar = ruta("sesion_cerrar", dialogo, 1)
    assert "Todavía no empieza" in ella.get(cerrar).content.decode()
    ella.post(cerrar, {"agradecer": "si"})
    sesion.refresh_from_db()
    assert sesion.estado == "convocada"
    ayer = timezone.now() - timedelta(days=1)
    Sobremesa.objects.update(
        empieza_en=ayer, termina_en=ayer + timedelta(hours=3), corte_en=ayer - timedelta(days=2)
    )
    assert ella.post(cerrar, {"agradecer": "si"}).status_code == 302
    pagina = ella.get(ruta("sesion", dialogo, 1))
    asistencia = pagina.context["asistencia"]
    assert [silla.nombre for silla in asistencia.llegaron] == [llego.persona.nombre]
    assert [silla.nombre for silla in asistencia.faltaron] == [falto.persona.nombre]
    assert declino.persona.nombre not in pagina.content.decode()
    ola = Ola.objects.get(clase=Ola.Clase.AGRADECIMIENTO)
    assert (ola.estado, ola.segmento, ola.sobremesa) == ("borrador", "asistieron", sesion)
    assert ella.get(cerrar).status_code == 404


def test_las_reglas_se_guardan_y_dos_personas_no_se_pisan(ella, dialogo):
    reglas = ruta("reglas", dialogo)
    base = ella.get(reglas).context["base"]
    assert not Convocatoria.objects.exists()
    datos = {
        "bienvenida": "Venga a conversar.",
        "correo_de_respuesta": "hola@equipo.ejemplo.mx",
        "horas_de_oferta": "12",
        "manda_desde": "09:00",
        "manda_hasta": "20:00",
        "delegado_con_visto_bueno": "on",
        "texto_de_cada_dia": "encadenado",
        "nivel_de_sala": "anonima",
        "base": base,
    }
    mal = ella.post(reglas, datos | {"manda_hasta": "08:00", "horas_de_oferta": "0"})
    assert "va después de la de inicio" in mal.content.decode()
    assert (
        "Escribe 1 o más." in mal.content.decode() and "Venga a conversar." in mal.content.decode()
    )
    assert ella.post(reglas, datos).status_code == 302
    guardada = Convocatoria.objects.get(dialogo=dialogo)
    assert guardada.horas_de_oferta == 12 and not guardada.equilibra_la_espera
    assert guardada.texto_de_cada_dia == Convocatoria.Texto.ENCADENADO
    assert ella.post(reglas, datos | {"bienvenida": "Otra."}).status_code == 409
    guardada.refresh_from_db()
    assert guardada.bienvenida == "Venga a conversar."


def test_las_consultas_no_crecen_con_los_dias_ni_con_las_sillas(ella, dialogo):
    def cuantas(nombre: str, *args: object) -> int:
        with CaptureQueriesContext(connection) as consultas:
            ella.get(ruta(nombre, dialogo, *args))
        return len(consultas)

    sesion = s.SobremesaFactory(dialogo=dialogo, numero=1, estado="cerrada")
    s.PasoFactory(invitacion=s.InvitacionFactory(sobremesa=sesion, estado="confirmada"))
    s.PuntoDelDiaFactory(sobremesa=sesion)
    s.FuncionFactory(sobremesa=sesion)
    cuantas("sesiones")  # la primera guarda la sesión de quien entró
    antes = cuantas("sesiones"), cuantas("sesion", 1), cuantas("sesion_avisar", 1)
    for _ in range(3):
        s.SobremesaFactory(dialogo=dialogo)
        s.PasoFactory(invitacion=s.InvitacionFactory(sobremesa=sesion, estado="confirmada"))
        s.InvitacionFactory(sobremesa=sesion, estado="confirmada")
        s.PuntoDelDiaFactory(sobremesa=sesion)
        s.FuncionFactory(sobremesa=sesion)
    assert (cuantas("sesiones"), cuantas("sesion", 1), cuantas("sesion_avisar", 1)) == antes


def test_con_la_sala_abierta_el_dia_no_se_cancela_ni_pierde_sus_mesas_y_nada_revienta(
    dialogo, ella
):
    dia = s.SobremesaFactory(dialogo=dialogo, estado="preparacion")
    mesa = s.MesaFactory(sobremesa=dia)
    sala = s.SalaFactory(sobremesa=dia, es_ensayo=True)
    s.PuestoFactory(sala=sala, mesa=mesa, invitacion=None)
    for nombre, *mas in (("sesion_quitar",), ("mesa_quitar", mesa.numero)):
        hecho = ella.post(ruta(nombre, dialogo, dia.numero, *mas), follow=True)
        assert hecho.status_code == 200 and dia.mesas.exists(), nombre
    assert "se queda con lo que en ella se dijo" in hecho.content.decode()
    sala.es_ensayo = False
    sala.save()
    datos = {"motivo": "Llueve.", "confirmado": "1", "secuencia": dia.secuencia}
    hecho = ella.post(ruta("sesion_cancelar", dialogo, dia.numero), datos)
    assert "termínala antes en la consola" in hecho.content.decode()
    hace_poco = timezone.now() - timedelta(hours=1)
    Sobremesa.objects.filter(pk=dia.pk).update(empieza_en=hace_poco, corte_en=hace_poco)
    hecho = ella.post(ruta("sesion_cerrar", dialogo, dia.numero), follow=True)
    assert "termínala antes en la consola" in hecho.content.decode()
    dia.refresh_from_db()
    assert dia.estado == "preparacion"

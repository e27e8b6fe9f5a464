"""El libro de mensajes: qué salió, qué no y por qué; corregir una dirección; el buzón de demostración."""

import datetime

import pytest
from django.urls import reverse

from dialogo import correo
from dialogo.models import Dialogo, DireccionRebotada, Envio
from sobremesas.mensajes import escribir, olas
from sobremesas.mensajes.rebotes import registrar_rebote
from sobremesas.models import Asistente, Invitacion, Mensaje, Pendiente
from tests import fabricas_sobremesas as s
from tests.sobremesas.lectores import con_ical_js

pytestmark = pytest.mark.django_db
C = Mensaje.Clase


@pytest.fixture
def dia(dialogo):
    s.ConvocatoriaFactory(
        dialogo=dialogo,
        manda_desde=datetime.time(0),
        manda_hasta=datetime.time(23, 59, 59),
    )
    return s.SobremesaFactory(dialogo=dialogo)


@pytest.fixture
def ruta(dialogo) -> str:
    return reverse("sobremesas:mensajes", args=[dialogo.clave])


def muchos(dia, cuantos: int, ola) -> None:
    """Trescientos renglones sin pasar por el buzón."""
    sillas = Invitacion.objects.filter(sobremesa=dia)
    base = sillas.get()
    asistente = base.asistentes.get()
    envios = Envio.objects.bulk_create(
        Envio(
            clave=f"libro:{n}",
            para=f"p{n}@ejemplo.mx",
            asunto="Hola",
            texto="",
            clase="convocatoria",
            dialogo=dia.dialogo,
            estado=Envio.Estado.values[n % 4],
            razon="Su respuesta cambió." if n % 4 == 3 else "",
        )
        for n in range(cuantos)
    )
    Mensaje.objects.bulk_create(
        Mensaje(
            invitacion=base,
            asistente=asistente,
            ola=ola,
            clase=C.RECORDATORIO,
            vuelta=n + 1,
            programado_para=dia.creada_en,
            envio=envio,
        )
        for n, envio in enumerate(envios)
    )


def test_con_cero_y_con_trescientos_hace_las_mismas_consultas_y_filtra(
    dia, ruta, coordinadora, entrevistadora, cliente_de, django_assert_max_num_queries
):
    cliente = cliente_de(coordinadora)
    assert "Todavía no se ha escrito a nadie" in cliente.get(ruta).content.decode()
    silla = s.InvitacionFactory(sobremesa=dia)
    ola = s.OlaFactory(dialogo=dia.dialogo, clase="recordatorio")
    muchos(dia, 300, ola)
    with django_assert_max_num_queries(12):
        cuerpo = cliente.get(ruta).content.decode()
    assert "1 a 50 de 300" in cuerpo
    assert "Recordatorio 1" in cuerpo
    omitidos = cliente.get(f"{ruta}?estado=omitido").content.decode()
    assert "1 a 50 de 75" in omitidos
    assert "Su respuesta cambió." in omitidos
    nombre = silla.persona.nombre.split()[-1]
    assert (
        "de 300" in cliente.get(f"{ruta}?ola={ola.pk}&dia={dia.numero}&q={nombre}").content.decode()
    )
    assert "Ningún mensaje" in cliente.get(f"{ruta}?clase=oferta").content.decode()
    raros = "?estado=x&clase=%00&ola=²&dia=9999999999999&q=%27&pagina=-1"
    assert cliente.get(ruta + raros).status_code == 200
    assert cliente_de(entrevistadora).get(ruta).status_code == 200


def test_m4_se_corrige_la_direccion_que_rebota_y_se_le_escribe_otra_vez(
    dia, ruta, coordinadora, entrevistadora, cliente_de
):
    """M4: se ve arriba del libro; corregir resuelve la llamada y manda otra vez su enlace."""
    asistente = s.InvitacionFactory(sobremesa=dia).asistentes.get()
    envio = escribir(asistente, C.INVITACION).envio
    correo.despachar()
    registrar_rebote(asistente.correo, "550 no existe", envio.mensaje_id)
    cliente = cliente_de(coordinadora)
    cuerpo = cliente.get(ruta).content.decode()
    assert "1 dirección que rebota" in cuerpo
    assert "550 no existe" in cuerpo
    assert "Rebotó" in cliente.get(f"{ruta}?estado=rebotado").content.decode()
    de_otra = cliente_de(entrevistadora).get(ruta).content.decode()
    assert asistente.correo not in de_otra  # el correo sólo lo ve quien coordina
    corregir = reverse("sobremesas:mensajes_direccion", args=[dia.dialogo.clave, asistente.pk])
    assert cliente_de(entrevistadora).get(corregir).status_code == 404
    assert cliente.post(corregir, {"correo": "no es correo"}).status_code == 422
    hecho = cliente.post(corregir, {"correo": "Buena@ejemplo.mx", "mandar_enlace": "on"})
    assert hecho.url == ruta
    assert Asistente.objects.get(pk=asistente.pk).correo == "buena@ejemplo.mx"
    assert not Pendiente.objects.abiertos().exists()
    assert Envio.objects.latest("pk").para == "buena@ejemplo.mx"
    assert "que rebota" not in cliente.get(ruta).content.decode()
    # Volver a probar la misma: quizá el buzón sólo estaba lleno.
    registrar_rebote("buena@ejemplo.mx", "552 lleno")
    cliente.post(corregir, {"correo": "buena@ejemplo.mx"})
    assert not DireccionRebotada.objects.filter(levantada_en=None, correo__startswith="buena")


def test_en_la_demostracion_el_buzon_trae_el_calendario_y_la_baja(dia, coordinadora, cliente_de):
    Dialogo.objects.filter(pk=dia.dialogo_id).update(es_demostracion=True)
    confirmada = s.InvitacionFactory(sobremesa=dia, estado="confirmada").asistentes.get()
    invitada = s.InvitacionFactory(sobremesa=dia).asistentes.get()
    escribir(confirmada, C.CONFIRMACION)
    escribir(invitada, C.INVITACION)
    assert correo.despachar() == 2
    cliente, clave = cliente_de(coordinadora), dia.dialogo.clave
    cuerpo = cliente.get(reverse("ajustes:buzon", args=[clave])).content.decode()
    assert "Evento para su calendario" in cuerpo
    assert "/baja/" in cuerpo
    envio = Envio.objects.get(metodo="REQUEST")
    archivo = reverse("ajustes:buzon_calendario", args=[clave, envio.pk])
    bajado = cliente.get(archivo)
    assert bajado["Content-Type"].startswith("text/calendar; method=REQUEST")
    (leido,) = con_ical_js(bajado.content)
    assert leido["personas"][0]["correo"] == f"mailto:{confirmada.correo}"
    assert "Convocatoria" in cliente.get(reverse("ajustes:correo", args=[clave])).content.decode()


def test_una_ola_se_lanza_desde_su_tarea_y_el_libro_la_cuenta(
    dia, ruta, coordinadora, cliente_de, django_capture_on_commit_callbacks
):
    ola = s.OlaFactory(dialogo=dia.dialogo, creada_por=coordinadora)
    s.InvitacionFactory(sobremesa=dia, estado="en_lista", ola=ola)
    with django_capture_on_commit_callbacks():
        olas.lanzar(ola)
    from sobremesas.mensajes.tasks import mover_olas, preparar_ola

    preparar_ola(ola.pk)
    mover_olas()
    cuerpo = cliente_de(coordinadora).get(f"{ruta}?ola={ola.pk}").content.decode()
    assert cuerpo.count('<th scope="row">') == 1
    assert "Por enviar" in cuerpo

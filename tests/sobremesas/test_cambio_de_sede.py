"""«Plan lluvia»: qué cambia, a quién se le dice y cómo; y cancelar, con su efecto a la vista."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Envio
from sobremesas.models import Mensaje, Pendiente
from tests import fabricas_sobremesas as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def ella(client, coordinadora):
    client.force_login(coordinadora)
    return client


@pytest.fixture
def sesion(dialogo):
    """Una que asistirá, otra sin correo, otra sin respuesta y una que dijo que no."""
    sesion = s.SobremesaFactory(dialogo=dialogo, numero=1)
    sesion.confirmada = s.InvitacionFactory(sobremesa=sesion, estado="confirmada")
    sesion.sin_correo = s.InvitacionFactory(sobremesa=sesion, estado="confirmada")
    sesion.sin_correo.asistentes.update(correo="", telefono="55 5555 0101")
    s.InvitacionFactory(sobremesa=sesion, estado="invitada")
    sesion.declino = s.InvitacionFactory(sobremesa=sesion, estado="declinada")
    s.LugarFactory(mesa=s.MesaFactory(sobremesa=sesion), invitacion=sesion.confirmada)
    return sesion


def ruta(nombre: str, sesion) -> str:
    return reverse(f"sobremesas:{nombre}", args=[sesion.dialogo.clave, sesion.numero])


def lo_escrito(sesion, **cambios: object) -> dict[str, object]:
    empieza, termina = timezone.localtime(sesion.empieza_en), timezone.localtime(sesion.termina_en)
    return {
        "fecha": empieza.date().isoformat(),
        "empieza": f"{empieza:%H:%M}",
        "termina": f"{termina:%H:%M}",
        "lugar": "Vestíbulo del Museo de la Ciudad",
        "direccion": "Pino Suárez 30, Centro",
        "mapa_url": "",
        "como_llegar": "",
        "motivo": "Se esperan lluvias.",
        **cambios,
    }


def test_i2_el_cambio_se_ve_entero_antes_y_avisa_una_sola_vez(ella, sesion):
    """I2: otra sede es otra versión del evento; nadie pierde su silla ni su mesa."""
    cambio = ruta("sesion_cambio", sesion)
    mal = ella.post(cambio, lo_escrito(sesion, motivo="", termina="05:00"))
    assert "Escribe por qué" in mal.content.decode()
    assert "Pino Suárez 30" in mal.content.decode()
    igual = lo_escrito(sesion, lugar=sesion.lugar, direccion=sesion.direccion)
    assert "lo demás se corrige sin avisar" in ella.post(cambio, igual).content.decode()

    revisar = ella.post(cambio, lo_escrito(sesion))
    pagina = revisar.content.decode()
    assert "Azotea de prueba" in pagina and "Vestíbulo del Museo" in pagina
    assert "Cambiar y avisar a 3" in pagina and "Se esperan lluvias." in pagina
    assert len(revisar.context["alcance"].con_correo) == 2
    assert [uno.invitacion for uno in revisar.context["alcance"].sin_correo] == [sesion.sin_correo]
    assert "Vestíbulo del Museo" in revisar.context["muestra"].texto
    sesion.refresh_from_db()
    assert sesion.secuencia == 0 and not Mensaje.objects.exists()

    confirmado = dict(revisar.context["escrito"]) | {"confirmado": "si"}
    assert ella.post(cambio, confirmado).status_code == 302
    sesion.refresh_from_db()
    assert (sesion.secuencia, sesion.lugar) == (1, "Vestíbulo del Museo de la Ciudad")
    assert sesion.motivo_del_cambio == "Se esperan lluvias."
    assert Mensaje.objects.filter(clase=Mensaje.Clase.CAMBIO).count() == 2
    assert Envio.objects.count() == 2
    assert Pendiente.objects.filter(invitacion=sesion.sin_correo).count() == 1
    assert not sesion.declino.mensajes.exists()
    sesion.confirmada.refresh_from_db()
    assert sesion.confirmada.estado == "confirmada" and sesion.confirmada.lugar

    assert ella.post(cambio, confirmado).status_code == 200  # ya estaba así: nada se repite
    assert Mensaje.objects.count() == 2
    avisar = ella.get(ruta("sesion_avisar", sesion)).content.decode()
    assert "Sede: Vestíbulo del Museo de la Ciudad. Pino Suárez 30, Centro." in avisar
    assert "55 5555 0101" in avisar and "/i/" not in avisar
    assert sesion.declino.persona.nombre not in avisar


def test_mover_la_hora_mueve_el_cierre_y_dos_a_la_vez_no_se_pisan(ella, sesion):
    cambio = ruta("sesion_cambio", sesion)
    antes, corte = sesion.empieza_en, sesion.corte_en
    base = ella.get(cambio).context["base"]
    ella.post(cambio, lo_escrito(sesion, base=base, confirmado="si"))
    tarde = lo_escrito(sesion, lugar="Otra sede", base=base, confirmado="si")
    respuesta = ella.post(cambio, tarde)
    assert "Otra sede" in respuesta.content.decode()
    assert "Vestíbulo del Museo de la Ciudad" in respuesta.content.decode()
    sesion.refresh_from_db()
    assert sesion.secuencia == 1 and sesion.lugar == "Vestíbulo del Museo de la Ciudad"
    otra_hora = lo_escrito(sesion, empieza="18:30", termina="21:00", confirmado="si")
    assert ella.post(cambio, otra_hora).status_code == 302
    sesion.refresh_from_db()
    assert sesion.secuencia == 2
    assert sesion.empieza_en - antes == sesion.corte_en - corte == timedelta(minutes=90)


def test_cancelar_pide_razon_ensena_el_efecto_y_no_mueve_ninguna_silla(ella, sesion):
    cancelar = ruta("sesion_cancelar", sesion)
    assert "Escribe por qué" in ella.post(cancelar, {"motivo": ""}).content.decode()
    datos = {"motivo": "La sede no tiene permiso.", "secuencia": "0"}
    revisar = ella.post(cancelar, datos).content.decode()
    assert "Cancelar y avisar a 3" in revisar and "La sede no tiene permiso." in revisar
    viejo = ella.post(cancelar, datos | {"confirmado": "si", "secuencia": "9"}).content.decode()
    assert "Alguien más cambió este día" in viejo
    sesion.refresh_from_db()
    assert sesion.estado == "convocada"
    assert ella.post(cancelar, datos | {"confirmado": "si"}).status_code == 302
    sesion.refresh_from_db()
    assert (sesion.estado, sesion.secuencia) == ("cancelada", 1)
    assert Mensaje.objects.filter(clase=Mensaje.Clase.CANCELACION).count() == 2
    sesion.confirmada.refresh_from_db()
    assert sesion.confirmada.estado == "confirmada"
    pagina = ella.get(reverse("sobremesas:sesion", args=[sesion.dialogo.clave, 1])).content.decode()
    assert "Se canceló: La sede no tiene permiso." in pagina
    assert ella.get(ruta("sesion_cambio", sesion)).status_code == 404


def test_quien_entrevista_no_cambia_ni_cancela(client, entrevistadora, sesion):
    client.force_login(entrevistadora)
    for nombre in ("sesion_cambio", "sesion_cancelar", "sesion_cupo", "sesion_cerrar"):
        assert client.post(ruta(nombre, sesion), {"confirmado": "si"}).status_code == 404
    assert "Cambiar sede" not in client.get(ruta("sesion", sesion)).content.decode()

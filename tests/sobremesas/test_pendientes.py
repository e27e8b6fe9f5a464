"""Las llamadas: cuáles se abren solas, quién las hace, cuándo y qué resultó."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from dialogo.models import Envio
from sobremesas.models import Mensaje, Pendiente
from sobremesas.tablero.llamadas import llamadas_por_hacer
from sobremesas.tablero.tasks import abrir_llamadas
from tests.fabricas_sobremesas import InvitacionFactory, PendienteFactory, SobremesaFactory


def direccion(dialogo, accion, pk):
    return reverse(f"sobremesas:{accion}", args=[dialogo.clave, pk])


def mandarle(silla, cuantos, hace_dias=1, estado="enviado"):
    cuando = timezone.now() - timedelta(days=hace_dias)
    for vuelta in range(1, cuantos + 1):
        envio = Envio.objects.create(
            clave=f"{silla.pk}-{vuelta}",
            para="a@ejemplo.mx",
            asunto="a",
            texto="t",
            estado=estado,
            enviado_en=cuando,
        )
        Mensaje.objects.create(
            invitacion=silla,
            asistente=silla.asistentes.get(),
            clase="invitacion" if vuelta == 1 else "recordatorio",
            vuelta=vuelta,
            envio=envio,
            programado_para=cuando,
        )


def test_se_abre_una_llamada_por_cada_silla_que_la_pide(dialogo, dia):
    ahora = timezone.now()

    def silla(**rasgos):
        nueva = InvitacionFactory(sobremesa=dia, **{"invitada_en": ahora} | rasgos)
        nueva.asistentes.update(correo="a@ejemplo.mx")
        return nueva

    dos_mensajes, hoy_mismo, uno_solo = silla(), silla(), silla()
    mandarle(dos_mensajes, 2)
    mandarle(hoy_mismo, 2, hace_dias=0)
    mandarle(uno_solo, 1)
    callada = silla(invitada_en=ahora - timedelta(days=6))
    sin_correo = silla()
    sin_correo.asistentes.update(correo="")
    no_salieron = silla()
    mandarle(no_salieron, 2, estado="fallido")
    ya_abierta = silla(invitada_en=ahora - timedelta(days=9))
    PendienteFactory(dialogo=dialogo, invitacion=ya_abierta, clase="rebote")
    silla(estado="confirmada", invitada_en=ahora - timedelta(days=9))

    abrir_llamadas()
    abrir_llamadas()

    abiertas = Pendiente.objects.abiertos().filter(clase="llamar")
    assert {uno.invitacion: uno.texto for uno in abiertas} == {
        dos_mensajes: "Dos correos sin respuesta.",
        callada: "Se le invitó hace 6 días y no ha contestado.",
        sin_correo: "No tenemos su correo.",
    }
    assert all(uno.para_el == timezone.localdate() for uno in abiertas)

    dos_mensajes.estado = "declinada"
    dos_mensajes.save()
    assert llamadas_por_hacer(dialogo) == 0
    assert not abiertas.filter(invitacion=dos_mensajes).exists()


def test_ni_despues_del_cierre_ni_en_un_dia_cancelado(dialogo):
    viejo = timezone.now() - timedelta(days=9)
    pasado = SobremesaFactory(dialogo=dialogo, corte_en=timezone.now() - timedelta(hours=1))
    cancelado = SobremesaFactory(dialogo=dialogo, estado="cancelada")
    for dia in (pasado, cancelado):
        InvitacionFactory(sobremesa=dia, invitada_en=viejo)

    assert llamadas_por_hacer(dialogo) == 0


def test_la_llamada_se_encarga_se_aplaza_y_se_resuelve(
    coordina, coordinadora, entrevistadora, relatora, dialogo, dia
):
    silla = InvitacionFactory(sobremesa=dia, persona__nombre="Leandro Fagoaga")
    uno = PendienteFactory(dialogo=dialogo, sobremesa=dia, invitacion=silla)
    tablero = reverse("sobremesas:tablero", args=[dialogo.clave])

    pagina = coordina.get(tablero)
    assert "Hoy hay que llamar a una persona" in pagina.content.decode()
    assert "nadie la tiene aún" in pagina.content.decode()

    encargar = direccion(dialogo, "pendiente_asignar", uno.pk)
    assert coordina.post(encargar, {"responsable": relatora.pk}).status_code == 422
    coordina.post(encargar, {"responsable": entrevistadora.pk})
    assert "llama Elvira" in coordina.get(tablero).content.decode()

    aplazar = direccion(dialogo, "pendiente_aplazar", uno.pk)
    ayer, manana = (timezone.localdate() + timedelta(days=n) for n in (-1, 1))
    despues = dia.dia + timedelta(days=1)
    assert coordina.post(aplazar, {"para_el": ayer}).status_code == 422
    assert coordina.post(aplazar, {"para_el": despues}).status_code == 422
    coordina.post(aplazar, {"para_el": manana})
    pagina = coordina.get(tablero)
    assert "Hoy no hay que llamar a nadie" in pagina.content.decode()
    assert "1 para otro día" in pagina.content.decode()

    resolver = direccion(dialogo, "pendiente_resolver", uno.pk)
    assert coordina.post(resolver, {"resolucion": " "}).status_code == 422
    coordina.post(resolver, {"resolucion": "Contestó su oficina: que sí."})
    uno.refresh_from_db()
    assert uno.resolucion == "Contestó su oficina: que sí."
    assert uno.resuelto_por == coordinadora and uno.resuelto_en
    assert coordina.get(direccion(dialogo, "pendiente", uno.pk)).status_code == 404


def test_varios_motivos_de_una_persona_son_una_llamada_y_lo_demas_se_decide(coordina, dialogo, dia):
    silla = InvitacionFactory(sobremesa=dia)
    for clase, texto in (("rebote", "El correo rebotó"), ("llamar", "Preguntó por H-03.")):
        PendienteFactory(dialogo=dialogo, sobremesa=dia, invitacion=silla, clase=clase, texto=texto)
    PendienteFactory(dialogo=dialogo, sobremesa=dia, clase="lugar_libre", texto="Hay un lugar.")

    pendientes = coordina.get(reverse("sobremesas:tablero", args=[dialogo.clave])).context[
        "pendientes"
    ]
    (llamada,) = pendientes.hoy

    assert llamada.motivo == "El correo rebotó. Preguntó por H-03."
    assert [uno.texto for uno in pendientes.por_decidir] == ["Hay un lugar."]
    hoja = coordina.get(reverse("sobremesas:llamadas", args=[dialogo.clave])).content.decode()
    assert "Preguntó por H-03." in hoja and "Imprimir" in hoja


def test_una_llamada_se_encarga_desde_la_silla(coordina, entrevistadora, dialogo, dia):
    silla = InvitacionFactory(sobremesa=dia)
    url = direccion(dialogo, "nueva_llamada", silla.pk)

    assert coordina.post(url, {"texto": ""}).status_code == 422
    coordina.post(url, {"texto": "Confirmar su cargo", "responsable": entrevistadora.pk})

    nueva = silla.pendientes.get()
    assert (nueva.clase, nueva.responsable, nueva.sobremesa) == ("llamar", entrevistadora, dia)

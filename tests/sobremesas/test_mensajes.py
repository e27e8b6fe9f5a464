"""Lo que dice cada mensaje, qué sigue a cada cambio de una silla y cómo se deja de recibir."""

import re
from datetime import time, timedelta
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogo import correo, enlaces
from dialogo.models import BajaDeCorreo, Envio
from sobremesas import llaves
from sobremesas.asiento import Accion, DatosDeDelegado, Quien, mover
from sobremesas.mensajes import componer, escribir
from sobremesas.mensajes.bajas import tiene_baja
from sobremesas.models import Asistente, Invitacion, Llave, Mensaje, Ola, Pendiente
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.huellas import nada_cambia, recorrer

pytestmark = pytest.mark.django_db
C = Mensaje.Clase
ENLACE = Quien.por_enlace()
TODO_EL_DIA = {"manda_desde": time(0), "manda_hasta": time(23, 59, 59)}
_DIRECCION = re.compile(r"https?://[^\s\"'<>)]+")


def mundo(dialogo, *, idioma: str = "es-mx", findings: int = 1) -> dict[str, Asistente]:
    """Una persona en cada estado que un mensaje puede encontrar."""
    s.ConvocatoriaFactory(
        dialogo=dialogo,
        telefono="55 5555 0100",
        bienvenida_en="We would like to put it on the table with you.",
        **TODO_EL_DIA,
    )
    dia = s.SobremesaFactory(
        dialogo=dialogo, mapa_url="https://mapas.ejemplo.mx/azotea", como_llegar="Por Madero."
    )
    s.ActaFactory(
        sobremesa=dia,
        estado="observaciones",
        observaciones_hasta=timezone.now() + timedelta(days=5),
    )
    for _ in range(findings):
        s.PuntoDelDiaFactory(sobremesa=dia)
    personas = {}
    for estado in Invitacion.Estado.values:
        silla = s.InvitacionFactory(
            sobremesa=dia,
            estado=estado,
            idioma=idioma,
            por_que="Su voz en el turismo comunitario.",
            persona=f.PersonaFactory(tratamiento="Dra."),
        )
        personas[estado] = silla.asistentes.get()
        if estado in ("delegada", "delega"):
            silla.asistentes.update(sustituido_en=timezone.now() if estado == "delegada" else None)
            personas[f"{estado}-por"] = Asistente.objects.create(
                invitacion=silla,
                es_titular=False,
                nombre="Berenice Tovar",
                tratamiento="Lic.",
                correo="berenice@ejemplo.mx",
                idioma=idioma,
                aprobado_en=timezone.now(),
                sustituido_en=timezone.now() if estado == "delega" else None,
            )
        if estado == "ofrecida":
            silla.ofertas.create(
                sobremesa=dia, razon="Le toca.", vence_en=timezone.now() + timedelta(hours=24)
            )
    return personas


A_QUIEN = {
    C.INVITACION: "invitada",
    C.RECORDATORIO: "invitada",
    C.VISPERA: "confirmada",
    C.CONFIRMACION: "confirmada",
    C.GRACIAS: "declinada",
    C.ESPERA: "en_espera",
    C.OFERTA: "ofrecida",
    C.DELEGADO: "delegada-por",
    C.TITULAR: "delegada",
    C.FALTA_NOMBRE: "delega",
    C.CAMBIO: "confirmada",
    C.CANCELACION: "retirada",
    C.AGRADECIMIENTO: "delegada-por",
    C.FALTA: "confirmada",
    C.ACTA: "confirmada",
    C.ENLACE: "ofrecida",
    C.PRUEBA: "invitada",
}


@pytest.mark.parametrize("idioma", ["es-mx", "en"])
def test_m5_l9_t1_cada_clase_se_lee_entera_en_los_dos_idiomas(dialogo, settings, idioma):
    """M5: todo se resuelve y hay texto sin formato. L9: el asunto no lleva el enlace. T1: la zona."""
    settings.URL_PUBLICA = "https://dialogo.ejemplo.mx"
    personas = mundo(dialogo, idioma=idioma)
    assert set(A_QUIEN) == set(C)
    zona = "hora del centro de México" if idioma == "es-mx" else "Central Mexico time"
    for clase, estado in A_QUIEN.items():
        envio = escribir(personas[estado], clase).envio
        texto, html = correo.leer(envio)
        for parte in (envio.asunto, texto, html):
            assert "None" not in parte, clase
            assert "{{" not in parte, clase
            assert "%(" not in parte, clase
        assert "  " not in texto, clase
        saludo, parrafo = texto.split("\n\n")[:2]
        assert re.fullmatch(r"(Dear )?(Dra|Dr|Lic)\. [\w ]+[:,]", saludo), clase
        assert not re.search(r"/i/|https?:", envio.asunto), clase
        for direccion in _DIRECCION.findall(texto + html):
            assert direccion.startswith("https://"), (clase, direccion)
        if "17:00" in texto:
            assert zona in texto, clase
        assert f"<p>{parrafo}</p>" in html, clase
        otro = "Thank you" if idioma == "es-mx" else "Gracias"
        assert otro not in texto, clase


def test_m5_los_plurales_y_los_recordatorios_dicen_lo_que_toca(dialogo):
    """M5: «1 hallazgo», «2 hallazgos»; cada segmento recuerda lo suyo."""
    uno = mundo(dialogo, findings=1)["invitada"]
    dos = mundo(f.DialogoFactory(), findings=2)["invitada"]
    assert "1 hallazgo, que" in componer(uno, C.INVITACION).texto
    assert "2 hallazgos, que" in componer(dos, C.INVITACION).texto
    dicho = {
        segmento: componer(
            uno, C.RECORDATORIO, s.OlaFactory(dialogo=dialogo, segmento=segmento)
        ).texto
        for segmento in ("sin_respuesta", "confirmadas", "falta_nombre")
    }
    assert "si podrá acompañarnos" in dicho["sin_respuesta"]
    assert "tiene un lugar" in dicho["confirmadas"]
    assert "nos diga su nombre" in dicho["falta_nombre"]
    ola = s.OlaFactory(dialogo=dialogo, asunto="Otra fecha\nBcc: x@y.mx", texto="De puño y letra.")
    propio = componer(uno, C.INVITACION, ola)
    assert "De puño y letra." in propio.texto
    assert "(enlace personal)" in propio.texto
    assert "/i/" not in propio.texto + propio.html


def test_las_cabeceras_no_se_inyectan_y_el_mensaje_se_reconoce(dialogo):
    """M1, L10: Message-ID propio, Reply-To, baja de un clic; un asunto con saltos es un renglón."""
    asistente = mundo(dialogo)["invitada"]
    ola = s.OlaFactory(dialogo=dialogo, asunto="Hola\r\nBcc: otra@ejemplo.mx\n\n<b>", numero=9)
    Ola.objects.filter(pk=ola.pk).update(asunto="Hola\r\nBcc: otra@ejemplo.mx")
    ola.refresh_from_db()
    envio = escribir(asistente, C.INVITACION, ola=ola).envio
    assert correo.despachar() == 1
    (mensaje,) = mail.outbox
    cabeceras = mensaje.message()
    assert cabeceras["Message-ID"] == f"<{correo.mensaje_id(envio.clave)}>"
    assert cabeceras["Reply-To"] == "sobremesas@equipo.ejemplo.mx"
    assert cabeceras["Bcc"] is None
    assert str(make_header(decode_header(cabeceras["Subject"]))) == "Hola Bcc: otra@ejemplo.mx"
    assert cabeceras["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127.0.0.1:8000/i/[\w-]{43}/baja/>", cabeceras["List-Unsubscribe"])


def test_i4_cada_cambio_de_la_silla_escribe_lo_que_sigue_y_nada_si_nada_se_movio(
    dialogo, coordinadora
):
    """I4, I9, R1: qué mensaje sigue a cada transición, a quién y con qué en el calendario."""
    s.ConvocatoriaFactory(dialogo=dialogo, delegado_con_visto_bueno=True, **TODO_EL_DIA)
    dia = s.SobremesaFactory(dialogo=dialogo, cupo=2)
    otro_dia = s.SobremesaFactory(dialogo=dialogo)
    silla = s.InvitacionFactory(sobremesa=dia, estado="en_lista", creada_por=coordinadora)
    equipo = Quien.equipo(silla.creada_por)
    ella = DatosDeDelegado(nombre="Berenice Tovar", correo="berenice@ejemplo.mx")

    def sigue(accion: str, quien: Quien = ENLACE, **mas: object) -> list[tuple[str, str]]:
        antes = set(Mensaje.objects.values_list("pk", flat=True))
        mover(silla, accion, quien=quien, **mas)
        silla.refresh_from_db()
        nuevos = Mensaje.objects.exclude(pk__in=antes).select_related("envio").order_by("pk")
        return [(uno.clase, uno.envio.metodo) for uno in nuevos]

    assert sigue(Accion.INVITAR, equipo) == []  # la ola es la que escribe
    assert sigue(Accion.ASISTIR, clave="a") == [(C.CONFIRMACION, "REQUEST")]
    assert sigue(Accion.ASISTIR, clave="a") == []
    assert sigue(Accion.CAMBIAR_DIA, equipo, sobremesa=otro_dia) == [(C.CAMBIO, "REQUEST")]
    assert sigue(Accion.CAMBIAR_DIA, equipo, sobremesa=dia) == [(C.CAMBIO, "REQUEST")]
    assert sigue(Accion.DELEGAR) == [(C.FALTA_NOMBRE, "CANCEL")]
    assert sigue(Accion.NOMBRAR, delegado=ella) == [(C.TITULAR, "")]
    assert sigue(Accion.APROBAR, equipo) == [(C.TITULAR, ""), (C.DELEGADO, "REQUEST")]
    assert sigue(Accion.RECHAZAR, equipo, motivo="No alcanzó la acreditación.") == [
        (C.TITULAR, ""),
        (C.CANCELACION, "CANCEL"),
    ]
    al_titular = Mensaje.objects.filter(clase=C.TITULAR).last()
    assert "No alcanzó la acreditación." in correo.leer(al_titular.envio)[0]
    assert sigue(Accion.DECLINAR) == [(C.GRACIAS, "")]
    assert sigue(Accion.ESPERAR, equipo) == [(C.ESPERA, "")]
    assert sigue(Accion.OFRECER, equipo, motivo="Le toca.") == [(C.OFERTA, "")]
    assert sigue(Accion.VENCER, Quien.sistema()) == []
    assert sigue(Accion.SOBRECUPO, equipo, motivo="Responde por H-03.") == [
        (C.CONFIRMACION, "REQUEST")
    ]
    assert sigue(Accion.RETIRAR, equipo, motivo="Cambió de cargo.") == [(C.CANCELACION, "CANCEL")]
    assert "Cambió de cargo" not in correo.leer(Mensaje.objects.last().envio)[0]  # R6


def test_sin_correo_nadie_recibe_nada_y_queda_por_llamar(dialogo):
    """M4: nunca un silencio; el mismo hecho dos veces abre una sola llamada."""
    asistente = mundo(dialogo)["invitada"]
    Asistente.objects.filter(pk=asistente.pk).update(correo="")
    assert escribir(asistente, C.INVITACION) is None
    assert escribir(asistente, C.INVITACION) is None
    (pendiente,) = Pendiente.objects.filter(clase="llamar")
    assert asistente.nombre in pendiente.texto


# L1 y L10 ---------------------------------------------------------------------------------------
def test_l1_abrir_tres_veces_cada_direccion_de_cada_mensaje_no_cambia_nada(dialogo, settings):
    """L1: GET, HEAD y OPTIONS a todo lo que va en un correo y en su calendario, con y sin galletas."""
    settings.URL_PUBLICA = "http://testserver"
    personas = mundo(dialogo)
    rutas = set()
    for clase, estado in A_QUIEN.items():
        partes = correo.leer_todo(escribir(personas[estado], clase).envio)
        calendario = partes["calendario"].replace("\r\n ", "")
        todo = f"{partes['texto']} {partes['html']} {calendario} {partes['baja']}"
        rutas |= {
            url.removeprefix("http://testserver")
            for url in _DIRECCION.findall(todo)
            if url.startswith("http://testserver")
        }
    assert len(rutas) > 20
    del_acta = {ruta for ruta in rutas if "ir=acta" in ruta}
    distintas = {_que_abre(ruta): ruta for ruta in sorted(rutas - del_acta)}
    assert {alcance for alcance, *_ in distintas} == {"responder", "lectura", "baja"}
    with nada_cambia():
        vistos = recorrer(distintas.values())
        de_quien_no_fue = recorrer(del_acta)  # ese día no ha ocurrido: no hay acta que leer
    assert vistos <= {200, 303, 405}
    assert del_acta and de_quien_no_fue <= {303, 404, 405}


def _que_abre(ruta: str) -> tuple[str, int, bool]:
    """Dos llaves de la misma persona y alcance abren la misma página: basta recorrer una."""
    llave = Llave.objects.get(huella=enlaces.huella_de(ruta.split("/")[2]))
    return llave.alcance, llave.asistente_id, ruta.endswith("/baja/")


def test_l10_un_clic_da_de_baja_abrir_no_y_se_puede_volver(dialogo):
    """L10: RFC 8058. POST sin CSRF ni galletas; GET enseña un botón; lo importante se sigue avisando."""
    personas = mundo(dialogo)
    asistente = personas["confirmada"]
    ruta = f"/i/{llaves.nueva(asistente, Llave.Alcance.BAJA)}/baja/"
    cliente = Client(enforce_csrf_checks=True)
    with nada_cambia():
        pagina = cliente.get(ruta)
        assert cliente.head(ruta).status_code == 200
    assert "<button" in pagina.content.decode()
    assert asistente.correo not in pagina.content.decode()
    assert pagina["Referrer-Policy"] == "no-referrer"
    un_clic = {"List-Unsubscribe": "One-Click"}
    assert cliente.post(ruta, un_clic).status_code == 200
    assert cliente.post(ruta, un_clic).status_code == 200  # repetido es lo mismo
    assert BajaDeCorreo.objects.get().correo == asistente.correo.lower()
    for clase in (C.VISPERA, C.AGRADECIMIENTO, C.CAMBIO):
        escribir(asistente, clase)
    correo.despachar(maximo=50)
    suertes = dict(
        Mensaje.objects.filter(asistente=asistente).values_list("clase", "envio__estado")
    )
    assert suertes == {
        C.VISPERA: "omitido",
        C.AGRADECIMIENTO: "omitido",
        C.CAMBIO: "enviado",
    }
    assert "no recibir" in Envio.objects.filter(estado="omitido").first().razon
    assert cliente.post(ruta, {"accion": "volver"}).status_code == 200
    assert not tiene_baja(asistente)


def test_l7_l10_la_llave_de_baja_no_abre_otra_cosa_y_ninguna_otra_da_de_baja(dialogo):
    """L7: cada alcance es otro secreto; L4: la mala y la anulada son la misma página."""
    asistente = mundo(dialogo)["confirmada"]
    for alcance in (Llave.Alcance.RESPONDER, Llave.Alcance.LECTURA, Llave.Alcance.LOGISTICA):
        assert Client().post(f"/i/{llaves.nueva(asistente, alcance)}/baja/").status_code == 404
    de_baja = llaves.nueva(asistente, Llave.Alcance.BAJA)
    cliente = Client()
    cliente.cookies["cualquiera"] = "1"
    assert cliente.get(f"/i/{de_baja}/").url == reverse("mi_invitacion:baja")
    assert cliente.get(reverse("mi_invitacion:ver")).status_code == 404
    assert "¿Dejar de recibir" in cliente.get(reverse("mi_invitacion:baja")).content.decode()
    assert cliente.post(reverse("mi_invitacion:baja")).status_code == 200
    assert tiene_baja(asistente)
    # Sin galletas, el secreto viaja en el formulario.
    sin = Client(enforce_csrf_checks=True)
    pagina = sin.get(f"/i/{de_baja}/?galletas=no").content.decode()
    assert f'name="enlace" value="{de_baja}"' in pagina
    datos = {"enlace": de_baja, "accion": "volver"}
    assert sin.post(reverse("mi_invitacion:baja"), datos).status_code == 200
    assert not tiene_baja(asistente)
    llaves.anular(asistente)
    assert Client().get(f"/i/{de_baja}/baja/").status_code == 404
    assert enlaces.reconocer(de_baja) is None

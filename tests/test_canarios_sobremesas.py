"""T2, en las sobremesas. Testigos en cada campo reservado: quién los lee y por dónde no salen nunca."""

import io
import re
import subprocess
from collections.abc import Iterator

import openpyxl
import pytest
from django.urls import reverse

from dialogo import correo
from dialogo.cifrado import cifrar
from dialogo.models import Envio
from informes.impresos import CLASES
from sobremesas import mensajes
from sobremesas.invitacion.necesidades import _contexto
from sobremesas.models import (
    Acompanante,
    Asistente,
    FuncionEnSobremesa,
    Invitacion,
    Llave,
    Mensaje,
    Movimiento,
    Necesidades,
    Paso,
    Pendiente,
    Reserva,
)
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.accesos import ACCESOS
from tests.base import vaciar
from tests.mundo import Mundo, entrar
from tests.sobremesas.por_enlace import Navegador, ruta_de
from tests.test_accesos import direccion

pytestmark = pytest.mark.django_db

EQUIPO = {"nota", "porque", "pendiente", "movimiento", "acompanante", "placas", "nombre"}
COORDINACION = EQUIPO | {"detalle", "correo", "telefono", "pareja", "fijo", "reserva", "paso"}
PUERTA = {"nombre", "acompanante", "paso"}
CAMPOS = COORDINACION
# Otra persona de ese día: ni su nombre aparece por el enlace de alguien más.
AJENA = "Testigodeotrasilla"


def marca(campo: str) -> str:
    return f"Testigo{campo}X"


def vistos(texto: str) -> set[str]:
    texto = texto.lower()  # un motivo se escribe a media frase, sin su mayúscula
    return {campo for campo in CAMPOS if marca(campo).lower() in texto}


@pytest.fixture(scope="module")
def mundo(django_db_setup, django_db_blocker) -> Iterator[Mundo]:
    with django_db_blocker.unblock():
        mundo = Mundo()
        sembrar(mundo)
        yield mundo
        vaciar()


def sembrar(mundo: Mundo) -> None:
    """Una silla confirmada con un testigo en cada campo; la persona no fue entrevistada."""
    casa = mundo.casa
    silla = casa.confirmada
    silla.nota, silla.por_que = marca("nota"), marca("porque")
    silla.save()
    Asistente.objects.filter(invitacion=silla).update(
        nombre=marca("nombre"),
        correo=f"{marca('correo')}@ejemplo.mx",
        telefono=marca("telefono"),
    )
    asistente = silla.asistentes.get()
    detalle = cifrar(marca("detalle"), contexto=_contexto(asistente.pk))
    Necesidades.objects.create(asistente=asistente, dieta=["alergia"], detalle=detalle)
    Acompanante.objects.create(
        invitacion=silla, nombre=marca("acompanante"), placas=marca("placas")
    )
    Pendiente.objects.create(
        dialogo=casa.dialogo,
        sobremesa=casa.sobremesa,
        invitacion=silla,
        texto=marca("pendiente"),
    )
    Movimiento.objects.create(
        invitacion=silla,
        sobremesa=casa.sobremesa,
        accion="nota",
        a=silla.estado,
        canal="telefono",
        motivo=marca("movimiento"),
    )
    casa.lugar.es_fijo, casa.lugar.motivo = True, marca("fijo")
    casa.lugar.save()
    casa.pareja_de_mesa.motivo = marca("pareja")
    casa.pareja_de_mesa.save()
    s.PasoFactory(
        invitacion=silla, tipo=Paso.Tipo.NOTA, nota=marca("paso"), anotado_por=casa.paso.anotado_por
    )
    Reserva.objects.filter(sobremesa=casa.sobremesa).update(motivo=marca("reserva"))
    otra = s.InvitacionFactory(
        sobremesa=casa.sobremesa,
        persona=f.PersonaFactory(nombre=AJENA),
        estado=Invitacion.Estado.CONFIRMADA,
    )
    s.LugarFactory(mesa=casa.mesa, numero=4, invitacion=otra)


def paginas(mundo: Mundo, papel: str = "") -> Iterator[str]:
    """Todas las que se leen del cuarto, y la silla de la persona sembrada.

    Con ``papel``, las suyas: de que las demás no existan para él responde la matriz.
    """
    casa = mundo.casa
    for nombre, acceso in ACCESOS.items():
        suya = acceso.metodo == "GET" and (not papel or papel in acceso.quien)
        if suya and nombre.startswith(("sobremesas:", "impresos:")):
            yield direccion(nombre, casa)
    for nombre in ("silla", "anotar", "lista_editar"):
        args = [casa.dialogo.clave, casa.confirmada.pk]
        yield reverse(f"sobremesas:{nombre}", args=args)


def leer(cliente, url: str) -> str:
    respuesta = cliente.get(url, follow=True)
    return respuesta.content.decode(errors="replace") if respuesta.status_code == 200 else ""


@pytest.mark.parametrize(
    ("papel", "permitido"),
    [
        ("coordinadora", COORDINACION),
        ("sin_asignar", EQUIPO | {"reserva"}),
        ("relatora", set()),
        ("observadora", set()),
        ("enlace", set()),
        ("ajena", set()),
        ("anonima", set()),
    ],
)
def test_cada_papel_lee_lo_suyo_y_nada_mas(mundo, papel, permitido):
    cliente = mundo.clientes[papel]
    leidos: set[str] = set()
    for url in paginas(mundo, papel):
        de_aqui = vistos(leer(cliente, url))
        assert de_aqui <= permitido, (url, de_aqui - permitido)
        leidos |= de_aqui
    necesarios = {"coordinadora": COORDINACION - {"placas"}, "sin_asignar": {"nota", "nombre"}}
    assert leidos >= necesarios.get(papel, set()), necesarios[papel] - leidos


def test_en_la_puerta_se_lee_nombre_organizacion_y_mesa(mundo):
    """K5. Quien recibe no ve contactos, necesidades, notas ni posturas; tampoco en otras páginas."""
    casa = mundo.casa
    funcion = FuncionEnSobremesa.objects.create(
        sobremesa=casa.sobremesa, usuario=mundo.usuarias["relatora"], funcion="puerta"
    )
    cliente = entrar(mundo.usuarias["relatora"])
    leidos: set[str] = set()
    for url in paginas(mundo):
        de_aqui = vistos(leer(cliente, url))
        assert de_aqui <= PUERTA, (url, de_aqui - PUERTA)
        leidos |= de_aqui
    assert "nombre" in leidos
    funcion.delete()


@pytest.mark.parametrize(
    ("alcance", "permitido"),
    [
        (Llave.Alcance.RESPONDER, {"nombre", "porque"}),
        (Llave.Alcance.LOGISTICA, {"nombre", "acompanante", "placas"}),
        (Llave.Alcance.LECTURA, set()),
    ],
)
def test_cada_enlace_abre_lo_suyo(mundo, alcance, permitido):
    """L7, L8: lo que la persona dejó no vuelve a salir por su enlace; de las demás, ni el nombre."""
    navegador = Navegador(ruta_de(mundo.casa.confirmada, alcance))
    for nombre, acceso in ACCESOS.items():
        if nombre.startswith("mi_invitacion:") and acceso.metodo == "GET":
            navegador.abrir(reverse(nombre))
            de_aqui = vistos(navegador.cuerpo)
            assert de_aqui <= permitido, (nombre, de_aqui - permitido)
            assert AJENA not in navegador.cuerpo, nombre


def test_ningun_mensaje_lleva_lo_reservado(mundo):
    """Sólo su nombre, por qué se le invita y su propia dirección; nunca nada de otra persona (I5)."""
    asistente = mundo.casa.confirmada.asistentes.get()
    for clase in Mensaje.Clase.values:
        compuesto = mensajes.componer(asistente, clase)
        texto = f"{compuesto.asunto}{compuesto.texto}{compuesto.html}{compuesto.calendario}"
        plegado = re.sub(r"\r\n ", "", texto)
        assert vistos(plegado) <= {"nombre", "porque", "correo"}, clase
        assert AJENA not in plegado, clase


def test_lo_impreso_lleva_nombre_organizacion_y_mesa(mundo):
    casa, cliente = mundo.casa, mundo.clientes["coordinadora"]
    for clase in CLASES:
        url = reverse("impresos:imprimir", args=[casa.dialogo.clave, casa.sobremesa.numero, clase])
        respuesta = cliente.post(url)
        if not respuesta.get("Content-Type", "").startswith("application/pdf"):
            continue
        pdf = b"".join(respuesta) if respuesta.streaming else respuesta.content
        texto = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout.decode()
        assert vistos(texto) <= {"nombre"}, clase


def test_las_hojas_llevan_lo_que_cada_servicio_necesita(mundo):
    """Alimentos, sólo cuentas; seguridad, acompañantes y placas; ninguna lleva contactos."""
    casa, cliente = mundo.casa, mundo.clientes["coordinadora"]
    permitido = {
        "alimentos": set(),
        "protocolo": {"nombre", "acompanante"},
        "seguridad": {"nombre", "acompanante", "placas"},
    }
    for cual, campos in permitido.items():
        args = [casa.dialogo.clave, casa.sobremesa.numero, cual]
        respuesta = cliente.post(
            reverse("sobremesas:lista_del_lugar", args=args),
            {"motivo": "Prueba", "formato": "xlsx"},
        )
        libro = openpyxl.load_workbook(io.BytesIO(respuesta.content))
        texto = " ".join(str(c) for hoja in libro for fila in hoja.values for c in fila)
        assert vistos(texto) <= campos, cual
        assert cual == "alimentos" or "nombre" in vistos(texto)


def test_ni_la_bitacora_ni_el_buzon_guardan_lo_reservado(mundo, caplog):
    asistente = mundo.casa.confirmada.asistentes.get()
    mensajes.escribir(asistente, Mensaje.Clase.ENLACE)
    correo.despachar()
    for url in paginas(mundo):
        mundo.clientes["coordinadora"].get(url)
    assert vistos(caplog.text) == set()
    for envio in Envio.objects.filter(clase=Envio.Clase.CONVOCATORIA):
        guardado = f"{envio.asunto}{envio.texto}{envio.html}{envio.calendario}{envio.baja}"
        assert vistos(guardado) == set()

"""Las listas para el lugar: cada área con sus columnas, y nada de quien no las usa."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from dialogo.models import Descarga
from sobremesas.models import Asistente, Necesidades
from tests.fabricas_sobremesas import InvitacionFactory, SobremesaFactory
from tests.mundo import entrar

NUNCA = ["reservado@ejemplo.mx", "55 1234 9876", "Vegana por alergia"]


@pytest.fixture
def dia(dialogo):
    """Una titular con chofer, una representante por aprobar, una sin nombre y dos que no van."""
    dia = SobremesaFactory(dialogo=dialogo)
    titular = InvitacionFactory(
        sobremesa=dia, estado="confirmada", persona__nombre="Ana Prado", persona__tratamiento="Dra."
    )
    titular.asistentes.update(
        correo="reservado@ejemplo.mx", telefono="55 1234 9876", organizacion="Instituto A"
    )
    titular.acompanantes.create(nombre="Raúl Sosa", papel="chofer", placas="ABC-12-34")
    Necesidades.objects.create(
        asistente=titular.asistentes.get(),
        dieta=["vegana", "alergia"],
        detalle="Vegana por alergia",
    )
    delega = InvitacionFactory(sobremesa=dia, estado="delegada", persona__nombre="Beto Luna")
    delega.asistentes.update(sustituido_en=timezone.now())
    Asistente.objects.create(
        invitacion=delega, es_titular=False, nombre="Celia Mar", cargo="Asesora", organizacion="B"
    )
    InvitacionFactory(sobremesa=dia, estado="delega", persona__nombre="Zoe Paz")
    InvitacionFactory(sobremesa=dia, estado="declinada", persona__nombre="Nadie Va")
    InvitacionFactory(sobremesa=dia, estado="en_espera", persona__nombre="Espera Sola")
    return dia


@pytest.fixture
def coordina(coordinadora):
    EmailAddress.objects.create(user=coordinadora, email=coordinadora.email, verified=True)
    return entrar(coordinadora)


def bajar(cliente, dia, cual, **datos):
    url = reverse("sobremesas:lista_del_lugar", args=[dia.dialogo.clave, dia.numero, cual])
    return cliente.post(url, {"formato": "xlsx", "motivo": "Para el lugar.", **datos})


def tabla(respuesta):
    libro = load_workbook(io.BytesIO(respuesta.content))
    return [list(fila) for fila in libro.worksheets[0].values]


def test_protocolo_saluda_por_su_nombre_y_sabe_con_quien_llega(coordina, dia):
    filas = tabla(bajar(coordina, dia, "protocolo"))

    assert filas[0] == ["Nombre", "Cargo", "Organización", "En representación de", "Llega con"]
    assert [fila[0] for fila in filas[1:]] == ["Dra. Ana Prado", "Celia Mar", "Por nombrar"]
    assert filas[1][4] == "Raúl Sosa (chofer)"
    assert filas[2][1:4] == ["Asesora", "B", "Beto Luna"]
    assert filas[3][3] == "Zoe Paz"


def test_alimentos_recibe_cuentas_y_ningun_nombre(coordina, dia):
    filas = tabla(bajar(coordina, dia, "alimentos"))

    assert filas[0] == ["Qué", "Personas"]
    assert dict(filas[1:]) | {"Sin carne": 0} == {
        "Personas a la mesa": 3,
        "Sin carne": 0,
        "Vegana": 1,
        "Sin gluten": 0,
        "Sin cerdo": 0,
        "Kósher": 0,
        "Halal": 0,
        "Alergia": 1,
    }


def test_seguridad_recibe_quien_entra_y_sus_placas_sin_contacto(coordina, dia):
    filas = tabla(bajar(coordina, dia, "seguridad"))

    assert filas[0] == ["Nombre", "Organización", "Acompañantes", "Placas"]
    assert filas[1] == ["Ana Prado", "Instituto A", "Raúl Sosa (chofer)", "ABC-12-34"]


@pytest.mark.parametrize("cual", ["protocolo", "alimentos", "seguridad"])
def test_ninguna_lleva_lo_que_no_usa_y_queda_anotada(coordina, dia, cual):
    assert bajar(coordina, dia, cual, motivo="").status_code == 422

    todo = str(tabla(bajar(coordina, dia, cual)))

    assert not [dato for dato in NUNCA if dato in todo]
    assert "Nadie Va" not in todo and "Espera Sola" not in todo
    descarga = Descarga.objects.get()
    assert (descarga.motivo, descarga.dialogo) == ("Para el lugar.", dia.dialogo)


def test_una_lista_que_no_existe_no_existe_y_el_tablero_lleva_a_ellas(coordina, dia):
    assert bajar(coordina, dia, "prensa").status_code == 404
    tablero = coordina.get(reverse("sobremesas:tablero", args=[dia.dialogo.clave]))
    listas = reverse("sobremesas:listas", args=[dia.dialogo.clave])
    assert listas in tablero.content.decode()
    assert coordina.get(listas).content.decode().count("Descargar") == 3

"""El directorio sale filtrado, sin contactos para quien no los ve, y vuelve a entrar igual."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actores import catalogos
from actores.models import Importacion, Sector
from dialogo.models import Descarga
from tests.fabricas import CargoFactory, OrganizacionFactory, PersonaFactory
from tests.mundo import entrar

pytestmark = pytest.mark.django_db
MOTIVO = {"motivo": "Para la reunión", "formato": "xlsx"}


@pytest.fixture
def directorio(dialogo):
    catalogos.cargar()
    sector = Sector.objects.get(clave="academia")
    red = OrganizacionFactory(nombre="Red de Inquilinas", siglas="RIN", sector=sector)
    for n in range(3):
        persona = PersonaFactory(
            nombre=f"Persona Número{n}", sector=sector, correo=f"p{n}@ejemplo.mx"
        )
        CargoFactory(persona=persona, organizacion=red, nombre=f"Vocal {n}")


def _libro(respuesta) -> openpyxl.Workbook:
    assert respuesta.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(respuesta.content))


def test_el_contacto_solo_lo_lleva_quien_coordina(
    directorio, coordinadora, entrevistadora, django_assert_max_num_queries
) -> None:
    url = reverse("actores:exportar")
    cliente = entrar(coordinadora)
    with django_assert_max_num_queries(16):
        libro = _libro(cliente.post(f"{url}?forma=persona", MOTIVO))
    assert libro.sheetnames == ["Actores", "Cargos", "Acerca de esta hoja"]
    assert libro["Actores"].max_row == 4
    assert "p0@ejemplo.mx" in str(list(libro["Actores"].values))
    assert libro["Cargos"]["C2"].value == "Vocal 0"
    libro = _libro(entrar(entrevistadora).post(url, MOTIVO))
    assert libro["Actores"].max_row == 5
    assert "@ejemplo.mx" not in str(list(libro["Actores"].values))
    anotadas = Descarga.objects.order_by("hecha_en")
    assert [(d.usuario, d.filtros) for d in anotadas] == [
        (coordinadora, "forma: persona"),
        (entrevistadora, ""),
    ]


def test_lo_exportado_vuelve_sin_cambios(
    directorio, coordinadora, django_capture_on_commit_callbacks
) -> None:
    """De ida y vuelta: ninguna fila cambia, ninguna columna se pregunta."""
    cliente = entrar(coordinadora)
    contenido = cliente.post(reverse("actores:exportar"), MOTIVO).content
    archivo = SimpleUploadedFile("actores.xlsx", contenido)
    with django_capture_on_commit_callbacks(execute=True):
        cliente.post(reverse("actores:importar"), {"clase": "actores", "archivo": archivo})
    importacion = Importacion.objects.get()
    assert importacion.estado == Importacion.Estado.REVISION
    errores = list(importacion.filas.values_list("suerte", "errores", "cambios"))
    assert {suerte for suerte, *_ in errores} == {"igual"}, errores


def test_el_libro_de_descargas_lo_lee_y_lo_exporta_la_coordinacion(
    directorio, dialogo, coordinadora, entrevistadora, django_assert_max_num_queries
) -> None:
    cliente = entrar(coordinadora)
    for usuaria in (coordinadora, entrevistadora):
        entrar(usuaria).post(reverse("actores:exportar"), MOTIVO)
    libro = reverse("ajustes:descargas", args=[dialogo.clave])
    with django_assert_max_num_queries(12):
        pagina = cliente.get(libro).content.decode()
    assert pagina.count("Directorio de actores") == 2
    assert "Para la reunión" in pagina
    pagina = cliente.get(libro, {"quien": entrevistadora.pk}).content.decode()
    assert pagina.count("Directorio de actores") == 1
    assert cliente.get(libro, {"quien": "²"}).status_code == 200
    exportado = _libro(
        cliente.post(reverse("ajustes:descargas_exportar", args=[dialogo.clave]), MOTIVO)
    )
    assert exportado["Descargas"].max_row == 3
    assert Descarga.objects.count() == 3

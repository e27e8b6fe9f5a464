"""La lista de entrevistas sale como se ve: con sus filtros, sus permisos y su renglón en el libro."""

import io

import openpyxl
import pytest
from django.urls import reverse

from dialogo.models import Descarga
from tests.fabricas import ConsentimientoFactory, EntrevistaFactory
from tests.mundo import entrar

pytestmark = pytest.mark.django_db
MOTIVO = {"motivo": "Para la reunión", "formato": "xlsx"}


def _filas(respuesta) -> list[tuple]:
    libro = openpyxl.load_workbook(io.BytesIO(respuesta.content))
    return list(libro.worksheets[0].iter_rows(values_only=True))


def test_sale_lo_filtrado_y_queda_anotado(
    dialogo, coordinadora, django_assert_max_num_queries
) -> None:
    cerrada = EntrevistaFactory(dialogo=dialogo, cerrada=True, cargo="=HYPERLINK(1)")
    ConsentimientoFactory(entrevista=cerrada)
    for _ in range(4):
        EntrevistaFactory(dialogo=dialogo, conduce=coordinadora)
    cliente = entrar(coordinadora)
    url = reverse("entrevistas:exportar", args=[dialogo.clave])
    assert cliente.post(url, {"formato": "xlsx"}).status_code == 422
    with django_assert_max_num_queries(22):
        filas = _filas(cliente.post(f"{url}?estado=cerrada", MOTIVO))
    assert [fila[0] for fila in filas] == ["Folio", cerrada.folio]
    assert filas[1][2] == "'=HYPERLINK(1)"
    assert filas[1][8] == "Atribuible"
    anotada = Descarga.objects.get()
    assert (anotada.usuario, anotada.num_filas, anotada.motivo) == (
        coordinadora,
        1,
        "Para la reunión",
    )
    assert anotada.filtros == "Estado: Cerrada"
    with django_assert_max_num_queries(22):
        assert len(_filas(cliente.post(url, MOTIVO))) == 6


def test_quien_entrevista_solo_se_lleva_las_suyas(dialogo, coordinadora, entrevistadora) -> None:
    propia = EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora)
    EntrevistaFactory(dialogo=dialogo, conduce=coordinadora)
    url = reverse("entrevistas:exportar", args=[dialogo.clave])
    filas = _filas(entrar(entrevistadora).post(url, MOTIVO))
    assert [fila[0] for fila in filas] == ["Folio", propia.folio]

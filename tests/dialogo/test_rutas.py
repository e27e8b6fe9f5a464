import pytest

from dialogo.rutas import FolioDeEntrevista


@pytest.mark.parametrize(("numero", "folio"), [(1, "E-01"), (30, "E-30"), (3000, "E-3000")])
def test_el_folio_va_y_vuelve(numero, folio):
    ruta = FolioDeEntrevista()
    assert ruta.to_url(numero) == folio
    assert ruta.to_python(folio) == numero


def test_un_folio_con_ceros_de_mas_no_es_otra_direccion_de_lo_mismo():
    with pytest.raises(ValueError, match="E-007"):
        FolioDeEntrevista().to_python("E-007")

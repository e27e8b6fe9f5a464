from datetime import date

from django.utils import translation

from informes.fases import rango


def test_en_ingles_los_dos_meses_se_escriben_completos() -> None:
    with translation.override("en"):
        texto = rango(date(2026, 9, 22), date(2026, 12, 15))
    assert "September 22" in texto and "December 15, 2026" in texto

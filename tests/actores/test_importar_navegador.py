"""Importar en el navegador: subir, arreglar sin recargar, decidir con el teclado y confirmar."""

import re
from pathlib import Path

import pytest

from actores import catalogos
from actores.models import Actor, Sector
from tests.fabricas import PersonaFactory

HOJA = """Forma,Nombre,Sector,Correo electrónico
Organización,Fundación Amate,ONG,
Organización,Otra asociación,ONG,
Persona,Ixel Camarena,Academia,ixchel@ejemplo.mx
"""


@pytest.mark.django_db(transaction=True)
def test_una_hoja_entra_de_principio_a_fin(pagina_de, coordinadora, tmp_path: Path, axe) -> None:
    catalogos.cargar()
    PersonaFactory(
        nombre="Ixchel Camarena Ruiz",
        correo="ixchel@ejemplo.mx",
        sector=Sector.objects.get(clave="academia"),
    )
    archivo = tmp_path / "hoja.csv"
    archivo.write_text(HOJA, encoding="cp1252")
    enorme = tmp_path / "enorme.csv"
    enorme.write_bytes(b"a,b\n" * (3 * 1024**2))
    pagina = pagina_de(coordinadora, ancho=820, sin_csp=True)
    pagina.goto("/actores/importar/")
    pagina.set_input_files("[name=archivo]", str(enorme))
    assert "El archivo pesa 12 MB y caben 10" in pagina.inner_text("#fallo-archivo")
    assert pagina.is_disabled("text=Subir y revisar")
    pagina.set_input_files("[name=archivo]", str(archivo))
    pagina.click("text=Subir y revisar")
    pagina.wait_for_selector("text=Esto pasaría con tu hoja")
    assert pagina.is_disabled("text=/^Importar 0 filas/")
    pagina.click("text=/Usar Sociedad civil en las 2 filas/ >> nth=0")
    pagina.wait_for_selector("text=Falta 1 por decidir")
    pagina.focus("[id^=es-4-]")
    pagina.keyboard.press("Enter")
    pagina.wait_for_selector("button:not([disabled]):has-text('Importar 3 filas')")
    assert axe(pagina) == []
    pagina.set_viewport_size({"width": 320, "height": 800})
    assert pagina.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pagina.click("text=Importar 3 filas")
    pagina.wait_for_selector("text=La hoja quedó importada")
    assert axe(pagina) == []
    assert Actor.objects.count() == 3
    pagina.click("text=Deshacer la importación")
    pagina.click("text=Deshacer completa")
    pagina.wait_for_selector("text=La importación se deshizo")
    assert Actor.objects.count() == 1
    assert Actor.objects.get().nombre == "Ixchel Camarena Ruiz"


@pytest.mark.django_db(transaction=True)
def test_se_exporta_lo_que_se_ve_aunque_los_filtros_no_recarguen(pagina_de, coordinadora) -> None:
    from dialogo.models import Descarga
    from tests.mundo import entrar

    for nombre in ("Ana Peralta", "Berta Sosa"):
        PersonaFactory(nombre=nombre)
    pagina = pagina_de(None)
    galleta = entrar(coordinadora).cookies["sessionid"].value
    pagina.goto("/")
    pagina.context.add_cookies([{"name": "sessionid", "value": galleta, "url": pagina.url}])
    pagina.goto("/actores/")
    pagina.fill("#id_q", "berta")
    pagina.wait_for_url(re.compile("q=berta"))
    pagina.click("summary:has-text('Exportar')")
    pagina.fill("[name=motivo]", "Para la reunión")
    with pagina.expect_download() as descarga:
        pagina.click(".descargar button:has-text('CSV')")
    contenido = Path(descarga.value.path()).read_text(encoding="utf-8-sig")
    assert "Berta Sosa" in contenido
    assert "Ana Peralta" not in contenido
    assert Descarga.objects.get().filtros == "busca «berta»"

"""Español mientras nadie pida otro; lo público y la entrada, completos en inglés."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from dialogo import idioma

PO = idioma.CARPETA / "en" / "LC_MESSAGES" / "django.po"
RAIZ = Path(settings.BASE_DIR)
CUARTOS = ("dialogo", "actores", "entrevistas", "hallazgos", "sobremesas", "informes")
_FRASE = re.compile(r"""{%\s*(?:translate|trans)\s+(?P<c>["'])(?P<t>.*?)(?P=c)""")
_BLOQUE = re.compile(
    r"{%\s*blocktrans(?:late)?\b(.*?)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S
)
_VARIABLE = re.compile(r"{{\s*([\w.]+)\s*}}")


def de_plantillas() -> set[str]:
    """Los msgid de todas las plantillas, como los vería ``makemessages``."""
    hallados: set[str] = set()
    for archivo in (RAIZ / "templates").rglob("*"):
        if archivo.suffix not in {".html", ".txt"}:
            continue
        texto = archivo.read_text("utf-8")
        hallados |= {frase["t"] for frase in _FRASE.finditer(texto)}
        for opciones, cuerpo in _BLOQUE.findall(texto):
            for parte in re.split(r"{%\s*plural\s*%}", cuerpo):
                if "trimmed" in opciones:
                    parte = " ".join(linea.strip() for linea in parte.splitlines()).strip()
                hallados.add(_VARIABLE.sub(r"%(\1)s", parte.replace("%", "%%")))
    return hallados


def de_python() -> set[str]:
    """Los textos dentro de ``_()``, ``gettext()`` y sus variantes."""
    nombres = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
    hallados: set[str] = set()
    for cuarto in CUARTOS:
        for archivo in (RAIZ / cuarto).rglob("*.py"):
            for nodo in ast.walk(ast.parse(archivo.read_text("utf-8"))):
                if (
                    isinstance(nodo, ast.Call)
                    and isinstance(nodo.func, ast.Name)
                    and nodo.func.id in nombres
                ):
                    hallados |= {
                        arg.value
                        for arg in nodo.args
                        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                    }
    return hallados


def traducidos() -> dict[str, str]:
    pares: dict[str, str] = {}
    for clave, valor in idioma.leer_po(PO).items():
        claves, valores = clave.split("\x04")[-1].split("\x00"), valor.split("\x00")
        pares |= dict(zip(claves, valores, strict=False))
    return pares


def test_el_ingles_esta_completo():
    faltan = sorted((de_plantillas() | de_python()) - set(traducidos()))
    assert not faltan, "\n".join(faltan)


def test_no_sobran_traducciones():
    sobran = sorted(set(traducidos()) - de_plantillas() - de_python() - {""})
    assert not sobran, "\n".join(sobran)


def test_cada_traduccion_conserva_sus_variables():
    for original, traduccion in traducidos().items():
        if original:
            assert set(re.findall(r"%\(\w+\)s", original)) == set(
                re.findall(r"%\(\w+\)s", traduccion)
            ), original


def test_el_compilado_se_lee_con_gettext(tmp_path):
    mo = tmp_path / "django.mo"
    idioma.escribir_mo(idioma.leer_po(PO), mo)
    with mo.open("rb") as archivo:
        catalogo = gettext.GNUTranslations(archivo)
    assert catalogo.gettext("Entrar") == "Sign in"


def test_compila_lo_que_falta_y_no_repite(tmp_path):
    carpeta = tmp_path / "en" / "LC_MESSAGES"
    carpeta.mkdir(parents=True)
    (carpeta / "django.po").write_text('msgid ""\nmsgstr "Language: en\\n"\n', "utf-8")
    assert len(idioma.compilar(tmp_path)) == 1
    assert idioma.compilar(tmp_path) == []


@pytest.mark.django_db
def test_el_navegador_en_ingles_no_cambia_el_idioma(client):
    cuerpo = client.get(reverse("account_login"), headers={"accept-language": "en"})
    assert 'lang="es-mx"' in cuerpo.content.decode()


@pytest.mark.django_db
def test_quien_pide_ingles_lee_la_entrada_en_ingles_y_puede_volver(client):
    ruta = reverse("account_login")
    datos = {"language": "en", "next": ruta}
    assert client.post(reverse("set_language"), datos).url == ruta
    respuesta = client.get(ruta)
    cuerpo = respuesta.content.decode()
    assert respuesta["Content-Language"] == "en"
    assert 'lang="en"' in cuerpo
    assert "Password" in cuerpo
    assert "Contraseña" not in cuerpo
    client.post(reverse("set_language"), {"language": "es-mx", "next": ruta})
    assert "Contraseña" in client.get(ruta).content.decode()


@pytest.mark.django_db
def test_cambiar_de_idioma_solo_con_post(client):
    ruta = reverse("account_login")
    client.get(f"{reverse('set_language')}?language=en&next={ruta}")
    assert 'lang="es-mx"' in client.get(ruta).content.decode()


@pytest.mark.django_db
def test_las_paginas_del_equipo_siguen_en_espanol(coordinadora, cliente_de):
    cliente = cliente_de(coordinadora)
    cliente.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    cuerpo = cliente.get(reverse("mis_dialogos")).content.decode()
    assert 'lang="es-mx"' in cuerpo
    assert "Mis diálogos" in cuerpo

"""La puerta a WeasyPrint: no sale a la red, falla ante un error y escribe un PDF accesible."""

import hashlib
import inspect
import socketserver
import subprocess
import threading
import time
from io import BytesIO

import pikepdf
import pydyf
import pytest
from django.template.loader import render_to_string

from informes import composicion, pdf
from informes.prediagnostico import fotografiar

HOSTIL = (
    '<img src="http://127.0.0.1:{p}/a.png"><link rel="stylesheet" href="http://127.0.0.1:{p}/a.css">'
    '<link rel="attachment" href="file:///etc/passwd"><a rel="attachment" href="file:///etc/passwd">x</a>'
    "<style>@import url(http://127.0.0.1:{p}/b.css);p{{background:url(http://127.0.0.1:{p}/c.png)}}</style>"
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:{p}/d.png"/>'
    '<use href="http://127.0.0.1:{p}/e.svg#x"/></svg><iframe src="http://169.254.169.254/"></iframe>'
    '<object data="file:///etc/passwd"></object> MARCA-HOSTIL'
)


def documento(cuerpo: str, *, cabeza: str = "<title>Prueba</title>", lengua: str = "es-MX") -> str:
    return (
        f'<!doctype html><html lang="{lengua}"><head><meta charset="utf-8">{cabeza}</head>'
        f'<body class="informe">{cuerpo}</body></html>'
    )


@pytest.fixture
def servidor():
    """Cuenta las conexiones que recibe."""
    recibidas: list[bytes] = []

    class Anota(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            recibidas.append(self.request.recv(1000))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Anota) as uno:
        threading.Thread(target=uno.serve_forever, daemon=True).start()
        yield uno.server_address[1], recibidas
        uno.shutdown()


def imprimir(dialogo) -> pdf.Impresion:
    foto = fotografiar(dialogo, composicion.de(dialogo), version=1)
    html = render_to_string("informes/pdf/documento.html", {"i": foto.instantanea})
    return pdf.imprimir(html, identificador=foto.instantanea["manifiesto"]["huella"])


def texto_de(contenido: bytes) -> str:
    orden = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(orden, input=contenido, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize(
    "cuerpo",
    [
        '<img alt="x" src="http://127.0.0.1:{p}/a.png">',
        '<link rel="stylesheet" href="http://127.0.0.1:{p}/a.css">',
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="http://169.254.169.254/latest">',
        "<style>p{{background:url(http://127.0.0.1:{p}/c.png)}}</style><p>x",
        "<style>@import url(http://127.0.0.1:{p}/b.css);</style>",
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_pedir_algo_de_fuera_no_abre_conexiones_y_detiene_la_impresion(servidor, cuerpo):
    puerto, recibidas = servidor
    with pytest.raises(pdf.ImpresionFallida):
        pdf.imprimir(documento(cuerpo.format(p=puerto)))
    assert recibidas == []


def test_lo_hostil_escrito_por_alguien_se_imprime_como_texto(listo, servidor):
    puerto, recibidas = servidor
    hostil = HOSTIL.format(p=puerto)
    unico = composicion.guardar(listo, base=1, textos=dict.fromkeys(composicion.TEXTOS, hostil))
    for hallazgo in listo.hallazgos.all():
        hallazgo.redacciones.update(
            titulo=hostil[:200], texto=hostil, tension=hostil, pregunta=hostil
        )
    listo.nombre = listo.credito = hostil[:160]
    listo.organizadores.create(institucion=hostil[:200])
    listo.bloques.update(titulo=hostil[:200])
    assert unico.introduccion == hostil
    impresion = imprimir(listo)
    assert recibidas == []
    assert "MARCA-HOSTIL" in texto_de(impresion.contenido)
    with pikepdf.open(BytesIO(impresion.contenido)) as abierto:
        assert not abierto.attachments
    assert b"root:x:0" not in impresion.contenido


def test_sin_titulo_o_sin_lengua_no_hay_pdf():
    with pytest.raises(pdf.ImpresionFallida):
        pdf.imprimir(documento("<p>x</p>", lengua=""))
    with pytest.raises(pdf.ImpresionFallida):
        pdf.imprimir(documento('<img src="data:image/svg+xml,<svg/>">'))


def test_el_mismo_documento_da_los_mismos_bytes():
    html = documento("<h1>Uno</h1><p>Dos</p>")
    uno = pdf.imprimir(html, identificador="x")
    time.sleep(1.1)  # las letras recortadas llevaban la hora, al segundo
    otro = pdf.imprimir(html, identificador="x")
    assert uno == otro
    assert uno.huella == hashlib.sha256(uno.contenido).hexdigest()


def test_quien_mira_puede_detenerla(listo):
    class Basta(Exception):
        pass

    def basta(parte: str, hechas: int, total: int | None) -> None:
        raise Basta

    with pytest.raises(Basta):
        pdf.imprimir(documento("<p>x</p>"), avisar=basta)


def test_cuenta_las_paginas_al_componer_y_al_escribir():
    vistas: list[tuple] = []
    html = documento('<p>x</p><p class="apartado">y</p>' * 3)
    impresion = pdf.imprimir(html, avisar=lambda *aviso: vistas.append(aviso))
    escritas = [v for v in vistas if v[0] == "escritura"]
    assert [v[1] for v in escritas] == list(range(1, impresion.paginas + 1))
    assert {v[2] for v in escritas} == {impresion.paginas}


def test_pydyf_sigue_rehaciendo_la_lista_de_paginas():
    """Si esta prueba falla, la biblioteca cambió: quizá ``referencias_guardadas`` ya sobre."""
    assert pydyf.VERSION == "0.13.0"
    fuente = inspect.getsource(pydyf)
    assert "for object_number in self.pages['Kids'][::3])" in fuente


# La estructura del documento -------------------------------------------------------------------
def _elementos(nodo):
    if isinstance(nodo, pikepdf.Array):
        for hijo in nodo:
            yield from _elementos(hijo)
    elif isinstance(nodo, pikepdf.Dictionary) and "/S" in nodo:
        yield nodo
        if "/K" in nodo:
            yield from _elementos(nodo["/K"])


@pytest.fixture
def abierto(listo):
    listo.organizadores.create(institucion="Coordinación General de Asuntos Internacionales")
    impresion = imprimir(listo)
    with pikepdf.open(BytesIO(impresion.contenido)) as documento:
        documento.bytes_propios = impresion.contenido
        yield documento


def test_la_estructura_es_la_de_un_documento_accesible(abierto):
    raiz = abierto.Root
    assert raiz.MarkInfo.Marked
    assert raiz.ViewerPreferences.DisplayDocTitle
    assert str(raiz.Lang) == "es-MX"
    assert b'pdfuaid:part="1"' in raiz.Metadata.read_bytes()
    assert all(str(pagina.Tabs) == "/S" for pagina in abierto.pages)
    assert len(abierto.open_outline().root) >= 6
    elementos = list(_elementos(raiz.StructTreeRoot.K))
    roles = [str(elemento.S) for elemento in elementos]
    niveles = [int(rol[2]) for rol in roles if rol[:2] == "/H" and rol[2:].isdigit()]
    assert niveles[0] == 1
    assert all(b - a <= 1 for a, b in zip(niveles, niveles[1:], strict=False)), niveles
    figuras = [e for e in elementos if str(e.S) == "/Figure"]
    assert all(str(figura.get("/Alt", "")) for figura in figuras)
    assert {"/Table", "/TH", "/TD", "/TR", "/L", "/LI", "/Link"} <= set(roles)


def test_los_enlaces_tienen_nombre_y_ninguno_sale(abierto):
    anotaciones = [a for p in abierto.pages for a in p.get("/Annots", [])]
    assert anotaciones
    for anotacion in anotaciones:
        assert str(anotacion.Contents).startswith("Ir "), anotacion.Contents
        assert "/A" not in anotacion


def test_los_metadatos_son_neutros(abierto):
    info = {clave: str(valor) for clave, valor in abierto.docinfo.items()}
    assert info["/Producer"] == "Diálogo"
    assert info["/Author"] == "Coordinación General de Asuntos Internacionales"
    assert "/Creator" not in info
    todo = abierto.bytes_propios + abierto.Root.Metadata.read_bytes()
    for rastro in (b"WeasyPrint", b"/work", b"/home", b"/root", b"node_modules", b"casa:"):
        assert rastro not in todo
    assert not abierto.attachments


def test_las_letras_van_dentro_y_el_texto_sale_en_orden(abierto):
    letras = subprocess.run(
        ["pdffonts", "-"], input=abierto.bytes_propios, capture_output=True, check=True
    ).stdout.decode()
    renglones = letras.splitlines()[2:]
    assert renglones
    for renglon in renglones:
        assert "Source-S" in renglon, renglon
        assert renglon.split()[-5:-2] == ["yes", "yes", "yes"], renglon
    texto = texto_de(abierto.bytes_propios)
    assert texto.index("Contenido") < texto.index("H-01·e1") < texto.index("SHA-256 del conjunto")

"""El libro de códigos en archivos: REFI-QDA y hojas, de ida y de vuelta."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree

from dialogo.models import Descarga
from entrevistas.codificacion import libro, traida
from entrevistas.models import CambioDeCodigo, Codigo
from tests import fabricas as f
from tests.mundo import entrar

pytestmark = pytest.mark.django_db
ESQUEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "libro.xsd"))
IMPORTAR = reverse("codificacion:libro_importar", args=["prueba"])
LIBRO = reverse("codificacion:libro", args=["prueba"])
CAMPOS = (
    "nombre", "definicion", "cuando_si", "cuando_no", "ejemplo", "color", "estado", "es_en_vivo",
)  # fmt: skip


@pytest.fixture
def coordina(coordinadora):
    return entrar(coordinadora)


def arbol(dialogo) -> list[tuple]:
    """El libro entero, en orden, sin llaves."""

    def rama(padre, nivel):
        for uno in Codigo.objects.filter(dialogo=dialogo, padre=padre):
            yield (nivel, *(getattr(uno, campo) for campo in CAMPOS))
            yield from rama(uno, nivel + 1)

    return list(rama(None, 0))


def poblar(dialogo, autor) -> Codigo:
    """Un libro con acentos, eñes, comillas, emoji y cuatro niveles."""
    datos = {
        "definicion": "Niñez, «pingüino» y “comillas” — 100 % ñ 🌵\n\nSegundo párrafo.",
        "cuando_si": "Se dice más de una vez.",
        "cuando_no": "Es <b>otra</b> & cosa: usa [Quien regresa].",
        "ejemplo": "=2+2 es un ejemplo inventado.",
    }
    datos["definicion"] += "\n\nEjemplo: así empieza este renglón, y sigue siendo definición."
    raiz = libro.crear(dialogo, autor=autor, nombre="Qué se pierde", color=4, **datos)
    libro.crear(dialogo, autor=autor, nombre="Quien regresa", color=6)
    hijo = libro.crear(dialogo, autor=autor, nombre="Desplazamiento", padre=raiz)
    nieto = libro.crear(dialogo, autor=autor, nombre="Por obra / evento", padre=hijo)
    libro.crear(dialogo, autor=autor, nombre="las dos son la mía", padre=nieto, es_en_vivo=True)
    libro.acordar(raiz, autor=autor)
    return raiz


def exportar(cliente, formato: str) -> bytes:
    nombre = "libro_qdc" if formato == "qdc" else "libro_exportar"
    url = reverse(f"codificacion:{nombre}", args=["prueba"])
    respuesta = cliente.post(url, {"motivo": "Revisar en otro programa", "formato": formato})
    assert respuesta.status_code == 200
    assert respuesta["Content-Disposition"].startswith('attachment; filename="libro-')
    return respuesta.content


def subir(cliente, datos: bytes, nombre: str):
    return cliente.post(IMPORTAR, {"archivo": SimpleUploadedFile(nombre, datos)}, follow=True)


def confirmar(cliente, vista, **decisiones):
    """Envía la vista previa, con lo que ya venía elegido y estas decisiones."""
    pagina = etree.HTML(vista.text)
    datos = {
        campo.get("name"): campo.get("value")
        for campo in pagina.xpath("//form[@data-revisar]//input[@type='hidden' or @checked]")
    }
    url = vista.redirect_chain[-1][0]
    return cliente.post(url, datos | decisiones, follow=True)


def vaciar(dialogo):
    CambioDeCodigo.objects.filter(codigo__dialogo=dialogo).delete()
    while Codigo.objects.filter(dialogo=dialogo).exists():
        Codigo.objects.filter(dialogo=dialogo, hijos=None).delete()


def test_el_qdc_cumple_el_esquema_y_vuelve_identico(dialogo, coordinadora, coordina):
    poblar(dialogo, coordinadora)
    archivado = libro.crear(dialogo, autor=coordinadora, nombre="Fuera de uso")
    libro.archivar(archivado, autor=coordinadora)
    qdc = exportar(coordina, "qdc")
    assert qdc.startswith(b"<?xml")  # sin marca de orden
    documento = etree.fromstring(qdc)
    ESQUEMA.assertValid(documento)
    assert documento.tag == "{urn:QDA-XML:codebook:1.0}CodeBook"
    assert b"Fuera de uso" not in qdc
    descarga = Descarga.objects.get()
    assert (descarga.formato, descarga.motivo, descarga.num_filas) == (
        "qdc", "Revisar en otro programa", 5,
    )  # fmt: skip
    archivado.historia.all().delete()
    archivado.delete()
    antes, uids = arbol(dialogo), set(Codigo.objects.values_list("uid", flat=True))

    igual = subir(coordina, qdc, "libro.qdc")
    assert "5 vienen iguales" in igual.text
    vaciar(dialogo)
    vista = subir(coordina, qdc, "libro.qdc")
    assert not Codigo.objects.exists()
    assert "Entraron 5 códigos nuevos" in confirmar(coordina, vista).text
    assert arbol(dialogo) == antes
    assert set(Codigo.objects.values_list("uid", flat=True)) == uids
    assert exportar(coordina, "qdc") == qdc


def test_un_libro_vacio_no_tiene_qdc_y_sin_motivo_no_sale(dialogo, coordina):
    url = reverse("codificacion:libro_qdc", args=["prueba"])
    assert "no tiene códigos vigentes" in coordina.post(url, {"motivo": "x"}, follow=True).text
    assert "Di en pocas palabras" in coordina.post(url, {}, follow=True).text
    assert not Descarga.objects.exists()


def test_en_otro_dialogo_entra_con_otra_identidad_y_no_se_duplica(coordinadora, coordina, dialogo):
    poblar(dialogo, coordinadora)
    qdc = exportar(coordina, "qdc")
    otro = f.DialogoFactory()
    for nuevos in (5, 0):
        archivo = traida.leer("libro.qdc", qdc)
        plan = traida.planear(traida.Arbol.de(otro), archivo)
        assert len(plan.de("nuevo")) == nuevos
        traida.traer(otro, archivo, {}, huella=plan.huella, autor=coordinadora)
    assert arbol(otro) == arbol(dialogo)


VARIANTES = {
    "ATLAS.ti": 'xmlns="urn:QDA-XML:codebook:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="urn:QDA-XML:codebook:0:4 Codebook.xsd" origin="ATLAS.ti Win 23.4.0"',
    "QualCoder": 'xmlns="urn:QDA-XML:project:1.0" origin="QualCoder"',
    "dos puntos": 'xmlns="urn:QDA-XML:codebook:1:0"',
    "ninguno": "",
}


@pytest.mark.parametrize("espacio", VARIANTES.values(), ids=VARIANTES)
def test_abre_los_libros_de_otros_programas_y_dice_lo_que_no_trae(espacio, dialogo, coordina):
    xml = f"""<?xml version="1.0" encoding="utf-8"?>
<CodeBook {espacio}><Codes>
 <Code guid="{{0D62985D-B147-5D01-A9B5-CAE5DCD98342}}" name="Pérdidas" isCodable="false" color="#46AA00">
  <Description>Lo que ya no está.</Description>
  <Code guid="no-es-un-guid" name="Vivienda" isCodable="true"/><Code guid="x" name="Vivienda" isCodable="true"/>
 </Code></Codes>
 <Sets><Set guid="ECA18D76-2B8B-4F26-BC1D-19ECA19FB3F0" name="Grupo 1"/></Sets></CodeBook>"""
    vista = subir(coordina, b"\xef\xbb\xbf" + xml.encode(), "libro.QDC")
    assert "1 venían como carpetas" in vista.text
    assert "Los grupos de códigos no se traen: Grupo 1." in vista.text
    assert "«Vivienda» venía dos veces: la otra será «Vivienda (2)»." in vista.text
    confirmar(coordina, vista)
    perdidas = Codigo.objects.get(nombre="Pérdidas")
    assert str(perdidas.uid) == "0d62985d-b147-5d01-a9b5-cae5dcd98342"
    assert perdidas.definicion == "Lo que ya no está."
    assert perdidas.estado == "propuesto"
    hijos = list(perdidas.hijos.values_list("nombre", "color"))
    assert hijos == [("Vivienda", perdidas.color), ("Vivienda (2)", perdidas.color)]


def _zip() -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as archivo:
        archivo.writestr("project.qde", "<Project/>")
    return salida.getvalue()


BOMBA = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><CodeBook><Codes>&b;</Codes></CodeBook>'
)
MALOS = {
    "doctype": (BOMBA.encode(), "DOCTYPE"),
    "doctype en UTF-16": (('<?xml version="1.0" encoding="utf-16"?>' + BOMBA).encode("utf-16"), "DOCTYPE"),
    "de fuera": (b'<!DOCTYPE x SYSTEM "http://198.51.100.1/x.dtd"><CodeBook/>', "DOCTYPE"),
    "proyecto": (_zip(), "proyecto completo (.qdpx)"),
    "roto": (b"<CodeBook><Codes>", "no es un libro REFI-QDA bien formado"),
    "sin codigos": (b"<CodeBook><Codes/></CodeBook>", "no trae ningún código"),
    "enorme": (b"<CodeBook>" + b" " * 2_200_000 + b"</CodeBook>", "pasa de 2 MB"),
    "muchos": (
        b"<CodeBook><Codes>" + b'<Code name="a"/>' * 2001 + b"</Codes></CodeBook>",
        "más de 2,000",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("datos", "frase"), MALOS.values(), ids=MALOS)
def test_lo_que_no_es_un_libro_se_rechaza_con_una_frase(datos, frase, dialogo, coordina):
    respuesta = subir(coordina, datos, "libro.qdc")
    assert respuesta.status_code == 400
    assert frase in respuesta.text
    assert not Codigo.objects.exists()


def test_muchos_niveles_no_tumban_la_lectura_y_se_explican(dialogo, coordina):
    hondo = b"<CodeBook><Codes>" + b'<Code name="n">' * 1500 + b"</Code>" * 1500
    antes = time.monotonic()
    vista = subir(coordina, hondo + b"</Codes></CodeBook>", "hondo.qdc")
    assert time.monotonic() - antes < 20
    assert "Pasa de 6 niveles." in vista.text
    assert "Importar</button>" not in vista.text


@pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_la_hoja_va_y_vuelve_en_cualquier_codificacion(
    codificacion, dialogo, coordinadora, coordina
):
    raiz = poblar(dialogo, coordinadora)
    if codificacion in {"cp1252", "mac_roman"}:
        version = Codigo.objects.get(pk=raiz.pk).version
        sin_emoji = {campo: getattr(raiz, campo) for campo in libro.TEXTOS}
        sin_emoji["definicion"] = sin_emoji["definicion"].replace("🌵", "")
        libro.editar(raiz, version=version, autor=coordinadora, **sin_emoji)
    va, queda = (libro.crear(dialogo, autor=coordinadora, nombre=n) for n in ("Vieja", "Nueva"))
    from entrevistas.codificacion.fusion import fusionar

    fusionar(va, en=queda, autor=coordinadora)
    csv = exportar(coordina, "csv").decode("utf-8-sig")
    assert "'=2+2" in csv
    antes = arbol(dialogo)
    CambioDeCodigo.objects.all().delete()
    Codigo.objects.filter(pk=va.pk).delete()
    vaciar(dialogo)
    vista = subir(coordina, csv.encode(codificacion), "libro.csv")
    assert "Entraron 7 códigos nuevos" in confirmar(coordina, vista).text
    assert arbol(dialogo) == antes
    assert Codigo.objects.get(nombre="Vieja").fusionado_en.nombre == "Nueva"


def test_la_vista_previa_dice_que_cambia_y_nada_se_pierde(dialogo, coordinadora, coordina):
    raiz = poblar(dialogo, coordinadora)
    csv = exportar(coordina, "csv").decode("utf-8-sig")
    # Después de exportar, alguien edita el libro; en la hoja, alguien cambió lo mismo y otra cosa.
    raiz.refresh_from_db()
    textos = {campo: getattr(raiz, campo) for campo in libro.TEXTOS}
    libro.editar(raiz, version=raiz.version, autor=coordinadora, **textos | {"cuando_si": "Hoy."})
    csv = csv.replace("Se dice más de una vez.", "Ayer.").replace("Quien regresa", "Quien vuelve")
    csv += "\r\n,,Qué se pierde / Tiempo,,Lo que se espera.\r\n"
    vista = subir(coordina, csv.encode(), "libro.csv")
    assert "Alguien lo cambió en el libro después de que salió este archivo." in vista.text
    assert "<del>Quien regresa</del> <ins>Quien vuelve</ins>" in vista.text
    assert "<b>Tiempo</b>" in vista.text
    indecisa = confirmar(coordina, vista)
    assert "Falta decidir 1" in indecisa.text
    assert not Codigo.objects.filter(nombre="Tiempo").exists()

    confirmar(coordina, vista, **{"d-0": "libro"})
    raiz.refresh_from_db()
    assert raiz.cuando_si == "Hoy."
    assert Codigo.objects.get(nombre="Tiempo").padre == raiz
    vuelve = Codigo.objects.get(nombre="Quien vuelve")
    cambio = vuelve.historia.first()
    assert (cambio.que, cambio.antes["nombre"]) == ("importar", "Quien regresa")
    assert "Traído de un archivo" in coordina.get(
        reverse("codificacion:codigo", args=["prueba", vuelve.uid])
    ).text  # fmt: skip


def test_si_el_libro_cambia_mientras_se_revisa_se_mira_otra_vez(dialogo, coordinadora, coordina):
    vista = subir(coordina, b"nombre,definicion\nUno,Algo\n", "a.csv")
    libro.crear(dialogo, autor=coordinadora, nombre="Otro")
    respuesta = confirmar(coordina, vista)
    assert respuesta.status_code == 422
    assert "El libro cambió mientras revisabas." in respuesta.text
    assert not Codigo.objects.filter(nombre="Uno").exists()
    caduca = coordina.get(
        reverse("codificacion:libro_revisar", args=["prueba", "vieja"]), follow=True
    )
    assert "La vista previa caducó" in caduca.text


def test_una_hoja_de_taguette_cuelga_por_puntos_y_crea_lo_de_enmedio(dialogo, coordina):
    hoja = "tag,description\ncostos.renta.corta,Días\ncostos.obra,Meses\n"
    confirmar(coordina, subir(coordina, hoja.encode(), "tags.csv"))
    niveles = [(nivel, nombre) for nivel, nombre, *_ in arbol(dialogo)]
    assert niveles == [(0, "costos"), (1, "renta"), (2, "corta"), (1, "obra")]
    assert Codigo.objects.get(nombre="obra").definicion == "Meses"


def test_una_hoja_sin_lugares_no_mueve_nada(dialogo, coordinadora, coordina):
    poblar(dialogo, coordinadora)
    lugares = dict(Codigo.objects.values_list("pk", "padre"))
    confirmar(coordina, subir(coordina, b"nombre,ejemplo\nDesplazamiento,Uno\n", "a.csv"))
    assert Codigo.objects.get(nombre="Desplazamiento").ejemplo == "Uno"
    assert dict(Codigo.objects.values_list("pk", "padre")) == lugares


def test_lo_que_daria_vueltas_o_no_tiene_lugar_no_entra(dialogo, coordinadora, coordina):
    raiz = poblar(dialogo, coordinadora)
    hijo = Codigo.objects.get(nombre="Desplazamiento")
    nieto = Codigo.objects.get(nombre="Por obra / evento")
    antes = arbol(dialogo)
    perdido = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    hoja = (
        f"uid,padre,nombre\n{raiz.uid},{hijo.uid},Qué se pierde\n"
        f",{perdido},Huérfano\n,,\n{hijo.uid},{raiz.uid},Desplazamiento\n"
        f"{nieto.uid},,Quien regresa\n"
    )
    vista = subir(coordina, hoja.encode(), "mal.csv")
    for frase in ("Quedaría dentro de sí mismo.", "Su padre no está", "En ese lugar ya hay otro"):
        assert frase in vista.text, frase
    forzada = confirmar(coordina, vista)
    assert "no pueden entrar" in forzada.text
    assert arbol(dialogo) == antes

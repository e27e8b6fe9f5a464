"""De un archivo a entradas: leer, entender, corregir, importar y arrepentirse."""

import io
import threading
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from odf.opendocument import OpenDocumentText
from odf.text import H, P

from entrevistas.guia import preguntas_de
from entrevistas.models import Entrada, Respuesta, Transcripcion
from entrevistas.transcripcion import traer
from entrevistas.transcripcion.entender import Quien, entender
from entrevistas.transcripcion.leer import leer
from tests.fabricas import EntrevistaFactory, FragmentoFactory

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TIPOS_DE_PARTE = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELACION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(*parrafos: str, extra: dict[str, bytes] | None = None, cabeza: str = "") -> bytes:
    cuerpo = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in parrafos)
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as archivo:
        archivo.writestr("[Content_Types].xml", TIPOS_DE_PARTE)
        archivo.writestr("_rels/.rels", RELACION)
        documento = f"{cabeza}<w:document {W}><w:body>{cuerpo}</w:body></w:document>"
        archivo.writestr("word/document.xml", documento)
        for nombre, contenido in (extra or {}).items():
            archivo.writestr(nombre, contenido)
    return salida.getvalue()


def odt(titulo: str, *parrafos: str) -> bytes:
    documento, salida = OpenDocumentText(), io.BytesIO()
    documento.text.addElement(H(outlinelevel=1, text=titulo))
    for parrafo in parrafos:
        documento.text.addElement(P(text=parrafo))
    documento.write(salida)
    return salida.getvalue()


SRT = """1
00:00:01,000 --> 00:00:03,000
Buenas tardes, gracias

2
00:00:03,200 --> 00:00:06,000
por recibirnos.

3
00:00:12,000 --> 00:00:15,000
La ciudad olvida lo que firma.
"""
VTT = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v Elvira Ríos>1.1 ¿Qué la distingue?

00:00:04.000 --> 00:00:09.000
<v Íñigo>El agua, señora 🌊.
"""


@pytest.fixture
def entrevista(dialogo, entrevistadora):
    return EntrevistaFactory(
        dialogo=dialogo, hecha=True, conduce=entrevistadora, persona__nombre="Íñigo Núñez Paz"
    )


def ruta(entrevista, nombre="transcribir", *args):
    return reverse(
        f"entrevistas:{nombre}", args=[entrevista.dialogo.clave, entrevista.numero, *args]
    )


def subir(cliente, entrevista, contenido: bytes, nombre="charla.docx", **mas):
    datos = {"archivo": SimpleUploadedFile(nombre, contenido), **mas}
    return cliente.post(ruta(entrevista), datos)


# Leer --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("nombre", "contenido", "formato", "textos"),
    [
        ("a.docx", docx("Uno: ñandú", "Dos"), "docx", ["Uno: ñandú", "Dos"]),
        ("a.odt", odt("Título", "Párrafo ü"), "odt", ["Título", "Párrafo ü"]),
        ("a.txt", "Uno\r\n\r\nDos ñ".encode(), "txt", ["Uno", "Dos ñ"]),
        ("a.txt", "Sí, señor".encode("cp1252"), "txt", ["Sí, señor"]),
        ("a.txt", "¿Cuándo? «Mañana»".encode("mac_roman"), "txt", ["¿Cuándo? «Mañana»"]),
        ("a.txt", "Sí".encode("utf-16"), "txt", ["Sí"]),
        ("a.srt", SRT.encode(), "srt", ["Buenas tardes, gracias por recibirnos.", "La ciudad olvida lo que firma."]),
        ("a.vtt", VTT.encode(), "vtt", ["1.1 ¿Qué la distingue?", "El agua, señora 🌊."]),
        ("mal.txt", docx("Por dentro es Word"), "docx", ["Por dentro es Word"]),
    ],
)  # fmt: skip
def test_lee_cada_formato_por_lo_que_es(nombre, contenido, formato, textos):
    hallado, renglones = leer(nombre, contenido)
    assert (hallado, [renglon.texto for renglon in renglones]) == (formato, textos)


def _inflado() -> bytes:
    return docx("x", extra={"word/media/a.xml": b"0" * (101 * 1024 * 1024)})


@pytest.mark.parametrize(
    ("contenido", "frase"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "guárdalo como .docx"),
        (b"%PDF-1.7", "PDF"),
        (b"MZ\x00\x01", "No es un archivo de texto"),
        (b"PK\x03\x04basura", "No pudimos leer"),
        (docx("x", extra={"word/vbaProject.bin": b"x"}), "macros"),
        (docx("&x;", cabeza='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "No pudimos"),
        (_inflado, "se infla"),
        (docx(""), "no trae texto"),
        (b"", "no trae texto"),
        (b"x" * (20 * 1024 * 1024 + 1), "más de 20 MB"),
    ],
)  # fmt: skip
def test_lo_que_no_debe_entrar_se_rechaza_con_una_frase(contenido, frase):
    with pytest.raises(ValidationError, match=frase):
        leer("algo.docx", contenido() if callable(contenido) else contenido)


# Entender ----------------------------------------------------------------------------------------
def test_halla_voces_y_preguntas_por_numero_y_por_parecido(entrevista):
    preguntas = preguntas_de(entrevista)
    preguntas[1].texto = "¿Qué costos o riesgos ve en la internacionalización y cómo evitarlos?"
    _, renglones = leer(
        "a.docx",
        docx(
            "Entrevista con Íñigo Núñez",
            "Elvira: 1.1 ¿Qué la distingue?",
            "Íñigo Núñez: Vivimos en un lago.",
            "Y lo olvidamos.",
            "Elvira: ¿Y qué riesgos o costos ve usted en internacionalizar, cómo los evitarían?",
            "Íñigo Núñez: Dos cosas: el agua y la renta.",
        ),
    )
    turnos, voces = entender(renglones, entrevista, preguntas)
    assert voces == {"Elvira": Quien.EQUIPO, "Íñigo Núñez": Quien.ENTREVISTADA}
    entran = [(turno.pregunta, turno.tipo, turno.texto) for turno in turnos if turno.tipo]
    assert entran == [
        ("1.1", "literal", "Vivimos en un lago."),
        ("1.1", "literal", "Y lo olvidamos."),
        ("1.2", "literal", "Dos cosas: el agua y la renta."),
    ]


def test_sin_voces_es_parafrasis_y_nada_se_vuelve_cita(entrevista):
    _, renglones = leer("a.txt", b"1.1 Distintivo\nDice que el agua falta.\n1.2\nRenta cara.")
    turnos, voces = entender(renglones, entrevista, preguntas_de(entrevista))
    assert not voces
    assert [(t.pregunta, t.tipo) for t in turnos] == [
        ("1.1", ""), ("1.1", "parafrasis"), ("1.2", ""), ("1.2", "parafrasis"),
    ]  # fmt: skip


# De principio a fin ------------------------------------------------------------------------------
def test_se_sube_se_corrige_y_se_vuelve_entradas(entrevista, entrevistadora, cliente_de):
    cliente = cliente_de(entrevistadora)
    contenido = docx(
        "Elvira: Gracias por recibirnos.",
        "Íñigo: Al contrario.",
        "Elvira: 1.1 ¿Qué la distingue?",
        "Íñigo: «Vivimos» en un lago 🌊.",
        "Íñigo: Y nadie lo cree.",
    )
    respuesta = subir(cliente, entrevista, contenido, nombre="../../../ñ\u202egpj.docx")
    assert respuesta.status_code == 302
    suya = entrevista.transcripciones.get()
    pagina = cliente.get(respuesta.url).content.decode()
    assert "A 1 renglón le falta" in pagina and "Importar" not in pagina
    assert suya.archivo.name == f"transcripciones/{suya.uid}.docx"
    assert b"lago" not in suya.archivo.open("rb").read()

    importar = ruta(entrevista, "transcripcion_importar", suya.uid)
    cliente.post(importar, {"version": 1})
    assert not entrevista.entradas.exists()

    datos = {"version": 1, "p-1": "", "t-1": "", "p-3": "1.1", "t-3": "literal", "p-4": "1.2"}
    cliente.post(respuesta.url, {**datos, "t-4": "parafrasis", "p-999": "1.1", "t-999": "literal"})
    viejo = cliente.post(respuesta.url, {"version": 1, "p-4": "1.3", "t-4": "literal"})
    assert viejo.status_code == 409 and "Otra persona cambió" in viejo.content.decode()
    assert cliente.post(importar, {"version": 2}).url == entrevista.get_absolute_url()
    filas = [(e.pregunta.numero, e.tipo, e.texto) for e in entrevista.entradas.vivas()]
    assert filas == [
        ("1.1", "literal", "«Vivimos» en un lago 🌊."),
        ("1.2", "parafrasis", "Y nadie lo cree."),
    ]
    assert entrevista.respuestas.filter(estado=Respuesta.Estado.ABORDADA).count() == 2
    assert entrevista.entradas.get(pregunta=preguntas_de(entrevista)[0]).revisiones.count() == 1
    assert (
        "ya no está en revisión"
        in cliente.post(importar, {"version": 3}, follow=True).content.decode()
    )

    original = cliente.get(ruta(entrevista, "transcripcion_original", suya.uid))
    assert original.content == contenido
    assert original["Content-Disposition"].startswith("attachment") and "/" not in (
        original["Content-Disposition"].replace("utf-8''", "")
    )


def test_el_mismo_archivo_dos_veces_se_nota(entrevista, entrevistadora, cliente_de):
    cliente, contenido = cliente_de(entrevistadora), docx("1.1", "Algo")
    subir(cliente, entrevista, contenido)
    otra = EntrevistaFactory(dialogo=entrevista.dialogo, hecha=True, conduce=entrevistadora)
    aviso = subir(cliente, otra, contenido, nombre="otro-nombre.docx")
    assert aviso.status_code == 422
    assert f"ya se subió a {entrevista.folio}" in aviso.content.decode()
    assert subir(cliente, otra, contenido, aunque_este="on").status_code == 302
    traer.descartar(entrevista.transcripciones.get(), autor=entrevistadora)
    descartada = entrevista.transcripciones.get()
    assert (descartada.turnos, descartada.archivo.name, descartada.estado) == ([], "", "descartada")
    assert subir(cliente, entrevista, docx("Otro")).status_code == 302


def test_pegar_pide_algo_y_no_pierde_lo_pegado(entrevista, entrevistadora, cliente_de):
    cliente = cliente_de(entrevistadora)
    assert "Elige un archivo o pega el texto." in (
        cliente.post(ruta(entrevista), {"pegado": "  "}).content.decode()
    )
    vuelta = cliente.post(
        ruta(entrevista),
        {"pegado": "Lo <b>pegado</b>", "archivo": SimpleUploadedFile("x.pdf", b"%PDF")},
    ).content.decode()
    assert "Elige sólo una" in vuelta and "Lo &lt;b&gt;pegado&lt;/b&gt;" in vuelta
    assert cliente.post(ruta(entrevista), {"pegado": "1.1\nDijo algo"}).status_code == 302


def test_lo_importado_se_quita_mientras_nadie_lo_use(entrevista, entrevistadora):
    def traer_una(texto: str) -> Transcripcion:
        suya = traer.subir(entrevista, nombre="x", pegado=f"1.1\n{texto}", autor=entrevistadora)
        traer.importar(suya, version=1, autor=entrevistadora)
        return suya

    una, otra = traer_una("Primera."), traer_una("Segunda.")
    FragmentoFactory(entrada=otra.entradas.get())
    assert traer.quitar(una, autor=entrevistadora) == 1
    with pytest.raises(ValidationError, match="1 de sus entradas"):
        traer.quitar(otra, autor=entrevistadora)
    assert [entrada.texto for entrada in entrevista.entradas.vivas()] == ["Segunda."]


def test_una_cerrada_no_recibe_y_lo_ajeno_no_existe(
    dialogo, entrevista, entrevistadora, cliente_de
):
    cliente = cliente_de(entrevistadora)
    cerrada = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=entrevistadora)
    assert "ya no recibe" in cliente.get(ruta(cerrada)).content.decode()
    assert subir(cliente, cerrada, docx("x")).status_code == 422
    suya = traer.subir(entrevista, nombre="x", pegado="hola", autor=entrevistadora)
    ajena = EntrevistaFactory(dialogo=dialogo, hecha=True)
    for nombre in ("transcripcion", "transcripcion_original"):
        assert cliente.get(ruta(ajena, nombre, suya.uid)).status_code == 404
        assert cliente.get(ruta(cerrada, nombre, suya.uid)).status_code == 404


def test_tres_horas_entran_y_las_consultas_no_crecen(
    entrevista, entrevistadora, cliente_de, django_assert_max_num_queries
):
    """Unas 27,000 palabras. El límite del tiempo lo mide ``make rendimiento``; aquí, sus consultas."""
    renglones = ["Elvira: 1.1 ¿Qué la distingue?"]
    renglones += [f"Íñigo: Respuesta {n} " + "palabra " * 40 for n in range(650)]
    with django_assert_max_num_queries(40):
        suya = traer.subir(
            entrevista, nombre="l.docx", contenido=docx(*renglones), autor=entrevistadora
        )
        assert traer.importar(suya, version=1, autor=entrevistadora) == 650
    cliente = cliente_de(entrevistadora)
    corta = traer.subir(entrevista, nombre="c", pegado="1.1\nuno", autor=entrevistadora)
    larga = traer.subir(
        entrevista, nombre="l", pegado="1.1\n" + "uno\n" * 900, autor=entrevistadora
    )
    for cual in (corta, larga):
        with django_assert_max_num_queries(16):
            assert cliente.get(ruta(entrevista, "transcripcion", cual.uid)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_dos_importan_a_la_vez_y_entra_una(entrevista, entrevistadora):
    suya = traer.subir(entrevista, nombre="x", pegado="1.1\nUna sola vez", autor=entrevistadora)
    salida, fallas = threading.Barrier(2), []

    def importar() -> None:
        from django.db import connection

        salida.wait(timeout=20)
        try:
            traer.importar(suya, version=1, autor=entrevistadora)
        except ValidationError as error:
            fallas.append(error)
        finally:
            connection.close()

    hilos = [threading.Thread(target=importar) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(timeout=30)
    assert len(fallas) == 1
    assert Entrada.objects.filter(texto="Una sola vez").count() == 1


def test_un_renglon_larguisimo_se_parte_entre_oraciones():
    texto = "Esto es una oración. " * 3000
    trozos = traer.partir(texto, 20_000)
    assert max(map(len, trozos)) <= 20_000
    assert all(trozo.startswith("Esto") and trozo.endswith(".") for trozo in trozos)
    assert [len(trozo) for trozo in traer.partir("x" * 50_000, 20_000)] == [20_000, 20_000, 10_000]

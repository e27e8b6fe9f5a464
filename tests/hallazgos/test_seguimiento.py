"""Los procesos del seguimiento: dos a la vez, documentos con trampa, y lo que se cuenta de lo ocurrido."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone, translation

from hallazgos.models import Avance, Recomendacion
from hallazgos.respuestas import panel
from hallazgos.seguimiento import comprometer, documento, hilo, historia, lectura
from hallazgos.seguimiento.comprometer import Paso
from hallazgos.seguimiento.informar import informar
from hallazgos.seguimiento.responder import Conflicto, responder
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.hallazgos.seguimiento import comunicada, ruta, un_pdf

TESTIGO = "Emilio Sáenz Vidal"


def a_la_vez(*tareas):
    salida = Barrier(len(tareas))

    def correr(tarea):
        salida.wait(timeout=20)
        try:
            return tarea()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tareas)) as hilos:
        return list(hilos.map(correr, tareas))


@pytest.mark.django_db(transaction=True)
def test_dos_que_contestan_a_la_vez_no_se_pisan_y_dos_envios_iguales_son_uno(dialogo, enlace):
    una = comunicada(dialogo, enlace)

    def contestar(razones):
        fresca = Recomendacion.objects.get(pk=una.pk)
        return responder(
            fresca, sentido="en_parte", razones=razones, cargo="Titular", base=0, autor=enlace
        )

    hechas = a_la_vez(lambda: contestar("Sí a lo nuevo"), lambda: contestar("No a lo viejo"))
    assert sum(isinstance(hecha, Conflicto) for hecha in hechas) == 1
    assert una.respuestas.count() == 1

    hito = r.HitoFactory(compromiso__recomendacion=una)

    def cumplir():
        datos = {"texto": "Listo", "cumplido_el": timezone.localdate()}
        return informar(hito, **datos, direccion="https://ejemplo.mx/x", autor=enlace)

    a_la_vez(cumplir, cumplir)
    assert Avance.objects.count() == 1

    def prometer():
        fresca = Recomendacion.objects.get(pk=una.pk)
        en = timezone.localdate() + timedelta(days=60)
        return comprometer.comprometer(
            fresca,
            que="Publicar el padrón",
            organizacion=fresca.responsable,
            cargo="Sistemas",
            para_el=en,
            evidencia_esperada="El padrón",
            hitos=[Paso("Padrón", en)],
            autor=enlace,
        )

    hechos = a_la_vez(prometer, prometer)
    assert hechos[0] == hechos[1]
    assert una.compromisos.filter(que="Publicar el padrón").count() == 1


@pytest.mark.django_db
def test_una_organizacion_que_no_esta_obligada_no_se_compromete(dialogo, enlace):
    una, ajena = comunicada(dialogo, enlace), f.OrganizacionFactory()
    en = timezone.localdate() + timedelta(days=60)
    datos = {"que": "Algo", "cargo": "Titular", "para_el": en, "evidencia_esperada": "Un acta"}
    with pytest.raises(ValidationError, match="no responde por"):
        comprometer.comprometer(
            una, **datos, organizacion=ajena, hitos=[Paso("Uno", en)], autor=enlace
        )
    r.RespuestaInstitucionalFactory(recomendacion=una)
    with pytest.raises(ValidationError, match="al menos un paso"):
        comprometer.comprometer(una, **datos, organizacion=una.responsable, hitos=[], autor=enlace)


def test_del_pdf_se_va_lo_que_se_ejecuta_lo_que_trae_dentro_y_quien_lo_hizo():
    pdf = pikepdf.new()
    pagina = pdf.add_blank_page()
    guion = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
    pdf.Root.OpenAction = guion
    pdf.Root.AA = pikepdf.Dictionary(WC=guion)
    pdf.Root.Metadata = pdf.make_stream(b"<x>Emilio</x>")
    pdf.attachments["secreto.exe"] = b"MZ"
    acciones = {
        "guion": guion,
        "programa": pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
        "direccion": pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://ejemplo.mx"),
        "trampa": pikepdf.Dictionary(S=pikepdf.Name.URI, URI="javascript:alert(1)"),
    }
    enlaces = [
        pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=accion, Contents=nombre)
        for nombre, accion in acciones.items()
    ]
    adjunto = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Contents="adjunto")
    pagina.Annots = pikepdf.Array([*enlaces, adjunto])
    pdf.docinfo["/Author"] = TESTIGO
    crudo = BytesIO()
    pdf.save(crudo)

    limpio = documento.leer(crudo.getvalue(), "a.pdf").contenido
    with pikepdf.open(BytesIO(limpio)) as quedo:
        assert not {"/OpenAction", "/AA", "/Metadata"} & set(quedo.Root.keys())
        assert not quedo.attachments
        suyas = {str(a.Contents): a.get("/A") for a in quedo.pages[0].Annots}
        assert set(suyas) == set(acciones), "el archivo adjunto se fue; los enlaces quedan"
        assert [nombre for nombre, accion in suyas.items() if accion is not None] == ["direccion"]
    for resto in (b"app.alert", b"cmd.exe", b"MZ", b"Emilio", "Sáenz".encode("utf-16-be")):
        assert resto not in limpio
    assert documento.leer(crudo.getvalue(), "a.pdf").contenido == limpio, "siempre la misma huella"


@pytest.mark.parametrize(
    ("traia", "se_ve"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Mis documentos\Anexo final.PDF", "Anexo final.pdf"),
        ("informe\u202efdp.exe", "informefdp.exe.pdf"),
        ("\x00\n", "documento.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
    ],
)
def test_el_nombre_que_traia_solo_se_ensena_ya_limpio(traia, se_ve):
    assert documento.nombre_visible(traia) == se_ve


@pytest.mark.django_db
def test_la_historia_cuenta_cada_hecho_con_su_fecha_y_sin_nombres(dialogo, enlace):
    """El nombre de quien escribe es un testigo: no sale en nada de lo que se publica."""
    assert enlace.nombre == TESTIGO
    una = comunicada(dialogo, enlace)
    base = timezone.now() - timedelta(days=1)
    r.RespuestaInstitucionalFactory(recomendacion=una, autor=enlace, dada_en=base)
    hito = r.HitoFactory(
        compromiso__recomendacion=una, compromiso__autor=enlace, autor=enlace, que="El padrón"
    )
    antes, despues = hito.para_el, hito.para_el + timedelta(days=30)
    comprometer.mover_fecha(hito, a=despues, motivo="Licitación", base=antes, autor=enlace)
    informar(hito, texto="Va a la mitad", autor=enlace)
    prueba = documento.leer(un_pdf(), "padron.pdf")
    informar(hito, texto="Listo", cumplido_el=timezone.localdate(), documento=prueba, autor=enlace)
    comprometer.retirar(hito.compromiso, motivo="Se acabó", autor=enlace)
    leida = lectura.para_leer(Recomendacion.objects.filter(pk=una.pk)).get()
    hechos = historia.hechos(leida, documento=lambda avance: f"/doc/{avance.uid}/")
    assert [hecho.clase.value for hecho in hechos] == [
        "contestada",
        "comunicada",
        "compromiso",
        "fecha_movida",
        "avance",
        "hito_cumplido",
        "retiro",
    ]
    assert hechos[5].url == f"/doc/{hito.avances.latest('pk').uid}/"
    visto = hilo.de(leida, timezone.localdate(), documento=lambda avance: "/doc/")
    assert visto[0].hitos[0].cambios[0].motivo == "Licitación"
    with translation.override("en"):
        assert "was met on" in historia.hechos(leida)[5].texto
    assert TESTIGO not in " ".join(hecho.texto for hecho in hechos)


@pytest.mark.django_db
def test_ninguna_pagina_del_seguimiento_dice_quien_escribio(
    cliente_de, dialogo, entrevistadora, enlace
):
    una = comunicada(dialogo, enlace)
    r.RespuestaInstitucionalFactory(recomendacion=una, autor=enlace)
    r.AvanceFactory(
        hito__compromiso__recomendacion=una, hito__compromiso__autor=enlace, autor=enlace
    )
    cliente = cliente_de(entrevistadora)
    paginas = [ruta("ver", una), una.get_absolute_url(), f"/{dialogo.clave}/respuestas/"]
    for pagina in paginas:
        respuesta = cliente.get(pagina)
        assert respuesta.status_code == 200
        assert TESTIGO not in respuesta.text
    assert "Va caminando" in cliente.get(una.get_absolute_url()).text, "el panel del equipo"


@pytest.mark.django_db
def test_el_panel_no_aparece_mientras_no_se_comunica(dialogo, coordinadora):
    peticion = RequestFactory().get("/")
    peticion.user, peticion.dialogo = coordinadora, dialogo
    assert panel.mostrar(r.RecomendacionFactory(dialogo=dialogo), peticion) is None
    plantilla, datos = panel.mostrar(comunicada(dialogo), peticion)
    assert plantilla == "respuestas/_panel.html"
    assert datos["luz"].estado == "al_corriente"

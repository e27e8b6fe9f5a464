"""El acta se compone de lo registrado: sus cuentas, lo que cada quien permite y su PDF."""

import json
import subprocess
from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone

from informes import construccion, pdf
from informes.acta import recuento, tramite
from informes.acta.asistencia import asistieron
from informes.acta.datos import componer
from informes.acta.huella import canonico, huella_de
from informes.acta.receta import ESTILO, PLANTILLA
from informes.models import Informe, Tipo
from sobremesas.models import Acta, Aportacion, Intervencion, Puesto, RevisionDeAportacion, Sala
from tests import fabricas_sobremesas as s
from tests.informes.test_pdf import texto_de
from tests.informes.una_tarde import EMPIEZA, Tarde, tarde, votar


@pytest.fixture
def una(dialogo) -> Tarde:
    return tarde(dialogo)


def construida(una: Tarde, clave: str = "uno") -> Informe:
    return construccion.construir_ahora(
        una.sobremesa.dialogo, clave=clave, tipo=Tipo.ACTA, sobremesa=una.sobremesa
    )


def compuesta(una: Tarde, **campos: object) -> dict:
    acta = tramite.de(una.sobremesa)
    return componer(acta, version=1, **campos)[0]


def de_corrido(informe: Informe) -> str:
    """El texto del PDF sin columnas: cada una, de arriba abajo."""
    assert informe.estado == Informe.Estado.LISTO, informe.motivo_fallo
    orden = ["pdftotext", "-", "-"]
    hecho = subprocess.run(
        orden, input=informe.archivo.open("rb").read(), capture_output=True, check=True
    )
    return " ".join(hecho.stdout.decode().split())


def leido(una: Tarde) -> str:
    return de_corrido(construida(una))


def test_v7_el_acta_dice_lo_mismo_que_los_registros_y_sale_en_pdf_accesible(una):
    votar(una)
    informe = construida(una)
    dicho = de_corrido(informe)
    por_clase = Counter(Aportacion.objects.values_list("clase", flat=True))
    assert "Se recibieron 5 aportaciones a un hallazgo." in dicho
    assert "Las mesas validaron 2. Se retiró 1." in dicho
    cifras = ", ".join(str(por_clase[c]) for c in ("completa", "modifica", "enriquece"))
    assert f"los mismos totales: {cifras} y {por_clase['disiente']}." in dicho
    assert "1 disenso abierto" in dicho and "1 compromiso en la sala" in dicho
    assert "1 decisión pendiente" in dicho
    for folio in ("S1·01", "S1·02", "S1·03", "S1·05"):
        assert folio in dicho
    assert "Una línea que nadie dijo así" not in dicho
    assert "H-01: S1·04 (completa)" in dicho
    assert "Mesa 4. Validado por la mesa (4/4)" in dicho
    assert "Mesa 4, en paráfrasis. Validado por la mesa (1/4)" in dicho
    assert "Hay acuerdo en el texto y lo acompaña una objeción" in dicho
    assert "«No dice quién paga.»" in dicho
    assert "Mediana 8, antes 7; mitad central, 7 a 8" in dicho
    assert "de 17:00 a 17:31" in dicho
    assert "21 min (3 de más)" in dicho and "10 min" in dicho
    with pikepdf.open(BytesIO(informe.archivo.open("rb").read())) as documento:
        assert "/StructTreeRoot" in documento.Root
        with documento.open_outline() as indice:
            titulos = [uno.title for uno in indice.root[0].children] + [
                u.title for u in indice.root
            ]
    assert any("Los acuerdos con otras ciudades" in titulo for titulo in titulos)
    assert informe.cuenta["contiene"] == "Cuatro asistentes, cinco aportaciones, un hallazgo"


def test_v7_compuesta_dos_veces_da_los_mismos_bytes_salvo_lo_que_lleva_fecha(una):
    votar(una)
    una_vez, otra = compuesta(una, fecha=date(2027, 1, 28)), compuesta(una, fecha=date(2027, 1, 28))
    assert canonico(una_vez) == canonico(otra)
    impresas = [
        pdf.imprimir(
            render_to_string(PLANTILLA, {"i": cual}), identificador="prueba", estilo=ESTILO
        )
        for cual in (una_vez, json.loads(canonico(otra)))
    ]
    assert impresas[0].contenido == impresas[1].contenido
    despues = compuesta(una, fecha=date(2027, 2, 3))
    assert [c for c in despues if despues[c] != una_vez[c]] == ["cabeza"]


def test_nadie_aparece_sin_haberlo_permitido_y_el_radar_no_llega_al_acta(una):
    antes = compuesta(una)
    Intervencion.objects.create(sala=una.sala, punto=una.puntos[1], puesto=una.puestos[2])
    assert compuesta(una) == antes
    dicho = leido(una)
    assert "4 de 25 lugares" in dicho
    assert "Mtra. Ximena Orduña Tlapale, Cámara de Oficios Creativos" in dicho
    assert "Berenice Tovar, en representación de Cámara de Comercio Exterior" in dicho
    assert "Red de Mercados y Barrios" in dicho
    assert "Una persona más asistió y no pidió aparecer por nombre ni organización." in dicho
    for callado in ("Teófilo", "Xicohténcatl", "Eustolia", "Ladrillo", "Jaramillo", "Ochandiano"):
        assert callado not in dicho
        assert callado not in json.dumps(Informe.objects.get().instantanea, ensure_ascii=False)


def test_si_el_recuento_no_cuadra_no_se_construye(una):
    RevisionDeAportacion.objects.filter(aportacion__numero=1).update(clase="completa")
    informe = construida(una)
    assert informe.estado == Informe.Estado.FALLIDO
    assert "El recuento no cuadra" in informe.motivo_fallo
    with pytest.raises(ValidationError):
        recuento.exigir_iguales(una.sala, compuesta(una))


def test_una_tarde_sin_aportaciones_y_una_con_trescientas_se_construyen(
    dialogo, django_assert_max_num_queries
):
    callada = tarde(dialogo, vacia=True)
    assert "No se recibieron aportaciones." in leido(callada)
    una = tarde(dialogo)
    clases = ["completa", "modifica", "enriquece", "disiente"]
    for n in range(295):
        clase = clases[n % 4]
        linea = una.dice(clase, f"La línea número {n} con eñe, niña y ñandú, {'larga ' * 12}")
        if clase == "disiente":
            s.DisensoFactory(aportacion=linea)
    with django_assert_max_num_queries(30):
        imprime = compuesta(una)
    assert imprime["dicho"]["total"] == 300
    lineas = recuento.renglones(imprime["hallazgos"][0])
    assert len({linea["clave"] for linea in lineas}) == 299
    informe = construida(una, "trescientas")
    assert informe.estado == Informe.Estado.LISTO, informe.motivo_fallo
    dicho = texto_de(informe.archivo.read())
    assert "300 aportaciones" in dicho and "ñandú" in dicho
    assert all(f"S{una.sobremesa.numero}·{n:02d}" in dicho for n in range(1, 301))


def test_quien_tenia_lugar_y_no_llego_no_estuvo(una):
    assert asistieron(una.sala).count() == 4
    Puesto.objects.filter(sala=una.sala).update(esta=False)
    hablaron = una.sala.aportaciones.exclude(puesto=None).values("puesto").distinct()
    assert asistieron(una.sala).count() == hablaron.count() > 0, "se fue, y lo que dijo sigue ahí"
    Puesto.objects.filter(sala=una.sala).update(esta=True)
    s.PasoFactory(invitacion=una.puestos[0].invitacion)
    s.PasoFactory(invitacion=una.puestos[3].invitacion, asistente=una.puestos[3].asistente)
    Puesto.objects.filter(pk=una.puestos[0].pk).update(esta=False)
    quienes = set(asistieron(una.sala).values_list("pk", flat=True))
    assert quienes == {p.pk for p in una.puestos}, "los otros dos hablaron esa tarde"
    Aportacion.objects.filter(puesto=una.puestos[1]).update(puesto=None)
    assert una.puestos[1].pk not in set(asistieron(una.sala).values_list("pk", flat=True))


def test_un_ensayo_y_una_tarde_sin_terminar_no_tienen_acta(dialogo):
    dia = s.SobremesaFactory(dialogo=dialogo)
    ensayo = s.SalaFactory(sobremesa=dia, es_ensayo=True)
    Sala.objects.filter(pk=ensayo.pk).update(estado="terminada", terminada_en=EMPIEZA)
    s.SalaFactory(sobremesa=dia, punto=ensayo.punto)
    with pytest.raises(ValidationError, match="La tarde no ha terminado"):
        construccion.pedir(dialogo, Tipo.ACTA, autor=None, clave="x", sobremesa=dia)


def test_el_acta_se_retoma_si_muere_quien_la_construia_y_no_compite_con_el_prediagnostico(una):
    dialogo = una.sobremesa.dialogo
    informe = construccion.pedir(
        dialogo, Tipo.ACTA, autor=None, clave="uno", sobremesa=una.sobremesa
    )
    otro_dia = tarde(dialogo, vacia=True)
    otro = construccion.pedir(
        dialogo, Tipo.ACTA, autor=None, clave="dos", sobremesa=otro_dia.sobremesa
    )
    assert otro != informe
    obra = construccion.Obra.tomar(informe.pk)
    guardada = construccion._instantanea(obra)
    una.sobremesa.puntos.filter(pk=una.puntos[0].pk).update(titulo="Otro título")
    Informe.objects.filter(pk=informe.pk).update(arriendo_hasta=timezone.now() - timedelta(1))
    hecho = construccion.construir(informe.pk)
    assert (hecho.estado, hecho.intento, hecho.version) == (Informe.Estado.LISTO, 2, 1)
    assert hecho.instantanea == guardada
    assert "Bienvenida y reglas" in texto_de(hecho.archivo.read())


def test_la_huella_no_depende_del_orden_de_las_claves_y_si_de_cada_letra():
    assert huella_de({"a": 1, "ñ": "é"}) == huella_de({"ñ": "é", "a": 1})
    assert huella_de({"a": "b"}) != huella_de({"a": "b "})
    assert Acta.DIAS_DE_OBSERVACIONES == 5

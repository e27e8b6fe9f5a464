"""Lo que el prediagnóstico imprime: cada cita por su puerta, el disenso al lado y ningún conteo chico."""

import json
from datetime import date
from io import BytesIO

import pikepdf
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from dialogo.palabras import contar, en_letra, enumerar
from entrevistas.models import Alcance, Entrada, Nivel
from informes import composicion, pdf
from informes.prediagnostico import fotografiar
from informes.textos import en_partes, periodo, tramos_de
from tests.fabricas import (
    EntradaFactory,
    EvidenciaFactory,
    HallazgoFactory,
    OrganizacionFactory,
    PersonaFactory,
    RegionFactory,
    SectorFactory,
    TemaFactory,
)
from tests.informes.taller import citar_en, dicho
from tests.informes.test_pdf import texto_de


def fotografia(dialogo):
    return fotografiar(dialogo, composicion.de(dialogo), version=2)


def hallazgos_de(dialogo) -> list[dict]:
    return [h for b in fotografia(dialogo).instantanea["bloques"] for h in b["hallazgos"]]


def citas_de(hallazgo: dict) -> dict[str, dict]:
    grupos = ("sustentan", "disienten", "matizan")
    return {cita["codigo"]: cita for grupo in grupos for cita in hallazgo[grupo]}


def test_cada_cita_lleva_su_codigo_y_la_atribucion_permitida(listo):
    primero = hallazgos_de(listo)[0]
    citas = citas_de(primero)
    assert set(citas) == {f"H-01·e{n}" for n in range(1, 7)}
    assert citas["H-01·e1"]["atribucion"].startswith("Persona de Prueba")
    assert citas["H-01·e2"]["atribucion"] == "Academia"
    assert citas["H-01·e2"]["sector"] == "academia"
    assert citas["H-01·e3"]["atribucion"] == "Una persona entrevistada"
    assert citas["H-01·e3"]["sector"] == ""


def test_el_disenso_va_junto_al_hallazgo(listo):
    primero = hallazgos_de(listo)[0]
    assert [cita["codigo"] for cita in primero["disienten"]] == ["H-01·e5"]
    assert [cita["codigo"] for cita in primero["matizan"]] == ["H-01·e4"]
    html = render_to_string("informes/pdf/documento.html", {"i": fotografia(listo).instantanea})
    del_primero = html[html.index('id="H-01"') : html.index('id="H-02"')]
    assert "Disienten" in del_primero
    assert "footnote" not in html


def test_solo_lo_literal_lleva_comillas(listo, entrevista_con):
    hallazgo = listo.hallazgos.first()
    parafrasis = dicho(entrevista_con(), "Resumen de lo dicho", tipo=Entrada.Tipo.PARAFRASIS)
    EvidenciaFactory(hallazgo=hallazgo, fragmento=parafrasis)
    cita = citas_de(hallazgos_de(listo)[0])["H-01·e7"]
    assert cita["literal"] is False
    assert cita["atribucion"].endswith(", en paráfrasis")
    html = render_to_string("informes/pdf/cita.html", {"c": cita})
    assert "«" not in html


def test_las_observaciones_del_equipo_no_se_imprimen(listo, entrevista_con):
    observacion = dicho(entrevista_con(), "Se notaba incómoda", tipo=Entrada.Tipo.OBSERVACION)
    EvidenciaFactory(hallazgo=listo.hallazgos.first(), fragmento=observacion)
    foto = fotografia(listo)
    assert "incómoda" not in json.dumps(foto.instantanea, ensure_ascii=False)
    assert foto.detenidas == []


def test_lo_que_no_puede_mostrarse_no_entra_y_queda_anotado(listo, entrevista_con):
    reservada = entrevista_con(alcance=Alcance.EQUIPO)
    EvidenciaFactory(hallazgo=listo.hallazgos.first(), fragmento=dicho(reservada, "Sólo equipo"))
    foto = fotografia(listo)
    assert "Sólo equipo" not in json.dumps(foto.instantanea, ensure_ascii=False)
    assert foto.detenidas == ["H-01·e7"]


def test_las_marcas_del_texto_llevan_a_su_cita(listo):
    trozos = [t for parrafo in hallazgos_de(listo)[0]["texto"] for t in parrafo if "ref" in t]
    assert [(t["ref"], t["ancla"]) for t in trozos] == [("e1", "H-01-e1"), ("e2", "H-01-e2")]


def test_las_citas_que_sobran_van_al_anexo_d(dialogo, academia, entrevista_con):
    entrevistas = [entrevista_con(sector=academia) for _ in range(60)]
    hallazgo = HallazgoFactory(dialogo=dialogo)
    citar_en(hallazgo, entrevistas)
    foto = fotografia(dialogo).instantanea
    junto = foto["bloques"][0]["hallazgos"][0]
    anexo = foto["restantes"][0]["citas"]
    junto_a_el = sum(len(junto[grupo]) for grupo in ("sustentan", "disienten", "matizan"))
    assert junto_a_el + len(anexo) == 60
    assert len(junto["disienten"]) >= 5
    assert {cita["sena"] for cita in anexo} == {"", "matiza"}
    assert junto["mas"].startswith("Otras ")
    assert "anexo D" in junto["mas"]


def test_el_sector_de_una_voz_anonima_no_se_dice(dialogo, academia, entrevista_con):
    hallazgo = HallazgoFactory(dialogo=dialogo)
    sola = SectorFactory(nombre="Ultramar")
    citar_en(hallazgo, [entrevista_con(nivel=Nivel.ANONIMA, sector=sola)])
    foto = fotografia(dialogo).instantanea
    ficha = foto["bloques"][0]["hallazgos"][0]["ficha"]
    assert ficha["sectores"] == []
    assert ficha["frase_sectores"] == "Un sector"


def test_un_tema_de_pocas_personas_va_sin_cifra(dialogo, academia, entrevista_con):
    agua, salud = TemaFactory(nombre="Agua"), TemaFactory(nombre="Salud")
    africa = RegionFactory(nombre="África")
    for n in range(6):
        temas = [agua] + ([salud] if n < 4 else [])
        EntradaFactory(entrevista=entrevista_con(), temas=temas, regiones=[africa])
    EntradaFactory(entrevista=entrevista_con(alcance=Alcance.EQUIPO), temas=[salud])
    temas, regiones = fotografia(dialogo).instantanea["prioridades"]["tablas"]
    assert [(f["nombre"], f["personas"]) for f in temas["filas"]] == [("Agua", 6)]
    assert temas["menores"] == "salud"
    assert regiones["filas"][0]["personas"] == 6


def test_los_sectores_chicos_se_suman_para_que_nadie_los_reste(dialogo, entrevista_con):
    for nombre, cuantas in (("Grande", 9), ("Mediano", 6), ("Chico", 2)):
        sector = SectorFactory(nombre=nombre)
        for _ in range(cuantas):
            entrevista_con(sector=sector)
    filas = fotografia(dialogo).instantanea["cobertura"]["sectores"]
    assert {fila["nombre"]: fila["personas"] for fila in filas} == {
        "Grande": 9,
        "Los demás sectores, juntos": 8,
    }


def test_el_manifiesto_cambia_si_cambia_una_palabra(listo):
    antes = fotografia(listo).instantanea["manifiesto"]["huella"]
    assert antes == fotografia(listo).instantanea["manifiesto"]["huella"]
    evidencia = listo.hallazgos.first().evidencias.first()
    evidencia.relacion = "matiza"
    evidencia.save()
    assert fotografia(listo).instantanea["manifiesto"]["huella"] != antes


def test_las_consultas_no_crecen_con_lo_que_imprime(listo, academia, entrevista_con):
    def consultas() -> int:
        with CaptureQueriesContext(connection) as capturadas:
            fotografia(listo)
        return len(capturadas)

    antes = consultas()
    nuevas = [entrevista_con(sector=academia) for _ in range(5)]
    for n in range(5):
        citar_en(HallazgoFactory(dialogo=listo), nuevas, n)
    assert consultas() == antes


def test_es_json_y_no_lleva_ni_folio_ni_fecha_de_nadie(listo):
    instantanea = fotografia(listo).instantanea
    texto = json.dumps(instantanea)
    assert "E-0" not in texto
    assert json.loads(texto) == instantanea


def test_un_hallazgo_sin_citas_y_nombres_larguisimos_se_imprimen(dialogo, entrevista_con):
    largo = "Internacionalización-interinstitucional " * 5
    organizacion = OrganizacionFactory(nombre=largo.strip()[:200])
    entrevista = entrevista_con(
        persona=PersonaFactory(nombre="María de los Ángeles Guadalupe Xicohténcatl " * 4),
        organizacion=organizacion,
        cargo=largo.strip()[:200],
    )
    hallazgo = HallazgoFactory(dialogo=dialogo, redaccion__titulo=largo.strip()[:200])
    EvidenciaFactory(
        hallazgo=hallazgo, fragmento=dicho(entrevista, "palabra" * 60 + " 🌍 Ωμέγα שלום")
    )
    HallazgoFactory(dialogo=dialogo)
    html = render_to_string("informes/pdf/documento.html", {"i": fotografia(dialogo).instantanea})
    impresion = pdf.imprimir(html)
    texto = texto_de(impresion.contenido)
    assert "H-01" in texto
    assert "H-02" in texto
    with pikepdf.open(BytesIO(impresion.contenido)) as abierto:
        assert len(abierto.pages) == impresion.paginas


# Las palabras ----------------------------------------------------------------------------------
def test_contar_enumerar_y_fechas_se_dicen_en_espanol():
    assert contar(1, "entrevista", "entrevistas", femenino=True) == "una entrevista"
    assert contar(14, "hallazgo", "hallazgos") == "catorce hallazgos"
    assert en_letra(21, femenino=True) == "veintiuna"
    assert en_letra(31) == "31"
    assert enumerar(["academia", "internacional"]) == "academia e internacional"
    assert tramos_de([5, 6, 7, 9]) == "de e5 a e7 y e9"
    assert tramos_de([1, 3, 5, 7, 9]) == ""
    assert enumerar(["agua", "hielo"]) == "agua y hielo"
    assert periodo(date(2027, 1, 27), date(2027, 1, 29)) == "del 27 al 29 de enero de 2027"
    assert periodo(date(2027, 1, 27), date(2027, 1, 27)) == "el 27 de enero de 2027"
    assert periodo(date(2026, 12, 30), date(2027, 1, 2)).startswith("del 30 de diciembre de 2026")


def test_los_renglones_con_guion_son_lista_y_el_vacio_separa_parrafos():
    assert en_partes("Uno\nsigue\n\n- a\n- b\n\n\nDos") == [
        {"texto": "Uno sigue"},
        {"puntos": ["a", "b"]},
        {"texto": "Dos"},
    ]
    assert en_partes("  \n ") == []

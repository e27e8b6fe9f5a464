"""T2 y T3: lo que de la auditoría sale no lleva palabras ajenas ni deja contar a nadie restando."""

import json
from collections import Counter

import pytest
from django.utils import timezone

from entrevistas import consentir
from entrevistas.models import RespuestaContrafirma
from hallazgos.models import Evidencia
from informes.auditoria import final, hojas, impresa, suertes
from informes.auditoria.lectura import leer
from informes.auditoria.suertes import Dicho
from informes.models import Informe, Tipo
from tests import fabricas as f
from tests.informes.taller import dicho

SUERTES = ("recogida", "matizada", "diluida", "omitida")


@pytest.fixture
def sectores(db):
    return [f.SectorFactory(nombre=f"Sector {letra}", orden=n) for n, letra in enumerate("ABCD")]


@pytest.fixture
def hallazgo(dialogo):
    return f.HallazgoFactory(dialogo=dialogo)


@pytest.fixture
def poblar(dialogo, hallazgo):
    """``poblar(sector, n)``: n entrevistas, cada una con una idea que entra y otra que no."""

    def hacer(sector, cuantas, alcance="publico"):
        hechas = []
        for _ in range(cuantas):
            una = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, sector=sector)
            f.ConsentimientoFactory(entrevista=una, alcance=alcance)
            citado = dicho(una, f"Canario entra {una.numero}.")
            f.EvidenciaFactory(hallazgo=hallazgo, fragmento=citado, numero=una.numero)
            f.CodificacionFactory(fragmento=dicho(una, f"Canario queda fuera {una.numero}."))
            hechas.append(una)
        return hechas

    return hacer


def auditar(dialogo, autor):
    """Abre y dice qué fue de todo; lo que nadie cita se omite con la razón de su entrevista."""
    auditoria = hojas.abrir(dialogo, Tipo.FINAL, autor=autor)
    for una in leer(auditoria).con_ideas:
        dichos = {
            i.clave: Dicho("omitida", f"Razón número {una.de.numero}.")
            for i in una.ideas
            if i.esta_pendiente and i.propuesta is None and i.anotada is None
        }
        claves = [i.clave for i in una.ideas if i.esta_pendiente]
        base = una.hoja.revision if una.hoja else 0
        suertes.guardar(auditoria, una.de, base=base, dichos=dichos, confirmar=claves, autor=autor)
    return auditoria


def publicar(auditoria, version):
    informe = Informe.objects.create(
        dialogo=auditoria.dialogo, tipo=Tipo.FINAL, version=version, clave=f"final-{version}",
        estado=Informe.Estado.LISTO,
    )  # fmt: skip
    hojas.cerrar(auditoria, informe)
    return impresa.para_informe(auditoria)


def test_t2_nada_de_lo_retirado_ni_de_lo_que_es_solo_del_equipo_llega_afuera(
    dialogo, sectores, poblar, coordinadora, cliente_de
):
    suyas = poblar(sectores[0], 7)
    [reservada] = poblar(sectores[0], 1, alcance="equipo")
    auditoria = auditar(dialogo, coordinadora)
    antes = impresa.para_informe(auditoria)
    assert (antes["ideas"], antes["conversaciones"]) == (14, 7)
    ida, cerrada, *_ = suyas
    fragmento = next(
        i for u in leer(auditoria, solo=ida).conversaciones for i in u.ideas if i.propuesta is None
    ).pk
    RespuestaContrafirma.objects.create(
        contrafirma=f.ContrafirmaFactory(entrevista=ida), fragmento_id=fragmento,
        decision="retira", respondida_en=timezone.now(),
    )  # fmt: skip
    consentir.registrar(
        cerrada, nivel="anonima", alcance="equipo", forma="firmado", fecha=timezone.localdate(),
        autor=coordinadora, aviso=dialogo.aviso_vigente(),
    )  # fmt: skip
    sale = impresa.para_informe(auditoria)
    escrito = json.dumps(sale, ensure_ascii=False)
    assert (sale["ideas"], sale["conversaciones"]) == (11, 6)
    assert "Canario" not in escrito
    for una in (ida, cerrada, reservada):
        assert f"Razón número {una.numero}." not in sale["razones"]
        assert una.folio not in escrito and una.persona.nombre not in escrito
    assert len(sale["razones"]) == 5 and "sector" not in " ".join(sale["razones"]).lower()


def test_t2_lo_retirado_despues_de_publicar_tampoco_deja_su_razon(
    dialogo, sectores, poblar, coordinadora
):
    ida, *_ = poblar(sectores[0], 6)
    auditoria = auditar(dialogo, coordinadora)
    assert f"Razón número {ida.numero}." in publicar(auditoria, 1)["razones"]
    ida.consentimientos.update(revocado_en=timezone.now())
    sale = impresa.para_informe(final.ultima(dialogo, Tipo.FINAL))
    assert f"Razón número {ida.numero}." not in sale["razones"]
    assert sale["ideas"] == 12


def test_una_tabla_calla_los_sectores_chicos_y_no_se_despeja_por_el_total(
    dialogo, sectores, poblar, coordinadora
):
    for sector, cuantas in zip(sectores, (9, 6, 2, 1), strict=True):
        poblar(sector, cuantas)
    sale = impresa.para_informe(auditar(dialogo, coordinadora))
    filas = {fila["nombre"]: fila for fila in sale["sectores"]}
    assert "Sector C" not in filas and "Sector D" not in filas
    for suerte in SUERTES:
        columna = [fila["suertes"][suerte] for fila in sale["sectores"]]
        assert columna.count(None) != 1
    for fila in sale["sectores"]:
        assert list(fila["suertes"].values()).count(None) != 1


def test_una_celda_de_pocas_personas_se_calla_con_otra_que_la_cubra(
    dialogo, sectores, poblar, hallazgo, coordinadora
):
    for sector in sectores[:2]:
        poblar(sector, 8)
    Evidencia.objects.filter(numero__in=[1, 2]).update(relacion="matiza")
    sale = impresa.para_informe(auditar(dialogo, coordinadora))
    uno, dos = sale["sectores"]
    assert uno["suertes"]["matizada"] is None
    callados = Counter(s for fila in (uno, dos) for s in SUERTES if fila["suertes"][s] is None)
    assert all(n >= 2 for n in callados.values())
    assert all(list(fila["suertes"].values()).count(None) >= 2 for fila in (uno, dos))


def test_t3_dos_versiones_no_se_restan_para_saber_de_una_persona(
    dialogo, sectores, poblar, coordinadora
):
    for sector in sectores[:2]:
        poblar(sector, 8)
    primera = publicar(auditar(dialogo, coordinadora), 1)
    [nueva] = poblar(sectores[0], 1)
    segunda = publicar(auditar(dialogo, coordinadora), 2)
    for tabla in ("totales", "sectores", "bloques", "clases", "ideas", "conversaciones"):
        assert segunda[tabla] == primera[tabla]
    assert segunda["corte"] == 1 and "versión 1" in segunda["nota_corte"]
    assert f"Razón número {nueva.numero}." not in segunda["razones"]
    assert segunda["anterior"] is None
    poblar(sectores[0], 5)  # con la de antes, seis personas desde la versión 1
    poblar(sectores[1], 1)  # en este sector, sólo una
    tercera = publicar(auditar(dialogo, coordinadora), 3)
    assert tercera["corte"] is None and tercera["ideas"] == 46
    assert tercera["anterior"]["version"] == 2
    assert {t["clave"]: t["antes"] for t in tercera["anterior"]["totales"]}["recogida"] == 16
    assert "Sector B" not in {fila["nombre"] for fila in tercera["sectores"]}


def test_sin_cambios_la_siguiente_dice_lo_mismo(dialogo, sectores, poblar, coordinadora):
    poblar(sectores[0], 8)
    primera = publicar(auditar(dialogo, coordinadora), 1)
    segunda = publicar(auditar(dialogo, coordinadora), 2)
    assert segunda["totales"] == primera["totales"]
    assert segunda["anterior"]["version"] == 1
    assert all(t["antes"] == t["ahora"] for t in segunda["anterior"]["totales"])


def test_dice_si_dos_personas_firmaron_cada_hoja(dialogo, sectores, poblar, coordinadora):
    [una] = poblar(sectores[0], 1)
    auditoria = auditar(dialogo, coordinadora)
    assert impresa.para_informe(auditoria)["firmas"] == "Dos personas firmaron 0 de 1 hojas."
    hojas.firmar(auditoria, una, base=1, autor=coordinadora)
    hojas.firmar(auditoria, una, base=2, autor=f.UsuarioFactory())
    assert impresa.para_informe(auditoria)["firmas"] == "Dos personas firmaron cada hoja."

"""El disenso es de quien lo sostiene."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from sobremesas.aportaciones import Cambio, Datos, disensos, registrar, retirar, revisar
from sobremesas.models import Convocatoria, Disenso
from tests import fabricas as f
from tests import fabricas_sobremesas as s


@pytest.fixture
def puesto(dialogo):
    return s.PuestoFactory(sala__sobremesa__dialogo=dialogo)


def disentir(puesto, /, **mas):
    datos = {
        "uid": uuid.uuid4(),
        "punto": puesto.sala.punto,
        "clase": "disiente",
        "texto": "Una sola firma y un anexo.",
        "razon": "Si todos firman, nadie firma.",
        "mesa": puesto.mesa,
    }
    linea = registrar(puesto.sala, Datos(**datos | mas), quien=f.UsuarioFactory()).aportacion
    return Disenso.objects.get(aportacion=linea)


def test_lo_cierra_solo_quien_lo_sostiene_y_viaja_con_el_hallazgo(puesto):
    vecina = s.PuestoFactory(sala=puesto.sala, mesa=puesto.mesa)
    disenso = disentir(puesto, puesto=puesto)
    assert (disenso.puesto, disenso.nivel) == (puesto, "anonima")
    assert list(disensos.abiertos_de([disenso.hallazgo])) == [disenso]
    with pytest.raises(ValidationError, match="sólo lo cierra quien lo sostiene"):
        disensos.cerrar(disenso, vecina, "Ya no.")
    assert disensos.cerrar(disenso, puesto, "Se agregó el anexo.").cerrado_en
    assert not disensos.abiertos_de([disenso.hallazgo]).exists()


def test_el_de_la_mesa_lo_hace_suyo_una_persona_de_esa_mesa(puesto):
    vecina = s.PuestoFactory(sala=puesto.sala, mesa=puesto.mesa)
    de_otra = s.PuestoFactory(sala=puesto.sala, mesa=s.MesaFactory(sobremesa=puesto.sala.sobremesa))
    disenso = disentir(puesto)
    assert disenso.puesto is None
    with pytest.raises(ValidationError, match="quien lo sostiene"):
        disensos.cerrar(disenso, puesto, "")
    with pytest.raises(ValidationError, match="de otra mesa"):
        disensos.hacer_suyo(disenso, de_otra)
    disensos.hacer_suyo(disenso, vecina)
    with pytest.raises(ValidationError, match="otra persona"):
        disensos.hacer_suyo(disenso, puesto)
    # Quien relata corrige las palabras: sigue siendo de quien lo tomó, otra vez sin nombre.
    disensos.abrir_atribucion(disenso, vecina, "atribuible")
    linea = disenso.aportacion
    corregida = Cambio(
        uid=uuid.uuid4(), base=1, clase="disiente", texto="Una firma.", razon=linea.razon
    )
    revisar(linea, corregida, quien=f.UsuarioFactory())
    disenso.refresh_from_db()
    assert (disenso.puesto, disenso.texto, disenso.nivel) == (vecina, "Una firma.", "anonima")
    assert disensos.cerrar(disenso, vecina, "").cerrado_en


def test_el_nombre_lo_abre_solo_su_duena_y_el_equipo_solo_aprieta(puesto):
    vecina = s.PuestoFactory(sala=puesto.sala, mesa=puesto.mesa)
    disenso = disentir(puesto, puesto=puesto)
    with pytest.raises(ValidationError, match="Sólo lo decide quien lo dijo"):
        disensos.abrir_atribucion(disenso, vecina, "atribuible")
    disensos.apretar(disenso, "atribuible")
    disenso.refresh_from_db()
    assert disenso.nivel == "anonima"
    disensos.abrir_atribucion(disenso, puesto, "atribuible")
    disenso.aportacion.refresh_from_db()
    assert disenso.aportacion.nivel == "atribuible"  # son las mismas palabras
    disensos.apretar(disenso, "por_sector")
    disenso.refresh_from_db()
    assert disenso.nivel == "por_sector"


def test_la_linea_que_disiente_no_se_vuelve_otra_cosa_y_al_terminar_no_la_quita_el_equipo(puesto):
    disenso = disentir(puesto, puesto=puesto)
    linea = disenso.aportacion
    otra = Cambio(uid=uuid.uuid4(), base=1, clase="completa", texto="Falta algo.", puesto=puesto)
    with pytest.raises(ValidationError, match="no se vuelve otra cosa"):
        revisar(linea, otra, quien=f.UsuarioFactory())
    sala = linea.sala
    sala.estado, sala.terminada_en = "terminada", linea.recibida_en
    sala.save()
    with pytest.raises(ValidationError, match="sólo lo cierra quien lo sostiene"):
        retirar(linea, "Nos equivocamos.", quien=f.UsuarioFactory())


def test_lo_dicho_sale_con_el_nivel_de_la_sala_y_corregirlo_no_abre_lo_que_alguien_cerro(puesto):
    Convocatoria.objects.update(nivel_de_sala="por_sector")
    suyo, de_la_mesa = disentir(puesto, puesto=puesto), disentir(puesto)
    linea = suyo.aportacion
    assert linea.nivel == suyo.nivel == de_la_mesa.nivel == "por_sector"

    def corrige(base: int, texto: str) -> str:
        revisar(
            linea,
            Cambio(
                uid=uuid.uuid4(),
                base=base,
                clase="disiente",
                texto=texto,
                razon=linea.razon,
                puesto=puesto,
            ),
            quien=f.UsuarioFactory(),
        )
        linea.refresh_from_db()
        return linea.nivel

    disensos.abrir_atribucion(linea, puesto, "atribuible")
    assert corrige(1, "Dos firmas.") == "por_sector", "su nombre era para otras palabras"
    disensos.abrir_atribucion(linea, puesto, "anonima")
    assert corrige(2, "Tres firmas.") == "anonima", "pidió más reserva y la conserva"
    disensos.hacer_suyo(de_la_mesa, s.PuestoFactory(sala=puesto.sala, mesa=puesto.mesa))
    de_la_mesa.refresh_from_db()
    assert de_la_mesa.nivel == "por_sector"

"""Registrar, corregir y retirar lo que la sala dice (V5, V6)."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from sobremesas.aportaciones import Cambio, Conflicto, Datos, espejos, registrar, retirar, revisar
from sobremesas.aportaciones import validacion as validacion_de
from sobremesas.models import Aportacion, Reflejo, RevisionDeAportacion
from tests import fabricas as f
from tests import fabricas_sobremesas as s


@pytest.fixture
def sala(dialogo):
    return s.SalaFactory(sobremesa=s.SobremesaFactory(dialogo=dialogo, numero=1))


@pytest.fixture
def puesto(sala):
    return s.PuestoFactory(sala=sala)


def datos(puesto, /, **mas):
    campos = {
        "uid": uuid.uuid4(),
        "punto": puesto.sala.punto,
        "clase": "completa",
        "texto": "Falta decir quién traduce.",
        "puesto": puesto,
    }
    return Datos(**campos | mas)


def cambio(linea, base, texto, /, **mas):
    campos = {"clase": linea.clase, "razon": linea.razon, "puesto": linea.puesto}
    return Cambio(**campos | {"uid": uuid.uuid4(), "base": base, "texto": texto} | mas)


def test_v5_repetir_el_envio_no_repite_la_linea_y_lo_escrito_se_queda_en_su_hallazgo(sala, puesto):
    relata = f.UsuarioFactory()
    otro = s.PuntoDelDiaFactory(sobremesa=sala.sobremesa)
    otro.redaccion = f.RedaccionFactory(hallazgo=otro.hallazgo)
    otro.save()
    envio = datos(puesto)
    primera = registrar(sala, envio, quien=relata)
    sala.punto = otro  # la conducción avanzó con la línea a medias
    sala.save()
    segunda = registrar(sala, envio, quien=relata)
    tarde = registrar(sala, datos(puesto, punto=envio.punto), quien=relata).aportacion
    assert (primera.es_nueva, segunda.es_nueva) == (True, False)
    assert primera.aportacion == segunda.aportacion
    assert primera.aportacion.folio == "S1·01"
    assert (tarde.folio, tarde.punto, tarde.redaccion) == (
        "S1·02",
        envio.punto,
        envio.punto.redaccion,
    )
    assert sala.aportaciones.count() == RevisionDeAportacion.objects.count() == 2


def test_lo_que_no_puede_guardarse_lo_dice_una_frase(sala, puesto):
    ajena = s.SalaFactory(sobremesa__dialogo=sala.sobremesa.dialogo)
    otra_mesa = s.MesaFactory(sobremesa=sala.sobremesa)
    receso = s.PuntoDelDiaFactory(
        sobremesa=sala.sobremesa, hallazgo=None, titulo="Receso", clase="receso"
    )
    for cambiado, frase in [
        ({"clase": "modifica"}, "hace falta decir por qué"),
        ({"clase": "disiente"}, "hace falta decir por qué"),
        ({"clase": "otra"}, "Falta decir si"),
        ({"texto": " \n"}, "qué se dijo"),
        ({"texto": "a" * 1001}, "1001 letras y caben 1000"),
        ({"clase": "disiente", "razon": "x", "texto": "no " * 81}, "éste tiene 81: sobran 1"),
        ({"punto": ajena.punto}, "es de otro día"),
        ({"punto": receso}, "no hay un hallazgo"),
        ({"puesto": s.PuestoFactory(sala=ajena)}, "Esa mesa es de otro día"),
        ({"puesto": s.PuestoFactory(sala=sala), "mesa": otra_mesa}, "de otra mesa"),
    ]:
        with pytest.raises(ValidationError, match=frase):
            registrar(sala, datos(puesto, **cambiado), quien=f.UsuarioFactory())
    assert not sala.aportaciones.exists()


def test_la_cola_llega_hasta_que_el_acta_se_abre_y_la_del_ensayo_nunca_pasa(sala, puesto):
    relata = f.UsuarioFactory()
    sala.estado, sala.terminada_en = "terminada", timezone.now()
    sala.save()
    assert registrar(sala, datos(puesto), quien=relata).es_nueva
    acta = s.ActaFactory(sobremesa=sala.sobremesa)
    assert registrar(sala, datos(puesto), quien=relata).es_nueva
    acta.estado, acta.observaciones_hasta = "observaciones", timezone.now() + timedelta(days=5)
    acta.save()
    with pytest.raises(ValidationError, match="acta ya se abrió"):
        registrar(sala, datos(puesto), quien=relata)
    # Atender una observación es corregir la línea; la firma cierra también eso.
    linea = sala.aportaciones.first()
    assert revisar(linea, cambio(linea, 1, "Falta quién revisa."), quien=relata).es_nueva
    type(acta).objects.update(estado="firmada", firmada_en=timezone.now(), huella="a" * 64)
    with pytest.raises(ValidationError, match="ya está firmada"):
        revisar(linea, cambio(linea, 2, "Otra cosa."), quien=relata)
    ensayo = s.SalaFactory(
        sobremesa=sala.sobremesa, es_ensayo=True, estado="terminada", terminada_en=timezone.now()
    )
    with pytest.raises(ValidationError, match="El ensayo terminó"):
        registrar(ensayo, datos(s.PuestoFactory(sala=ensayo, invitacion=None)), quien=relata)


def test_v6_dos_corrigen_la_misma_linea_y_quedan_las_dos_versiones(sala, puesto):
    ana, fabian = f.UsuarioFactory(), f.UsuarioFactory()
    linea = registrar(sala, datos(puesto), quien=ana).aportacion
    de_ana = cambio(linea, 1, "Falta decir quién traduce y quién paga.")
    assert revisar(linea, de_ana, quien=ana).aportacion.revision == 2
    assert not revisar(linea, de_ana, quien=ana).es_nueva  # el mismo envío otra vez
    with pytest.raises(Conflicto) as choque:
        revisar(linea, cambio(linea, 1, "Falta quién revisa."), quien=fabian)
    assert choque.value.actual.texto == "Falta decir quién traduce y quién paga."
    assert choque.value.mio.texto == "Falta quién revisa."
    assert not revisar(linea, cambio(linea, 1, de_ana.texto), quien=fabian).es_nueva
    assert revisar(linea, cambio(linea, 2, "Falta quién revisa."), quien=fabian).es_nueva
    assert list(linea.revisiones.values_list("texto", flat=True)) == [
        "Falta decir quién traduce.",
        "Falta decir quién traduce y quién paga.",
        "Falta quién revisa.",
    ]


def test_corregir_lo_que_alguien_abrio_lo_vuelve_anonimo_y_retirar_lo_conserva(sala, puesto):
    envio = datos(puesto, clase="modifica", razon="Porque sí.")
    linea = registrar(sala, envio, puesto_que_envia=puesto).aportacion
    Aportacion.objects.update(nivel="atribuible")
    propia = revisar(linea, cambio(linea, 1, "Así dije."), puesto_que_envia=puesto).aportacion
    assert (propia.nivel, propia.origen) == ("atribuible", "participante")
    del_equipo = revisar(linea, cambio(linea, 2, "Así dijo."), quien=f.UsuarioFactory()).aportacion
    assert del_equipo.nivel == "anonima"
    vecina = s.PuestoFactory(sala=sala)
    with pytest.raises(ValidationError, match="quien la escribió"):
        revisar(linea, cambio(linea, 3, "Otra cosa."), puesto_que_envia=vecina)
    with pytest.raises(ValidationError, match="por qué se retira"):
        retirar(linea, " ", quien=f.UsuarioFactory())
    retirar(linea, "Se dijo de otro hallazgo.", quien=f.UsuarioFactory())
    linea.refresh_from_db()
    assert linea.retirada_en and linea.motivo_retiro == "Se dijo de otro hallazgo."
    with pytest.raises(ValidationError, match="ya se retiró"):
        revisar(linea, cambio(linea, 3, "Otra."), quien=f.UsuarioFactory())


def test_el_espejo_valida_la_revision_que_se_leyo(sala, puesto, django_assert_num_queries):
    relata = f.UsuarioFactory()
    mesa = puesto.mesa
    puestos = [puesto, *(s.PuestoFactory(sala=sala, mesa=mesa) for _ in range(4))]
    afuera = s.PuestoFactory(sala=sala, mesa=s.MesaFactory(sobremesa=sala.sobremesa))
    linea = registrar(sala, datos(puesto), quien=relata).aportacion
    espejo = espejos.abrir(sala, mesa, quien=relata)
    assert espejos.abrir(sala, mesa, quien=relata) == espejo
    assert espejo.cierra_en - espejo.abierto_en == timedelta(seconds=45)
    for quien in puestos[:4]:
        espejos.reflejar(espejo, quien, linea, "asi_es")
    espejos.reflejar(espejo, puestos[3], linea, "falta", "que la alcaldía pague")  # la cambia
    with pytest.raises(ValidationError, match="otra mesa"):
        espejos.reflejar(espejo, afuera, linea, "asi_es")
    v = validacion_de(linea)
    assert (v.si, v.de, v.falta, v.no, v.callaron) == (3, 5, 1, 0, 1)
    assert str(v) == "validado por la mesa (3/5)"
    with django_assert_num_queries(1):
        espejos.validaciones([linea, Aportacion(pk=9)])
    revisar(linea, cambio(linea, 1, "Y que la alcaldía pague."), quien=relata)
    linea.refresh_from_db()
    assert validacion_de(linea) is None  # hasta otro espejo
    espejo.cierra_en = timezone.now()
    espejo.save()
    with pytest.raises(ValidationError, match="ya se cerró"):
        espejos.reflejar(espejo, puesto, linea, "asi_es")
    assert espejos.abrir(sala, mesa, quien=relata).lineas.get() == linea
    assert Reflejo.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_v6_dos_relatores_a_la_vez_no_repiten_folio_ni_se_pisan(dialogo):
    sala = s.SalaFactory(sobremesa=s.SobremesaFactory(dialogo=dialogo))
    puesto = s.PuestoFactory(sala=sala)
    linea = registrar(sala, datos(puesto), quien=sala.abierta_por).aportacion
    barrera = Barrier(2)

    def relatar(nombre: str) -> tuple[list[int], bool]:
        try:
            barrera.wait()
            folios = [
                registrar(sala, datos(puesto, texto=f"{nombre} {i}"), quien=sala.abierta_por)
                for i in range(10)
            ]
            try:
                revisar(linea, cambio(linea, 1, f"De {nombre}."), quien=sala.abierta_por)
                gano = True
            except Conflicto:
                gano = False
            return [uno.aportacion.numero for uno in folios], gano
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hilos:
        (unos, gano_una), (otros, gano_otra) = hilos.map(relatar, ["Ana", "Fabián"])
    assert sorted(unos + otros) == list(range(2, 22))
    assert gano_una != gano_otra
    assert linea.revisiones.count() == 2


def test_desde_su_enlace_no_aporta_quien_no_vino_y_si_llega_lo_de_quien_se_fue(sala):
    """Con la puerta en uso, ella sabe quién llegó; sin ella, quien no está es porque se fue."""
    ausente, se_fue = s.PuestoFactory.create_batch(2, sala=sala, esta=False)
    propio = datos(ausente, puesto=None)
    assert registrar(sala, datos(se_fue, puesto=None), puesto_que_envia=se_fue).es_nueva
    s.PasoFactory(invitacion=se_fue.invitacion)
    with pytest.raises(ValidationError, match="no consta en la sala"):
        registrar(sala, propio, puesto_que_envia=ausente)
    assert registrar(sala, datos(se_fue, puesto=None), puesto_que_envia=se_fue).es_nueva


def test_no_se_confirma_lo_que_aun_no_se_escribe_ni_se_repite_un_envio_ajeno(sala, puesto):
    relata = f.UsuarioFactory()
    linea = registrar(sala, datos(puesto), quien=relata).aportacion
    espejo = espejos.abrir(sala, puesto.mesa, quien=relata)
    espejos.reflejar(espejo, puesto, linea, "asi_es", revision=2)
    assert Reflejo.objects.get().revision == 1
    nueva = cambio(linea, 1, "Otra cosa.")
    revisar(linea, nueva, quien=relata)
    assert validacion_de(linea) is None
    with pytest.raises(ValidationError, match="ya se usó"):
        registrar(sala, datos(puesto, uid=nueva.uid), quien=relata)
    puesto.esta = False
    with pytest.raises(ValidationError, match="no consta en la sala"):
        espejos.reflejar(espejo, puesto, linea, "asi_es")

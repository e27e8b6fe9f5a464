"""Otra persona toma una silla con la sala abierta: nada de lo que dijo, votó o permitió la anterior es suyo."""

import pytest
from django.utils import timezone

from sobremesas.consultas import abrir, cerrar, papeleta_de, respondieron, votar
from sobremesas.consultas.votacion import anterior_de
from sobremesas.models import Asistente, Consulta, Invitacion, Puesto, Sala
from sobremesas.vivo.puestos import acceso_de, poner_al_llegar
from tests import fabricas_sobremesas as s
from tests.sobremesas.telefono import Telefono

C = Consulta.Clase


@pytest.fixture
def sala(dia) -> Sala:
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    return s.SalaFactory(sobremesa=dia)


@pytest.fixture
def puesto(sala) -> Puesto:
    """De Berenice, que ya dijo cómo aparece."""
    silla = s.LugarFactory(mesa=s.MesaFactory(sobremesa=sala.sobremesa)).invitacion
    poner_al_llegar(sala.sobremesa, [])
    puesto = sala.puestos.get(invitacion=silla)
    puesto.aparece, puesto.aparece_dicho_en = "con_nombre", timezone.now()
    puesto.save()
    return puesto


def delega(silla: Invitacion, nombre: str) -> Asistente:
    ahora = timezone.now()
    silla.asistentes.filter(sustituido_en=None).update(sustituido_en=ahora)
    return Asistente.objects.create(invitacion=silla, nombre=nombre, es_titular=False)


def test_quien_no_habia_dicho_nada_deja_su_puesto_pero_no_su_permiso_ni_su_voto(sala, puesto):
    punto, quien = sala.punto, sala.abierta_por
    nota = {str(punto.redaccion_id): [2, 3]}
    primera = abrir(sala, C.CALIFICACION, punto=punto, quien=quien)
    votar(primera.pk, puesto, nota)
    for otro in s.PuestoFactory.create_batch(5, sala=sala, invitacion=None):
        votar(primera.pk, otro, nota)
    cerrar(primera)
    segunda = abrir(sala, C.CALIFICACION, punto=punto, quien=quien, ronda=2)
    votar(segunda.pk, puesto, nota)
    delega(puesto.invitacion, "Ana Delegada")
    assert poner_al_llegar(sala.sobremesa, []) and not poner_al_llegar(sala.sobremesa, [])
    ahora = sala.puestos.get(invitacion=puesto.invitacion)
    assert (ahora.pk, ahora.nombre, ahora.aparece) == (puesto.pk, "Ana Delegada", "sin_nombre")
    assert ahora.aparece_dicho_en is None and ahora.acceso != puesto.acceso
    segunda.refresh_from_db()
    assert papeleta_de(segunda, ahora) is None and anterior_de(segunda, ahora) is None
    assert respondieron(segunda) == 0 and respondieron(primera) == 6, "lo contado, contado está"
    votar(segunda.pk, ahora, nota)
    assert respondieron(segunda) == 1, "una por silla"


def test_quien_dijo_algo_se_lo_queda_y_quien_llega_empieza_de_cero(sala, puesto):
    silla = puesto.invitacion
    berenice, lugar = puesto.asistente, (puesto.mesa, puesto.numero)
    linea = s.AportacionFactory(
        sala=sala, puesto=puesto, nivel="atribuible", texto="Lo de Berenice."
    )
    ana = delega(silla, "Ana Delegada")
    assert poner_al_llegar(sala.sobremesa, [])
    suyo = sala.puestos.get(invitacion=silla)
    assert suyo != puesto and suyo.asistente == ana and (suyo.mesa, suyo.numero) == lugar
    assert suyo.esta and suyo.aparece == "sin_nombre"
    puesto.refresh_from_db()
    assert not puesto.esta and puesto.nombre == str(berenice) and puesto.aparece == "con_nombre"
    assert "Lo de Berenice." not in Telefono(suyo).ver().content.decode()
    assert "Lo de Berenice." in Telefono(puesto).ver().content.decode()
    assert linea.puesto_id == puesto.pk
    # Berenice vuelve: es el mismo puesto de antes y nadie choca.
    ana.sustituido_en = timezone.now()
    ana.save()
    silla.asistentes.filter(pk=berenice.pk).update(sustituido_en=None)
    assert poner_al_llegar(sala.sobremesa, []) and not poner_al_llegar(sala.sobremesa, [])
    puesto.refresh_from_db()
    assert puesto.esta and puesto.invitacion == silla and (puesto.mesa, puesto.numero) == lugar
    assert not sala.puestos.filter(asistente=ana, esta=True).exists()


def test_quien_entro_sin_lugar_y_despues_lo_tuvo_conserva_su_puesto(sala):
    silla = s.InvitacionFactory(sobremesa=sala.sobremesa, estado="invitada")
    quien = silla.asistentes.get()
    paso = s.PasoFactory(invitacion=silla, asistente=quien, clase="invitada")
    assert poner_al_llegar(sala.sobremesa, [paso])
    entro = sala.puestos.get(asistente=quien)
    assert entro.invitacion is None and entro.acceso == acceso_de(quien.uid, sala.sobremesa_id)
    Invitacion.objects.filter(pk=silla.pk).update(estado="confirmada")
    assert poner_al_llegar(sala.sobremesa, [])
    assert sala.puestos.get(asistente=quien).pk == entro.pk
    assert sala.puestos.get(invitacion=silla).pk == entro.pk

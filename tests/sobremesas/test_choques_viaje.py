"""El disenso viaja con el hallazgo: a la página del equipo y al documento, y deja de ir cuando se cierra."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Rol
from entrevistas.models import Nivel
from informes import composicion, receta_prediagnostico, vigencia
from informes.models import Informe
from sobremesas.aportaciones import disensos
from sobremesas.models import FuncionEnSobremesa, Sala
from tests import fabricas as f
from tests import fabricas_sobremesas as s

CANARIO = ("Quimera Voz Única", "Organización Canaria")


@pytest.fixture
def disenso(dialogo):
    """De una tarde ya terminada, sin nombre; su texto nombra a quien lo dijo."""
    hallazgo = f.HallazgoFactory(dialogo=dialogo, numero=3)
    dia = s.SobremesaFactory(dialogo=dialogo, numero=1)
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
    sala = s.SalaFactory(sobremesa=dia, estado=Sala.Estado.TERMINADA, terminada_en=timezone.now())
    puesto = s.PuestoFactory(
        sala=sala, mesa=s.MesaFactory(sobremesa=dia, numero=4), invitacion=None,
        nombre=CANARIO[0], organizacion=CANARIO[1], sector=f.SectorFactory(nombre="Sector canario"),
    )  # fmt: skip
    linea = s.AportacionFactory(
        sala=sala, puesto=puesto, clase="disiente",
        texto=f"Pagar no puede ser la llave, y lo sostiene {CANARIO[0]}.",
    )  # fmt: skip
    return s.DisensoFactory(aportacion=linea)


def pagina(cliente, disenso, nombre: str = "mesa") -> str:
    args = [disenso.hallazgo.dialogo.clave, 3]
    return cliente.get(reverse(f"hallazgos:{nombre}", args=args)).content.decode()


def guardar(dialogo) -> dict:
    informe = Informe.objects.create(
        dialogo=dialogo,
        clave=f"c{Informe.objects.count()}",
        version=Informe.objects.count() + 1,
        estado="listo",
    )
    informe.instantanea, _ = receta_prediagnostico.congelar(informe)
    informe.save()
    return informe


def test_el_disenso_abierto_va_en_la_pagina_y_en_el_prediagnostico_y_cerrado_ya_no(
    disenso, dialogo, coordina
):
    composicion.de(dialogo)
    equipo, fuera = pagina(coordina, disenso), pagina(coordina, disenso, "lectura")
    assert "Disensos abiertos" in equipo and "Mesa 4, lugar 1" in equipo
    assert "Pagar no puede ser la llave" in fuera and "Una persona asistente" in fuera
    assert "Mesa 4" not in fuera and not any(c in fuera for c in CANARIO)

    informe = guardar(dialogo)
    ((impreso,),) = [
        h["disensos"] for b in informe.instantanea["imprime"]["bloques"] for h in b["hallazgos"]
    ]
    assert impreso["codigo"] == "S1·01" and impreso["atribucion"] == "Una persona asistente"
    todo = json.dumps(informe.instantanea, ensure_ascii=False)
    assert not any(canario in todo for canario in (*CANARIO, "Sector canario", "mesa 4"))
    receta_prediagnostico.comprobar(informe, informe.instantanea, lambda *_: None)
    assert vigencia.retiro(informe) is None

    # Quien lo sostiene lo cierra: ya no va en el siguiente, y el que lo llevaba queda como historia.
    disensos.cerrar(disenso, disenso.puesto, "Ya se dice quién paga.")
    assert "Disensos abiertos" not in pagina(coordina, disenso)
    assert guardar(dialogo).instantanea["disensos"] == []
    assert vigencia.retiro(informe) is None
    with pytest.raises(Exception, match="cambió un disenso"):
        receta_prediagnostico.comprobar(informe, informe.instantanea, lambda *_: None)


def test_si_pide_mas_reserva_el_documento_que_llevaba_su_nombre_ya_no_se_descarga(
    disenso, dialogo, django_assert_max_num_queries
):
    disensos.abrir_atribucion(disenso, disenso.puesto, Nivel.ATRIBUIBLE)
    informe = guardar(dialogo)
    assert CANARIO[0] in json.dumps(informe.instantanea, ensure_ascii=False)
    with django_assert_max_num_queries(4):
        assert vigencia.retiros([informe]) == {}
    disensos.apretar(disenso, Nivel.ANONIMA)
    assert "S1·01 pidió más reserva" in vigencia.retiro(informe).frase
    anonimo = guardar(dialogo)
    assert vigencia.retiros([informe, anonimo]).keys() == {informe.pk}
    disenso.aportacion.retirada_en = timezone.now()
    disenso.aportacion.save()
    assert "retiró un disenso" in vigencia.retiro(anonimo).frase


def test_mientras_su_dia_va_a_ciegas_el_disenso_de_otro_no_se_lee_en_el_hallazgo(
    disenso, dialogo, coordina, cliente_de
):
    quien = f.IntegranteFactory(dialogo=dialogo, rol=Rol.ENTREVISTA).usuario
    entrevista = cliente_de(quien)
    assert "Pagar no puede" in pagina(entrevista, disenso)
    otro = s.SobremesaFactory(
        dialogo=dialogo, numero=2, empieza_en=timezone.now() + timedelta(days=90)
    )
    s.FuncionFactory(sobremesa=otro, usuario=quien, funcion=FuncionEnSobremesa.Funcion.CONDUCE)
    assert "Pagar no puede" not in pagina(entrevista, disenso)
    assert "Pagar no puede" in pagina(coordina, disenso)
    # Ni el de una tarde en curso llega a un documento, ni el de un ensayo a ninguna parte.
    sala = disenso.aportacion.sala
    Sala.objects.filter(pk=sala.pk).update(estado="en_curso", terminada_en=None)
    assert guardar(dialogo).instantanea["disensos"] == []
    Sala.objects.filter(pk=sala.pk).update(es_ensayo=True)
    assert "Pagar no puede" not in pagina(coordina, disenso)

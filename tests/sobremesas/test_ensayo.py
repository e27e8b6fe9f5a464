"""El ensayo: la misma tarde con teléfonos inventados, de la que no queda nada."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from sobremesas.aportaciones import espejos
from sobremesas.consultas import abrir as abrir_consulta
from sobremesas.ensayo import inventado, solos
from sobremesas.models import Aportacion, Consulta, Papeleta, Puesto, Reflejo, Sala
from sobremesas.vivo import Accion, mover
from tests import fabricas_sobremesas as s
from tests.fabricas import SectorFactory
from tests.sobremesas.test_consola import JSON, armar, url


@pytest.fixture(autouse=True)
def sembrar():
    inventado.azar.seed(20270128)


@pytest.fixture
def dia(dialogo):
    return armar(dialogo)


def direccion(dia, que="ensayar"):
    return reverse(f"sobremesas:{que}", args=[dia.dialogo.clave, dia.numero])


def cuenta_todo():
    """Renglones de cada tabla, salvo la sesión de quien conduce."""
    return {m._meta.label: m._base_manager.count() for m in apps.get_models() if m._meta.managed}


def pasos(sala, hasta):
    """Da pasos hasta que la tarea de la fase se complete."""
    turno = solos.soltar(sala)
    for _ in range(40):
        assert solos.dar_un_paso(sala.pk, turno)
        como = solos.marcha(sala)
        if como.hechas >= como.de:
            break
    solos.detener(sala)
    assert como.que == hasta
    return como


def test_un_ensayo_completo_no_deja_ni_un_renglon(coordina, coordinadora, dia):
    SectorFactory.create_batch(2)
    coordina.get(url(dia))
    antes = cuenta_todo()
    html = coordina.post(direccion(dia), {"cuantos": "10"}, follow=True).content.decode()
    assert "Ensayo: nada de esto se guarda" in html
    sala = Sala.objects.get(sobremesa=dia)
    assert sala.es_ensayo
    nombres = list(sala.puestos.values_list("nombre", flat=True))
    assert sorted(nombres) == sorted(f"Ensayo {n}" for n in range(1, 11))
    assert sala.puestos.filter(mesa__numero=2).count() == 5
    # La de verdad no se abre mientras tanto.
    s.ReglaDeAcuerdoFactory(sobremesa=dia, escrita_por=coordinadora)
    html = coordina.post(url(dia, "abrir"), follow=True).content.decode()
    assert "Hay un ensayo abierto" in html
    assert Sala.objects.count() == 1
    mover(sala, Accion.SIGUIENTE, quien=coordinadora)
    assert pasos(sala, "Toman la palabra").de == 10
    mover(sala, Accion.SIGUIENTE, quien=coordinadora)
    assert pasos(sala, "Escriben desde su teléfono").de == 5
    lineas = Aportacion.objects.filter(sala=sala)
    assert lineas.count() == 5
    assert all(linea.texto.startswith("De prueba:") for linea in lineas)
    for mesa in dia.mesas.filter(aportaciones__sala=sala).distinct():
        espejos.abrir(sala, mesa, quien=coordinadora)
    pasos(sala, "Contestan el espejo")
    assert Reflejo.objects.exists()
    sala.espejos.update(cierra_en=timezone.now() - timedelta(seconds=1))
    sala = Sala.objects.select_related("punto__redaccion").get(pk=sala.pk)
    for clase in (Consulta.Clase.CONSENSO, Consulta.Clase.CALIFICACION):
        consulta = abrir_consulta(sala, clase, punto=sala.punto, quien=coordinadora)
        assert pasos(sala, "Contestan la consulta").hechas == 10
        assert Papeleta.objects.filter(consulta=consulta).count() == 10
        coordina.post(reverse("sobremesas:consulta_cerrar", args=[*_aqui(dia), consulta.pk]))
    coordina.get(direccion(dia, "ensayo_telefonos"))
    turno = solos.soltar(sala)
    html = coordina.post(url(dia, "terminar"), {"sala": sala.pk}, follow=True).content.decode()
    assert "No quedó nada de él." in html
    assert not solos.dar_un_paso(sala.pk, turno)
    assert solos.marcha(sala) is None
    despues = cuenta_todo()
    despues["sobremesas.ReglaDeAcuerdo"] -= 1
    assert despues == antes
    # Y ahora sí, la de verdad, sin nadie inventado.
    html = coordina.post(url(dia, "abrir"), follow=True).content.decode()
    assert "nada de esto se guarda" not in html
    assert not Puesto.objects.filter(nombre__startswith="Ensayo").exists()
    html = coordina.post(direccion(dia), {"cuantos": "5"}, follow=True).content.decode()
    assert "ya no se ensaya" in html


def _aqui(dia):
    return [dia.dialogo.clave, dia.numero]


def test_los_telefonos_del_ensayo_entran_con_su_codigo_y_contestan_solos(
    coordina, cliente_de, relatora, client, dia, django_capture_on_commit_callbacks
):
    assert coordina.get(direccion(dia, "ensayo_telefonos")).status_code == 404
    html = coordina.post(direccion(dia), {"cuantos": "0"}, follow=True).content.decode()
    assert "de 1 a 60 teléfonos" in html
    coordina.post(direccion(dia), {"cuantos": "8"})
    coordina.post(direccion(dia), {"cuantos": "3"})
    sala = Sala.objects.get()
    assert sala.puestos.count() == 8
    html = coordina.get(direccion(dia, "ensayo_telefonos")).content.decode()
    codigos = re.findall(r'c-codigo-chico">([^<]+)<', html)
    assert len(codigos) == 6
    entrada = client.post(reverse("sala:entrar"), {"codigo": codigos[0]}, follow=True)
    assert "Esto es un ensayo" in entrada.content.decode()
    with django_capture_on_commit_callbacks(execute=True) as encolados:
        coordina.post(direccion(dia, "ensayo_solos"), {"que": "soltar"})
        coordina.post(direccion(dia, "ensayo_solos"), {"que": "soltar"})
    assert len(encolados) == 1
    turno = solos.marcha(sala).turno
    como = coordina.get(direccion(dia, "ensayo_solos"), headers=JSON).json()
    assert como == {"corren": True, "que": "", "hechas": 0, "de": 0}
    assert solos.dar_un_paso(sala.pk, turno)
    assert "8 teléfonos en línea" in coordina.get(url(dia)).content.decode()
    coordina.post(direccion(dia, "ensayo_solos"), {"que": "detener"})
    assert not solos.dar_un_paso(sala.pk, turno)
    assert not coordina.get(direccion(dia, "ensayo_solos"), headers=JSON).json()["corren"]
    for que in ("ensayo_telefonos", "ensayo_solos"):
        assert cliente_de(relatora).get(direccion(dia, que)).status_code == 404
    assert cliente_de(relatora).post(direccion(dia)).status_code == 404


@pytest.mark.parametrize("clase", Consulta.Clase.values)
def test_lo_inventado_siempre_vale(clase):
    from sobremesas.consultas.contenido import validar

    for _ in range(60):
        validar(clase, [7, 8, 9], inventado.papeleta(clase, [7, 8, 9]))
    validar(clase, [7], inventado.papeleta(clase, [7]))

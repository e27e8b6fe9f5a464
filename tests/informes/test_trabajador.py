"""``kill -9`` a media construcción termina en un solo PDF, entero, sin que nadie ayude."""

import subprocess
import threading
from pathlib import Path

import pytest
from django.db import connection

from informes import construccion
from informes.models import Informe, Tipo
from tests.informes.taller import a_media_construccion, esperar

pytestmark = pytest.mark.django_db(transaction=True)


def pedir(dialogo, clave="uno") -> Informe:
    return construccion.pedir(dialogo, Tipo.PREDIAGNOSTICO, autor=None, clave=clave)


def termino(informe: Informe) -> bool:
    informe.refresh_from_db()
    return informe.terminado_en is not None


def comprobar_un_solo_pdf(informe: Informe, medios) -> None:
    assert informe.estado == Informe.Estado.LISTO, informe.motivo_fallo
    suyos = [a.name for a in (medios / "informes").iterdir() if str(informe.uid) in a.name]
    assert suyos == [informe.archivo.name.split("/")[1]]
    revision = subprocess.run(["qpdf", "--check", informe.archivo.path], capture_output=True)
    assert revision.returncode == 0, revision.stdout
    assert Informe.objects.filter(estado=Informe.Estado.LISTO).count() == 1


def test_kill_9_a_quien_construye_lo_retoma_otro(grande, trabajador, medios):
    informe = pedir(grande)
    esperar(lambda: a_media_construccion(informe))
    trabajador.matar_hijos()
    esperar(lambda: termino(informe), 90)
    comprobar_un_solo_pdf(informe, medios)
    assert informe.intento == 2


def test_kill_9_al_trabajador_entero_lo_retoma_el_siguiente(grande, trabajador, medios):
    informe = pedir(grande)
    esperar(lambda: a_media_construccion(informe))
    trabajador.matar()
    assert not termino(informe)
    trabajador.arrancar()
    esperar(lambda: termino(informe), 90)
    comprobar_un_solo_pdf(informe, medios)
    assert informe.intento == 2


def test_si_el_timbre_se_perdio_el_barrendero_lo_toca(listo, trabajador, medios, monkeypatch):
    monkeypatch.setattr(construccion, "tocar_el_timbre", lambda pk: None)
    informe = pedir(listo)
    Informe.objects.update(pedido_en="2020-01-01T00:00:00Z")
    esperar(lambda: termino(informe))
    comprobar_un_solo_pdf(informe, medios)


def test_cancelar_detiene_las_paginas(grande, trabajador, medios):
    informe = pedir(grande)
    esperar(lambda: a_media_construccion(informe))
    construccion.cancelar(informe)
    esperar(lambda: termino(informe), 10)
    assert informe.estado == Informe.Estado.CANCELADO
    assert not list((medios / "informes").glob(f"{informe.uid}*"))


def test_dos_a_la_vez_dejan_un_archivo(listo, medios):
    informe = pedir(listo)

    def construir() -> None:
        try:
            construccion.construir(informe.pk)
        finally:
            connection.close()

    hilos = [threading.Thread(target=construir) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    construccion.construir(informe.pk)
    informe.refresh_from_db()
    comprobar_un_solo_pdf(informe, medios)
    assert informe.intento == 1
    assert Path(informe.archivo.path).stat().st_size == informe.tamano

"""Una hoja larga va por la cola: avance de verdad, quien muere se releva y de dos sólo escribe uno."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from actores.models import FilaImportada, Importacion, Organizacion, Persona
from actores.traer import escribir, limpieza
from actores.traer.obra import EN_EL_ACTO, INTENTOS
from tests.actores.test_dos_a_la_vez import esperar_a_que_alguien_espere
from tests.fabricas import (
    DialogoFactory,
    FilaImportadaFactory,
    ImportacionFactory,
    IntegranteFactory,
    OrganizacionFactory,
    SectorFactory,
)
from tests.mundo import entrar

Estado = Importacion.Estado
ATRAS = timedelta(minutes=5)


def _lista(
    estado: str, num: int, sector: str = "Gobierno de prueba", **otros: object
) -> Importacion:
    """Una importación de personas nuevas, con su autora coordinando un diálogo."""
    autora = IntegranteFactory(dialogo=DialogoFactory(guia=False)).usuario
    SectorFactory(nombre=sector)
    importacion = ImportacionFactory(autor=autora, estado=estado, num_filas=num, **otros)
    FilaImportada.objects.bulk_create(
        FilaImportada(
            importacion=importacion, numero=n + 2, datos=["Persona", f"Ana{n} Peral{n}", sector]
        )
        for n in range(num)
    )
    return importacion


def _de_nuevo(importacion: Importacion) -> Importacion:
    importacion.refresh_from_db()
    return importacion


@pytest.mark.django_db
def test_una_hoja_larga_espera_en_la_cola_y_dice_como_va(
    coordinadora, dialogo, django_capture_on_commit_callbacks
) -> None:
    SectorFactory(nombre="Academia")
    cliente = entrar(coordinadora)
    renglones = "".join(f"Persona,Ana{n} Peral{n},Academia\n" for n in range(EN_EL_ACTO + 1))
    archivo = SimpleUploadedFile("a.csv", f"Forma,Nombre,Sector\n{renglones}".encode())
    with django_capture_on_commit_callbacks(execute=True):
        cliente.post(reverse("actores:importar"), {"clase": "actores", "archivo": archivo})
    importacion = Importacion.objects.get()
    assert importacion.estado == Estado.LEYENDO
    pagina = cliente.get(importacion.get_absolute_url()).content.decode()
    assert "Revisando la hoja" in pagina
    assert "En espera de turno." in pagina
    url = reverse("actores:importacion_avance", args=[importacion.uid])
    estado = cliente.get(url).json()
    assert cliente.get(url, {"v": estado["v"]}).status_code == 204
    Importacion.objects.update(hechas=150, arriendo=uuid4(), latido_en=timezone.now())
    estado = cliente.get(url).json()
    assert (estado["avance"], estado["falta"]) == (49, "150 de 301 filas.")
    Importacion.objects.update(arriendo=None)
    escribir.recorrer(importacion.pk)
    assert cliente.get(url).json()["terminada"]
    assert _de_nuevo(importacion).estado == Estado.REVISION
    assert importacion.filas.filter(suerte="nueva").count() == EN_EL_ACTO + 1
    with django_capture_on_commit_callbacks(execute=True):
        cliente.post(reverse("actores:confirmar", args=[importacion.uid]))
    assert "Importando" in cliente.get(importacion.get_absolute_url()).content.decode()
    limpieza.barrer()
    assert _de_nuevo(importacion).estado == Estado.HECHA
    assert Persona.objects.count() == EN_EL_ACTO + 1


@pytest.mark.django_db
def test_si_quien_la_tenia_murio_otro_la_retoma_y_a_la_tercera_se_rinde() -> None:
    viva = _lista(Estado.LEYENDO, 2, "Uno", arriendo=uuid4(), latido_en=timezone.now())
    muerta = _lista(Estado.LEYENDO, 2, "Dos", arriendo=uuid4(), latido_en=timezone.now() - ATRAS)
    perdida = _lista(
        Estado.ESCRIBIENDO,
        2,
        "Tres",
        arriendo=uuid4(),
        latido_en=timezone.now() - ATRAS,
        intento=INTENTOS,
    )
    limpieza.barrer()
    assert _de_nuevo(viva).estado == Estado.LEYENDO
    assert _de_nuevo(muerta).estado == Estado.REVISION
    assert _de_nuevo(perdida).estado == Estado.REVISION
    assert "Se interrumpió tres veces" in perdida.motivo_fallo
    assert not Persona.objects.exists()


@pytest.mark.django_db
def test_lo_que_nadie_confirma_en_treinta_dias_se_borra() -> None:
    vieja, nueva, hecha = (
        FilaImportadaFactory(importacion__estado=estado).importacion
        for estado in (Estado.REVISION, Estado.REVISION, Estado.HECHA)
    )
    hace_mucho = timezone.now() - timedelta(days=31)
    Importacion.objects.filter(pk__in=[vieja.pk, hecha.pk]).update(creada_en=hace_mucho)
    limpieza.barrer()
    assert _de_nuevo(vieja).estado == Estado.DESCARTADA
    assert [fila.filas.count() for fila in (vieja, nueva, hecha)] == [0, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_dos_trabajadores_a_la_vez_y_solo_uno_escribe() -> None:
    importacion = _lista(Estado.LEYENDO, 30)
    escribir.recorrer(importacion.pk)
    escribir.confirmar(_de_nuevo(importacion), autor=importacion.autor)
    assert Persona.objects.count() == 30
    Importacion.objects.update(estado=Estado.HECHA)
    otra = _lista(Estado.LEYENDO, 30, "Otro sector")
    FilaImportada.objects.filter(importacion=otra).update(datos=["Persona", "x", "Otro sector"])
    for fila in otra.filas.all():
        fila.datos[1] = f"Beto{fila.numero} Sosa{fila.numero}"
        fila.save(update_fields=["datos"])
    escribir.recorrer(otra.pk)
    Importacion.objects.filter(pk=otra.pk).update(estado=Estado.ESCRIBIENDO)

    def recorrer(pk: int) -> None:
        try:
            escribir.recorrer(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hilos:
        list(hilos.map(recorrer, [otra.pk, otra.pk]))
    assert _de_nuevo(otra).estado == Estado.HECHA
    assert Persona.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_importar_mientras_alguien_edita_espera_y_no_pisa() -> None:
    """Quien edita tiene el candado: al soltarlo, la importación ve el cambio y no escribe nada."""
    sector = SectorFactory(nombre="Uno")
    red = OrganizacionFactory(nombre="Red de Inquilinas", sector=sector)
    autora = IntegranteFactory(dialogo=DialogoFactory(guia=False)).usuario
    importacion = ImportacionFactory(
        autor=autora,
        estado=Estado.LEYENDO,
        num_filas=1,
        columnas={"forma": 0, "nombre": 1, "siglas": 2},
        encabezados=["Forma", "Nombre", "Siglas"],
    )
    FilaImportada.objects.create(
        importacion=importacion, numero=2, datos=["Organización", "Red de Inquilinas", "RIN"]
    )
    escribir.recorrer(importacion.pk)
    assert importacion.filas.get().suerte == "cambia"
    tomado, suelta = threading.Event(), threading.Event()

    def editar() -> None:
        try:
            with transaction.atomic():
                suya = Organizacion.objects.select_for_update().get(pk=red.pk)
                tomado.set()
                suelta.wait(10)
                suya.siglas = "REDIN"
                suya.save()
        finally:
            connection.close()

    def confirmar() -> None:
        try:
            escribir.confirmar(_de_nuevo(importacion), autor=autora)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hilos:
        edita = hilos.submit(editar)
        assert tomado.wait(10)
        confirma = hilos.submit(confirmar)
        esperar_a_que_alguien_espere()
        suelta.set()
        edita.result(15)
        confirma.result(15)
    red.refresh_from_db()
    assert red.siglas == "REDIN"
    assert _de_nuevo(importacion).estado == Estado.REVISION
    assert "alguien cambió algo" in importacion.motivo_fallo
    assert importacion.filas.get().cambios["siglas"]["antes"] == "REDIN"

"""El secreto y las carreras: qué no se sabe antes de cerrar, qué no se puede saber después (T2, V3)."""

import hashlib
import hmac
import random
import time
from datetime import date, datetime
from itertools import product

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from sobremesas.consultas import abrir, cerrar, papel, resultado, votar
from sobremesas.consultas.urna import seudonimo
from sobremesas.models import Consulta, Papeleta, Puesto, Urna
from tests.fabricas_sobremesas import (
    MesaFactory,
    ReglaDeAcuerdoFactory,
    SalaFactory,
)
from tests.sobremesas.apoyo import a_la_vez

C = Consulta.Clase
CANARIO = "xilófono morado"
carrera = pytest.mark.django_db(transaction=True)


def con_puestos(cuantos: int) -> tuple[Consulta, list[Puesto]]:
    sala = SalaFactory()
    ReglaDeAcuerdoFactory(sobremesa=sala.sobremesa)
    mesa = MesaFactory(sobremesa=sala.sobremesa)
    puestos = Puesto.objects.bulk_create(
        Puesto(sala=sala, mesa=mesa, numero=n, nombre=f"Persona {n}") for n in range(1, cuantos + 1)
    )
    consulta = abrir(sala, C.CONSENSO, punto=sala.punto, quien=sala.abierta_por)
    return consulta, puestos


def objetar(razon: str) -> dict[str, str]:
    return {"postura": "objecion", "razon": razon}


@carrera
def test_v3_sesenta_votan_dos_veces_contra_el_cierre():
    """Todo lo aceptado se cuenta, nada entra después, una por puesto; y dos que cierran son uno."""
    consulta, puestos = con_puestos(60)
    aceptadas: list[int] = []

    def vota(puesto: Puesto, vez: int) -> None:
        votar(consulta.pk, puesto, objetar(f"{puesto.numero}:{vez}"))
        aceptadas.append(puesto.numero)

    def cierra() -> Consulta:
        while len(aceptadas) < 30:
            time.sleep(0.005)
        return cerrar(Consulta.objects.get(pk=consulta.pk))

    votos = [(puesto, vez) for puesto in puestos for vez in (1, 2)]
    random.Random(7).shuffle(votos)  # noqa: S311
    tareas = [cierra, cierra, *(lambda p=p, v=v: vota(p, v) for p, v in votos)]
    salidas = a_la_vez(tareas)

    cerradas = [salida for salida in salidas if isinstance(salida, Consulta)]
    errores = [salida for salida in salidas if isinstance(salida, Exception)]
    assert len(cerradas) == 2 and cerradas[0].resultado == cerradas[1].resultado
    assert all(isinstance(error, ValidationError) for error in errores), errores
    votaron = set(aceptadas)
    assert len(aceptadas) >= 30 and len(errores) == 120 - len(aceptadas)
    final = resultado(cerradas[0])
    contadas = [int(texto.split(":")[0]) for texto in final.objeciones]
    assert sorted(contadas) == sorted(votaron) and final.contestaron == len(votaron)
    assert Papeleta.objects.count() == len(votaron)
    with pytest.raises(ValidationError, match="ya se cerró"):
        votar(consulta.pk, puestos[0], objetar("Tarde."))


@carrera
def test_v3_quien_cambia_a_la_vez_deja_una_y_el_papel_no_duplica():
    consulta, puestos = con_puestos(8)
    quien = consulta.abierta_por
    cambios = [
        lambda p=p, i=i: votar(consulta.pk, p, objetar(f"{p.numero}:{i}"))
        for p, i in product(puestos[:4], range(6))
    ]
    en_papel = [
        lambda p=p: papel.anotar(consulta, "papel", [p], [{"postura": "apoyo"}], quien)
        for p in puestos[2:]
    ]
    salidas = a_la_vez([tarea for par in zip(cambios, en_papel * 4, strict=True) for tarea in par])
    otros = [e for e in salidas if isinstance(e, Exception) and not isinstance(e, ValidationError)]
    assert not otros
    assert Papeleta.objects.count() == 8
    assert resultado(cerrar(consulta)).contestaron == 8


def _todo_lo_guardado() -> set[str]:
    """Cada valor de cada renglón de la base, como texto."""
    vistos: set[str] = set()
    for modelo in apps.get_models():
        if modelo is not Papeleta and modelo._meta.managed and not modelo._meta.proxy:
            for fila in modelo._default_manager.values_list():
                vistos.update(
                    v.hex() if isinstance(v, bytes | memoryview) else str(v)
                    for v in fila
                    if not isinstance(v, bool | date | datetime | None)
                )
    return vistos


@pytest.mark.django_db
def test_t2_destruida_la_llave_nada_une_a_un_puesto_con_su_papeleta():
    consulta, puestos = con_puestos(6)
    for puesto in puestos:
        votar(consulta.pk, puesto, objetar(f"Razón {puesto.numero}"))
    llave = bytes(Urna.objects.get().llave)
    de_antes = dict(Papeleta.objects.values_list("seudonimo", "pk"))
    assert seudonimo(llave, puestos[0].pk) in de_antes
    cerrar(consulta)

    despues = dict(Papeleta.objects.values_list("seudonimo", "pk"))
    assert not set(de_antes) & set(despues) and not set(de_antes.values()) & set(despues.values())
    datos = _todo_lo_guardado() | {settings.SECRET_KEY, ""}
    assert llave.hex() not in datos and not datos & set(despues)
    nombres = {str(puesto.pk) for puesto in puestos} | {str(puesto.acceso) for puesto in puestos}
    for clave, dato in product(datos, nombres):
        secreto = hmac.new(clave.encode(), dato.encode(), hashlib.sha256).hexdigest()
        llano = hashlib.sha256(f"{clave}{dato}".encode()).hexdigest()
        assert not {secreto, llano} & (set(despues) | set(de_antes))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM sobremesas_papeleta")
        assert cursor.fetchone() == (1,)
    campos = {campo.name for campo in Papeleta._meta.get_fields()}
    assert campos == {"id", "consulta", "seudonimo", "sector", "contenido"}


@pytest.mark.django_db
def test_t2_el_orden_guardado_no_es_el_de_llegada():
    """Con treinta, que el desorden deje el mismo orden es imposible."""
    consulta, puestos = con_puestos(30)
    for puesto in puestos:
        votar(consulta.pk, puesto, objetar(f"{puesto.numero}"))
    final = resultado(cerrar(consulta))
    llegaron = [str(puesto.numero) for puesto in puestos]
    with connection.cursor() as cursor:
        cursor.execute("SELECT contenido->>'razon' FROM sobremesas_papeleta ORDER BY ctid")
        guardadas = [fila[0] for fila in cursor.fetchall()]
    assert sorted(guardadas) == sorted(llegaron) == sorted(final.objeciones)
    assert guardadas != llegaron and final.objeciones != llegaron and final.objeciones != guardadas

"""Dos personas a la vez, y cualquier texto que a alguien se le ocurra pegar."""

import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogo.texto import limpiar_entrada
from entrevistas import captura as capturar
from entrevistas import cierre
from entrevistas.models import Entrada
from tests.fabricas import ConsentimientoFactory

CUALQUIER_TEXTO = st.text(st.characters(codec=None), max_size=300)


def _a_la_vez(*tareas) -> list[object]:
    """Corre cada tarea en su hilo, soltadas juntas."""
    salida, resultados = threading.Barrier(len(tareas)), [None] * len(tareas)

    def correr(i: int) -> None:
        salida.wait()
        try:
            resultados[i] = tareas[i]()
        except Exception as error:
            resultados[i] = error
        finally:
            close_old_connections()
            connection.close()

    hilos = [threading.Thread(target=correr, args=(i,)) for i in range(len(tareas))]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    return resultados


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("vuelta", range(3))
def test_dos_con_la_misma_base_una_gana_y_la_otra_se_entera(
    captura_de, coordinadora, entrevistadora, vuelta
):
    una, otra = captura_de(coordinadora), captura_de(entrevistadora)
    entrada = una.agregar("uno")
    respuestas = _a_la_vez(
        lambda: una.guardar("dos", entrada.uid, base=1),
        lambda: otra.guardar("tres", entrada.uid, base=1),
    )
    assert sorted(respuesta.status_code for respuesta in respuestas) == [200, 409]
    entrada.refresh_from_db()
    assert entrada.revision == 2
    assert set(entrada.revisiones.values_list("texto", flat=True)) == {"uno", entrada.texto}


@pytest.mark.django_db(transaction=True)
def test_la_misma_creacion_dos_veces_a_la_vez_crea_una(captura_de, coordinadora):
    una, otra = captura_de(coordinadora), captura_de(coordinadora)
    uid = uuid.uuid4()
    respuestas = _a_la_vez(
        *[lambda c=c: c.guardar("igual", uid, terminar=True) for c in (una, otra)]
    )
    assert [respuesta.status_code for respuesta in respuestas] == [200, 200]
    assert Entrada.objects.filter(uid=uid).count() == 1


@pytest.mark.django_db(transaction=True)
def test_agregar_a_la_vez_no_repite_lugares(captura_de, coordinadora, entrevistadora):
    mesas = [captura_de(coordinadora), captura_de(entrevistadora)] * 3
    _a_la_vez(*[lambda c=c, i=i: c.agregar(f"entrada {i}") for i, c in enumerate(mesas)])
    ordenes = list(Entrada.objects.values_list("orden", flat=True))
    assert sorted(ordenes) == [1, 2, 3, 4, 5, 6]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texto=CUALQUIER_TEXTO)
def test_cualquier_texto_vuelve_limpio_o_se_rechaza(captura, texto):
    uid = uuid.uuid4()
    response = captura.guardar(texto, uid, terminar=True)
    limpio = limpiar_entrada(texto)
    if limpio:
        assert response.status_code == 200
        assert Entrada.objects.get(uid=uid).texto == limpio
        assert captura.guardar(texto, uid, terminar=True).json()["revision"] == 1
    else:
        assert response.status_code == 400
        assert response.json()["error"]


VALORES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda hojas: (
        st.lists(hojas, max_size=3) | st.dictionaries(st.text(max_size=8), hojas, max_size=3)
    ),
    max_leaves=8,
)
CAMPOS = ["pregunta", "tipo", "texto", "base", "terminar", "nivel", "temas", "regiones", "tras"]


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(datos=st.dictionaries(st.sampled_from(CAMPOS), VALORES))
def test_ningun_cuerpo_tumba_al_servidor(captura, datos):
    base = {"pregunta": captura.pregunta().pk, "tipo": "literal", "texto": "algo", "base": 0}
    response = captura.enviar("captura_entrada", uuid.uuid4(), base | datos, "put")
    assert response.status_code in {200, 400, 404, 409}


@pytest.mark.django_db(transaction=True)
def test_guardar_y_cerrar_a_la_vez_no_deja_entradas_despues_del_cierre(captura, coordinadora):
    captura.agregar("una")
    entrevista = captura.entrevista
    ConsentimientoFactory(entrevista=entrevista)
    entrevista.refresh_from_db()
    cerrada, guardada = _a_la_vez(
        lambda: cierre.cerrar(entrevista, autor=coordinadora),
        lambda: capturar.guardar(
            type(entrevista).objects.get(pk=entrevista.pk),
            uid=uuid.uuid4(),
            pregunta=captura.pregunta(),
            tipo="literal",
            texto="tarde",
            base=0,
            autor=coordinadora,
            terminar=True,
        ),
    )
    assert cerrada is None
    entrevista.refresh_from_db()
    if isinstance(guardada, ValidationError):
        assert captura.textos() == ["una"]
    else:
        assert guardada.terminada_en <= entrevista.cerrada_en

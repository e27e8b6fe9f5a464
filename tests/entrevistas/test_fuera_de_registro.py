"""Lo que sale del registro sale de todas partes: también de lo que se dividió o se unió con ello."""

import pytest

from entrevistas.models import Entrada, RevisionEntrada

pytestmark = pytest.mark.django_db
SECRETO = "Esto no lo anotes: el convenio se cae."


def queda_en_alguna_parte(palabras: str) -> bool:
    filas = (
        *Entrada.objects.values_list("texto", flat=True),
        *RevisionEntrada.objects.values_list("texto", flat=True),
    )
    return any(palabras in texto for texto in filas)


def test_al_dividir_y_sacar_una_parte_no_queda_en_la_historia_de_la_otra(captura) -> None:
    entrada = captura.agregar(f"El comercio crece. {SECRETO}")
    captura.guardar(
        f"El comercio sí crece. {SECRETO}", entrada.uid, base=entrada.revision, terminar=True
    )
    entrada.refresh_from_db()
    parte = "0b5bb0b0-0000-4000-8000-000000000001"
    datos = {"base": entrada.revision, "nueva": parte}
    captura.hacer("dividir", entrada, primera="El comercio sí crece.", segunda=SECRETO, **datos)
    respuesta = captura.hacer("fuera", Entrada.objects.get(uid=parte))
    assert respuesta.status_code == 200
    assert not queda_en_alguna_parte(SECRETO)
    entrada.refresh_from_db()
    assert entrada.texto == "El comercio sí crece."


def test_al_unir_y_sacar_no_queda_en_la_que_se_retiro(captura) -> None:
    captura.agregar("El comercio crece.")
    segunda = captura.agregar(SECRETO)
    captura.hacer("unir", segunda, base=segunda.revision)
    primera = Entrada.objects.get(retirada_en=None, entrevista=captura.entrevista)
    captura.hacer("fuera", primera)
    assert not queda_en_alguna_parte(SECRETO)
    assert not queda_en_alguna_parte("El comercio crece.")


def test_lo_demas_conserva_su_historia(captura) -> None:
    otra = captura.agregar("El puerto está lleno.")
    captura.guardar("El puerto está vacío.", otra.uid, base=otra.revision, terminar=True)
    captura.hacer("fuera", captura.agregar(SECRETO))
    assert otra.revisiones.count() == 2

"""Los hallazgos salen con la evidencia que cada quien puede leer, y ni una letra más."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from entrevistas.models import Nivel
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
)
from tests.mundo import entrar

pytestmark = pytest.mark.django_db
MOTIVO = {"motivo": "Para la reunión", "formato": "xlsx"}


def test_la_evidencia_ajena_pasa_por_la_puerta(dialogo, coordinadora, entrevistadora) -> None:
    hallazgo = HallazgoFactory(dialogo=dialogo, redaccion__titulo="=Título")
    HallazgoFactory(dialogo=dialogo, estado="archivado", redaccion__titulo="Archivado")
    for nivel, texto in (
        (Nivel.ANONIMA, "Dicho en reserva"),
        (Nivel.ATRIBUIBLE, "Dicho a su nombre"),
    ):
        entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=coordinadora)
        ConsentimientoFactory(entrevista=entrevista, nivel=nivel)
        entrada = EntradaFactory(entrevista=entrevista, texto=texto)
        EvidenciaFactory(hallazgo=hallazgo, fragmento=FragmentoFactory(entrada=entrada))
    sin_permiso = EntradaFactory(
        entrevista=EntrevistaFactory(dialogo=dialogo, cerrada=True), texto="Sin consentimiento"
    )
    EvidenciaFactory(hallazgo=hallazgo, fragmento=FragmentoFactory(entrada=sin_permiso))
    url = reverse("hallazgos:exportar", args=[dialogo.clave])

    def evidencia(usuaria) -> list[tuple]:
        libro = openpyxl.load_workbook(io.BytesIO(entrar(usuaria).post(url, MOTIVO).content))
        assert libro["Hallazgos"]["C2"].value == "'=Título"
        assert libro["Hallazgos"].max_row == 2
        return [fila[3:5] for fila in libro["Evidencia"].iter_rows(min_row=2, values_only=True)]

    todas = evidencia(coordinadora)
    assert [cita for cita, _ in todas] == [
        "«Dicho en reserva»",
        "«Dicho a su nombre»",
        "«Sin consentimiento»",
    ]
    suyas = evidencia(entrevistadora)
    assert [cita for cita, _ in suyas][0] == "«Dicho en reserva»"
    assert suyas[0][1] == "Una persona entrevistada"
    assert "Sin consentimiento" not in str(suyas)


def test_los_archivados_salen_aparte_en_csv(dialogo, coordinadora) -> None:
    HallazgoFactory(dialogo=dialogo)
    HallazgoFactory(dialogo=dialogo, estado="archivado", redaccion__titulo="Archivado")
    url = reverse("hallazgos:exportar", args=[dialogo.clave]) + "?archivados=1"
    crudo = entrar(coordinadora).post(url, {**MOTIVO, "formato": "csv"}).content
    filas = list(csv.reader(io.StringIO(crudo.decode("utf-8-sig"))))
    assert [fila[2] for fila in filas] == ["Hallazgo", "Archivado"]

"""Una entrevista puede planearse sin fecha: se dice en todas partes y no puede estar hecha sin ella."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from entrevistas import planeacion
from entrevistas.models import Entrevista
from tests.fabricas import EntrevistaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sin_fecha(dialogo, coordinadora):
    return EntrevistaFactory(dialogo=dialogo, empieza_en=None, conduce=coordinadora)


def test_se_dice_en_la_lista_la_ficha_la_guia_y_la_captura(
    cliente_de, coordinadora, dialogo, sin_fecha
) -> None:
    cliente = cliente_de(coordinadora)
    EntrevistaFactory(dialogo=dialogo)
    for ruta in ("ficha", "guia", "captura", "cancelar", "cerrar", "cambiar_plan"):
        pagina = cliente.get(reverse(f"entrevistas:{ruta}", args=[dialogo.clave, sin_fecha.numero]))
        assert pagina.status_code == 200, ruta
        if ruta != "cambiar_plan":
            assert "sin fecha" in pagina.content.decode().lower(), ruta
    url = reverse("entrevistas:lista", args=[dialogo.clave])
    for orden in ("", "reciente", "antigua"):
        folios = [fila.folio for fila in cliente.get(url, {"orden": orden}).context["renglones"]]
        assert folios == ["E-02", "E-01"], orden
    respuesta = cliente.get(url, {"cuando": "sin_fecha"})
    assert [fila.folio for fila in respuesta.context["renglones"]] == ["E-01"]
    assert "Ponerle fecha" in respuesta.content.decode()
    assert cliente.get(reverse("informes:tablero", args=[dialogo.clave])).status_code == 200
    assert cliente.get(sin_fecha.persona.get_absolute_url()).status_code == 200


def test_no_se_marca_hecha_sin_fecha_pero_la_primera_entrada_se_la_pone(
    coordinadora, captura_de, sin_fecha
) -> None:
    with pytest.raises(ValidationError, match="no tiene fecha"):
        planeacion.marcar_realizada(sin_fecha, autor=coordinadora)
    captura_de(coordinadora, sin_fecha).agregar("Que el archivo no se pierda.")
    sin_fecha.refresh_from_db()
    assert sin_fecha.estado == Entrevista.Estado.REALIZADA
    assert timezone.localdate(sin_fecha.empieza_en) == timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entrevista.objects.filter(pk=sin_fecha.pk).update(empieza_en=None)

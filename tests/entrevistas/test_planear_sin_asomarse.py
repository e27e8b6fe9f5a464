"""Al planear no se asoma una entrevista que a quien planea no le toca."""

import pytest
from django.urls import reverse

from tests.fabricas import EntrevistaFactory, PersonaFactory

pytestmark = pytest.mark.django_db


def test_sin_asignacion_no_dice_que_la_persona_ya_tiene_folio(
    cliente_de, coordinadora, entrevistadora, dialogo
) -> None:
    persona = PersonaFactory()
    EntrevistaFactory(dialogo=dialogo, persona=persona, conduce=coordinadora)
    ruta = reverse("entrevistas:planear", args=[dialogo.clave])
    sin_ella = cliente_de(entrevistadora).get(ruta, {"persona": persona.pk}).content.decode()
    con_ella = cliente_de(coordinadora).get(ruta, {"persona": persona.pk}).content.decode()
    assert "E-01" not in sin_ella
    assert "E-01" in con_ella

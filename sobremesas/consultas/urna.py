"""El secreto de una consulta: de quién es cada papeleta sólo se sabe con una llave que se destruye.

El seudónimo es HMAC-SHA-256 de la clave del puesto con la llave de la urna, 256 bits al azar que no
salen de ``SECRET_KEY`` ni de ningún otro dato. La decisión está en
``docs/decisiones/0094-papeletas-secretas.md``.
"""

import hashlib
import hmac
import random
import secrets
import uuid
from collections.abc import Iterable

from django.utils import timezone

from sobremesas.models import Consulta, Papeleta, Puesto, Urna

_azar = random.SystemRandom()


def seudonimo(llave: bytes, puesto: int) -> str:
    return hmac.new(llave, str(puesto).encode(), hashlib.sha256).hexdigest()


def sin_duena() -> str:
    """Para una papeleta de papel: ninguna llave la alcanza."""
    return secrets.token_hex(32)


def barajar(papeletas: Iterable[Papeleta]) -> list[Papeleta]:
    lista = list(papeletas)
    _azar.shuffle(lista)
    return lista


def reescribir(consulta: Consulta, *, con_sector: bool, conserva: bool) -> None:
    """Vuelve a guardar las papeletas en desorden y con otra clave: la tabla deja de decir en qué orden
    llegaron. Sin ``conserva``, también con otro seudónimo. Se llama con la consulta bloqueada.
    """
    revueltas = barajar(Papeleta.objects.filter(consulta=consulta))
    Papeleta.objects.filter(consulta=consulta).delete()
    for papeleta in revueltas:
        papeleta.pk = uuid.uuid4()
        papeleta.sector_id = papeleta.sector_id if con_sector else None
        papeleta.seudonimo = papeleta.seudonimo if conserva else sin_duena()
    Papeleta.objects.bulk_create(revueltas)


def soltar(puesto: Puesto) -> None:
    """Otra persona toma su silla: no ve ni cambia lo que contestó quien se va.

    De una consulta abierta la papeleta se borra, y la silla puede contestar otra vez; la de una ronda ya
    cerrada se cuenta y deja de unirse con la siguiente.
    """
    for urna in Urna.objects.filter(sala=puesto.sala_id).exclude(llave=None):
        suyas = Papeleta.objects.filter(
            consulta__urna=urna, seudonimo=seudonimo(bytes(urna.llave or b""), puesto.pk)
        )
        suyas.filter(consulta__in=Consulta.objects.abiertas()).delete()
        for papeleta in suyas:
            papeleta.seudonimo = sin_duena()
            papeleta.save(update_fields=["seudonimo"])


def destruir(urna: Urna) -> None:
    """Para siempre. Lo que unía las dos rondas de alguien se va con la llave."""
    if urna.llave is None:
        return
    for consulta in Consulta.objects.filter(urna=urna):
        reescribir(consulta, con_sector=True, conserva=False)
    urna.llave, urna.destruida_en = None, timezone.now()
    urna.save(update_fields=["llave", "destruida_en"])

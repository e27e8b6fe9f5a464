"""El paso de un actor por las sobremesas, con sus fechas, para su línea del tiempo."""

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from actores.models import Actor
from dialogo.models import Usuario
from sobremesas.models import Invitacion, Paso
from sobremesas.puerta.dentro import leer

E = Invitacion.Estado


@dataclass(frozen=True)
class Sentada:
    """Una silla suya, o de su gente si es una organización."""

    invitacion: Invitacion
    llego_en: datetime.datetime | None

    @property
    def url(self) -> str:
        dialogo = self.invitacion.sobremesa.dialogo
        return reverse("sobremesas:silla", args=[dialogo.clave, self.invitacion.pk])

    @property
    def va_otra_persona(self) -> bool:
        return self.invitacion.estado in (E.DELEGA, E.DELEGADA)


def de_actor(actor: Actor, usuario: Usuario) -> list[Sentada]:
    """Las que puede ver quien mira. Dos consultas; una si no hay ninguna."""
    filtro = {"persona" if actor.es_persona else "organizacion": actor.pk}
    sillas = list(
        Invitacion.objects.visibles_para(usuario)
        .filter(**filtro)
        .exclude(estado=E.EN_LISTA)
        .select_related("sobremesa__dialogo", "persona")
    )
    if not sillas:
        return []
    pasos = Paso.objects.filter(
        Q(invitacion__in=sillas)
        | Q(
            tipo=Paso.Tipo.DESHACE,
            sobremesa__in={silla.sobremesa_id for silla in sillas},
        )
    )
    llegaron = leer(pasos).llegaron
    return [Sentada(silla, llegaron.get(silla.pk)) for silla in sillas]

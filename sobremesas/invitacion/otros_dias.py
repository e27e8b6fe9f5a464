"""«Otro día me queda mejor»: antes que la espera se ofrece el cambio, si ese día hay lugar."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesas import fechas, pendientes
from sobremesas.asiento import cola
from sobremesas.models import Invitacion, Pendiente, Sobremesa


@dataclass(frozen=True)
class Dia:
    """Una de las otras sobremesas, dicha como se lee."""

    sesion: Sobremesa

    @property
    def pk(self) -> int:
        return self.sesion.pk

    @property
    def numero(self) -> int:
        return self.sesion.numero

    @property
    def dia(self) -> str:
        return fechas.dia(self.sesion.empieza_en)

    @property
    def fecha(self) -> str:
        return fechas.con_anio(self.sesion.empieza_en)

    @property
    def horario(self) -> str:
        return fechas.horario(self.sesion)

    @property
    def dicho(self) -> str:
        return f"{self.dia}, {self.horario}" if self.horario else self.dia


def para(silla: Invitacion) -> list[Dia]:
    """Las que reciben respuestas y en las que la persona no está ya invitada aparte."""
    suyas = Invitacion.objects.vivas().filter(persona=silla.persona_id).exclude(pk=silla.pk)
    otras = (
        Sobremesa.objects.filter(
            dialogo=silla.sobremesa.dialogo_id,
            estado=Sobremesa.Estado.CONVOCADA,
            corte_en__gt=timezone.now(),
        )
        .exclude(pk=silla.sobremesa_id)
        .exclude(pk__in=suyas.values("sobremesa"))
        .order_by("empieza_en")
    )
    return [Dia(otra) for otra in otras]


def elegidos(dias: Iterable[Dia], numeros: Iterable[str]) -> list[Dia]:
    pedidos = set(numeros)
    return [uno for uno in dias if str(uno.numero) in pedidos]


def con_lugar(silla: Invitacion, dias: Iterable[Dia]) -> list[Dia]:
    return [uno for uno in dias if hay_lugar(silla, uno.sesion)]


def hay_lugar(silla: Invitacion, sesion: Sobremesa) -> bool:
    """Lo que se libera es de quien espera. Orienta: quien decide, con el candado, es ``mover``."""
    return cola.hay_lugar_para(silla, sesion)


@transaction.atomic
def anotar(silla: Invitacion, dias: list[Dia]) -> None:
    """Sin lugar en ninguno: quedan anotados y alguien del equipo lo ve. Su silla no se mueve."""
    silla.dias_posibles.set([uno.sesion for uno in dias])
    cuales = ", ".join(str(uno.sesion) for uno in dias)
    pendientes.abrir(
        silla.sobremesa,
        Pendiente.Clase.OTRO_DIA,
        f"A {silla.persona} le queda mejor {cuales}, sin lugar por ahora.",
        invitacion=silla,
        clave=f"otros-dias-{silla.pk}-{'-'.join(str(uno.pk) for uno in dias)}",
    )


def frase(dias: list[Dia]) -> str:
    """«Me queda mejor el jueves 28 o el viernes 29 de enero»: el mes, una vez."""
    if len(dias) > 3:
        return _("Otro día me queda mejor")
    meses = {(uno.sesion.dia.year, uno.sesion.dia.month) for uno in dias}
    breve = fechas.dia_sin_mes if len(meses) == 1 else fechas.dia
    dichos = [_("el %(dia)s") % {"dia": breve(uno.sesion.empieza_en)} for uno in dias[:-1]]
    ultimo = _("el %(dia)s") % {"dia": dias[-1].dia}
    if dichos:
        ultimo = _("%(primeros)s o %(ultimo)s") % {"primeros": ", ".join(dichos), "ultimo": ultimo}
    return _("Me queda mejor %(dias)s") % {"dias": ultimo}

"""Lo que falta para abrir la sala, cada cosa con el lugar donde se arregla. Avisa; sólo lo que hace
imposible la tarde impide abrir.
"""

from dataclasses import dataclass

from django.urls import reverse

from dialogo.palabras import contar, enumerar
from sobremesas.mesas import plano
from sobremesas.models import FuncionEnSobremesa, Mesa, ReglaDeAcuerdo, Sobremesa
from sobremesas.sesiones import escaleta

F = FuncionEnSobremesa.Funcion


@dataclass(frozen=True)
class Renglon:
    """Una cosa revisada. ``arregla`` es la dirección donde se arregla."""

    que: str
    esta: bool
    dice: str
    arregla: str = ""
    accion: str = ""
    impide: bool = False


@dataclass(frozen=True)
class Antes:
    renglones: tuple[Renglon, ...]
    esperadas: int

    @property
    def puede_abrir(self) -> bool:
        return not any(r.impide and not r.esta for r in self.renglones)

    @property
    def faltan(self) -> int:
        return sum(not r.esta for r in self.renglones)


def revisar(dia: Sobremesa) -> Antes:
    """Un número fijo de consultas."""
    acomodo = plano.leer(dia, con_voces=False)
    renglones = (
        _escaleta(dia),
        _regla(dia),
        _lugares(dia, acomodo),
        *_equipo(dia, acomodo.mesas),
    )
    return Antes(renglones, len(acomodo.personas))


def _url(nombre: str, dia: Sobremesa) -> str:
    return reverse(f"sobremesas:{nombre}", args=[dia.dialogo.clave, dia.numero])


def _escaleta(dia: Sobremesa) -> Renglon:
    num = dia.puntos.count()
    tiempo = escaleta.tiempo(dia)
    arregla = f"{_url('sesion', dia)}#escaleta"
    if not num:
        return Renglon("Escaleta", False, "No tiene ningún punto.", arregla, "Armarla", impide=True)
    minutos = f"{tiempo.suma} de {tiempo.hay} minutos" if tiempo.hay else f"{tiempo.suma} minutos"
    dice = f"{contar(num, 'punto', 'puntos').capitalize()}, {minutos}"
    if tiempo.sobran:
        dice += f": {'sobra' if tiempo.sobran == 1 else 'sobran'} {tiempo.sobran}"
    return Renglon("Escaleta", not tiempo.sobran, f"{dice}.", arregla, "Ajustarla")


def _regla(dia: Sobremesa) -> Renglon:
    regla = ReglaDeAcuerdo.objects.filter(sobremesa=dia).first()
    dice = f"{regla}." if regla else "No está escrita. Al abrir la sala ya no cambia."
    return Renglon(
        "Regla de acuerdo",
        bool(regla),
        dice,
        _url("regla_de_acuerdo", dia),
        "Leerla" if regla else "Escribirla",
        impide=True,
    )


def _lugares(dia: Sobremesa, acomodo: plano.Plano) -> Renglon:
    arregla = _url("mesas", dia)
    if not acomodo.mesas:
        return Renglon("Mesas", False, "No hay mesas.", arregla, "Armarlas", impide=True)
    sin_lugar = len(acomodo.sin_lugar)
    personas = len(acomodo.personas)
    mesas = contar(len(acomodo.mesas), "mesa", "mesas", femenino=True).capitalize()
    if not personas:
        return Renglon("Mesas", False, f"{mesas} y nadie con lugar ese día.", arregla, "Ver")
    if sin_lugar:
        falta = contar(sin_lugar, "persona", "personas", femenino=True).capitalize()
        return Renglon("Mesas", False, f"{falta} sin mesa, de {personas}.", arregla, "Sentarlas")
    return Renglon("Mesas", True, f"{mesas}, {personas} personas con su lugar.", arregla, "Ver")


def _equipo(dia: Sobremesa, mesas: list[Mesa]) -> list[Renglon]:
    equipo = list(dia.equipo.select_related("usuario"))
    conducen = [e.usuario.nombre for e in equipo if e.funcion == F.CONDUCE]
    relatan = {e.mesa_id for e in equipo if e.funcion == F.RELATA}
    sin_quien = [m.numero for m in mesas if m.pk not in relatan]
    arregla = f"{_url('sesion', dia)}#equipo"
    quien = Renglon(
        "Conducción",
        bool(conducen),
        f"{enumerar(conducen)}."
        if conducen
        else "Nadie tiene esa función; conduce la coordinación.",
        arregla,
        "Cambiar" if conducen else "Nombrar",
    )
    if not mesas:
        return [quien]
    if len(sin_quien) == len(mesas):
        dice = "Nadie tiene mesa para relatar."
    elif len(sin_quien) == 1:
        dice = f"Nadie relata la mesa {sin_quien[0]}."
    elif sin_quien:
        dice = f"Nadie relata las mesas {enumerar(map(str, sin_quien))}."
    else:
        dice = "Cada mesa tiene quien la relate."
    return [quien, Renglon("Relatoría", not sin_quien, dice, arregla, "Asignar")]

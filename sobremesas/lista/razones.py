"""Por qué se propone a cada quien, dicho en español. No se guarda en ninguna parte."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dialogo.palabras import enumerar
from sobremesas.lista.propuesta import Propuesta
from sobremesas.lista.reparto import Candidata, Clave, Dia

PRIORIDADES = {1: "Tiene prioridad alta.", 2: "Tiene la prioridad más alta."}
POSTURAS = {
    "sostiene": "sostiene",
    "disiente": "disiente de",
    "es_clave": "marcó como clave",
    "falta_algo": "dijo que algo falta en",
    "no_coincido": "no coincide con",
}


@dataclass(frozen=True)
class Propuesto:
    """``reservadas`` hablan de posturas: sólo las lee la coordinación."""

    candidata: Candidata
    razones: list[str]
    reservadas: list[str]


@dataclass
class DelDia:
    dia: Dia
    propuestas: list[Propuesto] = field(default_factory=list)
    pendientes: list[str] = field(default_factory=list)
    estaban: int = 0


class Razones:
    """Traduce los contadores de una propuesta. ``sectores`` y ``organizaciones``: nombres por clave."""

    def __init__(
        self,
        propuesta: Propuesta,
        dias: Iterable[Dia],
        sectores: dict[int, str],
        organizaciones: dict[int, str],
    ) -> None:
        self.propuesta = propuesta
        self.dias = {dia.dia: dia for dia in dias}
        self.sectores = sectores
        self.organizaciones = organizaciones

    def de(self, una: Candidata) -> Propuesto:
        motivos = self.propuesta.motivos[una.persona]
        reservados = [m for m in motivos if m[0] in ("disenso", "postura")]
        neutras = [frase for m in motivos if m not in reservados and (frase := self._neutra(m))]
        dia = self.propuesta.lugares[una.persona]
        if not neutras:
            neutras = [self._neutra(("sector", dia, una.sector))]
        if una.conversada:
            neutras.append("Ya se conversó con esta persona.")
        return Propuesto(una, neutras, self._reservadas(reservados))

    def _neutra(self, clave: Clave) -> str:
        match clave:
            case ("sector", int(dia), int(sector)):
                return self._de_sector(dia, sector)
            case ("gobierno", int(dia)):
                return f"Es la única voz de gobierno de {self.dias[dia].nombre}."
            case ("dependencia", int(organizacion)):
                nombre = self.organizaciones.get(organizacion, "su dependencia")
                return f"Es la única de {nombre}, que responde por los hallazgos."
            case ("reserva", int(_), int(organizacion)):
                nombre = self.organizaciones.get(organizacion, "su organización")
                return f"Ocupa el lugar apartado para {nombre}."
            case ("prioridad", int(cual)):
                return PRIORIDADES[cual]
            case ("unico_dia", _):
                return "De estos días, sólo puede ése."
        return ""

    def _de_sector(self, dia: int, sector: int) -> str:
        cuantas = self.propuesta.cuenta["sector", dia, sector]
        nombre = self.sectores.get(sector, "Su sector")
        rango = self.dias[dia].cuotas.get(sector)
        if rango is None:
            return f"Con esta persona, {nombre} tiene {cuantas}."
        minimo, maximo = rango
        if cuantas <= minimo:
            return f"Sin esta persona, {nombre} quedaría en {cuantas - 1} y se buscan {minimo}."
        return f"Con esta persona, {nombre} tiene {cuantas}; se busca de {minimo} a {maximo}."

    def _reservadas(self, claves: list[Clave]) -> list[str]:
        disensos = sorted(int(str(c[2])) for c in claves if c[0] == "disenso")
        frases = []
        if disensos:
            frases.append(f"Nadie más sostiene ese día el disenso de {_folios(disensos)}.")
        por_postura: dict[str, list[int]] = {}
        for clave in claves:
            if clave[0] == "postura" and int(str(clave[2])) not in disensos:
                por_postura.setdefault(str(clave[3]), []).append(int(str(clave[2])))
        for postura, numeros in por_postura.items():
            verbo = POSTURAS.get(postura, "habló de")
            frases.append(f"Ese día sólo esta persona {verbo} {_folios(sorted(numeros))}.")
        return frases

    # Lo que no se pudo ---------------------------------------------------------------------------
    def pendientes(self, *, con_posturas: bool) -> tuple[list[str], dict[int, list[str]]]:
        """Lo que falta entre todos los días, y lo que falta cada día."""
        entre_todos: list[str] = []
        por_dia: dict[int, list[str]] = {dia: [] for dia in self.dias}
        for clave in self.propuesta.pendientes:
            if clave[0] == "disenso" and not con_posturas:
                continue
            frase = self._pendiente(clave)
            if clave[0] == "dependencia":
                entre_todos.append(frase)
            else:
                por_dia[int(str(clave[1]))].append(frase)
        return entre_todos, por_dia

    def _pendiente(self, clave: Clave) -> str:
        match clave:
            case ("gobierno", _):
                return "Nadie de gobierno."
            case ("dependencia", int(organizacion)):
                nombre = self.organizaciones.get(organizacion, "Una dependencia")
                return f"Nadie de {nombre}."
            case ("reserva", _, int(organizacion)):
                nombre = self.organizaciones.get(organizacion, "una organización")
                return f"Nadie ocupa el lugar apartado para {nombre}."
            case ("disenso", _, int(numero)):
                return f"Nadie sostiene el disenso de {_folios([numero])}."
            case ("vacios", int(dia)):
                return self._vacios(dia)
            case ("sector", int(dia), int(sector)):
                return self._falta_sector(dia, sector)
        return ""

    def _vacios(self, dia: int) -> str:
        lugares = self.dias[dia].lugares
        en = sum(n for c, n in self.propuesta.cuenta.items() if c[:2] == ("sector", dia))
        libres = lugares - en
        return f"Queda{'n' if libres > 1 else ''} {libres} de {lugares} lugares sin proponer."

    def _falta_sector(self, dia: int, sector: int) -> str:
        cuantas = self.propuesta.cuenta["sector", dia, sector]
        minimo, maximo = self.dias[dia].cuotas[sector]
        nombre = self.sectores.get(sector, "Un sector")
        if cuantas < minimo:
            return f"{nombre}: hay {cuantas} y se buscan {minimo}."
        return f"{nombre}: hay {cuantas} y el máximo es {maximo}."


def por_dia(
    razones: Razones, candidatas: Iterable[Candidata], *, con_posturas: bool
) -> tuple[list[DelDia], list[str]]:
    """La propuesta lista para leerse, y lo que falta entre todos los días."""
    entre_todos, faltan = razones.pendientes(con_posturas=con_posturas)
    juntos = {clave: DelDia(dia, pendientes=faltan[clave]) for clave, dia in razones.dias.items()}
    lugares = razones.propuesta.lugares
    for una in candidatas:
        if una.persona in lugares:
            juntos[lugares[una.persona]].propuestas.append(razones.de(una))
        elif una.en in juntos:
            juntos[una.en].estaban += 1
    for del_dia in juntos.values():
        del_dia.propuestas.sort(key=lambda p: (p.candidata.sector, p.candidata.nombre))
    return list(juntos.values()), entre_todos


def _folios(numeros: Iterable[int]) -> str:
    return enumerar(f"H-{numero:02d}" for numero in numeros)

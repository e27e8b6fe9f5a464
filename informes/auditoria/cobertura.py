"""La cobertura de una auditoría: por persona, por sector y por bloque, y lo que falta para el 100 %."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from actores.models import Sector
from entrevistas.models import Asignacion
from informes.auditoria.ideas import Idea, Suerte
from informes.auditoria.lectura import Conversacion, Lectura, leer
from informes.models import Auditoria
from informes.puerta import NADIE, Pendiente


@dataclass
class Cuenta:
    """Ideas por suerte. ``pendientes``: las que nadie ha dicho."""

    nombre: str
    por_suerte: Counter[str] = field(default_factory=Counter)
    pendientes: int = 0
    conversaciones: int = 0

    def sumar(self, ideas: Iterable[Idea]) -> None:
        for idea in ideas:
            if idea.suerte:
                self.por_suerte[idea.suerte] += 1
            else:
                self.pendientes += 1

    @property
    def dichas(self) -> int:
        return sum(self.por_suerte.values())

    @property
    def total(self) -> int:
        return self.dichas + self.pendientes

    @property
    def tramos(self) -> list[tuple[str, str, int]]:
        """Clave, cómo se dice esa cantidad y cuántas, en el orden de la ley; al final, lo que falta."""
        tramos = [
            (
                s.value,
                f"{s.label.lower()}{'' if self.por_suerte[s] == 1 else 's'}",
                self.por_suerte[s],
            )
            for s in Suerte
        ]
        return [*tramos, ("falta", "sin decir", self.pendientes)]

    @property
    def barra(self) -> list[tuple[str, str, str]]:
        """Clave, inicio y ancho de cada tramo, en porcentaje del dibujo."""
        tramos, desde = [], 0
        for clave, _, cuantas in self.tramos:
            if cuantas:
                inicio, ancho = 100 * desde / self.total, 100 * cuantas / self.total
                tramos.append((clave, f"{inicio:.2f}%", f"{ancho:.2f}%"))
            desde += cuantas
        return tramos

    @property
    def porciento(self) -> int:
        """De ideas con suerte; nunca 100 si falta alguna."""
        return 100 * self.dichas // self.total if self.total else 100


@dataclass
class Fila(Cuenta):
    """La de una conversación."""

    de: Conversacion = field(kw_only=True)
    enlace: str = field(kw_only=True)


@dataclass
class Cobertura:
    por_persona: list[Fila]
    por_sector: list[tuple[Sector, Cuenta]]
    por_bloque: list[Cuenta]
    faltan: list[Pendiente]
    todo: Cuenta

    @property
    def completa(self) -> bool:
        return not self.faltan


def de(auditoria: Auditoria) -> Cobertura:
    """Número fijo de consultas. No escribe."""
    return de_lectura(leer(auditoria))


def de_lectura(leida: Lectura) -> Cobertura:
    todo = Cuenta("Todas las ideas")
    bloques = {
        bloque.numero: Cuenta(f"{bloque.numero}. {bloque.titulo}")
        for bloque in leida.dialogo.bloques.all()
    }
    sectores: dict[int, tuple[Sector, Cuenta]] = {}
    for una in leida.conversaciones:
        todo.sumar(una.ideas)
        todo.conversaciones += 1
        for idea in una.ideas:
            bloques[idea.bloque].sumar([idea])
        if una.sector:
            _, cuenta = sectores.setdefault(una.sector.pk, (una.sector, Cuenta(una.sector.nombre)))
            cuenta.sumar(una.ideas)
            cuenta.conversaciones += 1
    return Cobertura(
        por_persona=filas(leida),
        por_sector=sorted(sectores.values(), key=lambda par: (par[0].orden, par[0].nombre)),
        por_bloque=list(bloques.values()),
        faltan=list(faltan(leida)),
        todo=todo,
    )


def filas(leida: Lectura) -> list[Fila]:
    hechas = []
    for una in leida.conversaciones:
        fila = Fila(una.nombre, de=una, enlace=enlace_de(leida, una))
        fila.sumar(una.ideas)
        hechas.append(fila)
    return hechas


def de_resumen(resumen: dict[str, Any]) -> list[tuple[str, Cuenta, list[str]]]:
    """Cada conversación de una versión que ya salió: clave, cuenta y quiénes la firmaron."""
    return [
        (
            foto["clave"],
            Cuenta(foto["clave"], Counter(foto["suertes"]), foto["pendientes"]),
            foto["firmas"],
        )
        for foto in resumen.get("hojas", ())
    ]


def enlace_de(leida: Lectura, una: Conversacion) -> str:
    return reverse("auditoria:hoja", args=[leida.dialogo.clave, leida.auditoria.tipo, una.clave])


def faltan(leida: Lectura) -> Iterator[Pendiente]:
    """Lo que separa a la auditoría del 100 %: ideas sin suerte, y conversaciones sin ideas ni razón."""
    quien = quienes_conducen(leida)
    for una in leida.conversaciones:
        responde = quien.get(una.de.pk, NADIE) if una.entrevista else NADIE
        if una.pendientes:
            yield Pendiente(
                f"{una.clave}: falta decir qué fue de {_ideas(una.pendientes)} de {len(una.ideas)}.",
                responde,
                enlace_de(leida, una),
                "Decir",
                f"{_ideas(una.propuestas).capitalize()} sólo por confirmar."
                if una.propuestas
                else "",
            )
        elif una.entrevista and not una.ideas and not una.razon_de_cero:
            yield sin_ideas(leida, una)


def sin_ideas(leida: Lectura, una: Conversacion) -> Pendiente:
    """No se codificó ni se citó nada suyo, y nadie dijo por qué."""
    assert una.entrevista is not None
    return Pendiente(
        f"{una.clave} no tiene ninguna idea codificada ni citada.",
        NADIE,
        reverse("informes:razon", args=[leida.dialogo.clave, una.entrevista.numero]),
        "Escribir la razón",
        "Codifica o cita algo suyo, o escribe por qué no.",
        una.entrevista.numero,
    )


def _ideas(cuantas: int) -> str:
    return "una idea" if cuantas == 1 else f"{cuantas} ideas"


def quienes_conducen(leida: Lectura) -> dict[int, str]:
    """Por entrevista. Una consulta."""
    return dict(
        Asignacion.objects.filter(
            papel=Asignacion.Papel.CONDUCE,
            entrevista__in=[una.de.pk for una in leida.conversaciones if una.entrevista],
        ).values_list("entrevista", "integrante__usuario__nombre")
    )

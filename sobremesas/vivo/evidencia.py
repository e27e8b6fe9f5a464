"""Lo que la sala lee de las entrevistas: cuántas voces y unas pocas citas, por la puerta de las citas."""

from dataclasses import dataclass, field

from dialogo.palabras import contar
from entrevistas.confidencialidad import Audiencia, Umbral, citar, para_citar
from entrevistas.models import Fragmento
from hallazgos.models import Evidencia, Hallazgo
from hallazgos.solidez import Ficha, ficha
from sobremesas.invitacion.comunes import una_vez_por_minuto

A_FAVOR, EN_CONTRA = 3, 1  # citas que se leen en la sala


@dataclass(frozen=True)
class Dicho:
    """Una cita como puede leerse en la sala."""

    texto: str
    quien: str
    con_comillas: bool
    relacion: str


@dataclass(frozen=True)
class Sustento:
    sustentan: int = 0
    contradicen: int = 0
    total: int = 0
    sectores: int = 0
    sin_preguntar: int = 0
    dichos: list[Dicho] = field(default_factory=list)

    @property
    def frase(self) -> str:
        """«12 de 30 personas lo sustentan, de cinco sectores. 2 lo contradicen. A 6 no se les preguntó.»"""
        if not self.total:
            return ""
        verbo = "lo sustenta" if self.sustentan == 1 else "lo sustentan"
        personas = "persona" if self.total == 1 else "personas"
        de = f", de {contar(self.sectores, 'sector', 'sectores')}" if self.sectores > 1 else ""
        frases = [f"{self.sustentan} de {self.total} {personas} {verbo}{de}."]
        if self.contradicen:
            verbo = "lo contradice" if self.contradicen == 1 else "lo contradicen"
            frases.append(f"{self.contradicen} {verbo}.")
        if self.sin_preguntar:
            les = "le" if self.sin_preguntar == 1 else "les"
            frases.append(f"A {self.sin_preguntar} no se {les} preguntó.")
        return " ".join(frases)


def sustento(hallazgo: Hallazgo) -> Sustento:
    """Puede envejecer un minuto: componer la sala otra vez no vuelve a contar voces."""
    return una_vez_por_minuto(f"sustento:{hallazgo.pk}", lambda: _leer(hallazgo))


def _leer(hallazgo: Hallazgo) -> Sustento:
    f: Ficha = ficha(hallazgo)
    return Sustento(
        sustentan=f.sustentan,
        contradicen=f.contradicen,
        total=f.total,
        sectores=len(f.sectores),
        sin_preguntar=f.sin_preguntar,
        dichos=_dichos(hallazgo),
    )


def _dichos(hallazgo: Hallazgo) -> list[Dicho]:
    """Las primeras que la puerta deja leer en una sobremesa, a favor y en contra."""
    relaciones = dict(
        hallazgo.evidencias.vigentes()
        .exclude(relacion=Evidencia.Relacion.MATIZA)
        .order_by("numero")
        .values_list("fragmento", "relacion")
    )
    pasajes = {f.pk: f for f in para_citar(Fragmento.objects.filter(pk__in=relaciones))}
    umbral = Umbral.de(hallazgo.dialogo)
    caben = {Evidencia.Relacion.SUSTENTA: A_FAVOR, Evidencia.Relacion.CONTRADICE: EN_CONTRA}
    dichos = []
    for pk, relacion in relaciones.items():
        if not caben[Evidencia.Relacion(relacion)]:
            continue
        if cita := citar(pasajes[pk], Audiencia.PARTICIPANTES, umbral):
            caben[Evidencia.Relacion(relacion)] -= 1
            dichos.append(Dicho(cita.texto, cita.atribucion, cita.con_comillas, relacion))
    return dichos

"""Las razones se imprimen sin folio: no pueden decir quién habló ni nombrar a quien pidió reserva."""

from dialogo.models import Dialogo
from entrevistas.confidencialidad import dichas, nombra_a_quien_hablo
from entrevistas.models import Entrevista, Nivel
from entrevistas.nombres import nombra_a, nombra_a_otros, unir
from informes.auditoria.ideas import Idea
from sobremesas.models import Puesto

LARGO = 300
FALTA = "Si no se recogió tal cual, escribe por qué, aunque sea breve."


def reservados_de(dialogo: Dialogo) -> set[str]:
    """Personas entrevistadas que en ninguna conversación autorizaron su nombre. Una consulta."""
    hechas = list(dialogo.entrevistas.hechas().con_consentimiento().select_related("persona"))
    abiertas = {e.persona_id for e in hechas if e.nivel_consentido == Nivel.ATRIBUIBLE}
    return {e.persona.nombre for e in hechas if e.persona_id not in abiertas}


def que_nombra(razon: str, idea: Idea, entrevista: Entrevista | None, reservados: set[str]) -> str:
    """Las palabras de la razón que señalan a alguien; vacío si ninguna."""
    halladas = [donde for _, donde in nombra_a_otros(razon, reservados)]
    if entrevista:
        halladas += nombra_a_quien_hablo(razon, entrevista)
    elif idea.aportacion and idea.aportacion.puesto:
        halladas += _de_puesto(razon, idea.aportacion.puesto)
    return dichas(razon, unir(halladas))


def _de_puesto(razon: str, puesto: Puesto) -> list[tuple[int, int]]:
    return nombra_a(razon, puesto.nombre, organizacion=puesto.organizacion)

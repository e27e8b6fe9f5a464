"""La sala que quien conduce tenía en pantalla."""

from dialogo.acceso import Request
from dialogo.texto import entero
from sobremesas.models import Sala, Sobremesa


def sala_del_formulario(request: Request, dia: Sobremesa) -> Sala | None:
    """La que estaba en pantalla al apretar: un ensayo que ya terminó no mueve la tarde de verdad."""
    return dia.salas.filter(pk=entero(request.POST.get("sala")) or 0).first()

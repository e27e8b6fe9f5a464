"""Quién ve qué resultados.

Mientras los días trabajan el mismo texto, quien tiene una función en un día que no ha terminado no ve lo
que calificó otro: llegaría a su mesa sabiendo qué se contestó en la de al lado.
"""

from django.shortcuts import get_object_or_404

from dialogo.acceso import Request
from dialogo.models import Usuario
from sobremesas.acceso import coordina
from sobremesas.choques.quien import terminados
from sobremesas.models import Consulta, Convocatoria, Sobremesa


def consulta_de(request: Request, dia: Sobremesa, pk: int) -> Consulta:
    propias = Consulta.objects.visibles_para(request.user).filter(sala__sobremesa=dia)
    return get_object_or_404(propias.select_related("sala", "punto", "urna"), pk=pk)


def le_falta_su_dia(usuario: Usuario, dia: Sobremesa) -> Sobremesa | None:
    """El día sin terminar en que tiene una función, si por eso no puede ver lo que calificó ``dia``.

    No mira si coordina: eso lo sabe quien pregunta.
    """
    if Convocatoria.de(dia.dialogo).texto_de_cada_dia != Convocatoria.Texto.EL_MISMO:
        return None
    suyos = Sobremesa.objects.filter(dialogo=dia.dialogo, equipo__usuario=usuario)
    return suyos.exclude(pk=dia.pk).exclude(terminados()).first()


def que_le_falta(request: Request, dia: Sobremesa) -> Sobremesa | None:
    return None if coordina(request) else le_falta_su_dia(request.user, dia)

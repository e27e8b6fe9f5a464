"""Lo que la persona pide que no conste: se borra de la entrada y de donde se haya copiado.

Dividir y unir copian texto: lo que se saca queda también en la historia de la otra entrada y en la
que se retiró. Todo dentro de la misma entrevista, que sigue abierta.
"""

from django.db.models import F

from entrevistas.models import Entrada, RevisionEntrada


def borrar(entrada: Entrada) -> None:
    """Deja la entrada sin texto ni historia, y quita su texto de las demás. Pide los candados."""
    dichos = {entrada.texto, *entrada.revisiones.values_list("texto", flat=True)} - {""}
    _vaciar(entrada)
    for retirada in _retiradas(entrada):
        if any(dicho in retirada.texto or retirada.texto in dicho for dicho in dichos):
            _vaciar(retirada)
            retirada.save()
    anteriores = (
        RevisionEntrada.objects.filter(entrada__entrevista=entrada.entrevista_id)
        .exclude(entrada=entrada)
        .exclude(numero=F("entrada__revision"))
    )
    con_algo = [r.pk for r in anteriores if any(dicho in r.texto for dicho in dichos)]
    RevisionEntrada.objects.filter(pk__in=con_algo).delete()


def _retiradas(entrada: Entrada) -> list[Entrada]:
    """Las que se unieron a otra o se descartaron; las citadas no se retiran."""
    filas = Entrada.objects.filter(entrevista=entrada.entrevista_id).exclude(retirada_en=None)
    sin_citar = filas.exclude(pk=entrada.pk).exclude(texto="").filter(fragmentos=None)
    return list(sin_citar.select_for_update(of=("self",)))


def _vaciar(entrada: Entrada) -> None:
    entrada.revisiones.all().delete()
    entrada.temas.clear()
    entrada.regiones.clear()
    entrada.texto, entrada.tipo, entrada.nivel = "", Entrada.Tipo.FUERA, ""
    entrada.revision += 1

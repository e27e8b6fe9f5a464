"""Una recomendación como la lee quien debe cumplirla: el texto que se le comunicó, no el que se escribe."""

from django.db.models import QuerySet

from hallazgos.models import Recomendacion, RecomendacionQuerySet, RedaccionDeRecomendacion
from hallazgos.seguimiento.semaforo import para_calcular


def para_leer(recomendaciones: RecomendacionQuerySet) -> RecomendacionQuerySet:
    """Con su texto, a quién obliga y todo lo que pide el semáforo: consultas fijas."""
    leidas = para_calcular(recomendaciones).select_related("tipo", "dialogo")
    return leidas.prefetch_related("redacciones", "corresponsables")


def comunicada(recomendacion: Recomendacion) -> RedaccionDeRecomendacion:
    """La última redacción congelada; si ninguna lo está, la última. Lee lo que trae ``para_leer``."""
    todas = sorted(recomendacion.redacciones.all(), key=lambda una: una.version)
    congeladas = [una for una in todas if una.congelada_en]
    return (congeladas or todas)[-1]


def titulo(recomendacion: Recomendacion) -> str:
    redaccion = comunicada(recomendacion)
    return redaccion.titulo_corto or redaccion.texto


def del_dialogo(dialogo: int) -> QuerySet[Recomendacion]:
    """Las que alguien debe cumplir."""
    return para_leer(Recomendacion.objects.filter(dialogo=dialogo).comunicadas())

"""Lo que rodea a la convocatoria: necesidades, posturas, llamadas por hacer, un rebote y las mesas."""

from django.utils import timezone

from informes.demostracion.convocatoria import Convocada
from sobremesas.invitacion import necesidades
from sobremesas.mensajes.rebotes import registrar_rebote
from sobremesas.mesas import acomodo
from sobremesas.models import (
    Acompanante,
    Asistente,
    FuncionEnSobremesa,
    Invitacion,
    Mesa,
    Pareja,
    Pendiente,
    PrePostura,
)

JUNTO_A_LA_ENTRADA = "Sale a las 19:00."


def preparar(todo: Convocada) -> None:
    _anotar_necesidades(todo)
    _anotar_posturas(todo)
    _poner_acompanantes(todo)
    _poner_llamadas(todo)
    _sentar(todo)


def _titular(todo: Convocada, nombre: str) -> Asistente:
    return todo.sillas[nombre].asistentes.get(es_titular=True)


def _anotar_necesidades(todo: Convocada) -> None:
    aviso = todo.dialogo.aviso_vigente()
    for nombre, pide in todo.datos["necesidades"].items():
        asistente = _titular(todo, nombre)
        necesidades.guardar(
            asistente,
            dieta=pide.get("dieta", []),
            acceso=pide.get("acceso", []),
            detalle=pide.get("detalle", ""),
        )
    quienes = Asistente.objects.filter(
        invitacion__in=[silla.pk for silla in todo.sillas.values()],
        invitacion__estado=Invitacion.Estado.CONFIRMADA,
        invitacion__respuesta_canal="enlace",
    )
    quienes.update(aviso=aviso, aviso_aceptado_en=timezone.now())


def _anotar_posturas(todo: Convocada) -> None:
    redacciones = {
        hallazgo.numero: hallazgo.redacciones.first()
        for hallazgo in todo.dialogo.hallazgos.prefetch_related("redacciones")
    }
    PrePostura.objects.bulk_create(
        PrePostura(asistente=_titular(todo, nombre), redaccion=redacciones[numero], valor=valor)
        for nombre, posturas in todo.datos["posturas"].items()
        for numero, valor in posturas.items()
    )


def _poner_acompanantes(todo: Convocada) -> None:
    Acompanante.objects.bulk_create(
        Acompanante(invitacion=todo.sillas[nombre], **fila)
        for nombre, filas in todo.datos["acompanantes"].items()
        for fila in filas
    )


def _poner_llamadas(todo: Convocada) -> None:
    for fila in todo.datos["llamadas"]:
        silla = todo.sillas[fila["de"]]
        Pendiente.objects.create(
            dialogo=todo.dialogo,
            sobremesa_id=silla.sobremesa_id,
            invitacion=silla,
            clase=fila["clase"],
            texto=fila["texto"],
            para_el=timezone.localdate(),
            responsable=todo.equipo[fila["llama"]].usuario,
            creado_por=todo.autor,
        )
    rebota = todo.datos["rebota"]
    registrar_rebote(_titular(todo, rebota["de"]).correo, rebota["motivo"])


def _sentar(todo: Convocada) -> None:
    """El primer día ya tiene mesas: dos personas separadas, un lugar fijo y quien relata en cada una."""
    dia = todo.dias[0]
    acomodo.armar(dia)
    una, otra = (todo.sillas[nombre] for nombre in todo.datos["separadas"])
    Pareja.objects.create(
        sobremesa=dia, regla=Pareja.Regla.SEPARADAS, una=una, otra=otra, motivo="A petición suya."
    )
    acomodo.volver_a_repartir(dia, autor=todo.autor)
    fija = todo.sillas[todo.datos["fija"]]
    acomodo.fijar(dia, fija.pk, motivo=JUNTO_A_LA_ENTRADA)
    relatan = dia.equipo.filter(funcion=FuncionEnSobremesa.Funcion.RELATA)
    for funcion, mesa in zip(relatan, Mesa.objects.filter(sobremesa=dia), strict=False):
        funcion.mesa = mesa
        funcion.save(update_fields=["mesa"])

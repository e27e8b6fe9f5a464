"""La convocatoria a tres sobremesas, a medio camino, hecha con las mismas funciones que el equipo usa."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from actores.models import Organizacion, Persona, Sector
from dialogo import correo
from dialogo.models import Dialogo, Envio, Integrante, Usuario
from hallazgos.models import Hallazgo
from informes.demostracion.datos import leer, momento
from informes.demostracion.invitadas import hablan_ingles
from sobremesas import mensajes
from sobremesas.asiento import Accion, DatosDeDelegado, Quien, mover
from sobremesas.asiento.alta import agregar
from sobremesas.models import (
    Canal,
    Convocatoria,
    Cuota,
    FuncionEnSobremesa,
    Invitacion,
    Mensaje,
    Movimiento,
    Ola,
    PuntoDelDia,
    Sobremesa,
)

OLAS = ((-17, 54), (-9, 0))  # día en que salió cada una y a cuántas; la última, a las demás
RECORDATORIO = -6
Funcion = FuncionEnSobremesa.Funcion
EQUIPO = {
    "coordinacion": Funcion.CONDUCE,
    "laboratorio": Funcion.SUPERVISA,
    "relatoria": Funcion.RELATA,
    "entrevista1": Funcion.PUERTA,
    "entrevista2": Funcion.RELATA,
}


@dataclass
class Convocada:
    """Lo que se va creando: las sillas por el nombre de su titular."""

    dialogo: Dialogo
    equipo: dict[str, Integrante]
    datos: dict[str, Any] = field(default_factory=lambda: leer("convocatoria"))
    dias: list[Sobremesa] = field(default_factory=list)
    sillas: dict[str, Invitacion] = field(default_factory=dict)

    @property
    def autor(self) -> Usuario:
        return self.equipo["coordinacion"].usuario

    @cached_property
    def personas(self) -> dict[str, Persona]:
        return {una.nombre: una for una in Persona.objects.filter(es_ficticio=True)}


def crear_dias(dialogo: Dialogo, equipo: dict[str, Integrante]) -> Convocada:
    """Los tres días con sus cuotas, su escaleta y su equipo; todavía sin nadie en la lista."""
    todo = Convocada(dialogo, equipo)
    _poner_reglas(todo)
    fase = dialogo.fases.get(numero=2)
    antes = dialogo.sobremesas.count()
    for orden, fila in enumerate(todo.datos["dias"]):
        dia = fase.fecha_inicio + timedelta(days=orden)
        todo.dias.append(_poner_dia(todo, antes + orden + 1, dia, fila))
    return todo


def crear_convocatoria(dialogo: Dialogo, equipo: dict[str, Integrante]) -> Convocada:
    """Invitadas por olas, contestadas por todos los medios, con llamadas por hacer."""
    todo = crear_dias(dialogo, equipo)
    _poner_en_lista(todo)
    _mandar_olas(todo)
    _recordar(todo)
    _contestar(todo)
    return todo


def _poner_reglas(todo: Convocada) -> None:
    reglas = dict(todo.datos["reglas"])
    dependencias = reglas.pop("dependencias")
    convocatoria, _ = Convocatoria.objects.update_or_create(dialogo=todo.dialogo, defaults=reglas)
    convocatoria.dependencias.set(Organizacion.objects.filter(nombre__in=dependencias))


def _a_las(dia: Any, hora: str) -> datetime:
    return timezone.make_aware(datetime.combine(dia, time.fromisoformat(hora)))


def _poner_dia(todo: Convocada, numero: int, dia: Any, fila: dict[str, Any]) -> Sobremesa:
    sede = todo.datos["sede"]
    empieza, termina = (_a_las(dia, hora) for hora in sede["horario"])
    corte = sede["corte"]
    primero = todo.dias[0].dia if todo.dias else dia
    sobremesa = Sobremesa.objects.create(
        dialogo=todo.dialogo,
        numero=numero,
        nombre=fila["nombre"],
        estado=Sobremesa.Estado.CONVOCADA,
        empieza_en=empieza,
        termina_en=termina,
        corte_en=_a_las(primero - timedelta(days=corte["dias"]), corte["hora"]),
        lugar=sede["lugar"],
        direccion=sede["direccion"],
        mapa_url=sede["mapa_url"],
        como_llegar=sede["como_llegar"],
        cupo=sede["cupo"],
        aforo=sede["aforo"],
    )
    sectores = {sector.clave: sector for sector in Sector.objects.filter(padre=None)}
    Cuota.objects.bulk_create(
        Cuota(sobremesa=sobremesa, sector=sectores[clave], minimo=minimo, maximo=maximo)
        for clave, (minimo, maximo) in todo.datos["cuotas"].items()
    )
    _poner_escaleta(todo, sobremesa, fila["hallazgos"])
    FuncionEnSobremesa.objects.bulk_create(
        FuncionEnSobremesa(sobremesa=sobremesa, usuario=todo.equipo[clave].usuario, funcion=funcion)
        for clave, funcion in EQUIPO.items()
    )
    return sobremesa


def _poner_escaleta(todo: Convocada, sobremesa: Sobremesa, numeros: list[int]) -> None:
    hallazgos = {uno.numero: uno for uno in Hallazgo.objects.filter(dialogo=todo.dialogo)}
    puntos = [
        PuntoDelDia(
            titulo="Bienvenida y cómo se va a conversar",
            clase=PuntoDelDia.Clase.MOMENTO,
            minutos=15,
        )
    ]
    minutos = 125 // len(numeros)
    puntos += [PuntoDelDia(hallazgo=hallazgos[numero], minutos=minutos) for numero in numeros]
    puntos += [
        PuntoDelDia(titulo="Pausa", clase=PuntoDelDia.Clase.RECESO, minutos=15),
        PuntoDelDia(
            titulo="Lo que se lleva cada mesa", clase=PuntoDelDia.Clase.MOMENTO, minutos=25
        ),
    ]
    for orden, punto in enumerate(puntos, start=1):
        punto.sobremesa, punto.orden = sobremesa, orden
    PuntoDelDia.objects.bulk_create(puntos)


# La lista y las olas ----------------------------------------------------------------------------
def _poner_en_lista(todo: Convocada) -> None:
    entrevistadas = set(
        todo.dialogo.entrevistas.filter(estado="cerrada").values_list("persona__nombre", flat=True)
    )
    ingles, textos = hablan_ingles(), todo.datos["por_que"]
    cambian = {quien: dias[0] for quien, dias in todo.datos["cambia_de_dia"].items()}
    for orden, (dia, fila) in enumerate(zip(todo.dias, todo.datos["dias"], strict=True), start=1):
        nombres = [nombre for grupo in GRUPOS for nombre in fila[grupo]]
        nombres += [manda["de"] for manda in fila["mandan"]]
        nombres += [quien for quien, numero in cambian.items() if numero == orden]
        for nombre in nombres:
            idioma = "en" if nombre in ingles else "es-mx"
            de_nuevas = "nueva_en" if idioma == "en" else "nueva"
            todo.sillas[nombre] = agregar(
                dia,
                todo.personas[nombre],
                autor=todo.autor,
                por_que=textos[idioma if nombre in entrevistadas else de_nuevas],
                prioridad=int(nombre in todo.datos["prioridad_alta"]),
                canal=Canal.CARTA if nombre in todo.datos["por_carta"] else Canal.CORREO,
                idioma=idioma,
            )


GRUPOS = ("asistiran", "sin_respuesta", "no_podran", "en_espera", "por_invitar")


def _en(todo: Convocada, *grupos: str) -> list[Invitacion]:
    return [
        todo.sillas[nombre] for fila in todo.datos["dias"] for g in grupos for nombre in fila[g]
    ]


def _mandar_olas(todo: Convocada) -> None:
    fuera = {silla.pk for silla in _en(todo, "en_espera", "por_invitar")}
    pendientes = [silla for silla in todo.sillas.values() if silla.pk not in fuera]
    for numero, (dia, cuantas) in enumerate(OLAS, start=1):
        grupo, pendientes = pendientes[: cuantas or None], pendientes[cuantas or None :]
        salio = momento(dia, "09:00")
        ola = _ola(todo, Ola.Clase.INVITACION, numero, salio, len(grupo))
        for silla in grupo:
            silla.ola = ola
            silla.save(update_fields=["ola"])
            mover(silla, Accion.INVITAR, quien=Quien.equipo(todo.autor, Canal.CORREO))
            mensajes.escribir(
                silla.asistentes.get(), Mensaje.Clase.INVITACION, ola=ola, programado_para=salio
            )
        _despachar(todo, salio)
    _programar_la_siguiente(todo)


def _ola(todo: Convocada, clase: str, numero: int, salio: datetime, total: int) -> Ola:
    es_invitacion = clase == Ola.Clase.INVITACION
    return Ola.objects.create(
        dialogo=todo.dialogo,
        clase=clase,
        numero=numero,
        segmento=Ola.Segmento.ELEGIDAS if es_invitacion else Ola.Segmento.SIN_RESPUESTA,
        estado=Ola.Estado.MANDADA,
        programada_para=salio,
        mandada_en=salio,
        total=total,
        preparados=total,
        creada_por=todo.autor,
    )


def _programar_la_siguiente(todo: Convocada) -> None:
    siguiente = Ola.objects.create(
        dialogo=todo.dialogo,
        clase=Ola.Clase.INVITACION,
        numero=len(OLAS) + 1,
        estado=Ola.Estado.PROGRAMADA,
        programada_para=momento(1, "09:00"),
        creada_por=todo.autor,
    )
    sillas = _en(todo, "por_invitar")
    Invitacion.objects.filter(pk__in=[silla.pk for silla in sillas]).update(ola=siguiente)


def _recordar(todo: Convocada) -> None:
    salio = momento(RECORDATORIO, "09:00")
    sillas = _en(todo, "sin_respuesta")
    ola = _ola(todo, Ola.Clase.RECORDATORIO, 1, salio, len(sillas))
    for silla in sillas:
        mensajes.escribir(
            silla.asistentes.get(), Mensaje.Clase.RECORDATORIO, ola=ola, programado_para=salio
        )
    _despachar(todo, salio)


def _despachar(todo: Convocada, cuando: datetime) -> None:
    """Lo escrito sale ya y queda con la fecha en que ocurrió; nada va a la red."""
    nuevos = Envio.objects.filter(dialogo=todo.dialogo, estado=Envio.Estado.POR_ENVIAR)
    claves = list(nuevos.values_list("pk", flat=True))
    nuevos.update(intentar_desde=timezone.now())
    while correo.despachar(500):
        pass
    Envio.objects.filter(pk__in=claves).update(creado_en=cuando)
    Envio.objects.filter(pk__in=claves, enviado_en__isnull=False).update(enviado_en=cuando)
    Mensaje.objects.filter(envio__in=claves).update(creado_en=cuando)
    Invitacion.objects.filter(mensajes__envio__in=claves, invitada_en__isnull=False).filter(
        estado=Invitacion.Estado.INVITADA
    ).update(invitada_en=cuando)


# Las respuestas ---------------------------------------------------------------------------------
def _contestar(todo: Convocada) -> None:
    datos = todo.datos
    for silla in _en(todo, "en_espera"):
        mover(silla, Accion.ESPERAR, quien=Quien.equipo(todo.autor))
    for silla in _en(todo, "asistiran"):
        mover(silla, Accion.ASISTIR, quien=_por(todo, silla))
    for nombre, (_, destino) in datos["cambia_de_dia"].items():
        silla = todo.sillas[nombre]
        mover(silla, Accion.ASISTIR, quien=Quien.por_enlace())
        mover(silla, Accion.CAMBIAR_DIA, quien=Quien.por_enlace(), sobremesa=todo.dias[destino - 1])
    for fila in (manda for dia in datos["dias"] for manda in dia["mandan"]):
        _delegar(todo, fila)
    for silla in _en(todo, "no_podran"):
        mover(silla, Accion.DECLINAR, quien=_por(todo, silla))
    _despachar(todo, timezone.now())
    _repartir_en_el_tiempo(todo.sillas.values())


def _por(todo: Convocada, silla: Invitacion) -> Quien:
    """Por dónde llegó y, si no fue por el enlace, quién lo anotó."""
    nombre = silla.persona.nombre
    if nombre in todo.datos["por_telefono"]:
        return Quien.equipo(todo.equipo["entrevista1"].usuario, Canal.TELEFONO)
    if nombre in todo.datos["por_correo"]:
        return Quien.equipo(todo.equipo["coordinacion"].usuario, Canal.CORREO)
    if nombre in todo.datos["por_carta"]:
        return Quien.equipo(todo.equipo["entrevista2"].usuario, Canal.CARTA)
    return Quien.por_enlace()


def _delegar(todo: Convocada, fila: dict[str, Any]) -> None:
    silla = todo.sillas[fila["de"]]
    datos = None
    if "nombre" in fila:
        datos = DatosDeDelegado(
            nombre=fila["nombre"],
            correo=fila["correo"],
            cargo=fila["cargo"],
            tratamiento=fila["tratamiento"],
            organizacion=silla.organizacion.nombre if silla.organizacion else "",
        )
    mover(silla, Accion.DELEGAR, quien=_por(todo, silla), delegado=datos)
    if fila.get("aprobada"):
        mover(silla, Accion.APROBAR, quien=Quien.equipo(todo.autor))


def _repartir_en_el_tiempo(sillas: Iterable[Invitacion]) -> None:
    """Cada respuesta, entre el recordatorio y hoy, a una hora hábil; la misma para cada carga."""
    for orden, silla in enumerate(sillas):
        cuando = momento(-(orden * 7 % 6) - 1, f"{9 + orden * 5 % 11:02d}:{orden * 13 % 60:02d}")
        Invitacion.objects.filter(pk=silla.pk, respondida_en__isnull=False).update(
            respondida_en=cuando
        )
        Invitacion.objects.filter(pk=silla.pk, en_espera_desde__isnull=False).update(
            en_espera_desde=cuando
        )
        respuestas = Movimiento.objects.filter(invitacion=silla).exclude(
            accion__in=[Accion.AGREGAR, Accion.INVITAR]
        )
        respuestas.update(ocurrio_en=cuando)

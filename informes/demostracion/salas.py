"""Las tardes que ya ocurrieron o están en curso, con su gente sentada."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from actores.models import Cargo, Organizacion, Persona
from dialogo.models import Dialogo, Integrante, Usuario
from dialogo.texto import sin_acentos
from hallazgos.models import Hallazgo
from informes.demostracion.convocatoria import EQUIPO
from informes.demostracion.datos import dia as dia_de
from informes.demostracion.datos import dia_habil, leer
from informes.demostracion.edicion import correo_de
from sobremesas.models import (
    Asistente,
    Canal,
    FuncionEnSobremesa,
    Invitacion,
    Lugar,
    Mesa,
    Movimiento,
    Paso,
    PuntoDelDia,
    ReglaDeAcuerdo,
    Sobremesa,
)

LUGARES = 5
DIAS_PARA_CONTESTAR = 9
Clase = PuntoDelDia.Clase


@dataclass
class Tarde:
    """Un día con su gente: las sillas en el orden en que se sentaron."""

    dialogo: Dialogo
    equipo: dict[str, Integrante]
    datos: dict[str, Any]
    sobremesa: Sobremesa
    sillas: list[Invitacion] = field(default_factory=list)

    @property
    def autor(self) -> Usuario:
        return self.equipo["coordinacion"].usuario

    @property
    def relatora(self) -> Usuario:
        return self.equipo["relatoria"].usuario


def crear_tardes(dialogo: Dialogo, equipo: dict[str, Integrante]) -> None:
    """La terminada y la de hoy, con escaleta, equipo, mesas y quién llegó; todavía sin abrir."""
    for numero, datos in enumerate(leer("sala")["dias"], start=1):
        crear_tarde(dialogo, equipo, numero, datos)


def tardes_de(dialogo: Dialogo) -> list[Tarde]:
    """Las que creó ``crear_tardes``, para celebrarlas."""
    integrantes = dialogo.integrantes.vigentes().select_related("usuario")
    por_correo = {uno.usuario.email: uno for uno in integrantes}
    equipo = {clave: por_correo[correo_de(clave)] for clave in EQUIPO}
    dias = dialogo.sobremesas.order_by("numero")
    return [
        Tarde(dialogo, equipo, datos, dia)
        for datos, dia in zip(leer("sala")["dias"], dias, strict=False)
    ]


def crear_tarde(
    dialogo: Dialogo, equipo: dict[str, Integrante], numero: int, datos: dict[str, Any]
) -> Tarde:
    cuando = dia_habil(-datos["hace"]) if datos["hace"] else dia_de(0)
    empieza, termina = (
        timezone.make_aware(datetime.combine(cuando, time.fromisoformat(hora)))
        for hora in datos["horario"]
    )
    sobremesa = Sobremesa.objects.create(
        dialogo=dialogo,
        numero=numero,
        nombre=datos["nombre"],
        estado=Sobremesa.Estado.CONVOCADA,
        empieza_en=empieza,
        termina_en=termina,
        corte_en=empieza - timedelta(days=3),
        lugar="Azotea del Laboratorio, edición de demostración",
        direccion="Calle Ficticia 24, piso 4, colonia Centro, Ciudad de México",
    )
    tarde = Tarde(dialogo, equipo, datos, sobremesa)
    ReglaDeAcuerdo.objects.create(sobremesa=sobremesa, escrita_por=tarde.autor)
    ReglaDeAcuerdo.objects.filter(sobremesa=sobremesa).update(
        escrita_en=empieza - timedelta(days=2)
    )
    _poner_escaleta(tarde)
    FuncionEnSobremesa.objects.bulk_create(
        FuncionEnSobremesa(sobremesa=sobremesa, usuario=equipo[clave].usuario, funcion=funcion)
        for clave, funcion in EQUIPO.items()
    )
    _invitar(tarde)
    _sentar(tarde)
    _recibir(tarde)
    return tarde


def _poner_escaleta(tarde: Tarde) -> None:
    numeros = tarde.datos["hallazgos"]
    hallazgos = {
        uno.numero: uno
        for uno in Hallazgo.objects.filter(dialogo=tarde.dialogo, numero__in=numeros)
    }
    puntos = [PuntoDelDia(titulo="Bienvenida y reglas", clase=Clase.MOMENTO, minutos=10)]
    puntos += [
        PuntoDelDia(hallazgo=hallazgos[n], clase=Clase.HALLAZGO, minutos=22) for n in numeros
    ]
    puntos.insert(3, PuntoDelDia(titulo="Receso", clase=Clase.RECESO, minutos=15))
    puntos += [
        PuntoDelDia(titulo="Priorizar los cuatro", clase=Clase.PRIORIZAR, minutos=25),
        PuntoDelDia(titulo="Compromisos y cierre", clase=Clase.MOMENTO, minutos=19),
    ]
    for orden, punto in enumerate(puntos, start=1):
        punto.sobremesa, punto.orden = tarde.sobremesa, orden
        punto.presenta = tarde.autor.nombre if punto.hallazgo_id else ""
    PuntoDelDia.objects.bulk_create(puntos)


# La gente ---------------------------------------------------------------------------------------
def _invitar(tarde: Tarde) -> None:
    """Cada quien con su silla ya confirmada: cómo se convoca se ve en los días que vienen."""
    contesto = tarde.sobremesa.empieza_en - timedelta(days=DIAS_PARA_CONTESTAR)
    organizaciones = {una.nombre: una for una in Organizacion.objects.filter(es_ficticio=True)}
    for fila in tarde.datos["personas"]:
        persona, donde, cargo = _quien(fila, organizaciones)
        silla = Invitacion.objects.create(
            sobremesa=tarde.sobremesa,
            persona=persona,
            organizacion=donde,
            cargo=cargo,
            sector=donde.sector,
            estado=Invitacion.Estado.CONFIRMADA,
            idioma="en" if fila.get("idioma") == "en" else "es-mx",
            respuesta_canal=Canal.ENLACE,
            respondida_en=contesto,
            invitada_en=contesto - timedelta(days=2),
            creada_por=tarde.autor,
        )
        _acreditar(tarde, silla, contesto)
        tarde.sillas.append(silla)
    if manda := tarde.datos.get("delega"):
        _delegar(tarde, manda, contesto)


def _quien(
    fila: dict[str, Any], organizaciones: dict[str, Organizacion]
) -> tuple[Persona, Organizacion, str]:
    """Alguien nuevo, con dónde trabaja; sin ``en``, una persona que ya está en el directorio."""
    if "en" in fila:
        donde = organizaciones[fila["en"]]
        return _persona(fila, donde), donde, fila["cargo"]
    persona = Persona.objects.get(nombre=fila["nombre"], es_ficticio=True)
    cargo = persona.cargos.select_related("organizacion__sector").latest("pk")
    return persona, cargo.organizacion, cargo.nombre


def _persona(fila: dict[str, Any], donde: Organizacion) -> Persona:
    correo = sin_acentos(".".join(fila["nombre"].lower().split()[:2]))
    persona = Persona.objects.create(
        nombre=fila["nombre"],
        tratamiento=fila["tratamiento"],
        correo=f"{correo}@ejemplo.mx",
        sector=donde.sector,
        subsector=donde.subsector,
        es_ficticio=True,
    )
    Cargo.objects.create(
        persona=persona, organizacion=donde, nombre=fila["cargo"], desde=dia_de(-400)
    )
    return persona


def _acreditar(tarde: Tarde, silla: Invitacion, contesto: datetime) -> None:
    Asistente.objects.create(
        invitacion=silla,
        persona=silla.persona,
        tratamiento=silla.persona.tratamiento,
        nombre=silla.persona.nombre,
        cargo=silla.cargo,
        organizacion=silla.organizacion.nombre if silla.organizacion else "",
        correo=silla.persona.correo,
        idioma=silla.idioma,
        aviso=tarde.dialogo.aviso_vigente(),
        aviso_aceptado_en=contesto,
    )
    for accion, a in (("agregar", "en_lista"), ("invitar", "invitada"), ("asistir", "confirmada")):
        Movimiento.objects.create(
            invitacion=silla,
            sobremesa=tarde.sobremesa,
            accion=accion,
            a=a,
            canal=Canal.ENLACE if accion == "asistir" else Canal.SISTEMA,
            anotado_por=None if accion == "asistir" else tarde.autor,
        )
    Movimiento.objects.filter(invitacion=silla).update(ocurrio_en=contesto)


def _delegar(tarde: Tarde, manda: dict[str, Any], contesto: datetime) -> None:
    silla = next(una for una in tarde.sillas if una.persona.nombre == manda["de"])
    silla.asistentes.update(sustituido_en=contesto)
    Asistente.objects.create(
        invitacion=silla,
        es_titular=False,
        nombre=manda["nombre"],
        tratamiento=manda["tratamiento"],
        cargo=manda["cargo"],
        correo=manda["correo"],
        organizacion=silla.organizacion.nombre if silla.organizacion else "",
        aviso=tarde.dialogo.aviso_vigente(),
        aviso_aceptado_en=contesto,
        aprobado_en=contesto,
        aprobado_por=tarde.autor,
    )
    silla.estado = Invitacion.Estado.DELEGADA
    silla.save(update_fields=["estado"])


def _sentar(tarde: Tarde) -> None:
    """Reparte por mesas salteando: los de un mismo sector quedan en mesas distintas."""
    mesas = [
        Mesa.objects.create(
            sobremesa=tarde.sobremesa,
            numero=n,
            lugares=LUGARES,
            columna=(n - 1) % 3,
            fila=(n - 1) // 3,
        )
        for n in range(1, tarde.datos["mesas"] + 1)
    ]
    Lugar.objects.bulk_create(
        Lugar(mesa=mesas[i % len(mesas)], numero=i // len(mesas) + 1, invitacion=silla)
        for i, silla in enumerate(tarde.sillas)
    )
    relatan = tarde.sobremesa.equipo.filter(funcion=FuncionEnSobremesa.Funcion.RELATA)
    for mesa, funcion in zip(mesas, relatan.order_by("pk"), strict=False):
        funcion.mesa = mesa
        funcion.save(update_fields=["mesa"])


def _recibir(tarde: Tarde) -> None:
    """Llegan entre veinte minutos antes y cinco después; alguien no llega."""
    aparato = uuid.uuid4()
    for i, silla in enumerate(tarde.sillas):
        if silla.persona.nombre in tarde.datos["faltan"]:
            continue
        llego = tarde.sobremesa.empieza_en + timedelta(minutes=5 - (i * 7 % 25))
        Paso.objects.create(
            sobremesa=tarde.sobremesa,
            invitacion=silla,
            asistente=silla.asistentes.get(sustituido_en=None),
            nonce=uuid.uuid4(),
            aparato=aparato,
            hora_del_aparato=llego,
            anotado_por=tarde.equipo["entrevista1"].usuario,
        )

"""Las entrevistas: las hechas, con su bitácora, y las que faltan por hacer."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from actores.models import Region, Socio, Tema
from dialogo.models import Dialogo, Integrante
from dialogo.texto import limpiar_entrada
from entrevistas import cierre, consentir, planeacion
from entrevistas.models import Consentimiento, Entrada, Entrevista, Respuesta
from informes.demostracion.datos import momento
from informes.demostracion.directorio import Directorio

Bitacoras = dict[str, list[Entrada]]


def crear_entrevistas(
    dialogo: Dialogo,
    equipo: dict[str, Integrante],
    directorio: Directorio,
    filas: list[dict[str, Any]],
    por_hacer: Iterable[dict[str, Any]] = (),
) -> Bitacoras:
    """Devuelve las entradas de cada folio, en su orden."""
    bitacoras: Bitacoras = {}
    hechas = []
    for fila in filas:
        entrevista = _planear(dialogo, fila, equipo, directorio)
        planeacion.marcar_realizada(entrevista, autor=equipo[fila["entrevista"]["conduce"]].usuario)
        _consentir(entrevista, fila["entrevista"], equipo)
        bitacoras[entrevista.folio] = _entradas(entrevista, fila, equipo)
        hechas.append((entrevista, fila))
    Entrada.objects.bulk_create(e for entradas in bitacoras.values() for e in entradas)
    _etiquetar(bitacoras, {fila["folio"]: fila["entradas"] for _, fila in hechas})
    _responder(dialogo, hechas)
    for entrevista, fila in hechas:
        if fila["entrevista"]["estado"] == Entrevista.Estado.CERRADA:
            cierre.cerrar(entrevista, autor=equipo[fila["entrevista"]["conduce"]].usuario)
    for fila in por_hacer:
        _planear(dialogo, fila, equipo, directorio)
    _fechar(dialogo)
    return bitacoras


def entrada_de(codigo: str, bitacoras: Bitacoras) -> Entrada:
    """``E-03#7``: la séptima de E-03, contando las que quedaron fuera de registro."""
    folio, numero = codigo.split("#")
    return bitacoras[folio][int(numero) - 1]


def _planear(
    dialogo: Dialogo,
    fila: dict[str, Any],
    equipo: dict[str, Integrante],
    directorio: Directorio,
) -> Entrevista:
    plan = fila["entrevista"]
    es_presencial = plan["modalidad"] == Entrevista.Modalidad.PRESENCIAL
    entrevista = planeacion.planear(
        dialogo,
        persona=directorio.personas[fila["persona"]["clave"]],
        asiento=directorio.cargo_de(fila),
        empieza_en=momento(plan["dia"], plan["hora"]),
        minutos=plan["minutos"],
        modalidad=plan["modalidad"],
        lugar=fila["organizacion"]["nombre"] if es_presencial else "Enlace enviado por correo",
        conduce=equipo[plan["conduce"]],
        toma_notas=equipo[plan["toma_notas"]] if plan["toma_notas"] else None,
        autor=equipo["coordinacion"].usuario,
    )
    if entrevista.folio != fila["folio"]:
        raise ValueError(f"{fila['folio']} quedó como {entrevista.folio}: el orden no coincide.")
    return entrevista


def _consentir(entrevista: Entrevista, plan: dict[str, Any], equipo: dict[str, Integrante]) -> None:
    aviso = entrevista.dialogo.aviso_vigente()
    assert aviso is not None
    consentir.registrar(
        entrevista,
        nivel=plan["nivel"],
        alcance=plan["alcance"],
        forma=plan["forma"],
        aviso=aviso,
        fecha=timezone.localtime(entrevista.empieza_en).date(),
        autor=equipo[plan["conduce"]].usuario,
    )


def _entradas(
    entrevista: Entrevista, fila: dict[str, Any], equipo: dict[str, Integrante]
) -> list[Entrada]:
    """Repartidas a lo largo de la conversación; las anota quien toma notas."""
    plan = fila["entrevista"]
    preguntas = {p.numero: p for p in entrevista.dialogo.preguntas_vigentes()}
    autor = equipo[plan["toma_notas"] or plan["conduce"]].usuario
    paso = timedelta(minutes=plan["minutos"]) / (len(fila["entradas"]) + 1)
    entradas = []
    assert entrevista.empieza_en is not None
    for orden, entrada in enumerate(fila["entradas"], start=1):
        creada_en = entrevista.empieza_en + paso * orden
        entradas.append(
            Entrada(
                entrevista=entrevista,
                pregunta=preguntas[entrada["p"]],
                orden=orden,
                tipo=entrada["tipo"],
                texto=limpiar_entrada(entrada.get("texto", "")),
                nivel=entrada.get("nivel", ""),
                autor=autor,
                creada_en=creada_en,
                terminada_en=creada_en + timedelta(seconds=40),
            )
        )
    return entradas


def _etiquetar(bitacoras: Bitacoras, filas: dict[str, list[dict[str, Any]]]) -> None:
    temas = {tema.clave: tema.pk for tema in Tema.objects.all()}
    regiones = {region.clave: region.pk for region in Region.objects.all()}
    pares = [
        (entrada, fila)
        for folio, entradas in bitacoras.items()
        for entrada, fila in zip(entradas, filas[folio], strict=True)
    ]
    Entrada.temas.through.objects.bulk_create(
        Entrada.temas.through(entrada_id=entrada.pk, tema_id=temas[clave])
        for entrada, fila in pares
        for clave in fila.get("temas", [])
    )
    Entrada.regiones.through.objects.bulk_create(
        Entrada.regiones.through(entrada_id=entrada.pk, region_id=regiones[clave])
        for entrada, fila in pares
        for clave in fila.get("regiones", [])
    )
    Entrada.socios.through.objects.bulk_create(
        Entrada.socios.through(entrada_id=entrada.pk, socio_id=socio.pk)
        for socio in Socio.objects.filter(es_ficticio=True)
        for entrada, _ in pares
        if re.search(rf"\b{re.escape(socio.nombre)}\b", entrada.texto)
    )


def _responder(dialogo: Dialogo, hechas: list[tuple[Entrevista, dict[str, Any]]]) -> None:
    preguntas = {p.numero: p for p in dialogo.preguntas_vigentes()}
    Estado = Respuesta.Estado
    Respuesta.objects.bulk_create(
        Respuesta(entrevista=entrevista, pregunta=preguntas[numero], estado=estado)
        for entrevista, fila in hechas
        for estado, numeros in (
            (Estado.ABORDADA, {entrada["p"] for entrada in fila["entradas"]}),
            (Estado.NO_SE_ABORDO, set(fila["no_abordadas"])),
            (Estado.NO_QUISO_RESPONDER, set(fila["declinadas"])),
        )
        for numero in sorted(numeros)
    )


def _fechar(dialogo: Dialogo) -> None:
    """Lo que ocurrió antes de la carga lleva la fecha en que ocurrió."""
    entrevistas = Entrevista.objects.filter(dialogo=dialogo)
    entrevistas.update(creada_en=F("empieza_en") - timedelta(days=9))
    entrevistas.filter(creada_en__gt=timezone.now()).update(creada_en=timezone.now())
    for campo in ("realizada_en", "cerrada_en"):
        demora = timedelta(hours=2 if campo == "realizada_en" else 26)
        entrevistas.exclude(**{campo: None}).update(**{campo: F("empieza_en") + demora})
    Entrada.objects.filter(entrevista__dialogo=dialogo).update(cambiada_en=F("terminada_en"))
    for consentimiento in Consentimiento.objects.filter(entrevista__dialogo=dialogo).select_related(
        "entrevista"
    ):
        assert consentimiento.entrevista.empieza_en is not None
        consentimiento.registrado_en = consentimiento.entrevista.empieza_en
        consentimiento.save(update_fields=["registrado_en"])

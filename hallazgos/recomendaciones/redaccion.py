"""Escribir una recomendación: crearla, guardarla sin pisar a nadie, fijar su texto y retirarla."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from actores.models import Organizacion, Region, Tema, TipoDeRecomendacion
from dialogo.models import Dialogo, Objetivo, Premisa, Usuario
from dialogo.texto import limpiar, limpiar_entrada
from hallazgos.models import (
    Apoyo,
    CambioDeResponsable,
    Hallazgo,
    Recomendacion,
    RedaccionDeRecomendacion,
)

DE_TEXTO = ("texto", "titulo_corto", "explicacion", "beneficio")
DE_FICHA = (
    "plazo", "tipo", "instrumento", "articulo", "requiere_reforma", "responsable",
    "responder_antes_de",
)  # fmt: skip
VARIOS = ("corresponsables", "hallazgos", "objetivos", "temas", "regiones")
MAXIMOS = {"texto": 400, "titulo_corto": 120, "instrumento": 200, "articulo": 80}
SIN_MOTIVO = "Ya se comunicó o se publicó: para cambiar su texto hace falta una razón."
SIN_MOTIVO_DE_CAMBIO = "Ya se comunicó: para cambiar quién responde hace falta una razón."


@dataclass(frozen=True)
class Escrito:
    """Todo lo que alguien escribe de una recomendación. ``premisas``: de cada una, relación y nota."""

    texto: str
    beneficio: str
    plazo: str
    tipo: TipoDeRecomendacion
    titulo_corto: str = ""
    explicacion: str = ""
    instrumento: str = ""
    articulo: str = ""
    requiere_reforma: bool | None = None
    responsable: Organizacion | None = None
    responder_antes_de: date | None = None
    corresponsables: Iterable[Organizacion] = ()
    hallazgos: Iterable[Hallazgo] = ()
    objetivos: Iterable[Objetivo] = ()
    temas: Iterable[Tema] = ()
    regiones: Iterable[Region] = ()
    premisas: Mapping[Premisa, tuple[str, str]] = field(default_factory=dict)


class Conflicto(Exception):
    """Otra persona guardó después de que ésta empezó a escribir. Trae lo que quedó guardado."""

    def __init__(self, actual: Recomendacion, guardado: dict[str, Any]) -> None:
        super().__init__("Esta recomendación cambió mientras escribías.")
        self.actual, self.guardado = actual, guardado


@transaction.atomic
def crear(dialogo: Dialogo, *, autor: Usuario, **campos: Any) -> Recomendacion:
    """Con el folio que sigue y su primera redacción; ``campos``, los de ``Escrito``.

    Bloquea el diálogo. Lanza ``ValidationError`` por campo.
    """
    escrito = _limpio(dialogo, Escrito(**campos))
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    ultimo = dialogo.recomendaciones.aggregate(n=Max("numero"))["n"] or 0
    recomendacion = Recomendacion(dialogo=dialogo, numero=ultimo + 1, creada_por=autor)
    _poner_ficha(recomendacion, escrito)
    textos = {campo: escrito[campo] for campo in DE_TEXTO}
    recomendacion.redacciones.create(version=1, autor=autor, **textos)
    return recomendacion


def vigente(recomendacion: Recomendacion) -> RedaccionDeRecomendacion:
    """La última redacción."""
    redaccion = recomendacion.redacciones.select_related("autor").order_by("-version").first()
    assert redaccion is not None, "una recomendación nace con su primera redacción"
    return redaccion


def bloquear(recomendacion: Recomendacion) -> None:
    """Toma el renglón y pone al día la instancia. Lanza ``ValidationError`` si se retiró."""
    recomendacion.refresh_from_db(
        from_queryset=Recomendacion.objects.select_for_update(of=("self",))
    )
    if recomendacion.retirada_en:
        raise ValidationError(f"{recomendacion.folio} se retiró. Recupérala para cambiarla.")


@transaction.atomic
def guardar(
    recomendacion: Recomendacion, *, base: int, autor: Usuario, motivo: str = "", **campos: Any
) -> Recomendacion:
    """Guarda lo escrito sobre la revisión ``base``; repetir el mismo guardado no cambia nada.

    Bloquea la recomendación. Lanza ``Conflicto`` si alguien guardó otra cosa después de ``base`` y
    ``ValidationError`` si ya se comunicó y quien guarda no coordina, o si falta la razón: fija o
    comunicada, el texto que cambia es una redacción nueva con su motivo.
    """
    bloquear(recomendacion)
    escrito = _limpio(recomendacion.dialogo, Escrito(**campos))
    actual, guardado = vigente(recomendacion), lo_guardado(recomendacion)
    if escrito == guardado:
        return recomendacion
    if base != recomendacion.revision:
        raise Conflicto(recomendacion, guardado)
    if recomendacion.comunicada_en:
        _permitir(recomendacion, guardado, escrito, autor=autor)
    motivo = " ".join(limpiar_entrada(motivo).split())[:300]
    _guardar_texto(recomendacion, actual, escrito, motivo=motivo, autor=autor)
    if recomendacion.comunicada_en and escrito["responsable"] != guardado["responsable"]:
        if not motivo:
            raise ValidationError({"motivo": SIN_MOTIVO_DE_CAMBIO})
        CambioDeResponsable.objects.create(
            recomendacion=recomendacion,
            antes=guardado["responsable"],
            despues=escrito["responsable"],
            motivo=motivo,
            autor=autor,
        )
    recomendacion.revision += 1
    _poner_ficha(recomendacion, escrito)
    return recomendacion


def _permitir(
    recomendacion: Recomendacion, antes: dict[str, Any], ahora: dict[str, Any], *, autor: Usuario
) -> None:
    if not Dialogo.objects.que_coordina(autor).filter(pk=recomendacion.dialogo_id).exists():
        raise ValidationError(
            f"{recomendacion.folio} ya se comunicó: sólo la coordinación la cambia."
        )
    obligados = {
        "responsable": "Ya se comunicó: no puede quedarse sin quien responda.",
        "responder_antes_de": "Ya se comunicó: no puede quedarse sin fecha para responder.",
        "hallazgos": "Ya se comunicó: necesita al menos un hallazgo detrás.",
        "objetivos": "Ya se comunicó: necesita al menos un objetivo.",
    }
    faltan = {c: frase for c, frase in obligados.items() if antes[c] and not ahora[c]}
    if faltan:
        raise ValidationError(faltan)


def _guardar_texto(
    recomendacion: Recomendacion,
    actual: RedaccionDeRecomendacion,
    escrito: dict[str, Any],
    *,
    motivo: str,
    autor: Usuario,
) -> None:
    """En su sitio mientras nadie la ha recibido; después, como redacción nueva y ya fija."""
    textos = {campo: escrito[campo] for campo in DE_TEXTO}
    if all(getattr(actual, campo) == valor for campo, valor in textos.items()):
        return
    es_nueva = bool(actual.congelada_en or recomendacion.comunicada_en)
    if (es_nueva or actual.version > 1) and not motivo:
        raise ValidationError({"motivo": SIN_MOTIVO})
    if not es_nueva:
        for campo, valor in textos.items():
            setattr(actual, campo, valor)
        actual.autor, actual.motivo = autor, motivo if actual.version > 1 else actual.motivo
        actual.save()
        return
    congelar(actual)
    nueva = recomendacion.redacciones.create(
        version=actual.version + 1, motivo=motivo, autor=autor, **textos
    )
    if recomendacion.comunicada_en:
        congelar(nueva)


def _poner_ficha(recomendacion: Recomendacion, escrito: dict[str, Any]) -> None:
    for campo in DE_FICHA:
        setattr(recomendacion, campo, escrito[campo])
    recomendacion.save()
    for campo in VARIOS:
        getattr(recomendacion, campo).set(escrito[campo])
    recomendacion.premisas.exclude(premisa__in=escrito["premisas"]).delete()
    for premisa, (relacion, nota) in escrito["premisas"].items():
        Apoyo.objects.update_or_create(
            recomendacion=recomendacion,
            premisa_id=premisa,
            defaults={"relacion": relacion, "nota": nota},
        )


def lo_guardado(recomendacion: Recomendacion) -> dict[str, Any]:
    """Lo vigente, en la forma de ``_limpio``: lo que es varios, como conjunto de llaves."""
    actual = vigente(recomendacion)
    return {
        **{campo: getattr(actual, campo) for campo in DE_TEXTO},
        **{campo: getattr(recomendacion, campo) for campo in DE_FICHA},
        **{c: set(getattr(recomendacion, c).values_list("pk", flat=True)) for c in VARIOS},
        "premisas": {a.premisa_id: (a.relacion, a.nota) for a in recomendacion.premisas.all()},
    }


def _limpio(dialogo: Dialogo, escrito: Escrito) -> dict[str, Any]:
    """Lo escrito, limpio y revisado; lanza ``ValidationError`` por campo."""
    datos: dict[str, Any] = {f.name: getattr(escrito, f.name) for f in fields(escrito)}
    for campo in VARIOS:
        datos[campo] = list(datos[campo])
    for campo in ("explicacion", "beneficio"):
        datos[campo] = limpiar_entrada(datos[campo])
    for campo in MAXIMOS:
        datos[campo] = " ".join(limpiar(datos[campo]).split())
    errores = {
        campo: f"Es largo: caben {maximo} caracteres y tiene {len(datos[campo])}."
        for campo, maximo in MAXIMOS.items()
        if len(datos[campo]) > maximo
    }
    if not datos["texto"]:
        errores["texto"] = "Escribe qué debe hacerse, en una frase que empiece con «Que»."
    if not datos["beneficio"]:
        errores["beneficio"] = "Escribe qué gana quien vive aquí, en palabras de todos los días."
    ajenos = [*datos["hallazgos"], *datos["objetivos"], *datos["premisas"]]
    if any(fila.dialogo_id != dialogo.pk for fila in ajenos):
        errores["hallazgos"] = "Algo de lo elegido es de otro diálogo."
    if errores:
        raise ValidationError(errores)
    for campo in VARIOS:
        datos[campo] = {fila.pk for fila in datos[campo]}
    datos["corresponsables"] -= {getattr(datos["responsable"], "pk", None)}
    datos["premisas"] = {
        premisa.pk: (str(relacion), " ".join(limpiar(nota).split())[:300])
        for premisa, (relacion, nota) in datos["premisas"].items()
    }
    return datos


@transaction.atomic
def congelar(redaccion: RedaccionDeRecomendacion) -> RedaccionDeRecomendacion:
    """Fija la redacción con su huella al comunicarla o publicarla. Repetirlo no la cambia."""
    redaccion.refresh_from_db(
        from_queryset=RedaccionDeRecomendacion.objects.select_for_update(of=("self",))
    )
    if redaccion.congelada_en is None:
        redaccion.congelada_en = timezone.now()
        redaccion.huella = huella_de(redaccion)
        redaccion.save(update_fields=["congelada_en", "huella"])
    return redaccion


def huella_de(redaccion: RedaccionDeRecomendacion) -> str:
    escrito = {campo: getattr(redaccion, campo) for campo in (*DE_TEXTO, "version", "motivo")}
    canonico = json.dumps(escrito, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonico.encode()).hexdigest()


@transaction.atomic
def retirar(recomendacion: Recomendacion, *, motivo: str, autor: Usuario) -> None:
    """La aparta con su razón; su folio no se reutiliza. Bloquea; lanza ``ValidationError``."""
    bloquear(recomendacion)
    motivo = " ".join(limpiar_entrada(motivo).split())
    if not motivo:
        raise ValidationError({"motivo": "Escribe por qué se retira, aunque sea breve."})
    recomendacion.retirada_en, recomendacion.motivo_retiro = timezone.now(), motivo[:300]
    recomendacion.revision += 1
    recomendacion.save(update_fields=["retirada_en", "motivo_retiro", "revision"])


@transaction.atomic
def recuperar(recomendacion: Recomendacion, *, autor: Usuario) -> None:
    """La devuelve como estaba. Repetirlo no cambia nada."""
    recomendacion.refresh_from_db(
        from_queryset=Recomendacion.objects.select_for_update(of=("self",))
    )
    recomendacion.retirada_en, recomendacion.motivo_retiro = None, ""
    recomendacion.save(update_fields=["retirada_en", "motivo_retiro"])

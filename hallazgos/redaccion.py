"""Escribir un hallazgo: crearlo, guardar sin pisar a nadie y congelar lo publicado."""

import hashlib
import json
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dialogo.models import Bloque, Dialogo, Usuario
from dialogo.texto import limpiar_entrada
from entrevistas.confidencialidad import retirados
from entrevistas.models import Fragmento
from hallazgos.models import Evidencia, Hallazgo, Redaccion

CAMPOS = ("titulo", "texto", "tension", "pregunta")
SIN_TITULO = "El hallazgo necesita un título: una frase que diga lo que se encontró."
SIN_MOTIVO = "Para modificar el texto hace falta una razón, aunque sea breve."


class Conflicto(Exception):
    """Otra persona guardó después de que ésta empezó a escribir. Trae la redacción vigente."""

    def __init__(self, actual: Redaccion) -> None:
        super().__init__("Este hallazgo cambió mientras escribías.")
        self.actual = actual


@transaction.atomic
def crear_hallazgo(
    dialogo: Dialogo,
    *,
    bloque: Bloque,
    titulo: str,
    texto: str = "",
    tension: str = "",
    pregunta: str = "",
    autor: Usuario,
) -> Hallazgo:
    """Crea el hallazgo con el folio que sigue y su primera redacción. Bloquea el diálogo."""
    if bloque.dialogo_id != dialogo.pk:
        raise ValidationError({"bloque": "Ese bloque es de otro diálogo."})
    escrito = _limpios(titulo=titulo, texto=texto, tension=tension, pregunta=pregunta)
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    ultimo = dialogo.hallazgos.aggregate(ultimo=Max("numero"))["ultimo"] or 0
    hallazgo = Hallazgo.objects.create(
        dialogo=dialogo, numero=ultimo + 1, bloque=bloque, creado_por=autor
    )
    hallazgo.redacciones.create(version=1, autor=autor, **escrito)
    return hallazgo


def _limpios(**campos: str) -> dict[str, str]:
    escrito = {campo: limpiar_entrada(valor) for campo, valor in campos.items()}
    escrito["titulo"] = " ".join(escrito["titulo"].split())
    if not escrito["titulo"]:
        raise ValidationError({"titulo": SIN_TITULO})
    if len(escrito["titulo"]) > 200:
        raise ValidationError({"titulo": "El título es largo: caben 200 caracteres."})
    return escrito


def vigente(hallazgo: Hallazgo) -> Redaccion:
    """La última redacción."""
    redaccion = hallazgo.redacciones.order_by("-version").first()
    assert redaccion is not None, "un hallazgo nace con su primera redacción"
    return redaccion


def bloquear(hallazgo: Hallazgo) -> None:
    """Toma el renglón y pone al día la instancia. Lanza ``ValidationError`` si está archivado."""
    hallazgo.refresh_from_db(from_queryset=Hallazgo.objects.select_for_update(of=("self",)))
    if hallazgo.estado == Hallazgo.Estado.ARCHIVADO:
        raise ValidationError(f"{hallazgo.folio} está archivado. Recupéralo para cambiarlo.")


@transaction.atomic
def guardar(
    hallazgo: Hallazgo,
    *,
    base: int,
    autor: Usuario,
    titulo: str,
    texto: str,
    tension: str,
    pregunta: str,
    motivo: str,
) -> Redaccion:
    """Guarda lo escrito sobre la revisión ``base`` y devuelve la redacción vigente.

    Bloquea el hallazgo. Lanza ``Conflicto`` si alguien guardó otra cosa después de ``base``. Repetir
    el mismo guardado no cambia nada. Si la vigente está congelada abre la versión siguiente; desde
    la segunda, sin motivo lanza ``ValidationError``.
    """
    bloquear(hallazgo)
    escrito = _limpios(titulo=titulo, texto=texto, tension=tension, pregunta=pregunta)
    motivo = " ".join(limpiar_entrada(motivo).split())[:300]
    actual = vigente(hallazgo)
    cambia = any(getattr(actual, campo) != escrito[campo] for campo in CAMPOS)
    if not cambia and (actual.congelada_en or motivo == actual.motivo):
        return actual
    if base != actual.revision:
        _en_conflicto(actual)
    if actual.congelada_en:
        if not motivo:
            raise ValidationError({"motivo": SIN_MOTIVO})
        return hallazgo.redacciones.create(
            version=actual.version + 1,
            revision=actual.revision + 1,
            motivo=motivo,
            autor=autor,
            **escrito,
        )
    if actual.version > 1 and not motivo:
        raise ValidationError({"motivo": SIN_MOTIVO})
    for campo, valor in escrito.items():
        setattr(actual, campo, valor)
    actual.motivo, actual.autor = motivo, autor
    actual.revision += 1
    actual.save()
    return actual


def _en_conflicto(actual: Redaccion) -> NoReturn:
    raise Conflicto(actual)


@transaction.atomic
def congelar(redaccion: Redaccion) -> Redaccion:
    """Fija la redacción con su huella al publicarla. Repetirlo no la cambia."""
    redaccion.refresh_from_db(from_queryset=Redaccion.objects.select_for_update())
    if redaccion.congelada_en is None:
        redaccion.congelada_en = timezone.now()
        redaccion.huella = huella_de(redaccion)
        redaccion.save(update_fields=["congelada_en", "huella"])
    return redaccion


def huella_de(redaccion: Redaccion) -> str:
    escrito = {campo: getattr(redaccion, campo) for campo in (*CAMPOS, "version", "motivo")}
    canonico = json.dumps(escrito, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonico.encode()).hexdigest()


def faltantes(
    hallazgo: Hallazgo,
    evidencias: list[Evidencia] | None = None,
    redaccion: Redaccion | None = None,
) -> list[str]:
    """Lo que impide darlo por listo, en frases. Una consulta, y dos más si no se le dan hechas."""
    if evidencias is None:
        evidencias = list(hallazgo.evidencias.vigentes().select_related("fragmento__entrada"))
    faltan = []
    if not (redaccion or vigente(hallazgo)).texto:
        faltan.append("Le falta el texto: por ahora sólo tiene título.")
    fuera = retirados(Fragmento.objects.filter(pk__in={e.fragmento_id for e in evidencias}))
    idas = [e for e in evidencias if e.fragmento_id in fuera]
    if not any(e.lo_sustenta for e in evidencias if e not in idas):
        faltan.append(
            "No tiene evidencia que lo sustente. Busca un pasaje y pulsa +."
            if evidencias
            else "Este hallazgo no tiene evidencia. Busca un pasaje a la izquierda y pulsa +."
        )
    dudosas = [e for e in evidencias if e.fragmento.anclaje != Fragmento.Anclaje.EXACTO]
    if dudosas:
        cuales = ", ".join(f"e{e.numero}" for e in dudosas)
        faltan.append(f"La entrada de {cuales} se corrigió: el pasaje está por revisar.")
    if idas:
        cuales = ", ".join(f"e{e.numero}" for e in idas)
        faltan.append(f"Quien habló retiró lo que cita {cuales}. Quítalo del hallazgo.")
    return faltan


@transaction.atomic
def dar_por_listo(hallazgo: Hallazgo, *, autor: Usuario) -> None:
    """De borrador a listo. Bloquea; lanza ``ValidationError`` con lo que falta."""
    bloquear(hallazgo)
    faltan = faltantes(hallazgo)
    if faltan:
        raise ValidationError(faltan)
    hallazgo.estado = Hallazgo.Estado.LISTO
    hallazgo.save(update_fields=["estado"])


@transaction.atomic
def volver_a_borrador(hallazgo: Hallazgo, *, autor: Usuario) -> None:
    """De listo, o de archivado, a borrador. Lo fundido o dividido, sólo si lo que siguió se archivó."""
    from hallazgos.derivacion import exigir_recuperable  # derivar también crea y archiva

    hallazgo.refresh_from_db(from_queryset=Hallazgo.objects.select_for_update(of=("self",)))
    if hallazgo.estado == Hallazgo.Estado.ARCHIVADO:
        exigir_recuperable(hallazgo)
    hallazgo.estado, hallazgo.motivo_archivo = Hallazgo.Estado.BORRADOR, ""
    hallazgo.save(update_fields=["estado", "motivo_archivo"])


@transaction.atomic
def archivar(hallazgo: Hallazgo, *, motivo: str, autor: Usuario) -> None:
    """Lo aparta con su razón; su folio no se reutiliza."""
    bloquear(hallazgo)
    motivo = " ".join(limpiar_entrada(motivo).split())
    if not motivo:
        raise ValidationError({"motivo": "Escribe por qué se archiva, aunque sea breve."})
    hallazgo.estado, hallazgo.motivo_archivo = Hallazgo.Estado.ARCHIVADO, motivo[:300]
    hallazgo.save(update_fields=["estado", "motivo_archivo"])

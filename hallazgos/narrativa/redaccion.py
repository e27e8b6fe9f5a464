"""Escribir la narrativa: sus secciones, en orden, y las redacciones de cada una."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar, limpiar_entrada
from hallazgos.models import RedaccionDeNarrativa, SeccionDeNarrativa

CAMPOS = ("titulo", "texto")
ARRIBA, ABAJO = "arriba", "abajo"
SIN_MOTIVO = "Esta sección ya se publicó: para cambiarla hace falta una razón, aunque sea breve."


class Conflicto(Exception):
    """Otra persona guardó después de que ésta empezó a escribir. Trae la redacción vigente."""

    def __init__(self, actual: RedaccionDeNarrativa) -> None:
        super().__init__("Esta sección cambió mientras escribías.")
        self.actual = actual


def vigentes(dialogo: Dialogo) -> list[tuple[SeccionDeNarrativa, RedaccionDeNarrativa]]:
    """Las secciones en pie, en orden, con su última redacción. Una consulta."""
    ultimas = (
        RedaccionDeNarrativa.objects.filter(
            seccion__dialogo=dialogo, seccion__in=SeccionDeNarrativa.objects.en_pie()
        )
        .select_related("seccion", "autor")
        .order_by("seccion_id", "-version")
        .distinct("seccion_id")
    )
    pares = [(redaccion.seccion, redaccion) for redaccion in ultimas]
    return sorted(pares, key=lambda par: (par[0].orden, par[0].numero))


def vigente(seccion: SeccionDeNarrativa) -> RedaccionDeNarrativa:
    """La última redacción."""
    redaccion = seccion.redacciones.select_related("autor").order_by("-version").first()
    assert redaccion is not None, "una sección nace con su primera redacción"
    return redaccion


@transaction.atomic
def crear(dialogo: Dialogo, *, titulo: str, texto: str = "", autor: Usuario) -> SeccionDeNarrativa:
    """Al final de las que hay, con su primera redacción. Bloquea el diálogo."""
    escrito = _limpios(titulo, texto)
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    ultimas = dialogo.narrativa.aggregate(numero=Max("numero"), orden=Max("orden"))
    seccion = dialogo.narrativa.create(
        numero=(ultimas["numero"] or 0) + 1, orden=(ultimas["orden"] or 0) + 1, creada_por=autor
    )
    seccion.redacciones.create(version=1, autor=autor, **escrito)
    return seccion


def _limpios(titulo: str, texto: str) -> dict[str, str]:
    escrito = {"titulo": " ".join(limpiar(titulo).split()), "texto": limpiar_entrada(texto)}
    if not escrito["titulo"]:
        raise ValidationError({"titulo": "La sección necesita un título."})
    if len(escrito["titulo"]) > 160:
        raise ValidationError({"titulo": "El título es largo: caben 160 caracteres."})
    return escrito


@transaction.atomic
def guardar(
    seccion: SeccionDeNarrativa, *, base: int, titulo: str, texto: str, motivo: str, autor: Usuario
) -> RedaccionDeNarrativa:
    """Guarda sobre la revisión ``base``; repetir el mismo guardado no cambia nada.

    Bloquea la sección. Lanza ``Conflicto`` si alguien guardó otra cosa después de ``base``. Si la
    vigente está fija abre la siguiente, que desde entonces pide motivo: sin él, ``ValidationError``.
    """
    _bloquear(seccion)
    escrito = _limpios(titulo, texto)
    motivo = " ".join(limpiar_entrada(motivo).split())[:300]
    actual = vigente(seccion)
    if all(getattr(actual, campo) == escrito[campo] for campo in CAMPOS):
        return actual
    if base != actual.revision:
        raise Conflicto(actual)
    if (actual.congelada_en or actual.version > 1) and not motivo:
        raise ValidationError({"motivo": SIN_MOTIVO})
    if actual.congelada_en:
        return seccion.redacciones.create(
            version=actual.version + 1,
            revision=actual.revision + 1,
            motivo=motivo,
            autor=autor,
            **escrito,
        )
    actual.titulo, actual.texto = escrito["titulo"], escrito["texto"]
    actual.motivo, actual.autor = motivo, autor
    actual.revision += 1
    actual.save()
    return actual


def _bloquear(seccion: SeccionDeNarrativa) -> None:
    seccion.refresh_from_db(
        from_queryset=SeccionDeNarrativa.objects.select_for_update(of=("self",))
    )
    if seccion.retirada_en:
        raise ValidationError("Esta sección se retiró. Recupérala para cambiarla.")


@transaction.atomic
def mover(seccion: SeccionDeNarrativa, *, hacia: str, autor: Usuario) -> None:
    """Un lugar arriba o abajo; en el extremo no hace nada. Bloquea todas las secciones en pie."""
    todas = list(
        SeccionDeNarrativa.objects.en_pie()
        .filter(dialogo=seccion.dialogo_id)
        .select_for_update()
        .order_by("orden", "numero")
    )
    if seccion not in todas:
        raise ValidationError("Esta sección se retiró. Recupérala para moverla.")
    lugar = todas.index(seccion)
    otro = lugar + (1 if hacia == ABAJO else -1)
    if 0 <= otro < len(todas):
        todas[lugar], todas[otro] = todas[otro], todas[lugar]
    for orden, una in enumerate(todas, 1):
        una.orden = orden
    SeccionDeNarrativa.objects.bulk_update(todas, ["orden"])


@transaction.atomic
def congelar(redaccion: RedaccionDeNarrativa) -> RedaccionDeNarrativa:
    """Fija la redacción con su huella al publicarla. Repetirlo no la cambia."""
    redaccion.refresh_from_db(
        from_queryset=RedaccionDeNarrativa.objects.select_for_update(of=("self",))
    )
    if redaccion.congelada_en is None:
        redaccion.congelada_en = timezone.now()
        redaccion.huella = huella_de(redaccion)
        redaccion.save(update_fields=["congelada_en", "huella"])
    return redaccion


def huella_de(redaccion: RedaccionDeNarrativa) -> str:
    escrito = {campo: getattr(redaccion, campo) for campo in (*CAMPOS, "version", "motivo")}
    canonico = json.dumps(escrito, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonico.encode()).hexdigest()


@transaction.atomic
def retirar(seccion: SeccionDeNarrativa, *, autor: Usuario) -> None:
    """Sale de la narrativa y se conserva. Lanza ``ValidationError`` si ya se había retirado."""
    _bloquear(seccion)
    seccion.retirada_en = timezone.now()
    seccion.save(update_fields=["retirada_en"])


@transaction.atomic
def recuperar(seccion: SeccionDeNarrativa, *, autor: Usuario) -> None:
    """Vuelve, al final de las que hay. Repetirlo no cambia nada."""
    Dialogo.objects.select_for_update(no_key=True).get(pk=seccion.dialogo_id)
    seccion.refresh_from_db()
    if seccion.retirada_en is None:
        return
    ultimo = SeccionDeNarrativa.objects.filter(dialogo=seccion.dialogo_id).aggregate(n=Max("orden"))
    seccion.retirada_en, seccion.orden = None, (ultimo["n"] or 0) + 1
    seccion.save(update_fields=["retirada_en", "orden"])

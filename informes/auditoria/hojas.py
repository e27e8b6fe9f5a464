"""Abrir una auditoría, tomar una de sus hojas, firmarla y cerrarla con la versión que salió."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar_entrada
from entrevistas.models import Entrevista
from informes.auditoria import final, impresa
from informes.auditoria.lectura import Conversacion, Lectura, leer
from informes.models import Auditoria, HojaDeAuditoria, Informe, SuerteDeIdea
from sobremesas.models import Sobremesa

OTRA_PERSONA = "La segunda firma es de otra persona: tú ya firmaste."


class Conflicto(Exception):
    """Otra persona cambió la hoja después de que ésta se leyó. Trae la vigente."""

    def __init__(self, actual: HojaDeAuditoria) -> None:
        super().__init__("Esta hoja cambió mientras la leías.")
        self.actual = actual


@transaction.atomic
def abrir(dialogo: Dialogo, tipo: str, *, autor: Usuario) -> Auditoria:
    """La abierta de ese documento; si no hay, otra, con lo que no cambió desde la última versión.

    Bloquea el diálogo: dos personas que la abren a la vez obtienen la misma.
    """
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    if ya := final.abierta(dialogo, tipo):
        return ya
    nueva = Auditoria.objects.create(dialogo=dialogo, tipo=tipo, abierta_por=autor)
    if anterior := final.ultima(dialogo, tipo):
        _heredar(anterior, nueva)
    return nueva


def _heredar(anterior: Auditoria, nueva: Auditoria) -> None:
    """Copia lo dicho de cada idea cuya evidencia y redacción siguen siendo las que se leyeron."""
    for una in leer(anterior).con_ideas:
        suyas = [idea for idea in una.ideas if idea.suerte and idea.anotada]
        if not suyas:
            continue
        hoja = nueva.hojas.create(**_de(una.de))
        SuerteDeIdea.objects.bulk_create(
            SuerteDeIdea(
                hoja=hoja,
                fragmento_id=None if idea.aportacion else idea.pk,
                aportacion_id=idea.pk if idea.aportacion else None,
                suerte=idea.anotada.suerte,
                hallazgo_id=idea.anotada.hallazgo_id,
                razon=idea.anotada.razon,
                autor=idea.anotada.autor,
                huella=idea.huella(idea.anotada.hallazgo_id),
                heredada=True,
            )
            for idea in suyas
            if idea.anotada
        )


def _de(conversacion: Entrevista | Sobremesa) -> dict[str, Any]:
    que = "entrevista" if isinstance(conversacion, Entrevista) else "sobremesa"
    return {que: conversacion}


def tomar(auditoria: Auditoria, de: Entrevista | Sobremesa) -> HojaDeAuditoria:
    """La hoja de esa conversación, bloqueada; la crea si nadie la había tocado, con revisión 0.

    Bloquea también la auditoría. Lanza ``ValidationError`` si ya se cerró. Va dentro de una
    transacción.
    """
    auditoria.refresh_from_db(
        fields=["informe"], from_queryset=Auditoria.objects.select_for_update(no_key=True)
    )
    if auditoria.informe_id:
        raise ValidationError("Esta auditoría ya se cerró con su versión: no cambia.")
    HojaDeAuditoria.objects.get_or_create(auditoria=auditoria, **_de(de), defaults={"revision": 0})
    return HojaDeAuditoria.objects.select_for_update().get(auditoria=auditoria, **_de(de))


@transaction.atomic
def firmar(
    auditoria: Auditoria, de: Entrevista | Sobremesa, *, base: int, autor: Usuario
) -> HojaDeAuditoria:
    """Pone la primera firma o, si ya está, la segunda. Bloquea la hoja.

    Lanza ``Conflicto`` si la hoja no es la que se leyó, y ``ValidationError`` si falta decir qué fue
    de alguna idea, si ya está firmada dos veces o si quien firma ya firmó.
    """
    hoja = tomar(auditoria, de)
    if base != hoja.revision:
        raise Conflicto(hoja)
    leidas = [una for una in leer(auditoria, solo=de).conversaciones if una.ideas]
    if not leidas:
        raise ValidationError("Esta conversación no tiene ideas que firmar.")
    if faltan := leidas[0].pendientes:
        cosa = "una idea" if faltan == 1 else f"{faltan} ideas"
        raise ValidationError(f"Falta decir qué fue de {cosa}: después se firma.")
    if hoja.segunda_por_id:
        raise ValidationError("Esta hoja ya tiene sus dos firmas.")
    if hoja.firmada_por_id == autor.pk:
        raise ValidationError(OTRA_PERSONA)
    if hoja.firmada_por_id is None:
        hoja.firmada_por, hoja.firmada_en, hoja.reparo = autor, timezone.now(), ""
    else:
        hoja.segunda_por, hoja.segunda_en = autor, timezone.now()
    hoja.revision += 1  # quien la estaba corrigiendo se entera antes de quitar la firma
    hoja.save()
    return hoja


@transaction.atomic
def devolver(
    auditoria: Auditoria, de: Entrevista | Sobremesa, *, reparo: str, autor: Usuario
) -> HojaDeAuditoria:
    """Quita la primera firma y dice qué hay que ver. Bloquea la hoja; lanza ``ValidationError``."""
    hoja = tomar(auditoria, de)
    reparo = " ".join(limpiar_entrada(reparo).split())
    if hoja.firmada_por_id is None or hoja.segunda_por_id:
        raise ValidationError("Sólo se devuelve una hoja que espera la segunda firma.")
    if hoja.firmada_por_id == autor.pk:
        raise ValidationError("La firmaste tú: para cambiarla, corrige y vuelve a firmar.")
    if not reparo:
        raise ValidationError({"reparo": "Escribe qué hay que volver a ver."})
    if len(reparo) > 300:
        raise ValidationError({"reparo": "El reparo es largo: caben 300 caracteres."})
    hoja.quitar_firmas()
    hoja.reparo = reparo
    hoja.revision += 1
    hoja.save()
    return hoja


@transaction.atomic
def cerrar(auditoria: Auditoria, informe: Informe) -> Auditoria:
    """La ata a la versión que salió y guarda lo que contaba. Bloquea la auditoría.

    No exige que esté completa: la puerta es de quien construye. Repetirlo con la misma versión no
    cambia nada; con otra, lanza ``ValidationError``.
    """
    auditoria.refresh_from_db(from_queryset=Auditoria.objects.select_for_update(of=("self",)))
    if auditoria.informe_id == informe.pk:
        return auditoria
    if auditoria.informe_id:
        raise ValidationError("Esta auditoría ya se cerró con otra versión.")
    if informe.tipo != auditoria.tipo or informe.dialogo_id != auditoria.dialogo_id:
        raise ValidationError("Esa versión es de otro documento.")
    leida = leer(auditoria)
    auditoria.resumen = impresa.al_cerrar(leida) | {"hojas": _fotografias(leida)}
    auditoria.informe, auditoria.cerrada_en = informe, timezone.now()
    auditoria.save()
    return auditoria


def _fotografias(leida: Lectura) -> list[dict[str, Any]]:
    return [_fotografia(una) for una in leida.conversaciones]


def _fotografia(una: Conversacion) -> dict[str, Any]:
    hoja = una.hoja if una.firmas else None
    quienes = [q.nombre for q in (hoja.firmada_por, hoja.segunda_por) if q] if hoja else []
    return {
        "clave": una.clave,
        "pk": una.de.pk,
        "es_entrevista": una.entrevista is not None,
        "ideas": len(una.ideas),
        "suertes": dict(una.cuentas),
        "pendientes": una.pendientes,
        "firmas": quienes,
    }

"""Capturar mientras se conversa: cada entrada se guarda desde la primera tecla.

Un borrador es una entrada sin ``terminada_en``: sólo lo ve quien lo escribe. Los candados y las
revisiones están en ``candado``; las marcas de las preguntas, en ``marcas``; mover, dividir y unir,
en ``orden``.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from actores.models import Region, Tema
from dialogo.models import Pregunta, Usuario
from dialogo.texto import limpiar_entrada
from entrevistas import planeacion, pulso, registro
from entrevistas.candado import (
    Conflicto,
    abrir,
    exigir_sin_pasajes,
    fotografiar,
    reescribir,
    tomar,
)
from entrevistas.marcas import ajustar_respuesta, anotar_respuesta
from entrevistas.models import Entrada, Entrevista, Nivel
from entrevistas.orden import dividir, mover, reunir, separar, unir

__all__ = [
    "Conflicto",
    "anotar_respuesta",
    "apretar_nivel",
    "descartar",
    "deshacer_nivel",
    "dividir",
    "etiquetar",
    "guardar",
    "mover",
    "restaurar",
    "retirar",
    "reunir",
    "sacar_de_registro",
    "separar",
    "unir",
]

Tipo = Entrada.Tipo
VENTANA_PARA_DESHACER = timedelta(minutes=10)
NO_SE_AFLOJA = "Para volver a abrirla hace falta la persona entrevistada."


@transaction.atomic
def guardar(
    entrevista: Entrevista,
    *,
    uid: UUID,
    pregunta: Pregunta,
    tipo: str,
    texto: str,
    base: int,
    autor: Usuario,
    terminar: bool = False,
    nivel: str = "",
    temas: Iterable[Tema] | None = None,
    regiones: Iterable[Region] | None = None,
    tras: str | None = None,
) -> Entrada:
    """Crea o cambia una entrada. La misma petición dos veces no cambia nada.

    ``base`` es la revisión de la que partió quien escribe (0 si es nueva); si ya hay otra, lanza
    ``Conflicto``. ``tras`` es el texto que esa misma página mandó y cuya respuesta no alcanzó a
    ver: si es el que está, no hay conflicto. De lo que va fuera de registro no se guarda ni se mira
    el texto. Lanza ``ValidationError`` con la frase para quien escribe.
    """
    abrir(entrevista)
    if pregunta.bloque.dialogo_id != entrevista.dialogo_id:
        raise ValidationError("Esa pregunta no es de la guía de este diálogo.")
    texto = "" if tipo == Tipo.FUERA else limpiar_entrada(texto)
    terminar = terminar or tipo == Tipo.FUERA
    if terminar and not texto and tipo != Tipo.FUERA:
        raise ValidationError("Escribe algo antes de agregar la entrada.", code="vacia")
    try:
        entrada = tomar(entrevista, uid, autor)
    except Entrada.DoesNotExist:
        entrada = _crear(entrevista, uid, pregunta, tipo, texto, base, autor)
    else:
        if not _cambiar(entrada, tipo, texto, base, tras, terminar, autor):
            return entrada
    _acompanar(entrada, nivel, temas, regiones)
    if terminar and entrada.terminada_en is None:
        _terminar(entrada, autor)
    if entrada.terminada_en:
        pulso.avisar(entrevista.pk)
    return entrada


def _crear(
    entrevista: Entrevista,
    uid: UUID,
    pregunta: Pregunta,
    tipo: str,
    texto: str,
    base: int,
    autor: Usuario,
) -> Entrada:
    """Si ``uid`` es de otra entrevista o la base dice que ya existía, no existe para quien pide."""
    if base or Entrada.objects.filter(uid=uid).exists():
        raise Entrada.DoesNotExist
    if not texto and tipo != Tipo.FUERA:
        raise ValidationError("Escribe algo antes de agregar la entrada.", code="vacia")
    return Entrada.objects.create(
        uid=uid,
        entrevista=entrevista,
        pregunta=pregunta,
        tipo=tipo,
        texto=texto,
        autor=autor,
        editada_por=autor,
        orden=_siguiente(entrevista, pregunta),
    )


def _cambiar(
    entrada: Entrada,
    tipo: str,
    texto: str,
    base: int,
    tras: str | None,
    terminar: bool,
    autor: Usuario,
) -> bool:
    """Aplica el cambio; falso si ya estaba aplicado. Lanza ``Conflicto`` si la base es anterior."""
    if entrada.retirada_en:
        raise Conflicto(entrada)
    mismo_texto = (entrada.texto, entrada.tipo) == (texto, tipo)
    if not mismo_texto and base != entrada.revision:
        if _ya_se_aplico(entrada, tipo, texto, base, autor):
            return False
        if not _sigue_a_lo_propio(entrada, base, tras, autor):
            raise Conflicto(entrada)
    if Tipo.FUERA in {tipo, entrada.tipo} and tipo != entrada.tipo:
        raise ValidationError("Lo que va fuera de registro no cambia de tipo.")
    if entrada.terminada_en is None:
        if not mismo_texto:
            entrada.texto, entrada.tipo, entrada.revision = (
                texto,
                tipo,
                entrada.revision + 1,
            )
            entrada.editada_por = autor
            entrada.save()
        return True
    if not texto and tipo != Tipo.FUERA:
        raise ValidationError("Una entrada no puede quedar vacía. Si sobra, retírala.")
    if not mismo_texto:
        reescribir(entrada, texto, tipo, autor)
    return not mismo_texto


def _ya_se_aplico(entrada: Entrada, tipo: str, texto: str, base: int, autor: Usuario) -> bool:
    """Reintento de un cambio que sí llegó y sobre el que alguien ya escribió."""
    return entrada.revisiones.filter(numero=base + 1, tipo=tipo, texto=texto, autor=autor).exists()


def _sigue_a_lo_propio(entrada: Entrada, base: int, tras: str | None, autor: Usuario) -> bool:
    return (
        tras is not None
        and base + 1 == entrada.revision
        and entrada.editada_por_id == autor.pk
        and limpiar_entrada(tras) == entrada.texto
    )


def _acompanar(
    entrada: Entrada,
    nivel: str,
    temas: Iterable[Tema] | None,
    regiones: Iterable[Region] | None,
) -> None:
    """Nivel, temas y regiones que viajan con el borrador."""
    if entrada.terminada_en or entrada.tipo == Tipo.FUERA:
        return
    if nivel:
        _apretar(entrada, nivel)
    if temas is not None:
        entrada.temas.set(temas)
    if regiones is not None:
        entrada.regiones.set(regiones)


def _terminar(entrada: Entrada, autor: Usuario) -> None:
    """La entrada queda en la bitácora. La primera deja hecha la entrevista y fija la guía."""
    entrevista = entrada.entrevista
    entrada.terminada_en = timezone.now()
    entrada.orden = _siguiente(entrevista, entrada.pregunta, menos=entrada)
    entrada.save()
    if entrada.tipo != Tipo.FUERA:
        fotografiar(entrada, autor)
    if entrevista.estado == Entrevista.Estado.PLANEADA:
        planeacion.marcar_realizada(entrevista, autor=autor, en_vivo=True)
    Pregunta.objects.filter(pk=entrada.pregunta_id).congelar()
    ajustar_respuesta(entrevista, entrada.pregunta)


def _siguiente(entrevista: Entrevista, pregunta: Pregunta, menos: Entrada | None = None) -> int:
    filas = entrevista.entradas.filter(pregunta=pregunta).order_by()
    if menos is not None:
        filas = filas.exclude(pk=menos.pk)
    return (filas.aggregate(ultimo=Max("orden"))["ultimo"] or 0) + 1


@transaction.atomic
def retirar(entrevista: Entrevista, *, uid: UUID, autor: Usuario) -> Entrada:
    """Quita la entrada de la bitácora sin borrarla. Lo citado no se retira."""
    abrir(entrevista)
    entrada = tomar(entrevista, uid, autor)
    exigir_sin_pasajes(entrada)
    return _poner_retiro(entrada, entrada.retirada_en or timezone.now())


@transaction.atomic
def restaurar(entrevista: Entrevista, *, uid: UUID, autor: Usuario) -> Entrada:
    """Devuelve a su lugar una entrada retirada."""
    abrir(entrevista)
    return _poner_retiro(tomar(entrevista, uid, autor), None)


def _poner_retiro(entrada: Entrada, cuando: object) -> Entrada:
    entrada.retirada_en = cuando  # type: ignore[assignment]
    entrada.save(update_fields=["retirada_en", "cambiada_en"])
    ajustar_respuesta(entrada.entrevista, entrada.pregunta)
    pulso.avisar(entrada.entrevista_id)
    return entrada


@transaction.atomic
def descartar(entrevista: Entrevista, *, uid: UUID, autor: Usuario) -> None:
    """Borra de verdad un borrador propio. Repetirlo no cambia nada."""
    abrir(entrevista)
    entrada = entrevista.entradas.filter(uid=uid, autor=autor).first()
    if entrada is None:
        return
    if entrada.terminada_en:
        raise ValidationError("Esta entrada ya está en la bitácora: se retira, no se descarta.")
    entrada.delete()


@transaction.atomic
def sacar_de_registro(entrevista: Entrevista, *, uid: UUID, autor: Usuario) -> Entrada:
    """La persona pide que algo ya escrito no conste: se borra el texto, su historia y sus copias.

    Es lo único que borra revisiones (decisión 0031). No se puede deshacer.
    """
    abrir(entrevista)
    entrada = tomar(entrevista, uid, autor)
    exigir_sin_pasajes(entrada)
    registro.borrar(entrada)
    entrada.terminada_en = entrada.terminada_en or timezone.now()
    entrada.editada_por = autor
    entrada.save()
    ajustar_respuesta(entrevista, entrada.pregunta)
    pulso.avisar(entrevista.pk)
    return entrada


def _consentido(entrevista: Entrevista) -> str:
    vigente = entrevista.consentimiento
    return vigente.nivel if vigente else ""


def _apretar(entrada: Entrada, nivel: str) -> None:
    consentido = _consentido(entrada.entrevista)
    vale = Nivel.mas_estricto(consentido, entrada.nivel) if consentido or entrada.nivel else ""
    if vale and Nivel(nivel).rigor < Nivel(vale).rigor:
        raise ValidationError(f"La entrada está «{Nivel(vale).label.lower()}». {NO_SE_AFLOJA}")
    if nivel != vale:
        entrada.nivel = nivel
        entrada.save(update_fields=["nivel", "cambiada_en"])


@transaction.atomic
def apretar_nivel(entrevista: Entrevista, *, uid: UUID, nivel: str, autor: Usuario) -> Entrada:
    """Vuelve más estricto el nivel de una entrada, también en una entrevista cerrada."""
    entrevista.bloquear()
    entrada = tomar(entrevista, uid, autor)
    _apretar(entrada, nivel)
    pulso.avisar(entrevista.pk)
    return entrada


def puede_deshacer_nivel(entrada: Entrada, autor: Usuario) -> bool:
    """Un descuido se deshace: entrada propia, de hace menos de diez minutos y sin citar."""
    reciente = entrada.creada_en > timezone.now() - VENTANA_PARA_DESHACER
    return entrada.autor_id == autor.pk and reciente and not entrada.fragmentos.exists()


@transaction.atomic
def deshacer_nivel(entrevista: Entrevista, *, uid: UUID, nivel: str, autor: Usuario) -> Entrada:
    """Vuelve al nivel anterior (vacío: el del consentimiento) dentro de la ventana."""
    abrir(entrevista)
    entrada = tomar(entrevista, uid, autor)
    if not puede_deshacer_nivel(entrada, autor):
        raise ValidationError(f"Ya pasó el momento de deshacerlo. {NO_SE_AFLOJA}")
    entrada.nivel = nivel
    entrada.save(update_fields=["nivel", "cambiada_en"])
    pulso.avisar(entrevista.pk)
    return entrada


@transaction.atomic
def etiquetar(
    entrevista: Entrevista,
    *,
    uid: UUID,
    autor: Usuario,
    poner: Iterable[Tema | Region] = (),
    quitar: Iterable[Tema | Region] = (),
) -> Entrada:
    """Pone y quita temas o regiones. Sólo la diferencia: dos personas etiquetan a la vez."""
    abrir(entrevista)
    entrada = tomar(entrevista, uid, autor)
    if entrada.tipo == Tipo.FUERA:
        raise ValidationError("Lo que va fuera de registro no lleva temas.")
    poner, quitar = list(poner), list(quitar)
    entrada.temas.add(*[cosa for cosa in poner if isinstance(cosa, Tema)])
    entrada.regiones.add(*[cosa for cosa in poner if isinstance(cosa, Region)])
    entrada.temas.remove(*[cosa for cosa in quitar if isinstance(cosa, Tema)])
    entrada.regiones.remove(*[cosa for cosa in quitar if isinstance(cosa, Region)])
    entrada.save(update_fields=["cambiada_en"])
    pulso.avisar(entrevista.pk)
    return entrada

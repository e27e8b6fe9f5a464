"""Subir, corregir lo entendido, volverlo entradas y arrepentirse."""

import hashlib
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dialogo.antivirus import exigir_limpio
from dialogo.models import Pregunta, Usuario
from dialogo.texto import MAXIMO_DE_CARACTERES, limpiar_entrada
from entrevistas import planeacion, pulso
from entrevistas.anclaje import oraciones
from entrevistas.candado import abrir
from entrevistas.guia import preguntas_de
from entrevistas.marcas import ajustar_respuesta
from entrevistas.models import Entrada, Entrevista, RevisionEntrada, Transcripcion
from entrevistas.transcripcion import archivo
from entrevistas.transcripcion.entender import (
    Turno,
    aplicar_hablantes,
    de_datos,
    entender,
)
from entrevistas.transcripcion.leer import Renglon, de_pegado, leer

YA_CAMBIO = (
    "Otra persona cambió esta revisión mientras tanto. Lo que marcaste sigue aquí: si está bien, "
    "guarda otra vez."
)


class Cambio(ValidationError):
    """La revisión de la que se partía ya no es la última."""

    def __init__(self) -> None:
        super().__init__(YA_CAMBIO, code="cambio")


class YaEsta(ValidationError):
    """El mismo archivo, byte por byte, ya se subió a este diálogo."""

    def __init__(self, anterior: Transcripcion) -> None:
        dia = timezone.localtime(anterior.subida_en)
        super().__init__(
            f"Este mismo archivo ya se subió a {anterior.entrevista.folio} el {dia:%d/%m/%Y}. "
            "Si de todos modos debe entrar aquí, márcalo abajo.",
            code="repetida",
        )


@transaction.atomic
def subir(
    entrevista: Entrevista,
    *,
    nombre: str,
    contenido: bytes | None = None,
    pegado: str = "",
    aunque_este: bool = False,
    autor: Usuario,
) -> Transcripcion:
    """Lee, propone y guarda el original. Lanza ``ValidationError`` o ``YaEsta``."""
    abrir(entrevista)
    crudo = contenido if contenido is not None else pegado.encode()
    huella = hashlib.sha256(crudo).hexdigest()
    repetida = (
        Transcripcion.objects.filter(entrevista__dialogo=entrevista.dialogo, huella=huella)
        .exclude(estado=Transcripcion.Estado.DESCARTADA)
        .select_related("entrevista")
        .first()
    )
    if repetida and not aunque_este:
        raise YaEsta(repetida)
    if contenido is not None:
        exigir_limpio(contenido)
    formato, renglones = _leer(nombre, contenido, pegado)
    turnos, hablantes = entender(renglones, entrevista, preguntas_de(entrevista))
    transcripcion = Transcripcion(
        entrevista=entrevista,
        nombre=" ".join(nombre.split())[-200:],
        formato=formato,
        huella=huella,
        turnos=[turno.como_dato() for turno in turnos],
        hablantes=hablantes,
        subida_por=autor,
    )
    archivo.guardar_original(transcripcion, crudo)
    transcripcion.save()
    return transcripcion


def _leer(nombre: str, contenido: bytes | None, pegado: str) -> tuple[str, list[Renglon]]:
    if contenido is not None:
        return leer(nombre, contenido)
    renglones = de_pegado(pegado)
    if not renglones:
        raise ValidationError("Pega el texto o elige un archivo.")
    return Transcripcion.Formato.PEGADO, renglones


def _tomar(transcripcion: Transcripcion, version: int) -> Transcripcion:
    tomada = Transcripcion.objects.select_for_update().get(pk=transcripcion.pk)
    if tomada.estado != Transcripcion.Estado.REVISION:
        raise ValidationError("Esta transcripción ya no está en revisión.")
    if tomada.version != version:
        raise Cambio
    return tomada


@transaction.atomic
def nombrar_voces(
    transcripcion: Transcripcion, quienes: dict[str, str], *, version: int, autor: Usuario
) -> Transcripcion:
    """Di quién es cada voz: lo que entra y su tipo se vuelven a proponer."""
    tomada = _tomar(transcripcion, version)
    tomada.hablantes = {voz: quienes.get(voz, quien) for voz, quien in tomada.hablantes.items()}
    turnos = de_datos(tomada.turnos)
    aplicar_hablantes(turnos, tomada.hablantes)
    return _guardar(tomada, turnos)


@transaction.atomic
def corregir(
    transcripcion: Transcripcion,
    cambios: dict[int, tuple[str, str]],
    *,
    version: int,
    autor: Usuario,
) -> Transcripcion:
    """``cambios``: renglón → (pregunta que empieza ahí o vacío si sigue la anterior, tipo).

    Lanza ``Cambio`` si otra persona guardó antes.
    """
    tomada = _tomar(transcripcion, version)
    turnos = de_datos(tomada.turnos)
    for indice, (pregunta, tipo) in cambios.items():
        turno = turnos[indice]
        turno.hallada = bool(pregunta)
        turno.pregunta = pregunta
        turno.tipo = tipo
    actual = ""
    for turno in turnos:  # lo que no empieza una pregunta sigue en la anterior
        actual = turno.pregunta if turno.hallada else actual
        turno.pregunta = actual
    return _guardar(tomada, turnos)


def _guardar(transcripcion: Transcripcion, turnos: Sequence[Turno]) -> Transcripcion:
    transcripcion.turnos = [turno.como_dato() for turno in turnos]
    transcripcion.version += 1
    transcripcion.save(update_fields=["turnos", "hablantes", "version"])
    return transcripcion


@transaction.atomic
def importar(transcripcion: Transcripcion, *, version: int, autor: Usuario) -> int:
    """Los renglones que entran se vuelven entradas terminadas, tras las que ya hubiera.

    Bloquea la entrevista. Todo o nada. Devuelve cuántas entraron.
    """
    entrevista = transcripcion.entrevista
    abrir(entrevista)
    tomada = _tomar(transcripcion, version)
    preguntas = {pregunta.numero: pregunta for pregunta in preguntas_de(entrevista)}
    turnos = [turno for turno in de_datos(tomada.turnos) if turno.tipo]
    sueltos = sum(turno.pregunta not in preguntas for turno in turnos)
    if sueltos:
        raise ValidationError(
            f"A {sueltos} renglones les falta su pregunta. Di en cuál empieza cada una, o que no entran."
        )
    if not turnos:
        raise ValidationError("Ningún renglón está marcado para entrar.")
    entradas = _crear(entrevista, turnos, preguntas, autor)
    tomada.entradas.set(entradas)
    tomada.estado = Transcripcion.Estado.IMPORTADA
    tomada.importada_en = timezone.now()
    tomada.save(update_fields=["estado", "importada_en"])
    if entrevista.estado == Entrevista.Estado.PLANEADA:
        planeacion.marcar_realizada(entrevista, autor=autor)
    tocadas = {entrada.pregunta_id for entrada in entradas}
    Pregunta.objects.filter(pk__in=tocadas).congelar()
    for pregunta in preguntas.values():
        if pregunta.pk in tocadas:
            ajustar_respuesta(entrevista, pregunta)
    pulso.avisar(entrevista.pk)
    return len(entradas)


def _crear(
    entrevista: Entrevista,
    turnos: Sequence[Turno],
    preguntas: dict[str, Pregunta],
    autor: Usuario,
) -> list[Entrada]:
    ultimos = dict(
        entrevista.entradas.order_by().values_list("pregunta").annotate(ultimo=Max("orden"))
    )
    ahora = timezone.now()
    entradas = []
    for turno in turnos:
        pregunta = preguntas[turno.pregunta]
        for trozo in partir(turno.texto):
            ultimos[pregunta.pk] = ultimos.get(pregunta.pk, 0) + 1
            entradas.append(
                Entrada(
                    entrevista=entrevista,
                    pregunta=pregunta,
                    orden=ultimos[pregunta.pk],
                    tipo=turno.tipo,
                    texto=limpiar_entrada(trozo),
                    autor=autor,
                    editada_por=autor,
                    creada_en=ahora,
                    terminada_en=ahora,
                )
            )
    Entrada.objects.bulk_create(entradas)
    RevisionEntrada.objects.bulk_create(
        RevisionEntrada(
            entrada=entrada, numero=1, tipo=entrada.tipo, texto=entrada.texto, autor=autor
        )
        for entrada in entradas
    )
    return entradas


def partir(texto: str, maximo: int = MAXIMO_DE_CARACTERES) -> list[str]:
    """Un renglón que no cabe en una entrada se divide entre oraciones; si ni así, donde toque."""
    if len(texto) <= maximo:
        return [texto]
    trozos, desde, hasta = [], 0, 0
    for _, fin in oraciones(texto):
        if fin - desde > maximo and hasta > desde:
            trozos.append(texto[desde:hasta])
            desde = hasta
        hasta = fin
    trozos.append(texto[desde:])
    return [trozo[i : i + maximo].strip() for trozo in trozos for i in range(0, len(trozo), maximo)]


@transaction.atomic
def descartar(transcripcion: Transcripcion, *, autor: Usuario) -> None:
    """Antes de importarla: se borra el original y lo entendido."""
    tomada = Transcripcion.objects.select_for_update().get(pk=transcripcion.pk)
    if tomada.estado != Transcripcion.Estado.REVISION:
        raise ValidationError("Esta transcripción ya entró. Quita lo importado, si hace falta.")
    _dejar(tomada)


@transaction.atomic
def quitar(transcripcion: Transcripcion, *, autor: Usuario) -> int:
    """Retira las entradas que trajo, mientras nada las haya usado. Devuelve cuántas."""
    entrevista = transcripcion.entrevista
    abrir(entrevista)
    tomada = Transcripcion.objects.select_for_update().get(pk=transcripcion.pk)
    if tomada.estado != Transcripcion.Estado.IMPORTADA:
        raise ValidationError("Esta transcripción no está importada.")
    entradas = tomada.entradas.select_for_update(of=("self",)).filter(retirada_en=None)
    usadas = entradas.filter(pk__in=_usadas(entradas)).count()
    if usadas:
        raise ValidationError(
            f"{usadas} de sus entradas ya se citaron, se codificaron o se corrigieron. Retíralas "
            "una por una en la captura."
        )
    preguntas = {entrada.pregunta for entrada in entradas.select_related("pregunta")}
    cuantas = entradas.update(retirada_en=timezone.now(), cambiada_en=timezone.now())
    for pregunta in preguntas:
        ajustar_respuesta(entrevista, pregunta)
    pulso.avisar(entrevista.pk)
    _dejar(tomada)
    return cuantas


def _usadas(entradas: object) -> list[int]:
    vivas = entradas.order_by().values_list("pk", flat=True)  # type: ignore[attr-defined]
    con_pasajes = set(vivas.filter(fragmentos__isnull=False))
    corregidas = set(vivas.filter(revision__gt=1))
    return list(con_pasajes | corregidas)


def _dejar(transcripcion: Transcripcion) -> None:
    """Del texto no queda nada; queda que se subió, quién y cuándo."""
    archivo.borrar_original(transcripcion)
    transcripcion.turnos, transcripcion.hablantes = [], {}
    transcripcion.estado = Transcripcion.Estado.DESCARTADA
    transcripcion.save()

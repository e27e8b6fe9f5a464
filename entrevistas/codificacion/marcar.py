"""Marcar pasajes con códigos: poner, quitar, nombrar en vivo, deshacer y rehacer.

Candados siempre en este orden: el diálogo, si nace un código; la entrevista, sin su llave; la
entrada. ``doble`` es la ronda a ciegas en que se marca: lo puesto en una no se ve ni se cuenta
fuera de ella, y cada quien sólo toca lo suyo.
"""

import textwrap
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar, limpiar_entrada, sin_acentos
from entrevistas import pulso
from entrevistas.anclaje import fragmento_en
from entrevistas.codificacion import libro
from entrevistas.models import (
    Codificacion,
    Codigo,
    DobleCodificacion,
    Entrada,
    Entrevista,
    Fragmento,
    Memo,
    Operacion,
)

NADA_QUE_DESHACER = "No hay nada tuyo que deshacer en esta entrevista."
NADA_QUE_REHACER = "No hay nada que rehacer."


@dataclass(frozen=True)
class Pasaje:
    """Lo elegido: una entrada y un intervalo en puntos de código, con el texto que se vio."""

    entrada: UUID
    inicio: int
    fin: int
    texto: str | None = None


@dataclass(frozen=True)
class Paso:
    """Lo que resultó de deshacer o rehacer. Sin ``hubo`` otra persona ya lo había cambiado."""

    frase: str
    entrada: Entrada
    hubo: bool = True


@transaction.atomic
def poner(
    entrevista: Entrevista,
    pasaje: Pasaje,
    *,
    codigo: int,
    autor: Usuario,
    doble: DobleCodificacion | None = None,
) -> Codificacion:
    """Pone el código en el pasaje; si ya estaba, devuelve la marca que había.

    Bloquea la entrevista y la entrada: dos personas que ponen lo mismo dejan una sola marca. Lanza
    ``ValidationError`` si el texto cambió o si el código ya no está en el libro: eso se mira al
    final, porque la marca espera a quien esté fusionando o archivando el código.
    """
    if doble is not None:
        _tomar_ronda(doble, autor)
    fragmento, es_nuevo = _fragmento(entrevista, pasaje, autor)
    if doble is not None:
        _comprobar_muestra(doble, fragmento.entrada_id, codigo)
    if not es_nuevo:
        iguales = _alcanza(Codificacion.objects.vivas(), autor, doble).select_related("codigo")
        if puesta := iguales.filter(fragmento=fragmento, codigo=codigo).first():
            puesta.fragmento = fragmento
            return puesta
    nueva = Codificacion.objects.create(
        fragmento=fragmento, codigo_id=codigo, doble=doble, autor=autor
    )
    nueva.codigo = _vigente(entrevista, codigo)
    _anotar(entrevista, Operacion.Que.PONER, nueva, autor)
    return nueva


def _vigente(entrevista: Entrevista, codigo: int) -> Codigo:
    encontrado = Codigo.objects.filter(dialogo=entrevista.dialogo_id, pk=codigo).first()
    if encontrado is None:
        raise ValidationError("Ese código no está en el libro de este diálogo.")
    if not encontrado.esta_vigente:
        raise ValidationError(
            f"«{encontrado}» ya no está en el libro: elige otro.", code="archivado"
        )
    return encontrado


def _fragmento(entrevista: Entrevista, pasaje: Pasaje, autor: Usuario) -> tuple[Fragmento, bool]:
    """El pasaje, y si es nuevo. Toma la entrevista y luego la entrada, en ese orden y de una vez.

    Es el orden de la captura y de las correcciones; con otro, se trabarían.
    """
    entrada = (
        Entrada.objects.filter(uid=pasaje.entrada, entrevista=entrevista)
        .select_related("entrevista")
        .select_for_update(no_key=True, of=("entrevista", "self"))
        .defer("busqueda")
        .get()
    )
    entrada.entrevista = entrevista
    return fragmento_en(
        entrada, inicio=pasaje.inicio, fin=pasaje.fin, texto=pasaje.texto, autor=autor
    )


def _alcanza(filas: Any, autor: Usuario, doble: DobleCodificacion | None) -> Any:
    """Las que esa persona puede tocar: del análisis, todas; a ciegas, las suyas de esa ronda."""
    return filas.filter(doble=doble, autor=autor) if doble else filas.filter(doble=None)


def _anotar(entrevista: Entrevista, que: str, marca: Codificacion, autor: Usuario) -> None:
    Operacion.objects.create(
        entrevista=entrevista, autor=autor, que=que, doble=marca.doble, codificaciones=[marca.pk]
    )
    pulso.avisar(entrevista.pk)


def _tomar_ronda(doble: DobleCodificacion, autor: Usuario) -> None:
    """Mientras alguien da por terminada su parte, esto espera; después ya no se marca."""
    rondas = DobleCodificacion.objects.select_related("una", "otra")
    ronda = rondas.select_for_update(no_key=True, of=("self",)).get(pk=doble.pk)
    if not sigue_abierta_para(ronda, autor):
        raise ValidationError(f"Tu parte de la doble codificación {ronda.numero} ya terminó.")


def _comprobar_muestra(doble: DobleCodificacion, entrada: int, codigo: int) -> None:
    if not doble.entradas.filter(pk=entrada).exists():
        raise ValidationError("Esa entrada no está en la muestra.")
    if not doble.codigos.filter(pk=codigo).exists():
        raise ValidationError("Ese código no entra en esta doble codificación.")


def sigue_abierta_para(doble: DobleCodificacion, autor: Usuario) -> bool:
    """¿Puede esa persona marcar todavía en la ronda? Pide ``una`` y ``otra`` cargadas."""
    termino = {
        doble.una.usuario_id: doble.una_termino_en,
        doble.otra.usuario_id: doble.otra_termino_en,
    }
    abierta = doble.estado == DobleCodificacion.Estado.ABIERTA
    return abierta and autor.pk in termino and termino[autor.pk] is None


def en_vivo(entrevista: Entrevista, pasaje: Pasaje, *, autor: Usuario) -> Codificacion:
    """Pone un código con las palabras de quien habló; si no existía, nace propuesto."""
    palabras = " ".join(limpiar(pasaje.texto or "").split()).strip("«»“”\"'.,;:…¡!¿?()— ")
    nombre = textwrap.shorten(palabras, 100, placeholder="…")
    return poner_nuevo(entrevista, pasaje, nombre=nombre, autor=autor, es_en_vivo=True)


@transaction.atomic
def poner_nuevo(
    entrevista: Entrevista,
    pasaje: Pasaje,
    *,
    nombre: str,
    autor: Usuario,
    es_en_vivo: bool = False,
) -> Codificacion:
    """Propone el código y lo pone; si ya había uno con ese nombre, pone ése."""
    codigo = proponer(entrevista.dialogo, nombre=nombre, autor=autor, es_en_vivo=es_en_vivo)
    return poner(entrevista, pasaje, codigo=codigo.pk, autor=autor)


@transaction.atomic
def proponer(dialogo: Dialogo, *, nombre: str, autor: Usuario, es_en_vivo: bool = False) -> Codigo:
    """Un código nuevo, propuesto hasta que el equipo lo acuerde; si ya hay uno así, ése.

    Bloquea el diálogo: dos personas que proponen lo mismo dejan un solo código.
    """
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    plano = sin_acentos(" ".join(limpiar(nombre).split()))
    for codigo in dialogo.codigos.vigentes():
        if sin_acentos(codigo.nombre) == plano:
            return codigo
    return libro.crear(dialogo, nombre=nombre, autor=autor, es_en_vivo=es_en_vivo)


@transaction.atomic
def quitar(
    entrevista: Entrevista,
    *,
    codificacion: int,
    autor: Usuario,
    doble: DobleCodificacion | None = None,
) -> Codificacion:
    """Quita un código de un pasaje. Lanza ``ValidationError`` si otra persona ya lo quitó."""
    if doble is not None:
        _tomar_ronda(doble, autor)
    marca = (
        _alcanza(Codificacion.objects.all(), autor, doble)
        .filter(fragmento__entrada__entrevista=entrevista)
        .select_related("codigo", "fragmento__entrada", "retirada_por")
        .select_for_update(of=("self",))
        .get(pk=codificacion)
    )
    if marca.retirada_en:
        raise ValidationError(
            f"{marca.retirada_por.nombre_corto} ya había quitado «{marca.codigo}»."
        )
    _retirar(marca, autor)
    _anotar(entrevista, Operacion.Que.QUITAR, marca, autor)
    return marca


def _retirar(marca: Codificacion, autor: Usuario) -> None:
    marca.retirada_en, marca.retirada_por = timezone.now(), autor
    marca.save(update_fields=["retirada_en", "retirada_por"])


@transaction.atomic
def deshacer(
    entrevista: Entrevista, *, autor: Usuario, doble: DobleCodificacion | None = None
) -> Paso:
    """Deshace lo último que esa persona hizo en esta entrevista.

    Bloquea el paso y su marca. Si otra persona ya lo cambió no toca nada, lo dice y el paso se
    olvida. Lanza ``ValidationError`` si no queda nada.
    """
    operacion = _pasos(entrevista, autor, doble).filter(deshecha_en=None).last()
    if operacion is None:
        raise ValidationError(NADA_QUE_DESHACER)
    paso = _aplicar(operacion, autor, poner=operacion.que == Operacion.Que.QUITAR)
    if paso.hubo:
        operacion.deshecha_en = timezone.now()
        operacion.save(update_fields=["deshecha_en"])
    pulso.avisar(entrevista.pk)
    return paso


@transaction.atomic
def rehacer(
    entrevista: Entrevista, *, autor: Usuario, doble: DobleCodificacion | None = None
) -> Paso:
    """Rehace lo último deshecho, si después no se hizo otra cosa."""
    pasos = _pasos(entrevista, autor, doble)
    ultima = pasos.filter(deshecha_en=None).last()
    operacion = pasos.filter(deshecha_en__isnull=False, pk__gt=ultima.pk if ultima else 0).first()
    if operacion is None:
        raise ValidationError(NADA_QUE_REHACER)
    paso = _aplicar(operacion, autor, poner=operacion.que == Operacion.Que.PONER)
    if paso.hubo:
        operacion.deshecha_en = None
        operacion.save(update_fields=["deshecha_en"])
    pulso.avisar(entrevista.pk)
    return paso


def _pasos(entrevista: Entrevista, autor: Usuario, doble: DobleCodificacion | None) -> Any:
    if doble is not None:
        _tomar_ronda(doble, autor)
    return (
        Operacion.objects.filter(entrevista=entrevista, autor=autor, doble=doble)
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _aplicar(operacion: Operacion, autor: Usuario, *, poner: bool) -> Paso:
    """Pone o quita la marca de ese paso. Si ya no se puede, borra el paso y dice por qué."""
    marca = (
        Codificacion.objects.select_related(
            "codigo__fusionado_en", "fragmento__entrada", "retirada_por"
        )
        .select_for_update(of=("self",))
        .get(pk=operacion.codificaciones[0])
    )
    entrada = marca.fragmento.entrada
    if estorbo := _por_que_no_vuelve(marca) if poner else _por_que_no_se_quita(marca):
        operacion.delete()
        return Paso(estorbo, entrada, hubo=False)
    if poner:
        marca.retirada_en = marca.retirada_por = None
        marca.save(update_fields=["retirada_en", "retirada_por"])
        return Paso(f"Volvió «{marca.codigo}».", entrada)
    _retirar(marca, autor)
    return Paso(f"Se quitó «{marca.codigo}».", entrada)


def _por_que_no_se_quita(marca: Codificacion) -> str:
    if marca.retirada_en is None:
        return ""
    quien = marca.retirada_por.nombre_corto if marca.retirada_por else "Otra persona"
    return f"{quien} ya había quitado «{marca.codigo}»: no había nada que deshacer."


def _por_que_no_vuelve(marca: Codificacion) -> str:
    codigo = marca.codigo
    if not codigo.esta_vigente:
        return f"«{codigo}» ya no está en el libro: no se repuso."
    iguales = Codificacion.objects.vivas().filter(
        fragmento=marca.fragmento, codigo=codigo, doble=marca.doble
    )
    if marca.doble_id:
        iguales = iguales.filter(autor=marca.autor)
    otra = iguales.select_related("autor").first()
    if otra is None:
        return ""
    if otra.pk == marca.pk:
        return f"«{codigo}» ya estaba otra vez en ese pasaje."
    return f"{otra.autor.nombre_corto} ya puso «{codigo}» en ese pasaje: no se repitió."


@transaction.atomic
def memo(
    entrevista: Entrevista, pasaje: Pasaje | None, *, tipo: str, texto: str, autor: Usuario
) -> Memo:
    """Anota lo que se piensa de un pasaje o, sin él, de la entrevista entera."""
    campos = _escrito(tipo, texto)
    if pasaje is None:
        campos["entrevista"] = entrevista
    else:
        campos["fragmento"], _ = _fragmento(entrevista, pasaje, autor)
    pulso.avisar(entrevista.pk)
    return Memo.objects.create(dialogo_id=entrevista.dialogo_id, autor=autor, **campos)


@transaction.atomic
def cambiar_memo(memo: Memo, *, tipo: str, texto: str, autor: Usuario) -> Memo:
    """Sólo quien lo escribió lo cambia; sin texto, se retira."""
    if memo.autor_id != autor.pk:
        raise ValidationError(
            f"Este memo es de {memo.autor.nombre_corto}: sólo ella o él lo cambia."
        )
    if not limpiar(texto).strip():
        memo.retirado_en = timezone.now()
        memo.save(update_fields=["retirado_en", "cambiado_en"])
    else:
        for campo, valor in _escrito(tipo, texto).items():
            setattr(memo, campo, valor)
        memo.save(update_fields=["tipo", "texto", "cambiado_en"])
    entrada = memo.fragmento.entrada if memo.fragmento else None
    pulso.avisar(entrada.entrevista_id if entrada else memo.entrevista_id)  # type: ignore[arg-type]
    return memo


def _escrito(tipo: str, texto: str) -> dict[str, Any]:
    if tipo not in Memo.Tipo.values:
        raise ValidationError("Elige si es metodológico, analítico o de contexto.")
    texto = limpiar_entrada(texto)
    if not texto:
        raise ValidationError("El memo está vacío.")
    return {"tipo": tipo, "texto": texto}

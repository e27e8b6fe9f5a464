"""Dónde empieza y termina cada pasaje: en puntos de código, sobre NFC con LF, en una revisión.

Un pasaje nunca se mueve a un parecido: cuando su entrada se corrige, o su texto aparece idéntico
una sola vez antes y después, o espera en «por revisar» a que alguien decida.
"""

import hashlib
import re

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Usuario
from dialogo.texto import limpiar
from entrevistas.models import Entrada, Fragmento, RevisionEntrada

CAMBIO = "El texto de la entrada cambió mientras elegías. Vuelve a elegir el pasaje."


def huella_de(texto: str) -> str:
    return hashlib.sha256(texto.encode()).hexdigest()


@transaction.atomic
def crear_fragmento(
    entrada: Entrada, *, inicio: int, fin: int, texto: str | None = None, autor: Usuario
) -> Fragmento:
    """El pasaje ``texto[inicio:fin]`` de la revisión vigente; si ya existe, ése mismo.

    Bloquea la entrada: una corrección no se cuela entre la comprobación y el alta. ``texto`` es lo
    que vio quien eligió. Lanza ``ValidationError`` si no coincide o si la entrada no se puede citar.
    """
    entrada = (
        Entrada.objects.select_for_update(of=("self",))
        .select_related("entrevista")
        .defer("busqueda")
        .get(pk=entrada.pk)
    )
    return fragmento_en(entrada, inicio=inicio, fin=fin, texto=texto, autor=autor)[0]


def fragmento_en(
    entrada: Entrada, *, inicio: int, fin: int, texto: str | None, autor: Usuario
) -> tuple[Fragmento, bool]:
    """Lo que hace ``crear_fragmento`` con la entrada ya bloqueada; el segundo, si es nuevo."""
    _comprobar_citable(entrada)
    if not 0 <= inicio < fin <= len(entrada.texto):
        raise ValidationError(CAMBIO, code="fuera_del_texto")
    elegido = entrada.texto[inicio:fin]
    if texto is not None and limpiar(texto) != elegido:
        raise ValidationError(CAMBIO, code="no_coincide")
    if not elegido.strip():
        raise ValidationError("Elige al menos una palabra.", code="vacio")
    lugar = {"entrada": entrada, "revision": entrada.revision, "inicio": inicio, "fin": fin}
    # Con la entrada bloqueada nadie lo crea entre mirar y crear: sobra el punto de guarda.
    if ya := Fragmento.objects.filter(**lugar).first():
        ya.entrada = entrada
        return ya, False
    nuevo = Fragmento(**lugar, texto=elegido, huella=huella_de(elegido), creado_por=autor)
    nuevo.save(force_insert=True)
    return nuevo, True


def fragmento_entero(entrada: Entrada, *, autor: Usuario) -> Fragmento:
    return crear_fragmento(entrada, inicio=0, fin=max(len(entrada.texto), 1), autor=autor)


def _comprobar_citable(entrada: Entrada) -> None:
    if entrada.tipo == Entrada.Tipo.FUERA:
        raise ValidationError("Lo dicho fuera de registro no se guarda ni se cita.")
    if entrada.retirada_en:
        raise ValidationError("Esa entrada se retiró de la bitácora.")
    if entrada.terminada_en is None:
        raise ValidationError("Esa entrada sigue a medio escribir. Termínala antes de citarla.")


@transaction.atomic
def reanclar(entrada: Entrada, *, autor: Usuario) -> list[Fragmento]:
    """Tras una corrección, mueve cada pasaje o lo deja por revisar. Devuelve los que esperan.

    Se mueve sólo si su texto está idéntico una vez en la revisión que citaba y una vez en la nueva:
    si antes o ahora se repite, no se puede saber cuál es. Bloquea los pasajes.
    """
    fragmentos = list(
        entrada.fragmentos.select_for_update().exclude(revision=entrada.revision).order_by("pk")
    )
    anteriores = dict(
        RevisionEntrada.objects.filter(
            entrada=entrada, numero__in={fragmento.revision for fragmento in fragmentos}
        ).values_list("numero", "texto")
    )
    ocupados = set(
        entrada.fragmentos.filter(revision=entrada.revision).values_list("inicio", "fin")
    )
    esperan = []
    for fragmento in fragmentos:
        lugar = _lugar(fragmento, anteriores.get(fragmento.revision, ""), entrada.texto)
        if lugar is None or lugar in ocupados:
            fragmento.anclaje = Fragmento.Anclaje.POR_REVISAR
            esperan.append(fragmento)
        else:
            fragmento.inicio, fragmento.fin = lugar
            fragmento.revision = entrada.revision
            fragmento.anclaje = Fragmento.Anclaje.EXACTO
            ocupados.add(lugar)
        fragmento.save(update_fields=["inicio", "fin", "revision", "anclaje"])
    return esperan


def _lugar(fragmento: Fragmento, anterior: str, nuevo: str) -> tuple[int, int] | None:
    if len(apariciones(anterior, fragmento.texto)) != 1:
        return None
    en_nuevo = apariciones(nuevo, fragmento.texto)
    return (en_nuevo[0], en_nuevo[0] + len(fragmento.texto)) if len(en_nuevo) == 1 else None


def apariciones(texto: str, buscado: str) -> list[int]:
    """Dónde empieza cada aparición, encimadas incluidas."""
    halladas, desde = [], texto.find(buscado)
    while desde >= 0 and buscado:
        halladas.append(desde)
        desde = texto.find(buscado, desde + 1)
    return halladas


# Después de estas abreviaturas un punto no termina la oración.
_ABREVIATURAS = """a. ac admón. art. arts. av. c. cap. cd. cía. col. d. dip. dir. dr. dra. ed. ej. emb. etc. fig.
    gral. ing. inc. lic. ltda. mtra. mtro. n. no. núm. núms. p. pág. págs. pp. prof. profa. s. sr.
    sra. sras. sres. srita. sta. sto. tel. ud. uds. v. vol. vs."""
_ABREVIADAS = frozenset(_ABREVIATURAS.split())
_CIERRES = "»”\"')]"
_TERMINA = re.compile(rf"[.!?…]+[{re.escape(_CIERRES)}]*(?=\s|$)|\n+")


def oraciones(texto: str) -> list[tuple[int, int]]:
    """Intervalos de las oraciones, sin los blancos de sus extremos.

    Entiende « », ¿ ?, puntos suspensivos y abreviaturas: «la Dra. Paz», «Barrios, A. C.», «3.5».
    """
    cortes, hallados = [], []
    for termino in _TERMINA.finditer(texto):
        if "\n" in termino[0] or _es_fin(texto, termino.start(), termino.end()):
            cortes.append(termino.end())
    inicio = 0
    for corte in [*cortes, len(texto)]:
        trozo = texto[inicio:corte]
        sin_blancos = trozo.strip()
        if sin_blancos:
            desde = inicio + trozo.index(sin_blancos)
            hallados.append((desde, desde + len(sin_blancos)))
        inicio = corte
    return hallados


def _es_fin(texto: str, punto: int, fin: int) -> bool:
    resto = texto[fin : fin + 200].lstrip()  # basta la palabra que sigue
    if resto and resto[0].islower():
        return False
    if texto[punto] != "." or texto[punto : punto + 2] == "..":
        return True
    palabra = re.search(r"[^\s«“(\"'—]*$", texto[max(0, punto - 40) : punto])
    ultima = (palabra[0] if palabra else "").lower() + "."
    if ultima in _ABREVIADAS or re.fullmatch(r"(?:\w\.)+", ultima):
        return not resto or _ultima_de_siglas(texto, punto, resto)
    return True


def _ultima_de_siglas(texto: str, punto: int, resto: str) -> bool:
    """En «Red de Barrios, A. C. Después…» el último punto sí termina."""
    siglas = re.search(r"(?:\b\w\.\s?)+\w$", texto[:punto])
    return bool(siglas) and len(resto.split(maxsplit=1)[0].rstrip(".,;")) > 2

"""La hoja de una entrevista para codificarla: sus entradas con sus marcas, y nada de otras.

Una o muchas entradas se leen en las mismas consultas. A ciegas sólo existen las marcas y los memos
de quien mira: ni los de la otra persona ni los del análisis, tampoco en las cuentas.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zlib import crc32

from django.db.models import Q, QuerySet

from dialogo.models import Pregunta, Usuario
from entrevistas.anclaje import oraciones
from entrevistas.bitacora import COMILLAS, LETRAS
from entrevistas.models import (
    Codificacion,
    Codigo,
    DobleCodificacion,
    Entrada,
    Entrevista,
    Fragmento,
    Memo,
)

RENGLONES_DE_MARCA = 2  # bajo el texto caben dos; las demás se cuentan al margen


@dataclass(frozen=True)
class Trozo:
    """Texto seguido con las mismas marcas: ``arriba`` es la pegada a la letra."""

    texto: str
    arriba: str = ""
    abajo: str = ""


@dataclass(frozen=True)
class Pieza:
    """Una oración (``numero`` desde 1) o lo que separa dos (0)."""

    numero: int
    inicio: int
    fin: int
    trozos: list[Trozo]


@dataclass(frozen=True, slots=True)
class Marca:
    """Una codificación leída en una fila: una entrada puede llevar cien."""

    pk: int
    codigo: Codigo
    autor: Usuario
    puesta_en: datetime
    entrada: int
    fragmento: UUID
    inicio: int
    fin: int
    texto: str
    anclaje: str

    @property
    def es_firme(self) -> bool:
        return self.anclaje == Fragmento.Anclaje.EXACTO


@dataclass
class AlMargen:
    """Un código en una entrada: sus marcas en el orden del texto y de quién son."""

    codigo: Codigo
    marcas: list[Marca] = field(default_factory=list)
    otras: list[Usuario] = field(default_factory=list)
    se_dibuja: bool = True

    @property
    def es_dudoso(self) -> bool:
        return not self.marcas[0].es_firme


@dataclass
class Renglon:
    """Una entrada con sus marcas. ``datos`` es lo que el navegador necesita para elegirlas."""

    entrada: Entrada
    piezas: list[Pieza]
    margen: list[AlMargen]
    memos: list[Memo] | None
    datos: list[list[object]]
    huella: str
    huella_memos: str
    numero: int = 0
    se_codifica: bool = True

    @property
    def letra(self) -> str:
        return LETRAS[self.entrada.tipo]

    @property
    def lleva_comillas(self) -> bool:
        return self.entrada.tipo == "literal" and self.entrada.texto[:1] not in COMILLAS

    @property
    def datos_json(self) -> str:
        return json.dumps(self.datos, separators=(",", ":"))

    @property
    def oraciones(self) -> list[tuple[int, str]]:
        """Número y texto de cada oración."""
        texto = self.entrada.texto
        return [(p.numero, texto[p.inicio : p.fin]) for p in self.piezas if p.numero]


@dataclass
class Hoja:
    """La entrevista entera: preguntas con sus renglones, y cuántos llevan ya código."""

    tramos: list[tuple[Pregunta, list[Renglon]]]
    memos: list[Memo]
    num_con_codigo: int
    num_entradas: int
    num_marcas: int
    puestos: list[tuple[Codigo, int]]

    @property
    def renglones(self) -> list[Renglon]:
        return [renglon for _, renglones in self.tramos for renglon in renglones]


def marcas_a_la_vista(usuario: Usuario, doble: DobleCodificacion | None) -> QuerySet[Codificacion]:
    """Las que esa persona ve: del análisis, todas; a ciegas, sólo las suyas de esa ronda."""
    vivas = Codificacion.objects.vivas()
    return vivas.filter(doble=doble, autor=usuario) if doble else vivas.filter(doble=None)


def memos_a_la_vista(usuario: Usuario, doble: DobleCodificacion | None) -> QuerySet[Memo]:
    vivos = Memo.objects.filter(retirado_en=None)
    return vivos.filter(autor=usuario) if doble else vivos


def _memos_de(
    entrevista: Entrevista, usuario: Usuario, doble: DobleCodificacion | None
) -> QuerySet[Memo]:
    return (
        memos_a_la_vista(usuario, doble)
        .filter(Q(fragmento__entrada__entrevista=entrevista) | Q(entrevista=entrevista))
        .select_related("autor", "fragmento")
        .order_by("creado_en")
    )


def leer(entrevista: Entrevista, usuario: Usuario, doble: DobleCodificacion | None = None) -> Hoja:
    """Tres consultas; a ciegas, cuatro."""
    entradas = list(
        entrevista.entradas.vivas().select_related("pregunta__bloque").defer("busqueda")
    )
    memos = list(_memos_de(entrevista, usuario, doble))
    muestra = set(doble.entradas.values_list("pk", flat=True)) if doble else None
    suyo = _lo_de(entradas, usuario, doble, memos)
    renglones = [_renglon(entrada, suyo[entrada.pk], usuario) for entrada in entradas]
    tramos: dict[int, tuple[Pregunta, list[Renglon]]] = {}
    for numero, renglon in enumerate(renglones, 1):
        renglon.numero = numero
        renglon.se_codifica = muestra is None or renglon.entrada.pk in muestra
        pregunta = renglon.entrada.pregunta
        tramos.setdefault(pregunta.pk, (pregunta, []))[1].append(renglon)
    citables = [r for r in renglones if r.entrada.tipo != Entrada.Tipo.FUERA and r.se_codifica]
    return Hoja(
        tramos=list(tramos.values()),
        memos=[memo for memo in memos if memo.entrevista_id],
        num_con_codigo=sum(bool(renglon.margen) for renglon in citables),
        num_entradas=len(citables),
        num_marcas=sum(len(renglon.datos) for renglon in citables),
        puestos=_puestos(renglones),
    )


def releer(
    entradas: list[Entrada],
    usuario: Usuario,
    doble: DobleCodificacion | None = None,
    *,
    con_memos: bool = True,
) -> list[Renglon]:
    """Algunas entradas con lo que llevan ahora; una consulta, o dos con los memos."""
    if not con_memos:
        suyo = _lo_de(entradas, usuario, doble, None)
        return [_renglon(entrada, suyo[entrada.pk], usuario) for entrada in entradas]
    memos = (
        memos_a_la_vista(usuario, doble)
        .filter(fragmento__entrada__in=[entrada.pk for entrada in entradas])
        .select_related("autor", "fragmento")
        .order_by("creado_en")
    )
    suyo = _lo_de(entradas, usuario, doble, memos)
    return [_renglon(entrada, suyo[entrada.pk], usuario) for entrada in entradas]


def huellas(
    entrevista: Entrevista, usuario: Usuario, doble: DobleCodificacion | None = None
) -> dict[str, str]:
    """La de cada entrada viva, con la de sus memos tras un punto; tres consultas."""
    entradas = list(entrevista.entradas.vivas().order_by("pk").only("uid", "revision", "tipo"))
    suyo = _lo_de(entradas, usuario, doble, _memos_de(entrevista, usuario, doble))
    return {
        str(entrada.uid): (
            f"{huella_de(entrada, suyo[entrada.pk].marcas)}"
            f".{huella_de_memos(suyo[entrada.pk].memos or ())}"
        )
        for entrada in entradas
    }


@dataclass
class _Suyo:
    marcas: list[Marca] = field(default_factory=list)
    memos: list[Memo] | None = None


def _lo_de(
    entradas: list[Entrada],
    usuario: Usuario,
    doble: DobleCodificacion | None,
    memos: Iterable[Memo] | None,
) -> dict[int, _Suyo]:
    """Marcas y memos de cada entrada; una consulta más la de los memos."""
    suyo = {entrada.pk: _Suyo(memos=None if memos is None else []) for entrada in entradas}
    for marca in _marcas(entradas, usuario, doble):
        suyo[marca.entrada].marcas.append(marca)
    for memo in memos or ():
        if memo.fragmento and memo.fragmento.entrada_id in suyo:
            suyo[memo.fragmento.entrada_id].memos.append(memo)  # type: ignore[union-attr]
    return suyo


def _marcas(
    entradas: list[Entrada], usuario: Usuario, doble: DobleCodificacion | None
) -> Iterator[Marca]:
    """En el orden del texto; una consulta, sin armar cuatro modelos por fila."""
    de = "fragmento__"
    filas = (
        marcas_a_la_vista(usuario, doble)
        .filter(fragmento__entrada__in=[entrada.pk for entrada in entradas])
        .order_by("fragmento__inicio", "-fragmento__fin", "pk")
        .values_list(
            *("codigo", "codigo__nombre", "codigo__color", "codigo__orden"),
            *("autor", "autor__nombre", "autor__email", "pk", "puesta_en"),
            *(f"{de}{c}" for c in ("entrada", "uid", "inicio", "fin", "texto", "anclaje")),
        )
    )
    codigos: dict[int, Codigo] = {}
    autores: dict[int, Usuario] = {}
    for codigo, nombre, color, orden, autor, quien, email, pk, puesta_en, *lugar in filas:
        if codigo not in codigos:
            codigos[codigo] = Codigo(pk=codigo, nombre=nombre, color=color, orden=orden)
        if autor not in autores:
            autores[autor] = Usuario(pk=autor, nombre=quien, email=email)
        yield Marca(pk, codigos[codigo], autores[autor], puesta_en, *lugar)


def _renglon(entrada: Entrada, suyo: _Suyo, usuario: Usuario) -> Renglon:
    firmes = [marca for marca in suyo.marcas if marca.es_firme]
    trazos, dibujados = _trazos(firmes)
    margen: dict[tuple[int, bool], AlMargen] = {}
    for marca in suyo.marcas:
        clave = (marca.codigo.pk, marca.es_firme)
        suya = margen.setdefault(clave, AlMargen(marca.codigo))
        suya.marcas.append(marca)
        suya.se_dibuja = marca.codigo.pk in dibujados or not marca.es_firme
        if marca.autor.pk != usuario.pk and marca.autor not in suya.otras:
            suya.otras.append(marca.autor)
    return Renglon(
        entrada=entrada,
        piezas=_piezas(entrada.texto, trazos),
        margen=list(margen.values()),
        memos=suyo.memos,
        datos=[[m.pk, str(m.fragmento), m.inicio, m.fin, m.codigo.pk] for m in firmes],
        huella=huella_de(entrada, suyo.marcas),
        huella_memos=huella_de_memos(suyo.memos or ()),
    )


def huella_de(entrada: Entrada, marcas: Iterable[Marca]) -> str:
    """Cambia si cambió el texto o una marca de la entrada."""
    partes = [f"{entrada.revision}{entrada.tipo}"]
    partes += sorted(f"{m.pk}.{m.codigo.pk}.{m.anclaje}" for m in marcas)
    return f"{crc32('|'.join(partes).encode()):08x}"


def huella_de_memos(memos: Iterable[Memo]) -> str:
    partes = sorted(f"{memo.pk}.{memo.cambiado_en.timestamp()}" for memo in memos)
    return f"{crc32('|'.join(partes).encode()):08x}"


@dataclass(frozen=True)
class _Trazo:
    inicio: int
    fin: int
    altura: int
    clases: str
    codigo: int


def _trazos(marcas: list[Marca]) -> tuple[list[_Trazo], set[int]]:
    """Los que caben bajo el renglón, y los códigos que sí se dibujan.

    Un código encimado consigo mismo es un solo trazo. Primero los cortos, que dicen dónde; cada uno
    toma la altura libre más cercana a la letra.
    """
    por_codigo: dict[int, list[list[int]]] = defaultdict(list)
    clases: dict[int, str] = {}
    for marca in marcas:
        inicio, fin = marca.inicio, marca.fin
        clases[marca.codigo.pk] = marca.codigo.marca
        suyos = por_codigo[marca.codigo.pk]
        if suyos and inicio < suyos[-1][1]:
            suyos[-1][1] = max(suyos[-1][1], fin)
        else:
            suyos.append([inicio, fin])
    tramos = sorted(
        (fin - inicio, inicio, fin, codigo)
        for codigo, suyos in por_codigo.items()
        for inicio, fin in suyos
    )
    trazos: list[_Trazo] = []
    for _, inicio, fin, codigo in tramos:
        ocupadas = {t.altura for t in trazos if t.inicio < fin and inicio < t.fin}
        libre = next((n for n in range(RENGLONES_DE_MARCA) if n not in ocupadas), None)
        if libre is not None:
            trazos.append(_Trazo(inicio, fin, libre, clases[codigo], codigo))
    dibujados = {trazo.codigo for trazo in trazos}
    return trazos, dibujados


def _piezas(texto: str, trazos: list[_Trazo]) -> list[Pieza]:
    """El texto entero, partido en oraciones y, dentro, donde cambia alguna marca."""
    cortes = {corte for trazo in trazos for corte in (trazo.inicio, trazo.fin)}
    piezas, hasta = [], 0
    for numero, (inicio, fin) in enumerate(oraciones(texto), 1):
        if hasta < inicio:
            piezas.append(_pieza(0, hasta, inicio, texto, trazos, cortes))
        piezas.append(_pieza(numero, inicio, fin, texto, trazos, cortes))
        hasta = fin
    if hasta < len(texto):
        piezas.append(_pieza(0, hasta, len(texto), texto, trazos, cortes))
    return piezas


def _pieza(
    numero: int, inicio: int, fin: int, texto: str, trazos: list[_Trazo], cortes: set[int]
) -> Pieza:
    puntos = [inicio, *sorted(corte for corte in cortes if inicio < corte < fin), fin]
    trozos = []
    for desde, hasta in zip(puntos, puntos[1:], strict=False):
        alturas = {t.altura: t.clases for t in trazos if t.inicio <= desde and hasta <= t.fin}
        trozos.append(Trozo(texto[desde:hasta], alturas.get(0, ""), alturas.get(1, "")))
    return Pieza(numero, inicio, fin, trozos)


def _puestos(renglones: list[Renglon]) -> list[tuple[Codigo, int]]:
    """Los códigos puestos aquí con sus veces, en el orden en que se estrenaron."""
    veces: dict[Codigo, int] = defaultdict(int)
    primera: dict[Codigo, int] = {}
    for renglon in renglones:
        for uno in renglon.margen:
            veces[uno.codigo] += len(uno.marcas)
            pk = min(marca.pk for marca in uno.marcas)
            primera[uno.codigo] = min(primera.get(uno.codigo, pk), pk)
    return [(codigo, veces[codigo]) for codigo in sorted(primera, key=primera.__getitem__)]

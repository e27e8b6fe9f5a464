"""«Qué cambió, por qué y de dónde»: cuatro columnas por hallazgo, y la cadena de sus redacciones."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialogo.palabras import contar, enumerar
from entrevistas.confidencialidad import Audiencia
from hallazgos.historia import Tramo, comparar
from hallazgos.models import Hallazgo, Redaccion
from sobremesas.aportaciones.alineacion import texto_base
from sobremesas.choques.cambio import sin_remisiones
from sobremesas.choques.grupos import Grupo
from sobremesas.conciliacion import razones
from sobremesas.conciliacion.cuentas import conciliables
from sobremesas.conciliacion.pedido import GrupoPedido, Pedido, Renglon
from sobremesas.conciliacion.quien import dias_de
from sobremesas.conciliacion.tramos import abreviar, alisar
from sobremesas.models import Contestacion, PuntoDelDia, Sobremesa
from sobremesas.models.sesion import SobremesaQuerySet

Suerte = Contestacion.Suerte
SIN_CONTESTAR = "sin_contestar"
ORDEN = (Suerte.RECOGIDA, Suerte.EN_PARTE, Suerte.NO_RECOGIDA)
DICHAS = {Suerte.EN_PARTE: "en parte", Suerte.NO_RECOGIDA: "no recogida"}
RAZONES_A_LA_VISTA = 3
FOLIOS_A_LA_VISTA = 12
POCAS_PALABRAS = 3
SIN_PALABRAS = "Sin palabras señaladas"


@dataclass(frozen=True)
class Fila:
    """``despues`` nulo: sin cambio. ``suerte``: la mejor que tuvo lo pedido, o ``sin_contestar``."""

    antes: str
    despues: list[Tramo] | None
    por_que: str
    de_donde: list[str]
    suerte: str
    redaccion: int = 0
    folio: str = ""


@dataclass(frozen=True)
class Paso:
    """Una redacción y cómo se llegó a ella. ``dias``: las sobremesas que la discutieron.

    ``tramos``: título y texto frente a la anterior; de la primera, todo igual.
    """

    redaccion: Redaccion
    fecha: datetime
    tramos: list[Tramo]
    por_que: str
    de_donde: list[str] = field(default_factory=list)
    dias: list[Sobremesa] = field(default_factory=list)


def filas(hallazgo: Hallazgo, audiencia: str) -> list[Fila]:
    """Un renglón por grupo de palabras tocadas, también si no cambió nada. Consultas fijas."""
    return filas_de([hallazgo], audiencia)[hallazgo.pk]


def filas_de(
    hallazgos: Sequence[Hallazgo], audiencia: str, dias: SobremesaQuerySet | None = None
) -> dict[int, list[Fila]]:
    """Las de varios, con las mismas consultas que las de uno. Son del mismo diálogo."""
    if not hallazgos:
        return {}
    dias = dias_de(hallazgos[0].dialogo) if dias is None else dias
    pedidos = Pedido.de_varios(hallazgos, dias, audiencia)
    vigentes = {r.hallazgo_id: r for r in ultimas(hallazgos)}
    return {
        pk: de_pedido(pedido, vigentes[pk], audiencia)
        for pk, pedido in pedidos.items()
        if pk in vigentes
    }


def ultimas(hallazgos: Iterable[Hallazgo]) -> list[Redaccion]:
    """La vigente de cada uno. Una consulta."""
    return list(
        Redaccion.objects.filter(hallazgo__in=list(hallazgos))
        .order_by("hallazgo_id", "-version")
        .distinct("hallazgo_id")
    )


def de_pedido(pedido: Pedido, nueva: Redaccion, audiencia: str) -> list[Fila]:
    """Sin consultas."""
    hechas = []
    for seccion in pedido.secciones:
        tramos = comparar(texto_base(seccion.redaccion), texto_base(nueva))
        hechas += [_fila(grupo, tramos, audiencia) for grupo in seccion.grupos]
    return hechas


def _fila(pedido: GrupoPedido, tramos: Sequence[Tramo], audiencia: str) -> Fila:
    contestadas = [r for r in pedido.renglones if r.vale]
    falta = len(contestadas) < len(pedido.renglones)
    suertes = [r.suerte for r in contestadas]
    mejor = next((s for s in ORDEN if s in suertes), SIN_CONTESTAR)
    antes, despues = _texto(pedido, tramos, recogida=mejor in (Suerte.RECOGIDA, Suerte.EN_PARTE))
    return Fila(
        antes=antes,
        despues=despues,
        por_que=_por_que(contestadas, audiencia),
        de_donde=_de_donde(pedido.renglones, audiencia),
        suerte=SIN_CONTESTAR if falta else mejor,
        redaccion=pedido.redaccion.version,
        folio=pedido.redaccion.hallazgo.folio,
    )


def _texto(
    pedido: GrupoPedido, tramos: Sequence[Tramo], *, recogida: bool
) -> tuple[str, list[Tramo] | None]:
    """Lo de antes y lo de después. Lo que no señaló palabras enseña el cambio sólo si se recogió."""
    grupo = pedido.grupo
    if not grupo.letra:
        todo = _limpios(tramos)
        antes = sin_remisiones(pedido.redaccion.titulo) if grupo.hasta else SIN_PALABRAS
        return antes, abreviar(todo) if _cambia(todo) and (grupo.hasta or recogida) else None
    base = texto_base(pedido.redaccion)
    desde, hasta = _con_orilla(base, grupo)
    cortados = _limpios(_cortar(tramos, desde, hasta))
    return sin_remisiones(base[desde:hasta]).strip(), cortados if _cambia(cortados) else None


def _con_orilla(base: str, grupo: Grupo) -> tuple[int, int]:
    """Pocas palabras solas no dicen dónde están: se les da una de cada lado."""
    desde, hasta = grupo.desde, grupo.hasta
    if len(base[desde:hasta].split()) >= POCAS_PALABRAS:
        return desde, hasta
    previa = base.rfind(" ", 0, max(desde - 1, 0)) + 1 if desde else 0
    renglon = base.find("\n", hasta)
    ultimo = len(base) if renglon < 0 else renglon
    tras = base.find(" ", min(hasta + 1, ultimo), ultimo)
    return max(previa, base.rfind("\n", 0, desde) + 1), ultimo if tras < 0 else tras


def _cortar(tramos: Sequence[Tramo], desde: int, hasta: int) -> list[Tramo]:
    """Los tramos que caen entre dos puntos del texto de antes, con lo que se agregó ahí."""
    cortados, donde = [], 0
    for tramo in tramos:
        if tramo.cambio == "pone":
            if desde <= donde <= hasta:
                cortados.append(tramo)
            continue
        fin = donde + len(tramo.texto)
        a, b = max(desde, donde), min(hasta, fin)
        if a < b:
            cortados.append(Tramo(tramo.cambio, tramo.texto[a - donde : b - donde]))
        donde = fin
    return cortados


def _limpios(tramos: Iterable[Tramo]) -> list[Tramo]:
    limpios = (Tramo(t.cambio, sin_remisiones(t.texto)) for t in tramos)
    return alisar(t for t in limpios if t.texto)


def _cambia(tramos: Iterable[Tramo]) -> bool:
    return any(t.cambio != "igual" and t.texto.strip() for t in tramos)


def _por_que(contestadas: Sequence[Renglon], audiencia: str) -> str:
    """Las razones, primero las de lo recogido; iguales, una vez."""
    del_equipo = audiencia == Audiencia.EQUIPO
    dichas: dict[str, None] = {}
    for renglon in sorted(contestadas, key=lambda r: ORDEN.index(Suerte(r.suerte))):
        if renglon.contestacion:
            dichas.setdefault(razones.para(renglon.contestacion, del_equipo=del_equipo))
    todas = [razon if razon[-1:] in ".!?»…" else f"{razon}." for razon in dichas]
    sobran = len(todas) - RAZONES_A_LA_VISTA
    if sobran > 0:
        todas = [
            *todas[:RAZONES_A_LA_VISTA],
            f"Y {contar(sobran, 'razón', 'razones', femenino=True)} más.",
        ]
    return " ".join(todas)


def _de_donde(renglones: Sequence[Renglon], audiencia: str) -> list[str]:
    """«S2·11, S3·04», «S1·14 en parte», «tres mesas de dos días». Las mesas no salen al público."""
    por_suerte: dict[str, list[str]] = defaultdict(list)
    for renglon in renglones:
        por_suerte[_dicha(renglon)].append(renglon.aportacion.folio)
    lineas = [
        f"{_folios(folios)} {dicha}".strip()
        for dicha, folios in sorted(por_suerte.items(), key=lambda par: (par[0] != "", par[0]))
    ]
    if len(renglones) > 1:
        lineas.append(_cuantas_mesas(renglones, audiencia))
    return lineas


def _dicha(renglon: Renglon) -> str:
    if not renglon.vale or renglon.contestacion is None:
        return "sin contestar"
    dicha = DICHAS.get(Suerte(renglon.suerte), "")
    donde = renglon.contestacion.recomendacion
    return f"{dicha} en {donde.folio}".strip() if donde else dicha


def _folios(folios: Sequence[str]) -> str:
    sobran = len(folios) - FOLIOS_A_LA_VISTA
    if sobran <= 0:
        return enumerar(folios)
    return f"{', '.join(folios[:FOLIOS_A_LA_VISTA])} y {sobran} más"


def _cuantas_mesas(renglones: Sequence[Renglon], audiencia: str) -> str:
    dias = {r.aportacion.sala.sobremesa_id for r in renglones}
    de_dias = contar(len(dias), "día", "días")
    mesas = {r.aportacion.mesa_id for r in renglones if r.aportacion.mesa_id}
    if audiencia == Audiencia.PUBLICO or not mesas:
        return f"en {de_dias}"
    return f"{contar(len(mesas), 'mesa', 'mesas', femenino=True)} de {de_dias}"


def pasos(hallazgos: Iterable[Hallazgo]) -> dict[int, list[Paso]]:
    """La cadena de redacciones de cada uno, de la primera a la última. Tres consultas."""
    hallazgos = list(hallazgos)
    redacciones: dict[int, list[Redaccion]] = defaultdict(list)
    for una in Redaccion.objects.filter(hallazgo__in=hallazgos).order_by("version"):
        redacciones[una.hallazgo_id].append(una)
    dias, recogidas = _dias_por_redaccion(hallazgos), _recogidas_por_redaccion(hallazgos)
    hechos: dict[int, list[Paso]] = {}
    for hallazgo in hallazgos:
        antes, hechos[hallazgo.pk] = None, []
        for una in redacciones[hallazgo.pk]:
            tramos = _limpios(frente_a(antes, una))
            hechos[hallazgo.pk].append(
                Paso(una, una.creada_en, tramos, una.motivo, recogidas[una.pk], dias[una.pk])
            )
            antes = una
    return hechos


def frente_a(antes: Redaccion | None, ahora: Redaccion) -> list[Tramo]:
    """Título y texto, palabra por palabra; sin nada antes, todo igual."""
    if antes is None:
        return [Tramo("igual", texto_base(ahora))]
    return comparar(texto_base(antes), texto_base(ahora))


def _dias_por_redaccion(hallazgos: Sequence[Hallazgo]) -> dict[int, list[Sobremesa]]:
    """Sólo los terminados."""
    por_redaccion: dict[int, list[Sobremesa]] = defaultdict(list)
    terminados = {d for h in hallazgos[:1] for d in dias_de(h.dialogo).values_list("pk", flat=True)}
    for punto in (
        PuntoDelDia.objects.filter(hallazgo__in=hallazgos, sobremesa__in=terminados)
        .exclude(redaccion=None)
        .exclude(sobremesa__estado=Sobremesa.Estado.CANCELADA)
        .select_related("sobremesa")
        .order_by("sobremesa__numero")
    ):
        por_redaccion[punto.redaccion_id or 0].append(punto.sobremesa)
    return por_redaccion


def _recogidas_por_redaccion(hallazgos: Sequence[Hallazgo]) -> dict[int, list[str]]:
    """Los folios de lo que cada redacción recogió, entero o en parte."""
    por_redaccion: dict[int, list[str]] = defaultdict(list)
    for h in hallazgos[:1]:
        hechas = (
            conciliables(dias_de(h.dialogo))
            .filter(contestacion__redaccion__hallazgo__in=hallazgos)
            .select_related("sala__sobremesa", "contestacion")
            .order_by("sala__sobremesa__numero", "numero")
        )
        for una in hechas:
            if una.contestacion.revision_contestada == una.revision:
                por_redaccion[una.contestacion.redaccion_id or 0].append(una.folio)
    return por_redaccion

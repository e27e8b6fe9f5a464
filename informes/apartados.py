"""Los apartados que salen del mapa y del análisis. Cada uno puede no entrar.

El documento sale del equipo: nada de aquí dice de quién es una voz. Del mapa se imprimen
organizaciones y lazos documentados de trato público, nunca desacuerdos, confianzas ni personas; las
cifras de lo dicho son las que ``temas_por_regiones`` deja leer a esa audiencia, y la oferta se compara
con esas mismas, para que ninguna tabla descubra lo que otra calla (decisión 0060).
"""

import base64
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from actores.models import Actor, Certeza, Organizacion, Region, Tema, Vinculo
from dialogo.models import Dialogo
from dialogo.palabras import contar
from entrevistas.analisis import saturacion
from entrevistas.analisis.cruces import temas_por_regiones
from entrevistas.analisis.suprimir import Callado
from entrevistas.analisis.tabla import Tabla
from entrevistas.codificacion import dobles
from entrevistas.confidencialidad import Audiencia, Mirada
from entrevistas.mapa import capas, dibujo, red
from entrevistas.mapa.cobertura import cobertura
from entrevistas.mapa.oferta import cruzar
from entrevistas.models import Codificacion, DobleCodificacion
from informes.models import Informe

DESDE_FUERA = Mirada(ve_todas=False, visibles=frozenset())
RESERVADOS = frozenset([Vinculo.Tipo.DISCREPA, Vinculo.Tipo.CONFIANZA])
PUBLICOS = [tipo for tipo in Vinculo.Tipo.values if tipo not in RESERVADOS]
FILAS_DE_VINCULOS = 60
HUECOS_IMPRESOS = 8

APARTADOS: dict[str, str] = {
    "mapa": "Mapa de actores",
    "prioridades": "Temas y regiones",
    "cruce": "Temas por región",
    "oferta": "Lo que se pide, lo que se hace y lo que manda la ley",
    "cobertura": "A quién falta oír",
    "saturacion": "Saturación y método del análisis",
}


def reunir(
    dialogo: Dialogo,
    omitidos: Iterable[str],
    audiencia: Audiencia = Audiencia.PARTICIPANTES,
    callado: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Lo que imprime cada apartado que entra y tiene algo que decir. No escribe.

    ``callado``: lo que calla otra tabla del mismo documento, además de lo que ya callaron los anteriores.
    """
    fuera = set(omitidos)
    partes: dict[str, Any] = {}
    tabla = None
    if {"cruce", "oferta"} - fuera:
        tabla = temas_por_regiones(
            dialogo, audiencia, ya_callado=_callado_antes(dialogo) | _leer(callado)
        )
        partes["callado"] = _guardar(tabla.callado)
    hacen: dict[str, Callable[[], dict[str, Any] | None]] = {
        "mapa": lambda: _mapa(dialogo),
        "cruce": lambda: _cruce(tabla) if tabla else None,
        "oferta": lambda: _oferta(dialogo, tabla) if tabla else None,
        "cobertura": lambda: _huecos(dialogo),
        "saturacion": lambda: _saturacion(dialogo),
    }
    for clave, hacer in hacen.items():
        if clave not in fuera and (hecho := hacer()):
            partes[clave] = hecho
    return partes


# Mapa --------------------------------------------------------------------------------------------
def _mapa(dialogo: Dialogo) -> dict[str, Any] | None:
    """Sólo organizaciones: quién conoce a quién es cosa del equipo."""
    organizaciones = Actor.objects.filter(pk__in=Organizacion.objects.values("pk"))
    dibujada = red.construir(
        dialogo,
        {"tipo": PUBLICOS, "certeza": [Certeza.DOCUMENTADO], "cuantos": "todos"},
        organizaciones,
    )
    if not dibujada.lazos:
        return None
    svg = dibujo.dibujar(dibujada, dibujo.Rotulos(letra="Source Sans 3, sans-serif"))
    nodos, lazos = len(dibujada.nodos), len(dibujada.lazos)
    return {
        "frase": (
            f"{nodos} organizaciones y "
            f"{contar(lazos, 'vínculo documentado', 'vínculos documentados')} entre ellas. "
            "Más grande, quien tiene más vínculos."
        ),
        "figura": "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(),
        "alternativa": f"Red de {nodos} organizaciones unidas por {lazos} vínculos; la tabla dice cuáles.",
        "vinculos": [
            {
                "de": dibujada.todos[lazo.origen].nombre,
                "como": lazo.etiqueta,
                "a": dibujada.todos[lazo.destino].nombre,
                "desde": str(lazo.desde.year) if lazo.desde else "",
            }
            for lazo in sorted(dibujada.lazos, key=lambda v: dibujada.todos[v.origen].plano)
        ][:FILAS_DE_VINCULOS],
        "nota": (
            "No están todos los actores del diálogo: sólo organizaciones con lazos documentados y de "
            "trato público. Que una aparezca o no aparezca no dice con quién se habló."
        ),
    }


# Lo que se dijo, con lo que se hace ----------------------------------------------------------------
def _cruce(tabla: Tabla) -> dict[str, Any] | None:
    filas = [
        {
            "nombre": fila.eje.nombre,
            "celdas": [{"cifra": c.cifra, "calor": c.calor} for c in fila.celdas],
            "total": fila.orilla.cifra,
        }
        for fila in tabla.filas
        if any(celda.num for celda in (*fila.celdas, fila.orilla))
    ]
    if not filas:
        return None
    return {
        "frase": tabla.frase,
        "personas": tabla.total.personas,
        "columnas": [columna.nombre for columna in tabla.columnas],
        "filas": filas,
        "hay_callado": tabla.hay_callado,
    }


def _oferta(dialogo: Dialogo, tabla: Tabla) -> dict[str, Any] | None:
    demanda = {
        (fila.eje.pk, celda.columna.pk): celda.num
        for fila in tabla.filas
        for celda in fila.celdas
        if celda.columna and celda.num
    }
    matriz = cruzar(
        demanda,
        list(capas.programas_del_mapa(dialogo)),
        list(capas.mandatos_del_mapa(dialogo)),
        temas=list(Tema.objects.all()),
        regiones=list(Region.objects.all()),
        personas=tabla.total.personas,
    )
    if not (matriz.parejas or matriz.huecos or matriz.huerfanos):
        return None
    return {
        "frases": matriz.frases,
        "parejas": [
            {"quienes": f"{pareja.una} y {pareja.otra}", "razon": pareja.razon}
            for pareja in matriz.parejas[:HUECOS_IMPRESOS]
        ],
        "huecos": [
            {"que": celda.titulo, "personas": celda.personas}
            for celda in matriz.huecos[:HUECOS_IMPRESOS]
        ],
        "huerfanos": [
            {"norma": str(uno.mandato), "que": uno.titulo, "manda": uno.mandato.texto}
            for uno in matriz.huerfanos[:HUECOS_IMPRESOS]
        ],
        "personas": tabla.total.personas,
        "minimo": matriz.minimo,
    }


def _callado_antes(dialogo: Dialogo) -> Callado:
    """Lo que alguna versión ya impresa no dijo tampoco se dice ahora (seguridad T3)."""
    listos = Informe.objects.con_cifras().filter(dialogo=dialogo, estado=Informe.Estado.LISTO)
    callado = Callado()
    for anterior in listos.values_list("instantanea__imprime__callado", flat=True):
        callado |= _leer(anterior)
    return callado


def _leer(guardado: dict[str, Any] | None) -> Callado:
    if not guardado:
        return Callado()
    return Callado(
        frozenset((int(tema), int(region)) for tema, region in guardado["celdas"]),
        frozenset(guardado["renglones"]),
        frozenset(guardado["columnas"]),
    )


def _guardar(callado: Callado) -> dict[str, list[Any]]:
    return {campo: sorted(valores) for campo, valores in asdict(callado).items()}


# A quién falta oír, y si hacen falta más -------------------------------------------------------------
def _huecos(dialogo: Dialogo) -> dict[str, Any] | None:
    """Sólo donde no se ha oído a nadie: de lo demás, la proporción señalaría a quien sí habló."""
    hecha = cobertura(dialogo, DESDE_FUERA)
    frases = [hueco.frase for hueco in hecha.huecos if "ninguna" in hueco.frase]
    return {"frases": frases} if frases else None


def _saturacion(dialogo: Dialogo) -> dict[str, Any] | None:
    hecha = saturacion.de(dialogo)
    if not hecha.general.se_puede_medir:
        return None
    marcas = Codificacion.objects.del_analisis().filter(codigo__dialogo=dialogo)
    p = hecha.parametros
    return {
        "frase": hecha.frase,
        "metodo": (
            f"Se pusieron {marcas.count()} marcas con {hecha.general.total_codigos} códigos. Con la "
            f"regla de Guest, Namey y Chen (2020): la base son los códigos distintos de las primeras "
            f"{p.base} entrevistas, cada corrida son {p.corrida} seguidas, y se llega al umbral "
            f"cuando una corrida añade {p.umbral} % o menos de lo que tenía la base."
            f"{_acuerdo(dialogo)}"
        ),
        "codigos_base": hecha.general.codigos_base,
        "umbral": p.umbral,
        "puntos": [
            {"hasta": t.numero, "nuevos": t.en_la_corrida, "por_ciento": t.porcentaje}
            for t in hecha.general.puntos
        ],
        "bloques": [
            {
                "nombre": f"{uno.bloque.numero}. {uno.bloque.titulo}",
                "por_ciento": uno.curva.ultima.porcentaje,
                "basta": uno.curva.esta_saturada,
            }
            for uno in hecha.bloques
            if uno.curva.ultima
        ],
    }


def _acuerdo(dialogo: Dialogo) -> str:
    """Cuánto coincidieron dos personas al codificar, de la ronda más nueva ya terminada."""
    ronda = dialogo.dobles.exclude(estado=DobleCodificacion.Estado.ABIERTA).first()
    if ronda is None:
        return ""
    por_codigo, conjunto = dobles.medir(ronda)
    if conjunto.alfa is None:
        return ""
    return (
        f" Dos personas codificaron a ciegas una muestra de {ronda.entradas.count()} entradas con "
        f"{contar(len(por_codigo), 'código', 'códigos')}: α de Krippendorff de {conjunto.alfa:.2f} en conjunto; se pide "
        "0.80 para sostener conclusiones y 0.667 para las provisionales."
    )

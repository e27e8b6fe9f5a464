"""Códigos por sectores, temas por regiones y códigos por códigos.

Cada función es pura: de un universo y un filtro, una ``Tabla`` con lo que puede enseñarse. Fuera de
``Universo.completo`` la tabla va entera y fija (sin filtros, con las familias de códigos y sólo
personas), porque cada tabla de más es otra que restar.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models.functions import Coalesce

from actores.models import Region, Tema
from dialogo.models import Dialogo
from entrevistas.analisis import suprimir
from entrevistas.analisis.conteos import NADA, Agrupado, Universo, agrupar
from entrevistas.analisis.filtros import SIN_FILTRO, Filtro
from entrevistas.analisis.parejas import LUGARES, cruzar
from entrevistas.analisis.suprimir import NADA_CALLADO, Umbrales
from entrevistas.analisis.tabla import Celda, Eje, Tabla, Vista, armar
from entrevistas.codificacion.arbol import Arbol
from entrevistas.models import Codigo

_ENTREVISTA = "fragmento__entrada__entrevista"
Consulta = Sequence[tuple[str, str]]


def temas_por_regiones(
    dialogo: Dialogo,
    audiencia: str,
    filtro: Filtro = SIN_FILTRO,
    *,
    medida: str = "personas",
    ya_callado: suprimir.Callado = NADA_CALLADO,
) -> Tabla:
    """La matriz que esa audiencia puede leer. Cuatro consultas.

    Fuera del equipo no se filtra, se cuentan sólo personas y sigue callado lo que ya calló otra versión.
    """
    universo = Universo.para(dialogo, audiencia)
    return matriz_de_temas(universo, filtro, medida=medida, ya_callado=ya_callado)


def matriz_de_temas(
    universo: Universo,
    filtro: Filtro = SIN_FILTRO,
    *,
    medida: str = "personas",
    consulta: Consulta = (),
    ya_callado: suprimir.Callado = NADA_CALLADO,
) -> Tabla:
    """Temas por regiones nombrados en la misma entrada. Tres consultas.

    La orilla de un tema cuenta a quien lo nombró, con región o sin ella.
    """
    filtro, medida = _permitido(universo, filtro, medida)
    agrupado = agrupar(
        universo.entradas(filtro), renglon="temas", columna="regiones", propias=universo.propias
    )
    callado = NADA_CALLADO
    if not universo.completo:
        callado = suprimir.sin_suma(agrupado, Umbrales.de(universo)) | ya_callado
    tabla = armar(
        Vista(universo, medida, callado, consulta),
        agrupado,
        titulo="Temas por regiones",
        de_renglones="Tema",
        de_columnas="Región",
        renglones=[
            Eje(tema.pk, tema.nombre, (("tema", tema.clave),))
            for tema in Tema.objects.all()
            if tema.vigente or tema.pk in agrupado.renglones
        ],
        columnas=[
            Eje(region.pk, region.nombre, (("lugar", region.clave),))
            for region in Region.objects.all()
            if region.vigente or region.pk in agrupado.columnas
        ],
        total=universo.total(filtro),
    )
    return replace(tabla, frase=_lo_mas(tabla, "Lo que más se nombra es {}", "con {}"))


def codigos_por_sectores(
    universo: Universo,
    filtro: Filtro = SIN_FILTRO,
    *,
    hijos: bool = True,
    medida: str = "personas",
    consulta: Consulta = (),
) -> Tabla:
    """Quién dice qué. Las celdas llevan de denominador a las personas de su sector. Tres consultas."""
    filtro, medida = _permitido(universo, filtro, medida)
    arbol = Arbol.de(universo.dialogo)
    hijos = hijos or not universo.completo
    agrupado = agrupar(
        universo.codificaciones(filtro),
        renglon="codigo",
        columna=Coalesce(f"{_ENTREVISTA}__sector__padre", f"{_ENTREVISTA}__sector"),
        pasaje="fragmento",
        entrevista=_ENTREVISTA,
        propias=universo.propias,
        cierre=cierre_de(arbol, hijos=hijos),
    )
    por_sector, total = universo.por_sector(filtro), universo.total(filtro)
    callado = NADA_CALLADO
    if not universo.completo:
        umbrales = Umbrales.de(universo)
        callado = suprimir.que_reparten(agrupado, por_sector, total, umbrales)
    de = {s: None if s in callado.columnas else n.personas for s, n in por_sector.items()}
    tabla = armar(
        Vista(universo, medida, callado, (*consulta, ("hijos", "1" if hijos else "0"))),
        agrupado,
        titulo="Códigos por sectores",
        de_renglones="Código",
        de_columnas="Sector",
        renglones=ejes_de_codigos(arbol, solo_familias=not universo.completo),
        columnas=_ejes_de_sectores(universo, de),
        total=total,
        denominadores=de,
        pie=False,
    )
    return replace(tabla, frase=_lo_mas(tabla, "Lo que más personas dicen es {}", "en {}"))


def codigos_por_codigos(
    universo: Universo,
    filtro: Filtro = SIN_FILTRO,
    *,
    hijos: bool = True,
    en: str = "entrevista",
    sin: bool = False,
    medida: str = "personas",
    consulta: Consulta = (),
) -> Tabla:
    """Lo que va junto o, con ``sin``, lo que se dice sin lo otro. Dos consultas."""
    filtro, medida = _permitido(universo, filtro, medida)
    if not universo.completo:
        hijos, en, sin = True, "entrevista", False
    arbol = Arbol.de(universo.dialogo)
    ejes = ejes_de_codigos(arbol, solo_familias=not universo.completo)
    cierre, llaves = cierre_de(arbol, hijos=hijos), [eje.pk for eje in ejes]
    agrupado = cruzar(universo, filtro, cierre=cierre, codigos=llaves, en=en, sin=sin)
    if hijos:
        agrupado = _sin_su_propia_rama(agrupado, arbol)
    umbrales = Umbrales.de(universo)
    callado = NADA_CALLADO if universo.completo else suprimir.que_se_cruzan(agrupado, umbrales)
    otro = "sin" if sin else "con"
    consulta = (*consulta, ("hijos", "1" if hijos else "0"), ("en", en))
    tabla = armar(
        Vista(universo, medida, callado, consulta),
        agrupado,
        titulo=f"{'Un código sin otro' if sin else 'Códigos con códigos'}, {LUGARES[en]}",
        de_renglones="Código",
        de_columnas="Sin" if sin else "Junto con",
        renglones=ejes,
        columnas=[replace(eje, consulta=((otro, eje.consulta[0][1]),)) for eje in ejes],
        total=universo.total(filtro),
        pie=False,
    )
    return replace(tabla, frase=_la_pareja(tabla, otro, LUGARES[en]))


def _permitido(universo: Universo, filtro: Filtro, medida: str) -> tuple[Filtro, str]:
    return (filtro, medida) if universo.completo else (SIN_FILTRO, "personas")


def cierre_de(arbol: Arbol, *, hijos: bool) -> dict[int, list[int]]:
    """En qué códigos cuenta cada marca: en el suyo y, si se suman los de dentro, en su camino."""
    return {
        pk: [uno.pk for uno in arbol.camino(codigo)] if hijos else [pk]
        for pk, codigo in arbol.codigos.items()
    }


def ejes_de_codigos(arbol: Arbol, *, solo_familias: bool) -> list[Eje]:
    return [_eje(arbol, c) for c in arbol.vigentes() if not (solo_familias and c.padre_id)]


def _ejes_de_sectores(universo: Universo, de: dict[int, int | None]) -> list[Eje]:
    return [
        Eje(s.pk, s.nombre, (("de_sector", s.clave),), sector=s, num_personas=de[s.pk])
        for s in universo.sectores()
        if s.pk in de
    ]


def _eje(arbol: Arbol, codigo: Codigo) -> Eje:
    uid = (("codigo", str(codigo.uid)),)
    return Eje(codigo.pk, codigo.nombre, uid, codigo=codigo, nivel=arbol.nivel(codigo) - 1)


def _sin_su_propia_rama(agrupado: Agrupado, arbol: Arbol) -> Agrupado:
    """Un código con su familia siempre va junto: esa celda no dice nada."""
    caminos = {pk: {c.pk for c in arbol.camino(codigo)} for pk, codigo in arbol.codigos.items()}
    celdas = {
        (a, b): n
        for (a, b), n in agrupado.celdas.items()
        if a not in caminos[b] and b not in caminos[a]
    }
    return agrupado._replace(celdas=celdas)


def _mayor(celdas: list[Celda]) -> Celda | None:
    dichas = [celda for celda in celdas if celda.conteo and celda.conteo.personas]
    return max(dichas, key=lambda c: (c.conteo or NADA).personas, default=None)


def _lo_mas(tabla: Tabla, inicio: str, donde: str) -> str:
    """El renglón con más personas y, dentro de él, su columna mayor. Vacía si no hay qué decir."""
    orilla = _mayor([fila.orilla for fila in tabla.filas])
    if not orilla or not orilla.conteo or not orilla.renglon:
        return ""
    frase = inicio.format(orilla.renglon.nombre)
    frase += f": {orilla.conteo.personas} de {tabla.total.personas} personas"
    fila = next(f for f in tabla.filas if f.eje == orilla.renglon)
    celda = _mayor(fila.celdas)
    if celda and celda.conteo and celda.columna:
        frase += f"; {donde.format(celda.columna.nombre)}, {celda.conteo.personas}"
        frase += f" de {celda.de}" if celda.de not in {None, tabla.total.personas} else ""
    return f"{frase}."


def _la_pareja(tabla: Tabla, otro: str, donde: str) -> str:
    inicio = "Lo que más se dice aparte es {}" if otro == "sin" else "Lo que más va junto es {}"
    celda = _mayor([celda for fila in tabla.filas for celda in fila.celdas])
    if not celda or not celda.conteo or not celda.renglon or not celda.columna:
        return ""
    pareja = inicio.format(f"{celda.renglon.nombre} {otro} {celda.columna.nombre}")
    return f"{pareja}: {celda.conteo.personas} de {tabla.total.personas} personas, {donde}."

"""Lo que enseña la página de la red: la figura o la tabla, el foco, los filtros y la leyenda."""

from typing import Any

from actores.models import Actor, Certeza, Region, Tema
from dialogo.acceso import Request
from dialogo.models import Rol
from entrevistas.mapa import figuras
from entrevistas.mapa.dibujo import radios_de
from entrevistas.mapa.forms_red import (
    CUANTOS,
    DE_ENTRADA,
    DE_LA_MIRADA,
    TAMANOS,
    TIPOS,
    RedForm,
    consulta,
)
from entrevistas.mapa.frase import escribir
from entrevistas.mapa.fuentes import fuentes_de
from entrevistas.mapa.posiciones import Posiciones, de_la_red
from entrevistas.mapa.red import Lazo, Red, construir
from entrevistas.models import Entrevista, VistaDelMapa

POR_UNIR = 8  # los que se listan al lado cuando no hay foco


def leer(request: Request) -> tuple[dict[str, Any], Red, VistaDelMapa | None]:
    """Los valores entendidos, la red con ellos y la vista guardada de la que se parte."""
    valores = RedForm(request.GET).valores()
    red = construir(request.dialogo, valores, Actor.objects.visibles_para(request.user))
    if red.foco:
        valores["foco"] = red.foco.pk
        valores.pop("q", None)
    else:
        valores.pop("foco", None)
    vista = None
    if uid := valores.get("vista"):
        vista = VistaDelMapa.objects.filter(dialogo=request.dialogo, uid=uid).first()
    return valores, red, vista


def posiciones(red: Red, vista: VistaDelMapa | None) -> Posiciones:
    """Las del servidor; las guardadas con la vista, encima."""
    guardadas = vista.posiciones if vista else {}
    puestas = {int(pk): (x, y) for pk, (x, y) in guardadas.items() if int(pk) in red.nodos}
    return {**de_la_red(red), **puestas}


def contexto(request: Request) -> dict[str, Any]:
    valores, red, vista = leer(request)
    es_tabla = valores.get("ver") == "tabla"
    suyos = red.de(red.foco.pk) if red.foco else []
    poner_fuentes(red.lazos if es_tabla else [lazo for _, _, lazo in suyos], request)
    datos: dict[str, Any] = {
        "valores": valores,
        "red": red,
        "vista": vista,
        "consulta": consulta(valores, ver=None),
        "consulta_sin_foco": consulta(valores, foco=None, q=None),
        "es_tabla": es_tabla,
        "suyos": suyos,
        "sectores_del_foco": {otro.sector for _, otro, _ in suyos},
        "entrevistas": _entrevistas_del_foco(request, red),
        "frase": escribir(red, valores.get("tema", ())),
        "quienes_unen": [n for n in red.por_peso(valores.get("tamano", "")) if n.grado][:POR_UNIR],
    }
    if es_tabla:
        return {**datos, **_tablas(red, valores), **_filtros(request, valores, red)}
    if not request.htmx:
        datos["lienzo"] = _lienzo(red, valores, posiciones(red, vista))
        datos |= _filtros(request, valores, red)
    return datos


def poner_fuentes(lazos: list[Lazo], request: Request) -> None:
    llaves = [lazo.pk for lazo in lazos if lazo.pk]
    fuentes = fuentes_de(request.user, "vinculo", llaves)
    for lazo in lazos:
        lazo.fuentes = fuentes.get(lazo.pk or 0, [])


def _entrevistas_del_foco(request: Request, red: Red) -> list[Entrevista]:
    """Sólo las que puede ver: de la persona, o de la gente de la organización."""
    if not red.foco:
        return []
    quien = "persona" if red.foco.es_persona else "organizacion"
    visibles = Entrevista.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    return list(visibles.hechas().filter(**{quien: red.foco.pk}).select_related("dialogo")[:3])


def _lienzo(red: Red, valores: dict[str, Any], puntos: Posiciones) -> dict[str, Any]:
    """Lo que dibuja el navegador. ``nodos`` va de más a menos peso: así se reparten los nombres."""
    radios = radios_de(red, valores.get("tamano", ""))
    return {
        "foco": red.foco.pk if red.foco else None,
        "hallados": [nodo.pk for nodo in red.hallados if nodo.pk in red.nodos],
        "figuras": figuras.para_el_lienzo(),
        "nodos": [
            [
                n.pk,
                n.corto,
                f"{n.sector if n.sector in figuras.COLORES else 'otro'}-{'p' if n.es_persona else 'o'}",
                round(radios[n.pk], 1),
                *puntos[n.pk],
            ]
            for n in red.por_peso(valores.get("tamano", ""))
        ],
        "lazos": [
            [z.clave, z.origen, z.destino, z.certeza, int(z.es_discrepancia)] for z in red.lazos
        ],
    }


def _filtros(request: Request, valores: dict[str, Any], red: Red) -> dict[str, Any]:
    """Las opciones de cada filtro, con lo elegido puesto."""
    form = RedForm()
    sectores: Any = form.fields["sector"]
    cuantos = dict.fromkeys([sector.clave for sector in sectores.queryset], 0)
    for nodo in red.nodos.values():
        cuantos[nodo.sector] = cuantos.get(nodo.sector, 0) + 1
    elegidos = {sector.clave for sector in valores.get("sector", [])}
    return {
        "sectores": [
            (sector, cuantos[sector.clave], not elegidos or sector.clave in elegidos)
            for sector in sectores.queryset
        ],
        "menus": [
            (campo, rotulo, opciones, _puestos(valores, campo))
            for campo, rotulo, opciones in (
                ("tema", "Tema", [(t.clave, t.nombre) for t in Tema.objects.vigentes()]),
                ("region", "Región", [(r.clave, r.nombre) for r in Region.objects.vigentes()]),
                ("tipo", "Vínculo", TIPOS),
                ("certeza", "Certeza", Certeza.choices),
            )
        ],
        "cuantos": CUANTOS,
        "cuantos_puestos": valores.get("cuantos", DE_ENTRADA),
        "tamanos": TAMANOS,
        "hay_filtros": bool(set(valores) - {*DE_LA_MIRADA, "cuantos", "tamano", "vista"}),
        "vistas": VistaDelMapa.objects.filter(dialogo=request.dialogo).select_related("creada_por"),
        "coordina": request.rol == Rol.COORDINACION,
        "q": request.GET.get("q", "")[:100],
        "consulta_sin_centro": consulta(valores, centro=None, pasos=None),
    }


def _puestos(valores: dict[str, Any], campo: str) -> set[str]:
    return {str(getattr(valor, "clave", valor)) for valor in valores.get(campo, [])}


DE_ACTORES = {
    "nombre": lambda n: n.plano,
    "sector": lambda n: (n.orden_sector, n.plano),
    "vinculos": lambda n: n.grado,
    "intermediacion": lambda n: n.intermediacion,
}


COLUMNAS_DE_ACTORES = [
    ("nombre", "Actor"),
    ("sector", "Sector"),
    ("-vinculos", "Vínculos"),
    ("-intermediacion", "Intermediación"),
]
COLUMNAS_DE_LAZOS = [
    ("origen", "De"),
    ("tipo", "Vínculo"),
    ("destino", "A"),
    ("certeza", "Certeza"),
    ("-desde", "Desde"),
]


def _tablas(red: Red, valores: dict[str, Any]) -> dict[str, Any]:
    """Los mismos nodos y lazos de la figura, en el orden pedido."""
    orden = valores.get("orden", "-vinculos")
    orden_lazos = valores.get("orden_lazos", "origen")
    de_lazos = {
        "origen": lambda z: (red.nodos[z.origen].plano, red.nodos[z.destino].plano),
        "destino": lambda z: (red.nodos[z.destino].plano, red.nodos[z.origen].plano),
        "tipo": lambda z: (z.etiqueta, red.nodos[z.origen].plano),
        "certeza": lambda z: (z.certeza, red.nodos[z.origen].plano),
        "desde": lambda z: (z.desde is not None, z.desde.toordinal() if z.desde else 0),
    }
    lazos = sorted(red.lazos, key=lambda z: z.clave)
    lazos.sort(key=de_lazos[orden_lazos.lstrip("-")], reverse=orden_lazos.startswith("-"))
    actores = sorted(red.nodos.values(), key=lambda n: n.plano)
    actores.sort(key=DE_ACTORES[orden.lstrip("-")], reverse=orden.startswith("-"))
    return {
        "filas_actores": actores,
        "filas_lazos": [(red.nodos[z.origen], z, red.nodos[z.destino]) for z in lazos],
        "columnas_actores": _columnas(valores, "orden", orden, COLUMNAS_DE_ACTORES),
        "columnas_lazos": _columnas(valores, "orden_lazos", orden_lazos, COLUMNAS_DE_LAZOS),
    }


def _columnas(
    valores: dict[str, Any], campo: str, actual: str, columnas: list[tuple[str, str]]
) -> list[dict[str, str]]:
    """Encabezados que ordenan: el de la columna puesta da la vuelta. El guion es «de más a menos»."""
    hechas = []
    for primero, titulo in columnas:
        clave = primero.lstrip("-")
        es_esta = actual.lstrip("-") == clave
        reves = clave if actual.startswith("-") else f"-{clave}"
        hechas.append(
            {
                "titulo": titulo,
                "consulta": consulta(valores, **{campo: reves if es_esta else primero}),
                "sentido": ("descending" if actual.startswith("-") else "ascending")
                if es_esta
                else "",
            }
        )
    return hechas

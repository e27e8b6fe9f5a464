"""Saturación y prioridades: lo que se lee de todas las conversaciones juntas."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from entrevistas.analisis import graficas, prioridades, saturacion
from entrevistas.analisis.conteos import Universo
from entrevistas.analisis.filtros import CAMPOS, FiltroForm
from entrevistas.confidencialidad import Audiencia, Mirada

ENCABEZADOS = [
    "Orden",
    "Entrevista",
    "Códigos nuevos",
    "Códigos acumulados",
    "Nuevos en la corrida",
    "Información nueva (%)",
    "Bajo el umbral",
    "Entradas con código",
    "Entradas",
]


def _parametros(request: Request) -> saturacion.Parametros:
    """Los de la dirección; lo que no se ofrece se ignora."""

    def elegido(nombre: str, opciones: tuple[int, ...]) -> int:
        valor = request.GET.get(nombre, "")
        return int(valor) if valor in map(str, opciones) else opciones[0]

    return saturacion.Parametros(
        base=elegido("base", saturacion.BASES),
        corrida=elegido("corrida", saturacion.CORRIDAS),
        umbral=elegido("umbral", saturacion.UMBRALES),
    )


def _saturacion(
    request: Request,
) -> tuple[saturacion.Saturacion, Mirada, FiltroForm]:
    """La de todo el diálogo es la misma para todas; «sólo las mías», la de quien mira."""
    mirada = Mirada.de(request.user, request.dialogo)
    filtros = FiltroForm(request.GET, dialogo=request.dialogo, mirada=mirada)
    universo = Universo.de(request.dialogo, mirada, solo_mias=True) if filtros.solo_mias else None
    lectura = saturacion.de(request.dialogo, _parametros(request), universo, filtros.filtro)
    return lectura, mirada, filtros


def _renglones(lectura: saturacion.Saturacion, mirada: Mirada) -> list[dict[str, Any]]:
    """Una por entrevista; el folio, sólo a quien puede verla."""
    return [
        {
            "toma": toma,
            "folio": toma.voz.folio
            if mirada.audiencia(toma.voz.pk) == Audiencia.EQUIPO
            else "Otra entrevista",
            "codificadas": lectura.codificadas.get(toma.voz.pk, (0, 0)),
        }
        for toma in lectura.general.tomas
    ]


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver_saturacion(request: Request) -> HttpResponse:
    lectura, mirada, filtros = _saturacion(request)
    renglones = _renglones(lectura, mirada)
    contexto = {
        "filtros": filtros,
        "lectura": lectura,
        "lienzo": graficas.lienzo(lectura.general, request.dialogo.meta_entrevistas),
        "bloques": [(uno, graficas.mini(uno.curva)) for uno in lectura.bloques],
        "renglones": renglones,
        "a_medias": [fila for fila in renglones if fila["codificadas"][0] < fila["codificadas"][1]],
        "sensibilidad": saturacion.sensibilidad(lectura.voces, lectura.parametros),
        "opciones": saturacion,
        "en_tabla": request.GET.get("ver") == "tabla",
        "consulta": request.GET.urlencode(),
    }
    return render(request, "analisis/saturacion.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_saturacion(request: Request) -> HttpResponse:
    lectura, mirada, filtros = _saturacion(request)
    renglones = _renglones(lectura, mirada)
    filas = [
        [
            fila["toma"].numero,
            fila["folio"],
            fila["toma"].nuevos,
            fila["toma"].acumulados,
            fila["toma"].en_la_corrida,
            fila["toma"].porcentaje,
            None if fila["toma"].porcentaje is None else fila["toma"].esta_bajo,
            *fila["codificadas"],
        ]
        for fila in renglones
    ]
    return entregar(
        request,
        que="Saturación",
        nombre=f"saturacion-{request.dialogo.clave}",
        hojas=[Hoja("Saturación", ENCABEZADOS, filas)],
        filtros=f"{lectura.parametros}. {filtros.en_palabras}",
    )


class _Prioridades:
    """Lo que comparten la página y su hoja: qué se ordena, cómo y para quién."""

    def __init__(self, request: Request) -> None:
        pedida = request.GET.get("de_que", "")
        self.clase = prioridades.CLASES.get(pedida, prioridades.CLASES["temas"])
        pedido = request.GET.get("orden", "")
        self.orden = pedido if pedido in prioridades.ORDENES else "personas"
        mirada = Mirada.de(request.user, request.dialogo)
        self.filtros = FiltroForm(request.GET, dialogo=request.dialogo, mirada=mirada)
        self.universo = Universo.de(request.dialogo, mirada, solo_mias=self.filtros.solo_mias)
        self.filtro = self.filtros.filtro
        self.renglones = prioridades.leer(self.universo, self.clase, self.filtro, self.orden)
        puestos = {campo: request.GET.get(campo) for campo in ("de", *CAMPOS)}
        self.de_filtros = urlencode({campo: valor for campo, valor in puestos.items() if valor})


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver_prioridades(request: Request) -> HttpResponse:
    pagina = _Prioridades(request)
    contexto = {
        "clase": pagina.clase,
        "clases": prioridades.CLASES.values(),
        "orden": pagina.orden,
        "ordenes": prioridades.ORDENES.items(),
        "filtros": pagina.filtros,
        "de_filtros": pagina.de_filtros,
        "completo": pagina.universo.completo,
        "se_abren": pagina.universo.completo or not pagina.clase.por_llave,
        "total": pagina.universo.total(pagina.filtro),
        "dichas": [r for r in pagina.renglones if r.conteo is None or r.personas],
        "nadie": [r for r in pagina.renglones if r.personas == 0],
        "frase": prioridades.frase(pagina.renglones, pagina.clase),
        "en_tabla": request.GET.get("ver") == "tabla",
    }
    return render(request, "analisis/prioridades.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_prioridades(request: Request) -> HttpResponse:
    pagina = _Prioridades(request)
    encabezados = [
        pagina.clase.uno.capitalize(),
        *"Lugar,Personas,De,Organizaciones,Pasajes,Sectores,Cuáles".split(","),
        *"A favor,Matizan,En contra,En la agenda (actores),Programas vivos".split(","),
    ]
    filas = [_en_hoja(renglon, pagina.universo.completo) for renglon in pagina.renglones]
    return entregar(
        request,
        que=f"Prioridades: {pagina.clase.nombre.lower()}",
        nombre=f"prioridades-{pagina.clase.clave}-{request.dialogo.clave}",
        hojas=[Hoja("Prioridades", encabezados, filas)],
        filtros=pagina.filtros.en_palabras,
    )


def _en_hoja(r: prioridades.Renglon, completo: bool) -> list[Valor]:
    """El renglón de la hoja: la letra C donde la cifra se calla, y nada en lo que no se da."""
    dichas: list[Valor] = ["", "", "", "", "", "", ""]
    if completo and r.conteo:
        dichas = [
            r.conteo.organizaciones,
            r.conteo.pasajes,
            r.amplitud,
            ", ".join(f"{sector}: {n}" for sector, n in r.sectores),
            r.posturas.a_favor,
            r.posturas.matizan,
            r.posturas.en_contra,
        ]
    personas = "C" if r.conteo is None else r.personas
    return [r.nombre, r.lugar, personas, r.de, *dichas, r.intereses, r.programas]

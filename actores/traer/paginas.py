"""Lo que enseñan las páginas de una importación."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone

from actores.models import FilaImportada, Importacion, Region, Sector, Tema
from actores.traer import clases as c
from actores.traer.columnas import faltantes, ignoradas
from actores.traer.obra import ARRIENDO, Estado
from actores.traer.recibir import cuentas, repetidos
from actores.traer.revisar import Suerte

POR_PAGINA = 50
TITULOS = {
    Estado.LEYENDO: "Revisando la hoja",
    Estado.ESCRIBIENDO: "Importando",
    Estado.DESHACIENDO: "Deshaciendo",
}


def avance_de(importacion: Importacion) -> dict[str, Any]:
    """En tipos de JSON. ``v`` cambia sólo si hay algo nuevo que mostrar."""
    terminada = not importacion.esta_en_obra
    total = max(importacion.num_filas, 1)
    por_ciento = 100 if terminada else min(99, 100 * importacion.hechas // total)
    if importacion.arriendo is None:
        falta = "En espera de turno."
    elif importacion.latido_en and importacion.latido_en < timezone.now() - ARRIENDO:
        falta = "Se interrumpió. Se retoma sola en unos segundos."
    else:
        falta = f"{importacion.hechas:,} de {importacion.num_filas:,} filas."
    visto = f"{importacion.estado}{importacion.hechas}{falta}"
    return {
        "terminada": terminada,
        "titulo": TITULOS.get(Estado(importacion.estado), ""),
        "avance": por_ciento,
        "falta": falta,
        "v": hashlib.sha256(visto.encode()).hexdigest()[:16],
    }


def contexto_de_columnas(importacion: Importacion, form: Any) -> dict[str, Any]:
    muestras = list(importacion.filas.order_by("numero").values_list("datos", flat=True)[:40])
    columnas = []
    for posicion, encabezado in enumerate(importacion.encabezados):
        vistas = list(dict.fromkeys(fila[posicion] for fila in muestras if fila[posicion]))
        columnas.append((encabezado, vistas[:3], form[f"c{posicion}"]))
    return {
        "importacion": importacion,
        "form": form,
        "columnas": columnas,
        "faltan": faltantes(importacion.clase, importacion.columnas),
    }


@dataclass
class Renglon:
    """Una fila de la revisión, lista para leerse."""

    fila: FilaImportada
    cambios: list[tuple[str, dict[str, Any]]]
    errores: list[dict[str, Any]]
    resumen: str
    sector: str


def contexto_de_revision(importacion: Importacion, consulta: QueryDict) -> dict[str, Any]:
    """Consultas fijas, sean cuantas sean las filas."""
    cuenta = cuentas(importacion)
    suerte = consulta.get("ver", "")
    filas = importacion.filas.order_by("numero")
    if suerte in Suerte.values:
        filas = filas.filter(suerte=suerte)
    pagina = Paginator(filas, POR_PAGINA).get_page(consulta.get("pagina"))
    veces = repetidos(importacion) if cuenta[Suerte.ERROR] else {}
    por_decidir = cuenta[Suerte.ERROR] + cuenta[Suerte.PARECIDA]
    return {
        "importacion": importacion,
        "cuentas": cuenta,
        "suerte": suerte,
        "pagina": pagina,
        "renglones": _renglones(importacion, pagina, veces, _catalogos(importacion)),
        "por_decidir": por_decidir,
        "primera": _primera(importacion) if por_decidir else None,
        "por_escribir": cuenta[Suerte.NUEVA] + cuenta[Suerte.CAMBIA],
        "ignoradas": ignoradas(importacion),
        "num_columnas": sum(1 for encabezado in importacion.encabezados if encabezado),
        "consulta": consulta.urlencode(),
        "tiene_fechas": any(campo.tipo == c.FECHA for campo in c.CAMPOS[importacion.clase]),
    }


def _primera(importacion: Importacion) -> FilaImportada | None:
    pendientes = importacion.filas.filter(suerte__in=[Suerte.ERROR, Suerte.PARECIDA])
    return pendientes.order_by("numero").first()


def _renglones(
    importacion: Importacion, pagina: Page, veces: Any, catalogos: dict[str, list[tuple[str, str]]]
) -> list[Renglon]:
    campos = c.campos(importacion.clase)
    sectores = dict(Sector.objects.filter(padre=None).values_list("pk", "clave"))
    renglones = []
    for fila in pagina.object_list:
        cambios = [(campos[k].titulo, v) for k, v in fila.cambios.items() if k in campos]
        for error in fila.errores:
            error["veces"] = veces.get((error["campo"], error["valor"]), 1)
            campo = campos[error["campo"]]
            error["elegir"] = list(campo.opciones) or catalogos.get(campo.tipo, [])
            error["se_escribe"] = not error["elegir"]
            error["se_puede_vaciar"] = not campo.obligatorio
        sector = fila.cambios.get("sector", {}).get("despues")
        renglones.append(
            Renglon(
                fila,
                cambios,
                fila.errores,
                _resumen(fila, campos) if fila.suerte == Suerte.NUEVA else "",
                sectores.get(sector, ""),
            )
        )
    return renglones


def _resumen(fila: FilaImportada, campos: dict[str, c.Campo]) -> str:
    """Lo que crearía, en una línea. Los contactos se dicen sólo por su nombre."""
    dichos = []
    for clave, cambio in fila.cambios.items():
        if clave not in campos or clave in ("clave", "nombre") or not cambio["sera"]:
            continue
        campo = campos[clave]
        if campo.es_contacto:
            dichos.append(campo.titulo.lower())
        elif clave in ("forma", "cargo", "organizacion", "sector"):
            dichos.append(cambio["sera"])
        else:
            dichos.append(f"{campo.titulo.lower()}: {cambio['sera']}")
    return ". ".join(parte[:1].upper() + parte[1:] for parte in dichos)


def _catalogos(importacion: Importacion) -> dict[str, list[tuple[str, str]]]:
    """Por tipo de campo, de qué se elige al arreglar un valor."""
    tipos = {campo.tipo for campo in c.CAMPOS[importacion.clase]}
    de_base = {
        c.SECTOR: Sector.objects.vigentes().filter(padre=None),
        c.SUBSECTOR: Sector.objects.vigentes().exclude(padre=None),
        c.TEMAS: Tema.objects.vigentes(),
        c.REGIONES: Region.objects.vigentes(),
    }
    return {
        tipo: list(filas.values_list("clave", "nombre"))
        for tipo, filas in de_base.items()
        if tipo in tipos
    }

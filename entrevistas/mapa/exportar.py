"""La red que sale de la casa: hoja de cálculo, GraphML o dibujo. Todo queda anotado."""

import hashlib
import io
from typing import Any

import networkx as nx
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from dialogo.acceso import Request
from dialogo.hojas import Hoja, Valor, entregar
from dialogo.models import Descarga
from entrevistas.mapa import dibujo
from entrevistas.mapa.forms_red import VistaForm
from entrevistas.mapa.posiciones import Posiciones
from entrevistas.mapa.red import Lazo, Red

DE_HOJA = ("xlsx", "csv")
# El PNG lo hace el navegador a partir del mismo SVG: sale igual, con su leyenda.
MIME = {"svg": "image/svg+xml", "png": "image/svg+xml", "graphml": "application/graphml+xml"}
QUE = "Mapa de actores"


class ExportarForm(forms.Form):
    formato = forms.ChoiceField(choices=[(f, f) for f in (*DE_HOJA, *MIME)])
    motivo = forms.CharField(
        max_length=300,
        error_messages={"required": "Di en pocas palabras para qué la necesitas: queda anotado."},
    )


def movidas(crudo: str, red: Red) -> Posiciones:
    """Lo que se arrastró antes de exportar, con las mismas reglas que al guardar una vista."""
    form = VistaForm({"nombre": "-", "posiciones": crudo[:200_000]})
    form.is_valid()
    puntos = form.cleaned_data.get("posiciones") or {}
    return {int(pk): (x, y) for pk, (x, y) in puntos.items() if int(pk) in red.nodos}


def en_hoja(request: Request, red: Red, filtros: str) -> HttpResponse:
    nombre = f"mapa {request.dialogo.clave}"
    return entregar(request, que=QUE, nombre=nombre, hojas=hojas(red), filtros=filtros)


DE_VINCULOS = [
    "De",
    "Vínculo",
    "A",
    "Leído al revés",
    "Certeza",
    "Desde",
    "Hasta",
    "Nota",
    "Fuente",
]
DE_ACTORES = ["Nombre", "En el dibujo", "Forma", "Sector", "Vínculos", "Intermediación"]


def hojas(red: Red) -> list[Hoja]:
    """Los vínculos, que son lo que sale en CSV, y los actores."""
    vinculos: list[list[Valor]] = [
        [
            red.nodos[z.origen].nombre,
            z.etiqueta,
            red.nodos[z.destino].nombre,
            z.inversa,
            z.nombre_certeza,
            z.desde,
            z.hasta,
            z.nota,
            fuente_de(z),
        ]
        for z in red.lazos
    ]
    actores: list[list[Valor]] = [
        [n.nombre, n.corto, n.forma, n.nombre_sector, n.grado, n.intermediacion]
        for n in red.por_peso()
    ]
    return [Hoja("Vínculos", DE_VINCULOS, vinculos), Hoja("Actores", DE_ACTORES, actores)]


def fuente_de(lazo: Lazo) -> str:
    """Las entrevistas que quien exporta puede ver, por su folio; las demás, sin él."""
    return ", ".join([fuente.texto for fuente in lazo.fuentes] + [lazo.fuente] * bool(lazo.fuente))


def graphml(red: Red, puntos: Posiciones) -> bytes:
    """GraphML 1.0 dirigido: cada lazo con su etiqueta en los dos sentidos. Se abre en Gephi o yEd."""
    grafo: nx.MultiDiGraph = nx.MultiDiGraph(name=QUE)
    for n in red.nodos.values():
        x, y = puntos[n.pk]
        grafo.add_node(
            f"a{n.pk}",
            nombre=n.nombre,
            corto=n.corto,
            forma="persona" if n.es_persona else "organizacion",
            sector=n.nombre_sector,
            vinculos=n.grado,
            intermediacion=float(n.intermediacion),
            x=float(x),
            y=float(y),
        )
    for z in red.lazos:
        grafo.add_edge(
            f"a{z.origen}",
            f"a{z.destino}",
            key=z.clave,
            tipo=z.tipo,
            etiqueta=z.etiqueta,
            inversa=z.inversa,
            certeza=z.certeza,
            desde=z.desde.isoformat() if z.desde else "",
            hasta=z.hasta.isoformat() if z.hasta else "",
            nota=z.nota,
            fuente=fuente_de(z),
        )
    salida = io.BytesIO()
    nx.write_graphml(grafo, salida, encoding="utf-8", named_key_ids=True)
    return salida.getvalue()


def rotulos(request: Request, valores: dict[str, Any]) -> dibujo.Rotulos:
    hoy = timezone.localdate()
    partes = [request.dialogo.nombre, f"al {hoy:%d/%m/%Y}"]
    if request.dialogo.es_demostracion:
        partes.append("Demostración: personas y organizaciones ficticias")
    return dibujo.Rotulos(pie=" · ".join(partes), medida=valores.get("tamano", ""))


def en_archivo(
    request: Request, red: Red, contenido: bytes, form: ExportarForm, filtros: str
) -> HttpResponse:
    """El archivo, anotado en el libro de descargas. Si no puede anotarse, no sale."""
    formato = form.cleaned_data["formato"]
    with transaction.atomic():
        Descarga.objects.create(
            usuario=request.user,
            dialogo=request.dialogo,
            que=QUE,
            formato=formato,
            filtros=filtros[:1000],
            motivo=form.cleaned_data["motivo"],
            num_filas=len(red.nodos) + len(red.lazos),
            huella=hashlib.sha256(contenido).hexdigest(),
        )
    respuesta = HttpResponse(contenido, content_type=MIME[formato])
    extension = "svg" if formato == "png" else formato
    archivo = f"{slugify(f'mapa {request.dialogo.clave}')}-{timezone.localdate():%Y-%m-%d}"
    respuesta["Content-Disposition"] = f'attachment; filename="{archivo}.{extension}"'
    respuesta["X-Content-Type-Options"] = "nosniff"
    return respuesta

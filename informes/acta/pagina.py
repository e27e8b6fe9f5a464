"""La página del acta para la coordinación: en qué va, qué sigue y quién observó qué."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dialogo.palabras import contar
from dialogo.templatetags.dialogo import fecha_larga, hora
from informes import avance
from informes.acta import claves, tramite, vigencia
from informes.models import Informe
from sobremesas.models import Acta, Aportacion, Observacion, Sobremesa

E = Acta.Estado
L = Informe.Estado


@dataclass(frozen=True)
class Sigue:
    """El paso que toca. ``accion``: qué botón lleva; vacía si sólo hay que esperar."""

    accion: str
    titulo: str
    detalle: str


@dataclass(frozen=True)
class Observada:
    """Una observación con su párrafo y, si es de una línea, dónde se corrige."""

    una: Observacion
    nombre: str
    ruta: str


def contexto(acta: Acta) -> dict[str, Any]:
    """Número fijo de consultas."""
    sobremesa = acta.sobremesa
    versiones = vigencia.de_la_sobremesa(sobremesa)
    retiros = vigencia.retiros(sobremesa, versiones)
    en_obra = next((v for v in versiones if v.terminado_en is None), None)
    listas = [v for v in versiones if v.estado == L.LISTO]
    ultima = next((v for v in listas if v.pk not in retiros), None) if listas else None
    ultima = ultima if ultima and ultima == listas[0] else None
    observaciones = observadas(acta) if acta.pk else []
    faltan = sum(not o.una.respuesta for o in observaciones)
    sala = sobremesa.salas.de_verdad().first()
    return {
        "sobremesa": sobremesa,
        "acta": acta,
        "sala": sala,
        "obra": en_obra,
        "estado": avance.de(en_obra) if en_obra else None,
        "vigente": ultima.version if ultima else None,
        "ultima": ultima,
        "versiones": [(v, retiros.get(v.pk)) for v in versiones if v.terminado_en],
        "siguiente": max((v.version or 0 for v in listas), default=0) + 1,
        "observaciones": observaciones,
        "por_contestar": faltan,
        "se_puede_abrir": acta.estado == E.BORRADOR and ultima is not None and en_obra is None,
        "plazo": tramite.plazo_de_fabrica(),
        "abierta": tramite.esta_abierta(acta),
        "sigue": sigue(acta, ultima, faltan, terminada=bool(sala and not sala.esta_en_curso)),
        "clave": uuid.uuid4(),
    }


def sigue(acta: Acta, ultima: Informe | None, faltan: int, *, terminada: bool) -> Sigue:
    if not terminada:
        return Sigue("", "La tarde no ha terminado", "El acta se construye al cerrar la sala.")
    if acta.estado == E.FIRMADA:
        if ultima is None:
            return Sigue("construir", "Falta su PDF", "Lo firmado ya no cambia; sólo se imprime.")
        return Sigue("bajar", "Está firmada", "Ya no cambia. Quien asistió puede bajarla.")
    if ultima is None:
        return Sigue(
            "construir",
            "Construir el borrador",
            "Sale de lo registrado esa tarde, con cada quien como permite aparecer.",
        )
    if acta.estado == E.BORRADOR:
        return Sigue(
            "abrir",
            "Abrirla a observaciones",
            f"Quien asistió recibe su enlace y puede observar el borrador {ultima.version}.",
        )
    return _en_observaciones(acta, faltan)


def _en_observaciones(acta: Acta, faltan: int) -> Sigue:
    hasta = acta.observaciones_hasta
    plazo = f"{fecha_larga(hasta)}, {hora(hasta)}" if hasta else ""
    if faltan:
        cuantas = contar(faltan, "observación", "observaciones", femenino=True)
        return Sigue("contestar", f"Contestar {cuantas}", "Sin eso no se firma.")
    if tramite.esta_abierta(acta):
        return Sigue(
            "", "Esperar observaciones", f"Se reciben hasta el {plazo}. Después se puede firmar."
        )
    return Sigue("firmar", "Firmarla", f"El plazo venció el {plazo} y todo está contestado.")


def observadas(acta: Acta) -> list[Observada]:
    """Primero las que faltan por contestar. Dos consultas."""
    filas = list(acta.observaciones.select_related("asistente", "respondida_por"))
    filas.sort(key=lambda una: bool(una.respuesta))
    mesas = _mesas(acta.sobremesa) if filas else {}
    return [
        Observada(una, claves.nombre_de(una.parrafo), _donde_se_corrige(acta, una.parrafo, mesas))
        for una in filas
    ]


def _mesas(sobremesa: Sobremesa) -> dict[int, int | None]:
    """Por número de línea, el de su mesa."""
    de_verdad = Aportacion.objects.de_verdad().filter(sala__sobremesa=sobremesa)
    return dict(de_verdad.values_list("numero", "mesa__numero"))


def _donde_se_corrige(acta: Acta, clave: str, mesas: dict[int, int | None]) -> str:
    sobremesa = acta.sobremesa
    donde = [sobremesa.dialogo.clave, sobremesa.numero]
    _, _, linea = clave.partition("/")
    if linea.startswith("S") and (numero := linea.rpartition("-")[2]).isdecimal():
        mesa = mesas.get(int(numero))
        return reverse("sobremesas:relatoria_mesa", args=[*donde, mesa]) if mesa else ""
    return ""

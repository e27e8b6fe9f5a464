"""Lo que se imprime para el lugar: gafetes, mesas, listas, plano, etiquetas y avisos.

Sale lo que cualquiera leería en la puerta: nombre, organización y mesa. Nunca posturas, necesidades ni
contacto: de lo que piensa cada quien ni siquiera se lee (``con_voces=False``). Son documentos cortos,
hechos al pedirlos por la misma puerta que los informes (``informes.pdf``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from dialogo.templatetags.dialogo import fecha_larga
from dialogo.texto import sin_acentos
from informes import pdf, plan_b
from informes.textos import dia
from sobremesas.gafete import codigo
from sobremesas.mesas.dibujo import dibujar
from sobremesas.mesas.plano import Persona, Plano, leer
from sobremesas.models import Asistente, FuncionEnSobremesa, Sobremesa
from sobremesas.vivo.puestos import codigo_de_asistente

ESTILO = "impresos.css"
GAFETES_POR_HOJA = 10
GAFETES_COMO_MUCHO = 80
ETIQUETAS = {21: "Tres por siete (63.5 × 38.1 mm)", 24: "Tres por ocho (70 × 37 mm)"}
RENGLONES_EN_BLANCO = 6
MESAS_HOLGADAS = 8
# Renglones de nombres que caben en las dos columnas del plano con la letra grande, y su largo.
RENGLONES_HOLGADOS, LARGO_DEL_RENGLON = 40, 34
# Hasta cuántos caracteres, y el tamaño con que se escribe: lo largo se achica y dobla, nunca se sale.
TALLAS = ((18, "xl"), (30, "l"), (52, "m"), (100, "s"), (180, "xs"))


@dataclass(frozen=True)
class Opciones:
    """Lo que se elige antes de imprimir. ``desde``: primera posición libre de la primera hoja."""

    asistente: int | None = None
    sin_imprimir: bool = False
    desde: int = 1
    por_hoja: int = 21
    mesa: int | None = None


@dataclass(frozen=True)
class Gafete:
    """Uno por imprimir. Sin ``qr``, se registra en la puerta por su nombre.

    ``sala`` es el código con que su teléfono entra a la sala; su QR abre esa página.
    """

    nombre: str
    organizacion: str = ""
    representa: str = ""
    mesa: int | None = None
    asistente: int | None = None
    funcion: str = ""
    qr: str = ""
    sala: str = ""
    qr_de_sala: str = ""

    @property
    def talla(self) -> str:
        return talla(self.nombre)

    @property
    def talla_de_organizacion(self) -> str:
        return talla(self.organizacion)


@dataclass(frozen=True)
class Clase:
    """Un documento: cómo se llama, qué lleva y cómo se arma. ``num`` cuenta lo que sale."""

    clave: str
    nombre: str
    lleva: str
    plantilla: str
    armar: Callable[[Plano, Opciones], tuple[dict[str, Any], int]] = field(repr=False)


@dataclass(frozen=True)
class Documento:
    clase: Clase
    impresion: pdf.Impresion
    num: int
    asistentes: tuple[int, ...] = ()

    @property
    def que(self) -> str:
        return f"{self.clase.nombre} para imprimir"


def talla(texto: str) -> str:
    """«xl» a «xxs», según lo que ocupa; una palabra larguísima cuenta como un texto más largo."""
    palabra = max((len(p) for p in texto.split()), default=0)
    largo = max(len(texto), palabra * 2 - 10)
    return next((clase for hasta, clase in TALLAS if largo <= hasta), "xxs")


def qr(asistente: Asistente) -> str:
    """El código del gafete, dibujado. Sólo sirve en la puerta (L7)."""
    return segno.make(codigo(asistente), error="m", micro=False).svg_data_uri(border=0)


def por_nombre(gafetes: Iterable[Gafete]) -> list[Gafete]:
    """De la A a la Z por el nombre que llevan, sin acentos."""
    return sorted(gafetes, key=lambda g: (sin_acentos(g.nombre), g.organizacion))


# Quiénes ----------------------------------------------------------------------------------------
def de_la_persona(persona: Persona) -> Gafete | None:
    """El de quien se sentará; ninguno si falta su nombre o el visto bueno del equipo."""
    asistente = persona.asistente
    if asistente is None or persona.falta_nombre or asistente.falta_visto_bueno:
        return None
    return Gafete(
        nombre=asistente.en_gafete,
        organizacion=asistente.organizacion,
        representa=persona.titular if persona.representa else "",
        mesa=persona.asiento[0] if persona.asiento else None,
        asistente=asistente.pk,
        qr=qr(asistente),
        sala=(de_sala := codigo_de_asistente(asistente)),
        qr_de_sala=plan_b.qr_de(plan_b.direccion_de_sala(de_sala)),
    )


def gafetes_de(plano: Plano) -> list[Gafete]:
    return por_nombre(g for p in plano.personas.values() if (g := de_la_persona(p)))


def sin_gafete(plano: Plano) -> list[tuple[str, str]]:
    """A quién no se le puede imprimir todavía, y por qué."""
    faltan = []
    for persona in plano.personas.values():
        if persona.falta_nombre:
            faltan.append((persona.en_lista, "falta el nombre de quien viene"))
        elif persona.asistente and persona.asistente.falta_visto_bueno:
            faltan.append((persona.en_lista, "falta el visto bueno del equipo"))
    return faltan


# Cada documento ---------------------------------------------------------------------------------
def _en_hojas(cosas: list[Any], por_hoja: int, desde: int) -> list[list[Any]]:
    """Hojas de ``por_hoja`` huecos; los anteriores a ``desde`` ya se usaron."""
    huecos: list[Any] = [None] * (desde - 1) + cosas
    return [huecos[i : i + por_hoja] for i in range(0, len(huecos), por_hoja)]


def _gafetes(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    gafetes = gafetes_de(plano)
    if opciones.asistente:
        gafetes = [g for g in gafetes if g.asistente == opciones.asistente]
    elif opciones.sin_imprimir:
        impresos = {
            p.asistente.pk: p.asistente.impreso for p in plano.personas.values() if p.asistente
        }
        gafetes = [g for g in gafetes if not impresos[g.asistente or 0]]
    if not gafetes:
        raise ValidationError(
            "No hay gafetes que imprimir: nadie tiene lugar, o ya salieron todos."
        )
    if len(gafetes) > GAFETES_COMO_MUCHO:
        raise ValidationError(f"Son más de {GAFETES_COMO_MUCHO}: imprime primero los que faltan.")
    return {"hojas": _en_hojas(gafetes, GAFETES_POR_HOJA, opciones.desde)}, len(gafetes)


def _equipo(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    funciones: dict[str, list[str]] = {}
    equipo = FuncionEnSobremesa.objects.filter(sobremesa=plano.sobremesa).select_related("usuario")
    for una in equipo:
        funciones.setdefault(una.usuario.nombre, []).append(una.get_funcion_display())
    if not funciones:
        raise ValidationError("Ese día todavía no tiene equipo.")
    gafetes = por_nombre(
        Gafete(nombre, "Equipo", funcion=", ".join(suyas)) for nombre, suyas in funciones.items()
    )
    return {"hojas": _en_hojas(gafetes, GAFETES_POR_HOJA, opciones.desde)}, len(gafetes)


def _blancos(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    return {"hojas": [[Gafete("")] * GAFETES_POR_HOJA]}, GAFETES_POR_HOJA


def _mesas(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    if not plano.mesas:
        raise ValidationError("Ese día todavía no tiene mesas.")
    entrada = f"{settings.URL_PUBLICA}{reverse('sala:entrar')}"
    de_sala = {"entrada": entrada.partition("//")[2], "qr": plan_b.qr_de(entrada)}
    return {"mesas": plano.mesas, "de_sala": de_sala}, len(plano.mesas)


def _lista(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    """También quien aún no tiene nombre o visto bueno: quien reciba sabrá a quién espera."""
    renglones = por_nombre(
        de_la_persona(p)
        or Gafete(
            f"En representación de {p.titular}" if p.falta_nombre else p.nombre,
            p.organizacion,
            p.titular if p.representa and not p.falta_nombre else "",
            p.asiento[0] if p.asiento else None,
        )
        for p in plano.personas.values()
    )
    return {"renglones": renglones, "blancos": range(RENGLONES_EN_BLANCO)}, len(renglones)


def _plano(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    if not plano.mesas:
        raise ValidationError("Ese día todavía no tiene mesas.")
    mesas = []
    for mesa in plano.mesas:
        suyas = [p for asiento, p in sorted(plano.ocupan.items()) if asiento[0] == mesa.numero]
        mesas.append((mesa, [_en_el_plano(p) for p in suyas]))
    figura = render_to_string("informes/impresos/plano.svg", {"dibujo": dibujar(plano)})
    return {
        "mesas": mesas,
        "figura": f"data:image/svg+xml;charset=utf-8,{quote(figura.strip())}",
        "densidad": _densidad([nombres for _mesa, nombres in mesas]),
    }, len(plano.puestas)


def _densidad(por_mesa: list[list[str]]) -> str:
    """El plano va en una sola hoja: con muchas mesas o nombres largos, la letra se achica."""
    if len(por_mesa) > MESAS_HOLGADAS:
        return "densa"
    renglones = sum(ceil(len(n) / LARGO_DEL_RENGLON) for suyos in por_mesa for n in suyos)
    return "media" if renglones > RENGLONES_HOLGADOS else "holgada"


def _en_el_plano(persona: Persona) -> str:
    gafete = de_la_persona(persona)
    return gafete.nombre if gafete else f"En representación de {persona.titular}"


def _etiquetas(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    gafetes = [replace(g, qr="", qr_de_sala="") for g in gafetes_de(plano)]
    if not gafetes:
        raise ValidationError("Nadie tiene lugar todavía.")
    hojas = _en_hojas(gafetes, opciones.por_hoja, opciones.desde)
    return {"hojas": hojas, "por_hoja": opciones.por_hoja}, len(gafetes)


def _avisos(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    return {"lados": ("izquierda", "derecha")}, 4


def _hojas(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    return plan_b.hojas(plano.sobremesa, plano.mesas, opciones.mesa)


def _papeletas(plano: Plano, opciones: Opciones) -> tuple[dict[str, Any], int]:
    return plan_b.papeletas()


CLASES = {
    clase.clave: clase
    for clase in (
        Clase(
            "gafetes",
            "Gafetes",
            "Nombre, organización, mesa, a quién representa, el código de la puerta y el de la sala. "
            "De la A a la Z, diez por hoja (85 × 54 mm), con marcas de corte.",
            "gafetes",
            _gafetes,
        ),
        Clase(
            "blancos",
            "Gafetes en blanco",
            "Diez por hoja, para quien llega en representación o sin invitación. Sin código.",
            "gafetes",
            _blancos,
        ),
        Clase("equipo", "Gafetes del equipo", "Nombre y función de ese día.", "gafetes", _equipo),
        Clase(
            "mesas",
            "Números de mesa",
            "Uno por mesa: la hoja se dobla en tres, se lee por los dos lados y dice cómo entrar a la "
            "sala.",
            "mesas",
            _mesas,
        ),
        Clase(
            "lista",
            "Lista de asistencia",
            "Nombre, organización, mesa y espacio para firmar; al final, renglones en blanco.",
            "lista",
            _lista,
        ),
        Clase(
            "plano",
            "Plano de mesas",
            "Tamaño A3, para la pared: el dibujo y quién va en cada mesa.",
            "plano",
            _plano,
        ),
        Clase(
            "etiquetas",
            "Etiquetas",
            "Nombre, organización y mesa, en hojas de 21 o de 24.",
            "etiquetas",
            _etiquetas,
        ),
        Clase(
            "avisos",
            "Avisos de sede",
            "Para el plan lluvia: dónde es ahora, «es aquí» y flechas. Se leen de lejos.",
            "avisos",
            _avisos,
        ),
        Clase(
            "hojas",
            "Hojas de mesa, plan B",
            "Por si se va la red: una por mesa y hallazgo, por los dos lados, con la redacción, "
            "renglones para lo que diga la mesa y el QR para fotografiarla.",
            "hojas",
            _hojas,
        ),
        Clase(
            "papeletas",
            "Papeletas en blanco",
            "Cuatro por hoja: consenso, de 1 a 9 y puntos, sin nombre. Sácales copias.",
            "papeletas",
            _papeletas,
        ),
    )
}


def imprimir(sobremesa: Sobremesa, clave: str, opciones: Opciones) -> Documento:
    """Arma el PDF. Lanza ``ValidationError`` si no hay qué imprimir."""
    clase = CLASES[clave]
    contexto, num = clase.armar(leer(sobremesa, con_voces=False), opciones)
    html = render_to_string(
        f"informes/impresos/{clase.plantilla}.html", encabezado(sobremesa, clase) | contexto
    )
    asistentes = tuple(
        g.asistente
        for hoja in (contexto.get("hojas", ()) if clave == "gafetes" else ())
        for g in hoja
        if g and g.asistente
    )
    try:
        impresion = pdf.imprimir(html, identificador=f"{clave}-{sobremesa.pk}", estilo=ESTILO)
    except pdf.ImpresionFallida as error:
        raise ValidationError(str(error)) from error
    return Documento(clase, impresion, num, asistentes)


def encabezado(sobremesa: Sobremesa, clase: Clase) -> dict[str, Any]:
    dialogo = sobremesa.dialogo
    cuando = fecha_larga(sobremesa.empieza_en)
    return {
        "titulo": f"{clase.nombre}. {sobremesa.nombre}, {dia(sobremesa.dia)}",
        "clase": clase,
        "sobremesa": sobremesa,
        "dialogo": dialogo,
        "cuando": cuando,
        "hora": f"{sobremesa.horario}, hora del centro de México" if sobremesa.horario else "",
        "hecho_el": timezone.localdate(),
    }


def contar_impresos(asistentes: Iterable[int]) -> None:
    Asistente.objects.filter(pk__in=list(asistentes)).update(impreso=F("impreso") + 1)

"""De lo que dice una celda a un valor de la casa, o el reparo que lo explica.

Un valor «crudo» es lo que cabe en JSON y se compara: texto, fecha ISO, llave, o lista ordenada.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from actores.models import Region, Sector, Socio, Tema
from actores.traer import clases as c
from actores.traer.clases import Campo
from actores.traer.directorio import Conocido, Directorio, plano
from actores.traer.fechas import decir_fecha, leer_fecha

ERRORES_DE_EXCEL = frozenset(
    "#REF! #N/A #DIV/0! #VALUE! #NAME? #NUM! #NULL! #¡REF! #N/D #¡DIV/0! #¡VALOR! #¿NOMBRE?".split()
)
NUEVA = "nueva:"  # organización que llega en la misma hoja y todavía no tiene llave
# Cómo se les dice a los macrosectores en las hojas de otros: sólo se sugiere, no se decide.
APODOS = {
    "ong": "sociedad-civil", "osc": "sociedad-civil", "sociedad": "sociedad-civil",
    "organizacion social": "sociedad-civil", "fundacion": "sociedad-civil", "ac": "sociedad-civil",
    "social": "sociedad-civil", "publico": "gobierno", "gobierno local": "gobierno",
    "dependencia": "gobierno", "privado": "iniciativa-privada", "empresa": "iniciativa-privada",
    "ip": "iniciativa-privada", "sector privado": "iniciativa-privada", "negocio": "iniciativa-privada",
    "universidad": "academia", "academico": "academia", "cientifico": "academia", "arte": "cultura",
    "artistico": "cultura", "medios": "cultura", "embajada": "internacional",
    "organismo internacional": "internacional", "diplomatico": "internacional",
}  # fmt: skip


class Reparo(Exception):
    """La celda no se entiende: la frase, el valor que estorba y con qué podría sustituirse."""

    def __init__(
        self, dice: str, *, valor: str = "", opciones: list[tuple[str, str]] | None = None
    ) -> None:
        super().__init__(dice)
        self.dice, self.valor, self.opciones = dice, valor, opciones or []


@dataclass(frozen=True)
class Elemento:
    pk: int
    clave: str
    nombre: str


class Catalogo:
    """Los vigentes por nombre y por clave, y todos por llave, para decirlos."""

    def __init__(self, filas: list[Any]) -> None:
        self.nombres = {fila.pk: fila.nombre for fila in filas}
        self.vigentes = [Elemento(f.pk, f.clave, f.nombre) for f in filas if f.vigente]
        self.por_texto = {plano(e.nombre): e for e in self.vigentes}
        self.por_texto |= {e.clave: e for e in self.vigentes}

    def buscar(self, texto: str) -> Elemento | None:
        return self.por_texto.get(texto.strip()) or self.por_texto.get(plano(texto))

    def exigir(self, texto: str, cual: str) -> Elemento:
        if hallado := self.buscar(texto):
            return hallado
        buscado = plano(texto)
        cercanos = get_close_matches(buscado, self.por_texto, n=2, cutoff=0.7)
        cercanos += [t for t in self.por_texto if len(buscado) > 3 and buscado in t][:2]
        hallados = {self.por_texto[t].clave: self.por_texto[t] for t in cercanos}
        apodo = self.por_texto.get(APODOS.get(buscado, ""))
        if apodo:
            hallados = {apodo.clave: apodo}
        opciones = [(e.clave, e.nombre) for e in hallados.values()][:2]
        pregunta = f" ¿Es {opciones[0][1].lower()}?" if opciones else ""
        raise Reparo(f"No está en el catálogo de {cual}.{pregunta}", valor=texto, opciones=opciones)


class Convertidor:
    """Tiene a mano los catálogos y el directorio: convertir no consulta la base."""

    def __init__(self, directorio: Directorio, arreglos: dict[str, dict[str, str]]) -> None:
        sectores = list(Sector.objects.all())
        self.directorio = directorio
        self.arreglos = arreglos
        self.catalogos = {
            c.SECTOR: Catalogo([s for s in sectores if s.padre_id is None]),
            c.SUBSECTOR: Catalogo([s for s in sectores if s.padre_id]),
            c.TEMAS: Catalogo(list(Tema.objects.all())),
            c.REGIONES: Catalogo(list(Region.objects.all())),
        }
        self.claves_de_sector = {s.pk: s.clave for s in sectores}
        self.socios = {
            plano(nombre): nombre for nombre in Socio.objects.values_list("nombre", flat=True)
        }
        self.nuevas: dict[
            str, str
        ] = {}  # organizaciones nuevas de esta hoja: nombre plano → nombre

    def arreglado(self, campo: Campo, texto: str) -> str:
        return self.arreglos.get(campo.clave, {}).get(texto, texto)

    def convertir(self, campo: Campo, celda: str) -> Any:
        """El valor crudo; lanza ``Reparo``. La celda vacía no llega aquí."""
        if celda.upper() in ERRORES_DE_EXCEL:
            raise Reparo("La celda trae un error de Excel.", valor=celda)
        if campo.tipo in c.DE_LISTA:
            return self._lista(campo, celda)
        celda = self.arreglado(campo, celda)
        if not celda:
            return ""
        if campo.tipo in (c.SECTOR, c.SUBSECTOR):
            cual = "sectores" if campo.tipo == c.SECTOR else "subsectores"
            return self.catalogos[campo.tipo].exigir(celda, cual).pk
        if campo.tipo in c.DE_ACTOR:
            return self._actor(campo, celda)
        simple = {c.FECHA: _fecha, c.MONTO: _monto, c.CORREO: _correo, c.URL: _url, c.LLAVE: _llave}
        if campo.tipo == c.OPCION:
            return _opcion(campo, celda)
        return simple.get(campo.tipo, _texto)(campo, celda)

    def _lista(self, campo: Campo, celda: str) -> list[Any]:
        partes = self._partir(campo, celda)
        partes = [arreglada for p in partes if (arreglada := self.arreglado(campo, p))]
        if campo.tipo == c.SOCIOS:
            for parte in partes:
                if len(parte) > 160:
                    raise Reparo(
                        "El nombre de una ciudad o red no pasa de 160 letras.", valor=parte
                    )
            return sorted({self.socios.get(plano(parte), parte) for parte in partes}, key=plano)
        cual = "temas" if campo.tipo == c.TEMAS else "regiones"
        return sorted({self.catalogos[campo.tipo].exigir(parte, cual).pk for parte in partes})

    def _partir(self, campo: Campo, celda: str) -> list[str]:
        """Por punto y coma, barra o renglón; por coma sólo si el nombre entero no se conoce."""
        partes = [parte.strip() for parte in re.split(r"[;|\n]", celda)]
        if len(partes) == 1 and "," in celda and campo.tipo != c.SOCIOS:
            if self.catalogos[campo.tipo].buscar(celda) or celda in self.arreglos.get(
                campo.clave, {}
            ):
                return partes
            partes = [parte.strip() for parte in celda.split(",")]
        return [parte for parte in partes if parte]

    def _actor(self, campo: Campo, celda: str) -> int | str:
        es_persona = {c.PERSONA: True, c.ORGANIZACION: False}.get(campo.tipo)
        if celda.isdecimal() and (conocido := self.directorio.por_pk.get(int(celda[:18]))):
            if es_persona in (None, conocido.es_persona) and not conocido.archivado:
                return conocido.pk
            raise Reparo("Esa clave es de otra clase de actor, o está en el archivo.", valor=celda)
        hallados = self.directorio.llamados(celda, es_persona=es_persona)
        if len(hallados) == 1:
            return hallados[0].pk
        if not hallados and es_persona is False and (nueva := self.nuevas.get(plano(celda))):
            return f"{NUEVA}{nueva}"
        if hallados:
            raise Reparo(f"Hay {len(hallados)} con ese nombre: di cuál.", valor=celda,
                         opciones=[_opcion_de(uno) for uno in hallados[:4]])  # fmt: skip
        cercanos = [
            uno
            for uno, _ in self.directorio.parecidos(celda, es_persona=es_persona)
            if not uno.archivado
        ]
        pregunta = f" ¿Es {cercanos[0].nombre}?" if cercanos else ""
        raise Reparo(
            f"No está en el directorio.{pregunta}",
            valor=celda,
            opciones=[(str(uno.pk), uno.nombre) for uno in cercanos[:3]],
        )

    def decir(self, campo: Campo, crudo: Any) -> str:
        """Para leerse: nombres en vez de llaves, fechas largas."""
        if crudo in (None, "", []):
            return ""
        if campo.tipo in self.catalogos:
            nombres = self.catalogos[campo.tipo].nombres
            if campo.tipo in c.DE_LISTA:
                return ", ".join(nombres.get(pk, "") for pk in crudo)
            return nombres.get(crudo, "")
        if campo.tipo == c.SOCIOS:
            return ", ".join(crudo)
        if campo.tipo in c.DE_ACTOR:
            if isinstance(crudo, str):
                return crudo.removeprefix(NUEVA)
            conocido = self.directorio.por_pk.get(crudo)
            return conocido.nombre if conocido else ""
        if campo.tipo == c.FECHA:
            return decir_fecha(crudo)
        if campo.tipo == c.OPCION:
            return dict(campo.opciones).get(crudo, crudo)
        if campo.tipo == c.MONTO:
            return f"${Decimal(crudo):,.2f}"
        return str(crudo)


def _opcion_de(conocido: Conocido) -> tuple[str, str]:
    return str(conocido.pk), f"{conocido.nombre} (clave {conocido.pk})"


def _texto(campo: Campo, celda: str) -> str:
    if campo.tipo == c.TEXTO:
        celda = " ".join(celda.split())
    if len(celda) > campo.maximo:
        raise Reparo(f"Tiene {len(celda):,} caracteres y caben {campo.maximo:,}.", valor=celda)
    return celda


def _fecha(campo: Campo, celda: str) -> str:
    try:
        return leer_fecha(celda).isoformat()
    except ValueError as error:
        raise Reparo(str(error), valor=celda) from None


def _monto(campo: Campo, celda: str) -> str:
    """Pesos mexicanos: la coma separa millares y el punto, centavos."""
    limpio = re.sub(r"(?i)^\s*(mxn|\$)|(mxn|pesos|m\.?n\.?)\s*$|[\s,]", "", celda)
    try:
        monto = Decimal(limpio)
    except InvalidOperation:
        raise Reparo("No es una cantidad. Escribe sólo la cifra: 1500000.00", valor=celda) from None
    if not monto.is_finite() or not 0 <= monto < 10**12:
        raise Reparo("Esa cantidad no puede ser.", valor=celda)
    return f"{monto:.2f}"


def _correo(campo: Campo, celda: str) -> str:
    celda = celda.removeprefix("mailto:").strip()
    try:
        validate_email(celda)
    except ValidationError:
        raise Reparo("No es un correo electrónico.", valor=celda) from None
    return _texto(campo, celda)


def _url(campo: Campo, celda: str) -> str:
    completa = celda if "://" in celda else f"https://{celda}"
    try:
        URLValidator(schemes=["http", "https"])(completa)
    except ValidationError:
        raise Reparo("No es la dirección de un sitio web.", valor=celda) from None
    return _texto(campo, completa)


def _llave(campo: Campo, celda: str) -> int:
    if not celda.isdecimal() or len(celda) > 18:
        raise Reparo("La clave es un número; vacía, se busca por nombre.", valor=celda)
    return int(celda)


def _opcion(campo: Campo, celda: str) -> str:
    buscada = plano(celda).rstrip(".")
    por_texto = {plano(rotulo): valor for valor, rotulo in campo.opciones}
    por_texto |= {plano(valor.replace("_", " ")): valor for valor, _ in campo.opciones}
    por_texto |= {valor: valor for valor, _ in campo.opciones}
    if buscada in por_texto:
        return por_texto[buscada]
    cercanas = get_close_matches(buscada, por_texto, n=1, cutoff=0.6)
    rotulos = dict(campo.opciones)
    opciones = [(por_texto[uno], rotulos[por_texto[uno]]) for uno in cercanas]
    pregunta = f" ¿Es «{opciones[0][1]}»?" if opciones else ""
    cuales = ", ".join(rotulo for _, rotulo in campo.opciones[:6])
    mas = "…" if len(campo.opciones) > 6 else ""
    raise Reparo(
        f"Se espera una de éstas: {cuales}{mas}.{pregunta}", valor=celda, opciones=opciones
    )

"""La única puerta de las citas: de un pasaje y una audiencia, lo que puede mostrarse, o nada.

Toda página, PDF, archivo, cuenta y resultado de búsqueda pasa por ``citar``. La regla completa está
en ``docs/decisiones/0010-la-puerta-de-las-citas.md`` y, lo que dice quien habló cuando se le pregunta
por cada pasaje, en ``0071-contrafirma.md``.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery

from actores.models import Sector
from dialogo.models import Dialogo, Usuario
from entrevistas.contrafirma import efectos
from entrevistas.contrafirma.efectos import Efecto, detenidos, efecto_de, retirados
from entrevistas.models import Alcance, Consentimiento, Entrada, Entrevista, Fragmento, Nivel
from entrevistas.nombres import Intervalo, nombra_a_quien_hablo
from entrevistas.supresion import tabla_publicable

__all__ = [
    "Audiencia",
    "Cita",
    "Mirada",
    "Umbral",
    "alcanza",
    "audiencia_de",
    "citar",
    "como_se_vera",
    "detenidos",
    "efecto_de",
    "entradas_para_citar",
    "huella_de",
    "motivo_de_reserva",
    "nivel_de",
    "nivel_efectivo",
    "niveles_posibles",
    "nombra_a_quien_hablo",
    "para_citar",
    "pasaje_entero",
    "retirados",
    "tabla_publicable",
    "texto_de",
]

SIN_NOMBRE = "Una persona entrevistada"


class Audiencia(models.TextChoices):
    """Quién lee. El alcance del consentimiento dice hasta cuál se llega."""

    EQUIPO = "equipo", "El equipo"
    PARTICIPANTES = "participantes", "Las sobremesas"
    PUBLICO = "publico", "El público"


@dataclass(frozen=True)
class Cita:
    """Un pasaje tal como puede mostrarse. No lleva fecha, folio ni quién entrevistó.

    ``corregida``: el texto es el que escribió quien habló. ``retirada``: sólo llega al equipo, que
    debe quitarla de donde la cite.
    """

    texto: str
    con_comillas: bool
    tipo: str
    atribucion: str
    sector: Sector | None
    nivel: Nivel
    degradada: bool = False
    corregida: bool = False
    retirada: bool = False

    @property
    def huella(self) -> str:
        """SHA-256 de las palabras que se muestran."""
        return hashlib.sha256(self.texto.encode()).hexdigest()


@dataclass(frozen=True)
class Umbral:
    """Macrosectores que pueden nombrarse: los que comparten al menos *k* personas.

    Cuenta personas y organizaciones distintas de entrevistas hechas con consentimiento vigente.
    """

    k: int
    organizaciones: int
    sectores: frozenset[int]

    @classmethod
    def de(cls, dialogo: Dialogo) -> "Umbral":
        """Una consulta."""
        personas: dict[int, set[int]] = defaultdict(set)
        organizaciones: dict[int, set[int]] = defaultdict(set)
        vigentes = Consentimiento.objects.vigentes().values("entrevista")
        filas = (
            Entrevista.objects.filter(dialogo=dialogo, pk__in=vigentes)
            .hechas()
            .order_by()
            .values_list("sector", "persona", "organizacion")
            .distinct()
        )
        for sector, persona, organizacion in filas:
            personas[sector].add(persona)
            if organizacion:
                organizaciones[sector].add(organizacion)
        k, n = dialogo.umbral_k, dialogo.umbral_organizaciones
        return cls(
            k=k,
            organizaciones=n,
            sectores=frozenset(
                sector
                for sector in personas
                if len(personas[sector]) >= k and len(organizaciones[sector]) >= n
            ),
        )

    def permite(self, sector: Sector) -> bool:
        return sector.pk in self.sectores


def _anotaciones(*, entrevista: str, entrada: str) -> dict[str, Any]:
    vigente = Consentimiento.objects.vigentes().filter(entrevista=OuterRef(entrevista))
    return {
        "nivel_consentido": Subquery(vigente.values("nivel")[:1]),
        "alcance_consentido": Subquery(vigente.values("alcance")[:1]),
        "consentido_en": Subquery(vigente.values("registrado_en")[:1]),
        **efectos.anotaciones(entrevista=entrevista, entrada=entrada),
    }


def para_citar(fragmentos: QuerySet[Fragmento]) -> QuerySet[Fragmento]:
    """Trae con cada pasaje todo lo que ``citar`` necesita, en la misma consulta."""
    return fragmentos.select_related(
        "entrada__pregunta__bloque",
        "entrada__entrevista__dialogo",
        "entrada__entrevista__persona",
        "entrada__entrevista__organizacion",
        "entrada__entrevista__sector",
    ).annotate(**_anotaciones(entrevista="entrada__entrevista", entrada="entrada"))


def entradas_para_citar(entradas: QuerySet[Entrada]) -> QuerySet[Entrada]:
    """Lo mismo para entradas que se citarán enteras, con ``pasaje_entero``."""
    return entradas.annotate(**_anotaciones(entrevista="entrevista", entrada="pk"))


DE_LA_CONSULTA = (
    "nivel_consentido",
    "alcance_consentido",
    "consentido_en",
    "contrafirma_pedida",
    "decididos",
)


@dataclass(frozen=True)
class _Lectura:
    """Un pasaje con lo que permite quien habló, leído una sola vez."""

    fragmento: Fragmento
    consentido: tuple[str, str, datetime] | None
    efecto: Efecto

    @classmethod
    def de(cls, fragmento: Fragmento) -> "_Lectura":
        """Sin ``para_citar`` consulta la base."""
        efecto = efecto_de(fragmento)
        if hasattr(fragmento, "nivel_consentido"):
            dados: Any = (
                fragmento.nivel_consentido,
                fragmento.alcance_consentido,  # type: ignore[attr-defined]
                getattr(fragmento, "consentido_en", None),
            )
            return cls(fragmento, dados if dados[0] else None, efecto)
        hoy = fragmento.entrada.entrevista.consentimiento
        return cls(fragmento, (hoy.nivel, hoy.alcance, hoy.registrado_en) if hoy else None, efecto)

    @property
    def texto(self) -> str:
        """Las palabras que se muestran: las corregidas por quien habló o, si no, las dichas."""
        return self.efecto.texto or self.fragmento.texto

    @property
    def nivel(self) -> Nivel:
        """Preguntada y sin respuesta, anónima: callar no da permiso."""
        return Nivel.ANONIMA if self.efecto.calla else self.aceptado

    @property
    def aceptado(self) -> Nivel:
        """El nivel si quien habló lo acepta como está.

        Su respuesta, que pudo abrir más, manda sobre el consentimiento anterior a ella; uno
        posterior vuelve a contar. Lo que el equipo aprieta cuenta siempre.
        """
        if self.consentido is None:
            return Nivel.ANONIMA
        consentido, _, en = self.consentido
        propia = self.efecto.propia
        if propia is None:
            return nivel_efectivo(consentido, self.fragmento.entrada)
        cuenta = consentido if en is None or en > propia.en else ""
        return Nivel.mas_estricto(propia.nivel, cuenta, self.fragmento.entrada.nivel)


def nivel_efectivo(consentido: str | None, entrada: Entrada) -> Nivel:
    """El más estricto entre lo consentido y lo apretado; sin consentimiento, anónima.

    Es la regla de la entrada. La de un pasaje, que pudo contrafirmarse, es ``nivel_de``.
    """
    return Nivel.mas_estricto(consentido, entrada.nivel) if consentido else Nivel.ANONIMA


def nivel_de(fragmento: Fragmento) -> Nivel:
    """Con qué nivel sale hoy el pasaje, contada la respuesta de quien habló."""
    return _Lectura.de(fragmento).nivel


def texto_de(fragmento: Fragmento) -> str:
    """Las palabras que hoy se muestran del pasaje."""
    return efecto_de(fragmento).texto or fragmento.texto


def huella_de(fragmento: Fragmento) -> str:
    """SHA-256 de las palabras que hoy se muestran: si cambia, lo ya impreso dejó de valer."""
    return hashlib.sha256(texto_de(fragmento).encode()).hexdigest()


def alcanza(alcance: str, audiencia: str) -> bool:
    orden = Alcance.values
    return orden.index(alcance) >= orden.index(audiencia)


def citar(fragmento: Fragmento, audiencia: str, umbral: Umbral | None = None) -> Cita | None:
    """Lo que esa audiencia puede leer del pasaje, o ``None``.

    Para citar muchos sin una consulta por cada uno: ``para_citar`` y ``Umbral.de``.
    """
    if fragmento.entrada.tipo == Entrada.Tipo.FUERA:
        return None
    leido = _Lectura.de(fragmento)
    if audiencia != Audiencia.EQUIPO:
        detenida = leido.efecto.reserva or _reserva(leido, audiencia, leido.nivel)
        return None if detenida else _componer(leido, leido.nivel, umbral)
    cita = _componer(leido, Nivel.ATRIBUIBLE)
    return replace(cita, nivel=leido.nivel, retirada=leido.efecto.esta_retirado)


def como_se_vera(fragmento: Fragmento, audiencia: str, umbral: Umbral | None = None) -> Cita | None:
    """Lo que se mostraría si quien habló lo acepta como está: lo que lee antes de contestar."""
    leido = _Lectura.de(fragmento)
    detenida = _reserva(leido, audiencia, leido.aceptado)
    return None if detenida else _componer(leido, leido.aceptado, umbral)


def niveles_posibles(
    fragmento: Fragmento, umbral: Umbral | None = None
) -> list[tuple[Nivel, Cita]]:
    """Los que quien habló puede elegir y cómo se leería con cada uno; nunca más que el equipo."""
    leido, apretado = _Lectura.de(fragmento), fragmento.entrada.nivel
    return [
        (nivel, _componer(leido, nivel, umbral))
        for nivel in Nivel
        if not apretado or nivel.rigor >= Nivel(apretado).rigor
    ]


def _componer(leido: _Lectura, nivel: Nivel, umbral: Umbral | None = None) -> Cita:
    entrada = leido.fragmento.entrada
    atribucion, sector, degradada = _atribuir(entrada.entrevista, nivel, umbral)
    return Cita(
        texto=leido.texto,
        con_comillas=entrada.tipo == Entrada.Tipo.LITERAL,
        tipo=entrada.tipo,
        atribucion=atribucion,
        sector=sector,
        nivel=Nivel.ANONIMA if degradada else nivel,
        degradada=degradada,
        corregida=bool(leido.efecto.texto),
    )


def pasaje_entero(entrada: Entrada) -> Fragmento:
    """La entrada completa como pasaje sin guardar, para citarla antes de que alguien la elija."""
    fragmento = Fragmento(
        entrada=entrada,
        revision=entrada.revision,
        inicio=0,
        fin=len(entrada.texto),
        texto=entrada.texto,
    )
    for dato in DE_LA_CONSULTA:
        if hasattr(entrada, dato):
            setattr(fragmento, dato, getattr(entrada, dato))
    return fragmento


def motivo_de_reserva(fragmento: Fragmento, audiencia: str) -> str | None:
    """Por qué ``citar`` calla ante esa audiencia, en una frase para el equipo; ``None`` si no calla."""
    if audiencia == Audiencia.EQUIPO:
        return None
    leido = _Lectura.de(fragmento)
    return leido.efecto.reserva or _reserva(leido, audiencia, leido.nivel)


def _reserva(leido: _Lectura, audiencia: str, nivel: Nivel) -> str | None:
    fragmento, consentido = leido.fragmento, leido.consentido
    entrada = fragmento.entrada
    folio = entrada.entrevista.folio
    if entrada.entrevista.estado == Entrevista.Estado.CANCELADA:
        return f"{folio} está cancelada: nada de ella se muestra fuera del equipo."
    if entrada.tipo in {Entrada.Tipo.OBSERVACION, Entrada.Tipo.FUERA}:
        return "Es una observación del equipo: se queda en el equipo."
    if entrada.retirada_en:
        return "La entrada se retiró de la bitácora."
    if consentido is None:
        return f"{folio} no tiene un consentimiento vigente."
    if not alcanza(consentido[1], audiencia):
        return f"Quien habló permitió otro alcance: «{Alcance(consentido[1]).label}»."
    if fragmento.anclaje != Fragmento.Anclaje.EXACTO:
        return "La entrada se corrigió y este pasaje está por revisar."
    marcas = _marcas(leido.texto, entrada.entrevista, nivel)
    if marcas:
        dicho = dichas(leido.texto, marcas)
        return f"Esta cita nombra a quien habló: {dicho}. Acórtala o usa paráfrasis."
    return None


def marcas_de(fragmento: Fragmento, nivel: str) -> list[Intervalo]:
    """Intervalos que señalan a quien habló, si su nivel no permite nombrarlo."""
    return _marcas(texto_de(fragmento), fragmento.entrada.entrevista, nivel)


def _marcas(texto: str, entrevista: Entrevista, nivel: str) -> list[Intervalo]:
    return [] if nivel == Nivel.ATRIBUIBLE else nombra_a_quien_hablo(texto, entrevista)


def dichas(texto: str, marcas: Iterable[Intervalo]) -> str:
    return ", ".join(f"«…{texto[inicio:fin]}…»" for inicio, fin in marcas)


def _quien(entrevista: Entrevista) -> str:
    """«Dra. Rosa Altamira, Directora de…, Organización», con el asiento de ese día."""
    organizacion = entrevista.organizacion.nombre if entrevista.organizacion else ""
    partes = [entrevista.persona.con_tratamiento, entrevista.cargo, organizacion]
    return ", ".join(parte for parte in partes if parte)


def _atribuir(
    entrevista: Entrevista, nivel: Nivel, umbral: Umbral | None
) -> tuple[str, Sector | None, bool]:
    """Atribución, sector y si se degradó."""
    if nivel == Nivel.ATRIBUIBLE:
        return _quien(entrevista), entrevista.sector, False
    if nivel == Nivel.POR_SECTOR:
        umbral = umbral or Umbral.de(entrevista.dialogo)
        if umbral.permite(entrevista.sector):
            return entrevista.sector.nombre, entrevista.sector, False
        return SIN_NOMBRE, None, True
    return SIN_NOMBRE, None, False


@dataclass(frozen=True)
class Mirada:
    """Con qué audiencia lee una integrante cada entrevista de un diálogo."""

    ve_todas: bool
    visibles: frozenset[int]

    @classmethod
    def de(cls, usuario: Usuario, dialogo: Dialogo) -> "Mirada":
        """Una o dos consultas: quien coordina no necesita la lista."""
        if Dialogo.objects.que_coordina(usuario).filter(pk=dialogo.pk).exists():
            return cls(ve_todas=True, visibles=frozenset())
        visibles = Entrevista.objects.visibles_para(usuario).filter(dialogo=dialogo)
        return cls(ve_todas=False, visibles=frozenset(visibles.values_list("pk", flat=True)))

    def audiencia(self, entrevista_id: int) -> Audiencia:
        if self.ve_todas or entrevista_id in self.visibles:
            return Audiencia.EQUIPO
        return Audiencia.PARTICIPANTES


def audiencia_de(usuario: Usuario, entrevista: Entrevista) -> Audiencia:
    """Equipo si puede ver la entrevista; si no, lee lo mismo que una sobremesa."""
    visible = Entrevista.objects.visibles_para(usuario).filter(pk=entrevista.pk).exists()
    return Audiencia.EQUIPO if visible else Audiencia.PARTICIPANTES

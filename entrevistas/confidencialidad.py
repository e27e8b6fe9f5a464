"""La única puerta de las citas: de un pasaje y una audiencia, lo que puede mostrarse, o nada.

Toda página, PDF, archivo, cuenta y resultado de búsqueda pasa por ``citar``. La regla completa está
en ``docs/decisiones/0010-la-puerta-de-las-citas.md``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery

from actores.models import Sector
from dialogo.models import Dialogo, Usuario
from entrevistas.models import Alcance, Consentimiento, Entrada, Entrevista, Fragmento, Nivel
from entrevistas.nombres import Intervalo, nombra_a_quien_hablo

__all__ = [
    "Audiencia",
    "Cita",
    "Mirada",
    "Umbral",
    "alcanza",
    "audiencia_de",
    "citar",
    "motivo_de_reserva",
    "nivel_efectivo",
    "nombra_a_quien_hablo",
    "para_citar",
    "pasaje_entero",
    "tabla_publicable",
]

SIN_NOMBRE = "Una persona entrevistada"


class Audiencia(models.TextChoices):
    """Quién lee. El alcance del consentimiento dice hasta cuál se llega."""

    EQUIPO = "equipo", "El equipo"
    PARTICIPANTES = "participantes", "Las sobremesas"
    PUBLICO = "publico", "El público"


@dataclass(frozen=True)
class Cita:
    """Un pasaje tal como puede mostrarse. No lleva fecha, folio ni quién entrevistó."""

    texto: str
    con_comillas: bool
    tipo: str
    atribucion: str
    sector: Sector | None
    nivel: Nivel
    degradada: bool = False


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


def para_citar(fragmentos: QuerySet[Fragmento]) -> QuerySet[Fragmento]:
    """Trae con cada pasaje todo lo que ``citar`` necesita, en la misma consulta."""
    vigente = Consentimiento.objects.vigentes().filter(entrevista=OuterRef("entrada__entrevista"))
    return fragmentos.select_related(
        "entrada__pregunta__bloque",
        "entrada__entrevista__dialogo",
        "entrada__entrevista__persona",
        "entrada__entrevista__organizacion",
        "entrada__entrevista__sector",
    ).annotate(
        nivel_consentido=Subquery(vigente.values("nivel")[:1]),
        alcance_consentido=Subquery(vigente.values("alcance")[:1]),
    )


def _consentido(fragmento: Fragmento) -> tuple[str, str] | None:
    """Nivel y alcance vigentes. Sin ``para_citar`` consulta la base."""
    if hasattr(fragmento, "nivel_consentido"):
        nivel = fragmento.nivel_consentido
        alcance = fragmento.alcance_consentido  # type: ignore[attr-defined]
        return (nivel, alcance) if nivel else None
    vigente = fragmento.entrada.entrevista.consentimiento
    return (vigente.nivel, vigente.alcance) if vigente else None


def nivel_efectivo(consentido: str | None, entrada: Entrada) -> Nivel:
    """El más estricto entre lo consentido y lo apretado; sin consentimiento, anónima."""
    return Nivel.mas_estricto(consentido, entrada.nivel) if consentido else Nivel.ANONIMA


def alcanza(alcance: str, audiencia: str) -> bool:
    orden = Alcance.values
    return orden.index(alcance) >= orden.index(audiencia)


def citar(fragmento: Fragmento, audiencia: str, umbral: Umbral | None = None) -> Cita | None:
    """Lo que esa audiencia puede leer del pasaje, o ``None``.

    Para citar muchos sin una consulta por cada uno: ``para_citar`` y ``Umbral.de``.
    """
    entrada = fragmento.entrada
    if entrada.tipo == Entrada.Tipo.FUERA:
        return None
    consentido = _consentido(fragmento)
    nivel = nivel_efectivo(consentido[0] if consentido else None, entrada)
    literal = entrada.tipo == Entrada.Tipo.LITERAL
    if audiencia == Audiencia.EQUIPO:
        return Cita(
            texto=fragmento.texto,
            con_comillas=literal,
            tipo=entrada.tipo,
            atribucion=_quien(entrada.entrevista),
            sector=entrada.entrevista.sector,
            nivel=nivel,
        )
    if _reserva(fragmento, audiencia, consentido, nivel):
        return None
    atribucion, sector, degradada = _atribuir(entrada.entrevista, nivel, umbral)
    return Cita(
        texto=fragmento.texto,
        con_comillas=literal,
        tipo=entrada.tipo,
        atribucion=atribucion,
        sector=sector,
        nivel=Nivel.ANONIMA if degradada else nivel,
        degradada=degradada,
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
    for dato in ("nivel_consentido", "alcance_consentido"):
        if hasattr(entrada, dato):
            setattr(fragmento, dato, getattr(entrada, dato))
    return fragmento


def motivo_de_reserva(fragmento: Fragmento, audiencia: str) -> str | None:
    """Por qué ``citar`` calla ante esa audiencia, en una frase para el equipo; ``None`` si no calla."""
    if audiencia == Audiencia.EQUIPO:
        return None
    consentido = _consentido(fragmento)
    nivel = nivel_efectivo(consentido[0] if consentido else None, fragmento.entrada)
    return _reserva(fragmento, audiencia, consentido, nivel)


def _reserva(
    fragmento: Fragmento, audiencia: str, consentido: tuple[str, str] | None, nivel: Nivel
) -> str | None:
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
    marcas = marcas_de(fragmento, nivel)
    if marcas:
        return f"Esta cita nombra a quien habló: {dichas(fragmento.texto, marcas)}. Acórtala o usa paráfrasis."
    return None


def marcas_de(fragmento: Fragmento, nivel: str) -> list[Intervalo]:
    """Intervalos que señalan a quien habló, si su nivel no permite nombrarlo."""
    if nivel == Nivel.ATRIBUIBLE:
        return []
    return nombra_a_quien_hablo(fragmento.texto, fragmento.entrada.entrevista)


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


def tabla_publicable(
    conteos: dict[Any, int], k: int, ya_callados: frozenset[Any] = frozenset()
) -> dict[Any, int | None]:
    """Tabla por sector que puede salir junto a su total, con ``None`` donde la cifra se calla.

    Calla las celdas de 1 a k−1 y, para que restando del total nadie las recupere, otras hasta que
    lo callado admita más de k valores por celda. Si ni así alcanza, calla todas (seguridad C7, T3).
    Lo que una tabla anterior calló sigue callado: cambiar de compañía entre versiones daría, al
    restarlas, la cuenta del pequeño.
    """
    callados = {clave for clave, n in conteos.items() if 0 < n < k or (n and clave in ya_callados)}
    por_callar = sorted(
        (clave for clave, n in conteos.items() if n >= k and clave not in callados),
        key=lambda clave: conteos[clave],
    )
    while callados and _se_recupera([conteos[clave] for clave in callados], k):
        if not por_callar:
            callados = set(conteos)
            break
        callados.add(por_callar.pop(0))
    return {clave: None if clave in callados else n for clave, n in conteos.items()}


def _se_recupera(callados: list[int], k: int) -> bool:
    """¿El intervalo que deduce quien resta es más angosto que k?"""
    return len(callados) < 2 or sum(callados) - len(callados) < k

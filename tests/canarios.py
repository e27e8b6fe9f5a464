"""Un diálogo sembrado con testigos: cada campo confidencial lleva una palabra que no está en otra parte."""

import itertools
from dataclasses import dataclass, field

from django.utils import timezone

from dialogo.models import Dialogo, Rol, Usuario
from entrevistas.anclaje import fragmento_entero
from entrevistas.models import (
    Alcance,
    Entrada,
    Entrevista,
    Fragmento,
    Nivel,
    Posicion,
    Proposicion,
    RevisionEntrada,
)
from hallazgos.models import Evidencia, Hallazgo, Omision
from informes.models import HallazgoCompuesto
from tests import fabricas as f
from tests.contrafirmas import abrir, contestar, pedir

PALABRA_COMUN = "guayabera"


@dataclass(frozen=True)
class Variante:
    """Lo que una persona permitió, y lo que por eso puede salir."""

    clave: str
    nivel: str | None
    alcance: str = Alcance.PARTICIPANTES
    revocada: bool = False
    apretada: bool = False
    sector_grande: bool = False
    de_la_asignada: bool = False
    # "callada": se le preguntó y no contestó. "contestada": corrigió lo literal, retiró lo demás.
    contrafirma: str = ""

    @property
    def se_cita(self) -> bool:
        """Hasta las sobremesas."""
        return bool(self.nivel) and not self.revocada and self.alcance != Alcance.EQUIPO

    @property
    def se_nombra(self) -> bool:
        dio_permiso = self.nivel == Nivel.ATRIBUIBLE and self.contrafirma != "callada"
        return self.se_cita and dio_permiso and not self.apretada

    def sale(self, campo: str) -> bool:
        """¿Sale de la casa lo dicho en ese campo?"""
        if self.contrafirma == "contestada":
            return self.se_cita and campo == "correccion"
        return self.se_cita and campo in {"literal", "parafrasis"}


VARIANTES = [
    Variante("atribuible", Nivel.ATRIBUIBLE, Alcance.PUBLICO, sector_grande=True),
    Variante("sector-grande", Nivel.POR_SECTOR, sector_grande=True),
    Variante("sector-chico", Nivel.POR_SECTOR),
    Variante("anonima", Nivel.ANONIMA, Alcance.PUBLICO),
    Variante("solo-equipo", Nivel.ATRIBUIBLE, Alcance.EQUIPO),
    Variante("revocada", Nivel.ATRIBUIBLE, Alcance.PUBLICO, revocada=True),
    Variante("sin-consentimiento", None),
    Variante("apretada", Nivel.ATRIBUIBLE, Alcance.PUBLICO, apretada=True),
    Variante("callada", Nivel.ATRIBUIBLE, Alcance.PUBLICO, contrafirma="callada"),
    Variante("contestada", Nivel.ATRIBUIBLE, Alcance.PUBLICO, contrafirma="contestada"),
    Variante("propia", Nivel.ANONIMA, Alcance.EQUIPO, de_la_asignada=True),
]


@dataclass(frozen=True)
class Testigo:
    variante: Variante
    campo: str


@dataclass
class Siembra:
    """El diálogo, sus usuarias y qué significa cada testigo."""

    dialogo: Dialogo
    usuarias: dict[str, Usuario]
    testigos: dict[str, Testigo] = field(default_factory=dict)
    entrevistas: dict[str, Entrevista] = field(default_factory=dict)
    enlaces: dict[str, str] = field(default_factory=dict)
    hallazgos: list[Hallazgo] = field(default_factory=list)
    proposicion: Proposicion | None = None
    _numeros: itertools.count = field(default_factory=lambda: itertools.count(1001))

    def testigo(self, variante: Variante, campo: str) -> str:
        """Ni guiones ni sílabas que un renglón pueda partir."""
        palabra = f"zq{next(self._numeros)}"
        self.testigos[palabra] = Testigo(variante, campo)
        return palabra

    def vistos(self, texto: str) -> set[Testigo]:
        return {testigo for palabra, testigo in self.testigos.items() if palabra in texto}


def sembrar() -> Siembra:
    dialogo = f.DialogoFactory(clave="sembrado", nombre="Diálogo sembrado", es_publico=True)
    siembra = Siembra(dialogo, _equipo(dialogo))
    grande, chico = f.SectorFactory(nombre="Sector grande"), f.SectorFactory(nombre="Sector chico")
    for _ in range(5):
        relleno = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, persona__sector=grande)
        f.ConsentimientoFactory(entrevista=relleno)
        _omitir(relleno)
    publicado = f.HallazgoFactory(dialogo=dialogo, estado=Hallazgo.Estado.LISTO)
    reservado = f.HallazgoFactory(dialogo=dialogo)
    siembra.hallazgos = [publicado, reservado]
    siembra.proposicion = f.ProposicionFactory(dialogo=dialogo)
    composicion = f.ComposicionFactory(dialogo=dialogo)
    HallazgoCompuesto.objects.create(
        composicion=composicion, hallazgo=publicado, orden=1, incluido=True
    )
    HallazgoCompuesto.objects.create(
        composicion=composicion, hallazgo=reservado, orden=2, incluido=False
    )
    for variante in VARIANTES:
        _sembrar_una(siembra, variante, grande if variante.sector_grande else chico)
    return siembra


def _equipo(dialogo: Dialogo) -> dict[str, Usuario]:
    papeles = {
        "coordinadora": Rol.COORDINACION,
        "asignada": Rol.ENTREVISTA,
        "sin_asignar": Rol.ENTREVISTA,
        "relatora": Rol.RELATORIA,
        "enlace": Rol.ENLACE,
        "observadora": Rol.OBSERVACION,
    }
    usuarias = {}
    for nombre, rol in papeles.items():
        usuaria = f.UsuarioFactory(nombre=f"Equipo {nombre}", email=f"{nombre}@equipo.ejemplo.mx")
        f.IntegranteFactory(dialogo=dialogo, usuario=usuaria, rol=rol)
        usuarias[nombre] = usuaria
    return usuarias


def _omitir(entrevista: Entrevista) -> None:
    Omision.objects.create(entrevista=entrevista, motivo="De relleno.", autor=f.UsuarioFactory())


def _sembrar_una(siembra: Siembra, variante: Variante, sector: object) -> None:
    def t(campo: str) -> str:
        return siembra.testigo(variante, campo)

    organizacion = f.OrganizacionFactory(nombre=f"Casa {t('organizacion')}", sector=sector)
    persona = f.PersonaFactory(
        nombre=f"Persona {t('nombre')}",
        correo=f"{t('correo')}@ejemplo.mx",
        telefono=f"55 {t('telefono')}",
        contacto=f"Asistente {t('contacto')}",
        notas=f"Nota {t('notas')}",
        semblanza=f"Semblanza {t('semblanza')}",
        sector=sector,
    )
    cargo = f.CargoFactory(
        persona=persona, organizacion=organizacion, nombre=f"Encargada de {t('cargo')}"
    )
    papel = "asignada" if variante.de_la_asignada else "coordinadora"
    entrevista = f.EntrevistaFactory(
        dialogo=siembra.dialogo,
        cerrada=True,
        persona=persona,
        organizacion=organizacion,
        cargo=cargo.nombre,
        lugar=f"Calle {t('lugar')}",
        conduce=siembra.usuarias[papel],
    )
    siembra.entrevistas[variante.clave] = entrevista
    if variante.nivel:
        f.ConsentimientoFactory(
            entrevista=entrevista,
            nivel=variante.nivel,
            alcance=variante.alcance,
            nota=f"Consta en {t('nota_consentimiento')}",
            revocado_en=timezone.now() if variante.revocada else None,
            motivo_revocacion=f"Porque {t('motivo')}" if variante.revocada else "",
        )
    _sembrar_entradas(siembra, variante, entrevista)


def _sembrar_entradas(siembra: Siembra, variante: Variante, entrevista: Entrevista) -> None:
    nivel = Nivel.ANONIMA if variante.apretada else ""

    def entrada(campo: str, **rasgos: object) -> Entrada:
        texto = f"Se dijo {siembra.testigo(variante, campo)} con una {PALABRA_COMUN}."
        return f.EntradaFactory(entrevista=entrevista, texto=texto, nivel=nivel, **rasgos)

    dichas = [
        entrada("literal"),
        entrada("parafrasis", tipo=Entrada.Tipo.PARAFRASIS),
        entrada("observacion", tipo=Entrada.Tipo.OBSERVACION),
    ]
    entrada("retirada", retirada_en=timezone.now())
    entrada("borrador", terminada_en=None)
    corregida = entrada("vigente", revision=2)
    antes = f"Antes decía {siembra.testigo(variante, 'anterior')}."
    for numero, texto, motivo in ((1, antes, ""), (2, corregida.texto, "Faltaba una palabra.")):
        RevisionEntrada.objects.create(
            entrada=corregida,
            numero=numero,
            tipo=Entrada.Tipo.LITERAL,
            texto=texto,
            motivo=motivo,
            autor=corregida.autor,
        )
    _sembrar_analisis(siembra, dichas[0])
    publicado, reservado = siembra.hallazgos
    for dicha in dichas:
        se_retira = variante.contrafirma == "contestada" and dicha.tipo == "parafrasis"
        f.EvidenciaFactory(
            hallazgo=publicado if variante.se_cita and not se_retira else reservado,
            fragmento=fragmento_entero(dicha, autor=dicha.autor),
            relacion=Evidencia.Relacion.SUSTENTA,
            nota=f"Al margen, {siembra.testigo(variante, f'nota_{dicha.tipo}')}",
        )
    dudosa = entrada("por_revisar")
    f.EvidenciaFactory(
        hallazgo=reservado,
        fragmento=f.FragmentoFactory(entrada=dudosa, anclaje=Fragmento.Anclaje.POR_REVISAR),
    )
    if not variante.se_cita:
        _omitir(entrevista)
    if variante.contrafirma:
        _contrafirmar(siembra, variante, entrevista, dichas)


def _contrafirmar(
    siembra: Siembra, variante: Variante, entrevista: Entrevista, dichas: list[Entrada]
) -> None:
    _, enlace = pedir(entrevista, siembra.usuarias["coordinadora"])
    siembra.enlaces[variante.clave] = enlace
    if variante.contrafirma == "contestada":
        literal, parafrasis = (dicha.fragmentos.get() for dicha in dichas[:2])
        persona, texto = abrir(enlace), f"Digo {siembra.testigo(variante, 'correccion')} y ya."
        contestar(persona, literal, "corrige", t=texto)
        contestar(persona, parafrasis, "retira")


def _sembrar_analisis(siembra: Siembra, dicha: Entrada) -> None:
    """Una postura y un código que nadie más tiene: la hoja de mañana busca lo de una sola voz."""
    pasaje = fragmento_entero(dicha, autor=dicha.autor)
    f.CodificacionFactory(fragmento=pasaje)
    posturas = Posicion.Postura.values
    f.PosicionFactory(
        proposicion=siembra.proposicion,
        entrevista=dicha.entrevista,
        fragmento=pasaje,
        postura=posturas[len(siembra.entrevistas) % len(posturas)],
    )

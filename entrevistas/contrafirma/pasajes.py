"""Qué pasajes ve quien habló: los que se mostrarían, como se mostrarían, y lo que ya dijo de ellos."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from entrevistas.confidencialidad import (
    Audiencia,
    Cita,
    Umbral,
    citar,
    como_se_vera,
    efecto_de,
    niveles_posibles,
    para_citar,
)
from entrevistas.models import (
    Contrafirma,
    Entrevista,
    Fragmento,
    Nivel,
    RespuestaContrafirma,
)

Fuente = Callable[[Entrevista], QuerySet[Fragmento]]
_fuentes: list[Fuente] = []
DECISION = RespuestaContrafirma.Decision


def registrar(fuente: Fuente) -> None:
    """``fuente(entrevista)``: pasajes suyos que ese cuarto muestra. Se llama en ``AppConfig.ready``."""
    if fuente not in _fuentes:
        _fuentes.append(fuente)


@dataclass
class Pasaje:
    """Un pasaje como se verá si lo acepta: ``cita`` en las sobremesas y ``publica`` en lo público.

    ``hoy`` es como sale mientras no conteste otra cosa, o nada.
    """

    fragmento: Fragmento
    cita: Cita
    publica: Cita | None
    hoy: Cita | None
    opciones: list[tuple[Nivel, Cita]]
    respuesta: RespuestaContrafirma | None
    numero: int = 0
    # Los pone la página con lo que se acaba de enviar.
    problema: str = ""
    escrito: str = ""
    marcada: str = ""
    nivel_marcado: str = ""

    @property
    def por_escribir(self) -> str:
        """Lo que va en el campo de corregir."""
        return self.escrito or self.cita.texto

    @property
    def pk(self) -> int:
        return self.fragmento.pk

    @property
    def reserva(self) -> str:
        return efecto_de(self.fragmento).reserva

    @property
    def comparte(self) -> bool:
        """Otro pasaje suyo, retirado o corregido, lleva estas mismas palabras."""
        return bool(self.reserva) and not self.esta_retirado

    @property
    def esta_retirado(self) -> bool:
        return bool(self.respuesta and self.respuesta.decision == DECISION.RETIRA)

    @property
    def nivel(self) -> str:
        """El que acepta si no lo cambia: el que lee, aunque hoy su sector no alcance a nombrarse."""
        if self.respuesta and self.cita.degradada:
            return str(Nivel.POR_SECTOR.value)
        return str(self.cita.nivel.value)

    @property
    def vigente(self) -> RespuestaContrafirma | None:
        """Su respuesta, si sigue en pie: si después se cuidó más el nombre, vuelve a preguntarse."""
        respuesta = self.respuesta
        en_pie = respuesta and (self.esta_retirado or respuesta.nivel == self.nivel)
        return respuesta if en_pie else None

    @property
    def corregido(self) -> str:
        """Lo que ella escribió, si corrigió."""
        return self.respuesta.texto if self.respuesta else ""

    @property
    def sale_igual_en_publico(self) -> bool:
        return self.publica == self.cita

    @property
    def version(self) -> str:
        """Lo que tiene delante quien contesta: si cambia mientras tanto, se le vuelve a preguntar."""
        publica = self.publica.atribucion if self.publica else ""
        visto = "\x1f".join([self.cita.texto, self.cita.atribucion, publica, self.cita.nivel])
        previa = self.respuesta.pk if self.respuesta else 0
        return f"{previa}.{hashlib.sha256(visto.encode()).hexdigest()[:16]}"


def _elegidos(entrevista: Entrevista) -> set[int]:
    """Los que muestra algún cuarto, los que el equipo propone y los que ella ya contestó.

    Cada montón por su consulta: unidos con «o» en una sola, la base recorre todos los pasajes.
    """
    suyos = Fragmento.objects.filter(entrada__entrevista=entrevista).order_by()
    vigentes = Contrafirma.objects.vigentes().filter(entrevista=entrevista)
    montones = [
        suyos.filter(propuesto_en__in=vigentes),
        suyos.filter(respuestas_de_contrafirma__isnull=False),
        *(fuente(entrevista).order_by() for fuente in _fuentes),
    ]
    return {pk for monton in montones for pk in monton.values_list("pk", flat=True)}


def de_la_entrevista(
    entrevista: Entrevista, tambien: Iterable[int] = (), umbral: Umbral | None = None
) -> list[Pasaje]:
    """En el orden de la conversación. Seis consultas. ``tambien``: otros, por su clave."""
    claves = _elegidos(entrevista) | set(tambien)
    fragmentos = para_citar(Fragmento.objects.filter(pk__in=claves)).order_by(
        "entrada__pregunta__bloque__numero",
        "entrada__pregunta__orden",
        "entrada__orden",
        "inicio",
        "pk",
    )
    respuestas = {
        una.fragmento_id: una
        for una in RespuestaContrafirma.objects.vigentes().filter(fragmento__in=claves)
    }
    umbral = umbral or Umbral.de(entrevista.dialogo)
    pasajes: list[Pasaje] = []
    for fragmento in fragmentos:
        cita = como_se_vera(fragmento, Audiencia.PARTICIPANTES, umbral)
        if cita is None:
            continue
        pasaje = Pasaje(
            fragmento=fragmento,
            cita=cita,
            publica=como_se_vera(fragmento, Audiencia.PUBLICO, umbral),
            hoy=citar(fragmento, Audiencia.PARTICIPANTES, umbral),
            opciones=niveles_posibles(fragmento, umbral),
            respuesta=respuestas.get(fragmento.pk),
            numero=len(pasajes) + 1,
        )
        if pasaje.vigente:
            pasaje.marcada = pasaje.vigente.decision
            pasaje.nivel_marcado = pasaje.vigente.nivel
        pasajes.append(pasaje)
    return pasajes


@dataclass(frozen=True)
class Cuenta:
    """Lo contestado, por lo que queda de cada pasaje."""

    total: int
    de_acuerdo: int
    corregidos: int
    con_otro_nivel: int
    retirados: int

    @classmethod
    def de(cls, pasajes: list[Pasaje]) -> "Cuenta":
        dichas = [p.vigente.decision for p in pasajes if p.vigente]
        return cls(
            total=len(pasajes),
            de_acuerdo=dichas.count(DECISION.DE_ACUERDO),
            corregidos=dichas.count(DECISION.CORRIGE),
            con_otro_nivel=dichas.count(DECISION.CAMBIA_NIVEL),
            retirados=dichas.count(DECISION.RETIRA),
        )

    @property
    def contestados(self) -> int:
        return self.de_acuerdo + self.corregidos + self.con_otro_nivel + self.retirados

    @property
    def faltan(self) -> int:
        return self.total - self.contestados

"""Qué fue de lo que alguien dijo: de cada cosa, el hallazgo, el cambio, la recomendación y el hito.

Se calcula al leer y no se guarda. De lo ajeno sólo entra lo que ya es público; de lo que el equipo
todavía trabaja, nada (``publicado``). El número de consultas es fijo.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from hallazgos.models import (
    Avance,
    Evidencia,
    Hallazgo,
    Hito,
    Recomendacion,
    RespuestaInstitucional,
)
from hallazgos.seguimiento import semaforo
from hallazgos.seguimiento.semaforo import Luz, LuzDeHito
from informes.models import Retorno, SuerteDeIdea
from informes.retorno import cambios, publicado, suyo
from informes.retorno.cambios import Cambio
from informes.retorno.suyo import Dicho, Voz

ADVERSAS = (Evidencia.Relacion.CONTRADICE, Evidencia.Relacion.MATIZA)


class Hasta(IntEnum):
    """Hasta dónde llegó un hilo."""

    DICHO = 0
    QUEDO = 1
    CAMBIO = 2
    RECOMENDADO = 3
    CONTESTADO = 4
    CUMPLIDO = 5


@dataclass(frozen=True)
class Quedo:
    """Dónde quedó en el prediagnóstico. Sin ``codigo``, cuenta en su ficha y no se cita."""

    folio: str
    numero: int
    titulo: str
    codigo: str
    relacion: str
    version: int
    dia: date
    otras: int


@dataclass(frozen=True)
class HitoVisto:
    hito: Hito
    luz: LuzDeHito
    avance: Avance | None = None


@dataclass
class Siguio:
    """Lo que se recomendó a partir de un hallazgo, y lo que pasó con eso."""

    recomendacion: Recomendacion
    hallazgos: frozenset[int]
    luz: Luz
    respuesta: RespuestaInstitucional | None
    cumplidos: list[HitoVisto]
    pendientes: list[HitoVisto]

    @property
    def folio(self) -> str:
        return self.recomendacion.folio

    @property
    def texto(self) -> str:
        return self.recomendacion.texto_fijo  # type: ignore[attr-defined]

    @property
    def cumplido(self) -> HitoVisto | None:
        """El último que se cumplió."""
        return max(self.cumplidos, key=lambda v: v.avance.cumplido_el, default=None)  # type: ignore[union-attr,arg-type,return-value]

    @property
    def hasta(self) -> Hasta:
        if self.cumplidos:
            return Hasta.CUMPLIDO
        return Hasta.CONTESTADO if self.respuesta else Hasta.RECOMENDADO


@dataclass
class Hilo:
    """Una cosa que dijo y hasta dónde llegó. ``otros``: las demás partes a las que también llegó."""

    dicho: Dicho
    voz: Voz
    suerte: SuerteDeIdea | None = None
    quedo: Quedo | None = None
    cambio: Cambio | None = None
    siguio: Siguio | None = None
    otros: list[str] = field(default_factory=list)

    @property
    def clave(self) -> str:
        return self.quedo.codigo or self.dicho.clave if self.quedo else self.dicho.clave

    @property
    def hasta(self) -> Hasta:
        if self.siguio:
            return self.siguio.hasta
        if self.cambio:
            return Hasta.CAMBIO
        return Hasta.QUEDO if self.quedo else Hasta.DICHO

    @property
    def donde_quedo(self) -> list[str]:
        """«H-03», «R-04»: los folios a los que llegó, el de este hilo primero."""
        propios = [self.quedo.folio] if self.quedo else []
        propios += [self.siguio.folio] if self.siguio else []
        return list(dict.fromkeys([*propios, *self.otros]))

    @property
    def peso(self) -> tuple[int, ...]:
        """Para elegir cuál se cuenta primero: el más largo, el que se cita, el dicho con sus palabras."""
        adversa = self.quedo is not None and self.quedo.relacion in ADVERSAS
        return (
            self.hasta,
            bool(self.cambio and self.cambio.tramos),
            bool(self.quedo and self.quedo.codigo),
            not adversa,
            self.voz.con_comillas,
            min(len(self.voz.texto), 120),
        )


@dataclass
class Hilos:
    """Lo de una persona: sus cosas en el orden en que las dijo, y cuál llegó más lejos."""

    suyo: suyo.Suyo
    todos: list[Hilo]
    impreso: publicado.Impreso | None
    publico: publicado.Publico | None
    recomendaciones: list[Siguio] = field(default_factory=list)

    @property
    def primero(self) -> Hilo | None:
        """El que llegó más lejos, si alguno llegó a alguna parte."""
        vivos = [hilo for hilo in self.todos if not hilo.dicho.retirada]
        mejor = max(vivos, key=lambda hilo: hilo.peso, default=None)
        return mejor if mejor and mejor.hasta > Hasta.DICHO else None

    @property
    def llegaron(self) -> list[Hilo]:
        """Los demás que llegaron a alguna parte, del que más al que menos."""
        primero = self.primero
        llegaron = [h for h in self.todos if h.hasta > Hasta.DICHO and h is not primero]
        return sorted(llegaron, key=lambda hilo: hilo.peso, reverse=True)


def de(retorno: Retorno) -> Hilos:
    """Todo lo de una persona. Número fijo de consultas, haya dicho lo que haya dicho."""
    dichos = suyo.leer(retorno)
    return _Tejedora(retorno, dichos).tejer()


class _Tejedora:
    """Reúne de una vez lo publicado y lo enlaza con cada cosa."""

    def __init__(self, retorno: Retorno, dichos: suyo.Suyo) -> None:
        dialogo = retorno.dialogo
        self.hoy, self.gracia = timezone.localdate(), dialogo.dias_de_gracia
        self.suyo = dichos
        evidencias = [e for d in dichos.dichos for v in d.voces for e in v.evidencias]
        lineas = [d.aportacion for d in dichos.dichos if d.aportacion]
        hallazgos = [e.hallazgo for e in evidencias] + [a.redaccion.hallazgo for a in lineas]
        self.familia = publicado.Familia(hallazgos)
        claves = self.familia.claves()
        self.impreso = publicado.impreso(dialogo, [e.fragmento_id for e in evidencias])
        self.publico = publicado.publico(dialogo)
        self.tardes = publicado.tardes(dialogo) if claves else {}
        self.de_entrada, self.de_aportacion = publicado.suertes(
            dialogo, [d.entrada for d in dichos.dichos if d.entrada], [a.pk for a in lineas]
        )
        self.siguen = [
            self._siguio(una)
            for una in publicado.recomendaciones(dialogo, claves, [a.pk for a in lineas])
        ]

    def _siguio(self, una: Recomendacion) -> Siguio:
        vistos = [
            HitoVisto(hito, semaforo.de_hito(hito, self.hoy), semaforo.cumplimiento(hito))
            for hito in semaforo.hitos_vivos(semaforo.compromisos_vivos(una))
        ]
        return Siguio(
            recomendacion=una,
            hallazgos=frozenset(hallazgo.pk for hallazgo in una.hallazgos.all()),
            luz=semaforo.calcular(una, self.hoy, gracia=self.gracia, publico=True),
            respuesta=semaforo.ultima_respuesta(una),
            cumplidos=[v for v in vistos if v.avance],
            pendientes=[v for v in vistos if not v.avance],
        )

    def tejer(self) -> Hilos:
        todos = [self._hilo(dicho) for dicho in self.suyo.dichos]
        llegaron = {folio for hilo in todos for folio in hilo.donde_quedo}
        suyas = [uno for uno in self.siguen if uno.folio in llegaron]
        return Hilos(self.suyo, todos, self.impreso, self.publico, suyas)

    def _hilo(self, dicho: Dicho) -> Hilo:
        """El mejor de los caminos que tomó esa cosa, con los folios de los demás."""
        if dicho.retirada:
            return Hilo(dicho, dicho.entera)
        caminos = self._de_sala(dicho) if dicho.aportacion else self._de_entrevista(dicho)
        if not caminos:
            return Hilo(dicho, dicho.entera, suerte=self._suerte(dicho))
        mejor = max(caminos, key=lambda hilo: hilo.peso)
        mejor.otros = [folio for c in caminos if c is not mejor for folio in c.donde_quedo]
        return mejor

    def _suerte(self, dicho: Dicho) -> SuerteDeIdea | None:
        if dicho.aportacion:
            return self.de_aportacion.get(dicho.aportacion.pk)
        return self.de_entrada.get(dicho.entrada or 0)

    def _de_entrevista(self, dicho: Dicho) -> list[Hilo]:
        caminos = []
        for voz in dicho.voces:
            for evidencia in voz.evidencias:
                if quedo := self._quedo(evidencia):
                    caminos += self._caminos(dicho, voz, evidencia.hallazgo, quedo)
        return caminos

    def _de_sala(self, dicho: Dicho) -> list[Hilo]:
        """Una aportación llega a alguna parte cuando el acta se firmó o cuando se publicó su respuesta."""
        assert dicho.aportacion is not None
        hallazgo = dicho.aportacion.redaccion.hallazgo
        firmadas = {tarde.numero for tarde in self.tardes.get(hallazgo.pk, [])}
        contestada = publicado.contestacion(dicho.aportacion, self.publico)
        if dicho.aportacion.sala.sobremesa.numero not in firmadas and not contestada:
            return []
        return self._caminos(dicho, dicho.entera, hallazgo, None)

    def _caminos(
        self, dicho: Dicho, voz: Voz, hallazgo: Hallazgo, quedo: Quedo | None
    ) -> list[Hilo]:
        """Uno por cada recomendación que siguió; si no hubo, uno solo."""
        hilo = Hilo(dicho, voz, self._suerte(dicho), quedo, self._cambio(dicho, hallazgo))
        siguen = self._siguen(hilo, hallazgo)
        return [replace(hilo, siguio=uno, otros=[]) for uno in siguen] or [hilo]

    def _siguen(self, hilo: Hilo, hallazgo: Hallazgo) -> list[Siguio]:
        """Las del hallazgo o, de lo dicho en la sala, sólo si se recogió: si no, no llegó a ninguna."""
        familia = {uno.pk for uno in self.familia.de(hallazgo)}
        if hilo.dicho.aportacion:
            contestada = hilo.cambio.contestada if hilo.cambio else None
            if contestada is None or not hilo.cambio or not hilo.cambio.recogida:
                return []
            if contestada.recomendacion_id:
                return [s for s in self.siguen if s.recomendacion.pk == contestada.recomendacion_id]
        return [s for s in self.siguen if familia & s.hallazgos]

    def _quedo(self, evidencia: Evidencia) -> Quedo | None:
        """Sólo si el hallazgo está en el prediagnóstico y el pasaje ya lo apoyaba al construirlo."""
        if self.impreso is None or evidencia.creada_en > self.impreso.pedido_en:
            return None
        redaccion = self.impreso.redacciones.get(evidencia.hallazgo_id)
        if redaccion is None:
            return None
        folio = evidencia.hallazgo.folio
        citada = evidencia.codigo in self.impreso.codigos
        sustentan = self.impreso.sustentan.get(folio, 0)
        return Quedo(
            folio=folio,
            numero=evidencia.hallazgo.numero,
            titulo=redaccion.titulo or redaccion.texto,
            codigo=evidencia.codigo if citada else "",
            relacion=evidencia.relacion,
            version=self.impreso.version,
            dia=self.impreso.dia,
            otras=max(sustentan - 1, 0) if evidencia.relacion == "sustenta" else 0,
        )

    def _cambio(self, dicho: Dicho, hallazgo: Hallazgo) -> Cambio | None:
        antes = self.impreso.redacciones.get(hallazgo.pk) if self.impreso else None
        if dicho.aportacion:
            antes = dicho.aportacion.redaccion
        return cambios.de(
            self.familia.de(hallazgo),
            antes=antes,
            publico=self.publico,
            tardes=self.tardes.get(hallazgo.pk, []),
            contestada=publicado.contestacion(dicho.aportacion, self.publico)
            if dicho.aportacion
            else None,
        )


def que_suerte(hilo: Hilo) -> str:
    """«Recogida», «Matizada», «Diluida», «Omitida»; vacío si ninguna auditoría lo ha dicho."""
    dichas = {
        SuerteDeIdea.Suerte.RECOGIDA: _("recogida"),
        SuerteDeIdea.Suerte.MATIZADA: _("matizada"),
        SuerteDeIdea.Suerte.DILUIDA: _("diluida"),
        SuerteDeIdea.Suerte.OMITIDA: _("omitida"),
    }
    return dichas[SuerteDeIdea.Suerte(hilo.suerte.suerte)] if hilo.suerte else ""

"""La puerta del informe final: qué falta para construirlo, quién lo debe y dónde se arregla.

Es la de lo público, con lo que deben la conciliación y la auditoría, y lo propio de las recomendaciones
y la narrativa. Una voz que su dueña o dueño no dio para el público no detiene: no sale
(``docs/decisiones/0106-el-informe-final.md``).
"""

from collections.abc import Iterator
from functools import cached_property

from dialogo.models import Dialogo
from hallazgos.cuantificadores import contradichos
from hallazgos.models import Recomendacion, RedaccionDeNarrativa
from hallazgos.narrativa.citas import revisar
from hallazgos.narrativa.texto import frases
from hallazgos.solidez import Ficha
from informes import composicion
from informes.auditoria import final
from informes.auditoria import puerta as puerta_de_auditoria
from informes.final.forms import TEXTOS
from informes.final.recomendado import comunicadas
from informes.models import Tipo
from informes.portal import recomendado
from informes.publicar import puerta as puerta_publica
from informes.puerta import NADIE, Condicion, Pendiente, PuertaCerrada


def condiciones(dialogo: Dialogo, *, version_nueva: bool = True) -> list[Condicion]:
    """Todas, en orden y sin repetir, con lo que falta de cada una. Número fijo de consultas.

    Lo público ya trae la conciliación y, con recomendaciones, la auditoría. La que se cerró con su
    informe sólo se pide otra vez para una versión nueva.
    """
    propias = _Mirada(dialogo)
    publicas = puerta_publica.condiciones(dialogo)
    return [
        *publicas,
        *_de_la_auditoria(dialogo, {c.clave for c in publicas}, version_nueva),
        Condicion(
            "recomendaciones",
            "Cada recomendación que entra se comunicó, con quién responde y para cuándo",
            list(propias.sin_comunicar()),
        ),
        Condicion(
            "narrativa",
            "La narrativa cita hallazgos que entran en el informe",
            list(propias.citas_sueltas()),
        ),
        Condicion(
            "narrativa_cantidades",
            "Las palabras de cantidad de la narrativa coinciden con lo que cita",
            list(propias.cantidades_de_la_narrativa()),
        ),
        Condicion(
            "palabras",
            "Ni lo que se escribió al componer ni lo que se respondió nombra a quien pidió reserva",
            [*propias.que_nombran(), *propias.que_repiten()],
        ),
    ]


def exigir(dialogo: Dialogo) -> None:
    """Lanza ``PuertaCerrada`` con cada frase que falta."""
    faltan = [p.frase for condicion in condiciones(dialogo) for p in condicion.pendientes]
    if faltan:
        raise PuertaCerrada(faltan)


def _respondido(una: Recomendacion) -> Iterator[str]:
    """Lo que la institución escribió y se imprime tal cual."""
    for respuesta in una.respuestas.all():
        yield from (respuesta.razones, respuesta.cargo)
    for compromiso in una.compromisos.all():
        yield from (compromiso.que, compromiso.cargo, compromiso.evidencia_esperada)
        for hito in compromiso.hitos.all():
            yield from (hito.que, hito.cargo)


def _de_la_auditoria(dialogo: Dialogo, ya: set[str], version_nueva: bool) -> list[Condicion]:
    if not version_nueva and final.se_cerro(dialogo, Tipo.FINAL):
        return []
    suyas = puerta_de_auditoria.condiciones(dialogo, Tipo.FINAL)
    return [condicion for condicion in suyas if condicion.clave not in ya]


class _Mirada(puerta_publica.Mirada):
    """La de lo público, sobre lo que este informe añade: textos, respuestas y narrativa."""

    def __init__(self, dialogo: Dialogo) -> None:
        super().__init__(dialogo)
        self.compuesta = composicion.de(dialogo, Tipo.FINAL)
        self.fuera = set(self.compuesta.omitidos)
        dentro = {s.hallazgo.pk for s in composicion.lugares(self.compuesta) if s.incluido}
        self.folios = {
            s.hallazgo.folio: s.hallazgo.pk for s in self.sitios if s.hallazgo.pk in dentro
        }
        self.secciones = [] if "narrativa" in self.fuera else recomendado.secciones(dialogo)

    @cached_property
    def textos(self) -> list[tuple[str, str, str]]:
        escrito = "\n".join(getattr(self.compuesta, campo) for campo in TEXTOS)
        de_las_respuestas = [
            (f"Lo respondido a {una.folio}", "\n".join(_respondido(una)), una.get_absolute_url())
            for una in comunicadas(self.dialogo)
        ]
        return [
            ("Lo escrito al componer", escrito, self.ruta("final:componer")),
            *de_las_respuestas,
        ]

    def sin_comunicar(self) -> Iterator[Pendiente]:
        pendientes = (
            Recomendacion.objects.activas()
            .filter(dialogo=self.dialogo, comunicada_en=None)
            .select_related("creada_por", "responsable")
            .order_by("numero")
        )
        for una in pendientes:
            if una.folio in self.fuera:
                continue
            quien = "" if una.responsable else " No tiene responsable."
            yield Pendiente(
                f"{una.folio} no se ha comunicado.{quien}",
                una.creada_por.nombre,
                self.ruta("recomendaciones:ver", una.numero),
                "Comunicar",
                "Comunícala con su plazo, o sácala del informe al componer.",
            )

    def citas_sueltas(self) -> Iterator[Pendiente]:
        """Lo mal escrito, lo archivado y lo que existe pero no entra."""
        revisiones = revisar(self.dialogo, [una.texto for una in self.secciones])
        for una, revision in zip(self.secciones, revisiones, strict=True):
            citados = [h.folio for p in revision.parrafos for f in p for h in f.hallazgos]
            fuera = sorted({folio for folio in citados if folio not in self.folios})
            for aviso in [
                *revision.avisos,
                *(f"{folio} no entra en el informe." for folio in fuera),
            ]:
                yield self._de_la_narrativa(una, aviso)

    def cantidades_de_la_narrativa(self) -> Iterator[Pendiente]:
        for una in self.secciones:
            for oracion in frases(una.texto):
                for ficha in self._fichas_de(oracion.hallazgos):
                    for aviso in contradichos(oracion.texto, ficha):
                        yield self._de_la_narrativa(una, aviso.frase)

    def _fichas_de(self, folios: list[str]) -> list[Ficha]:
        return [self.fichas[self.folios[f]] for f in folios if f in self.folios]

    def _de_la_narrativa(self, una: RedaccionDeNarrativa, que: str) -> Pendiente:
        return Pendiente(
            f"La sección «{una.titulo}»: {que}",
            NADIE,
            self.ruta("narrativa:seccion", una.seccion.numero),
            "Editar",
        )

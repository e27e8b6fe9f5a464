"""La puerta del informe final: qué falta para construirlo, quién lo debe y dónde se arregla.

Es la de lo público, con lo que deben la conciliación y la auditoría, y lo propio de las recomendaciones
y la narrativa. Una voz que su dueña o dueño no dio para el público no detiene: no sale
(``docs/decisiones/0106-el-informe-final.md``).
"""

import re
from collections.abc import Iterator

from django.urls import reverse

from dialogo.models import Dialogo
from hallazgos.cuantificadores import contradichos
from hallazgos.models import Recomendacion
from hallazgos.solidez import Ficha, fichas
from informes import composicion
from informes.auditoria import puerta as puerta_de_auditoria
from informes.models import Tipo
from informes.portal import recomendado
from informes.portal.publicables import lugares
from informes.publicar import puerta as puerta_publica
from informes.puerta import NADIE, Condicion, Pendiente, PuertaCerrada
from sobremesas.conciliacion.puerta import condiciones_de_conciliacion

_CITA = re.compile(r"\[(H-\d{2,}(?:\s*,\s*H-\d{2,})*)\]")


def condiciones(dialogo: Dialogo) -> list[Condicion]:
    """Todas, en orden, con lo que falta de cada una. Número fijo de consultas."""
    propias = _Mirada(dialogo)
    todas = [
        *puerta_publica.condiciones(dialogo),
        *(
            Condicion(clave, frase, [_de_conciliacion(*pendiente) for pendiente in faltan])
            for clave, frase, faltan in condiciones_de_conciliacion(dialogo)
        ),
        *puerta_de_auditoria.condiciones(dialogo, Tipo.FINAL),
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
            list(propias.cantidades()),
        ),
    ]
    vistas: dict[str, Condicion] = {}
    for una in todas:
        vistas.setdefault(una.clave, una)
    return list(vistas.values())


def exigir(dialogo: Dialogo) -> None:
    """Lanza ``PuertaCerrada`` con cada frase que falta."""
    faltan = [p.frase for condicion in condiciones(dialogo) for p in condicion.pendientes]
    if faltan:
        raise PuertaCerrada(faltan)


def _de_conciliacion(frase: str, quien: str, enlace: str) -> Pendiente:
    return Pendiente(frase, quien, enlace, "Conciliar")


class _Mirada:
    """Las recomendaciones y la narrativa, traídas una sola vez."""

    def __init__(self, dialogo: Dialogo) -> None:
        self.dialogo = dialogo
        compuesta = composicion.de(dialogo, Tipo.FINAL)
        self.fuera = set(compuesta.omitidos)
        dentro = {s.hallazgo.pk for s in composicion.lugares(compuesta) if s.incluido}
        self.sitios = [s for s in lugares(dialogo) if s.hallazgo.pk in dentro]
        self.folios = {s.hallazgo.folio: s.hallazgo.pk for s in self.sitios}
        self.secciones = [] if "narrativa" in self.fuera else recomendado.secciones(dialogo)
        self.fichas = fichas([s.hallazgo for s in self.sitios]) if self.secciones else {}

    def ruta(self, nombre: str, *partes: object) -> str:
        return reverse(nombre, args=[self.dialogo.clave, *partes])

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
        for una in self.secciones:
            citados = {f.strip() for cita in _CITA.findall(una.texto) for f in cita.split(",")}
            if sueltos := sorted(citados - self.folios.keys()):
                yield self._de_la_narrativa(
                    una.titulo,
                    f"La sección «{una.titulo}» cita {', '.join(sueltos)}, que no entra.",
                )

    def cantidades(self) -> Iterator[Pendiente]:
        for una in self.secciones:
            for oracion in recomendado.frases(una.texto.replace("\n", " "), set(self.folios)):
                for ficha in self._fichas_de(oracion["hallazgos"]):
                    for aviso in contradichos(oracion["texto"], ficha):
                        yield self._de_la_narrativa(
                            una.titulo, f"La sección «{una.titulo}»: {aviso.frase}"
                        )

    def _fichas_de(self, folios: list[str]) -> list[Ficha]:
        return [self.fichas[self.folios[f]] for f in folios if f in self.folios]

    def _de_la_narrativa(self, titulo: str, frase: str) -> Pendiente:
        return Pendiente(frase, NADIE, self.ruta("narrativa:inicio"), "Editar")

"""La puerta de lo público: qué falta para publicar, quién lo debe y dónde se arregla.

Las condiciones se calculan cada vez. Una cita que su dueña o dueño no dio para el público no detiene:
no sale. Detiene que un texto del equipo repita sus palabras o diga quién es.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from django.db.models import Q

from dialogo.models import Dialogo
from dialogo.texto import sin_acentos
from entrevistas.confidencialidad import (
    Audiencia,
    dichas,
    motivo_de_reserva,
    nivel_de,
    nombra_a_quien_hablo,
    texto_de,
)
from entrevistas.models import Alcance, Entrevista, Nivel
from entrevistas.nombres import nombra_a_otros
from hallazgos.models import Evidencia, Recomendacion
from hallazgos.solidez import fichas
from informes import puerta
from informes.auditoria import final
from informes.auditoria import puerta as de_auditoria
from informes.camara import evidencias_de
from informes.models import Tipo
from informes.portal import recomendado
from informes.portal.publicables import Lugar, lugares
from informes.puerta import NADIE, Condicion, Pendiente, PuertaCerrada
from sobremesas.conciliacion.puerta import condiciones_de_conciliacion
from sobremesas.models import Puesto

PALABRAS_SEGUIDAS = 7
_PALABRA = re.compile(r"\w+")


def condiciones(dialogo: Dialogo) -> list[Condicion]:
    """Todas, en orden, con lo que falta de cada una. Número fijo de consultas."""
    mirada = Mirada(dialogo)
    propias: list[tuple[str, str, Callable[[], Iterator[Pendiente]]]] = [
        ("hallazgos", "Hay al menos un hallazgo listo", mirada.sin_hallazgos),
        ("texto", "Cada hallazgo tiene título y texto", mirada.sin_texto),
        ("evidencia", "Cada hallazgo tiene evidencia", mirada.sin_evidencia),
        ("por_revisar", "Ningún pasaje está por revisar", mirada.por_revisar),
        (
            "citas",
            "Ningún texto repite palabras de quien no dio permiso para el público",
            mirada.que_repiten,
        ),
        ("nombres", "Nada nombra a quien pidió no ser nombrado", mirada.que_nombran),
        (
            "cantidades",
            "Las palabras de cantidad coinciden con la ficha",
            mirada.cantidades,
        ),
        (
            "cobertura",
            "Cada entrevista hecha aporta un pasaje o tiene escrita su razón",
            mirada.sin_aporte,
        ),
    ]
    hechas = [Condicion(clave, frase, list(faltan())) for clave, frase, faltan in propias]
    return [*hechas, *_de_la_conciliacion(dialogo), *_de_la_auditoria(mirada)]


def _de_la_conciliacion(dialogo: Dialogo) -> Iterator[Condicion]:
    for clave, frase, faltan in condiciones_de_conciliacion(dialogo):
        pendientes = [Pendiente(que, quien, donde, "Conciliar") for que, quien, donde in faltan]
        yield Condicion(clave, frase, pendientes)


def _de_la_auditoria(mirada: "Mirada") -> list[Condicion]:
    """Con recomendaciones, la del informe final: cerrada con él, o completa si todavía se trabaja."""
    dialogo = mirada.dialogo
    if not mirada.recomendaciones:
        return []
    if final.se_cerro(dialogo, Tipo.FINAL):
        return []
    # La de los disensos ya la pide la conciliación.
    suyas = de_auditoria.condiciones(dialogo, Tipo.FINAL)
    return [condicion for condicion in suyas if condicion.clave != "disensos"]


def exigir(dialogo: Dialogo) -> None:
    """Lanza ``PuertaCerrada`` con cada frase que falta."""
    faltan = [p.frase for condicion in condiciones(dialogo) for p in condicion.pendientes]
    if faltan:
        raise PuertaCerrada(faltan)


class Mirada(puerta.Mirada):
    """La de los documentos, sobre lo que se publica y para el público."""

    def __init__(self, dialogo: Dialogo) -> None:
        super().__init__(dialogo, audiencia=Audiencia.PUBLICO)
        self.sitios = lugares(dialogo)
        self.evidencias = evidencias_de(self.sitios)
        self.fichas = fichas([sitio.hallazgo for sitio in self.sitios])
        self.reservados = _que_no_se_nombran(dialogo, self.hechas)

    @cached_property
    def recomendaciones(self) -> list[Recomendacion]:
        return recomendado.publicables(self.dialogo)

    @cached_property
    def textos(self) -> list[tuple[str, str, str]]:
        """Lo que escribió el equipo y saldrá: de qué es, qué dice y dónde se corrige."""
        escritos = [
            (
                sitio.hallazgo.folio,
                "\n".join(
                    (sitio.redaccion.titulo, sitio.redaccion.texto, sitio.redaccion.tension)
                    + tuple(r.motivo for r in sitio.hallazgo.redacciones.all())
                ),
                self.mesa(sitio),
            )
            for sitio in self.sitios
        ]
        for una in self.recomendaciones:
            dicho = recomendado.vigente(una)
            notas = [apoyo.nota for apoyo in una.premisas.all()]
            notas += [uno.nota for uno in una.lo_que_existe.all()]
            campos = (dicho.texto, dicho.titulo_corto, dicho.explicacion, dicho.beneficio)
            texto = "\n".join((*campos, una.instrumento, *notas))
            escritos.append((una.folio, texto, una.get_absolute_url()))
        for seccion in recomendado.secciones(self.dialogo):
            texto = f"{seccion.titulo}\n{seccion.texto}"
            escritos.append(
                (f"La narrativa, «{seccion.titulo}»,", texto, self.ruta("narrativa:inicio"))
            )
        return escritos

    def sin_hallazgos(self) -> Iterator[Pendiente]:
        if not self.sitios:
            yield Pendiente(
                "Ningún hallazgo está listo para publicarse.",
                NADIE,
                self.ruta("hallazgos:lista"),
                "Ver hallazgos",
                "Se dan por listos en su mesa, cuando tienen texto y evidencia.",
            )

    def que_repiten(self) -> Iterator[Pendiente]:
        """Siete palabras seguidas de un pasaje que el público no puede leer."""
        textos = [(de, f" {_plano(texto)} ", donde) for de, texto, donde in self.textos]
        for _, evidencia, fragmento, _ in self.citadas():
            if not motivo_de_reserva(fragmento, self.audiencia):
                continue
            palabras = _plano(texto_de(fragmento)).split()
            tramos = {
                " ".join(palabras[i : i + PALABRAS_SEGUIDAS])
                for i in range(len(palabras) - PALABRAS_SEGUIDAS + 1)
            }
            for de, texto, donde in textos:
                if any(f" {tramo} " in texto for tramo in tramos):
                    yield Pendiente(
                        f"{de} repite palabras de {evidencia.codigo}, que no llega al público.",
                        NADIE,
                        donde,
                        "Editar",
                        motivo_de_reserva(fragmento, self.audiencia) or "",
                    )

    def que_nombran(self) -> Iterator[Pendiente]:
        suyas = {sitio.hallazgo.folio: self._reservadas_de(sitio) for sitio in self.sitios}
        for de, texto, donde in self.textos:
            halladas = {donde for _, donde in nombra_a_otros(texto, self.reservados)}
            for entrevista in suyas.get(de, ()):
                halladas |= set(nombra_a_quien_hablo(texto, entrevista))
            if halladas:
                yield Pendiente(
                    f"{de} nombra a quien pidió no ser nombrado.",
                    NADIE,
                    donde,
                    "Editar",
                    f"Dice {dichas(texto, sorted(halladas))}.",
                )

    def _reservadas_de(self, sitio: Lugar) -> list[Entrevista]:
        """Las que este hallazgo cita y el público no puede nombrar."""
        citadas: Iterable[Evidencia] = self.evidencias[sitio.hallazgo.pk]
        hechas = {
            e.fragmento.entrada.entrevista_id: e.fragmento.entrada.entrevista
            for e in citadas
            if nivel_de(e.fragmento) != Nivel.ATRIBUIBLE
        }
        return list(hechas.values())


def reservados(dialogo: Dialogo) -> set[str]:
    """Nombres que nada público puede decir. Dos consultas."""
    hechas = dialogo.entrevistas.hechas().con_consentimiento().select_related("persona")
    return _que_no_se_nombran(dialogo, list(hechas))


def _que_no_se_nombran(dialogo: Dialogo, hechas: Iterable[Entrevista]) -> set[str]:
    abiertas = {e.persona_id for e in hechas if _da_su_nombre(e)}
    reservadas = {e.persona.nombre for e in hechas if e.persona_id not in abiertas}
    con_permiso = {e.persona.nombre for e in hechas if e.persona_id in abiertas}
    return (reservadas | set(_de_la_sala(dialogo))) - con_permiso


def _da_su_nombre(entrevista: Entrevista) -> bool:
    nivel = entrevista.nivel_consentido  # type: ignore[attr-defined]
    alcance = entrevista.alcance_consentido  # type: ignore[attr-defined]
    return bool(nivel == Nivel.ATRIBUIBLE and alcance == Alcance.PUBLICO)


def _de_la_sala(dialogo: Dialogo) -> Iterator[str]:
    """Quienes estuvieron en una tarde de verdad y no abrieron su nombre en nada. Una consulta."""
    puestos = Puesto.objects.filter(
        sala__sobremesa__dialogo=dialogo, sala__es_ensayo=False, asistente__isnull=False
    ).exclude(Q(aportaciones__nivel=Nivel.ATRIBUIBLE) | Q(disensos__nivel=Nivel.ATRIBUIBLE))
    return iter(puestos.values_list("asistente__nombre", flat=True).distinct())


def _plano(texto: str) -> str:
    return " ".join(_PALABRA.findall(sin_acentos(texto)))

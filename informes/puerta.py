"""La puerta del prediagnóstico: qué falta para construirlo, quién lo debe y dónde se arregla.

Las condiciones se calculan de la base cada vez; nadie las marca. La misma lista sirve al tablero, a la
página de la puerta y a la construcción, que se niega si alguna falta.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.urls import reverse

from dialogo.models import Dialogo, Usuario
from dialogo.palabras import en_medio, enumerar
from dialogo.texto import limpiar_entrada
from entrevistas.confidencialidad import (
    Audiencia,
    alcanza,
    dichas,
    efecto_de,
    motivo_de_reserva,
    nivel_de,
    nombra_a_quien_hablo,
)
from entrevistas.models import Asignacion, Entrada, Entrevista, Fragmento, Nivel
from entrevistas.nombres import nombra_a_otros
from hallazgos.cuantificadores import contradichos
from hallazgos.models import Evidencia, Omision
from hallazgos.solidez import fichas
from informes import composicion as componer
from informes.camara import consentido, evidencias_de
from informes.composicion import Lugar
from informes.models import Tipo
from informes.prediagnostico import AUDIENCIA

NADIE = "Coordinación"


@dataclass(frozen=True)
class Pendiente:
    """Una cosa por hacer: qué, quién la debe y el enlace que lleva a hacerla."""

    frase: str
    quien: str
    enlace: str
    accion: str
    detalle: str = ""
    entrevista: int | None = None


@dataclass
class Condicion:
    clave: str
    frase: str
    pendientes: list[Pendiente] = field(default_factory=list)

    @property
    def se_cumple(self) -> bool:
        return not self.pendientes


class PuertaCerrada(ValidationError):
    """Falta algo para construir. Sus mensajes son las frases de lo que falta."""


def condiciones(dialogo: Dialogo) -> list[Condicion]:
    """Todas, en orden, con lo que falta de cada una. Número fijo de consultas."""
    mirada = Mirada(dialogo)
    return [
        Condicion("hallazgos", "Hay al menos un hallazgo incluido", list(mirada.sin_hallazgos())),
        Condicion("texto", "Cada hallazgo tiene título y texto", list(mirada.sin_texto())),
        Condicion("evidencia", "Cada hallazgo tiene evidencia", list(mirada.sin_evidencia())),
        Condicion("por_revisar", "Ningún pasaje está por revisar", list(mirada.por_revisar())),
        Condicion(
            "consentimiento",
            "Todo lo que se muestra tiene consentimiento que llega a las sobremesas",
            list(mirada.sin_consentimiento()),
        ),
        Condicion(
            "nombres", "Nada nombra a quien pidió no ser nombrado", list(mirada.que_nombran())
        ),
        Condicion(
            "cantidades",
            "Las palabras de cantidad coinciden con la ficha",
            list(mirada.cantidades()),
        ),
        Condicion(
            "cerradas", "Ninguna entrevista hecha está sin cerrar", list(mirada.sin_cerrar())
        ),
        Condicion(
            "cobertura",
            "Cada entrevista hecha aporta un pasaje o tiene escrita su razón",
            list(mirada.sin_aporte()),
        ),
    ]


def exigir(dialogo: Dialogo) -> None:
    """Lanza ``PuertaCerrada`` con cada frase que falta."""
    faltan = [p.frase for condicion in condiciones(dialogo) for p in condicion.pendientes]
    if faltan:
        raise PuertaCerrada(faltan)


def anotar_razon(entrevista: Entrevista, *, motivo: str, autor: Usuario) -> Omision:
    """Escribe por qué la entrevista no aporta. Lanza ``ValidationError`` si falta o si la nombra."""
    motivo = " ".join(limpiar_entrada(motivo).split())
    if not motivo:
        raise ValidationError({"motivo": "Escribe la razón, aunque sea breve."})
    if len(motivo) > 300:
        raise ValidationError({"motivo": "La razón es larga: caben 300 caracteres."})
    if nombradas := nombra_a_quien_hablo(motivo, entrevista):
        raise ValidationError(
            {
                "motivo": "La razón se imprime sin folio y nombra a quien habló: "
                f"{dichas(motivo, nombradas)}. Escríbela sin señas."
            }
        )
    omision, _ = Omision.objects.update_or_create(
        entrevista=entrevista, defaults={"motivo": motivo, "autor": autor}
    )
    return omision


class Mirada:
    """Lo que todas las condiciones de un documento miran, traído una sola vez."""

    def __init__(
        self,
        dialogo: Dialogo,
        tipo: str = Tipo.PREDIAGNOSTICO,
        audiencia: Audiencia = AUDIENCIA,
    ) -> None:
        self.dialogo, self.audiencia = dialogo, audiencia
        self.composicion = componer.de(dialogo, tipo)
        sitios = componer.lugares(self.composicion)
        self.sitios = [sitio for sitio in sitios if sitio.incluido]
        self.evidencias = evidencias_de(self.sitios)
        self.fichas = fichas([sitio.hallazgo for sitio in self.sitios])
        self.hechas = list(
            dialogo.entrevistas.hechas()
            .con_consentimiento()
            .select_related("omision", "persona")
            .prefetch_related(
                Prefetch(
                    "asignaciones",
                    Asignacion.objects.filter(papel=Asignacion.Papel.CONDUCE).select_related(
                        "integrante__usuario"
                    ),
                )
            )
        )
        consintieron = {e.persona_id for e in self.hechas if e.nivel_consentido == Nivel.ATRIBUIBLE}
        self.reservados = {
            e.persona.nombre for e in self.hechas if e.persona_id not in consintieron
        }
        self.conduce = {
            entrevista.pk: asignacion.integrante.usuario.nombre
            for entrevista in self.hechas
            for asignacion in entrevista.asignaciones.all()
        }

    def ruta(self, nombre: str, *partes: object) -> str:
        return reverse(nombre, args=[self.dialogo.clave, *partes])

    def mesa(self, sitio: Lugar) -> str:
        return self.ruta("hallazgos:mesa", sitio.hallazgo.numero)

    def quien_de(self, entrevista: int) -> str:
        return self.conduce.get(entrevista, NADIE)

    def citadas(self) -> Iterator[tuple[Lugar, Evidencia, Fragmento, Entrada]]:
        """Cada evidencia que ha de imprimirse; las observaciones se quedan en el equipo."""
        for sitio in self.sitios:
            for evidencia in self.evidencias[sitio.hallazgo.pk]:
                entrada = evidencia.fragmento.entrada
                if entrada.tipo != Entrada.Tipo.OBSERVACION:
                    yield sitio, evidencia, evidencia.fragmento, entrada

    # Una función por condición: cada una dice lo que falta ---------------------------------------
    def sin_hallazgos(self) -> Iterator[Pendiente]:
        if not self.sitios:
            yield Pendiente(
                "Ningún hallazgo entra en el prediagnóstico.",
                NADIE,
                self.ruta("hallazgos:lista"),
                "Redactar hallazgos",
                "Se redactan en la mesa, a partir de los pasajes.",
            )

    def sin_texto(self) -> Iterator[Pendiente]:
        for sitio in self.sitios:
            faltan = [
                nombre
                for nombre, valor in (
                    ("título", sitio.redaccion.titulo),
                    ("texto", sitio.redaccion.texto),
                )
                if not valor.strip()
            ]
            if faltan:
                folio = sitio.hallazgo.folio
                yield self._del_hallazgo(
                    sitio, f"{folio} no tiene {' ni '.join(faltan)}.", "Escribir"
                )

    def sin_evidencia(self) -> Iterator[Pendiente]:
        con_algo = {sitio.hallazgo.pk for sitio, *_ in self.citadas()}
        for sitio in self.sitios:
            if sitio.hallazgo.pk in con_algo:
                continue
            folio = sitio.hallazgo.folio
            if self.evidencias[sitio.hallazgo.pk]:
                frase = f"{folio} sólo tiene observaciones del equipo, que no se imprimen."
            else:
                frase = f"{folio} no tiene evidencia."
            detalle = (
                f"«{sitio.redaccion.titulo}» se redactó sin ningún pasaje que pueda mostrarse."
            )
            yield self._del_hallazgo(sitio, frase, "Agregar", detalle)

    def por_revisar(self) -> Iterator[Pendiente]:
        for sitio, evidencia, fragmento, entrada in self.citadas():
            if entrada.retirada_en:
                yield self._del_hallazgo(
                    sitio,
                    f"{evidencia.codigo} cita una entrada que se retiró de la bitácora.",
                    "Revisar",
                )
            elif fragmento.anclaje != Fragmento.Anclaje.EXACTO:
                yield self._del_hallazgo(
                    sitio,
                    f"{evidencia.codigo} está por revisar.",
                    "Revisar",
                    f"{entrada.entrevista.folio} se corrigió después de citarla.",
                )
            elif reserva := efecto_de(fragmento).reserva:
                yield self._del_hallazgo(
                    sitio,
                    f"{evidencia.codigo} no puede mostrarse: {en_medio(reserva)}",
                    "Quitar",
                )

    def sin_consentimiento(self) -> Iterator[Pendiente]:
        grupos: dict[int, list[str]] = defaultdict(list)
        muestra: dict[int, Fragmento] = {}
        for _, evidencia, fragmento, entrada in self.citadas():
            if not _tiene_permiso(fragmento, self.audiencia):
                grupos[entrada.entrevista_id].append(evidencia.codigo)
                muestra[entrada.entrevista_id] = fragmento
        for entrevista, codigos in grupos.items():
            hecha = muestra[entrevista].entrada.entrevista
            yield Pendiente(
                f"{hecha.folio}: {_razon(muestra[entrevista])}",
                self.quien_de(entrevista),
                self.ruta("entrevistas:consentimiento", hecha.numero),
                "Ver consentimiento",
                f"La {'citan' if len(codigos) > 1 else 'cita'} {enumerar(codigos)}.",
            )

    def que_nombran(self) -> Iterator[Pendiente]:
        for sitio, evidencia, fragmento, entrada in self.citadas():
            sano = fragmento.anclaje == Fragmento.Anclaje.EXACTO and not (
                entrada.retirada_en or efecto_de(fragmento).reserva
            )
            if (
                sano
                and _tiene_permiso(fragmento, self.audiencia)
                and motivo_de_reserva(fragmento, self.audiencia)
            ):
                yield self._del_hallazgo(
                    sitio,
                    f"{evidencia.codigo} nombra a quien habló.",
                    "Ver la cita",
                    motivo_de_reserva(fragmento, self.audiencia) or "",
                )
        for sitio in self.sitios:
            if palabras := self._nombres_en_el_texto(sitio):
                yield self._del_hallazgo(
                    sitio,
                    f"El texto de {sitio.hallazgo.folio} nombra a quien pidió no ser nombrado.",
                    "Editar",
                    f"Dice {palabras}.",
                )

        yield from self._nombres_en_la_composicion()

    def _nombres_en_la_composicion(self) -> Iterator[Pendiente]:
        texto = "\n".join(getattr(self.composicion, campo) for campo in componer.TEXTOS)
        if palabras := self._nombres_completos(texto):
            yield Pendiente(
                "La introducción, el método, las preguntas o los créditos nombran a quien pidió no "
                "ser nombrado.",
                NADIE,
                self.ruta("informes:componer"),
                "Editar",
                f"Dice {palabras}.",
            )

    def _nombres_completos(self, texto: str) -> str:
        """Personas entrevistadas que nunca autorizaron su nombre, se las cite o no."""
        return dichas(texto, sorted({donde for _, donde in nombra_a_otros(texto, self.reservados)}))

    def _nombres_en_el_texto(self, sitio: Lugar) -> str:
        redaccion = sitio.redaccion
        texto = "\n".join(
            (redaccion.titulo, redaccion.texto, redaccion.tension, redaccion.pregunta)
        )
        reservadas: dict[int, Entrevista] = {}
        for evidencia in self.evidencias[sitio.hallazgo.pk]:
            pasaje = evidencia.fragmento
            if nivel_de(pasaje) != Nivel.ATRIBUIBLE:
                reservadas[pasaje.entrada.entrevista_id] = pasaje.entrada.entrevista
        halladas = {
            marca
            for entrevista in reservadas.values()
            for marca in nombra_a_quien_hablo(texto, entrevista)
        }
        return dichas(texto, sorted(halladas)) or self._nombres_completos(texto)

    def cantidades(self) -> Iterator[Pendiente]:
        for sitio in self.sitios:
            ficha = self.fichas[sitio.hallazgo.pk]
            dicho = sitio.redaccion
            texto = f"{dicho.titulo}\n{dicho.texto}\n{dicho.tension}"
            for aviso in contradichos(texto, ficha):
                yield self._del_hallazgo(
                    sitio, f"{sitio.hallazgo.folio}: {aviso.frase}", "Editar", ficha.frase
                )

    def sin_cerrar(self) -> Iterator[Pendiente]:
        for entrevista in self.hechas:
            if entrevista.estado == Entrevista.Estado.REALIZADA:
                yield Pendiente(
                    f"{entrevista.folio} está hecha y sin cerrar.",
                    self.quien_de(entrevista.pk),
                    self.ruta("entrevistas:cerrar", entrevista.numero),
                    f"Cerrar {entrevista.folio}",
                )

    def sin_aporte(self) -> Iterator[Pendiente]:
        aportan = {entrada.entrevista_id for *_, entrada in self.citadas()}
        for entrevista in self.hechas:
            if entrevista.pk not in aportan and not hasattr(entrevista, "omision"):
                yield Pendiente(
                    f"{entrevista.folio} no aporta ningún pasaje.",
                    NADIE,
                    self.ruta("informes:razon", entrevista.numero),
                    "Escribir la razón",
                    "Cita algo suyo en un hallazgo, o escribe por qué no.",
                    entrevista.numero,
                )

    def _del_hallazgo(self, sitio: Lugar, frase: str, accion: str, detalle: str = "") -> Pendiente:
        return Pendiente(frase, sitio.hallazgo.creado_por.nombre, self.mesa(sitio), accion, detalle)


def _tiene_permiso(fragmento: Fragmento, audiencia: Audiencia) -> bool:
    hoy = consentido(fragmento)
    cancelada = fragmento.entrada.entrevista.estado == Entrevista.Estado.CANCELADA
    return not cancelada and hoy is not None and alcanza(hoy[1], audiencia)


def _razon(fragmento: Fragmento) -> str:
    """La frase de ``motivo_de_reserva`` sin el folio, que ya va delante."""
    if fragmento.entrada.entrevista.estado == Entrevista.Estado.CANCELADA:
        return "está cancelada y hay hallazgos que la citan."
    if consentido(fragmento) is None:
        return "no tiene un consentimiento vigente."
    return "su consentimiento no llega a las sobremesas; sólo al equipo."


def cumplidas(lista: Iterable[Condicion]) -> int:
    return sum(1 for condicion in lista if condicion.se_cumple)

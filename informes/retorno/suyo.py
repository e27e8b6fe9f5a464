"""Lo que una persona dijo: en sus entrevistas y en las sobremesas. Es suyo, y se le enseña como lo dijo.

El texto de una entrevista sale por ``confidencialidad.citar``, con la audiencia del equipo: es la única
que no depende de lo que ella permite a otras. Junto va cómo aparece para los demás, por la misma
puerta. Sin consentimiento vigente, de esa entrevista no sale nada.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from entrevistas.confidencialidad import (
    Audiencia,
    Umbral,
    alcanza,
    citar,
    efecto_de,
    entradas_para_citar,
    para_citar,
    pasaje_entero,
)
from entrevistas.models import Entrada, Entrevista, Fragmento, Nivel
from hallazgos.models import Evidencia
from informes.models import Retorno
from sobremesas.atribucion import Umbral as UmbralDeSala
from sobremesas.atribucion import firmar, para_firmar
from sobremesas.models import Aportacion, Puesto


@dataclass
class Voz:
    """Un pasaje o una aportación suya, como la dijo y como aparece para los demás."""

    texto: str
    con_comillas: bool
    aparece: str
    evidencias: list[Evidencia] = field(default_factory=list)


@dataclass
class Dicho:
    """Una cosa que dijo. ``voces``: los pasajes de ella que algo citó; sin ninguno, la cosa entera."""

    clave: str
    dia: date | None
    donde: str
    entera: Voz
    voces: list[Voz] = field(default_factory=list)
    retirada: bool = False
    entrada: int | None = None
    aportacion: Aportacion | None = None

    @property
    def es_de_sala(self) -> bool:
        return self.aportacion is not None


@dataclass
class Suyo:
    """``retiradas``: cuántas de sus entrevistas perdieron su consentimiento."""

    dichos: list[Dicho]
    entrevistas: list[Entrevista]
    retiradas: int
    puestos: list[Puesto]

    @property
    def todo_retirado(self) -> bool:
        return bool(self.retiradas) and not self.dichos


def leer(retorno: Retorno) -> Suyo:
    """Número fijo de consultas; una más por cada día en que pidió salir «por sector»."""
    hechas = _entrevistas(retorno)
    con_permiso = [una for una in hechas if una.nivel_consentido]
    retiradas = _retiradas([una for una in hechas if not una.nivel_consentido])
    puestos = _puestos(retorno)
    dichos = [*_de_entrevistas(retorno, con_permiso), *_de_salas(puestos)]
    return Suyo(dichos, con_permiso, retiradas, puestos)


def _entrevistas(retorno: Retorno) -> list[Entrevista]:
    if retorno.persona_id is None:
        return []
    return list(
        Entrevista.objects.hechas()
        .filter(dialogo=retorno.dialogo_id, persona=retorno.persona_id)
        .con_consentimiento()
        .order_by("empieza_en", "pk")
    )


def _retiradas(sin_permiso: list[Entrevista]) -> int:
    """De las que hoy no tienen consentimiento, las que lo tuvieron y se retiró."""
    if not sin_permiso:
        return 0
    revocados = Q(consentimientos__revocado_en__isnull=False)
    return (
        Entrevista.objects.filter(revocados, pk__in=[u.pk for u in sin_permiso]).distinct().count()
    )


def de_quien(retorno: Retorno) -> Q:
    """Sus puestos: los suyos de nombre, nunca los de quien fue en su lugar ni los de su organización."""
    if retorno.persona_id:
        return Q(asistente__persona=retorno.persona_id)
    return Q(asistente=retorno.asistente_id)


def _puestos(retorno: Retorno) -> list[Puesto]:
    return list(
        Puesto.objects.filter(
            de_quien(retorno),
            sala__es_ensayo=False,
            sala__sobremesa__dialogo=retorno.dialogo_id,
        ).select_related("sala__sobremesa")
    )


# De sus entrevistas -----------------------------------------------------------------------------
def _de_entrevistas(retorno: Retorno, entrevistas: list[Entrevista]) -> list[Dicho]:
    if not entrevistas:
        return []
    umbral = Umbral.de(retorno.dialogo)
    citadas = _citadas(entrevistas)
    entradas = (
        entradas_para_citar(Entrada.objects.citables().filter(entrevista__in=entrevistas))
        .exclude(tipo=Entrada.Tipo.OBSERVACION)
        .exclude(texto="")
        .select_related(
            "pregunta__bloque",
            "entrevista__dialogo",
            "entrevista__persona",
            "entrevista__organizacion",
            "entrevista__sector",
        )
    )
    return [_de_entrada(entrada, citadas[entrada.pk], umbral) for entrada in entradas]


def _citadas(entrevistas: list[Entrevista]) -> dict[int, list[Evidencia]]:
    """La evidencia vigente de cada entrada, con su pasaje listo para citar. Dos consultas."""
    vigentes = list(
        Evidencia.objects.vigentes()
        .filter(fragmento__entrada__entrevista__in=entrevistas)
        .select_related("hallazgo")
        .order_by("hallazgo__numero", "numero")
    )
    pasajes = para_citar(Fragmento.objects.all()).in_bulk({una.fragmento_id for una in vigentes})
    grupos: dict[int, list[Evidencia]] = defaultdict(list)
    for una in vigentes:
        una.fragmento = pasajes[una.fragmento_id]
        grupos[una.fragmento.entrada_id].append(una)
    return grupos


def _de_entrada(entrada: Entrada, evidencias: list[Evidencia], umbral: Umbral) -> Dicho:
    entero = pasaje_entero(entrada)
    cuando = entrada.entrevista.empieza_en
    por_pasaje: dict[int, Voz] = {}
    for una in evidencias:
        if efecto_de(una.fragmento).esta_retirado:
            continue
        voz = por_pasaje.setdefault(una.fragmento_id, _voz(una.fragmento, umbral))
        voz.evidencias.append(una)
    return Dicho(
        clave=f"p{entrada.pk}",
        dia=timezone.localdate(cuando) if cuando else None,
        donde=_("Pregunta %(numero)s") % {"numero": entrada.pregunta.numero},
        entera=_voz(entero, umbral),
        voces=list(por_pasaje.values()),
        retirada=efecto_de(entero).esta_retirado,
        entrada=entrada.pk,
    )


def _voz(fragmento: Fragmento, umbral: Umbral) -> Voz:
    suya = citar(fragmento, Audiencia.EQUIPO, umbral)
    assert suya is not None  # lo que quedó fuera de registro no llega hasta aquí
    return Voz(suya.texto, suya.con_comillas, _aparece(fragmento, umbral))


def _aparece(fragmento: Fragmento, umbral: Umbral) -> str:
    """Cómo lo leen los demás, y si es lo que pidió."""
    if efecto_de(fragmento).esta_retirado:
        return _("Usted lo retiró: no se muestra en ninguna parte.")
    alcance: str = fragmento.alcance_consentido  # type: ignore[attr-defined]
    if not alcanza(alcance, Audiencia.PARTICIPANTES):
        return _("Sólo lo lee el equipo, como usted pidió.")
    cita = citar(fragmento, Audiencia.PARTICIPANTES, umbral)
    if cita is None:
        return _("No se muestra: está por revisarse o la señalaría a usted.")
    if cita.degradada:
        return _("Sin su nombre ni su sector: son pocas las personas que lo comparten.")
    if efecto_de(fragmento).calla:
        return _("Sin su nombre, mientras no nos diga cómo quiere aparecer.")
    pedido = fragmento.nivel_consentido or Nivel.ANONIMA  # type: ignore[attr-defined]
    mas_cuidado = fragmento.entrada.nivel and cita.nivel.rigor > Nivel(pedido).rigor
    return _MAS_CUIDADO[cita.nivel]() if mas_cuidado else como_pidio(cita.nivel)


_MAS_CUIDADO = {
    Nivel.ATRIBUIBLE: lambda: "",
    Nivel.POR_SECTOR: lambda: _("Sólo con su sector: lo cuidamos más de lo que usted pidió."),
    Nivel.ANONIMA: lambda: _("Sin su nombre: lo cuidamos más de lo que usted pidió."),
}


def como_pidio(nivel: str) -> str:
    frases = {
        Nivel.ATRIBUIBLE: _("Con su nombre, como usted pidió."),
        Nivel.POR_SECTOR: _("Con su sector y sin su nombre, como usted pidió."),
        Nivel.ANONIMA: _("Sin su nombre, como usted pidió."),
    }
    return frases[Nivel(nivel)]


# De las sobremesas ------------------------------------------------------------------------------
def _de_salas(puestos: Iterable[Puesto]) -> list[Dicho]:
    """Lo que dijo en cada día, por su puesto. Lo que dijo la mesa entera no es de nadie en particular."""
    suyas = list(
        para_firmar(
            Aportacion.objects.en_pie().de_verdad().filter(puesto__in=[p.pk for p in puestos])
        )
        .select_related("redaccion__hallazgo", "contestacion__redaccion", "disenso")
        .order_by("sala__sobremesa__empieza_en", "numero")
    )
    umbrales = {
        una.sala_id: UmbralDeSala.de(una.sala) for una in suyas if una.nivel == Nivel.POR_SECTOR
    }
    return [_de_aportacion(una, umbrales.get(una.sala_id)) for una in suyas]


def _de_aportacion(aportacion: Aportacion, umbral: UmbralDeSala | None) -> Dicho:
    firma = firmar(aportacion, Audiencia.PUBLICO, umbral)
    aparece = como_pidio(aportacion.nivel)
    if firma.degradada:
        aparece = _("Sin su nombre ni su sector: son pocas las personas que lo comparten.")
    sobremesa = aportacion.sala.sobremesa
    return Dicho(
        clave=aportacion.folio,
        dia=timezone.localdate(sobremesa.empieza_en),
        donde=_("%(sobremesa)s, sobre %(folio)s")
        % {"sobremesa": sobremesa.nombre, "folio": aportacion.redaccion.hallazgo.folio},
        entera=Voz(aportacion.texto, aportacion.es_literal, aparece),
        aportacion=aportacion,
    )

"""Lo que se decide donde dos personas codificaron distinto, y lo que de ello pasa al análisis."""

from dataclasses import dataclass
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Usuario
from dialogo.texto import limpiar
from entrevistas.codificacion.dobles import Marcas, marcas, tomar
from entrevistas.models import Codificacion, Codigo, Conciliacion, DobleCodificacion, Entrada

Estado = DobleCodificacion.Estado
Decision = Conciliacion.Decision


@dataclass(frozen=True)
class Desacuerdo:
    """Una entrada con un código que sólo puso una de las dos, y lo que se decidió."""

    entrada: Entrada
    codigo: Codigo
    una: list[Codificacion]
    otra: list[Codificacion]
    ademas_una: list[str]
    ademas_otra: list[str]
    conciliacion: Conciliacion | None
    ya_esta: bool


def desacuerdos(
    doble: DobleCodificacion, usuario: Usuario, puestas: Marcas | None = None
) -> list[Desacuerdo]:
    """Los de entradas que esa persona puede ver. Cuatro consultas, además de las de ``marcas``."""
    puestas = puestas or marcas(doble)
    pares = puestas.en_desacuerdo()
    entradas = (
        Entrada.objects.visibles_para(usuario)
        .select_related("entrevista", "pregunta__bloque")
        .in_bulk({entrada for entrada, _ in pares})
    )
    codigos = Codigo.objects.in_bulk({codigo for _, codigo in puestas.una | puestas.otra})
    decididas = {
        (uno.entrada_id, uno.codigo_id): uno for uno in doble.conciliaciones.select_related("autor")
    }
    ya = set(
        Codificacion.objects.del_analisis()
        .filter(fragmento__entrada__in=entradas)
        .values_list("fragmento__entrada", "codigo")
    )
    return [
        Desacuerdo(
            entrada=entradas[entrada],
            codigo=codigos[codigo],
            una=puestas.una.get((entrada, codigo), []),
            otra=puestas.otra.get((entrada, codigo), []),
            ademas_una=_ademas(puestas.una, entrada, codigo, codigos),
            ademas_otra=_ademas(puestas.otra, entrada, codigo, codigos),
            conciliacion=decididas.get((entrada, codigo)),
            ya_esta=(entrada, codigo) in ya,
        )
        for entrada, codigo in pares
        if entrada in entradas
    ]


def _ademas(
    suyas: dict[tuple[int, int], list[Codificacion]],
    entrada: int,
    codigo: int,
    codigos: dict[int, Codigo],
) -> list[str]:
    return [codigos[c].nombre for e, c in suyas if e == entrada and c != codigo]


@transaction.atomic
def conciliar(
    doble: DobleCodificacion,
    *,
    entrada: Entrada,
    codigo: Codigo,
    decision: str,
    razon: str,
    autor: Usuario,
) -> Conciliacion:
    """Decide un desacuerdo. Se puede volver a decidir hasta que la ronda se cierre."""
    ronda = tomar(doble)
    if ronda.estado != Estado.CONCILIACION:
        raise ValidationError("Esta ronda no está en conciliación.")
    razon = " ".join(limpiar(razon).split())
    if not razon:
        raise ValidationError("Escribe la razón: es lo que aprende quien codifica después.")
    if (entrada.pk, codigo.pk) not in marcas(ronda).en_desacuerdo():
        raise ValidationError("En esa entrada las dos coinciden en ese código.")
    hecha, _ = Conciliacion.objects.update_or_create(
        doble=ronda,
        entrada=entrada,
        codigo=codigo,
        defaults={
            "decision": decision,
            "razon": razon[:300],
            "autor": autor,
            "decidida_en": timezone.now(),
        },
    )
    return hecha


@transaction.atomic
def cerrar(doble: DobleCodificacion, *, autor: Usuario) -> int:
    """Pasa al análisis lo acordado y lo conciliado. Devuelve cuántas marcas nuevas hubo.

    De cada entrada pasan los pasajes que marcó quien lo puso; uno que cabe dentro de otro no se
    repite. Lo que ya estaba en el análisis se queda como estaba. Firma quien decidió y, donde
    coincidieron, quien cierra.
    """
    ronda = tomar(doble)
    if ronda.estado != Estado.CONCILIACION:
        raise ValidationError("Esta ronda no está en conciliación.")
    puestas = marcas(ronda)
    decididas = {
        (c.entrada_id, c.codigo_id): c for c in ronda.conciliaciones.select_related("autor")
    }
    faltan = [par for par in puestas.en_desacuerdo() if par not in decididas]
    if faltan:
        raise ValidationError(f"Faltan {len(faltan)} desacuerdos por decidir.")
    nuevas = []
    for par in sorted(puestas.una.keys() | puestas.otra.keys()):
        decidida = decididas.get(par)
        if decidida and decidida.decision == Decision.NO_SE_PONE:
            continue
        quien = decidida.autor if decidida else autor
        suyas = [*puestas.una.get(par, []), *puestas.otra.get(par, [])]
        nuevas += [
            Codificacion(fragmento=uno.fragmento, codigo=uno.codigo, autor=quien)
            for uno in _sin_repetir(suyas)
        ]
    hechas = _poner(nuevas)
    ronda.estado, ronda.cerrada_en, ronda.cerrada_por = Estado.CERRADA, timezone.now(), autor
    ronda.save(update_fields=["estado", "cerrada_en", "cerrada_por"])
    return hechas


def _sin_repetir(suyas: list[Codificacion]) -> list[Codificacion]:
    """Sin los pasajes que caben dentro de otro de la misma revisión."""
    largas = sorted(
        suyas, key=lambda c: (c.fragmento.revision, c.fragmento.inicio, -c.fragmento.fin)
    )
    quedan: list[Codificacion] = []
    for marca in largas:
        suyo = marca.fragmento
        if not any(
            otra.fragmento.revision == suyo.revision and otra.fragmento.fin >= suyo.fin
            for otra in quedan
        ):
            quedan.append(marca)
    return quedan


def _poner(nuevas: list[Codificacion]) -> int:
    """Crea las que no estaban ya en el análisis."""
    vivas = Codificacion.objects.del_analisis().filter(
        fragmento__in=[uno.fragmento_id for uno in nuevas]
    )
    ya = set(vivas.values_list("fragmento", "codigo"))
    faltan = [uno for uno in nuevas if (uno.fragmento_id, uno.codigo_id) not in ya]
    Codificacion.objects.bulk_create(faltan)
    return len(faltan)


def trozos(entrada: Entrada, suyas: list[Codificacion]) -> list[tuple[str, bool]]:
    """El texto de la entrada en trozos, marcados los que esa persona eligió."""
    cortes = {0, len(entrada.texto)}
    de_hoy = [c.fragmento for c in suyas if c.fragmento.revision == entrada.revision]
    for fragmento in de_hoy:
        cortes |= {fragmento.inicio, fragmento.fin}
    return [
        (entrada.texto[a:b], any(f.inicio <= a and b <= f.fin for f in de_hoy))
        for a, b in pairwise(sorted(cortes))
    ]

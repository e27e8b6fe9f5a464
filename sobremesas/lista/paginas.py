"""Lo que las páginas de la lista comparten: los días, quién mira y qué decir de cada cambio."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogo.acceso import Request
from dialogo.templatetags.dialogo import dia_corto
from sobremesas.acceso import coordina, dias_de
from sobremesas.lista import candidatas
from sobremesas.lista.balanza import Balanza, balanza
from sobremesas.models import Convocatoria, Invitacion, Sobremesa


def los_dias(request: Request) -> list[Sobremesa]:
    """Los que no se cancelaron, en orden."""
    return list(dias_de(request).vivas().order_by("numero"))


def el_dia(request: Request, numero: int) -> Sobremesa:
    for dia in los_dias(request):
        if dia.numero == numero:
            return dia
    raise Http404


def la_silla(request: Request, pk: int, *, para_cambiar: bool = False) -> Invitacion:
    """Con ``para_cambiar``, bloqueada: quien llega después compara con lo que la otra dejó."""
    filas = Invitacion.objects.visibles_para(request.user).filter(
        sobremesa__dialogo=request.dialogo
    )
    if para_cambiar:
        filas = filas.select_for_update(of=("self",))
    relaciones = ("sobremesa", "persona", "sector", "organizacion", "suplente_de__persona")
    return get_object_or_404(filas.select_related(*relaciones), pk=pk)


def la_balanza(request: Request, dias: list[Sobremesa]) -> Balanza:
    for dia in dias:
        dia.dialogo = request.dialogo
    return balanza(dias, con_posturas=coordina(request), por_lista=True)


def cuentas(dias: list[Sobremesa], hecha: Balanza) -> list[dict[str, Any]]:
    """Cuántas personas hay en la lista de cada día, y de cuántas cabe."""
    return [
        {
            "dia": dia,
            "num": sum(c.posibles for fila in hecha.filas for c in fila.celdas if c.dia == dia.pk),
        }
        for dia in dias
    ]


def efecto(hecha: Balanza, silla: Invitacion, *, dia: Sobremesa, entra: bool) -> str:
    """«Academia pasa de 2 a 3 el jue 28 ene, dentro»; ``hecha`` es la balanza ya cambiada."""
    celda = hecha.celda(dia.pk, silla.sector_id)
    if celda is None:
        return ""
    antes = celda.posibles - 1 if entra else celda.posibles + 1
    queda = f", {celda.texto}" if celda.texto else ""
    return (
        f"{silla.sector} pasa de {antes} a {celda.posibles} el {dia_corto(dia.empieza_en)}{queda}"
    )


def renglones_de(request: Request, personas: list[Any], hecha: Balanza) -> list[candidatas.Renglon]:
    return candidatas.renglones(
        personas,
        request.dialogo,
        hecha,
        con_posturas=coordina(request),
        varios=Convocatoria.de(request.dialogo).permite_varios_dias,
    )


def comun(request: Request, dias: list[Sobremesa], hecha: Balanza) -> dict[str, Any]:
    return {
        "dias": dias,
        "balanza": hecha,
        "cuentas": cuentas(dias, hecha),
        "coordina": coordina(request),
    }

"""Exportar la lista de entrevistas tal como está filtrada, con lo que la lista enseña a quien la pide."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from entrevistas.forms import FiltroForm
from entrevistas.lista import anotar_pendientes, filtrar, ordenar
from entrevistas.models import Asignacion, Entrevista, Nivel

ENCABEZADOS = [
    "Folio", "Persona", "Cargo", "Organización", "Sector", "Fecha y hora", "Modalidad", "Estado",
    "Nivel consentido", "Conduce", "Toma notas", "Qué falta", "Motivo de cancelación",
]  # fmt: skip


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    visibles = Entrevista.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    form = FiltroForm(request.GET, dialogo=request.dialogo)
    filtros = form.elegidos()
    filas = ordenar(filtrar(visibles, filtros, request.user).para_listar(), filtros.get("orden"))
    entrevistas = list(filas)
    anotar_pendientes(request.dialogo.pk, entrevistas)
    return entregar(
        request,
        que="Lista de entrevistas",
        nombre=f"entrevistas-{request.dialogo.clave}",
        hojas=[Hoja("Entrevistas", ENCABEZADOS, map(_renglon, entrevistas))],
        filtros=dichos(form, filtros),
    )


def _renglon(entrevista: Entrevista) -> list[Valor]:
    equipo = {a.papel: a.integrante.usuario.nombre for a in entrevista.asignaciones.all()}
    nivel = entrevista.nivel_consentido  # type: ignore[attr-defined]
    return [
        entrevista.folio,
        entrevista.persona.con_tratamiento,
        entrevista.cargo,
        entrevista.organizacion.nombre if entrevista.organizacion else "",
        entrevista.sector.nombre,
        entrevista.empieza_en,
        entrevista.get_modalidad_display(),
        entrevista.get_estado_display(),
        Nivel(nivel).label if nivel else "Sin consentimiento",
        equipo.get(Asignacion.Papel.CONDUCE, ""),
        equipo.get(Asignacion.Papel.TOMA_NOTAS, ""),
        "; ".join(entrevista.pendientes),  # type: ignore[attr-defined]
        entrevista.motivo_cancelacion,
    ]


def dichos(form: FiltroForm, filtros: dict[str, Any]) -> str:
    """Los filtros puestos, con el nombre que tienen en la página."""
    partes = []
    for campo, valor in filtros.items():
        rotulos = dict(getattr(form.fields[campo], "choices", None) or [])
        dicho = rotulos.get(valor, valor) if isinstance(valor, str) else valor
        partes.append(f"{form.fields[campo].label or campo}: {dicho}")
    return "; ".join(partes)

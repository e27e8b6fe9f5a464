"""La lista en una hoja de cálculo: una tabla con todas y otra con la balanza."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dialogo.acceso import Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from sobremesas.lista.balanza import Balanza
from sobremesas.lista.paginas import la_balanza, los_dias
from sobremesas.models import QUIENES_CONVOCAN, Invitacion, Sobremesa

COLUMNAS = [
    *("Día", "Sobremesa", "Persona", "Cargo", "Organización", "Sector", "Estado", "Prioridad"),
    *("Suplente de", "Idioma", "Se le invita por", "Por qué se le invita", "Nota del equipo"),
]


@require_POST
@con_rol(*QUIENES_CONVOCAN)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    """Sin correos ni teléfonos: para escribirles está la ola."""
    dias = los_dias(request)
    hojas = [
        Hoja("Lista", COLUMNAS, _filas(dias)),
        Hoja("Balanza", *_balanza(la_balanza(request, dias))),
    ]
    return entregar(
        request, que="Lista de invitadas a las sobremesas", nombre="lista-de-invitadas", hojas=hojas
    )


def _filas(dias: list[Sobremesa]) -> Iterator[list[Valor]]:
    sillas = (
        Invitacion.objects.vivas()
        .filter(sobremesa__in=dias)
        .select_related("sobremesa", "persona", "organizacion", "sector", "suplente_de__persona")
        .order_by("sobremesa__numero", "sector__orden", "persona__nombre_plano")
    )
    for silla in sillas:
        yield [
            silla.sobremesa.dia,
            silla.sobremesa.nombre,
            silla.persona.con_tratamiento,
            silla.cargo,
            silla.organizacion.nombre if silla.organizacion else "",
            silla.sector.nombre,
            silla.get_estado_display(),
            silla.get_prioridad_display(),
            silla.suplente_de.persona.nombre if silla.suplente_de else "",
            silla.get_idioma_display(),
            silla.get_canal_display(),
            silla.por_que,
            silla.nota,
        ]


def _balanza(hecha: Balanza) -> tuple[list[str], list[list[Valor]]]:
    filas: list[list[Valor]] = []
    for fila in hecha.filas:
        for dia, celda in zip(hecha.dias, fila.celdas, strict=True):
            filas.append(
                [
                    *(fila.sector.nombre, dia.nombre, celda.minimo, celda.maximo),
                    *(celda.confirmadas, celda.posibles, celda.texto),
                ]
            )
    titulos = ["Sector", "Sobremesa", "Mínimo", "Máximo", "Con lugar", "Si todas dicen sí", "Queda"]
    return titulos, filas

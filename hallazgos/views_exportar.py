"""Exportar la lista de hallazgos, y las citas de su evidencia que quien pide puede leer."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from entrevistas.confidencialidad import Mirada, Umbral, citar, para_citar
from entrevistas.models import Fragmento
from hallazgos.listado import Fila, por_bloque
from hallazgos.models import Evidencia, Hallazgo

DE_HALLAZGOS = [
    "Folio", "Bloque", "Hallazgo", "Texto", "Estado", "Redacción", "Solidez", "Sustentan", "De",
    "Contradicen", "Pasajes", "Le falta", "Motivo de archivo",
]  # fmt: skip
DE_EVIDENCIA = ["Hallazgo", "Evidencia", "Relación", "Cita", "Atribución", "Nivel"]


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    visibles = Hallazgo.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    archivados = "archivados" in request.GET
    filas = visibles.filter(estado=Hallazgo.Estado.ARCHIVADO) if archivados else visibles.activos()
    renglones = [
        [fila.hallazgo.folio, str(bloque), *_renglon(fila)]
        for bloque, suyas in por_bloque(request.dialogo, filas)
        for fila in suyas
    ]
    return entregar(
        request,
        que="Lista de hallazgos",
        nombre=f"hallazgos-{request.dialogo.clave}",
        hojas=[
            Hoja("Hallazgos", DE_HALLAZGOS, renglones),
            Hoja("Evidencia", DE_EVIDENCIA, _citas(request, [h.pk for h in filas])),
        ],
        filtros="Archivados" if archivados else "",
    )


def _renglon(fila: Fila) -> list[Valor]:
    hallazgo, ficha = fila.hallazgo, fila.ficha
    return [
        hallazgo.titulo or "Sin título",  # type: ignore[attr-defined]
        hallazgo.texto,  # type: ignore[attr-defined]
        hallazgo.get_estado_display(),
        hallazgo.version,  # type: ignore[attr-defined]
        ficha.grado.nombre,
        ficha.sustentan,
        ficha.total,
        ficha.contradicen,
        hallazgo.num_evidencias,  # type: ignore[attr-defined]
        "; ".join(fila.faltan),
        hallazgo.motivo_archivo,
    ]


def _citas(request: Request, hallazgos: list[int]) -> list[list[Valor]]:
    """Por la puerta de las citas: lo propio como equipo; lo demás, como lo leería una sobremesa."""
    mirada = Mirada.de(request.user, request.dialogo)
    umbral = Umbral.de(request.dialogo)
    evidencias = (
        Evidencia.objects.vigentes()
        .filter(hallazgo__in=hallazgos)
        .select_related("hallazgo__dialogo")
        .order_by("hallazgo__numero", "numero")
    )
    pasajes = {
        pasaje.pk: pasaje
        for pasaje in para_citar(
            Fragmento.objects.filter(evidencias__in=evidencias.order_by().values("pk"))
        )
    }
    renglones: list[list[Valor]] = []
    for evidencia in evidencias:
        pasaje = pasajes[evidencia.fragmento_id]
        cita = citar(pasaje, mirada.audiencia(pasaje.entrada.entrevista_id), umbral)
        if cita is None:
            continue
        texto = f"«{cita.texto}»" if cita.con_comillas else cita.texto
        renglones.append(
            [
                evidencia.hallazgo.folio,
                evidencia.codigo,
                evidencia.get_relacion_display(),
                texto,
                cita.atribucion,
                cita.nivel.label,
            ]
        )
    return renglones

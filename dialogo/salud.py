"""``/salud``: el proceso vive. ``/listo``: además puede atender a alguien."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dialogo.acceso import coordina_algo, publica

SEGUNDOS_SIN_LATIDO = 60
_al_dia: set[str] = set()


@publica
@require_GET
def salud(request: HttpRequest) -> HttpResponse:
    """Contesta ``SaludMiddleware``; esta vista sólo le da dirección."""
    return HttpResponse("vivo", content_type="text/plain; charset=utf-8")


def base() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migraciones() -> bool:
    """Una vez al día en este proceso, no se vuelve a preguntar."""
    if "migraciones" not in _al_dia:
        ejecutor = MigrationExecutor(connection)
        if ejecutor.migration_plan(ejecutor.loader.graph.leaf_nodes()):
            return False
        _al_dia.add("migraciones")
    return True


def redis() -> bool:
    cache.get("latido")
    return True


def trabajador() -> bool:
    latido = cache.get("latido")
    return bool(latido) and timezone.now().timestamp() - latido <= SEGUNDOS_SIN_LATIDO


PARTES: dict[str, Callable[[], bool]] = {
    "base de datos": base,
    "migraciones": migraciones,
    "Redis": redis,
    "trabajador": trabajador,
}


def revisar() -> dict[str, bool]:
    """Cada parte por separado: la que falla no impide mirar las demás."""
    estado = {}
    for nombre, comprobar in PARTES.items():
        try:
            estado[nombre] = comprobar()
        except Exception:
            estado[nombre] = False
    return estado


@publica
@require_GET
def listo(request: HttpRequest) -> HttpResponse:
    """200 o 503. Qué parte falla sólo lo ve quien coordina."""
    estado = revisar()
    esta_listo = all(estado.values())
    renglones = ["listo" if esta_listo else "no está listo"]
    if estado["base de datos"] and request.user.is_authenticated and coordina_algo(request.user):
        renglones += [f"{nombre}: {'sí' if bien else 'no'}" for nombre, bien in estado.items()]
    return HttpResponse(
        "\n".join(renglones),
        content_type="text/plain; charset=utf-8",
        status=200 if esta_listo else 503,
    )

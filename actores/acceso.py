"""El directorio vive fuera de un diálogo: aquí se decide quién entra y desde cuál llega."""

from functools import wraps

from django.http import Http404, HttpResponse

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, Vista
from dialogo.models import Rol


class RequestDelDirectorio(Request):
    puede_ver_contacto: bool


def del_directorio(vista: Vista) -> Vista:
    """Sólo pasa quien coordina o entrevista en algún diálogo; para el resto, la página no existe.

    El diálogo de la barra es el de ``?d=``, el último cuyo tablero se visitó o el único que hay. No da
    permisos: sólo dice de dónde se viene. Añade ``request.puede_ver_contacto``.
    """

    @wraps(vista)
    def envuelta(request: RequestDelDirectorio, *args: object, **kwargs: object) -> HttpResponse:
        papeles = list(
            request.user.papeles.vigentes()
            .filter(dialogo__archivado_en=None)
            .select_related("dialogo")
            .order_by("-desde")
        )
        if not any(papel.rol in QUIENES_ENTREVISTAN for papel in papeles):
            raise Http404
        request.puede_ver_contacto = any(papel.rol == Rol.COORDINACION for papel in papeles)
        _situar(request, papeles)
        return vista(request, *args, **kwargs)

    envuelta.roles = frozenset(QUIENES_ENTREVISTAN)  # type: ignore[attr-defined]
    return envuelta


def recordar(request: Request, clave: str) -> None:
    """El directorio se abrirá desde este diálogo. Sólo escribe la sesión si cambia."""
    if request.session.get("directorio") != clave:
        request.session["directorio"] = clave


def _situar(request: RequestDelDirectorio, papeles: list) -> None:
    por_clave = {papel.dialogo.clave: papel for papel in papeles}
    if (clave := request.GET.get("d", "")) in por_clave:
        recordar(request, clave)
    papel = por_clave.get(request.session.get("directorio", ""))
    if papel is None and len(por_clave) == 1:
        papel = papeles[0]
    if papel is not None:
        papel.usuario = request.user
        request.integrante, request.dialogo = papel, papel.dialogo
        request.rol = papel.rol

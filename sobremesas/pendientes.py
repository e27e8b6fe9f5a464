"""Lo que el equipo debe atender: se abre una vez por hecho y se cierra diciendo qué se hizo."""

from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from sobremesas.models import Invitacion, Pendiente, Sobremesa


def abrir(
    de: Sobremesa | Dialogo,
    clase: str,
    texto: str,
    *,
    invitacion: Invitacion | None = None,
    clave: str = "",
    usuario: Usuario | None = None,
) -> bool:
    """De un día, o del diálogo entero si no se sabe de cuál. Devuelve si es nuevo.

    La misma ``clave`` dos veces abre uno solo.
    """
    sobremesa = de if isinstance(de, Sobremesa) else None
    dialogo = de.dialogo_id if isinstance(de, Sobremesa) else de.pk
    datos = {
        "sobremesa": sobremesa,
        "invitacion": invitacion,
        "clase": clase,
        "texto": texto[:500],
        "creado_por": usuario,
        "para_el": timezone.localdate(),
    }
    if not clave:
        Pendiente.objects.create(dialogo_id=dialogo, **datos)
        return True
    filas = Pendiente.objects
    return filas.get_or_create(dialogo_id=dialogo, clave=clave[:120], defaults=datos)[1]


def resolver(
    invitacion: Invitacion, clases: tuple[str, ...], *, como: str, usuario: Usuario | None
) -> None:
    """Cierra los que un cambio de la silla deja atendidos."""
    invitacion.pendientes.abiertos().filter(clase__in=clases).update(
        resuelto_en=timezone.now(), resuelto_por=usuario, resolucion=como[:300]
    )

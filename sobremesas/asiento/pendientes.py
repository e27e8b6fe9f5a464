"""Lo que una silla deja por atender al equipo."""

from django.utils import timezone

from dialogo.models import Usuario
from sobremesas.asiento.turno import Turno
from sobremesas.models import Invitacion, Pendiente, Sobremesa

Clase = Pendiente.Clase


def abrir(
    sobremesa: Sobremesa,
    clase: str,
    texto: str,
    *,
    invitacion: Invitacion | None = None,
    clave: str = "",
    usuario: Usuario | None = None,
) -> Pendiente:
    """La misma ``clave`` dos veces abre uno solo."""
    datos = {
        "sobremesa": sobremesa,
        "invitacion": invitacion,
        "clase": clase,
        "texto": texto[:500],
        "creado_por": usuario,
        "para_el": timezone.localdate(),
    }
    if not clave:
        return Pendiente.objects.create(dialogo_id=sobremesa.dialogo_id, **datos)
    pendiente, _ = Pendiente.objects.get_or_create(
        dialogo_id=sobremesa.dialogo_id, clave=clave, defaults=datos
    )
    return pendiente


def resolver(
    invitacion: Invitacion, clases: tuple[str, ...], *, como: str, usuario: Usuario | None
) -> None:
    """Cierra los que el propio movimiento deja atendidos."""
    invitacion.pendientes.abiertos().filter(clase__in=clases).update(
        resuelto_en=timezone.now(), resuelto_por=usuario, resolucion=como[:300]
    )


def hay_lugar_libre(sobremesa: Sobremesa, texto: str, invitacion: Invitacion | None) -> None:
    """Uno abierto por día, siempre con la propuesta del momento. Quien llama tiene el candado."""
    abierto = sobremesa.pendientes.abiertos().filter(clase=Clase.LUGAR_LIBRE).first()
    if abierto is None:
        abrir(sobremesa, Clase.LUGAR_LIBRE, texto, invitacion=invitacion)
        return
    abierto.texto, abierto.invitacion = texto[:500], invitacion
    abierto.save(update_fields=["texto", "invitacion"])


def ya_no_hay_lugar(sobremesa: Sobremesa) -> None:
    sobremesa.pendientes.abiertos().filter(clase=Clase.LUGAR_LIBRE).update(
        resuelto_en=timezone.now(), resolucion="Ya no hay lugar, o ya no hay a quién ofrecerlo."
    )


def recado(turno: Turno, clave: str) -> None:
    """Lo que pidió por su enlace cuando ya no se podía: el equipo lo lee (R4)."""
    pide = turno.accion.label
    if turno.delegado:
        pide += f" ({datos(turno)})"
    if turno.destino:
        pide += f" ({turno.destino})"
    texto = f"{turno.silla.persona}, ya cerradas las respuestas: {pide}."
    if turno.motivo:
        texto += f" {turno.motivo}"
    abrir(turno.sobremesa, Clase.RECADO, texto, invitacion=turno.silla, clave=clave)


def datos(turno: Turno) -> str:
    """A quién quiere mandar, en un renglón."""
    if turno.delegado is None:
        return ""
    uno = turno.delegado
    partes = (uno.nombre, uno.cargo, uno.organizacion, uno.correo, uno.telefono)
    return ", ".join(parte for parte in partes if parte)

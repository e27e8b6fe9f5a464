"""Quien va en representación: la silla es la misma, cambia quién se sienta (D1)."""

from dataclasses import asdict

from dialogo.texto import limpiar
from sobremesas import llaves
from sobremesas.asiento import pendientes
from sobremesas.asiento.acciones import DatosDeDelegado, TransicionImposible
from sobremesas.asiento.turno import Turno
from sobremesas.models import Asistente, Invitacion, Pendiente
from sobremesas.puerta import dentro

E = Invitacion.Estado
YA_LLEGO = "Quien la representa ya llegó: lo que sigue se decide en la puerta."


def poner(turno: Turno) -> None:
    """El titular queda sustituido y la silla pasa a quien la representará.

    Corregir los datos de la misma persona no la cambia: conserva su gafete y su visto bueno.
    """
    datos = _con_nombre(turno)
    actual = turno.asistente
    if _es_la_misma(actual, datos):
        Asistente.objects.filter(pk=actual.pk).update(**datos)
        return
    _sin_haber_llegado(turno, actual)
    _sustituir(turno, actual)
    nuevo = Asistente.objects.create(invitacion=turno.silla, es_titular=False, **datos)
    turno.silla.estado = E.DELEGADA
    if turno.convocatoria.delegado_con_visto_bueno:
        _pedir_visto_bueno(turno, nuevo)
    else:
        aprobar(turno)


def aprobar(turno: Turno) -> None:
    asistente = turno.asistente
    asistente.aprobado_en, asistente.aprobado_por = turno.ahora, turno.quien.usuario
    asistente.save(update_fields=["aprobado_en", "aprobado_por"])
    _atendido(turno, "Aprobada")


def rechazar(turno: Turno) -> None:
    """Vuelve a faltar el nombre; el lugar se conserva."""
    if not turno.motivo:
        raise TransicionImposible("Anota por qué: lo lee el titular.")
    asistente = turno.asistente
    _sin_haber_llegado(turno, asistente)
    asistente.rechazado_en, asistente.motivo_rechazo = turno.ahora, turno.motivo
    asistente.save(update_fields=["rechazado_en", "motivo_rechazo"])
    volver_al_titular(turno)
    turno.silla.estado = E.DELEGA


def volver_al_titular(turno: Turno) -> None:
    """Quien la representaba deja la silla y su enlace deja de abrir. Hasta que llegue (D2)."""
    actual = turno.asistente
    if actual.es_titular:
        return
    _sin_haber_llegado(turno, actual)
    _sustituir(turno, actual)
    turno.silla.asistentes.filter(es_titular=True).update(sustituido_en=None)


def es_lo_mismo(turno: Turno) -> bool:
    """Ya está nombrada esa persona, con esos datos."""
    if turno.silla.estado != E.DELEGADA or turno.delegado is None:
        return False
    actual, datos = turno.asistente, _con_nombre(turno)
    return all(getattr(actual, campo) == valor for campo, valor in datos.items())


def _sustituir(turno: Turno, actual: Asistente) -> None:
    actual.sustituido_en = turno.ahora
    actual.save(update_fields=["sustituido_en"])
    turno.sale = actual
    if not actual.es_titular:
        llaves.anular(actual)
        _atendido(turno, "Ya no la representa")


def limpios(datos: DatosDeDelegado | None) -> DatosDeDelegado | None:
    """Sin blancos de más ni caracteres de control, y hasta donde cabe."""
    if datos is None:
        return None
    return DatosDeDelegado(
        **{
            campo: " ".join(limpiar(getattr(datos, campo)).split())[:tope]
            for campo, tope in _TOPES.items()
        }
    )


def _con_nombre(turno: Turno) -> dict[str, str]:
    if turno.delegado is None or not turno.delegado.nombre:
        raise TransicionImposible("Falta el nombre de quien va en representación.")
    return asdict(turno.delegado)


_TOPES = {
    campo: getattr(Asistente._meta.get_field(campo), "max_length", None) or 300
    for campo in DatosDeDelegado.__dataclass_fields__
}


def _es_la_misma(actual: Asistente, datos: dict[str, str]) -> bool:
    return not actual.es_titular and (
        (actual.nombre.casefold(), actual.correo.casefold())
        == (datos["nombre"].casefold(), datos["correo"].casefold())
    )


def _sin_haber_llegado(turno: Turno, asistente: Asistente) -> None:
    """Si una llegada suya sigue en pie, ya no se revoca desde aquí (D2)."""
    if asistente.es_titular:
        return
    presencias = dentro.en(turno.sobremesa).presencias.values()
    if any(una.paso.asistente_id == asistente.pk for una in presencias):
        raise TransicionImposible(YA_LLEGO)


def _pedir_visto_bueno(turno: Turno, nuevo: Asistente) -> None:
    pendientes.abrir(
        turno.sobremesa,
        Pendiente.Clase.DELEGADO,
        f"{turno.silla.persona} propone que vaya en su representación {pendientes.datos(turno)}.",
        invitacion=turno.silla,
        clave=f"delegado-{nuevo.pk}",
    )


def _atendido(turno: Turno, como: str) -> None:
    pendientes.resolver(
        turno.silla, (Pendiente.Clase.DELEGADO,), como=como, usuario=turno.quien.usuario
    )

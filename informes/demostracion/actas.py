"""El acta de la tarde terminada: su borrador, abierto a observaciones, con tres ya hechas."""

import uuid

from dialogo.models import Usuario
from informes.acta import lectura, tramite
from informes.acta.parrafos import parrafos
from informes.construccion import construir_ahora
from informes.demostracion.datos import leer
from informes.models import Informe, Tipo
from sobremesas.models import Asistente, Sala


def levantar(sala: Sala, *, autor: Usuario) -> Informe:
    dia = sala.sobremesa
    acta = tramite.empezar(dia)
    informe = construir_ahora(
        dia.dialogo,
        autor=autor,
        clave=f"demostracion-acta-{dia.numero}",
        tipo=Tipo.ACTA,
        sobremesa=dia,
    )
    if informe.estado != Informe.Estado.LISTO:
        return informe
    acta = tramite.abrir_observaciones(acta, hasta=tramite.plazo_de_fabrica())
    imprime, _version = lectura.lo_que_se_lee(acta)
    claves = [parrafo["clave"] for parrafo in parrafos(imprime or {})]
    for fila in leer("sala")["observaciones"]:
        asistente = Asistente.objects.filter(
            invitacion__sobremesa=dia, nombre=fila["de"], sustituido_en=None
        ).get()
        observacion = tramite.observar(
            acta,
            asistente,
            parrafo=next((clave for clave in claves if fila["de_que"] in clave), claves[0]),
            texto=fila["texto"],
            uid=uuid.uuid4(),
        )
        if "respuesta" in fila:
            tramite.contestar(
                observacion,
                respuesta=fila["respuesta"],
                explicacion=fila["explicacion"],
                autor=autor,
            )
    return informe

"""Carga completa de la edición de demostración, una sola vez."""

from django.db import connection, transaction

from dialogo.models import Dialogo, Usuario
from informes.construccion import construir_ahora
from informes.demostracion.conversaciones import crear_entrevistas
from informes.demostracion.convocatoria import crear_convocatoria, crear_dias
from informes.demostracion.directorio import crear_directorio
from informes.demostracion.edicion import CLAVE, CONTRASENA, correo_de, crear_edicion
from informes.demostracion.invitadas import crear_invitadas
from informes.demostracion.lecturas import crear_lecturas
from informes.demostracion.preparativos import preparar
from informes.demostracion.relaciones import crear_relaciones, crear_socios
from informes.demostracion.rondas import crear_rondas
from informes.demostracion.sintesis import crear_hallazgos
from informes.models import Informe


@transaction.atomic
def cargar(*, con_invitaciones: bool = True) -> bool:
    """Crea la edición si no existe. Devuelve si la creó. Sin invitaciones, los tres días vacíos."""
    if Dialogo.objects.filter(clave=CLAVE).exists():
        return False
    dialogo, equipo = crear_edicion()
    directorio = crear_directorio()
    crear_invitadas()
    crear_socios()
    bitacoras = crear_entrevistas(dialogo, equipo, directorio)
    autor = equipo["coordinacion"].usuario
    crear_hallazgos(dialogo, bitacoras, autor=autor)
    crear_relaciones(directorio, bitacoras, autor=autor)
    crear_lecturas(dialogo, bitacoras, autor=equipo["entrevista1"].usuario)
    with connection.cursor() as cursor:  # lo recién cargado, con sus estadísticas
        cursor.execute("ANALYZE")
    crear_rondas(dialogo, equipo, bitacoras)
    if con_invitaciones:
        preparar(crear_convocatoria(dialogo, equipo))
    else:
        crear_dias(dialogo, equipo)
    return True


def construir_prediagnostico() -> Informe:
    """El primer prediagnóstico, en este mismo proceso. Si ya hay uno listo, devuelve ése."""
    dialogo = Dialogo.objects.get(clave=CLAVE)
    listo = dialogo.informes.filter(estado=Informe.Estado.LISTO).first()
    return listo or construir_ahora(
        dialogo,
        autor=Usuario.objects.get(email=correo_de("coordinacion")),
        clave=f"demostracion-{dialogo.informes.count() + 1}",
    )


def cuentas() -> list[str]:
    """«correo  contraseña  papel», una por renglón."""
    equipo = (
        Dialogo.objects.get(clave=CLAVE).integrantes.vigentes().select_related("usuario")
    ).order_by("pk")
    return [
        f"{quien.usuario.email:<32}{CONTRASENA:<28}{quien.get_rol_display()}" for quien in equipo
    ]

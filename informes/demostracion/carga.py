"""Carga completa de la edición de demostración, una sola vez."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.urls import reverse

from dialogo.models import Dialogo, Usuario
from informes.construccion import construir_ahora
from informes.demostracion import actas, tardes
from informes.demostracion.conversaciones import crear_entrevistas
from informes.demostracion.convocatoria import crear_convocatoria, crear_dias
from informes.demostracion.datos import entrevistas_hechas, entrevistas_por_hacer, leer
from informes.demostracion.directorio import crear_directorio
from informes.demostracion.edicion import CLAVE, CONTRASENA, correo_de, crear_edicion
from informes.demostracion.invitadas import crear_invitadas
from informes.demostracion.lecturas import crear_lecturas
from informes.demostracion.preparativos import preparar
from informes.demostracion.relaciones import crear_relaciones, crear_socios
from informes.demostracion.rondas import crear_rondas
from informes.demostracion.salas import crear_tardes, tardes_de
from informes.demostracion.sintesis import crear_hallazgos
from informes.models import Informe
from sobremesas.models import Acta, Sala
from sobremesas.vivo.puestos import codigo


@transaction.atomic
def cargar(*, con_invitaciones: bool = True) -> bool:
    """Crea la edición si no existe. Devuelve si la creó. Sin invitaciones, los tres días vacíos."""
    if Dialogo.objects.filter(clave=CLAVE).exists():
        return False
    dialogo, equipo = crear_edicion()
    directorio = crear_directorio()
    crear_invitadas()
    crear_socios()
    bitacoras = crear_entrevistas(
        dialogo, equipo, directorio, entrevistas_hechas(), entrevistas_por_hacer()
    )
    autor = equipo["coordinacion"].usuario
    crear_hallazgos(
        dialogo,
        bitacoras,
        leer("hallazgos") | {"creditos": leer("edicion")["creditos"]},
        autor=autor,
    )
    crear_relaciones(directorio, bitacoras, autor=autor)
    crear_lecturas(dialogo, bitacoras, autor=equipo["entrevista1"].usuario)
    with connection.cursor() as cursor:  # lo recién cargado, con sus estadísticas
        cursor.execute("ANALYZE")
    crear_rondas(dialogo, equipo, bitacoras)
    dialogo.sobremesas.all().delete()
    if con_invitaciones:
        crear_tardes(dialogo, equipo)
        preparar(crear_convocatoria(dialogo, equipo))
    else:
        crear_dias(dialogo, equipo)
    return True


@transaction.atomic
def celebrar() -> bool:
    """La primera tarde entera y la de hoy hasta la mitad, si no han ocurrido. Devuelve si lo hizo."""
    dialogo = Dialogo.objects.get(clave=CLAVE)
    dias = tardes_de(dialogo)
    if len(dias) < 2 or Sala.objects.filter(sobremesa__dialogo=dialogo).exists():
        return False
    terminada, de_hoy = dias
    tardes.correr(terminada)
    tardes.dejar_en_curso(de_hoy, folio="H-04", fase=Sala.Fase.CAPTURAR)
    return True


def levantar_el_acta() -> Informe | None:
    """El borrador de la tarde terminada, abierto a observaciones y con tres. Sólo una vez."""
    terminada = Sala.objects.de_verdad().filter(
        sobremesa__dialogo__clave=CLAVE, estado=Sala.Estado.TERMINADA
    )
    sala = terminada.select_related("sobremesa__dialogo").first()
    if sala is None or Acta.objects.filter(sobremesa=sala.sobremesa).exists():
        return None
    return actas.levantar(sala, autor=Usuario.objects.get(email=correo_de("coordinacion")))


@dataclass(frozen=True)
class Entrada:
    codigo: str
    lugar: str
    direccion: str


def sala_en_curso() -> Sala | None:
    """La de la demostración, puesta a la hora de hoy."""
    sala = (
        Sala.objects.de_verdad()
        .filter(sobremesa__dialogo__clave=CLAVE, estado=Sala.Estado.EN_CURSO)
        .select_related("sobremesa__dialogo", "punto")
        .first()
    )
    if sala:
        tardes.poner_al_dia(sala)
    return sala


def entradas(sala: Sala, direccion: str) -> list[Entrada]:
    """Cómo entra cada lugar de la mesa 1."""
    puestos = sala.puestos.filter(mesa__numero=1).select_related("mesa")
    codigos = {str(puesto): codigo(puesto) for puesto in puestos}
    return [
        Entrada(suyo, lugar, direccion + reverse("sala:con_codigo", args=[suyo]))
        for lugar, suyo in codigos.items()
    ]


def consola_de(sala: Sala) -> str:
    return reverse("sobremesas:consola", args=[CLAVE, sala.sobremesa.numero])


def construir_prediagnostico() -> Informe:
    """El primer prediagnóstico, en este mismo proceso. Si ya hay uno listo, devuelve ése."""
    dialogo = Dialogo.objects.get(clave=CLAVE)
    listo = dialogo.informes.prediagnosticos().filter(estado=Informe.Estado.LISTO).first()
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

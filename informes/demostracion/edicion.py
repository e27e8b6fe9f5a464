"""El diálogo de demostración y su equipo."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.management import call_command

from dialogo.copia import crear_dialogo
from dialogo.models import Dialogo, Integrante, Organizador, Usuario
from informes.demostracion.datos import dia, leer

CONTRASENA = "dialogo-demostracion-2026"
DOMINIO = "demo.ejemplo.mx"
CLAVE = "demostracion"
MARTES, DIAS_DE_TRABAJO = 1, 5


def correo_de(clave: str) -> str:
    return f"{clave}@{DOMINIO}"


def crear_edicion() -> tuple[Dialogo, dict[str, Integrante]]:
    """Copia la guía fundadora. Devuelve el diálogo y su equipo por clave."""
    call_command("cargar_dialogo_fundador", verbosity=0, stdout=_Callada())
    datos = leer("edicion")
    usuarios = {
        fila["clave"]: crear_cuenta(fila["clave"], fila["nombre"]) for fila in datos["equipo"]
    }
    dialogo = crear_dialogo(
        nombre=datos["nombre"],
        clave=CLAVE,
        origen=Dialogo.objects.get(clave="ciudad-global"),
        autor=usuarios["coordinacion"],
    )
    dialogo.es_demostracion = dialogo.es_publico = True
    for campo in ("resumen", "antecedentes", "credito"):
        setattr(dialogo, campo, datos[campo])
    dialogo.save()
    dialogo.bloques.filter(numero=3).update(titulo=datos["bloque_3"])
    _fechar_fases(dialogo, datos["fases"])
    dialogo.avisos.update(vigente_desde=dia(datos["fases"][0][0]))
    dialogo.organizadores.all().delete()
    Organizador.objects.bulk_create(
        Organizador(dialogo=dialogo, orden=orden, **fila)
        for orden, fila in enumerate(datos["organizadores"], start=1)
    )
    return dialogo, _formar_equipo(dialogo, datos, usuarios)


class _Callada:
    """Salida de un comando que no interesa a nadie."""

    def write(self, texto: str) -> None: ...


def crear_cuenta(clave: str, nombre: str) -> Usuario:
    usuario, es_nueva = Usuario.objects.get_or_create(
        email=correo_de(clave), defaults={"nombre": nombre}
    )
    if es_nueva:
        usuario.set_password(CONTRASENA)
        usuario.save()
        EmailAddress.objects.create(user=usuario, email=usuario.email, verified=True, primary=True)
    return usuario


def _fechar_fases(dialogo: Dialogo, fechas: list[list[int]]) -> None:
    for fase, (inicio, fin) in zip(dialogo.fases.all(), fechas, strict=True):
        fase.fecha_inicio, fase.fecha_fin = dia(inicio), dia(fin)
        if fin - inicio < DIAS_DE_TRABAJO:  # las sobremesas, de martes en adelante
            espera = timedelta(days=(MARTES - fase.fecha_inicio.weekday()) % 7)
            fase.fecha_inicio, fase.fecha_fin = fase.fecha_inicio + espera, fase.fecha_fin + espera
        fase.save()


def _formar_equipo(
    dialogo: Dialogo, datos: dict, usuarios: dict[str, Usuario]
) -> dict[str, Integrante]:
    """Todas desde antes de la primera entrevista; la coordinación lleva también el taller."""
    desde = dia(datos["fases"][0][0]) - timedelta(days=14)
    dialogo.integrantes.all().delete()
    equipo = {
        fila["clave"]: Integrante.objects.create(
            dialogo=dialogo,
            usuario=usuarios[fila["clave"]],
            rol=fila["rol"],
            organizacion=fila["organizacion"],
            desde=desde,
        )
        for fila in datos["equipo"]
    }
    taller = Dialogo.objects.get(clave="taller-nuevo-norte")
    taller.integrantes.get_or_create(
        usuario=usuarios["coordinacion"], defaults={"rol": equipo["coordinacion"].rol}
    )
    return equipo

"""Un diálogo terminado: de la primera entrevista al último hito, con la fecha en que pasó cada cosa.

Usa las mismas funciones que la pantalla, con el reloj puesto en aquel día.
"""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from actores.models import Cargo, Organizacion, Persona, Sector
from dialogo.copia import crear_dialogo
from dialogo.models import Dialogo, Integrante, Organizador, Usuario
from informes.acta import tramite
from informes.construccion import construir_ahora
from informes.demostracion import reloj, resultado, tardes
from informes.demostracion.conversaciones import Bitacoras, crear_entrevistas
from informes.demostracion.datos import dia, leer, momento
from informes.demostracion.directorio import Directorio
from informes.demostracion.edicion import correo_de, crear_cuenta
from informes.demostracion.salas import crear_tarde
from informes.demostracion.sintesis import crear_hallazgos
from informes.models import Informe, Tipo
from sobremesas.models import Acta, Sala

CLAVE = "barrios-con-el-mundo"
PREDIAGNOSTICO, ACTAS = -540, -490


@transaction.atomic
def cargar() -> bool:
    """Lo que se dijo y lo que se halló. Devuelve si lo creó."""
    if Dialogo.objects.filter(clave=CLAVE).exists():
        return False
    datos = leer("concluido")
    dialogo, equipo = _crear_dialogo(datos)
    bitacoras = _entrevistar(dialogo, equipo, datos)
    autor = equipo["coordinacion"].usuario
    with reloj.en(momento(PREDIAGNOSTICO - 5, "10:00")):
        crear_hallazgos(
            dialogo, bitacoras, {c: datos[c] for c in ("hallazgos", *TEXTOS)}, autor=autor
        )
    dialogo.sobremesas.all().delete()
    return True


TEXTOS = ("introduccion", "metodo", "preguntas", "creditos")


# El diálogo y su gente ----------------------------------------------------------------------------
def _crear_dialogo(datos: dict[str, Any]) -> tuple[Dialogo, dict[str, Integrante]]:
    call_command("cargar_catalogos", verbosity=0)
    nueva = datos["cuenta_nueva"]
    crear_cuenta(nueva["clave"], nueva["nombre"])
    filas = [fila for fila in leer("edicion")["equipo"] if fila["clave"] in datos["equipo"]]
    filas.append(nueva)
    usuarios = {f["clave"]: Usuario.objects.get(email=correo_de(f["clave"])) for f in filas}
    dialogo = crear_dialogo(
        nombre=datos["nombre"],
        clave=CLAVE,
        origen=Dialogo.objects.get(clave="ciudad-global"),
        autor=usuarios["coordinacion"],
    )
    dialogo.es_demostracion = dialogo.es_publico = True
    dialogo.meta_entrevistas = len(datos["entrevistas"])
    for campo in ("pregunta", "resumen", "antecedentes", "alcance", "credito"):
        setattr(dialogo, campo, datos[campo])
    dialogo.save()
    for fase, fila in zip(dialogo.fases.all(), datos["fases"], strict=True):
        fase.fecha_inicio, fase.fecha_fin = (dia(n) for n in fila["dias"])
        fase.descripcion = fila["descripcion"]
        fase.save()
    empieza = datos["fases"][0]["dias"][0]
    dialogo.avisos.update(vigente_desde=dia(empieza - 10))
    _presentar(dialogo)
    return dialogo, _formar_equipo(dialogo, filas, usuarios, empieza)


def _presentar(dialogo: Dialogo) -> None:
    dialogo.organizadores.all().delete()
    Organizador.objects.bulk_create(
        Organizador(dialogo=dialogo, orden=orden, **fila)
        for orden, fila in enumerate(leer("edicion")["organizadores"], start=1)
    )


def _formar_equipo(
    dialogo: Dialogo, filas: list[dict[str, Any]], usuarios: dict[str, Usuario], desde: int
) -> dict[str, Integrante]:
    dialogo.integrantes.all().delete()
    return {
        fila["clave"]: Integrante.objects.create(
            dialogo=dialogo,
            usuario=usuarios[fila["clave"]],
            rol=fila["rol"],
            organizacion=fila["organizacion"],
            desde=dia(desde) - timedelta(days=14),
        )
        for fila in filas
    }


# Lo que se dijo -----------------------------------------------------------------------------------
def _entrevistar(
    dialogo: Dialogo, equipo: dict[str, Integrante], datos: dict[str, Any]
) -> Bitacoras:
    directorio = Directorio({sector.clave: sector for sector in Sector.objects.all()})
    numeros = [p.numero for p in dialogo.preguntas_vigentes()]
    filas = [_completa(fila, directorio, numeros) for fila in datos["entrevistas"]]
    return crear_entrevistas(dialogo, equipo, directorio, filas)


def _completa(fila: dict[str, Any], directorio: Directorio, numeros: list[str]) -> dict[str, Any]:
    """La fila como la piden las entrevistas: con su organización y lo que no se preguntó."""
    organizacion = _organizacion(fila, directorio)
    persona = _persona(fila["persona"], organizacion)
    Cargo.objects.get_or_create(
        persona=persona,
        organizacion=organizacion,
        nombre=fila["cargo"],
        defaults={"desde": dia(-900)},
    )
    directorio.personas[fila["persona"]["clave"]] = persona
    directorio.organizaciones[organizacion.nombre] = organizacion
    dichas = {entrada["p"] for entrada in fila["entradas"]}
    return fila | {
        "organizacion": {"clave": organizacion.nombre, "nombre": organizacion.nombre},
        "no_abordadas": [n for n in numeros if n not in dichas],
        "declinadas": [],
    }


def _persona(datos: dict[str, Any], de: Organizacion) -> Persona:
    """La del directorio, si ya estaba por la otra edición."""
    return Persona.objects.filter(nombre=datos["nombre"], es_ficticio=True).first() or (
        Persona.objects.create(
            **{campo: valor for campo, valor in datos.items() if campo != "clave"},
            sector=de.sector,
            subsector=de.subsector,
            es_ficticio=True,
        )
    )


def _organizacion(fila: dict[str, Any], directorio: Directorio) -> Organizacion:
    nombre = fila.get("en") or fila["en_nueva"]["nombre"]
    if hallada := Organizacion.objects.filter(nombre=nombre, es_ficticio=True).first():
        return hallada
    nueva = fila["en_nueva"]
    return Organizacion.objects.create(
        nombre=nueva["nombre"],
        siglas=nueva["siglas"],
        sector=directorio.sectores[nueva["macrosector"]],
        subsector=directorio.sectores[nueva["subsector"]],
        es_ficticio=True,
    )


# Lo que pasó en las sobremesas --------------------------------------------------------------------
@transaction.atomic
def _celebrar(dialogo: Dialogo) -> None:
    """Los dos días enteros, si no se han celebrado."""
    if dialogo.sobremesas.exists():
        return
    equipo = {
        uno.usuario.email.split("@")[0]: uno
        for uno in dialogo.integrantes.select_related("usuario")
    }
    for numero, fila in enumerate(leer("concluido")["dias"], start=1):
        tardes.correr(crear_tarde(dialogo, equipo, numero, fila))


def terminar() -> bool:
    """Sus documentos y su última fase, si faltan. Devuelve si hizo algo; interrumpido, se repite."""
    dialogo = Dialogo.objects.get(clave=CLAVE)
    if dialogo.publicaciones.exists():
        return False
    _construir(dialogo, Usuario.objects.get(email=correo_de("coordinacion")))
    resultado.terminar(dialogo)
    return True


def _construir(dialogo: Dialogo, autor: Usuario) -> None:
    """El prediagnóstico, las tardes que lo discutieron y sus actas firmadas, cada cosa en su día."""
    with reloj.en(momento(PREDIAGNOSTICO, "11:00")):
        _construido(dialogo, Tipo.PREDIAGNOSTICO, autor)
    _celebrar(dialogo)
    for sala in Sala.objects.de_verdad().filter(sobremesa__dialogo=dialogo).order_by("pk"):
        _firmar_el_acta(sala, autor)


def _construido(dialogo: Dialogo, tipo: str, autor: Usuario, **de: Any) -> Informe:
    clave = f"concluido-{tipo}-{de['sobremesa'].numero if de else 1}-{timezone.localdate()}"
    informe = construir_ahora(dialogo, autor=autor, clave=clave, tipo=tipo, **de)
    if informe.estado != Informe.Estado.LISTO:
        raise ValueError(f"No se construyó {informe}: {informe.motivo_fallo}")
    return informe


def _firmar_el_acta(sala: Sala, autor: Usuario) -> None:
    """Borrador tres días después; observaciones, cinco días; firma y versión firmada."""
    tarde = sala.sobremesa
    cuando = tarde.termina_en + timedelta(days=3)
    with reloj.en(cuando):
        acta = tramite.empezar(tarde)
        if acta.estado == Acta.Estado.FIRMADA:
            return
        _construido(tarde.dialogo, Tipo.ACTA, autor, sobremesa=tarde)
        acta = tramite.abrir_observaciones(acta, hasta=tramite.plazo_de_fabrica())
    with reloj.en(cuando + timedelta(days=9)):
        tramite.firmar(acta, autor=autor)
        _construido(tarde.dialogo, Tipo.ACTA, autor, sobremesa=tarde)

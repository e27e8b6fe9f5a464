"""Lo que une al directorio ficticio: vínculos, agendas, valoraciones, programas y normas."""

from typing import Any

from django.utils import timezone

from actores.models import (
    Actor,
    Interes,
    Mandato,
    Programa,
    Region,
    Socio,
    Tema,
    Valoracion,
    Vinculo,
)
from dialogo.models import Usuario
from entrevistas.models import Procedencia
from informes.demostracion.conversaciones import Bitacoras, entrada_de
from informes.demostracion.datos import dia, leer
from informes.demostracion.directorio import Directorio


def crear_relaciones(directorio: Directorio, bitacoras: Bitacoras, autor: Usuario) -> None:
    """Con la entrada de la que se supo cada dato, donde la hay."""
    datos = leer("mapa")
    mapa = _Mapa(directorio, autor)
    vinculos = [mapa.vinculo(fila) for fila in datos["vinculos"]]
    intereses = [mapa.interes(fila) for fila in datos["intereses"]]
    Vinculo.objects.bulk_create(vinculos)
    Interes.objects.bulk_create(intereses)
    Valoracion.objects.bulk_create(mapa.valoracion(fila) for fila in datos["valoraciones"])
    for fila in datos["programas"]:
        mapa.programa(fila)
    for fila in datos["mandatos"]:
        mapa.mandato(fila)
    Procedencia.objects.bulk_create(
        Procedencia(entrada=entrada_de(fila["entrada"], bitacoras), autor=autor, **{campo: dato})
        for campo, filas, hechos in (
            ("vinculo", datos["vinculos"], vinculos),
            ("interes", datos["intereses"], intereses),
        )
        for fila, dato in zip(filas, hechos, strict=True)
        if "entrada" in fila
    )


def crear_socios() -> None:
    """Las ciudades y organismos de fuera, antes de que alguien los nombre."""
    regiones = {region.clave: region for region in Region.objects.all()}
    Socio.objects.bulk_create(
        Socio(
            nombre=fila["nombre"],
            tipo=fila["tipo"],
            region=regiones.get(fila["region"]),
            es_ficticio=True,
        )
        for fila in leer("mapa")["socios"]
    )


class _Mapa:
    """Convierte cada renglón en su modelo; los catálogos se leen una vez."""

    def __init__(self, directorio: Directorio, autor: Usuario) -> None:
        self.autor = autor
        self.actores: dict[str, Actor] = {**directorio.personas, **directorio.organizaciones}
        self.organizaciones = directorio.organizaciones
        self.temas = {tema.clave: tema for tema in Tema.objects.all()}
        self.regiones = {region.clave: region for region in Region.objects.all()}
        self.socios = {socio.nombre: socio for socio in Socio.objects.all()}

    def vinculo(self, fila: dict[str, Any]) -> Vinculo:
        return Vinculo(
            origen=self.actores[fila["origen"]],
            destino=self.actores[fila["destino"]],
            tipo=fila["tipo"],
            desde=fila["desde"],
            certeza=fila["certeza"],
            nota=fila["nota"],
            creado_por=self.autor,
        )

    def interes(self, fila: dict[str, Any]) -> Interes:
        return Interes(
            actor=self.actores[fila["actor"]],
            tema=self.temas[fila["tema"]],
            region=self.regiones.get(fila["region"]),
            socio=self._socio_nombrado(fila["texto"]),
            texto=fila["texto"],
            desde=fila["desde"],
            creado_por=self.autor,
        )

    def _socio_nombrado(self, texto: str) -> Socio | None:
        return next((socio for nombre, socio in self.socios.items() if nombre in texto), None)

    def valoracion(self, fila: dict[str, Any]) -> Valoracion:
        return Valoracion(
            actor=self.actores[fila["actor"]],
            tema=self.temas[fila["tema"]],
            influencia=fila["influencia"],
            interes=fila["interes"],
            fecha=dia(fila["dia"]),
            sustento=fila["sustento"],
            autor=self.autor,
        )

    def programa(self, fila: dict[str, Any]) -> None:
        programa = Programa.objects.create(
            organizacion=self.organizaciones[fila["organizacion"]],
            nombre=fila["nombre"],
            instrumento=fila["instrumento"],
            estado=self._estado(fila),
            desde=fila["desde"],
            hasta=fila["hasta"],
            es_ficticio=True,
            creado_por=self.autor,
        )
        programa.temas.set(self.temas[clave] for clave in fila["temas"])
        programa.regiones.set(self.regiones[clave] for clave in fila["regiones"])
        programa.socios.set(self.socios[nombre] for nombre in fila["socios"])

    @staticmethod
    def _estado(fila: dict[str, Any]) -> str:
        """Los archivos se escribieron un día; lo que ya venció, concluyó."""
        vencio = fila["hasta"] and fila["hasta"] < timezone.localdate()
        return (
            Programa.Estado.CONCLUIDO if vencio and fila["estado"] == "vigente" else fila["estado"]
        )

    def mandato(self, fila: dict[str, Any]) -> None:
        mandato = Mandato.objects.create(
            norma=fila["norma"],
            articulo=fila["articulo"],
            texto=fila["texto"],
            responsable=self.organizaciones.get(fila["responsable"]),
            vigente_desde=fila["vigente_desde"],
            fuente="Norma ficticia, escrita para la demostración.",
            es_ficticio=True,
            creado_por=self.autor,
        )
        mandato.temas.set(self.temas[clave] for clave in fila["temas"])
        mandato.regiones.set(self.regiones[clave] for clave in fila["regiones"])

"""Prioridades: de qué temas, regiones, ciudades y redes habló más gente, y de cuántos sectores.

Cuenta a quien lo nombró en algo que dijo; es un recuento de la conversación, no una votación. Lo que
los actores llevan en su agenda y lo que ya hacen los programas va aparte: nunca se suma con lo dicho.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Model, Q
from django.db.models.functions import Coalesce

from actores.models import Programa, Region, Sector, Socio, Tema
from dialogo.models import Dialogo
from dialogo.palabras import enumerar
from entrevistas.analisis.conteos import NADA, Agrupado, Conteo, Universo, agrupar
from entrevistas.analisis.filtros import SIN_FILTRO, Filtro
from entrevistas.analisis.posturas import A_FAVOR, EN_CONTRA, MATIZA, Cuenta
from entrevistas.analisis.suprimir import Umbrales
from entrevistas.models import Posicion

ORDENES = {"personas": "Por personas", "sectores": "Por amplitud de sectores"}


@dataclass(frozen=True)
class Clase:
    """Qué se ordena: cómo se llama en la entrada y en la dirección de sus pasajes."""

    clave: str
    nombre: str
    uno: str
    modelo: type[Model]
    parametro: str

    @property
    def por_llave(self) -> bool:
        """Un socio no tiene clave: se nombra por su llave."""
        return self.modelo is Socio


CLASES = {
    clase.clave: clase
    for clase in (
        Clase("temas", "Temas", "tema", Tema, "tema"),
        Clase("regiones", "Regiones", "región", Region, "lugar"),
        Clase("socios", "Ciudades y redes", "ciudad o red", Socio, "socio"),
    )
}


@dataclass(frozen=True)
class Renglon:
    """Una prioridad. ``conteo`` es ``None`` si la cifra se calla; lo demás, entonces, viene vacío."""

    pk: int
    nombre: str
    consulta: str
    conteo: Conteo | None
    de: int
    sectores: tuple[tuple[Sector, int], ...] = ()
    posturas: Cuenta = field(default_factory=Cuenta)
    intereses: int = 0
    programas: int = 0
    tipo: str = ""
    lugar: int | None = None
    empata: bool = False

    @property
    def personas(self) -> int | None:
        return None if self.conteo is None else self.conteo.personas

    @property
    def amplitud(self) -> int:
        return len(self.sectores)

    @property
    def ancho(self) -> str:
        """De la barra, en centésimas del total."""
        return f"{100 * (self.personas or 0) / (self.de or 1):.1f}"


def de(
    dialogo: Dialogo, clase: str, filtro: Filtro = SIN_FILTRO, audiencia: str = "equipo"
) -> list[Renglon]:
    """Las prioridades que esa audiencia puede leer, ordenadas por personas. Siete consultas."""
    return leer(Universo.para(dialogo, audiencia), CLASES[clase], filtro)


def leer(
    universo: Universo, clase: Clase, filtro: Filtro = SIN_FILTRO, orden: str = "personas"
) -> list[Renglon]:
    """Fuera de ``Universo.completo`` sólo personas y sin filtro: cada tabla de más se puede restar.

    Lo que nadie nombró entra al final si está en alguna agenda o programa.
    """
    if not universo.completo:
        filtro, orden = SIN_FILTRO, "personas"
    agrupado = _contar(universo, clase, filtro)
    de_agenda, de_programas = _agenda(clase), _programas(clase)
    posturas = _posturas(universo, clase, filtro) if universo.completo else {}
    sectores = universo.sectores() if universo.completo else []
    umbrales, total = Umbrales.de(universo), universo.total(filtro).personas
    renglones = []
    for objeto in clase.modelo._default_manager.all():
        conteo = agrupado.renglones.get(objeto.pk, NADA)
        se_dice = universo.completo or umbrales.permiten(conteo)
        if not (conteo.personas or de_agenda.get(objeto.pk) or de_programas.get(objeto.pk)):
            continue
        renglones.append(
            Renglon(
                pk=objeto.pk,
                nombre=str(objeto),
                consulta=_consulta(clase, objeto),
                conteo=conteo if se_dice else None,
                de=total,
                sectores=_amplitud(agrupado.celdas, objeto.pk, sectores),
                posturas=posturas.get(objeto.pk, Cuenta()),
                intereses=de_agenda.get(objeto.pk, 0),
                programas=de_programas.get(objeto.pk, 0),
                tipo=objeto.get_tipo_display() if isinstance(objeto, Socio) else "",
            )
        )
    return ordenar(renglones, orden)


def _contar(universo: Universo, clase: Clase, filtro: Filtro) -> Agrupado:
    """Por objeto y macrosector. Una consulta; ninguna si no hay a quién contar."""
    try:
        return agrupar(
            universo.entradas(filtro),
            renglon=clase.clave,
            columna=Coalesce("entrevista__sector__padre", "entrevista__sector"),  # type: ignore[arg-type]
            propias=universo.propias,
        )
    except EmptyResultSet:
        return Agrupado({}, {}, {}, NADA)


def _consulta(clase: Clase, objeto: Any) -> str:
    return f"{clase.parametro}={objeto.pk if clase.por_llave else objeto.clave}"


def _amplitud(
    celdas: dict[tuple[int, int], Conteo], pk: int, sectores: Sequence[Sector]
) -> tuple[tuple[Sector, int], ...]:
    """De qué sectores son quienes lo nombraron, y cuántas personas de cada uno."""
    return tuple(
        (sector, conteo.personas)
        for sector in sectores
        if (conteo := celdas.get((pk, sector.pk))) and conteo.personas
    )


def ordenar(renglones: Sequence[Renglon], orden: str = "personas") -> list[Renglon]:
    """Empate en personas: antes el que alcanza más sectores, luego más organizaciones y pasajes.

    Comparten lugar los que empatan en personas y sectores; el resto sólo decide cuál se lee antes.
    Lo callado va después de lo dicho, por nombre: el orden no delata la cifra.
    """

    def medida(r: Renglon) -> tuple[int, ...]:
        personas, amplitud = r.personas or 0, r.amplitud
        return (amplitud, personas) if orden == "sectores" else (personas, amplitud)

    def llave(r: Renglon) -> tuple[Any, ...]:
        if r.conteo is None:
            return (1, (), r.nombre)
        if not r.conteo.personas:
            return (2, (), r.nombre)
        finas = (*medida(r), r.conteo.organizaciones, r.conteo.pasajes)
        return (0, tuple(-n for n in finas), r.nombre)

    ordenados = sorted(renglones, key=llave)
    iguales: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for n, r in enumerate(ordenados, start=1):
        if r.personas:
            iguales[medida(r)].append(n)
    return [
        replace(r, lugar=iguales[medida(r)][0], empata=len(iguales[medida(r)]) > 1)
        if r.personas
        else r
        for r in ordenados
    ]


def frase(renglones: Sequence[Renglon], clase: Clase) -> str:
    """«De agua hablaron 12 de 24 personas, de 5 sectores: es el tema que más se repite.»"""
    primeros = [r for r in renglones if r.lugar == 1]
    if not primeros or len(primeros) > 3:
        return ""
    uno = primeros[0]
    cuales = enumerar(r.nombre for r in primeros)
    sectores = f", de {uno.amplitud} {'sector' if uno.amplitud == 1 else 'sectores'}"
    cada = " cada uno" if len(primeros) > 1 else ""
    return (
        f"Lo más nombrado: {cuales}, por {uno.personas} de {uno.de} personas{cada}"
        f"{sectores if uno.amplitud else ''}."
    )


def _posturas(universo: Universo, clase: Clase, filtro: Filtro) -> dict[int, Cuenta]:
    """Personas que tomaron postura ante una proposición en un pasaje con esa marca. Una consulta."""
    campo = f"fragmento__entrada__{clase.clave}"
    filas = (
        Posicion.objects.filter(
            proposicion__archivada_en=None,
            fragmento__entrada__in=universo.entradas(filtro).values("pk"),
        )
        .exclude(**{campo: None})
        .order_by()
        .values_list(campo)
        .annotate(
            **{
                postura: Count("entrevista__persona", distinct=True, filter=Q(postura=postura))
                for postura in (A_FAVOR, MATIZA, EN_CONTRA)
            }
        )
    )
    return {pk: Cuenta(*cifras) for pk, *cifras in filas}


def _agenda(clase: Clase) -> dict[int, int]:
    """Actores que lo llevan en su agenda. Una consulta."""
    vivos = Q(intereses__archivado_en=None, intereses__actor__archivado_en=None)
    filas = (
        clase.modelo._default_manager.order_by()
        .filter(intereses__isnull=False)
        .values_list("pk")
        .annotate(n=Count("intereses__actor", distinct=True, filter=vivos))
    )
    return dict(filas)


def _programas(clase: Clase) -> dict[int, int]:
    """Programas en marcha o por empezar. Una consulta."""
    vivos = Programa.objects.vivos().order_by().exclude(**{clase.clave: None})
    return dict(vivos.values_list(clase.clave).annotate(n=Count("pk", distinct=True)))

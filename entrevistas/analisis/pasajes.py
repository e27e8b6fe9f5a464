"""Leer lo que hay detrás de una cifra: los pasajes de una celda, cada uno por la puerta de las citas."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, When
from django.db.models.expressions import ExpressionWrapper

from actores.models import Sector, Tema
from dialogo.hojas import Valor
from entrevistas.analisis.conteos import Conteo, Universo
from entrevistas.analisis.filtros import Filtro
from entrevistas.analisis.seleccion import Seleccion
from entrevistas.analisis.tabla import en_palabras as cifras_en_palabras
from entrevistas.confidencialidad import (
    Audiencia,
    Cita,
    Mirada,
    Umbral,
    citar,
    entradas_para_citar,
    para_citar,
    pasaje_entero,
)
from entrevistas.models import Entrada, Entrevista, Fragmento, Nivel

POR_PAGINA = 20
CANDIDATOS = 50
ENCABEZADOS = ["Folio", "Pregunta", "Sector", "Atribución", "Nivel", "Cómo se anotó", "Texto"]


@dataclass(frozen=True)
class Pasaje:
    """Lo que puede leerse. ``entrada`` va sólo si quien mira es de su equipo: lleva folio y enlace."""

    cita: Cita
    entrada: Entrada | None
    nivel_consentido: str = ""

    def renglon(self) -> list[Valor]:
        entrada = self.entrada
        return [
            entrada.entrevista.folio if entrada else "",
            entrada.pregunta.numero if entrada else "",
            self.cita.sector.nombre if self.cita.sector else "",
            self.cita.atribucion,
            self.cita.nivel.label,
            Entrada.Tipo(self.cita.tipo).label,
            self.cita.texto,
        ]


def hallar(seleccion: Seleccion, umbral: Umbral) -> QuerySet[Any]:
    """Los de la celda en orden, con todo lo que ``citar`` necesita.

    Lo que quien mira no puede ver sale barajado, para que dos pasajes anónimos de la misma persona no
    queden juntos, y sólo si la tabla dice la celda.
    """
    es_fragmento = seleccion.es_de_pasajes
    filas = seleccion.fragmentos() if es_fragmento else seleccion.entradas()
    de = "entrada__" if es_fragmento else ""
    universo = seleccion.universo
    if not universo.completo:
        propia = Q(**{f"{de}entrevista__in": universo.propias})
        visibles = propia
        if seleccion.se_dice_entera():
            visibles |= _ajenas(seleccion, de, umbral)
        filas = filas.filter(visibles).annotate(
            es_propia=ExpressionWrapper(propia, output_field=BooleanField())
        )
        return _con_cita(filas, es_fragmento).order_by(
            "-es_propia",
            Case(When(es_propia=True, then=F(f"{de}entrevista__numero"))),
            Case(When(es_propia=True, then=F(f"{de}pregunta__orden"))),
            "uid",
        )
    orden = ["entrevista__numero", "pregunta__bloque__numero", "pregunta__orden", "orden", "pk"]
    if seleccion.pregunta and not seleccion.entrevista:
        orden.insert(0, "entrevista__sector__orden")
    ademas = ["inicio"] if es_fragmento else []
    return _con_cita(filas, es_fragmento).order_by(*(f"{de}{campo}" for campo in orden), *ademas)


def todos(seleccion: Seleccion, umbral: Umbral) -> list[Any]:
    """Como ``hallar``, para la hoja: cada entrevista y cada pregunta se leen una vez, no por renglón.

    Ocho consultas. Con miles de pasajes, armar siete objetos por renglón es lo que más tarda.
    """
    de = "entrada__" if seleccion.es_de_pasajes else ""
    filas = hallar(seleccion, umbral).select_related(None)
    if de:
        filas = filas.select_related("entrada")
    aparte = (
        "pregunta__bloque",
        "entrevista__dialogo",
        "entrevista__persona",
        "entrevista__organizacion",
        "entrevista__sector__padre",
    )
    return list(filas.defer(f"{de}busqueda").prefetch_related(*(f"{de}{otro}" for otro in aparte)))


def _ajenas(seleccion: Seleccion, de: str, umbral: Umbral) -> Q:
    """Bajo un sector sólo caben las que pueden decir su sector: las anónimas lo dirían por estar ahí."""
    if not seleccion.de_sector:
        return ~Q(**{f"{de}entrevista__in": seleccion.universo.propias})
    nombran = {Nivel.ATRIBUIBLE}
    if umbral.permite(seleccion.de_sector):
        nombran.add(Nivel.POR_SECTOR)
    claves = [
        c.pk
        for c in seleccion.universo.conversaciones
        if not c.es_propia and c.consentido in nombran
    ]
    niveles = ["", *nombran]
    return Q(**{f"{de}entrevista__in": claves, f"{de}nivel__in": niveles})


def _con_cita(filas: QuerySet[Any], es_fragmento: bool) -> QuerySet[Any]:
    if es_fragmento:
        return para_citar(filas).select_related("entrada__entrevista__sector__padre")
    return entradas_para_citar(filas).select_related(
        "pregunta__bloque",
        "entrevista__dialogo",
        "entrevista__persona",
        "entrevista__organizacion",
        "entrevista__sector__padre",
    )


def presentar(
    filas: list[Any], mirada: Mirada, umbral: Umbral, de_sector: Sector | None = None
) -> list[Pasaje]:
    """Cada uno como lo puede leer quien mira; lo reservado no aparece. Sin consultas."""
    leidos = []
    for fila in filas:
        fragmento = fila if isinstance(fila, Fragmento) else pasaje_entero(fila)
        audiencia = mirada.audiencia(fragmento.entrada.entrevista_id)
        cita = citar(fragmento, audiencia, umbral)
        del_equipo = audiencia == Audiencia.EQUIPO
        # Bajo un sector, quien no lo dice lo diría por estar ahí.
        if cita and (del_equipo or not de_sector or cita.sector):
            leidos.append(
                Pasaje(
                    cita,
                    fragmento.entrada if del_equipo else None,
                    (fila.nivel_consentido or "") if del_equipo else "",
                )
            )
    return leidos


def contar(seleccion: Seleccion) -> Conteo:
    """Lo que hay en la celda, para quien lo ve todo. Una consulta."""
    filas: QuerySet[Any]
    filas, de = seleccion.entradas(), ""
    if seleccion.es_de_pasajes:
        filas, de = seleccion.fragmentos(), "entrada__"
    cifras = filas.order_by().aggregate(
        pasajes=Count("pk", distinct=True),
        personas=Count(f"{de}entrevista__persona", distinct=True),
        organizaciones=Count(f"{de}entrevista__organizacion", distinct=True),
    )
    return Conteo(**cifras)


def en_palabras(seleccion: Seleccion) -> str:
    """«4 de 24 personas, 6 pasajes, 3 organizaciones»; vacío si quien mira no lo ve todo."""
    universo = seleccion.universo
    if not universo.completo:
        return ""
    de = universo.total(seleccion.filtro).personas
    if seleccion.de_sector:
        por_sector = universo.por_sector(seleccion.filtro)
        de = por_sector.get(seleccion.de_sector.pk, Conteo()).personas
    return cifras_en_palabras(contar(seleccion), de)


@dataclass(frozen=True)
class Candidatos:
    """Pasajes que una celda de marco puede citar: primero los citados."""

    pasajes: list[tuple[Pasaje, bool]]
    num: int

    @property
    def faltan(self) -> int:
        return max(self.num - len(self.pasajes), 0)


def candidatos(
    universo: Universo,
    filtro: Filtro,
    renglon: Sector | Entrevista,
    tema: Tema,
    citadas: set[UUID],
) -> Candidatos:
    """Los del tema en ese renglón y los ya citados, aunque hoy no entren en el filtro. Dos consultas."""
    if isinstance(renglon, Entrevista):
        claves = [renglon.pk]
    else:
        claves = [c.pk for c in universo.conversaciones if c.sector == renglon.pk]
    entradas = universo.entradas(filtro).filter(temas=tema, entrevista__in=claves)
    num = entradas.count()
    terminadas = Entrada.objects.filter(entrevista__in=claves).exclude(terminada_en=None)
    juntas = terminadas.filter(Q(uid__in=citadas) | Q(pk__in=entradas.values("pk")))
    filas = _con_cita(juntas, es_fragmento=False).order_by(
        Case(When(uid__in=citadas, then=0), default=1),
        "entrevista__numero",
        "pregunta__bloque__numero",
        "orden",
        "pk",
    )
    leidas = []
    for entrada in filas[:CANDIDATOS]:
        cita = citar(pasaje_entero(entrada), Audiencia.EQUIPO)
        if cita:
            pasaje = Pasaje(cita, entrada, entrada.nivel_consentido or "")
            leidas.append((pasaje, entrada.uid in citadas))
    return Candidatos(leidas, num)

"""Lo que se dijo de cada hallazgo, como cada quien permite que salga de la sala.

Todo texto pasa por ``sobremesas.atribucion``: aquí no se lee de una línea ni un nombre ni una palabra
por otro camino.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from dialogo.palabras import contar
from entrevistas.confidencialidad import Audiencia
from entrevistas.models import Nivel
from informes.acta.claves import ancla
from informes.acta.palabras import palabras_propuestas
from informes.camara import SECTORES_CON_FIGURA
from sobremesas.aportaciones import Validacion, validaciones
from sobremesas.atribucion import Firma, Umbral, firmar, para_firmar, pie
from sobremesas.models import Aportacion, Disenso, Sala

AUDIENCIA = Audiencia.PARTICIPANTES
C = Aportacion.Clase
CABEN = {"modifican": 3, "completan": 3, "disienten": 3}  # junto a su hallazgo; el resto, al anexo
GRUPO = {C.MODIFICA: "modifican", C.DISIENTE: "disienten"}
Linea = dict[str, Any]


@dataclass
class Dicho:
    """Todo lo registrado en una tarde, listo para repartirse. ``quienes``: de qué línea se dice quién."""

    recibidas: list[Aportacion]
    lineas: dict[int, list[Linea]] = field(default_factory=lambda: defaultdict(list))
    validadas: int = 0
    disensos_abiertos: int = 0
    quienes: dict[str, str] = field(default_factory=dict)

    @property
    def en_pie(self) -> list[Aportacion]:
        return [una for una in self.recibidas if una.retirada_en is None]

    @property
    def retiradas(self) -> list[Aportacion]:
        return [una for una in self.recibidas if una.retirada_en is not None]


def reunir(sala: Sala) -> Dicho:
    """Número fijo de consultas, haya cero líneas o trescientas."""
    recibidas = list(
        para_firmar(Aportacion.objects.filter(sala=sala))
        .select_related("redaccion__hallazgo__dialogo")
        .order_by("numero")
    )
    for una in recibidas:
        una.sala = sala
    disensos = {
        uno.aportacion_id: uno
        for uno in para_firmar(Disenso.objects.filter(aportacion__sala=sala)).order_by("pk")
    }
    dicho, umbral = Dicho(recibidas), Umbral.de(sala)
    contestadas = validaciones(dicho.en_pie)
    for una in dicho.en_pie:
        validada = contestadas.get(una.pk)
        dicho.validadas += bool(validada and esta_validada(validada))
        _anotar(dicho, una, disensos.get(una.pk), validada, umbral)
    return dicho


def esta_validada(validacion: Validacion) -> bool:
    """La mesa la leyó, al menos alguien dijo «así es» y nadie «no dije eso»."""
    return validacion.si > 0 and validacion.no == 0


def _anotar(
    dicho: Dicho,
    una: Aportacion,
    disenso: Disenso | None,
    validada: Validacion | None,
    umbral: Umbral,
) -> None:
    objeto: Aportacion | Disenso = disenso if disenso and una.clase == C.DISIENTE else una
    if isinstance(objeto, Disenso):
        objeto.aportacion = una
    firma = firmar(objeto, AUDIENCIA, umbral)
    linea = _linea(una, firma, pie(firma, AUDIENCIA, una.mesa, validada))
    dicho.quienes[str(una.pk)] = "" if firma.nivel == Nivel.ANONIMA else firma.quien
    if disenso:
        dicho.disensos_abiertos += disenso.cerrado_en is None
        linea["disenso"] = "Abierto" if disenso.cerrado_en is None else "Lo cerró quien lo sostenía"
    dicho.lineas[una.redaccion.hallazgo_id].append(linea)


def _linea(una: Aportacion, firma: Firma, al_pie: str) -> Linea:
    folio = una.redaccion.hallazgo.folio
    corto = una.folio.replace("·", "-")
    propone = una.clase == C.MODIFICA
    if not firma.con_comillas:
        al_pie = _en_parafrasis(al_pie)
    return {
        "clave": f"{folio}/{corto}",
        "folio": una.folio,
        "numero": una.numero,
        "ancla": ancla(f"{folio}/{corto}"),
        "clase": una.clase,
        "rotulo": una.get_clase_display(),
        "palabras": palabras_propuestas(una.redaccion, firma.texto, resaltar=propone),
        "literal": firma.con_comillas,
        "razon": firma.razon,
        "debe": una.fuerza == Aportacion.Fuerza.DEBE,
        "pie": al_pie,
        "sector": _figura(firma),
        "disenso": "",
    }


def _en_parafrasis(al_pie: str) -> str:
    """«Mesa 4, en paráfrasis. Validado por la mesa (4/5)»."""
    primero, punto, resto = al_pie.partition(". ")
    return f"{primero}, en paráfrasis{punto}{resto}"


def _figura(firma: Firma) -> str:
    if firma.sector is None:
        return ""
    return firma.sector.clave if firma.sector.clave in SECTORES_CON_FIGURA else "otro"


def repartir(lineas: Iterable[Linea]) -> dict[str, Any]:
    """Por grupo: lo que va junto al hallazgo y lo que pasa al anexo. Primero lo que debe cambiar."""
    grupos: dict[str, list[Linea]] = {grupo: [] for grupo in CABEN}
    for linea in sorted(lineas, key=lambda una: (not una["debe"], una["numero"])):
        grupos[GRUPO.get(linea["clase"], "completan")].append(linea)
    demas = [linea for grupo, caben in CABEN.items() for linea in grupos[grupo][caben:]]
    demas.sort(key=lambda una: una["numero"])
    return {
        **{grupo: suyas[: CABEN[grupo]] for grupo, suyas in grupos.items()},
        "demas": demas,
        "mas": _y_las_demas(demas),
    }


def _y_las_demas(demas: list[Linea]) -> str:
    if not demas:
        return ""
    if len(demas) == 1:
        return f"Otra, {demas[0]['folio']}, en el anexo."
    otras = contar(len(demas), "", "", femenino=True).strip()
    return f"Otras {otras}, de {demas[0]['folio']} a {demas[-1]['folio']}, en el anexo."


def retiradas(dicho: Dicho) -> dict[str, Any] | None:
    """De lo retirado sólo consta que existió: su folio, su hallazgo y qué clase de aportación era."""
    if not dicho.retiradas:
        return None
    ordenadas = sorted(dicho.retiradas, key=lambda una: (una.redaccion.hallazgo.numero, una.numero))
    filas = [
        {
            "hallazgo": folio,
            "folios": ", ".join(f"{u.folio} ({u.get_clase_display().lower()})" for u in suyas),
        }
        for folio, suyas in groupby(ordenadas, key=lambda una: una.redaccion.hallazgo.folio)
    ]
    return {"clave": "retiradas", "filas": filas}

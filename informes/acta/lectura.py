"""El acta como la lee quien asistió: la misma instantánea del PDF, con lo que esa persona observó."""

import copy
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from dialogo.models import Usuario
from informes import construccion
from informes.acta import claves, tramite, vigencia
from informes.acta.cabeza import cabeza
from informes.acta.parrafos import parrafos
from informes.acta.receta import con_huella
from informes.models import Informe, Tipo
from sobremesas import fechas
from sobremesas.models import Acta, Asistente, Observacion

E = Acta.Estado


@dataclass(frozen=True)
class Fallo:
    """Lo que no se pudo guardar, para que nadie lo escriba dos veces."""

    parrafo: str
    texto: str
    porque: str


def lo_que_se_lee(acta: Acta) -> tuple[dict[str, Any] | None, Informe | None]:
    """Lo que imprime la versión que puede leerse y su PDF. Firmada, lo firmado aunque falte el PDF.

    De la instantánea sólo cambia el recuadro, que dice el plazo de hoy.
    """
    if acta.estado == E.BORRADOR:
        return None, None
    version = vigencia.vigente(acta.sobremesa)
    if acta.estado == E.FIRMADA:
        es_firmada = version and version.instantanea["imprime"]["cabeza"]["estado"] == E.FIRMADA
        return con_huella(acta), version if es_firmada else None
    if version is None:
        return None, None
    imprime = version.instantanea["imprime"]
    compuesta = date.fromisoformat(imprime["cabeza"]["fecha"])
    with translation.override("es-mx"):  # el documento está en español aunque la página no
        return imprime | {"cabeza": cabeza(acta, version.version or 1, compuesta)}, version


def con_lo_suyo(
    imprime: dict[str, Any], suyas: list[Observacion], fallo: Fallo | None
) -> dict[str, Any]:
    """Una copia en que cada párrafo lleva su nombre, su ancla y lo que esa persona observó de él."""
    copia = copy.deepcopy(imprime)
    por_parrafo: dict[str, list[Observacion]] = defaultdict(list)
    for una in suyas:
        por_parrafo[una.parrafo].append(una)
    for parrafo in parrafos(copia):
        clave = parrafo["clave"]
        parrafo["nombre_propio"] = claves.nombre_de(clave)
        parrafo["ancla"] = claves.ancla(clave)
        parrafo["suyas"] = por_parrafo[clave]
        if fallo and fallo.parrafo == clave:
            parrafo["fallo"] = fallo
    return copia


def observar(
    acta: Acta,
    asistente: Asistente,
    imprime: dict[str, Any],
    *,
    parrafo: str,
    texto: str,
    pagina: uuid.UUID,
) -> Observacion | None:
    """``None`` si ese párrafo no existe. La misma página con el mismo texto es el mismo envío."""
    if parrafo not in {uno["clave"] for uno in parrafos(imprime)}:
        return None
    uid = uuid.uuid5(pagina, f"{asistente.pk}\n{parrafo}\n{texto.strip()}")
    return tramite.observar(acta, asistente, parrafo=parrafo, texto=texto, uid=uid)


def rehacer(acta: Acta, autor: Usuario | None = None) -> None:
    """Otro borrador: alguien cambió cómo aparece, o el trámite está en otro paso."""
    construccion.pedir(
        acta.sobremesa.dialogo,
        Tipo.ACTA,
        autor=autor,
        clave=f"{acta.sobremesa.dialogo.clave}:acta-{acta.sobremesa.numero}:{uuid.uuid4()}",
        sobremesa=acta.sobremesa,
    )


def contexto(acta: Acta, asistente: Asistente, fallo: Fallo | None) -> dict[str, Any]:
    imprime, version = lo_que_se_lee(acta)
    hasta = acta.observaciones_hasta
    suyas = list(acta.observaciones.filter(asistente=asistente)) if acta.pk else []
    return {
        "acta": acta,
        "firmada": acta.estado == E.FIRMADA,
        "i": con_lo_suyo(imprime, suyas, fallo) if imprime else None,
        "hasta": fechas.instante(hasta, anio=True) if hasta else "",
        "pdf": version if acta.estado == E.FIRMADA else None,
        "abierta": tramite.esta_abierta(acta) and imprime is not None,
        "observaciones": [
            (una, claves.nombre_de(una.parrafo), claves.ancla(una.parrafo)) for una in suyas
        ],
        "observable": "informes/acta/mi/_observar.html",
        "pagina": uuid.uuid4(),
        "fallo": fallo,
    }

"""El informe final como lo construye ``construccion``: puerta, voces públicas y redacciones fijas."""

from typing import Any

from dialogo.palabras import contar
from hallazgos.models import Redaccion, RedaccionDeNarrativa, RedaccionDeRecomendacion
from hallazgos.narrativa.redaccion import congelar as fijar_narrativa
from hallazgos.recomendaciones.redaccion import congelar as fijar_recomendacion
from hallazgos.redaccion import congelar as fijar
from informes import citas, composicion
from informes.auditoria import hojas
from informes.camara import Impresa
from informes.final import puerta
from informes.final.contenido import fotografiar
from informes.models import Auditoria, Informe, Tipo
from informes.receta import Avisar, Resumen

PLANTILLA = "informes/final/documento.html"
ESTILO = "pdf.css final.css"


def exigir(informe: Informe) -> None:
    puerta.exigir(informe.dialogo)


def congelar(informe: Informe) -> tuple[dict[str, Any], str]:
    foto = fotografiar(
        informe.dialogo,
        composicion.de(informe.dialogo, Tipo.FINAL),
        version=informe.version or 1,
    )
    guardada = {
        "imprime": foto.imprime,
        "impresas": citas.guardables(
            [
                Impresa(voz.fragmento, voz.codigo, voz.nivel, voz.huella)
                for voz in foto.voces
                if voz.fragmento
            ]
        ),
        "disensos": [[voz.disenso, voz.nivel] for voz in foto.voces if voz.disenso],
        "redacciones": foto.redacciones,
        "narrativa": foto.narrativa,
        "recomendaciones": foto.recomendaciones,
        "auditoria": foto.auditoria,
    }
    return guardada, foto.imprime["huella"]


def resumir(guardada: dict[str, Any]) -> Resumen:
    cifras, voces = guardada["imprime"]["cifras"], len(guardada["impresas"])
    hallazgos = contar(cifras["hallazgos"], "hallazgo", "hallazgos")
    recomendaciones = contar(
        cifras["recomendaciones"], "recomendación", "recomendaciones", femenino=True
    )
    citadas = contar(voces, "voz pública", "voces públicas", femenino=True)
    ruta = guardada["imprime"]["ruta"]
    return Resumen(
        contiene=f"{hallazgos[:1].upper()}{hallazgos[1:]}, {recomendaciones}, {citadas}",
        cuenta=f"{voces} voces, {cifras['hallazgos']} hallazgos",
        piezas=cifras["hallazgos"],
        figuras=cifras["hallazgos"] + (len(ruta["figuras"]) if ruta else 0),
    )


def comprobar(informe: Informe, guardada: dict[str, Any], avisar: Avisar) -> None:
    citas.comprobar(informe.dialogo, guardada, citas.audiencia_de(Tipo.FINAL), avisar)


def publicar(informe: Informe, guardada: dict[str, Any]) -> None:
    """Cada cita queda anotada, las redacciones no cambian más y la auditoría es de esta versión."""
    citas.anotar(informe, guardada)
    for redaccion in Redaccion.objects.filter(pk__in=guardada["redacciones"]):
        fijar(redaccion)
    for una in RedaccionDeNarrativa.objects.filter(pk__in=guardada["narrativa"]):
        fijar_narrativa(una)
    for otra in RedaccionDeRecomendacion.objects.filter(pk__in=guardada["recomendaciones"]):
        fijar_recomendacion(otra)
    abierta = Auditoria.objects.abiertas().filter(pk=guardada["auditoria"]).first()
    if abierta:
        hojas.cerrar(abierta, informe)

"""El acta como la construye ``construccion``: recuento, permisos de hoy y la instantánea firmada."""

from typing import Any

from django.core.exceptions import ValidationError

from dialogo.palabras import contar
from informes.acta import avisos, vigencia
from informes.acta.datos import SinTarde, componer, sala_terminada
from informes.acta.huella import huella_de
from informes.acta.recuento import exigir_iguales, renglones
from informes.models import Informe
from informes.receta import Avisar, Resumen
from sobremesas.models import Acta

PLANTILLA = "informes/acta/pdf/documento.html"
ESTILO = "pdf.css acta.css"
SIN_TARDE = "La tarde no ha terminado: el acta se construye al cerrar la sala."


def acta_de(informe: Informe) -> Acta:
    assert informe.sobremesa is not None
    hallada = Acta.objects.filter(sobremesa=informe.sobremesa).first()
    acta = hallada or Acta(sobremesa=informe.sobremesa)
    acta.sobremesa = informe.sobremesa
    acta.sobremesa.dialogo = informe.dialogo
    return acta


def exigir(informe: Informe) -> None:
    try:
        sala_terminada(acta_de(informe))
    except SinTarde as error:
        raise ValidationError(SIN_TARDE) from error


def congelar(informe: Informe) -> tuple[dict[str, Any], str]:
    """Firmada, lo que se firmó; si no, lo que hoy dicen los registros."""
    acta = acta_de(informe)
    if acta.estado == Acta.Estado.FIRMADA:
        return {"imprime": con_huella(acta), "permisos": {}}, acta.huella
    imprime, permisos = componer(acta, version=informe.version or 1)
    return {"imprime": imprime, "permisos": permisos}, imprime["manifiesto"]["huella"]


def con_huella(acta: Acta) -> dict[str, Any]:
    """La huella no puede estar dentro de lo que firma: se imprime al lado."""
    assert acta.instantanea is not None
    return acta.instantanea | {"huella": acta.huella}


def resumir(guardada: dict[str, Any]) -> Resumen:
    imprime = guardada["imprime"]
    hallazgos, total = len(imprime["hallazgos"]), imprime["dicho"]["total"]
    lineas = sum(len(renglones(h)) for h in imprime["hallazgos"])
    figuras = 1 + sum(_figuras(h["consulta"]) for h in imprime["hallazgos"])
    que = contar(total, "aportación", "aportaciones", femenino=True)
    de = contar(hallazgos, "hallazgo", "hallazgos")
    personas = contar(imprime["asistencia"]["presentes"], "asistente", "asistentes")
    return Resumen(
        contiene=f"{personas[:1].upper()}{personas[1:]}, {que}, {de}",
        cuenta=f"{lineas} líneas, {hallazgos} hallazgos",
        piezas=lineas,
        figuras=figuras,
    )


def _figuras(consulta: dict[str, Any] | None) -> int:
    return len(consulta["consensos"]) + len(consulta["escalas"]) if consulta else 0


def comprobar(informe: Informe, guardada: dict[str, Any], avisar: Avisar) -> None:
    """El recuento cuadra y nadie apretó cómo aparece. De lo firmado, que sea lo que se firmó."""
    imprime, acta = guardada["imprime"], acta_de(informe)
    if acta.estado == Acta.Estado.FIRMADA:
        firmado = {clave: valor for clave, valor in imprime.items() if clave != "huella"}
        if huella_de(firmado) != acta.huella:
            raise ValidationError("La instantánea ya no es la que se firmó.")
        avisar(1, 1)
        return
    sala = sala_terminada(acta)
    exigir_iguales(sala, imprime)
    if razones := vigencia.Hoy(sala).razones(guardada["permisos"]):
        raise ValidationError(
            f"Mientras se construía cambió algo: {razones[0]} Vuelve a construir."
        )
    total = len(guardada["permisos"]["aparecen"]) + len(guardada["permisos"]["quienes"])
    avisar(total, total)


def publicar(informe: Informe, guardada: dict[str, Any]) -> None:
    """La primera vez que sale firmada, se le avisa a quien asistió."""
    if guardada["imprime"]["cabeza"]["estado"] == Acta.Estado.FIRMADA:
        avisos.de_la_firma(acta_de(informe), informe)

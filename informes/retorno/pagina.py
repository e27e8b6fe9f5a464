"""Lo que enseña un expediente: en la página de su dueña o dueño, en la previa del equipo y en el PDF."""

import uuid
from typing import Any

from dialogo.correo import pidio_baja
from informes.models import Retorno
from informes.retorno import palabras, quien, resumen
from informes.retorno.hilos import Hilos, de

EN_LA_PORTADA = 8  # las demás, en la lista completa


def contexto(retorno: Retorno) -> dict[str, Any]:
    """Número fijo de consultas; no escribe."""
    hilos = de(retorno)
    persona = quien.de(retorno)
    primero, llegaron = hilos.primero, hilos.llegaron
    dichas = palabras.vigentes(retorno.palabras.all())
    return {
        "retorno": retorno,
        "dialogo": retorno.dialogo,
        "organiza": retorno.dialogo.organizadores.values_list("institucion", flat=True).first(),
        "quien": persona,
        "hilos": hilos,
        "frases": resumen.frases(hilos),
        "primero": primero,
        "otros": llegaron[:EN_LA_PORTADA],
        "cuantos_otros": len(llegaron),
        "cuantas_cosas": len(hilos.todos),
        "dicha": dichas.get(primero.clave) if primero else None,
        "sigue": dichas.get("sigue"),
        "contrafirma": palabras.contrafirma_abierta(hilos.suyo.entrevistas),
        "esta_de_baja": bool(persona.correo) and pidio_baja(retorno.dialogo_id, persona.correo),
        "enlaza_al_portal": bool(hilos.publico) and retorno.dialogo.es_publico,
        "uid": uuid.uuid4(),
    }


def el_hilo(hilos: Hilos, clave: str) -> Any:
    """El de esa clave, o ninguno: nadie opina del hilo de otra persona."""
    return next((hilo for hilo in hilos.todos if clave in (hilo.clave, hilo.dicho.clave)), None)

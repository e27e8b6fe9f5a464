"""Lo que sigue en una entrevista: siempre una sola acción principal."""

from dataclasses import dataclass

from django.urls import reverse

from entrevistas.models import Entrevista


@dataclass(frozen=True)
class Paso:
    """``verbo`` es el botón; ``frase`` dice por qué toca eso; con ``es_post`` se envía."""

    verbo: str
    frase: str
    direccion: str
    es_post: bool = False


def siguiente_paso(entrevista: Entrevista, faltan: list[str]) -> Paso | None:
    """Nada en una cerrada. Pide ``faltan`` de ``cierre.faltantes``."""
    clave, numero, folio = entrevista.dialogo.clave, entrevista.numero, entrevista.folio

    def ruta(nombre: str) -> str:
        return reverse(f"entrevistas:{nombre}", args=[clave, numero])

    estado = Entrevista.Estado(entrevista.estado)
    if estado == Entrevista.Estado.PLANEADA and entrevista.empieza_en is None:
        return Paso("Ponerle fecha", "Está planeada sin fecha.", ruta("cambiar_plan"))
    if estado == Entrevista.Estado.PLANEADA:
        frase = (
            "Ya debió ocurrir. Captúrala, márcala como hecha o cancélala."
            if entrevista.plazo == "vencida"
            else "La primera entrada la marca como hecha."
        )
        return Paso("Abrir la captura", frase, ruta("captura"))
    if estado == Entrevista.Estado.CANCELADA:
        return Paso(
            "Reabrir",
            f"Vuelve a planearse como {folio}.",
            ruta("reabrir"),
            es_post=True,
        )
    if estado == Entrevista.Estado.CERRADA:
        return None
    if not faltan:
        return Paso(f"Cerrar {folio}", "Nada impide cerrarla.", ruta("cerrar"))
    if entrevista.consentimiento is None:
        return Paso("Registrar consentimiento", faltan[0], ruta("consentimiento"))
    return Paso("Seguir la captura", faltan[0], ruta("captura"))

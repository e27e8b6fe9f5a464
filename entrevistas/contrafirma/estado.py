"""En qué va la contrafirma de una entrevista, en una frase para su ficha."""

from dialogo.templatetags.dialogo import fecha_larga
from entrevistas.contrafirma.pasajes import Cuenta, de_la_entrevista
from entrevistas.models import Contrafirma, Entrevista


def estado_de(entrevista: Entrevista) -> str:
    """Vacía si no hay qué pedir todavía. Una consulta; si se pidió, las de sus pasajes."""
    if entrevista.estado != Entrevista.Estado.CERRADA:
        return ""
    enviadas = list(entrevista.contrafirmas.all())
    if not enviadas:
        return "Sin pedir: vale el consentimiento."
    vigente = next((una for una in enviadas if una.anulada_en is None), enviadas[0])
    return frase(vigente, entrevista)


def frase(contrafirma: Contrafirma, entrevista: Entrevista) -> str:
    cuenta = Cuenta.de(de_la_entrevista(entrevista))
    dicho = f"Contestó {cuenta.contestados} de {cuenta.total}."
    if contrafirma.anulada_en:
        return f"El enlace se anuló. {dicho}"
    if contrafirma.esta_en_plazo:
        return f"{dicho} Puede contestar hasta el {fecha_larga(contrafirma.plazo)}."
    return f"{dicho} El plazo terminó el {fecha_larga(contrafirma.plazo)}."

"""La clave estable de un párrafo del acta: de ella salen su ancla y su nombre."""

NOMBRES = {
    "nota": "Nota de la coordinación",
    "asistencia": "Quién estuvo",
    "tarde": "Cómo corrió la tarde",
    "dicho": "Qué quedó dicho",
    "prioridades": "Reparto de puntos",
    "retiradas": "Se retiraron",
    "metodo": "Método y regla de acuerdo",
}


def ancla(clave: str) -> str:
    """A dónde lleva un enlace: «H-03-S1-14»; una clave es única en el acta."""
    return f"p-{clave.replace('/', '-')}"


def nombre_de(clave: str) -> str:
    """Cómo se llama ante quien lo lee, aunque ya no esté en la versión de hoy."""
    if clave in NOMBRES:
        return NOMBRES[clave]
    donde, _, que = clave.partition("/")
    lugar = "la tarde" if donde == "tarde" else donde
    if que == "consulta":
        return f"La consulta de {lugar}"
    if que.startswith("encargo"):
        return f"Compromiso o pendiente de {lugar}"
    return que.replace("-", "·", 1) if que else lugar

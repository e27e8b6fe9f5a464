"""La bitácora del servidor nunca lleva lo que se dijo ni el secreto de un enlace personal.

PostgreSQL repite el renglón que falló; Django y el servidor repiten la dirección que se pidió.
"""

import logging
import re

# «DETAIL:  Failing row contains (…, lo que se dijo, …)», hasta donde sigue la traza.
_DETALLE = re.compile(
    r"DETAIL:.*?(?=\n(?:Traceback |\n?The above exception|\n?During handling)|\Z)", re.DOTALL
)
_OMITIDO = "DETAIL: omitido, puede llevar datos"
# Enlaces personales, códigos de sala, invitaciones y contraseñas nuevas: quien los tiene, entra.
_ENLACE = re.compile(
    r"(/(?:i|sala/c|invitacion|cuentas/contrasena/nueva)/)(?!lista/)[^\s/\"'<>?&]+"
)


def sin_detalle(texto: str) -> str:
    return _ENLACE.sub(r"\1…", _DETALLE.sub(_OMITIDO, texto))


class SinDetalle(logging.Filter):
    """Quita el detalle y los secretos del mensaje y de la traza. Va en el manejador: cubre a todas las bitácoras."""

    def filter(self, record: logging.LogRecord) -> bool:
        mensaje = record.getMessage()
        callado = sin_detalle(mensaje)
        if callado != mensaje:
            record.msg, record.args = callado, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = sin_detalle(record.exc_text)
        return True

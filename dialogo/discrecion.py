"""La bitácora del servidor nunca lleva lo que se dijo: PostgreSQL repite el renglón que falló."""

import logging
import re

# «DETAIL:  Failing row contains (…, lo que se dijo, …)», hasta donde sigue la traza.
_DETALLE = re.compile(
    r"DETAIL:.*?(?=\n(?:Traceback |\n?The above exception|\n?During handling)|\Z)", re.DOTALL
)
_OMITIDO = "DETAIL: omitido, puede llevar datos"


def sin_detalle(texto: str) -> str:
    return _DETALLE.sub(_OMITIDO, texto)


class SinDetalle(logging.Filter):
    """Quita el detalle del mensaje y de la traza. Va en el manejador: cubre a todas las bitácoras."""

    def filter(self, record: logging.LogRecord) -> bool:
        mensaje = record.getMessage()
        if "DETAIL:" in mensaje:
            record.msg, record.args = sin_detalle(mensaje), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = sin_detalle(record.exc_text)
        return True

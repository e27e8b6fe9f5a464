"""El número de un documento: lo que se imprime al pie y lo que se escribe para preguntar por él.

Son los ocho primeros dígitos de ``huella_evidencia``. La huella entera va en el PDF como
identificador permanente (``/ID``, ISO 32000-1, 14.4): quien edita y guarda el archivo lo conserva, y
así un documento alterado todavía dice cuál era. Dos versiones con la misma evidencia tienen el mismo
número; el archivo, que se compara entero, las distingue.
"""

import re

from informes.models import Informe

LARGO = 8
HUELLA = re.compile(r"[0-9a-f]{64}")
_NUMERO = re.compile(r"[0-9a-f]{8,64}")


def en_grupos(huella: str) -> str:
    """«7c1e 09ab 44d2…»: de cuatro en cuatro, para leerlo en voz alta."""
    return " ".join(huella[i : i + 4] for i in range(0, len(huella), 4))


def numero_de(informe: Informe) -> str:
    return en_grupos(informe.huella_evidencia[:LARGO])


def leer_numero(escrito: str) -> str:
    """Los dígitos de lo que se escribió, con o sin espacios, guiones o mayúsculas; vacío si no es."""
    junto = re.sub(r"[\s\-·.]", "", escrito.lower()).removeprefix("nº").removeprefix("documento")
    return junto if _NUMERO.fullmatch(junto) else ""


def leer_huella(escrita: str) -> str:
    junta = escrita.strip().lower()
    return junta if HUELLA.fullmatch(junta) else ""

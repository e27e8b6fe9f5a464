"""La huella de lo firmado: SHA-256 de su JSON en forma canónica (RFC 8785, sin números con fracción)."""

import hashlib
import json
from typing import Any


def canonico(valor: Any) -> bytes:
    """Claves en orden, sin espacios, UTF-8: los mismos datos dan siempre los mismos bytes."""
    return json.dumps(
        valor, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def huella_de(instantanea: dict[str, Any]) -> str:
    return hashlib.sha256(canonico(instantanea)).hexdigest()

"""Avisos de entrega que llegan por correo: el rebote (RFC 3464) y la queja (RFC 5965)."""

from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.utils import parseaddr


@dataclass(frozen=True)
class Aviso:
    direccion: str
    motivo: str
    mensaje_id: str = ""
    queja: bool = False


def leer_avisos(mensaje: EmailMessage) -> list[Aviso] | None:
    """Los que trae; ``None`` si no es un informe de entrega. Lo que sólo se retrasó no es rebote."""
    if mensaje.get_content_type() != "multipart/report":
        return None
    partes: dict[str, Message] = {parte.get_content_type(): parte for parte in mensaje.walk()}
    original = _original(partes)
    if estado := partes.get("message/delivery-status"):
        return [aviso for bloque in _bloques(estado) if (aviso := _rebote(bloque, original))]
    if queja := partes.get("message/feedback-report"):
        return _quejas(_campos(queja), original)
    return None


def _original(partes: dict[str, Message]) -> Message:
    """Las cabeceras de lo que mandamos, enteras o recortadas."""
    entero = partes.get("message/rfc822")
    if entero is not None and isinstance(entero.get_payload(), list):
        return entero.get_payload()[0]  # type: ignore[index,return-value]
    recorte = partes.get("text/rfc822-headers")
    return _campos(recorte) if recorte is not None else Message()


def _bloques(parte: Message) -> list[Message]:
    carga = parte.get_payload()
    return (
        [bloque for bloque in carga if isinstance(bloque, Message)]
        if isinstance(carga, list)
        else []
    )


def _campos(parte: Message) -> Message:
    from email import message_from_bytes

    carga = parte.get_payload(decode=True)
    if carga is None and isinstance(parte.get_payload(), list):
        return parte.get_payload()[0]  # type: ignore[index,return-value]
    return message_from_bytes(carga if isinstance(carga, bytes) else b"")


def _rebote(bloque: Message, original: Message) -> Aviso | None:
    destino = bloque.get("Final-Recipient") or bloque.get("Original-Recipient")
    accion = str(bloque.get("Action", "")).strip().lower()
    if not destino or accion != "failed":
        return None
    detalle = str(bloque.get("Diagnostic-Code", "")).partition(";")[2].strip()
    estado = str(bloque.get("Status", "")).strip()
    return Aviso(
        direccion=_sin_tipo(str(destino)),
        motivo=" ".join(f"{estado} {detalle}".split()),
        mensaje_id=str(original.get("Message-ID", "")),
    )


def _quejas(campos: Message, original: Message) -> list[Aviso]:
    destino = campos.get("Original-Rcpt-To") or original.get("To") or ""
    direccion = parseaddr(_sin_tipo(str(destino)))[1]
    if not direccion:
        return []
    tipo = str(campos.get("Feedback-Type", "abuse")).strip()
    mensaje_id = str(original.get("Message-ID", ""))
    return [Aviso(direccion, f"informe «{tipo}»", mensaje_id, queja=True)]


def _sin_tipo(destino: str) -> str:
    """«rfc822; a@b» → «a@b»."""
    return destino.rpartition(";")[2].strip().strip("<>")

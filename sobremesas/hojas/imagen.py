"""La fotografía de una hoja: se reconoce por su contenido y se vuelve a dibujar.

Lo que se guarda es otra imagen: sin EXIF, sin el lugar ni el aparato, y sin nada que viniera escondido
detrás (seguridad U1, U4).
"""

from io import BytesIO

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps, UnidentifiedImageError

from dialogo.antivirus import exigir_limpio

MAXIMO = 12 * 1024 * 1024
PIXELES = 60_000_000
LADO = 2600
CALIDAD = 82
FORMATOS = ("JPEG", "PNG", "WEBP")
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif")


def limpiar(contenido: bytes) -> bytes:
    """La misma hoja, derecha, en JPEG y sin datos. Lanza ``ValidationError`` con qué hacer."""
    if len(contenido) > MAXIMO:
        raise ValidationError("La fotografía pesa más de 12 MB. Tómala otra vez con menos tamaño.")
    if contenido[4:8] == b"ftyp" and contenido[8:12] in _HEIC:
        raise ValidationError(
            "Ese teléfono guardó la fotografía en HEIC. Tómala con el botón de esta página, o elige "
            "«Más compatible» en los ajustes de su cámara."
        )
    exigir_limpio(contenido)
    try:
        return _redibujar(contenido)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            "Ese archivo no es una fotografía que podamos abrir: sirve JPEG, PNG o WebP."
        ) from error
    except Image.DecompressionBombError as error:
        raise ValidationError("La fotografía es demasiado grande: tómala otra vez.") from error


def _redibujar(contenido: bytes) -> bytes:
    with Image.open(BytesIO(contenido), formats=FORMATOS) as abierta:
        if abierta.width * abierta.height > PIXELES:
            raise Image.DecompressionBombError
        derecha = ImageOps.exif_transpose(abierta).convert("RGB")
    derecha.thumbnail((LADO, LADO))
    nueva = Image.new("RGB", derecha.size)
    nueva.paste(derecha)
    salida = BytesIO()
    nueva.save(salida, "JPEG", quality=CALIDAD)
    return salida.getvalue()

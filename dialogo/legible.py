"""De los bytes de un archivo a su texto: lo que se valida solo y, si no, lo que más parece español."""

ESPANOLAS = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
SIGNOS = frozenset("¿¡«»°ªº·–—…“”‘’•€£§©®™")
_MARCAS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 con marca"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)


class NoEsTexto(Exception):
    """Trae bytes que ningún texto trae."""


def descifrar(contenido: bytes) -> tuple[str, str, int]:
    """Texto, nombre de la codificación y qué tan creíble es: menos de cero, los acentos salen mal.

    Lanza ``NoEsTexto``, o ``UnicodeDecodeError`` si dice ser Unicode y no lo es.
    """
    for marca, codificacion, nombre in _MARCAS:
        if contenido.startswith(marca):
            return contenido.decode(codificacion), nombre, 0
    if b"\0" in contenido:
        raise NoEsTexto
    try:
        return contenido.decode("utf-8"), "UTF-8", 0
    except UnicodeDecodeError:
        pass
    candidatas = []
    for codificacion, nombre in (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")):
        try:
            texto = contenido.decode(codificacion)
        except UnicodeDecodeError:
            continue
        candidatas.append((texto, nombre, _plausible(texto)))
    return max(candidatas, key=lambda candidata: candidata[2])


def _plausible(texto: str) -> int:
    """Qué tanto parece español lo que no es ASCII: las letras suman, lo demás casi todo resta."""
    puntos = 0
    for lugar, caracter in enumerate(texto):
        if caracter < "\x80":
            continue
        entre_letras = texto[lugar - 1 : lugar].isalpha() and texto[lugar + 1 : lugar + 2].isalpha()
        if caracter in ESPANOLAS:
            tras_minuscula = texto[lugar - 1 : lugar].islower()
            puntos += -1 if caracter.isupper() and tras_minuscula else 3
        elif caracter in SIGNOS:
            puntos += -2 if entre_letras else 1
        else:
            puntos -= 2
    return puntos

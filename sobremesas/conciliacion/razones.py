"""La razón de una respuesta se publica: no dice quién habló ni nombra a quien pidió no ser nombrado."""

from django.core.exceptions import ValidationError

from dialogo.models import Dialogo
from dialogo.texto import limpiar_entrada
from entrevistas.confidencialidad import dichas
from entrevistas.models import Nivel
from entrevistas.nombres import nombra_a_otros
from sobremesas.atribucion import senales, velado
from sobremesas.models import Aportacion, Contestacion, Puesto

LARGO = 1_000
SIN_RAZON = "Escribe la razón, aunque sea breve: se publica con la respuesta."


def limpia(razon: str) -> str:
    """Lanza ``ValidationError`` si falta o no cabe."""
    razon = limpiar_entrada(razon)
    if not razon:
        raise ValidationError({"razon": SIN_RAZON})
    if len(razon) > LARGO:
        raise ValidationError({"razon": f"La razón es larga: caben {LARGO:,} caracteres."})
    return razon


def exigir_sin_senas(razon: str, aportacion: Aportacion) -> None:
    """Tres consultas. Lanza ``ValidationError`` con las palabras que señalan a alguien.

    De quien aportó se buscan su nombre, su organización y su cargo, salvo que haya abierto su nombre;
    de las demás personas de las sobremesas y las entrevistas, su nombre completo.
    """
    suyas = []
    if aportacion.puesto and aportacion.nivel != Nivel.ATRIBUIBLE:
        suyas = senales(razon, aportacion.puesto)
    otras = [
        donde for _, donde in nombra_a_otros(razon, reservados(aportacion.sala.sobremesa.dialogo))
    ]
    if marcas := sorted({*suyas, *otras}):
        raise ValidationError(
            {
                "razon": "La razón se publica y señala a quien no ha abierto su nombre: "
                f"{dichas(razon, marcas)}. Escríbela sin señas."
            }
        )


def reservados(dialogo: Dialogo) -> set[str]:
    """Quienes estuvieron o fueron entrevistados y en ninguna parte autorizaron su nombre."""
    de_sala = Puesto.objects.filter(sala__sobremesa__dialogo=dialogo, sala__es_ensayo=False)
    abiertos = Aportacion.objects.filter(
        sala__sobremesa__dialogo=dialogo, nivel=Nivel.ATRIBUIBLE
    ).values("puesto")
    nombres = set(de_sala.exclude(pk__in=abiertos).values_list("nombre", flat=True))
    niveles: dict[str, bool] = {}
    for hecha in dialogo.entrevistas.hechas().con_consentimiento().select_related("persona"):
        nombre, abierta = hecha.persona.nombre, hecha.nivel_consentido == Nivel.ATRIBUIBLE
        niveles[nombre] = niveles.get(nombre, False) or abierta
    con_permiso = {nombre for nombre, abierto in niveles.items() if abierto}
    return (nombres | set(niveles)) - con_permiso - {""}


def para(contestacion: Contestacion, *, del_equipo: bool = False) -> str:
    """La razón como puede leerse hoy: si quien aportó se reservó después, sin lo que lo señale.

    Espera la aportación con lo que trae ``atribucion.para_firmar``.
    """
    una = contestacion.aportacion
    if del_equipo or una.nivel == Nivel.ATRIBUIBLE:
        return contestacion.razon
    return velado(contestacion.razon, una.puesto)

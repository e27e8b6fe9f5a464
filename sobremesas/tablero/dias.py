"""La cabeza del tablero: cada día con sus asientos y lo que le falta."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from dialogo.palabras import contar
from dialogo.templatetags.dialogo import hora
from sobremesas import fechas
from sobremesas.asiento import ocupacion
from sobremesas.asiento.cuentas import Ocupacion
from sobremesas.lista.balanza import Balanza
from sobremesas.models import Sobremesa
from sobremesas.tablero.cuando import dia_de


@dataclass(frozen=True)
class Dia:
    sobremesa: Sobremesa
    ocupacion: Ocupacion
    frase: str

    @property
    def nombre(self) -> str:
        return fechas.dia(self.sobremesa.empieza_en).capitalize()

    @property
    def corto(self) -> str:
        return dia_de(self.sobremesa.empieza_en)

    @property
    def confirmados(self) -> int:
        return self.ocupacion.confirmadas + self.ocupacion.delegadas

    @property
    def apartados(self) -> int:
        """Los que nadie ha contestado: ofertas, reservas e invitaciones que aún caben."""
        return min(self.sin_respuesta, max(0, self._largo - self.confirmados))

    @property
    def sin_respuesta(self) -> int:
        suya = self.ocupacion
        return suya.sin_respuesta + suya.ofrecidas + suya.apartadas

    @property
    def _largo(self) -> int:
        return max(self.sobremesa.cupo + self.ocupacion.sobrecupos, self.confirmados)

    @property
    def libres(self) -> int:
        return self._largo - self.confirmados - self.apartados

    @property
    def asientos(self) -> str:
        """Una letra por lugar, siempre en el mismo orden."""
        suya = self.ocupacion
        llenos = "c" * suya.confirmadas + "d" * suya.delegadas
        return llenos + "s" * self.apartados + "l" * self.libres

    @property
    def dicho(self) -> str:
        """Lo que la tira enseña, para quien no la ve."""
        return (
            f"{contar_asi(self.ocupacion.confirmadas, 'asistirá', 'asistirán')}, "
            f"{contar_asi(self.ocupacion.delegadas, 'manda', 'mandan')} a alguien, "
            f"{self.sin_respuesta} sin respuesta, "
            f"{contar_asi(self.libres, 'libre', 'libres')}"
        )


def contar_asi(n: int, uno: str, varios: str) -> str:
    return f"{n} {uno if n == 1 else varios}"


def las_visibles(dialogo: Dialogo, usuario: Usuario) -> list[Sobremesa]:
    """Las del diálogo que se convocan, en su orden; la cancelada ya no lleva cuenta."""
    filas = Sobremesa.objects.visibles_para(usuario).filter(dialogo=dialogo).vivas()
    sobremesas = list(filas.order_by("empieza_en", "numero"))
    for una in sobremesas:
        una.dialogo = dialogo
    return sobremesas


def ya_empezo(una: Sobremesa) -> bool:
    return una.empieza_en <= timezone.now()


def por_venir(sobremesas: Sequence[Sobremesa]) -> list[Sobremesa]:
    """Los días en los que todavía se puede mover a alguien."""
    return [
        una for una in sobremesas if una.estado != Sobremesa.Estado.CERRADA and not ya_empezo(una)
    ]


def los_dias(
    sobremesas: Sequence[Sobremesa], pesos: Balanza, llamadas: Mapping[int, int]
) -> list[Dia]:
    """``llamadas``: cuántas personas hay que llamar hoy, por sobremesa."""
    lugares = ocupacion(sobremesas)
    return [
        Dia(una, lugares[una.pk], frase(una, lugares[una.pk], pesos, llamadas.get(una.pk, 0)))
        for una in sobremesas
    ]


def sin_dueno(suya: Ocupacion) -> int:
    """Los lugares que seguirían libres si todas las invitadas dijeran que sí."""
    return max(0, suya.libres - suya.sin_respuesta)


def frase(una: Sobremesa, suya: Ocupacion, pesos: Balanza, llamadas: int) -> str:
    """Lo que más falta ese día, en una oración."""
    if una.estado == Sobremesa.Estado.CERRADA:
        return "Ya pasó y está cerrada."
    if una.termina_en <= timezone.now():
        return "Ya pasó; falta cerrarla."
    if ya_empezo(una):
        return f"Ya empezó: hasta las {hora(una.termina_en)}."
    invitadas = suya.ocupados + suya.sin_respuesta + suya.en_espera + suya.declinadas
    if not invitadas:
        return (
            f"Nadie invitado todavía; {contar_asi(suya.en_lista, 'persona', 'personas')} en la lista."
            if suya.en_lista
            else "La lista está vacía."
        )
    if sin_dueno(suya) and suya.en_espera:
        libres = contar(sin_dueno(suya), "lugar libre", "lugares libres")
        esperan = contar(suya.en_espera, "persona", "personas", femenino=True)
        return f"Hay {libres} y {esperan} en espera."
    if sin_voz := _sin_voz(una, pesos):
        return sin_voz
    if suya.sin_respuesta:
        falta = "Falta" if suya.sin_respuesta == 1 else "Faltan"
        return f"{falta} por contestar {suya.sin_respuesta}{_se_les_llama(llamadas)}."
    if suya.libres > 0:
        libres = contar(suya.libres, "lugar libre", "lugares libres")
        return f"{'Queda' if suya.libres == 1 else 'Quedan'} {libres}."
    return "Está completa."


def _se_les_llama(llamadas: int) -> str:
    if not llamadas:
        return ""
    a_cuantas = contar(llamadas, "", "", femenino=True).strip()
    return f"; a {a_cuantas} se {'le' if llamadas == 1 else 'les'} llama hoy"


def _sin_voz(una: Sobremesa, pesos: Balanza) -> str:
    """El primer sector que se busca y del que ese día nadie ha dicho que sí."""
    for fila in pesos.filas:
        celda = next(c for c in fila.celdas if c.dia == una.pk)
        if celda.minimo and not celda.confirmadas:
            return f"Sin nadie de {fila.sector.nombre.lower()} hasta ahora."
    return ""

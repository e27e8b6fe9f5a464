"""La paleta: los códigos que se pueden poner, los recientes y los nueve que llevan número."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max

from dialogo.models import Dialogo, Usuario
from entrevistas.codificacion.arbol import Arbol
from entrevistas.models import Codificacion, Codigo, DobleCodificacion

NUMEROS = 9
RECIENTES = 4


@dataclass(frozen=True)
class Paleta:
    """``codigos`` en el orden del libro; ``teclas``, los de los números 1 a 9."""

    arbol: Arbol
    codigos: list[Codigo]
    teclas: list[Codigo]
    recientes: list[Codigo]

    def tecla_de(self, codigo: Codigo) -> int | None:
        return self.teclas.index(codigo) + 1 if codigo in self.teclas else None

    def raiz(self, codigo: Codigo) -> Codigo:
        return self.arbol.camino(self.arbol.codigos[codigo.pk])[0]

    def opciones(self) -> list[tuple[int, str]]:
        """Para elegir en una lista, con su camino."""
        return [(codigo.pk, self.arbol.ruta(codigo)) for codigo in self.codigos]

    def datos(self) -> dict[str, object]:
        """Lo que la página necesita para buscar y dibujar."""
        return {
            "codigos": [
                {
                    "pk": codigo.pk,
                    "nombre": codigo.nombre,
                    "marca": codigo.marca,
                    "dentro": self.arbol.ruta(codigo).rpartition(" / ")[0],
                    "raiz": self.raiz(codigo).nombre,
                    "definicion": codigo.definicion,
                    "propuesto": codigo.estado == Codigo.Estado.PROPUESTO,
                }
                for codigo in self.codigos
            ],
            "teclas": [codigo.pk for codigo in self.teclas],
            "recientes": [codigo.pk for codigo in self.recientes],
        }


def paleta(
    dialogo: Dialogo,
    usuario: Usuario,
    puestos: Iterable[Codigo] = (),
    doble: DobleCodificacion | None = None,
) -> Paleta:
    """Dos consultas; a ciegas, tres.

    Llevan número los puestos en esta entrevista, luego los recientes de esa persona y luego los del
    libro que no tienen otros dentro: los que ya tienen número no lo cambian al poner otro.
    """
    arbol = Arbol.de(dialogo)
    codigos = arbol.vigentes()
    if doble:
        miden = set(doble.codigos.values_list("pk", flat=True))
        codigos = [codigo for codigo in codigos if codigo.pk in miden]
    por_pk = {codigo.pk: codigo for codigo in codigos}
    ultimas = (
        Codificacion.objects.filter(autor=usuario, codigo__dialogo=dialogo)
        .order_by("-pk")
        .values_list("codigo", flat=True)[:40]
    )
    recientes = [por_pk[pk] for pk in dict.fromkeys(ultimas) if pk in por_pk]
    hojas = [codigo for codigo in codigos if not arbol.hijos.get(codigo.pk)]
    primeros = [por_pk[codigo.pk] for codigo in puestos if codigo.pk in por_pk]
    teclas = list(dict.fromkeys([*primeros, *recientes, *hojas, *codigos]))[:NUMEROS]
    return Paleta(arbol, codigos, teclas, recientes[:RECIENTES])


def huella_del_libro(dialogo: Dialogo) -> str:
    """Cambia con cualquier cambio del libro; una consulta."""
    cuenta = dialogo.codigos.aggregate(n=Count("pk"), hasta=Max("cambiado_en"))
    hasta = cuenta["hasta"]
    return f"{cuenta['n']}.{hasta.timestamp() if hasta else 0}"

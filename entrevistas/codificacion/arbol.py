"""El libro de un diálogo, cargado de una vez: quién cuelga de quién, a qué altura y por qué camino."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from dialogo.models import Dialogo
from entrevistas.models import Codigo

PROFUNDIDAD = 6


class Arbol:
    """Los códigos de un diálogo. Una consulta; todo lo demás se contesta en memoria."""

    def __init__(self, codigos: Iterable[Codigo]) -> None:
        self.codigos = {codigo.pk: codigo for codigo in codigos}
        self.hijos: dict[int | None, list[Codigo]] = defaultdict(list)
        for codigo in self.codigos.values():
            self.hijos[codigo.padre_id].append(codigo)
        for hermanos in self.hijos.values():
            hermanos.sort(key=lambda uno: (uno.orden, uno.pk))
        self.por_uid = {str(codigo.uid): codigo for codigo in self.codigos.values()}

    @classmethod
    def de(cls, dialogo: Dialogo) -> "Arbol":
        return cls(Codigo.objects.filter(dialogo=dialogo))

    def de_uid(self, uid: object) -> Codigo | None:
        return self.por_uid.get(str(uid))

    def camino(self, codigo: Codigo) -> list[Codigo]:
        """De la raíz al código, con él al final."""
        camino = [codigo]
        while camino[-1].padre_id is not None:
            camino.append(self.codigos[camino[-1].padre_id])
        return camino[::-1]

    def ruta(self, codigo: Codigo) -> str:
        return " / ".join(uno.nombre for uno in self.camino(codigo))

    def nivel(self, codigo: Codigo | None) -> int:
        """1 en la raíz; 0 para «fuera de todo»."""
        return len(self.camino(codigo)) if codigo else 0

    def altura(self, codigo: Codigo) -> int:
        """Cuántos niveles ocupa él con lo que tiene dentro."""
        dentro = self.hijos.get(codigo.pk, [])
        return 1 + max((self.altura(uno) for uno in dentro), default=0)

    def rama(self, codigo: Codigo) -> list[Codigo]:
        """Él y todo lo que tiene dentro, en orden."""
        return [codigo, *(c for uno in self.hijos.get(codigo.pk, []) for c in self.rama(uno))]

    def hermanos(self, codigo: Codigo) -> list[Codigo]:
        return self.hijos[codigo.padre_id]

    def en_orden(self) -> Iterator[Codigo]:
        for raiz in self.hijos.get(None, []):
            yield from self.rama(raiz)

    def vigentes(self) -> list[Codigo]:
        return [uno for uno in self.en_orden() if uno.esta_vigente]

    def opciones(self, sin: Iterable[Codigo] = ()) -> list[tuple[str, str]]:
        """Para elegir uno en una lista: su ``uid`` y su camino."""
        fuera = {uno.pk for uno in sin}
        return [(str(c.uid), self.ruta(c)) for c in self.vigentes() if c.pk not in fuera]

"""El expediente de choques en una hoja de cálculo."""

from collections.abc import Iterator, Sequence

from dialogo.hojas import Hoja, Valor
from dialogo.palabras import enumerar
from sobremesas.choques.expediente import Linea, Renglon, Seccion
from sobremesas.choques.grupos import Grupo

COLUMNAS = [
    *("Hallazgo", "Redacción", "Grupo", "Palabras que toca", "Choca", "Converge con días"),
    *("Folio", "Día", "Quién", "Clase", "Propone", "Porque", "Fuerza", "Validado por la mesa"),
    "Disenso",
]
CUENTAS = ["Hallazgo", "Título", "Aportaciones", "Chocan", "Convergen", "Días"]


def de(renglones: Sequence[Renglon]) -> list[Hoja]:
    return [
        Hoja("Aportaciones", COLUMNAS, _aportaciones(renglones)),
        Hoja("Cuentas", CUENTAS, [_cuentas(renglon) for renglon in renglones]),
    ]


def _cuentas(renglon: Renglon) -> list[Valor]:
    return [
        *(renglon.hallazgo.folio, renglon.secciones[0].redaccion.titulo, renglon.num),
        *(renglon.num_chocan, renglon.num_convergen, enumerar(map(str, renglon.dias))),
    ]


def _aportaciones(renglones: Sequence[Renglon]) -> Iterator[list[Valor]]:
    for renglon in renglones:
        for seccion in renglon.secciones:
            for grupo in seccion.agrupado.todos:
                for pieza in grupo.piezas:
                    yield _fila(renglon, seccion, grupo, seccion.lineas[pieza.clave])


def _fila(renglon: Renglon, seccion: Seccion, grupo: Grupo, linea: Linea) -> list[Valor]:
    una = linea.aportacion
    convergen = next((c for c in grupo.convergen if una.pk in c.claves), None)
    return [
        *(renglon.hallazgo.folio, seccion.redaccion.version, grupo.nombre, grupo.palabras),
        una.pk in grupo.chocan,
        enumerar(map(str, convergen.dias)) if convergen else "",
        *(una.folio, una.sala.sobremesa.nombre, linea.firma.quien, una.get_clase_display()),
        *(linea.firma.texto, linea.firma.razon, una.get_fuerza_display(), linea.dicho_de_la_mesa),
        linea.estado_del_disenso,
    ]

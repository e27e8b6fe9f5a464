"""Programas y normas, en hojas de cálculo. Quien llama los trae con sus temas, regiones y socios."""

from collections.abc import Iterable

from actores.models import Mandato, Programa
from dialogo.hojas import Hoja, Valor


def _juntos(cosas: Iterable[object]) -> str:
    return "; ".join(str(cosa) for cosa in cosas)


def de_programas(programas: Iterable[Programa]) -> Hoja:
    encabezados = ["Programa", "Organización", "Temas", "Regiones", "Ciudades y redes"]
    encabezados += ["Instrumento", "Estado", "Desde", "Hasta", "Presupuesto anual", "Fuente"]
    filas: list[list[Valor]] = [
        [
            p.nombre,
            p.organizacion.nombre,
            _juntos(p.temas.all()),
            _juntos(p.regiones.all()),
            _juntos(p.socios.all()),
            p.get_instrumento_display(),
            p.get_estado_display(),
            p.desde,
            p.hasta,
            p.presupuesto,
            p.fuente,
        ]
        for p in programas
    ]
    return Hoja("Programas", encabezados, filas)


def de_normas(mandatos: Iterable[Mandato]) -> Hoja:
    encabezados = ["Norma", "Artículo", "Qué ordena", "Temas", "Regiones", "Responde"]
    encabezados += ["Vigente desde", "Fuente"]
    filas: list[list[Valor]] = [
        [
            m.norma,
            m.articulo,
            m.texto,
            _juntos(m.temas.all()),
            _juntos(m.regiones.all()),
            m.responsable.nombre if m.responsable else "",
            m.vigente_desde,
            m.fuente,
        ]
        for m in mandatos
    ]
    return Hoja("Normas", encabezados, filas)

"""Qué haría cada renglón: nueva, cambia, igual, quizá ya está o error. No escribe nada de la casa.

Se recorre por lotes y cada lote hace siempre las mismas consultas. Escribir vuelve a revisar bajo
candado: si algo cambió entretanto, el resultado ya no coincide y no se escribe.
"""

from collections.abc import Callable, Iterable
from typing import Any

from actores.models import Actor, FilaImportada, Importacion
from actores.traer import clases as c
from actores.traer.destino_actores import DestinoActores, que_sobra
from actores.traer.destinos import (
    Destino,
    DestinoCargos,
    DestinoProgramas,
    DestinoVinculos,
    Hallado,
    Valores,
)
from actores.traer.directorio import Directorio, plano
from actores.traer.rechazo import letra
from actores.traer.valores import Convertidor, Reparo

LOTE = 500
Suerte, Decision = FilaImportada.Suerte, FilaImportada.Decision
DESTINOS: dict[str, type[Destino]] = {
    c.Clase.ACTORES: DestinoActores,
    c.Clase.CARGOS: DestinoCargos,
    c.Clase.VINCULOS: DestinoVinculos,
    c.Clase.PROGRAMAS: DestinoProgramas,
}
REVISADO = ["titulo", "llave", "suerte", "decision", "elegido", "cambios", "errores", "parecidos"]
REVISADO += ["objeto"]


class Revision:
    """Los catálogos y el directorio de una sola vez, para todas las filas de la importación."""

    def __init__(self, importacion: Importacion) -> None:
        self.importacion = importacion
        self.campos = c.campos(importacion.clase)
        self.conv = Convertidor(
            Directorio(Actor.objects.visibles_para(importacion.autor)), importacion.arreglos
        )
        self.destino = DESTINOS[importacion.clase](self.conv, importacion, importacion.autor)
        if importacion.clase == c.Clase.ACTORES:
            self.conv.nuevas = self._organizaciones_de_la_hoja()

    def _organizaciones_de_la_hoja(self) -> dict[str, str]:
        """Las que llegan en la misma hoja: una persona puede tener su cargo en una de ellas."""
        forma, nombre = (self.importacion.columnas.get(campo) for campo in ("forma", "nombre"))
        if forma is None or nombre is None:
            return {}
        nuevas: dict[str, str] = {}
        for datos, suerte in self.importacion.filas.values_list("datos", "suerte"):
            celda = self.conv.arreglado(self.campos["forma"], datos[forma])
            if plano(celda).startswith("organiza") and suerte != Suerte.SALTADA and datos[nombre]:
                nuevas.setdefault(plano(datos[nombre]), " ".join(datos[nombre].split()))
        return nuevas

    def lote(
        self, filas: list[FilaImportada], *, bloquear: bool = False
    ) -> tuple[dict[int, Any], dict[int, Valores]]:
        """Revisa estas filas, en orden, y las deja puestas sin guardar.

        Devuelve los objetos leídos, por llave, y lo que dice cada fila, por número.
        """
        pendientes: list[tuple[FilaImportada, Valores]] = []
        for fila in filas:
            _limpiar(fila)
            if fila.decision == Decision.FUERA:
                fila.suerte, fila.llave = Suerte.SALTADA, ""
                self._titular(fila)
                continue
            valores = self._valores(fila)
            if not fila.errores:
                pendientes.append((fila, valores))
        hallados = self.destino.hallar([valores for _, valores in pendientes])
        for (fila, _), hallado in zip(pendientes, hallados, strict=True):
            _decidir(fila, hallado)
        self._sin_repetir(filas)
        objetos = self.destino.objetos(_pks(filas), bloquear=bloquear)
        for fila, valores in pendientes:
            if not fila.errores:
                self._comparar(fila, valores, objetos)
        return objetos, {fila.numero: valores for fila, valores in pendientes}

    # Cada celda ---------------------------------------------------------------------------------
    def _valores(self, fila: FilaImportada) -> Valores:
        valores: Valores = {}
        for clave, campo in self.campos.items():
            posicion = self.importacion.columnas.get(clave)
            celda = fila.datos[posicion] if posicion is not None else ""
            if not celda:
                continue
            try:
                crudo = self.conv.convertir(campo, celda)
            except Reparo as reparo:
                self._reparar(fila, campo, reparo)
            else:
                if crudo not in ("", []):
                    valores[clave] = crudo
        if forma := valores.get("forma"):
            valores = {k: v for k, v in valores.items() if k not in que_sobra(forma)}
            fila.errores = [e for e in fila.errores if e["campo"] not in que_sobra(forma)]
        fila.titulo = self.destino.titulo(valores)[:300] or self._algo_que_lo_nombre(fila)
        self._exigir_identidad(fila, valores)
        if not fila.errores:
            fila.llave = self.destino.llave(valores)
        return valores

    def _algo_que_lo_nombre(self, fila: FilaImportada) -> str:
        for campo in ("nombre", "persona", "origen"):
            posicion = self.importacion.columnas.get(campo)
            if posicion is not None and fila.datos[posicion]:
                return fila.datos[posicion][:300]
        return ""

    def _titular(self, fila: FilaImportada) -> None:
        fila.titulo = fila.titulo or self._algo_que_lo_nombre(fila)

    def _exigir_identidad(self, fila: FilaImportada, valores: Valores) -> None:
        con_error = {error["campo"] for error in fila.errores}
        exigidos = () if valores.get("clave") else self.destino.identidad
        for clave in exigidos:
            if clave not in valores and clave not in con_error:
                self._reparar(fila, self.campos[clave], Reparo("Está vacía y hace falta."))
        if valores.get("origen") and valores.get("origen") == valores.get("destino"):
            self._reparar(
                fila, self.campos["destino"], Reparo("Un vínculo une a dos actores distintos.")
            )

    def _reparar(self, fila: FilaImportada, campo: c.Campo, reparo: Reparo) -> None:
        posicion = self.importacion.columnas.get(campo.clave)
        columna = "" if posicion is None else self.importacion.encabezados[posicion]
        fila.errores.append(
            {
                "campo": campo.clave,
                "columna": columna or (letra(posicion) if posicion is not None else campo.titulo),
                "valor": reparo.valor,
                "dice": reparo.dice,
                "opciones": [list(opcion) for opcion in reparo.opciones],
            }
        )
        fila.suerte = Suerte.ERROR

    # Entre renglones ----------------------------------------------------------------------------
    def _sin_repetir(self, filas: list[FilaImportada]) -> None:
        """Un renglón que repite a otro anterior es un error: no se sabe cuál vale."""
        suyas = {fila.numero for fila in filas}
        otras = self.importacion.filas.exclude(suerte=Suerte.SALTADA).exclude(numero__in=suyas)
        por_llave: dict[str, int] = {}
        por_objeto: dict[int, int] = {}
        llaves = {fila.llave for fila in filas if fila.llave}
        for numero, llave in otras.filter(llave__in=llaves).values_list("numero", "llave"):
            por_llave[llave] = min(numero, por_llave.get(llave, numero))
        de_antes = otras.filter(objeto__in=_pks(filas)).exclude(suerte=Suerte.ERROR)
        for numero, objeto in de_antes.values_list("numero", "objeto"):
            por_objeto[objeto or 0] = min(numero, por_objeto.get(objeto or 0, numero))
        for fila in filas:
            if fila.errores or fila.suerte == Suerte.SALTADA:
                continue
            previa = _primera(
                fila.numero, por_llave.get(fila.llave), por_objeto.get(fila.objeto or 0)
            )
            if previa is None:
                por_llave[fila.llave] = fila.numero
                por_objeto[fila.objeto or -fila.numero] = fila.numero
                continue
            campo = self.campos[self.destino.identidad[-1]]
            self._reparar(fila, campo, Reparo(f"Repite la fila {previa}. Deja una sola."))

    # Contra lo que hay --------------------------------------------------------------------------
    def _comparar(self, fila: FilaImportada, valores: Valores, objetos: dict[int, Any]) -> None:
        pk = fila.objeto
        contra = fila.parecidos[0]["pk"] if fila.suerte == Suerte.PARECIDA else pk
        objeto = objetos.get(contra) if contra else None
        if pk and objeto is None:
            campo = self.campos.get("clave") or self.campos[self.destino.identidad[0]]
            self._reparar(fila, campo, Reparo("Ya no está en el directorio.", valor=str(pk)))
            return
        actual: Valores = {}
        if objeto is not None:
            actual = (
                self.destino.actual(objeto, valores)
                if isinstance(self.destino, DestinoActores)
                else self.destino.actual(objeto)
            )
        fila.cambios = self._cambios(valores, actual)
        if fila.suerte == Suerte.PARECIDA:
            return
        self._exigir_lo_demas(fila, actual | valores, es_nueva=objeto is None)
        if not fila.errores:
            con_cambios = Suerte.CAMBIA if fila.cambios else Suerte.IGUAL
            fila.suerte = Suerte.NUEVA if objeto is None else con_cambios

    def _cambios(self, valores: Valores, actual: Valores) -> dict[str, dict[str, Any]]:
        """Campo → antes y después. Una celda vacía no borra: no está en ``valores``."""
        cambios = {}
        for clave, despues in valores.items():
            if actual and clave not in actual:
                continue
            antes = actual.get(clave, "")
            if actual and (antes == despues or _solo_mayusculas(clave, antes, despues)):
                continue
            campo = self.campos[clave]
            cambios[clave] = {
                "antes": antes,
                "despues": despues,
                "era": self.conv.decir(campo, antes),
                "sera": self.conv.decir(campo, despues),
            }
        return cambios

    def _exigir_lo_demas(self, fila: FilaImportada, todo: Valores, *, es_nueva: bool) -> None:
        """Lo que depende de cómo quedaría: obligatorios de lo nuevo, fechas en orden, fuente."""
        con_error = {error["campo"] for error in fila.errores}
        for clave, campo in self.campos.items():
            if es_nueva and campo.obligatorio and not todo.get(clave) and clave not in con_error:
                self._reparar(fila, campo, Reparo("Está vacía y hace falta para crearla."))
        if todo.get("hasta") and todo.get("desde") and todo["hasta"] < todo["desde"]:
            self._reparar(fila, self.campos["hasta"], Reparo("Termina antes de empezar."))
        if todo.get("presupuesto") and not todo.get("fuente"):
            self._reparar(
                fila, self.campos["fuente"], Reparo("Un presupuesto se anota con su fuente.")
            )
        if self.importacion.clase == c.Clase.ACTORES:
            for uno, otro in (("cargo", "organizacion"), ("organizacion", "cargo")):
                if todo.get(uno) and not todo.get(otro):
                    frase = f"Si viene «{self.campos[uno].titulo}», hace falta ésta."
                    self._reparar(fila, self.campos[otro], Reparo(frase))


def _solo_mayusculas(clave: str, antes: Any, despues: Any) -> bool:
    """«RED DE INQUILINAS» no cambia el nombre de la Red de Inquilinas; un acento, sí."""
    return clave == "nombre" and str(antes).casefold() == str(despues).casefold()


def _limpiar(fila: FilaImportada) -> None:
    fila.titulo = fila.llave = ""
    fila.suerte = Suerte.NUEVA
    fila.cambios, fila.errores, fila.parecidos, fila.objeto = {}, [], [], None


def _decidir(fila: FilaImportada, hallado: Hallado) -> None:
    """Aplica lo que alguien dijo de esta fila; una decisión que ya no viene al caso se olvida."""
    if hallado.pk or not hallado.parecidos:
        fila.objeto, fila.decision, fila.elegido = hallado.pk, "", None
        return
    fila.parecidos = hallado.parecidos
    if fila.decision == Decision.OTRA:
        return
    if fila.decision == Decision.ES and fila.elegido in {uno["pk"] for uno in fila.parecidos}:
        fila.objeto = fila.elegido
        return
    fila.decision, fila.elegido, fila.suerte = "", None, Suerte.PARECIDA


def _pks(filas: Iterable[FilaImportada]) -> set[int]:
    pks = {fila.objeto for fila in filas if fila.objeto}
    return pks | {
        fila.parecidos[0]["pk"]
        for fila in filas
        if fila.suerte == Suerte.PARECIDA and fila.parecidos
    }


def _primera(numero: int, *otras: int | None) -> int | None:
    anteriores = [otra for otra in otras if otra is not None and otra < numero]
    return min(anteriores) if anteriores else None


def revisar_todo(importacion: Importacion, avisar: Callable[[int], None]) -> None:
    """Todas las filas, de nuevo. ``avisar`` recibe cuántas van."""
    importacion.filas.update(llave="", objeto=None)
    revision = Revision(importacion)
    hechas = 0
    while filas := list(importacion.filas.order_by("numero")[hechas : hechas + LOTE]):
        revision.lote(filas)
        guardar(filas)
        hechas += len(filas)
        avisar(hechas)


def revisar_filas(importacion: Importacion, numeros: set[int]) -> None:
    """Sólo éstas, y las que compartían o ahora comparten llave con ellas."""
    revision = Revision(importacion)
    filas = list(importacion.filas.filter(numero__in=numeros).order_by("numero"))
    llaves = {fila.llave for fila in filas}
    objetos = {fila.objeto for fila in filas if fila.objeto}
    for comienzo in range(0, len(filas), LOTE):
        lote = filas[comienzo : comienzo + LOTE]
        revision.lote(lote)
        guardar(lote)
    llaves = (llaves | {fila.llave for fila in filas}) - {""}
    objetos |= {fila.objeto for fila in filas if fila.objeto}
    vecinas = importacion.filas.exclude(numero__in=numeros)
    otras = vecinas.filter(llave__in=llaves) | vecinas.filter(objeto__in=objetos)
    lote = list(otras.order_by("numero"))
    if lote:
        revision.lote(lote)
        guardar(lote)


def guardar(filas: list[FilaImportada]) -> None:
    """Un solo ``INSERT … ON CONFLICT``: mucho más corto que un ``UPDATE`` con un caso por fila."""
    FilaImportada.objects.bulk_create(
        filas,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=REVISADO,
    )

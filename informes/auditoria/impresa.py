"""Lo que de la auditoría puede leer cualquiera: cuentas y razones, sin folio, sector ni nombre.

Dos cuidados. En una tabla, la celda que llenan menos de *k* personas se calla, y con ella las que
harían falta para que restando nadie la despeje. Entre dos versiones, si lo que cambió es de menos de
*k* personas se vuelve a imprimir la tabla anterior con su fecha: restarlas diría de quién (seguridad
C7, T3).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogo.models import Dialogo
from dialogo.palabras import en_letra
from entrevistas.confidencialidad import tabla_publicable
from informes.auditoria import final, razones
from informes.auditoria.ideas import Suerte
from informes.auditoria.lectura import Conversacion, Lectura, leer
from informes.models import Auditoria, Informe

Celda = tuple[Any, str]
DEMAS = "Los demás sectores, juntos"


@dataclass
class _Tabla:
    """Ideas por renglón y suerte, y qué personas hay detrás de cada celda."""

    ideas: Counter[Celda] = field(default_factory=Counter)
    personas: dict[Celda, set[str]] = field(default_factory=lambda: defaultdict(set))

    def sumar(self, renglon: Any, suerte: str, persona: str) -> None:
        self.ideas[renglon, suerte] += 1
        self.personas[renglon, suerte].add(persona)

    def callar(self, renglones: list[Any], k: int) -> set[Celda]:
        """Las celdas de 1 a k−1 personas, y las que dejarían despejarlas por renglón o columna."""
        callar = {celda for celda, quienes in self.personas.items() if 0 < len(quienes) < k}
        lineas = [[(r, s) for s in Suerte.values] for r in renglones]
        lineas += [[(r, s) for r in renglones] for s in Suerte.values]
        cambia = bool(callar)
        while cambia:
            cambia = False
            for linea in lineas:
                suyas = [celda for celda in linea if celda in callar]
                if suyas and self._se_despeja(suyas, k) and len(suyas) < len(linea):
                    otras = [celda for celda in linea if celda not in callar]
                    callar.add(min(otras, key=lambda c: (not self.ideas[c], self.ideas[c])))
                    cambia = True
        return callar

    def _se_despeja(self, suyas: list[Celda], k: int) -> bool:
        return len(suyas) < 2 or sum(self.ideas[c] for c in suyas) - len(suyas) < k

    def imprimir(self, renglones: Iterable[tuple[Any, str]], k: int) -> list[dict[str, Any]]:
        renglones = list(renglones)
        callar = self.callar([clave for clave, _ in renglones], k)
        return [
            {
                "nombre": nombre,
                "ideas": sum(self.ideas[clave, s] for s in Suerte.values),
                "suertes": {
                    s: None if (clave, s) in callar else self.ideas[clave, s] for s in Suerte.values
                },
            }
            for clave, nombre in renglones
        ]


def para_informe(auditoria: Auditoria) -> dict[str, Any]:
    """Lo que se imprime, en tipos de JSON. De una cerrada, lo que se guardó al cerrarla.

    Las razones se leen siempre hoy: lo que su dueña o dueño retiró después tampoco deja la suya.
    """
    leida = leer(auditoria)
    guardado = auditoria.resumen.get("impresa") if auditoria.informe_id else None
    if guardado is None:
        return dict(al_cerrar(leida)["impresa"])
    quedan = set(_razones(leida))
    return guardado | {"razones": [razon for razon in guardado["razones"] if razon in quedan]}


def al_cerrar(leida: Lectura) -> dict[str, Any]:
    """``impresa``: lo que sale. ``corte``: de quién son las cuentas que salen, para no restarlas."""
    anterior = _anterior(leida.auditoria)
    corte = _corte(leida)
    if anterior is None:
        return {"impresa": _imprimir(leida, set(), None), "corte": corte}
    antes = anterior.resumen
    cambiaron = _cambiaron(antes["corte"], corte)
    version = anterior.informe.version if anterior.informe else None
    if not _alcanzan(leida, cambiaron, antes["corte"], corte):
        dichas = _razones(leer(anterior))
        return {"impresa": _repetir(antes["impresa"], version, dichas), "corte": antes["corte"]}
    fundir = _sectores_a_fundir(leida, cambiaron, antes["corte"], corte)
    return {
        "impresa": _imprimir(leida, fundir | set(antes["impresa"]["callados"]), anterior),
        "corte": corte,
    }


def _anterior(auditoria: Auditoria) -> Auditoria | None:
    """La última versión cerrada, si ésta es otra y aquélla guardó lo que imprimió."""
    ultima = final.ultima(auditoria.dialogo, auditoria.tipo)
    sirve = ultima and ultima.pk != auditoria.pk and "impresa" in ultima.resumen
    return ultima if sirve else None


def _quien(una: Conversacion, puesto: int | None = None) -> str:
    """Una persona de la cuenta: quien fue entrevistada, o el puesto de quien habló en la sala."""
    if una.entrevista:
        return f"e{una.entrevista.persona_id}"
    return f"p{puesto}" if puesto else f"s{una.de.pk}"


def _corte(leida: Lectura) -> dict[str, dict[str, Any]]:
    """Por persona, una huella de lo que aporta a cada tabla. No lleva palabras ni nombres."""
    suyo: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    sector: dict[str, str] = {}
    for una in leida.conversaciones:
        for idea in una.ideas:
            puesto = idea.aportacion.puesto_id if idea.aportacion else None
            quien = _quien(una, puesto)
            suyo[quien][idea.bloque, idea.suerte] += 1
            if una.sector:
                sector[quien] = una.sector.clave
    return {
        quien: {
            "sector": sector.get(quien, ""),
            "bloques": sorted({bloque for bloque, _ in cuenta}),
            "huella": hashlib.sha256(repr(sorted(cuenta.items())).encode()).hexdigest()[:16],
        }
        for quien, cuenta in suyo.items()
    }


def _cambiaron(antes: Mapping[str, Any], ahora: Mapping[str, Any]) -> set[str]:
    return {
        quien
        for quien in {*antes, *ahora}
        if antes.get(quien, {}).get("huella") != ahora.get(quien, {}).get("huella")
    }


def _alcanzan(
    leida: Lectura, cambiaron: set[str], antes: Mapping[str, Any], ahora: Mapping[str, Any]
) -> bool:
    """¿Son bastantes, en total y en cada bloque, para que restar no diga de quién?"""
    k = leida.dialogo.umbral_k
    por_bloque: dict[int, set[str]] = defaultdict(set)
    for quien in cambiaron:
        for corte in (antes, ahora):
            for bloque in corte.get(quien, {}).get("bloques", ()):
                por_bloque[bloque].add(quien)
    return not cambiaron or all(len(q) >= k for q in [cambiaron, *por_bloque.values()])


def _sectores_a_fundir(
    leida: Lectura, cambiaron: set[str], antes: Mapping[str, Any], ahora: Mapping[str, Any]
) -> set[str]:
    """Claves de los sectores en que cambiaron de una a k−1 personas: van con los demás."""
    por_sector: dict[str, set[str]] = defaultdict(set)
    for quien in cambiaron:
        for corte in (antes, ahora):
            if clave := corte.get(quien, {}).get("sector"):
                por_sector[clave].add(quien)
    return {clave for clave, q in por_sector.items() if len(q) < leida.dialogo.umbral_k}


def _repetir(antes: dict[str, Any], version: int | None, dichas: list[str]) -> dict[str, Any]:
    desde = antes["corte"] or version
    return antes | {
        "corte": desde,
        "razones": [razon for razon in antes["razones"] if razon in dichas],
        "anterior": None,
        "nota_corte": (
            f"Desde la versión {desde} cambió lo de muy pocas personas: las cuentas son las de "
            "aquella versión, para que restándolas no se sepa de quién."
        ),
    }


def _imprimir(leida: Lectura, fundidos: set[str], anterior: Auditoria | None) -> dict[str, Any]:
    totales: Counter[str] = Counter()
    por_clase, por_bloque = _Tabla(), _Tabla()
    for una in leida.conversaciones:
        clase = "entrevistas" if una.entrevista else "sobremesas"
        for idea in una.ideas:
            quien = _quien(una, idea.aportacion.puesto_id if idea.aportacion else None)
            totales[idea.suerte] += 1
            if idea.suerte:
                por_clase.sumar(clase, idea.suerte, quien)
                por_bloque.sumar(idea.bloque, idea.suerte, quien)
    k = leida.dialogo.umbral_k
    sectores, callados = _sectores(leida, fundidos | _callados_antes(leida.dialogo))
    bloques = [(b.numero, f"{b.numero}. {b.titulo}") for b in leida.dialogo.bloques.all()]
    clases = [("entrevistas", "Entrevistas"), ("sobremesas", "Sobremesas")]
    firmadas = sum(una.firmas == 2 for una in leida.con_ideas)
    return {
        "tipo": leida.auditoria.tipo,
        "ideas": len(leida.ideas),
        "sin_decir": totales[""],
        "conversaciones": len(leida.con_ideas),
        "totales": [
            {"clave": s.value, "nombre": str(s.label), "ideas": totales[s]} for s in Suerte
        ],
        "clases": por_clase.imprimir(clases, k) if sum(totales.values()) else [],
        "sectores": sectores,
        "nota_sectores": (
            f"Se calla la cifra que hacen menos de {en_letra(k, femenino=True)} personas, y las que "
            "permitirían despejarla."
        ),
        "bloques": por_bloque.imprimir(bloques, k),
        "en_cero": sum(1 for una in leida.conversaciones if una.entrevista and not _se_oyo(una)),
        "razones": _razones(leida),
        "firmas": _firmas(firmadas, len(leida.con_ideas)),
        "callados": callados,
        "corte": None,
        "nota_corte": "",
        "anterior": _frente_a(anterior, totales) if anterior else None,
    }


def _se_oyo(una: Conversacion) -> bool:
    return any(una.cuentas[suerte] for suerte in (Suerte.RECOGIDA, Suerte.MATIZADA))


def _firmas(firmadas: int, hojas: int) -> str:
    if hojas and firmadas == hojas:
        return "Dos personas firmaron cada hoja."
    return f"Dos personas firmaron {firmadas} de {hojas} hojas."


def _sectores(leida: Lectura, fundidos: set[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Los renglones que pueden salir, y las claves de los sectores que van juntos."""
    personas: dict[str, set[str]] = defaultdict(set)
    nombres: dict[str, tuple[int, str]] = {}
    for una in leida.con_ideas:
        if una.sector:
            personas[una.sector.clave].add(_quien(una))
            nombres[una.sector.clave] = (una.sector.orden, una.sector.nombre)
    k = leida.dialogo.umbral_k
    publicable = tabla_publicable(
        {clave: len(quienes) for clave, quienes in personas.items()}, k, frozenset(fundidos)
    )
    callados = sorted(clave for clave, n in publicable.items() if n is None)
    if len(callados) == len(publicable):
        return [], []
    tabla = _Tabla()
    for una in leida.con_ideas:
        if una.sector:
            renglon = "" if una.sector.clave in callados else una.sector.clave
            for idea in una.ideas:
                if idea.suerte:
                    tabla.sumar(renglon, idea.suerte, _quien(una))
    dichos = sorted((nombres[c], c) for c in publicable if c not in callados)
    renglones = [(clave, nombre) for (_, nombre), clave in dichos]
    return tabla.imprimir([*renglones, *([("", DEMAS)] if callados else [])], k), callados


def _callados_antes(dialogo: Dialogo) -> set[str]:
    """Sectores que la tabla de cobertura de algún documento ya impreso no dejó contar. Una consulta."""
    listos = Informe.objects.filter(dialogo=dialogo, estado=Informe.Estado.LISTO)
    listas = listos.values_list("instantanea__imprime__cobertura__callados", flat=True)
    return {clave for callados in listas for clave in callados or []}


def _razones(leida: Lectura) -> list[str]:
    """Las de lo omitido, una vez cada una, sin las que hoy señalarían a alguien."""
    return sorted(set(_razones_de(leida)), key=str.casefold)


def _razones_de(leida: Lectura) -> Iterator[str]:
    """De una cerrada, lo que se dijo; de la abierta, lo que sigue valiendo."""
    reservados = razones.reservados_de(leida.dialogo)
    esta_cerrada = leida.auditoria.informe_id is not None
    for una in leida.conversaciones:
        for idea in una.ideas:
            dicha = idea.anotada
            if (
                dicha is None
                or dicha.suerte != Suerte.OMITIDA
                or (idea.cambio and not esta_cerrada)
            ):
                continue
            if not razones.que_nombra(dicha.razon, idea, una.entrevista, reservados):
                yield dicha.razon


def _frente_a(anterior: Auditoria, totales: Counter[str]) -> dict[str, Any]:
    antes = {fila["clave"]: fila["ideas"] for fila in anterior.resumen["impresa"]["totales"]}
    return {
        "version": anterior.informe.version if anterior.informe else None,
        "totales": [
            {"clave": s.value, "nombre": str(s.label), "antes": antes[s], "ahora": totales[s]}
            for s in Suerte
        ],
    }

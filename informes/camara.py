"""La cámara: recorre los hallazgos y junta lo que un documento puede imprimir de cada uno.

Toda cita pasa por ``citar`` con la audiencia del documento: lo que no puede mostrarse no entra, y queda
anotado en ``detenidas``.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from dialogo.palabras import contar
from entrevistas.confidencialidad import Audiencia, Cita, Umbral, citar, para_citar
from entrevistas.models import Entrada, Fragmento
from hallazgos.models import Evidencia
from hallazgos.solidez import Ficha, fichas
from informes import pagina
from informes.composicion import Lugar
from informes.graficas import tramos
from informes.textos import con_marcas, marcas, tramos_de
from sobremesas.choques.viaje import Viajero, para_documento

SECTORES_CON_FIGURA = frozenset(
    ["gobierno", "iniciativa-privada", "sociedad-civil", "academia", "cultura", "internacional"]
)


@dataclass(frozen=True)
class Impresa:
    """Una cita que sale, con lo que hace falta para saber mañana si todavía puede salir."""

    fragmento: int
    codigo: str
    nivel: str
    huella: str


def consentido(pasaje: Fragmento) -> tuple[str, str] | None:
    """Nivel y alcance vigentes que ``para_citar`` anotó en el pasaje."""
    nivel, alcance = pasaje.nivel_consentido, pasaje.alcance_consentido  # type: ignore[attr-defined]
    return (nivel, alcance) if nivel else None


def evidencias_de(sitios: list[Lugar]) -> dict[int, list[Evidencia]]:
    """Evidencia vigente de cada hallazgo, con su pasaje listo para citar. Dos consultas."""
    vigentes = list(
        Evidencia.objects.vigentes()
        .filter(hallazgo__in=[sitio.hallazgo for sitio in sitios])
        .order_by("numero")
    )
    pasajes = para_citar(Fragmento.objects.all()).in_bulk({e.fragmento_id for e in vigentes})
    folios = {sitio.hallazgo.pk: sitio.hallazgo for sitio in sitios}
    grupos: dict[int, list[Evidencia]] = defaultdict(list)
    for evidencia in vigentes:
        evidencia.fragmento = pasajes[evidencia.fragmento_id]
        evidencia.hallazgo = folios[evidencia.hallazgo_id]
        grupos[evidencia.hallazgo_id].append(evidencia)
    return grupos


def _cita(evidencia: Evidencia, cita: Cita) -> dict[str, Any]:
    atribucion = cita.atribucion
    if not cita.con_comillas:
        atribucion += ", en paráfrasis"
    clave = cita.sector.clave if cita.sector else ""
    return {
        "codigo": evidencia.codigo,
        "ancla": evidencia.codigo.replace("·", "-"),
        "texto": cita.texto,
        "literal": cita.con_comillas,
        "atribucion": atribucion,
        "sector": clave if clave in SECTORES_CON_FIGURA or not clave else "otro",
    }


def _ficha(ficha: Ficha, citas: list[Cita]) -> dict[str, Any]:
    """La ficha fuera del equipo: de los sectores, sólo los que alguna de sus citas deja nombrar."""
    visibles = {c.sector.pk: c.sector for c in citas if c.sector}
    alcanzados = ficha.sectores
    nombrados = [sector for sector in alcanzados if sector.pk in visibles]
    cuantos = contar(len(alcanzados), "sector", "sectores")
    frase = f"{cuantos[:1].upper()}{cuantos[1:]}"
    if nombrados and len(nombrados) < len(alcanzados):
        frase += "; se pueden nombrar"
    return {
        "grado": ficha.grado.nombre,
        "grado_n": ficha.grado.nudos,
        "tramos": tramos(ficha),
        "frase": ficha.frase,
        "sectores": [
            {
                "clave": s.clave if s.clave in SECTORES_CON_FIGURA else "otro",
                "nombre": s.nombre,
            }
            for s in nombrados
        ],
        "frase_sectores": frase,
        "num_sectores": len(alcanzados),
        "regla": str(ficha.regla),
        "sustentan": ficha.sustentan,
        "matizan": ficha.matizan,
        "contradicen": ficha.contradicen,
    }


def _disenso(uno: Viajero) -> dict[str, Any]:
    """Lo que la sala no aceptó de este hallazgo y quien lo sostiene no ha cerrado."""
    firma = uno.firma
    return {
        "codigo": uno.codigo,
        "texto": firma.texto,
        "razon": firma.razon,
        "literal": firma.con_comillas,
        "atribucion": firma.quien,
    }


class Camara:
    """Recorre los hallazgos y junta lo que se imprime de cada uno."""

    def __init__(self, sitios: list[Lugar], umbral: Umbral, audiencia: Audiencia) -> None:
        self.umbral, self.audiencia = umbral, audiencia
        self.evidencias = evidencias_de(sitios)
        self.fichas = fichas([sitio.hallazgo for sitio in sitios])
        self.disensos = para_documento([sitio.hallazgo for sitio in sitios])
        self.impresas: list[Impresa] = []
        self.detenidas: list[str] = []
        self.citadas: Counter[int] = Counter()
        self.restantes: list[dict[str, Any]] = []
        self.manifiesto: list[dict[str, Any]] = []
        self.renglones: list[str] = []
        self.literales = 0

    def hallazgo(self, sitio: Lugar) -> dict[str, Any]:
        grupos: dict[str, list[dict[str, Any]]] = {"sustenta": [], "matiza": [], "contradice": []}
        anclas: dict[str, tuple[str, str]] = {}
        a_favor: list[Cita] = []
        propios: list[str] = []
        for evidencia in self.evidencias[sitio.hallazgo.pk]:
            cita = citar(evidencia.fragmento, self.audiencia, self.umbral)
            if cita is None:
                if evidencia.fragmento.entrada.tipo != Entrada.Tipo.OBSERVACION:
                    self.detenidas.append(evidencia.codigo)
                continue
            impresa = _cita(evidencia, cita)
            grupos[evidencia.relacion].append(impresa)
            anclas[f"e{evidencia.numero}"] = (impresa["ancla"], impresa["codigo"])
            if evidencia.relacion == Evidencia.Relacion.SUSTENTA:
                a_favor.append(cita)
            propios.append(self._anotar(evidencia, cita))
        self.renglones += propios
        redaccion = sitio.redaccion
        dicho = {
            "folio": sitio.hallazgo.folio,
            "titulo": redaccion.titulo,
            "texto": con_marcas(redaccion.texto, anclas),
            "ficha": _ficha(self.fichas[sitio.hallazgo.pk], a_favor),
            "sustentan": _primero_las_del_texto(grupos["sustenta"], marcas(redaccion.texto)),
            "disienten": grupos["contradice"],
            "matizan": grupos["matiza"],
            "tension": redaccion.tension,
            "pregunta": redaccion.pregunta,
            "disensos": [_disenso(uno) for uno in self.disensos.get(sitio.hallazgo.pk, [])],
        }
        self._manifestar(sitio, propios)
        return self._repartir(dicho)

    def _anotar(self, evidencia: Evidencia, cita: Cita) -> str:
        fragmento = evidencia.fragmento
        self.impresas.append(
            Impresa(fragmento.pk, evidencia.codigo, str(cita.nivel.value), cita.huella)
        )
        self.citadas[fragmento.entrada.entrevista_id] += 1
        self.literales += cita.con_comillas
        return f"{evidencia.codigo} {evidencia.relacion} {cita.nivel.value} {cita.huella}"

    def _manifestar(self, sitio: Lugar, propios: list[str]) -> None:
        self.manifiesto.append(
            {
                "folio": sitio.hallazgo.folio,
                "redaccion": f"{sitio.redaccion.version}",
                "pasajes": len(propios),
                "huella": huella_de(propios),
            }
        )

    def _repartir(self, dicho: dict[str, Any]) -> dict[str, Any]:
        """Deja junto al hallazgo las citas que caben; las demás van al anexo D."""
        cabeza = pagina.alto_de_cabeza(dicho["titulo"], dicho["texto"], dicho["ficha"])
        acomodo = pagina.acomodar(cabeza, dicho)
        demas: list[dict[str, Any]] = []
        for grupo, sena in (("sustentan", ""), ("disienten", "disiente"), ("matizan", "matiza")):
            caben = getattr(acomodo, grupo)
            demas += [cita | {"sena": sena} for cita in dicho[grupo][caben:]]
            dicho[grupo] = dicho[grupo][:caben]
        dicho["pregunta_arriba"] = acomodo.pregunta_arriba
        dicho["mas"] = _y_las_demas(demas)
        if demas:
            self.restantes.append(
                {"folio": dicho["folio"], "titulo": dicho["titulo"], "citas": demas}
            )
        return dicho


def _primero_las_del_texto(citas: list[dict[str, Any]], citadas: list[str]) -> list[dict[str, Any]]:
    """Las que el texto menciona van junto a él; el resto, en el orden de su código."""
    return sorted(citas, key=lambda cita: cita["codigo"].split("·")[1] not in citadas)


def _y_las_demas(demas: list[dict[str, Any]]) -> str:
    if not demas:
        return ""
    codigos = tramos_de(int(cita["codigo"].split("·e")[1]) for cita in demas)
    if len(demas) == 1:
        return f"Otra cita, {codigos}, en el anexo D."
    otras = contar(len(demas), "cita", "citas", femenino=True)
    return f"Otras {otras}{f', {codigos}' if codigos else ''}, en el anexo D."


def huella_de(lineas: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lineas)).encode()).hexdigest()

"""Un hallazgo público, acomodado para imprimirse: párrafos, figuras, voces por lado y sus cambios.

Parte de lo que ya pasó por la puerta (``informes.portal.instantanea``); aquí sólo se acomoda.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from dialogo.models import Dialogo
from dialogo.palabras import contar, en_medio
from hallazgos.solidez import CON_APOYO, CON_RESERVA, FIRME, INDICIO, Ficha, Regla
from informes import pagina
from informes.camara import huella_de
from informes.graficas import tramos
from informes.textos import con_marcas, marcas
from informes.verificar import qr
from sobremesas.conciliacion.cambios import Fila
from sobremesas.models import Contestacion

NUDOS = {grado.nombre: grado.nudos for grado in (FIRME, CON_RESERVA, CON_APOYO, INDICIO)}
LADOS = (("sustentan", "sustenta"), ("disienten", "contradice"), ("matizan", "matiza"))
ALTO_DEL_RASTRO = 24.0  # mm, con su QR
RENGLON_DE_CAMBIO = 40  # letras
SUERTES = dict(Contestacion.Suerte.choices)
Parte = dict[str, Any]


@dataclass(frozen=True)
class Prensa:
    """Lo que todos los hallazgos del documento comparten."""

    dialogo: Dialogo
    regla: Regla
    filas: dict[str, list[Fila]]

    def hallazgo(self, uno: Parte) -> Parte:
        voces = [_voz(voz) for voz in uno["voces"]]
        grupos = {lado: [v for v in voces if v["relacion"] == relacion] for lado, relacion in LADOS}
        anclas = {v["codigo"].split("·")[1]: (v["ancla"], v["codigo"]) for v in voces}
        citadas = marcas(uno["texto"])
        grupos["sustentan"].sort(key=lambda v: v["codigo"].split("·")[1] not in citadas)
        ficha, texto = self.ficha(uno["ficha"]), con_marcas(uno["texto"], anclas)
        disensos = [_disenso(d) for d in uno["disensos"]]
        cabeza = pagina.alto_de_cabeza(uno["titulo"], texto, ficha)
        cambios = _cambios(self.filas.get(uno["folio"], []), uno["pasos"])
        junto = grupos | {"tension": uno["tension"], "disensos": _para_medir(disensos)}
        pie = ALTO_DEL_RASTRO + _alto_de_cambios(cambios)
        caben = pagina.acomodar_en_una(cabeza, junto, pie)
        demas = [
            voz | {"sena": sena}
            for lado, sena in (("sustentan", ""), ("disienten", "disiente"), ("matizan", "matiza"))
            for voz in grupos[lado][getattr(caben, lado) :]
        ]
        return {
            "folio": uno["folio"],
            "numero": uno["numero"],
            "titulo": uno["titulo"],
            "texto": texto,
            "tension": con_marcas(uno["tension"], anclas),
            "redaccion": uno["redaccion"],
            "viene_de": uno["viene_de"],
            "ficha": ficha,
            **{lado: grupo[: getattr(caben, lado)] for lado, grupo in grupos.items()},
            "sin_voces": not voces,
            "demas": demas,
            "disensos": disensos,
            "cambios": cambios,
            "cuentas": _cuentas(uno["cuentas"]),
            "recomendaciones": uno["recomendaciones"],
            "qr": qr.qr_de_hallazgo(self.dialogo, uno["numero"]),
            "direccion": qr.direccion(self.dialogo.clave, uno["numero"])
            if self.dialogo.es_publico
            else "",
            "huella": huella_de([_renglon(voz) for voz in uno["voces"]]),
            "pasajes": len(voces),
        }

    def ficha(self, cifras: Parte) -> Parte:
        hecha = Ficha(
            sustentan=cifras["sustentan"],
            matizan=cifras["matizan"],
            contradicen=cifras["contradicen"],
            callan=cifras["callan"],
            sin_preguntar=cifras["sin_preguntar"],
            total=cifras["de"],
        )
        return {
            "grado": cifras["grado"],
            "grado_n": NUDOS.get(cifras["grado"], 0),
            "tramos": tramos(hecha),
            "frase": hecha.frase,
            "sectores": cifras["sectores"],
            "num_sectores": cifras["num_sectores"] or len(cifras["sectores"]),
            "frase_sectores": _de_sectores(cifras),
            "regla": str(self.regla),
            "sustentan": cifras["sustentan"],
            "de": cifras["de"],
            "matizan": cifras["matizan"],
            "contradicen": cifras["contradicen"],
        }


def _de_sectores(cifras: Parte) -> str:
    """Si el número se calla, sólo se nombran los que una cita deja nombrar."""
    cuantos, nombrados = cifras["num_sectores"], len(cifras["sectores"])
    if cuantos is None:
        return "Sectores que pueden nombrarse"
    frase = contar(cuantos, "sector", "sectores")
    frase = f"{frase[:1].upper()}{frase[1:]}"
    return f"{frase}; se pueden nombrar" if 0 < nombrados < cuantos else frase


def _voz(voz: Parte) -> Parte:
    atribucion = voz["atribucion"]
    if not voz["con_comillas"]:
        atribucion += ", en paráfrasis"
    return {
        "codigo": voz["codigo"],
        "ancla": voz["codigo"].replace("·", "-"),
        "relacion": voz["relacion"],
        "texto": voz["texto"],
        "literal": voz["con_comillas"],
        "atribucion": atribucion,
        "sector": voz["sector"]["clave"] if voz["sector"] else "",
    }


def _renglon(voz: Parte) -> str:
    texto = hashlib.sha256(voz["texto"].encode()).hexdigest()
    return f"{voz['codigo']} {voz['relacion']} {voz['atribucion']} {texto}"


def _disenso(uno: Parte) -> Parte:
    respuesta = uno["respuesta"]
    return {
        "codigo": uno["codigo"],
        "texto": uno["texto"],
        "razon": en_medio(uno["razon"]),
        "literal": uno["con_comillas"],
        "atribucion": uno["quien"],
        "respuesta": {
            "suerte": SUERTES[respuesta["suerte"]],
            "razon": respuesta["razon"],
        }
        if respuesta
        else None,
    }


def _cambios(filas: list[Fila], pasos: list[Parte]) -> list[Parte]:
    """Lo que cada grupo de aportaciones cambió; si nadie lo pidió, lo que cambió al conciliar."""
    hechos = [
        {
            "tramos": [{"clase": t.cambio, "texto": t.texto} for t in fila.despues],
            "por_que": fila.por_que,
            "de_donde": fila.de_donde,
        }
        for fila in filas
        if fila.despues
    ]
    return hechos or [
        {
            "tramos": [{"clase": clase, "texto": texto} for clase, texto in paso["tramos"]],
            "por_que": paso["por_que"],
            "de_donde": paso["de_donde"],
        }
        for paso in pasos
        if paso["clase"] != "se_escribio" and any(clase != "igual" for clase, _ in paso["tramos"])
    ]


def _para_medir(disensos: list[Parte]) -> list[Parte]:
    """Con su respuesta, que también ocupa renglones."""
    return [
        uno | {"razon": f"{uno['razon']} {uno['respuesta']['razon'] if uno['respuesta'] else ''}"}
        for uno in disensos
    ]


def _alto_de_cambios(cambios: list[Parte]) -> float:
    """En milímetros, a ojo: cada renglón de la tabla, lo que su columna más larga."""
    altos = [
        4.6
        * (
            1
            + max(sum(len(t["texto"]) for t in uno["tramos"]), len(uno["por_que"]))
            // RENGLON_DE_CAMBIO
        )
        for uno in cambios
    ]
    return sum(altos) + 3 * len(altos) + 16 if altos else 0


def _cuentas(cuentas: Parte) -> str:
    total, contestadas = cuentas["aportaciones"], cuentas["contestadas"]
    if not total:
        return ""
    cuantas = contar(total, "aportación", "aportaciones", femenino=True)
    if contestadas == total:
        contesto = "contestada con su razón" if total == 1 else "todas contestadas con su razón"
    else:
        contesto = f"{contestadas} con respuesta"
    return f"Las sobremesas le hicieron {cuantas}, {contesto}."

"""El informe final: la instantánea de todo lo que imprime, y de la que salen el resumen y las láminas.

Los hallazgos, las voces, los disensos, la narrativa y las recomendaciones son los de
``informes.portal.instantanea``: lo que el público puede leer, por las mismas puertas. Aquí se eligen,
se acomodan y se les añade cómo iba cada recomendación el día en que se fotografió.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.text import Truncator

from dialogo.models import Dialogo
from dialogo.palabras import contar
from entrevistas.confidencialidad import Audiencia
from hallazgos.solidez import Regla
from informes import apartados
from informes import composicion as componer
from informes.acta.huella import huella_de
from informes.auditoria import final as auditorias
from informes.cobertura import cobertura, prioridades
from informes.final import recomendado, ruta
from informes.final.dicho import Prensa
from informes.final.palabras import GLOSARIO_FINAL, metodo_por_omision
from informes.models import Composicion, Tipo
from informes.portal import instantanea as publica
from informes.portal.hallado import Voz
from informes.portal.publicables import lugares
from informes.portal.recomendado import secciones, vigente
from informes.portal.reservas import sin_quien
from informes.prediagnostico import version_del_programa
from informes.publicar.puerta import reservados
from informes.textos import GLOSARIO, dia, en_partes, periodo, reglas
from informes.verificar.huella import LARGO, en_grupos
from sobremesas.conciliacion.cambios import Fila, filas_de
from sobremesas.conciliacion.cuentas import cuentas

APARTADOS: dict[str, str] = {
    "cambios": "Qué cambió desde el prediagnóstico",
    "narrativa": "La narrativa de la ciudad",
    "ruta": "Hoja de ruta",
    "objetivos": "Objetivos y premisas",
    "prioridades": "Temas y regiones",
    "cruce": "Temas por región",
    "oferta": "Lo que se pide, lo que se hace y lo que manda la ley",
    "mapa": "Mapa de actores",
    "representacion": "Auditoría de representación",
    "saturacion": "Saturación y método del análisis",
}
Parte = dict[str, Any]


@dataclass
class Foto:
    """``imprime`` es el documento, en tipos de JSON; lo demás es para construir y comprobar."""

    imprime: Parte
    voces: list[Voz]
    redacciones: list[int]
    narrativa: list[int]
    recomendaciones: list[int]
    auditoria: int | None = None


def fotografiar(
    dialogo: Dialogo, composicion: Composicion, *, version: int, fecha: date | None = None
) -> Foto:
    """Todo lo que el informe imprime, congelado. Número fijo de consultas; no escribe."""
    fecha = fecha or timezone.localdate()
    with translation.override("es-mx"):
        publicada, voces = publica.tomar(dialogo)
        obra = _Obra(dialogo, composicion, publicada, fecha)
        imprime = obra.portada(version) | obra.cuerpo()
        imprime["manifiesto"] = _manifiesto(imprime, version, fecha)
    imprime = sellar(imprime)
    codigos = {v["codigo"] for h in obra.hallazgos for v in (*h["voces"], *h["disensos"])}
    return Foto(
        imprime,
        [voz for voz in voces if voz.codigo in codigos],
        obra.redacciones(),
        [una.pk for una in secciones(dialogo)] if imprime["narrativa"] else [],
        [vigente(una).pk for una in obra.vivas if una.folio in obra.folios],
        obra.auditoria.pk if obra.auditoria else None,
    )


def sellar(imprime: Parte) -> Parte:
    """Con su huella y el número que se imprime al pie y se escribe para verificarlo."""
    huella = huella_de(imprime)
    numero = en_grupos(huella[:LARGO])
    return imprime | {
        "huella": huella,
        "numero": numero,
        "pie": f"{imprime['pie']} Documento {numero}.",
    }


class _Obra:
    """Lo publicable, visto con lo que se eligió al componer."""

    def __init__(
        self, dialogo: Dialogo, composicion: Composicion, publicada: Parte, fecha: date
    ) -> None:
        self.dialogo, self.composicion, self.publicada = dialogo, composicion, publicada
        self.fecha, self.fuera = fecha, set(composicion.omitidos)
        self.sitios = [s for s in componer.lugares(composicion) if s.incluido]
        por_folio = {h["folio"]: h for h in publicada["hallazgos"]}
        self.hallazgos = [
            por_folio[s.hallazgo.folio] for s in self.sitios if s.hallazgo.folio in por_folio
        ]
        folios = {h["folio"] for h in self.hallazgos}
        entran = [
            una | {"hallazgos": [f for f in una["hallazgos"] if f in folios]}
            for una in publicada["recomendaciones"]
            if una["folio"] not in self.fuera
        ]
        self.vivas = recomendado.comunicadas(dialogo)
        self.recomendaciones = recomendado.imprimir(
            entran, self.vivas, fecha, dialogo.dias_de_gracia
        )
        self.folios = folios | {r["folio"] for r in self.recomendaciones}
        self.auditoria = auditorias.para_documento(dialogo, Tipo.FINAL)

    def entra(self, apartado: str) -> bool:
        return apartado not in self.fuera

    def redacciones(self) -> list[int]:
        """Las que imprime: al salir, quedan fijas. Tres consultas."""
        folios = {h["folio"]: h["redaccion"] for h in self.hallazgos}
        return [
            s.redaccion.pk
            for s in lugares(self.dialogo)
            if folios.get(s.hallazgo.folio) == s.redaccion.version
        ]

    # Portada y de qué se trató ---------------------------------------------------------------------
    def portada(self, version: int) -> Parte:
        dialogo, fases = self.publicada["dialogo"], list(self.dialogo.fases.all())
        actual = self.dialogo.fase_actual(self.fecha)
        organizan = [o["institucion"] for o in dialogo["organizadores"]]
        demostracion = " Demostración, datos ficticios." if self.dialogo.es_demostracion else ""
        cifras = self.cifras()
        hallazgos = contar(cifras["hallazgos"], "hallazgo", "hallazgos")
        recomendaciones = contar(
            cifras["recomendaciones"], "recomendación", "recomendaciones", femenino=True
        )
        return {
            "titulo": f"Informe final. {dialogo['nombre']}, versión {version}",
            "tipo": "Informe final",
            "dialogo": dialogo["nombre"],
            "clave": dialogo["clave"],
            "autor": "; ".join(organizan) or dialogo["nombre"],
            "fecha": self.fecha.isoformat(),
            "version": version,
            "version_texto": f"{version}, del {dia(self.fecha)}",
            "corriente": f"Informe final, versión {version}",
            "pie": f"{dialogo['nombre']}.{demostracion}",
            "para": "",
            "subtitulo": f"{hallazgos[:1].upper()}{hallazgos[1:]} y {recomendaciones}",
            "organizan": organizan,
            "apoya": dialogo["credito"],
            "es_demostracion": self.dialogo.es_demostracion,
            "fases": [
                {
                    "nombre": f.nombre,
                    "estado": "ahora" if f == actual else f.estado(self.fecha),
                    "cuando": periodo(f.fecha_inicio, f.fecha_fin),
                    "descripcion": f.descripcion,
                }
                for f in fases
            ],
            "umbral_k": self.dialogo.umbral_k,
            "cifras": cifras,
        }

    def cifras(self) -> Parte:
        """Las del diálogo, con los hallazgos y recomendaciones que entran y lo que se contestó."""
        por_suerte: Counter[str] = Counter()
        for cuenta in cuentas(self.dialogo).values():
            por_suerte.update(cuenta.por_suerte)
        estados = Counter(r["luz"]["clave"] for r in self.recomendaciones)
        return self.publicada["cifras"] | {
            "hallazgos": len(self.hallazgos),
            "recomendaciones": len(self.recomendaciones),
            "contestadas": sum(por_suerte.values()),
            "recogidas": por_suerte["recogida"] + por_suerte["en_parte"],
            "aceptadas": sum(
                1
                for r in self.recomendaciones
                if r["respuesta"] and r["respuesta"]["clave"] != "no_acepta"
            ),
            "cumplidas": estados["cumplida"],
        }

    # Cuerpo ------------------------------------------------------------------------------------------
    def cuerpo(self) -> Parte:
        dialogo = self.publicada["dialogo"]
        personas = next((h["ficha"]["de"] for h in self.hallazgos), 0)
        regla = Regla(personas)
        bloques = self._bloques(Prensa(self.dialogo, regla, self._filas()))
        partes = self._apartados()
        plazos = recomendado.por_plazo(self.recomendaciones)
        return {
            "pregunta": dialogo["pregunta"],
            "resumen": en_partes(dialogo["resumen"]),
            "antecedentes": en_partes(dialogo["antecedentes"]),
            "alcance": en_partes(dialogo["alcance"]),
            "organizadores": dialogo["organizadores"],
            "sobremesas": self._sobremesas(),
            "introduccion": en_partes(self.composicion.introduccion),
            "metodo": en_partes(
                self.composicion.metodo or metodo_por_omision(self.publicada["cifras"])
            ),
            "creditos": en_partes(self.composicion.creditos),
            "bloques": bloques,
            "restantes": self._restantes(bloques),
            "vistazo": {
                "frase": "Cada hallazgo en una línea, y qué tan sólido es.",
                "personas": personas,
            },
            "con_cambios": self.entra("cambios")
            and any(h["cambios"] for b in bloques for h in b["hallazgos"]),
            "narrativa": self._narrativa() if self.entra("narrativa") else [],
            "plazos": plazos,
            "ruta": ruta.de([r for p in plazos for r in p["recomendaciones"]], self.fecha)
            if self.entra("ruta")
            else None,
            "objetivos": recomendado.objetivos(dialogo, self.recomendaciones)
            if self.entra("objetivos")
            else [],
            "premisas": recomendado.premisas(dialogo, self.recomendaciones)
            if self.entra("objetivos")
            else [],
            "prioridades": prioridades(self.dialogo, Audiencia.PUBLICO)
            if self.entra("prioridades")
            else None,
            "cobertura": cobertura(self.dialogo, Counter()),
            "apartados": partes,
            "callado": partes.pop("callado", None),
            "representacion": self._representacion(),
            "reglas": reglas(regla, self.dialogo.umbral_k, self.dialogo.umbral_organizaciones),
            "glosario": GLOSARIO + GLOSARIO_FINAL,
        }

    def _filas(self) -> dict[str, list[Fila]]:
        """Qué cambió, por qué y de dónde, como puede leerlo el público."""
        if not self.entra("cambios"):
            return {}
        hallazgos = [s.hallazgo for s in self.sitios]
        filas = filas_de(hallazgos, Audiencia.PUBLICO)
        sin_nombre = reservados(self.dialogo)
        return {h.folio: sin_quien(filas.get(h.pk, []), sin_nombre) for h in hallazgos}

    def _bloques(self, prensa: Prensa) -> list[Parte]:
        sin_cambios = not self.entra("cambios")
        bloques: dict[int, Parte] = {}
        for uno in self.hallazgos:
            numero, titulo = uno["bloque"]["numero"], uno["bloque"]["titulo"]
            bloque = bloques.setdefault(
                numero,
                {
                    "numero": numero,
                    "titulo": titulo,
                    "cabeza": Truncator(f"Bloque {numero}. {titulo}").chars(72),
                    "hallazgos": [],
                },
            )
            hallazgo = prensa.hallazgo(
                uno | {"recomendaciones": [f for f in uno["recomendaciones"] if f in self.folios]}
            )
            bloque["hallazgos"].append(hallazgo | ({"cambios": []} if sin_cambios else {}))
        return [bloques[numero] for numero in sorted(bloques)]

    def _restantes(self, bloques: list[Parte]) -> list[Parte]:
        return [
            {"folio": h["folio"], "titulo": h["titulo"], "citas": h["demas"]}
            for b in bloques
            for h in b["hallazgos"]
            if h["demas"]
        ]

    def _narrativa(self) -> list[Parte]:
        return [
            seccion
            | {
                "frases": [
                    frase | {"hallazgos": [f for f in frase["hallazgos"] if f in self.folios]}
                    for frase in seccion["frases"]
                ]
            }
            for seccion in self.publicada["narrativa"]
        ]

    def _sobremesas(self) -> list[Parte]:
        return [
            tarde | {"cuando": dia(date.fromisoformat(tarde["fecha"]))}
            for tarde in self.publicada["sobremesas"]
        ]

    def _apartados(self) -> Parte:
        """Los de siempre, para el público; la tabla de temas por región es la del portal."""
        cruce = self.publicada["temas_por_regiones"]
        fuera = {*self.fuera, "cobertura", "cruce"}
        partes = apartados.reunir(
            self.dialogo, fuera, Audiencia.PUBLICO, callado=cruce["callado"] if cruce else None
        )
        if cruce:
            partes["callado"] = cruce["callado"]
            if self.entra("cruce"):
                partes["cruce"] = cruce
        return partes

    def _representacion(self) -> Parte | None:
        if not self.auditoria or not self.entra("representacion"):
            return None
        from informes.auditoria import impresa

        return impresa.para_informe(self.auditoria)


def _manifiesto(imprime: Parte, version: int, fecha: date) -> Parte:
    hallazgos = [h for b in imprime["bloques"] for h in b["hallazgos"]]
    cifras, pasajes = imprime["cifras"], sum(h["pasajes"] for h in hallazgos)
    recomendaciones = [r for p in imprime["plazos"] for r in p["recomendaciones"]]
    datos = (
        ("Documento", f"Informe final, versión {version}"),
        ("Instantánea", dia(fecha)),
        ("Entrevistas hechas", cifras["entrevistas"]),
        ("Sobremesas", cifras["sobremesas"]),
        ("Aportaciones", cifras["aportaciones"]),
        ("Hallazgos", cifras["hallazgos"]),
        ("Recomendaciones", cifras["recomendaciones"]),
        ("Pasajes que se imprimen", pasajes),
        ("Programa", f"Diálogo {version_del_programa()}"),
    )
    return {
        "datos": [{"nombre": nombre, "valor": str(valor)} for nombre, valor in datos],
        "hallazgos": [
            {
                "folio": h["folio"],
                "redaccion": str(h["redaccion"]),
                "pasajes": h["pasajes"],
                "huella": h["huella"],
            }
            for h in hallazgos
        ],
        "recomendaciones": [{"folio": r["folio"], "huella": huella_de(r)} for r in recomendaciones],
        "huella": huella_de({"hallazgos": [h["huella"] for h in hallazgos]}),
    }

"""El prediagnóstico: la instantánea de todo lo que imprime.

``fotografiar`` reúne de una vez lo que el PDF y la vista previa muestran. Toda cita pasa por ``citar``
con la audiencia de las sobremesas: lo que no puede mostrarse no entra a la instantánea, y queda
anotado en ``detenidas`` para la puerta.
"""

import hashlib
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import Truncator

from dialogo.models import Dialogo
from dialogo.palabras import contar
from entrevistas.confidencialidad import Audiencia, Cita, Umbral, citar, para_citar
from entrevistas.models import Entrada, Fragmento
from hallazgos.models import Evidencia
from hallazgos.solidez import Ficha, Regla, fichas
from informes import apartados, pagina
from informes import composicion as componer
from informes.cobertura import cobertura, prioridades
from informes.composicion import Lugar
from informes.graficas import tramos
from informes.models import Composicion
from informes.textos import (
    GLOSARIO,
    con_marcas,
    dia,
    en_partes,
    marcas,
    periodo,
    reglas,
    renglones,
    tramos_de,
)
from sobremesas.choques.viaje import Viajero, para_documento

AUDIENCIA = Audiencia.PARTICIPANTES
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


@dataclass
class Fotografia:
    """``instantanea`` es lo que imprime, en tipos de JSON; lo demás es para construir y comprobar."""

    instantanea: dict[str, Any]
    impresas: list[Impresa]
    redacciones: list[int]
    detenidas: list[str] = field(default_factory=list)
    disensos: list[tuple[int, str]] = field(default_factory=list)


@cache
def version_del_programa() -> str:
    proyecto = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(proyecto["project"]["version"])


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


class _Camara:
    """Recorre los hallazgos y junta lo que se imprime de cada uno."""

    def __init__(self, sitios: list[Lugar], umbral: Umbral) -> None:
        self.umbral = umbral
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
            cita = citar(evidencia.fragmento, AUDIENCIA, self.umbral)
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


def metodo_por_omision(dialogo: Dialogo, entrevistas: int, pasajes: int) -> str:
    """El párrafo de método que se imprime si nadie escribe otro: sólo cifras de la base."""
    preguntas = dialogo.preguntas_vigentes().count()
    return (
        f"Se hicieron {contar(entrevistas, 'entrevista', 'entrevistas', femenino=True)} con una misma "
        f"guía de {contar(preguntas, 'pregunta', 'preguntas', femenino=True)}. Lo dicho se anotó "
        "entrada por entrada y se separó lo literal de la paráfrasis. Después se redactaron los "
        f"hallazgos, y a cada uno se le buscó también lo que lo contradice: en total los apoyan "
        f"{pasajes} pasajes. Las cifras cuentan personas entrevistadas y no representan a la población."
    )


def fotografiar(
    dialogo: Dialogo,
    composicion: Composicion,
    *,
    version: int,
    fecha: date | None = None,
) -> Fotografia:
    """Todo lo que el prediagnóstico imprime, congelado. Número fijo de consultas; no escribe."""
    fecha = fecha or timezone.localdate()
    sitios = [sitio for sitio in componer.lugares(composicion) if sitio.incluido]
    camara = _Camara(sitios, Umbral.de(dialogo))
    with translation.override("es-mx"):
        bloques = [
            {
                "numero": bloque.numero,
                "titulo": bloque.titulo,
                "cabeza": Truncator(f"Bloque {bloque.numero}. {bloque.titulo}").chars(72),
                "hallazgos": [camara.hallazgo(sitio) for sitio in del_bloque],
            }
            for bloque, del_bloque in componer.por_bloque(sitios)
        ]
        instantanea = _portada(dialogo, version, fecha) | _cuerpo(
            dialogo, composicion, camara, bloques, version, fecha
        )
    return Fotografia(
        instantanea=instantanea,
        impresas=camara.impresas,
        redacciones=[sitio.redaccion.pk for sitio in sitios],
        detenidas=camara.detenidas,
        disensos=[
            (uno.disenso.pk, uno.nivel.value) for suyos in camara.disensos.values() for uno in suyos
        ],
    )


def _portada(dialogo: Dialogo, version: int, fecha: date) -> dict[str, Any]:
    fases = list(dialogo.fases.all())
    actual = dialogo.fase_actual(fecha)
    siguiente = next((f for f in fases if f.fecha_inicio > fecha and f != actual), None)
    organizan = list(dialogo.organizadores.values_list("institucion", flat=True))
    demostracion = " Demostración, datos ficticios." if dialogo.es_demostracion else ""
    return {
        "titulo": f"Prediagnóstico. {dialogo.nombre}, versión {version}",
        "tipo": "Prediagnóstico",
        "dialogo": dialogo.nombre,
        "autor": "; ".join(organizan) or dialogo.nombre,
        "fecha": fecha.isoformat(),
        "version": version,
        "version_texto": f"{version}, del {dia(fecha)}",
        "corriente": f"Prediagnóstico, versión {version}",
        "pie": f"{dialogo.nombre}.{demostracion}",
        "para": f"{siguiente.nombre}, {periodo(siguiente.fecha_inicio, siguiente.fecha_fin)}"
        if siguiente
        else "",
        "organizan": organizan,
        "apoya": dialogo.credito,
        "es_demostracion": dialogo.es_demostracion,
        "fases": [
            {"nombre": f.nombre, "estado": "ahora" if f == actual else f.estado(fecha)}
            for f in fases
        ],
        "umbral_k": dialogo.umbral_k,
    }


def _cuerpo(
    dialogo: Dialogo,
    composicion: Composicion,
    camara: _Camara,
    bloques: list[dict[str, Any]],
    version: int,
    fecha: date,
) -> dict[str, Any]:
    hallazgos = [h for bloque in bloques for h in bloque["hallazgos"]]
    anexo_a = cobertura(dialogo, camara.citadas)
    total, pasajes = anexo_a["entrevistas"], len(camara.impresas)
    cuantos = contar(len(hallazgos), "hallazgo", "hallazgos")
    de = contar(total, "entrevista", "entrevistas", femenino=True)
    subtitulo = f"{cuantos[:1].upper()}{cuantos[1:]} de {de}"
    personas = next((f.total for f in camara.fichas.values()), total)
    return {
        "subtitulo": subtitulo,
        "introduccion": en_partes(composicion.introduccion),
        "metodo": en_partes(composicion.metodo or metodo_por_omision(dialogo, total, pasajes)),
        "preguntas": renglones(composicion.preguntas),
        "creditos": en_partes(composicion.creditos),
        "bloques": bloques,
        "restantes": camara.restantes,
        "vistazo": {"frase": f"{subtitulo}, y qué tan sólido es cada uno.", "personas": personas},
        "preguntas_de_hallazgos": [
            {"folio": h["folio"], "texto": h["pregunta"]} for h in hallazgos if h["pregunta"]
        ],
        "prioridades": prioridades(dialogo) if "prioridades" not in composicion.omitidos else None,
        "cobertura": anexo_a,
        "apartados": (partes := apartados.reunir(dialogo, composicion.omitidos)),
        "callado": partes.pop("callado", None),
        "reglas": reglas(Regla(personas), dialogo.umbral_k, dialogo.umbral_organizaciones),
        "glosario": GLOSARIO,
        "manifiesto": {
            "huella": huella_de(camara.renglones),
            "hallazgos": camara.manifiesto,
            "datos": [
                {"nombre": nombre, "valor": str(valor)}
                for nombre, valor in (
                    ("Documento", f"Prediagnóstico, versión {version}"),
                    ("Instantánea", dia(fecha)),
                    ("Entrevistas hechas", total),
                    ("Entrevistas con algún pasaje", len(camara.citadas)),
                    ("Hallazgos", len(hallazgos)),
                    (
                        "Pasajes",
                        f"{pasajes}: {camara.literales} literales y "
                        f"{pasajes - camara.literales} en paráfrasis",
                    ),
                    ("Programa", f"Diálogo {version_del_programa()}"),
                )
            ],
        },
    }

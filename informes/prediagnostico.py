"""El prediagnóstico: la instantánea de todo lo que imprime.

``fotografiar`` reúne de una vez lo que el PDF y la vista previa muestran. Toda cita pasa por ``citar``
con la audiencia de las sobremesas: lo que no puede mostrarse no entra a la instantánea, y queda
anotado en ``detenidas`` para la puerta.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import Truncator

from dialogo.models import Dialogo
from dialogo.palabras import contar
from entrevistas.confidencialidad import Audiencia, Umbral
from hallazgos.solidez import Regla
from informes import apartados
from informes import composicion as componer
from informes.camara import Camara, Impresa, huella_de
from informes.cobertura import cobertura, prioridades
from informes.models import Composicion
from informes.textos import (
    GLOSARIO,
    dia,
    en_partes,
    periodo,
    reglas,
    renglones,
)

AUDIENCIA = Audiencia.PARTICIPANTES


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
    camara = Camara(sitios, Umbral.de(dialogo), AUDIENCIA)
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
        "clave": dialogo.clave if dialogo.es_publico else "",  # para los QR: a ningún lado, ninguno
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
    camara: Camara,
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

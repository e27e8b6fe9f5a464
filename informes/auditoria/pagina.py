"""Lo que las páginas de la auditoría enseñan. El texto de una idea sólo sale por su puerta."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from entrevistas.confidencialidad import Audiencia, citar, para_citar
from entrevistas.models import Fragmento
from informes.auditoria import cobertura
from informes.auditoria.envio import Envio, mostrado, sena
from informes.auditoria.ideas import Idea, Sitio, Suerte
from informes.auditoria.lectura import Conversacion, Lectura
from informes.auditoria.suertes import Dicho
from sobremesas.atribucion import firmar, para_firmar
from sobremesas.models import Aportacion

SUERTES = [(suerte.value, str(suerte.label)) for suerte in Suerte]
LEY = [*SUERTES, ("falta", "Sin decir")]


@dataclass
class Renglon:
    """Una idea en la hoja, con lo guardado o lo que alguien acaba de teclear."""

    idea: Idea
    texto: str
    con_comillas: bool
    quien: str
    dicho: Dicho
    sena: str
    citas: list[tuple[Sitio, str]]
    propuesta: str = ""
    marcada: bool = False
    ahora: str = ""
    errores: list[str] = field(default_factory=list)


@dataclass
class Grupo:
    nombre: str
    renglones: list[Renglon]


def hoja(
    leida: Lectura,
    conversacion: Conversacion,
    envio: Envio | None = None,
    errores: dict[str, list[str]] | None = None,
    *,
    en_conflicto: bool = False,
) -> dict[str, Any]:
    """Todo lo que pinta una hoja. Tres consultas sobre la lectura."""
    grupos: dict[str, Grupo] = {}
    nombres = {b.numero: f"{b.numero}. {b.titulo}" for b in leida.dialogo.bloques.all()}
    for renglon in _renglones(leida, conversacion, envio, errores or {}, en_conflicto):
        nombre = nombres[renglon.idea.bloque]
        grupos.setdefault(nombre, Grupo(nombre, [])).renglones.append(renglon)
    cuenta = cobertura.Cuenta(conversacion.clave)
    cuenta.sumar(conversacion.ideas)
    return {
        "una": conversacion,
        "cuenta": cuenta,
        "grupos": [grupos[n] for n in sorted(grupos)],
        "suertes": SUERTES,
        "sitios": sorted(leida.sitios.values(), key=lambda sitio: sitio.folio),
        "envio": envio,
        "en_conflicto": en_conflicto,
    }


def _renglones(
    leida: Lectura,
    conversacion: Conversacion,
    envio: Envio | None,
    errores: dict[str, list[str]],
    en_conflicto: bool,
) -> Iterator[Renglon]:
    textos = _textos(conversacion)
    for idea in conversacion.ideas:
        if idea.clave not in textos:
            continue
        texto, con_comillas, quien = textos[idea.clave]
        guardado = mostrado(idea)
        tocado = envio.dichos.get(idea.clave) if envio else None
        difiere = en_conflicto and tocado and tocado != guardado
        yield Renglon(
            idea=idea,
            texto=texto,
            con_comillas=con_comillas,
            quien=quien,
            dicho=tocado or guardado,
            sena=sena(guardado),
            citas=_citas(idea, leida.sitios),
            propuesta=_propuesta(idea, leida.sitios),
            marcada=bool(envio and idea.clave in envio.marcadas),
            ahora=_en_palabras(guardado) if difiere else "",
            errores=errores.get(idea.clave, []),
        )


def _textos(conversacion: Conversacion) -> dict[str, tuple[str, bool, str]]:
    """Por clave: lo que el equipo puede leer, si va entre comillas y de quién se dice. Una consulta."""
    if conversacion.entrevista:
        pasajes = para_citar(
            Fragmento.objects.filter(pk__in=[idea.pk for idea in conversacion.ideas])
        )
        citas = [(f"p{pasaje.pk}", citar(pasaje, Audiencia.EQUIPO)) for pasaje in pasajes]
        return {
            clave: (cita.texto, cita.con_comillas, "")
            for clave, cita in citas
            if cita and not cita.retirada
        }
    lineas = para_firmar(Aportacion.objects.filter(pk__in=[i.pk for i in conversacion.ideas]))
    textos = {}
    for linea in lineas:
        firma = firmar(linea, Audiencia.EQUIPO)
        quien = f"{linea.folio}. {linea.get_clase_display()}. {firma.quien}"
        textos[f"a{linea.pk}"] = (firma.texto, firma.con_comillas, quien)
    return textos


def _citas(idea: Idea, sitios: dict[int, Sitio]) -> list[tuple[Sitio, str]]:
    if idea.aportacion:
        sitio = sitios.get(idea.aportacion.redaccion.hallazgo_id)
        return [(sitio, "pide")] if sitio else []
    return [(sitios[pk], relacion) for pk, relacion in idea.citas if pk in sitios]


def _propuesta(idea: Idea, sitios: dict[int, Sitio]) -> str:
    if idea.propuesta is None:
        return ""
    sitio = sitios.get(idea.propuesta.hallazgo or 0)
    folio = sitio.folio if sitio else ""
    return _en_palabras(Dicho(idea.propuesta.suerte, idea.propuesta.razon, folio))


def _en_palabras(dicho: Dicho) -> str:
    """«Matizada en H-03: entra como matiz.»"""
    if not dicho.suerte:
        return "Nadie ha dicho qué fue."
    frase = str(Suerte(dicho.suerte).label) + (f" en {dicho.folio}" if dicho.folio else "")
    return f"{frase}: {dicho.razon}" if dicho.razon else f"{frase}."

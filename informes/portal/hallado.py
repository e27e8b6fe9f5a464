"""Un hallazgo como lo lee el público: su texto, su ficha, sus voces y sus disensos."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from entrevistas.confidencialidad import Audiencia, Cita, Umbral, citar
from hallazgos.models import Evidencia
from hallazgos.solidez import fichas
from informes.camara import evidencias_de
from informes.portal.ficha import Publicadas, clave_de, publica
from informes.portal.publicables import Lugar
from sobremesas.choques.viaje import Viajero, para_documento
from sobremesas.conciliacion import razones
from sobremesas.models import Contestacion

AUDIENCIA = Audiencia.PUBLICO
_MARCA = re.compile(r"\s?\[(e\d{1,4})\]")


@dataclass(frozen=True)
class Voz:
    """Una voz que sale, con lo que hace falta para saber mañana si todavía puede leerse."""

    codigo: str
    nivel: str
    huella: str
    fragmento: int | None = None
    disenso: int | None = None


def huella_de(texto: str) -> str:
    return hashlib.sha256(texto.encode()).hexdigest()


def solo_las_que_salen(texto: str, numeros: set[str]) -> str:
    """El texto con las marcas ``[e2]`` de las voces que el público puede leer."""
    return _MARCA.sub(lambda m: m[0] if m[1] in numeros else "", texto)


class Retrato:
    """Recorre los hallazgos y junta lo que se publica de cada uno. Consultas al nacer, ninguna después."""

    def __init__(self, sitios: list[Lugar], umbral: Umbral, publicadas: Publicadas) -> None:
        hallazgos = [sitio.hallazgo for sitio in sitios]
        self.umbral, self.publicadas = umbral, publicadas
        self.evidencias = evidencias_de(sitios)
        self.fichas = fichas(hallazgos)
        self.disensos = para_documento(hallazgos)
        self.respuestas = _respuestas(self.disensos)
        self.voces: list[Voz] = []

    @property
    def personas(self) -> int:
        return next((ficha.total for ficha in self.fichas.values()), 0)

    def de(self, sitio: Lugar) -> dict[str, Any]:
        folio, redaccion = sitio.hallazgo.folio, sitio.redaccion
        a_favor: list[Cita] = []
        voces: list[dict[str, Any]] = []
        numeros: set[str] = set()
        for evidencia in self.evidencias[sitio.hallazgo.pk]:
            cita = citar(evidencia.fragmento, AUDIENCIA, self.umbral)
            if cita is None:
                continue
            numeros.add(f"e{evidencia.numero}")
            voces.append(self._voz(evidencia, cita))
            if evidencia.relacion == Evidencia.Relacion.SUSTENTA:
                a_favor.append(cita)
        return {
            "folio": folio,
            "numero": sitio.hallazgo.numero,
            "bloque": {
                "numero": sitio.hallazgo.bloque.numero,
                "titulo": sitio.hallazgo.bloque.titulo,
            },
            "titulo": redaccion.titulo,
            "texto": solo_las_que_salen(redaccion.texto, numeros),
            "tension": solo_las_que_salen(redaccion.tension, numeros),
            "redaccion": redaccion.version,
            "ficha": publica(folio, self.fichas[sitio.hallazgo.pk], a_favor, self.publicadas),
            "voces": voces,
            "disensos": [self._disenso(uno) for uno in self.disensos.get(sitio.hallazgo.pk, [])],
        }

    def _voz(self, evidencia: Evidencia, cita: Cita) -> dict[str, Any]:
        self.voces.append(
            Voz(evidencia.codigo, cita.nivel.value, cita.huella, fragmento=evidencia.fragmento_id)
        )
        return {
            "codigo": evidencia.codigo,
            "relacion": evidencia.relacion,
            "texto": cita.texto,
            "con_comillas": cita.con_comillas,
            "atribucion": cita.atribucion,
            "sector": {"clave": clave_de(cita.sector.clave), "nombre": cita.sector.nombre}
            if cita.sector
            else None,
        }

    def _disenso(self, uno: Viajero) -> dict[str, Any]:
        firma = uno.firma
        self.voces.append(
            Voz(uno.codigo, uno.nivel.value, huella_de(firma.texto), disenso=uno.disenso.pk)
        )
        contestada = self.respuestas.get(uno.disenso.aportacion_id)
        return {
            "codigo": uno.codigo,
            "sobremesa": uno.disenso.aportacion.sala.sobremesa.numero,
            "texto": firma.texto,
            "razon": firma.razon,
            "con_comillas": firma.con_comillas,
            "quien": firma.quien,
            "sector": clave_de(firma.sector.clave) if firma.sector else "",
            "abierto": True,
            "respuesta": {"suerte": contestada.suerte, "razon": razones.para(contestada)}
            if contestada
            else None,
        }


def _respuestas(disensos: dict[int, list[Viajero]]) -> dict[int, Contestacion]:
    """Lo que se contestó de cada aportación que disiente, si la leyó como está. Una consulta."""
    lineas = [uno.disenso.aportacion_id for suyos in disensos.values() for uno in suyos]
    filas = Contestacion.objects.filter(aportacion__in=lineas).select_related(
        "aportacion__puesto__asistente", "aportacion__puesto__invitacion__organizacion"
    )
    return {
        una.aportacion_id: una
        for una in filas
        if una.revision_contestada == una.aportacion.revision
    }

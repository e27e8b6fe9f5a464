"""Los expedientes de un diálogo, para el equipo: quién tiene, qué se le mandó y qué contestó.

No se anota quién abrió su página ni cuándo: abrirla no escribe nada.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery

from dialogo.models import Dialogo, Envio
from dialogo.texto import sin_acentos
from informes.models import AvisoDeRetorno, LlaveDeRetorno, PalabraDeRetorno, Retorno
from informes.retorno import avisos, palabras, quien
from informes.retorno.quien import Quien

C = PalabraDeRetorno.Clase


@dataclass
class Renglon:
    retorno: Retorno
    quien: Quien
    enviado_en: datetime | None
    tiene_enlace: bool
    por_que_no: str = ""
    palabras: list[PalabraDeRetorno] = field(default_factory=list)

    @property
    def por_nombre(self) -> str:
        """Sin tratamiento ni acentos."""
        de_quien = self.retorno.persona or self.retorno.asistente
        return sin_acentos(de_quien.nombre if de_quien else "")

    @property
    def sigue(self) -> PalabraDeRetorno | None:
        return palabras.vigentes(self.palabras).get("sigue")

    @property
    def sin_leer(self) -> int:
        """Notas y peticiones que nadie del equipo ha leído."""
        return sum(1 for una in self.palabras if una.clase in C_TEXTO and una.vista_en is None)

    @property
    def confirmo(self) -> bool:
        return any(una.clase == C.ASI_ES for una in self.palabras)


C_TEXTO = PalabraDeRetorno.CON_TEXTO


def renglones(dialogo: Dialogo) -> list[Renglon]:
    """Todos, por nombre. Siete consultas, haya los que haya."""
    ultimo = Envio.objects.filter(
        avisos_de_retorno__retorno=OuterRef("pk"), estado=Envio.Estado.ENVIADO
    ).order_by("-enviado_en")
    llaves = LlaveDeRetorno.objects.filter(
        retorno=OuterRef("pk"), anulada_en=None, alcance=LlaveDeRetorno.Alcance.LEER
    )
    retornos = list(
        Retorno.objects.filter(dialogo=dialogo)
        .select_related("dialogo", "persona__sector", "asistente__invitacion__sector")
        .prefetch_related("palabras")
        .annotate(enviado_en=Subquery(ultimo.values("enviado_en")[:1]), tiene_enlace=Exists(llaves))
    )
    quienes = quien.de_todos(retornos)
    no = avisos.por_que_no(dialogo, quienes.values())
    filas = [
        Renglon(
            uno,
            quienes[uno.pk],
            uno.enviado_en,
            uno.tiene_enlace,
            no.get(quienes[uno.pk].correo.lower(), ""),
            list(uno.palabras.all()),
        )
        for uno in retornos
    ]
    return sorted(filas, key=lambda fila: (fila.por_nombre, fila.retorno.pk))


def cifras(filas: list[Renglon]) -> dict[str, int]:
    abiertas = [fila for fila in filas if fila.retorno.cerrado_en is None]
    return {
        "abiertos": len(abiertas),
        "cerrados": len(filas) - len(abiertas),
        "sin_mandar": sum(1 for f in abiertas if not f.enviado_en),
        "siguen": sum(1 for f in abiertas if f.sigue and f.sigue.clase == C.SIGUE),
        "sin_leer": sum(f.sin_leer for f in filas),
    }


def siguen(filas: list[Renglon]) -> list[Renglon]:
    """Quienes mantienen vivo el espacio."""
    return [
        fila
        for fila in filas
        if fila.retorno.cerrado_en is None and fila.sigue and fila.sigue.clase == C.SIGUE
    ]


def por_sector(filas: list[Renglon]) -> list[tuple[str, int]]:
    """Cuántas de cada sector. La lee sólo la coordinación."""
    return Counter(fila.quien.sector for fila in filas).most_common()


def dichas(dialogo: Dialogo) -> list[tuple[PalabraDeRetorno, Quien]]:
    """Lo que dejaron dicho con palabras, primero lo que nadie ha leído."""
    filas = list(
        PalabraDeRetorno.objects.filter(Q(clase__in=C_TEXTO), retorno__dialogo=dialogo)
        .select_related(
            "vista_por",
            "retorno__dialogo",
            "retorno__persona__sector",
            "retorno__asistente__invitacion__sector",
        )
        .order_by("vista_en", "-dicha_en")
    )
    filas.sort(key=lambda una: una.vista_en is not None)
    quienes = quien.de_todos({una.retorno_id: una.retorno for una in filas}.values())
    return [(una, quienes[una.retorno_id]) for una in filas]


def por_avisar(dialogo: Dialogo) -> list[tuple[AvisoDeRetorno, Quien]]:
    """Los avisos por revisar y, después, los ya decididos; los de una persona, juntos."""
    filas = list(
        AvisoDeRetorno.objects.filter(retorno__dialogo=dialogo)
        .select_related(
            "envio",
            "decidido_por",
            "retorno__dialogo",
            "retorno__persona__sector",
            "retorno__asistente__invitacion__sector",
        )
        .order_by("-creado_en", "pk")[:500]
    )
    quienes = quien.de_todos({una.retorno_id: una.retorno for una in filas}.values())
    orden = list(AvisoDeRetorno.Estado.values)
    filas.sort(key=lambda a: (orden.index(a.estado), quienes[a.retorno_id].nombre))
    return [(una, quienes[una.retorno_id]) for una in filas]

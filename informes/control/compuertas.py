"""Las puertas del diálogo: por cada fase, qué falta para darla por terminada, y abrirla o cerrarla."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.urls import reverse

from dialogo import fases
from dialogo.models import Dialogo, Fase, MovimientoDeFase, Usuario
from informes import bloqueos
from informes.apoyos import apoyos
from informes.final import puerta as del_final
from informes.models import Informe, Tipo
from informes.puerta import NADIE, Condicion, Pendiente
from sobremesas.models import Acta, Sala, Sobremesa

Clase = Fase.Clase


@dataclass(frozen=True)
class Compuerta:
    """Una fase con lo que falta para cerrarla. ``movimiento`` vacío: nadie la ha cerrado."""

    fase: Fase
    movimiento: MovimientoDeFase | None
    condiciones: list[Condicion]
    es_la_actual: bool = False

    @property
    def esta_abierta(self) -> bool:
        return self.movimiento is None or self.movimiento.que == MovimientoDeFase.Que.ABRE

    @property
    def pendientes(self) -> list[Pendiente]:
        return [p for condicion in self.condiciones for p in condicion.pendientes]

    @property
    def cumplidas(self) -> int:
        return sum(condicion.se_cumple for condicion in self.condiciones)

    @property
    def lista(self) -> bool:
        return not self.pendientes


def compuertas(dialogo: Dialogo) -> list[Compuerta]:
    """Todas, en orden. Número fijo de consultas."""
    actual = dialogo.fase_actual()
    return [
        Compuerta(
            fase,
            fase.ultimo,  # type: ignore[attr-defined]
            condiciones(dialogo, fase),
            es_la_actual=fase == actual,
        )
        for fase in fases.con_estado(dialogo.fases.all())
    ]


def condiciones(dialogo: Dialogo, fase: Fase) -> list[Condicion]:
    if fase.clase == Clase.ESCUCHAR:
        return _de_escuchar(dialogo)
    if fase.clase == Clase.CONVERSAR:
        return _de_conversar(dialogo)
    if fase.clase == Clase.RESPONDER:
        return _de_responder(dialogo)
    return []


def cerrar(dialogo: Dialogo, fase: Fase, *, motivo: str, autor: Usuario) -> MovimientoDeFase:
    """Cierra la fase y guarda con qué pendientes. Lanza ``ValidationError``.

    Con una sala en curso no se cierra la de sobremesas: hay gente a la mesa.
    """
    en_curso = Sala.objects.de_verdad().filter(
        sobremesa__dialogo=dialogo, estado=Sala.Estado.EN_CURSO
    )
    if fase.clase == Clase.CONVERSAR and en_curso.exists():
        raise ValidationError("Hay una sala en curso. Termínala antes de cerrar la fase.")
    faltan = [p.frase for c in condiciones(dialogo, fase) for p in c.pendientes]
    return fases.cerrar(fase, autor=autor, pendientes=faltan, motivo=motivo)


def _de_escuchar(dialogo: Dialogo) -> list[Condicion]:
    detenido = [
        Pendiente(b.frase, b.quien, b.enlace, b.accion, b.cuales)
        for b in bloqueos.bloqueos(dialogo, apoyos(dialogo))
    ]
    return [
        Condicion("puerta", "La puerta del prediagnóstico está completa", detenido),
        _construido(
            dialogo,
            Tipo.PREDIAGNOSTICO,
            "El prediagnóstico está construido",
            "informes:prediagnostico",
        ),
    ]


def _de_conversar(dialogo: Dialogo) -> list[Condicion]:
    terminadas = Sala.objects.de_verdad().filter(
        sobremesa=OuterRef("pk"), terminada_en__isnull=False
    )
    firmadas = Acta.objects.filter(sobremesa=OuterRef("pk"), estado=Acta.Estado.FIRMADA)
    dias = list(
        Sobremesa.objects.filter(dialogo=dialogo)
        .vivas()
        .annotate(ya_fue=Exists(terminadas), con_acta=Exists(firmadas))
        .order_by("empieza_en", "numero")
    )
    sin_dias = (
        []
        if dias
        else [_pendiente(dialogo, "No hay ninguna sobremesa.", "sobremesas:sesiones", "Agregar")]
    )
    return [
        Condicion(
            "celebradas",
            "Cada sobremesa se celebró o se canceló",
            sin_dias
            + [
                _pendiente(dialogo, f"{dia} no se ha celebrado.", "sobremesas:sesion", "Abrir", dia)
                for dia in dias
                if not dia.ya_fue  # type: ignore[attr-defined]
            ],
        ),
        Condicion(
            "actas",
            "Cada acta está firmada",
            [
                _pendiente(dialogo, f"Falta firmar el acta de {dia}.", "acta:ver", "Abrir", dia)
                for dia in dias
                if dia.ya_fue and not dia.con_acta  # type: ignore[attr-defined]
            ],
        ),
    ]


def _de_responder(dialogo: Dialogo) -> list[Condicion]:
    publicada = dialogo.publicaciones.exists()
    return [
        *del_final.condiciones(dialogo, version_nueva=False),
        _construido(dialogo, Tipo.FINAL, "El informe final está construido", "final:inicio"),
        Condicion(
            "publicado",
            "El resultado está publicado",
            []
            if publicada
            else [_pendiente(dialogo, "Nada se ha publicado todavía.", "publicar:ver", "Publicar")],
        ),
    ]


def _construido(dialogo: Dialogo, tipo: str, frase: str, ruta: str) -> Condicion:
    hay = Informe.objects.filter(dialogo=dialogo, tipo=tipo, estado=Informe.Estado.LISTO).exists()
    falta = _pendiente(dialogo, f"Falta construir: {Tipo(tipo).label.lower()}.", ruta, "Construir")
    return Condicion(f"construido-{tipo}", frase, [] if hay else [falta])


def _pendiente(
    dialogo: Dialogo, frase: str, ruta: str, accion: str, dia: Sobremesa | None = None
) -> Pendiente:
    donde: Iterable[object] = [dialogo.clave, dia.numero] if dia else [dialogo.clave]
    return Pendiente(frase, NADIE, reverse(ruta, args=list(donde)), accion)

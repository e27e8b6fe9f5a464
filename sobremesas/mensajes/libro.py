"""El libro de mensajes de la convocatoria: qué pasó con cada uno, por clase, ola y día."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.http import QueryDict

from dialogo.models import Dialogo, DireccionRebotada, Envio
from dialogo.texto import limpiar, sin_acentos
from sobremesas.models import Asistente, Mensaje, Ola, Sobremesa

Estado = Envio.Estado
REBOTADO = "rebotado"
ESTADOS: dict[str, tuple[str, Q]] = {
    Estado.POR_ENVIAR: ("Por salir", Q(envio__estado=Estado.POR_ENVIAR)),
    Estado.ENVIADO: ("Salieron", Q(envio__estado=Estado.ENVIADO, envio__rebotado_en=None)),
    REBOTADO: ("Rebotaron", Q(envio__rebotado_en__isnull=False)),
    Estado.FALLIDO: ("No salieron", Q(envio__estado=Estado.FALLIDO)),
    Estado.OMITIDO: ("No se mandaron", Q(envio__estado=Estado.OMITIDO)),
}


@dataclass(frozen=True)
class Filtros:
    """Los de la dirección; lo que no se reconoce se ignora."""

    estado: str = ""
    clase: str = ""
    ola: str = ""
    dia: str = ""
    q: str = ""

    @classmethod
    def de(cls, dados: QueryDict) -> "Filtros":
        estado, clase = dados.get("estado", ""), dados.get("clase", "")
        ola, dia = dados.get("ola", ""), dados.get("dia", "")
        return cls(
            estado=estado if estado in ESTADOS else "",
            clase=clase if clase in Mensaje.Clase.values else "",
            ola=ola if _es_numero(ola) else "",
            dia=dia if _es_numero(dia) else "",
            q=limpiar(dados.get("q", "")).strip()[:100],
        )

    @property
    def hay(self) -> bool:
        return any((self.estado, self.clase, self.ola, self.dia, self.q))


def _es_numero(texto: str) -> bool:
    return texto.isascii() and texto.isdecimal() and len(texto) <= 9


def mensajes(dialogo: Dialogo, filtros: Filtros) -> QuerySet[Mensaje]:
    """Los filtrados, menos por estado, del más nuevo al más viejo."""
    filas = Mensaje.objects.filter(invitacion__sobremesa__dialogo=dialogo)
    if filtros.clase:
        filas = filas.filter(clase=filtros.clase)
    if filtros.ola:
        filas = filas.filter(ola=int(filtros.ola))
    if filtros.dia:
        filas = filas.filter(invitacion__sobremesa__numero=int(filtros.dia))
    if filtros.q:
        filas = filas.filter(
            Q(invitacion__persona__nombre_plano__contains=sin_acentos(filtros.q))
            | Q(asistente__nombre__icontains=filtros.q)
        )
    return filas.order_by("-creado_en", "-pk")


def con_estado(filas: QuerySet[Mensaje], filtros: Filtros) -> QuerySet[Mensaje]:
    if filtros.estado:
        filas = filas.filter(ESTADOS[filtros.estado][1])
    return filas.select_related(
        "envio", "ola", "asistente", "invitacion__persona", "invitacion__sobremesa"
    ).defer("envio__texto", "envio__html", "envio__calendario", "envio__baja")


def cuentas(filas: QuerySet[Mensaje]) -> list[tuple[str, str, int]]:
    """Clave, palabra y cuántos, en una consulta. La primera son todos."""
    contados: dict[str, Any] = filas.order_by().aggregate(
        todos=Count("pk"), **{clave: Count("pk", filter=q) for clave, (_, q) in ESTADOS.items()}
    )
    estados = [(clave, palabra, contados[clave]) for clave, (palabra, _) in ESTADOS.items()]
    return [("", "Todos", contados["todos"]), *estados]


def opciones(dialogo: Dialogo) -> dict[str, Any]:
    """Lo que se puede elegir en los filtros. Dos consultas."""
    return {
        "clases": Mensaje.Clase.choices,
        "olas": list(Ola.objects.filter(dialogo=dialogo).order_by("creada_en")),
        "dias": list(Sobremesa.objects.filter(dialogo=dialogo).order_by("numero")),
    }


def rebotadas(dialogo: Dialogo) -> list[Asistente]:
    """Quienes tienen hoy una dirección que rebota, con el motivo en ``rebote``. Dos consultas."""
    motivos = dict(
        DireccionRebotada.objects.filter(levantada_en=None).values_list("correo", "motivo")
    )
    sillas: list[Asistente] = list(
        Asistente.objects.annotate(plano=Lower("correo"))
        .filter(invitacion__sobremesa__dialogo=dialogo, sustituido_en=None, plano__in=motivos)
        .exclude(invitacion__estado="retirada")
        .select_related("invitacion__persona", "invitacion__sobremesa")
        .order_by("invitacion__persona__nombre_plano")
    )
    for uno in sillas:
        uno.rebote = motivos[uno.correo.lower()]  # type: ignore[attr-defined]
    return sillas

"""Lo que detiene la puerta, contado por la base para el tablero.

``puerta.condiciones`` lee cada cita y cada texto: con tres mil entrevistas tarda segundos. El tablero
agrupa lo mismo en pocas consultas, y deja para después lo que obliga a leer (``DE_LECTURA``). Una
prueba compara las dos.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse

from dialogo.models import Dialogo
from dialogo.palabras import enumerar
from entrevistas.models import Alcance, Asignacion, Consentimiento, Entrevista
from hallazgos.models import Omision
from informes import composicion, puerta
from informes.apoyos import Apoyo
from informes.composicion import Lugar

DE_LECTURA = ("nombres", "cantidades")
NOMBRADOS = 6


@dataclass(frozen=True)
class Bloqueo:
    """Una condición que no se cumple: cuántas cosas son, cuáles, quién las debe y dónde se arreglan."""

    clave: str
    frase: str
    cuales: str
    quien: str
    enlace: str
    accion: str


def bloqueos(dialogo: Dialogo, evidencia: dict[int, Apoyo]) -> list[Bloqueo]:
    """Los que se cuentan sin leer ningún texto, en el orden de la puerta. Consultas fijas."""
    sitios = [s for s in composicion.lugares(composicion.de(dialogo)) if s.incluido]
    citas = {s.hallazgo.pk: evidencia[s.hallazgo.pk] for s in sitios if s.hallazgo.pk in evidencia}
    citadas = {entrevista for apoyo in citas.values() for entrevista in apoyo.entrevistas}
    entrevistas = _entrevistas(dialogo)
    ruta = reverse("informes:puerta", args=[dialogo.clave])
    hallados = [
        _sin_hallazgos(dialogo, sitios),
        _de_hallazgos("texto", "sin título o sin texto", _sin_texto(sitios), ruta),
        _de_hallazgos("evidencia", "sin evidencia", _sin_evidencia(sitios, citas), ruta),
        _por_revisar(sitios, citas, ruta),
        _sin_consentimiento(dialogo, entrevistas, citadas, ruta),
        _sin_cerrar(dialogo, entrevistas),
        _sin_aporte(dialogo, entrevistas, citadas, ruta),
    ]
    return [bloqueo for bloqueo in hallados if bloqueo]


def de_lectura(dialogo: Dialogo) -> list[puerta.Pendiente]:
    """Lo que sólo se sabe leyendo: nombres y palabras de cantidad. Cuesta lo que la puerta entera."""
    return [
        pendiente
        for condicion in puerta.condiciones(dialogo)
        if condicion.clave in DE_LECTURA
        for pendiente in condicion.pendientes
    ]


class _Entrevista(NamedTuple):
    pk: int
    numero: int
    estado: str
    llega: bool
    tiene_razon: bool

    @property
    def folio(self) -> str:
        return f"E-{self.numero:02d}"

    @property
    def esta_hecha(self) -> bool:
        return self.estado in {Entrevista.Estado.REALIZADA, Entrevista.Estado.CERRADA}


def _entrevistas(dialogo: Dialogo) -> list[_Entrevista]:
    """Todas menos las planeadas, con lo que la puerta mira de cada una."""
    llega = Consentimiento.objects.vigentes().filter(
        entrevista=OuterRef("pk"), alcance__in=[Alcance.PARTICIPANTES, Alcance.PUBLICO]
    )
    filas = (
        dialogo.entrevistas.exclude(estado=Entrevista.Estado.PLANEADA)
        .order_by("numero")
        .values_list(
            "pk",
            "numero",
            "estado",
            Exists(llega),
            Exists(Omision.objects.filter(entrevista=OuterRef("pk"))),
        )
    )
    return [_Entrevista(*fila) for fila in filas]


def _sin_hallazgos(dialogo: Dialogo, sitios: list[Lugar]) -> Bloqueo | None:
    if sitios:
        return None
    return Bloqueo(
        clave="hallazgos",
        frase="Ningún hallazgo entra en el prediagnóstico.",
        cuales="Se redactan en la mesa, a partir de los pasajes.",
        quien=puerta.NADIE,
        enlace=reverse("hallazgos:lista", args=[dialogo.clave]),
        accion="Redactar hallazgos",
    )


def _sin_texto(sitios: list[Lugar]) -> list[Lugar]:
    return [
        sitio
        for sitio in sitios
        if not (sitio.redaccion.titulo.strip() and sitio.redaccion.texto.strip())
    ]


def _sin_evidencia(sitios: list[Lugar], citas: dict[int, Apoyo]) -> list[Lugar]:
    con_algo = {hallazgo for hallazgo, apoyo in citas.items() if apoyo.se_imprime}
    return [sitio for sitio in sitios if sitio.hallazgo.pk not in con_algo]


def _de_hallazgos(clave: str, que: str, sitios: list[Lugar], ruta: str) -> Bloqueo | None:
    if not sitios:
        return None
    unico = sitios[0].hallazgo if len(sitios) == 1 else None
    return Bloqueo(
        clave=clave,
        frase=f"{unico.folio} está {que}." if unico else f"{len(sitios)} hallazgos están {que}.",
        cuales=sitios[0].redaccion.titulo
        if unico
        else _primeros([sitio.hallazgo.folio for sitio in sitios]),
        quien=_personas(sitio.hallazgo.creado_por.nombre for sitio in sitios),
        enlace=unico.get_absolute_url() if unico else ruta,
        accion="Agregar" if unico else "Ver cuáles",
    )


def _por_revisar(sitios: list[Lugar], citas: dict[int, Apoyo], ruta: str) -> Bloqueo | None:
    sueltas = [
        (sitio.hallazgo, numero)
        for sitio in sitios
        if sitio.hallazgo.pk in citas
        for numero in citas[sitio.hallazgo.pk].por_revisar
    ]
    if not sueltas:
        return None
    codigos = [f"{hallazgo.folio}·e{numero}" for hallazgo, numero in sueltas]
    unico = len(sueltas) == 1
    return Bloqueo(
        clave="por_revisar",
        frase=f"{codigos[0]} está por revisar."
        if unico
        else f"{len(codigos)} pasajes citados están por revisar.",
        cuales="La entrada se corrigió o se retiró después de citarla."
        if unico
        else _primeros(codigos),
        quien=_personas(hallazgo.creado_por.nombre for hallazgo, _ in sueltas),
        enlace=sueltas[0][0].get_absolute_url() if unico else ruta,
        accion="Revisar",
    )


def _sin_consentimiento(
    dialogo: Dialogo, entrevistas: list[_Entrevista], citadas: set[int], ruta: str
) -> Bloqueo | None:
    cancelada = Entrevista.Estado.CANCELADA
    return _de_entrevistas(
        "consentimiento",
        [e for e in entrevistas if e.pk in citadas and (e.estado == cancelada or not e.llega)],
        dialogo,
        uno="se cita y no tiene consentimiento que llegue a las sobremesas.",
        varios="entrevistas se citan sin consentimiento que llegue a las sobremesas.",
        enlace=ruta,
        de_una="entrevistas:consentimiento",
        accion="Ver consentimiento",
    )


def _sin_cerrar(dialogo: Dialogo, entrevistas: list[_Entrevista]) -> Bloqueo | None:
    lista = reverse("entrevistas:lista", args=[dialogo.clave])
    return _de_entrevistas(
        "cerradas",
        [e for e in entrevistas if e.estado == Entrevista.Estado.REALIZADA],
        dialogo,
        uno="está hecha y sin cerrar.",
        varios="entrevistas siguen sin cerrar.",
        enlace=f"{lista}?estado=realizada",
        de_una="entrevistas:cerrar",
        accion="Cerrar",
    )


def _sin_aporte(
    dialogo: Dialogo, entrevistas: list[_Entrevista], citadas: set[int], ruta: str
) -> Bloqueo | None:
    bloqueo = _de_entrevistas(
        "cobertura",
        [e for e in entrevistas if e.esta_hecha and e.pk not in citadas and not e.tiene_razon],
        dialogo,
        uno="no aporta ningún pasaje ni tiene escrita su razón.",
        varios="entrevistas no aportan ningún pasaje ni tienen escrita su razón.",
        enlace=ruta,
        de_una="informes:razon",
        accion="Escribir la razón",
    )
    return bloqueo and replace(bloqueo, quien=puerta.NADIE)


def _de_entrevistas(
    clave: str,
    faltan: list[_Entrevista],
    dialogo: Dialogo,
    *,
    uno: str,
    varios: str,
    enlace: str,
    de_una: str,
    accion: str,
) -> Bloqueo | None:
    if not faltan:
        return None
    frase, cuales = f"{faltan[0].folio} {uno}", ""
    if len(faltan) == 1:
        enlace = reverse(de_una, args=[dialogo.clave, faltan[0].numero])
    else:
        frase, cuales = f"{len(faltan)} {varios}", _primeros([e.folio for e in faltan])
        accion = "Ver cuáles"
    return Bloqueo(clave, frase, cuales, _conducen(faltan), enlace, accion)


def _conducen(entrevistas: list[_Entrevista]) -> str:
    """Quiénes conducen las primeras: el renglón sólo nombra a dos."""
    conducen = Asignacion.objects.filter(
        entrevista__in=[e.pk for e in entrevistas[:NOMBRADOS]], papel=Asignacion.Papel.CONDUCE
    ).select_related("integrante__usuario")
    return _personas(fila.integrante.usuario.nombre for fila in conducen)


def _personas(nombres: Iterable[str]) -> str:
    distintas = list(dict.fromkeys(nombres))
    if len(distintas) > 2:
        return f"{distintas[0]} y {len(distintas) - 1} más"
    return enumerar(distintas) or puerta.NADIE


def _primeros(folios: list[str]) -> str:
    if len(folios) > NOMBRADOS:
        return f"{', '.join(folios[:NOMBRADOS])} y {len(folios) - NOMBRADOS} más."
    return f"{enumerar(folios)}."

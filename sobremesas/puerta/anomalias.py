"""Lo que no cuadra en la puerta: se señala, no se pierde y lo decide quien supervisa.

Unas se saben al recibir el paso (su invitación ya no tenía lugar); otras salen de leerlos todos
juntos y se vuelven a leer con cada paso que llega. Lo ya resuelto no cambia.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Usuario
from sobremesas.fechas import hora
from sobremesas.models import Paso, Pendiente, Sobremesa
from sobremesas.puerta import dentro
from sobremesas.puerta.palabras import nombre_de
from sobremesas.vivo.puestos import poner_al_llegar

A = Paso.Anomalia
ARREGLO = "Arreglo de quien supervisa."
DE_LECTURA = frozenset(
    ["", A.YA_REGISTRADA, A.AMBAS, A.SOBRE_AFORO, A.SIN_LLEGADA, A.DESHACE_AJENO]
)
# De éstas se abre un pendiente: alguien tiene que decidir.
SE_DECIDEN = frozenset([A.DELEGO, A.EN_SU_LUGAR, A.AMBAS, A.SIN_LUGAR, A.OTRO_DIA, A.SOBRE_AFORO])
# Las que dirimen de quién es una silla.
POR_LA_SILLA = frozenset([A.DELEGO, A.EN_SU_LUGAR, A.AMBAS])
VISITA, LUGAR, NO_ENTRO, ENTERADA = "visita", "lugar", "no_entro", "enterada"
DECISIONES = {
    VISITA: "Entra como visita",
    LUGAR: "El lugar es suyo",
    NO_ENTRO: "No entró",
    ENTERADA: "Queda enterado",
}
DE_LUGAR = (LUGAR, VISITA, NO_ENTRO)
QUE_SE_PUEDE: dict[str, tuple[str, ...]] = {
    A.DELEGO: DE_LUGAR,
    A.EN_SU_LUGAR: DE_LUGAR,
    A.AMBAS: DE_LUGAR,
    A.SIN_LUGAR: DE_LUGAR,
    A.OTRO_DIA: (VISITA, NO_ENTRO),
    A.SOBRE_AFORO: (ENTERADA, NO_ENTRO),
}


@dataclass(frozen=True)
class Caso:
    """Una anomalía por decidir o ya decidida, con su frase."""

    paso: Paso
    anomalia: str
    frase: str

    @property
    def opciones(self) -> list[tuple[str, str]]:
        return [(o, DECISIONES[o]) for o in QUE_SE_PUEDE.get(self.anomalia, (ENTERADA,))]


def dejar_entrar(paso: Paso, autor: Usuario) -> None:
    """Con la sede llena, por decisión de quien supervisa (C6)."""
    paso.anomalia, paso.resuelta_en, paso.resuelta_por = A.SOBRE_AFORO, timezone.now(), autor
    paso.resolucion = "Se le dejó entrar con la sede llena."


def anotar(sobremesa: Sobremesa, pasos: dict[UUID, Paso], puerta: dentro.Puerta) -> None:
    """Deja en cada paso lo que salió de leerlos todos, y abre o cierra sus pendientes."""
    cambian = []
    for paso in pasos.values():
        leida = puerta.anomalias.get(paso.nonce, "")
        if paso.resuelta_en is None and paso.anomalia in DE_LECTURA and paso.anomalia != leida:
            paso.anomalia = leida
            cambian.append(paso)
    if cambian:
        Paso.objects.bulk_update(cambian, ["anomalia"])
    por_decidir = {
        _clave(sobremesa, paso.nonce): paso
        for paso in pasos.values()
        if paso.resuelta_en is None
        and paso.nonce not in puerta.deshechos
        and efectiva(paso, puerta) in SE_DECIDEN
    }
    abiertos = dict(
        Pendiente.objects.filter(
            sobremesa=sobremesa, clase=Pendiente.Clase.PUERTA, resuelto_en=None
        ).values_list("clave", "pk")
    )
    for clave in por_decidir.keys() - abiertos.keys():
        _abrir(sobremesa, clave, por_decidir[clave], puerta)
    if sobran := [pk for clave, pk in abiertos.items() if clave and clave not in por_decidir]:
        Pendiente.objects.filter(pk__in=sobran).update(
            resuelto_en=timezone.now(), resolucion="Ya no aplica: el paso se deshizo o se resolvió."
        )


def _clave(sobremesa: Sobremesa, nonce: UUID) -> str:
    return f"puerta:{sobremesa.pk}:{nonce}"


def _abrir(sobremesa: Sobremesa, clave: str, paso: Paso, puerta: dentro.Puerta) -> None:
    """Con la misma clave se vuelve a abrir el que se había cerrado."""
    Pendiente.objects.update_or_create(
        dialogo_id=sobremesa.dialogo_id,
        clave=clave,
        defaults={
            "sobremesa": sobremesa,
            "invitacion_id": paso.invitacion_id,
            "clase": Pendiente.Clase.PUERTA,
            "texto": frase(paso, efectiva(paso, puerta), puerta)[:500],
            "resuelto_en": None,
            "resolucion": "",
        },
    )


def efectiva(paso: Paso, puerta: dentro.Puerta) -> str:
    """La que se enseña: que llegaran las dos dice más que haber delegado."""
    leida = puerta.anomalias.get(paso.nonce, "")
    return leida if leida == A.AMBAS else paso.anomalia or leida


def frase(paso: Paso, anomalia: str, puerta: dentro.Puerta) -> str:
    """Qué pasó y a qué hora, con nombres."""
    quien, cuando = nombre_de(paso), hora(paso.hora_del_aparato)
    otras = " y ".join(nombre_de(una.paso) for una in puerta.por_la_misma(paso))
    titular = paso.invitacion.persona.nombre if paso.invitacion else ""
    frases: dict[str, str] = {
        A.YA_REGISTRADA: f"{quien} se registró otra vez a las {cuando}.",
        A.DELEGO: f"{quien} llegó a las {cuando} y había mandado a alguien en su representación.",
        A.EN_SU_LUGAR: f"{quien} llegó a las {cuando} en lugar de {titular}, sin avisar.",
        A.AMBAS: f"{quien} llegó a las {cuando}; por la misma silla ya había llegado {otras}.",
        A.SIN_LUGAR: f"{quien} llegó a las {cuando} sin lugar confirmado.",
        A.OTRO_DIA: f"{quien} llegó a las {cuando} con gafete de otro día.",
        A.SOBRE_AFORO: f"{quien} llegó a las {cuando} con la sede llena.",
        A.SIN_LLEGADA: f"Se anotó que {quien} se fue a las {cuando}, sin llegada.",
        A.DESHACE_AJENO: f"A las {cuando} se quiso deshacer lo que anotó otra persona.",
    }
    return frases.get(anomalia, "")


def casos(sobremesa: Sobremesa) -> tuple[list[Caso], list[Caso]]:
    """Por decidir y ya decididas, de la primera a la última. Una consulta."""
    pasos = list(
        Paso.objects.filter(sobremesa=sobremesa).select_related(
            "asistente", "acompanante", "invitacion__persona", "anotado_por", "resuelta_por"
        )
    )
    puerta = dentro.leer(pasos, aforo=sobremesa.aforo)
    abiertas: list[Caso] = []
    decididas: list[Caso] = []
    for paso in pasos:
        anomalia = efectiva(paso, puerta)
        sin_efecto = paso.nonce in puerta.deshechos and paso.resuelta_en is None
        if not anomalia or sin_efecto or paso.nota == ARREGLO:
            continue
        caso = Caso(paso, anomalia, frase(paso, anomalia, puerta))
        (decididas if paso.resuelta_en else abiertas).append(caso)
    return abiertas, decididas


@transaction.atomic
def decidir(paso: Paso, decision: str, *, autor: Usuario, razon: str = "") -> None:
    """Resuelve una anomalía; lo que haya que mover se anota como pasos nuevos (D3).

    Lo que se decide de una silla vale para todas las personas que llegaron por ella. Lanza
    ``ValidationError`` si no es una salida de ese caso o ya está resuelta.
    """
    sobremesa = Sobremesa.objects.select_for_update(no_key=True).get(pk=paso.sobremesa_id)
    pasos = {p.nonce: p for p in Paso.objects.filter(sobremesa=sobremesa)}
    paso = pasos[paso.nonce]
    puerta = dentro.leer(pasos.values(), aforo=sobremesa.aforo)
    if paso.resuelta_en is not None:
        raise ValidationError("Ya estaba decidido.")
    if decision not in QUE_SE_PUEDE.get(efectiva(paso, puerta), (ENTERADA,)):
        raise ValidationError("Elige una de las salidas.")
    nuevos = _lo_que_mueve(paso, decision, puerta, autor)
    _resolver(paso, puerta, f"{DECISIONES[decision]}. {razon}", autor)
    for una in puerta.por_la_misma(paso):
        for otro in una.llegadas:
            if otro.resuelta_en is None and efectiva(otro, puerta) in POR_LA_SILLA:
                _resolver(otro, puerta, f"Se decidió con lo de {nombre_de(paso)}.", autor)
    Paso.objects.bulk_create(nuevos)
    pasos |= {nuevo.nonce: nuevo for nuevo in nuevos}
    anotar(sobremesa, pasos, dentro.leer(pasos.values(), aforo=sobremesa.aforo))
    poner_al_llegar(sobremesa, [paso, *nuevos])


def _resolver(paso: Paso, puerta: dentro.Puerta, resolucion: str, autor: Usuario) -> None:
    paso.anomalia = efectiva(paso, puerta)
    paso.resuelta_en, paso.resuelta_por = timezone.now(), autor
    paso.resolucion = resolucion.strip()[:300]
    paso.save(update_fields=["anomalia", "resuelta_en", "resuelta_por", "resolucion"])
    Pendiente.objects.filter(
        dialogo_id=paso.sobremesa.dialogo_id, clave=_clave(paso.sobremesa, paso.nonce)
    ).update(resuelto_en=timezone.now(), resuelto_por=autor, resolucion=paso.resolucion)


def _lo_que_mueve(paso: Paso, decision: str, puerta: dentro.Puerta, autor: Usuario) -> list[Paso]:
    if decision == NO_ENTRO:
        return _deshacer(paso, autor)
    if decision == VISITA and paso.clase == Paso.Clase.INVITADA:
        return _rehacer(paso, Paso.Clase.VISITA, autor)
    nuevos: list[Paso] = []
    if decision == LUGAR:
        tiene = puerta.quien_tiene(paso.invitacion_id) if paso.invitacion_id else None
        if tiene is not None and tiene.clave != dentro.clave_de(paso):
            nuevos += _rehacer(tiene.llegadas[0], Paso.Clase.VISITA, autor)
        if paso.clase != Paso.Clase.INVITADA:
            nuevos += _rehacer(paso, Paso.Clase.INVITADA, autor)
    return nuevos


def _deshacer(paso: Paso, autor: Usuario) -> list[Paso]:
    return [
        Paso(
            sobremesa_id=paso.sobremesa_id,
            tipo=Paso.Tipo.DESHACE,
            clase=paso.clase,
            refiere_a=paso.nonce,
            nonce=uuid5(paso.nonce, "deshace"),
            aparato=paso.aparato,
            hora_del_aparato=timezone.now(),
            nota=ARREGLO,
            anotado_por=autor,
            supervisa=True,
        )
    ]


def _rehacer(paso: Paso, clase: str, autor: Usuario) -> list[Paso]:
    """El mismo paso a la misma hora con otra clase, ya decidido; el anterior queda deshecho."""
    otro = Paso(
        sobremesa_id=paso.sobremesa_id,
        tipo=paso.tipo,
        clase=clase,
        invitacion_id=paso.invitacion_id,
        asistente_id=paso.asistente_id,
        nombre=paso.nombre,
        organizacion=paso.organizacion,
        refiere_a=None if paso.asistente_id else paso.refiere_a or paso.nonce,
        nonce=uuid5(paso.nonce, clase),
        aparato=paso.aparato,
        hora_del_aparato=paso.hora_del_aparato,
        anomalia=paso.anomalia or A.AMBAS,
        resuelta_en=timezone.now(),
        resuelta_por=autor,
        resolucion=DECISIONES[VISITA if clase == Paso.Clase.VISITA else LUGAR],
        nota=ARREGLO,
        anotado_por=autor,
        supervisa=True,
    )
    return [*_deshacer(paso, autor), otro]

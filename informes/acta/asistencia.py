"""Quién estuvo, como cada quien permite aparecer. Nadie aparece sin haberlo permitido."""

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet

from dialogo.palabras import contar
from informes.camara import SECTORES_CON_FIGURA
from sobremesas.models import Aportacion, Asistente, Paso, Puesto, Sala
from sobremesas.puerta import dentro

EN_UNA_COLUMNA = 14  # más nombres que éstos no caben junto a la escaleta
Aparece = Puesto.Aparece
# Lo que dice cada nivel, de menos a más reserva.
RESERVA = {Aparece.CON_NOMBRE: 0, Aparece.ORGANIZACION: 1, Aparece.SIN_NOMBRE: 2}


def asistieron(sala: Sala) -> QuerySet[Puesto]:
    """Los puestos de quienes estuvieron, aunque se hayan ido antes.

    Si la puerta registró llegadas, manda ella: quien tenía lugar y no llegó, no estuvo. Una consulta.
    """
    llegaron = dentro.leer(Paso.objects.filter(sobremesa=sala.sobremesa_id)).llegaron
    hablaron = Aportacion.objects.filter(sala=sala).exclude(puesto=None).values("puesto")
    if not llegaron:
        return sala.puestos.filter(Q(esta=True) | Q(pk__in=hablaron))
    return sala.puestos.filter(
        Q(invitacion__in=llegaron) | Q(invitacion=None, esta=True) | Q(pk__in=hablaron)
    )


def puesto_de(asistente: Asistente) -> Puesto | None:
    """El de esa persona en la tarde de verdad de su día, si asistió."""
    sala = Sala.objects.de_verdad().filter(sobremesa__invitaciones=asistente.invitacion_id).first()
    return asistieron(sala).filter(asistente=asistente).first() if sala else None


def quienes(sala: Sala) -> tuple[dict[str, Any], dict[str, str]]:
    """Lo que se imprime y, por puesto nombrado, el nivel con que se imprimió. Dos consultas."""
    puestos = list(
        asistieron(sala)
        .select_related("sector__padre", "invitacion__sobremesa")
        .order_by("sector__orden", "nombre", "pk")
    )
    titulares = _instituciones_representadas(puestos)
    nombrados = [p for p in puestos if p.aparece == Aparece.CON_NOMBRE]
    por_institucion = Counter(
        p.organizacion for p in puestos if p.aparece == Aparece.ORGANIZACION and p.organizacion
    )
    callados = len(puestos) - len(nombrados) - sum(por_institucion.values())
    visibles = [
        p
        for p in puestos
        if p.aparece == Aparece.CON_NOMBRE or (p.aparece == Aparece.ORGANIZACION and p.organizacion)
    ]
    asistencia = {
        "clave": "asistencia",
        "presentes": len(puestos),
        "lugares": sala.sobremesa.cupo,
        "personas": [{"texto": _con_nombre(p, titulares), "sector": _figura(p)} for p in nombrados],
        "instituciones": [
            institucion
            if n == 1
            else f"{institucion}: {contar(n, 'persona', 'personas', femenino=True)}"
            for institucion, n in sorted(por_institucion.items())
        ],
        "es_larga": len(nombrados) + len(por_institucion) > EN_UNA_COLUMNA,
        "frase": _los_demas(callados, hay_otros=bool(visibles)),
    }
    return asistencia, {str(p.pk): p.aparece for p in visibles}


def _con_nombre(puesto: Puesto, titulares: dict[int, tuple[str, str]]) -> str:
    """«Lic. Berenice Tovar, Cámara de Oficios, en representación de Cámara de Comercio»."""
    partes = [puesto.nombre]
    nombre, institucion = titulares.get(puesto.pk, ("", ""))
    representa = ", ".join(filter(None, [nombre, institucion]))
    if puesto.organizacion and puesto.organizacion != institucion:
        partes.append(puesto.organizacion)
    if representa:
        partes.append(f"en representación de {representa}")
    elif puesto.organizacion and puesto.organizacion not in partes:
        partes.append(puesto.organizacion)
    return ", ".join(partes)


def _instituciones_representadas(puestos: list[Puesto]) -> dict[int, tuple[str, str]]:
    """Por puesto de quien va en lugar de otra persona: el nombre de ésta, si lo permite, y su institución.

    Sólo lo permite quien también estuvo y pidió aparecer con su nombre: de quien no vino nadie sabe
    si quiere que su nombre quede en un acta.
    """
    sillas = {p.invitacion_id: p for p in puestos if p.invitacion_id and p.en_representacion_de}
    con_permiso = {
        p.asistente_id for p in puestos if p.aparece == Aparece.CON_NOMBRE and p.asistente_id
    }
    titulares = Asistente.objects.filter(invitacion__in=sillas, es_titular=True)
    return {
        sillas[t.invitacion_id].pk: (
            t.con_tratamiento if t.pk in con_permiso else "",
            t.organizacion,
        )
        for t in titulares
        if sillas[t.invitacion_id].asistente_id != t.pk
    }


def _figura(puesto: Puesto) -> str:
    sector = puesto.sector and (puesto.sector.padre or puesto.sector)
    if not sector:
        return ""
    return sector.clave if sector.clave in SECTORES_CON_FIGURA else "otro"


def _los_demas(n: int, *, hay_otros: bool) -> str:
    if not n:
        return ""
    cuantas = contar(n, "persona", "personas", femenino=True)
    cuantas = f"{cuantas[:1].upper()}{cuantas[1:]}"
    asistio, pidio = ("asistió", "pidió") if n == 1 else ("asistieron", "pidieron")
    mas = " más" if hay_otros else ""
    return f"{cuantas}{mas} {asistio} y no {pidio} aparecer por nombre ni organización."

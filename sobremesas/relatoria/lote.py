"""Recibe lo que escribió un aparato, también lo de cuando no hubo red. Cada paso contesta por sí."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from actores.models import Organizacion
from dialogo.models import Usuario
from sobremesas.aportaciones import Cambio, Conflicto, Datos, registrar, retirar, revisar
from sobremesas.aportaciones.encargos import DatosDeEncargo, anotar, quitar
from sobremesas.models import Aportacion, Encargo, Mesa, Puesto, PuntoDelDia, Sala
from sobremesas.puerta.registro import hora_posible
from sobremesas.relatoria.estado import linea_en_json, lineas_de, puntos_por_clave
from sobremesas.relatoria.forms import TIPOS, PasoForm

YA_NO_ESTA = "Ese ensayo se borró: esto no pasa a la sala de verdad."
NO_ESTA = "No existe en esta sala."


@dataclass
class _Contexto:
    """Lo que sirve a todos los pasos de un lote."""

    sala: Sala
    mesa: Mesa
    quien: Usuario
    atraso: timedelta
    puntos: dict[int, PuntoDelDia]
    puestos: dict[int, Puesto]
    organizaciones: dict[str, Organizacion] = field(default_factory=dict)


def recibir(
    sala: Sala | None,
    mesa: Mesa,
    pasos: Iterable[dict[str, Any]],
    *,
    quien: Usuario,
    atraso: timedelta = timedelta(0),
) -> list[dict[str, Any]]:
    """Guarda cada paso en su transacción y contesta en el orden en que vinieron.

    Primero las líneas nuevas y luego lo que las corrige: llegan aunque vengan en otro orden.
    ``guardada``, ``conflicto`` (409, con las dos versiones) o ``apartada``, con su frase.
    """
    formas = [PasoForm(paso) for paso in pasos]
    contexto = _contexto(sala, mesa, quien, atraso) if sala else None
    respuestas: dict[int, dict[str, Any]] = {}
    for i in sorted(range(len(formas)), key=lambda i: _orden(formas[i])):
        respuestas[i] = _uno(formas[i], contexto)
    return [respuestas[i] for i in range(len(formas))]


def _orden(forma: PasoForm) -> tuple[int, int]:
    if not forma.is_valid():
        return len(TIPOS), 0
    datos = forma.cleaned_data
    return TIPOS.index(datos["tipo"]), datos["base"] or 0


def _contexto(sala: Sala, mesa: Mesa, quien: Usuario, atraso: timedelta) -> _Contexto:
    dia = mesa.sobremesa
    puestos = {puesto.pk: puesto for puesto in Puesto.objects.filter(sala=sala, mesa=mesa)}
    suyas = Organizacion.objects.filter(
        Q(invitaciones__sobremesa__dialogo=dia.dialogo_id) | Q(encargos__sala=sala)
    )
    return _Contexto(
        sala, mesa, quien, atraso, puntos_por_clave(dia), puestos,
        {una.nombre: una for una in suyas.distinct()},
    )  # fmt: skip


def _uno(forma: PasoForm, contexto: _Contexto | None) -> dict[str, Any]:
    nonce = str(forma.data.get("nonce") or "")
    if not forma.is_valid():
        return _apartada(nonce, forma.frase)
    if contexto is None:
        return _apartada(nonce, YA_NO_ESTA)
    hacer = {
        "linea": _linea,
        "corrige": _corrige,
        "retira": _retira,
        "encargo": _encargo,
        "quita_encargo": _quita_encargo,
    }[forma.cleaned_data["tipo"]]
    try:
        return {"nonce": nonce, "estado": "guardada", **hacer(forma.cleaned_data, contexto)}
    except Conflicto as choque:
        return _conflicto(nonce, choque)
    except ValidationError as error:
        return _apartada(nonce, " ".join(error.messages))


def _apartada(nonce: str, frase: str) -> dict[str, Any]:
    return {"nonce": nonce, "estado": "apartada", "texto": frase}


def _conflicto(nonce: str, choque: Conflicto) -> dict[str, Any]:
    actual = lineas_de(choque.actual.sala, choque.actual.mesa).get(pk=choque.actual.pk)
    mia = {"texto": choque.mio.texto, "razon": choque.mio.razon}
    return {
        "nonce": nonce,
        "estado": "conflicto",
        "codigo": 409,
        "texto": str(choque),
        "mia": mia,
        "actual": linea_en_json(actual),
    }


def _punto(datos: dict[str, Any], contexto: _Contexto) -> PuntoDelDia:
    punto = contexto.puntos.get(datos["punto"] or 0)
    if punto is None:
        raise ValidationError("Ese hallazgo no está en la escaleta de este día.")
    return punto


def _dicho(datos: dict[str, Any], contexto: _Contexto) -> dict[str, Any]:
    puesto = contexto.puestos.get(datos["puesto"] or 0)
    if datos["puesto"] and puesto is None:
        raise ValidationError("Ese lugar es de otra mesa.")
    fuerza = Aportacion.Fuerza.DEBE if datos["debe"] else Aportacion.Fuerza.DEBERIA
    return {
        "clase": datos["clase"],
        "texto": datos["texto"],
        "razon": datos["razon"],
        "fuerza": fuerza,
        "es_literal": datos["literal"],
        "puesto": puesto,
    }


def _linea(datos: dict[str, Any], contexto: _Contexto) -> dict[str, Any]:
    punto = _punto(datos, contexto)
    redaccion = None
    if datos["redaccion"] and punto.hallazgo and datos["redaccion"] != punto.redaccion_id:
        redaccion = punto.hallazgo.redacciones.filter(pk=datos["redaccion"]).first()
    origen = Aportacion.Origen.PAPEL if datos["papel"] else Aportacion.Origen.RELATORIA
    nueva = Datos(
        uid=datos["nonce"],
        punto=punto,
        redaccion=redaccion,
        mesa=contexto.mesa,
        hora=hora_posible(datos["hora"], contexto.atraso),
        en_cola=datos["en_cola"],
        origen=origen,
        **_dicho(datos, contexto),
    )
    hecha = registrar(contexto.sala, nueva, quien=contexto.quien).aportacion
    return {"uid": str(hecha.uid), "folio": hecha.folio}


def _de_la_mesa(datos: dict[str, Any], contexto: _Contexto) -> Aportacion:
    """Sólo las de su mesa: cada relatoría corrige lo suyo."""
    linea = Aportacion.objects.filter(
        uid=datos["uid"], sala=contexto.sala, mesa=contexto.mesa
    ).first()
    if linea is None:
        raise ValidationError(NO_ESTA)
    return linea


def _corrige(datos: dict[str, Any], contexto: _Contexto) -> dict[str, Any]:
    linea = _de_la_mesa(datos, contexto)
    cambio = Cambio(
        uid=datos["nonce"], base=datos["base"], motivo=datos["motivo"], **_dicho(datos, contexto)
    )
    hecha = revisar(linea, cambio, quien=contexto.quien).aportacion
    return {"uid": str(hecha.uid), "revision": hecha.revision}


def _retira(datos: dict[str, Any], contexto: _Contexto) -> dict[str, Any]:
    linea = _de_la_mesa(datos, contexto)
    retirar(linea, datos["motivo"], quien=contexto.quien)
    return {"uid": str(linea.uid)}


def _encargo(datos: dict[str, Any], contexto: _Contexto) -> dict[str, Any]:
    nombre = datos["organizacion"].strip()
    organizacion = contexto.organizaciones.get(nombre)
    if nombre and organizacion is None:
        raise ValidationError("Elige la organización de la lista o escribe quién responde.")
    suyos = DatosDeEncargo(
        uid=datos["uid"],
        punto=_punto(datos, contexto),
        clase=datos["clase"],
        texto=datos["texto"],
        organizacion=organizacion,
        responde=datos["responde"],
        para_el=datos["para_el"],
    )
    encargo = anotar(contexto.sala, suyos, quien=contexto.quien)
    return {"uid": str(encargo.uid)}


def _quita_encargo(datos: dict[str, Any], contexto: _Contexto) -> dict[str, Any]:
    encargo = Encargo.objects.filter(uid=datos["uid"], sala=contexto.sala).first()
    if encargo is None:
        raise ValidationError(NO_ESTA)
    quitar(encargo)
    return {"uid": str(encargo.uid)}

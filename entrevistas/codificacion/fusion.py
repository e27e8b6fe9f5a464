"""Juntar dos códigos que resultaron uno, y separarlos exactamente como estaban.

Lo marcado con el que se va pasa al que se queda; donde un pasaje ya llevaba los dos, queda una sola
marca y la otra se retira. La historia guarda qué marcas se movieron, cuáles se retiraron, qué memos
y qué códigos de dentro cambiaron de lugar: con eso se deshace.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Usuario
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.libro import (
    anotar,
    exigir_fondo,
    exigir_fuera_de_dobles,
    exigir_lugar,
    guardar,
    pintar,
    siguiente_orden,
    tomar,
)
from entrevistas.models import CambioDeCodigo, Codificacion, Codigo, Memo

Que = CambioDeCodigo.Que
Estado = Codigo.Estado


@dataclass(frozen=True)
class Previa:
    """Qué pasaría al fusionar: marcas que se mueven, repetidas que se retiran y códigos de dentro."""

    mueve: int
    repetidas: int
    dentro: int


def prever(codigo: Codigo, en: Codigo) -> Previa:
    marcas = Codificacion.objects.del_analisis().filter(codigo=codigo)
    repetidas = marcas.filter(fragmento__in=_fragmentos(en)).count()
    return Previa(marcas.count() - repetidas, repetidas, codigo.hijos.count())


def _fragmentos(codigo: Codigo) -> Any:
    return Codificacion.objects.del_analisis().filter(codigo=codigo).values("fragmento")


@transaction.atomic
def fusionar(codigo: Codigo, *, en: Codigo, autor: Usuario) -> Codigo:
    """Junta ``codigo`` en ``en``. Devuelve el que se queda; lanza ``ValidationError``.

    Bloquea los dos códigos: una marca nueva espera a que termine.
    """
    arbol = tomar(codigo.dialogo)
    actual, destino = arbol.codigos[codigo.pk], arbol.codigos.get(en.pk)
    if destino is None or destino.pk == actual.pk:
        raise ValidationError("Elige otro código del mismo libro.")
    _exigir_fusionable(arbol, actual, destino)
    hecho = _pasar_marcas(actual, destino, autor) | _pasar_lo_demas(arbol, actual, destino)
    antes = {"estado": actual.estado, "version": actual.version}
    actual.estado, actual.fusionado_en = Estado.FUSIONADO, destino
    guardar(actual, "estado", "fusionado_en")
    hecho |= {"en": str(destino.uid), "nombre": destino.nombre}
    anotar(actual, Que.FUSIONAR, autor=autor, antes=antes, despues=hecho)
    recibido = {
        "recibio": actual.nombre,
        "uid": str(actual.uid),
        "pasajes": len(hecho["movidas"]),
        "repetidos": len(hecho["retiradas"]),
    }
    anotar(destino, Que.FUSIONAR, autor=autor, despues=recibido)
    return destino


def _exigir_fusionable(arbol: Arbol, codigo: Codigo, destino: Codigo) -> None:
    if not (codigo.esta_vigente and destino.esta_vigente):
        raise ValidationError("Sólo se fusionan dos códigos vigentes.")
    if codigo in arbol.camino(destino):
        raise ValidationError(
            f"«{destino.nombre}» está dentro de «{codigo.nombre}»: sácalo antes de fusionar."
        )
    exigir_fuera_de_dobles(codigo)
    exigir_fuera_de_dobles(destino)
    for hijo in arbol.hijos.get(codigo.pk, []):
        exigir_fondo(arbol, destino, arbol.altura(hijo))
        if hijo.esta_vigente:
            exigir_lugar(arbol, hijo.nombre, destino, hijo)


def _pasar_marcas(codigo: Codigo, destino: Codigo, autor: Usuario) -> dict[str, Any]:
    marcas = Codificacion.objects.del_analisis().filter(codigo=codigo).select_for_update()
    ya = set(_fragmentos(destino).values_list("fragmento", flat=True))
    filas = list(marcas.order_by("pk").values_list("pk", "fragmento"))
    retiradas = [pk for pk, fragmento in filas if fragmento in ya]
    movidas = [pk for pk, fragmento in filas if fragmento not in ya]
    ahora = timezone.now()
    Codificacion.objects.filter(pk__in=retiradas).update(retirada_en=ahora, retirada_por=autor)
    Codificacion.objects.filter(pk__in=movidas).update(codigo=destino)
    return {"movidas": movidas, "retiradas": retiradas, "retiradas_en": ahora.isoformat()}


def _pasar_lo_demas(arbol: Arbol, codigo: Codigo, destino: Codigo) -> dict[str, Any]:
    memos = list(Memo.objects.filter(codigo=codigo).values_list("pk", flat=True))
    Memo.objects.filter(pk__in=memos).update(codigo=destino)
    hijos = arbol.hijos.get(codigo.pk, [])
    siguiente = siguiente_orden(codigo.dialogo, destino)
    lugares = {str(hijo.pk): hijo.orden for hijo in hijos}
    for orden, hijo in enumerate(hijos, start=siguiente):
        _llevar(arbol, hijo, destino, orden)
    return {"memos": memos, "hijos": lugares}


def _llevar(arbol: Arbol, hijo: Codigo, padre: Codigo, orden: int) -> None:
    hijo.padre, hijo.orden, hijo.color = padre, orden, padre.color
    guardar(hijo, "padre", "orden", "color")
    pintar(arbol, hijo)


def fusion_vigente(codigo: Codigo) -> CambioDeCodigo | None:
    """El cambio con que se fusionó, si hoy está fusionado."""
    if codigo.estado != Estado.FUSIONADO:
        return None
    return codigo.historia.filter(que=Que.FUSIONAR).exclude(antes={}).first()


@transaction.atomic
def deshacer_fusion(codigo: Codigo, *, autor: Usuario) -> Codigo:
    """Lo separa como estaba: sus marcas, sus memos y lo que tenía dentro. Lanza ``ValidationError``.

    Lo que se marcó después con el que se quedó, con él sigue.
    """
    arbol = tomar(codigo.dialogo)
    actual = arbol.codigos[codigo.pk]
    cambio = fusion_vigente(actual)
    if cambio is None:
        raise ValidationError("Ese código no está fusionado.")
    destino = arbol.codigos[actual.fusionado_en_id or 0]
    padre = arbol.codigos.get(actual.padre_id or 0)
    _exigir_separable(arbol, actual, destino, padre)
    hecho = _devolver(arbol, actual, destino, cambio)
    actual.estado, actual.fusionado_en = cambio.antes["estado"], None
    if padre:
        actual.color = padre.color
    guardar(actual, "estado", "fusionado_en", "color")
    anotar(actual, Que.DESHACER_FUSION, autor=autor, despues={"de": destino.nombre} | hecho)
    anotar(destino, Que.DESHACER_FUSION, autor=autor, despues={"devolvio": actual.nombre, **hecho})
    return actual


def _exigir_separable(arbol: Arbol, codigo: Codigo, destino: Codigo, padre: Codigo | None) -> None:
    if destino.estado == Estado.FUSIONADO:
        raise ValidationError(f"«{destino.nombre}» se fusionó después: deshaz antes esa fusión.")
    if padre and not padre.esta_vigente:
        raise ValidationError(f"Estaba dentro de «{padre.nombre}», que ya no está vigente.")
    exigir_lugar(arbol, codigo.nombre, padre, codigo)
    exigir_fuera_de_dobles(destino)


def _devolver(
    arbol: Arbol, codigo: Codigo, destino: Codigo, cambio: CambioDeCodigo
) -> dict[str, int]:
    datos = cambio.despues
    suyas = Codificacion.objects.filter(pk__in=datos["movidas"], codigo=destino)
    movidas = suyas.update(codigo=codigo)
    repetidas = Codificacion.objects.filter(
        pk__in=datos["retiradas"], codigo=codigo, retirada_en=datos["retiradas_en"]
    ).update(retirada_en=None, retirada_por=None)
    Memo.objects.filter(pk__in=datos["memos"], codigo=destino).update(codigo=codigo)
    for pk, orden in datos["hijos"].items():
        hijo = arbol.codigos.get(int(pk))
        if hijo and hijo.padre_id == destino.pk:
            _llevar(arbol, hijo, codigo, orden)
    return {"pasajes": movidas, "repetidos": repetidas}

"""Publicar es un acto: alguien, un día, con estas palabras. No se deshace; se corrige con otro."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar_entrada
from hallazgos import redaccion as de_hallazgos
from hallazgos.models import Hallazgo, Recomendacion, SeccionDeNarrativa
from hallazgos.narrativa import redaccion as de_narrativa
from hallazgos.recomendaciones import redaccion as de_recomendaciones
from informes import vigencia
from informes.models import Informe, Publicacion, Tipo, VozPublicada
from informes.portal import instantanea, recomendado
from informes.portal.publicables import lugares
from informes.portal.vigente import ultima
from informes.publicar import puerta

PARA_EL_PUBLICO = (Tipo.FINAL, Tipo.RESUMEN, Tipo.LAMINAS)
MAXIMO = 300


class Conflicto(Exception):
    """Otra persona publicó después de que ésta empezó. Trae la que ya está publicada."""

    def __init__(self, actual: Publicacion) -> None:
        super().__init__("Otra persona publicó mientras revisabas.")
        self.actual = actual


@transaction.atomic
def publicar(
    dialogo: Dialogo,
    *,
    que: str,
    autor: Usuario,
    es_correccion: bool = False,
    motivo: str = "",
    informes: Iterable[Informe] = (),
    base: int | None = None,
    hacer_publico: bool = False,
) -> Publicacion:
    """Toma la instantánea, la fija con su huella y congela cada redacción que entra.

    Bloquea el diálogo, para que dos personas que publiquen a la vez hagan una sola publicación, y los
    textos, para que lo que se fija sea lo que se fotografió. ``base`` es el número de la última que
    leyó quien publica (0, ninguna); si ya hay otra, lanza ``Conflicto``. Lanza ``PuertaCerrada`` con lo
    que falta y ``ValidationError`` si no dice qué, o corrige sin decir por qué.
    """
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    _apartar_textos(dialogo)
    anterior = ultima(dialogo)
    if base is not None and anterior and anterior.numero != base:
        raise Conflicto(anterior)
    que, motivo = _dicho(que, motivo, anterior, es_correccion=es_correccion)
    elegidos = _ofrecibles(dialogo, informes)
    puerta.exigir(dialogo)
    tomada, voces = instantanea.tomar(dialogo)
    huella = huella_de(tomada)
    if anterior and anterior.huella == huella and _los_mismos(anterior, elegidos):
        raise ValidationError("Nada cambió desde la última publicación.")
    publicacion = Publicacion.objects.create(
        dialogo=dialogo,
        numero=anterior.numero + 1 if anterior else 1,
        que=que,
        es_correccion=es_correccion,
        motivo=motivo,
        instantanea=tomada,
        huella=huella,
        publicada_por=autor,
    )
    VozPublicada.objects.bulk_create(
        VozPublicada(
            publicacion=publicacion,
            fragmento_id=voz.fragmento,
            disenso_id=voz.disenso,
            codigo=voz.codigo,
            nivel=voz.nivel,
            huella=voz.huella,
        )
        for voz in voces
    )
    publicacion.informes.set(elegidos)
    _congelar(dialogo)
    if hacer_publico and not dialogo.es_publico:
        dialogo.es_publico = True
        dialogo.save(update_fields=["es_publico"])
    return publicacion


def _apartar_textos(dialogo: Dialogo) -> None:
    """Quien guarda un texto bloquea su renglón: espera, y lo suyo queda en la redacción siguiente."""
    for modelo in (Recomendacion, Hallazgo, SeccionDeNarrativa):
        suyos = modelo._base_manager.filter(dialogo=dialogo).order_by("pk")
        list(suyos.select_for_update(no_key=True).values_list("pk"))


def huella_de(tomada: dict[str, Any]) -> str:
    """SHA-256 de la instantánea en JSON canónico: claves en orden y sin blancos."""
    canonico = json.dumps(tomada, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonico.encode()).hexdigest()


def ofrecidos(dialogo: Dialogo) -> list[Informe]:
    """Los PDF que pueden acompañar a una publicación: el último de cada clase para el público.

    El prediagnóstico y las actas se escribieron para las sobremesas: no se ofrecen. Cuatro consultas,
    y dos más si algo se imprimió por sector.
    """
    listos = Informe.objects.filter(
        dialogo=dialogo, tipo__in=PARA_EL_PUBLICO, estado=Informe.Estado.LISTO
    ).order_by("-version")
    retirados = vigencia.retiros(list(listos))
    ultimos: dict[str, Informe] = {}
    for informe in listos:
        if informe.pk not in retirados:
            ultimos.setdefault(informe.tipo, informe)
    return [ultimos[tipo] for tipo in PARA_EL_PUBLICO if tipo in ultimos]


def _dicho(
    que: str, motivo: str, anterior: Publicacion | None, *, es_correccion: bool
) -> tuple[str, str]:
    que, motivo = (" ".join(limpiar_entrada(texto).split()) for texto in (que, motivo))
    errores = {}
    if not que:
        errores["que"] = "Escribe en una frase qué se publica, para quien siga los cambios."
    if es_correccion and anterior is None:
        errores["es_correccion"] = "Todavía no hay nada publicado que corregir."
    elif es_correccion and not motivo:
        errores["motivo"] = "Una corrección dice qué corrige y por qué."
    for campo, texto in (("que", que), ("motivo", motivo)):
        if len(texto) > MAXIMO:
            errores[campo] = f"Es largo: caben {MAXIMO} caracteres y tiene {len(texto)}."
    if errores:
        raise ValidationError(errores)
    return que, motivo if es_correccion else ""


def _ofrecibles(dialogo: Dialogo, informes: Iterable[Informe]) -> list[Informe]:
    elegidos = list(informes)
    if not elegidos:
        return []
    permitidos = {informe.pk for informe in ofrecidos(dialogo)}
    if any(informe.pk not in permitidos for informe in elegidos):
        raise ValidationError({"informes": "Uno de esos documentos ya no puede ofrecerse."})
    return elegidos


def _los_mismos(anterior: Publicacion, informes: list[Informe]) -> bool:
    antes = set(anterior.informes.values_list("pk", flat=True))
    return antes == {informe.pk for informe in informes}


def _congelar(dialogo: Dialogo) -> None:
    """Desde hoy, cambiar cualquiera de estos textos es otra redacción, con su razón."""
    for sitio in lugares(dialogo):
        de_hallazgos.congelar(sitio.redaccion)
    for recomendacion in recomendado.publicables(dialogo):
        de_recomendaciones.congelar(recomendado.vigente(recomendacion))
    for seccion in recomendado.secciones(dialogo):
        de_narrativa.congelar(seccion)

"""Deshacer una importación entera, mientras nada más haya usado o cambiado lo que trajo."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from actores.models import (
    Cargo,
    FilaImportada,
    Importacion,
    Organizacion,
    Persona,
    Socio,
)
from actores.traer import clases as c
from actores.traer.destinos import a_fecha, de_fecha
from actores.traer.foto import huella
from actores.traer.obra import Estado, Obra
from actores.traer.relaciones import que_senalan, usos
from actores.traer.revisar import DESTINOS, LOTE, Revision, Suerte
from dialogo.models import Usuario

SE_USO = "No se puede deshacer: algo de lo que trajo ya se usó o cambió."


class SeUso(Exception):
    """Alguien usó o cambió algo: no se deshace nada."""


@dataclass
class Estorbos:
    """Por qué no se puede deshacer, fila por fila. Vacío, se puede."""

    frases: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.frases)


@transaction.atomic
def pedir(importacion: Importacion, *, autor: Usuario) -> None:
    """La pone a deshacerse. Lanza ``ValidationError`` si no está hecha o algo lo impide."""
    from actores.traer.escribir import empezar

    fila = Importacion.objects.select_for_update().get(pk=importacion.pk)
    if fila.estado != Estado.HECHA:
        raise ValidationError("Sólo se deshace una importación hecha.")
    if estorbos(fila):
        raise ValidationError(SE_USO)
    empezar(fila, Estado.DESHACIENDO, deshecha_por=autor)


def estorbos(importacion: Importacion, *, bloquear: bool = False) -> Estorbos:
    """Mira cada fila que escribió. Las consultas van por lotes de filas, no por fila."""
    revision = Revision(importacion)
    hallados = Estorbos()
    creados = _creados_de_paso(importacion)
    filas = _escritas(importacion)
    for comienzo in range(0, len(filas), LOTE):
        lote = filas[comienzo : comienzo + LOTE]
        objetos = revision.destino.objetos({f.objeto for f in lote if f.objeto}, bloquear=bloquear)
        nuevas = [fila for fila in lote if fila.suerte == Suerte.NUEVA]
        usados = _usados(importacion, {f.objeto for f in nuevas if f.objeto}, creados)
        cargos = _cargos(lote)
        for fila in lote:
            frase = _estorba(revision, fila, objetos.get(fila.objeto or 0), cargos)
            if not frase and fila.suerte == Suerte.NUEVA and (num := usados.get(fila.objeto or 0)):
                frase = "ya lo usa: " + ", ".join(f"{clase} ({n})" for clase, n in num.items())
            if frase:
                hallados.frases.append(f"Fila {fila.numero}, {fila.titulo}: {frase}.")
    return hallados


def _escritas(importacion: Importacion) -> list[FilaImportada]:
    filas = importacion.filas.filter(suerte__in=[Suerte.NUEVA, Suerte.CAMBIA], objeto__isnull=False)
    return list(filas.order_by("numero"))


def _creados_de_paso(importacion: Importacion) -> dict[str, set[int]]:
    """Lo que la misma importación creó y por eso no cuenta como uso ajeno."""
    cargos = {
        fila.cambios["_de_paso"]["cargo_creado"]
        for fila in importacion.filas.filter(cambios___de_paso__has_key="cargo_creado")
    }
    return {"actores.cargo": cargos}


def _usados(
    importacion: Importacion, pks: set[int], creados: dict[str, set[int]]
) -> dict[int, Counter[str]]:
    modelos: tuple[type[Model], ...] = (DESTINOS[importacion.clase].modelo,)
    if importacion.clase == c.Clase.ACTORES:
        modelos = (Persona, Organizacion)
    campos = {str(campo): campo for modelo in modelos for campo in que_senalan(modelo)}
    return usos(campos.values(), pks, creados) if pks else {}


def _cargos(filas: list[FilaImportada]) -> dict[int, Cargo]:
    de_paso = [fila.cambios.get("_de_paso", {}) for fila in filas]
    pks = {d.get("cargo_creado") or d.get("cargo_cambiado") for d in de_paso} - {None}
    return Cargo.objects.in_bulk(pks) if pks else {}


def _estorba(revision: Revision, fila: FilaImportada, objeto: Any, cargos: dict[int, Cargo]) -> str:
    if objeto is None:
        return "ya no está"
    if fila.suerte == Suerte.NUEVA:
        if huella(objeto, revision.destino.listas) != fila.huella:
            return "cambió después"
    else:
        actual = revision.destino.actual(objeto)
        for campo, cambio in fila.cambios.items():
            if campo == "_de_paso" or campo in c.DEL_CARGO & _del_asiento(revision):
                continue
            if actual.get(campo) != cambio["despues"]:
                return f"«{revision.campos[campo].titulo}» cambió después"
    return _estorba_el_cargo(fila.cambios.get("_de_paso", {}), fila, cargos)


def _del_asiento(revision: Revision) -> frozenset[str]:
    return c.DEL_CARGO if revision.importacion.clase == c.Clase.ACTORES else frozenset()


def _estorba_el_cargo(
    de_paso: dict[str, Any], fila: FilaImportada, cargos: dict[int, Cargo]
) -> str:
    pk = de_paso.get("cargo_creado") or de_paso.get("cargo_cambiado")
    if not pk:
        return ""
    cargo = cargos.get(pk)
    if cargo is None:
        return "su cargo ya no está"
    esperado = de_paso.get("despues") or {
        "nombre": fila.cambios["cargo"]["despues"],
        "desde": fila.cambios.get("desde", {}).get("despues", ""),
    }
    igual = cargo.nombre == esperado["nombre"] and de_fecha(cargo.desde) == esperado["desde"]
    return (
        "" if igual and (cargo.hasta is None or "despues" in de_paso) else "su cargo cambió después"
    )


def recorrer(obra: Obra) -> None:
    """Vuelve todo a como estaba. Si algo lo impide, no toca nada y lo dice."""
    importacion = obra.importacion
    try:
        with transaction.atomic():
            if estorbos(importacion, bloquear=True):
                raise SeUso
            _deshacer(obra)
            obra.terminar(Estado.DESHECHA, deshecha_en=timezone.now(), motivo_fallo="")
    except SeUso:
        obra.terminar(Estado.HECHA, motivo_fallo=SE_USO, deshecha_por=None)


def _deshacer(obra: Obra) -> None:
    importacion = obra.importacion
    revision = Revision(importacion)
    filas = _escritas(importacion)
    for comienzo in range(0, len(filas), LOTE):
        lote = filas[comienzo : comienzo + LOTE]
        cambiadas = [fila for fila in lote if fila.suerte == Suerte.CAMBIA]
        objetos = revision.destino.objetos({fila.objeto or 0 for fila in cambiadas})
        for fila in cambiadas:
            _devolver(revision, objetos[fila.objeto or 0], fila)
        for fila in lote:
            _devolver_cargo(fila.cambios.get("_de_paso", {}))
        obra.avisar(comienzo + len(lote))
    creadas = {fila.objeto for fila in filas if fila.suerte == Suerte.NUEVA}
    revision.destino.modelo._default_manager.filter(pk__in=creadas).delete()
    _quitar_socios(filas)


def _devolver(revision: Revision, objeto: Any, fila: FilaImportada) -> None:
    """Cada campo a su «antes», también si estaba vacío."""
    destino = revision.destino
    antes = {
        campo: cambio["antes"]
        for campo, cambio in fila.cambios.items()
        if campo != "_de_paso" and campo not in c.DEL_CARGO & _del_asiento(revision)
    }
    destino.cambiar(objeto, antes)
    vacios = {campo for campo, valor in antes.items() if valor == "" and campo in _textos(revision)}
    if vacios:
        for campo in vacios:
            setattr(objeto, campo, "" if campo != "presupuesto" else None)
        objeto.save()


def _textos(revision: Revision) -> set[str]:
    """Los que ``cambiar`` no vacía porque una celda vacía no borra."""
    return {*getattr(revision.destino, "textos", ()), "presupuesto"}


def _devolver_cargo(de_paso: dict[str, Any]) -> None:
    if pk := de_paso.get("cargo_creado"):
        Cargo.objects.filter(pk=pk).delete()
    elif pk := de_paso.get("cargo_cambiado"):
        antes = de_paso["antes"]
        Cargo.objects.filter(pk=pk).update(nombre=antes["nombre"], desde=a_fecha(antes["desde"]))


def _quitar_socios(filas: list[FilaImportada]) -> None:
    """Las ciudades y redes que se agregaron de paso y nadie más usa."""
    creados = {pk for fila in filas for pk in fila.cambios.get("_de_paso", {}).get("socios", [])}
    if creados:
        usadas = usos(que_senalan(Socio), creados, {})
        Socio.objects.filter(pk__in=creados - set(usadas)).delete()

"""Traer un libro de un archivo: se lee, se ve qué pasaría (``plan``) y entra todo o nada.

Entre la vista previa y la confirmación el archivo ya leído espera una hora en la caché, a nombre de
quien lo subió: si mientras tanto alguien cambia el libro, se vuelve a mostrar qué pasaría.
"""

import secrets
import uuid
from collections import Counter
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from dialogo.models import Dialogo, Usuario
from dialogo.texto import sin_acentos
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.intercambio import MAXIMO_DE_BYTES, Archivo, de_qdc
from entrevistas.codificacion.libro import color_libre, guardar, pintar, tomar
from entrevistas.codificacion.plan import (
    CAMBIA,
    CONFLICTO,
    ERROR,
    NUEVO,
    Fila,
    Plan,
    padre_de,
    planear,
    valores,
)
from entrevistas.codificacion.tabla import de_hoja
from entrevistas.models import CambioDeCodigo, Codigo

Estado = Codigo.Estado
UNA_HORA = 3600
CADUCO = "La vista previa caducó: vuelve a subir el archivo."
CAMBIO = "El libro cambió mientras revisabas. Mira otra vez qué pasaría."


def leer(nombre: str, datos: bytes) -> Archivo:
    """Lo que trae el archivo: ``.qdc`` si es XML, si no una hoja. Lanza ``ValidationError``."""
    if len(datos) > MAXIMO_DE_BYTES:
        raise ValidationError("El archivo pasa de 2 MB: un libro de códigos pesa mucho menos.")
    if not datos.strip():
        raise ValidationError("El archivo está vacío.")
    es_xml = nombre.lower().endswith((".qdc", ".xml", ".qdpx"))
    archivo = (de_qdc if es_xml else de_hoja)(nombre, datos)
    _sin_repetidos(archivo)
    return archivo


def _sin_repetidos(archivo: Archivo) -> None:
    """Dos hermanos con un mismo nombre se distinguen; un identificador repetido sólo vale una vez."""
    vistos: set[str] = set()
    nombres: Counter[tuple[object, str]] = Counter()
    for renglon in archivo.renglones:
        if renglon.uid and renglon.uid in vistos:
            archivo.avisos.append(f"«{renglon.nombre}» repetía el identificador de otro.")
            renglon.uid = ""
        vistos.add(renglon.uid)
        if renglon.estado in {Estado.FUSIONADO, Estado.ARCHIVADO} or not renglon.nombre:
            continue
        clave = (renglon.padre, sin_acentos(renglon.nombre))
        nombres[clave] += 1
        if nombres[clave] > 1:
            nuevo = f"{renglon.nombre[:94]} ({nombres[clave]})"
            archivo.avisos.append(f"«{renglon.nombre}» venía dos veces: la otra será «{nuevo}».")
            renglon.nombre = nuevo


def apartar(archivo: Archivo, dialogo: Dialogo, usuario: Usuario) -> str:
    """Guarda lo leído una hora y devuelve con qué pedirlo."""
    prenda = secrets.token_urlsafe(16)
    cache.set(_clave(prenda, dialogo, usuario), archivo, UNA_HORA)
    return prenda


def apartado(prenda: str, dialogo: Dialogo, usuario: Usuario) -> Archivo | None:
    return cache.get(_clave(prenda, dialogo, usuario))


def soltar(prenda: str, dialogo: Dialogo, usuario: Usuario) -> None:
    cache.delete(_clave(prenda, dialogo, usuario))


def _clave(prenda: str, dialogo: Dialogo, usuario: Usuario) -> str:
    return f"libro-{dialogo.pk}-{usuario.pk}-{prenda[:40]}"


@transaction.atomic
def traer(
    dialogo: Dialogo, archivo: Archivo, decisiones: dict[int, str], *, huella: str, autor: Usuario
) -> Plan:
    """Escribe lo que la vista previa dijo. Lanza ``ValidationError`` y no escribe nada si no puede."""
    plan = planear(tomar(dialogo), archivo, decisiones)
    if plan.huella != huella:
        raise ValidationError(CAMBIO, code="cambio")
    if faltan := len(plan.de(CONFLICTO)):
        raise ValidationError(f"Falta decidir {faltan}: lo del libro o lo del archivo.")
    if errores := len(plan.de(ERROR)):
        raise ValidationError(f"{errores} no pueden entrar. Corrige el archivo: entra todo o nada.")
    escritora = _Escritora(dialogo, plan, autor)
    for fila in plan.filas:
        escritora.escribir(fila)
    escritora.terminar()
    return plan


class _Escritora:
    def __init__(self, dialogo: Dialogo, plan: Plan, autor: Usuario) -> None:
        self.dialogo, self.plan, self.autor = dialogo, plan, autor
        self.hechos: dict[int, Codigo] = {}
        self.historia: list[CambioDeCodigo] = []
        suyos = Codigo.objects.filter(dialogo=dialogo).order_by()
        self.ordenes = dict(suyos.values_list("padre").annotate(u=Max("orden")))
        uids = [fila.renglon.uid for fila in plan.de(NUEVO) if fila.renglon.uid]
        ajenos = Codigo.objects.filter(uid__in=uids).values_list("uid", flat=True)
        self.ocupados = {str(uid) for uid in ajenos}

    def escribir(self, fila: Fila) -> Codigo:
        """El código de esa fila, creado o cambiado; su padre, antes que él."""
        if fila.indice in self.hechos:
            return self.hechos[fila.indice]
        padre = padre_de(self.plan, fila)
        if isinstance(padre, Fila):
            padre = self.escribir(padre)
        if fila.que == NUEVO:
            codigo = self._crear(fila, padre)
        else:
            assert fila.codigo is not None  # noqa: S101
            codigo = fila.codigo
            if fila.que == CAMBIA:
                self._cambiar(fila, codigo, padre)
        self.hechos[fila.indice] = codigo
        return codigo

    def _orden(self, padre: Codigo | None) -> int:
        llave = padre.pk if padre else None
        self.ordenes[llave] = self.ordenes.get(llave, -1) + 1
        return self.ordenes[llave]

    def _crear(self, fila: Fila, padre: Codigo | None) -> Codigo:
        renglon = fila.renglon
        libre = renglon.uid and renglon.uid not in self.ocupados
        estado = renglon.estado or Estado.PROPUESTO
        color = padre.color if padre else renglon.color or color_libre(self.plan.arbol)
        codigo = Codigo.objects.create(
            uid=uuid.UUID(renglon.uid) if libre else uuid.uuid4(),
            dialogo=self.dialogo,
            padre=padre,
            orden=self._orden(padre),
            nombre=renglon.nombre,
            color=color,
            estado=Estado.ARCHIVADO if estado == Estado.FUSIONADO else estado,
            es_en_vivo=bool(renglon.es_en_vivo),
            creado_por=self.autor,
            **renglon.textos,
        )
        self.plan.arbol.codigos[codigo.pk] = codigo
        self.plan.arbol.hijos[codigo.padre_id].append(codigo)
        self._anotar(codigo, {}, {"nombre": codigo.nombre})
        return codigo

    def _cambiar(self, fila: Fila, codigo: Codigo, padre: Codigo | None) -> None:
        nuevos: dict[str, Any] = {
            campo: valor
            for campo, valor in valores(fila).items()
            if getattr(codigo, campo) != valor
        }
        antes = {campo: getattr(codigo, campo) for campo in nuevos}
        for campo, valor in nuevos.items():
            setattr(codigo, campo, valor)
        if any(rotulo == "Lugar" for rotulo, *_ in fila.cambios):
            antes["lugar"] = str(codigo.padre.nombre) if codigo.padre else ""
            codigo.padre, codigo.orden = padre, self._orden(padre)
            codigo.color = padre.color if padre else codigo.color
            nuevos["lugar"] = padre.nombre if padre else ""
        guardar(
            codigo, "padre", "orden", "color", *(n for n in nuevos if n not in {"lugar", "color"})
        )
        self._anotar(codigo, antes, nuevos)

    def _anotar(self, codigo: Codigo, antes: dict[str, Any], despues: dict[str, Any]) -> None:
        de = {"archivo": self.plan.archivo.nombre[:120]}
        self.historia.append(
            CambioDeCodigo(
                codigo=codigo,
                que=CambioDeCodigo.Que.IMPORTAR,
                autor=self.autor,
                antes=antes,
                despues=despues | de,
            )
        )

    def terminar(self) -> None:
        """Lo que se fusionó fuera apunta a su destino, y cada familia lleva un solo color."""
        CambioDeCodigo.objects.bulk_create(self.historia)
        arbol = Arbol.de(self.dialogo)
        for fila in self.plan.de(NUEVO):
            self._apuntar(arbol, self.hechos[fila.indice], fila)
        for raiz in arbol.hijos.get(None, []):
            pintar(arbol, raiz)

    def _apuntar(self, arbol: Arbol, codigo: Codigo, fila: Fila) -> None:
        if fila.renglon.estado != Estado.FUSIONADO or not fila.renglon.fusionado_en:
            return
        por_archivo = {
            f.renglon.uid: self.hechos[f.indice] for f in self.plan.filas if f.renglon.uid
        }
        destino = por_archivo.get(fila.renglon.fusionado_en) or arbol.de_uid(
            fila.renglon.fusionado_en
        )
        if destino and destino.pk != codigo.pk:
            codigo.estado, codigo.fusionado_en = Estado.FUSIONADO, destino
            codigo.save(update_fields=["estado", "fusionado_en"])

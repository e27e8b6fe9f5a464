"""La página del libro: el árbol con sus cuentas y, al lado, el código elegido."""

from dataclasses import dataclass
from typing import Any

from dialogo.acceso import Request
from dialogo.models import Rol
from dialogo.texto import sin_acentos
from entrevistas.codificacion import dobles, fusion
from entrevistas.codificacion.arbol import PROFUNDIDAD, Arbol
from entrevistas.codificacion.cuentas import Cuenta, Cuentas, contar
from entrevistas.codificacion.forms_libro import LugarForm
from entrevistas.codificacion.lectura import con_enlaces, historia
from entrevistas.confidencialidad import Mirada
from entrevistas.models import Codigo

FUERA = {Codigo.Estado.ARCHIVADO, Codigo.Estado.FUSIONADO}


@dataclass
class Renglon:
    """Un código del árbol. ``cierran``: uno por cada rama que acaba en él."""

    codigo: Codigo
    cuenta: Cuenta
    nivel: int
    tiene: bool
    elegido: bool
    cierran: range = range(0)


def renglones(
    arbol: Arbol, cuentas: Cuentas, *, ver: str = "", q: str = "", elegido: Codigo | None = None
) -> list[Renglon]:
    """El árbol en una sola lista, con los antepasados de lo que pasa el filtro."""
    quedan: set[int] = set()
    for codigo in arbol.codigos.values():
        if _pasa(codigo, ver, q):
            quedan |= {uno.pk for uno in arbol.camino(codigo)}
    filas: list[Renglon] = []
    for codigo in arbol.en_orden():
        if codigo.pk in quedan:
            filas.append(
                Renglon(
                    codigo=codigo,
                    cuenta=cuentas.de.get(codigo.pk, Cuenta()),
                    nivel=arbol.nivel(codigo),
                    tiene=any(hijo.pk in quedan for hijo in arbol.hijos.get(codigo.pk, [])),
                    elegido=elegido is not None and codigo.pk == elegido.pk,
                )
            )
    niveles = [*(fila.nivel for fila in filas[1:]), 1]
    for fila, siguiente in zip(filas, niveles, strict=False):
        fila.cierran = range(fila.nivel - siguiente)
    return filas


def _pasa(codigo: Codigo, ver: str, q: str) -> bool:
    if ver == "propuestos" and codigo.estado != Codigo.Estado.PROPUESTO:
        return False
    if (ver == "archivados") != (codigo.estado in FUERA):
        return False
    plano = sin_acentos(f"{codigo.nombre} {codigo.definicion}")
    return all(palabra in plano for palabra in sin_acentos(q).split())


def contexto(request: Request, arbol: Arbol, elegido: Codigo | None = None) -> dict[str, Any]:
    """Consultas constantes, tenga el libro los códigos que tenga."""
    cuentas = contar(arbol, request.dialogo, Mirada.de(request.user, request.dialogo))
    ver, q = request.GET.get("ver", ""), request.GET.get("q", "")[:100]
    if elegido and elegido.estado in FUERA and "ver" not in request.GET:
        ver = "archivados"
    estados = [codigo.estado for codigo in arbol.codigos.values()]
    raices = [codigo for codigo in arbol.hijos.get(None, []) if codigo.esta_vigente]
    datos = {
        "renglones": renglones(arbol, cuentas, ver=ver, q=q, elegido=elegido),
        "cuentas": cuentas,
        "ver": ver,
        "q": q,
        "num_vigentes": len(arbol.vigentes()),
        "num_familias": len(raices),
        "num_propuestos": estados.count(Codigo.Estado.PROPUESTO),
        "num_fuera": sum(estado in FUERA for estado in estados),
        "profundidad": PROFUNDIDAD,
        "coordina": request.rol == Rol.COORDINACION,
    }
    return datos | (detalle(request, arbol, elegido, cuentas) if elegido else {"codigo": None})


def detalle(request: Request, arbol: Arbol, codigo: Codigo, cuentas: Cuentas) -> dict[str, Any]:
    """Lo que se lee de un código, y lo que hoy se puede hacer con él."""
    hermanos = [uno.pk for uno in arbol.hermanos(codigo) if uno.esta_vigente]
    en = hermanos.index(codigo.pk) if codigo.pk in hermanos else 0
    lugar = arbol.codigos[codigo.padre_id].uid if codigo.padre_id else ""
    medida = dobles.ultima_medida(codigo)
    return {
        "codigo": codigo,
        "camino": arbol.camino(codigo)[:-1],
        "cuenta": cuentas.de.get(codigo.pk, Cuenta()),
        "cuando_no": con_enlaces(arbol, codigo.cuando_no),
        "pasos": historia(arbol, codigo),
        "fusion": fusion.fusion_vigente(codigo),
        "destino": arbol.codigos.get(codigo.fusionado_en_id or 0),
        "doble": medida[0] if medida else None,
        "medida": medida[1] if medida else None,
        "lugar": LugarForm(arbol=arbol, codigo=codigo, initial={"destino": str(lugar)}),
        "pasos_posibles": [
            ("subir", "Subir", "arriba", en > 0),
            ("bajar", "Bajar", "abajo", en < len(hermanos) - 1),
            ("meter", "Meter en el de arriba", "adelante", en > 0),
            ("sacar", "Sacar un nivel", "atras", codigo.padre_id is not None),
        ],
    }

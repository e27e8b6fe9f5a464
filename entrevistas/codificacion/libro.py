"""Lo que se le hace al libro: proponer, editar, mover, acordar, archivar y recuperar un código.

Cada cambio escribe su ``CambioDeCodigo`` en la misma transacción. Todos toman el libro del diálogo,
que es lo que dos personas pueden reordenar a la vez; editar, además, pide la versión que se leyó.
Juntar dos códigos está en ``fusion``.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max

from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar, sin_acentos
from entrevistas.codificacion.arbol import PROFUNDIDAD, Arbol
from entrevistas.models import CambioDeCodigo, Codigo, DobleCodificacion

Que = CambioDeCodigo.Que
Estado = Codigo.Estado
TEXTOS = ("nombre", "definicion", "cuando_si", "cuando_no", "ejemplo")
NOMBRES = {
    "nombre": "Nombre",
    "definicion": "Definición",
    "cuando_si": "Úsalo cuando",
    "cuando_no": "No lo uses cuando",
    "ejemplo": "Ejemplo",
    "color": "Color",
}


class Conflicto(Exception):
    """Otra persona cambió el código después de que se leyó. Lleva el vigente."""

    def __init__(self, actual: Codigo) -> None:
        super().__init__()
        self.actual = actual


def tomar(dialogo: Dialogo) -> Arbol:
    """El libro entero bajo candado. Exige una transacción."""
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    return Arbol(Codigo.objects.filter(dialogo=dialogo).select_for_update(of=("self",)))


def anotar(
    codigo: Codigo,
    que: str,
    *,
    autor: Usuario,
    antes: Mapping[str, Any] | None = None,
    despues: Mapping[str, Any] | None = None,
) -> CambioDeCodigo:
    return CambioDeCodigo.objects.create(
        codigo=codigo, que=que, autor=autor, antes=antes or {}, despues=despues or {}
    )


def guardar(codigo: Codigo, *campos: str) -> None:
    """Guarda esos campos y sube la versión."""
    codigo.version += 1
    codigo.save(update_fields=[*campos, "version", "cambiado_en"])


def limpios(textos: Mapping[str, Any]) -> dict[str, str]:
    """Los textos de un código en NFC; el nombre, en un renglón. Lanza si no tiene nombre."""
    hechos = {campo: limpiar(str(textos.get(campo) or "")).strip() for campo in TEXTOS}
    hechos["nombre"] = " ".join(hechos["nombre"].split())
    if not hechos["nombre"]:
        raise ValidationError({"nombre": "Escribe un nombre corto."})
    if len(hechos["nombre"]) > 100:
        raise ValidationError({"nombre": "El nombre cabe en 100 caracteres."})
    return hechos


def exigir_lugar(arbol: Arbol, nombre: str, padre: Codigo | None, salvo: Codigo | None) -> None:
    """Que ningún hermano vigente se llame igual, con o sin acentos."""
    for otro in arbol.hijos.get(padre.pk if padre else None, []):
        es_el_mismo = salvo is not None and otro.pk == salvo.pk
        if not es_el_mismo and otro.esta_vigente and _iguales(otro.nombre, nombre):
            donde = f"dentro de «{padre.nombre}»" if padre else "entre las familias"
            raise ValidationError({"nombre": f"Ya hay un código «{otro.nombre}» {donde}."})


def _iguales(uno: str, otro: str) -> bool:
    return sin_acentos(uno) == sin_acentos(otro)


def exigir_fondo(arbol: Arbol, padre: Codigo | None, altura: int = 1) -> None:
    if arbol.nivel(padre) + altura > PROFUNDIDAD:
        raise ValidationError(f"El libro llega hasta {PROFUNDIDAD} niveles y así pasaría de ahí.")


def color_libre(arbol: Arbol) -> int:
    """El de la familia menos usada entre las raíces vigentes."""
    usados = [uno.color for uno in arbol.hijos.get(None, []) if uno.esta_vigente]
    return min(range(1, 7), key=lambda color: (usados.count(color), color))


def siguiente_orden(dialogo: Dialogo, padre: Codigo | None) -> int:
    ultimo = Codigo.objects.filter(dialogo=dialogo, padre=padre).aggregate(u=Max("orden"))["u"]
    return 0 if ultimo is None else ultimo + 1


@transaction.atomic
def crear(
    dialogo: Dialogo,
    *,
    autor: Usuario,
    padre: Codigo | None = None,
    color: int | None = None,
    es_en_vivo: bool = False,
    **textos: str,
) -> Codigo:
    """Propone un código: ``nombre=`` y, si los hay, los demás textos.

    Hereda el color de su raíz; una raíz sin color toma el menos usado. Lanza ``ValidationError``.
    """
    arbol = tomar(dialogo)
    hechos = limpios(textos)
    padre = _vigente(arbol, padre)
    exigir_lugar(arbol, hechos["nombre"], padre, None)
    exigir_fondo(arbol, padre)
    codigo = Codigo.objects.create(
        dialogo=dialogo,
        padre=padre,
        orden=siguiente_orden(dialogo, padre),
        color=padre.color if padre else color or color_libre(arbol),
        es_en_vivo=es_en_vivo,
        creado_por=autor,
        **hechos,
    )
    lugar = arbol.ruta(padre) if padre else ""
    anotar(codigo, Que.CREAR, autor=autor, despues={"nombre": codigo.nombre, "lugar": lugar})
    return codigo


def _vigente(arbol: Arbol, padre: Codigo | None) -> Codigo | None:
    """El padre como está ahora; lanza si ya no se puede poner nada dentro."""
    if padre is None:
        return None
    actual = arbol.codigos.get(padre.pk)
    if actual is None or not actual.esta_vigente:
        raise ValidationError(f"«{padre.nombre}» ya no está vigente: elige otro lugar.")
    return actual


@transaction.atomic
def editar(codigo: Codigo, *, version: int, autor: Usuario, **datos: Any) -> Codigo:
    """Cambia los textos y, en una raíz, el color de toda su familia.

    Lanza ``Conflicto`` si ``version`` no es la vigente. Cambiar el nombre cambia también los enlaces
    ``[Nombre]`` que otros códigos llevan en «No lo uses cuando».
    """
    arbol = tomar(codigo.dialogo)
    actual = arbol.codigos[codigo.pk]
    if actual.version != version:
        raise Conflicto(actual)
    if not actual.esta_vigente:
        raise ValidationError("Sólo se edita un código vigente. Recupéralo antes.")
    nuevos: dict[str, Any] = limpios(datos)
    if actual.padre_id is None and datos.get("color"):
        nuevos["color"] = int(datos["color"])
    cambian = {campo: valor for campo, valor in nuevos.items() if getattr(actual, campo) != valor}
    if not cambian:
        return actual
    antes = {campo: getattr(actual, campo) for campo in cambian}
    if "nombre" in cambian:
        padre = arbol.codigos.get(actual.padre_id or 0)
        exigir_lugar(arbol, cambian["nombre"], padre, actual)
    for campo, valor in cambian.items():
        setattr(actual, campo, valor)
    guardar(actual, *cambian)
    if "nombre" in cambian:
        _renombrar_enlaces(arbol, antes["nombre"], actual)
    if "color" in cambian:
        pintar(arbol, actual)
    anotar(actual, Que.EDITAR, autor=autor, antes=antes, despues=cambian)
    return actual


def _renombrar_enlaces(arbol: Arbol, anterior: str, codigo: Codigo) -> None:
    for otro in arbol.codigos.values():
        if f"[{anterior}]" in otro.cuando_no:
            otro.cuando_no = otro.cuando_no.replace(f"[{anterior}]", f"[{codigo.nombre}]")
            guardar(otro, "cuando_no")


def pintar(arbol: Arbol, codigo: Codigo) -> None:
    """Lleva su color a todo lo que tiene dentro."""
    dentro = [uno.pk for uno in arbol.rama(codigo)[1:]]
    Codigo.objects.filter(pk__in=dentro).exclude(color=codigo.color).update(color=codigo.color)


@transaction.atomic
def mover(
    codigo: Codigo, *, padre: Codigo | None, antes_de: Codigo | None = None, autor: Usuario
) -> Codigo:
    """Lo pone dentro de ``padre``, delante de ``antes_de`` o al final, con todo lo que tiene dentro.

    Lanza ``ValidationError`` si quedaría dentro de sí mismo, pasaría de ``PROFUNDIDAD`` niveles o
    tendría un hermano con su nombre.
    """
    arbol = tomar(codigo.dialogo)
    actual, padre = arbol.codigos[codigo.pk], _vigente(arbol, padre)
    if not actual.esta_vigente:
        raise ValidationError("Sólo se mueve un código vigente.")
    if padre and actual in arbol.camino(padre):
        raise ValidationError(f"«{actual.nombre}» no puede quedar dentro de sí mismo.")
    exigir_fondo(arbol, padre, arbol.altura(actual))
    exigir_lugar(arbol, actual.nombre, padre, actual)
    antes = _lugar(arbol, actual)
    colocar(arbol, actual, padre, antes_de)
    guardar(actual, "padre")
    if padre and padre.color != actual.color:
        actual.color = padre.color
        Codigo.objects.filter(pk=actual.pk).update(color=padre.color)
        pintar(arbol, actual)
    despues = _lugar(Arbol.de(codigo.dialogo), actual)
    anotar(actual, Que.MOVER, autor=autor, antes=antes, despues=despues)
    return actual


def _lugar(arbol: Arbol, codigo: Codigo) -> dict[str, Any]:
    camino = arbol.camino(arbol.codigos[codigo.pk])
    hermanos = [uno.pk for uno in arbol.hermanos(arbol.codigos[codigo.pk]) if uno.esta_vigente]
    lugar = " / ".join(uno.nombre for uno in camino[:-1])
    return {"lugar": lugar, "posicion": hermanos.index(codigo.pk) + 1}


def colocar(arbol: Arbol, codigo: Codigo, padre: Codigo | None, antes_de: Codigo | None) -> None:
    """Le da su padre y numera de nuevo a sus hermanos."""
    hermanos = [
        uno for uno in arbol.hijos.get(padre.pk if padre else None, []) if uno.pk != codigo.pk
    ]
    lugares = [uno.pk for uno in hermanos]
    en = lugares.index(antes_de.pk) if antes_de and antes_de.pk in lugares else len(hermanos)
    hermanos.insert(en, codigo)
    codigo.padre = padre
    cambian = []
    for orden, uno in enumerate(hermanos):
        if uno.orden != orden:
            uno.orden = orden
            cambian.append(uno)
    Codigo.objects.bulk_update(cambian, ["orden"])


@transaction.atomic
def mover_hacia(codigo: Codigo, sentido: str, *, autor: Usuario) -> Codigo:
    """Un paso: ``subir``, ``bajar``, ``meter`` en el de arriba o ``sacar`` un nivel."""
    arbol = tomar(codigo.dialogo)
    actual = arbol.codigos[codigo.pk]
    vigentes = [uno for uno in arbol.hermanos(actual) if uno.esta_vigente or uno.pk == actual.pk]
    en = vigentes.index(actual)
    padre = arbol.codigos.get(actual.padre_id or 0)
    if sentido == "subir" and en > 0:
        return mover(actual, padre=padre, antes_de=vigentes[en - 1], autor=autor)
    if sentido == "bajar" and en < len(vigentes) - 1:
        siguiente = vigentes[en + 2] if en + 2 < len(vigentes) else None
        return mover(actual, padre=padre, antes_de=siguiente, autor=autor)
    if sentido == "meter" and en > 0:
        return mover(actual, padre=vigentes[en - 1], autor=autor)
    if sentido == "sacar" and padre:
        abuelo = arbol.codigos.get(padre.padre_id or 0)
        tios = arbol.hermanos(padre)
        siguiente = next(iter(tios[tios.index(padre) + 1 :]), None)
        return mover(actual, padre=abuelo, antes_de=siguiente, autor=autor)
    raise ValidationError(NO_CABE.get(sentido, "Ese movimiento no existe."))


NO_CABE = {
    "subir": "Ya es el primero en su lugar.",
    "bajar": "Ya es el último en su lugar.",
    "meter": "No hay un código arriba en el cual meterlo.",
    "sacar": "Ya está en el primer nivel.",
}


@transaction.atomic
def acordar(codigo: Codigo, *, autor: Usuario) -> Codigo:
    """De propuesto a acordado. Pide definición, cuándo usarlo y cuándo no."""
    actual = tomar(codigo.dialogo).codigos[codigo.pk]
    if actual.estado != Estado.PROPUESTO:
        raise ValidationError("Sólo se acuerda un código propuesto.")
    pide = ("definicion", "cuando_si", "cuando_no")
    faltan = [f"«{NOMBRES[campo]}»" for campo in pide if not getattr(actual, campo)]
    if faltan:
        raise ValidationError(f"Para acordarlo falta escribir {', '.join(faltan)}.")
    return _pasar(actual, Estado.ACORDADO, Que.ACORDAR, autor)


def _pasar(codigo: Codigo, estado: str, que: str, autor: Usuario) -> Codigo:
    antes = {"estado": codigo.estado}
    codigo.estado = estado
    guardar(codigo, "estado")
    anotar(codigo, que, autor=autor, antes=antes, despues={"estado": estado})
    return codigo


def exigir_fuera_de_dobles(codigo: Codigo) -> None:
    """Que no se esté midiendo: lo que dos personas marcan a ciegas no cambia a media ronda."""
    ronda = codigo.dobles.exclude(estado=DobleCodificacion.Estado.CERRADA).first()
    if ronda:
        raise ValidationError(
            f"«{codigo.nombre}» se está midiendo en la doble codificación {ronda.numero}. "
            "Ciérrala antes."
        )


@transaction.atomic
def archivar(codigo: Codigo, *, autor: Usuario) -> Codigo:
    """Deja de poder usarse; lo que ya se marcó con él se conserva."""
    arbol = tomar(codigo.dialogo)
    actual = arbol.codigos[codigo.pk]
    if not actual.esta_vigente:
        raise ValidationError("Ese código ya no está vigente.")
    dentro = [uno for uno in arbol.hijos.get(actual.pk, []) if uno.esta_vigente]
    if dentro:
        raise ValidationError(f"Tiene {len(dentro)} dentro: muévelos o archívalos antes.")
    exigir_fuera_de_dobles(actual)
    return _pasar(actual, Estado.ARCHIVADO, Que.ARCHIVAR, autor)


@transaction.atomic
def recuperar(codigo: Codigo, *, autor: Usuario) -> Codigo:
    """Vuelve al estado que tenía al archivarse."""
    arbol = tomar(codigo.dialogo)
    actual = arbol.codigos[codigo.pk]
    if actual.estado != Estado.ARCHIVADO:
        raise ValidationError("Sólo se recupera un código archivado.")
    padre = _vigente(arbol, arbol.codigos.get(actual.padre_id or 0))
    exigir_lugar(arbol, actual.nombre, padre, actual)
    archivo = actual.historia.filter(que=Que.ARCHIVAR).first()
    estado = archivo.antes.get("estado") if archivo else None
    return _pasar(actual, estado or Estado.PROPUESTO, Que.RECUPERAR, autor)


def cuantos(dialogo: Dialogo) -> dict[str, int]:
    """Códigos por estado. Una consulta."""
    filas = Codigo.objects.filter(dialogo=dialogo).order_by().values("estado")
    return dict(filas.annotate(n=Count("pk")).values_list("estado", F("n")))

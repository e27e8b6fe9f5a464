"""Juntar dos actores que son uno, y separarlos después.

Mueve todo lo que señala al que sale, lo diga el cuarto que lo diga: se busca en los modelos, no en una
lista. Lo que no puede moverse (un vínculo entre los dos, algo que ya tenía el otro) se archiva o se
queda con el que sale. El que sale no se borra: se archiva con su razón y su ficha dice adónde fue.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Field, Model
from django.utils import timezone

from actores.models import Actor, Cargo, Fusion, Organizacion, ParaConversar, Persona, Vinculo
from actores.traer.relaciones import nombre_de, que_senalan
from dialogo.models import Usuario

SIN_MOVER = frozenset(["actores.fusion.queda", "actores.fusion.sale"])
NO_SE_ELIGEN = frozenset(
    "id creado_en archivado_en archivado_por motivo_archivo es_ficticio actor_ptr".split()
)
LISTAS = ("temas", "regiones")


@dataclass
class CampoAElegir:
    """Un campo en que los dos difieren. ``listas`` se pueden sumar."""

    nombre: str
    rotulo: str
    queda: str
    sale: str
    es_lista: bool = False

    @property
    def sugerido(self) -> str:
        if self.es_lista:
            return "los_dos"
        return "queda" if self.queda else "sale"


@dataclass
class Previo:
    """Qué pasaría: campos que difieren, cuánto se mueve de cada clase y qué se archiva."""

    campos: list[CampoAElegir]
    mueven: Counter[str] = field(default_factory=Counter)
    entre_los_dos: int = 0

    @property
    def lo_que_se_mueve(self) -> list[tuple[str, int]]:
        return sorted(self.mueven.items())


def modelo_de(actor: Actor) -> type[Actor]:
    return Persona if actor.es_persona else Organizacion


def entero(actor: Actor) -> Any:
    return actor.persona if actor.es_persona else actor.organizacion


def campos_movibles(actor: Actor) -> list[Field]:
    return [campo for campo in que_senalan(modelo_de(actor)) if nombre_de(campo) not in SIN_MOVER]


def previo(queda: Actor, sale: Actor) -> Previo:
    """Lo que se enseña antes de confirmar. Una consulta por clase de cosa que los señala."""
    visto = Previo(campos=_campos_que_difieren(queda, sale))
    for campo in campos_movibles(sale):
        filas = campo.model._base_manager.filter(**{campo.name: sale.pk})
        if num := filas.count():
            visto.mueven[_decir(campo.model, num)] += num
    visto.entre_los_dos = Vinculo.objects.filter(
        archivado_en=None, origen__in=[queda, sale], destino__in=[queda, sale]
    ).count()
    return visto


def _decir(modelo: type[Model], num: int) -> str:
    modelo = modelo._meta.auto_created or modelo  # type: ignore[assignment]
    return str(modelo._meta.verbose_name if num == 1 else modelo._meta.verbose_name_plural)


def _campos_que_difieren(queda: Actor, sale: Actor) -> list[CampoAElegir]:
    uno, otro = entero(queda), entero(sale)
    difieren = []
    for campo in uno._meta.concrete_fields:
        if campo.generated or campo.name in NO_SE_ELIGEN:
            continue
        suyo, ajeno = _leer(uno, campo), _leer(otro, campo)
        if suyo != ajeno:
            rotulo = str(campo.verbose_name).capitalize()
            difieren.append(CampoAElegir(campo.name, rotulo, suyo, ajeno))
    for lista in LISTAS:
        suya, ajena = _nombres(queda, lista), _nombres(sale, lista)
        if suya != ajena:
            difieren.append(CampoAElegir(lista, lista.capitalize(), suya, ajena, es_lista=True))
    return difieren


def _nombres(actor: Actor, lista: str) -> str:
    return ", ".join(str(uno) for uno in getattr(actor, lista).all())


def _leer(fila: Any, campo: Field) -> str:
    if campo.is_relation:
        return str(getattr(fila, campo.name) or "")
    if campo.choices and getattr(fila, campo.name):
        return str(getattr(fila, f"get_{campo.name}_display")())
    return str(getattr(fila, campo.name) or "")


@transaction.atomic
def juntar(queda: Actor, sale: Actor, *, eleccion: dict[str, str], autor: Usuario) -> Fusion:
    """Bloquea a los dos en orden de llave: dos fusiones a la vez no se cruzan.

    ``eleccion``: campo → «queda», «sale» o «los_dos» (listas). Lanza ``ValidationError``.
    """
    queda, sale = bloquear(queda.pk, sale.pk)
    _comprobar(queda, sale)
    movido: dict[str, Any] = {"filas": {}, "archivados": [], "girados": [], "quedaron": {}}
    movido["campos"] = _poner_campos(queda, sale, eleccion)
    _archivar_entre_los_dos(queda, sale, movido, autor)
    for campo in campos_movibles(sale):
        _mover(campo, queda, sale, movido, autor)
    ahora = timezone.now()
    movido["archivado_en"] = ahora.isoformat()
    sale.archivado_en, sale.archivado_por = ahora, autor
    sale.motivo_archivo = f"Se juntó con {queda.nombre}"[:300]
    sale.save(update_fields=["archivado_en", "archivado_por", "motivo_archivo"])
    return Fusion.objects.create(queda=queda, sale=sale, movido=movido, autor=autor)


def bloquear(*pks: int) -> list[Actor]:
    """En orden de llave; después los lee, con lo que dejó quien tuviera el candado."""
    filas = Actor.objects.filter(pk__in=pks).order_by("pk")
    list(filas.select_for_update().values_list("pk"))
    leidos = {fila.pk: fila for fila in filas.select_related("persona", "organizacion")}
    return [leidos[pk] for pk in dict.fromkeys(pks)] if len(set(pks)) > 1 else [leidos[pks[0]]] * 2


def _comprobar(queda: Actor, sale: Actor) -> None:
    if queda.pk == sale.pk:
        raise ValidationError("Son la misma ficha: no hay nada que juntar.")
    if queda.es_persona != sale.es_persona:
        raise ValidationError("Una persona y una organización no pueden ser la misma.")
    for actor in (queda, sale):
        if actor.archivado_en:
            raise ValidationError(f"{actor.nombre} está en el archivo: quizá alguien ya los juntó.")


def _poner_campos(queda: Actor, sale: Actor, eleccion: dict[str, str]) -> dict[str, Any]:
    """Los que se eligieron del que sale. Devuelve antes y después, en llaves."""
    hijo, otro = entero(queda), entero(sale)
    cambios: dict[str, Any] = {}
    for campo in hijo._meta.concrete_fields:
        if campo.generated or campo.name in NO_SE_ELIGEN or eleccion.get(campo.name) != "sale":
            continue
        antes, despues = getattr(hijo, campo.attname), getattr(otro, campo.attname)
        if antes != despues:
            cambios[campo.name] = {"antes": antes, "despues": despues}
            setattr(hijo, campo.attname, despues)
    hijo.save()
    for lista in LISTAS:
        propia, ajena = getattr(queda, lista), getattr(sale, lista)
        antes = sorted(propia.values_list("pk", flat=True))
        suyas = sorted(ajena.values_list("pk", flat=True))
        elegida = eleccion.get(lista, "queda")
        despues = {"sale": suyas, "los_dos": sorted({*antes, *suyas})}.get(elegida, antes)
        if antes != despues:
            cambios[lista] = {"antes": antes, "despues": despues}
            propia.set(despues)
    return cambios


def _archivar_entre_los_dos(
    queda: Actor, sale: Actor, movido: dict[str, Any], autor: Usuario
) -> None:
    """Un vínculo entre los dos ya no une a nadie: sale del mapa con su razón."""
    lazos = Vinculo.objects.filter(
        archivado_en=None, origen__in=[queda, sale], destino__in=[queda, sale]
    )
    movido["archivados"] = list(lazos.values_list("pk", flat=True))
    _archivar(movido["archivados"], autor, "Unía a dos fichas que eran la misma")


def _archivar(pks: list[int], autor: Usuario, motivo: str) -> None:
    Vinculo.objects.filter(pk__in=pks).update(
        archivado_en=timezone.now(), archivado_por=autor, motivo_archivo=motivo
    )


def _mover(campo: Field, queda: Actor, sale: Actor, movido: dict[str, Any], autor: Usuario) -> None:
    """Fila por fila y con punto de retorno: una que choque no detiene a las demás."""
    nombre, modelo = nombre_de(campo), campo.model
    filas = modelo._base_manager.filter(**{campo.name: sale.pk}).order_by("pk")
    if modelo is Vinculo:
        filas = filas.exclude(pk__in=movido["archivados"])
    movidas, quedaron = [], []
    for fila in filas.select_for_update(of=("self",)):
        if isinstance(fila, Cargo) and _ya_lo_tiene(fila, campo, queda):
            quedaron.append(fila.pk)
            continue
        try:
            with transaction.atomic():
                girado = _cambiar(fila, campo, queda)
            movidas.append(fila.pk)
            movido["girados"] += [fila.pk] if girado else []
        except IntegrityError:
            quedaron.append(fila.pk)
    if movidas:
        movido["filas"][nombre] = movidas
    if quedaron:
        movido["quedaron"][nombre] = quedaron
        if modelo is Vinculo:
            movido["archivados"] += quedaron
            _archivar(quedaron, autor, f"{queda.nombre} ya tenía ese mismo vínculo"[:300])


def _cambiar(fila: Any, campo: Field, nuevo: Actor) -> bool:
    """Sin pasar por ``save``: no toca relojes ni otras columnas. ``True`` si giró una pareja."""
    filas = campo.model._base_manager.filter(pk=fila.pk)
    if campo.model is not ParaConversar:
        filas.update(**{campo.attname: nuevo.pk})
        return False
    otro = fila.otra_id if campo.name == "una" else fila.una_id
    antes = (fila.una_id, fila.otra_id)
    una, otra = sorted((nuevo.pk, otro))
    filas.update(una_id=una, otra_id=otra)
    return (antes[0] == otro) != (una == otro)


def _ya_lo_tiene(cargo: Cargo, campo: Field, queda: Actor) -> bool:
    """El mismo asiento, con las mismas fechas, ya está en la ficha que queda."""
    iguales = Cargo.objects.filter(
        nombre_plano=cargo.nombre_plano, desde=cargo.desde, hasta=cargo.hasta
    )
    otro = "organizacion" if campo.name == "persona" else "persona"
    return iguales.filter(
        **{campo.attname: queda.pk, f"{otro}_id": getattr(cargo, f"{otro}_id")}
    ).exists()

"""Guardar una mirada de la red: sus filtros, su foco y dónde quedó cada nodo."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Dialogo, Usuario
from entrevistas.mapa.forms_red import VistaForm, consulta
from entrevistas.mapa.posiciones import de_la_red
from entrevistas.mapa.red import construir
from entrevistas.models import VistaDelMapa


@transaction.atomic
def guardar(
    dialogo: Dialogo, *, valores: dict[str, Any], datos: Mapping[str, Any], autor: Usuario
) -> VistaDelMapa:
    """Crea la vista o, si se partió de una propia con el mismo nombre, la pone al día.

    Sin posiciones guarda las del servidor: la vista no cambia aunque mañana entre alguien más.
    Lanza ``ValidationError`` con la frase que se leerá.
    """
    form = VistaForm(datos, instance=_de_partida(dialogo, valores, datos, autor))
    if not form.is_valid():
        raise ValidationError([m for errores in form.errors.values() for m in errores])
    filtros = consulta(valores, vista=None, q=None, orden=None, orden_lazos=None)
    if len(filtros) > 1000:
        raise ValidationError("Son demasiados filtros para una vista. Quita algunos.")
    vista = form.save(commit=False)
    vista.consulta = filtros
    vista.posiciones = form.cleaned_data["posiciones"] or {
        str(pk): list(punto) for pk, punto in de_la_red(construir(dialogo, valores)).items()
    }
    vista.save()
    return vista


def _de_partida(
    dialogo: Dialogo, valores: dict[str, Any], datos: Mapping[str, Any], autor: Usuario
) -> VistaDelMapa:
    nombre = str(datos.get("nombre", "")).strip()
    suyas = VistaDelMapa.objects.filter(dialogo=dialogo, creada_por=autor, nombre=nombre)
    uid = valores.get("vista")
    propia = suyas.filter(uid=uid).first() if uid else None
    return propia or VistaDelMapa(dialogo=dialogo, creada_por=autor)

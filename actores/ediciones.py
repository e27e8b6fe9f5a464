"""Cambiar a un actor sin pisar a nadie: de qué partió quien escribe y qué quedó entretanto.

La huella cubre sólo los campos que esa persona ve: un cambio en el contacto ni estorba ni se asoma
a quien no puede verlo.
"""

import hashlib
import json
from typing import Any

from django import forms
from django.db.models import Model

NADA = "Nada"


def _simple(valor: Any) -> Any:
    if isinstance(valor, list):
        return sorted(cosa.pk if isinstance(cosa, Model) else cosa for cosa in valor)
    return valor


def huella_de(form: forms.ModelForm) -> str:
    """De lo guardado, tal como el formulario lo enseña al abrirse."""
    guardado = {campo: _simple(form.initial.get(campo)) for campo in form.fields}
    canonico = json.dumps(guardado, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonico.encode()).hexdigest()


def choque(form: forms.ModelForm, base: str) -> list[tuple[str, str]]:
    """Campo y valor guardado de lo que se pisaría; vacía si nadie cambió nada desde ``base``."""
    if not form.has_changed() or base == huella_de(form):
        return []
    return [(str(form[campo].label), _dicho(form, campo)) for campo in form.changed_data]


def _dicho(form: forms.ModelForm, nombre: str) -> str:
    campo, valor = form.fields[nombre], form.initial.get(nombre)
    if isinstance(valor, list):
        dicho = ", ".join(str(cosa) for cosa in valor)
    elif isinstance(campo, forms.ModelChoiceField):
        elegido = campo.queryset.filter(pk=valor).first() if valor and campo.queryset else ""
        dicho = str(elegido or "")
    elif isinstance(campo, forms.ChoiceField):
        dicho = str(dict(campo.choices).get(valor, ""))  # type: ignore[arg-type]
    else:
        dicho = str(valor or "")
    return dicho or NADA

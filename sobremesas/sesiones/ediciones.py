"""Guardar sin pisar a nadie: de qué partió quien escribe y qué quedó entretanto."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import formats

NADA = "Nada"


@dataclass(frozen=True)
class Choque:
    """Un campo donde lo escrito y lo guardado no coinciden."""

    campo: str
    escrito: str
    guardado: str


def huella_de(form: forms.BaseForm) -> str:
    """De lo guardado, tal como el formulario lo enseña al abrirse."""
    guardado = {
        nombre: _simple(form.get_initial_for_field(campo, nombre))
        for nombre, campo in form.fields.items()
    }
    canonico = json.dumps(guardado, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonico.encode()).hexdigest()


def choques(form: forms.BaseForm, base: str) -> list[Choque]:
    """Lo que se pisaría al guardar; vacía si nadie cambió nada desde ``base``."""
    if not form.has_changed() or base == huella_de(form):
        return []
    return [
        Choque(
            campo=str(form[nombre].label),
            escrito=_dicho(form.cleaned_data.get(nombre)),
            guardado=_dicho(form.get_initial_for_field(form.fields[nombre], nombre)),
        )
        for nombre in form.changed_data
    ]


def _simple(valor: Any) -> Any:
    if isinstance(valor, list | QuerySet):
        return sorted(cosa.pk if isinstance(cosa, Model) else cosa for cosa in valor)
    return valor


def _dicho(valor: Any) -> str:
    match valor:
        case bool():
            return "Sí" if valor else "No"
        case datetime.time():
            return f"{valor:%H:%M}"
        case datetime.date():
            return formats.date_format(valor, r"l j \d\e F \d\e Y").lower()
        case list() | QuerySet():
            return ", ".join(str(cosa) for cosa in valor) or NADA
    return str(valor) if valor not in (None, "") else NADA

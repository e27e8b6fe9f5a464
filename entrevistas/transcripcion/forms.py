"""Subir un archivo o pegar el texto, y leer lo que se corrigió."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from entrevistas.models import Entrada
from entrevistas.transcripcion.entender import Quien
from entrevistas.transcripcion.leer import MAXIMO

TIPOS = [
    ("", "No entra"),
    (Entrada.Tipo.LITERAL, "Literal"),
    (Entrada.Tipo.PARAFRASIS, "Paráfrasis"),
    (Entrada.Tipo.OBSERVACION, "Observación"),
]


class SubirForm(forms.Form):
    archivo = forms.FileField(
        label="Archivo",
        required=False,
        help_text="Word (.docx), OpenDocument (.odt), texto (.txt) o subtítulos (.srt, .vtt), hasta 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".docx,.odt,.txt,.srt,.vtt"}),
        max_length=1000,
        error_messages={"empty": "El archivo está vacío."},
    )
    pegado = forms.CharField(
        label="O pega el texto",
        required=False,
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": "Es demasiado texto para pegarlo. Súbelo como archivo .txt."},
    )
    aunque_este = forms.BooleanField(label="Sí, debe entrar también aquí", required=False)

    def clean_archivo(self) -> Any:
        archivo = self.cleaned_data["archivo"]
        if archivo and archivo.size > MAXIMO:
            raise ValidationError(
                "El archivo pesa más de 20 MB. Quítale las imágenes o pega el texto."
            )
        return archivo

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if self.errors:
            return datos
        if not datos.get("archivo") and not datos.get("pegado", "").strip():
            raise ValidationError("Elige un archivo o pega el texto.")
        if datos.get("archivo") and datos.get("pegado", "").strip():
            raise ValidationError("Elige sólo una: el archivo o el texto pegado.")
        return datos


def version_de(datos: QueryDict) -> int:
    try:
        return int(datos.get("version", ""))
    except ValueError:
        return -1


def quienes_de(datos: QueryDict, voces: list[str]) -> dict[str, str]:
    """``voz-0=equipo``: quién es cada voz. Lo que no se reconoce se ignora."""
    dichos = {voz: datos.get(f"voz-{indice}", "") for indice, voz in enumerate(voces)}
    return {voz: quien for voz, quien in dichos.items() if quien in Quien.values}


def cambios_de(datos: QueryDict, indices: range, numeros: set[str]) -> dict[int, tuple[str, str]]:
    """``p-12=1.3`` y ``t-12=literal``. Lo que no se reconoce se ignora."""
    tipos = {valor for valor, _ in TIPOS}
    cambios = {}
    for indice in indices:
        pregunta, tipo = datos.get(f"p-{indice}"), datos.get(f"t-{indice}")
        if pregunta is None or tipo is None:
            continue
        if (pregunta == "" or pregunta in numeros) and tipo in tipos:
            cambios[indice] = (pregunta, tipo)
    return cambios

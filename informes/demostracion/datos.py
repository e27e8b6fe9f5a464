"""Lee los archivos de ``datos/`` y cuenta los días desde el de la carga."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

CARPETA = Path(__file__).with_name("datos")
Lector = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def leer(nombre: str) -> Any:
    texto = (CARPETA / f"{nombre}.yaml").read_text(encoding="utf-8")
    return yaml.load(texto, Loader=Lector)  # noqa: S506  (siempre un lector seguro)


def entrevistas_hechas() -> list[dict[str, Any]]:
    return [
        leer(f"entrevistas/{ruta.stem}") for ruta in sorted((CARPETA / "entrevistas").iterdir())
    ]


def entrevistas_por_hacer() -> list[dict[str, Any]]:
    return leer("planeadas")["entrevistas"]


def dia(desde_la_carga: int) -> date:
    return timezone.localdate() + timedelta(days=desde_la_carga)


def momento(desde_la_carga: int, hora: str) -> datetime:
    return timezone.make_aware(datetime.combine(dia(desde_la_carga), time.fromisoformat(hora)))

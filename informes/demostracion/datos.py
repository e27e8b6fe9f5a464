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


def dia_habil(desde_la_carga: int) -> date:
    """Si cae en fin de semana, el viernes anterior; si todavía no llega, el lunes que sigue."""
    cuando = dia(desde_la_carga)
    de_mas = cuando.weekday() - 4
    if de_mas <= 0:
        return cuando
    return cuando + timedelta(days=3 - de_mas if desde_la_carga > 0 else -de_mas)


def momento(desde_la_carga: int, hora: str) -> datetime:
    cuando = datetime.combine(dia_habil(desde_la_carga), time.fromisoformat(hora))
    return timezone.make_aware(cuando)

"""Leer un archivo de calendario con los dos lectores: icalendar y, aparte, ical.js en Node."""

import json
import shutil
import subprocess
from pathlib import Path

from icalendar import Calendar, Event

GUION = Path(__file__).with_name("leer_ics.mjs")


def con_icalendar(ics: bytes | str) -> Event:
    (evento,) = Calendar.from_ical(ics).walk("VEVENT")
    return evento


def con_ical_js(*archivos: bytes | str) -> list[dict]:
    """Lo que entiende ical.js de cada uno; en un solo proceso."""
    node = shutil.which("node")
    assert node, "falta Node, que también instala las dependencias de la interfaz"
    textos = [a.decode() if isinstance(a, bytes) else a for a in archivos]
    hecho = subprocess.run(
        [node, str(GUION)], input=json.dumps(textos), capture_output=True, text=True, timeout=60
    )
    assert hecho.returncode == 0, hecho.stderr
    return json.loads(hecho.stdout)

#!/usr/bin/env python3
"""Entrada de la línea de comandos de Diálogo."""

import os
import sys
from pathlib import Path

import environ


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")
    if not os.environ.get("DATABASE_URL"):
        # Mientras corre «make demo», las órdenes hablan con su base y su Redis.
        environ.Env.read_env(Path(__file__).resolve().parent / ".local" / "entorno")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

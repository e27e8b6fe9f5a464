"""``manage.py construir_informe --dialogo demostracion [--sobremesa N] --salida ARCHIVO``."""

import uuid
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dialogo.models import Dialogo
from informes import construccion
from informes.models import Informe, Tipo


class Command(BaseCommand):
    help = "Construye un informe sin navegador ni Celery. Pasa por la misma puerta."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dialogo", required=True, help="Dirección del diálogo.")
        parser.add_argument(
            "--sobremesa", type=int, help="Su número: construye el acta de ese día."
        )
        parser.add_argument("--salida", type=Path, help="Dónde dejar una copia del PDF.")

    def handle(self, *args: Any, **opciones: Any) -> None:
        dialogo = Dialogo.objects.filter(clave=opciones["dialogo"]).first()
        if dialogo is None:
            raise CommandError(f"No hay un diálogo con la dirección «{opciones['dialogo']}».")
        try:
            informe = construccion.construir_ahora(
                dialogo, clave=f"orden-{uuid.uuid4()}", **_documento(dialogo, opciones["sobremesa"])
            )
        except ValidationError as error:
            raise CommandError(
                "Todavía no se puede construir:\n- " + "\n- ".join(error.messages)
            ) from error
        if informe.estado != Informe.Estado.LISTO:
            raise CommandError(informe.motivo_fallo or "No se construyó: hay otra en obra.")
        if salida := opciones["salida"]:
            with informe.archivo.open("rb") as abierto:
                salida.write_bytes(abierto.read())
        self.stdout.write(
            f"Versión {informe.version}: {informe.num_paginas} páginas, "
            f"SHA-256 {informe.huella_archivo}"
        )


def _documento(dialogo: Dialogo, numero: int | None) -> dict[str, Any]:
    if numero is None:
        return {"tipo": Tipo.PREDIAGNOSTICO}
    dia = dialogo.sobremesas.filter(numero=numero).first()
    if dia is None:
        raise CommandError(f"No hay una sobremesa {numero} en ese diálogo.")
    return {"tipo": Tipo.ACTA, "sobremesa": dia}

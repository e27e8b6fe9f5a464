from django.core.management.base import BaseCommand

from actores.catalogos import cargar


class Command(BaseCommand):
    help = "Carga sectores, temas y regiones. Crea lo que falta y no cambia lo que ya está."

    def handle(self, *args: object, **options: object) -> None:
        creados = cargar()
        self.stdout.write(
            f"Catálogos: {creados} elementos nuevos." if creados else "Catálogos: al día."
        )

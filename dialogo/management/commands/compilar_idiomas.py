from django.core.management.base import BaseCommand

from dialogo.idioma import compilar


class Command(BaseCommand):
    help = "Compila los textos en inglés. También ocurre solo al arrancar."

    def handle(self, **options: object) -> None:
        hechos = compilar()
        self.stdout.write(f"{len(hechos)} catálogos compilados.")

from django.core.management import call_command
from django.core.management.base import BaseCommand

from dialogo.fundador import cargar_fundadores, completar_fundadores


class Command(BaseCommand):
    help = "Carga los catálogos, «Diálogo para una Ciudad Global» y «Taller Nuevo Norte», vacío."

    def handle(self, *args: object, **options: object) -> None:
        call_command("cargar_catalogos", stdout=self.stdout)
        creados = cargar_fundadores()
        for dialogo in creados:
            self.stdout.write(f"Diálogo cargado: {dialogo}.")
        completados = completar_fundadores()
        for dicho in completados:
            self.stdout.write(dicho)
        if not creados and not completados:
            self.stdout.write("Diálogos: al día.")

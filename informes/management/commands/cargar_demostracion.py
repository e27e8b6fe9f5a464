import io
from argparse import ArgumentParser

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dialogo.models import Dialogo
from informes.demostracion import carga, concluido
from informes.demostracion.edicion import CLAVE
from informes.models import Informe


class Command(BaseCommand):
    help = "Carga la edición de demostración, ficticia por completo, y construye su prediagnóstico."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cuentas", action="store_true", help="Sólo dice con qué entrar.")
        parser.add_argument(
            "--sala",
            metavar="DIRECCIÓN",
            help="Pone la sala en curso a la hora de hoy y dice cómo entra un teléfono.",
        )
        parser.add_argument("--sin-informe", action="store_true", help="No construye el PDF.")
        parser.add_argument(
            "--sin-invitaciones", action="store_true", help="Los tres días, sin nadie en la lista."
        )

    def handle(self, *args: object, **options: object) -> None:
        if settings.EN_PRODUCCION:
            raise CommandError(
                "La demostración trae cuentas con contraseña conocida: no se carga en producción."
            )
        if options["cuentas"]:
            self.decir_cuentas()
            return
        if options["sala"]:
            self.decir_la_sala(str(options["sala"]))
            return
        nueva = carga.cargar(con_invitaciones=not options["sin_invitaciones"])
        self.stdout.write("Demostración cargada." if nueva else "Demostración: al día.")
        if not options["sin_informe"]:
            informe = carga.construir_prediagnostico()
            if informe.estado != Informe.Estado.LISTO:
                raise CommandError(f"El prediagnóstico no se construyó: {informe.motivo_fallo}")
            self.stdout.write(f"{informe}: {informe.num_paginas} páginas.")
        if not options["sin_invitaciones"] and carga.celebrar():
            self.stdout.write("Una sobremesa terminada y otra en curso.")
        if not options["sin_informe"] and (acta := carga.levantar_el_acta()):
            self.stdout.write(f"{acta}: {acta.num_paginas} páginas.")
        if not options["sin_informe"] and not options["sin_invitaciones"]:
            concluido.cargar()
            if concluido.terminar():
                self.stdout.write("Un diálogo anterior, terminado hasta su último hito.")

    def decir_cuentas(self) -> None:
        if not Dialogo.objects.filter(clave=CLAVE).exists():
            raise CommandError("La demostración todavía no se carga.")
        for renglon in carga.cuentas():
            self.stdout.write(renglon)

    def decir_la_sala(self, direccion: str) -> None:
        """Un código por lugar de la mesa 1, y el QR del primero para la cámara del teléfono."""
        sala = carga.sala_en_curso()
        if sala is None:
            raise CommandError("No hay una sala en curso en la demostración.")
        entradas = carga.entradas(sala, direccion)
        self.stdout.write("Hay una sobremesa en curso. Desde un teléfono en la misma red:")
        for entrada in entradas:
            self.stdout.write(f"  {entrada.codigo}  {entrada.lugar:<18}{entrada.direccion}")
        dibujo = io.StringIO()
        segno.make(entradas[0].direccion, error="m").terminal(out=dibujo, compact=True)
        self.stdout.write(dibujo.getvalue())
        self.stdout.write(f"Quien conduce, desde {direccion}{carga.consola_de(sala)}")

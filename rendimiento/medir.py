"""``make rendimiento``: siembra, mide y compara en una misma corrida. Nada aquí es una prueba.

python -m rendimiento.medir [--rapido] [--solo pdf|paginas|analisis|convocatoria|sala|resultado]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from dialogo.models import Usuario

PDF_TAMANOS = (30, 100, 300)
PARTES = ("pdf", "paginas", "analisis", "convocatoria", "sala", "resultado")
PASAJES_DEL_PDF = 30  # 900 en treinta entrevistas


def imprimir_documentos(dialogos: dict, vueltas: dict[int, int], carpeta: Path) -> None:
    from rendimiento.cuerpo import html_del_prediagnostico

    print("\nPrediagnóstico en PDF, un proceso por medida (mediana)")
    print(f"{'entrevistas':>11} {'motor':>11} {'páginas':>8} {'s':>7} {'MiB':>6} {'razón':>6}")
    nuestros: dict[int, float] = {}
    for tamano in PDF_TAMANOS:
        entrada = carpeta / f"{tamano}.html"
        entrada.write_text(html_del_prediagnostico(dialogos[tamano]))
        medidas = {
            motor: _medir(motor, entrada, carpeta / f"{tamano}-{motor}.pdf", vueltas[tamano])
            for motor in ("casa", "weasyprint", "typst")
        }
        nuestros[tamano] = medidas["casa"]["segundos"]
        for motor, medida in medidas.items():
            razon = nuestros[tamano] / medida["segundos"]
            print(
                f"{tamano:>11} {motor:>11} {medida['paginas']:>8} {medida['segundos']:>7.2f}"
                f" {medida['mib']:>6.0f} {'' if motor == 'casa' else f'{razon:.2f}':>6}"
            )
    print("Razón: la casa ÷ ese motor. Metas: weasyprint a 300 ≤ 0.80; typst a 30 ≤ 6.")
    crece = nuestros[PDF_TAMANOS[-1]] / nuestros[PDF_TAMANOS[0]]
    print(f"De 30 a 300 entrevistas crece {crece:.1f} (meta ≤ 11).")


def _medir(motor: str, entrada: Path, salida: Path, vueltas: int) -> dict[str, float]:
    orden = [sys.executable, "-m", "rendimiento.documento", motor, str(entrada), str(salida)]
    medidas = []
    for _ in range(vueltas):
        hecho = subprocess.run(orden, capture_output=True, text=True)
        if hecho.returncode:
            raise SystemExit(f"{motor} falló:\n{hecho.stderr[-2000:]}")
        medidas.append(json.loads(hecho.stdout.splitlines()[-1]))
    return {
        "segundos": statistics.median(medida["segundos"] for medida in medidas),
        "mib": max(medida["mib"] for medida in medidas),
        "paginas": medidas[0]["paginas"],
    }


def main() -> None:
    lector = argparse.ArgumentParser(description="Mide Diálogo contra sus límites.")
    lector.add_argument("--rapido", action="store_true", help="una vuelta por medida")
    lector.add_argument("--solo", choices=PARTES)
    opciones = lector.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")
    django.setup()
    from django.core.management import call_command

    from dialogo.models import Usuario
    from rendimiento import codificar, paginas
    from rendimiento.semilla import sembrar

    call_command("migrate", verbosity=0)
    if Usuario.objects.exists():
        raise SystemExit("La base no está vacía: mide con una desechable, con make rendimiento.")
    usuario = Usuario.objects.create_user("medida@ejemplo.mx", "medida", nombre="Ada Medina")
    if opciones.solo in (None, "convocatoria"):
        from rendimiento import convocatoria

        convocatoria.medir(usuario, sembrar(30, usuario))
    if opciones.solo in (None, "sala"):
        from rendimiento import sala

        sala.medir(usuario, sembrar(30, usuario))
    if opciones.solo in (None, "resultado"):
        medir_resultado(usuario, rapido=opciones.rapido)
    if opciones.solo in (None, "paginas", "analisis"):
        if opciones.solo != "paginas":
            codificar.medir_red(usuario, sembrar(1, usuario))
        print("Siembro para las páginas…", flush=True)
        dialogos = {tamano: sembrar(tamano, usuario) for tamano in paginas.TAMANOS}
        for tamano, dialogo in dialogos.items():
            codificar.sembrar_codigos(dialogo, usuario, codificar.PASAJES.get(tamano, 30_000))
        _analizar()
        if opciones.solo != "analisis":
            paginas.medir(usuario, dialogos)
        if opciones.solo != "paginas":
            codificar.comparar(usuario, dialogos)
            codificar.medir_matrices(usuario, dialogos)
    if opciones.solo in (None, "pdf"):
        print("Siembro para el PDF…", flush=True)
        dialogos = {n: sembrar(n, usuario, pasajes=PASAJES_DEL_PDF) for n in PDF_TAMANOS}
        vueltas = dict.fromkeys(PDF_TAMANOS, 1) if opciones.rapido else {30: 5, 100: 3, 300: 3}
        with tempfile.TemporaryDirectory() as carpeta:
            imprimir_documentos(dialogos, vueltas, Path(carpeta))


def medir_resultado(usuario: "Usuario", *, rapido: bool) -> None:
    from rendimiento import resultado
    from rendimiento.semilla import sembrar

    print("Siembro para el resultado…", flush=True)
    dialogos = {n: sembrar(n, usuario, pasajes=resultado.PASAJES) for n in resultado.TAMANOS}
    for dialogo in dialogos.values():
        resultado.recomendar(dialogo, usuario)
        resultado.publicar(dialogo, usuario)
    _analizar()
    resultado.medir_portal(usuario, dialogos[30])
    resultado.medir_datos(dialogos[300])
    resultado.medir_conciliacion(usuario, sembrar(25, usuario))
    with tempfile.TemporaryDirectory() as carpeta:
        for n, dialogo in dialogos.items():
            entrada = Path(carpeta) / f"final-{n}.html"
            entrada.write_text(resultado.html_del_final(dialogo))
            medidas = {
                motor: _medir(
                    motor, entrada, entrada.with_suffix(f".{motor}.pdf"), 1 if rapido else 3
                )
                for motor in ("casa", "typst")
            }
            casa, typst = medidas["casa"], medidas["typst"]
            print(
                f"\nInforme final de {n} entrevistas: {casa['paginas']:.0f} páginas en"
                f" {casa['segundos']:.1f} s y {casa['mib']:.0f} MiB; typst, {typst['segundos']:.2f} s"
                f" (razón {casa['segundos'] / typst['segundos']:.1f})."
            )


def _analizar() -> None:
    """Estadísticas al día, como las tiene una base que lleva semanas viva."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("analyze")


if __name__ == "__main__":
    main()

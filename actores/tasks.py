"""Celery avisa que hay importaciones por recorrer. La verdad está en la base."""

from celery import shared_task

from actores.traer import escribir, limpieza


@shared_task
def recorrer_importacion(pk: int) -> None:
    escribir.recorrer(pk)


@shared_task
def barrer_importaciones() -> None:
    limpieza.barrer()

from celery import shared_task

from sobremesas.ensayo import solos
from sobremesas.ensayo.inventado import azar


@shared_task
def dar_un_paso(sala: int, turno: str) -> None:
    """Se vuelve a llamar sola, dos o tres segundos después, hasta que la detienen."""
    if solos.dar_un_paso(sala, turno):
        dar_un_paso.apply_async((sala, turno), countdown=azar.uniform(1.5, 3))

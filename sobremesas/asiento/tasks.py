from celery import shared_task

from sobremesas.asiento import espera


@shared_task
def vencer_ofertas() -> None:
    espera.vencer_ofertas()
    espera.repartir_libres()


@shared_task
def revisar_lugares() -> None:
    espera.revisar_invariante()

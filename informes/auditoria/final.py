"""Qué auditoría vale: la que se trabaja, la de la última versión, o la que ha de imprimirse."""

from dialogo.models import Dialogo
from informes.models import Auditoria


def abierta(dialogo: Dialogo, tipo: str) -> Auditoria | None:
    return Auditoria.objects.filter(dialogo=dialogo, tipo=tipo).abiertas().first()


def ultima(dialogo: Dialogo, tipo: str) -> Auditoria | None:
    """La de la última versión que salió: lo que puede enseñarse fuera."""
    return (
        Auditoria.objects.filter(dialogo=dialogo, tipo=tipo, informe__isnull=False)
        .select_related("informe", "dialogo")
        .order_by("-cerrada_en", "-pk")
        .first()
    )


def se_cerro(dialogo: Dialogo, tipo: str) -> bool:
    """Salió con su informe y nadie ha abierto otra."""
    return abierta(dialogo, tipo) is None and ultima(dialogo, tipo) is not None


def para_documento(dialogo: Dialogo, tipo: str) -> Auditoria | None:
    """La que imprime la versión que se construye: la abierta o, si no hay, la última."""
    return abierta(dialogo, tipo) or ultima(dialogo, tipo)

"""Lo que toda plantilla conoce."""

from django.conf import settings
from django.http import HttpRequest


def casa(request: HttpRequest) -> dict[str, object]:
    """``dialogo``, ``rol`` e ``integrante`` de la dirección, si los hay."""
    return {
        "dialogo": getattr(request, "dialogo", None),
        "rol": getattr(request, "rol", None),
        "integrante": getattr(request, "integrante", None),
        "segundos_de_sesion": settings.SESSION_COOKIE_AGE,
        "mfa_obligatoria": settings.MFA_OBLIGATORIA,
    }

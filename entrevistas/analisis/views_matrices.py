"""Lo que comparten las matrices: quién mira, con qué filtro y sobre qué conversaciones."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from dialogo.acceso import Request
from dialogo.models import Rol
from entrevistas.analisis.conteos import Universo
from entrevistas.analisis.filtros import Filtro, FiltroForm
from entrevistas.confidencialidad import Mirada


@dataclass(frozen=True)
class Lectura:
    """Una visita a una matriz. Siete consultas como mucho."""

    request: Request
    mirada: Mirada
    filtros: FiltroForm
    universo: Universo

    @classmethod
    def de(cls, request: Request) -> "Lectura":
        mirada = Mirada.de(request.user, request.dialogo)
        filtros = FiltroForm(request.GET, dialogo=request.dialogo, mirada=mirada)
        universo = Universo.de(request.dialogo, mirada, solo_mias=filtros.solo_mias)
        return cls(request, mirada, filtros, universo)

    @property
    def filtro(self) -> Filtro:
        return self.filtros.filtro

    @property
    def coordina(self) -> bool:
        return self.request.rol == Rol.COORDINACION

    @property
    def consulta(self) -> list[tuple[str, str]]:
        """Los filtros puestos, para las direcciones de las celdas."""
        campos = [campo for campo, _ in self.filtro.fichas]
        if self.filtros.solo_mias:
            campos.append("de")
        return [(campo, self.request.GET[campo]) for campo in campos]

    def contexto(self, **ademas: Any) -> dict[str, Any]:
        filtros = QueryDict(mutable=True)
        filtros.update(dict(self.consulta))
        return {
            "filtros": self.filtros,
            "universo": self.universo,
            "total": self.universo.total(self.filtro),
            "consulta": self.request.GET.urlencode(),
            "con_filtros": filtros.urlencode(),
            **ademas,
        }

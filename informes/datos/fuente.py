"""De dónde salen los datos abiertos: lo publicado, ya visto por la puerta, y su seguimiento de hoy.

Ningún conjunto lee otra cosa. Lo publicado es la última publicación con lo que hoy ya no puede
mostrarse quitado; el seguimiento, lo que cada organización contestó e informó para que se leyera.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Dialogo
from hallazgos.models import Recomendacion
from hallazgos.seguimiento import semaforo
from informes.models import Informe, Publicacion
from informes.portal import vigente


@dataclass
class Fuente:
    dialogo: Dialogo
    publicacion: Publicacion
    foto: dict[str, Any]

    @cached_property
    def hoy(self) -> date:
        return timezone.localdate()

    @cached_property
    def k(self) -> int:
        return self.dialogo.umbral_k

    @cached_property
    def recomendaciones(self) -> dict[str, Recomendacion]:
        """Las publicadas, por folio, con todo su seguimiento. Ocho consultas."""
        numeros = [int(una["folio"].split("-")[1]) for una in self.foto.get("recomendaciones", [])]
        suyas = Recomendacion.objects.filter(dialogo=self.dialogo, numero__in=numeros)
        con_todo = semaforo.para_calcular(suyas)
        return {una.folio: una for una in con_todo.order_by("numero")}

    @cached_property
    def luces(self) -> dict[str, semaforo.Luz]:
        """El semáforo que ve el público, por folio; la que se retiró ya no tiene."""
        gracia = self.dialogo.dias_de_gracia
        return {
            folio: semaforo.calcular(una, self.hoy, gracia=gracia, publico=True)
            for folio, una in self.recomendaciones.items()
            if not una.retirada_en
        }

    @cached_property
    def documentos(self) -> list[Informe]:
        """Los PDF que la publicación ofrece y todavía pueden leerse, con sus erratas. Dos consultas
        y las de comprobar que sigan vigentes."""
        from informes.verificar.dictamen import vestir

        ofrecidos = [
            uno.informe for uno in vestir(self.publicacion.informes.all()) if not uno.esta_retirado
        ]
        return list(
            Informe.objects.filter(pk__in=[informe.pk for informe in ofrecidos])
            .select_related("dialogo", "sobremesa")
            .defer("instantanea")
            .prefetch_related("erratas")
            .order_by("tipo", "version")
        )

    def pagina(self, nombre: str, *args: object) -> str:
        return absoluta(reverse(f"portal:{nombre}", args=[self.dialogo.clave, *args]))


def absoluta(ruta: str) -> str:
    return f"{settings.URL_PUBLICA.rstrip('/')}{ruta}"


def de(dialogo: Dialogo) -> Fuente | None:
    """Nada si el diálogo no ha publicado."""
    hallada = vigente.de(dialogo)
    return Fuente(dialogo, hallada.publicacion, hallada.foto) if hallada else None

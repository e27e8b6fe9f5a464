"""Publicar sin pasar por la puerta, y un diálogo publicado con seguimiento, para leerlo desde fuera."""

import csv
import hashlib
import io
import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Dialogo
from informes.models import Informe, Publicacion, VozPublicada
from informes.portal import instantanea
from tests import fabricas as f
from tests import fabricas_resultado as r

EVIDENCIA = "7c1e09ab" + "44d2f380" * 7


def hecho(
    dialogo: Dialogo, contenido: bytes = b"", *, evidencia: str = EVIDENCIA, **campos: Any
) -> Informe:
    """Un documento terminado, con esa huella de evidencia y la de ese contenido."""
    campos.setdefault("version", 1)
    return Informe.objects.create(
        dialogo=dialogo,
        clave=str(uuid.uuid4()),
        estado=Informe.Estado.LISTO,
        huella_evidencia=evidencia,
        huella_archivo=hashlib.sha256(contenido).hexdigest(),
        terminado_en=timezone.now() - timedelta(days=9 - campos["version"]),
        **campos,
    )


def publicar(dialogo: Dialogo, *informes: Informe) -> Publicacion:
    tomada, voces = instantanea.tomar(dialogo)
    hecha = r.PublicacionFactory(dialogo=dialogo, instantanea=tomada)
    VozPublicada.objects.bulk_create(
        VozPublicada(
            publicacion=hecha,
            fragmento_id=voz.fragmento,
            disenso_id=voz.disenso,
            codigo=voz.codigo,
            nivel=voz.nivel,
            huella=voz.huella,
        )
        for voz in voces
    )
    hecha.informes.set(informes)
    return hecha


def recomendar(dialogo: Dialogo, *, autora: str = "Autora") -> Any:
    """Una recomendación con respuesta, compromiso, un hito cumplido y otro por venir."""
    quien = f.UsuarioFactory(nombre=autora)
    una = r.RecomendacionFactory(
        dialogo=dialogo, comunicada=True, creada_por=quien, comunicada_por=quien
    )
    r.RespuestaInstitucionalFactory(recomendacion=una, autor=quien)
    compromiso = r.CompromisoFactory(recomendacion=una, autor=quien)
    r.AvanceFactory(
        hito=r.HitoFactory(compromiso=compromiso, autor=quien), cumplido=True, autor=quien
    )
    r.HitoFactory(compromiso=compromiso, autor=quien)
    return una


def bajar(cliente: Client, dialogo: Dialogo, conjunto: str) -> list[dict[str, str]]:
    respuesta = cliente.get(reverse("datos:csv", args=[dialogo.clave, conjunto]))
    assert respuesta.status_code == 200
    return list(csv.DictReader(io.StringIO(respuesta.content.decode("utf-8-sig"))))

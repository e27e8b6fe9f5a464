"""Fábricas de la última fase: recomendaciones, seguimiento, conciliación, auditoría, lo público y el retorno."""

import uuid
from datetime import timedelta

import factory
from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from actores.models import TipoDeRecomendacion
from hallazgos.models import (
    Avance,
    Compromiso,
    Derivacion,
    Enlace,
    Hito,
    LoQueExiste,
    Recomendacion,
    RedaccionDeNarrativa,
    RedaccionDeRecomendacion,
    RespuestaInstitucional,
    SeccionDeNarrativa,
)
from informes.models import (
    Auditoria,
    AvisoDeRetorno,
    Errata,
    HojaDeAuditoria,
    PalabraDeRetorno,
    Publicacion,
    Retorno,
    SuerteDeIdea,
    Traduccion,
)
from sobremesas.models import Contestacion, SegundaFirma
from tests import fabricas as f
from tests import fabricas_sobremesas as s


def _siguiente(modelo: type, campo: str, **de: object) -> int:
    return (modelo.objects.filter(**de).aggregate(n=Max(campo))["n"] or 0) + 1


class TipoDeRecomendacionFactory(DjangoModelFactory):
    class Meta:
        model = TipoDeRecomendacion
        django_get_or_create = ("clave",)

    clave = "marco-legal"
    nombre = "Marco legal"


class RecomendacionFactory(DjangoModelFactory):
    """Con su primera redacción. ``comunicada=True``: con responsable y plazo de treinta días."""

    class Meta:
        model = Recomendacion
        skip_postgeneration_save = True

    class Params:
        comunicada = factory.Trait(
            responsable=factory.SubFactory(f.OrganizacionFactory),
            comunicada_en=factory.LazyFunction(timezone.now),
            comunicada_por=factory.SubFactory(f.UsuarioFactory),
            responder_antes_de=factory.LazyFunction(
                lambda: timezone.localdate() + timedelta(days=30)
            ),
        )

    dialogo = factory.SubFactory(f.DialogoFactory)
    numero = factory.LazyAttribute(lambda o: _siguiente(Recomendacion, "numero", dialogo=o.dialogo))
    plazo = "corto"
    tipo = factory.SubFactory(TipoDeRecomendacionFactory)
    creada_por = factory.SubFactory(f.UsuarioFactory)

    @factory.post_generation
    def redaccion(self, create: bool, extracted: object, **campos: object) -> None:
        if create and extracted is not False:
            RedaccionDeRecomendacionFactory(recomendacion=self, **campos)

    @factory.post_generation
    def hallazgos(self, create: bool, extracted: list | None, **campos: object) -> None:
        self.hallazgos.set(extracted or [])


class RedaccionDeRecomendacionFactory(DjangoModelFactory):
    class Meta:
        model = RedaccionDeRecomendacion

    recomendacion = factory.SubFactory(RecomendacionFactory, redaccion=False)
    version = factory.LazyAttribute(
        lambda o: _siguiente(RedaccionDeRecomendacion, "version", recomendacion=o.recomendacion)
    )
    texto = factory.Sequence(lambda n: f"Que se haga lo que pide la prueba {n}")
    beneficio = "Quien vive aquí sabrá a quién reclamarle."
    autor = factory.SelfAttribute("recomendacion.creada_por")


class LoQueExisteFactory(DjangoModelFactory):
    class Meta:
        model = LoQueExiste

    recomendacion = factory.SubFactory(RecomendacionFactory)
    programa = factory.SubFactory(f.ProgramaFactory)
    relacion = "sirve"


class EnlaceFactory(DjangoModelFactory):
    class Meta:
        model = Enlace

    integrante = factory.SubFactory(f.IntegranteFactory, rol="enlace")
    organizacion = factory.SubFactory(f.OrganizacionFactory)


class RespuestaInstitucionalFactory(DjangoModelFactory):
    class Meta:
        model = RespuestaInstitucional

    recomendacion = factory.SubFactory(RecomendacionFactory, comunicada=True)
    numero = factory.LazyAttribute(
        lambda o: _siguiente(RespuestaInstitucional, "numero", recomendacion=o.recomendacion)
    )
    sentido = "acepta"
    organizacion = factory.SelfAttribute("recomendacion.responsable")
    cargo = "Dirección de Asuntos de Prueba"
    autor = factory.SubFactory(f.UsuarioFactory)


class CompromisoFactory(DjangoModelFactory):
    class Meta:
        model = Compromiso

    recomendacion = factory.SubFactory(RecomendacionFactory, comunicada=True)
    numero = factory.LazyAttribute(
        lambda o: _siguiente(Compromiso, "numero", recomendacion=o.recomendacion)
    )
    que = factory.Sequence(lambda n: f"Publicar el formato de prueba {n}")
    organizacion = factory.SelfAttribute("recomendacion.responsable")
    cargo = "Dirección jurídica"
    para_el = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90))
    evidencia_esperada = "El formato publicado"
    autor = factory.SubFactory(f.UsuarioFactory)


class HitoFactory(DjangoModelFactory):
    class Meta:
        model = Hito

    compromiso = factory.SubFactory(CompromisoFactory)
    que = factory.Sequence(lambda n: f"Paso de prueba {n}")
    para_el = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=60))
    autor = factory.SubFactory(f.UsuarioFactory)


class AvanceFactory(DjangoModelFactory):
    """``cumplido=True``: con la fecha de hoy y una dirección que lo prueba."""

    class Meta:
        model = Avance

    class Params:
        cumplido = factory.Trait(
            cumplido_el=factory.LazyFunction(timezone.localdate),
            direccion="https://prueba.ejemplo.mx/formato",
        )

    hito = factory.SubFactory(HitoFactory)
    texto = "Va caminando."
    autor = factory.SubFactory(f.UsuarioFactory)


class SeccionDeNarrativaFactory(DjangoModelFactory):
    class Meta:
        model = SeccionDeNarrativa
        skip_postgeneration_save = True

    dialogo = factory.SubFactory(f.DialogoFactory)
    numero = factory.LazyAttribute(
        lambda o: _siguiente(SeccionDeNarrativa, "numero", dialogo=o.dialogo)
    )
    orden = factory.SelfAttribute("numero")
    creada_por = factory.SubFactory(f.UsuarioFactory)

    @factory.post_generation
    def redaccion(self, create: bool, extracted: object, **campos: object) -> None:
        if create and extracted is not False:
            RedaccionDeNarrativaFactory(seccion=self, **campos)


class RedaccionDeNarrativaFactory(DjangoModelFactory):
    class Meta:
        model = RedaccionDeNarrativa

    seccion = factory.SubFactory(SeccionDeNarrativaFactory, redaccion=False)
    version = factory.LazyAttribute(
        lambda o: _siguiente(RedaccionDeNarrativa, "version", seccion=o.seccion)
    )
    titulo = "La ciudad que se cuenta"
    texto = "Una ciudad que firma lo que cumple."
    autor = factory.SelfAttribute("seccion.creada_por")


class DerivacionFactory(DjangoModelFactory):
    class Meta:
        model = Derivacion

    destino = factory.SubFactory(f.HallazgoFactory)
    origen = factory.SubFactory(
        f.HallazgoFactory, dialogo=factory.SelfAttribute("..destino.dialogo"), estado="archivado"
    )
    clase = "fusion"
    motivo = "Decían lo mismo."
    autor = factory.SubFactory(f.UsuarioFactory)


class ContestacionFactory(DjangoModelFactory):
    class Meta:
        model = Contestacion

    aportacion = factory.SubFactory(s.AportacionFactory)
    suerte = "no_recogida"
    razon = "Toca a todos los hallazgos, no a éste."
    revision_contestada = factory.SelfAttribute("aportacion.revision")
    autor = factory.SubFactory(f.UsuarioFactory)
    contestada_en = factory.LazyFunction(timezone.now)


class SegundaFirmaFactory(DjangoModelFactory):
    """Pedida; sin firmar."""

    class Meta:
        model = SegundaFirma

    redaccion = factory.SubFactory(f.RedaccionFactory)
    pedida_por = factory.SubFactory(f.UsuarioFactory)


class AuditoriaFactory(DjangoModelFactory):
    class Meta:
        model = Auditoria

    dialogo = factory.SubFactory(f.DialogoFactory)
    tipo = "final"
    abierta_por = factory.SubFactory(f.UsuarioFactory)


class HojaDeAuditoriaFactory(DjangoModelFactory):
    class Meta:
        model = HojaDeAuditoria

    auditoria = factory.SubFactory(AuditoriaFactory)
    entrevista = factory.SubFactory(
        f.EntrevistaFactory, dialogo=factory.SelfAttribute("..auditoria.dialogo"), cerrada=True
    )


class SuerteDeIdeaFactory(DjangoModelFactory):
    class Meta:
        model = SuerteDeIdea

    hoja = factory.SubFactory(HojaDeAuditoriaFactory)
    fragmento = factory.LazyAttribute(
        lambda o: f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=o.hoja.entrevista))
    )
    suerte = "recogida"
    autor = factory.SubFactory(f.UsuarioFactory)


class PublicacionFactory(DjangoModelFactory):
    """Con la instantánea que se le dé; ``informes.publicar.acto.publicar`` toma la de verdad."""

    class Meta:
        model = Publicacion

    dialogo = factory.SubFactory(f.DialogoFactory, es_publico=True)
    numero = factory.LazyAttribute(lambda o: _siguiente(Publicacion, "numero", dialogo=o.dialogo))
    que = "Hallazgos y recomendaciones"
    instantanea = factory.LazyFunction(dict)
    huella = "0" * 64
    publicada_por = factory.SubFactory(f.UsuarioFactory)


class TraduccionFactory(DjangoModelFactory):
    class Meta:
        model = Traduccion

    dialogo = factory.SubFactory(f.DialogoFactory)
    clave = "H-01/titulo"
    huella_original = "0" * 64
    texto = "Agreements work when those who will keep them also sign them"
    autor = factory.SubFactory(f.UsuarioFactory)


class RetornoFactory(DjangoModelFactory):
    class Meta:
        model = Retorno

    dialogo = factory.SubFactory(f.DialogoFactory)
    persona = factory.SubFactory(f.PersonaFactory)


class PalabraDeRetornoFactory(DjangoModelFactory):
    class Meta:
        model = PalabraDeRetorno

    uid = factory.LazyFunction(uuid.uuid4)
    retorno = factory.SubFactory(RetornoFactory)
    clase = "nota"
    texto = "Falta decir que el mercado ya tenía un acuerdo."


class AvisoDeRetornoFactory(DjangoModelFactory):
    class Meta:
        model = AvisoDeRetorno

    retorno = factory.SubFactory(RetornoFactory)
    motivo = "fase-1"
    asunto = "Qué fue de sus palabras"
    cuerpo = "Ya puede leer qué se hizo con lo que nos contó."


class ErrataFactory(DjangoModelFactory):
    class Meta:
        model = Errata

    donde = "Página 22, H-07"
    texto = "Decía «once organizaciones»; son once personas."
    anotada_por = factory.SubFactory(f.UsuarioFactory)

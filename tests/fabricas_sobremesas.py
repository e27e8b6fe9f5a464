"""Fábricas de sobremesas, sillas y mesas."""

import uuid
from datetime import timedelta

import factory
from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from sobremesas.models import (
    Asistente,
    Convocatoria,
    FuncionEnSobremesa,
    Invitacion,
    Lugar,
    Mesa,
    Ola,
    Paso,
    Pendiente,
    PuntoDelDia,
    Sobremesa,
)
from tests import fabricas as f


def en_dias(dias: int, hora: int = 17):
    """Ese día, a esa hora del centro de México."""
    local = timezone.localtime() + timedelta(days=dias)
    return local.replace(hour=hora, minute=0, second=0, microsecond=0)


class ConvocatoriaFactory(DjangoModelFactory):
    class Meta:
        model = Convocatoria
        django_get_or_create = ("dialogo",)

    dialogo = factory.SubFactory(f.DialogoFactory)
    bienvenida = "Queremos ponerlo sobre la mesa con usted."
    correo_de_respuesta = "sobremesas@equipo.ejemplo.mx"


class SobremesaFactory(DjangoModelFactory):
    """Convocada, dentro de 30 días más su número, de 17 a 20; con su convocatoria."""

    class Meta:
        model = Sobremesa
        skip_postgeneration_save = True

    dialogo = factory.SubFactory(f.DialogoFactory)
    numero = factory.LazyAttribute(
        lambda o: (
            (Sobremesa.objects.filter(dialogo=o.dialogo).aggregate(n=Max("numero"))["n"] or 0) + 1
        )
    )
    nombre = factory.LazyAttribute(lambda o: f"Sobremesa {o.numero}")
    estado = Sobremesa.Estado.CONVOCADA
    empieza_en = factory.LazyAttribute(lambda o: en_dias(30 + o.numero))
    termina_en = factory.LazyAttribute(lambda o: o.empieza_en + timedelta(hours=3))
    corte_en = factory.LazyAttribute(lambda o: o.empieza_en - timedelta(days=3))
    lugar = "Azotea de prueba"
    direccion = "Calle de Prueba 1, colonia Centro"

    @factory.post_generation
    def convocatoria(self, create: bool, extracted: object, **campos: object) -> None:
        if create and extracted is not False:
            ConvocatoriaFactory(dialogo=self.dialogo, **campos)


class InvitacionFactory(DjangoModelFactory):
    """Silla con su titular; ``estado=`` la pone directo, sin pasar por el asiento."""

    class Meta:
        model = Invitacion
        skip_postgeneration_save = True

    sobremesa = factory.SubFactory(SobremesaFactory)
    persona = factory.SubFactory(f.PersonaFactory)
    sector = factory.SelfAttribute("persona.sector")
    organizacion = factory.SubFactory(
        f.OrganizacionFactory, sector=factory.SelfAttribute("..persona.sector")
    )
    cargo = "Directora de área"
    estado = Invitacion.Estado.INVITADA
    en_espera_desde = factory.LazyAttribute(
        lambda o: timezone.now() if o.estado == Invitacion.Estado.EN_ESPERA else None
    )
    creada_por = factory.SubFactory(f.UsuarioFactory)

    @factory.post_generation
    def titular(self, create: bool, extracted: object, **campos: object) -> None:
        if create and extracted is not False:
            Asistente.objects.create(
                invitacion=self,
                persona=self.persona,
                nombre=self.persona.nombre,
                tratamiento=self.persona.tratamiento,
                cargo=self.cargo,
                organizacion=self.organizacion.nombre if self.organizacion else "",
                correo=self.persona.correo,
                idioma=self.idioma,
                **campos,
            )


class OlaFactory(DjangoModelFactory):
    class Meta:
        model = Ola

    dialogo = factory.SubFactory(f.DialogoFactory)
    numero = factory.LazyAttribute(
        lambda o: Ola.objects.filter(dialogo=o.dialogo, clase=o.clase).count() + 1
    )
    clase = Ola.Clase.INVITACION
    creada_por = factory.SubFactory(f.UsuarioFactory)


class PuntoDelDiaFactory(DjangoModelFactory):
    class Meta:
        model = PuntoDelDia

    sobremesa = factory.SubFactory(SobremesaFactory)
    orden = factory.LazyAttribute(lambda o: o.sobremesa.puntos.count() + 1)
    hallazgo = factory.SubFactory(
        f.HallazgoFactory, dialogo=factory.SelfAttribute("..sobremesa.dialogo")
    )


class FuncionFactory(DjangoModelFactory):
    class Meta:
        model = FuncionEnSobremesa

    sobremesa = factory.SubFactory(SobremesaFactory)
    usuario = factory.SubFactory(f.UsuarioFactory)
    funcion = FuncionEnSobremesa.Funcion.CONDUCE


class MesaFactory(DjangoModelFactory):
    class Meta:
        model = Mesa

    sobremesa = factory.SubFactory(SobremesaFactory)
    numero = factory.LazyAttribute(lambda o: o.sobremesa.mesas.count() + 1)


class LugarFactory(DjangoModelFactory):
    class Meta:
        model = Lugar

    mesa = factory.SubFactory(MesaFactory)
    numero = factory.LazyAttribute(lambda o: o.mesa.sentadas.count() + 1)
    invitacion = factory.SubFactory(
        InvitacionFactory,
        sobremesa=factory.SelfAttribute("..mesa.sobremesa"),
        estado=Invitacion.Estado.CONFIRMADA,
    )


class PendienteFactory(DjangoModelFactory):
    class Meta:
        model = Pendiente

    dialogo = factory.SubFactory(f.DialogoFactory)
    texto = "Dos correos sin respuesta."


class PasoFactory(DjangoModelFactory):
    class Meta:
        model = Paso

    invitacion = factory.SubFactory(InvitacionFactory, estado=Invitacion.Estado.CONFIRMADA)
    sobremesa = factory.SelfAttribute("invitacion.sobremesa")
    asistente = factory.LazyAttribute(lambda o: o.invitacion.asistentes.first())
    nonce = factory.LazyFunction(uuid.uuid4)
    aparato = factory.LazyFunction(uuid.uuid4)
    hora_del_aparato = factory.LazyFunction(timezone.now)
    anotado_por = factory.SubFactory(f.UsuarioFactory)

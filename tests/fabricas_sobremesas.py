"""Fábricas de sobremesas, sillas y mesas."""

import uuid
from datetime import timedelta

import factory
from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from sobremesas.models import (
    Acta,
    Aportacion,
    Asistente,
    Consulta,
    Convocatoria,
    Disenso,
    Encargo,
    Espejo,
    FuncionEnSobremesa,
    HojaDeMesa,
    Invitacion,
    Lugar,
    Mesa,
    Ola,
    Opcion,
    Paso,
    Pendiente,
    Puesto,
    PuntoDelDia,
    ReglaDeAcuerdo,
    RevisionDeAportacion,
    Sala,
    Sobremesa,
    Urna,
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


class ReglaDeAcuerdoFactory(DjangoModelFactory):
    class Meta:
        model = ReglaDeAcuerdo
        django_get_or_create = ("sobremesa",)

    sobremesa = factory.SubFactory(SobremesaFactory)
    escrita_por = factory.SubFactory(f.UsuarioFactory)


class SalaFactory(DjangoModelFactory):
    """Abierta hace un minuto, en el primer punto del día; la escaleta se pone si no la hay."""

    class Meta:
        model = Sala
        skip_postgeneration_save = True

    sobremesa = factory.SubFactory(SobremesaFactory)
    abierta_por = factory.SubFactory(f.UsuarioFactory)
    punto = factory.LazyAttribute(
        lambda o: o.sobremesa.puntos.first() or PuntoDelDiaFactory(sobremesa=o.sobremesa)
    )
    vence_en = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=8))

    @factory.post_generation
    def redacciones(self, create: bool, extracted: object, **campos: object) -> None:
        """Abrir fija la redacción de cada punto."""
        for punto in self.sobremesa.puntos.filter(redaccion=None).exclude(hallazgo=None):
            punto.redaccion = punto.hallazgo.redacciones.first()
            punto.save(update_fields=["redaccion"])
        self.punto.refresh_from_db()


class PuestoFactory(DjangoModelFactory):
    class Meta:
        model = Puesto

    sala = factory.SubFactory(SalaFactory)
    mesa = factory.LazyAttribute(
        lambda o: o.sala.sobremesa.mesas.first() or MesaFactory(sobremesa=o.sala.sobremesa)
    )
    numero = factory.LazyAttribute(
        lambda o: Puesto.objects.filter(sala=o.sala, mesa=o.mesa).count() + 1
    )
    invitacion = factory.SubFactory(
        InvitacionFactory,
        sobremesa=factory.SelfAttribute("..sala.sobremesa"),
        estado=Invitacion.Estado.CONFIRMADA,
    )
    asistente = factory.LazyAttribute(
        lambda o: o.invitacion.asistentes.first() if o.invitacion else None
    )
    nombre = factory.LazyAttribute(lambda o: str(o.asistente or "Persona sin invitación"))
    organizacion = factory.LazyAttribute(lambda o: o.asistente.organizacion if o.asistente else "")
    sector = factory.LazyAttribute(lambda o: o.invitacion.sector if o.invitacion else None)


class AportacionFactory(DjangoModelFactory):
    """Con su primera revisión. La escribe quien relata, de quien ocupa ``puesto``."""

    class Meta:
        model = Aportacion
        skip_postgeneration_save = True

    uid = factory.LazyFunction(uuid.uuid4)
    sala = factory.SubFactory(SalaFactory)
    numero = factory.LazyAttribute(lambda o: o.sala.aportaciones.count() + 1)
    punto = factory.SelfAttribute("sala.punto")
    redaccion = factory.LazyAttribute(lambda o: o.punto.redaccion)
    puesto = factory.SubFactory(PuestoFactory, sala=factory.SelfAttribute("..sala"))
    mesa = factory.LazyAttribute(lambda o: o.puesto.mesa if o.puesto else None)
    origen = Aportacion.Origen.RELATORIA
    clase = Aportacion.Clase.COMPLETA
    texto = "Falta decir quién traduce el acuerdo al idioma del oficio."
    razon = factory.LazyAttribute(
        lambda o: "Sin dinero se repite la fotografía." if o.clase in Aportacion.CON_RAZON else ""
    )
    autor = factory.SubFactory(f.UsuarioFactory)
    hora_del_aparato = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def primera(self, create: bool, extracted: object, **campos: object) -> None:
        RevisionDeAportacion.objects.create(
            aportacion=self,
            numero=1,
            uid=uuid.uuid4(),
            clase=self.clase,
            texto=self.texto,
            razon=self.razon,
            fuerza=self.fuerza,
            es_literal=self.es_literal,
            puesto=self.puesto,
            autor=self.autor,
        )


class DisensoFactory(DjangoModelFactory):
    class Meta:
        model = Disenso

    aportacion = factory.SubFactory(AportacionFactory, clase=Aportacion.Clase.DISIENTE)
    hallazgo = factory.SelfAttribute("aportacion.redaccion.hallazgo")
    puesto = factory.SelfAttribute("aportacion.puesto")
    texto = factory.SelfAttribute("aportacion.texto")


class EspejoFactory(DjangoModelFactory):
    class Meta:
        model = Espejo

    sala = factory.SubFactory(SalaFactory)
    mesa = factory.LazyAttribute(
        lambda o: o.sala.sobremesa.mesas.first() or MesaFactory(sobremesa=o.sala.sobremesa)
    )
    punto = factory.SelfAttribute("sala.punto")
    presentes = 5
    cierra_en = factory.LazyFunction(lambda: timezone.now() + timedelta(seconds=45))
    abierto_por = factory.SubFactory(f.UsuarioFactory)


class ConsultaFactory(DjangoModelFactory):
    """De consenso y abierta por media hora, sobre la redacción del punto en curso."""

    class Meta:
        model = Consulta
        skip_postgeneration_save = True

    sala = factory.SubFactory(SalaFactory)
    punto = factory.SelfAttribute("sala.punto")
    clase = Consulta.Clase.CONSENSO
    urna = factory.LazyAttribute(lambda o: Urna.objects.create(sala=o.sala))
    abierta_por = factory.SubFactory(f.UsuarioFactory)
    cierra_en = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=30))

    @factory.post_generation
    def opciones(self, create: bool, extracted: object, **campos: object) -> None:
        for orden, redaccion in enumerate(extracted or [self.punto.redaccion], start=1):
            Opcion.objects.create(consulta=self, redaccion=redaccion, orden=orden)


class EncargoFactory(DjangoModelFactory):
    class Meta:
        model = Encargo

    uid = factory.LazyFunction(uuid.uuid4)
    sala = factory.SubFactory(SalaFactory)
    punto = factory.SelfAttribute("sala.punto")
    clase = Encargo.Clase.COMPROMISO
    texto = "Entregar la lista de acuerdos vigentes."
    anotado_por = factory.SubFactory(f.UsuarioFactory)


class ActaFactory(DjangoModelFactory):
    class Meta:
        model = Acta

    sobremesa = factory.SubFactory(SobremesaFactory)


class HojaDeMesaFactory(DjangoModelFactory):
    """Sin fotografía; ``sobremesas.hojas.cola.subir`` la guarda de verdad."""

    class Meta:
        model = HojaDeMesa

    uid = factory.LazyFunction(uuid.uuid4)
    sala = factory.SubFactory(SalaFactory)
    punto = factory.SelfAttribute("sala.punto")
    subida_por = factory.SubFactory(f.UsuarioFactory)

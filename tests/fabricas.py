"""Fábricas de datos para las pruebas. Cada una crea lo mínimo coherente dentro de un diálogo."""

import hashlib
from datetime import timedelta

import factory
from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from actores.models import (
    Cargo,
    Certeza,
    FilaImportada,
    Importacion,
    Interes,
    Mandato,
    Organizacion,
    Persona,
    Programa,
    Region,
    Sector,
    Socio,
    Tema,
    Valoracion,
    Vinculo,
)
from dialogo.models import (
    AvisoPrivacidad,
    Bloque,
    Dialogo,
    Fase,
    Integrante,
    Pregunta,
    Rol,
    Usuario,
)
from entrevistas.models import (
    Alcance,
    Asignacion,
    Codificacion,
    Codigo,
    Consentimiento,
    Contrafirma,
    DobleCodificacion,
    Entrada,
    Entrevista,
    Fragmento,
    Memo,
    Nivel,
    Posicion,
    Proposicion,
    Respuesta,
)
from hallazgos.models import Evidencia, Hallazgo, Omision, Redaccion
from informes.models import Composicion, HallazgoCompuesto

CONTRASENA = "agua-lenta-de-pruebas"
PREGUNTAS_POR_BLOQUE = 4


def _siguiente(filas) -> int:
    return (filas.aggregate(ultimo=Max("numero"))["ultimo"] or 0) + 1


class UsuarioFactory(DjangoModelFactory):
    """La contraseña de todas es ``CONTRASENA``."""

    class Meta:
        model = Usuario
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persona{n}@equipo.ejemplo.mx")
    nombre = factory.Sequence(lambda n: f"Ofelia Cantera {n}")
    password = factory.django.Password(CONTRASENA)


class DialogoFactory(DjangoModelFactory):
    """Con tres bloques de cuatro preguntas, tres fases y aviso; ``guia=False`` lo deja vacío."""

    class Meta:
        model = Dialogo
        skip_postgeneration_save = True

    clave = factory.Sequence(lambda n: f"dialogo-{n}")
    nombre = factory.Sequence(lambda n: f"Diálogo de prueba {n}")

    @factory.post_generation
    def guia(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if not create or extracted is False:
            return
        hoy = timezone.localdate()
        Fase.objects.bulk_create(
            Fase(
                dialogo=self,
                numero=n,
                nombre=f"Fase {n}",
                clase=Fase.Clase.values[n - 1],
                fecha_inicio=hoy + timedelta(days=60 * (n - 1) - 30),
                fecha_fin=hoy + timedelta(days=60 * (n - 1) + 29),
            )
            for n in (1, 2, 3)
        )
        bloques = Bloque.objects.bulk_create(
            Bloque(dialogo=self, numero=n, titulo=f"Bloque de prueba {n}") for n in (1, 2, 3)
        )
        Pregunta.objects.bulk_create(
            Pregunta(
                bloque=bloque,
                orden=n,
                texto=f"¿Qué dice de {bloque.numero}.{n}?",
                etiqueta=f"Asunto {bloque.numero}.{n}",
            )
            for bloque in bloques
            for n in range(1, PREGUNTAS_POR_BLOQUE + 1)
        )
        AvisoPrivacidad.objects.create(
            dialogo=self,
            version=1,
            simplificado="Aviso de prueba.",
            integral="Aviso de prueba, completo.",
        )


class IntegranteFactory(DjangoModelFactory):
    class Meta:
        model = Integrante

    dialogo = factory.SubFactory(DialogoFactory)
    usuario = factory.SubFactory(UsuarioFactory)
    rol = Rol.COORDINACION
    desde = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=60))


class SectorFactory(DjangoModelFactory):
    """Macrosector; con ``padre=`` es subsector."""

    class Meta:
        model = Sector

    clave = factory.Sequence(lambda n: f"sector-{n}")
    nombre = factory.Sequence(lambda n: f"Sector {n}")


class TemaFactory(DjangoModelFactory):
    class Meta:
        model = Tema

    clave = factory.Sequence(lambda n: f"tema-{n}")
    nombre = factory.Sequence(lambda n: f"Tema {n}")


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    clave = factory.Sequence(lambda n: f"region-{n}")
    nombre = factory.Sequence(lambda n: f"Región {n}")


class SocioFactory(DjangoModelFactory):
    class Meta:
        model = Socio

    nombre = factory.Sequence(lambda n: f"Ciudad socia {n}")


class OrganizacionFactory(DjangoModelFactory):
    class Meta:
        model = Organizacion

    nombre = factory.Sequence(lambda n: f"Organización de prueba {n}")
    sector = factory.SubFactory(SectorFactory)


class PersonaFactory(DjangoModelFactory):
    class Meta:
        model = Persona

    nombre = factory.Sequence(lambda n: f"Persona de Prueba {n}")
    correo = factory.Sequence(lambda n: f"prueba{n}@ejemplo.mx")
    sector = factory.SubFactory(SectorFactory)


class CargoFactory(DjangoModelFactory):
    class Meta:
        model = Cargo

    persona = factory.SubFactory(PersonaFactory)
    organizacion = factory.SubFactory(
        OrganizacionFactory, sector=factory.SelfAttribute("..persona.sector")
    )
    nombre = factory.Sequence(lambda n: f"Directora de área {n}")
    desde = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=400))


class VinculoFactory(DjangoModelFactory):
    """Colabora con; documentado y vigente."""

    class Meta:
        model = Vinculo

    origen = factory.SubFactory(OrganizacionFactory)
    destino = factory.SubFactory(OrganizacionFactory)
    tipo = Vinculo.Tipo.COLABORA
    certeza = Certeza.DOCUMENTADO
    desde = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=400))
    creado_por = factory.SubFactory(UsuarioFactory)


class InteresFactory(DjangoModelFactory):
    class Meta:
        model = Interes

    actor = factory.SubFactory(OrganizacionFactory)
    tema = factory.SubFactory(TemaFactory)
    texto = factory.Sequence(lambda n: f"Que pase la cosa {n}.")
    creado_por = factory.SubFactory(UsuarioFactory)


class ValoracionFactory(DjangoModelFactory):
    class Meta:
        model = Valoracion

    actor = factory.SubFactory(PersonaFactory)
    tema = factory.SubFactory(TemaFactory)
    influencia = 4
    interes = 4
    sustento = "Tres personas le nombran."
    autor = factory.SubFactory(UsuarioFactory)


class ProgramaFactory(DjangoModelFactory):
    """Vigente. ``temas=``, ``regiones=`` y ``socios=`` aceptan listas."""

    class Meta:
        model = Programa
        skip_postgeneration_save = True

    organizacion = factory.SubFactory(OrganizacionFactory)
    nombre = factory.Sequence(lambda n: f"Programa de prueba {n}")

    @factory.post_generation
    def temas(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        self.temas.set(extracted or [])

    @factory.post_generation
    def regiones(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        self.regiones.set(extracted or [])

    @factory.post_generation
    def socios(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        self.socios.set(extracted or [])


class MandatoFactory(DjangoModelFactory):
    """``temas=`` y ``regiones=`` aceptan listas."""

    class Meta:
        model = Mandato
        skip_postgeneration_save = True

    norma = factory.Sequence(lambda n: f"Ley de prueba {n}")
    articulo = "art. 4"
    texto = "Ordena cooperar con otras ciudades."
    fuente = "Gaceta de prueba"

    @factory.post_generation
    def temas(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        self.temas.set(extracted or [])

    @factory.post_generation
    def regiones(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        self.regiones.set(extracted or [])


class ImportacionFactory(DjangoModelFactory):
    """Una hoja de actores en revisión; sus renglones, con ``FilaImportadaFactory``."""

    class Meta:
        model = Importacion

    clase = Importacion.Clase.ACTORES
    estado = Importacion.Estado.REVISION
    nombre = "actores-de-prueba.csv"
    encabezados = ["Forma", "Nombre", "Sector"]
    columnas = factory.LazyFunction(lambda: {"forma": 0, "nombre": 1, "sector": 2})
    lectura = factory.LazyFunction(lambda: {"codificacion": "UTF-8", "separador": "coma"})
    num_filas = 6
    autor = factory.SubFactory(UsuarioFactory)


class FilaImportadaFactory(DjangoModelFactory):
    """Con ``parecido_a=``, un actor al que se parece."""

    class Meta:
        model = FilaImportada

    class Params:
        parecido_a = None

    importacion = factory.SubFactory(ImportacionFactory)
    numero = factory.Sequence(lambda n: n + 2)
    datos = factory.LazyAttribute(lambda o: ["Persona", o.titulo, "Gobierno"])
    titulo = factory.Sequence(lambda n: f"Renglón de prueba {n}")
    suerte = FilaImportada.Suerte.NUEVA
    cambios = factory.LazyFunction(
        lambda: {"nombre": {"antes": "Uno", "despues": "Dos", "era": "Uno", "sera": "Dos"}}
    )
    errores = factory.LazyAttribute(
        lambda o: (
            [
                {
                    "campo": "sector",
                    "columna": "Sector",
                    "valor": "ONG",
                    "dice": "No está en el catálogo.",
                    "opciones": [["sociedad-civil", "Sociedad civil"]],
                }
            ]
            if o.suerte == "error"
            else []
        )
    )
    parecidos = factory.LazyAttribute(
        lambda o: (
            [
                {
                    "pk": o.parecido_a.pk,
                    "nombre": o.parecido_a.nombre,
                    "motivo": "se llama casi igual",
                    "enlace": o.parecido_a.get_absolute_url(),
                }
            ]
            if o.parecido_a
            else []
        )
    )


class EntrevistaFactory(DjangoModelFactory):
    """Planeada para mañana; rasgos ``hecha``, ``cerrada`` y ``cancelada``.

    ``conduce=`` y ``toma_notas=`` aceptan un Integrante, o un Usuario con papel en el diálogo.
    """

    class Meta:
        model = Entrevista
        skip_postgeneration_save = True

    class Params:
        hecha = factory.Trait(
            estado=Entrevista.Estado.REALIZADA,
            empieza_en=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2)),
            realizada_en=factory.LazyFunction(timezone.now),
        )
        cerrada = factory.Trait(
            estado=Entrevista.Estado.CERRADA,
            empieza_en=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2)),
            realizada_en=factory.LazyFunction(timezone.now),
            cerrada_en=factory.LazyFunction(timezone.now),
        )
        cancelada = factory.Trait(
            estado=Entrevista.Estado.CANCELADA,
            cancelada_en=factory.LazyFunction(timezone.now),
            motivo_cancelacion="Cambió de agenda.",
        )

    dialogo = factory.SubFactory(DialogoFactory)
    numero = factory.LazyAttribute(
        lambda o: _siguiente(Entrevista.objects.filter(dialogo=o.dialogo))
    )
    persona = factory.SubFactory(PersonaFactory)
    organizacion = factory.SubFactory(
        OrganizacionFactory, sector=factory.SelfAttribute("..persona.sector")
    )
    cargo = "Directora de prueba"
    sector = factory.LazyAttribute(lambda o: o.persona.sector)
    empieza_en = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))

    @factory.post_generation
    def conduce(self, create: bool, extracted: object, **kwargs: object) -> None:
        _asignar(self, extracted, Asignacion.Papel.CONDUCE)

    @factory.post_generation
    def toma_notas(self, create: bool, extracted: object, **kwargs: object) -> None:
        _asignar(self, extracted, Asignacion.Papel.TOMA_NOTAS)


def _asignar(entrevista: Entrevista, quien: object, papel: str) -> None:
    if quien is None:
        return
    if isinstance(quien, Usuario):
        quien = quien.papeles.get(dialogo=entrevista.dialogo)
    Asignacion.objects.create(entrevista=entrevista, integrante=quien, papel=papel)


class ConsentimientoFactory(DjangoModelFactory):
    """Atribuible y hasta documentos públicos: lo más abierto. La prueba cierra lo que le importe."""

    class Meta:
        model = Consentimiento

    entrevista = factory.SubFactory(EntrevistaFactory, cerrada=True)
    nivel = Nivel.ATRIBUIBLE
    alcance = Alcance.PUBLICO
    forma = Consentimiento.Forma.FIRMADO
    aviso = factory.LazyAttribute(lambda o: o.entrevista.dialogo.aviso_vigente())
    tomado_por = factory.SubFactory(UsuarioFactory)


class ContrafirmaFactory(DjangoModelFactory):
    """Un enlace en plazo, sin su mensaje. Para abrirlo, ``tests.contrafirmas.pedir``."""

    class Meta:
        model = Contrafirma

    entrevista = factory.SubFactory(EntrevistaFactory, cerrada=True)
    huella = factory.Sequence(lambda n: f"{n:064x}")
    correo = factory.SelfAttribute("entrevista.persona.correo")
    plazo = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    aviso = factory.LazyAttribute(lambda o: o.entrevista.dialogo.aviso_vigente())
    creada_por = factory.SubFactory(UsuarioFactory)


class RespuestaFactory(DjangoModelFactory):
    class Meta:
        model = Respuesta

    entrevista = factory.SubFactory(EntrevistaFactory, hecha=True)
    pregunta = factory.LazyAttribute(lambda o: o.entrevista.dialogo.preguntas_vigentes().first())
    estado = Respuesta.Estado.NO_SE_ABORDO


class EntradaFactory(DjangoModelFactory):
    """Literal y terminada, en la primera pregunta. ``temas=``, ``regiones=`` y ``socios=`` aceptan listas."""

    class Meta:
        model = Entrada
        skip_postgeneration_save = True

    entrevista = factory.SubFactory(EntrevistaFactory, hecha=True)
    pregunta = factory.LazyAttribute(lambda o: o.entrevista.dialogo.preguntas_vigentes().first())
    orden = factory.Sequence(lambda n: n + 1)
    tipo = Entrada.Tipo.LITERAL
    texto = factory.Sequence(lambda n: f"Lo que se dijo en el renglón {n}.")
    autor = factory.SubFactory(UsuarioFactory)
    terminada_en = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def temas(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        if extracted:
            self.temas.set(extracted)

    @factory.post_generation
    def regiones(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        if extracted:
            self.regiones.set(extracted)

    @factory.post_generation
    def socios(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        if extracted:
            self.socios.set(extracted)


class FragmentoFactory(DjangoModelFactory):
    """La entrada completa; con ``inicio`` y ``fin``, una parte."""

    class Meta:
        model = Fragmento

    entrada = factory.SubFactory(EntradaFactory)
    revision = factory.SelfAttribute("entrada.revision")
    inicio = 0
    fin = factory.LazyAttribute(lambda o: len(o.entrada.texto))
    texto = factory.LazyAttribute(lambda o: o.entrada.texto[o.inicio : o.fin])
    huella = factory.LazyAttribute(lambda o: hashlib.sha256(o.texto.encode()).hexdigest())
    creado_por = factory.SelfAttribute("entrada.autor")


class CodigoFactory(DjangoModelFactory):
    class Meta:
        model = Codigo

    dialogo = factory.SubFactory(DialogoFactory)
    nombre = factory.Sequence(lambda n: f"Código de prueba {n}")
    estado = Codigo.Estado.ACORDADO
    creado_por = factory.SubFactory(UsuarioFactory)


class CodificacionFactory(DjangoModelFactory):
    """Un código en una entrada completa; ``fragmento=`` o ``fragmento__entrada=`` dicen cuál."""

    class Meta:
        model = Codificacion

    fragmento = factory.SubFactory(FragmentoFactory)
    codigo = factory.LazyAttribute(
        lambda o: CodigoFactory(dialogo=o.fragmento.entrada.entrevista.dialogo)
    )
    autor = factory.SelfAttribute("fragmento.creado_por")


class MemoFactory(DjangoModelFactory):
    """Sobre un pasaje; ``fragmento=None`` y ``entrevista=`` o ``codigo=`` dicen otra cosa."""

    class Meta:
        model = Memo

    fragmento = factory.SubFactory(FragmentoFactory)
    dialogo = factory.LazyAttribute(lambda o: o.fragmento.entrada.entrevista.dialogo)
    texto = factory.Sequence(lambda n: f"Nota de análisis {n}.")
    autor = factory.SubFactory(UsuarioFactory)


class DobleCodificacionFactory(DjangoModelFactory):
    """Abierta, con dos integrantes; ``entradas=`` y ``codigos=`` aceptan listas."""

    class Meta:
        model = DobleCodificacion
        skip_postgeneration_save = True

    dialogo = factory.SubFactory(DialogoFactory)
    numero = factory.LazyAttribute(lambda o: _siguiente(o.dialogo.dobles.all()))
    semilla = 7
    una = factory.SubFactory(IntegranteFactory, dialogo=factory.SelfAttribute("..dialogo"))
    otra = factory.SubFactory(IntegranteFactory, dialogo=factory.SelfAttribute("..dialogo"))
    creada_por = factory.SelfAttribute("una.usuario")

    @factory.post_generation
    def entradas(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        if extracted:
            self.entradas.set(extracted)

    @factory.post_generation
    def codigos(self, create: bool, extracted: list | None, **kwargs: object) -> None:
        if extracted:
            self.codigos.set(extracted)


class ProposicionFactory(DjangoModelFactory):
    class Meta:
        model = Proposicion

    dialogo = factory.SubFactory(DialogoFactory)
    numero = factory.LazyAttribute(
        lambda o: _siguiente(Proposicion.objects.filter(dialogo=o.dialogo))
    )
    texto = factory.Sequence(lambda n: f"La ciudad debe hacer la cosa {n}.")
    creada_por = factory.SubFactory(UsuarioFactory)


class PosicionFactory(DjangoModelFactory):
    """A favor, sostenida por una entrada de la entrevista."""

    class Meta:
        model = Posicion

    proposicion = factory.SubFactory(
        ProposicionFactory, dialogo=factory.SelfAttribute("..entrevista.dialogo")
    )
    entrevista = factory.SubFactory(EntrevistaFactory, cerrada=True)
    postura = Posicion.Postura.A_FAVOR
    fragmento = factory.LazyAttribute(lambda o: FragmentoFactory(entrada__entrevista=o.entrevista))
    autor = factory.SubFactory(UsuarioFactory)


class HallazgoFactory(DjangoModelFactory):
    """Con su primera redacción: ``redaccion__titulo=``, ``redaccion__texto=``…"""

    class Meta:
        model = Hallazgo
        skip_postgeneration_save = True

    dialogo = factory.SubFactory(DialogoFactory)
    numero = factory.LazyAttribute(lambda o: _siguiente(Hallazgo.objects.filter(dialogo=o.dialogo)))
    bloque = factory.LazyAttribute(lambda o: o.dialogo.bloques.first())
    creado_por = factory.SubFactory(UsuarioFactory)

    @factory.post_generation
    def redaccion(self, create: bool, extracted: object, **campos: object) -> None:
        if extracted is not False:
            RedaccionFactory(hallazgo=self, autor=self.creado_por, **campos)


class RedaccionFactory(DjangoModelFactory):
    class Meta:
        model = Redaccion

    hallazgo = factory.SubFactory(HallazgoFactory, redaccion=False)
    version = factory.LazyAttribute(lambda o: o.hallazgo.redacciones.count() + 1)
    titulo = factory.Sequence(lambda n: f"Hallazgo de prueba {n}")
    texto = "Lo que el diálogo sostiene."
    autor = factory.SelfAttribute("hallazgo.creado_por")


class EvidenciaFactory(DjangoModelFactory):
    """Sustenta. Sin ``fragmento=``, crea uno en el diálogo del hallazgo."""

    class Meta:
        model = Evidencia

    hallazgo = factory.SubFactory(HallazgoFactory)
    fragmento = factory.SubFactory(
        FragmentoFactory,
        entrada__entrevista__dialogo=factory.SelfAttribute("....hallazgo.dialogo"),
    )
    numero = factory.LazyAttribute(
        lambda o: _siguiente(Evidencia.objects.filter(hallazgo=o.hallazgo))
    )
    relacion = Evidencia.Relacion.SUSTENTA
    autor = factory.SelfAttribute("hallazgo.creado_por")


class OmisionFactory(DjangoModelFactory):
    class Meta:
        model = Omision

    entrevista = factory.SubFactory(EntrevistaFactory, cerrada=True)
    motivo = "Lo dicho ya consta en otra entrevista."
    autor = factory.SubFactory(UsuarioFactory)


class ComposicionFactory(DjangoModelFactory):
    class Meta:
        model = Composicion

    dialogo = factory.SubFactory(DialogoFactory)
    introduccion = "Para qué se hizo este documento."
    metodo = "Cómo se conversó."


class HallazgoCompuestoFactory(DjangoModelFactory):
    class Meta:
        model = HallazgoCompuesto

    composicion = factory.SubFactory(ComposicionFactory)
    hallazgo = factory.SubFactory(
        HallazgoFactory, dialogo=factory.SelfAttribute("..composicion.dialogo")
    )
    orden = factory.LazyAttribute(lambda o: o.composicion.hallazgos.count() + 1)

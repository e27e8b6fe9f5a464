"""Dos diálogos con todo adentro, y una sesión abierta por cada papel: el tablero de las pruebas de acceso."""

import hashlib
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from actores.models import FilaImportada, Fusion, ParaConversar
from dialogo.cifrado import sellar
from dialogo.models import (
    Dialogo,
    Integrante,
    InvitacionEquipo,
    Objetivo,
    Organizador,
    Pregunta,
    Premisa,
    Rol,
    Usuario,
)
from entrevistas.models import Fragmento, VistaDelMapa
from entrevistas.transcripcion import traer
from informes.models import Informe, Tipo
from sobremesas.models import Pareja, Reserva
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s

MOTOR = "allauth.account.auth_backends.AuthenticationBackend"
SIN_SESION = "anonima"
PAPELES = {
    "coordinadora": Rol.COORDINACION,
    "asignada": Rol.ENTREVISTA,
    "sin_asignar": Rol.ENTREVISTA,
    "relatora": Rol.RELATORIA,
    "enlace": Rol.ENLACE,
    "observadora": Rol.OBSERVACION,
    "terminada": Rol.COORDINACION,
    "desactivada": Rol.COORDINACION,
}
ROLES = [*PAPELES, "ajena", "sin_papel", SIN_SESION]


@dataclass
class Casa:
    """Un diálogo con al menos un objeto de cada clase que una dirección puede nombrar."""

    dialogo: Dialogo
    equipo: dict[str, Usuario]
    base: int = 0

    def __post_init__(self) -> None:
        self.poner_entrevistas()
        self.poner_hallazgos()
        self.poner_posturas()
        self.poner_oferta()
        self.poner_codigos()
        self.poner_importaciones()
        self.poner_ajustes()
        self.poner_informes()
        self.poner_sobremesas()
        self.poner_sala()
        self.poner_resultado()
        self.poner_lo_publico()

    def poner_entrevistas(self) -> None:
        quien = self.equipo.get("asignada")

        def entrevista(n: int, **rasgos: object):
            return f.EntrevistaFactory(
                dialogo=self.dialogo, numero=self.base + n, conduce=quien, **rasgos
            )

        self.hecha = entrevista(1, hecha=True)
        self.cerrada = entrevista(2, cerrada=True)
        self.planeada = entrevista(3)
        self.cancelada = entrevista(4, cancelada=True)
        for una in (self.hecha, self.cerrada):
            f.ConsentimientoFactory(entrevista=una)
        self.persona = self.cerrada.persona
        self.cargo = f.CargoFactory(persona=self.persona)
        self.vinculo = f.VinculoFactory(origen=self.persona)
        self.interes = f.InteresFactory(actor=self.persona)
        self.valoracion = f.ValoracionFactory(actor=self.persona)
        self.archivado = f.PersonaFactory(archivado_en=timezone.now(), motivo_archivo="Prueba")
        self.entrada = f.EntradaFactory(entrevista=self.hecha, autor=quien or f.UsuarioFactory())
        self.entrada_cerrada = f.EntradaFactory(entrevista=self.cerrada)
        self.contrafirma = f.ContrafirmaFactory(
            entrevista=self.cerrada, huella=f"{self.base + 7:064d}"
        )
        self.retirada = f.EntradaFactory(entrevista=self.hecha, retirada_en=timezone.now())
        self.transcripcion = traer.subir(
            self.hecha, nombre="x", pegado=f"{self.dialogo}\n1.1 a", autor=self.entrada.autor
        )

    def poner_hallazgos(self) -> None:
        self.hallazgo = f.HallazgoFactory(dialogo=self.dialogo, numero=self.base + 1)
        self.pasaje = f.FragmentoFactory(entrada=self.entrada_cerrada)
        self.evidencia = f.EvidenciaFactory(
            hallazgo=self.hallazgo, fragmento=self.pasaje, numero=self.base + 1
        )
        self.dudoso = f.FragmentoFactory(
            entrada=f.EntradaFactory(entrevista=self.cerrada),
            anclaje=Fragmento.Anclaje.POR_REVISAR,
        )
        f.EvidenciaFactory(hallazgo=self.hallazgo, fragmento=self.dudoso, numero=self.base + 2)

    def poner_posturas(self) -> None:
        self.proposicion = f.ProposicionFactory(dialogo=self.dialogo, numero=self.base + 1)
        self.posicion = f.PosicionFactory(
            proposicion=self.proposicion, entrevista=self.cerrada, fragmento=self.pasaje
        )

    def poner_codigos(self) -> None:
        self.codigo = f.CodigoFactory(dialogo=self.dialogo)
        self.marca = f.CodificacionFactory(fragmento=self.pasaje, codigo=self.codigo)
        self.memo = f.MemoFactory(fragmento=self.pasaje)
        self.doble = f.DobleCodificacionFactory(
            dialogo=self.dialogo,
            numero=self.base + 1,
            una=self._integrante("coordinadora"),
            otra=self._integrante("asignada"),
            entradas=[self.entrada_cerrada],
            codigos=[self.codigo],
        )

    def _integrante(self, papel: str) -> Integrante:
        quien = self.equipo.get(papel)
        suyo = quien and quien.papeles.filter(dialogo=self.dialogo).first()
        return suyo or f.IntegranteFactory(dialogo=self.dialogo)

    def poner_oferta(self) -> None:
        tema = f.TemaFactory(nombre=f"Tema de oferta {self.base}")
        region = f.RegionFactory(nombre=f"Región de oferta {self.base}")
        self.programa, otro = (
            f.ProgramaFactory(temas=[tema], regiones=[region], organizacion=una)
            for una in f.OrganizacionFactory.create_batch(2)
        )
        self.programa_archivado = f.ProgramaFactory(archivado_en=timezone.now())
        self.norma = f.MandatoFactory(temas=[tema], regiones=[region])
        self.socio = f.SocioFactory()
        f.ValoracionFactory(actor=self.persona, tema=tema)
        self.pareja = ParaConversar.objects.create(
            dialogo=self.dialogo,
            una=self.programa.organizacion,
            otra=otro.organizacion,
            razon="Hacen lo mismo.",
            marcado_por=f.UsuarioFactory(),
        )

    def poner_importaciones(self) -> None:
        """Una en revisión con cada suerte, otra ya importada, y una fusión."""
        self.importacion = f.ImportacionFactory()
        for numero, suerte in enumerate(FilaImportada.Suerte.values, start=2):
            f.FilaImportadaFactory(
                importacion=self.importacion,
                numero=numero,
                suerte=suerte,
                parecido_a=self.persona if suerte == "parecida" else None,
            )
        self.importada = f.ImportacionFactory(estado="hecha")
        self.fusion = Fusion.objects.create(
            queda=self.persona,
            sale=self.archivado,
            autor=self.importacion.autor,
            movido={
                "filas": {},
                "archivados": [],
                "girados": [],
                "campos": {},
                "archivado_en": timezone.now().isoformat(),
            },
        )

    def poner_ajustes(self) -> None:
        self.bloque = self.dialogo.bloques.first()
        self.pregunta = self.dialogo.preguntas_vigentes().first()
        self.pregunta_retirada = Pregunta.objects.create(
            bloque=self.bloque, orden=9, texto="¿Y ésta?", retirada_en=timezone.now()
        )
        self.fase = self.dialogo.fases.first()
        self.objetivo = Objetivo.objects.create(
            dialogo=self.dialogo, plazo="corto", numero=1, texto="Objetivo de prueba"
        )
        self.premisa = Premisa.objects.create(
            dialogo=self.dialogo, numero=1, texto="Premisa de prueba"
        )
        self.organizador = Organizador.objects.create(
            dialogo=self.dialogo, institucion="Institución de prueba"
        )
        self.papel = f.IntegranteFactory(dialogo=self.dialogo, rol=Rol.RELATORIA)
        self.vista = VistaDelMapa.objects.create(
            dialogo=self.dialogo, nombre="Vista", creada_por=self.papel.usuario
        )
        self.invitacion = InvitacionEquipo.objects.create(
            dialogo=self.dialogo,
            correo=f"invitada{self.base}@equipo.ejemplo.mx",
            nombre="Invitada de Prueba",
            rol=Rol.RELATORIA,
            huella=f"{self.base:064d}",
            invitada_por=self.papel.usuario,
        )

    def poner_informes(self) -> None:
        def informe(estado: str, version: int, tipo: str = Tipo.PREDIAGNOSTICO) -> Informe:
            return Informe.objects.create(
                dialogo=self.dialogo,
                tipo=tipo,
                version=version,
                clave=f"{self.dialogo.clave}-{tipo}-{estado}",
                estado=estado,
                terminado_en=timezone.now() if version else None,
            )

        self.informe_listo = informe(Informe.Estado.LISTO, 1)
        contenido = b"%PDF-1.7 prueba"
        self.informe_listo.huella_archivo = hashlib.sha256(contenido).hexdigest()
        self.informe_listo.archivo.save(f"{self.dialogo.clave}.pdf", ContentFile(contenido))
        self.final_listo = informe(Informe.Estado.LISTO, 1, Tipo.FINAL)
        self.final_listo.huella_archivo = self.informe_listo.huella_archivo
        self.final_listo.archivo.save(f"{self.dialogo.clave}-final.pdf", ContentFile(contenido))
        self.informe_fallido = informe(Informe.Estado.FALLIDO, 2)
        self.informe_en_obra = informe(Informe.Estado.EN_COLA, 0)

    def poner_sobremesas(self) -> None:
        """Un día convocado con sus sillas, una mesa y una llegada; otro, en preparación."""
        self.sobremesa = s.SobremesaFactory(dialogo=self.dialogo, numero=self.base + 1)
        self.otro_dia = s.SobremesaFactory(
            dialogo=self.dialogo, numero=self.base + 2, estado="preparacion"
        )
        self.ola = s.OlaFactory(dialogo=self.dialogo, numero=self.base + 1)
        self.silla = s.InvitacionFactory(
            sobremesa=self.sobremesa, persona=self.persona, ola=self.ola
        )
        self.confirmada = s.InvitacionFactory(sobremesa=self.sobremesa, estado="confirmada")
        self.en_espera = s.InvitacionFactory(sobremesa=self.sobremesa, estado="en_espera")
        self.en_lista = s.InvitacionFactory(sobremesa=self.sobremesa, estado="en_lista")
        self.por_carta = s.InvitacionFactory(
            sobremesa=self.sobremesa, estado="en_lista", canal="carta"
        )
        self.asistente = self.confirmada.asistentes.get()
        self.mesa = s.MesaFactory(sobremesa=self.sobremesa, numero=1)
        self.lugar = s.LugarFactory(mesa=self.mesa, numero=1, invitacion=self.confirmada)
        self.pareja_de_mesa = Pareja.objects.create(
            sobremesa=self.sobremesa, una=self.confirmada, otra=self.silla, regla="separadas"
        )
        self.punto = s.PuntoDelDiaFactory(sobremesa=self.sobremesa, orden=1, hallazgo=self.hallazgo)
        self.reserva = Reserva.objects.create(
            sobremesa=self.sobremesa,
            sector=self.persona.sector,
            motivo="Prueba",
            creada_por=self.silla.creada_por,
        )
        quien = self.equipo.get("coordinadora")
        self.funcion = s.FuncionFactory(
            sobremesa=self.sobremesa, **({"usuario": quien} if quien else {})
        )
        self.por_llamar = s.PendienteFactory(
            dialogo=self.dialogo, sobremesa=self.sobremesa, invitacion=self.silla
        )
        self.paso = s.PasoFactory(invitacion=self.confirmada, anotado_por=self.silla.creada_por)

    def poner_sala(self) -> None:
        """El día convocado, en curso: una consulta abierta, un espejo, un disenso y un encargo."""
        quien = self.equipo.get("coordinadora") or self.silla.creada_por
        s.ReglaDeAcuerdoFactory(sobremesa=self.sobremesa, escrita_por=quien)
        self.sala = s.SalaFactory(sobremesa=self.sobremesa, abierta_por=quien)
        self.puesto = s.PuestoFactory(sala=self.sala, mesa=self.mesa, invitacion=self.confirmada)
        self.aportacion = s.AportacionFactory(sala=self.sala, puesto=self.puesto, autor=quien)
        self.disenso = s.DisensoFactory(
            aportacion=s.AportacionFactory(
                sala=self.sala, puesto=self.puesto, clase="disiente", autor=quien
            )
        )
        self.espejo = s.EspejoFactory(sala=self.sala, mesa=self.mesa, abierto_por=quien)
        self.consulta = s.ConsultaFactory(sala=self.sala, abierta_por=quien)
        self.encargo = s.EncargoFactory(sala=self.sala, anotado_por=quien)
        self.poner_acta()
        self.hoja = s.HojaDeMesaFactory(sala=self.sala, mesa=self.mesa, subida_por=quien)
        self.hoja.imagen.save("", ContentFile(sellar(b"JPEG", contexto=f"hoja:{self.hoja.uid}")))

    def poner_acta(self) -> None:
        """En borrador, con una versión impresa y lo que alguien observó."""
        self.acta = s.ActaFactory(sobremesa=self.sobremesa)
        contenido = b"%PDF-1.7 acta"
        self.acta_lista = Informe.objects.create(
            dialogo=self.dialogo,
            tipo="acta",
            sobremesa=self.sobremesa,
            version=1,
            clave=f"{self.dialogo.clave}-acta",
            estado=Informe.Estado.LISTO,
            terminado_en=timezone.now(),
            huella_archivo=hashlib.sha256(contenido).hexdigest(),
        )
        self.acta_lista.archivo.save(f"{self.dialogo.clave}-acta.pdf", ContentFile(contenido))
        self.observacion = self.acta.observaciones.create(
            uid=uuid.uuid4(),
            asistente=self.puesto.asistente,
            parrafo="asistencia",
            texto="Falta mi organización.",
        )

    def poner_resultado(self) -> None:
        """Una recomendación comunicada con su respuesta y un hito; otra en borrador; lo conciliado."""
        quien = self.equipo.get("coordinadora") or self.silla.creada_por
        self.recomendacion = r.RecomendacionFactory(
            dialogo=self.dialogo,
            numero=self.base + 1,
            comunicada=True,
            hallazgos=[self.hallazgo],
            creada_por=quien,
        )
        self.recomendacion.objetivos.add(self.objetivo)
        self.recomendacion_en_borrador = r.RecomendacionFactory(
            dialogo=self.dialogo, numero=self.base + 2, creada_por=quien
        )
        self.ya_existe = r.LoQueExisteFactory(recomendacion=self.recomendacion_en_borrador)
        self.enlace = r.EnlaceFactory(
            integrante=self._integrante("enlace"), organizacion=self.recomendacion.responsable
        )
        self.respuesta = r.RespuestaInstitucionalFactory(recomendacion=self.recomendacion)
        self.compromiso = r.CompromisoFactory(recomendacion=self.recomendacion)
        self.hito = r.HitoFactory(compromiso=self.compromiso)
        contenido = b"%PDF-1.7 avance"
        self.avance = r.AvanceFactory(
            hito=self.hito,
            nombre_documento="formato.pdf",
            huella_documento=hashlib.sha256(contenido).hexdigest(),
        )
        self.avance.documento.save("", ContentFile(contenido))
        self.seccion = r.SeccionDeNarrativaFactory(dialogo=self.dialogo, numero=self.base + 1)
        self.contestacion = r.ContestacionFactory(aportacion=self.aportacion, autor=quien)
        self.segunda_firma = r.SegundaFirmaFactory(
            redaccion=self.hallazgo.redacciones.get(), pedida_por=quien
        )
        self.auditoria = r.AuditoriaFactory(dialogo=self.dialogo)
        self.hoja_de_auditoria = r.HojaDeAuditoriaFactory(
            auditoria=self.auditoria, entrevista=self.cerrada
        )
        self.suerte = r.SuerteDeIdeaFactory(hoja=self.hoja_de_auditoria, fragmento=self.pasaje)
        self.auditoria_cerrada = r.AuditoriaFactory(
            dialogo=self.dialogo, tipo="prediagnostico", informe=self.informe_listo
        )

    def poner_lo_publico(self) -> None:
        """Nada publicado: el portal con algo que enseñar tiene su propia prueba."""
        self.traduccion = r.TraduccionFactory(
            dialogo=self.dialogo, clave=f"{self.hallazgo.folio}/titulo"
        )
        self.errata = r.ErrataFactory(informe=self.informe_listo)
        self.retorno = r.RetornoFactory(dialogo=self.dialogo, persona=self.persona)
        self.palabra = r.PalabraDeRetornoFactory(retorno=self.retorno)
        self.aviso_de_retorno = r.AvisoDeRetornoFactory(retorno=self.retorno)


class Mundo:
    """``casa`` es la que se visita; ``otra``, la de al lado. Nada de una se ve desde la otra."""

    def __init__(self) -> None:
        self.usuarias: dict[str, Usuario] = {}
        dialogo = f.DialogoFactory(clave="casa", nombre="Diálogo de la casa", es_publico=True)
        for nombre, rol in PAPELES.items():
            self.usuarias[nombre] = self._usuaria(nombre, dialogo, rol)
        self._dar_de_baja()
        self.casa = Casa(dialogo, self.usuarias)
        ajeno = f.DialogoFactory(clave="otra", nombre="Diálogo de al lado")
        self.usuarias["ajena"] = self._usuaria("ajena", ajeno, Rol.COORDINACION)
        self.usuarias["sin_papel"] = f.UsuarioFactory(email="sin.papel@equipo.ejemplo.mx")
        self.otra = Casa(ajeno, {}, base=90)
        self.clientes = {nombre: entrar(usuaria) for nombre, usuaria in self.usuarias.items()}
        self.clientes[SIN_SESION] = Client()
        Usuario.objects.filter(pk=self.usuarias["desactivada"].pk).update(is_active=False)

    def _usuaria(self, nombre: str, dialogo: Dialogo, rol: str) -> Usuario:
        usuaria = f.UsuarioFactory(nombre=f"Prueba {nombre}", email=f"{nombre}@equipo.ejemplo.mx")
        f.IntegranteFactory(dialogo=dialogo, usuario=usuaria, rol=rol)
        EmailAddress.objects.create(user=usuaria, email=usuaria.email, verified=True, primary=True)
        return usuaria

    def _dar_de_baja(self) -> None:
        ayer = timezone.localdate() - timedelta(days=1)
        self.usuarias["terminada"].papeles.update(hasta=ayer, terminado_en=timezone.now())


def entrar(usuaria: Usuario) -> Client:
    """Sesión abierta y recién confirmada: la confirmación de lo delicado tiene su propia prueba."""
    cliente = Client()
    cliente.force_login(usuaria, backend=MOTOR)
    sesion = cliente.session
    sesion["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    sesion["account_authentication_methods_user"] = str(usuaria.pk)
    sesion.save()
    return cliente

"""Una tarde terminada, con de todo: quién estuvo, qué se dijo, qué se votó y qué quedó pendiente."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from actores.models import Sector
from dialogo.models import Dialogo
from sobremesas.consultas import cerrar
from sobremesas.models import Aportacion, Consulta, Papeleta, Puesto, PuntoDelDia, Reflejo, Sala
from tests import fabricas as f
from tests import fabricas_sobremesas as s

EMPIEZA = timezone.make_aware(datetime(2027, 1, 27, 17, 0))
TEXTO = "El acuerdo rinde cuando los firma también quien los va a cumplir."


@dataclass
class Tarde:
    """``puestos``: con nombre, sólo organización, sin nombre y uno que va por otra persona."""

    sala: Sala
    puntos: list[PuntoDelDia]
    puestos: list[Puesto] = field(default_factory=list)

    @property
    def sobremesa(self):
        return self.sala.sobremesa

    def dice(self, clase: str, texto: str, n: int = 2, **campos: object) -> Aportacion:
        """Una línea del puesto ``n`` sobre el primer hallazgo."""
        return s.AportacionFactory(
            sala=self.sala,
            punto=self.puntos[1],
            puesto=self.puestos[n] if n is not None else None,
            clase=clase,
            texto=texto,
            autor=self.sala.abierta_por,
            **campos,
        )

    def refleja(self, una: Aportacion, *valores: str) -> None:
        espejo = s.EspejoFactory(
            sala=self.sala,
            mesa=una.mesa,
            punto=una.punto,
            presentes=4,
            abierto_por=self.sala.abierta_por,
        )
        for puesto, valor in zip(self.puestos, valores, strict=False):
            Reflejo.objects.create(
                espejo=espejo, aportacion=una, revision=una.revision, puesto=puesto, valor=valor
            )

    def vota(self, clase: str, contenidos: list, ronda: int = 1, urna=None) -> Consulta:
        extra = {"urna": urna} if urna else {}
        consulta = s.ConsultaFactory(
            sala=self.sala,
            punto=self.puntos[1],
            clase=clase,
            ronda=ronda,
            abierta_por=self.sala.abierta_por,
            **extra,
        )
        for n, contenido in enumerate(contenidos):
            Papeleta.objects.create(consulta=consulta, seudonimo=f"{n:064d}", contenido=contenido)
        Sala.objects.filter(pk=self.sala.pk).update(estado="en_curso", terminada_en=None)
        cerrada = cerrar(consulta)
        terminar(self.sala)
        return cerrada


def terminar(sala: Sala) -> None:
    sala.estado, sala.terminada_en = Sala.Estado.TERMINADA, EMPIEZA + timedelta(minutes=60)
    sala.terminada_por = sala.abierta_por
    sala.vence_en = None
    sala.save()


def tarde(dialogo: Dialogo, *, vacia: bool = False) -> Tarde:
    """Bienvenida y un hallazgo, con sus tramos; sin ``vacia``, también lo dicho y lo votado."""
    dia = s.SobremesaFactory(
        dialogo=dialogo, empieza_en=EMPIEZA, termina_en=EMPIEZA + timedelta(hours=3), cupo=25
    )
    bienvenida = s.PuntoDelDiaFactory(
        sobremesa=dia,
        orden=1,
        hallazgo=None,
        titulo="Bienvenida y reglas",
        clase="momento",
        minutos=10,
    )
    hallazgo = f.HallazgoFactory(
        dialogo=dialogo, redaccion__titulo="Los acuerdos con otras ciudades", redaccion__texto=TEXTO
    )
    punto = s.PuntoDelDiaFactory(sobremesa=dia, orden=2, hallazgo=hallazgo, minutos=18)
    sala = s.SalaFactory(sobremesa=dia, punto=bienvenida, abierta_en=EMPIEZA)
    punto.refresh_from_db()
    una = Tarde(sala, [bienvenida, punto])
    _tramos(una)
    una.puestos = _sentar(una)
    if not vacia:
        _hablar(una)
    terminar(sala)
    return una


def _tramos(una: Tarde) -> None:
    horas = [(0, 0, 10, "presentar"), (1, 10, 25, "conversar"), (1, 25, 31, "capturar")]
    for n, desde, hasta, fase in horas:
        una.sala.tramos.create(
            punto=una.puntos[n],
            fase=fase,
            empezo_en=EMPIEZA + timedelta(minutes=desde),
            termino_en=EMPIEZA + timedelta(minutes=hasta),
            movido_por=una.sala.abierta_por,
        )


def _sentar(una: Tarde) -> list[Puesto]:
    sector = Sector.objects.filter(clave="academia").first() or f.SectorFactory(
        clave="academia", nombre="Academia"
    )
    mesa = s.MesaFactory(sobremesa=una.sobremesa, numero=4)
    quienes = [
        ("con_nombre", "Mtra. Ximena Orduña Tlapale", "Cámara de Oficios Creativos"),
        ("organizacion", "Teófilo Barrón Xicohténcatl", "Red de Mercados y Barrios"),
        ("sin_nombre", "Eustolia Pacheco Zamudio", "Frente Ladrillo y Raíz"),
    ]
    puestos = [
        s.PuestoFactory(
            sala=una.sala,
            mesa=mesa,
            invitacion=s.InvitacionFactory(
                sobremesa=una.sobremesa, sector=sector, estado="confirmada", persona__nombre=nombre
            ),
            nombre=nombre,
            organizacion=organizacion,
            aparece=aparece,
        )
        for aparece, nombre, organizacion in quienes
    ]
    return [*puestos, _delegada(una, mesa, sector)]


def _delegada(una: Tarde, mesa, sector) -> Puesto:
    silla = s.InvitacionFactory(
        sobremesa=una.sobremesa,
        sector=sector,
        estado="delegada",
        persona__nombre="Rogelio Jaramillo Ochandiano",
        organizacion__nombre="Cámara de Comercio Exterior",
    )
    silla.asistentes.filter(es_titular=True).update(sustituido_en=timezone.now())
    otra = silla.asistentes.create(
        es_titular=False,
        nombre="Berenice Tovar",
        correo="berenice@ejemplo.mx",
        organizacion="Cámara de Comercio Exterior",
    )
    return s.PuestoFactory(
        sala=una.sala,
        mesa=mesa,
        invitacion=silla,
        asistente=otra,
        nombre="Berenice Tovar",
        organizacion="Cámara de Comercio Exterior",
        en_representacion_de="Rogelio Jaramillo Ochandiano",
        aparece="con_nombre",
    )


def _hablar(una: Tarde) -> None:
    modifica = una.dice(
        "modifica",
        "…cuando los firma y los paga también quien los va a cumplir.",
        es_literal=True,
        fuerza="debe",
        razon="sin dinero del segundo año se repite la fotografía.",
    )
    una.refleja(modifica, "asi_es", "asi_es", "asi_es", "asi_es")
    completa = una.dice("completa", "Falta decir quién traduce el acuerdo.")
    una.refleja(completa, "asi_es", "falta")
    una.dice("enriquece", "Con nosotros firmó la directora de la escuela.", 1, es_literal=True)
    negada = una.dice("completa", "Una línea que nadie dijo así.", retirada_en=timezone.now())
    una.refleja(negada, "no_dije_eso")
    disiente = una.dice(
        "disiente", "Si cada mercado firma, nadie firma.", 0, nivel="atribuible", es_literal=True
    )
    s.DisensoFactory(aportacion=disiente, nivel="atribuible")
    s.EncargoFactory(
        sala=una.sala,
        punto=una.puntos[1],
        texto="Entregar la lista de acuerdos vigentes",
        responde="su dirección jurídica",
        anotado_por=una.sala.abierta_por,
    )
    s.EncargoFactory(
        sala=una.sala,
        punto=una.puntos[1],
        clase="pendiente",
        texto="De dónde sale el segundo año.",
        anotado_por=una.sala.abierta_por,
    )


def votar(una: Tarde) -> None:
    """Un consenso con objeción y dos rondas de calificación."""
    una.vota(
        "consenso",
        [{"postura": "apoyo", "razon": ""}] * 5
        + [{"postura": "objecion", "razon": "No dice quién paga."}],
    )
    clave = str(una.puntos[1].redaccion_id)
    primera = una.vota("calificacion", [{clave: [n, 5]} for n in (5, 6, 7, 7, 8, 9)])
    una.vota(
        "calificacion",
        [{clave: [n, 5]} for n in (7, 7, 8, 8, 8, 9)],
        ronda=2,
        urna=primera.urna,
    )


def uid() -> uuid.UUID:
    return uuid.uuid4()

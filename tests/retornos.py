"""La historia de H-03 a R-04, de lo que alguien dijo al hito, y un navegador que abre su expediente."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogo import correo
from dialogo.models import Dialogo, Envio
from entrevistas.models import Entrevista, Fragmento
from hallazgos.models import Evidencia, Hallazgo, Recomendacion
from informes.models import CitaImpresa, Informe, Publicacion, Retorno
from informes.retorno import llaves
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s

VER = reverse("expediente:ver")
DIJO = "Quiero que un mercado firme de tú a tú con otro, y que el papel diga quién pone qué."
ANTES = "Los acuerdos con otras ciudades rinden cuando los firma también quien los va a cumplir"
DESPUES = (
    "Los acuerdos con otras ciudades rinden cuando, con presupuesto para más de un año, los firma "
    "también quien los va a cumplir"
)
RECOMIENDA = "Que ningún acuerdo se firme sin un anexo que diga quién lo cumple"


@dataclass
class Historia:
    """Se arma por pasos: cada uno es una fase más. ``teofilo`` habló; ``otra`` también, y aparte."""

    dialogo: Dialogo
    nivel: str = "atribuible"
    persona: object = None
    entrevista: Entrevista = field(init=False)
    hallazgo: Hallazgo = field(init=False)
    evidencia: Evidencia = field(init=False)
    retorno: Retorno = field(init=False)
    recomendacion: Recomendacion = field(init=False)

    def __post_init__(self) -> None:
        self.persona = self.persona or f.PersonaFactory(
            nombre="Teófilo Barrón", tratamiento="Mtro.", correo="teofilo@mercados.ejemplo.mx"
        )
        self.entrevista = self.conversar(self.persona, self.nivel)
        self.hallazgo = f.HallazgoFactory(dialogo=self.dialogo, redaccion__titulo=ANTES)
        self.evidencia = self.citar(self.decir(DIJO))
        self.retorno = r.RetornoFactory(dialogo=self.dialogo, persona=self.persona)

    def conversar(self, persona: object, nivel: str = "atribuible", **mas: object) -> Entrevista:
        hecha = f.EntrevistaFactory(dialogo=self.dialogo, persona=persona, cerrada=True, **mas)
        f.ConsentimientoFactory(entrevista=hecha, nivel=nivel)
        return hecha

    def decir(self, texto: str, entrevista: Entrevista | None = None, **mas: object) -> Fragmento:
        entrada = f.EntradaFactory(entrevista=entrevista or self.entrevista, texto=texto, **mas)
        return f.FragmentoFactory(entrada=entrada)

    def citar(self, pasaje: Fragmento, **mas: object) -> Evidencia:
        return f.EvidenciaFactory(hallazgo=self.hallazgo, fragmento=pasaje, **mas)

    def imprimir(self, sustentan: int = 12) -> Informe:
        """El prediagnóstico con el hallazgo y todas sus citas."""
        redaccion = self.hallazgo.redacciones.order_by("version").first()
        folio = self.hallazgo.folio
        bloques = [{"hallazgos": [{"folio": folio, "ficha": {"sustentan": sustentan}}]}]
        informe = Informe.objects.create(
            dialogo=self.dialogo,
            version=1,
            clave=f"{self.dialogo.clave}-pre",
            estado=Informe.Estado.LISTO,
            terminado_en=timezone.now(),
            instantanea={"redacciones": [redaccion.pk], "imprime": {"bloques": bloques}},
        )
        for una in self.hallazgo.evidencias.all():
            CitaImpresa.objects.create(
                informe=informe,
                fragmento=una.fragmento,
                codigo=una.codigo,
                nivel=self.nivel,
                huella="0" * 64,
            )
        return informe

    def publicar(self, disensos: list[dict] | None = None, numero: int = 1) -> Publicacion:
        """Con la segunda redacción, como la fotografía el portal."""
        if self.hallazgo.redacciones.count() < 2:
            f.RedaccionFactory(hallazgo=self.hallazgo, titulo=DESPUES)
        hallazgo = {
            "folio": self.hallazgo.folio,
            "titulo": DESPUES,
            "texto": "Lo que el diálogo sostiene.",
            "redaccion": self.hallazgo.redacciones.count(),
            "voces": [],
            "disensos": disensos or [],
            "ficha": {"sectores": []},
        }
        foto = {
            "hallazgos": [hallazgo],
            "recomendaciones": [],
            "fundidos": [],
            "sobremesas": [{"numero": 1, "asistentes": 75}],
        }
        return r.PublicacionFactory(dialogo=self.dialogo, numero=numero, instantanea=foto)

    def recomendar(self) -> Recomendacion:
        self.recomendacion = r.RecomendacionFactory(
            dialogo=self.dialogo,
            numero=4,
            comunicada=True,
            hallazgos=[self.hallazgo],
            redaccion__texto=RECOMIENDA,
            redaccion__congelada_en=timezone.now(),
        )
        return self.recomendacion

    def contestar(self, **mas: object) -> object:
        datos = {"sentido": "en_parte", "razones": "A los vigentes, no."} | mas
        return r.RespuestaInstitucionalFactory(recomendacion=self.recomendacion, **datos)

    def cumplir(self, texto: str = "Un mercado firmó con otro.") -> object:
        compromiso = r.CompromisoFactory(recomendacion=self.recomendacion)
        hito = r.HitoFactory(compromiso=compromiso, que="El anexo firmado")
        r.HitoFactory(
            compromiso=compromiso,
            que="El padrón público",
            para_el=date.today() + timedelta(days=90),
        )
        return r.AvanceFactory(hito=hito, cumplido=True, texto=texto)

    def sentar(self, persona: object = None, firmada: bool = True, **mas: object) -> object:
        """Su puesto en la primera sobremesa, con el acta firmada."""
        dia = self.dialogo.sobremesas.first() or s.SobremesaFactory(
            dialogo=self.dialogo, empieza_en=s.en_dias(-10), estado="terminada"
        )
        sala = dia.salas.first()
        if sala is None:
            s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=self.hallazgo)
            sala = s.SalaFactory(sobremesa=dia)
            if firmada:
                s.ActaFactory(
                    sobremesa=dia, estado="firmada", huella="0" * 64, firmada_en=timezone.now()
                )
        silla = s.InvitacionFactory(
            sobremesa=dia, persona=persona or self.persona, estado="confirmada", **mas
        )
        return s.PuestoFactory(sala=sala, invitacion=silla)

    def entera(self) -> "Historia":
        self.imprimir()
        self.publicar()
        self.recomendar()
        self.contestar()
        self.cumplir()
        return self


def enlace_de(retorno: Retorno) -> str:
    return f"/i/{llaves.nueva(retorno)}/"


def abrir(ruta: str, **opciones: object) -> Client:
    """Un navegador que acaba de abrir el enlace."""
    cliente = Client(**opciones)
    respuesta = cliente.get(ruta)
    while respuesta.status_code == 303:
        respuesta = cliente.get(respuesta.url)
    assert respuesta.status_code == 200
    return cliente


def leer(cliente: Client, ruta: str = VER) -> str:
    """Lo que se lee, sin marcas y con los espacios juntos."""
    cuerpo = cliente.get(ruta).content.decode()
    cuerpo = re.sub(r"<[^>]+>", "", cuerpo[cuerpo.index("<main") : cuerpo.index("</main>")])
    return " ".join(cuerpo.split())


def datos(cliente: Client, retorno: Retorno, **mas: str) -> dict[str, str]:
    """Los campos ocultos de un formulario suyo."""
    cuerpo = cliente.get(VER).content.decode()
    uid = re.search(r'name="uid" value="([^"]+)"', cuerpo)
    return {"uid": uid[1] if uid else "", "de": str(retorno.uid)} | mas


def ruta_del(envio: Envio, nombre: str = "texto") -> str:
    hallada = re.search(r"/i/[\w-]{43}/", correo.leer_todo(envio)[nombre])
    assert hallada
    return hallada[0]

"""T2, en la sala. Testigos en lo que cada quien dijo, opinó o pesó: quién los lee y por dónde no salen."""

import io
import json

import openpyxl
import pytest
from django.urls import reverse

from informes.acta.datos import componer
from sobremesas import consultas, vivo
from sobremesas.aportaciones import espejos
from sobremesas.models import (
    Aportacion,
    FuncionEnSobremesa,
    Observacion,
    Papeleta,
    Puesto,
    Reflejo,
    RevisionDeAportacion,
    Sala,
)
from sobremesas.vivo.firma import CABECERA, ficha
from tests import fabricas_sobremesas as s
from tests.accesos import ACCESOS
from tests.mundo import Mundo, entrar
from tests.sobremesas.telefono import Telefono
from tests.test_accesos import direccion

pytestmark = pytest.mark.django_db

# Quién es, en cada lugar en que se guarda; y lo que se escribió con un fin que no es publicarlo.
IDENTIDAD = ("nombre", "organizacion", "principal")
RESERVADO = ("nota", "motivo", "retiro", "observacion")
VOTO = ("razon",)
CAMPOS = (*IDENTIDAD, *RESERVADO, *VOTO)
DEL_EQUIPO = {*IDENTIDAD, *RESERVADO}


def marca(campo: str) -> str:
    return f"Testigo{campo}Q"


def vistos(texto: str) -> set[str]:
    texto = texto.lower()
    return {campo for campo in CAMPOS if marca(campo).lower() in texto}


@pytest.fixture
def mundo(django_capture_on_commit_callbacks) -> Mundo:
    """La mesa de una persona que no permitió aparecer: habló, disintió, objetó y votó."""
    mundo = Mundo()
    casa = mundo.casa
    puesto, sala = casa.puesto, casa.sala
    Puesto.objects.filter(pk=puesto.pk).update(
        nombre=marca("nombre"),
        organizacion=marca("organizacion"),
        en_representacion_de=marca("principal"),
    )
    casa.confirmada.asistentes.update(nombre=marca("nombre"), organizacion=marca("organizacion"))
    for _ in range(6):
        s.PuestoFactory(sala=sala, mesa=casa.mesa)
    for clase in Aportacion.Clase.values:
        s.AportacionFactory(sala=sala, puesto=puesto, mesa=casa.mesa, clase=clase)
    linea = casa.aportacion
    RevisionDeAportacion.objects.filter(aportacion=linea).update(motivo=marca("motivo"))
    retirada = s.AportacionFactory(sala=sala, puesto=puesto, mesa=casa.mesa)
    Aportacion.objects.filter(pk=retirada.pk).update(
        retirada_en=sala.abierta_en, motivo_retiro=marca("retiro")
    )
    casa.espejo.lineas.add(linea)
    espejos.reflejar(casa.espejo, puesto, linea, Reflejo.Valor.NO_DIJE_ESO, marca("nota"))
    for uno in sala.puestos.all():
        razon = marca("razon") if uno.pk == puesto.pk else ""
        postura = Papeleta.Postura.OBJECION if razon else Papeleta.Postura.APOYO
        consultas.votar(casa.consulta.pk, uno, {"postura": postura, "razon": razon})
    Observacion.objects.create(
        uid=linea.uid,
        acta=casa.acta,
        parrafo="asistencia",
        asistente=casa.asistente,
        texto=marca("observacion"),
    )
    with django_capture_on_commit_callbacks(execute=True):
        vivo.avisar(sala)
    return mundo


def paginas(mundo: Mundo, papel: str = "") -> list[str]:
    """Las de la sala, el acta y los documentos que se leen de ellas.

    Con ``papel``, las suyas: de que las demás no existan para él responde la matriz.
    """
    cuartos = ("sobremesas:", "acta:", "impresos:", "hallazgos:", "informes:")
    return [
        direccion(nombre, mundo.casa)
        for nombre, acceso in ACCESOS.items()
        if nombre.startswith(cuartos)
        and acceso.metodo == "GET"
        and (not papel or papel in acceso.quien)
    ]


def leer(cliente, url: str) -> str:
    respuesta = cliente.get(url, follow=True)
    if respuesta.status_code != 200:
        return ""
    cuerpo = b"".join(respuesta) if respuesta.streaming else respuesta.content
    return cuerpo.decode(errors="replace")


def estado(cliente, **cabeceras: str) -> str:
    respuesta = cliente.get(reverse("sala:estado"), headers=cabeceras)
    return respuesta.content.decode() + json.dumps(dict(respuesta.headers))


def test_antes_de_cerrar_nadie_lee_un_voto_y_cada_papel_lee_lo_suyo(mundo, caplog):
    """V3. Ni la coordinación, ni la consola, ni el proyector, ni el estado, ni la bitácora."""
    permitidos = {"coordinadora": DEL_EQUIPO, "sin_asignar": set(IDENTIDAD)}
    papeles = [
        "coordinadora",
        "sin_asignar",
        "relatora",
        "observadora",
        "enlace",
        "ajena",
        "anonima",
    ]
    for papel in papeles:
        leidos: set[str] = set()
        for url in paginas(mundo, papel):
            de_aqui = vistos(leer(mundo.clientes[papel], url))
            assert de_aqui <= permitidos.get(papel, set()), (papel, url, de_aqui)
            leidos |= de_aqui
        if papel == "coordinadora":
            assert {"nombre", "nota", "observacion"} <= leidos, leidos
    assert vistos(caplog.text) == set()
    assert Papeleta.objects.filter(contenido__razon=marca("razon")).exists()


def test_quien_relata_ese_dia_no_lee_de_quien_es_cada_linea(mundo):
    """Ve el número del lugar y la forma de su sector; de la mesa, lo que contestó al espejo."""
    casa = mundo.casa
    FuncionEnSobremesa.objects.create(
        sobremesa=casa.sobremesa, usuario=mundo.usuarias["relatora"], funcion="relata"
    )
    cliente = entrar(mundo.usuarias["relatora"])
    # Las mesas y la lista de la puerta dicen quién se sienta dónde: eso ya lo sabía.
    de_lugares = ("/mesas/", "/puerta/", "/impresos/")
    for url in paginas(mundo):
        de_aqui = vistos(leer(cliente, url))
        permitido = {"nota", "motivo", "retiro"}
        if any(parte in url for parte in de_lugares):
            permitido |= {"nombre", "organizacion"}
        assert de_aqui <= permitido, (url, de_aqui - permitido)


def test_por_el_telefono_de_otra_persona_no_sale_nada_de_ella(mundo):
    casa = mundo.casa
    otro = casa.sala.puestos.exclude(pk=casa.puesto.pk).first()
    telefono = Telefono(otro)
    for nombre in ("sala:ver", "sala:pedido", "sala:enviado"):
        telefono.ver(nombre)
        assert vistos(telefono.cuerpo) == set(), nombre
    assert vistos(estado(telefono.cliente)) == set()
    assert vistos(estado(mundo.clientes["anonima"], **{CABECERA: ficha(casa.sobremesa)})) == set()


def test_cerrada_y_terminada_la_razon_sale_sin_duena_y_la_persona_no_sale(
    mundo, django_capture_on_commit_callbacks
):
    """El resultado, el estado publicado, los choques en Excel y el acta: la objeción, sin quién."""
    casa, cliente = mundo.casa, mundo.clientes["coordinadora"]
    with django_capture_on_commit_callbacks(execute=True):
        consultas.cerrar(casa.consulta)
    assert not Papeleta.objects.filter(seudonimo="").exists()
    publico = estado(mundo.clientes["anonima"], **{CABECERA: ficha(casa.sobremesa)})
    assert vistos(publico) <= {"razon"}
    args = [casa.dialogo.clave, casa.sobremesa.numero, casa.hallazgo.numero]
    resultado = leer(cliente, reverse("sobremesas:resultado", args=args))
    assert vistos(resultado) == {"razon"}
    libro = cliente.post(
        reverse("sobremesas:choques_exportar", args=[casa.dialogo.clave]),
        {"motivo": "Prueba", "formato": "xlsx"},
    )
    hojas = openpyxl.load_workbook(
        io.BytesIO(b"".join(libro) if libro.streaming else libro.content)
    )
    celdas = " ".join(str(c) for hoja in hojas for fila in hoja.values for c in fila)
    assert "Falta decir quién traduce" in celdas
    assert vistos(celdas) == set()
    sala = vivo.terminar(Sala.objects.get(pk=casa.sala.pk), quien=mundo.usuarias["coordinadora"])
    assert not sala.esta_en_curso
    acta, _ = componer(casa.acta, version=1)
    impreso = json.dumps(acta, ensure_ascii=False)
    assert vistos(impreso) - {"retiro"} == {"razon"}

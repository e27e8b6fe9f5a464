"""Los tres días por HTTP: el mismo texto a ciegas, o cada uno sobre lo que dejó el anterior."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from sobremesas.aportaciones import Datos, registrar
from sobremesas.choques.cambio import cambio
from sobremesas.models import Convocatoria, FuncionEnSobremesa, PuntoDelDia, Sala
from sobremesas.vivo import abrir, terminar
from tests import fabricas as f
from tests import fabricas_sobremesas as s

UNA = "Los acuerdos rinden cuando los firma quien los va a cumplir."
OTRA = "Los acuerdos rinden cuando los firma y los paga quien los va a cumplir."


@pytest.fixture
def hallazgo(dialogo):
    return f.HallazgoFactory(
        dialogo=dialogo, numero=3, redaccion__titulo="Sin dinero", redaccion__texto=f"{UNA} [e1]"
    )


@pytest.fixture
def dias(dialogo, hallazgo, coordinadora):
    """Tres, con el mismo hallazgo en su escaleta y su regla de acuerdo."""
    hechos = []
    for n in (1, 2, 3):
        dia = s.SobremesaFactory(dialogo=dialogo, numero=n)
        s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo, orden=1)
        s.ReglaDeAcuerdoFactory(sobremesa=dia, escrita_por=coordinadora)
        s.MesaFactory(sobremesa=dia, numero=1)
        hechos.append(dia)
    return hechos


def url(nombre: str, dia, *args) -> str:
    return reverse(f"sobremesas:{nombre}", args=[dia.dialogo.clave, dia.numero, *args])


def abrir_por_http(cliente, dia) -> PuntoDelDia:
    assert cliente.post(url("consola_abrir", dia)).status_code == 302
    assert Sala.objects.get(sobremesa=dia).esta_en_curso
    return dia.puntos.select_related("redaccion", "sobremesa").get()


def reescribir(cliente, hallazgo, texto: str, motivo: str) -> None:
    """El equipo escribe la siguiente redacción en la mesa del hallazgo."""
    vigente = hallazgo.redacciones.first()
    respuesta = cliente.post(
        reverse("hallazgos:guardar", args=[hallazgo.dialogo.clave, hallazgo.numero]),
        {
            "titulo": vigente.titulo, "texto": texto, "tension": "", "pregunta": "",
            "motivo": motivo, "base": vigente.revision,
        },
    )  # fmt: skip
    assert respuesta.status_code == 302, respuesta.content.decode()
    assert hallazgo.redacciones.first().version == vigente.version + 1


def test_con_el_mismo_texto_los_tres_dias_leen_el_prediagnostico_aunque_alguien_lo_reescriba(
    dias, hallazgo, coordina, relatora, cliente_de
):
    uno, dos, tres = dias
    primero = abrir_por_http(coordina, uno)
    reescribir(coordina, hallazgo, OTRA, "Lo pidió la mesa 1.")
    terminar(Sala.objects.get(sobremesa=uno), quien=Sala.objects.get().abierta_por)
    segundo, tercero = abrir_por_http(coordina, dos), abrir_por_http(coordina, tres)
    assert primero.redaccion_id == segundo.redaccion_id == tercero.redaccion_id
    assert primero.redaccion.version == 1 and primero.redaccion.congelada_en
    assert cambio(segundo) is None
    # A ciegas: quien relata un día sin terminar no ve lo que calificó ni lo que dijo el anterior.
    for dia in (uno, dos):
        s.FuncionFactory(sobremesa=dia, usuario=relatora, funcion=FuncionEnSobremesa.Funcion.RELATA)
    relata = cliente_de(relatora)
    resultados = relata.get(url("resultados", uno))
    assert "cambio-de-texto" not in resultados.content.decode()
    assert relata.get(url("resultados", tres)).status_code == 404


def test_encadenados_cada_dia_abre_con_lo_que_dejo_el_anterior_y_los_cambios_a_la_vista(
    dias, hallazgo, dialogo, coordina
):
    uno, dos, tres = dias
    Convocatoria.objects.update_or_create(
        dialogo=dialogo, defaults={"texto_de_cada_dia": Convocatoria.Texto.ENCADENADO}
    )
    primero = abrir_por_http(coordina, uno)
    assert cambio(primero) is None  # no hay día anterior
    reescribir(coordina, hallazgo, OTRA, "Lo pidió la mesa 1.")
    segundo = abrir_por_http(coordina, dos)
    assert (primero.redaccion.version, segundo.redaccion.version) == (1, 2)
    hecho = cambio(segundo)
    assert hecho.dia == uno and [nombre for nombre, _ in hecho.campos] == ["Texto"]
    ((_, tramos),) = hecho.campos
    assert [t.texto.strip() for t in tramos if t.cambio == "pone"] == ["y los paga"]
    assert not any("[e1]" in t.texto for t in tramos)
    # Se ve agregado y quitado, nunca sólo con color; y en el estado que leen teléfonos y proyector.
    pagina = coordina.get(url("resultado", dos, 3)).content.decode()
    assert "cambio-de-texto" in pagina and "Qué cambió frente a Sobremesa 1" in pagina
    assert "<ins>" in pagina and "css/cambio.css" in pagina
    proyector = coordina.get(url("proyector", dos)).content.decode()
    assert "y los paga" in proyector
    # Sin cambios desde ayer, el tercer día no dice que los haya.
    tercero = abrir_por_http(coordina, tres)
    assert tercero.redaccion == segundo.redaccion and cambio(tercero) is None
    # Lo dicho cada día queda sobre su redacción, y el expediente las separa.
    for dia, texto in ((uno, "Falta quién traduzca."), (dos, "Falta quien traduzca")):
        sala = Sala.objects.get(sobremesa=dia)
        registrar(
            sala,
            Datos(uid=uuid.uuid4(), punto=dia.puntos.get(), clase="completa", texto=texto,
                  mesa=dia.mesas.get()),
            quien=sala.abierta_por,
        )  # fmt: skip
    choques = reverse("sobremesas:choque", args=[dialogo.clave, 3])
    pagina = coordina.get(choques).content.decode()
    assert "Redacción 2, la que se discutió el día 2" in pagina
    assert "Redacción 1, la que se discutió el día 1" in pagina
    assert "Piden lo mismo en redacciones distintas" in pagina


def test_el_cambio_se_compara_con_el_ultimo_dia_que_discutio_ese_hallazgo(
    dias, hallazgo, dialogo, coordinadora, django_assert_num_queries
):
    Convocatoria.objects.update(texto_de_cada_dia=Convocatoria.Texto.ENCADENADO)
    uno, dos, tres = dias
    dos.estado = dos.Estado.CANCELADA
    dos.save()
    abrir(uno, quien=coordinadora)
    segunda = f.RedaccionFactory(hallazgo=hallazgo, titulo="Con dinero", texto=OTRA)
    PuntoDelDia.objects.filter(sobremesa=dos).update(redaccion=segunda)  # se abrió y se canceló
    tres.empieza_en = tres.empieza_en + timedelta(hours=1)
    abrir(tres, quien=coordinadora)
    punto = tres.puntos.select_related("redaccion", "sobremesa").get()
    with django_assert_num_queries(1):
        hecho = cambio(punto)
    assert hecho.dia == uno and [nombre for nombre, _ in hecho.campos] == ["Título", "Texto"]

"""Los apartados del mapa y del análisis: qué imprimen, qué callan y cómo se dejan fuera."""

import base64

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from actores.models import Region, Tema
from entrevistas.models import Entrada
from informes import apartados, composicion
from informes.models import Informe
from informes.prediagnostico import fotografiar
from tests.fabricas import (
    CodificacionFactory,
    CodigoFactory,
    ConsentimientoFactory,
    DobleCodificacionFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
    MandatoFactory,
    OrganizacionFactory,
    PersonaFactory,
    ProgramaFactory,
    RegionFactory,
    TemaFactory,
    VinculoFactory,
)


@pytest.fixture
def mundo(dialogo, listo):
    """Seis personas de seis organizaciones piden agua en Asia; una sola, turismo en Europa."""
    agua, turismo = TemaFactory(nombre="Agua"), TemaFactory(nombre="Turismo")
    asia, europa = RegionFactory(nombre="Asia"), RegionFactory(nombre="Europa")
    entrevistas = [_cerrada(dialogo) for _ in range(6)]
    codigo = CodigoFactory(dialogo=dialogo)
    for entrevista in entrevistas:
        entrada = EntradaFactory(entrevista=entrevista, temas=[agua], regiones=[asia])
        CodificacionFactory(fragmento=FragmentoFactory(entrada=entrada), codigo=codigo)
    EntradaFactory(entrevista=entrevistas[0], temas=[turismo], regiones=[europa])
    una, otra = OrganizacionFactory(nombre="Casa Uno"), OrganizacionFactory(nombre="Casa Dos")
    VinculoFactory(origen=una, destino=otra, tipo="financia", certeza="documentado")
    VinculoFactory(origen=otra, destino=una, tipo="discrepa", certeza="documentado")
    VinculoFactory(
        origen=una, destino=PersonaFactory(nombre="Zita"), tipo="asesora", certeza="documentado"
    )
    VinculoFactory(
        origen=una,
        destino=OrganizacionFactory(nombre="Casa Tres"),
        tipo="convoca",
        certeza="supuesto",
    )
    for casa in (una, otra):
        ProgramaFactory(organizacion=casa, temas=[turismo], regiones=[europa])
    MandatoFactory(norma="Ley de Prueba", temas=[agua], regiones=[europa])
    return dialogo


def _cerrada(dialogo):
    entrevista = EntrevistaFactory(
        dialogo=dialogo, cerrada=True, organizacion=OrganizacionFactory()
    )
    ConsentimientoFactory(entrevista=entrevista, alcance="participantes")
    return entrevista


def impreso(dialogo) -> str:
    foto = fotografiar(dialogo, composicion.de(dialogo), version=1)
    return render_to_string("informes/pdf/documento.html", {"i": foto.instantanea})


def test_del_mapa_sale_lo_documentado_entre_organizaciones(mundo):
    mapa = apartados.reunir(mundo, [])["mapa"]
    assert [(v["de"], v["como"], v["a"]) for v in mapa["vinculos"]] == [
        ("Casa Uno", "financia a", "Casa Dos")
    ]
    dibujo = base64.b64decode(mapa["figura"].partition(",")[2]).decode()
    hoja = impreso(mundo)
    for secreto in ("Zita", "Casa Tres", "discrepa de", "asesora a"):
        assert secreto not in dibujo and secreto not in hoja
    assert 'alt="Red de 2 organizaciones' in hoja


def test_las_tablas_callan_lo_de_pocos_y_la_oferta_usa_las_mismas_cifras(mundo):
    partes = apartados.reunir(mundo, [])
    filas = {fila["nombre"]: fila for fila in partes["cruce"]["filas"]}
    cifras = {celda["cifra"] for fila in filas.values() for celda in fila["celdas"]}
    assert "6" in cifras and "1" not in cifras
    assert partes["oferta"]["huecos"] == [{"que": "Agua con Asia", "personas": 6}]
    assert [p["quienes"] for p in partes["oferta"]["parejas"]] in (
        ["Casa Uno y Casa Dos"],
        ["Casa Dos y Casa Uno"],
    )
    assert partes["oferta"]["huerfanos"][0]["norma"].startswith("Ley de Prueba")


def test_lo_que_una_version_callo_sigue_callado(mundo):
    foto = fotografiar(mundo, composicion.de(mundo), version=1)
    Informe.objects.create(
        dialogo=mundo,
        version=1,
        clave="una",
        estado=Informe.Estado.LISTO,
        instantanea={"imprime": foto.instantanea},
        terminado_en=timezone.now(),
    )
    callado = Informe.objects.get(clave="una").instantanea["imprime"]["callado"]
    assert callado["celdas"] or callado["renglones"]
    turismo, europa = Tema.objects.get(nombre="Turismo"), Region.objects.get(nombre="Europa")
    for _ in range(6):  # ahora lo dicen siete: por sí solo ya podría decirse
        EntradaFactory(entrevista=_cerrada(mundo), temas=[turismo], regiones=[europa])
    despues = apartados.reunir(mundo, [])["callado"]
    for campo, valores in callado.items():
        assert {str(v) for v in valores} <= {
            str(list(v)) if campo == "celdas" else str(v) for v in despues[campo]
        }


def test_la_coordinadora_deja_fuera_los_que_quiera(mundo, coordinadora, cliente_de):
    cliente, url = cliente_de(coordinadora), reverse("informes:componer", args=[mundo.clave])
    base = composicion.de(mundo).revision
    datos = {"base": base, "con_apartados": "True", "apartados": ["cruce", "saturacion"]}
    assert cliente.post(url, datos).status_code == 302
    assert composicion.de(mundo).omitidos == ["cobertura", "mapa", "oferta", "prioridades"]
    hoja = impreso(mundo)
    assert 'id="cruce"' in hoja and 'id="saturacion"' in hoja
    for clave in ("mapa", "oferta", "prioridades"):
        assert f'id="{clave}"' not in hoja and f'href="#{clave}"' not in hoja
    pagina = cliente.get(url).content.decode()
    assert pagina.count("checked") == 2
    cliente.post(url, {"base": base + 1, "introduccion": "Otra"})  # un envío sin ellos no los toca
    assert composicion.de(mundo).omitidos == ["cobertura", "mapa", "oferta", "prioridades"]


def test_sin_nada_que_decir_no_se_imprime(listo):
    hoja = impreso(listo)
    for clave in ("mapa", "oferta", "cruce", "saturacion"):
        assert f'id="{clave}"' not in hoja


def test_las_consultas_no_crecen(mundo, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        apartados.reunir(mundo, [])


def test_dice_cuanto_coincidieron_dos_personas_a_ciegas(mundo, coordinadora):
    codigo = mundo.codigos.get()
    entradas = list(Entrada.objects.filter(entrevista__dialogo=mundo)[:4])
    ronda = DobleCodificacionFactory(dialogo=mundo, estado="conciliacion")
    ronda.entradas.set(entradas)
    ronda.codigos.set([codigo])
    for entrada, quienes in zip(
        entradas, (["una", "otra"], ["una", "otra"], ["una"], []), strict=True
    ):
        for quien in quienes:
            CodificacionFactory(
                fragmento=entrada.fragmentos.get(),
                codigo=codigo,
                doble=ronda,
                autor=getattr(ronda, quien).usuario,
            )
    metodo = apartados.reunir(mundo, [])["saturacion"]["metodo"]
    assert "muestra de 4 entradas con un código: α de Krippendorff de 0.53" in metodo

"""El directorio: buscar, combinar filtros, ordenar y pasar páginas."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actores.models import Organizacion, Persona
from tests.fabricas import (
    CargoFactory,
    IntegranteFactory,
    OrganizacionFactory,
    PersonaFactory,
    RegionFactory,
    SectorFactory,
    TemaFactory,
    UsuarioFactory,
)

pytestmark = pytest.mark.django_db
LISTA = "/actores/"


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


def nombres(respuesta) -> list[str]:
    return [actor.nombre for actor in respuesta.context["pagina"]]


def test_muestra_personas_con_su_cargo_y_organizaciones_con_su_gente(cliente) -> None:
    cargo = CargoFactory(nombre="Directora de redes", organizacion__nombre="Casa Puente")
    CargoFactory(
        organizacion=cargo.organizacion, hasta=timezone.localdate().replace(year=2020), desde=None
    )
    texto = cliente.get(LISTA).content.decode()
    assert "Directora de redes, Casa Puente" in texto
    assert "Organización, 1 persona<" in texto
    assert "3</b> actores" in texto


def test_nunca_ensena_datos_de_contacto(cliente) -> None:
    PersonaFactory(
        correo="secreto@ejemplo.mx", telefono="5550001111", contacto="Pide a Luz", notas="Ojo"
    )
    texto = cliente.get(LISTA).content.decode()
    for dato in ("secreto@ejemplo.mx", "5550001111", "Pide a Luz", "Ojo"):
        assert dato not in texto


@pytest.mark.parametrize(
    "palabras", ["nuñez", "NUNEZ", "cafe", "rcg", "galvan coordinadora", "Coordinadora café"]
)
def test_busca_sin_acentos_en_nombre_siglas_cargo_y_organizacion(cliente, palabras) -> None:
    CargoFactory(
        persona__nombre="Íñigo Núñez Galván",
        nombre="Coordinadora de Café",
        organizacion__nombre="Red del Café Global",
        organizacion__siglas="RCG",
    )
    PersonaFactory(nombre="Otra Gente")
    assert "Íñigo Núñez Galván" in nombres(cliente.get(LISTA, {"q": palabras}))
    assert "Otra Gente" not in nombres(cliente.get(LISTA, {"q": palabras}))


def test_la_busqueda_no_encuentra_por_correo_ni_por_notas(cliente) -> None:
    PersonaFactory(correo="cabra@ejemplo.mx", notas="cabra", telefono="cabra")
    assert nombres(cliente.get(LISTA, {"q": "cabra"})) == []


def test_los_filtros_se_combinan_y_las_cuentas_respetan_a_los_demas(cliente) -> None:
    gobierno, academia = SectorFactory(clave="gobierno"), SectorFactory(clave="academia")
    agua, europa = TemaFactory(clave="agua"), RegionFactory(clave="europa")
    buscada = PersonaFactory(nombre="Ana Buscada", sector=gobierno)
    buscada.temas.add(agua)
    buscada.regiones.add(europa)
    otra = PersonaFactory(nombre="Eva Académica", sector=academia)
    otra.temas.add(agua)
    OrganizacionFactory(nombre="Oficina", sector=gobierno).temas.add(agua)
    filtros = {"sector": "gobierno", "tema": "agua", "region": "europa", "forma": "persona"}
    assert nombres(cliente.get(LISTA, filtros)) == ["Ana Buscada"]
    respuesta = cliente.get(LISTA, {"tema": "agua", "sector": "gobierno"})
    assert nombres(respuesta) == ["Ana Buscada", "Oficina"]
    assert dict(respuesta.context["sectores"]) == {gobierno: 2, academia: 1}
    assert respuesta.context["formas"] == {"persona": 1, "organizacion": 1}


def test_lo_archivado_sale_aparte_con_su_razon(cliente, coordinadora) -> None:
    PersonaFactory(nombre="Vigente")
    PersonaFactory(nombre="Ida").archivar(motivo="Estaba dos veces", autor=coordinadora)
    assert nombres(cliente.get(LISTA)) == ["Vigente"]
    archivo = cliente.get(LISTA, {"archivados": "on"})
    assert nombres(archivo) == ["Ida"]
    assert "Estaba dos veces" in archivo.content.decode()


def test_se_ordena_por_nombre_sin_acentos_y_por_recientes(cliente) -> None:
    for nombre in ("Zoe", "Álvaro", "Beto"):
        PersonaFactory(nombre=nombre)
    assert nombres(cliente.get(LISTA)) == ["Álvaro", "Beto", "Zoe"]
    assert nombres(cliente.get(LISTA, {"orden": "recientes"})) == ["Beto", "Álvaro", "Zoe"]


def test_hay_paginas_de_cincuenta_que_conservan_los_filtros(cliente) -> None:
    sector = SectorFactory(clave="gobierno")
    PersonaFactory.create_batch(60, sector=sector)
    respuesta = cliente.get(LISTA, {"sector": "gobierno"})
    assert len(nombres(respuesta)) == 50
    assert "?sector=gobierno&amp;pagina=2" in respuesta.content.decode()
    segunda = cliente.get(LISTA, {"sector": "gobierno", "pagina": "2"})
    assert len(nombres(segunda)) == 10
    assert cliente.get(LISTA, {"pagina": "nada"}).status_code == 200


@pytest.mark.parametrize(
    "filtros",
    [
        {"sector": "no-existe"},
        {"tema": "x", "region": "y", "forma": "z", "orden": "w"},
        {"q": "a" * 5000},
        {"q": "%_\\'\";--"},
        {"q": "\x00"},
    ],
)
def test_un_filtro_que_no_se_entiende_no_rompe_nada(cliente, filtros) -> None:
    assert cliente.get(LISTA, filtros).status_code == 200


def test_con_htmx_llega_sólo_el_trozo_y_sin_el_la_pagina(cliente) -> None:
    PersonaFactory(nombre="Ana")
    trozo = cliente.get(LISTA, {"q": "ana"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in trozo
    assert 'hx-swap-oob="true"' in trozo
    assert "<html" in cliente.get(LISTA, {"q": "ana"}).content.decode()
    atras = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in cliente.get(LISTA, headers=atras).content.decode()


def test_sin_nadie_dice_que_hacer(cliente) -> None:
    texto = cliente.get(LISTA).content.decode()
    assert "Agrega a la primera persona" in texto
    assert "Nadie con estos filtros" in cliente.get(LISTA, {"q": "nadie"}).content.decode()


def contar(cliente) -> int:
    with CaptureQueriesContext(connection) as consultas:
        cliente.get(LISTA, {"orden": "recientes", "q": "de"})
    return len(consultas)


def test_las_consultas_no_crecen_con_trescientas_filas(cliente) -> None:
    sector, tema, region = SectorFactory(), TemaFactory(), RegionFactory()
    for cargo in CargoFactory.create_batch(2, persona__sector=sector):
        cargo.persona.temas.add(tema)
        cargo.persona.regiones.add(region)
    cliente.get(LISTA)
    antes = contar(cliente)
    for cargo in CargoFactory.create_batch(150, persona__sector=sector):
        cargo.persona.temas.add(tema)
        cargo.organizacion.regiones.add(region)
    assert Persona.objects.count() + Organizacion.objects.count() > 300
    assert contar(cliente) == antes
    assert antes <= 16


def test_sin_sesion_pide_entrar(client) -> None:
    respuesta = client.get(LISTA)
    assert respuesta.status_code == 302
    assert respuesta.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("rol", ["relatoria", "enlace", "observacion"])
def test_los_demas_papeles_no_tienen_directorio(cliente_de, dialogo, rol) -> None:
    papel = IntegranteFactory(dialogo=dialogo, rol=rol)
    assert cliente_de(papel.usuario).get(LISTA).status_code == 404


def test_sin_papel_no_hay_directorio(cliente_de) -> None:
    assert cliente_de(UsuarioFactory()).get(LISTA).status_code == 404


def test_la_barra_recuerda_de_que_dialogo_se_viene(cliente, coordinadora, dialogo) -> None:
    otro = IntegranteFactory(usuario=coordinadora, dialogo__nombre="Otro diálogo").dialogo
    assert cliente.get(LISTA).context["dialogo"] is None
    assert cliente.get(LISTA, {"d": otro.clave}).context["dialogo"] == otro
    assert cliente.get(LISTA).context["dialogo"] == otro
    cliente.get(f"/{dialogo.clave}/tablero/")
    assert cliente.get(LISTA).context["dialogo"] == dialogo
    cliente.get(f"/{otro.clave}/tablero/")
    ajeno = IntegranteFactory().dialogo
    assert cliente.get(LISTA, {"d": ajeno.clave}).context["dialogo"] == otro

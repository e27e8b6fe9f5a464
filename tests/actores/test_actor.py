"""Agregar y cambiar personas y organizaciones, con el aviso de duplicados."""

import pytest
from django.urls import reverse

from actores.models import Cargo, Organizacion, Persona
from dialogo.models import Dialogo
from tests.fabricas import (
    IntegranteFactory,
    OrganizacionFactory,
    PersonaFactory,
    RegionFactory,
    SectorFactory,
    TemaFactory,
    UsuarioFactory,
)

pytestmark = pytest.mark.django_db
NUEVA = "/actores/personas/nueva/"
ORGANIZACION = "/actores/organizaciones/nueva/"


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


@pytest.fixture
def sector():
    return SectorFactory(clave="sociedad-civil", nombre="Sociedad civil")


def datos(sector, **otros) -> dict:
    return {"nombre": "Teófilo Barrón Xicohténcatl", "sector": sector.pk} | otros


# Agregar -----------------------------------------------------------------------------------------
def test_se_agrega_con_cargo_temas_regiones_y_contacto(cliente, sector) -> None:
    red = OrganizacionFactory(nombre="Red de Mercados")
    tema, region = TemaFactory(), RegionFactory()
    respuesta = cliente.post(
        NUEVA,
        datos(
            sector,
            cargo="Director",
            organizacion="red de mercados",
            temas=[tema.pk],
            regiones=[region.pk],
            correo="teofilo@ejemplo.mx",
            telefono="55",
            notas="Pide hablar temprano.",
        ),
    )
    persona = Persona.objects.get()
    assert respuesta.url == persona.get_absolute_url()
    assert (persona.correo, persona.notas) == ("teofilo@ejemplo.mx", "Pide hablar temprano.")
    assert list(persona.temas.all()) == [tema]
    assert list(persona.regiones.all()) == [region]
    cargo = persona.cargos.get()
    assert (cargo.nombre, cargo.organizacion) == ("Director", red)


def test_bastan_nombre_y_sector(cliente, sector) -> None:
    assert cliente.post(NUEVA, datos(sector)).status_code == 302
    assert not Cargo.objects.exists()


def test_una_organizacion_desconocida_no_se_crea_por_accidente(cliente, sector) -> None:
    escrito = datos(sector, cargo="Directora", organizacion="Casa Nueva")
    respuesta = cliente.post(NUEVA, escrito)
    texto = respuesta.content.decode()
    assert "«Casa Nueva» no está en el directorio" in texto
    assert 'value="Directora"' in texto
    assert not Persona.objects.exists()
    assert cliente.post(NUEVA, escrito | {"es_nueva": "on"}).status_code == 302
    nueva = Organizacion.objects.get(nombre="Casa Nueva")
    assert nueva.sector == sector
    assert Persona.objects.get().cargos.get().organizacion == nueva


@pytest.mark.parametrize(
    ("escrito", "frase"),
    [
        ({"cargo": "Directora"}, "Di en qué organización"),
        ({"organizacion": "Casa", "es_nueva": "on"}, "Di qué cargo"),
        ({"nombre": ""}, "obligatorio"),
        ({"nombre": "a" * 201}, "200"),
        ({"correo": "no-es-correo"}, "correo"),
    ],
)
def test_lo_invalido_vuelve_con_lo_escrito(cliente, sector, escrito, frase) -> None:
    respuesta = cliente.post(NUEVA, datos(sector, semblanza="Lo ya escrito") | escrito)
    assert respuesta.status_code == 200
    assert frase in respuesta.content.decode()
    assert "Lo ya escrito" in respuesta.content.decode()
    assert not Persona.objects.exists()


def test_el_texto_llega_limpio(cliente, sector) -> None:
    cliente.post(
        NUEVA, datos(sector, nombre="Jose\u0301 \u200fNu\u0301n\u0303ez", notas="a\r\nb\x07")
    )
    persona = Persona.objects.get()
    assert persona.nombre.startswith("José")
    assert persona.notas == "a\nb"


def test_sin_diálogo_de_demostracion_no_es_ficticia_y_con_el_si(cliente, sector, dialogo) -> None:
    cliente.post(NUEVA, datos(sector))
    assert not Persona.objects.get().es_ficticio
    Dialogo.objects.update(es_demostracion=True)
    cliente.post(NUEVA, datos(sector, nombre="Otra Distinta"))
    assert Persona.objects.get(nombre="Otra Distinta").es_ficticio


def test_se_agrega_una_organizacion(cliente, sector) -> None:
    respuesta = cliente.post(
        ORGANIZACION, {"nombre": "Casa", "siglas": "C", "sector": sector.pk, "sitio": "casa.mx"}
    )
    casa = Organizacion.objects.get()
    assert respuesta.url == casa.get_absolute_url()
    assert casa.sitio == "https://casa.mx"


# Volver ------------------------------------------------------------------------------------------
def test_vuelve_a_donde_iba_con_la_persona(cliente, sector) -> None:
    siguiente = "/prueba/entrevistas/planear/"
    assert f'value="{siguiente}"' in cliente.get(NUEVA, {"siguiente": siguiente}).content.decode()
    respuesta = cliente.post(NUEVA, datos(sector, siguiente=siguiente))
    assert respuesta.url == f"{siguiente}?persona={Persona.objects.get().pk}"


@pytest.mark.parametrize(
    "siguiente",
    ["https://malo.ejemplo/", "//malo.ejemplo/", "javascript:alert(1)", "/\\malo.ejemplo"],
)
def test_nunca_manda_fuera_de_la_casa(cliente, sector, siguiente) -> None:
    respuesta = cliente.post(NUEVA, datos(sector, siguiente=siguiente))
    assert respuesta.url == Persona.objects.get().get_absolute_url()


# Duplicados --------------------------------------------------------------------------------------
def test_avisa_de_quien_se_llama_casi_igual_sin_perder_lo_escrito(cliente, sector) -> None:
    ya_esta = PersonaFactory(nombre="Teófilo Barrón X.")
    escrito = datos(sector, semblanza="Comerciante", notas="Ojo")
    respuesta = cliente.post(NUEVA, escrito)
    texto = respuesta.content.decode()
    assert Persona.objects.count() == 1
    assert "se llama casi igual" in texto
    assert ya_esta.get_absolute_url() in texto
    for dicho in ("Teófilo Barrón Xicohténcatl", "Comerciante", "Ojo", "Es otra persona"):
        assert dicho in texto
    cliente.post(NUEVA, escrito | {"otra_que": str(ya_esta.pk)})
    assert Persona.objects.count() == 2


def test_avisa_del_mismo_correo_aunque_el_nombre_sea_otro(cliente, sector) -> None:
    PersonaFactory(nombre="Otra", correo="Comun@ejemplo.mx")
    texto = cliente.post(NUEVA, datos(sector, correo="comun@ejemplo.mx")).content.decode()
    assert "tiene el mismo correo" in texto


def test_confirmar_uno_no_calla_a_los_demas(cliente, sector) -> None:
    primera = PersonaFactory(nombre="Teófilo Barrón")
    PersonaFactory(nombre="T. Barrón Xicohténcatl Teófilo")
    cliente.post(NUEVA, datos(sector, otra_que=str(primera.pk)))
    assert Persona.objects.count() == 2


def test_una_organizacion_avisa_por_sus_siglas(cliente, sector) -> None:
    OrganizacionFactory(nombre="Red de Mercados y Barrios", siglas="REMBA")
    escrito = {"nombre": "Remba México", "siglas": "remba", "sector": sector.pk}
    assert "las mismas siglas" in cliente.post(ORGANIZACION, escrito).content.decode()


def test_quien_esta_en_el_archivo_tambien_cuenta(cliente, sector, coordinadora) -> None:
    PersonaFactory(nombre="Teófilo Barrón").archivar(motivo="Se fue", autor=coordinadora)
    assert "en el archivo" in cliente.post(NUEVA, datos(sector)).content.decode()


def test_el_aviso_llega_mientras_se_escribe(cliente, sector) -> None:
    PersonaFactory(nombre="Teófilo Barrón X.", correo="t@ejemplo.mx")
    PersonaFactory(nombre="Nadie Que Ver")
    escrito = {"nombre": "Teofilo Barron Xicotencatl", "forma": "persona"}
    texto = cliente.post("/actores/parecidos/", escrito).content.decode()
    assert "Teófilo Barrón X." in texto
    assert "Nadie Que Ver" not in texto
    assert "t@ejemplo.mx" not in texto
    assert cliente.post("/actores/parecidos/", {}).content.decode().strip() == ""
    raro = {"nombre": "%_" * 500, "actor": "9" * 40}
    assert cliente.post("/actores/parecidos/", raro).status_code == 200


# Editar ------------------------------------------------------------------------------------------
def test_se_edita(cliente, sector) -> None:
    persona = PersonaFactory(nombre="Ana", sector=sector, correo="ana@ejemplo.mx")
    direccion = reverse("actores:editar", args=[persona.pk])
    assert 'value="ana@ejemplo.mx"' in cliente.get(direccion).content.decode()
    respuesta = cliente.post(direccion, {"nombre": "Ana Luz", "sector": sector.pk})
    assert respuesta.url == persona.get_absolute_url()
    persona.refresh_from_db()
    assert (persona.nombre, persona.correo) == ("Ana Luz", "")


def test_editar_sin_tocar_el_nombre_no_pregunta_por_duplicados(cliente, sector) -> None:
    PersonaFactory(nombre="Ana Paz López")
    persona = PersonaFactory(nombre="Ana Paz", sector=sector, correo="")
    direccion = reverse("actores:editar", args=[persona.pk])
    escrito = {"nombre": "Ana Paz", "sector": sector.pk, "notas": "Algo"}
    assert cliente.post(direccion, escrito).status_code == 302
    assert cliente.post(direccion, escrito | {"nombre": "Ana Paz L."}).status_code == 200


def test_conserva_un_tema_que_dejo_de_estar_vigente(cliente, sector) -> None:
    tema = TemaFactory(vigente=False, nombre="Tema retirado")
    otro = TemaFactory(vigente=False, nombre="Tema ajeno")
    persona = PersonaFactory(sector=sector)
    persona.temas.add(tema)
    texto = cliente.get(reverse("actores:editar", args=[persona.pk])).content.decode()
    assert tema.nombre in texto
    assert otro.nombre not in texto


# Quién -------------------------------------------------------------------------------------------
def test_quien_entrevista_no_ve_ni_escribe_el_contacto(cliente_de, entrevistadora, sector) -> None:
    cliente = cliente_de(entrevistadora)
    persona = PersonaFactory(nombre="Ana", sector=sector, correo="ana@ejemplo.mx")
    direccion = reverse("actores:editar", args=[persona.pk])
    texto = cliente.get(direccion).content.decode()
    assert "ana@ejemplo.mx" not in texto
    assert 'name="correo"' not in texto
    cliente.post(direccion, {"nombre": "Ana Luz", "sector": sector.pk, "correo": "otro@ejemplo.mx"})
    persona.refresh_from_db()
    assert (persona.nombre, persona.correo) == ("Ana Luz", "ana@ejemplo.mx")
    assert cliente.post(NUEVA, datos(sector)).status_code == 302


def test_quien_entrevista_no_averigua_un_correo_por_el_aviso(
    cliente_de, entrevistadora, sector
) -> None:
    PersonaFactory(nombre="Otra", correo="comun@ejemplo.mx")
    escrito = {"nombre": "Nada", "correo": "comun@ejemplo.mx", "forma": "persona"}
    cliente = cliente_de(entrevistadora)
    assert "Otra" not in cliente.post("/actores/parecidos/", escrito).content.decode()


@pytest.mark.parametrize("ruta", [NUEVA, ORGANIZACION])
def test_sin_sesion_pide_entrar_y_sin_papel_no_existe(client, cliente_de, ruta) -> None:
    assert client.get(ruta).status_code == 302
    assert cliente_de(UsuarioFactory()).get(ruta).status_code == 404
    observa = IntegranteFactory(rol="observacion").usuario
    assert cliente_de(observa).get(ruta).status_code == 404


def test_un_actor_que_no_existe_es_404(cliente) -> None:
    assert cliente.get("/actores/999999/editar/").status_code == 404

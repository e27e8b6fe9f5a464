"""La ficha de un actor reúne lo que puede ver quien la mira."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actores.models import Interes, Vinculo
from tests.fabricas import (
    CargoFactory,
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    HallazgoFactory,
    IntegranteFactory,
    MandatoFactory,
    OrganizacionFactory,
    PersonaFactory,
    ProgramaFactory,
    RegionFactory,
    TemaFactory,
    UsuarioFactory,
    ValoracionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona():
    return PersonaFactory(
        nombre="Teófilo Barrón",
        tratamiento="Mtro.",
        correo="teofilo@ejemplo.mx",
        telefono="5550001111",
        contacto="Pide a Luz",
        notas="Prefiere las mañanas.",
    )


@pytest.fixture
def citada(dialogo, persona):
    """Una entrevista cerrada con un pasaje que sustenta un hallazgo."""
    entrevista = EntrevistaFactory(dialogo=dialogo, persona=persona, cerrada=True)
    ConsentimientoFactory(entrevista=entrevista)
    entrada = EntradaFactory(entrevista=entrevista, texto="Quiero que firme un mercado.")
    EntradaFactory(entrevista=entrevista, retirada_en=timezone.now(), texto="Retirada")
    hallazgo = HallazgoFactory(dialogo=dialogo, redaccion__titulo="Los acuerdos rinden")
    EvidenciaFactory(hallazgo=hallazgo, fragmento__entrada=entrada)
    return entrevista


def test_reune_cargos_temas_entrevistas_pasajes_y_hallazgos(
    cliente_de, coordinadora, persona, citada
) -> None:
    persona.temas.add(TemaFactory(nombre="Diplomacia urbana"))
    persona.regiones.add(RegionFactory(nombre="Europa"))
    CargoFactory(persona=persona, nombre="Director", organizacion__nombre="Red de Mercados")
    CargoFactory(persona=persona, nombre="Vocal", desde=None, hasta="2015-01-01")
    respuesta = cliente_de(coordinadora).get(persona.get_absolute_url())
    texto = respuesta.content.decode()
    for dicho in (
        "Mtro. Teófilo Barrón",
        "Director",
        "Red de Mercados",
        "Vocal",
        "anterior",
        "Diplomacia urbana",
        "Europa",
        "E-01",
        "Atribuible",
        "H-01",
        "Los acuerdos rinden",
        "«Quiero que firme un mercado.»",
        "teofilo@ejemplo.mx",
        "5550001111",
        "Pide a Luz",
        "Prefiere las mañanas.",
    ):
        assert dicho in texto, dicho
    perfil = respuesta.context["perfil"]
    assert (len(perfil.entrevistas), perfil.num_entradas) == (1, 1)
    assert (perfil.num_pasajes, len(perfil.hallazgos)) == (1, 1)


def test_quien_entrevista_sin_asignacion_no_ve_contacto_ni_entrevistas(
    cliente_de, entrevistadora, persona, citada
) -> None:
    texto = cliente_de(entrevistadora).get(persona.get_absolute_url()).content.decode()
    for dicho in ("teofilo@", "5550001111", "Pide a Luz", "E-01", "H-01", "firme un mercado"):
        assert dicho not in texto
    assert "No tienes entrevistas asignadas" in texto
    assert "Prefiere las mañanas." in texto
    assert "Archivar" not in texto


def test_quien_tiene_la_entrevista_asignada_ve_contacto(
    cliente_de, entrevistadora, dialogo, persona
) -> None:
    EntrevistaFactory(dialogo=dialogo, persona=persona, conduce=entrevistadora)
    texto = cliente_de(entrevistadora).get(persona.get_absolute_url()).content.decode()
    assert "teofilo@ejemplo.mx" in texto
    assert "E-01" in texto


def test_coordinar_otro_dialogo_no_deja_ver_las_entrevistas_de_este(
    cliente_de, persona, citada
) -> None:
    ajena = IntegranteFactory().usuario
    texto = cliente_de(ajena).get(persona.get_absolute_url()).content.decode()
    assert "E-01" not in texto
    assert "H-01" not in texto
    assert "firme un mercado" not in texto


def test_la_organizacion_reune_a_su_gente_y_sus_entrevistas(
    cliente_de, coordinadora, dialogo, persona
) -> None:
    casa = OrganizacionFactory(nombre="Casa Puente", siglas="CP", sitio="https://casa.mx/")
    CargoFactory(persona=persona, organizacion=casa, nombre="Directora")
    EntrevistaFactory(dialogo=dialogo, persona=persona, organizacion=casa, cerrada=True)
    texto = cliente_de(coordinadora).get(casa.get_absolute_url()).content.decode()
    for dicho in ("Casa Puente (CP)", "https://casa.mx/", "Directora", "E-01, Teófilo Barrón"):
        assert dicho in texto


def test_avisa_de_posibles_duplicados_con_enlace(cliente_de, coordinadora, persona) -> None:
    otra = PersonaFactory(nombre="Alguien Más", correo="TEOFILO@ejemplo.mx")
    texto = cliente_de(coordinadora).get(persona.get_absolute_url()).content.decode()
    assert "tiene el mismo correo" in texto
    assert otra.get_absolute_url() in texto


def test_quien_entrevista_no_sabe_quien_comparte_correo(
    cliente_de, entrevistadora, persona
) -> None:
    PersonaFactory(nombre="Alguien Más", correo="teofilo@ejemplo.mx")
    texto = cliente_de(entrevistadora).get(persona.get_absolute_url()).content.decode()
    assert "Alguien Más" not in texto


def test_ni_siquiera_quien_tiene_asignada_su_entrevista(
    cliente_de, entrevistadora, dialogo, persona
) -> None:
    """Ve el contacto de la suya; que otra persona lo comparta es dato de esa otra."""
    EntrevistaFactory(dialogo=dialogo, persona=persona, conduce=entrevistadora)
    PersonaFactory(nombre="Alguien Más", correo="teofilo@ejemplo.mx")
    texto = cliente_de(entrevistadora).get(persona.get_absolute_url()).content.decode()
    assert "teofilo@ejemplo.mx" in texto
    assert "Alguien Más" not in texto


def test_lo_ficticio_se_rotula(cliente_de, coordinadora, persona) -> None:
    persona.es_ficticio = True
    persona.save()
    texto = cliente_de(coordinadora).get(persona.get_absolute_url()).content.decode()
    assert "este actor es ficticio" in texto


def test_planear_lleva_a_la_persona(cliente_de, coordinadora, dialogo, persona) -> None:
    texto = cliente_de(coordinadora).get(persona.get_absolute_url()).content.decode()
    assert f"/{dialogo.clave}/entrevistas/planear/?persona={persona.pk}" in texto


def test_sin_papel_sin_sesion_y_lo_que_no_existe(client, cliente_de, coordinadora, persona) -> None:
    assert client.get(persona.get_absolute_url()).status_code == 302
    assert cliente_de(UsuarioFactory()).get(persona.get_absolute_url()).status_code == 404
    for rol in ("observacion", "enlace", "relatoria"):
        ajena = IntegranteFactory(rol=rol).usuario
        assert cliente_de(ajena).get(persona.get_absolute_url()).status_code == 404
    assert cliente_de(coordinadora).get("/actores/999999/").status_code == 404


def test_la_linea_del_tiempo_ordena_todo_lo_fechado_que_puede_ver_quien_mira(
    cliente_de, coordinadora, entrevistadora, dialogo, persona, citada
) -> None:
    CargoFactory(persona=persona, nombre="Director", desde="2018-03-01", hasta="2020-02-01")
    amiga = PersonaFactory(nombre="Luz Amaro")
    Vinculo.objects.create(
        origen=persona, destino=amiga, tipo="asesora", certeza="documentado", desde="2019-05-01"
    )
    Interes.objects.create(
        actor=persona,
        tema=TemaFactory(nombre="Agua"),
        texto="Un banco de nivel",
        desde="2021-01-15",
    )
    Interes.objects.create(actor=persona, tema=TemaFactory(), texto="Sin cuándo")
    clima = TemaFactory(nombre="Clima")
    for grado, dia in ((3, "2022-01-01"), (5, "2023-01-01")):
        ValoracionFactory(actor=persona, tema=clima, influencia=grado, fecha=dia)
    linea = cliente_de(coordinadora).get(persona.get_absolute_url()).context["perfil"].linea
    hechos = [hecho for _, suyos in linea.anios for hecho in suyos]
    assert [hecho.clase for hecho in hechos] == [
        "Entrevista", "Valoración", "Valoración", "Agenda", "Cargo", "Vínculo", "Cargo",
    ]  # fmt: skip
    assert [hecho.titulo for hecho in hechos[3:6]] == [
        "Un banco de nivel",
        f"Termina: Director, {persona.cargos.get().organizacion.nombre}",
        "Asesora a Luz Amaro",
    ]
    assert linea.sin_fecha == 1 and [anio for anio, _ in linea.anios][-1] == 2018
    ajena = cliente_de(entrevistadora).get(f"{persona.get_absolute_url()}?d={dialogo.clave}")
    assert "Entrevista" not in [h.clase for _, s in ajena.context["perfil"].linea.anios for h in s]
    texto = ajena.content.decode()
    assert "Un banco de nivel" in texto and "Recibe" not in texto
    assert f"/{dialogo.clave}/mapa/influencia/{persona.pk}/valorar/" in texto
    assert "Recibe asesoría de Teófilo Barrón" in (
        cliente_de(coordinadora).get(amiga.get_absolute_url()).content.decode()
    )


def test_la_organizacion_ensena_sus_programas_y_lo_que_una_norma_le_encarga(
    cliente_de, coordinadora
) -> None:
    casa = OrganizacionFactory()
    programa = ProgramaFactory(organizacion=casa, nombre="Azoteas", desde="2022-01-01")
    MandatoFactory(norma="Ley de Cuencas", responsable=casa, vigente_desde="2019-01-01")
    respuesta = cliente_de(coordinadora).get(casa.get_absolute_url())
    texto = respuesta.content.decode()
    assert f"/actores/programas/{programa.pk}/" in texto
    assert "Empieza «Azoteas»" in texto and "Responde por Ley de Cuencas, art. 4" in texto


def test_las_consultas_no_crecen(cliente_de, coordinadora, dialogo, persona, citada) -> None:
    cliente = cliente_de(coordinadora)

    def contar() -> int:
        with CaptureQueriesContext(connection) as consultas:
            assert cliente.get(persona.get_absolute_url()).status_code == 200
        return len(consultas)

    CargoFactory(persona=persona)
    ValoracionFactory(actor=persona)
    Vinculo.objects.create(origen=persona, destino=PersonaFactory(), tipo="asesora")
    Interes.objects.create(actor=persona, tema=TemaFactory(), texto="Algo")
    contar()
    antes = contar()
    for _ in range(8):
        entrevista = EntrevistaFactory(dialogo=dialogo, persona=persona, cerrada=True)
        ConsentimientoFactory(entrevista=entrevista)
        entrada = EntradaFactory(entrevista=entrevista)
        EvidenciaFactory(hallazgo=HallazgoFactory(dialogo=dialogo), fragmento__entrada=entrada)
        CargoFactory(persona=persona)
        PersonaFactory(nombre="Teófilo Barrón")
        ValoracionFactory(actor=persona)
        Vinculo.objects.create(
            origen=persona, destino=PersonaFactory(), tipo="asesora", desde="2020-01-01"
        )
        Interes.objects.create(actor=persona, tema=TemaFactory(), texto="Algo", desde="2021-01-01")
    assert contar() == antes
    assert antes <= 34

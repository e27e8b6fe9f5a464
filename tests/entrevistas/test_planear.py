"""Planear: la persona, el cargo de ese día, el equipo y el folio que sigue."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from actores.models import Persona
from dialogo.models import Rol, Usuario
from entrevistas import planeacion
from entrevistas.models import Entrevista
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    CargoFactory,
    DialogoFactory,
    EntrevistaFactory,
    IntegranteFactory,
    OrganizacionFactory,
    PersonaFactory,
)


@pytest.fixture
def url(dialogo):
    return reverse("entrevistas:planear", args=[dialogo.clave])


@pytest.fixture
def persona(db) -> Persona:
    return PersonaFactory(nombre="Ximena Orduña Tlapale")


def datos(usuario: Usuario, **otros: object) -> dict[str, object]:
    return {
        "fecha": "2026-11-25",
        "hora": "09:00",
        "minutos": "60",
        "cargo": "Embajadora en retiro",
        "organizacion": "",
        "modalidad": "videollamada",
        "lugar": "https://reunion.ejemplo.mx/sala",
        "conduce": usuario.papeles.get().pk,
        "toma_notas": "",
        **otros,
    }


def test_busca_a_la_persona_sin_acentos(cliente_de, coordinadora, url, persona):
    CargoFactory(persona=persona, nombre="Presidenta", organizacion__nombre="Cámara de Oficios")
    for q in ("orduna", "camara", "presidenta ximena"):
        html = cliente_de(coordinadora).get(url, {"q": q}).content.decode()
        assert f'href="?persona={persona.pk}"' in html and "Presidenta, Cámara de Oficios" in html


def test_la_busqueda_dice_si_ya_tiene_entrevista(cliente_de, coordinadora, dialogo, url, persona):
    EntrevistaFactory(dialogo=dialogo, persona=persona, cerrada=True)
    EntrevistaFactory(persona=persona)
    html = cliente_de(coordinadora).get(url).content.decode()
    assert "E-01</a>, cerrada" in html


def test_si_no_esta_ofrece_agregarla_y_volver(cliente_de, coordinadora, url):
    html = cliente_de(coordinadora).get(url, {"q": "nadie"}).content.decode()
    assert "Nadie en el directorio con «nadie»" in html
    assert f"?siguiente={url}" in html


def test_planea_y_fotografia_lo_escrito(cliente_de, coordinadora, dialogo, url, persona):
    response = cliente_de(coordinadora).post(f"{url}?persona={persona.pk}", datos(coordinadora))
    entrevista = Entrevista.objects.get()
    assert response.url == entrevista.get_absolute_url()
    assert (entrevista.folio, entrevista.estado) == ("E-01", "planeada")
    assert entrevista.cargo == "Embajadora en retiro" and entrevista.organizacion is None
    assert entrevista.sector == persona.sector
    local = timezone.localtime(entrevista.empieza_en)
    assert (local.date(), local.hour) == (date(2026, 11, 25), 9)
    assert entrevista.asignaciones.get().integrante.usuario == coordinadora


def test_propone_el_cargo_de_ese_dia_y_no_otro(cliente_de, coordinadora, url, persona):
    CargoFactory(
        persona=persona, nombre="Tesorera", desde=date(2020, 1, 1), hasta=date(2026, 6, 30)
    )
    actual = CargoFactory(persona=persona, nombre="Presidenta", desde=date(2026, 7, 1))
    direccion = f"{url}?persona={persona.pk}&fecha=2026-11-25"
    cabeceras = {"HX-Request": "true", "HX-Target": "asiento"}
    html = cliente_de(coordinadora).get(direccion, headers=cabeceras).content.decode()
    assert "Presidenta" in html and "Tesorera" not in html and "<html" not in html
    cliente_de(coordinadora).post(direccion, datos(coordinadora, asiento=actual.pk, cargo=""))
    entrevista = Entrevista.objects.get()
    assert (entrevista.cargo, entrevista.organizacion) == ("Presidenta", actual.organizacion)


def test_la_foto_no_cambia_cuando_cambia_el_cargo(coordinadora, dialogo, persona):
    cargo = CargoFactory(persona=persona, nombre="Presidenta")
    entrevista = planeacion.planear(
        dialogo,
        persona=persona,
        empieza_en=timezone.now(),
        conduce=coordinadora.papeles.get(),
        toma_notas=None,
        modalidad="telefono",
        autor=coordinadora,
    )
    cargo.nombre = "Vocal"
    cargo.save()
    entrevista.refresh_from_db()
    assert entrevista.cargo == "Presidenta"


def test_con_varios_cargos_hay_que_elegir(cliente_de, coordinadora, url, persona):
    CargoFactory(persona=persona, nombre="Presidenta")
    CargoFactory(persona=persona, nombre="Consejera")
    response = cliente_de(coordinadora).post(
        f"{url}?persona={persona.pk}", datos(coordinadora, cargo="")
    )
    html = response.content.decode()
    assert "Elige el cargo con que habla ese día." in html and not Entrevista.objects.exists()


def test_otro_cargo_con_organizacion_del_directorio(cliente_de, coordinadora, url, persona):
    CargoFactory(persona=persona)
    camara = OrganizacionFactory(nombre="Cámara Náutica", siglas="CANÁ")
    cliente = cliente_de(coordinadora)
    for escrita in ("camara nautica", "cana"):
        cliente.post(
            f"{url}?persona={persona.pk}",
            datos(coordinadora, asiento="otro", cargo="Asesora", organizacion=escrita),
        )
    assert {e.organizacion for e in Entrevista.objects.all()} == {camara}
    assert Entrevista.objects.count() == 2


def test_mientras_se_escribe_sugiere_organizaciones(cliente_de, coordinadora, dialogo):
    OrganizacionFactory(nombre="Cámara Náutica")
    url = reverse("entrevistas:organizaciones", args=[dialogo.clave])
    html = cliente_de(coordinadora).get(url, {"organizacion": "nautica"}).content.decode()
    assert '<option value="Cámara Náutica">' in html


@pytest.mark.parametrize(
    ("campo", "valor", "frase"),
    [
        ("fecha", "", "Este campo es obligatorio"),
        ("fecha", "2062-11-25", "Revisa el año"),
        ("fecha", "no es fecha", "Introduzca una fecha válida"),
        ("hora", "99:99", "Introduzca una hora válida"),
        ("minutos", "3", "Escribe al menos 10 minutos."),
        ("minutos", "9999", "480 minutos como mucho"),
        ("cargo", "", "Escribe el cargo, o cómo se presenta"),
        ("organizacion", "Inexistente", "no está en el directorio"),
        ("modalidad", "paloma", "no es una de las opciones"),
        ("conduce", "", "Este campo es obligatorio"),
        ("lugar", "x" * 301, "300"),
    ],
)
def test_lo_mal_escrito_se_dice_y_nada_se_pierde(
    cliente_de, coordinadora, url, persona, campo, valor, frase
):
    enviado = datos(coordinadora, **{campo: valor})
    response = cliente_de(coordinadora).post(f"{url}?persona={persona.pk}", enviado)
    html = response.content.decode()
    assert response.status_code == 200 and not Entrevista.objects.exists()
    assert frase in html
    if campo not in {"lugar", "cargo"}:
        assert "Embajadora en retiro" in html and "reunion.ejemplo.mx" in html


def test_quien_conduce_no_toma_notas(cliente_de, coordinadora, url, persona):
    mismo = coordinadora.papeles.get().pk
    response = cliente_de(coordinadora).post(
        f"{url}?persona={persona.pk}", datos(coordinadora, toma_notas=mismo)
    )
    assert "no puede tomar notas" in response.content.decode()


def test_la_entrevistadora_conduce_por_omision(cliente_de, entrevistadora, url, persona):
    response = cliente_de(entrevistadora).get(f"{url}?persona={persona.pk}")
    assert response.context["form"]["conduce"].value() == entrevistadora.papeles.get().pk


def test_la_entrevistadora_no_planea_lo_que_no_veria(
    cliente_de, coordinadora, entrevistadora, url, persona
):
    response = cliente_de(entrevistadora).post(f"{url}?persona={persona.pk}", datos(coordinadora))
    assert "Quédate en el equipo" in response.content.decode()
    assert not Entrevista.objects.exists()


def test_no_ofrece_a_quien_ya_no_esta_ni_a_otro_dialogo(
    cliente_de, coordinadora, dialogo, url, persona
):
    ido = IntegranteFactory(
        dialogo=dialogo, rol=Rol.ENTREVISTA, hasta=timezone.localdate() - timedelta(days=1)
    )
    ajeno, relata = IntegranteFactory(), IntegranteFactory(dialogo=dialogo, rol=Rol.RELATORIA)
    form = cliente_de(coordinadora).get(f"{url}?persona={persona.pk}").context["form"]
    assert not {ido, ajeno, relata} & set(form.fields["conduce"].queryset)


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 18])
def test_una_persona_que_no_existe_es_404(cliente_de, coordinadora, url, pk):
    assert cliente_de(coordinadora).get(f"{url}?persona={pk}").status_code == 404


@pytest.mark.parametrize("pk", ["", "abc", "-1", "9" * 40, "²"])
def test_sin_persona_se_elige_una(cliente_de, coordinadora, url, pk):
    response = cliente_de(coordinadora).get(url, {"persona": pk})
    assert "¿Con quién será la entrevista?" in response.content.decode()


def test_la_archivada_no_se_planea(cliente_de, coordinadora, url, persona):
    persona.archivado_en = timezone.now()
    persona.save()
    assert cliente_de(coordinadora).get(f"{url}?persona={persona.pk}").status_code == 404


def test_otros_papeles_y_quien_no_entro_no_planean(client, cliente_de, relatora, url):
    assert cliente_de(relatora).get(url).status_code == 404
    assert client.get(url).status_code == 302


def test_las_consultas_de_la_busqueda_no_crecen(cliente_de, coordinadora, dialogo, url):
    cliente = cliente_de(coordinadora)
    for _ in range(3):
        EntrevistaFactory(dialogo=dialogo, persona=CargoFactory().persona)
    pocas = cuantas_consultas(cliente, url)
    for _ in range(17):
        EntrevistaFactory(dialogo=dialogo, persona=CargoFactory().persona)
    assert cuantas_consultas(cliente, url) == pocas <= 9


@pytest.mark.django_db(transaction=True)
def test_diez_a_la_vez_reciben_folios_seguidos():
    dialogo = DialogoFactory()
    papel = IntegranteFactory(dialogo=dialogo)
    persona = PersonaFactory()
    juntos = Barrier(10)

    def planear(_: int) -> int:
        try:
            juntos.wait(timeout=20)
            return planeacion.planear(
                dialogo,
                persona=persona,
                empieza_en=timezone.now(),
                conduce=papel,
                toma_notas=None,
                modalidad="presencial",
                autor=papel.usuario,
            ).numero
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as hilos:
        numeros = sorted(hilos.map(planear, range(10)))
    assert numeros == list(range(1, 11))


def test_cambia_el_plan_y_vuelve_a_fotografiar(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=coordinadora)
    url = reverse("entrevistas:cambiar_plan", args=[dialogo.clave, entrevista.numero])
    cliente = cliente_de(coordinadora)
    form = cliente.get(url).context["form"]
    assert form["cargo"].value() == "Directora de prueba"
    assert form["organizacion"].value() == entrevista.organizacion.nombre
    cliente.post(url, datos(coordinadora, cargo="Consejera", lugar="Sala 2"))
    entrevista.refresh_from_db()
    assert (entrevista.cargo, entrevista.lugar) == ("Consejera", "Sala 2")
    assert entrevista.organizacion is None and entrevista.numero == 1


def test_el_plan_de_una_hecha_ya_no_cambia(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=coordinadora, hecha=True)
    url = reverse("entrevistas:cambiar_plan", args=[dialogo.clave, entrevista.numero])
    response = cliente_de(coordinadora).post(url, datos(coordinadora))
    assert "ya no está planeada" in response.content.decode()


def test_el_plan_ajeno_no_existe(cliente_de, entrevistadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo)
    url = reverse("entrevistas:cambiar_plan", args=[dialogo.clave, entrevista.numero])
    assert cliente_de(entrevistadora).get(url).status_code == 404

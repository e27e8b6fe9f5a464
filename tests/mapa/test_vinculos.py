"""Lo que une a dos actores y lo que le importa a cada uno: se pone, se lee desde los dos lados y se archiva."""

import pytest
from django.urls import reverse
from django.utils import timezone

from actores.models import Interes, Vinculo
from entrevistas.mapa.de_actor import reunir
from entrevistas.models import Procedencia
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    InteresFactory,
    OrganizacionFactory,
    PersonaFactory,
    TemaFactory,
    VinculoFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fondo():
    return OrganizacionFactory(nombre="Fondo Amate", sector__clave="sociedad-civil")


@pytest.fixture
def taller(fondo):
    return OrganizacionFactory(nombre="Taller Ñandú", sector=fondo.sector)


def _datos(**cambios):
    return {
        "relacion": "financia:llega",
        "otro": "fondo amate",
        "certeza": "referido",
        "desde": "2024-01-15",
        "hasta": "",
        "nota": "Paga los talleres.",
        "fuente": "",
        **cambios,
    }


def test_se_agrega_desde_un_extremo_y_se_lee_desde_los_dos(cliente_de, coordinadora, fondo, taller):
    cliente = cliente_de(coordinadora)
    pagina = cliente.get(reverse("actores:nuevo_vinculo", args=[taller.pk]))
    assert "es financiado por" in pagina.text and "Fondo Amate" in pagina.text
    cliente.post(reverse("actores:nuevo_vinculo", args=[taller.pk]), _datos())
    vinculo = Vinculo.objects.get()
    assert (vinculo.origen_id, vinculo.destino_id) == (fondo.pk, taller.pk)
    assert vinculo.creado_por == coordinadora
    assert reunir(fondo, coordinadora).vinculos[0].etiqueta == "financia a"
    assert reunir(taller, coordinadora).vinculos[0].etiqueta == "es financiado por"
    # Al editarlo desde el otro extremo dice la otra etiqueta y no se voltea.
    editar = reverse("actores:editar_vinculo", args=[fondo.pk, vinculo.pk])
    assert '<option value="financia:sale" selected>' in cliente.get(editar).text
    cliente.post(editar, _datos(relacion="financia:sale", otro="Taller Ñandú", nota="Ya no."))
    vinculo.refresh_from_db()
    assert (vinculo.origen_id, vinculo.nota) == (fondo.pk, "Ya no.")


def test_las_reglas_se_dicen_en_frases(cliente_de, entrevistadora, fondo, taller):
    cliente = cliente_de(entrevistadora)
    url = reverse("actores:nuevo_vinculo", args=[taller.pk])
    for datos, frase in (
        (_datos(hasta="2020-01-01"), "El vínculo termina antes de empezar."),
        (_datos(otro="Nadie"), "No está en el directorio."),
        (_datos(otro="Taller Ñandú"), "No está en el directorio."),
    ):
        assert frase in cliente.post(url, datos).text
    cliente.post(url, _datos(relacion="colabora:sale"))
    repetido = cliente.post(url, _datos(relacion="colabora:sale"))
    al_reves = cliente.post(
        reverse("actores:nuevo_vinculo", args=[fondo.pk]),
        _datos(relacion="colabora:sale", otro="Taller Ñandú"),
    )
    for respuesta in (repetido, al_reves):
        assert "Ese vínculo ya está en el mapa." in respuesta.text
    assert Vinculo.objects.count() == 1


def test_dos_que_se_llaman_igual_se_distinguen_y_lo_ficticio_no_se_mezcla(
    cliente_de, coordinadora, taller
):
    una = PersonaFactory(nombre="Ana Peña")
    PersonaFactory(nombre="Ana Peña")
    OrganizacionFactory(nombre="Inventada, A. C.", es_ficticio=True)
    cliente = cliente_de(coordinadora)
    url = reverse("actores:nuevo_vinculo", args=[taller.pk])
    pagina = cliente.get(url)
    assert "Inventada" not in pagina.text
    assert "No está en el directorio." in cliente.post(url, _datos(otro="Ana Peña")).text
    cliente.post(url, _datos(otro=f"Ana Peña (n.º {una.pk})"))
    assert Vinculo.objects.get().origen_id == una.pk


def test_se_archiva_con_razon_y_deja_de_leerse(cliente_de, coordinadora, fondo, taller):
    vinculo = VinculoFactory(origen=fondo, destino=taller)
    cliente = cliente_de(coordinadora)
    url = reverse("actores:archivar_vinculo", args=[taller.pk, vinculo.pk])
    assert "hace falta una razón" in cliente.post(url, {"motivo": " "}).text
    assert cliente.post(url, {"motivo": "Era otro fondo."}).status_code == 302
    vinculo.refresh_from_db()
    assert (vinculo.archivado_por, vinculo.motivo_archivo) == (coordinadora, "Era otro fondo.")
    assert reunir(taller, coordinadora).vinculos == []
    assert cliente.get(url).status_code == 404
    ajeno = VinculoFactory()
    assert (
        cliente.get(reverse("actores:editar_vinculo", args=[taller.pk, ajeno.pk])).status_code
        == 404
    )


def test_la_agenda_se_agrega_se_cambia_y_se_archiva(cliente_de, entrevistadora, taller):
    agua = TemaFactory(nombre="Agua")
    cliente = cliente_de(entrevistadora)
    url = reverse("actores:nuevo_interes", args=[taller.pk])
    assert "obligatorio" in cliente.post(url, {"texto": "", "tema": agua.pk}).text
    cliente.post(url, {"texto": "Captar lluvia.", "tema": agua.pk, "desde": "2023-05-01"})
    interes = Interes.objects.get()
    assert interes.actor_id == taller.pk
    editar = reverse("actores:editar_interes", args=[taller.pk, interes.pk])
    cliente.post(editar, {"texto": "Captar lluvia en escuelas.", "tema": agua.pk})
    assert reunir(taller, entrevistadora).agenda[0].interes.texto == "Captar lluvia en escuelas."
    cliente.post(reverse("actores:archivar_interes", args=[taller.pk, interes.pk]))
    assert reunir(taller, entrevistadora).agenda == []
    assert Interes.objects.get().archivado_por == entrevistadora


# De qué entrevista se supo ----------------------------------------------------------------------
def test_la_entrada_es_su_fuente_y_quien_no_puede_verla_no_lee_su_folio(
    cliente_de, dialogo, coordinadora, entrevistadora, fondo, taller
):
    vinculo = VinculoFactory(origen=fondo, destino=taller)
    entrevista = EntrevistaFactory(dialogo=dialogo, numero=7, cerrada=True)
    ConsentimientoFactory(entrevista=entrevista)
    entrada = EntradaFactory(entrevista=entrevista, texto="El fondo paga los talleres.")
    url = reverse("mapa:fuente_de_vinculo", args=[dialogo.clave, vinculo.pk])
    cliente = cliente_de(coordinadora)
    pagina = cliente.get(url, {"entrevista": 7, "q": "talleres"})
    assert "«El fondo paga los talleres.»" in pagina.text
    cliente.post(url, {"entrada": entrada.uid})
    cliente.post(url, {"entrada": entrada.uid})
    fuente = reunir(taller, coordinadora).vinculos[0].fuentes
    assert [f.texto for f in fuente] == ["E-07"] and str(entrada.uid) in fuente[0].url
    # Quien no lleva esa entrevista no la puede elegir, quitar ni nombrar.
    ajena = cliente_de(entrevistadora)
    oculta = reunir(taller, entrevistadora).vinculos[0].fuentes
    assert [(f.texto, f.url) for f in oculta] == [("De una entrevista", "")]
    pagina = ajena.get(url, {"q": "talleres"})
    assert "El fondo paga" not in pagina.text and "E-07" not in pagina.text
    assert ajena.post(url, {"entrada": entrada.uid}).status_code == 404
    assert ajena.post(url, {"quitar": entrada.uid}).status_code == 404
    cliente.post(url, {"quitar": entrada.uid})
    assert not Procedencia.objects.exists()
    interes = InteresFactory(actor=taller)
    de_agenda = reverse("mapa:fuente_de_interes", args=[dialogo.clave, interes.pk])
    cliente.post(de_agenda, {"entrada": entrada.uid})
    assert Procedencia.objects.get().interes == interes


def test_lo_que_alguien_retiro_ya_no_se_ofrece_como_fuente(
    cliente_de, dialogo, coordinadora, fondo, taller
):
    vinculo = VinculoFactory(origen=fondo, destino=taller)
    entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    ConsentimientoFactory(entrevista=entrevista, revocado_en=timezone.now())
    entrada = EntradaFactory(entrevista=entrevista, texto="Paga talleres.")
    url = reverse("mapa:fuente_de_vinculo", args=[dialogo.clave, vinculo.pk])
    cliente = cliente_de(coordinadora)
    assert "Paga talleres." not in cliente.get(url, {"q": "talleres"}).text
    assert cliente.post(url, {"entrada": entrada.uid}).status_code == 404

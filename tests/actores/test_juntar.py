"""Dos fichas que son una: qué se mueve, qué se queda, y la vuelta exacta."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from actores.models import (
    Actor,
    Cargo,
    Fusion,
    Interes,
    Organizacion,
    ParaConversar,
    Persona,
    Programa,
    Valoracion,
    Vinculo,
)
from actores.traer.foto import foto
from actores.traer.juntar import campos_movibles, juntar, previo
from actores.traer.relaciones import nombre_de
from actores.traer.separar import separar
from entrevistas.models import Entrevista
from tests.fabricas import (
    CargoFactory,
    EntrevistaFactory,
    OrganizacionFactory,
    PersonaFactory,
    RegionFactory,
    TemaFactory,
    UsuarioFactory,
)


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


class Escena:
    """Dos fichas de la misma organización, con algo de cada clase que puede señalarlas."""

    def __init__(self, dialogo, autora) -> None:
        self.autora = autora
        self.tema = TemaFactory()
        self.queda = OrganizacionFactory(nombre="Red de Inquilinas", siglas="")
        self.sale = OrganizacionFactory(nombre="Red de inquilinas A.C.", siglas="RIN")
        self.queda.temas.set([self.tema])
        self.sale.temas.set([TemaFactory()])
        self.sale.regiones.set([RegionFactory()])
        self.otra = OrganizacionFactory(nombre="Tercera")
        self.menor = min(self.queda, self.sale, self.otra, key=lambda o: o.pk)
        self.cargo = CargoFactory(organizacion=self.sale, persona__sector=self.sale.sector)
        self.repetido = CargoFactory(organizacion=self.sale, nombre="Vocal", desde=None)
        CargoFactory(
            organizacion=self.queda, persona=self.repetido.persona, nombre="vocal", desde=None
        )
        self.entrevista = EntrevistaFactory(dialogo=dialogo, organizacion=self.sale)
        self.libre = self._lazo(self.sale, self.otra, "convoca")
        self._lazo(self.queda, self.otra, "financia")
        self.choca = self._lazo(self.sale, self.otra, "financia")
        self.entre = self._lazo(self.sale, self.queda, "colabora")
        self.interes = Interes.objects.create(actor=self.sale, tema=self.tema, texto="Vivienda")
        self.valoracion = Valoracion.objects.create(
            actor=self.sale, tema=self.tema, influencia=3, interes=5, sustento="Consta"
        )
        self.programa = Programa.objects.create(organizacion=self.sale, nombre="Casas")
        una, otra = sorted([self.sale.pk, self.otra.pk])
        self.pareja = ParaConversar.objects.create(
            dialogo=dialogo, una_id=una, otra_id=otra, razon="Se duplican", marcado_por=autora
        )

    def _lazo(self, origen: Actor, destino: Actor, tipo: str) -> Vinculo:
        return Vinculo.objects.create(origen=origen, destino=destino, tipo=tipo)

    def retrato(self) -> dict:
        """Todo lo que la fusión toca, tal como está."""
        modelos = [Cargo, Entrevista, Vinculo, Interes, Valoracion, Programa, ParaConversar]
        filas = {
            f"{modelo.__name__} {fila.pk}": foto(fila)
            for modelo in modelos
            for fila in modelo.objects.all()
        }
        organizaciones = Organizacion.objects.filter(pk__in=[self.queda.pk, self.sale.pk])
        return filas | {fila.pk: foto(fila, ("temas", "regiones")) for fila in organizaciones}


@pytest.fixture
def escena(dialogo, coordinadora):
    return Escena(dialogo, coordinadora)


@pytest.mark.django_db
def test_todo_lo_que_la_senala_se_mueve_y_vuelve_exactamente(escena, cliente) -> None:
    antes = escena.retrato()
    url = reverse("actores:juntar", args=[escena.queda.pk])
    assert "Red de inquilinas A.C." in cliente.get(url).content.decode()
    pagina = cliente.get(url, {"con": escena.sale.pk}).content.decode()
    assert "En qué difieren" in pagina
    assert "Un vínculo las unía: se archiva" in pagina
    eleccion = {"campo-siglas": "sale", "campo-temas": "los_dos", "campo-nombre": "queda"}
    respuesta = cliente.post(url, {"con": escena.sale.pk, **eleccion})
    assert respuesta.url == escena.queda.get_absolute_url()

    queda = Organizacion.objects.get(pk=escena.queda.pk)
    assert (queda.nombre, queda.siglas) == ("Red de Inquilinas", "RIN")
    assert queda.temas.count() == 2
    assert queda.regiones.count() == 0
    for fila in (escena.cargo, escena.entrevista, escena.programa):
        fila.refresh_from_db()
        assert fila.organizacion_id == queda.pk
    for fila in (escena.interes, escena.valoracion):
        fila.refresh_from_db()
        assert fila.actor_id == queda.pk
    escena.repetido.refresh_from_db()
    assert escena.repetido.organizacion_id == escena.sale.pk
    escena.libre.refresh_from_db()
    assert escena.libre.origen_id == queda.pk
    for archivado in (escena.choca, escena.entre):
        archivado.refresh_from_db()
        assert archivado.archivado_en
        assert archivado.motivo_archivo
    escena.pareja.refresh_from_db()
    assert {escena.pareja.una_id, escena.pareja.otra_id} == {queda.pk, escena.otra.pk}
    ida = cliente.get(escena.sale.get_absolute_url()).content.decode()
    assert "Se juntó con" in ida
    assert queda.get_absolute_url() in ida

    fusion = Fusion.objects.get()
    respuesta = cliente.post(reverse("actores:separar", args=[fusion.pk]), follow=True)
    assert "Las dos fichas volvieron a como estaban." in respuesta.content.decode()
    assert escena.retrato() == antes
    with pytest.raises(ValidationError, match="ya se deshizo"):
        separar(fusion, autor=escena.autora)


@pytest.mark.django_db
def test_lo_que_cambio_despues_se_queda_y_se_dice(escena, cliente) -> None:
    fusion = juntar(escena.queda, escena.sale, eleccion={"siglas": "sale"}, autor=escena.autora)
    Organizacion.objects.filter(pk=escena.queda.pk).update(siglas="OTRAS")
    Programa.objects.filter(pk=escena.programa.pk).update(organizacion=escena.otra)
    respuesta = cliente.post(reverse("actores:separar", args=[fusion.pk]), follow=True)
    dicho = respuesta.content.decode()
    assert "«Siglas» cambió después" in dicho
    assert "1 programa: cambió después" in dicho
    escena.cargo.refresh_from_db()
    assert escena.cargo.organizacion_id == escena.sale.pk
    escena.programa.refresh_from_db()
    assert escena.programa.organizacion_id == escena.otra.pk


@pytest.mark.django_db
def test_lo_que_no_puede_juntarse_dice_por_que(escena, cliente) -> None:
    persona, autora = PersonaFactory(), escena.autora
    archivada = OrganizacionFactory()
    archivada.archivar(motivo="Cerró", autor=autora)
    for otro, frase in (
        (escena.queda, "Son la misma ficha"),
        (persona, "no pueden ser la misma"),
        (archivada, "está en el archivo"),
    ):
        with pytest.raises(ValidationError, match=frase):
            juntar(escena.queda, otro, eleccion={}, autor=autora)
    for con in ("x", "9" * 30):
        url = reverse("actores:juntar", args=[escena.queda.pk])
        assert cliente.get(url, {"con": con}).status_code == 200
    assert cliente.get(url, {"con": archivada.pk}).status_code == 404
    pagina = cliente.get(url, {"con": persona.pk}).content.decode()
    assert "no pueden ser la misma" in pagina


@pytest.mark.django_db
def test_se_mueve_lo_que_senala_a_un_actor_aunque_nadie_lo_enumere(escena) -> None:
    """La lista sale de los modelos: si un cuarto nuevo señala a un actor, entra solo."""
    nombres = {nombre_de(campo) for campo in campos_movibles(escena.sale)}
    assert {
        "actores.cargo.organizacion",
        "actores.programa.organizacion",
        "actores.paraconversar.una",
        "actores.paraconversar.otra",
        "entrevistas.entrevista.organizacion",
    } <= nombres
    assert not [nombre for nombre in nombres if nombre.startswith("actores.fusion")]
    persona = PersonaFactory()
    assert "entrevistas.entrevista.persona" in {nombre_de(c) for c in campos_movibles(persona)}
    visto = previo(escena.queda, escena.sale)
    assert visto.mueven["programa"] == 1
    assert visto.mueven["vínculos"] + visto.mueven["vínculo"] == 3


@pytest.mark.django_db(transaction=True)
def test_dos_fusiones_a_la_vez_no_se_cruzan() -> None:
    """A en B y B en A al mismo tiempo: una gana y la otra dice que ya se juntaron."""
    autora = UsuarioFactory()
    una, otra = PersonaFactory(nombre="Ana"), PersonaFactory(nombre="Anna")

    def intentar(par: tuple[Persona, Persona]) -> str:
        try:
            juntar(*par, eleccion={}, autor=autora)
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()
        return "hecha"

    with ThreadPoolExecutor(2) as hilos:
        dichos = sorted(hilos.map(intentar, [(una, otra), (otra, una)]))
    assert dichos[1] == "hecha"
    assert "quizá alguien ya los juntó" in dichos[0]
    assert Fusion.objects.count() == 1
    assert Actor.objects.archivados().count() == 1


@pytest.mark.django_db
def test_una_persona_se_lleva_sus_entrevistas_y_cargos(dialogo, coordinadora) -> None:
    queda, sale = PersonaFactory(nombre="Ixchel Camarena"), PersonaFactory(nombre="Ixel Camarena")
    cargo = CargoFactory(persona=sale, desde=date(2020, 1, 1))
    entrevista = EntrevistaFactory(dialogo=dialogo, persona=sale)
    fusion = juntar(queda, sale, eleccion={"correo": "sale"}, autor=coordinadora)
    cargo.refresh_from_db()
    entrevista.refresh_from_db()
    queda.refresh_from_db()
    assert (cargo.persona, entrevista.persona, queda.correo) == (queda, queda, sale.correo)
    separar(fusion, autor=coordinadora)
    cargo.refresh_from_db()
    assert cargo.persona == sale

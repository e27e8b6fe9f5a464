"""La lista de invitadas: del mapa de actores a los días, sin mandar nada."""

import pytest
from django.urls import reverse

from dialogo.models import Envio
from sobremesas.models import Cuota, Invitacion
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.mundo import entrar

E = Invitacion.Estado
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def dias(dialogo):
    return [s.SobremesaFactory(dialogo=dialogo) for _ in range(3)]


def _a(nombre, dialogo, *args):
    return reverse(f"sobremesas:{nombre}", args=[dialogo.clave, *args])


def _texto(respuesta) -> str:
    return " ".join(respuesta.content.decode().split())


def _que_dice(dialogo, relacion, hallazgo=None):
    entrevista = f.EntrevistaFactory(dialogo=dialogo, cerrada=True)
    return f.EvidenciaFactory(
        hallazgo=hallazgo or f.HallazgoFactory(dialogo=dialogo),
        fragmento=f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=entrevista)),
        relacion=relacion,
    )


def test_sumar_mover_quitar_y_deshacer_con_su_efecto(
    dialogo, dias, coordinadora, cliente_de
) -> None:
    cliente = cliente_de(coordinadora)
    academia = f.SectorFactory(nombre="Academia")
    for dia in dias:
        Cuota.objects.create(sobremesa=dia, sector=academia, minimo=2, maximo=3)
    s.InvitacionFactory(
        sobremesa=dias[1], persona=f.PersonaFactory(sector=academia), estado=E.EN_LISTA
    )
    persona = f.PersonaFactory(nombre="Ximena Duarte", sector=academia)
    f.CargoFactory(persona=persona, nombre="Rectora")

    pagina = _texto(cliente.get(_a("lista", dialogo) + "?q=ximena"))
    assert "Ximena Duarte" in pagina
    assert "de 1 a 2" in pagina  # lo que pasaría con Academia el segundo día

    # Sumar: entra EN_LISTA con su cargo de hoy y nadie recibe nada.
    sumar = {"persona": persona.pk, "dia": dias[0].numero, "pagina": "mapa"}
    hecho = _texto(cliente.post(_a("lista_agregar", dialogo), sumar, **HTMX))
    silla = Invitacion.objects.get(persona=persona)
    assert (silla.estado, silla.cargo, silla.sobremesa) == (E.EN_LISTA, "Rectora", dias[0])
    assert "Academia pasa de 0 a 1" in hecho and "falta 1" in hecho
    assert f'id="persona-{persona.pk}"' in hecho and "Deshacer" in hecho
    assert not Envio.objects.exists()
    otra_vez = _texto(cliente.post(_a("lista_agregar", dialogo), sumar, **HTMX))
    assert "Ya está en la lista de ese día." in otra_vez

    # Mover dice las dos cuentas; la página de la que sale la pierde.
    mover = {"dia": dias[1].numero, "pagina": dias[0].numero}
    hecho = _texto(cliente.post(_a("lista_mover", dialogo, silla.pk), mover, **HTMX))
    assert "Academia pasa de 1 a 2" in hecho and "dentro; Academia pasa de 1 a 0" in hecho
    assert 'hx-swap-oob="delete"' in hecho
    silla.refresh_from_db()
    assert silla.sobremesa == dias[1]

    # Quitar y reponer, sin JavaScript: vuelve a la lista del día con lo que pasó.
    vuelta = cliente.post(_a("lista_quitar", dialogo, silla.pk), follow=True)
    assert "sale del" in _texto(vuelta)
    silla.refresh_from_db()
    assert silla.estado == E.RETIRADA
    cliente.post(_a("lista_reponer", dialogo, silla.pk))
    silla.refresh_from_db()
    assert silla.estado == E.EN_LISTA

    # La hoja pide para qué y lleva una fila por silla.
    pedido = {"motivo": "Revisarla en junta", "formato": "csv"}
    confirmada = entrar(coordinadora)
    hoja = confirmada.post(_a("lista_exportar", dialogo), pedido).content.decode("utf-8-sig")
    assert "Ximena Duarte" in hoja and len(hoja.splitlines()) == 3
    assert persona.correo not in hoja


def test_filtros_y_lo_que_cada_papel_ve(
    dialogo, dias, coordinadora, entrevistadora, cliente_de
) -> None:
    sostiene, disiente = _que_dice(dialogo, "sustenta"), _que_dice(dialogo, "contradice")
    quien = disiente.fragmento.entrada.entrevista.persona
    otra = sostiene.fragmento.entrada.entrevista.persona
    en_lista = s.InvitacionFactory(sobremesa=dias[0], estado=E.INVITADA).persona
    cargo = f.CargoFactory(persona=f.PersonaFactory(nombre="De la casa"))
    coordina, entrevista = cliente_de(coordinadora), cliente_de(entrevistadora)

    def nombres(cliente, consulta):
        return {
            r.persona for r in cliente.get(_a("lista", dialogo) + consulta).context["renglones"]
        }

    folio = disiente.hallazgo.numero
    assert nombres(coordina, f"?hallazgo={folio}&relacion=contradice") == {quien}
    assert nombres(coordina, f"?hallazgo={folio}&relacion=sustenta") == set()
    assert nombres(coordina, "?entrevistada=on") == {quien, otra}
    assert en_lista not in nombres(coordina, "?sin_invitar=on")
    assert nombres(coordina, f"?organizacion={cargo.organizacion.pk}") == {cargo.persona}
    assert nombres(coordina, "?q=nadie-se-llama-asi") == set()
    # Quien entrevista no filtra por posturas ni las lee, aunque escriba la dirección.
    assert len(nombres(entrevista, f"?hallazgo={folio}&relacion=contradice")) == 4
    assert "disiente de" in _texto(coordina.get(_a("lista", dialogo)))
    del_equipo = _texto(entrevista.get(_a("lista", dialogo)))
    assert "disiente de" not in del_equipo and "Quien sostiene un disenso" not in del_equipo


def test_r3_editar_guarda_solo_lo_suyo_y_no_pisa_a_nadie(
    dialogo, dias, coordinadora, cliente_de
) -> None:
    """R3: si otra persona guardó entretanto, se enseñan las dos versiones."""
    silla = s.InvitacionFactory(sobremesa=dias[0], estado=E.EN_LISTA)
    titular = s.InvitacionFactory(sobremesa=dias[0])
    cliente, ruta = cliente_de(coordinadora), _a("lista_editar", dialogo, silla.pk)
    base = cliente.get(ruta).context["base"]
    datos = {
        "base": base,
        "prioridad": 2,
        "suplente_de": titular.pk,
        "idioma": "en",
        "canal": "carta",
        "por_que": "Porque su colonia vive sin agua.",
        "nota": "",
    }
    guardado = _texto(cliente.post(ruta, datos, **HTMX))
    assert "Guardado a las" in guardado and "prioridad muy alta" in guardado
    silla.refresh_from_db()
    assert (silla.prioridad, silla.suplente_de, silla.canal) == (2, titular, "carta")
    assert silla.asistentes.get().idioma == "en"
    assert silla.version == 1  # no es un cambio de la silla

    tarde = cliente.post(ruta, datos | {"por_que": "Otra frase."}, **HTMX)
    assert tarde["HX-Reswap"] == "outerHTML"
    assert "Porque su colonia vive sin agua." in _texto(tarde) and "Otra frase." in _texto(tarde)
    silla.refresh_from_db()
    assert silla.por_que == "Porque su colonia vive sin agua."
    otra_vez = datos | {"por_que": "Otra frase.", "base": tarde.context["base"]}
    cliente.post(ruta, otra_vez, **HTMX)
    silla.refresh_from_db()
    assert silla.por_que == "Otra frase."


def test_las_paginas_hacen_las_mismas_consultas_con_mas_gente(
    dialogo, dias, coordinadora, cliente_de, django_assert_max_num_queries
) -> None:
    cliente = cliente_de(coordinadora)
    _que_dice(dialogo, "contradice")
    rutas = [_a("lista", dialogo), _a("lista_dia", dialogo, dias[0].numero)]

    def consultas(ruta):
        with django_assert_max_num_queries(60) as hechas:
            assert cliente.get(ruta).status_code == 200
        return len(hechas)

    f.CargoFactory(persona=s.InvitacionFactory(sobremesa=dias[0]).persona)
    cliente.get(rutas[0])  # la primera escribe la sesión
    antes = [consultas(ruta) for ruta in rutas]
    for _ in range(6):
        silla = s.InvitacionFactory(sobremesa=dias[0], estado=E.EN_LISTA)
        f.CargoFactory(persona=silla.persona)
        f.CargoFactory()
    _que_dice(dialogo, "sustenta")
    assert [consultas(ruta) for ruta in rutas] == antes


def test_en_el_navegador_suma_deshace_y_guarda_sin_perder_lo_escrito(
    transactional_db, pagina_de
) -> None:
    from tests.conftest import _integrante

    dialogo = f.DialogoFactory(clave="prueba")
    dia = s.SobremesaFactory(dialogo=dialogo)
    persona = f.PersonaFactory(nombre="Ximena Duarte")
    silla = s.InvitacionFactory(sobremesa=dia, estado=E.EN_LISTA)
    pagina = pagina_de(_integrante(dialogo, "coordinacion", "Carmen Ordaz"))
    pagina.goto(_a("lista", dialogo))
    pagina.locator(f"#persona-{persona.pk} button").click()
    pagina.get_by_text("Ximena Duarte entra al").wait_for()
    assert "2 en la lista" in pagina.locator("#dias-lista").inner_text()
    pagina.get_by_role("button", name="Deshacer").click()
    pagina.get_by_text("Ximena Duarte sale del").wait_for()
    assert pagina.locator(f"#persona-{persona.pk} button").count() == 1

    pagina.goto(_a("lista_dia", dialogo, dia.numero))
    pagina.locator("[data-abre]").click()
    por_que = pagina.locator("[name=por_que]")
    pagina.context.set_offline(True)
    por_que.fill("Su barrio vive sin agua.")
    por_que.blur()
    pagina.get_by_text("No se guardó.").wait_for()
    pagina.context.set_offline(False)
    assert por_que.input_value() == "Su barrio vive sin agua."
    pagina.get_by_role("button", name="Guardar").click()
    pagina.get_by_text("Guardado a las").wait_for()
    silla.refresh_from_db()
    assert silla.por_que == "Su barrio vive sin agua."

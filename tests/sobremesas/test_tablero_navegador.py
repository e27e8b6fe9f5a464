"""El tablero en el navegador: anotar una llamada, filtrar sin recargar y deshacer lo de varias."""

from django.urls import reverse
from django.utils import timezone

from sobremesas.models import Invitacion
from tests.fabricas_sobremesas import InvitacionFactory, PendienteFactory, SobremesaFactory


def test_una_manana_en_el_tablero(transactional_db, dialogo, coordinadora, pagina_de, axe):
    dia = SobremesaFactory(dialogo=dialogo, cupo=4)
    SobremesaFactory(dialogo=dialogo)
    por_llamar = InvitacionFactory(sobremesa=dia, persona__nombre="Abundio Xolalpa")
    PendienteFactory(dialogo=dialogo, sobremesa=dia, invitacion=por_llamar)
    for nombre, estado in (("Yareli Chimal", "confirmada"), ("Nahúm Mecalco", "declinada")):
        InvitacionFactory(
            sobremesa=dia,
            persona__nombre=nombre,
            estado=estado,
            respuesta_canal="enlace",
            respondida_en=timezone.now(),
        )
    pagina = pagina_de(coordinadora, sin_csp=True)

    pagina.goto(reverse("sobremesas:tablero", args=[dialogo.clave]))
    assert axe(pagina) == []
    pagina.get_by_role("link", name="Anotar respuesta de Abundio Xolalpa").click()
    delegada = pagina.get_by_label("Nombre de quien la representa")
    assert not delegada.is_visible()
    pagina.get_by_label("Manda a alguien en su representación").check()
    delegada.fill("Lucha Xolalpa")
    pagina.get_by_label("Teléfono", exact=True).first.check()
    assert axe(pagina) == []
    pagina.get_by_role("button", name="Anotar respuesta").click()
    assert pagina.get_by_text("¿Apruebas a quien va en su lugar?").is_visible()
    assert axe(pagina) == []
    pagina.get_by_role("button", name="Aprobar", exact=True).click()
    pagina.get_by_role("link", name="Convocatoria").first.click()
    assert pagina.get_by_role("heading", name="Balanza").is_visible()
    assert not pagina.get_by_text("Dos correos sin respuesta").is_visible()

    pagina.get_by_label("Buscar persona u organización").fill("mecalco")
    pagina.get_by_role("link", name="Yareli Chimal").wait_for(state="detached")
    assert "q=mecalco" in pagina.url
    pagina.locator("label.fch", has_text="No podrá").click()
    pagina.wait_for_url("**r=no**")
    pagina.get_by_label("Elegir a Nahúm Mecalco").check()
    assert pagina.get_by_text("Con la elegida").is_visible()
    pagina.get_by_label("Qué hacer").select_option("retirar")
    assert not pagina.locator("#varias-prioridad").is_visible()
    pagina.locator("#varias-motivo").fill("Cambió de cargo.")
    pagina.get_by_role("button", name="Ver el efecto").click()
    assert axe(pagina) == []
    pagina.get_by_role("button", name="Retirar la invitación: 1").click()
    pagina.get_by_role("button", name="Deshacer").click()
    pagina.get_by_text("Se deshizo.").wait_for()

    assert Invitacion.objects.get(persona__nombre="Nahúm Mecalco").estado == "declinada"
    por_llamar.refresh_from_db()
    assert (por_llamar.estado, por_llamar.respuesta_canal) == ("delegada", "telefono")

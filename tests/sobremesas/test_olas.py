"""Las olas en pantalla: elegir, escribir, leer cada mensaje, probar, programar, mandar y detener."""

from datetime import datetime

import pytest
from django.urls import reverse
from freezegun import freeze_time

from dialogo.models import DireccionRebotada, Envio
from sobremesas.lista.olas import internacional
from sobremesas.mensajes import olas as envio
from sobremesas.mensajes.horario import ZONA
from sobremesas.models import Invitacion, Llave, Mensaje, Ola
from tests import fabricas as f
from tests import fabricas_sobremesas as s

E = Invitacion.Estado
HTMX = {"HTTP_HX_REQUEST": "true"}
DE_DIA = datetime(2027, 1, 11, 12, 0, tzinfo=ZONA)
DE_NOCHE = datetime(2027, 1, 11, 22, 30, tzinfo=ZONA)


@pytest.fixture
def dia(dialogo):
    with freeze_time(DE_DIA):
        yield s.SobremesaFactory(dialogo=dialogo)


def _a(nombre, dialogo, *args):
    return reverse(f"sobremesas:{nombre}", args=[dialogo.clave, *args])


def _texto(respuesta) -> str:
    return " ".join(respuesta.content.decode().split())


def _en_lista(dia, nombre, **campos):
    persona = f.PersonaFactory(nombre=nombre, correo=campos.pop("correo", f"{nombre[:3]}@ej.mx"))
    return s.InvitacionFactory(sobremesa=dia, persona=persona, estado=E.EN_LISTA, **campos)


def test_una_ola_de_invitacion_de_principio_a_fin(
    dialogo, dia, coordinadora, entrevistadora, cliente_de
) -> None:
    ana, beatriz, carta = (
        _en_lista(dia, "Ana Sol", por_que="Su barrio vive sin agua.", prioridad=2),
        _en_lista(dia, "Beatriz Luna", idioma="en"),
        _en_lista(dia, "Carmen Río", canal="carta"),
    )
    otra = _en_lista(dia, "Dora Mar")
    cliente = cliente_de(coordinadora)
    hecha = cliente.post(_a("ola_nueva", dialogo), {"que": "invitacion", "sobremesa": ""})
    ola = Ola.objects.get()
    assert hecha.url == _a("ola_quienes", dialogo, ola.pk)

    # Se eligen por partes: lo que un filtro no enseña se queda como estaba.
    filtradas = cliente.get(hecha.url, {"prioridad": 1}).context["sillas"]
    assert list(filtradas) == [ana]
    cliente.post(hecha.url, {"vista": [ana.pk], "silla": [ana.pk]})
    todas = [ana.pk, beatriz.pk, carta.pk, otra.pk]
    cliente.post(hecha.url, {"vista": todas[1:], "silla": [beatriz.pk, carta.pk]})
    assert set(envio.destinatarias(ola)) == {ana, beatriz, carta}

    # Cada mensaje se lee como llegará: en su idioma, con su frase y sin enlaces que abran.
    parrafo = {"asunto": "", "texto": "Le esperamos con café.", "texto_en": "There will be coffee."}
    cliente.post(_a("ola_escribir", dialogo, ola.pk), parrafo)
    pagina = _texto(cliente.get(_a("ola", dialogo, ola.pk)))
    assert "Su barrio vive sin agua." in pagina and "Le esperamos con café." in pagina
    assert "(enlace personal)" in pagina and "1 de 3" in pagina
    assert "2</b> <span>recibirán el correo" in pagina and "1 por otro medio" in pagina
    siguiente = _texto(cliente.get(_a("ola", dialogo, ola.pk), {"n": 2}, **HTMX))
    assert "There will be coffee." in siguiente and "Ana Sol" not in siguiente
    tercera = _texto(cliente.get(_a("ola", dialogo, ola.pk), {"n": 3}, **HTMX))
    assert "No recibe correo: se le invita por carta u oficio." in tercera
    assert not Llave.objects.exists() and not Envio.objects.exists()

    # La prueba llega a quien la pide y no cuenta como mandada.
    cliente.post(_a("ola_probar", dialogo, ola.pk) + "?n=1")
    prueba = Envio.objects.get()
    assert (prueba.para, prueba.asunto[:8]) == (coordinadora.email, "[Prueba]")

    # Quien entrevista lee, no manda.
    entrevista = cliente_de(entrevistadora)
    assert "Mandar ahora" not in _texto(entrevista.get(_a("ola", dialogo, ola.pk)))
    for nombre in ("ola_mandar", "ola_programar", "ola_detener", "ola_quienes"):
        assert entrevista.post(_a(nombre, dialogo, ola.pk)).status_code == 404

    # Confirmar dice cuántas y quiénes; si la lista cambió entretanto, vuelve a preguntar.
    confirma = _texto(cliente.get(_a("ola_mandar", dialogo, ola.pk)))
    assert "a 3 personas?" in confirma and "<li>Ana Sol</li>" in confirma
    cambio = cliente.post(_a("ola_mandar", dialogo, ola.pk), {"cuantas": 2})
    assert "La lista cambió mientras decidías. Ahora son 3." in _texto(cambio)
    cliente.post(_a("ola_mandar", dialogo, ola.pk), {"cuantas": 3})
    ola.refresh_from_db()
    assert (ola.estado, ola.total) == (Ola.Estado.MANDANDO, 2)
    assert "data-avance" in _texto(cliente.get(_a("ola", dialogo, ola.pk)))
    assert cliente.get(_a("ola_avance", dialogo, ola.pk)).json()["avance"] == 0
    assert cliente.get(_a("ola_quienes", dialogo, ola.pk)).status_code == 404

    envio.preparar(ola.pk)
    avance = cliente.get(_a("ola_avance", dialogo, ola.pk)).json()
    assert (avance["terminada"], avance["avance"]) == (True, 100)
    repetida = cliente.get(_a("ola_avance", dialogo, ola.pk), {"v": avance["v"]})
    assert repetida.status_code == 204
    ana.refresh_from_db()
    assert ana.estado == E.INVITADA
    assert Mensaje.objects.exclude(clase="prueba").count() == 2
    assert "0 de 2" in _texto(cliente.get(_a("olas", dialogo)))


def test_programar_de_noche_se_niega_y_propone_la_hora_que_sigue(
    dialogo, dia, coordinadora, cliente_de
) -> None:
    silla = _en_lista(dia, "Ana Sol")
    ola = s.OlaFactory(dialogo=dialogo)
    silla.ola = ola
    silla.save()
    cliente = cliente_de(coordinadora)
    de_noche = {"fecha": "2027-01-12", "hora": "21:15"}
    negada = cliente.post(_a("ola_programar", dialogo, ola.pk), de_noche)
    assert negada.status_code == 422
    frase = "A esa hora no se le escribe a nadie: los mensajes salen de 09:00 a 20:00."
    assert frase in _texto(negada) and "mié 13 ene, 09:00" in _texto(negada)
    assert 'value="2027-01-13"' in _texto(negada) and 'value="09:00"' in _texto(negada)
    ayer = cliente.post(
        _a("ola_programar", dialogo, ola.pk), {"fecha": "2027-01-10", "hora": "10:00"}
    )
    assert "Esa hora ya pasó." in _texto(ayer)
    cliente.post(_a("ola_programar", dialogo, ola.pk), {"fecha": "2027-01-12", "hora": "10:00"})
    ola.refresh_from_db()
    assert ola.estado == Ola.Estado.PROGRAMADA
    assert ola.programada_para == datetime(2027, 1, 12, 10, 0, tzinfo=ZONA)
    suya = _texto(cliente.get(_a("ola", dialogo, ola.pk)))
    assert "Sale sola el martes 12 de enero de 2027 a las 10:00" in suya
    assert "por correo a 1 persona" in suya and "Cambiar la hora" in suya
    lista = _texto(cliente.get(_a("olas", dialogo)))
    assert "0 de 1" in lista and "sale el mar 12 ene, 10:00" in lista
    cliente.post(_a("ola_detener", dialogo, ola.pk))
    ola.refresh_from_db()
    assert ola.estado == Ola.Estado.DETENIDA

    with freeze_time(DE_NOCHE):  # de noche tampoco se manda a mano
        cliente = cliente_de(coordinadora)
        pagina = _texto(cliente.get(_a("ola_mandar", dialogo, ola.pk)))
        assert "Ahora no es hora de escribirle a nadie" in pagina and "mar 12 ene, 09:00" in pagina
        cliente.post(_a("ola_mandar", dialogo, ola.pk), {"cuantas": 1})
        ola.refresh_from_db()
        assert ola.estado == Ola.Estado.DETENIDA


def test_a_quien_no_se_le_escribe_se_le_invita_por_otro_medio(
    dialogo, dia, coordinadora, cliente_de, django_assert_max_num_queries
) -> None:
    sin_correo = _en_lista(dia, "Abundio Rosas", correo="", canal="telefono")
    rebota = _en_lista(dia, "Ilse Ruiz", correo="ilse@rebota.mx")
    DireccionRebotada.objects.create(correo="ilse@rebota.mx", motivo="No existe")
    llega = _en_lista(dia, "Ana Sol")
    sin_correo.asistentes.update(telefono="55 1234 5678 ext. 4")
    cliente = cliente_de(coordinadora)
    pagina = _texto(cliente.get(_a("olas", dialogo)))
    assert "Abundio Rosas" in pagina and "Su correo rebota" in pagina
    assert llega.persona.nombre not in pagina

    # El recado lleva un enlace recién hecho y abre WhatsApp; todavía no se le da por invitada.
    recado = _texto(cliente.post(_a("recado", dialogo, sin_correo.pk)))
    assert "https://wa.me/525512345678?text=" in recado and "/i/" in recado
    assert sin_correo.llaves.count() == 1
    sin_correo.refresh_from_db()
    assert sin_correo.estado == E.EN_LISTA
    cliente.post(_a("otro_medio", dialogo, sin_correo.pk), {"canal": "mensaje"})
    sin_correo.refresh_from_db()
    assert sin_correo.estado == E.INVITADA
    assert sin_correo.movimientos.get().canal == "mensaje"
    assert not Envio.objects.exists()
    assert "Falta decir por dónde" in _texto(
        cliente.post(_a("otro_medio", dialogo, rebota.pk), {"canal": "x"}, follow=True)
    )
    assert internacional("+1 (202) 555-0100") == "12025550100"
    assert internacional("no tiene") == ""

    s.OlaFactory(dialogo=dialogo)
    with django_assert_max_num_queries(30) as hechas:
        cliente.get(_a("olas", dialogo))
    antes = len(hechas)
    for n in range(4):
        _en_lista(dia, f"Otra {n}", correo="", canal="carta")
        s.OlaFactory(dialogo=dialogo)
    with django_assert_max_num_queries(antes):
        cliente.get(_a("olas", dialogo))


def test_no_se_le_escribe_a_nadie_de_un_dia_que_todavia_se_prepara(
    dialogo, dia, coordinadora, cliente_de
) -> None:
    """Sin convocar, la hora y la sede pueden cambiar: ni se manda ni se programa."""
    type(dia).objects.filter(pk=dia.pk).update(estado="preparacion")
    ola = s.OlaFactory(dialogo=dialogo)
    _en_lista(dia, "Ana Sol", ola=ola)
    cliente = cliente_de(coordinadora)
    cliente.post(_a("ola_mandar", dialogo, ola.pk), {"cuantas": 1})
    en_pantalla = _texto(cliente.get(_a("ola", dialogo, ola.pk)))
    assert "todavía se prepara" in en_pantalla and "convócala en Los días" in en_pantalla
    programada = {"fecha": "2027-01-12", "hora": "10:00"}
    respuesta = cliente.post(_a("ola_programar", dialogo, ola.pk), programada)
    assert respuesta.status_code == 422 and "todavía se prepara" in _texto(respuesta)
    ola.refresh_from_db()
    assert ola.estado == Ola.Estado.BORRADOR and not Mensaje.objects.exists()

"""Invitar al equipo: un enlace, un uso, 72 horas; abrirlo no acepta nada."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from dialogo import invitaciones
from dialogo.correo import despachar
from dialogo.models import Integrante, InvitacionEquipo, Rol, Usuario
from tests.dialogo.apoyo import confirmarse, entrar
from tests.fabricas import CONTRASENA, IntegranteFactory, UsuarioFactory

pytestmark = pytest.mark.django_db
CORREO = "nueva@equipo.ejemplo.mx"
DATOS = {"nombre": "Nadia Robles Sosa", "correo": CORREO, "rol": "entrevista", "organizacion": ""}
FRASE = "una frase que nadie adivina"


@pytest.fixture
def coordina(coordinadora) -> Client:
    return entrar(coordinadora)


def ultimo_enlace() -> str:
    despachar()
    return re.search(r"http://[^/]+(/invitacion/\S+/)", mail.outbox[-1].body)[1]


@pytest.fixture
def enlace(dialogo, coordinadora) -> str:
    invitaciones.invitar(dialogo, autor=coordinadora, **DATOS)
    return ultimo_enlace()


def test_invita_desde_la_pagina_y_el_mensaje_sale(dialogo, coordina):
    respuesta = coordina.post(reverse("ajustes:invitar", args=[dialogo.clave]), DATOS)
    assert respuesta.url == reverse("ajustes:equipo", args=[dialogo.clave])
    enlace = ultimo_enlace()
    assert mail.outbox[-1].to == [CORREO]
    assert dialogo.nombre in mail.outbox[-1].subject
    assert len(enlace.split("/")[2]) >= 43  # 256 bits en base64


def test_del_enlace_solo_se_guarda_la_huella(enlace):
    token = enlace.split("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM dialogo_invitacionequipo i")
        guardado = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row_to_json(e)::text, '') FROM dialogo_envio e")
        guardado += cursor.fetchone()[0]
    assert token not in guardado
    assert invitaciones.huella_de(token) in guardado


def test_abrir_el_enlace_cien_veces_no_acepta_nada(enlace):
    for n in range(100):
        Client(REMOTE_ADDR=f"10.1.0.{n}").get(enlace, follow=True)
    invitacion = InvitacionEquipo.objects.get()
    assert invitacion.esta_abierta
    assert not Usuario.objects.filter(email=CORREO).exists()


def test_el_primer_paso_quita_el_enlace_de_la_direccion(enlace, client):
    respuesta = client.get(enlace)
    assert respuesta.url == reverse("invitacion")
    assert respuesta["Referrer-Policy"] == "no-referrer"
    assert "no-store" in respuesta["Cache-Control"]
    pagina = client.get(respuesta.url)
    assert enlace.split("/")[2] not in pagina.content.decode()
    assert pagina["X-Robots-Tag"] == "noindex, nofollow"


def test_dice_quien_invita_a_que_y_con_que_papel(enlace, client, dialogo, coordinadora):
    cuerpo = client.get(enlace, follow=True).content.decode()
    for dato in (str(coordinadora), dialogo.nombre, "Entrevista", "Nadia Robles Sosa"):
        assert dato in cuerpo


def test_quien_no_tenia_cuenta_pone_nombre_y_contrasena_y_entra(enlace, client, dialogo):
    client.get(enlace)
    datos = {"nombre": "Nadia Robles", "contrasena": FRASE}
    respuesta = client.post(reverse("invitacion"), datos, follow=True)
    assert "Ya estás en el equipo" in respuesta.content.decode()
    usuaria = Usuario.objects.get(email=CORREO)
    assert usuaria.check_password(FRASE)
    assert EmailAddress.objects.filter(user=usuaria, verified=True).exists()
    papel = Integrante.objects.get(usuario=usuaria)
    assert (papel.dialogo, papel.rol) == (dialogo, Rol.ENTREVISTA)
    assert client.get(reverse("usersessions_list")).status_code == 200


def test_una_contrasena_debil_no_gasta_la_invitacion(enlace, client):
    client.get(enlace)
    respuesta = client.post(
        reverse("invitacion"), {"nombre": "Nadia", "contrasena": "password1234"}
    )
    assert respuesta.status_code == 200
    assert "error-campo" in respuesta.content.decode()
    assert InvitacionEquipo.objects.get().esta_abierta


def test_sirve_una_vez(enlace, client):
    client.get(enlace)
    client.post(reverse("invitacion"), {"nombre": "Nadia", "contrasena": FRASE})
    assert Client().get(enlace).status_code == 404


def test_a_las_72_horas_caduca(enlace):
    with freeze_time(timezone.now() + timedelta(hours=71, minutes=59)):
        assert Client().get(enlace).status_code == 302
    with freeze_time(timezone.now() + timedelta(hours=72, minutes=1)):
        assert Client().get(enlace).status_code == 404


def test_abierta_pero_caducada_al_enviar_ya_no_acepta(enlace, client):
    client.get(enlace)
    InvitacionEquipo.objects.update(vence_en=timezone.now() - timedelta(seconds=1))
    respuesta = client.post(reverse("invitacion"), {"nombre": "Nadia", "contrasena": FRASE})
    assert respuesta.status_code == 404
    assert not Usuario.objects.filter(email=CORREO).exists()


def test_vencida_usada_retirada_o_falsa_se_ven_igual(enlace):
    falsa = Client(REMOTE_ADDR="10.2.0.1").get(reverse("invitacion_enlace", args=["x" * 43]))
    InvitacionEquipo.objects.update(revocada_en=timezone.now())
    retirada = Client(REMOTE_ADDR="10.2.0.2").get(enlace)
    assert falsa.status_code == retirada.status_code == 404
    sin_testigo = [
        re.sub(r'value="[^"]{64}"', "", respuesta.content.decode())
        for respuesta in (falsa, retirada)
    ]
    assert sin_testigo[0] == sin_testigo[1]


def test_adivinar_enlaces_se_detiene_a_los_diez_por_minuto():
    rutas = [reverse("invitacion_enlace", args=[f"adivino-{n}"]) for n in range(11)]
    estados = [Client().get(ruta).status_code for ruta in rutas]
    assert estados[:10] == [404] * 10
    assert estados[10] == 429


def test_reenviar_estrena_enlace_y_el_anterior_muere(enlace, dialogo, coordina):
    invitacion = InvitacionEquipo.objects.get()
    coordina.post(reverse("ajustes:invitacion_reenviar", args=[dialogo.clave, invitacion.pk]))
    nuevo = ultimo_enlace()
    assert nuevo != enlace
    assert Client().get(enlace).status_code == 404
    assert Client().get(nuevo).status_code == 302


def test_retirarla_la_anula(enlace, dialogo, coordina):
    invitacion = InvitacionEquipo.objects.get()
    coordina.post(reverse("ajustes:invitacion_revocar", args=[dialogo.clave, invitacion.pk]))
    assert Client().get(enlace).status_code == 404
    assert (
        coordina.get(reverse("ajustes:equipo", args=[dialogo.clave])).content.decode().count(CORREO)
        == 0
    )


def test_invitar_dos_veces_deja_viva_solo_la_ultima(enlace, dialogo, coordinadora):
    invitaciones.invitar(dialogo, autor=coordinadora, **DATOS)
    assert Client().get(enlace).status_code == 404
    assert Client().get(ultimo_enlace()).status_code == 302


def test_quien_ya_tenia_cuenta_entra_y_acepta(dialogo, coordinadora):
    usuaria = UsuarioFactory(email=CORREO)
    invitaciones.invitar(dialogo, autor=coordinadora, **DATOS)
    cliente = Client()
    pagina = cliente.get(ultimo_enlace(), follow=True)
    assert "Ya tienes una cuenta" in pagina.content.decode()
    assert cliente.post(reverse("invitacion")).url == reverse("invitacion")
    datos = {"login": CORREO, "password": CONTRASENA, "next": reverse("invitacion")}
    assert cliente.post(reverse("account_login"), datos).url == reverse("invitacion")
    assert not Integrante.objects.filter(usuario=usuaria).exists()
    cliente.post(reverse("invitacion"))
    assert Integrante.objects.vigentes().filter(usuario=usuaria, dialogo=dialogo).exists()


def test_con_otra_cuenta_abierta_no_se_acepta(enlace):
    otra = entrar(UsuarioFactory())
    assert "Sal y entra con esa cuenta" in otra.get(enlace, follow=True).content.decode()
    respuesta = otra.post(reverse("invitacion"), {"nombre": "Otra", "contrasena": FRASE})
    assert respuesta.url == reverse("invitacion")
    assert InvitacionEquipo.objects.get().esta_abierta
    assert not Usuario.objects.filter(email=CORREO).exists()


def test_no_se_invita_a_quien_ya_esta(dialogo, coordina):
    IntegranteFactory(dialogo=dialogo, usuario=UsuarioFactory(email=CORREO))
    respuesta = coordina.post(reverse("ajustes:invitar", args=[dialogo.clave]), DATOS)
    assert "ya está en el equipo" in respuesta.content.decode()
    assert not InvitacionEquipo.objects.exists()


def test_sin_correo_valido_no_se_invita(dialogo, coordina):
    respuesta = coordina.post(
        reverse("ajustes:invitar", args=[dialogo.clave]), {**DATOS, "correo": "no-es-correo"}
    )
    assert respuesta.status_code == 200
    assert not InvitacionEquipo.objects.exists()


def test_solo_coordinacion_invita(dialogo, entrevistadora, client):
    ruta = reverse("ajustes:invitar", args=[dialogo.clave])
    assert client.get(ruta).status_code == 302
    assert entrar(entrevistadora).get(ruta).status_code == 404


def test_invitar_pide_identificarse_hace_poco(dialogo, coordinadora, cliente_de):
    ruta = reverse("ajustes:invitar", args=[dialogo.clave])
    cliente = cliente_de(coordinadora)
    respuesta = cliente.post(ruta, DATOS, HTTP_REFERER=f"http://testserver{ruta}")
    assert respuesta.url == f"{reverse('account_reauthenticate')}?next={ruta.replace('/', '%2F')}"
    assert not InvitacionEquipo.objects.exists()
    confirmarse(cliente)
    assert cliente.get(ruta).status_code == 200


def test_la_invitacion_de_otro_dialogo_no_existe(enlace, coordina):
    propia = InvitacionEquipo.objects.get()
    ajena = IntegranteFactory()
    InvitacionEquipo.objects.update(dialogo=ajena.dialogo)
    clave = Integrante.objects.exclude(dialogo=ajena.dialogo).first().dialogo.clave
    for nombre in ("ajustes:invitacion_reenviar", "ajustes:invitacion_revocar"):
        assert coordina.post(reverse(nombre, args=[clave, propia.pk])).status_code == 404

"""Los avisos del expediente: se preparan solos, los ve el equipo, salen uno al día y se pueden dejar."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogo import correo
from dialogo.models import BajaDeCorreo, Dialogo, DireccionRebotada, Envio
from hallazgos.models import Hito
from informes.models import AvisoDeRetorno
from informes.retorno import avisos
from informes.retorno.tasks import avisar
from tests import fabricas_resultado as r
from tests.mundo import entrar
from tests.retornos import DIJO, Historia, abrir, leer, ruta_del

pytestmark = pytest.mark.django_db


@pytest.fixture
def historia(dialogo: Dialogo) -> Historia:
    return Historia(dialogo)


@pytest.fixture
def equipo(cliente_de, coordinadora) -> Client:
    return cliente_de(coordinadora)


def _ir(historia: Historia, nombre: str, *args: object) -> str:
    return reverse(f"retornos:{nombre}", args=[historia.dialogo.clave, *args])


def _motivos(historia: Historia) -> list[str]:
    return [
        re.sub(r"-[0-9a-f]{16}$", "", m)
        for m in historia.retorno.avisos.values_list("motivo", flat=True)
    ]


def _aprobar_todos(equipo: Client, historia: Historia) -> None:
    pks = list(AvisoDeRetorno.objects.values_list("pk", flat=True))
    equipo.post(_ir(historia, "decidir"), {"aviso": pks, "estado": "aprobado"})


def test_cada_fase_y_cada_cambio_avisan_una_vez(historia: Historia) -> None:
    assert avisos.generar(historia.dialogo) == 0  # todavía no hay nada que contar
    historia.sentar()
    historia.imprimir()
    assert (avisos.generar(historia.dialogo), _motivos(historia)) == (2, ["fase-1", "fase-2-1"])
    historia.publicar()
    historia.recomendar()
    historia.contestar()
    avance = historia.cumplir()
    assert avisos.generar(historia.dialogo) == 3
    assert _motivos(historia)[2:] == [
        "fase-3",
        "R-04-respuesta-1",
        f"hito-{avance.hito_id}-cumplido",
    ]
    Hito.objects.exclude(pk=avance.hito_id).update(para_el=date.today() - timedelta(days=9))
    assert avisos.generar(historia.dialogo) == 1
    assert "vencido" in _motivos(historia)[-1]
    historia.publicar(numero=2)  # otra publicación que no cambia su texto
    assert avisos.generar(historia.dialogo) == 0


def test_lo_ajeno_no_avisa(historia: Historia) -> None:
    historia.imprimir()
    avisos.generar(historia.dialogo)
    otra = r.RecomendacionFactory(
        dialogo=historia.dialogo, comunicada=True, redaccion__congelada_en=timezone.now()
    )
    r.RespuestaInstitucionalFactory(recomendacion=otra)
    assert avisos.generar(historia.dialogo) == 0


def test_los_de_un_dia_van_en_un_mensaje_con_su_enlace_y_su_baja(
    historia: Historia, equipo: Client, mailoutbox
) -> None:
    historia.sentar()
    historia.entera()
    assert equipo.post(_ir(historia, "generar")).status_code == 302
    assert "por revisar" in equipo.get(_ir(historia, "avisos")).content.decode()
    assert not Envio.objects.filter(clase="retorno").exists()  # nada sale sin que lo aprueben
    _aprobar_todos(equipo, historia)
    envio = Envio.objects.get(clase="retorno")
    texto, _html = correo.leer(envio)
    assert envio.es_secreto and DIJO not in texto
    assert "El acta de la sobremesa" in texto and "«El anexo firmado»" in texto
    assert envio.asunto == "Hay novedades de lo que usted nos dijo"
    cliente = abrir(ruta_del(envio))
    assert DIJO in leer(cliente)
    de_baja = correo.leer_todo(envio)["baja"]
    correo.despachar()
    envio.refresh_from_db()
    assert envio.estado == "enviado" and envio.texto == ""
    assert mailoutbox[0].extra_headers["List-Unsubscribe"] == f"<{de_baja}>"
    assert mailoutbox[0].to == ["teofilo@mercados.ejemplo.mx"]
    # Otro cambio el mismo día espera a mañana.
    historia.contestar(sentido="acepta", razones="")
    avisos.generar(historia.dialogo)
    _aprobar_todos(equipo, historia)
    assert Envio.objects.filter(clase="retorno").count() == 1
    Envio.objects.filter(pk=envio.pk).update(creado_en=timezone.now() - timedelta(days=1))
    avisar()
    assert Envio.objects.filter(clase="retorno").count() == 2
    assert abrir(ruta_del(Envio.objects.filter(clase="retorno").first()))  # type: ignore[arg-type]
    # La baja de un clic no lleva galletas ni ficha.
    ruta = f"/{de_baja.split('/', 3)[3]}"
    assert Client(enforce_csrf_checks=True).post(ruta).status_code == 200
    assert BajaDeCorreo.objects.get().correo == "teofilo@mercados.ejemplo.mx"
    assert Client().get(ruta.replace("/baja/", "/")).url.startswith("/i/")  # tampoco abre la página


@pytest.mark.parametrize("causa", ["baja", "rebote", "cerrado", "retirado", "sin correo"])
def test_a_quien_no_se_le_escribe(historia: Historia, equipo: Client, causa: str) -> None:
    historia.imprimir()
    avisos.generar(historia.dialogo)
    _aprobar_todos(equipo, historia)
    pendiente = Envio.objects.get(clase="retorno")
    para = historia.persona.correo
    if causa == "baja":
        BajaDeCorreo.objects.create(dialogo=historia.dialogo, correo=para.upper())
    elif causa == "rebote":
        DireccionRebotada.objects.create(correo=para, motivo="550")
    elif causa == "cerrado":
        historia.retorno.cerrado_en = timezone.now()
        historia.retorno.save()
    elif causa == "retirado":
        historia.entrevista.consentimientos.update(revocado_en=timezone.now())
    else:
        historia.persona.correo = ""
        historia.persona.save()
    if causa != "sin correo":
        correo.despachar()
        pendiente.refresh_from_db()
        assert pendiente.estado == "omitido" and pendiente.razon
    historia.recomendar()
    historia.contestar()
    assert avisos.generar(historia.dialogo) == 0
    historia.retorno.avisos.create(motivo="x", asunto="x", cuerpo="x", estado="aprobado")
    assert avisos.mandar(historia.dialogo) == 0


def test_el_equipo_cambia_lo_que_dira_y_no_pisa_a_otra_persona(
    historia: Historia, equipo: Client
) -> None:
    historia.imprimir()
    avisos.generar(historia.dialogo)
    aviso = historia.retorno.avisos.get()
    ruta = _ir(historia, "aviso", aviso.pk)
    base = {"asunto_base": aviso.asunto, "cuerpo_base": aviso.cuerpo}
    assert "Teófilo Barrón:" in equipo.get(ruta).content.decode()  # así le llega
    assert equipo.post(ruta, base | {"asunto": "Nuevo", "cuerpo": "Otro"}).status_code == 302
    fallo = equipo.post(ruta, base | {"asunto": "Mío", "cuerpo": "Lo que yo escribí"})
    assert fallo.status_code == 422 and "Lo que yo escribí" in fallo.content.decode()
    aviso.refresh_from_db()
    assert aviso.cuerpo == "Otro"
    equipo.post(_ir(historia, "decidir"), {"aviso": [aviso.pk], "estado": "descartado"})
    assert avisos.generar(historia.dialogo) == 0  # descartado, no se vuelve a preparar
    assert avisos.mandar(historia.dialogo) == 0


# El equipo --------------------------------------------------------------------------------------
def test_el_equipo_lee_las_notas_y_sabe_quien_sigue(
    historia: Historia, equipo: Client, coordinadora
) -> None:
    nota = r.PalabraDeRetornoFactory(retorno=historia.retorno, texto="Falta el mercado")
    r.PalabraDeRetornoFactory(retorno=historia.retorno, clase="sigue", texto="")
    lista = equipo.get(_ir(historia, "lista")).content.decode()
    assert "Teófilo Barrón" in lista and "1 sin leer" in lista
    assert "Falta el mercado" in equipo.get(_ir(historia, "palabras")).content.decode()
    equipo.post(_ir(historia, "vista", nota.pk))
    nota.refresh_from_db()
    assert nota.vista_en is not None
    assert "Teófilo Barrón" in equipo.get(_ir(historia, "siguen")).content.decode()
    hoja = entrar(coordinadora).post(
        _ir(historia, "exportar"), {"motivo": "Convocar", "formato": "csv"}
    )
    assert "teofilo@mercados.ejemplo.mx" in hoja.content.decode()
    assert historia.dialogo.descargas.get().que == "Quienes quieren seguir"
    r.PalabraDeRetornoFactory(retorno=historia.retorno, clase="no_sigue", texto="")
    assert "Teófilo" not in equipo.get(_ir(historia, "siguen")).content.decode()


def test_la_previa_es_su_pagina_sin_poder_enviar_nada(historia: Historia, equipo: Client) -> None:
    historia.entera()
    cuerpo = equipo.get(_ir(historia, "previa", historia.retorno.uid)).content.decode()
    principal = cuerpo[cuerpo.index("<main") : cuerpo.index("</main>")]
    assert DIJO in principal and "<form" not in principal and "/mi-expediente/" not in principal
    ajeno = r.RetornoFactory()
    assert equipo.get(_ir(historia, "previa", ajeno.uid)).status_code == 404
    assert equipo.post(_ir(historia, "enlace", ajeno.uid)).status_code == 404
    suya = r.PalabraDeRetornoFactory(retorno=ajeno)
    assert equipo.post(_ir(historia, "vista", suya.pk)).status_code == 404
    otro = r.AvisoDeRetornoFactory(retorno=ajeno)
    assert equipo.get(_ir(historia, "aviso", otro.pk)).status_code == 404
    equipo.post(_ir(historia, "decidir"), {"aviso": [otro.pk], "estado": "aprobado"})
    otro.refresh_from_db()
    assert otro.estado == "por_revisar"


def test_la_lista_no_consulta_mas_con_mas_personas(
    historia: Historia, equipo: Client, django_assert_max_num_queries
) -> None:
    for _ in range(8):
        Historia(historia.dialogo, persona=r.RetornoFactory().persona)
    for nombre in ("lista", "siguen", "palabras", "avisos"):
        with django_assert_max_num_queries(16):
            assert equipo.get(_ir(historia, nombre)).status_code == 200

"""La puerta por HTTP: registrar, repetir, deshacer, el aforo, quien representa y quien decide."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sobremesas.gafete import codigo, huella
from sobremesas.models import Acompanante, Asistente, FuncionEnSobremesa, Paso, Pendiente
from sobremesas.puerta import dentro
from tests import fabricas as f
from tests import fabricas_sobremesas as s

JSON = {"content_type": "application/json", "HTTP_ACCEPT": "application/json"}


@pytest.fixture
def dia(dialogo):
    sobremesa = s.SobremesaFactory(dialogo=dialogo, numero=1, aforo=60)
    mesa = s.MesaFactory(sobremesa=sobremesa, numero=4)
    for nombre in ("Amadeo Quiroz Landa", "Wendolyn Quiñones Tzab", "Rogelio Jaramillo Ochoa"):
        invitacion = s.InvitacionFactory(
            sobremesa=sobremesa, persona=f.PersonaFactory(nombre=nombre), estado="confirmada"
        )
        s.LugarFactory(mesa=mesa, invitacion=invitacion)
    return sobremesa


@pytest.fixture
def portera(dialogo, relatora, dia):
    FuncionEnSobremesa.objects.create(sobremesa=dia, usuario=relatora, funcion="puerta")
    return relatora


def de(dia, nombre: str) -> Asistente:
    return Asistente.objects.get(invitacion__sobremesa=dia, nombre__startswith=nombre)


def delegar(dia) -> tuple[Asistente, Asistente]:
    """Rogelio manda a Berenice: la misma silla, otro asistente."""
    titular = de(dia, "Rogelio")
    titular.sustituido_en = timezone.now()
    titular.save()
    invitacion = titular.invitacion
    invitacion.estado = "delegada"
    invitacion.save()
    quien = Asistente.objects.create(
        invitacion=invitacion, es_titular=False, nombre="Berenice Tovar", organizacion="Secretaría"
    )
    return titular, quien


APARATO = str(uuid.uuid4())


def paso(
    quien: Asistente | Acompanante | None = None, tipo: str = "llego", hora=None, **mas
) -> dict:
    clave = ""
    if quien is not None:
        clave = f"{'s' if isinstance(quien, Asistente) else 'a'}{quien.pk}"
    hora = hora or timezone.now()
    datos = {"nonce": str(uuid.uuid4()), "aparato": APARATO, "tipo": tipo, "quien": clave}
    return {**datos, "hora": hora.isoformat(), **mas}


def a(dia, vista: str = "puerta", *args) -> str:
    return reverse(f"sobremesas:{vista}", args=[dia.dialogo.clave, dia.numero, *args])


def subir(cliente, dia, *pasos: dict, codigo: int = 200) -> list[dict]:
    respuesta = cliente.post(a(dia, "puerta_pasos"), {"pasos": pasos}, **JSON)
    assert respuesta.status_code == codigo, respuesta.content
    return respuesta.json().get("pasos", [])


def lista(cliente, dia) -> dict:
    return cliente.get(a(dia, "puerta_lista"), HTTP_ACCEPT="application/json").json()


def test_k1_el_mismo_nonce_es_un_paso_y_otro_aparato_lee_la_hora(dia, portera, cliente_de):
    cliente, amadeo = cliente_de(portera), de(dia, "Amadeo")
    a_tiempo = dia.empieza_en - timedelta(minutes=8)
    uno = paso(amadeo, hora=a_tiempo)
    primera = subir(cliente, dia, uno)
    assert primera == [{"nonce": uno["nonce"], "estado": "registrada", "texto": "Llegó 16:52"}]
    assert subir(cliente, dia, uno, uno) == primera * 2
    assert Paso.objects.count() == 1

    otro = paso(amadeo, hora=dia.empieza_en, aparato=str(uuid.uuid4()))
    [respuesta] = subir(cliente, dia, otro)
    assert (respuesta["estado"], respuesta["texto"]) == ("ya_registrada", "Llegó 16:52")
    assert subir(cliente, dia, otro) == [respuesta]
    assert Paso.objects.get(nonce=otro["nonce"]).anomalia == "ya_registrada"
    assert dentro.en(dia).dentro == 1


def test_k2_se_guardan_las_dos_horas_y_lo_verde_sin_red_se_guarda_siempre(dia, portera, cliente_de):
    """También lo que ya no cuadra: el lugar se soltó, la persona es de otro día, la sede se llenó."""
    cliente, amadeo = cliente_de(portera), de(dia, "Amadeo")
    amadeo.invitacion.estado = "declinada"
    amadeo.invitacion.save()
    dia.aforo = 1
    dia.save()
    antes = timezone.now() - timedelta(hours=2)
    subidos = [
        paso(amadeo, hora=antes, en_cola=True),
        paso(de(dia, "Wendolyn"), hora=antes + timedelta(minutes=1), en_cola=True),
        paso(nombre="x" * 900, hora=antes + timedelta(minutes=2), en_cola=True),
    ]
    assert [r["estado"] for r in subir(cliente, dia, *subidos)] == ["registrada"] * 3
    guardado = Paso.objects.get(nonce=subidos[0]["nonce"])
    assert guardado.hora_del_aparato == antes and guardado.recibido_en > antes
    assert guardado.en_cola and guardado.anomalia == "sin_lugar"
    assert Paso.objects.get(nonce=subidos[1]["nonce"]).anomalia == "sobre_aforo"
    assert len(Paso.objects.get(nonce=subidos[2]["nonce"]).nombre) == 300
    assert Pendiente.objects.abiertos().filter(clase="puerta").count() == 3


def test_lo_ilegible_se_contesta_sin_perder_lo_demas(dia, portera, cliente_de):
    cliente = cliente_de(portera)
    ajeno = s.InvitacionFactory(estado="confirmada").asistentes.get()
    malos = [paso(ajeno), paso(), {"nonce": "x"}, paso(de(dia, "Amadeo"), hora=None, tipo="vuela")]
    estados = [r["estado"] for r in subir(cliente, dia, *malos, paso(de(dia, "Wendolyn")))]
    assert estados == ["rechazada"] * 4 + ["registrada"]
    subir(cliente, dia, *[paso()] * 101, codigo=400)
    assert cliente.post(a(dia, "puerta_pasos"), "[1]", **JSON).status_code == 400
    assert cliente.post(a(dia, "puerta_pasos"), "no", **JSON).status_code == 400


def test_k4_deshace_quien_lo_anoto_o_quien_supervisa_y_todo_se_conserva(
    dia, portera, coordinadora, entrevistadora, cliente_de
):
    """Aunque lo que deshace suba antes que lo deshecho; nadie, cerrado el turno."""
    FuncionEnSobremesa.objects.create(sobremesa=dia, usuario=entrevistadora, funcion="puerta")
    suya, otra, jefa = map(cliente_de, (portera, entrevistadora, coordinadora))
    amadeo, de_otro = de(dia, "Amadeo"), str(uuid.uuid4())
    uno = paso(amadeo)
    subir(suya, dia, uno)
    assert lista(suya, dia)["presencias"][f"s{amadeo.pk}"]["mio"] is True
    assert lista(otra, dia)["presencias"][f"s{amadeo.pk}"]["mio"] is False
    ajena = paso(tipo="deshace", refiere_a=uno["nonce"], aparato=de_otro)
    assert subir(otra, dia, ajena)[0]["estado"] == "ajena"
    assert dentro.en(dia).dentro == 1
    subir(jefa, dia, paso(tipo="deshace", refiere_a=uno["nonce"], aparato=de_otro))
    assert dentro.en(dia).dentro == 0 and Paso.objects.count() == 3

    dos = paso(amadeo, en_cola=True)
    subir(suya, dia, paso(tipo="deshace", refiere_a=dos["nonce"], en_cola=True))
    subir(suya, dia, dos)
    assert dentro.en(dia).dentro == 0
    tres = paso(amadeo)
    subir(suya, dia, tres)
    dia.estado, dia.cerrada_en = "cerrada", timezone.now()
    dia.save()
    tarde = paso(tipo="deshace", refiere_a=tres["nonce"])
    assert subir(suya, dia, tarde)[0]["texto"] == "El turno terminó: ya no se deshace."
    a_tiempo = paso(tipo="deshace", refiere_a=tres["nonce"], hora=dia.cerrada_en, en_cola=True)
    assert subir(suya, dia, a_tiempo)[0]["estado"] == "registrada"


def test_c6_el_aforo_cuenta_cuerpos_avisa_y_quien_supervisa_puede_forzar(
    dia, portera, coordinadora, cliente_de
):
    cliente = cliente_de(portera)
    dia.aforo = 3
    dia.save()
    amadeo, wendolyn = de(dia, "Amadeo"), de(dia, "Wendolyn")
    escolta = Acompanante.objects.create(
        invitacion=amadeo.invitacion, nombre="Luis", papel="escolta"
    )
    prensa = paso(nombre="Ana Prensa", organizacion="El Diario", clase="prensa")
    subir(cliente, dia, paso(amadeo), paso(escolta), prensa)
    hoja = lista(cliente, dia)
    assert dentro.en(dia).dentro == 3 and dentro.en(dia).sillas == {amadeo.invitacion_id}
    assert hoja["personas"][0]["con"][0]["n"] == "Luis"

    assert subir(cliente, dia, paso(wendolyn))[0]["estado"] == "llena"
    assert subir(cliente, dia, paso(wendolyn, forzar=True))[0]["estado"] == "llena"
    assert subir(cliente, dia, paso(amadeo))[0]["estado"] == "ya_registrada"
    subir(cliente, dia, paso(tipo="salio", refiere_a=prensa["nonce"]))
    assert subir(cliente, dia, paso(wendolyn))[0]["estado"] == "registrada"
    [forzada] = subir(cliente_de(coordinadora), dia, paso(de(dia, "Rogelio"), forzar=True))
    assert forzada["estado"] == "registrada" and dentro.en(dia).dentro == 4
    guardado = Paso.objects.get(nonce=forzada["nonce"])
    assert (guardado.anomalia, guardado.resuelta_por) == ("sobre_aforo", coordinadora)


def test_d2_el_gafete_de_quien_delego_lo_dice_y_d3_llegan_las_dos(
    dia, portera, coordinadora, cliente_de
):
    """Una sola tiene la silla; la otra entra como visita y decide quien supervisa."""
    cliente, jefa = cliente_de(portera), cliente_de(coordinadora)
    titular, quien = delegar(dia)
    suya = next(p for p in lista(cliente, dia)["personas"] if p["id"] == f"s{titular.pk}")
    assert suya["mando"] == "Berenice Tovar" and suya["h"] == huella(codigo(titular))
    ella = next(p for p in lista(cliente, dia)["personas"] if p["id"] == f"s{quien.pk}")
    assert ella["por"] == titular.nombre and ella["h"] != suya["h"] and ella["m"] == 4

    subir(cliente, dia, paso(titular, clase="visita", hora=dia.empieza_en))
    assert dentro.en(dia).sillas == set()
    subir(cliente, dia, paso(quien, hora=dia.empieza_en + timedelta(minutes=5)))
    puerta = dentro.en(dia)
    assert puerta.dentro == 2 and puerta.quien_tiene(titular.invitacion_id).paso.asistente == quien
    pagina = jefa.get(a(dia, "puerta_por_decidir")).content.decode()
    assert "Rogelio Jaramillo Ochoa llegó a las 17:00 y había mandado a alguien" in pagina
    assert "17:05; por la misma silla ya había llegado Rogelio Jaramillo Ochoa." in pagina

    suyo = Paso.objects.get(asistente=titular)
    decidir = a(dia, "puerta_decidir", suyo.nonce)
    assert cliente.post(decidir, {"decision": "lugar"}).status_code == 404
    jefa.post(decidir, {"decision": "lugar", "razon": "Llegó el titular"})
    puerta = dentro.en(dia)
    assert (
        puerta.dentro == 2 and puerta.quien_tiene(titular.invitacion_id).paso.asistente == titular
    )
    suyo.refresh_from_db()
    assert suyo.resolucion == "El lugar es suyo. Llegó el titular"
    assert not Pendiente.objects.abiertos().filter(clase="puerta").exists()
    assert "Nada por decidir" in jefa.get(a(dia, "puerta_por_decidir")).content.decode()


def test_alguien_en_lugar_de_otra_persona_lo_decide_quien_supervisa(
    dia, portera, coordinadora, cliente_de
):
    cliente, amadeo = cliente_de(portera), de(dia, "Amadeo")
    uno = paso(amadeo, en_lugar=True, nombre="Nadia Cruz", clase="invitada")
    subir(cliente, dia, uno)
    guardado = Paso.objects.get(nonce=uno["nonce"])
    assert (guardado.nombre, guardado.asistente, guardado.anomalia) == (
        "Nadia Cruz",
        None,
        "en_su_lugar",
    )
    [pendiente] = Pendiente.objects.abiertos().filter(clase="puerta")
    assert "Nadia Cruz llegó a las" in pendiente.texto and "Amadeo" in pendiente.texto
    decidir = a(dia, "puerta_decidir", guardado.nonce)
    jefa = cliente_de(coordinadora)
    assert "Elige una" in jefa.post(decidir, {"decision": "x"}, follow=True).content.decode()
    jefa.post(decidir, {"decision": "no_entro"})
    pendiente.refresh_from_db()
    assert dentro.en(dia).dentro == 0 and pendiente.resuelto_por == coordinadora
    assert (
        "Ya estaba decidido"
        in jefa.post(decidir, {"decision": "visita"}, follow=True).content.decode()
    )


def test_k3_y_k5_la_lista_del_aparato_lleva_lo_justo_y_reconoce_gafetes_de_otro_dia(
    dia, portera, cliente_de, django_assert_num_queries
):
    cliente = cliente_de(portera)
    otro_dia = s.SobremesaFactory(dialogo=dia.dialogo, numero=2)
    ajena = s.InvitacionFactory(sobremesa=otro_dia, estado="confirmada").asistentes.get()
    s.InvitacionFactory(sobremesa=dia, estado="en_lista")
    hoja = lista(cliente, dia)
    assert set(hoja["personas"][0]) == {"id", "silla", "n", "o", "m", "h", "lugar"}
    assert [p["n"].split()[0] for p in hoja["personas"]] == ["Amadeo", "Rogelio", "Wendolyn"]
    fecha = timezone.localtime(otro_dia.empieza_en)
    suya = huella(codigo(ajena))
    assert str(fecha.day) in hoja["otros_dias"][suya]
    assert ajena.nombre not in str(hoja) and "@" not in str(hoja)
    subir(cliente, dia, paso(huella=suya, clase="visita", con_qr=True))
    guardado = Paso.objects.get()
    assert (guardado.nombre, guardado.anomalia) == (ajena.nombre, "otro_dia")

    version = lista(cliente, dia)["version"]
    url = f"{a(dia, 'puerta_lista')}?version={version}"
    assert cliente.get(url).status_code == 204
    assert cliente.get(a(dia, "puerta_lista"), HTTP_IF_NONE_MATCH=f'"{version}"').status_code == 304
    with django_assert_num_queries(9):
        cliente.get(url)
    for _ in range(3):
        una = s.InvitacionFactory(sobremesa=dia, estado="confirmada")
        subir(cliente, dia, paso(una.asistentes.get()))
    with django_assert_num_queries(9):
        assert cliente.get(url).status_code == 200


def test_k6_falta_quien_no_llego_y_solo_al_cerrar(dia, portera, coordinadora, cliente_de):
    subir(cliente_de(portera), dia, paso(de(dia, "Amadeo")))
    assert not dentro.ausentes(dia).exists()
    dia.estado, dia.cerrada_en = "cerrada", timezone.now()
    dia.save()
    faltan = {una.persona.nombre.split()[0] for una in dentro.ausentes(dia)}
    assert faltan == {"Rogelio", "Wendolyn"}
    subir(cliente_de(portera), dia, paso(de(dia, "Rogelio"), en_cola=True))
    pagina = cliente_de(coordinadora).get(a(dia, "puerta_por_decidir")).content.decode()
    assert "No llegaron: 1" in pagina and "Wendolyn" in pagina


def test_la_puerta_es_de_la_coordinacion_y_de_quien_tiene_funcion_ese_dia(
    dia, portera, coordinadora, entrevistadora, observadora, cliente_de
):
    """La cámara, sólo en esta página; sin sesión, 401 en JSON y nada guardado."""
    otro_dia = s.SobremesaFactory(dialogo=dia.dialogo, numero=2)
    for vista in ("puerta", "puerta_carcasa", "puerta_lista", "puerta_sw", "puerta_manifiesto"):
        assert cliente_de(portera).get(a(dia, vista)).status_code == 200
        assert cliente_de(coordinadora).get(a(dia, vista)).status_code == 200
        assert cliente_de(entrevistadora).get(a(dia, vista)).status_code == 404
        assert cliente_de(observadora).get(a(dia, vista)).status_code == 404
        assert cliente_de(portera).get(a(otro_dia, vista)).status_code == 404
    assert cliente_de(portera).get(a(dia, "puerta_por_decidir")).status_code == 404
    subir(cliente_de(entrevistadora), dia, paso(de(dia, "Amadeo")), codigo=404)
    FuncionEnSobremesa.objects.create(sobremesa=dia, usuario=entrevistadora, funcion="supervisa")
    assert cliente_de(entrevistadora).get(a(dia, "puerta_por_decidir")).status_code == 200

    pagina = cliente_de(portera).get(a(dia))
    assert "camera=(self)" in pagina.headers["Permissions-Policy"]
    por_decidir = cliente_de(coordinadora).get(a(dia, "puerta_por_decidir"))
    assert "camera=()" in por_decidir.headers["Permissions-Policy"]
    carcasa = cliente_de(portera).get(a(dia, "puerta_carcasa")).content.decode()
    assert "Amadeo" not in carcasa and "Amadeo" in pagina.content.decode()
    anonima = cliente_de(portera)
    anonima.logout()
    subir(anonima, dia, paso(de(dia, "Amadeo")), codigo=401)
    assert not Paso.objects.exists()


def test_el_guion_sin_red_guarda_la_carcasa_y_archivos_que_existen(dia, portera, cliente_de):
    cliente = cliente_de(portera)
    guion = cliente.get(a(dia, "puerta_sw"))
    assert guion.headers["Content-Type"].startswith("text/javascript")
    texto = guion.content.decode()
    assert a(dia, "puerta_carcasa") in texto and "js/puerta/inicio.js" in texto
    manifiesto = cliente.get(a(dia, "puerta_manifiesto"))
    assert manifiesto.headers["Content-Type"] == "application/manifest+json"
    assert manifiesto.json()["scope"] == manifiesto.json()["start_url"] == a(dia)


def test_sin_javascript_se_busca_se_registra_y_se_deshace(dia, portera, cliente_de):
    cliente, wendolyn = cliente_de(portera), de(dia, "Wendolyn")
    pagina = cliente.get(a(dia), {"q": "quinones"}).content.decode()
    assert "Wendolyn" in pagina and "Amadeo" not in pagina
    envio = {"tipo": "llego", "quien": f"s{wendolyn.pk}", "nonce": str(uuid.uuid4())}
    for _ in range(2):
        assert "Llegó" in cliente.post(a(dia, "puerta_anotar"), envio, follow=True).content.decode()
    assert dentro.en(dia).dentro == 1
    nonces = [str(una.nonce) for una in Paso.objects.all()]
    cliente.post(a(dia, "puerta_anotar"), {"tipo": "deshace", "refiere_a": nonces})
    assert dentro.en(dia).dentro == 0
    suelta = {"tipo": "llego", "nombre": "Ana", "clase": "prensa", "nonce": str(uuid.uuid4())}
    pagina = cliente.post(a(dia, "puerta_anotar"), suelta, follow=True).content.decode()
    assert "También dentro: Ana." in pagina


def _historia(dia) -> list[dict]:
    """Lo que tres aparatos sin red anotaron de la misma tarde, con todo lo que se cruza."""
    amadeo, wendolyn = de(dia, "Amadeo"), de(dia, "Wendolyn")
    titular, quien = delegar(dia)
    minuto = [dia.empieza_en + timedelta(minutes=m) for m in range(12)]
    otro = str(uuid.uuid4())
    llego = paso(amadeo, hora=minuto[0], en_cola=True)
    prensa = paso(nombre="Ana", clase="prensa", hora=minuto[2], en_cola=True)
    return [
        llego,
        paso(amadeo, hora=minuto[1], en_cola=True, aparato=otro),
        prensa,
        paso(tipo="salio", refiere_a=prensa["nonce"], hora=minuto[6], en_cola=True),
        paso(quien, hora=minuto[3], en_cola=True),
        paso(titular, hora=minuto[4], en_cola=True, aparato=otro),
        paso(wendolyn, hora=minuto[5], en_cola=True),
        paso(wendolyn, "salio", hora=minuto[8], en_cola=True),
        paso(tipo="deshace", refiere_a=llego["nonce"], hora=minuto[9], en_cola=True),
    ]


def _lo_que_quedo(dia, cliente) -> tuple:
    hoja = lista(cliente, dia)
    anomalias = sorted(Paso.objects.values_list("nonce", "anomalia"))
    pendientes = sorted(
        Pendiente.objects.abiertos().filter(clase="puerta").values_list("clave", flat=True)
    )
    return hoja["presencias"], hoja["ultimas"], hoja["version"], anomalias, pendientes


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_k2_en_cualquier_orden_y_repetidos_los_pasos_dan_lo_mismo(dia, portera, cliente_de, data):
    cliente = cliente_de(portera)
    if not hasattr(dia, "historia"):
        dia.historia = _historia(dia)
        subir(cliente, dia, *dia.historia)
        dia.quedo = _lo_que_quedo(dia, cliente)
    Paso.objects.all().delete()
    Pendiente.objects.all().delete()
    pasos = data.draw(st.permutations(dia.historia))
    repetidos = data.draw(st.lists(st.sampled_from(dia.historia), max_size=4))
    corte = data.draw(st.integers(0, len(pasos)))
    for lote in (pasos[:corte], [*repetidos, *pasos[corte:]], repetidos):
        subir(cliente, dia, *lote)
    assert _lo_que_quedo(dia, cliente) == dia.quedo

"""La consola: abrir, conducir, lo que se ve y lo que pasa cuando dos personas conducen a la vez."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Rol
from sobremesas.consola import mesas, tarde
from sobremesas.models import Aportacion, Puesto, Sala, Tramo
from sobremesas.vivo import Accion, mover
from tests import fabricas as f
from tests import fabricas_sobremesas as s

JSON = {"Accept": "application/json"}


def url(dia, que="", *mas):
    nombre = f"consola_{que}" if que else "consola"
    return reverse(f"sobremesas:{nombre}", args=[dia.dialogo.clave, dia.numero, *mas])


def armar(dialogo):
    """Un día de hoy, con tres puntos (dos hallazgos y un receso) y dos mesas."""
    dia = s.SobremesaFactory(dialogo=dialogo, empieza_en=timezone.now() - timedelta(minutes=2))
    for orden in (1, 2):
        hallazgo = f.HallazgoFactory(dialogo=dialogo)
        s.PuntoDelDiaFactory(sobremesa=dia, orden=orden, hallazgo=hallazgo, minutos=18)
    s.PuntoDelDiaFactory(
        sobremesa=dia, orden=3, hallazgo=None, titulo="Receso", clase="receso", minutos=15
    )
    for numero in (1, 2):
        s.MesaFactory(sobremesa=dia, numero=numero)
    return dia


@pytest.fixture
def dia(dialogo):
    return armar(dialogo)


@pytest.fixture
def sala(dia, coordina):
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    assert coordina.post(url(dia, "abrir")).status_code == 302
    return Sala.objects.get(sobremesa=dia)


def mandar(cliente, sala, accion, *, version=None, **mas):
    """Como lo manda el botón: con la versión del mando que se veía."""
    sala.refresh_from_db()
    datos = {"sala": sala.pk, "version": version or sala.mando, **mas}
    return cliente.post(f"{url(sala.sobremesa, 'mover')}?accion={accion}", datos, headers=JSON)


def test_antes_de_abrir_dice_que_falta_y_abrir_sin_regla_no_abre(coordina, dia, dialogo):
    html = coordina.get(url(dia)).content.decode()
    assert "No está escrita." in html
    assert reverse("sobremesas:regla_de_acuerdo", args=[dialogo.clave, dia.numero]) in html
    assert "51 de 180 minutos" in html
    assert "Nadie tiene mesa para relatar." in html
    assert re.search(r"btn-primary[^>]* disabled", html)
    assert html.count("btn-primary") == 1
    html = coordina.post(url(dia, "abrir"), follow=True).content.decode()
    assert "escribe la regla de acuerdo" in html
    assert not Sala.objects.exists()
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    s.FuncionFactory(sobremesa=dia, funcion="relata", mesa=dia.mesas.get(numero=1))
    html = coordina.get(url(dia)).content.decode()
    assert "Nadie relata la mesa 2." in html
    assert not re.search(r"btn-primary[^>]* disabled", html)
    html = coordina.post(url(dia, "abrir"), follow=True).content.decode()
    assert "conducción" in html
    assert html.count("btn-primary") == 1
    coordina.post(url(dia, "abrir"))
    assert Sala.objects.count() == 1


def test_conduce_la_coordinacion_y_quien_tiene_esa_funcion(
    cliente_de, sala, relatora, entrevistadora, observadora
):
    dia = sala.sobremesa
    for quien in (relatora, entrevistadora, observadora):
        assert cliente_de(quien).get(url(dia)).status_code == 404
    s.FuncionFactory(sobremesa=dia, usuario=relatora, funcion="relata")
    assert cliente_de(relatora).get(url(dia)).status_code == 404
    s.FuncionFactory(sobremesa=dia, usuario=relatora, funcion="conduce")
    html = cliente_de(relatora).get(url(dia)).content.decode()
    assert "Pasar a conversar" in html
    assert mandar(cliente_de(relatora), sala, "siguiente").status_code == 200
    for ruta in ("vivo", "puestos", "terminar"):
        assert cliente_de(observadora).get(url(dia, ruta)).status_code == 404
    for ruta in ("abrir", "mover"):
        assert cliente_de(observadora).post(url(dia, ruta)).status_code == 404


def test_avanzar_pausar_volver_e_ir_a_un_punto(coordina, sala):
    dia = sala.sobremesa
    partes = mandar(coordina, sala, "siguiente").json()["partes"]
    assert "Pasar a capturar" in partes["centro"]["html"]
    partes = mandar(coordina, sala, "pausar").json()["partes"]
    assert "En pausa" in partes["centro"]["html"]
    assert "Seguir" in partes["centro"]["html"]
    partes = mandar(coordina, sala, "seguir").json()["partes"]
    assert "data-vence" in partes["centro"]["html"]
    antes = Sala.objects.get(pk=sala.pk).vence_en
    mandar(coordina, sala, "mas_tiempo")
    assert Sala.objects.get(pk=sala.pk).vence_en == antes + timedelta(minutes=2)
    assert (
        "Pasar a conversar" in mandar(coordina, sala, "anterior").json()["partes"]["centro"]["html"]
    )
    receso = dia.puntos.get(clase="receso")
    respuesta = coordina.post(
        f"{url(dia, 'mover')}?accion=ir_a&punto={receso.pk}",
        {"sala": sala.pk, "version": Sala.objects.get(pk=sala.pk).mando},
    )
    assert respuesta.url == url(dia)
    html = coordina.get(url(dia)).content.decode()
    assert "Receso" in html
    assert "sin tocar" in html
    assert "Pasar al cierre" in html
    # Sin nada más adelante, el botón guinda es el de terminar.
    assert (
        "Terminar la tarde"
        in mandar(coordina, sala, "siguiente").json()["partes"]["centro"]["html"]
    )
    assert mandar(coordina, sala, "bailar").status_code == 400


def test_quien_llega_tarde_no_mueve_nada_y_lee_quien_se_adelanto(
    coordina, cliente_de, sala, dialogo
):
    noemi = f.IntegranteFactory(
        dialogo=dialogo, rol=Rol.COORDINACION, usuario=f.UsuarioFactory(nombre="Noemí Ruiz Cano")
    ).usuario
    vista = sala.mando
    mandar(cliente_de(noemi), sala, "siguiente")
    respuesta = mandar(coordina, sala, "siguiente", version=vista).json()
    assert respuesta["aviso"] == "Noemí Ruiz Cano ya pasó a Conversar."
    assert Sala.objects.get(pk=sala.pk).fase == Sala.Fase.CONVERSAR
    assert Tramo.objects.filter(sala=sala).count() == 2
    # Apretar dos veces es apretar una, y no regaña.
    respuesta = mandar(cliente_de(noemi), sala, "siguiente", version=vista).json()
    assert respuesta["aviso"] == ""
    assert Sala.objects.get(pk=sala.pk).fase == Sala.Fase.CONVERSAR
    # Sin JavaScript, lo mismo en un aviso.
    datos = {"sala": sala.pk, "version": vista}
    pagina = coordina.post(f"{url(sala.sobremesa, 'mover')}?accion=siguiente", datos, follow=True)
    assert "Noemí Ruiz Cano ya pasó a Conversar." in pagina.content.decode()


def test_lo_vivo_trae_solo_lo_que_cambio_y_avisa_si_es_otra_sala(coordina, sala):
    dia = sala.sobremesa
    todo = coordina.get(url(dia, "vivo"), {"sala": sala.pk}, headers=JSON).json()
    assert set(todo["partes"]) == {
        *("cabeza", "escaleta", "centro", "consultas", "mesas", "radar", "llegan")
    }
    tengo = ",".join(f"{n}.{p['huella']}" for n, p in todo["partes"].items())
    igual = coordina.get(url(dia, "vivo"), {"sala": sala.pk, "tengo": tengo}, headers=JSON)
    assert igual.status_code == 204
    assert int(igual["X-Ahora"]) > 0
    puesto = s.PuestoFactory(sala=sala)
    s.AportacionFactory(sala=sala, puesto=puesto, texto="Falta quién traduce.")
    nuevo = coordina.get(url(dia, "vivo"), {"sala": sala.pk, "tengo": tengo}, headers=JSON).json()
    assert set(nuevo["partes"]) == {"cabeza", "mesas", "radar", "llegan", "centro"}
    assert "Falta quién traduce." in nuevo["partes"]["llegan"]["html"]
    assert "1 línea" in nuevo["partes"]["mesas"]["html"]
    assert "no ha abierto su espejo" in nuevo["partes"]["centro"]["html"]
    assert coordina.get(url(dia, "vivo"), {"sala": 0}, headers=JSON).json() == {"otra": True}


def test_la_escaleta_dice_lo_que_duro_y_cuanto_se_va_tarde(sala, coordinadora):
    ahora = timezone.now()
    Sala.objects.filter(pk=sala.pk).update(abierta_en=ahora - timedelta(minutes=26))
    dia = sala.sobremesa
    dia.empieza_en = ahora - timedelta(minutes=26)
    dia.save()
    Tramo.objects.update(empezo_en=ahora - timedelta(minutes=26))
    segundo = dia.puntos.get(orden=2)
    mover(sala, Accion.IR_A, quien=coordinadora, punto=segundo.pk)
    Tramo.objects.filter(punto__orden=1).update(termino_en=ahora - timedelta(minutes=5))
    Tramo.objects.filter(punto=segundo).update(empezo_en=ahora - timedelta(minutes=5))
    sala = Sala.objects.select_related("sobremesa").get(pk=sala.pk)
    va = tarde.de(sala, ahora)
    primero, actual, falta = va.renglones
    assert (primero.hecho, primero.minutos, primero.de_mas) == (True, 21, 3)
    assert actual.actual
    assert falta.hora == ahora + timedelta(minutes=13)
    assert va.dice == "vamos 3 min tarde"
    # Al volver a un punto no se olvida lo que ya duró, y lo que se va de más empuja lo que sigue.
    va = tarde.de(sala, ahora + timedelta(minutes=20))
    assert va.atraso == 10


def test_las_mesas_dicen_su_espejo_y_lo_que_queda_a_medias(sala):
    uno, dos = (s.PuestoFactory(sala=sala, mesa=m) for m in sala.sobremesa.mesas.all())
    otro = s.PuestoFactory(sala=sala, mesa=dos.mesa)
    s.AportacionFactory(sala=sala, puesto=uno)
    linea = s.AportacionFactory(sala=sala, puesto=dos)
    espejo = s.EspejoFactory(
        sala=sala, mesa=dos.mesa, presentes=2, cierra_en=timezone.now() - timedelta(seconds=1)
    )
    espejo.lineas.add(linea)
    for quien, valor in ((dos, "asi_es"), (otro, "falta")):
        espejo.reflejos.create(aportacion=linea, revision=1, puesto=quien, valor=valor)
    primera, segunda = mesas.de(sala, sala.punto)
    assert primera.le_falta_espejo
    assert (segunda.lineas, segunda.asi_es, segunda.espejo.presentes) == (1, 1, 2)
    assert mesas.a_medias([primera, segunda]) == "La mesa 1 no ha abierto su espejo."
    escribe = mesas.de(sala, sala.punto, escriben=frozenset([dos.mesa_id]))
    assert mesas.a_medias(escribe) == (
        "La mesa 1 no ha abierto su espejo y la mesa 2 está escribiendo."
    )


@pytest.mark.parametrize("cuantas", [3, 40])
def test_consultas_fijas_con_pocas_o_muchas_aportaciones(
    coordina, sala, cuantas, django_assert_max_num_queries
):
    puestos = [s.PuestoFactory(sala=sala, mesa=m) for m in sala.sobremesa.mesas.all()]
    molde = s.AportacionFactory(sala=sala, puesto=puestos[0], nivel="por_sector")
    Aportacion.objects.bulk_create(
        Aportacion(
            uid=uuid.uuid4(), sala=sala, numero=n, punto=molde.punto, redaccion=molde.redaccion,
            puesto=puestos[n % 2], mesa=puestos[n % 2].mesa, nivel="por_sector", texto="Algo.",
            clase="completa", origen="relatoria", hora_del_aparato=timezone.now(),
        )
        for n in range(2, cuantas)
    )  # fmt: skip
    Puesto.objects.bulk_create(
        Puesto(sala=sala, nombre=f"Persona {n}", mesa=puestos[0].mesa, numero=n + 10)
        for n in range(cuantas)
    )
    s.ConsultaFactory(sala=sala)
    s.EspejoFactory(sala=sala, mesa=puestos[0].mesa).lineas.add(molde)
    with django_assert_max_num_queries(34):
        respuesta = coordina.get(url(sala.sobremesa, "vivo"), {"sala": sala.pk}, headers=JSON)
    assert respuesta.status_code == 200


def test_terminar_la_tarde_con_resumen_y_lo_que_sigue(coordina, sala, dialogo):
    dia = sala.sobremesa
    s.DisensoFactory(aportacion=s.AportacionFactory(sala=sala, clase="disiente"))
    s.AportacionFactory(sala=sala)
    html = coordina.get(url(dia, "terminar")).content.decode()
    assert "1 completa, 0 modifican, 0 enriquecen, 1 disiente." in html
    assert "1 de 3" in html
    respuesta = coordina.post(url(dia, "terminar"), {"sala": sala.pk}, follow=True)
    html = respuesta.content.decode()
    assert "La tarde terminó" in html
    assert reverse("sobremesas:resultados", args=[dialogo.clave, dia.numero]) in html
    assert reverse("acta:ver", args=[dialogo.clave, dia.numero]) in html
    sala.refresh_from_db()
    assert sala.terminada_en
    assert coordina.post(url(dia, "terminar"), {"sala": sala.pk}).url == url(dia)
    assert mandar(coordina, sala, "siguiente").status_code == 302
    assert coordina.get(url(dia, "puestos")).status_code == 404


def test_quien_conduce_ve_un_codigo_lo_cambia_sienta_y_anota_que_se_fue(coordina, sala):
    dia = sala.sobremesa
    suyo = s.PuestoFactory(sala=sala, nombre="Berta Solís Mora")
    suelto = s.PuestoFactory(
        sala=sala, invitacion=None, mesa=None, numero=0, nombre="Ana Sin Silla"
    )
    lista = coordina.get(url(dia, "puestos")).content.decode()
    assert lista.index("Sin mesa") < lista.index("Mesa 1")
    assert "c-codigo" not in lista
    html = coordina.get(url(dia, "puesto", suyo.pk)).content.decode()
    codigo = re.search(r'class="c-codigo">([^<]+)<', html)[1]
    coordina.post(url(dia, "puesto_cambiar", suyo.pk), {"que": "codigo"})
    assert codigo not in coordina.get(url(dia, "puesto", suyo.pk)).content.decode()
    for que, esta in (("se_fue", False), ("se_fue", False), ("volvio", True)):
        coordina.post(url(dia, "puesto_cambiar", suyo.pk), {"que": que})
        suyo.refresh_from_db()
        assert suyo.esta is esta
    respuesta = coordina.post(
        url(dia, "puesto_cambiar", suelto.pk), {"que": "sentar", "mesa": "2"}, follow=True
    )
    assert "Ana Sin Silla quedó en la mesa 2." in respuesta.content.decode()
    suelto.refresh_from_db()
    assert suelto.mesa.numero == 2
    assert suelto.numero > suelto.mesa.lugares
    ajeno = s.PuestoFactory()
    assert coordina.post(url(dia, "puesto_cambiar", ajeno.pk), {"que": "se_fue"}).status_code == 404


def test_un_numero_imposible_no_revienta_ningun_mando(coordina, sala, dia):
    enorme = "9" * 5000
    for ruta, datos in (
        (f"{url(dia, 'mover')}?accion=ir_a&punto={'9' * 30}", {"sala": sala.pk, "version": enorme}),
        (f"{url(dia, 'mover')}?accion=siguiente", {"sala": enorme}),
        (url(dia, "terminar"), {"sala": enorme}),
        (
            reverse("sobremesas:consulta_abrir", args=[dia.dialogo.clave, dia.numero]),
            {"clase": "reparto", "redaccion": [enorme, "²"], "ronda": "9" * 30, "segundos": "-1"},
        ),
        (reverse("sobremesas:ensayar", args=[dia.dialogo.clave, dia.numero]), {"cuantos": enorme}),
    ):
        assert coordina.post(ruta, datos).status_code < 500, ruta[:80]
    sala.refresh_from_db()
    assert sala.esta_en_curso and sala.version == 1

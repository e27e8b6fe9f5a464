"""El trámite del acta: se construye, se abre a observaciones, se contesta y se firma."""

import re
import time
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dialogo import correo
from informes import construccion
from informes.acta import lectura, tramite, vigencia
from informes.acta.huella import huella_de
from informes.acta.parrafos import parrafos
from informes.models import Informe
from sobremesas.consultas import anular
from sobremesas.models import Acta, Mensaje, Observacion, Puesto
from tests import fabricas_sobremesas as s
from tests.informes.test_acta import construida, de_corrido
from tests.informes.una_tarde import Tarde, tarde
from tests.sobremesas.por_enlace import Navegador, ruta_de

MANANA = timedelta(days=1)


@pytest.fixture
def una(dialogo) -> Tarde:
    return tarde(dialogo)


@pytest.fixture
def ahi(una, coordinadora, cliente_de):
    """``ahi("abrir", {...})``: la coordinación manda algo de su página del acta."""
    cliente = cliente_de(coordinadora)
    identificar(cliente, coordinadora, time.time())

    def mandar(nombre: str = "ver", datos: dict | None = None, *args: object):
        donde = reverse(
            f"acta:{nombre}", args=[una.sobremesa.dialogo.clave, una.sobremesa.numero, *args]
        )
        return cliente.get(donde) if datos is None else cliente.post(donde, datos, follow=True)

    return mandar


def identificar(cliente: Client, quien, cuando: float) -> None:
    sesion = cliente.session
    sesion["account_authentication_methods"] = [{"method": "password", "at": cuando}]
    sesion["account_authentication_methods_user"] = str(quien.pk)
    sesion.save()


def plazo(dias: int = 5) -> dict[str, str]:
    cuando = timezone.localtime(timezone.now() + timedelta(days=dias))
    return {"hasta_0": f"{cuando:%Y-%m-%d}", "hasta_1": f"{cuando:%H:%M}"}


def abierta(una: Tarde) -> Acta:
    construida(una, str(uuid.uuid4()))
    acta = tramite.empezar(una.sobremesa)
    with CaptureQueriesContext(connection) as hechas:
        acta = tramite.abrir_observaciones(acta, hasta=timezone.now() + MANANA)
    candados = [q["sql"] for q in hechas if " FOR " in q["sql"]]
    assert '"sobremesas_sala"' in candados[0], "aparta la sala: nadie registra mientras se abre"
    return acta


def observada(acta: Acta, una: Tarde, parrafo: str = "tarde") -> Observacion:
    return tramite.observar(
        acta, una.puestos[0].asistente, parrafo=parrafo, texto="Falta el receso.", uid=uuid.uuid4()
    )


def vencer(acta: Acta) -> None:
    Acta.objects.filter(pk=acta.pk).update(observaciones_hasta=timezone.now() - MANANA)
    acta.refresh_from_db()


def de(una: Tarde, n: int = 0, **como: object) -> Navegador:
    """El navegador de quien ocupa ese puesto, por el enlace que le llegó."""
    return Navegador(f"{ruta_de(una.puestos[n].asistente)}?ir=acta", **como)


def enviar(quien: Navegador, nombre: str, **datos: str):
    """Manda lo oculto de su página más lo suyo."""
    campos = quien.ocultos() | datos
    respuesta = quien._cliente().post(reverse(f"mi_acta:{nombre}"), campos)
    if respuesta.status_code == 303:
        return quien.abrir(respuesta.url.partition("#")[0])
    if respuesta.status_code == 422:
        quien.cuerpo = respuesta.content.decode()
    return respuesta


def test_de_construir_a_firmar_por_sus_paginas(
    una, ahi, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    assert "Construir el borrador 1" in ahi().content.decode()
    with django_capture_on_commit_callbacks():
        ahi("construir", {"clave": "a"})
    assert "Construyendo la versión 1" in ahi().content.decode()
    construccion.construir(Informe.objects.get().pk)
    with django_assert_max_num_queries(45):
        pagina = ahi().content.decode()
    assert "Abrir a observaciones" in pagina and "Descargar el borrador 1" in pagina
    assert "fecha por venir" in ahi("abrir", plazo(-1)).content.decode()
    assert "Construyendo la versión 2" in ahi("abrir", plazo()).content.decode()
    mensajes = Mensaje.objects.filter(clase="acta").select_related("envio")
    assert {m.asistente for m in mensajes} == {p.asistente for p in una.puestos}
    assert {m.vuelta for m in mensajes} == {1}
    envio = mensajes[0].envio
    carta, _html = correo.leer(envio)
    assert "?ir=acta" in carta and "Puede leerla y observar cada párrafo hasta el" in carta
    assert "Azotea de prueba" not in carta and "/i/" not in envio.asunto
    assert "De esa versión ya se les había escrito" in ahi("avisar", {}).content.decode()
    impreso = de_corrido(construccion.construir(Informe.objects.order_by("-pk")[0].pk))
    assert "borrador 2" in impreso and "Borrador en observaciones." in impreso
    assert "Esperar observaciones" in ahi().content.decode()
    assert "Mensajes escritos: 4." in ahi("avisar", {}).content.decode()
    acta = Acta.objects.get()
    suya = observada(acta, una, "H-01/S1-01")
    pagina = ahi().content.decode()
    assert "Contestar una observación" in pagina and "S1·01" in pagina
    relatoria = reverse("sobremesas:relatoria_mesa", args=["prueba", una.sobremesa.numero, 4])
    assert relatoria in pagina
    assert (
        "Escribe la explicación"
        in ahi("contestar", {"respuesta": "atendida"}, suya.uid).content.decode()
    )
    ahi("contestar", {"respuesta": "en_parte", "explicacion": "Se agregó."}, suya.uid)
    assert "por qué nadie falta" in ahi("firmar", {"razon": ""}).content.decode()
    with django_capture_on_commit_callbacks():
        ahi("firmar", {"razon": "Contestaron las cuatro personas."})
    acta.refresh_from_db()
    assert acta.estado == "firmada" and huella_de(acta.instantanea) == acta.huella
    hecho = construccion.construir(Informe.objects.order_by("-pk")[0].pk)
    dicho = de_corrido(hecho)
    assert "Firmada." in dicho and acta.huella in dicho
    assert "antes de que venciera el plazo: Contestaron las cuatro personas." in dicho
    assert "Se recibió una observación: 1 atendida en parte." in dicho
    assert Mensaje.objects.filter(clase="acta", vuelta=3).count() == 4
    bajada = ahi("descargar", None, hecho.uid)
    assert b"".join(bajada.streaming_content).startswith(b"%PDF")
    assert "Descargar el acta firmada" in ahi().content.decode()


def test_firmada_no_cambia_por_ninguna_puerta_y_se_reimprime_igual(una, coordinadora):
    acta = abierta(una)
    suya = observada(acta, una)
    tramite.contestar(suya, respuesta="atendida", explicacion="Va.", autor=coordinadora)
    vencer(acta)
    acta = tramite.firmar(acta, autor=coordinadora)
    primera = construida(una, "firmada")
    una.dice("completa", "Algo que llegó tarde.")
    Puesto.objects.update(aparece="sin_nombre")
    for intento in (
        lambda: tramite.anotar(acta, "otra"),
        lambda: tramite.abrir_observaciones(acta, hasta=timezone.now() + MANANA),
        lambda: tramite.ampliar(acta, hasta=timezone.now() + MANANA),
        lambda: observada(acta, una),
        lambda: tramite.contestar(suya, respuesta="atendida", explicacion="x", autor=coordinadora),
        lambda: tramite.firmar(acta, autor=coordinadora),
    ):
        with pytest.raises(ValidationError):
            intento()
    for campos in ({"nota": "x"}, {"estado": "borrador"}, {"instantanea": {}}, {"huella": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Acta.objects.filter(pk=acta.pk).update(**campos)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sobremesas_acta SET nota = 'x'")
    otra = construida(una, "otra")
    assert otra.huella_archivo == primera.huella_archivo
    assert vigencia.vigente(una.sobremesa) == otra
    assert Mensaje.objects.filter(clase="acta").values("vuelta").distinct().count() == 2


def test_cada_paso_fuera_de_orden_se_rechaza_con_su_frase(una, coordinadora):
    acta = tramite.empezar(una.sobremesa)
    luego = timezone.now() + MANANA
    with pytest.raises(ValidationError, match="Primero construye"):
        tramite.abrir_observaciones(acta, hasta=luego)
    with pytest.raises(ValidationError, match="todavía no se abren"):
        tramite.ampliar(acta, hasta=luego)
    with pytest.raises(ValidationError, match="quien asistió tiene que poder observarla"):
        tramite.firmar(acta, autor=coordinadora)
    with pytest.raises(ValidationError):
        observada(acta, una)
    acta = abierta(una)
    with pytest.raises(ValidationError, match="ya están abiertas"):
        tramite.abrir_observaciones(acta, hasta=luego)
    with pytest.raises(ValidationError, match="va después"):
        tramite.ampliar(acta, hasta=acta.observaciones_hasta - timedelta(hours=1))
    assert tramite.ampliar(acta, hasta=luego + MANANA).observaciones_hasta == luego + MANANA
    suya = observada(acta, una)
    vencer(acta)
    with pytest.raises(ValidationError, match="terminó"):
        observada(acta, una)
    with pytest.raises(ValidationError, match="Falta una observación por contestar"):
        tramite.firmar(acta, autor=coordinadora)
    tramite.contestar(suya, respuesta="no_atendida", explicacion="No fue así.", autor=coordinadora)
    una.dice("completa", "Una línea que se capturó después.")
    with pytest.raises(ValidationError, match="construye otro para firmar lo que se leyó"):
        tramite.firmar(acta, autor=coordinadora)
    construida(una, "corregida")
    assert tramite.firmar(acta, autor=coordinadora).estado == "firmada"


def test_quien_asistio_lee_observa_y_lee_lo_que_se_le_contesto(una, coordinadora):
    acta = abierta(una)
    suyo = de(una)
    assert suyo.respuesta.status_code == 200
    claves = [p["clave"] for p in parrafos(lectura.lo_que_se_lee(acta)[0])]
    assert claves[:4] == ["asistencia", "tarde", "dicho", "H-01/S1-01"]
    assert len(claves) == len(set(claves)) == suyo.cuerpo.count("Observar este párrafo")
    assert "Mtra. Ximena Orduña Tlapale" in suyo.cuerpo
    assert "Borrador en observaciones." in suyo.cuerpo
    for callado in ("Eustolia", "Xicohténcatl", "Jaramillo Ochandiano"):
        assert callado not in suyo.cuerpo.partition("<article")[2]
    datos = {"parrafo": "H-01/S1-01", "texto": "Dije «paga», no «firma». <b>ñ</b>"}
    pagina = suyo.ocultos()["pagina"]
    enviar(suyo, "observar", **datos)
    assert "Su observación quedó guardada" in suyo.cuerpo
    assert "&lt;b&gt;ñ&lt;/b&gt;" in suyo.cuerpo
    enviar(suyo, "observar", **datos, pagina=pagina)
    assert Observacion.objects.count() == 1, "la misma página y el mismo texto, una vez"
    assert enviar(suyo, "observar", parrafo="H-99/S9-99", texto="x").status_code == 404
    largo = enviar(suyo, "observar", parrafo="tarde", texto="a" * 2001)
    assert largo.status_code == 422 and "caben 2000" in suyo.cuerpo and "a" * 2001 in suyo.cuerpo
    una_sola = Observacion.objects.get()
    tramite.contestar(
        una_sola, respuesta="atendida", explicacion="Se corrigió la línea.", autor=coordinadora
    )
    assert "Se corrigió la línea." in de(una).cuerpo
    assert "Se corrigió la línea." not in de(una, 1).cuerpo, "lo de cada quien es suyo"
    vencer(acta)
    despues = de(una)
    assert "El plazo para observarla terminó" in despues.cuerpo
    assert "Observar este párrafo" not in despues.cuerpo
    assert despues._cliente().get(reverse("mi_acta:descargar")).status_code == 404
    acta = tramite.firmar(acta, autor=coordinadora)
    suya = s.ConsultaFactory(sala=una.sala, punto=una.puntos[1], abierta_por=coordinadora)
    with pytest.raises(ValidationError, match="ya está firmada"):
        anular(suya, quien=coordinadora, motivo="Se leyó otro texto.")
    construida(una, "firmada")
    firmada = de(una)
    assert "ya no cambia" in firmada.cuerpo and acta.huella in firmada.cuerpo
    bajada = firmada._cliente().get(reverse("mi_acta:descargar"))
    assert b"".join(bajada.streaming_content).startswith(b"%PDF")


def test_sin_galletas_y_en_ingles_tambien_se_observa(una):
    abierta(una)
    una.puestos[0].asistente.__class__.objects.update(idioma="en")
    suyo = de(una, galletas=False)
    assert "Comment on this paragraph" in suyo.cuerpo
    caja = re.search(r"observar cada párrafo hasta el ([^,]+),", suyo.cuerpo)
    assert caja and " de " in caja[1] and "day" not in caja[1]  # el documento sigue en español
    enviar(suyo, "observar", parrafo="tarde", texto="The break is missing.")
    assert "Your comment has been saved" in suyo.cuerpo
    assert Observacion.objects.get().parrafo == "tarde"


def test_solo_entra_quien_asistio_y_sin_enlace_no_hay_pagina(una, dialogo):
    abierta(una)
    Puesto.objects.filter(pk__in=[una.puestos[2].pk, una.puestos[3].pk]).update(esta=False)
    assert de(una, 2).respuesta.status_code == 200, "se fue antes, pero esa tarde habló"
    assert de(una, 3).respuesta.status_code == 404
    ajena = tarde(dialogo, vacia=True)
    acta_ajena = de(ajena)
    assert "todavía se prepara" in acta_ajena.cuerpo
    assert (
        "Ximena"
        not in acta_ajena.cuerpo.partition("</main>")[0].replace("Para", "", 1)[
            acta_ajena.cuerpo.index("todavía se prepara") :
        ]
    )
    assert Client().get(reverse("mi_acta:ver")).status_code == 404


def test_si_alguien_aprieta_como_aparece_el_borrador_deja_de_leerse(
    una, ahi, django_capture_on_commit_callbacks
):
    acta = abierta(una)
    version = vigencia.vigente(una.sobremesa)
    suyo = de(una)
    with django_capture_on_commit_callbacks():
        enviar(suyo, "aparecer", aparece="sin_nombre")
    assert "El acta se está rehaciendo" in suyo.cuerpo
    assert "se está corrigiendo" in de(una, 1).cuerpo
    assert "Ximena Orduña" not in de(una, 1).cuerpo
    retirada = ahi("descargar", None, version.uid)
    assert retirada.status_code == 410 and "más reserva" in retirada.content.decode()
    nueva = Informe.objects.order_by("-pk")[0]
    assert nueva.estado == "en_cola", "se pide otro sin que nadie lo recuerde"
    hecho = construccion.construir(nueva.pk)
    assert "Ximena" not in str(hecho.instantanea["imprime"]["asistencia"])
    assert "Si cada mercado firma" in de_corrido(hecho), "su disenso sigue con el nivel que le dio"
    assert "Dos personas más asistieron y no pidieron aparecer" in de_corrido(hecho)
    assert vigencia.vigente(una.sobremesa) == hecho
    assert tramite.que_falta_para_firmar(acta) == []


def test_firmar_pide_haberse_identificado_hace_poco(una, coordinadora, cliente_de):
    abierta(una)
    cliente = cliente_de(coordinadora)
    identificar(cliente, coordinadora, 1)
    donde = reverse("acta:firmar", args=["prueba", una.sobremesa.numero])
    respuesta = cliente.post(donde, {"razon": "Nadie falta."})
    assert respuesta.url.startswith(reverse("account_reauthenticate"))
    assert Acta.objects.get().estado == "observaciones"

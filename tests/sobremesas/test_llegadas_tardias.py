"""Llegadas que suben cuando la lista ya cambió, o de un aparato con el reloj mal (K2)."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sobremesas.asiento import Accion, Quien, mover
from sobremesas.asiento.alta import agregar
from sobremesas.gafete import codigo, huella
from sobremesas.invitacion import oficina
from sobremesas.models import Acompanante, Paso, Pendiente
from sobremesas.puerta import dentro
from tests import fabricas as f
from tests import fabricas_sobremesas as s

JSON = {"content_type": "application/json", "HTTP_ACCEPT": "application/json"}


@pytest.fixture
def dia(dialogo):
    return s.SobremesaFactory(dialogo=dialogo)


@pytest.fixture
def jueves(dialogo):
    return s.SobremesaFactory(dialogo=dialogo, nombre="Sobremesa del jueves")


def silla(dia, nombre):
    """Por donde entran de verdad: la historia dice en qué días estuvo."""
    persona = f.PersonaFactory(nombre=nombre)
    nueva = agregar(dia, persona, autor=f.UsuarioFactory())
    return mover(nueva, Accion.ASISTIR, quien=Quien.por_enlace()).invitacion


def paso(quien="", **mas):
    fijos = {"nonce": str(uuid.uuid4()), "aparato": str(uuid.uuid4()), "tipo": "llego"}
    return {**fijos, "hora": timezone.now().isoformat(), "quien": quien, **mas}


def subir(cliente, dia, *pasos, **mas):
    url = reverse("sobremesas:puerta_pasos", args=[dia.dialogo.clave, dia.numero])
    respuesta = cliente.post(url, {"pasos": pasos, **mas}, **JSON)
    assert respuesta.status_code == 200, respuesta.content
    return [una["estado"] for una in respuesta.json()["pasos"]]


def test_k2_lo_verde_sin_red_se_guarda_aunque_su_silla_haya_cambiado_de_dia(
    dia, jueves, coordinadora, cliente_de
):
    """Con la lista vieja en el aparato: cambió de día, se quitó a quien la acompañaba, su gafete
    de otro día ya no es de ese día. Nadie se pierde y quien supervisa lo decide."""
    cliente, equipo = cliente_de(coordinadora), Quien.equipo(coordinadora)
    rosa, otra, ines = silla(dia, "Rosa Anaya"), silla(dia, "Olga Cruz"), silla(jueves, "Inés Paz")
    lleva = Acompanante.objects.create(invitacion=otra, nombre="Luis Mora", papel="escolta")
    gafete = huella(codigo(ines.asistentes.get()))
    url = reverse("sobremesas:puerta_lista", args=[dia.dialogo.clave, dia.numero])
    assert gafete in cliente.get(url, HTTP_ACCEPT="application/json").json()["otros_dias"]

    mover(rosa, Accion.CAMBIAR_DIA, quien=equipo, sobremesa=jueves, motivo="Lo pidió.")
    mover(ines, Accion.RETIRAR, quien=equipo, motivo="Cambió de cargo.")
    oficina.quitar(otra, str(lleva.pk))
    de_rosa = paso(f"s{rosa.asistentes.get().pk}", en_cola=True)
    del_que_lleva = paso(f"a{lleva.pk}", clase="acompanante", en_cola=True)
    de_ines = paso(huella=gafete, clase="visita", con_qr=True, en_cola=True)
    lote = [de_rosa, del_que_lleva, de_ines]
    assert subir(cliente, dia, *lote) == ["registrada"] * 3
    assert subir(cliente, dia, *lote) == ["registrada"] * 3
    guardados = [Paso.objects.get(nonce=uno["nonce"]) for uno in lote]
    assert [(uno.anomalia, uno.nombre) for uno in guardados] == [
        ("otro_dia", "Rosa Anaya"),
        ("sin_lugar", "Acompañante que ya no estaba en la lista"),
        ("otro_dia", "Inés Paz"),
    ]
    assert all(uno.invitacion is None for uno in guardados)
    assert dentro.en(dia).dentro == 3
    assert Pendiente.objects.abiertos().filter(sobremesa=dia, clase="puerta").count() == 3
    # Otra vez es la misma persona, y su salida también.
    assert subir(cliente, dia, paso(de_rosa["quien"], en_cola=True)) == ["ya_registrada"]
    subir(cliente, dia, paso(de_rosa["quien"], tipo="salio", en_cola=True))
    assert dentro.en(dia).dentro == 2
    # Lo que nunca fue de este día sigue sin existir en él.
    ajena = silla(s.SobremesaFactory(), "Nadie Conocida").asistentes.get()
    nunca = silla(jueves, "Zoe Rivas").asistentes.get()
    ajenas = [paso(f"s{ajena.pk}", en_cola=True), paso(f"s{nunca.pk}", en_cola=True)]
    assert subir(cliente, dia, *ajenas) == ["rechazada"] * 2


@pytest.mark.parametrize("hora", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_k2_un_reloj_imposible_no_tumba_la_puerta(dia, coordinadora, cliente_de, hora):
    """Se guarda con la hora del servidor: la llegada no se pierde y la página sigue abriendo."""
    cliente = cliente_de(coordinadora)
    rosa = silla(dia, "Rosa Anaya").asistentes.get()
    assert subir(cliente, dia, paso(f"s{rosa.pk}", hora=hora, en_cola=True)) == ["registrada"]
    hecho = Paso.objects.get()
    assert abs(hecho.hora_del_aparato - hecho.recibido_en) < timedelta(minutes=1)
    for vista in ("puerta", "puerta_lista", "puerta_por_decidir"):
        assert cliente.get(reverse(f"sobremesas:{vista}", args=[dia.dialogo.clave, dia.numero]))


def test_k2_el_reloj_atrasado_de_un_aparato_se_corrige_con_el_del_servidor(
    dia, coordinadora, cliente_de
):
    """El aparato dice qué hora tiene al subir: la diferencia se le suma a cada paso."""
    cliente = cliente_de(coordinadora)
    rosa, olga = (silla(dia, n).asistentes.get() for n in ("Rosa Anaya", "Olga Cruz"))
    ahora = timezone.now()
    atrasado = ahora - timedelta(hours=3)
    lote = [paso(f"s{rosa.pk}", hora=(atrasado - timedelta(minutes=5)).isoformat(), en_cola=True)]
    subir(cliente, dia, *lote, ahora=atrasado.isoformat())
    llego = Paso.objects.get().hora_del_aparato
    assert abs(llego - (ahora - timedelta(minutes=5))) < timedelta(seconds=30)
    # Unos segundos de diferencia son el viaje de la petición: no se toca nada.
    exacta = ahora - timedelta(minutes=2)
    otro = paso(f"s{olga.pk}", hora=exacta.isoformat())
    subir(cliente, dia, otro, ahora=(ahora - timedelta(seconds=20)).isoformat())
    assert Paso.objects.get(nonce=otro["nonce"]).hora_del_aparato == exacta
    assert subir(cliente, dia, paso(f"s{olga.pk}"), ahora="ayer") == ["ya_registrada"]


def test_k3_lo_que_no_es_texto_en_un_paso_no_detiene_a_los_demas(dia, coordinadora, cliente_de):
    """Una cola dañada en el aparato: cada campo con lo que no toca, y el último paso, bueno."""
    rosa = silla(dia, "Rosa Anaya").asistentes.get()
    raros = [5, [], {"x": 1}, True, None, "\x00", "9" * 400]
    campos = ("nonce", "aparato", "tipo", "hora", "clase", "quien", "refiere_a", "nombre", "huella")
    malos = [paso() | {"quien": "s1", campo: raro} for campo in campos for raro in raros]
    estados = subir(cliente_de(coordinadora), dia, *malos, paso(f"s{rosa.pk}"), ahora=raros)
    assert estados[-1] == "registrada" and len(estados) == len(malos) + 1

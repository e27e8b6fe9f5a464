"""Conciliar: se contesta lo que pidieron las tardes terminadas y se escribe la redacción que sigue."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Rol
from entrevistas.confidencialidad import Audiencia
from entrevistas.models import Nivel
from hallazgos.redaccion import congelar
from sobremesas.aportaciones import Cambio, Datos, registrar, revisar
from sobremesas.conciliacion import cambios, firma
from sobremesas.conciliacion import tramos as tramos_de
from sobremesas.conciliacion.contestar import Conflicto, contestar
from sobremesas.conciliacion.cuentas import cuentas
from sobremesas.conciliacion.puerta import condiciones_de_conciliacion
from sobremesas.models import Aportacion, Contestacion, Convocatoria, FuncionEnSobremesa, Sala
from sobremesas.sala import dichas
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s

TITULO = "Los acuerdos con otras ciudades rinden cuando los firma también quien los va a cumplir"
DINERO = "Los acuerdos con otras ciudades rinden cuando, con presupuesto, los firma también quien"


@pytest.fixture
def hallazgo(dialogo, coordinadora):
    return f.HallazgoFactory(
        dialogo=dialogo, numero=3, creado_por=coordinadora,
        redaccion__titulo=TITULO, redaccion__texto="",
    )  # fmt: skip


def tarde(dialogo, hallazgo, numero: int, *, terminada: bool = True) -> Sala:
    dia = s.SobremesaFactory(dialogo=dialogo, numero=numero)
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
    sala = s.SalaFactory(sobremesa=dia)
    congelar(sala.punto.redaccion)
    if terminada:
        terminar(sala)
    return sala


def terminar(sala: Sala) -> None:
    sala.estado, sala.terminada_en = Sala.Estado.TERMINADA, timezone.now()
    sala.save()


def anotar(sala: Sala, texto: str, clase: str = "modifica", **campos) -> Aportacion:
    puesto = s.PuestoFactory(sala=sala, **campos)
    datos = Datos(
        uid=uuid.uuid4(), punto=sala.punto, mesa=puesto.mesa, puesto=puesto, clase=clase, texto=texto,
        razon="Porque así se sostiene." if clase in Aportacion.CON_RAZON else "",
    )  # fmt: skip
    return registrar(sala, datos, quien=sala.abierta_por).aportacion


@pytest.fixture
def pedidas(dialogo, hallazgo):
    """Dos tardes terminadas: dos cambios que chocan, un disenso y una que completa."""
    uno, dos = (tarde(dialogo, hallazgo, n) for n in (1, 2))
    return [
        anotar(uno, "rinden cuando los firma y los paga también quien los va a cumplir"),
        anotar(uno, "rinden cuando se publican también quien los va a cumplir"),
        anotar(dos, "Pagar no puede ser la llave.", "disiente"),
        anotar(dos, "Falta decir quién traduce.", "completa"),
    ]


def url(nombre: str, dialogo, *args) -> str:
    return reverse(f"conciliacion:{nombre}", args=[dialogo.clave, *args])


def respuesta(una: Aportacion, **campos) -> dict:
    return {
        "base": 0, "leida": una.revision, "suerte": "en_parte",
        "razon": "Se recoge que haya dinero; no, quién lo pone.", **campos,
    }  # fmt: skip


def hacer(una, autor, suerte="recogida", razon="Lo piden dos mesas.", base=0, **mas):
    return contestar(una, suerte=suerte, razon=razon, base=base, autor=autor, **mas)


def escrito(hallazgo, **campos) -> dict:
    actual = hallazgo.redacciones.first()
    return {
        "base": actual.revision, "titulo": TITULO, "texto": "", "tension": "", "pregunta": "",
        "motivo": "Recoge lo dicho.", **campos,
    }  # fmt: skip


def faltas(dialogo) -> dict[str, int]:
    return {clave: len(faltan) for clave, _, faltan in condiciones_de_conciliacion(dialogo)}


def test_de_lo_pedido_a_la_redaccion_firmada(
    dialogo, hallazgo, pedidas, coordina, coordinadora, entrevista, entrevistadora
):
    paga, publican, disenso, traduce = pedidas
    lista = coordina.get(url("lista", dialogo)).content.decode()
    assert "4 aportaciones a 1 hallazgo" in lista and "Faltan 4 por contestar" in lista
    pagina = coordina.get(url("hallazgo", dialogo, 3)).content.decode()
    assert "Redacción 1, la que se discutió" in pagina and 'class="tc ch2"' in pagina
    assert "Chocan entre sí" in pagina and "Faltan 4 por contestar" in pagina
    assert pagina.count("data-contesta") == 1, "una sola forma abierta a la vez"
    assert "<b>0 de 4</b>" in pagina and "<b>0 de 1</b>" in pagina

    # Sin razón no se contesta, y lo elegido no se pierde.
    donde = url("contestar", dialogo, 3, paga.uid)
    sin = coordina.post(donde, respuesta(paga, razon=" "))
    assert sin.status_code == 400 and "Escribe la razón" in sin.content.decode()
    assert 'value="en_parte" checked' in sin.content.decode()
    assert coordina.post(donde, respuesta(paga)).status_code == 302
    # Con htmx vuelve el renglón y lo que depende de él.
    parte = coordina.post(
        url("contestar", dialogo, 3, publican.uid), respuesta(publican, suerte="no_recogida"),
        headers={"HX-Request": "true"},
    ).content.decode()  # fmt: skip
    assert parte.lstrip().startswith("<li") and "Faltan 2 por contestar" in parte
    assert 'id="van" hx-swap-oob' in parte and "<html" not in parte
    hacer(disenso, coordinadora, "recogida", "Se cambia «los paga» por «con presupuesto».")
    hacer(traduce, coordinadora, "no_recogida", "Toca a todos, no a éste.")
    assert faltas(dialogo) == {"contestadas": 0, "disensos": 0, "segunda_firma": 1}
    assert cuentas(dialogo)[hallazgo.pk].por_suerte == {
        "recogida": 1, "en_parte": 1, "no_recogida": 2,
    }  # fmt: skip

    # La redacción que sigue recoge lo que ya se contestó; dos a la vez no se pisan.
    nueva = escrito(hallazgo, titulo=f"{DINERO} los va a cumplir")
    assert coordina.post(url("escribir", dialogo, 3), nueva).status_code == 302
    segunda = hallazgo.redacciones.first()
    assert segunda.version == 2 and segunda.autor == coordinadora
    assert set(segunda.recogidas.values_list("aportacion", flat=True)) == {paga.pk, disenso.pk}
    tarde_ = entrevista.post(url("escribir", dialogo, 3), nueva | {"titulo": "Otra cosa"})
    assert tarde_.status_code == 409
    assert "Otra cosa" in tarde_.content.decode() and "con presupuesto" in tarde_.content.decode()
    json = entrevista.post(
        url("escribir", dialogo, 3),
        nueva | {"titulo": "Otra"},
        headers={"Accept": "application/json"},
    )
    assert json.status_code == 409 and "con presupuesto" in json.json()["actual"]["titulo"]
    pagina = coordina.get(url("hallazgo", dialogo, 3)).content.decode()
    assert "Frente a la 1" in pagina and '<ins class="pone">, con presupuesto,</ins>' in pagina
    assert "Frente a la que propuso S1·01" in pagina

    # La segunda firma es de otra persona, y de lo que leyó.
    a_firmar = {
        "redaccion": segunda.pk, "revision": segunda.revision,
        "leidas": firma.respuestas(hallazgo),
    }  # fmt: skip
    coordina.post(url("firma", dialogo, 3), a_firmar | {"accion": "pedir"})
    coordina.post(url("firma", dialogo, 3), a_firmar | {"accion": "firmar"})
    assert not firma.vale(segunda)
    entrevista.post(url("firma", dialogo, 3), a_firmar | {"accion": "devolver", "reparo": "Falta."})
    assert "Reparo:" in coordina.get(url("hallazgo", dialogo, 3)).content.decode()
    coordina.post(url("firma", dialogo, 3), a_firmar | {"accion": "pedir"})
    viejo = a_firmar | {"accion": "firmar", "revision": segunda.revision - 1}
    entrevista.post(url("firma", dialogo, 3), viejo)
    assert not firma.vale(segunda), "no se firma lo que no se leyó"
    entrevista.post(url("firma", dialogo, 3), a_firmar | {"accion": "firmar"})
    assert firma.vale(segunda) and not any(faltas(dialogo).values())
    assert "Nada" in coordina.get(url("lista", dialogo)).content.decode()

    # Cambiar una respuesta conserva la anterior y quita la firma; cambiar el texto, también.
    hacer(publican, entrevistadora, "en_parte", "Se publican en la ficha.", base=1)
    assert not firma.vale(segunda)
    pagina = coordina.get(url("hallazgo", dialogo, 3)).content.decode()
    assert "Antes se contestó 1 vez" in pagina and "Una respuesta cambió" in pagina
    firma.pedir(segunda, autor=coordinadora)
    firma.firmar(segunda, autor=entrevistadora)
    coordina.post(url("escribir", dialogo, 3), escrito(hallazgo, titulo="Otro título"))
    assert faltas(dialogo)["segunda_firma"] == 1


def test_lo_que_se_corrige_despues_de_contestarse_espera_otra_respuesta(
    dialogo, hallazgo, pedidas, coordina, coordinadora
):
    paga = pedidas[0]
    hacer(paga, coordinadora)
    cambio = Cambio(
        uid=uuid.uuid4(), base=1, clase="modifica", texto="rinden cuando los paga también quien",
        razon="Así se dijo.", puesto=paga.puesto,
    )  # fmt: skip
    revisar(paga, cambio, quien=coordinadora)
    assert cuentas(dialogo)[hallazgo.pk].contestadas == 0
    pagina = coordina.get(url("hallazgo", dialogo, 3)).content.decode()
    assert "Se corrigió después de contestarla" in pagina
    vieja = coordina.post(url("contestar", dialogo, 3, paga.uid), respuesta(paga, base=1))
    assert vieja.status_code == 400 and "se corrigió mientras contestabas" in vieja.content.decode()
    paga.refresh_from_db()
    coordina.post(url("contestar", dialogo, 3, paga.uid), respuesta(paga, base=1))
    assert cuentas(dialogo)[hallazgo.pk].contestadas == 1


def test_quien_contesta_segundo_ve_lo_del_primero_y_no_pierde_lo_suyo(
    dialogo, pedidas, coordinadora, coordina
):
    paga = pedidas[0]
    hacer(paga, coordinadora, razon="Primero yo.")
    segundo = coordina.post(url("contestar", dialogo, 3, paga.uid), respuesta(paga, razon="Y yo."))
    pagina = segundo.content.decode()
    assert segundo.status_code == 409 and "Primero yo." in pagina and "Y yo." in pagina
    assert 'name="base" value="1"' in pagina, "enviarlo otra vez ya es a sabiendas"
    with pytest.raises(Conflicto):
        hacer(paga, coordinadora, razon="Tarde.")
    assert hacer(paga, coordinadora, razon="Primero yo.").revision == 1, "repetirlo no cambia nada"


def test_se_recoge_en_una_recomendacion_y_nunca_en_la_de_otro(dialogo, pedidas, coordina):
    paga, publican, *_ = pedidas
    suya, ajena = (
        r.RecomendacionFactory(dialogo=dialogo, numero=4),
        r.RecomendacionFactory(numero=9),
    )
    donde = url("contestar", dialogo, 3, paga.uid)
    assert coordina.post(donde, respuesta(paga, recomendacion=ajena.numero)).status_code == 400
    coordina.post(donde, respuesta(paga, recomendacion=4))
    hecha = Contestacion.objects.get(aportacion=paga)
    assert hecha.recomendacion == suya and hecha.redaccion is None
    no = coordina.post(
        url("contestar", dialogo, 3, publican.uid),
        respuesta(publican, suerte="no_recogida", recomendacion=4),
    )
    assert no.status_code == 400 and "no queda en una recomendación" in no.content.decode()
    filas = cambios.filas(paga.redaccion.hallazgo, Audiencia.EQUIPO)
    assert any("S1·01 en parte en R-04" in fila.de_donde for fila in filas)


def test_la_razon_no_senala_a_quien_no_abrio_su_nombre(dialogo, hallazgo, coordina, coordinadora):
    sala = tarde(dialogo, hallazgo, 1)
    canario = {"invitacion": None, "nombre": "Quimera Voz Única", "organizacion": "Casa Canaria"}
    una = anotar(sala, "Falta decirlo.", "completa", **canario)
    otra = anotar(sala, "Falta otra cosa.", "completa")
    for razon in ("Lo pidió Quimera.", "Lo pide Casa Canaria."):
        no = coordina.post(url("contestar", dialogo, 3, una.uid), respuesta(una, razon=razon))
        assert no.status_code == 400 and "sin señas" in no.content.decode()
    de_otra = respuesta(otra, razon="Como dijo Quimera Voz Única.")
    assert coordina.post(url("contestar", dialogo, 3, otra.uid), de_otra).status_code == 400
    assert not Contestacion.objects.exists()
    # Quien abrió su nombre puede nombrarse; si después se reserva, fuera del equipo ya no se lee.
    Aportacion.objects.filter(pk=una.pk).update(nivel=Nivel.ATRIBUIBLE)
    una.refresh_from_db()
    hacer(una, coordinadora, "no_recogida", "Quimera Voz Única lo retiró.")
    Aportacion.objects.filter(pk=una.pk).update(nivel=Nivel.ANONIMA)
    publica = " ".join(fila.por_que for fila in cambios.filas(hallazgo, Audiencia.PUBLICO))
    assert "Quimera" not in publica and "[…]" in publica


def test_la_tabla_dice_tambien_lo_que_no_cambio(dialogo, hallazgo, pedidas, coordina, coordinadora):
    for una, suerte in zip(
        pedidas, ("en_parte", "no_recogida", "recogida", "recogida"), strict=True
    ):
        hacer(una, coordinadora, suerte, f"Razón de {suerte}.")
    coordina.post(
        url("escribir", dialogo, 3),
        escrito(hallazgo, titulo=TITULO.replace("los firma", "los paga")),
    )
    filas = cambios.filas(hallazgo, Audiencia.PUBLICO)
    assert filas[0].despues is not None and filas[-1].antes == "Sin palabras señaladas"
    assert filas[0].suerte == "en_parte" and "Razón de en_parte." in filas[0].por_que
    assert any("S1·01 en parte" in linea for linea in filas[0].de_donde)
    assert not any("mesa" in linea for fila in filas for linea in fila.de_donde)
    for direccion in (url("tabla", dialogo, 3), url("tabla_de_todos", dialogo)):
        pagina = coordina.get(direccion).content.decode()
        assert "S1·01 en parte" in pagina and '<del class="quita">firma</del>' in pagina
    pasos = cambios.pasos([hallazgo])[hallazgo.pk]
    assert [p.redaccion.version for p in pasos] == [1, 2]
    assert [d.numero for d in pasos[0].dias] == [1, 2] and "S2·01" in pasos[1].de_donde


def test_solo_se_concilia_lo_de_tardes_terminadas_y_lo_que_ya_se_puede_leer(
    dialogo, hallazgo, coordina, entrevista, entrevistadora, cliente_de, relatora
):
    uno, dos = tarde(dialogo, hallazgo, 1), tarde(dialogo, hallazgo, 2, terminada=False)
    del_uno, del_dos = anotar(uno, "Del primero.", "completa"), anotar(dos, "Del dos.", "completa")
    pagina = coordina.get(url("hallazgo", dialogo, 3)).content.decode()
    assert "Del primero." in pagina and "Del dos." not in pagina
    donde = url("contestar", dialogo, 3, del_dos.uid)
    assert coordina.post(donde, respuesta(del_dos)).status_code == 404
    # Quien trabaja a ciegas un día que no termina no lee lo del otro, ni lo contesta.
    s.FuncionFactory(
        sobremesa=dos.sobremesa, usuario=entrevistadora, funcion=FuncionEnSobremesa.Funcion.RELATA
    )
    a_ciegas = entrevista.get(url("hallazgo", dialogo, 3)).content.decode()
    assert "Del primero." not in a_ciegas and "a ciegas" in a_ciegas
    donde = url("contestar", dialogo, 3, del_uno.uid)
    assert entrevista.post(donde, respuesta(del_uno)).status_code == 404
    Convocatoria.objects.update(texto_de_cada_dia=Convocatoria.Texto.ENCADENADO)
    assert "Del primero." in entrevista.get(url("hallazgo", dialogo, 3)).content.decode()
    assert cliente_de(relatora).get(url("lista", dialogo)).status_code == 404


def test_lo_de_otro_dialogo_no_existe(dialogo, pedidas, cliente_de):
    ajeno = f.IntegranteFactory(rol=Rol.COORDINACION)
    cliente = cliente_de(ajeno.usuario)
    assert cliente.get(url("hallazgo", dialogo, 3)).status_code == 404
    una = pedidas[0]
    f.HallazgoFactory(dialogo=ajeno.dialogo, numero=3)
    donde = url("contestar", ajeno.dialogo, 3, una.uid)
    assert cliente.post(donde, respuesta(una)).status_code == 404


def test_las_consultas_no_crecen_y_no_se_dibuja_una_forma_por_aportacion(
    dialogo, hallazgo, coordina, coordinadora
):
    sala = tarde(dialogo, hallazgo, 1)
    puesto = s.PuestoFactory(sala=sala)

    def poner(cuantas: int) -> None:
        ya = Aportacion.objects.count()
        nuevas = Aportacion.objects.bulk_create(
            Aportacion(
                uid=uuid.uuid4(), sala=sala, numero=n, mesa=puesto.mesa, puesto=puesto,
                punto=sala.punto, redaccion=sala.punto.redaccion, origen="relatoria",
                clase="modifica", texto=f"Propuesta {n} de {n % 97}", razon="Porque sí",
                toca_desde=n % 80, toca_hasta=n % 80 + 6, hora_del_aparato=timezone.now(),
            )
            for n in range(ya + 1, cuantas + 1)
        )  # fmt: skip
        Contestacion.objects.bulk_create(
            Contestacion(
                aportacion=una, suerte="no_recogida", razon="No.", revision_contestada=1,
                autor=coordinadora, contestada_en=timezone.now(),
            )
            for una in nuevas[: len(nuevas) // 2]
        )  # fmt: skip

    direcciones = [
        url("hallazgo", dialogo, 3), url("lista", dialogo), url("tabla", dialogo, 3),
        url("hallazgo", dialogo, 3) + "?ver=h3r1-a",
    ]  # fmt: skip
    cuentas_ = []
    for cuantas in (25, 250):
        poner(cuantas)
        coordina.get(url("lista", dialogo))
        for direccion in direcciones:
            with CaptureQueriesContext(connection) as consultas:
                pagina = coordina.get(direccion)
            assert pagina.status_code == 200 and pagina.content.count(b"data-contesta") <= 1
            cuentas_.append(len(consultas))
    assert cuentas_[:4] == cuentas_[4:]


def test_se_ve_quien_mas_contesta(dialogo, pedidas, coordina, entrevista, entrevistadora):
    donde = url("quienes", dialogo, 3)
    entrevista.get(donde, {"grupo": "h3r1-a", "folio": "S1·01"})
    presentes = coordina.get(donde).json()["presentes"]
    assert [(p["nombre"], p["folio"]) for p in presentes] == [
        (entrevistadora.nombre_corto, "S1·01")
    ]


def test_quien_disintio_lee_la_respuesta_en_su_pagina(dialogo, pedidas, coordinadora):
    disenso = pedidas[2]
    assert dichas.de(disenso.puesto)["disensos"][0]["respuesta"] is None
    hacer(disenso, coordinadora, "en_parte", "Se cambia «los paga» por «con presupuesto».")
    leida = dichas.de(disenso.puesto)["disensos"][0]["respuesta"]
    assert leida["razon"].startswith("Se cambia") and leida["suerte"] == "Se recogió en parte"
    Aportacion.objects.filter(pk=disenso.pk).update(revision=2)
    assert dichas.de(disenso.puesto)["disensos"][0]["respuesta"] is None


def test_el_cambio_se_lee_de_una_vez_y_sin_repetir_lo_que_sigue_igual():
    antes = "su causa sigue en disputa. " + "Lo demás queda como estaba. " * 12
    tramos = tramos_de.entre(antes, antes.replace("sigue en disputa", "se nombra una por una"))
    assert [t.texto for t in tramos if t.cambio == "quita"] == ["sigue en disputa"]
    assert "".join(t.texto for t in tramos if t.cambio != "pone") == antes
    corto = tramos_de.abreviar(tramos)
    assert len(corto[-1].texto) < 80 and corto[-1].texto.endswith(tramos_de.CORTE)

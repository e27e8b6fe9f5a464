"""Qué fue de cada idea: qué cuenta, quién lo dice, quién lo firma y qué pide antes de publicar."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entrevistas.models import Consentimiento, Entrada, RespuestaContrafirma
from hallazgos.models import Omision
from informes import composicion
from informes.auditoria import cobertura, final, hojas, puerta, suertes
from informes.auditoria.lectura import leer
from informes.auditoria.suertes import Dicho
from informes.models import Auditoria, Informe, SuerteDeIdea, Tipo
from sobremesas.models import Sala
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s
from tests.informes.taller import dicho
from tests.sobremesas.apoyo import a_la_vez

PUBLICO = {"alcance": "publico"}


@pytest.fixture
def hallazgo(dialogo):
    return f.HallazgoFactory(dialogo=dialogo)


@pytest.fixture
def escuchada(entrevista_con, hallazgo):
    """Tres ideas: una sustenta, otra contradice y otra sólo está codificada."""
    una = entrevista_con(**PUBLICO, persona=f.PersonaFactory(nombre="Hortensia Zubirán Olmedo"))
    for relacion in ("sustenta", "contradice"):
        f.EvidenciaFactory(hallazgo=hallazgo, relacion=relacion, fragmento=dicho(una, relacion))
    f.CodificacionFactory(fragmento=dicho(una, "Nadie la cita."))
    return una


@pytest.fixture
def otra(dialogo):
    return f.IntegranteFactory(dialogo=dialogo).usuario


@pytest.fixture
def auditoria(dialogo, coordinadora):
    return hojas.abrir(dialogo, Tipo.FINAL, autor=coordinadora)


def ideas(auditoria, de):
    return [i for una in leer(auditoria, solo=de).conversaciones for i in una.ideas]


def faltan(dialogo, tipo=Tipo.FINAL):
    lista = puerta.condiciones(dialogo, tipo)
    return {c.clave: [p.frase for p in c.pendientes] for c in lista if c.pendientes}


def url(que, auditoria, clave=None):
    partes = [auditoria.dialogo.clave, auditoria.tipo, *([clave] if clave else [])]
    return reverse(f"auditoria:{que}", args=partes)


def lo_de_la_pagina(contexto, **cambios):
    """El formulario tal como llega al navegador, con lo que alguien teclea encima."""
    una = contexto["una"]
    envio = {"base": una.hoja.revision if una.hoja else 0, "hacer": "guardar"}
    for grupo in contexto["grupos"]:
        for renglon in grupo.renglones:
            clave, visto = renglon.idea.clave, renglon.dicho
            envio |= {f"o-{clave}": renglon.sena, f"h-{clave}": visto.folio}
            envio |= {f"r-{clave}": visto.razon, f"s-{clave}": visto.suerte}
    return envio | cambios


# Qué es una idea ---------------------------------------------------------------------------------
def test_cuenta_lo_codificado_o_citado_de_una_voz_y_propone_lo_que_se_deduce(
    auditoria, escuchada, hallazgo
):
    f.EvidenciaFactory(
        hallazgo=hallazgo, fragmento=dicho(escuchada, "Se veía cansada.", tipo="observacion")
    )
    dicho(escuchada, "Nadie la codificó ni la citó.")
    f.CodificacionFactory(fragmento=dicho(escuchada, "Ciega."), retirada_en=timezone.now())
    propuestas = [i.propuesta and (i.propuesta.suerte, i.propuesta.hallazgo) for i in
                  ideas(auditoria, escuchada)]  # fmt: skip
    assert propuestas == [("recogida", hallazgo.pk), ("matizada", hallazgo.pk), None]


def test_dos_pasajes_encimados_son_una_idea_y_gana_el_citado(auditoria, escuchada, hallazgo):
    entrada = f.EntradaFactory(entrevista=escuchada, texto="Uno dos. Tres cuatro.")
    entera = f.FragmentoFactory(entrada=entrada)
    f.CodificacionFactory(fragmento=entera)
    citado = f.FragmentoFactory(entrada=entrada, inicio=0, fin=8)
    f.EvidenciaFactory(hallazgo=hallazgo, fragmento=citado)
    suyas = [i for i in ideas(auditoria, escuchada) if citado.pk in i.fragmentos]
    assert [(i.pk, i.fragmentos) for i in suyas] == [(citado.pk, {citado.pk, entera.pk})]


def test_lo_retirado_por_su_duena_no_cuenta_ni_se_ensena(
    auditoria, escuchada, cliente_de, coordinadora
):
    [ida, *_] = ideas(auditoria, escuchada)
    _retirar(escuchada, ida)
    assert ida.clave not in [i.clave for i in ideas(auditoria, escuchada)]
    pagina = cliente_de(coordinadora).get(url("hoja", auditoria, escuchada.folio))
    assert "«sustenta»" not in pagina.content.decode()


def _retirar(entrevista, idea):
    contrafirma = f.ContrafirmaFactory(entrevista=entrevista)
    RespuestaContrafirma.objects.create(
        contrafirma=contrafirma,
        fragmento_id=idea.pk,
        decision="retira",
        respondida_en=timezone.now(),
    )


def test_sin_permiso_que_llegue_al_publico_no_entra_al_final_y_si_al_prediagnostico(
    dialogo, entrevista_con, coordinadora
):
    una = entrevista_con(alcance="participantes")
    f.CodificacionFactory(fragmento=dicho(una, "Esto sí."))
    sola = entrevista_con(alcance="equipo")
    f.CodificacionFactory(fragmento=dicho(sola, "Esto no."))
    claves = {
        tipo: [c.clave for c in leer(Auditoria(dialogo=dialogo, tipo=tipo)).conversaciones]
        for tipo in (Tipo.PREDIAGNOSTICO, Tipo.FINAL)
    }
    assert claves == {Tipo.PREDIAGNOSTICO: [una.folio], Tipo.FINAL: []}


@pytest.fixture
def tarde(dialogo, hallazgo):
    """Terminada, con tres líneas: recogida, no recogida y sin contestar."""
    dia = s.SobremesaFactory(dialogo=dialogo)
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
    sala = s.SalaFactory(sobremesa=dia, estado=Sala.Estado.EN_CURSO)
    lineas = [s.AportacionFactory(sala=sala, texto=f"Línea {n}") for n in (1, 2, 3)]
    r.ContestacionFactory(
        aportacion=lineas[0], suerte="recogida", redaccion=hallazgo.redacciones.get()
    )
    r.ContestacionFactory(aportacion=lineas[1], razon="Toca a otro asunto.")
    s.AportacionFactory(sala=sala, retirada_en=timezone.now())
    sala.estado, sala.terminada_en = Sala.Estado.TERMINADA, timezone.now()
    sala.save()
    return sala


def test_una_sobremesa_terminada_trae_sus_aportaciones_con_lo_que_se_contesto(
    auditoria, tarde, hallazgo
):
    assert [i.propuesta and (i.propuesta.suerte, i.propuesta.razon) for i in
            ideas(auditoria, tarde.sobremesa)] == [
        ("recogida", ""), ("omitida", "Toca a otro asunto."), None,
    ]  # fmt: skip
    tarde.aportaciones.filter(numero=1).update(revision=2)  # se corrigió después de contestarla
    assert ideas(auditoria, tarde.sobremesa)[0].propuesta is None
    Sala.objects.filter(pk=tarde.pk).update(estado=Sala.Estado.EN_CURSO, terminada_en=None)
    assert ideas(auditoria, tarde.sobremesa) == []


# La hoja -----------------------------------------------------------------------------------------
def test_una_hoja_de_principio_a_fin(auditoria, escuchada, cliente_de, coordinadora, otra):
    """Confirmar, decir varias a la vez, firmar, cambiar y volver a firmar."""
    yo, ella = cliente_de(coordinadora), cliente_de(otra)
    hoja = url("hoja", auditoria, escuchada.folio)
    pagina = yo.get(hoja)
    assert "«Nadie la cita.»" in pagina.content.decode()
    assert not SuerteDeIdea.objects.exists()
    enviar = url("guardar", auditoria, escuchada.folio)
    assert yo.post(enviar, lo_de_la_pagina(pagina.context, hacer="confirmar")).status_code == 302
    assert faltan(auditoria.dialogo)["ideas"] == [
        f"{escuchada.folio}: falta decir qué fue de una idea de 3."
    ]
    pagina = yo.get(hoja)
    suelta = next(i for i in ideas(auditoria, escuchada) if i.esta_pendiente)
    lote = {"hacer": "lote", "marca": [suelta.clave], "s-lote": "omitida"}
    mala = yo.post(enviar, lo_de_la_pagina(pagina.context, **lote))
    assert mala.status_code == 422 and "escribe por qué" in mala.content.decode()
    lote["r-lote"] = "Es de un asunto que aquí no se trata."
    yo.post(enviar, lo_de_la_pagina(pagina.context, **lote))
    firma = url("firmar", auditoria, escuchada.folio)
    for cliente in (yo, yo, ella):
        base = cliente.get(hoja).context["una"].hoja.revision
        cliente.post(firma, {"base": base})
    guardada = auditoria.hojas.get()
    assert (guardada.firmada_por, guardada.segunda_por) == (coordinadora, otra)
    assert faltan(auditoria.dialogo) == {}
    pagina = ella.get(hoja)
    assert "se quitan las dos firmas" in pagina.content.decode()
    razon = {f"r-{suelta.clave}": "Se trata en otro documento."}
    ella.post(enviar, lo_de_la_pagina(pagina.context, **razon))
    guardada.refresh_from_db()
    assert (guardada.firmada_por, guardada.segunda_por) == (None, None)
    assert list(faltan(auditoria.dialogo)) == ["firmas"]


def test_se_devuelve_con_un_reparo_y_no_por_quien_firmo(
    auditoria, escuchada, cliente_de, coordinadora, otra
):
    _decir_todo(auditoria, escuchada, coordinadora)
    hojas.firmar(auditoria, escuchada, base=1, autor=coordinadora)
    devolver = url("devolver", auditoria, escuchada.folio)
    cliente_de(coordinadora).post(devolver, {"reparo": "Yo misma."})
    cliente_de(otra).post(devolver, {"reparo": " "})
    assert auditoria.hojas.get().firmada_por == coordinadora
    cliente_de(otra).post(devolver, {"reparo": "Falta la del presupuesto."})
    hoja = auditoria.hojas.get()
    assert (hoja.firmada_por, hoja.reparo) == (None, "Falta la del presupuesto.")


def _decir_todo(auditoria, de, autor, suerte="omitida"):
    dichos = {
        i.clave: Dicho(suerte, "No cabe." if suerte != "recogida" else "")
        for i in ideas(auditoria, de)
        if i.propuesta is None
    }
    claves = [i.clave for i in ideas(auditoria, de)]
    return suertes.guardar(auditoria, de, base=0, dichos=dichos, confirmar=claves, autor=autor)


@pytest.mark.parametrize(
    ("suerte", "razon", "folio", "dice"),
    [
        ("omitida", "", "", "escribe por qué"),
        ("recogida", "", "", "en qué hallazgo"),
        ("recogida", "", "H-99", "no es un hallazgo activo"),
        ("inventada", "x", "", "Elige qué fue"),
        ("", "Sólo la razón.", "", "Elige qué fue"),
        ("omitida", "Lo dijo Zubirán.", "", "señala a alguien"),
        ("omitida", "x" * 301, "", "es larga"),
    ],
)
def test_lo_que_no_cabe_se_dice_y_no_se_pierde(
    auditoria, escuchada, cliente_de, coordinadora, suerte, razon, folio, dice
):
    cliente = cliente_de(coordinadora)
    pagina = cliente.get(url("hoja", auditoria, escuchada.folio))
    clave = ideas(auditoria, escuchada)[2].clave
    tecleado = {f"s-{clave}": suerte, f"r-{clave}": razon, f"h-{clave}": folio}
    respuesta = cliente.post(
        url("guardar", auditoria, escuchada.folio), lo_de_la_pagina(pagina.context, **tecleado)
    )
    assert respuesta.status_code == 422
    assert dice in respuesta.content.decode() and razon in respuesta.content.decode()
    assert not SuerteDeIdea.objects.exists()


def test_la_razon_no_nombra_a_otra_persona_que_pidio_reserva(
    auditoria, escuchada, entrevista_con, coordinadora
):
    entrevista_con(nivel="anonima", persona=f.PersonaFactory(nombre="Eulalia Xicoténcatl Roa"))
    clave = ideas(auditoria, escuchada)[2].clave
    dichos = {clave: Dicho("omitida", "Ya lo dijo Eulalia Xicoténcatl Roa.")}
    with pytest.raises(ValidationError, match="señala"):
        suertes.guardar(auditoria, escuchada, base=0, dichos=dichos, autor=coordinadora)


def test_dos_a_la_vez_no_se_pisan_y_nada_se_pierde(
    auditoria, escuchada, cliente_de, coordinadora, otra
):
    cliente = cliente_de(coordinadora)
    pagina = cliente.get(url("hoja", auditoria, escuchada.folio))
    una, _, tercera = [i.clave for i in ideas(auditoria, escuchada)]
    suertes.guardar(
        auditoria, escuchada, base=0, dichos={tercera: Dicho("omitida", "La otra.")}, autor=otra
    )
    tecleado = {f"s-{tercera}": "omitida", f"r-{tercera}": "La mía.", f"s-{una}": "recogida"}
    enviar = url("guardar", auditoria, escuchada.folio)
    respuesta = cliente.post(enviar, lo_de_la_pagina(pagina.context, **tecleado))
    escrito = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert "La mía." in escrito and "Omitida: La otra." in escrito
    assert cliente.post(enviar, lo_de_la_pagina(respuesta.context)).status_code == 302
    assert set(SuerteDeIdea.objects.values_list("suerte", "razon")) == {
        ("omitida", "La mía."),
        ("recogida", ""),
    }


@pytest.mark.django_db(transaction=True)
def test_carrera_dos_personas_abren_y_firman(dialogo, escuchada, coordinadora, otra):
    abiertas = a_la_vez(
        [lambda q=q: hojas.abrir(dialogo, Tipo.FINAL, autor=q).pk for q in (coordinadora, otra)]
    )
    assert len(set(abiertas)) == 1 and Auditoria.objects.count() == 1
    auditoria = Auditoria.objects.get()
    _decir_todo(auditoria, escuchada, coordinadora)

    def firmar(quien):
        suya = Auditoria.objects.select_related("dialogo").get()
        return hojas.firmar(suya, escuchada, base=1, autor=quien)

    salieron = a_la_vez([lambda q=q: firmar(q) for q in (coordinadora, coordinadora, otra)])
    assert sum(isinstance(uno, hojas.Conflicto) for uno in salieron) == 2
    assert auditoria.hojas.get().segunda_por is None


def test_si_el_hallazgo_cambia_hay_que_volver_a_verla(
    auditoria, escuchada, hallazgo, coordinadora, otra
):
    _decir_todo(auditoria, escuchada, coordinadora)
    hojas.firmar(auditoria, escuchada, base=1, autor=coordinadora)
    hojas.firmar(auditoria, escuchada, base=2, autor=otra)
    assert faltan(auditoria.dialogo) == {}
    redaccion = hallazgo.redacciones.get()
    redaccion.revision += 1
    redaccion.save()
    assert faltan(auditoria.dialogo)["ideas"] == [
        f"{escuchada.folio}: falta decir qué fue de 2 ideas de 3."
    ]


def test_quien_entrevista_solo_ve_las_hojas_de_sus_entrevistas(
    auditoria, escuchada, tarde, entrevistadora, entrevista_con, cliente_de
):
    suya = entrevista_con(**PUBLICO, conduce=entrevistadora)
    f.CodificacionFactory(fragmento=dicho(suya, "Mía."))
    cliente = cliente_de(entrevistadora)
    lista = cliente.get(url("ver", auditoria)).content.decode()
    assert suya.folio in lista and escuchada.folio not in lista and "Por sector" not in lista
    assert cliente.get(url("hoja", auditoria, suya.folio)).status_code == 200
    for ajena in (escuchada.folio, f"S-{tarde.sobremesa.numero}", "E-9", "S-x", "X-01"):
        assert cliente.get(url("hoja", auditoria, ajena)).status_code == 404
    assert cliente.get(reverse("auditoria:ver", args=["prueba", "acta"])).status_code == 404


# La puerta y la cobertura ------------------------------------------------------------------------
def test_nadie_en_cero_y_ningun_disenso_sin_respuesta(
    auditoria, escuchada, entrevista_con, hallazgo, tarde, coordinadora
):
    callada = entrevista_con(**PUBLICO)
    f.CodificacionFactory(fragmento=dicho(callada, "Nada mío entra."))
    muda = entrevista_con(**PUBLICO)
    fuera = f.HallazgoFactory(dialogo=auditoria.dialogo)
    f.EvidenciaFactory(
        hallazgo=fuera, relacion="contradice", fragmento=dicho(callada, "Al contrario.")
    )
    _fuera(auditoria.dialogo, fuera)
    s.DisensoFactory(aportacion=tarde.aportaciones.get(numero=3))
    vistas = faltan(auditoria.dialogo)
    assert vistas["en_cero"] == [
        f"{callada.folio} queda en cero: nada de lo que dijo se recoge ni se matiza.",
        f"{muda.folio} no tiene ninguna idea codificada ni citada.",
    ]
    assert [frase.split(",")[0].split(":")[0] for frase in vistas["disensos"]] == [
        f"El disenso {tarde.aportaciones.get(numero=3).folio}",
        callada.folio,
    ]
    for una in (callada, muda):
        Omision.objects.create(entrevista=una, motivo="Repite otra.", autor=coordinadora)
    _decir_todo(auditoria, callada, coordinadora)
    r.ContestacionFactory(aportacion=tarde.aportaciones.get(numero=3))
    vistas = faltan(auditoria.dialogo)
    assert "en_cero" not in vistas and "disensos" not in vistas


def _fuera(dialogo, hallazgo):
    suya = f.ComposicionFactory(dialogo=dialogo, tipo=Tipo.FINAL)
    suya.hallazgos.create(hallazgo=hallazgo, orden=1, incluido=False)
    assert not next(x for x in composicion.lugares(suya) if x.hallazgo == hallazgo).incluido


def test_la_cobertura_cuenta_por_persona_sector_y_bloque(
    auditoria, escuchada, coordinadora, dialogo
):
    antes = cobertura.de(auditoria)
    assert (antes.todo.total, antes.todo.porciento, antes.completa) == (3, 0, False)
    _decir_todo(auditoria, escuchada, coordinadora)
    despues = cobertura.de(auditoria)
    [(sector, cuenta)] = despues.por_sector
    assert sector == escuchada.sector and cuenta.por_suerte == despues.todo.por_suerte
    assert despues.todo.por_suerte == {"recogida": 1, "matizada": 1, "omitida": 1}
    assert [bloque.total for bloque in despues.por_bloque] == [3, 0, 0]
    assert despues.completa and despues.todo.porciento == 100


def test_en_el_prediagnostico_es_consejo(listo, cliente_de, coordinadora):
    pagina = cliente_de(coordinadora).get(reverse("informes:puerta", args=[listo.clave]))
    assert "Lo que aconseja la auditoría" in pagina.content.decode()
    assert pagina.context["cumplidas"] == len(pagina.context["condiciones"])


# De una versión a la siguiente -------------------------------------------------------------------
def test_la_siguiente_hereda_lo_que_no_cambio_y_la_anterior_ya_no_se_toca(
    auditoria, escuchada, hallazgo, coordinadora, cliente_de, dialogo
):
    _decir_todo(auditoria, escuchada, coordinadora)
    version = Informe.objects.create(
        dialogo=dialogo, tipo=Tipo.FINAL, version=1, clave="v1", estado=Informe.Estado.LISTO
    )
    hojas.cerrar(auditoria, version)
    assert final.ultima(dialogo, Tipo.FINAL) == auditoria
    assert final.abierta(dialogo, Tipo.FINAL) is None
    with pytest.raises(ValidationError, match="ya se cerró"):
        _decir_todo(auditoria, escuchada, coordinadora)
    nuevo = f.HallazgoFactory(dialogo=dialogo)
    recogida = ideas(auditoria, escuchada)[0]
    f.EvidenciaFactory(hallazgo=nuevo, fragmento_id=recogida.pk)
    siguiente = hojas.abrir(dialogo, Tipo.FINAL, autor=coordinadora)
    assert [bool(i.anotada and i.anotada.heredada) for i in ideas(siguiente, escuchada)] == [
        False, True, True,
    ]  # fmt: skip
    cliente = cliente_de(coordinadora)
    assert "heredada" in cliente.get(url("hoja", siguiente, escuchada.folio)).content.decode()
    ruta = reverse("auditoria:version", args=[dialogo.clave, "final", version.uid])
    assert "3 de 3" in cliente.get(ruta).content.decode()
    dichas = suertes.de_entrevista(auditoria, escuchada)
    assert {pk: una.suerte for pk, una in dichas.items()}[recogida.pk] == "recogida"


def test_la_lista_y_la_hoja_hacen_siempre_las_mismas_consultas(
    auditoria, dialogo, hallazgo, cliente_de, coordinadora
):
    cliente = cliente_de(coordinadora)
    academia = f.SectorFactory()

    def sembrar(entrevistas, por_cada):
        for _ in range(entrevistas):
            una = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, sector=academia)
            f.ConsentimientoFactory(entrevista=una)
            entradas = [
                Entrada(
                    entrevista=una, pregunta=dialogo.preguntas_vigentes().first(), orden=n,
                    tipo="literal", texto=f"Idea {n}.", autor=coordinadora,
                    terminada_en=timezone.now(),
                )
                for n in range(por_cada)
            ]  # fmt: skip
            for entrada in Entrada.objects.bulk_create(entradas):
                f.EvidenciaFactory(
                    hallazgo=hallazgo, numero=hallazgo.evidencias.count() + 1,
                    fragmento=f.FragmentoFactory(entrada=entrada),
                )  # fmt: skip
        return una

    def consultas(ruta):
        with CaptureQueriesContext(connection) as hechas:
            assert cliente.get(ruta).status_code == 200
        propias = [c["sql"] for c in hechas.captured_queries]
        # La sesión se renueva cada tanto, según el reloj: no es de la página.
        return len([sql for sql in propias if not re.search("session|SAVEPOINT", sql)])

    primera = sembrar(10, 1)
    _decir_todo(auditoria, primera, coordinadora)
    cliente.get(url("ver", auditoria))  # la primera petición estrena la sesión
    lista = consultas(url("ver", auditoria))
    hoja = consultas(url("hoja", auditoria, primera.folio))
    ultima = sembrar(50, 1)
    _decir_todo(auditoria, ultima, coordinadora)
    larga = sembrar(1, 200)
    assert consultas(url("ver", auditoria)) == lista
    _decir_todo(auditoria, larga, coordinadora)
    assert consultas(url("hoja", auditoria, larga.folio)) == hoja
    assert Consentimiento.objects.count() == 61


@pytest.mark.django_db(transaction=True)
def test_con_el_teclado_se_dice_se_marca_y_se_guarda(
    auditoria, escuchada, coordinadora, pagina_de, live_server
):
    pagina = pagina_de(coordinadora, aparte=True)
    pagina.goto(f"{live_server.url}{url('hoja', auditoria, escuchada.folio)}")
    for tecla in ("j", "j", "1", "x"):
        pagina.keyboard.press(tecla)
    segunda = ideas(auditoria, escuchada)[1].clave
    assert pagina.locator(f'input[name="s-{segunda}"]:checked').input_value() == "recogida"
    assert "(1)" in pagina.locator(".lote-au > summary").inner_text()
    pagina.get_by_role("button", name="Marcar las que ningún hallazgo cita").click()
    assert "(2)" in pagina.locator(".lote-au > summary").inner_text()
    pagina.select_option("#s-lote", "omitida")
    pagina.fill("#r-lote", "No 1 ni jx: las teclas no actúan mientras se escribe.")
    pagina.get_by_role("button", name="Decirlo de las marcadas").click()
    pagina.wait_for_load_state("load")
    assert sorted(SuerteDeIdea.objects.values_list("suerte", flat=True)) == ["omitida", "omitida"]

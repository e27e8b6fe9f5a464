"""Poner, quitar, deshacer y rehacer: lo que HTTP no alcanza a provocar."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from entrevistas import cierre
from entrevistas.anclaje import CAMBIO
from entrevistas.codificacion import libro, marcar
from entrevistas.models import Codificacion, Codigo, Fragmento, Memo, Operacion
from tests.codificacion.apoyo_pantalla import TEXTO, pasaje
from tests.fabricas import (
    CodigoFactory,
    DialogoFactory,
    DobleCodificacionFactory,
    EntradaFactory,
    EntrevistaFactory,
    IntegranteFactory,
)


@pytest.fixture
def entrada(dialogo, coordinadora):
    entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    return EntradaFactory(entrevista=entrevista, texto=TEXTO)


@pytest.fixture
def codigo(dialogo):
    return CodigoFactory(dialogo=dialogo, nombre="Desplazamiento")


def vivas() -> list[Codificacion]:
    return list(Codificacion.objects.vivas())


def test_poner_fotografia_el_pasaje_en_puntos_de_codigo(entrada, codigo, coordinadora):
    dicho = "La M̃ixteca enseña:"
    marca = marcar.poner(
        entrada.entrevista, pasaje(entrada, dicho), codigo=codigo.pk, autor=coordinadora
    )
    otra_vez = marcar.poner(
        entrada.entrevista, pasaje(entrada, dicho), codigo=codigo.pk, autor=coordinadora
    )
    assert marca == otra_vez
    assert marca.fragmento.texto == dicho == TEXTO[marca.fragmento.inicio : marca.fragmento.fin]
    assert [o.codificaciones for o in Operacion.objects.all()] == [[marca.pk]]


def test_no_se_marca_lo_que_ya_no_dice_eso_ni_con_lo_que_no_esta(entrada, codigo, coordinadora):
    entrevista, visto = entrada.entrevista, pasaje(entrada, "¿y quién paga?")
    ajeno = CodigoFactory(dialogo=DialogoFactory())
    with pytest.raises(ValidationError, match="de este diálogo"):
        marcar.poner(entrevista, visto, codigo=ajeno.pk, autor=coordinadora)
    cierre.corregir(entrada, texto="Otra cosa.", motivo="Se oyó mal", autor=coordinadora)
    with pytest.raises(ValidationError, match=CAMBIO):
        marcar.poner(entrevista, visto, codigo=codigo.pk, autor=coordinadora)
    libro.archivar(codigo, autor=coordinadora)
    entrada.refresh_from_db()
    with pytest.raises(ValidationError, match="ya no está en el libro"):
        marcar.poner(entrevista, pasaje(entrada, "Otra"), codigo=codigo.pk, autor=coordinadora)
    assert not vivas() and not Operacion.objects.exists() and not Fragmento.objects.exists()


def test_deshacer_y_rehacer_van_y_vuelven_hasta_que_se_hace_otra_cosa(
    entrada, codigo, coordinadora, dialogo
):
    entrevista, otro = entrada.entrevista, CodigoFactory(dialogo=dialogo)
    puesta = marcar.poner(
        entrevista, pasaje(entrada, "Nadie pregunta."), codigo=codigo.pk, autor=coordinadora
    )
    marcar.quitar(entrevista, codificacion=puesta.pk, autor=coordinadora)
    assert marcar.deshacer(entrevista, autor=coordinadora).frase == "Volvió «Desplazamiento»."
    assert vivas() == [puesta]
    assert marcar.deshacer(entrevista, autor=coordinadora).frase == "Se quitó «Desplazamiento»."
    with pytest.raises(ValidationError, match="No hay nada tuyo"):
        marcar.deshacer(entrevista, autor=coordinadora)
    marcar.rehacer(entrevista, autor=coordinadora)
    assert vivas() == [puesta]
    marcar.rehacer(entrevista, autor=coordinadora)
    assert vivas() == []
    marcar.deshacer(entrevista, autor=coordinadora)
    nueva = marcar.poner(
        entrevista, pasaje(entrada, "Nadie pregunta."), codigo=otro.pk, autor=coordinadora
    )
    with pytest.raises(ValidationError, match="No hay nada que rehacer"):
        marcar.rehacer(entrevista, autor=coordinadora)
    assert vivas() == [puesta, nueva]


def test_deshacer_lo_que_otra_persona_ya_cambio_lo_dice_y_sigue(
    entrada, codigo, coordinadora, entrevistadora, dialogo
):
    entrevista, dicho = entrada.entrevista, pasaje(entrada, "Nadie pregunta.")
    otro = CodigoFactory(dialogo=dialogo, nombre="Vecindad")
    primera = marcar.poner(entrevista, dicho, codigo=otro.pk, autor=coordinadora)
    puesta = marcar.poner(entrevista, dicho, codigo=codigo.pk, autor=coordinadora)
    marcar.quitar(entrevista, codificacion=puesta.pk, autor=entrevistadora)
    with pytest.raises(ValidationError, match="Elvira ya había quitado «Desplazamiento»"):
        marcar.quitar(entrevista, codificacion=puesta.pk, autor=coordinadora)
    paso = marcar.deshacer(entrevista, autor=coordinadora)
    assert not paso.hubo and "Elvira ya había quitado «Desplazamiento»" in paso.frase
    assert marcar.deshacer(entrevista, autor=coordinadora).frase == "Se quitó «Vecindad»."
    marcar.poner(entrevista, dicho, codigo=otro.pk, autor=entrevistadora)
    paso = marcar.rehacer(entrevista, autor=coordinadora)
    assert not paso.hubo and "Elvira ya puso «Vecindad»" in paso.frase
    primera.refresh_from_db()
    assert primera.retirada_en and len(vivas()) == 1


def test_en_vivo_nombra_con_lo_dicho_y_no_repite_codigos(entrada, coordinadora, dialogo):
    entrevista = entrada.entrevista
    puesta = marcar.en_vivo(entrevista, pasaje(entrada, "¿y quién paga?"), autor=coordinadora)
    nuevo = puesta.codigo
    assert (nuevo.nombre, nuevo.estado, nuevo.es_en_vivo) == ("y quién paga", "propuesto", True)
    assert nuevo.historia.get().que == "crear"
    marcar.poner_nuevo(
        entrevista, pasaje(entrada, "Nadie pregunta."), nombre="Y QUIEN PAGA", autor=coordinadora
    )
    assert Codigo.objects.filter(dialogo=dialogo).count() == 1
    with pytest.raises(ValidationError, match="100 caracteres"):
        marcar.proponer(dialogo, nombre="x" * 101, autor=coordinadora)


def test_el_memo_es_de_quien_lo_escribe(entrada, coordinadora, entrevistadora):
    entrevista = entrada.entrevista
    suyo = marcar.memo(
        entrevista, pasaje(entrada, "Nadie"), tipo="analitico", texto=" Ojo. ", autor=coordinadora
    )
    general = marcar.memo(entrevista, None, tipo="contexto", texto="Prisa.", autor=coordinadora)
    assert (suyo.texto, suyo.fragmento.texto, general.entrevista) == ("Ojo.", "Nadie", entrevista)
    with pytest.raises(ValidationError, match="es de Carmen"):
        marcar.cambiar_memo(suyo, tipo="contexto", texto="Otra", autor=entrevistadora)
    marcar.cambiar_memo(suyo, tipo="metodologico", texto="Mejor.", autor=coordinadora)
    marcar.cambiar_memo(general, tipo="contexto", texto="  ", autor=coordinadora)
    vivos = Memo.objects.filter(retirado_en=None)
    assert [(m.tipo, m.texto) for m in vivos] == [("metodologico", "Mejor.")]
    with pytest.raises(ValidationError, match="vacío"):
        marcar.memo(entrevista, None, tipo="analitico", texto=" ", autor=coordinadora)


def test_a_ciegas_cada_quien_pone_lo_suyo_en_la_muestra_y_hasta_terminar(
    entrada, codigo, coordinadora, entrevistadora, dialogo
):
    entrevista, dicho = entrada.entrevista, pasaje(entrada, "Nadie pregunta.")
    fuera = EntradaFactory(entrevista=entrevista, texto="No está en la muestra.")
    ronda = DobleCodificacionFactory(
        dialogo=dialogo,
        una=coordinadora.papeles.get(),
        otra=entrevistadora.papeles.get(),
        entradas=[entrada],
        codigos=[codigo],
    )
    suyas = [
        marcar.poner(entrevista, dicho, codigo=codigo.pk, autor=quien, doble=ronda)
        for quien in (coordinadora, entrevistadora)
    ]
    del_analisis = marcar.poner(entrevista, dicho, codigo=codigo.pk, autor=coordinadora)
    assert len({marca.pk for marca in (*suyas, del_analisis)}) == 3
    with pytest.raises(Codificacion.DoesNotExist):
        marcar.quitar(entrevista, codificacion=suyas[1].pk, autor=coordinadora, doble=ronda)
    with pytest.raises(ValidationError, match="muestra"):
        marcar.poner(
            entrevista, pasaje(fuera, "No"), codigo=codigo.pk, autor=coordinadora, doble=ronda
        )
    with pytest.raises(ValidationError, match="no entra en esta doble"):
        marcar.poner(
            entrevista,
            dicho,
            codigo=CodigoFactory(dialogo=dialogo).pk,
            autor=coordinadora,
            doble=ronda,
        )
    marcar.deshacer(entrevista, autor=coordinadora, doble=ronda)
    assert set(vivas()) == {suyas[1], del_analisis}
    type(ronda).objects.update(una_termino_en="2026-11-01T12:00Z")
    with pytest.raises(ValidationError, match="ya terminó"):
        marcar.rehacer(entrevista, autor=coordinadora, doble=ronda)


@pytest.mark.django_db(transaction=True)
def test_dos_personas_que_ponen_lo_mismo_a_la_vez_dejan_una_marca():
    entrada = EntradaFactory(texto=TEXTO)
    entrevista = entrada.entrevista
    codigo = CodigoFactory(dialogo=entrevista.dialogo)
    equipo = [IntegranteFactory(dialogo=entrevista.dialogo).usuario for _ in range(4)]
    juntas, fallas = Barrier(len(equipo)), []

    def poner(autor) -> None:
        try:
            juntas.wait()
            marcar.poner(entrevista, pasaje(entrada, "Nadie"), codigo=codigo.pk, autor=autor)
        except Exception as error:  # se revisa abajo
            fallas.append(error)
        finally:
            connections.close_all()

    hilos = [Thread(target=poner, args=[autor]) for autor in equipo]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert not fallas
    assert Codificacion.objects.count() == Fragmento.objects.count() == 1

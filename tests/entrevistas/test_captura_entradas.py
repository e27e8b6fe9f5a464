"""Lo que se le hace a una entrada: nivel, temas, orden, dividir, unir, retirar y sus marchas atrás."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from entrevistas.models import Entrada, RevisionEntrada
from tests.fabricas import ConsentimientoFactory, FragmentoFactory, RegionFactory, TemaFactory


def _nivel(entrada: Entrada) -> str:
    entrada.refresh_from_db()
    return entrada.nivel


def test_el_nivel_solo_se_aprieta(captura):
    ConsentimientoFactory(entrevista=captura.entrevista, nivel="atribuible")
    entrada = captura.agregar("algo")
    assert captura.hacer("nivel", entrada, nivel="por_sector").status_code == 200
    assert captura.hacer("nivel", entrada, nivel="anonima").status_code == 200
    response = captura.hacer("nivel", entrada, nivel="por_sector")
    assert response.status_code == 400
    assert "Para volver a abrirla hace falta la persona entrevistada." in response.json()["error"]
    assert _nivel(entrada) == "anonima"


def test_ni_por_debajo_de_lo_consentido(captura):
    ConsentimientoFactory(entrevista=captura.entrevista, nivel="por_sector")
    entrada = captura.agregar("algo")
    assert captura.hacer("nivel", entrada, nivel="atribuible").status_code == 400
    assert captura.hacer("nivel", entrada, nivel="por_sector").status_code == 200
    assert _nivel(entrada) == "", "el mismo del consentimiento no se anota"
    assert captura.guardar("otra", nivel="atribuible").status_code == 400


def test_un_borrador_tampoco_se_afloja(captura):
    uid = uuid.uuid4()
    captura.guardar("algo", uid, nivel="anonima")
    assert captura.guardar("algo más", uid, base=1, nivel="por_sector").status_code == 400
    assert captura.guardar("algo más", uid, base=1).status_code == 200
    assert Entrada.objects.get(uid=uid).nivel == "anonima"


def test_un_nivel_apretado_por_descuido_se_deshace_mientras_es_reciente(
    captura_de, coordinadora, entrevistadora
):
    captura = captura_de(coordinadora)
    entrada = captura.agregar("algo")
    captura.hacer("nivel", entrada, nivel="anonima")
    otra = captura_de(entrevistadora)
    assert otra.hacer("deshacer_nivel", entrada, nivel="").status_code == 400
    assert captura.hacer("deshacer_nivel", entrada, nivel="").status_code == 200
    assert _nivel(entrada) == ""
    captura.hacer("nivel", entrada, nivel="anonima")
    Entrada.objects.update(creada_en=timezone.now() - timedelta(minutes=11))
    assert captura.hacer("deshacer_nivel", entrada, nivel="").status_code == 400
    assert _nivel(entrada) == "anonima"


def test_lo_citado_no_se_afloja_aunque_sea_reciente(captura):
    entrada = captura.agregar("algo")
    captura.hacer("nivel", entrada, nivel="anonima")
    FragmentoFactory(entrada=entrada)
    assert captura.hacer("deshacer_nivel", entrada, nivel="").status_code == 400
    assert captura.hacer("nivel", entrada, nivel="anonima").status_code == 200


def test_apretar_no_mueve_la_revision(captura):
    entrada = captura.agregar("algo")
    assert captura.hacer("nivel", entrada, nivel="anonima").json()["revision"] == 1


def test_se_etiqueta_por_diferencias_y_solo_con_el_catalogo(captura):
    entrada = captura.agregar("algo")
    agua, paz, europa = TemaFactory(), TemaFactory(), RegionFactory()
    captura.hacer("etiquetas", entrada, poner_temas=[agua.pk], poner_regiones=[europa.pk])
    captura.hacer("etiquetas", entrada, poner_temas=[paz.pk], quitar_temas=[agua.pk])
    assert list(entrada.temas.all()) == [paz]
    assert list(entrada.regiones.all()) == [europa]
    assert captura.hacer("etiquetas", entrada, poner_temas=[999_999]).status_code == 400
    assert captura.hacer("etiquetas", entrada, poner_temas=["nuevo"]).status_code == 400


def test_retirar_y_restaurar_la_dejan_donde_estaba(captura):
    for texto in ("uno", "dos", "tres"):
        captura.agregar(texto)
    dos = Entrada.objects.get(texto="dos")
    assert captura.hacer("retirar", dos).status_code == 200
    assert captura.textos() == ["uno", "tres"]
    assert captura.hacer("restaurar", dos).status_code == 200
    assert captura.textos() == ["uno", "dos", "tres"]


def test_se_mueve_dentro_de_su_pregunta(captura):
    uno, dos, tres = (captura.agregar(texto) for texto in ("uno", "dos", "tres"))
    captura.hacer("mover", tres, antes_de=str(uno.uid))
    assert captura.textos() == ["tres", "uno", "dos"]
    captura.hacer("mover", tres, antes_de=None)
    assert captura.textos() == ["uno", "dos", "tres"]
    captura.hacer("mover", uno, antes_de=str(tres.uid))
    assert captura.textos() == ["dos", "uno", "tres"]


def test_se_pasa_a_otra_pregunta_y_las_marcas_lo_siguen(captura):
    uno = captura.agregar("uno")
    captura.hacer("mover", uno, pregunta=captura.pregunta("2.1").pk)
    assert (captura.textos("1.1"), captura.textos("2.1")) == ([], ["uno"])
    marcas = captura.entrevista.respuestas.values_list("pregunta", "estado")
    assert list(marcas) == [(captura.pregunta("2.1").pk, "abordada")]


def _dividir(captura, entrada: Entrada, nueva: uuid.UUID, base: int = 1):
    return captura.hacer(
        "dividir", entrada, base=base, nueva=str(nueva), primera="Una cosa.", segunda="Otra cosa."
    )


def test_se_divide_y_la_segunda_hereda(captura):
    tema = TemaFactory()
    entrada = captura.agregar("Una cosa. Otra cosa.", temas=[tema.pk], nivel="anonima")
    captura.agregar("Después.")
    nueva = uuid.uuid4()
    for _ in range(2):
        assert _dividir(captura, entrada, nueva).status_code == 200
    assert captura.textos() == ["Una cosa.", "Otra cosa.", "Después."]
    parte = Entrada.objects.get(uid=nueva)
    assert (parte.tipo, parte.nivel, list(parte.temas.all())) == ("literal", "anonima", [tema])


def test_dividir_con_una_base_anterior_no_pisa(captura):
    entrada = captura.agregar("Una cosa. Otra cosa.")
    captura.guardar("Cambió.", entrada.uid, base=1)
    assert _dividir(captura, entrada, uuid.uuid4()).status_code == 409
    assert captura.textos() == ["Cambió."]


def test_dividir_pide_algo_en_cada_lado(captura):
    entrada = captura.agregar("Una cosa.")
    response = captura.hacer(
        "dividir", entrada, base=1, nueva=str(uuid.uuid4()), primera="Una cosa.", segunda=" \n"
    )
    assert response.status_code == 400
    assert "cursor" in response.json()["error"]


def test_deshacer_una_division_devuelve_el_texto_entero(captura):
    entrada = captura.agregar("Una cosa. Otra cosa.")
    datos = _dividir(captura, entrada, uuid.uuid4()).json()
    parte = datos["otras"][0]
    vuelta = captura.hacer(
        "reunir",
        entrada,
        base=datos["revision"],
        parte=parte["uid"],
        base_parte=parte["revision"],
    )
    assert vuelta.status_code == 200
    assert captura.textos() == ["Una cosa. Otra cosa."]


def test_unir_suma_textos_temas_y_el_nivel_mas_estricto(captura):
    agua, paz = TemaFactory(), TemaFactory()
    uno = captura.agregar("uno", temas=[agua.pk])
    dos = captura.agregar("dos", temas=[paz.pk], nivel="anonima")
    datos = captura.hacer("unir", dos, base=1).json()
    assert datos["uid"] == str(uno.uid)
    assert captura.textos() == ["uno\ndos"]
    assert _nivel(uno) == "anonima"
    assert set(uno.temas.all()) == {agua, paz}
    vuelta = captura.hacer("separar", uno, base=datos["revision"], parte=str(dos.uid))
    assert vuelta.status_code == 200
    assert captura.textos() == ["uno", "dos"]


def test_solo_se_unen_las_del_mismo_tipo(captura):
    captura.agregar("lo dijo", tipo="literal")
    dos = captura.agregar("lo resumí", tipo="parafrasis")
    response = captura.hacer("unir", dos, base=1)
    assert response.status_code == 400
    assert response.json()["error"].startswith("Sólo se unen entradas del mismo tipo")
    primera = Entrada.objects.get(texto="lo dijo")
    assert captura.hacer("unir", primera, base=1).status_code == 400


@pytest.mark.parametrize("que", ["dividir", "unir"])
def test_nada_de_lo_escrito_se_pierde(captura, que):
    """Cada texto acusado está en una entrada o en la historia, se deshaga o no."""
    captura.agregar("primera")
    entrada = captura.agregar("Una cosa. Otra cosa.")
    if que == "dividir":
        _dividir(captura, entrada, uuid.uuid4())
    else:
        captura.hacer("unir", entrada, base=1)
    textos = set(Entrada.objects.values_list("texto", flat=True))
    textos |= set(RevisionEntrada.objects.values_list("texto", flat=True))
    assert {"primera", "Una cosa. Otra cosa."} <= textos


def test_no_se_deshace_lo_que_alguien_cambio_despues(captura):
    entrada = captura.agregar("Una cosa. Otra cosa.")
    datos = _dividir(captura, entrada, uuid.uuid4()).json()
    captura.guardar("Una cosa distinta.", entrada.uid, base=datos["revision"])
    parte = datos["otras"][0]
    response = captura.hacer(
        "reunir", entrada, base=datos["revision"], parte=parte["uid"], base_parte=1
    )
    assert response.status_code == 400
    assert captura.textos() == ["Una cosa distinta.", "Otra cosa."]


def test_fuera_de_registro_no_guarda_texto_aunque_llegue(captura, caplog):
    secreto = "esto no debe quedar en ningún lado"
    entrada = captura.agregar(secreto, tipo="fuera", tras=secreto, temas=[TemaFactory().pk])
    assert (entrada.texto, entrada.tipo) == ("", "fuera")
    assert entrada.temas.count() == 0
    assert not RevisionEntrada.objects.exists()
    assert secreto not in caplog.text
    pagina = captura.cliente.get(captura.ruta()).content.decode()
    assert "Parte fuera de registro." in pagina and secreto not in pagina


def test_lo_fuera_de_registro_no_se_vuelve_texto(captura):
    entrada = captura.agregar("", tipo="fuera")
    response = captura.guardar("ahora sí", entrada.uid, base=1)
    assert response.status_code == 400
    entrada.refresh_from_db()
    assert entrada.texto == ""


def test_sacar_del_registro_borra_el_texto_y_su_historia(captura):
    entrada = captura.agregar("dicho en confianza", temas=[TemaFactory().pk])
    captura.guardar("dicho en mucha confianza", entrada.uid, base=1)
    for _ in range(2):
        assert captura.hacer("fuera", entrada).status_code == 200
    entrada.refresh_from_db()
    assert (entrada.texto, entrada.tipo) == ("", "fuera")
    assert entrada.temas.count() == entrada.revisiones.count() == 0

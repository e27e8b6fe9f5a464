"""La pantalla por HTTP: qué enseña, qué guarda, a quién y con cuántas consultas."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from lxml.html import fromstring

from dialogo.models import Usuario
from entrevistas import cierre
from entrevistas.models import Codificacion, Codigo, Entrada, Entrevista, Fragmento
from hallazgos.models import Evidencia, Hallazgo
from tests.codificacion.apoyo_pantalla import TEXTO, Codificadora, pasaje
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    CodificacionFactory,
    CodigoFactory,
    DobleCodificacionFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
    HallazgoFactory,
    IntegranteFactory,
    MemoFactory,
)


@pytest.fixture
def entrevista(dialogo, coordinadora, entrevistadora) -> Entrevista:
    return EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=entrevistadora)


@pytest.fixture
def entrada(entrevista) -> Entrada:
    return EntradaFactory(entrevista=entrevista, texto=TEXTO)


@pytest.fixture
def codigo(dialogo) -> Codigo:
    return CodigoFactory(dialogo=dialogo, nombre="Desplazamiento", color=2)


@pytest.fixture
def pantalla_de(cliente_de, entrevista) -> Callable[..., Codificadora]:
    def abrir(usuario: Usuario, **mas: object) -> Codificadora:
        return Codificadora(cliente_de(usuario), entrevista, **mas)

    return abrir


@pytest.fixture
def pantalla(pantalla_de, coordinadora) -> Codificadora:
    return pantalla_de(coordinadora)


def texto_de(html: str) -> str:
    """El texto con sus marcas, sin etiquetas: lo que la página conserva letra por letra."""
    return fromstring(html).xpath("//span[@data-texto]")[0].text_content()


def test_poner_contesta_solo_esa_entrada_con_su_texto_intacto(pantalla, entrada, codigo):
    EntradaFactory(entrevista=entrada.entrevista)
    respuesta = pantalla.poner(entrada, "La M̃ixteca enseña:", codigo)
    datos = respuesta.json()
    assert (respuesta.status_code, datos["dice"]) == (200, "Se puso «Desplazamiento».")
    [una] = datos["entradas"]
    assert una["uid"] == str(entrada.uid) and len(respuesta.content) < 4000
    assert texto_de(una["texto"]) == TEXTO
    assert '<span class="mc n0 fc z1">La M̃ixteca enseña:</span>' in una["texto"]
    assert "Desplazamiento" in una["margen"]
    marca = Codificacion.objects.get()
    assert pantalla.quitar(marca).json()["dice"] == "Se quitó «Desplazamiento»."
    assert pantalla.quitar(marca).status_code == 400
    assert pantalla.enviar("deshacer").json()["dice"] == "Volvió «Desplazamiento»."
    assert "Desplazamiento" in pantalla.enviar("rehacer").json()["dice"]
    assert pantalla.enviar("rehacer").json()["error"] == "No hay nada que rehacer."


def test_dos_marcas_se_apilan_y_la_tercera_se_cuenta_al_margen(pantalla, entrada, dialogo):
    codigos = [CodigoFactory(dialogo=dialogo, nombre=f"Código {n}", orden=n) for n in range(3)]
    for codigo, dicho in zip(codigos, [TEXTO, "resiste. La", "La M̃ixteca"], strict=True):
        ultima = pantalla.poner(entrada, dicho, codigo).json()["entradas"][0]
    assert texto_de(ultima["texto"]) == TEXTO
    doble = '<span class="mc n1 fp z3"><span class="mc n0 fp z2">La</span></span>'
    assert doble in ultima["texto"] and "z1" not in ultima["texto"]  # el corto dice dónde
    assert ultima["margen"].count("+1") == 1
    nombres = re.findall(r"data-nombre>([^<]+)<", ultima["margen"])
    assert nombres == ["Código 0", "Código 1", "Código 2"]
    encimada = pantalla.poner(entrada, "barrio 👩🏽‍🌾 resiste.", codigos[0]).json()["entradas"][0]
    assert "×2" in encimada["margen"] and texto_de(encimada["texto"]) == TEXTO


def test_codigo_nuevo_en_vivo_y_memo_en_el_mismo_lugar(pantalla, entrada):
    nuevo = pantalla.poner(entrada, "Nadie pregunta.", nuevo=" Silencio ").json()
    assert nuevo["con_libro"] and Codigo.objects.get(pk=nuevo["codigo"]).estado == "propuesto"
    assert pantalla.poner(entrada, "¿y quién paga?", en_vivo=True).json()["dice"] == (
        "Se puso «y quién paga»."
    )
    assert pantalla.poner(entrada, "Nadie").json()["error"] == "Elige un código."
    elegido = pasaje(entrada, "Nadie")
    datos = {"entrada": str(entrada.uid), "inicio": elegido.inicio, "fin": elegido.fin}
    respuesta = pantalla.enviar(
        "memo", **datos, texto="Nadie", memo={"tipo": "analitico", "texto": "Volver aquí."}
    )
    margen = respuesta.json()["entradas"][0]["memos"]
    assert "Memo analítico" in margen and "Volver aquí." in margen
    uid = re.search(r'data-memo="([^"]+)"', margen)[1]
    cambiado = pantalla.enviar("cambiar_memo", uid, tipo="contexto", texto="")
    assert cambiado.json()["dice"] == "El memo se retiró."
    assert "data-memo=" not in cambiado.json()["entradas"][0]["memos"]
    libro = pantalla.cliente.get(pantalla.ruta("paleta")).json()["codigos"]
    assert {uno["nombre"] for uno in libro} == {"Silencio", "y quién paga"}


def test_si_la_entrada_se_corrige_mientras_se_codifica_se_dice(
    pantalla, entrada, codigo, coordinadora
):
    pantalla.poner(entrada, "Nadie pregunta.", codigo)
    pantalla.poner(entrada, "¿y quién paga?", codigo)
    antes = pantalla.novedades().json()
    nuevo = TEXTO.replace("Nadie pregunta.", "Nadie contesta.")
    cierre.corregir(entrada, texto=nuevo, motivo="Se oyó mal", autor=coordinadora)
    visto = pasaje(Entrada(uid=entrada.uid, texto=TEXTO), "Nadie pregunta.")
    datos = {"inicio": visto.inicio, "fin": visto.fin, "texto": visto.texto}
    fallo = pantalla.enviar("poner", entrada=str(entrada.uid), codigo=codigo.pk, **datos)
    assert (fallo.status_code, fallo.json()["codigo"]) == (400, "no_coincide")
    despues = pantalla.novedades(antes["cursor"], completa="1").json()
    assert despues["huellas"] != antes["huellas"]
    ruta = f"{pantalla.ruta('entradas')}?uid={entrada.uid}"
    margen = pantalla.cliente.get(ruta).json()["entradas"][0]["margen"]
    assert "Estaba en «Nadie pregunta.»" in margen and margen.count("data-codigo") == 2


def test_lo_de_otra_persona_llega_y_sin_cambios_no_se_toca_la_base(
    pantalla,
    pantalla_de,
    entrevistadora,
    entrada,
    codigo,
    django_assert_max_num_queries,
    django_capture_on_commit_callbacks,
):
    otra = pantalla_de(entrevistadora)
    cursor = otra.novedades(en="1.1").json()["cursor"]
    visto = pantalla.novedades(en="javascript:", desde="").json()
    assert [(p["nombre"], p["pregunta"]) for p in visto["presentes"]] == [("Elvira", "1.1")]
    cursor = otra.novedades(cursor).json()["cursor"]
    with django_assert_max_num_queries(3):  # sesión, quién es y su papel
        assert otra.novedades(cursor).status_code == 204
    with django_capture_on_commit_callbacks(execute=True):
        pantalla.poner(entrada, "Nadie", codigo)
    huellas = otra.novedades(cursor).json()["huellas"]
    margen = pantalla.cliente.get(f"{pantalla.ruta('entradas')}?uid={entrada.uid}").json()
    assert huellas[str(entrada.uid)].split(".")[0] in margen["entradas"][0]["margen"]


def test_a_ciegas_no_se_ve_ni_se_cuenta_lo_de_nadie_mas(
    pantalla, pantalla_de, coordinadora, entrevistadora, entrevista, entrada, codigo, dialogo
):
    fuera = EntradaFactory(entrevista=entrevista, texto="Fuera de la muestra.")
    pantalla.poner(fuera, "Fuera", codigo)
    pantalla.poner(entrada, "Nadie", nuevo="Del análisis")
    MemoFactory(fragmento=Fragmento.objects.first(), texto="Nota ajena.", autor=coordinadora)
    ronda = DobleCodificacionFactory(
        dialogo=dialogo,
        una=coordinadora.papeles.get(),
        otra=entrevistadora.papeles.get(),
        entradas=[entrada],
        codigos=[codigo],
    )
    una, otra = (pantalla_de(q, doble=ronda) for q in (coordinadora, entrevistadora))
    una.poner(entrada, "Nadie", codigo)
    html = otra.pagina()
    assert '<b class="voz" data-con-codigo>0</b> de 1 entradas' in html
    assert 'class="mc' not in html and "Nota ajena" not in html and "Del análisis" not in html
    assert otra.novedades().json()["presentes"] == [] == pantalla.novedades().json()["presentes"]
    assert html.count("data-codifica") == una.pagina().count("data-codifica")
    assert "data-con-codigo>1</b>" in una.pagina()
    assert una.poner(entrada, "Nadie", nuevo="Otro").json()["error"].startswith("A ciegas no se")
    assert otra.quitar(Codificacion.objects.get(doble=ronda)).status_code == 404
    assert "Nadie" not in otra.cliente.get(f"{otra.ruta('marcas')}?doble=1").content.decode()
    tercera = pantalla_de(IntegranteFactory(dialogo=dialogo).usuario, doble=ronda)
    assert tercera.novedades().status_code == 404


def test_lo_que_no_toca_ver_no_existe(cliente_de, entrevistadora, coordinadora, dialogo, codigo):
    ajena = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=coordinadora)
    entrada = EntradaFactory(entrevista=ajena, texto=TEXTO)
    propia = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=entrevistadora)
    pantalla = Codificadora(cliente_de(entrevistadora), ajena)
    assert pantalla.poner(entrada, "Nadie", codigo).status_code == 404
    cruzada = Codificadora(cliente_de(entrevistadora), propia)
    assert cruzada.poner(entrada, "Nadie", codigo).status_code == 404
    marca = CodificacionFactory(fragmento__entrada=entrada, codigo=codigo)
    assert cruzada.quitar(marca).status_code == 404
    desde = reverse("hallazgos:desde", args=[dialogo.clave, marca.fragmento.uid])
    assert cruzada.cliente.get(desde).status_code == 404
    lista = cruzada.cliente.get(reverse("codificacion:lista", args=[dialogo.clave]))
    assert ajena.persona.nombre not in lista.content.decode()
    cancelada = EntrevistaFactory(dialogo=dialogo, cancelada=True)
    ruta = reverse("codificacion:entrevista", args=[dialogo.clave, cancelada.numero])
    assert cliente_de(coordinadora).get(ruta).status_code == 404


def test_sin_javascript_se_marca_por_oraciones(pantalla, entrada, codigo):
    pagina = pantalla.cliente.get(f"{pantalla.ruta('entrevista')}?en={entrada.uid}")
    assert b'name="oracion" value="2"' in pagina.content
    datos = {"entrada": entrada.uid, "revision": 1, "codigo": codigo.pk}

    def agregar(**mas: object) -> str:
        ruta = pantalla.ruta("agregar")
        return pantalla.cliente.post(ruta, {**datos, **mas}, follow=True).content.decode()

    assert "Se puso «Desplazamiento»." in agregar(oracion=[2, 3])
    marca = Codificacion.objects.get()
    assert marca.fragmento.texto == "La M̃ixteca enseña: ¿y quién paga? Nadie pregunta."
    assert "Elige oraciones seguidas" in agregar(oracion=[1, 3])
    assert "Elige al menos una oración" in agregar()
    assert "El texto de la entrada cambió" in agregar(oracion=[1], revision=9)
    assert "Se quitó «Desplazamiento»." in agregar(quitar=marca.pk)


def test_fuera_de_registro_solo_dice_que_hubo_una_parte(pantalla, entrevista):
    EntradaFactory(entrevista=entrevista, tipo=Entrada.Tipo.FUERA, texto="")
    html = pantalla.pagina()
    assert "Parte fuera de registro." in html and "data-uid" not in html


def test_consultas_fijas_y_solo_de_esa_entrevista(pantalla, entrada, codigo, dialogo):
    direcciones = [pantalla.ruta("entrevista"), pantalla.ruta("marcas")]
    direcciones.append(reverse("codificacion:lista", args=[dialogo.clave]))
    CodificacionFactory(fragmento__entrada=entrada, codigo=codigo)
    antes = [cuantas_consultas(pantalla.cliente, ruta) for ruta in direcciones]
    for n in range(4):
        otra = EntradaFactory(entrevista=entrada.entrevista, texto=f"Una {n}. Dos. Tres.")
        suyo = CodigoFactory(dialogo=dialogo, padre=codigo, orden=n)
        pasaje_de_otra = FragmentoFactory(entrada=otra, fin=5)
        CodificacionFactory(fragmento=pasaje_de_otra, codigo=suyo)
        MemoFactory(fragmento=pasaje_de_otra)
        ajena = EntradaFactory(entrevista__dialogo=dialogo, texto=f"Secreto {n}.")
        CodificacionFactory(fragmento__entrada=ajena, codigo=suyo)
    assert [cuantas_consultas(pantalla.cliente, ruta) for ruta in direcciones] == antes
    assert "Secreto" not in pantalla.pagina()


def test_la_lista_dice_cuanto_falta(pantalla, entrada, codigo, dialogo):
    EntradaFactory(entrevista=entrada.entrevista)
    EntradaFactory(entrevista=entrada.entrevista, tipo=Entrada.Tipo.FUERA, texto="")
    completa = CodificacionFactory(
        codigo=codigo, fragmento__entrada__entrevista__dialogo=dialogo
    ).fragmento.entrada.entrevista
    marca = CodificacionFactory(fragmento__entrada=entrada, codigo=codigo)
    CodificacionFactory(fragmento=marca.fragmento, codigo=CodigoFactory(dialogo=dialogo))
    ruta = reverse("codificacion:lista", args=[dialogo.clave])
    html = pantalla.cliente.get(ruta).content.decode()
    assert "2 de 3 entradas llevan código." in html and "1 de 2" in html
    faltan = pantalla.cliente.get(f"{ruta}?ver=faltan").content.decode()
    assert entrada.entrevista.persona.nombre in faltan
    assert completa.persona.nombre not in faltan


def test_un_pasaje_codificado_se_vuelve_evidencia(pantalla, entrada, codigo, dialogo):
    pantalla.poner(entrada, "Nadie pregunta.", codigo)
    hallazgo = HallazgoFactory(dialogo=dialogo, redaccion__titulo="Lo que se calla")
    uid = Fragmento.objects.get().uid
    ruta = reverse("hallazgos:desde", args=[dialogo.clave, uid])
    cliente: Client = pantalla.cliente
    dialogo_html = cliente.get(ruta, headers={"HX-Request": "true"}).content.decode()
    assert "Lo que se calla" in dialogo_html and "<html" not in dialogo_html
    sin_elegir = cliente.post(ruta, {"relacion": "matiza"}).content.decode()
    assert "Elige un hallazgo o empieza uno." in sin_elegir
    datos = {"hallazgo": hallazgo.numero, "relacion": "matiza"}
    hecho = cliente.post(ruta, datos, headers={"HX-Request": "true"}).content.decode()
    assert f"Quedó en {hallazgo.folio} como e1: matiza." in hecho
    assert "ya está en" in cliente.post(ruta, datos).content.decode()
    nuevo = {"hallazgo": "nuevo", "relacion": "sustenta", "titulo": ""}
    assert "necesita un título" in cliente.post(ruta, nuevo).content.decode()
    assert Hallazgo.objects.count() == 1
    respuesta = cliente.post(ruta, {**nuevo, "titulo": "Nadie pregunta"})
    assert respuesta.url == Hallazgo.objects.last().get_absolute_url()
    assert list(Evidencia.objects.values_list("relacion", flat=True)) == ["matiza", "sustenta"]


@pytest.mark.parametrize("cuerpo", ["[]", "{", json.dumps({"codificacion": "x"}), ""])
def test_lo_que_no_se_entiende_se_dice(pantalla, entrada, cuerpo):
    for nombre in ("poner", "quitar", "memo"):
        respuesta = pantalla.cliente.post(
            pantalla.ruta(nombre), cuerpo, content_type="application/json"
        )
        assert respuesta.status_code == 400 and respuesta.json()["error"]


def test_el_papel_ya_cargado_da_las_mismas_entrevistas(
    dialogo, coordinadora, entrevistadora, relatora
):
    EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora)
    EntrevistaFactory(dialogo=dialogo, conduce=coordinadora)
    EntrevistaFactory()
    for usuario, cuantas in ((coordinadora, 2), (entrevistadora, 1), (relatora, 0)):
        por_persona = Entrevista.objects.visibles_para(usuario).filter(dialogo=dialogo)
        por_papel = Entrevista.objects.visibles_como(usuario.papeles.get())
        assert set(por_papel) == set(por_persona) and por_papel.count() == cuantas

"""Escribir una recomendación: lo que pide, a qué sirve, sus redacciones y dos personas a la vez."""

import csv
import io
import re
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from dialogo.models import Objetivo, Premisa
from hallazgos.models import Recomendacion
from hallazgos.recomendaciones import redaccion as escritura
from hallazgos.recomendaciones.faltantes import avisos
from hallazgos.recomendaciones.objetivos import servidos
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.entrevistas.consultas import cuantas_consultas
from tests.mundo import entrar

pytestmark = pytest.mark.django_db
MOTIVO = {"motivo": "Para la reunión", "formato": "csv"}


@pytest.fixture
def tipo():
    return r.TipoDeRecomendacionFactory()


@pytest.fixture
def objetivos(dialogo) -> list[Objetivo]:
    pares = [("largo", 1), ("mediano", 1), ("corto", 1)]
    return [
        Objetivo.objects.create(dialogo=dialogo, plazo=plazo, numero=n, texto=f"Meta {plazo}")
        for plazo, n in pares
    ]


def url(dialogo, nombre: str, *args) -> str:
    return reverse(f"recomendaciones:{nombre}", args=[dialogo.clave, *args])


def campos(tipo, **otros) -> dict:
    return {
        "texto": "Que ningún acuerdo se firme sin decir quién lo cumple",
        "beneficio": "Sabrá a quién reclamarle.",
        "plazo": "corto",
        "tipo": tipo.pk,
        "base": 1,
    } | otros


def test_de_un_hallazgo_nace_una_recomendacion_con_todo_lo_suyo(
    cliente_de, entrevistadora, dialogo, hallazgo, objetivos, tipo
):
    cliente = cliente_de(entrevistadora)
    mesa = cliente.get(hallazgo.get_absolute_url()).content.decode()
    nueva = f"{url(dialogo, 'nueva')}?hallazgo={hallazgo.folio}"
    assert nueva in mesa
    elegido = re.search(
        rf'<input[^>]*value="{hallazgo.pk}"[^>]*>', cliente.get(nueva).content.decode()
    )
    assert elegido and "checked" in elegido[0]
    premisa = Premisa.objects.create(dialogo=dialogo, numero=1, texto="Las alianzas mitigan.")
    responde, otra = f.OrganizacionFactory(nombre="Agencia Norte"), f.OrganizacionFactory()
    tema = f.TemaFactory()
    datos = campos(
        tipo,
        hallazgos=[hallazgo.pk],
        objetivos=[objetivos[0].pk],
        responsable="agencia norte",
        corresponsables=[otra.nombre, "", ""],
        requiere_reforma="si",
        instrumento="Ley de prueba",
        temas=[tema.pk],
        **{f"premisas-{premisa.pk}": "pone_en_duda", f"premisas-{premisa.pk}-nota": "No bastan."},
    )
    respuesta = cliente.post(nueva, datos, follow=True)
    una = Recomendacion.objects.get()
    assert respuesta.redirect_chain[-1][0] == url(dialogo, "ver", 1)
    assert (una.folio, una.responsable, una.requiere_reforma) == (
        "R-01",
        responde.organizacion,
        True,
    )
    assert list(una.corresponsables.all()) == [otra.organizacion]
    assert una.premisas.get().relacion == "pone_en_duda"
    html = respuesta.content.decode()
    for dicho in ("Lista para comunicarse", "Ley de prueba", "No bastan.", "Agencia Norte"):
        assert dicho in html
    assert "R-01" in cliente.get(hallazgo.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("roto", "dice"),
    [
        ({"beneficio": " "}, "palabras de todos los días"),
        ({"texto": ""}, "empiece con «Que»"),
        ({"texto": "Que " + "x" * 400}, "caben 400 caracteres"),
        ({"responsable": "Nadie que exista"}, "no está en el directorio"),
        ({"corresponsables": ["Tampoco"]}, "no está en el directorio"),
        ({"plazo": "nunca"}, "Plazo"),
        ({"responder_antes_de": "mañana"}, "como día, mes y año"),
    ],
)
def test_lo_que_falta_se_dice_y_lo_escrito_sigue_ahi(
    cliente_de, coordinadora, dialogo, tipo, roto, dice
):
    datos = campos(tipo, explicacion="No se pierde", **roto)
    respuesta = cliente_de(coordinadora).post(url(dialogo, "nueva"), datos)
    assert respuesta.status_code == 400
    html = respuesta.content.decode()
    assert dice in html
    assert "No se pierde" in html
    assert not Recomendacion.objects.exists()


def test_lo_de_otro_dialogo_no_se_elige_ni_se_ve(cliente_de, coordinadora, dialogo, tipo):
    ajeno = f.HallazgoFactory()
    respuesta = cliente_de(coordinadora).post(
        url(dialogo, "nueva"), campos(tipo, hallazgos=[ajeno.pk])
    )
    assert respuesta.status_code == 400
    with pytest.raises(ValidationError, match="otro diálogo"):
        escritura.crear(
            dialogo, texto="Que sí", beneficio="b", plazo="corto", tipo=tipo,
            hallazgos=[ajeno], autor=coordinadora,
        )  # fmt: skip
    otra = r.RecomendacionFactory()
    assert cliente_de(coordinadora).get(url(dialogo, "ver", otra.numero)).status_code == 404
    assert cliente_de(coordinadora).get(url(otra.dialogo, "ver", 1)).status_code == 404


def test_quien_guarda_sobre_algo_viejo_conserva_lo_suyo_y_ve_lo_guardado(
    cliente_de, coordinadora, entrevistadora, dialogo, tipo
):
    una = r.RecomendacionFactory(dialogo=dialogo, tipo=tipo)
    editar = url(dialogo, "editar", una.numero)
    assert cliente_de(coordinadora).post(editar, campos(tipo, texto="Que uno")).status_code == 302
    choque = cliente_de(entrevistadora).post(editar, campos(tipo, texto="Que dos", plazo="largo"))
    html = choque.content.decode()
    assert choque.status_code == 409
    for dicho in ("Que uno", "Que dos", "Corto plazo", 'name="base" value="2"'):
        assert dicho in html
    assert escritura.vigente(una).texto == "Que uno"
    mio = campos(tipo, texto="Que dos", base=2)
    assert cliente_de(entrevistadora).post(editar, mio).status_code == 302
    assert escritura.vigente(una).texto == "Que dos"
    assert cliente_de(entrevistadora).post(editar, mio).status_code == 302
    una.refresh_from_db()
    assert una.revision == 3


def test_comunicada_su_texto_cambia_en_otra_redaccion_y_con_razon(
    cliente_de, coordinadora, entrevistadora, dialogo, hallazgo, objetivos, tipo
):
    una = r.RecomendacionFactory(
        dialogo=dialogo, tipo=tipo, comunicada=True, hallazgos=[hallazgo],
        redaccion__texto="Que se firme con anexo",
    )  # fmt: skip
    una.objetivos.add(objetivos[0])
    otra = f.OrganizacionFactory(nombre="Alcaldía Sur")
    editar, cliente = url(dialogo, "editar", una.numero), cliente_de(coordinadora)
    datos = campos(
        tipo,
        texto="Que se firme con anexo público",
        responsable="Alcaldía Sur",
        responder_antes_de=una.responder_antes_de,
        hallazgos=[hallazgo.pk],
        objetivos=[objetivos[0].pk],
    )
    sin_razon = cliente.post(editar, datos)
    assert sin_razon.status_code == 400
    assert "hace falta una razón" in sin_razon.content.decode()
    ajena = cliente_de(entrevistadora).post(editar, datos | {"motivo": "Porque sí"})
    assert "sólo la coordinación" in ajena.content.decode()
    vacia = cliente.post(editar, datos | {"motivo": "x", "responsable": "", "objetivos": []})
    assert "no puede quedarse sin quien responda" in vacia.content.decode()
    assert cliente.post(editar, datos | {"motivo": "Lo pidió la Alcaldía."}).status_code == 302
    primera, segunda = una.redacciones.order_by("version")
    assert primera.texto == "Que se firme con anexo"
    assert primera.congelada_en and segunda.congelada_en and len(segunda.huella) == 64
    assert una.cambios_de_responsable.get().despues == otra.organizacion
    historia = cliente.get(url(dialogo, "historia", una.numero)).content.decode()
    assert "<ins> público</ins>" in historia
    assert historia.count("Lo pidió la Alcaldía.") == 2


def test_el_tablero_ensena_lo_que_no_tiene_recomendacion(
    cliente_de, coordinadora, dialogo, hallazgo, objetivos
):
    una = r.RecomendacionFactory(dialogo=dialogo)
    una.objetivos.add(objetivos[2])
    r.RecomendacionFactory(dialogo=dialogo, retirada_en=una.creada_en).objetivos.add(objetivos[0])
    Premisa.objects.create(dialogo=dialogo, numero=1, texto="Nadie me toca")
    servido = servidos(dialogo)
    assert [uno.objetivo.plazo for uno in servido] == ["corto", "mediano", "largo"]
    assert [len(uno.recomendaciones) for uno in servido] == [1, 0, 0]
    html = cliente_de(coordinadora).get(url(dialogo, "tablero")).content.decode()
    assert html.count("Ninguna recomendación lo sirve.") == 2
    assert "De él no se sigue ninguna recomendación." in html
    assert "Ninguna recomendación la toca." in html


def test_los_filtros_y_la_hoja_dicen_lo_mismo(cliente_de, coordinadora, dialogo, objetivos):
    agencia = f.OrganizacionFactory(nombre="Agencia Ñandú").organizacion
    con = r.RecomendacionFactory(
        dialogo=dialogo, comunicada=True, responsable=agencia, redaccion__titulo_corto="=Árbol"
    )
    r.RespuestaInstitucionalFactory(recomendacion=con, sentido="en_parte", razones="Por partes.")
    con.objetivos.add(objetivos[0])
    r.RecomendacionFactory(dialogo=dialogo, plazo="largo", redaccion__texto="Que haya agua")
    r.RecomendacionFactory(dialogo=dialogo, retirada_en=con.creada_en, redaccion__texto="Que no")
    cliente = entrar(coordinadora)

    def folios(consulta: str) -> list[str]:
        crudo = cliente.post(f"{url(dialogo, 'exportar')}?{consulta}", MOTIVO).content
        hoja = list(csv.reader(io.StringIO(crudo.decode("utf-8-sig"))))[1:]
        pagina = cliente.get(f"{url(dialogo, 'lista')}?{consulta}").content.decode()
        assert all(f">{fila[0]}</span>" in pagina for fila in hoja)
        assert pagina.count("folio guinda") == len(hoja)
        return [fila[0] for fila in hoja]

    assert folios("") == ["R-01", "R-02"]
    assert folios("q=arbol") == folios("q=nandu") == folios("q=r-01") == ["R-01"]
    assert folios("plazo=largo") == folios("estado=sin_responsable") == ["R-02"]
    assert folios("estado=con_respuesta") == folios(f"objetivo={objetivos[0].pk}") == ["R-01"]
    assert folios(f"responsable={agencia.pk}") == ["R-01"]
    assert folios("estado=sin_respuesta") == []
    assert folios("estado=retirada") == ["R-03"]
    assert folios("plazo=nunca&tipo=x&responsable=99999999999999999999") == ["R-01", "R-02"]
    crudo = cliente.post(url(dialogo, "exportar"), MOTIVO).content.decode("utf-8-sig")
    assert "'=Árbol" in crudo
    assert "Acepta en parte" in crudo


def test_trescientas_cuestan_lo_mismo_que_dos(cliente_de, coordinadora, dialogo, hallazgo, tipo):
    cliente = cliente_de(coordinadora)
    meta = Objetivo.objects.create(dialogo=dialogo, plazo="corto", numero=1, texto="Meta")
    paginas = [url(dialogo, nombre) for nombre in ("lista", "tablero", "enlaces")]
    autor = coordinadora

    def poblar(cuantas: int) -> None:
        for _ in range(cuantas):
            escritura.crear(
                dialogo, texto="Que sí", beneficio="Algo", plazo="corto", tipo=tipo,
                hallazgos=[hallazgo], objetivos=[meta], autor=autor,
            )  # fmt: skip

    assert all(cliente.get(pagina).status_code == 200 for pagina in paginas)
    poblar(2)
    pocas = [cuantas_consultas(cliente, pagina) for pagina in paginas]
    poblar(60)
    assert [cuantas_consultas(cliente, pagina) for pagina in paginas] == pocas


def test_los_avisos_de_palabras_no_impiden_nada():
    assert avisos("Que haya agua", "Sabrá a quién llamar.") == []
    dichos = " ".join(avisos("Abrir una oficina", "La gobernanza coadyuva " + "mucho " * 40))
    assert "no empieza con «Que»" in dichos
    assert "«gobernanza» y «coadyuva»" in dichos
    assert "frase muy larga" in dichos


@pytest.mark.django_db(transaction=True)
def test_dos_que_escriben_a_la_vez_no_comparten_folio(dialogo, coordinadora, entrevistadora, tipo):
    barrera = Barrier(2)

    def escribir(autor) -> None:
        barrera.wait(10)
        escritura.crear(
            dialogo, texto="Que sí", beneficio="Algo", plazo="corto", tipo=tipo, autor=autor
        )
        connection.close()

    hilos = [Thread(target=escribir, args=[quien]) for quien in (coordinadora, entrevistadora)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(30)
    assert sorted(dialogo.recomendaciones.values_list("numero", flat=True)) == [1, 2]

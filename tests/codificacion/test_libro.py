"""El libro de códigos: lo que se lee, lo que se cuenta y lo que se le hace."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dialogo.models import Rol
from entrevistas.models import CambioDeCodigo, Codificacion, Codigo, Memo
from tests import fabricas as f

pytestmark = pytest.mark.django_db
TEXTOS = {
    "nombre": "Desplazamiento",
    "definicion": "Alguien deja su casa por lo que llega de fuera.",
    "cuando_si": "Hay una persona que se mueve.",
    "cuando_no": "Sólo se habla de precios: usa [Costo de vida].",
    "ejemplo": "La renta subió y doña Luz cerró su tortillería.",
}


def url(nombre: str, codigo: Codigo | None = None, clave: str = "prueba") -> str:
    args = [clave, codigo.uid] if codigo else [clave]
    return reverse(f"codificacion:{nombre}", args=args)


@pytest.fixture
def coordina(cliente_de, coordinadora):
    return cliente_de(coordinadora)


@pytest.fixture
def entrevista(cliente_de, entrevistadora):
    return cliente_de(entrevistadora)


@pytest.fixture
def costos(dialogo):
    return f.CodigoFactory(dialogo=dialogo, nombre="Costos", color=2)


def codigo_en(dialogo, nombre, padre=None, **mas):
    orden = Codigo.objects.filter(dialogo=dialogo, padre=padre).count()
    mas.setdefault("color", padre.color if padre else 1)
    return f.CodigoFactory(dialogo=dialogo, nombre=nombre, padre=padre, orden=orden, **mas)


def orden_de(padre, dialogo):
    return [c.nombre for c in Codigo.objects.filter(dialogo=dialogo, padre=padre)]


def test_un_codigo_se_propone_se_edita_y_se_acuerda_con_su_historia(
    dialogo, costos, coordina, entrevista
):
    vida = codigo_en(dialogo, "Costo de vida", costos)
    respuesta = entrevista.post(url("codigo_nuevo"), {**TEXTOS, "padre": str(costos.uid)})
    codigo = Codigo.objects.get(nombre="Desplazamiento")
    assert respuesta.url == url("codigo", codigo)
    assert (codigo.estado, codigo.padre, codigo.color) == ("propuesto", costos, 2)
    pagina = entrevista.get(respuesta.url).text
    assert f'href="{url("codigo", vida)}">Costo de vida</a>' in pagina
    assert "Escrito para el libro; no es una cita." in pagina
    # Repetir el nombre en el mismo lugar no se puede, ni con otros acentos.
    otra_vez = entrevista.post(
        url("codigo_nuevo"), {"nombre": "desplazamiénto", "padre": str(costos.uid)}
    )
    assert "Ya hay un código «Desplazamiento» dentro de «Costos»." in otra_vez.text
    # Quien leyó una versión vieja no pisa lo que otra persona escribió.
    nuevo = {**TEXTOS, "definicion": "Otra definición.", "version": 1}
    assert coordina.post(url("codigo_editar", codigo), nuevo).status_code == 302
    choque = entrevista.post(
        url("codigo_editar", codigo), {**TEXTOS, "definicion": "La mía.", "version": 1}
    )
    assert choque.status_code == 409
    assert "Otra definición." in choque.text
    assert "La mía." in choque.text
    codigo.refresh_from_db()
    assert codigo.definicion == "Otra definición."
    # Acordar es de la coordinación y deja rastro.
    assert entrevista.post(url("codigo_estado", codigo), {"accion": "acordar"}).status_code == 404
    coordina.post(url("codigo_estado", codigo), {"accion": "acordar"})
    codigo.refresh_from_db()
    assert codigo.estado == "acordado"
    assert list(codigo.historia.values_list("que", flat=True)) == ["acordar", "editar", "crear"]
    leido = coordina.get(url("codigo", codigo)).text
    assert "Acordado" in leido
    assert "<del>Alguien " in leido


def test_no_se_acuerda_sin_sus_dos_reglas_ni_se_pone_una_cita_de_ejemplo(dialogo, coordina):
    codigo = codigo_en(dialogo, "A medias", estado="propuesto")
    respuesta = coordina.post(url("codigo_estado", codigo), {"accion": "acordar"}, follow=True)
    falta = "Para acordarlo falta escribir «Definición», «Úsalo cuando», «No lo uses cuando»."
    assert falta in respuesta.text
    f.EntradaFactory(
        entrevista__dialogo=dialogo, texto="Vivía en la Guerrero, a doce minutos de mi trabajo."
    )
    cita = "«Vivía en la Guerrero, a doce minutos de mi trabajo.»"
    con_cita = coordina.post(url("codigo_nuevo"), {"nombre": "X", "ejemplo": cita})
    assert "Esas palabras están en una entrevista." in con_cita.text
    sin_codigo = coordina.post(url("codigo_nuevo"), {"nombre": "X", "cuando_no": "usa [Nada]"})
    assert "No hay un código vigente que se llame «Nada»." in sin_codigo.text
    assert not Codigo.objects.filter(nombre="X").exists()


def test_se_mueve_con_botones_sin_vueltas_y_hasta_seis_niveles(dialogo, costos, entrevista):
    otra = codigo_en(dialogo, "Para quién")
    a, b, c = (codigo_en(dialogo, nombre, costos) for nombre in "ABC")

    def mover(codigo, **datos):
        return entrevista.post(url("codigo_mover", codigo), datos, follow=True).text

    mover(c, sentido="subir")
    assert orden_de(costos, dialogo) == ["A", "C", "B"]
    mover(a, sentido="bajar")
    assert orden_de(costos, dialogo) == ["C", "A", "B"]
    assert "Ya es el primero en su lugar." in mover(c, sentido="subir")
    mover(b, sentido="meter")
    assert orden_de(a, dialogo) == ["B"]
    mover(b, sentido="sacar")
    assert orden_de(costos, dialogo) == ["C", "A", "B"]
    # A otro lugar: lleva lo suyo y toma el color de la familia.
    mover(b, destino=str(a.uid))
    mover(a, destino=str(otra.uid))
    assert {x.color for x in Codigo.objects.filter(pk__in=[a.pk, b.pk])} == {otra.color}
    ultimo = CambioDeCodigo.objects.filter(codigo=a).first()
    assert (ultimo.antes["lugar"], ultimo.despues["lugar"]) == ("Costos", "Para quién")
    # Dentro de sí mismo no es una opción, y seis niveles son el tope.
    assert "Ese lugar ya no existe" in mover(a, destino=str(b.uid))
    hondo = b
    for n in range(3):
        hondo = codigo_en(dialogo, f"Nivel {n}", hondo)
    assert "El libro llega hasta 6 niveles" in mover(
        c, destino=str(codigo_en(dialogo, "Fondo", hondo).uid)
    )
    assert all(h.strip() for h in mover(c, sentido="volar").split("x"))


def _fotografia():
    return (
        sorted(Codificacion.objects.values_list("pk", "codigo", "fragmento", "retirada_en")),
        sorted(Memo.objects.values_list("pk", "codigo")),
        sorted(Codigo.objects.values_list("pk", "padre", "orden", "color", "estado")),
    )


def test_fusionar_mueve_lo_marcado_y_deshacer_lo_deja_exactamente_como_estaba(dialogo, coordina):
    entrada = f.EntradaFactory(entrevista__dialogo=dialogo, entrevista__hecha=True)
    uno, dos, tres = (f.FragmentoFactory(entrada=entrada, inicio=n, fin=n + 4) for n in (0, 5, 10))
    quedan, va = codigo_en(dialogo, "Desplazamiento"), codigo_en(dialogo, "Expulsión")
    dentro = codigo_en(dialogo, "Por obra", va)
    codigo_en(dialogo, "Por renta", quedan)
    for fragmento, codigo in ((uno, va), (dos, va), (dos, quedan), (tres, quedan)):
        f.CodificacionFactory(fragmento=fragmento, codigo=codigo)
    f.MemoFactory(fragmento=None, codigo=va, dialogo=dialogo)
    antes = _fotografia()

    previa = coordina.get(url("codigo_fusionar", va), {"destino": str(quedan.uid)}).text
    assert "<b>1</b> marca pasa" in previa
    assert "<b>1</b> pasaje ya lleva los dos" in previa
    assert _fotografia() == antes
    coordina.post(url("codigo_fusionar", va), {"destino": str(quedan.uid)})
    vivas = Codificacion.objects.del_analisis()
    assert sorted(vivas.values_list("fragmento", "codigo")) == [
        (x.pk, quedan.pk) for x in (uno, dos, tres)
    ]
    va.refresh_from_db()
    dentro.refresh_from_db()
    assert (va.estado, va.fusionado_en, dentro.padre) == ("fusionado", quedan, quedan)
    pagina = coordina.get(url("codigo", quedan)).text
    assert "Recibió «Expulsión»" in pagina
    assert "1 pasaje se movió. 1 ya llevaba los dos." in pagina
    assert f'action="{url("codigo_deshacer", va)}"' in pagina

    coordina.post(url("codigo_deshacer", va))
    assert _fotografia() == antes
    assert "Se separó" in coordina.get(url("codigo", va)).text
    assert "no está fusionado" in coordina.post(url("codigo_deshacer", va), follow=True).text


def test_una_fusion_sobre_otra_se_deshace_en_orden_y_lo_que_se_mide_no_se_toca(dialogo, coordina):
    a, b, c = (codigo_en(dialogo, nombre) for nombre in "ABC")
    marca = f.CodificacionFactory(fragmento__entrada__entrevista__dialogo=dialogo, codigo=a)
    for va, queda in ((a, b), (b, c)):
        coordina.post(url("codigo_fusionar", va), {"destino": str(queda.uid)})
    marca.refresh_from_db()
    assert marca.codigo == c
    antes = coordina.post(url("codigo_deshacer", a), follow=True).text
    assert "«B» se fusionó después: deshaz antes esa fusión." in antes
    coordina.post(url("codigo_deshacer", b))
    coordina.post(url("codigo_deshacer", a))
    marca.refresh_from_db()
    assert marca.codigo == a
    f.DobleCodificacionFactory(dialogo=dialogo, codigos=[a])
    medido = coordina.post(url("codigo_fusionar", a), {"destino": str(b.uid)}).text
    assert "se está midiendo en la doble codificación 1" in medido


def test_archivar_conserva_lo_marcado_y_recuperar_lo_devuelve(dialogo, costos, coordina):
    hijo = codigo_en(dialogo, "Renta", costos)
    marca = f.CodificacionFactory(fragmento__entrada__entrevista__dialogo=dialogo, codigo=hijo)
    con_hijo = coordina.post(url("codigo_estado", costos), {"accion": "archivar"}, follow=True).text
    assert "Tiene 1 dentro" in con_hijo
    coordina.post(url("codigo_estado", hijo), {"accion": "archivar"})
    marca.refresh_from_db()
    assert marca.retirada_en is None
    assert "Renta</a>" not in coordina.get(url("libro")).text
    assert "Renta</a>" in coordina.get(url("libro"), {"ver": "archivados"}).text
    coordina.post(url("codigo_estado", hijo), {"accion": "recuperar"})
    hijo.refresh_from_db()
    assert hijo.estado == "acordado"
    assert coordina.post(url("codigo_estado", hijo), {"accion": "quemar"}).status_code == 400


def _cuentas(pagina: str, nombre: str) -> list[int]:
    fila = pagina.split(f">{nombre}</a>")[1].split("</div>")[0]
    return [int(n) for n in re.findall(r'"cn[^>]*>(?:<b>)?(\d+)', fila)]


def test_cuenta_pasajes_personas_y_organizaciones_sin_repetir_y_sin_lo_ciego(
    dialogo, costos, coordina, cliente_de, entrevistadora
):
    renta, obra = codigo_en(dialogo, "Renta", costos), codigo_en(dialogo, "Obra", costos)
    mia = f.EntrevistaFactory(dialogo=dialogo, hecha=True, conduce=entrevistadora)
    ajena = f.EntrevistaFactory(dialogo=dialogo, hecha=True)
    propio = f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=mia))
    suyo = f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=ajena))
    visto = f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=ajena, tipo="observacion"))
    for fragmento, codigo in ((propio, renta), (propio, obra), (suyo, renta), (visto, obra)):
        f.CodificacionFactory(fragmento=fragmento, codigo=codigo)
    ronda = f.DobleCodificacionFactory(dialogo=dialogo)
    f.CodificacionFactory(fragmento=suyo, codigo=obra, doble=ronda)

    pagina = coordina.get(url("libro")).text
    assert _cuentas(pagina, "Costos") == [2, 2, 3]
    assert _cuentas(pagina, "Renta") == [2, 2, 2]
    assert _cuentas(pagina, "Obra") == [2, 2, 2]
    # Quien no ve todas cuenta y lee las suyas, y se le dice: lo ajeno no se puede restar.
    f.ConsentimientoFactory(entrevista=ajena)
    entrevista = cliente_de(entrevistadora)
    suya = entrevista.get(url("libro")).text
    assert _cuentas(suya, "Costos") == [1, 1, 1]
    assert "en las entrevistas que te tocan" in suya
    leidos = entrevista.get(url("codigo_pasajes", costos)).text
    assert propio.texto in leidos
    assert suyo.texto not in leidos
    assert ajena.persona.nombre not in leidos
    todos = coordina.get(url("codigo_pasajes", costos)).text
    assert suyo.texto in todos
    assert visto.texto in todos


def test_trescientos_codigos_se_leen_con_las_mismas_consultas(dialogo, costos, coordina):
    def cuantas(pagina: str) -> int:
        with CaptureQueriesContext(connection) as consultas:
            assert coordina.get(pagina).status_code == 200
        return len(consultas)

    f.EntradaFactory(entrevista__dialogo=dialogo, entrevista__hecha=True)
    coordina.get(url("libro"))
    pocas = cuantas(url("libro")), cuantas(url("codigo", costos))
    for familia in range(6):
        raiz = codigo_en(dialogo, f"Familia {familia}", color=familia + 1)
        Codigo.objects.bulk_create(
            Codigo(dialogo=dialogo, padre=raiz, nombre=f"C {familia} {n}", orden=n,
                   color=raiz.color, creado_por=raiz.creado_por)
            for n in range(50)
        )  # fmt: skip
    hojas = Codigo.objects.filter(dialogo=dialogo, padre__isnull=False)
    for entrada in f.EntradaFactory.create_batch(
        3, entrevista__dialogo=dialogo, entrevista__hecha=True
    ):
        fragmento = f.FragmentoFactory(entrada=entrada)
        Codificacion.objects.bulk_create(
            Codificacion(fragmento=fragmento, codigo=c, autor=c.creado_por) for c in hojas
        )
    assert (cuantas(url("libro")), cuantas(url("codigo", costos))) == pocas
    assert "Hay 7 familias y seis colores" in coordina.get(url("libro")).text


def test_se_busca_por_nombre_o_definicion_y_se_enseña_su_camino(dialogo, costos, entrevista):
    codigo_en(dialogo, "Renta", costos, definicion="Lo que sube el alquiler.")
    codigo_en(dialogo, "Obra", costos)
    pagina = entrevista.get(url("libro"), {"q": "ALQUILER"}).text
    assert ">Costos</a>" in pagina
    assert ">Renta</a>" in pagina
    assert ">Obra</a>" not in pagina
    assert "Ningún código con ese filtro" in entrevista.get(url("libro"), {"q": "nada"}).text


def test_el_libro_de_otro_dialogo_no_existe(dialogo, costos, coordina, coordinadora):
    ajeno = f.CodigoFactory()
    f.IntegranteFactory(dialogo=ajeno.dialogo, usuario=coordinadora, rol=Rol.COORDINACION)
    assert coordina.get(url("codigo", ajeno)).status_code == 404
    fusion = coordina.post(url("codigo_fusionar", costos), {"destino": str(ajeno.uid)})
    assert "Ese código ya no se puede elegir." in fusion.text
    assert (
        coordina.post(url("codigo_mover", costos), {"destino": str(ajeno.uid)}).status_code == 302
    )
    costos.refresh_from_db()
    assert costos.padre is None

"""Ajustes: resumen, datos generales, aviso, fases, objetivos, premisas y organizadores."""

from datetime import date

import pytest
from django.urls import get_resolver, reverse

from dialogo.models import Dialogo
from tests.fabricas import DialogoFactory, IntegranteFactory

pytestmark = pytest.mark.django_db
SECCIONES = ["fases", "objetivos", "premisas", "organizadores"]
DATOS = {
    "nombre": "Diálogo de prueba",
    "pregunta": "¿Qué ciudad?",
    "resumen": "Un resumen.",
    "antecedentes": "",
    "alcance": "",
    "credito": "",
    "meta_entrevistas": 30,
    "umbral_k": 5,
    "umbral_organizaciones": 3,
}


@pytest.fixture
def coordina(coordinadora, cliente_de):
    return cliente_de(coordinadora)


def test_las_rutas_de_ajustes_solo_las_ve_coordinacion(
    dialogo, entrevistadora, relatora, enlace, observadora, cliente_de, client
):
    rutas = [
        reverse(f"ajustes:{nombre}", args=[dialogo.clave])
        for nombre in ["inicio", "datos", "guia", "aviso", "equipo", "bloque_agregar"]
        + SECCIONES
        + [f"{seccion}_agregar" for seccion in SECCIONES]
    ]
    for usuaria in (entrevistadora, relatora, enlace, observadora):
        cliente = cliente_de(usuaria)
        assert {cliente.get(ruta).status_code for ruta in rutas} == {404}
    assert {client.get(ruta).status_code for ruta in rutas} == {302}


def test_toda_vista_de_ajustes_declara_su_papel():
    ajustes = get_resolver("dialogo.urls_ajustes")
    vistas = [vista for vista in ajustes.reverse_dict if callable(vista)]
    assert vistas
    assert all(getattr(vista, "roles", None) == {"coordinacion"} for vista in vistas)


def test_el_resumen_dice_lo_que_falta_en_uno_nuevo(coordinadora, coordina):
    vacio = DialogoFactory(guia=False)
    IntegranteFactory(dialogo=vacio, usuario=coordinadora)
    cuerpo = coordina.get(reverse("ajustes:inicio", args=[vacio.clave])).content.decode()
    assert "Hace falta antes de la primera conversación" in cuerpo
    assert "Sin preguntas no se puede entrevistar" in cuerpo


def test_guarda_los_datos_generales(dialogo, coordina):
    ruta = reverse("ajustes:datos", args=[dialogo.clave])
    datos = {**DATOS, "nombre": "Otro nombre", "es_publico": "on", "meta_entrevistas": 24}
    assert coordina.post(ruta, datos).url == ruta
    dialogo.refresh_from_db()
    assert (dialogo.nombre, dialogo.es_publico, dialogo.meta_entrevistas) == (
        "Otro nombre",
        True,
        24,
    )


@pytest.mark.parametrize("campo", ["umbral_k", "umbral_organizaciones", "meta_entrevistas"])
def test_un_umbral_que_no_protege_a_nadie_no_se_acepta(campo, dialogo, coordina):
    ruta = reverse("ajustes:datos", args=[dialogo.clave])
    respuesta = coordina.post(ruta, {**DATOS, campo: 0})
    assert "Escribe" in respuesta.content.decode()
    assert Dialogo.objects.filter(pk=dialogo.pk, umbral_k=5, umbral_organizaciones=3).exists()


def test_el_texto_llega_limpio(dialogo, coordina):
    ruta = reverse("ajustes:datos", args=[dialogo.clave])
    coordina.post(ruta, {**DATOS, "resumen": "Cafe\u0301\x07 con\r\nleche "})
    dialogo.refresh_from_db()
    assert dialogo.resumen == "Café con\nleche"


# Aviso ------------------------------------------------------------------------------------------
def test_publicar_el_aviso_crea_otra_version_y_la_anterior_se_queda(dialogo, coordina):
    ruta = reverse("ajustes:aviso", args=[dialogo.clave])
    coordina.post(ruta, {"simplificado": "Corto nuevo", "integral": "Largo nuevo"})
    versiones = list(dialogo.avisos.values_list("version", "simplificado"))
    assert versiones == [(2, "Corto nuevo"), (1, "Aviso de prueba.")]
    assert dialogo.aviso_vigente().version == 2


def test_sin_cambios_no_nace_otra_version(dialogo, coordina):
    aviso = dialogo.aviso_vigente()
    ruta = reverse("ajustes:aviso", args=[dialogo.clave])
    respuesta = coordina.post(
        ruta, {"simplificado": aviso.simplificado, "integral": aviso.integral}
    )
    assert "No cambió nada" in respuesta.content.decode()
    assert dialogo.avisos.count() == 1


def test_el_aviso_pide_los_dos_textos(dialogo, coordina):
    ruta = reverse("ajustes:aviso", args=[dialogo.clave])
    assert coordina.post(ruta, {"simplificado": "Corto", "integral": ""}).status_code == 200
    assert dialogo.avisos.count() == 1


# Listas -----------------------------------------------------------------------------------------
NUEVAS = {
    "fases": {
        "numero": 4,
        "nombre": "Cierre",
        "descripcion": "",
        "fecha_inicio": "2031-01-01",
        "fecha_fin": "2031-03-01",
    },
    "objetivos": {"plazo": "corto", "numero": 1, "texto": "Llegar a algo"},
    "premisas": {"numero": 1, "texto": "Se da por cierto", "fuente": ""},
    "organizadores": {"orden": 1, "institucion": "CGAI", "nombre": "", "cargo": ""},
}


@pytest.mark.parametrize("seccion", SECCIONES)
def test_se_agrega_se_cambia_y_se_quita(seccion, dialogo, coordina):
    lista = reverse(f"ajustes:{seccion}", args=[dialogo.clave])
    agregar = reverse(f"ajustes:{seccion}_agregar", args=[dialogo.clave])
    assert coordina.get(agregar).status_code == 200
    assert coordina.post(agregar, NUEVAS[seccion]).url == lista
    fila = getattr(dialogo, seccion).last()
    assert coordina.get(lista).status_code == 200
    editar = reverse(f"ajustes:{seccion}_editar", args=[dialogo.clave, fila.pk])
    campo = {"fases": "nombre", "organizadores": "institucion"}.get(seccion, "texto")
    assert coordina.post(editar, {**NUEVAS[seccion], campo: "Cambiado"}).url == lista
    fila.refresh_from_db()
    assert getattr(fila, campo) == "Cambiado"
    quitar = reverse(f"ajustes:{seccion}_quitar", args=[dialogo.clave, fila.pk])
    assert coordina.get(quitar).status_code == 200
    assert getattr(dialogo, seccion).filter(pk=fila.pk).exists()
    coordina.post(quitar)
    assert not getattr(dialogo, seccion).filter(pk=fila.pk).exists()


@pytest.mark.parametrize("seccion", SECCIONES)
def test_la_fila_de_otro_dialogo_no_existe(seccion, dialogo, coordina):
    datos = {**NUEVAS[seccion]}
    ajena = getattr(DialogoFactory(guia=False), seccion).create(**datos)
    for accion in ("editar", "quitar"):
        ruta = reverse(f"ajustes:{seccion}_{accion}", args=[dialogo.clave, ajena.pk])
        assert coordina.post(ruta, datos).status_code == 404
    assert ajena._meta.model.objects.filter(pk=ajena.pk).exists()


@pytest.mark.parametrize("seccion", SECCIONES)
def test_la_lista_vacia_dice_que_sigue(seccion, coordinadora, coordina):
    vacio = DialogoFactory(guia=False)
    IntegranteFactory(dialogo=vacio, usuario=coordinadora)
    cuerpo = coordina.get(reverse(f"ajustes:{seccion}", args=[vacio.clave])).content.decode()
    assert "Todavía no hay" in cuerpo


def test_dos_con_el_mismo_numero_lo_dice(dialogo, coordina):
    ruta = reverse("ajustes:fases_agregar", args=[dialogo.clave])
    respuesta = coordina.post(ruta, {**NUEVAS["fases"], "numero": 1})
    assert "Ya hay otra con ese número" in respuesta.content.decode()
    assert dialogo.fases.count() == 3


def test_una_fase_no_termina_antes_de_empezar(dialogo, coordina):
    ruta = reverse("ajustes:fases_agregar", args=[dialogo.clave])
    respuesta = coordina.post(ruta, {**NUEVAS["fases"], "fecha_fin": "2030-01-01"})
    assert "La fase termina antes de empezar" in respuesta.content.decode()


def test_las_fases_van_en_el_orden_de_su_numero(dialogo, coordina):
    ruta = reverse("ajustes:fases_agregar", args=[dialogo.clave])
    datos = {**NUEVAS["fases"], "fecha_inicio": "2001-01-01", "fecha_fin": "2001-02-01"}
    assert "Empieza antes que" in coordina.post(ruta, datos).content.decode()
    primera = dialogo.fases.first()
    editar = reverse("ajustes:fases_editar", args=[dialogo.clave, primera.pk])
    respuesta = coordina.post(editar, {**NUEVAS["fases"], "numero": 1})
    assert "Empieza después que" in respuesta.content.decode()
    primera.refresh_from_db()
    assert primera.fecha_inicio < date(2031, 1, 1)


@pytest.mark.parametrize("seccion", [*SECCIONES, "inicio", "guia", "aviso"])
def test_las_consultas_no_crecen_con_las_filas(
    seccion, dialogo, coordina, django_assert_max_num_queries, django_assert_num_queries
):
    ruta = reverse(f"ajustes:{seccion}", args=[dialogo.clave])
    coordina.get(ruta)
    with django_assert_max_num_queries(16) as pocas:
        coordina.get(ruta)
    for n in range(10, 20):
        dialogo.objetivos.create(plazo="corto", numero=n, texto="x")
        dialogo.premisas.create(numero=n, texto="x")
        dialogo.organizadores.create(institucion=f"x{n}")
        dialogo.avisos.create(version=n, simplificado="x", integral="y")
        bloque = dialogo.bloques.create(numero=n, titulo="x")
        bloque.preguntas.create(orden=1, texto="x")
        bloque.preguntas.create(orden=2, texto="x", retirada_en=dialogo.creado_en)
    with django_assert_num_queries(len(pocas)):
        coordina.get(ruta)

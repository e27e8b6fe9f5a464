"""Programas, normas y ciudades: listar, agregar, cambiar y archivar, por HTTP."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from actores.models import Mandato, Programa, Socio
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    IntegranteFactory,
    MandatoFactory,
    OrganizacionFactory,
    ProgramaFactory,
    RegionFactory,
    SocioFactory,
    TemaFactory,
    UsuarioFactory,
)
from tests.mundo import entrar

pytestmark = pytest.mark.django_db
LISTA, NUEVO = reverse("actores:programas"), reverse("actores:programa_nuevo")


def _datos(**otros: object) -> dict:
    tema, region = TemaFactory(nombre="Agua"), RegionFactory(nombre="Asia")
    return {
        "nombre": "Azoteas de lluvia",
        "organizacion_escrita": "secureh",
        "instrumento": "convenio",
        "estado": "vigente",
        "temas": [tema.pk],
        "regiones": [region.pk],
        "socios": [SocioFactory(nombre="Yakarta").pk],
        "presupuesto": "2500000",
        "fuente": "Presupuesto de egresos",
        **otros,
    }


def test_un_programa_se_agrega_se_busca_se_cambia_y_se_archiva(
    cliente_de, coordinadora, entrevistadora
) -> None:
    cliente = cliente_de(entrevistadora)
    OrganizacionFactory(nombre="Secretaría de Cuencas", siglas="SECUREH")
    datos = _datos()
    assert cliente.post(NUEVO, datos)["Location"] == LISTA
    programa = Programa.objects.get()
    assert programa.organizacion.siglas == "SECUREH" and programa.creado_por == entrevistadora
    assert [s.nombre for s in programa.socios.all()] == ["Yakarta"]
    texto = cliente.get(LISTA, {"q": "azotea", "tema": datos["temas"]}).content.decode()
    for dicho in ("Azoteas de lluvia", "SECUREH", "Yakarta", "Convenio", "2,500,000"):
        assert dicho in texto, dicho
    assert "Ningún programa con estos filtros" in cliente.get(LISTA, {"q": "zz"}).content.decode()
    editar = reverse("actores:programa_editar", args=[programa.pk])
    assert 'value="Secretaría de Cuencas"' in cliente.get(editar).content.decode()
    cliente.post(editar, {**datos, "estado": "suspendido"})
    programa.refresh_from_db()
    assert programa.estado == "suspendido"
    archivar = reverse("actores:programa_archivar", args=[programa.pk])
    assert cliente.post(archivar, {"motivo": "Repetido"}).status_code == 404
    coordina = cliente_de(coordinadora)
    assert "aunque sea breve" in coordina.post(archivar, {"motivo": " "}).content.decode()
    coordina.post(archivar, {"motivo": "Repetido"}, follow=True)
    assert "Azoteas" not in coordina.get(LISTA).content.decode()
    assert "Repetido" in coordina.get(LISTA, {"archivados": "on"}).content.decode()
    restaurar = reverse("actores:programa_restaurar", args=[programa.pk])
    gemelo = ProgramaFactory(organizacion=programa.organizacion, nombre=programa.nombre)
    assert "ya tiene un programa" in coordina.post(restaurar, follow=True).content.decode()
    gemelo.delete()
    coordina.post(restaurar)
    assert Programa.objects.activos().count() == 1


def test_lo_que_no_vale_vuelve_con_su_frase(cliente_de, coordinadora) -> None:
    casa = OrganizacionFactory(nombre="Secretaría de Cuencas", siglas="SECUREH")
    ProgramaFactory(organizacion=casa, nombre="Azoteas de lluvia")
    cliente, datos = cliente_de(coordinadora), _datos(nombre="Otro")
    for malo, frase in (
        ({"organizacion_escrita": "Nadie"}, "no está en el directorio"),
        ({"fuente": ""}, "Un presupuesto se anota con su fuente"),
        ({"temas": []}, "Elige al menos uno"),
        ({"nombre": "Azoteas de lluvia"}, "ya tiene un programa con ese nombre"),
        ({"desde": "2026-01-02", "hasta": "2025-01-01"}, "termina antes de empezar"),
    ):
        respuesta = cliente.post(NUEVO, {**datos, **malo})
        assert respuesta.status_code == 200 and frase in respuesta.content.decode(), frase
    assert Programa.objects.count() == 1


def test_una_norma_se_agrega_se_cambia_y_se_archiva(cliente_de, coordinadora) -> None:
    cliente = cliente_de(coordinadora)
    casa = OrganizacionFactory(nombre="Secretaría de Clima", siglas="SECLIS")
    tema = TemaFactory(nombre="Agua")
    datos = {
        "norma": "Ley de Cuencas",
        "articulo": "art. 12",
        "texto": "Ordena captar lluvia.",
        "responsable_escrito": "SECLIS",
        "temas": [tema.pk],
        "fuente": "Gaceta",
    }
    cliente.post(reverse("actores:norma_nueva"), datos)
    norma = Mandato.objects.get()
    assert norma.responsable == casa
    texto = cliente.get(reverse("actores:normas")).content.decode()
    assert "Ley de Cuencas, art. 12" in texto and "No distingue región" in texto
    editar = reverse("actores:norma_editar", args=[norma.pk])
    assert cliente.get(editar).status_code == 200
    cliente.post(editar, {**datos, "responsable_escrito": ""})
    norma.refresh_from_db()
    assert norma.responsable is None
    archivar = reverse("actores:norma_archivar", args=[norma.pk])
    cliente.post(archivar)
    assert (
        "Ley de Cuencas"
        in cliente.get(reverse("actores:normas"), {"archivados": "on"}).content.decode()
    )
    cliente.post(archivar)
    assert Mandato.objects.get().archivado_en is None


def test_una_ciudad_se_agrega_y_solo_se_quita_si_nadie_la_nombra(cliente_de, coordinadora) -> None:
    cliente = cliente_de(coordinadora)
    nuevo, lista = reverse("actores:socio_nuevo"), reverse("actores:socios")
    cliente.post(nuevo, {"nombre": "Bogotá", "tipo": "ciudad"})
    repetida = cliente.post(nuevo, {"nombre": "bogota", "tipo": "ciudad"})
    assert "Ya está en la lista." in repetida.content.decode()
    socio = Socio.objects.get()
    cliente.post(
        reverse("actores:socio_editar", args=[socio.pk]), {"nombre": "Bogotá", "tipo": "red"}
    )
    programa = ProgramaFactory(socios=[socio])
    quitar = reverse("actores:socio_quitar", args=[socio.pk])
    assert "está en uso" in cliente.post(quitar, follow=True).content.decode()
    programa.socios.clear()
    assert "Quitar" in cliente.get(lista).content.decode()
    cliente.post(quitar)
    assert not Socio.objects.exists()


def test_la_hoja_lleva_lo_filtrado_y_las_normas(coordinadora) -> None:
    agua = TemaFactory(clave="agua")
    ProgramaFactory(nombre="Azoteas", temas=[agua])
    ProgramaFactory(nombre="Otro")
    MandatoFactory(norma="Ley de Cuencas", temas=[agua])
    ruta = f"{reverse('actores:programas_hoja')}?tema=agua"
    respuesta = entrar(coordinadora).post(ruta, {"motivo": "Revisión", "formato": "xlsx"})
    libro = load_workbook(io.BytesIO(respuesta.content))
    assert libro.sheetnames == ["Programas", "Normas", "Acerca de esta hoja"]
    assert [fila[0].value for fila in libro["Programas"].iter_rows(min_row=2)] == ["Azoteas"]
    assert libro["Normas"]["A2"].value == "Ley de Cuencas"


def test_quien_no_entrevista_no_las_ve_y_las_consultas_no_crecen(
    client, cliente_de, coordinadora
) -> None:
    rutas = (LISTA, reverse("actores:normas"), reverse("actores:socios"))
    for ruta in rutas:
        assert client.get(ruta).status_code == 302
        assert cliente_de(UsuarioFactory()).get(ruta).status_code == 404
        enlace = IntegranteFactory(rol="enlace").usuario
        assert cliente_de(enlace).get(ruta).status_code == 404
    cliente = cliente_de(coordinadora)

    def poner() -> None:
        tema, region = TemaFactory(), RegionFactory()
        ProgramaFactory(temas=[tema], regiones=[region], socios=[SocioFactory()])
        MandatoFactory(temas=[tema], regiones=[region], responsable=OrganizacionFactory())

    poner()
    antes = [cuantas_consultas(cliente, ruta) for ruta in rutas]
    for _ in range(3):
        poner()
    assert [cuantas_consultas(cliente, ruta) for ruta in rutas] == antes

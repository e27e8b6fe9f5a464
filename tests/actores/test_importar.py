"""Importar por la web: nada se escribe hasta confirmar, entra todo o nada y se puede deshacer."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actores import catalogos
from actores.models import (
    Actor,
    Cargo,
    FilaImportada,
    Importacion,
    Organizacion,
    Persona,
    Programa,
    Sector,
    Socio,
    Tema,
    Vinculo,
)
from actores.traer.clases import CAMPOS
from dialogo.hojas import Hoja, a_csv, a_xlsx
from tests.fabricas import CargoFactory, EntrevistaFactory, OrganizacionFactory, PersonaFactory

pytestmark = pytest.mark.django_db
Estado, Suerte = Importacion.Estado, FilaImportada.Suerte


@pytest.fixture
def casa(dialogo, coordinadora):
    catalogos.cargar()
    return Sector.objects.get(clave="sociedad-civil")


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


class Hojeador:
    """Sube, decide y confirma como lo haría una persona."""

    def __init__(self, cliente, en_el_acto) -> None:
        self.cliente, self.en_el_acto = cliente, en_el_acto

    def subir(self, clase: str, filas: list[list[object]], nombre: str = "hoja.csv") -> Importacion:
        hoja = Hoja("Datos", [str(celda) for celda in filas[0]], filas[1:])
        contenido = a_xlsx([hoja]) if nombre.endswith("xlsx") else a_csv(hoja)
        archivo = SimpleUploadedFile(nombre, contenido)
        with self.en_el_acto(execute=True):
            respuesta = self.cliente.post(
                reverse("actores:importar"), {"clase": clase, "archivo": archivo}
            )
        assert respuesta.status_code == 302, respuesta.content.decode()
        return Importacion.objects.latest("creada_en")

    def hacer(self, importacion: Importacion, que: str, **datos: object):
        with self.en_el_acto(execute=True):
            respuesta = self.cliente.post(reverse(f"actores:{que}", args=[importacion.uid]), datos)
        importacion.refresh_from_db()
        return respuesta

    def ver(self, importacion: Importacion, consulta: str = "") -> str:
        return self.cliente.get(importacion.get_absolute_url() + consulta).content.decode()


@pytest.fixture
def hojeador(cliente, casa, django_capture_on_commit_callbacks):
    return Hojeador(cliente, django_capture_on_commit_callbacks)


def suertes(importacion: Importacion) -> dict[int, str]:
    return dict(importacion.filas.values_list("numero", "suerte"))


ACTORES = [
    "Forma",
    "Nombre",
    "Sector",
    "Temas",
    "Correo electrónico",
    "Cargo",
    "Organización",
    "Desde",
]


def test_una_hoja_de_actores_de_principio_a_fin(hojeador, casa, cliente) -> None:
    """Nueva, cambia, igual, quizá ya está y error; se arregla, se decide, se importa y se deshace."""
    red = OrganizacionFactory(nombre="Red de Inquilinas", sector=casa)
    ixchel = PersonaFactory(nombre="Ixchel Camarena Ruiz", sector=casa, correo="ixchel@ejemplo.mx")
    maribel = PersonaFactory(nombre="Maribel Laborde", sector=casa, correo="")
    asiento = CargoFactory(
        persona=maribel, organizacion=red, nombre="Presidenta interina", desde=None
    )
    cuantos = Actor.objects.count()
    importacion = hojeador.subir(
        "actores",
        [
            ACTORES,
            ["Organización", "Fundación Amate y Cobre", "ONG", "", "", "", "", ""],
            ["Persona", "Heriberto Tecuapetla", "Gobierno", "", "he@ejemplo.mx", "Director", "Fundación Amate y Cobre", "20 de mayo de 2024"],
            ["Persona", "Camarena Ruiz, Ixel", "Sociedad civil", "", "ixchel@ejemplo.mx", "", "", ""],
            ["Persona", "Maribel Laborde", "", "Cambio climático", "", "Presidenta", "Red de Inquilinas", "01/03/2019"],
            ["Organización", "red de inquilinas", "Sociedad civil", "", "", "", "", ""],
            ["Organización", "Otra asociación", "ONG", "", "", "", "", "31/02/2024"],
            ["Persona", "Sin fecha buena", "Academia", "", "", "Rectora", "Red de Inquilinas", "31/02/2024"],
        ],
    )  # fmt: skip
    assert importacion.estado == Estado.REVISION
    assert suertes(importacion) == {
        2: "error", 3: "nueva", 4: "parecida", 5: "cambia", 6: "igual", 7: "error", 8: "error",
    }  # fmt: skip
    pagina = hojeador.ver(importacion)
    assert "Esto pasaría con tu hoja" in pagina
    assert "Usar Sociedad civil en las 2 filas" in pagina
    assert "<del>Presidenta interina</del>" in pagina
    assert "<ins>1 de marzo de 2019</ins>" in pagina
    assert "Ese día no existe." in pagina
    assert "tiene el mismo correo" in pagina
    assert "Se habilita cuando no quede ninguna por decidir." in pagina
    assert Actor.objects.count() == cuantos

    hojeador.hacer(importacion, "confirmar")
    assert importacion.estado == Estado.REVISION
    hojeador.hacer(importacion, "arreglar", campo="sector", valor="ONG", arreglo="sociedad-civil")
    hojeador.hacer(importacion, "decidir", fila=4, elegido=ixchel.pk)
    hojeador.hacer(importacion, "decidir", fila=8, decision="fuera")
    assert suertes(importacion) == {
        2: "nueva", 3: "nueva", 4: "cambia", 5: "cambia", 6: "igual", 7: "nueva", 8: "saltada",
    }  # fmt: skip
    assert "Importar 5 filas" in hojeador.ver(importacion)
    assert Actor.objects.count() == cuantos

    hojeador.hacer(importacion, "confirmar")
    assert importacion.estado == Estado.HECHA, importacion.motivo_fallo
    assert Actor.objects.count() == cuantos + 3
    amate = Organizacion.objects.get(nombre="Fundación Amate y Cobre")
    assert amate.sector == casa
    cargo = Cargo.objects.get(persona__nombre="Heriberto Tecuapetla")
    assert (cargo.nombre, cargo.organizacion, str(cargo.desde)) == ("Director", amate, "2024-05-20")
    ixchel.refresh_from_db()
    assert ixchel.nombre == "Camarena Ruiz, Ixel"
    asiento.refresh_from_db()
    assert (asiento.nombre, str(asiento.desde)) == ("Presidenta", "2019-03-01")
    assert [tema.clave for tema in maribel.temas.all()] == [
        Tema.objects.get(nombre="Cambio climático").clave
    ]

    assert (
        "¿Deshacer la importación?"
        in cliente.get(
            reverse("actores:deshacer_importacion", args=[importacion.uid])
        ).content.decode()
    )
    hojeador.hacer(importacion, "deshacer_importacion")
    assert importacion.estado == Estado.DESHECHA, importacion.motivo_fallo
    assert Actor.objects.count() == cuantos
    asiento.refresh_from_db()
    assert (asiento.nombre, asiento.desde) == ("Presidenta interina", None)
    assert not maribel.temas.exists()
    ixchel.refresh_from_db()
    assert ixchel.nombre == "Ixchel Camarena Ruiz"
    assert "La importación se deshizo" in hojeador.ver(importacion)


def test_lo_que_ya_se_uso_o_cambio_no_se_deshace_y_dice_que_lo_impide(
    hojeador, dialogo, cliente
) -> None:
    importacion = hojeador.subir(
        "actores",
        [ACTORES[:3]]
        + [["Persona", f"{n} Peralta", "Academia"] for n in ("Ana", "Berta", "Carla")],
    )
    hojeador.hacer(importacion, "confirmar")
    ana, berta, _ = Persona.objects.order_by("nombre_plano")
    EntrevistaFactory(dialogo=dialogo, persona=ana, organizacion=None)
    Actor.objects.filter(pk=berta.pk).update(telefono="55 1234")
    url = reverse("actores:deshacer_importacion", args=[importacion.uid])
    pagina = cliente.get(url).content.decode()
    assert "Esta importación ya no se puede deshacer" in pagina
    assert "Fila 2, Ana Peralta: ya lo usa: entrevista (1)." in pagina
    assert "Fila 3, Berta Peralta: cambió después." in pagina
    assert "Carla" not in pagina
    hojeador.hacer(importacion, "deshacer_importacion")
    assert importacion.estado == Estado.HECHA
    assert Persona.objects.count() == 3


def test_las_columnas_se_preguntan_una_vez_y_despues_se_recuerdan(hojeador, cliente) -> None:
    filas = [
        ["Qué es", "Quién", "Ámbito", "Alcaldía"],
        ["Persona", "Ana Peralta", "Academia", "Tlalpan"],
    ]
    primera = hojeador.subir("actores", filas)
    assert primera.estado == Estado.COLUMNAS
    url = reverse("actores:columnas", args=[primera.uid])
    pagina = cliente.get(url).content.decode()
    assert "¿Qué es cada columna?" in pagina
    assert "Ana Peralta" in pagina
    respuesta = hojeador.hacer(primera, "columnas", c0="forma", c1="nombre", c2="nombre", c3="")
    assert "Dos columnas no pueden ser lo mismo." in respuesta.content.decode()
    respuesta = hojeador.hacer(primera, "columnas", c0="forma", c1="", c2="sector", c3="")
    assert "Falta decir qué columna es «Nombre»." in respuesta.content.decode()
    hojeador.hacer(primera, "columnas", c0="forma", c1="nombre", c2="sector", c3="")
    assert suertes(primera) == {2: "nueva"}
    segunda = hojeador.subir("actores", filas)
    assert segunda.estado == Estado.REVISION
    pagina = hojeador.ver(segunda)
    assert "Columnas recordadas de la última vez:</b> 4 de 4" in pagina
    assert "Se ignora «Alcaldía»" in pagina


def test_cargos_vinculos_y_programas_entran_cambian_y_se_deshacen(hojeador, casa) -> None:
    ana = PersonaFactory(nombre="Ana Peralta", sector=casa)
    red = OrganizacionFactory(nombre="Red de Inquilinas", siglas="RIN", sector=casa)
    tur = OrganizacionFactory(nombre="Secretaría de Turismo", sector=casa)
    CargoFactory(persona=ana, organizacion=red, nombre="Vocal", desde=None)
    cargos = hojeador.subir(
        "cargos",
        [["Persona", "Organización", "Cargo", "Desde", "Hasta"],
         ["Ana Peralta", "RIN", "Vocal", "2019-03-01", ""],
         ["Ana Peralta", "RIN", "Presidenta", "", ""],
         [str(ana.pk), "Secretaria de turismo", "Asesora", "20/05/2024", "20/05/2023"],
         ["Ana Peralt", "RIN", "Tesorera", "", ""]],
    )  # fmt: skip
    assert suertes(cargos) == {2: "cambia", 3: "parecida", 4: "error", 5: "error"}
    pagina = hojeador.ver(cargos)
    assert "Termina antes de empezar." in pagina
    assert "¿Es Ana Peralta?" in pagina
    hojeador.hacer(cargos, "decidir", fila=3, decision="otra")
    hojeador.hacer(cargos, "decidir", fila=4, decision="fuera")
    hojeador.hacer(cargos, "arreglar", campo="persona", valor="Ana Peralt", arreglo=str(ana.pk))
    hojeador.hacer(cargos, "decidir", fila=5, decision="otra")
    hojeador.hacer(cargos, "confirmar")
    assert cargos.estado == Estado.HECHA, (cargos.motivo_fallo, suertes(cargos))
    assert sorted(ana.cargos.values_list("nombre", flat=True)) == [
        "Presidenta",
        "Tesorera",
        "Vocal",
    ]

    encabezado = ["Origen", "Vínculo", "Destino", "Certeza", "Desde", "Nota"]
    vinculos = hojeador.subir(
        "vinculos",
        [encabezado,
         ["Secretaría de Turismo", "Financia a", "RIN", "Documentado", "", "Cada año"],
         ["Ana Peralta", "integra", "Red de Inquilinas", "", "", ""],
         ["RIN", "colabora con", "RIN", "", "", ""]],
    )  # fmt: skip
    assert suertes(vinculos) == {2: "nueva", 3: "nueva", 4: "error"}
    hojeador.hacer(vinculos, "decidir", fila=4, decision="fuera")
    hojeador.hacer(vinculos, "confirmar")
    assert Vinculo.objects.get(tipo="financia").certeza == "documentado"
    otra = hojeador.subir(
        "vinculos",
        [encabezado, ["Secretaría de Turismo", "financia a", "RIN", "supuesto", "", ""]],
    )
    assert suertes(otra) == {2: "cambia"}
    hojeador.hacer(otra, "confirmar")
    hojeador.hacer(otra, "deshacer_importacion")
    assert Vinculo.objects.get(tipo="financia").certeza == "documentado"

    Socio.objects.create(nombre="Medellín")
    programas = hojeador.subir(
        "programas",
        [["Organización", "Programa", "Temas", "Ciudades y redes", "Presupuesto anual", "Fuente"],
         ["Secretaría de Turismo", "Barrios hermanos", "Cambio climático", "medellin; Bogotá", "$1,500,000.50", "Gaceta"],
         ["Secretaría de Turismo", "Sin fuente", "Cambio climático", "", "10", ""],
         ["Secretaría de Turismo", "Sin temas", "", "", "", ""],
         ["Secretaría de Turismo", "BARRIOS HERMANOS", "Cambio climático", "", "", ""]],
        nombre="programas.xlsx",
    )  # fmt: skip
    assert suertes(programas) == {2: "nueva", 3: "error", 4: "error", 5: "error"}
    pagina = hojeador.ver(programas)
    assert "Un presupuesto se anota con su fuente." in pagina
    assert "Repite la fila 2. Deja una sola." in pagina
    for fila in (3, 4, 5):
        hojeador.hacer(programas, "decidir", fila=fila, decision="fuera")
    hojeador.hacer(programas, "confirmar")
    barrios = Programa.objects.get()
    assert sorted(barrios.socios.values_list("nombre", flat=True)) == ["Bogotá", "Medellín"]
    assert str(barrios.presupuesto) == "1500000.50"
    hojeador.hacer(programas, "deshacer_importacion")
    assert not Programa.objects.exists()
    assert list(Socio.objects.values_list("nombre", flat=True)) == ["Medellín"]
    hojeador.hacer(cargos, "deshacer_importacion")
    assert [(c.nombre, c.desde) for c in ana.cargos.all()] == [("Vocal", None)]
    assert tur.programas.count() == 0


def test_si_algo_cambio_entre_revisar_y_confirmar_no_se_escribe_nada(hojeador, casa) -> None:
    red = OrganizacionFactory(nombre="Red de Inquilinas", sector=casa)
    importacion = hojeador.subir(
        "actores",
        [["Forma", "Nombre", "Sector", "Siglas"],
         ["Organización", "Red de Inquilinas", "Sociedad civil", "RIN"],
         ["Organización", "Otra", "Academia", ""]],
    )  # fmt: skip
    Organizacion.objects.filter(pk=red.pk).update(siglas="REDIN")
    hojeador.hacer(importacion, "confirmar")
    assert importacion.estado == Estado.REVISION
    assert "Mientras revisabas, alguien cambió algo" in hojeador.ver(importacion)
    assert "<del>REDIN</del>" in hojeador.ver(importacion)
    assert not Organizacion.objects.filter(nombre="Otra").exists()
    hojeador.hacer(importacion, "confirmar")
    assert importacion.estado == Estado.HECHA
    red.refresh_from_db()
    assert red.siglas == "RIN"


def test_lo_que_pesa_de_mas_se_rechaza_sin_leerlo(cliente, dialogo) -> None:
    class NadieLoLea(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("se leyó el cuerpo")

    respuesta = cliente.generic("POST", reverse("actores:importar"), b"", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(200 * 1024**2), "wsgi.input": NadieLoLea()})  # fmt: skip
    assert respuesta.status_code == 413
    assert "El archivo pesa 200 MB y caben 10." in respuesta.content.decode()
    assert not Importacion.objects.exists()


def test_sin_csrf_no_se_sube_nada(coordinadora, dialogo, cliente_de) -> None:
    exigente = cliente_de(coordinadora)
    exigente.handler.enforce_csrf_checks = True
    datos = {"clase": "actores", "archivo": SimpleUploadedFile("a.csv", b"Nombre\nAna\n")}
    assert exigente.post(reverse("actores:importar"), datos).status_code == 403


@pytest.mark.parametrize("datos", [{}, {"clase": "otra"}, {"clase": "actores"}])
def test_una_subida_mala_se_explica(cliente, dialogo, datos) -> None:
    archivo = {"archivo": SimpleUploadedFile("a.csv", b"Nombre\n=1+1\n")} if datos else {}
    respuesta = cliente.post(reverse("actores:importar"), {**datos, **archivo})
    assert respuesta.status_code == 422
    assert "alert" in respuesta.content.decode()


def test_cada_clase_tiene_su_plantilla_y_la_plantilla_vuelve_a_entrar(hojeador, cliente) -> None:
    for clase in CAMPOS:
        respuesta = cliente.get(reverse("actores:plantilla", args=[clase]))
        libro = openpyxl.load_workbook(io.BytesIO(respuesta.content))
        assert libro.sheetnames == ["Datos", "Diccionario"]
        titulos = [celda.value for celda in libro["Datos"][1]]
        assert titulos == [campo.titulo for campo in CAMPOS[clase]]
        assert libro["Diccionario"].max_row > len(titulos)
        importacion = hojeador.subir(clase, [titulos, ["x"] * len(titulos)])
        assert importacion.estado == Estado.REVISION
        assert set(importacion.columnas) == {campo.clave for campo in CAMPOS[clase]}
    assert cliente.get(reverse("actores:plantilla", args=["otra"])).status_code == 404


def test_descartar_borra_los_renglones(hojeador) -> None:
    importacion = hojeador.subir("actores", [ACTORES[:3], ["Persona", "Ana Peralta", "Academia"]])
    hojeador.hacer(importacion, "descartar_importacion")
    assert importacion.estado == Estado.DESCARTADA
    assert not importacion.filas.exists()
    assert "se descartó" in hojeador.ver(importacion)


def test_revisar_cuesta_las_mismas_consultas_con_mas_filas(
    hojeador, cliente, django_assert_max_num_queries
) -> None:
    """Por lotes de quinientas: de 10 a 200 filas, ni una más; y la página, tampoco."""
    from actores.traer import revisar

    for num in (10, 200):
        filas = [["Persona", f"Ana{n} Peralta{n}", "Academia"] for n in range(num)]
        importacion = hojeador.subir("actores", [ACTORES[:3], *filas])
        with django_assert_max_num_queries(17):
            revisar.revisar_todo(importacion, lambda hechas: None)
        with django_assert_max_num_queries(17):
            cliente.get(importacion.get_absolute_url())

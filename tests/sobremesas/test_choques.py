"""Choques y convergencias por HTTP: qué se lee, quién lo lee mientras un día va a ciegas, y cuánto cuesta."""

import io
import uuid

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Descarga, Rol
from sobremesas.aportaciones import Datos, registrar
from sobremesas.models import Aportacion, Convocatoria, FuncionEnSobremesa, Sala
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.mundo import entrar

TITULO = "Los acuerdos con otras ciudades rinden cuando los firma también quien los va a cumplir"
FUNCION = FuncionEnSobremesa.Funcion


@pytest.fixture
def hallazgo(dialogo):
    return f.HallazgoFactory(
        dialogo=dialogo, numero=3, redaccion__titulo=TITULO, redaccion__texto="Es así. [e1]"
    )


def tarde(dialogo, hallazgo, numero: int, **campos) -> Sala:
    """Un día con ese hallazgo en la escaleta y su sala."""
    dia = s.SobremesaFactory(dialogo=dialogo, numero=numero)
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
    return s.SalaFactory(sobremesa=dia, **campos)


def anotar(sala: Sala, texto: str, clase: str = "modifica", **campos) -> Aportacion:
    """Como la anota quien relata: el rango lo pone el servidor."""
    puesto = s.PuestoFactory(sala=sala)
    datos = Datos(
        uid=uuid.uuid4(),
        punto=sala.punto,
        mesa=puesto.mesa,
        puesto=puesto,
        clase=clase,
        texto=texto,
        razon="Porque así se sostiene." if clase in Aportacion.CON_RAZON else "",
        **campos,
    )
    return registrar(sala, datos, quien=sala.abierta_por).aportacion


def url(nombre: str, dialogo, *args) -> str:
    return reverse(f"sobremesas:{nombre}", args=[dialogo.clave, *args])


def terminar(sala: Sala) -> None:
    sala.estado, sala.terminada_en = Sala.Estado.TERMINADA, timezone.now()
    sala.save()


def test_los_choques_se_leen_juntos_y_lo_que_converge_dice_de_que_dias(
    dialogo, hallazgo, coordinadora, coordina
):
    uno, dos, tres = (tarde(dialogo, hallazgo, n) for n in (1, 2, 3))
    anotar(uno, "rinden cuando los firma y los paga también quien los va a cumplir")
    anotar(dos, "rinden cuando se publican también quien los va a cumplir")
    anotar(dos, "Los acuerdos con presupuesto propio con otras ciudades")
    anotar(tres, "Los acuerdos que tienen presupuesto propio con otras ciudades")
    anotar(tres, "Nadie lo ha medido.", "disiente")
    anotar(tres, "Falta decir quién traduce.", "completa")
    retirada = anotar(tres, "No debe salir ya.", "completa")
    Aportacion.objects.filter(pk=retirada.pk).update(retirada_en=timezone.now())
    ensayo = tarde(dialogo, f.HallazgoFactory(dialogo=dialogo), 4, es_ensayo=True)
    anotar(ensayo, "Del ensayo nada.", "completa")

    pagina = coordina.get(url("choque", dialogo, 3)).content.decode()
    assert "6 aportaciones en los días 1, 2 y 3" in pagina and "Chocan 2" in pagina
    assert 'class="tc ch2">' in pagina and "chocan 2</span>" in pagina
    assert "convergen los días 2 y 3" in pagina
    assert "Chocan entre sí" in pagina and "[e1]" not in pagina
    assert "El texto entero" in pagina and "Disenso abierto: viaja con el hallazgo." in pagina
    assert "Sin palabras señaladas" in pagina and "No debe salir" not in pagina
    choque = pagina.partition("Chocan entre sí")[2].partition("<ol>")[0]
    assert "S1·01" in choque and "S2·01" in choque and "<ins> y los paga</ins>" in choque
    indice = coordina.get(url("choques", dialogo)).content.decode()
    assert "6 aportaciones a 1 hallazgo" in indice and "Del ensayo" not in indice
    assert coordina.get(url("choque", dialogo, 9)).status_code == 404

    EmailAddress.objects.create(user=coordinadora, email=coordinadora.email, verified=True)
    recien = entrar(coordinadora)
    # En una hoja de cálculo, con su grupo; queda anotado quién se la llevó.
    hoja = recien.post(url("choques_exportar", dialogo), {"formato": "xlsx", "motivo": "Conciliar"})
    libro = openpyxl.load_workbook(io.BytesIO(hoja.content))
    filas = list(libro["Aportaciones"].iter_rows(values_only=True))[1:]
    assert len(filas) == 6 and sum(fila[4] == "Sí" for fila in filas) == 2
    assert {fila[5] for fila in filas} == {None, "2 y 3"}
    quienes = {fila[8] for fila in filas}
    assert quienes and all("lugar" not in quien for quien in quienes), "la hoja sale de la casa"
    assert Descarga.objects.get().num_filas == 7


def test_mientras_un_dia_va_a_ciegas_quien_trabaja_en_el_no_lee_los_otros(
    dialogo, hallazgo, coordina, relatora, entrevistadora, cliente_de
):
    uno, dos = (tarde(dialogo, hallazgo, n) for n in (1, 2))
    anotar(uno, "Lo dicho el primer día.", "completa")
    anotar(dos, "Lo dicho el segundo día.", "completa")
    terminar(uno)
    relata = cliente_de(relatora)
    for cliente in (relata, cliente_de(entrevistadora)):
        assert cliente.get(url("choques", dialogo)).status_code == 404  # sin función ningún día
        assert cliente.get(url("choque", dialogo, 3)).status_code == 404
    puerta = s.FuncionFactory(sobremesa=dos.sobremesa, usuario=relatora, funcion=FUNCION.PUERTA)
    assert relata.get(url("choques", dialogo)).status_code == 404  # la puerta no lee lo dicho
    puerta.delete()
    s.FuncionFactory(sobremesa=dos.sobremesa, usuario=relatora, funcion=FUNCION.RELATA)

    def lee() -> tuple[bool, bool]:
        pagina = relata.get(url("choque", dialogo, 3)).content.decode()
        return "Lo dicho el primer día" in pagina, "Lo dicho el segundo día" in pagina

    assert lee() == (False, True)
    assert "a ciegas de las demás" in relata.get(url("choques", dialogo)).content.decode()
    assert relata.post(url("choques_exportar", dialogo)).status_code in (302, 422)
    completa = coordina.get(url("choque", dialogo, 3)).content.decode()
    assert "Lo dicho el primer día" in completa and "Lo dicho el segundo día" in completa
    # Encadenado, el segundo día parte de lo que dejó el primero: lo lee.
    Convocatoria.objects.update(texto_de_cada_dia=Convocatoria.Texto.ENCADENADO)
    assert lee() == (True, True)
    Convocatoria.objects.update(texto_de_cada_dia=Convocatoria.Texto.EL_MISMO)
    assert lee() == (False, True)
    terminar(dos)
    assert lee() == (True, True)


@pytest.mark.parametrize("pagina", ["choques", "choque"])
def test_las_consultas_no_crecen_con_las_aportaciones(dialogo, hallazgo, coordina, pagina):
    sala = tarde(dialogo, hallazgo, 1)
    puesto = s.PuestoFactory(sala=sala)
    otro = f.HallazgoFactory(dialogo=dialogo, numero=4)
    punto = s.PuntoDelDiaFactory(
        sobremesa=sala.sobremesa, hallazgo=otro, redaccion=otro.redacciones.get()
    )

    def poner(cuantas: int) -> None:
        ya = Aportacion.objects.count()
        Aportacion.objects.bulk_create(
            Aportacion(
                uid=uuid.uuid4(), sala=sala, numero=n, mesa=puesto.mesa, puesto=puesto,
                punto=(p := sala.punto if n % 5 else punto), redaccion=p.redaccion,
                origen="relatoria", clase="modifica", texto=f"Propuesta {n} de {n % 97}",
                razon="Porque sí", toca_desde=n % 80, toca_hasta=n % 80 + 6,
                hora_del_aparato=timezone.now(),
            )
            for n in range(ya + 1, cuantas + 1)
        )  # fmt: skip

    direccion = url(pagina, dialogo, *([3] if pagina == "choque" else []))
    cuentas = []
    coordina.get(url("choques", dialogo))  # la sesión, la primera vez
    for cuantas in (25, 250, 2500):
        poner(cuantas)
        with CaptureQueriesContext(connection) as consultas:
            assert coordina.get(direccion).status_code == 200
        cuentas.append(len(consultas))
    assert len(set(cuentas)) == 1, cuentas


def test_lo_de_otro_dialogo_no_existe(dialogo, hallazgo, cliente_de):
    anotar(tarde(dialogo, hallazgo, 1), "Nuestro.", "completa")
    ajena = f.IntegranteFactory(rol=Rol.COORDINACION).usuario
    assert cliente_de(ajena).get(url("choque", dialogo, 3)).status_code == 404

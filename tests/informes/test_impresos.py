"""Lo que se imprime para el lugar: qué lleva, qué no puede llevar, y que quede anotado."""

import re
import subprocess
from io import BytesIO
from urllib.parse import unquote

import pikepdf
import pytest
import segno
from django.urls import reverse
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Descarga, Rol
from informes import impresos, plan_b
from sobremesas.asiento import Accion, DatosDeDelegado, Quien, mover
from sobremesas.gafete import codigo
from sobremesas.mesas import acomodo
from sobremesas.mesas.plano import leer
from sobremesas.models import (
    Asistente,
    FuncionEnSobremesa,
    Necesidades,
    Pareja,
    PrePostura,
    Sobremesa,
)
from sobremesas.vivo.puestos import codigo_de_asistente
from tests import fabricas as f
from tests import fabricas_sobremesas as s

PT_POR_MM = 72 / 25.4
LARGO = "Xóchitl Guadalupe de los Ángeles " * 9
SECRETOS = (
    *("secreto@ejemplo.mx", "55 1234 9999", "cacahuate", "litigio", "coincido"),
    *("illa de ruedas", "egana", "nota del equipo"),
)


@pytest.fixture
def dia(dialogo, coordinadora) -> Sobremesa:
    """Doce personas sentadas, con todo lo que no debe salir impreso."""
    dia = s.SobremesaFactory(dialogo=dialogo, numero=1, cupo=12, direccion="Calle 1")
    gobierno = Sector.objects.filter(clave="gobierno").first() or f.SectorFactory(clave="gobierno")
    for n in range(12):
        s.InvitacionFactory(
            sobremesa=dia,
            estado="confirmada",
            nota="nota del equipo",
            persona__nombre=f"Álvaro{n} Prueba",
            persona__correo="secreto@ejemplo.mx",
            **({"persona__sector": gobierno} if n % 4 == 0 else {}),
        )
    una, otra = dia.invitaciones.order_by("pk")[:2]
    redaccion = f.RedaccionFactory(hallazgo=f.HallazgoFactory(dialogo=dialogo, numero=3))
    for asistente in Asistente.objects.filter(invitacion__sobremesa=dia):
        PrePostura.objects.create(asistente=asistente, redaccion=redaccion, valor="no_coincido")
        Necesidades.objects.create(
            asistente=asistente, dieta=["vegana"], acceso=["silla"], detalle="cacahuate"
        )
    Asistente.objects.filter(invitacion__sobremesa=dia).update(telefono="55 1234 9999")
    Asistente.objects.filter(invitacion=una).update(
        nombre=LARGO.strip(), organizacion="Organización larguísima " * 12
    )
    Pareja.objects.create(sobremesa=dia, una=una, otra=otra, regla="separadas", motivo="litigio")
    FuncionEnSobremesa.objects.create(sobremesa=dia, usuario=coordinadora, funcion="conduce")
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=redaccion.hallazgo)
    acomodo.armar(dia)
    acomodo.volver_a_repartir(dia, autor=coordinadora)
    return dia


def url(nombre: str, dia: Sobremesa, *args: object) -> str:
    return reverse(f"impresos:{nombre}", args=[dia.dialogo.clave, dia.numero, *args])


def texto_de(contenido: bytes, *opciones: str) -> str:
    orden = ["pdftotext", *opciones, "-", "-"]
    return subprocess.run(orden, input=contenido, capture_output=True, check=True).stdout.decode()


def palabras(contenido: bytes) -> list[tuple[int, float, float, float, float, str]]:
    """Página, caja en milímetros y palabra, como las coloca el PDF."""
    halladas, pagina = [], 0
    for renglon in texto_de(contenido, "-bbox").splitlines():
        pagina += "<page " in renglon
        if caja := re.search(
            r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)<', renglon
        ):
            medidas = (float(n) / PT_POR_MM for n in caja.groups()[:4])
            halladas.append((pagina, *medidas, caja[5]))
    return halladas


def test_cada_documento_sale_accesible_anotado_y_sin_nada_que_no_deba(
    dia, coordinadora, cliente_de
):
    cliente = cliente_de(coordinadora)
    for clave in impresos.CLASES:
        respuesta = cliente.post(url("imprimir", dia, clave))
        assert respuesta.status_code == 200, clave
        assert respuesta["Content-Type"] == "application/pdf"
        assert respuesta["Cache-Control"] == "private, no-store"
        contenido = respuesta.content
        with pikepdf.open(BytesIO(contenido)) as abierto:
            assert abierto.Root.MarkInfo.Marked and str(abierto.Root.Lang) == "es-MX"
            assert b'pdfuaid:part="1"' in abierto.Root.Metadata.read_bytes()
            assert not abierto.attachments
        dicho = texto_de(contenido) + contenido.decode("latin-1")
        for secreto in SECRETOS:
            assert secreto not in dicho, (clave, secreto)
        anotada = Descarga.objects.latest("pk")
        assert anotada.usuario == coordinadora and anotada.formato == "pdf"
        assert anotada.dialogo == dia.dialogo and len(anotada.huella) == 64
    assert Descarga.objects.count() == len(impresos.CLASES)
    assert cliente.post(url("imprimir", dia, "posturas")).status_code == 404
    assert cliente.get(url("imprimir", dia, "gafetes")).status_code == 405


def test_los_gafetes_llevan_su_codigo_y_cuentan_cuantas_veces_salieron(
    dia, coordinadora, cliente_de
):
    cliente = cliente_de(coordinadora)
    silla, sin_nombre = dia.invitaciones.order_by("pk")[1:3]
    equipo = Quien.equipo(coordinadora)
    viejo = codigo(silla.asistentes.get())
    mover(silla, Accion.DELEGAR, quien=equipo)
    mover(silla, Accion.NOMBRAR, quien=equipo, delegado=DatosDeDelegado(nombre="Berenice Tovar"))
    mover(sin_nombre, Accion.DELEGAR, quien=equipo)
    delegada = Asistente.objects.get(nombre="Berenice Tovar")
    Asistente.objects.filter(pk=delegada.pk).update(aprobado_en=None)
    # Sin visto bueno, o sin nombre, no hay gafete y la página dice por qué.
    pagina = cliente.get(url("inicio", dia)).content.decode()
    assert "falta el visto bueno del equipo" in pagina
    assert "falta el nombre de quien viene" in pagina and "Imprimir los 10" in pagina
    Asistente.objects.filter(pk=delegada.pk).update(aprobado_en=timezone.now())
    gafetes = {g.asistente: g for g in impresos.gafetes_de(leer(dia, con_voces=False))}
    assert len(gafetes) == 11
    suyo = gafetes[delegada.pk]
    assert suyo.representa == silla.persona.nombre and suyo.mesa == silla.lugar.mesa.numero
    # El QR es exactamente el de quien se sentará, no el del titular (D2, L7).
    for quien, es in ((codigo(delegada), True), (viejo, False)):
        esperado = segno.make(quien, error="m", micro=False).svg_data_uri(border=0)
        assert (unquote(suyo.qr) == unquote(esperado)) is es
    contenido = cliente.post(url("imprimir", dia, "gafetes")).content
    dicho = texto_de(contenido)
    assert "En representación de" in dicho and "Berenice Tovar" in dicho
    # El código de la sala va escrito, y su QR abre la página con él.
    de_sala = codigo_de_asistente(delegada)
    assert de_sala in dicho and suyo.sala == de_sala
    abre = segno.make(plan_b.direccion_de_sala(de_sala), error="m", micro=False)
    assert unquote(suyo.qr_de_sala) == unquote(abre.svg_data_uri(border=0))
    assert plan_b.direccion_de_sala(de_sala).endswith(f"/sala/c/{de_sala}/")
    assert viejo not in dicho and codigo(delegada) not in dicho
    assert len(pikepdf.open(BytesIO(contenido)).pages) == 2
    assert set(Asistente.objects.filter(pk__in=gafetes).values_list("impreso", flat=True)) == {1}
    # No queda ninguno por imprimir; el de una persona se repite solo, en la posición que se diga.
    respuesta = cliente.post(url("imprimir", dia, "gafetes"), {"sin_imprimir": "1"})
    assert respuesta.status_code == 422
    uno = cliente.post(
        url("imprimir", dia, "gafetes"), {"asistente": delegada.pk, "desde": "4"}
    ).content
    nombre = next(p for p in palabras(uno) if p[5] == "Berenice")
    assert nombre[1] > 110 and 67 < nombre[2] < 121  # segunda columna, segunda fila
    assert "Álvaro3" not in texto_de(uno)
    delegada.refresh_from_db()
    assert delegada.impreso == 2


def test_los_nombres_largos_se_achican_y_nada_se_sale_de_su_tarjeta(dia, coordinadora, cliente_de):
    contenido = cliente_de(coordinadora).post(url("imprimir", dia, "gafetes")).content
    largas = [p for p in palabras(contenido) if p[5] in {"Xóchitl", "Guadalupe"}]
    assert len(largas) == 18  # el nombre entero, los trescientos caracteres
    for _, x0, y0, x1, y1, palabra in palabras(contenido):
        if y1 < 13:
            continue  # el rótulo de la hoja, arriba de las tarjetas
        columna = 15 if x0 < 105 else 110
        fila = 13.5 + 54 * int((y0 - 13.5) // 54)
        assert columna <= x0 and x1 <= columna + 85, palabra
        assert fila <= y0 and y1 <= fila + 54, palabra
    for por_hoja, ancho in ((21, 63.5), (24, 70)):
        etiquetas = cliente_de(coordinadora).post(
            url("imprimir", dia, "etiquetas"), {"por_hoja": por_hoja}
        )
        cajas = [p for p in palabras(etiquetas.content) if p[5] == "Xóchitl"]
        assert len(cajas) == 9
        assert max(c[3] for c in cajas) - min(c[1] for c in cajas) < ancho
    # Si todos los nombres son largos, el plano sigue en una sola hoja.
    sentadas = Asistente.objects.filter(invitacion__sobremesa=dia)
    sentadas.update(nombre="María de los Ángeles Xicoténcatl" + " de la Garza y Villaseñor" * 5)
    plano = palabras(cliente_de(coordinadora).post(url("imprimir", dia, "plano")).content)
    assert {p[0] for p in plano} == {1} and sum(p[5] == "Xicoténcatl" for p in plano) == 12


def test_lo_que_dice_el_gafete_se_corrige_sin_tocar_a_la_persona(dia, coordinadora, cliente_de):
    cliente = cliente_de(coordinadora)
    silla = dia.invitaciones.order_by("pk")[3]
    asistente = silla.asistentes.get()
    pagina = cliente.get(url("gafete", dia, asistente.pk)).content.decode()
    assert "Todavía no se imprime" in pagina
    cliente.post(url("gafete", dia, asistente.pk), {"nombre_gafete": "Doctora Ñandú"})
    assert "Doctora Ñandú" in texto_de(cliente.post(url("imprimir", dia, "gafetes")).content)
    asistente.refresh_from_db()
    assert (asistente.nombre, silla.persona.nombre) == ("Álvaro3 Prueba", "Álvaro3 Prueba")
    largo = cliente.post(url("gafete", dia, asistente.pk), {"nombre_gafete": "x" * 121})
    assert largo.status_code == 422
    assert cliente.get(url("gafete", dia, 10**9)).status_code == 404


def test_las_hojas_de_plan_b_van_por_mesa_y_hallazgo_y_su_qr_abre_su_relatoria(
    dia, coordinadora, cliente_de
):
    """Dos hallazgos y tres mesas: doce caras; de una mesa, cuatro. Sin nombres de nadie."""
    otro = f.HallazgoFactory(
        dialogo=dia.dialogo, numero=8, redaccion__texto="Largo y sostenido. [e1] " * 90
    )
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=otro)
    cliente, mesas = cliente_de(coordinadora), list(dia.mesas.all())
    todo = cliente.post(url("imprimir", dia, "hojas")).content
    una = cliente.post(url("imprimir", dia, "hojas"), {"mesa": mesas[0].numero}).content
    with pikepdf.open(BytesIO(todo)) as entero, pikepdf.open(BytesIO(una)) as de_una:
        assert len(entero.pages) == 4 * len(mesas) and len(de_una.pages) == 4
    dicho = texto_de(una)
    assert "H-03" in dicho and "H-08" in dicho and "[e1]" not in dicho
    assert "Álvaro" not in dicho and f"Mesa\n\n{mesas[0].numero}" in dicho
    hecha = plan_b.hojas(dia, mesas, mesas[0].numero)[0]["hojas"][0]
    direccion = plan_b.direccion_de_hoja(dia, "H-03", mesas[0].numero)
    assert direccion.endswith(f"/hojas/?hallazgo=H-03&mesa={mesas[0].numero}&papel=1")
    abierta = cliente.get(direccion.partition("8000")[2] or direccion)
    assert abierta.status_code == 200
    assert hecha.qr == plan_b.qr_de(direccion)
    assert cliente.post(url("imprimir", dia, "hojas"), {"mesa": 99}).status_code == 422
    papeletas = cliente.post(url("imprimir", dia, "papeletas")).content
    assert texto_de(papeletas).count("Es secreta: no escriba su nombre") == 4
    with pikepdf.open(BytesIO(papeletas)) as abierto:
        assert len(abierto.pages) == 1


def test_imprime_la_coordinacion_y_quien_tiene_una_funcion_ese_dia(
    dia, dialogo, relatora, cliente_de
):
    """Entrevistar no basta: hace falta estar ese día en el equipo."""
    entrevista = f.IntegranteFactory(dialogo=dialogo, rol=Rol.ENTREVISTA).usuario
    for quien in (relatora, entrevista):
        assert cliente_de(quien).get(url("inicio", dia)).status_code == 404
        assert cliente_de(quien).post(url("imprimir", dia, "lista")).status_code == 404
    FuncionEnSobremesa.objects.create(sobremesa=dia, usuario=relatora, funcion="puerta")
    respuesta = cliente_de(relatora).post(url("imprimir", dia, "lista"))
    assert respuesta.status_code == 200
    assert Descarga.objects.get().usuario == relatora


def test_sin_mesas_ni_personas_lo_dice_y_no_anota_nada(dialogo, coordinadora, cliente_de):
    vacia = s.SobremesaFactory(dialogo=dialogo, numero=1)
    cliente = cliente_de(coordinadora)
    for clave in ("gafetes", "mesas", "plano", "etiquetas", "equipo", "hojas"):
        assert cliente.post(url("imprimir", vacia, clave)).status_code == 422, clave
    assert cliente.post(url("imprimir", vacia, "avisos")).status_code == 200
    assert Descarga.objects.count() == 1

"""Hojas de mesa fotografiadas por HTTP: sin datos del teléfono, selladas, a la cola, y fuera a los treinta días."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from sobremesas.hojas import imagen
from sobremesas.hojas.tasks import borrar_fotografias
from sobremesas.models import Aportacion, FuncionEnSobremesa, HojaDeMesa
from tests import fabricas as f
from tests import fabricas_sobremesas as s

GPS, APARATO = 0x8825, "Teléfono de Prueba"


def fotografia(formato: str = "JPEG", lado: tuple[int, int] = (900, 1200)) -> bytes:
    """Con el aparato, el lugar y la orientación, como sale de un teléfono."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = APARATO, 6
    exif.get_ifd(GPS)[2] = (19.0, 25.0, 57.0)
    salida = BytesIO()
    Image.new("RGB", lado, "white").save(salida, formato, exif=exif)
    return salida.getvalue()


@pytest.fixture
def sala(dialogo, relatora):
    dia = s.SobremesaFactory(dialogo=dialogo, numero=1)
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=f.HallazgoFactory(dialogo=dialogo, numero=3))
    s.FuncionFactory(sobremesa=dia, usuario=relatora, funcion=FuncionEnSobremesa.Funcion.RELATA)
    sala = s.SalaFactory(sobremesa=dia)
    s.PuestoFactory(sala=sala, mesa=s.MesaFactory(sobremesa=dia, numero=4), numero=2)
    return sala


def url(nombre: str, sala, *args) -> str:
    dia = sala.sobremesa
    return reverse(f"sobremesas:{nombre}", args=[dia.dialogo.clave, dia.numero, *args])


def subir(cliente, sala, contenido: bytes, nombre: str = "../../IMG_1.jpg", **datos):
    envio = {
        "uid": uuid.uuid4(),
        "punto": sala.punto.pk,
        "mesa": sala.puestos.get().mesa_id,
        "camara": SimpleUploadedFile(nombre, contenido, "image/jpeg"),
    }
    return cliente.post(url("hojas", sala), envio | datos)


def test_la_hoja_se_fotografia_se_pasa_y_su_fotografia_se_borra_a_los_treinta_dias(
    sala, relatora, cliente_de, django_capture_on_commit_callbacks
):
    cliente, uid = cliente_de(relatora), uuid.uuid4()
    pagina = cliente.get(url("hojas", sala) + "?hallazgo=H-03&mesa=4").content.decode()
    assert 'capture="environment"' in pagina and "HEIC" not in pagina
    assert f'value="{sala.punto.pk}" selected' in pagina
    for _ in range(2):  # repetir el envío no la repite
        assert subir(cliente, sala, fotografia(), uid=uid).status_code == 302
    hoja = HojaDeMesa.objects.get()
    assert hoja.imagen.name == f"hojas/{uid}.jpg" and hoja.subida_por == relatora
    # En el disco va sellada; lo que se ve va derecho y sin datos del teléfono ni del lugar.
    with default_storage.open(hoja.imagen.name) as guardada:
        assert not guardada.read().startswith(b"\xff\xd8")
    vista = cliente.get(url("hoja_fotografia", sala, uid))
    assert vista["Content-Type"] == "image/jpeg" and vista["Cache-Control"] == "private, no-store"
    with Image.open(BytesIO(vista.content)) as abierta:
        assert abierta.size == (1200, 900) and not dict(abierta.getexif())
    assert APARATO.encode() not in vista.content

    # La fotografía junto al formulario: la línea entra por la misma puerta que todas, como de papel.
    assert "Pasa cada renglón" in cliente.get(url("hoja", sala, uid)).content.decode()
    linea = {
        "uid": uuid.uuid4(), "clase": "modifica", "lugar": 2, "texto": "Lo que sostiene la mesa.",
        "razon": "", "fuerza": "debe",
    }  # fmt: skip
    sin_razon = cliente.post(url("hoja", sala, uid), linea)
    assert sin_razon.status_code == 422 and "hace falta decir por qué" in sin_razon.content.decode()
    assert cliente.post(url("hoja", sala, uid), linea | {"lugar": 9}).status_code == 422
    for _ in range(2):
        assert (
            cliente.post(url("hoja", sala, uid), linea | {"razon": "Sin eso no"}).status_code == 302
        )
    una = Aportacion.objects.get()
    assert (una.origen, una.mesa.numero, una.puesto.numero) == ("papel", 4, 2)
    assert "S1·01" in cliente.get(url("hoja", sala, uid)).content.decode()
    cliente.post(url("hoja_hacer", sala, uid), {"que": "pasada"})
    cliente.post(url("hoja_hacer", sala, uid), {"que": "quitar"})  # ya pasada no se quita
    hoja.refresh_from_db()
    assert hoja.transcrita_por == relatora
    borrar_fotografias()
    assert default_storage.exists(hoja.imagen.name)
    HojaDeMesa.objects.update(transcrita_en=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        borrar_fotografias()
    assert not default_storage.exists(hoja.imagen.name)
    hoja.refresh_from_db()
    assert not hoja.imagen and hoja.transcrita_por == relatora
    assert cliente.get(url("hoja_fotografia", sala, uid)).status_code == 404
    assert "ya se borró" in cliente.get(url("hojas", sala)).content.decode()


def test_solo_entra_lo_que_por_dentro_es_una_fotografia(sala, relatora, cliente_de, monkeypatch):
    cliente = cliente_de(relatora)
    heic = b"\0\0\0\x18ftypheic" + b"\0" * 40
    malas = {
        b"<svg xmlns='http://www.w3.org/2000/svg'/>": "no es una fotografía",
        fotografia()[:400]: "no es una fotografía",
        b"%PDF-1.7": "no es una fotografía",
        heic: "HEIC",
    }
    for contenido, dice in malas.items():
        respuesta = subir(cliente, sala, contenido)
        assert respuesta.status_code == 422 and dice in respuesta.content.decode(), dice
    monkeypatch.setattr(imagen, "PIXELES", 1000)
    assert "demasiado grande" in subir(cliente, sala, fotografia()).content.decode()
    monkeypatch.undo()
    assert subir(cliente, sala, b"").status_code == 422
    assert not HojaDeMesa.objects.exists()
    for formato in ("PNG", "WEBP"):
        assert subir(cliente, sala, fotografia(formato)).status_code == 302
    grande = subir(cliente, sala, fotografia(lado=(4000, 3000)))
    assert grande.status_code == 302
    with Image.open(BytesIO(_la_ultima(cliente, sala))) as abierta:
        assert abierta.size == (1950, 2600) and abierta.format == "JPEG"


def _la_ultima(cliente, sala) -> bytes:
    hoja = HojaDeMesa.objects.latest("subida_en")
    return cliente.get(url("hoja_fotografia", sala, hoja.uid)).content


def test_las_hojas_son_de_quien_anota_ese_dia_y_de_la_tarde_de_verdad(
    sala, coordina, entrevistadora, cliente_de, django_assert_num_queries
):
    hoja = s.HojaDeMesaFactory(sala=sala)
    rutas = [
        url("hojas", sala),
        url("hoja", sala, hoja.uid),
        url("hoja_fotografia", sala, hoja.uid),
    ]
    for ruta in rutas:
        assert cliente_de(entrevistadora).get(ruta).status_code == 404
    assert [coordina.get(ruta).status_code for ruta in rutas] == [200, 200, 404]
    coordina.get(rutas[0])
    with django_assert_num_queries(8):
        coordina.get(rutas[0])
    for _ in range(5):
        s.HojaDeMesaFactory(sala=sala, mesa=sala.sobremesa.mesas.first())
    with django_assert_num_queries(8):
        coordina.get(rutas[0])
    # De un ensayo no se guardan; movida o repetida, se quita mientras nadie la haya pasado.
    coordina.post(url("hoja_hacer", sala, hoja.uid), {"que": "quitar"})
    assert not HojaDeMesa.objects.filter(pk=hoja.pk).exists()
    HojaDeMesa.objects.all().delete()
    sala.es_ensayo = True
    sala.save()
    assert "todavía no se abre" in coordina.get(rutas[0]).content.decode()
    assert subir(coordina, sala, fotografia()).status_code == 422
    assert not HojaDeMesa.objects.exists()

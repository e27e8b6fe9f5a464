"""El portal en inglés: traducido, en revisión, aprobado, y otra vez por traducir si cambia el original."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dialogo.models import Dialogo
from informes.models import Traduccion
from informes.portal.traducidos import huella_de
from informes.publicar import traducciones
from tests import fabricas as f
from tests.informes.publicado import publicar
from tests.informes.taller import dicho
from tests.mundo import entrar

TITULO = "El acuerdo rinde si lo firma quien lo cumple"
INGLES = "Agreements work when those who keep them sign"


@pytest.fixture
def publicado(dialogo: Dialogo, entrevista_con: Callable) -> Dialogo:
    dialogo.es_publico = True
    dialogo.save()
    hallazgo = f.HallazgoFactory(dialogo=dialogo, estado="listo", redaccion__titulo=TITULO)
    f.EvidenciaFactory(
        hallazgo=hallazgo,
        numero=1,
        fragmento=dicho(entrevista_con(alcance="publico"), "Así rinde."),
    )
    publicar(dialogo)
    return dialogo


def _pagina(client: Client, consulta: str = "?idioma=en") -> str:
    ruta = reverse("portal:hallazgo", args=["prueba", 1])
    return client.get(ruta + consulta).content.decode()


def _guardar(cliente: Client, clave: str, texto: str, original: str, **mas: str):
    datos = {"clave": clave, "texto": texto, "huella": huella_de(original)} | mas
    return cliente.post(reverse("publicar:guardar_traduccion", args=["prueba"]), datos)


def test_de_sin_traducir_a_aprobada_y_de_vuelta(publicado, coordinadora, client):
    suya = entrar(coordinadora)
    assert f'<span lang="es-MX">{TITULO}</span>' in _pagina(client)
    assert _guardar(suya, "H-01/titulo", INGLES, TITULO).status_code == 302
    pagina = _pagina(client)
    assert INGLES in pagina
    assert "Translation under review" in pagina
    assert _guardar(suya, "H-01/titulo", INGLES, TITULO, aprobar="1").status_code == 302
    guardada = Traduccion.objects.get()
    assert (guardada.estado, guardada.aprobada_por) == ("aprobada", coordinadora)
    assert "Translation under review" not in _pagina(client)
    assert INGLES not in _pagina(Client(), "")
    # Cambiar la traducción le quita el visto bueno; cambiar el original la deja de mostrar.
    _guardar(suya, "H-01/titulo", f"{INGLES} them", TITULO)
    assert Traduccion.objects.get().aprobada_por is None
    publicado.hallazgos.get().redacciones.update(titulo=f"{TITULO}, y lo paga")
    estados = {x.texto.clave: x.estado for x in traducciones.renglones(publicado)}
    assert estados["H-01/titulo"] == traducciones.CAMBIO
    assert estados["H-01/texto"] == traducciones.SIN_TRADUCIR
    publicar(publicado)
    assert INGLES not in _pagina(client)


def test_la_cita_conserva_su_original_junto_a_la_traduccion(publicado, coordinadora, client):
    _guardar(entrar(coordinadora), "H-01·e1", "That works.", "Así rinde.", aprobar="1")
    pagina = _pagina(client)
    assert '<p class="voz" lang="es-MX">«Así rinde.»</p>' in pagina
    assert "“That works.”" in pagina


def test_lo_mal_enviado_no_pierde_lo_escrito(publicado, coordinadora, entrevista_con):
    entrevista_con(nivel="anonima", persona__nombre="Rosalinda Tecuapetla Xochihua")
    suya = entrar(coordinadora)
    for clave, texto, original, frase in (
        ("H-01/titulo", "Written", "Otro original", "cambió mientras traducías"),
        ("H-99/titulo", "Written", TITULO, "cambió mientras traducías"),
        ("H-01/titulo", " ", TITULO, "Escribe la traducción"),
        ("H-01/titulo", "Said by Rosalinda Tecuapetla Xochihua", TITULO, "pidió no ser nombrado"),
    ):
        respuesta = _guardar(suya, clave, texto, original)
        assert respuesta.status_code == 422
        if clave == "H-01/titulo":
            assert frase in respuesta.content.decode()
            assert texto.strip() in respuesta.content.decode()
    assert not Traduccion.objects.exists()


def test_se_filtra_por_estado(publicado, coordinadora):
    ruta = reverse("publicar:traducciones", args=["prueba"])
    suya = entrar(coordinadora)
    assert TITULO in suya.get(ruta).content.decode()
    assert TITULO not in suya.get(f"{ruta}?estado=aprobada").content.decode()
    assert TITULO in suya.get(f"{ruta}?estado=cualquiera").content.decode()

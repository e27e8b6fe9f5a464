"""Pedir, construir, cancelar y rescatar un informe."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from entrevistas import consentir
from hallazgos.models import Redaccion
from informes import construccion, pdf
from informes.models import CitaImpresa, Informe, Tipo
from informes.obra import INTENTOS, Cancelada, Obra
from informes.puerta import PuertaCerrada
from tests.fabricas import DialogoFactory, HallazgoFactory, UsuarioFactory
from tests.informes.test_pdf import texto_de


def pedir(dialogo, clave="una", autor=None) -> Informe:
    return construccion.pedir(dialogo, Tipo.PREDIAGNOSTICO, autor=autor, clave=clave)


def construido(dialogo, clave="una") -> Informe:
    return construccion.construir_ahora(dialogo, clave=clave)


@pytest.fixture
def timbres(monkeypatch) -> list[int]:
    """Las veces que sonó el timbre de Celery."""
    tocados: list[int] = []
    monkeypatch.setattr(construccion, "tocar_el_timbre", tocados.append)
    return tocados


def test_construye_un_pdf_con_su_huella_sus_citas_y_sus_redacciones_congeladas(listo):
    informe = construido(listo)
    assert informe.estado == Informe.Estado.LISTO, informe.motivo_fallo
    assert (informe.version, informe.avance, informe.intento) == (1, 100, 1)
    assert informe.archivo.read().startswith(b"%PDF-1.7")
    assert CitaImpresa.objects.filter(informe=informe).count() == 18
    assert not Redaccion.objects.filter(hallazgo__dialogo=listo, congelada_en=None).exists()
    assert set(informe.cuenta) >= {"instantanea", "citas", "graficas", "paginas", "revision"}
    assert informe.arriendo is None


def test_la_misma_clave_es_la_misma_fila_y_solo_hay_una_obra_a_la_vez(
    listo, timbres, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        primera = pedir(listo)
        assert timbres == []
        assert pedir(listo) == primera
        assert pedir(listo, clave="otra") == primera
    assert timbres == [primera.pk]


def test_cada_version_lista_aumenta_y_la_fallida_no(listo, monkeypatch):
    assert construido(listo).version == 1
    monkeypatch.setattr(construccion.pdf, "imprimir", _falla)
    fallida = construido(listo, "dos")
    assert (fallida.estado, fallida.version) == (Informe.Estado.FALLIDO, 2)
    assert fallida.motivo_fallo == "El PDF no pasó la revisión."
    monkeypatch.undo()
    assert construido(listo, "tres").version == 2


def _falla(*_, **__):
    raise pdf.ImpresionFallida("El PDF no pasó la revisión.")


def test_un_error_que_nadie_previo_se_dice_en_espanol_y_sin_codigos(listo, monkeypatch):
    def revienta(*_, **__):
        raise RuntimeError("Traceback ñ secreto")

    monkeypatch.setattr(construccion.pdf, "imprimir", revienta)
    informe = construido(listo)
    assert informe.estado == Informe.Estado.FALLIDO
    assert informe.motivo_fallo.startswith("Algo falló al construir")


def test_la_puerta_cerrada_no_deja_pedir(listo):
    HallazgoFactory(dialogo=listo)
    with pytest.raises(PuertaCerrada) as error:
        pedir(listo)
    assert error.value.messages == ["H-04 no tiene evidencia."]
    assert not Informe.objects.exists()


def test_si_el_consentimiento_cae_mientras_espera_no_se_construye(listo):
    informe = pedir(listo)
    entrevista = listo.entrevistas.get(numero=1)
    consentir.revocar(entrevista, motivo="Cambió de parecer.", autor=UsuarioFactory())
    construccion.construir(informe.pk)
    informe.refresh_from_db()
    assert informe.estado == Informe.Estado.FALLIDO
    assert "E-01: no tiene un consentimiento vigente." in informe.motivo_fallo


def test_si_el_nivel_se_aprieta_despues_de_la_instantanea_tampoco(listo):
    informe = pedir(listo)
    obra = Obra.tomar(informe.pk)
    construccion._instantanea(obra)
    listo.entrevistas.get(numero=1).entradas.update(nivel="anonima")
    Informe.objects.update(arriendo_hasta=timezone.now() - timedelta(seconds=1))
    construccion.construir(informe.pk)
    informe.refresh_from_db()
    assert "cambió lo que puede mostrarse de H-01·e1" in informe.motivo_fallo


def test_un_intento_posterior_parte_de_la_misma_instantanea(listo):
    informe = pedir(listo)
    obra = Obra.tomar(informe.pk)
    construccion._instantanea(obra)
    listo.hallazgos.first().redacciones.update(titulo="Un título de después")
    Informe.objects.update(arriendo_hasta=timezone.now() - timedelta(seconds=1))
    construido_ = construccion.construir(informe.pk)
    assert construido_.intento == 2
    assert "Un título de después" not in texto_de(construido_.archivo.read())


def test_con_el_arriendo_de_otro_no_se_construye(listo):
    informe = pedir(listo)
    Obra.tomar(informe.pk)
    assert construccion.construir(informe.pk) is None
    informe.refresh_from_db()
    assert (informe.estado, informe.intento) == (Informe.Estado.CONSTRUYENDO, 1)


def test_quien_perdio_el_arriendo_no_escribe_ni_deja_archivo(listo, monkeypatch, medios):
    informe = pedir(listo)
    imprimir = pdf.imprimir

    def y_pierde(*args, **kwargs):
        hecha = imprimir(*args, **(kwargs | {"avisar": None}))
        Informe.objects.filter(pk=informe.pk).update(arriendo=uuid.uuid4())
        return hecha

    monkeypatch.setattr(construccion.pdf, "imprimir", y_pierde)
    assert construccion.construir(informe.pk) is None
    informe.refresh_from_db()
    assert informe.estado == Informe.Estado.CONSTRUYENDO
    assert not list((medios / "informes").glob(f"{informe.uid}*"))


def test_al_tercer_intento_fallido_se_detiene_con_su_razon(listo):
    informe = pedir(listo)
    Informe.objects.update(
        intento=INTENTOS,
        estado=Informe.Estado.CONSTRUYENDO,
        arriendo=uuid.uuid4(),
        arriendo_hasta=timezone.now() - timedelta(seconds=1),
    )
    assert construccion.construir(informe.pk) is None
    informe.refresh_from_db()
    assert informe.estado == Informe.Estado.FALLIDO
    assert "tres veces" in informe.motivo_fallo


def test_el_barrendero_toca_por_lo_olvidado_y_solo_por_eso(listo, timbres):
    informe = pedir(listo)
    assert construccion.barrer() == 0
    Informe.objects.update(pedido_en=timezone.now() - timedelta(seconds=30))
    assert construccion.barrer() == 1
    Obra.tomar(informe.pk)
    assert construccion.barrer() == 0
    Informe.objects.update(arriendo_hasta=timezone.now() - timedelta(seconds=1))
    assert construccion.barrer() == 1
    assert timbres == [informe.pk, informe.pk]


def test_sin_redis_la_peticion_no_se_cae(listo, monkeypatch):
    from informes.tasks import construir_informe

    def sin_red(*_, **__):
        raise ConnectionError

    monkeypatch.setattr(construir_informe, "apply_async", sin_red)
    construccion.tocar_el_timbre(pedir(listo).pk)


def test_cancelar_en_espera_es_inmediato_y_en_obra_se_pide(listo):
    informe = pedir(listo)
    construccion.cancelar(informe)
    informe.refresh_from_db()
    assert informe.estado == Informe.Estado.CANCELADO
    otra = pedir(listo, "dos")
    obra = Obra.tomar(otra.pk)
    construccion.cancelar(otra)
    otra.refresh_from_db()
    assert otra.estado == Informe.Estado.CONSTRUYENDO
    assert otra.cancelacion_pedida_en
    with pytest.raises(Cancelada):
        obra.comprobar()


def test_el_avance_no_retrocede_ni_dice_cien_antes_de_tiempo(listo, monkeypatch):
    vistos: list[int] = []
    escribir = Obra.escribir

    def anotar(self, **campos):
        if "avance" in campos:
            vistos.append(campos["avance"])
        escribir(self, **campos)

    monkeypatch.setattr(Obra, "escribir", anotar)
    construido(listo)
    assert vistos == sorted(vistos)
    assert vistos[-1] == 100
    assert vistos[-2] < 100


# Las vistas ------------------------------------------------------------------------------------
@pytest.fixture
def ruta(dialogo) -> str:
    return reverse("informes:construir", args=[dialogo.clave])


def test_la_coordinadora_pide_una_construccion(listo, coordinadora, cliente_de, ruta, timbres):
    respuesta = cliente_de(coordinadora).post(ruta, {"clave": "abc"})
    assert respuesta.url == reverse("informes:prediagnostico", args=[listo.clave])
    informe = Informe.objects.get()
    assert (informe.pedido_por, informe.clave) == (coordinadora, "prueba:abc")
    cliente_de(coordinadora).post(ruta, {"clave": "abc"})
    assert Informe.objects.count() == 1


def test_con_la_puerta_cerrada_lleva_a_lo_que_falta(dialogo, coordinadora, cliente_de, ruta):
    respuesta = cliente_de(coordinadora).post(ruta, follow=True)
    assert "Todavía no se puede construir" in respuesta.content.decode()
    assert respuesta.request["PATH_INFO"] == reverse("informes:puerta", args=[dialogo.clave])


def test_construir_es_de_quien_coordina(listo, entrevistadora, cliente_de, client, ruta):
    assert cliente_de(entrevistadora).post(ruta).status_code == 404
    assert client.post(ruta).status_code == 302
    assert not Informe.objects.exists()


def test_construir_con_get_no_existe(listo, coordinadora, cliente_de, ruta):
    assert cliente_de(coordinadora).get(ruta).status_code == 405


def test_cancelar_una_ajena_es_404(listo, coordinadora, cliente_de):
    informe = pedir(listo)
    otro = DialogoFactory(clave="ajeno")
    ajena = reverse("informes:cancelar", args=[otro.clave, informe.uid])
    assert cliente_de(coordinadora).post(ajena).status_code == 404
    propia = reverse("informes:cancelar", args=[listo.clave, informe.uid])
    assert cliente_de(coordinadora).post(propia).status_code == 302
    informe.refresh_from_db()
    assert informe.estado == Informe.Estado.CANCELADO


# La orden --------------------------------------------------------------------------------------
def test_la_orden_deja_una_copia_del_pdf(listo, tmp_path, capsys):
    salida = tmp_path / "copia.pdf"
    call_command("construir_informe", "--dialogo", "prueba", "--salida", str(salida))
    assert salida.read_bytes() == Informe.objects.get().archivo.read()
    assert "Versión 1:" in capsys.readouterr().out


def test_la_orden_se_niega_con_las_frases_de_la_puerta(dialogo):
    with pytest.raises(CommandError, match="Ningún hallazgo entra"):
        call_command("construir_informe", "--dialogo", "prueba")
    with pytest.raises(CommandError, match="No hay un diálogo"):
        call_command("construir_informe", "--dialogo", "otro")

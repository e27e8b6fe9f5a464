"""Fundir y dividir: nada se queda sin rastro, y dos personas a la vez no lo hacen dos veces."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from hallazgos import derivacion
from hallazgos.models import Derivacion, Evidencia, Hallazgo
from hallazgos.recomendaciones import redaccion as de_recomendaciones
from hallazgos.redaccion import volver_a_borrador
from informes import composicion
from sobremesas.choques.viaje import para_documento
from sobremesas.conciliacion.cuentas import cuentas
from sobremesas.models import Sala
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s
from tests.sobremesas.apoyo import a_la_vez


@pytest.fixture
def otro(dialogo, coordinadora, decir):
    """Con una voz propia y otra que comparte con el primero."""
    return f.HallazgoFactory(
        dialogo=dialogo, creado_por=coordinadora,
        redaccion__titulo="Falta archivo", redaccion__texto="Nadie lo guarda [e1], ni lo lee [e2].",
    )  # fmt: skip


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


def citar(hallazgo, *relaciones: str, fragmento=None) -> list[Evidencia]:
    mas = {"fragmento": fragmento} if fragmento else {}
    return [f.EvidenciaFactory(hallazgo=hallazgo, relacion=una, **mas) for una in relaciones]


def url(nombre: str, hallazgo) -> str:
    return reverse(f"hallazgos:{nombre}", args=[hallazgo.dialogo.clave, hallazgo.numero])


def disenso_en(hallazgo) -> object:
    """De una tarde terminada: lo que alguien no acepta de ese hallazgo."""
    dia = s.SobremesaFactory(dialogo=hallazgo.dialogo)
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
    sala = s.SalaFactory(sobremesa=dia, estado=Sala.Estado.TERMINADA, terminada_en=timezone.now())
    return s.DisensoFactory(aportacion=s.AportacionFactory(sala=sala, clase="disiente"))


def test_fundir_junta_la_evidencia_y_todo_se_alcanza_desde_el_nuevo(
    dialogo, hallazgo, otro, cliente, coordinadora
):
    propia, comun = citar(hallazgo, "sustenta", "sustenta")
    citar(otro, "contradice", fragmento=comun.fragmento)
    (suya,) = citar(otro, "matiza")
    Evidencia.objects.filter(pk=propia.pk).update(nota="La primera.")
    disensos = [disenso_en(hallazgo), disenso_en(otro)]
    recomendaciones = [
        r.RecomendacionFactory(dialogo=dialogo, hallazgos=[h]) for h in (hallazgo, otro)
    ]
    pagina = cliente.get(url("fundir", hallazgo), {"con": otro.numero}).content.decode()
    assert "3 pasajes, sin repetir" in pagina and "Nadie lo guarda [e2], ni lo lee [e3]." in pagina
    datos = {
        "con": otro.numero, "titulo": "Falta quien guarde", "texto": "Así es. [e3]",
        "bloque": hallazgo.bloque.numero, "motivo": "Decían lo mismo.",
        "visto": derivacion.huella(derivacion.evidencias_de([hallazgo, otro])),
    }  # fmt: skip
    sin = cliente.post(url("fundir", hallazgo), datos | {"motivo": ""})
    assert sin.status_code == 400 and "Escribe por qué" in sin.content.decode()
    assert "Falta quien guarde" in sin.content.decode()
    citar(otro, "sustenta")[0].delete()
    viejo = cliente.post(url("fundir", hallazgo), datos | {"visto": "otra"})
    assert viejo.status_code == 400 and "La evidencia cambió" in viejo.content.decode()
    assert not Derivacion.objects.exists()

    assert cliente.post(url("fundir", hallazgo), datos).status_code == 302
    nuevo = Hallazgo.objects.latest("pk")
    vivas = nuevo.evidencias.vigentes()
    assert set(vivas.values_list("fragmento", "relacion")) == {
        (propia.fragmento_id, "sustenta"), (comun.fragmento_id, "contradice"),
        (suya.fragmento_id, "matiza"),
    }  # fmt: skip
    assert vivas.get(fragmento=propia.fragmento_id).nota == "La primera."
    for origen in (hallazgo, otro):
        origen.refresh_from_db()
        assert (
            origen.estado == "archivado" and f"Se fundió en {nuevo.folio}" in origen.motivo_archivo
        )
        vieja = cliente.get(origen.get_absolute_url()).content.decode()
        assert f"Abrir {nuevo.folio}" in vieja, "el archivado dice a dónde fue"
        with pytest.raises(ValidationError, match=nuevo.folio):
            volver_a_borrador(origen, autor=coordinadora)
    linaje = derivacion.linaje([nuevo, hallazgo])
    assert set(linaje[nuevo.pk].viene_de) == {hallazgo, otro}
    assert linaje[hallazgo.pk].fue_a == [nuevo]
    # Disensos, recomendaciones y lo que pidieron las sobremesas siguen a la vista desde el nuevo.
    assert {r_.pk for r_ in nuevo.recomendaciones.all()} == {r_.pk for r_ in recomendaciones}
    viajan = para_documento([nuevo])[nuevo.pk]
    assert {uno.disenso.pk for uno in viajan} == {d.pk for d in disensos}
    suya_ = cliente.get(nuevo.get_absolute_url()).content.decode()
    assert all(d.texto in suya_ for d in disensos) and f"{hallazgo.folio}</a>" in suya_
    assert cuentas(dialogo)[nuevo.pk].total == 2
    conciliar = reverse("conciliacion:hallazgo", args=[dialogo.clave, nuevo.numero])
    mesa = cliente.get(conciliar).content.decode()
    assert f"{hallazgo.folio}, redacción 1" in mesa and f"{otro.folio}, redacción 1" in mesa
    activos = [sitio.hallazgo.pk for sitio in composicion.lugares(composicion.de(dialogo))]
    assert activos == [nuevo.pk]


def test_dividir_reparte_la_evidencia_y_no_deja_ninguna_sin_ir(
    dialogo, hallazgo, cliente, coordinadora
):
    citar(hallazgo, "sustenta", "matiza", "contradice")
    disenso = disenso_en(hallazgo)
    recomendacion = r.RecomendacionFactory(dialogo=dialogo, hallazgos=[hallazgo])
    assert cliente.get(url("dividir", hallazgo), {"partes": 3}).status_code == 200
    datos = {
        "partes": 2, "motivo": "Son dos cosas.",
        "visto": derivacion.huella(derivacion.evidencias_de([hallazgo])),
        "titulo-1": "Falta memoria escrita", "texto-1": "Una. [e1]", "e-1": [1, 2],
        "titulo-2": "Falta memoria oral", "texto-2": "Otra. [e2]", "e-2": [2],
    }  # fmt: skip
    falta = cliente.post(url("dividir", hallazgo), datos)
    assert falta.status_code == 400 and "a qué parte va e3" in falta.content.decode()
    assert "Falta memoria oral" in falta.content.decode()
    ajena = cliente.post(url("dividir", hallazgo), datos | {"e-2": [2, 3], "texto-2": "Otra. [e1]"})
    assert "parte 2 remite a e1" in ajena.content.decode()
    assert cliente.post(url("dividir", hallazgo), datos | {"e-2": [2, 3]}).status_code == 302
    una, otra = Hallazgo.objects.filter(dialogo=dialogo).exclude(pk=hallazgo.pk)
    assert [e.relacion for e in una.evidencias.all()] == ["sustenta", "matiza"]
    assert [e.relacion for e in otra.evidencias.all()] == ["matiza", "contradice"]
    assert otra.redacciones.get().texto == "Otra. [e1]", "la remisión lleva su número nuevo"
    viajan = para_documento([una, otra])
    for parte in (una, otra):
        assert [uno.disenso for uno in viajan[parte.pk]] == [disenso]
        assert recomendacion in parte.recomendaciones.all()
        assert cuentas(dialogo)[parte.pk].total == 1
    # De una parte vuelve a salir otra cosa: el rastro llega hasta el principio.
    nuevo = derivacion.fundir(
        [una, otra], bloque=una.bloque, titulo="Mejor juntos", texto="", motivo="Sí era una.",
        autor=coordinadora,
    )  # fmt: skip
    assert set(derivacion.linaje([nuevo])[nuevo.pk].viene_de) == {una, otra, hallazgo}
    assert [uno.disenso for uno in para_documento([nuevo])[nuevo.pk]] == [disenso]


def test_lo_que_no_se_puede_fundir(dialogo, hallazgo, otro, cliente, cliente_de, coordinadora):
    ajeno = f.HallazgoFactory()
    for juntos in ([hallazgo], [hallazgo, ajeno]):
        with pytest.raises(ValidationError):
            derivacion.fundir(
                juntos, bloque=hallazgo.bloque, titulo="T", texto="", motivo="M", autor=coordinadora
            )
    extrana = f.IntegranteFactory(rol="coordinacion").usuario
    assert cliente_de(extrana).get(url("fundir", hallazgo)).status_code == 404
    sin = cliente.post(url("fundir", hallazgo), {"con": "x", "bloque": "9", "motivo": "M"})
    assert sin.status_code == 400 and not Derivacion.objects.exists()


def test_quien_tenia_abierta_la_recomendacion_no_le_quita_el_hallazgo_nuevo(
    dialogo, hallazgo, otro, coordinadora
):
    una = r.RecomendacionFactory(dialogo=dialogo, hallazgos=[hallazgo])
    dicho = de_recomendaciones.vigente(una)
    base, escrito = una.revision, {"texto": dicho.texto, "beneficio": dicho.beneficio}
    nuevo = derivacion.fundir(
        [hallazgo, otro],
        bloque=hallazgo.bloque,
        titulo="T",
        texto="",
        motivo="M",
        autor=coordinadora,
    )
    with pytest.raises(de_recomendaciones.Conflicto):
        de_recomendaciones.guardar(
            una, base=base, autor=coordinadora, plazo=una.plazo, tipo=una.tipo,
            hallazgos=[hallazgo], **escrito,
        )  # fmt: skip
    assert nuevo in una.hallazgos.all()


@pytest.mark.django_db(transaction=True)
def test_dos_que_funden_a_la_vez_dejan_un_solo_hallazgo(dialogo, hallazgo, otro, coordinadora):
    def fundir(juntos):
        return derivacion.fundir(
            juntos, bloque=hallazgo.bloque, titulo="T", texto="", motivo="M", autor=coordinadora
        )

    hechos = a_la_vez([lambda: fundir([hallazgo, otro]), lambda: fundir([otro, hallazgo])])
    assert sorted(type(uno).__name__ for uno in hechos) == ["Hallazgo", "ValidationError"]
    assert Derivacion.objects.count() == 2 and dialogo.hallazgos.activos().count() == 1

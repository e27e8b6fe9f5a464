"""La relatoría por HTTP: el lote, los reenvíos, quién entra y lo que enseña (V5, V6)."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sobremesas.aportaciones import espejos
from sobremesas.models import Aportacion, Encargo, Intervencion
from sobremesas.relatoria import presencia
from tests import fabricas as f
from tests import fabricas_sobremesas as s


@pytest.fixture
def dia(dialogo):
    return s.SobremesaFactory(dialogo=dialogo, numero=1)


@pytest.fixture
def puesto(dia):
    mesa = s.MesaFactory(sobremesa=dia, numero=4)
    return s.PuestoFactory(sala=s.SalaFactory(sobremesa=dia), mesa=mesa)


@pytest.fixture
def relata(dia, relatora, cliente_de):
    s.FuncionFactory(sobremesa=dia, usuario=relatora, funcion="relata")
    return cliente_de(relatora)


def a(dia, que="mesa", *mas):
    args = [dia.dialogo.clave, dia.numero, *mas]
    return reverse(f"sobremesas:relatoria_{que}" if que else "sobremesas:relatoria", args=args)


def linea(puesto, **mas):
    return {
        "nonce": str(uuid.uuid4()),
        "tipo": "linea",
        "sala": str(puesto.sala.uid),
        "hora": timezone.now().isoformat(),
        "punto": puesto.sala.punto_id,
        "redaccion": puesto.sala.punto.redaccion_id,
        "puesto": puesto.pk,
        "clase": "completa",
        "texto": "Falta quién traduce.",
    } | mas


def mandar(cliente, dia, *pasos, **mas):
    cuerpo = json.dumps({"pasos": pasos, "ahora": timezone.now().isoformat()} | mas)
    return cliente.post(a(dia, "lote", 4), cuerpo, "application/json")


def estados(respuesta):
    return [paso["estado"] for paso in respuesta.json()["pasos"]]


def test_v5_el_lote_contesta_por_linea_y_repetirlo_tres_veces_contesta_lo_mismo(
    relata, dia, puesto
):
    nueva = linea(puesto, en_cola=True)
    corrige = linea(
        puesto, tipo="corrige", uid=nueva["nonce"], base=1, texto="Falta quién traduce y paga."
    )
    encargo = linea(
        puesto, tipo="encargo", uid=str(uuid.uuid4()), clase="compromiso", texto="Dar la lista.",
        responde="Dirección de acuerdos", para_el="2026-11-30", organizacion="",
    )  # fmt: skip
    lote = [
        corrige,  # llega antes que la línea que corrige
        linea(puesto, clase="modifica", texto="…otra cosa…"),  # sin razón
        nueva,
        linea(puesto, texto=["no", "es", "texto"]),
        linea(puesto, punto=2**40),
        linea(puesto, sala=str(uuid.uuid4())),  # un ensayo que ya se borró
        {"nonce": "no es", "tipo": "nada"},
        encargo,
    ]
    respuestas = [mandar(relata, dia, *lote) for _ in range(3)]
    assert sorted(estados(respuestas[0])) == ["apartada"] * 5 + ["guardada"] * 3
    assert respuestas[0].content == respuestas[1].content == respuestas[2].content
    frases = {paso["nonce"]: paso.get("texto") for paso in respuestas[0].json()["pasos"]}
    assert frases[lote[1]["nonce"]] == "Para modificar o disentir hace falta decir por qué."
    assert frases[lote[5]["nonce"]].startswith("Ese ensayo se borró")
    unica = Aportacion.objects.get()
    assert (unica.texto, unica.revision, unica.en_cola) == ("Falta quién traduce y paga.", 2, True)
    assert (unica.mesa, unica.autor.nombre) == (puesto.mesa, "Regina Lara Cota")
    assert Encargo.objects.get().responde == "Dirección de acuerdos"


def test_v6_dos_relatores_corrigen_la_misma_linea_y_el_segundo_ve_las_dos(
    relata, coordina, dia, puesto
):
    nueva = linea(puesto)
    mandar(relata, dia, nueva)
    suya = linea(puesto, tipo="corrige", uid=nueva["nonce"], base=1, texto="La de Regina.")
    otra = linea(puesto, tipo="corrige", uid=nueva["nonce"], base=1, texto="La de Carmen.")
    assert estados(mandar(relata, dia, suya)) == ["guardada"]
    [choque] = mandar(coordina, dia, otra).json()["pasos"]
    assert (choque["estado"], choque["codigo"]) == ("conflicto", 409)
    assert choque["mia"]["texto"] == "La de Carmen."
    assert (choque["actual"]["texto"], choque["actual"]["quien"]) == (
        "La de Regina.",
        "Regina Lara Cota",
    )
    otra |= {"nonce": str(uuid.uuid4()), "base": choque["actual"]["revision"]}
    assert estados(mandar(coordina, dia, otra)) == ["guardada"]


def test_el_lote_tiene_tamano_y_el_reloj_del_aparato_se_corrige(relata, dia, puesto):
    ayer = timezone.now() - timedelta(days=1)
    mandar(relata, dia, linea(puesto, hora=ayer.isoformat()), ahora=ayer.isoformat())
    guardada = Aportacion.objects.get()
    assert abs(guardada.hora_del_aparato - guardada.recibida_en) < timedelta(minutes=1)
    muchas = mandar(relata, dia, *[{} for _ in range(201)])
    assert (muchas.status_code, muchas.json()["error"]) == (400, "Caben 200 pasos por envío.")
    assert mandar(relata, dia, {"texto": "x" * 300_000}).status_code == 400
    assert relata.post(a(dia, "lote", 4), "{", "application/json").status_code == 400


def test_solo_entra_quien_relata_o_conduce_ese_dia(relata, entrevista, cliente_de, dia, puesto):
    otra_mesa = s.PuestoFactory(sala=puesto.sala, mesa=s.MesaFactory(sobremesa=dia, numero=5))
    assert entrevista.get(a(dia, "mesa", 4)).status_code == 404
    assert mandar(entrevista, dia, linea(puesto)).status_code == 404
    assert "Mesa 4" in relata.get(a(dia, "")).content.decode()
    assert relata.get(a(dia, "mesa", 4)).status_code == 200
    assert relata.get(a(dia, "mesa", 9)).status_code == 404
    assert estados(mandar(relata, dia, linea(otra_mesa))) == ["apartada"]
    ajena = s.AportacionFactory(sala=puesto.sala, puesto=otra_mesa)
    quita = linea(puesto, tipo="retira", uid=str(ajena.uid), motivo="No es mía.")
    assert estados(mandar(relata, dia, quita)) == ["apartada"]


def test_la_pantalla_ensena_lo_de_su_mesa_sin_nombres_ni_consultas_de_mas(
    relata, coordina, dia, puesto, django_assert_max_num_queries
):
    for _ in range(3):
        mandar(relata, dia, linea(puesto))
    primera = Aportacion.objects.earliest("numero")
    espejo = espejos.abrir(puesto.sala, puesto.mesa, quien=primera.autor)
    espejos.reflejar(espejo, puesto, primera, "falta", "que pague la alcaldía")
    respuesta = coordina.get(a(dia, "estado", 4), {"escribe": "1"})
    with django_assert_max_num_queries(24):
        datos = relata.get(a(dia, "estado", 4)).json()
    assert [uno["escribe"] for uno in datos["companeros"]] == [True]
    assert presencia.en(puesto.sala).escriben == {puesto.mesa_id}
    assert relata.get(a(dia, "estado", 4), {"version": datos["version"]}).status_code == 204
    assert datos["espejo"]["lineas"] == sorted(str(una.uid) for una in Aportacion.objects.all())
    vista = next(una for una in datos["lineas"] if una["uid"] == str(primera.uid))
    assert vista["valida"] == {"si": 0, "de": 1, "falta": 1, "no": 0}
    assert vista["notas"][0]["nota"] == "que pague la alcaldía"
    assert datos["puestos"][0]["sector"]["clave"]
    for quien in (puesto.nombre, puesto.organizacion):
        assert quien not in respuesta.content.decode()


def test_el_espejo_y_la_voz_se_anotan_desde_la_pantalla(relata, dia, puesto):
    def pedir(que, **cuerpo):
        return relata.post(a(dia, que, 4), json.dumps(cuerpo), "application/json")

    sin_lineas = pedir("espejo", punto=puesto.sala.punto_id)
    assert sin_lineas.json()["error"].startswith("No hay líneas nuevas")
    mandar(relata, dia, linea(puesto))
    assert pedir("espejo", punto=puesto.sala.punto_id).status_code == 200
    for _ in range(2):
        assert pedir("voz", puesto=puesto.pk, punto=puesto.sala.punto_id).status_code == 204
    assert Intervencion.objects.get().puesto == puesto
    assert pedir("voz", puesto="x", punto=1).status_code == 404
    ajeno = s.PuestoFactory(sala__sobremesa__dialogo=f.DialogoFactory())
    assert pedir("voz", puesto=ajeno.pk, punto=puesto.sala.punto_id).status_code == 404

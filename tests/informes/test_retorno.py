"""El expediente de cada quien: de lo que dijo a lo que falta, y nada que no sea suyo o público."""

import subprocess
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Dialogo
from entrevistas import consentir
from informes.models import PalabraDeRetorno, Retorno
from informes.retorno import abrir as aperturas
from informes.retorno import llaves
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests import fabricas_sobremesas as s
from tests.retornos import ANTES, DIJO, RECOMIENDA, VER, Historia, abrir, datos, enlace_de, leer

pytestmark = pytest.mark.django_db


@pytest.fixture
def historia(dialogo: Dialogo) -> Historia:
    return Historia(dialogo)


def _entrar(historia: Historia) -> Client:
    return abrir(enlace_de(historia.retorno))


def test_cuenta_el_hilo_entero_en_orden(historia: Historia) -> None:
    historia.sentar()
    historia.entera()
    dicho = leer(_entrar(historia))
    pasos = [
        "Mtro. Teófilo Barrón",
        "Ésta es la que llegó más lejos.",
        *("Usted dijo", f"«{DIJO}»", "Con su nombre, como usted pidió."),
        *("Dónde quedó", "junto con otras once voces", "como cita e1", ANTES),
        *("Qué cambió", "75 personas lo discutieron", "con presupuesto para más de un año"),
        *("Qué se recomendó", "R-04", RECOMIENDA),
        *("Qué contestaron", "Acepta en parte.", "A los vigentes, no."),
        *("Qué pasó", "Un mercado firmó con otro."),
        *("Qué falta", "El padrón público"),
        "¿Lo dijimos bien?",
    ]
    donde = -1
    for paso in pasos:
        if paso == "Ésta es la que llegó más lejos.":
            continue
        assert (halla := dicho.find(paso, donde + 1)) > donde, paso
        donde = halla


def test_lo_que_el_equipo_todavia_trabaja_no_se_cuenta(historia: Historia) -> None:
    """Sin construir, sin comunicar, sin publicar: ni hallazgo, ni redacción, ni recomendación."""
    f.RedaccionFactory(hallazgo=historia.hallazgo, titulo="ZQX título sin publicar")
    borrador = r.RecomendacionFactory(
        dialogo=historia.dialogo,
        hallazgos=[historia.hallazgo],
        redaccion__texto="ZQX sin comunicar",
    )
    cliente = _entrar(historia)
    dicho = leer(cliente)
    assert "ZQX" not in dicho and "H-01" not in dicho and borrador.folio not in dicho
    assert "Todavía se trabaja con ello" in dicho
    historia.imprimir()
    historia.recomendar()
    r.RedaccionDeRecomendacionFactory(recomendacion=historia.recomendacion, texto="ZQX otra")
    r.SuerteDeIdeaFactory(
        hoja__auditoria__dialogo=historia.dialogo,
        hoja__auditoria__tipo="prediagnostico",
        hoja__entrevista=historia.entrevista,
        fragmento=historia.evidencia.fragmento,
        suerte="matizada",
        razon="ZQX auditoría abierta",
    )
    dicho = leer(cliente)
    assert "ZQX" not in dicho and RECOMIENDA in dicho


def test_dice_que_fue_de_su_idea_segun_la_auditoria_que_salio(historia: Historia) -> None:
    informe = historia.imprimir()
    r.SuerteDeIdeaFactory(
        hoja__auditoria__dialogo=historia.dialogo,
        hoja__auditoria__tipo="prediagnostico",
        hoja__auditoria__informe=informe,
        hoja__entrevista=historia.entrevista,
        fragmento=historia.evidencia.fragmento,
        suerte="matizada",
        razon="se perdió el oficio y quedó la beca",
    )
    dicho = leer(_entrar(historia))
    assert "Su idea quedó matizada: se perdió el oficio y quedó la beca" in dicho


@pytest.mark.parametrize(
    ("nivel", "dice"),
    [
        ("atribuible", "Con su nombre, como usted pidió."),
        ("por_sector", "Sin su nombre ni su sector: son pocas las personas"),
        ("anonima", "Sin su nombre, como usted pidió."),
    ],
)
def test_dice_como_aparece_y_lleva_a_cambiarlo(dialogo: Dialogo, nivel: str, dice: str) -> None:
    historia = Historia(dialogo, nivel=nivel)
    historia.imprimir()
    cliente = _entrar(historia)
    assert dice in leer(cliente)
    ruta = reverse("expediente:cambiar")
    assert f"{ruta}?sobre=H-01%C2%B7e1" in cliente.get(VER).content.decode()
    envio = datos(cliente, historia.retorno, texto="Sin mi nombre", sobre="H-01·e1")
    assert cliente.post(ruta, envio).status_code == 303
    pedida = PalabraDeRetorno.objects.get()
    assert (pedida.clase, pedida.sobre, pedida.texto) == ("cambiar", "H-01·e1", "Sin mi nombre")


def test_lo_que_dijo_en_la_sobremesa_lleva_su_respuesta(historia: Historia) -> None:
    puesto = historia.sentar()
    linea = s.AportacionFactory(sala=puesto.sala, puesto=puesto, texto="Con dinero de varios años.")
    contestada = r.ContestacionFactory(
        aportacion=linea, suerte="en_parte", razon="Sin decir cuántos años."
    )
    cliente = _entrar(historia)
    todo = reverse("expediente:todo")
    assert "Sin decir cuántos años." not in leer(cliente)  # se contestó y no se ha publicado
    assert "Con dinero de varios años." in leer(cliente, todo)
    historia.publicar()
    historia.evidencia.delete()
    dicho = leer(cliente)
    assert "Lo que usted pidió se recogió en parte. Sin decir cuántos años." in dicho
    contestada.contestada_en = timezone.now()
    contestada.razon = "ZQX cambió después de publicarse"
    contestada.save()
    assert "ZQX" not in leer(cliente)


def test_lo_no_recogido_no_llega_a_ninguna_recomendacion(historia: Historia) -> None:
    historia.evidencia.delete()
    puesto = historia.sentar()
    linea = s.AportacionFactory(sala=puesto.sala, puesto=puesto, texto="Otra cosa.")
    r.ContestacionFactory(aportacion=linea, suerte="no_recogida", razon="Es de otro hallazgo.")
    historia.publicar()
    historia.recomendar()
    dicho = leer(_entrar(historia))
    assert "Es de otro hallazgo." in dicho and "R-04" not in dicho


def test_un_hallazgo_que_se_fundio_sigue_su_hilo(historia: Historia) -> None:
    historia.imprimir()
    destino = f.HallazgoFactory(dialogo=historia.dialogo)
    r.DerivacionFactory(origen=historia.hallazgo, destino=destino)
    historia.hallazgo = destino
    historia.publicar()
    historia.recomendar()
    dicho = leer(_entrar(historia))
    assert f"Ahora forma parte del hallazgo {destino.folio}." in dicho and "R-04" in dicho


def texto_de_pdf(contenido: bytes) -> str:
    orden = ["pdftotext", "-", "-"]
    return subprocess.run(orden, input=contenido, capture_output=True, check=True).stdout.decode()


# De quién es ------------------------------------------------------------------------------------
def test_nada_de_otra_persona_llega_a_la_pagina_ni_al_papel(historia: Historia) -> None:
    """Misma organización, mismo hallazgo, misma sala: sólo lo público de los demás."""
    ajena = f.PersonaFactory(nombre="ZQXNombre Ajena")
    otra = historia.conversar(
        ajena, "anonima", organizacion=historia.entrevista.organizacion, cargo="ZQXCargo"
    )
    historia.citar(historia.decir("ZQXDicho confidencial", otra))
    historia.decir("ZQXSin citar", otra)
    historia.citar(historia.decir("ZQXObservado", tipo="observacion"))
    historia.decir("ZQXRetirado de la bitácora", retirada_en=timezone.now())
    puesto = historia.sentar(ajena)
    mio = historia.sentar()
    s.AportacionFactory(sala=puesto.sala, puesto=puesto, texto="ZQXEn la sala")
    s.AportacionFactory(sala=mio.sala, puesto=None, mesa=mio.mesa, texto="ZQXDe la mesa entera")
    s.AportacionFactory(sala=mio.sala, puesto=mio, texto="Lo mío en la sala")
    historia.entera()
    publico = {"codigo": "S1·01", "texto": "Disenso público", "razon": "", "quien": ""}
    historia.publicar(disensos=[publico], numero=2)
    cliente = _entrar(historia)
    rutas = [VER, *(reverse(f"expediente:{n}") for n in ("todo", "cambiar", "retirar", "avisos"))]
    paginas = [cliente.get(ruta).content.decode() for ruta in rutas]
    paginas.append(texto_de_pdf(cliente.get(reverse("expediente:descargar")).content))
    assert not [pagina for pagina in paginas if "ZQX" in pagina]
    assert "Lo mío en la sala" in paginas[1] and "Lo mío en la sala" in paginas[-1]


def test_quien_fue_en_su_lugar_tiene_el_suyo_y_no_ve_lo_del_titular(historia: Historia) -> None:
    puesto = historia.sentar()
    titular = puesto.asistente
    titular.sustituido_en = timezone.now()
    titular.save()
    delegada = puesto.invitacion.asistentes.create(
        nombre="Delegada Sin Ficha", es_titular=False, correo="d@ejemplo.mx", idioma="en"
    )
    puesto.asistente = delegada
    puesto.save()
    s.AportacionFactory(sala=puesto.sala, puesto=puesto, texto="Lo dijo quien fue")
    historia.imprimir()
    assert aperturas.abrir_todos(historia.dialogo) == 1  # el de Teófilo ya estaba
    assert aperturas.abrir_todos(historia.dialogo) == 0
    suyo = Retorno.objects.get(asistente=delegada)
    todo = reverse("expediente:todo")
    de_ella = leer(abrir(enlace_de(suyo)), todo)
    assert "Lo dijo quien fue" in de_ella and DIJO not in de_ella
    assert "What you said, one by one" in de_ella  # en su idioma
    assert "Lo dijo quien fue" not in leer(_entrar(historia), todo)


def test_quien_converso_y_fue_tiene_uno_solo(historia: Historia) -> None:
    puesto = historia.sentar()
    s.AportacionFactory(sala=puesto.sala, puesto=puesto, texto="También en la sala")
    assert aperturas.abrir_todos(historia.dialogo) == 0
    dicho = leer(_entrar(historia), reverse("expediente:todo"))
    assert DIJO in dicho and "También en la sala" in dicho and "nos dijo 2 cosas" in dicho


# El enlace --------------------------------------------------------------------------------------
def test_anulado_vencido_ajeno_o_sin_el_no_existe(historia: Historia) -> None:
    ruta = enlace_de(historia.retorno)
    cliente = abrir(ruta)
    assert "no-store" in cliente.get(VER)["Cache-Control"]
    assert "/i/" not in cliente.get(VER).content.decode()
    assert Client().get(VER).status_code == 404
    llaves.anular(historia.retorno)
    assert cliente.get(VER).status_code == 404
    assert Client().get(ruta).status_code == 404
    vieja = abrir(enlace_de(historia.retorno))
    historia.retorno.llaves.update(creada_en=timezone.now() - timedelta(days=401))
    assert vieja.get(VER).status_code == 404


def test_varios_enlaces_valen_hasta_que_se_da_otro_en_la_mano(
    historia: Historia, cliente_de, coordinadora
) -> None:
    viejos = [enlace_de(historia.retorno), enlace_de(historia.retorno)]
    assert all(abrir(ruta) for ruta in viejos)
    equipo = cliente_de(coordinadora)
    args = [historia.dialogo.clave, historia.retorno.uid]
    cuerpo = equipo.post(reverse("retornos:enlace", args=args)).content.decode()
    nuevo = cuerpo[cuerpo.index("/i/") :].partition("<")[0].strip()
    assert abrir(nuevo) and Client().get(viejos[0]).status_code == 404


def test_sin_galletas_tambien_se_lee_y_se_contesta(historia: Historia) -> None:
    historia.imprimir()
    cliente = Client()
    ruta = f"{enlace_de(historia.retorno)}?galletas=no"
    cuerpo = cliente.get(ruta).content.decode()
    assert DIJO in cuerpo
    secreto = ruta.split("/")[2]
    envio = {"enlace": secreto, "de": str(historia.retorno.uid)}
    assert DIJO in cliente.post(reverse("expediente:todo"), envio).content.decode()
    envio |= {"uid": str(uuid.uuid4()), "clase": "sigue"}
    assert cliente.post(reverse("expediente:decir"), envio).status_code == 303
    assert PalabraDeRetorno.objects.get().clase == "sigue"


# Lo que deja dicho ------------------------------------------------------------------------------
def test_asi_es_una_nota_y_si_sigue_se_guardan_una_vez(historia: Historia) -> None:
    historia.imprimir()
    cliente = _entrar(historia)
    ruta = reverse("expediente:decir")
    envio = datos(cliente, historia.retorno, clase="nota", sobre="H-01·e1", texto="Falta algo")
    for _ in range(2):
        assert cliente.post(ruta, envio).status_code == 303
    assert PalabraDeRetorno.objects.count() == 1
    assert "«Falta algo»" in leer(cliente)
    vacia = datos(cliente, historia.retorno, clase="nota", sobre="H-01·e1", texto=" ")
    fallo = cliente.post(ruta, vacia)
    assert fallo.status_code == 422 and "Escriba qué quiere decirnos." in fallo.content.decode()
    for clase in ("sigue", "no_sigue", "asi_es"):
        cliente.post(ruta, datos(cliente, historia.retorno, clase=clase, sobre=""))
    assert "nos dijo que no." in leer(cliente)
    ajeno = datos(cliente, historia.retorno, clase="asi_es", sobre="H-99·e1")
    assert cliente.post(ruta, ajeno).status_code == 404
    otra = datos(cliente, historia.retorno, clase="sigue") | {"de": str(uuid.uuid4())}
    assert cliente.post(ruta, otra).status_code == 409
    assert cliente.post(ruta, {"clase": "sigue", "uid": "x"}).status_code == 404


def test_retirar_todo_es_desde_ya_y_la_pagina_no_dice_nada_mas(historia: Historia) -> None:
    historia.imprimir()
    cliente = _entrar(historia)
    ruta = reverse("expediente:retirar")
    assert cliente.get(ruta).status_code == 200
    assert historia.entrevista.consentimiento is not None  # abrirla no retira nada
    cliente.post(ruta, {"de": str(historia.retorno.uid), "que": "todo"})
    assert historia.entrevista.consentimiento is None
    for nombre in ("ver", "todo", "cambiar", "retirar"):
        dicho = leer(cliente, reverse(f"expediente:{nombre}"))
        assert "Sus palabras están retiradas" in dicho and DIJO not in dicho
        assert "H-01" not in dicho
    assert cliente.get(reverse("expediente:descargar")).status_code == 404


def test_retirada_la_entrevista_queda_lo_de_la_sala(historia: Historia, coordinadora) -> None:
    puesto = historia.sentar()
    s.AportacionFactory(sala=puesto.sala, puesto=puesto, texto="Esto lo dije en la sala")
    consentir.revocar(historia.entrevista, motivo="Lo pidió", autor=coordinadora)
    historia.imprimir()
    dicho = leer(_entrar(historia), reverse("expediente:todo"))
    assert DIJO not in dicho and "Esto lo dije en la sala" in dicho


def test_quien_no_quiere_la_pagina_la_cierra(historia: Historia) -> None:
    cliente = _entrar(historia)
    ruta = reverse("expediente:cerrar")
    cliente.post(ruta, {"de": str(historia.retorno.uid)})
    historia.retorno.refresh_from_db()
    assert historia.retorno.cerrado_en is None  # sin confirmarlo, nada
    assert (
        "quedó cerrada"
        in cliente.post(ruta, {"de": str(historia.retorno.uid), "confirmo": "1"}).content.decode()
    )
    assert cliente.get(VER).status_code == 404
    assert aperturas.abrir_todos(historia.dialogo) == 0  # no se le vuelve a abrir


def test_las_consultas_no_crecen_con_lo_dicho(historia: Historia) -> None:
    puesto = historia.sentar()
    historia.entera()
    cliente = _entrar(historia)

    def consultas(ruta: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as hechas:
            assert cliente.get(ruta).status_code == 200
        return len(hechas)

    rutas = [VER, reverse("expediente:todo")]
    s.AportacionFactory(sala=puesto.sala, puesto=puesto)
    antes = [consultas(ruta) for ruta in rutas]
    for n in range(12):
        historia.citar(historia.decir(f"Otra cosa {n}"))
        historia.decir(f"Sin citar {n}")
        linea = s.AportacionFactory(sala=puesto.sala, puesto=puesto)
        r.ContestacionFactory(aportacion=linea)
    assert [consultas(ruta) for ruta in rutas] == antes

"""La doble codificación: la muestra, lo ciego, la medida y lo que se concilia."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dialogo.models import Rol
from entrevistas.codificacion import acuerdo, dobles
from entrevistas.models import Asignacion, Codificacion, Conciliacion, DobleCodificacion, Entrada
from tests import fabricas as f
from tests.mundo import entrar

pytestmark = pytest.mark.django_db
# Los datos «C» de irr::kripp.alpha (4 personas, 12 unidades), tomados de Krippendorff.
C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def url(nombre: str, numero: int | None = None) -> str:
    return reverse(f"codificacion:{nombre}", args=["prueba", *([numero] if numero else [])])


@pytest.fixture
def casa(dialogo, coordinadora, entrevistadora):
    """Tres entrevistas hechas de seis entradas; la entrevistadora ve las tres."""
    for _ in range(3):
        entrevista = f.EntrevistaFactory(dialogo=dialogo, hecha=True, conduce=entrevistadora)
        for pregunta in dialogo.preguntas_vigentes()[:6]:
            f.EntradaFactory(entrevista=entrevista, pregunta=pregunta)
    return dialogo


@pytest.fixture
def codigos(casa):
    return [f.CodigoFactory(dialogo=casa, nombre=nombre) for nombre in ("Agua", "Renta", "Viaje")]


def pedir(dialogo, codigos, **mas) -> dict:
    una = dialogo.integrantes.get(rol=Rol.COORDINACION)
    otra = dialogo.integrantes.filter(rol=Rol.ENTREVISTA).first()
    return {
        "una": una.pk,
        "otra": otra.pk,
        "proporcion": 50,
        "estrato": "bloque",
        "semilla": 41,
        "codigos": [str(codigo.uid) for codigo in codigos],
        **mas,
    }


@pytest.fixture
def ronda(casa, codigos, coordinadora) -> DobleCodificacion:
    entrar(coordinadora).post(url("doble_nueva"), pedir(casa, codigos))
    return DobleCodificacion.objects.get()


def marcar(ronda, usuario, *pares) -> None:
    for entrada, codigo, *corte in pares:
        inicio, fin = corte or (0, len(entrada.texto))
        fragmento = entrada.fragmentos.filter(inicio=inicio, fin=fin).first()
        fragmento = fragmento or f.FragmentoFactory(entrada=entrada, inicio=inicio, fin=fin)
        Codificacion.objects.create(fragmento=fragmento, codigo=codigo, doble=ronda, autor=usuario)


def test_alfa_da_lo_publicado_y_sin_variacion_no_es_calculable():
    for nivel, publicado in (("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)):
        assert acuerdo.alfa(C, nivel) == pytest.approx(publicado, abs=0.0005)
    assert acuerdo.alfa([[1, 1, 1], [1, 1, 1]]) is None
    assert acuerdo.alfa([[], []]) is None
    assert acuerdo.alfa([[1, None], [None, 0]]) is None
    medidas = [acuerdo.medida(None, [(True, True)] * n + [(False, False)] * 9 + [(True, False)])
               for n in (9, 1)]  # fmt: skip
    assert [medida.clase for medida in medidas] == ["firme", "bajo"]
    assert acuerdo.medida(None, [(False, False)] * 5).lectura == "Sin variación: no calculable"


def test_la_misma_semilla_saca_la_misma_muestra_repartida(casa, codigos, coordinadora):
    cliente = entrar(coordinadora)
    for datos in ({}, {}, {"semilla": 42}, {"estrato": "entrevista", "proporcion": 10}):
        assert cliente.post(url("doble_nueva"), pedir(casa, codigos, **datos)).status_code == 302
    muestras = [set(r.entradas.all()) for r in DobleCodificacion.objects.order_by("numero")]
    assert muestras[0] == muestras[1] != muestras[2]
    bloques = [entrada.pregunta.bloque_id for entrada in muestras[0]]
    assert sorted(map(bloques.count, set(bloques))) == [3, 6]  # la mitad de 6 y de 12
    assert len({entrada.entrevista_id for entrada in muestras[3]}) == len(muestras[3]) == 3
    # Otra entrada más no cambia lo que ya había salido de los demás estratos.
    entrada = Entrada.objects.first()
    f.EntradaFactory(entrevista=entrada.entrevista, pregunta=casa.preguntas_vigentes().last())
    cliente.post(url("doble_nueva"), pedir(casa, codigos))
    assert muestras[0] < set(DobleCodificacion.objects.first().entradas.all())


def test_se_explica_quien_no_puede_ver_que_y_se_puede_limitar(casa, codigos, coordinadora):
    ajena = f.EntrevistaFactory(dialogo=casa, hecha=True)
    f.EntradaFactory(entrevista=ajena)
    cliente = entrar(coordinadora)
    respuesta = cliente.post(url("doble_nueva"), pedir(casa, codigos))
    assert f"Elvira Ríos Montaño no puede ver {ajena.folio}." in respuesta.text
    assert not DobleCodificacion.objects.exists()
    cliente.post(url("doble_nueva"), pedir(casa, codigos, solo_comunes="on"))
    ronda = DobleCodificacion.objects.get()
    assert not ronda.entradas.filter(entrevista=ajena).exists()
    misma = cliente.post(url("doble_nueva"), pedir(casa, codigos, otra=pedir(casa, codigos)["una"]))
    assert "Hacen falta dos personas distintas." in misma.text


def test_a_ciegas_nadie_ve_ni_cuenta_lo_de_la_otra_hasta_que_ambas_terminan(
    casa, codigos, ronda, coordinadora, entrevistadora
):
    agua, renta, _ = codigos
    primera, segunda, *_ = ronda.entradas.all()
    marcar(ronda, coordinadora, (primera, agua), (segunda, agua))
    marcar(ronda, entrevistadora, (primera, agua), (primera, renta))
    una, otra = entrar(coordinadora), entrar(entrevistadora)

    assert una.post(url("doble_terminar", 1), {"parte": "otra"}, follow=True).text.count(
        "Sólo puedes dar por terminada tu parte."
    )  # fmt: skip
    una.post(url("doble_terminar", 1), {"parte": "una"})
    for cliente in (una, otra):
        pagina = cliente.get(url("doble", 1)).text
        assert "A ciegas" in pagina
        assert "Cuánto coinciden" not in pagina
        assert "no lo puso" not in pagina
        negado = cliente.post(url("doble_exportar", 1), {"motivo": "x", "formato": "xlsx"})
        assert negado.status_code == 302
        conciliar = cliente.post(url("doble_conciliar", 1), {
            "entrada": str(primera.uid), "codigo": str(renta.uid),
            "decision": "se_pone", "razon": "x",
        }, follow=True)  # fmt: skip
        assert "no está en conciliación" in conciliar.text
    with pytest.raises(dobles.ACiegas):
        dobles.marcas(ronda)
    # Cada quien cuenta sólo lo suyo, y el libro no cuenta nada de la ronda.
    avance = dobles.avance(ronda, entrevistadora)
    assert sum(hechas for _, _, hechas in avance) == 1
    assert ">0<" in otra.get(reverse("codificacion:libro", args=["prueba"])).text
    # Se puede volver a marcar mientras la otra siga.
    una.post(url("doble_seguir", 1))
    ronda.refresh_from_db()
    assert ronda.una_termino_en is None
    una.post(url("doble_terminar", 1), {"parte": "una"})
    otra.post(url("doble_terminar", 1), {"parte": "otra"})
    assert "Las dos terminaron" in otra.post(url("doble_seguir", 1), follow=True).text
    assert "Cuánto coinciden" in una.get(url("doble", 1)).text


def test_quien_no_codifica_no_la_abre_y_quien_coordina_puede_destrabarla(
    casa, codigos, ronda, coordinadora
):
    tercera = f.IntegranteFactory(dialogo=casa, rol=Rol.ENTREVISTA).usuario
    assert entrar(tercera).get(url("doble", 1)).status_code == 404
    assert "Todavía no hay ninguna ronda." in entrar(tercera).get(url("dobles")).text
    coordina = f.IntegranteFactory(dialogo=casa, rol=Rol.COORDINACION).usuario
    cliente = entrar(coordina)
    assert "No codificas en esta ronda" in cliente.get(url("doble", 1)).text
    for parte in ("una", "otra"):
        cliente.post(url("doble_terminar", 1), {"parte": parte})
    ronda.refresh_from_db()
    assert ronda.estado == "conciliacion"


@pytest.fixture
def medida(ronda, codigos, coordinadora, entrevistadora) -> DobleCodificacion:
    """En conciliación: coinciden en dos entradas de «Agua»; discrepan en una y en una de «Renta»."""
    agua, renta, _ = codigos
    uno, dos, tres, cuatro, *_ = ronda.entradas.order_by("pk")
    marcar(ronda, coordinadora, (uno, agua, 0, 10), (dos, agua), (tres, agua))
    marcar(ronda, entrevistadora, (uno, agua), (dos, agua), (cuatro, renta))
    for parte, quien in (("una", coordinadora), ("otra", entrevistadora)):
        dobles.terminar(ronda, parte=parte, autor=quien)
    ronda.refresh_from_db()
    return ronda


def test_se_mide_por_codigo_con_su_n_y_se_exporta(medida, coordinadora, entrevistadora):
    (agua, renta, viaje), conjunto = dobles.medir(medida)
    assert (agua.n, agua.ambas, agua.solo_una, agua.solo_otra, agua.ninguna) == (9, 2, 1, 0, 6)
    assert agua.alfa == pytest.approx(1 - (1 / 9) / (2 * 5 * 13 / (18 * 17)))
    assert renta.clase == "bajo"
    assert viaje.alfa is None
    assert conjunto.n == 27
    cliente = entrar(entrevistadora)
    pagina = cliente.get(url("doble", 1)).text
    assert "0.738" in pagina
    assert "Sin variación: no calculable" in pagina
    assert "2004, pág. 241" in pagina
    respuesta = cliente.post(url("doble_exportar", 1), {"motivo": "Informe", "formato": "xlsx"})
    hoja = load_workbook(io.BytesIO(respuesta.content)).worksheets[0]
    filas = {fila[0]: fila for fila in hoja.iter_rows(min_row=2, values_only=True)}
    assert filas["Agua"][1:6] == (9, 2, 1, 0, 6)
    assert filas["Agua"][7] == pytest.approx(0.738)
    assert filas["Viaje"][7] == "no calculable"
    libro = cliente.get(reverse("codificacion:codigo", args=["prueba", agua.codigo.uid])).text
    assert "α, con 9 entradas" in libro
    assert "0.74" in libro


def test_se_concilia_con_razon_y_al_cerrar_pasa_al_analisis(
    medida, codigos, coordinadora, entrevistadora
):
    agua, renta, _ = codigos
    uno, dos, tres, cuatro, *_ = medida.entradas.order_by("pk")
    una, otra = entrar(coordinadora), entrar(entrevistadora)
    pagina = otra.get(url("doble", 1)).text
    assert pagina.count("no lo puso") == 2
    assert f"<mark>{tres.texto}</mark>" in pagina
    assert "Faltan 2 desacuerdos" in una.post(url("doble_cerrar", 1), follow=True).text

    def decidir(cliente, entrada, codigo, decision, razon="Nombra la causa."):
        datos = {"entrada": str(entrada.uid), "codigo": str(codigo.uid)}
        datos |= {"decision": decision, "razon": razon}
        return cliente.post(url("doble_conciliar", 1), datos, follow=True).text

    assert "Escribe la razón" in decidir(otra, tres, agua, "se_pone", " ")
    assert "las dos coinciden" in decidir(otra, uno, agua, "se_pone")
    decidir(otra, tres, agua, "no_se_pone", "Me apresuré.")
    decidir(otra, tres, agua, "se_pone")
    decidir(una, cuatro, renta, "no_se_pone", "Sólo habla de precios.")
    assert Conciliacion.objects.get(entrada=tres).razon == "Nombra la causa."
    assert otra.post(url("doble_cerrar", 1)).status_code == 404
    decididos = una.get(url("doble", 1), {"decididos": "1"}).text
    assert "Sólo habla de precios." in decididos
    assert not Codificacion.objects.del_analisis().exists()

    una.post(url("doble_cerrar", 1))
    medida.refresh_from_db()
    assert (medida.estado, medida.cerrada_por) == ("cerrada", coordinadora)
    nuevas = Codificacion.objects.del_analisis().order_by("fragmento__entrada_id")
    assert [(c.fragmento.entrada, c.codigo, c.autor) for c in nuevas] == [
        (uno, agua, coordinadora),
        (dos, agua, coordinadora),
        (tres, agua, entrevistadora),
    ]
    # De la primera pasa el pasaje largo, no el que cabe dentro de él.
    assert nuevas[0].fragmento.texto == uno.texto
    assert Codificacion.objects.filter(doble=medida).count() == 6
    assert "no está en conciliación" in una.post(url("doble_cerrar", 1), follow=True).text


def test_lo_de_una_entrevista_que_ya_no_se_ve_no_se_lee_ni_se_decide(
    medida, codigos, entrevistadora
):
    tres = medida.entradas.order_by("pk")[2]
    Asignacion.objects.filter(entrevista=tres.entrevista).delete()
    cliente = entrar(entrevistadora)
    pagina = cliente.get(url("doble", 1)).text
    assert tres.texto not in pagina
    assert "que ya no puedes ver" in pagina
    datos = {"entrada": str(tres.uid), "codigo": str(codigos[0].uid)}
    datos |= {"decision": "se_pone", "razon": "x"}
    assert cliente.post(url("doble_conciliar", 1), datos).status_code == 404


def test_la_cola_y_la_tabla_no_consultan_por_renglon(medida, codigos, coordinadora):
    cliente = entrar(coordinadora)

    def cuantas() -> int:
        with CaptureQueriesContext(connection) as consultas:
            assert cliente.get(url("doble", 1)).status_code == 200
        return len(consultas)

    cliente.get(url("doble", 1))
    pocas = cuantas()
    for codigo in f.CodigoFactory.create_batch(6, dialogo=medida.dialogo):
        medida.codigos.add(codigo)
        for entrada in medida.entradas.all():
            marcar(medida, coordinadora, (entrada, codigo))
    assert cuantas() == pocas

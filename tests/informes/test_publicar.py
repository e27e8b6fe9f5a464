"""Publicar: qué se fija, qué lo detiene, quién lo ve antes y qué pasa si dos lo hacen a la vez."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, transaction
from django.urls import reverse
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Dialogo
from entrevistas.models import Entrada
from hallazgos import redaccion
from informes.models import Informe, Publicacion
from informes.portal import instantanea
from informes.publicar import acto, puerta
from informes.puerta import PuertaCerrada
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.informes.taller import dicho
from tests.mundo import entrar

QUE = "Los primeros hallazgos."


@pytest.fixture
def por_publicar(dialogo: Dialogo, academia: Sector, entrevista_con: Callable) -> Dialogo:
    """Un hallazgo listo con cinco voces para el público y una que sólo llega a las sobremesas."""
    dialogo.es_publico = True
    dialogo.save()
    hallazgo = f.HallazgoFactory(
        dialogo=dialogo,
        estado="listo",
        redaccion__titulo="El acuerdo rinde cuando lo firma quien lo cumple",
        redaccion__texto="Se distinguen dos clases [e1]. Falta una regla [e6].",
    )
    for n, nivel in enumerate(("atribuible", "por_sector", "anonima", "atribuible", "anonima", "")):
        alcance = "publico" if nivel else "participantes"
        entrevista = entrevista_con(nivel=nivel or "atribuible", alcance=alcance, sector=academia)
        f.EvidenciaFactory(
            hallazgo=hallazgo,
            numero=n + 1,
            relacion="contradice" if n == 4 else "sustenta",
            fragmento=dicho(entrevista, f"Un convenio sin presupuesto es una foto número {n}."),
        )
    return dialogo


def _publicar(dialogo: Dialogo, autor, **campos) -> Publicacion:
    return acto.publicar(dialogo, autor=autor, **{"que": QUE} | campos)


def _faltan(dialogo: Dialogo) -> set[str]:
    return {c.clave for c in puerta.condiciones(dialogo) if not c.se_cumple}


def test_publicar_guarda_lo_que_se_ve_y_fija_las_redacciones(por_publicar, coordinadora):
    seccion = r.SeccionDeNarrativaFactory(dialogo=por_publicar)
    hecha = _publicar(por_publicar, coordinadora)
    assert (hecha.numero, hecha.publicada_por) == (1, coordinadora)
    hecha.refresh_from_db()
    assert hecha.huella == acto.huella_de(hecha.instantanea)
    (hallazgo,) = hecha.instantanea["hallazgos"]
    assert [v["codigo"] for v in hallazgo["voces"]] == [f"H-01·e{n}" for n in range(1, 6)]
    assert hallazgo["texto"] == "Se distinguen dos clases [e1]. Falta una regla."
    assert set(hecha.voces.values_list("codigo", flat=True)) == {
        v["codigo"] for v in hallazgo["voces"]
    }
    assert por_publicar.hallazgos.get().redacciones.get().congelada_en
    assert seccion.redacciones.get().congelada_en
    assert hecha.instantanea["narrativa"][0]["frases"][0]["texto"].startswith("Una ciudad")


def test_publicar_no_abre_el_dialogo_si_nadie_lo_pide(por_publicar, coordinadora, client):
    Dialogo.objects.update(es_publico=False)
    por_publicar.refresh_from_db()
    _publicar(por_publicar, coordinadora)
    ruta = reverse("portal:inicio", args=["prueba"])
    assert client.get(ruta).status_code == 404
    r.SeccionDeNarrativaFactory(dialogo=por_publicar)
    _publicar(por_publicar, coordinadora, hacer_publico=True)
    assert client.get(ruta).status_code == 200


def test_hace_falta_decir_que_y_una_correccion_dice_por_que(por_publicar, coordinadora):
    for campos in (
        {"que": "  "},
        {"es_correccion": True, "motivo": "No hay qué corregir."},
        {"que": "x" * 301},
    ):
        with pytest.raises(ValidationError):
            _publicar(por_publicar, coordinadora, **campos)
    _publicar(por_publicar, coordinadora)
    with pytest.raises(ValidationError, match="Nada cambió"):
        _publicar(por_publicar, coordinadora)
    r.SeccionDeNarrativaFactory(dialogo=por_publicar)
    with pytest.raises(ValidationError, match="qué corrige"):
        _publicar(por_publicar, coordinadora, es_correccion=True)
    hecha = _publicar(
        por_publicar, coordinadora, es_correccion=True, motivo="Faltaba la narrativa."
    )
    assert (hecha.numero, hecha.motivo) == (2, "Faltaba la narrativa.")


def test_lo_publicado_no_se_cambia_ni_se_borra_por_ninguna_puerta(por_publicar, coordinadora):
    hecha = _publicar(por_publicar, coordinadora)
    for romper in (
        lambda: Publicacion.objects.update(que="Otra cosa."),
        lambda: Publicacion.objects.filter(pk=hecha.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="no cambia ni se borra"), transaction.atomic():
            romper()


def test_sin_hallazgos_listos_no_hay_que_publicar(dialogo, coordinadora):
    f.HallazgoFactory(dialogo=dialogo)
    assert "hallazgos" in _faltan(dialogo)
    with pytest.raises(PuertaCerrada):
        _publicar(dialogo, coordinadora)
    assert not Publicacion.objects.exists()


@pytest.mark.parametrize(
    ("titulo", "clave"),
    [
        ("Dicen que «un convenio sin presupuesto es una foto número 5»", "citas"),
        ("Lo dice Rosalinda Tecuapetla Xochihua en cada reunión", "nombres"),
        ("La mayoría de las personas y además casi todas las personas lo rechazan", "cantidades"),
    ],
)
def test_la_puerta_detiene_lo_que_el_texto_no_puede_decir(
    por_publicar, entrevista_con, academia, titulo, clave
):
    reservada = entrevista_con(
        nivel="anonima",
        alcance="publico",
        sector=academia,
        persona__nombre="Rosalinda Tecuapetla Xochihua",
    )
    f.OmisionFactory(entrevista=reservada)
    assert clave not in _faltan(por_publicar)
    redaccion = por_publicar.hallazgos.get().redacciones.get()
    redaccion.titulo = titulo
    redaccion.save()
    assert clave in _faltan(por_publicar)


def test_una_aportacion_sin_contestar_detiene_la_publicacion(por_publicar, coordinadora):
    from tests import fabricas_sobremesas as s

    dia = s.SobremesaFactory(dialogo=por_publicar, estado="cerrada")
    s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=por_publicar.hallazgos.get())
    sala = s.SalaFactory(
        sobremesa=dia, estado="terminada", terminada_en=timezone.now(), abierta_por=coordinadora
    )
    s.AportacionFactory(sala=sala, autor=coordinadora)
    assert "contestadas" in _faltan(por_publicar)


def test_dos_que_publican_a_la_vez_hacen_una_sola(transactional_db, por_publicar, coordinadora):
    suertes, listos = [], threading.Barrier(2)

    def intentar() -> None:
        listos.wait()
        try:
            _publicar(por_publicar, coordinadora, base=0)
            suertes.append("hecha")
        except acto.Conflicto:
            suertes.append("conflicto")
        finally:
            close_old_connections()

    hilos = [threading.Thread(target=intentar) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert sorted(suertes) == ["conflicto", "hecha"]
    assert Publicacion.objects.count() == 1


def test_quien_guarda_mientras_se_publica_no_cambia_lo_publicado(
    transactional_db, por_publicar, coordinadora, monkeypatch
):
    hallazgo = por_publicar.hallazgos.get()
    vigente = redaccion.vigente(hallazgo)
    tomar, hilos = instantanea.tomar, []

    def guardar() -> None:
        campos = {campo: getattr(vigente, campo) for campo in redaccion.CAMPOS} | {"texto": "Otro."}
        base = vigente.revision
        redaccion.guardar(hallazgo, base=base, autor=coordinadora, motivo="Se aclara.", **campos)
        close_old_connections()

    def tomar_y_que_alguien_guarde(dialogo):
        tomada = tomar(dialogo)
        hilos.append(threading.Thread(target=guardar))
        hilos[0].start()
        hilos[0].join(0.3)
        return tomada

    monkeypatch.setattr(instantanea, "tomar", tomar_y_que_alguien_guarde)
    publicada = _publicar(por_publicar, coordinadora)
    hilos[0].join()
    fija = hallazgo.redacciones.get(version=publicada.instantanea["hallazgos"][0]["redaccion"])
    assert fija.congelada_en and fija.texto == vigente.texto
    assert redaccion.vigente(hallazgo).texto == "Otro."


def test_la_nota_de_una_recomendacion_tampoco_nombra_a_nadie(por_publicar):
    reservada = por_publicar.entrevistas.filter(consentimientos__nivel="anonima").first()
    una = r.RecomendacionFactory(dialogo=por_publicar, comunicada=True)
    assert "nombres" not in _faltan(por_publicar)
    r.LoQueExisteFactory(recomendacion=una, nota=f"Lo propuso {reservada.persona.nombre}.")
    assert "nombres" in _faltan(por_publicar)


def test_lo_que_se_quito_por_nombrar_a_alguien_no_lo_repite_el_rastro(
    por_publicar, coordinadora, client
):
    reservada = por_publicar.entrevistas.filter(consentimientos__nivel="anonima").first()
    persona = reservada.persona
    persona.nombre = "Eulalia Barragán Testigo"
    persona.save()
    hallazgo = por_publicar.hallazgos.get()
    hallazgo.redacciones.update(
        titulo="El acuerdo que pide Eulalia Barragán Testigo", congelada_en=timezone.now()
    )
    f.RedaccionFactory(
        hallazgo=hallazgo,
        version=2,
        titulo="El acuerdo que se pide",
        texto="Falta.",
        motivo="Sin señas.",
    )
    primera = _publicar(por_publicar, coordinadora)
    assert "Eulalia" not in str(primera.instantanea)
    assert [p["por_que"] for p in primera.instantanea["hallazgos"][0]["pasos"]][-1] == "Sin señas."
    # Si ya había salido así, la página que compara las dos publicaciones tampoco lo dice.
    foto = primera.instantanea
    foto["hallazgos"][0]["titulo"] = "El acuerdo que pide Eulalia Barragán Testigo"
    with transaction.atomic():
        r.PublicacionFactory(dialogo=por_publicar, numero=2, instantanea=foto)
        foto["hallazgos"][0]["titulo"] = "El acuerdo que se pide"
        r.PublicacionFactory(dialogo=por_publicar, numero=3, instantanea=foto)
    dicho = client.get(reverse("portal:publicacion", args=["prueba", 3])).content.decode()
    assert "El acuerdo que se pide" in dicho and "Eulalia" not in dicho


def test_de_la_vista_previa_a_publicar(por_publicar, coordinadora, client):
    suya = entrar(coordinadora)
    previa = reverse("publicar:previa", args=["prueba"])
    assert client.get(reverse("portal:inicio", args=["prueba"])).status_code == 404
    for ruta in ("", "hallazgos/", "hallazgos/H-01/", "recomendaciones/", "documentos/", "metodo/"):
        respuesta = suya.get(previa + ruta)
        assert respuesta.status_code == 200, ruta
        assert "Todavía no se publica" in respuesta.content.decode()
    assert f'href="{previa}hallazgos/H-01/"' in suya.get(previa + "hallazgos/").content.decode()
    for ruta in ("hallazgos/H-99/", "novedades.xml", "no-existe/"):
        assert suya.get(previa + ruta).status_code == 404
    pagina = suya.get(reverse("publicar:ver", args=["prueba"])).content.decode()
    assert "Publicar…" in pagina
    confirmar = reverse("publicar:publicar", args=["prueba"])
    sin_leer = suya.post(confirmar, {"que": QUE, "base": 0})
    assert sin_leer.status_code == 422
    assert QUE in sin_leer.content.decode()
    hecha = suya.post(confirmar, {"que": QUE, "base": 0, "leido": "on"})
    assert hecha.status_code == 302
    assert client.get(reverse("portal:inicio", args=["prueba"])).status_code == 200
    assert (
        "no ha cambiado nada" in suya.get(reverse("publicar:ver", args=["prueba"])).content.decode()
    )
    otra = suya.post(confirmar, {"que": "Lo mío.", "base": 0, "leido": "on"})
    assert otra.status_code == 422
    assert "publicó mientras revisabas" in otra.content.decode()
    assert "Lo mío." in otra.content.decode()


def test_solo_se_ofrecen_documentos_para_el_publico(por_publicar, coordinadora):
    final, previo = (
        Informe.objects.create(
            dialogo=por_publicar, tipo=tipo, version=1, clave=tipo, estado="listo"
        )
        for tipo in ("final", "prediagnostico")
    )
    assert acto.ofrecidos(por_publicar) == [final]
    with pytest.raises(ValidationError, match="ya no puede ofrecerse"):
        _publicar(por_publicar, coordinadora, informes=[previo])
    assert list(_publicar(por_publicar, coordinadora, informes=[final]).informes.all()) == [final]


def test_lo_que_cambiaria_se_ve_palabra_por_palabra(por_publicar, coordinadora):
    _publicar(por_publicar, coordinadora)
    hallazgo = por_publicar.hallazgos.get()
    f.RedaccionFactory(
        hallazgo=hallazgo,
        version=2,
        titulo="El acuerdo rinde cuando lo firma y lo paga quien lo cumple",
        texto="Se distinguen dos clases.",
        motivo="Sin dinero no rinde.",
        autor=coordinadora,
    )
    pagina = entrar(coordinadora).get(reverse("publicar:ver", args=["prueba"])).content.decode()
    assert "<ins>y lo paga </ins>" in pagina or "<ins> y lo paga</ins>" in pagina
    assert "Dicen otra cosa" in pagina


def test_las_consultas_de_la_instantanea_no_crecen(por_publicar, django_assert_max_num_queries):
    with django_assert_max_num_queries(70) as pocas:
        instantanea.tomar(por_publicar)
    for _ in range(4):
        hallazgo = f.HallazgoFactory(dialogo=por_publicar, estado="listo")
        for entrada in Entrada.objects.all()[:3]:
            f.EvidenciaFactory(hallazgo=hallazgo, fragmento=entrada.fragmentos.first())
    with django_assert_max_num_queries(len(pocas)):
        instantanea.tomar(por_publicar)


# T3 -----------------------------------------------------------------------------------------------
def test_restar_dos_publicaciones_no_dice_de_que_sector_es_quien_llego(
    por_publicar, coordinadora, entrevista_con
):
    """Una persona más y un sector más: el número de sectores se calla; la cuenta, no."""
    _publicar(por_publicar, coordinadora)
    nueva = entrevista_con(nivel="anonima", alcance="publico", sector=f.SectorFactory())
    f.EvidenciaFactory(
        hallazgo=por_publicar.hallazgos.get(),
        numero=9,
        fragmento=dicho(nueva, "Yo también lo digo."),
    )
    antes, ahora = (
        una.instantanea["hallazgos"][0]["ficha"]
        for una in (Publicacion.objects.get(), _publicar(por_publicar, coordinadora, que="Otra."))
    )
    assert (antes["sustentan"], ahora["sustentan"]) == (5, 6)
    assert (antes["num_sectores"], ahora["num_sectores"]) == (1, None)
    assert antes["sectores"] == ahora["sectores"]


def test_restar_dos_publicaciones_no_cuenta_una_celda_chica(
    por_publicar, coordinadora, entrevista_con, academia
):
    tema, region = f.TemaFactory(), f.RegionFactory()

    def nombrar(cuantas: int) -> None:
        for _ in range(cuantas):
            una = entrevista_con(
                alcance="publico", sector=academia, organizacion=f.OrganizacionFactory()
            )
            f.OmisionFactory(entrevista=una)
            f.EntradaFactory(entrevista=una, temas=[tema], regiones=[region])

    def cifra() -> str:
        hecha = _publicar(por_publicar, coordinadora, que=f"{Publicacion.objects.count()}")
        tabla = hecha.instantanea["temas_por_regiones"]
        if not tabla:
            return "nada"
        fila = next((f for f in tabla["filas"] if f["nombre"] == tema.nombre), None)
        return fila["celdas"][tabla["columnas"].index(region.nombre)]["cifra"] if fila else "nada"

    nombrar(6)
    assert cifra() == "6"
    # Con la fila entera callada no hay fila. Lo callado una vez sigue así, aunque ya alcance.
    nombrar(2)
    assert cifra() in {"C", "nada"}
    nombrar(5)
    assert cifra() in {"C", "nada"}

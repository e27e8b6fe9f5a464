"""El informe final, su resumen y sus láminas: de una misma foto, con lo que puede ser público."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from entrevistas import consentir
from hallazgos.historia import Tramo
from hallazgos.models import Hallazgo, Redaccion
from informes import composicion, construccion, pdf
from informes.auditoria import hojas
from informes.final import base, contenido, laminas, puerta, resumen
from informes.models import Auditoria, CitaImpresa, Composicion, Informe, Tipo
from informes.portal.reservas import sin_quien
from sobremesas.conciliacion.cambios import Fila
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.informes.publicado import recomendar
from tests.informes.taller import citar_en, dicho
from tests.informes.test_pdf import texto_de

CANARIOS = ("Zopilote", "Ajolote", "Cacomixtle", "Tlacuache", "Cenzontle", "Guajolote")


@pytest.fixture
def terminado(dialogo, academia, entrevista_con, coordinadora):
    """Dos hallazgos, seis entrevistas, una recomendación con respuesta y la auditoría firmada."""
    dialogo.es_publico = True
    dialogo.save()
    entrevistas = [
        entrevista_con(nivel=nivel, alcance="publico", sector=academia)
        for nivel in ("atribuible", "por_sector", "anonima") * 2
    ]
    for n, bloque in enumerate(dialogo.bloques.all()[:2], start=1):
        hallazgo = f.HallazgoFactory(
            dialogo=dialogo,
            bloque=bloque,
            estado=Hallazgo.Estado.LISTO,
            redaccion__titulo=f"El acuerdo número {n} rinde cuando lo firma quien lo cumple",
            redaccion__texto="Se distinguen dos clases de acuerdo [e1]. Falta una regla [e2].",
            redaccion__pregunta="¿Quién firma? Guajolote.",
        )
        citar_en(hallazgo, entrevistas, n)
    recomendar(dialogo)
    r.SeccionDeNarrativaFactory(
        dialogo=dialogo, redaccion__texto="La ciudad firma lo que cumple [H-01]."
    )
    auditar(dialogo, coordinadora)
    return dialogo


def auditar(dialogo, quien) -> Auditoria:
    """Cada idea dicha y cada hoja con sus dos firmas."""
    auditoria = hojas.abrir(dialogo, Tipo.FINAL, autor=quien)
    otra = f.UsuarioFactory()
    for entrevista in dialogo.entrevistas.all():
        hoja, _ = auditoria.hojas.get_or_create(entrevista=entrevista)
        for pasaje in hojas.SuerteDeIdea._meta.get_field("fragmento").related_model.objects.filter(
            entrada__entrevista=entrevista, evidencias__isnull=False
        ):
            if not hoja.suertes.filter(fragmento=pasaje).exists():
                r.SuerteDeIdeaFactory(
                    hoja=hoja, fragmento=pasaje, hallazgo=pasaje.evidencias.get().hallazgo
                )
        hoja.firmada_por, hoja.segunda_por = quien, otra
        hoja.save()
    return auditoria


def faltan(dialogo) -> dict[str, list[str]]:
    lista = puerta.condiciones(dialogo)
    return {c.clave: [p.frase for p in c.pendientes] for c in lista if c.pendientes}


def foto(dialogo, version=1):
    return contenido.fotografiar(dialogo, composicion.de(dialogo, Tipo.FINAL), version=version)


def construido(dialogo, tipo) -> Informe:
    return construccion.construir_ahora(dialogo, clave=f"{tipo}-1", tipo=tipo)


def pagina(cliente, nombre, dialogo, *partes) -> str:
    respuesta = cliente.get(reverse(f"final:{nombre}", args=[dialogo.clave, *partes]))
    assert respuesta.status_code == 200
    return respuesta.content.decode()


# Los tres, de punta a punta ------------------------------------------------------------------------
def test_de_una_foto_salen_tres_documentos_con_las_mismas_cifras_y_nada_confidencial(
    terminado, entrevista_con, coordinadora, cliente_de
):
    sembrar_canarios(terminado, entrevista_con)
    auditar(terminado, coordinadora)
    assert faltan(terminado) == {}
    tres = {tipo: construido(terminado, tipo) for tipo in (Tipo.FINAL, Tipo.RESUMEN, Tipo.LAMINAS)}
    textos = {}
    for tipo, informe in tres.items():
        assert informe.estado == Informe.Estado.LISTO, informe.motivo_fallo
        textos[tipo] = texto_de(informe.archivo.read())
        assert (
            f"Documento {informe.huella_evidencia[:4]} {informe.huella_evidencia[4:8]}"
            in (textos[tipo])
        )
        for canario in CANARIOS:
            assert canario not in textos[tipo], (tipo, canario)
            assert canario not in json.dumps(informe.instantanea, ensure_ascii=False)
    final, corto, proyectado = tres.values()
    assert len({i.huella_evidencia for i in tres.values()}) == 3
    cifras = final.instantanea["imprime"]["cifras"]
    assert cifras == corto.instantanea["imprime"]["cifras"]
    assert cifras == proyectado.instantanea["imprime"]["cifras"]
    assert corto.num_paginas <= resumen.MAXIMO
    assert proyectado.num_paginas == len(proyectado.instantanea["imprime"]["laminas"])
    for informe in (corto, proyectado):
        assert informe.instantanea["de"] == {"informe": str(final.uid), "version": 1}
    assert "4 de 7" in textos[Tipo.RESUMEN]
    assert "4 de 7 personas lo sustentan" in " ".join(textos[Tipo.LAMINAS].split())
    assert "Corto plazo" in textos[Tipo.FINAL]
    quedo_fijo(terminado, final)
    cliente = cliente_de(coordinadora)
    descarga = cliente.get(final.get_absolute_url())
    assert descarga.status_code == 200
    assert f"final-{terminado.clave}-v1" in descarga["Content-Disposition"]
    html = pagina(cliente, "inicio", terminado)
    assert "Construir las láminas, versión 2" in html
    assert "Nadie ha abierto la auditoría" in html
    consentir.revocar(terminado.entrevistas.first(), motivo="Cambió.", autor=coordinadora)
    assert cliente.get(final.get_absolute_url()).status_code == 410


def sembrar_canarios(dialogo, entrevista_con) -> None:
    hallazgo = dialogo.hallazgos.first()
    solo_equipo = entrevista_con(alcance="equipo", persona=f.PersonaFactory(nombre="Zopilote Rey"))
    f.EvidenciaFactory(hallazgo=hallazgo, fragmento=dicho(solo_equipo, "Ajolote, dijo."))
    reservada = dialogo.entrevistas.filter(consentimientos__nivel="anonima").first()
    reservada.persona.nombre = "Cacomixtle Pérez"
    reservada.persona.save()
    f.EvidenciaFactory(
        hallazgo=hallazgo, fragmento=dicho(reservada, "Tlacuache visto.", tipo="observacion")
    )
    hallazgo.evidencias.update(nota="Cenzontle")
    r.RecomendacionFactory(
        dialogo=dialogo, redaccion__texto="Que Guajolote", retirada_en="2026-01-01T00:00Z"
    )


def quedo_fijo(dialogo, final) -> None:
    assert CitaImpresa.objects.filter(informe=final).exists()
    assert not Redaccion.objects.filter(hallazgo__dialogo=dialogo, congelada_en=None).exists()
    assert Auditoria.objects.get(informe=final).tipo == Tipo.FINAL


def test_la_misma_foto_da_los_mismos_bytes(terminado):
    imprime = laminas.componer(foto(terminado).imprime, 1, base.direccion_de(terminado))
    otra = laminas.componer(foto(terminado).imprime, 1, base.direccion_de(terminado))
    assert imprime == otra
    dos = [
        pdf.imprimir(
            render_to_string(laminas.PLANTILLA, {"i": una}),
            identificador=una["huella"],
            estilo=laminas.ESTILO,
        ).contenido
        for una in (imprime, otra)
    ]
    assert dos[0] == dos[1]


# Lo que entra --------------------------------------------------------------------------------------
def test_sin_recomendaciones_ni_narrativa_ni_hallazgos_no_se_rompe(dialogo):
    imprime = foto(dialogo).imprime
    html = render_to_string("informes/final/cuerpo.html", {"i": imprime})
    assert "Este informe no lleva recomendaciones." in html
    assert imprime["ruta"] is None
    corto = resumen.componer(imprime, 1, "")
    assert "Ningún hallazgo entra" in render_to_string(resumen.PLANTILLA, {"i": corto})
    assert [una["clase"] for una in laminas.componer(imprime, 1, "")["laminas"]] == [
        "portada",
        "cifras",
        "seguir",
    ]


def test_los_textos_muy_largos_caben_o_lo_dicen(terminado, monkeypatch):
    largo = "Palabra desmesuradamente larga y sin respiro alguno " * 4
    Redaccion.objects.update(titulo=largo[:200], texto=largo * 20)
    for una in terminado.recomendaciones.all():
        una.redacciones.update(titulo_corto="", texto=(largo * 2)[:400], beneficio=largo * 5)
    imprime = foto(terminado).imprime
    assert laminas.componer(imprime, 1, "")["laminas"]
    assert resumen.componer(imprime, 1, "")["paso"]
    monkeypatch.setattr(resumen, "MAXIMO", 0)
    with pytest.raises(ValidationError, match="caben ocho"):
        resumen.componer(imprime, 1, "")


def test_lo_que_se_deja_fuera_al_componer_no_se_imprime(terminado, coordinadora, cliente_de):
    cliente, ruta = cliente_de(coordinadora), reverse("final:componer", args=[terminado.clave])
    dejados = [a for a in contenido.APARTADOS if a != "ruta"]
    envio = {"base": 1, "introduccion": "Para empezar.", "apartados": dejados, "con_casillas": "1"}
    assert cliente.post(ruta, envio).status_code == 302
    guardada = composicion.de(terminado, Tipo.FINAL)
    assert guardada.omitidos == ["R-01", "ruta"]
    cliente.post(ruta, envio | {"base": guardada.revision, "incluir": "2 no"})
    imprime = foto(terminado).imprime
    assert (imprime["ruta"], imprime["plazos"], imprime["cifras"]["hallazgos"]) == (None, [], 1)
    assert imprime["introduccion"] == [{"texto": "Para empezar."}]
    assert composicion.de(terminado).omitidos == []
    perdida = cliente.post(ruta, envio | {"base": 1, "introduccion": "Lo mío."})
    assert perdida.status_code == 409
    assert "Lo mío." in perdida.content.decode()


def test_la_vista_previa_es_lo_que_se_imprime(terminado, coordinadora, cliente_de):
    html = pagina(cliente_de(coordinadora), "vista_previa", terminado)
    assert "Responde" in html
    assert "Hoja de ruta" in html


def test_la_foto_no_cuesta_mas_consultas_con_mas_hallazgos(terminado, entrevista_con):
    def consultas() -> int:
        with CaptureQueriesContext(connection) as hechas:
            foto(terminado)
        return len(hechas)

    consultas()
    antes = consultas()
    for n in range(3, 6):
        otro = f.HallazgoFactory(
            dialogo=terminado, bloque=terminado.bloques.first(), estado=Hallazgo.Estado.LISTO
        )
        citar_en(otro, [entrevista_con(alcance="publico")], n)
        recomendar(terminado)
    assert consultas() == antes


# La puerta -----------------------------------------------------------------------------------------
def test_la_puerta_pide_comunicar_citar_lo_que_entra_contar_bien_y_no_nombrar(terminado):
    assert faltan(terminado) == {}
    una = r.RecomendacionFactory(dialogo=terminado)
    r.SeccionDeNarrativaFactory(
        dialogo=terminado,
        redaccion__titulo="Otra",
        redaccion__texto="Todas las personas lo piden [H-02]. Así se dijo [H-77].",
    )
    anonima = terminado.entrevistas.filter(consentimientos__nivel="anonima").first()
    anonima.persona.nombre = "Robustiano Cacomixtle"
    anonima.persona.save()
    Composicion.objects.create(
        dialogo=terminado, tipo=Tipo.FINAL, creditos="Gracias a Robustiano Cacomixtle."
    )
    dicen = faltan(terminado)
    assert dicen.pop("recomendaciones") == [
        f"{una.folio} no se ha comunicado. No tiene responsable."
    ]
    assert dicen.pop("narrativa") == ["La sección «Otra»: H-77 no existe en este diálogo."]
    assert dicen.pop("palabras") == ["Lo escrito al componer nombra a quien pidió no ser nombrado."]
    assert "La sección «Otra»" in dicen.pop("narrativa_cantidades")[0]
    assert dicen == {}


def test_una_voz_que_no_es_publica_no_detiene_y_no_sale(terminado, entrevista_con, coordinadora):
    suya = entrevista_con(alcance="participantes")
    hallazgo = terminado.hallazgos.first()
    f.EvidenciaFactory(hallazgo=hallazgo, fragmento=dicho(suya, "Sólo en la mesa."))
    auditar(terminado, coordinadora)
    assert faltan(terminado) == {}
    assert "Sólo en la mesa" not in json.dumps(foto(terminado).imprime, ensure_ascii=False)


def test_sin_informe_no_hay_resumen_y_con_la_puerta_cerrada_se_dice_que_falta(
    terminado, coordinadora, cliente_de
):
    cliente = cliente_de(coordinadora)
    ruta = reverse("final:construir_resumen", args=[terminado.clave])
    assert base.SIN_BASE in cliente.post(ruta, follow=True).content.decode()
    r.RecomendacionFactory(dialogo=terminado)
    cerrada = cliente.post(reverse("final:construir", args=[terminado.clave]))
    assert cerrada["Location"] == reverse("final:puerta", args=[terminado.clave])
    assert "R-02 no se ha comunicado" in pagina(cliente, "puerta", terminado)
    assert not Informe.objects.filter(dialogo=terminado).exists()


def test_lo_que_se_quito_por_nombrar_a_alguien_no_vuelve_en_que_cambio():
    dicen = [
        Fila("lo pide Eulalia Barragán", None, "Sin señas.", [], "recogida"),
        Fila("se pide", [Tramo("quita", "Eulalia Barragán"), Tramo("pone", "pide")], "", [], ""),
        Fila("se pide", [Tramo("pone", "y se firma")], "", [], ""),
    ]
    assert sin_quien(dicen, {"Eulalia Barragán"}) == dicen[2:]

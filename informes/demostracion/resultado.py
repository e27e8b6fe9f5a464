"""La última fase del diálogo terminado: conciliar, recomendar, responder, publicar y devolver."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from actores.models import Organizacion, Persona, Region, Tema, TipoDeRecomendacion
from dialogo import fases
from dialogo.models import Dialogo, Usuario
from hallazgos.models import Enlace, Hito, Recomendacion
from hallazgos.narrativa import redaccion as narrar
from hallazgos.recomendaciones import comunicar, enlaces
from hallazgos.recomendaciones import redaccion as recomendar
from hallazgos.redaccion import vigente
from hallazgos.seguimiento import comprometer, informar, responder
from informes.auditoria import hojas, suertes
from informes.auditoria.lectura import leer as leer_auditoria
from informes.auditoria.lectura import por_confirmar
from informes.construccion import construir_ahora
from informes.demostracion import reloj
from informes.demostracion.datos import leer, momento
from informes.demostracion.edicion import correo_de
from informes.models import Informe, Retorno, Tipo
from informes.publicar import acto
from informes.retorno import abrir, palabras
from sobremesas.conciliacion import contestar, escribir, firma
from sobremesas.models import Aportacion

RECOMENDAR, CONCILIAR, FIRMAR, AUDITAR, INFORME = -476, -470, -466, -450, -436
COMUNICAR, RESPONDER_ANTES = -430, -400
PRUEBA = "https://prueba.ejemplo.mx/"


@dataclass
class Casa:
    """El diálogo, lo que pasó y quiénes lo hicieron."""

    dialogo: Dialogo
    datos: dict[str, Any]
    hoy: date

    def dia(self, desde_la_carga: int) -> date:
        """El de verdad, aunque el reloj esté puesto en otro."""
        return self.hoy + timedelta(days=desde_la_carga)

    def quien(self, clave: str) -> Usuario:
        return Usuario.objects.get(email=correo_de(clave))

    @property
    def autor(self) -> Usuario:
        return self.quien("coordinacion")

    def organizacion(self, nombre: str) -> Organizacion:
        return Organizacion.objects.get(nombre=nombre, es_ficticio=True)


@transaction.atomic
def terminar(dialogo: Dialogo) -> None:
    """De las sobremesas al último hito, cada cosa en su día."""
    casa = Casa(dialogo, leer("concluido"), timezone.localdate())
    _nombrar_enlaces(casa)
    with reloj.en(momento(RECOMENDAR, "10:00")):
        recomendadas = [_recomendar(casa, fila) for fila in casa.datos["recomendaciones"]]
    with reloj.en(momento(CONCILIAR, "10:00")):
        _conciliar(casa)
        _narrar(casa)
    with reloj.en(momento(FIRMAR, "12:00")):
        _firmar(casa)
    with reloj.en(momento(COMUNICAR - 1, "09:00")):
        for una in recomendadas:
            comunicar.comunicar(una, autor=casa.autor, responder_antes_de=casa.dia(RESPONDER_ANTES))
    _auditar(casa)
    with reloj.en(momento(COMUNICAR, "11:00")):
        _publicar(casa)
    for una, fila in zip(recomendadas, casa.datos["recomendaciones"], strict=True):
        _seguir(casa, una, fila)
    _devolver(casa)
    with reloj.en(momento(-30, "13:00")):
        for fase in dialogo.fases.all():
            fases.cerrar(fase, autor=casa.autor, motivo="Se cumplió lo que se podía cumplir.")


def _nombrar_enlaces(casa: Casa) -> None:
    for clave, nombre in casa.datos["enlaces"].items():
        integrante = casa.dialogo.integrantes.get(usuario=casa.quien(clave))
        enlaces.agregar(integrante, organizacion=casa.organizacion(nombre), autor=casa.autor)


# Recomendar y conciliar -----------------------------------------------------------------------------
def _recomendar(casa: Casa, fila: dict[str, Any]) -> Recomendacion:
    hallazgos = {h.numero: h for h in casa.dialogo.hallazgos.all()}
    objetivos = {f"{o.plazo}-{o.numero}": o for o in casa.dialogo.objetivos.all()}
    premisas = {p.numero: p for p in casa.dialogo.premisas.all()}
    return recomendar.crear(
        casa.dialogo,
        autor=casa.autor,
        **{c: fila[c] for c in ("texto", "titulo_corto", "explicacion", "beneficio", "plazo")},
        tipo=TipoDeRecomendacion.objects.get(clave=fila["tipo"]),
        instrumento=fila.get("instrumento", ""),
        articulo=fila.get("articulo", ""),
        requiere_reforma=fila["requiere_reforma"],
        responsable=casa.organizacion(fila["responsable"]),
        corresponsables=[casa.organizacion(n) for n in fila.get("corresponsables", [])],
        hallazgos=[hallazgos[n] for n in fila["hallazgos"]],
        objetivos=[objetivos[c] for c in fila["objetivos"]],
        premisas={premisas[n]: (relacion, "") for n, relacion in fila["premisas"].items()},
        temas=Tema.objects.filter(clave__in=fila["temas"]),
        regiones=Region.objects.filter(clave__in=fila.get("regiones", [])),
    )


def _conciliar(casa: Casa) -> None:
    """Cada aportación con su respuesta, y la redacción que salió de ellas."""
    dichas = {
        una.folio: una
        for una in Aportacion.objects.de_verdad()
        .filter(sala__sobremesa__dialogo=casa.dialogo)
        .select_related("sala__sobremesa")
    }
    recomendaciones = {r.numero: r for r in casa.dialogo.recomendaciones.all()}
    for folio, fila in casa.datos["contestaciones"].items():
        contestar.contestar(
            dichas[folio],
            suerte=fila["suerte"],
            razon=fila["razon"],
            base=0,
            autor=casa.quien("entrevista1"),
            recomendacion=recomendaciones.get(fila.get("recomendacion", 0)),
        )
    for hallazgo in casa.dialogo.hallazgos.all():
        actual, nueva = vigente(hallazgo), casa.datos["redacciones"][hallazgo.numero]
        escribir.escribir(
            hallazgo,
            base=actual.revision,
            autor=casa.autor,
            titulo=nueva.get("titulo", actual.titulo),
            texto=nueva["texto"],
            tension=actual.tension,
            pregunta=actual.pregunta,
            motivo=nueva["motivo"],
        )


def _firmar(casa: Casa) -> None:
    for hallazgo in casa.dialogo.hallazgos.all():
        firma.pedir(vigente(hallazgo), autor=casa.autor)
        firma.firmar(vigente(hallazgo), autor=casa.quien("laboratorio"))


def _narrar(casa: Casa) -> None:
    for fila in casa.datos["narrativa"]:
        narrar.crear(casa.dialogo, titulo=fila["titulo"], texto=fila["texto"], autor=casa.autor)


# Auditar, construir y publicar ----------------------------------------------------------------------
def _auditar(casa: Casa) -> None:
    """Se confirma lo que se deduce de la evidencia y de las respuestas; firman dos personas."""
    with reloj.en(momento(AUDITAR, "10:00")):
        auditoria = hojas.abrir(casa.dialogo, Tipo.FINAL, autor=casa.autor)
        for una in leer_auditoria(auditoria).conversaciones:
            claves = [idea.clave for idea in una.ideas if por_confirmar(idea)]
            hoja = suertes.guardar(
                auditoria, una.de, base=0, dichos={}, confirmar=claves, autor=casa.autor
            )
            for quien in ("coordinacion", "laboratorio"):
                hoja = hojas.firmar(auditoria, una.de, base=hoja.revision, autor=casa.quien(quien))


def _publicar(casa: Casa) -> None:
    """El informe final, su resumen y sus láminas; y el portal con los tres."""
    listos = []
    for tipo in (Tipo.FINAL, Tipo.RESUMEN, Tipo.LAMINAS):
        informe = construir_ahora(
            casa.dialogo, autor=casa.autor, clave=f"concluido-{tipo}", tipo=tipo
        )
        if informe.estado != Informe.Estado.LISTO:
            raise ValueError(f"No se construyó {informe}: {informe.motivo_fallo}")
        listos.append(informe)
    que = casa.datos["publicaciones"][0]["que"]
    acto.publicar(casa.dialogo, que=que, autor=casa.autor, informes=listos)


# Responder y cumplir --------------------------------------------------------------------------------
def _seguir(casa: Casa, una: Recomendacion, fila: dict[str, Any]) -> None:
    """Lo que se contestó, a qué se comprometió y cada hito con su prueba."""
    dicho, quien = fila["respuesta"], _quien_responde(casa, una)
    with reloj.en(momento(dicho["dia"], "12:00")):
        responder.responder(
            una,
            sentido=dicho["sentido"],
            razones=dicho["razones"],
            cargo=dicho["cargo"],
            base=0,
            autor=quien,
            por_coordinacion=quien == casa.autor,
        )
    for promesa in fila["compromisos"]:
        _cumplir(casa, una, promesa, quien, dicho["dia"] + 3)


def _quien_responde(casa: Casa, una: Recomendacion) -> Usuario:
    """El enlace de su organización; si no tiene, la coordinación anota el oficio que llegó."""
    suyo = Enlace.objects.filter(
        organizacion=una.responsable, integrante__dialogo=casa.dialogo
    ).first()
    return suyo.integrante.usuario if suyo else casa.autor


def _cumplir(
    casa: Casa, una: Recomendacion, promesa: dict[str, Any], quien: Usuario, desde: int
) -> None:
    assert una.responsable is not None, "comunicada con responsable"
    ultimo = max([promesa["para_el"], *(h["para_el"] for h in promesa["hitos"])])
    with reloj.en(momento(desde, "12:00")):
        compromiso = comprometer.comprometer(
            una,
            que=promesa["que"],
            organizacion=una.responsable,
            cargo=promesa["cargo"],
            para_el=casa.dia(ultimo),
            evidencia_esperada=promesa["evidencia"],
            hitos=[
                comprometer.Paso(h["que"], casa.dia(_prometido(h)), h.get("cargo", ""))
                for h in promesa["hitos"]
            ],
            autor=quien,
            por_coordinacion=quien == casa.autor,
        )
    por_nombre = {hito.que: hito for hito in compromiso.hitos.all()}
    for fila in promesa["hitos"]:
        _dar_por_cumplido(casa, por_nombre[fila["que"]], fila, quien)


def _dar_por_cumplido(casa: Casa, hito: Hito, fila: dict[str, Any], quien: Usuario) -> None:
    if movido := fila.get("movido"):
        with reloj.en(momento(movido["de"] - 2, "12:00")):
            comprometer.mover_fecha(
                hito,
                a=casa.dia(fila["para_el"]),
                motivo=movido["motivo"],
                base=hito.para_el,
                autor=quien,
            )
    with reloj.en(momento(fila["cumplido"] + 3, "18:00")):
        informar.informar(
            hito,
            texto=fila["texto"],
            cumplido_el=casa.dia(fila["cumplido"]),
            direccion=f"{PRUEBA}{hito.uid}",
            autor=quien,
        )


def _prometido(fila: dict[str, Any]) -> int:
    """La fecha que se prometió primero, si después se movió."""
    return fila["movido"]["de"] if "movido" in fila else fila["para_el"]


# Devolver -------------------------------------------------------------------------------------------
def _devolver(casa: Casa) -> None:
    """Cada quien con su expediente; algunas personas quieren seguir."""
    with reloj.en(momento(-35, "11:00")):
        abrir.abrir_todos(casa.dialogo)
        nombres = {f["persona"]["clave"]: f["persona"]["nombre"] for f in casa.datos["entrevistas"]}
        for clave in casa.datos["seguir"]:
            persona = Persona.objects.get(nombre=nombres[clave], es_ficticio=True)
            retorno = Retorno.objects.get(dialogo=casa.dialogo, persona=persona)
            palabras.decir(retorno, "sigue", uid=uuid.uuid4())

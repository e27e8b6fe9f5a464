"""Las dos tardes como ocurrieron, con las mismas funciones que usan la consola, la mesa y el teléfono."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from actores.models import Organizacion
from informes.demostracion.datos import dia
from informes.demostracion.salas import Tarde
from sobremesas import aportaciones, consultas, vivo
from sobremesas.aportaciones import disensos, encargos, espejos
from sobremesas.models import (
    Aportacion,
    Consulta,
    Disenso,
    Encargo,
    Espejo,
    Papeleta,
    Puesto,
    PuntoDelDia,
    Reflejo,
    Sala,
    Sobremesa,
    Tramo,
)
from sobremesas.vivo.fases import Paso, dura

Fase = Sala.Fase
Postura = Papeleta.Postura
# Lo que cada fase duró de más o de menos, en minutos, dando la vuelta.
DESVIOS = (0, 1, -1, 2, 0, -1, 1, 0)


def correr(tarde: Tarde) -> Sala:
    """La tarde entera hasta terminarla, con sus horas."""
    sala = _abrir(tarde)
    while sala.fase != Fase.CERRAR:
        _hacer_lo_de_la_fase(tarde, sala)
        sala = vivo.mover(sala, vivo.Accion.SIGUIENTE, quien=tarde.autor).sala
    _encargar(tarde, sala)
    sala = vivo.terminar(sala, quien=tarde.autor)
    _poner_horas(tarde, sala)
    Sobremesa.objects.filter(pk=tarde.sobremesa.pk).update(
        estado=Sobremesa.Estado.CERRADA,
        cerrada_en=tarde.sobremesa.termina_en,
        cerrada_por=tarde.autor,
    )
    return sala


def dejar_en_curso(tarde: Tarde, *, folio: str, fase: str) -> Sala:
    """Hasta esa fase de ese hallazgo; ahí se queda abierta."""
    sala = _abrir(tarde)
    while (_folio(sala), sala.fase) != (folio, fase):
        _hacer_lo_de_la_fase(tarde, sala)
        sala = vivo.mover(sala, vivo.Accion.SIGUIENTE, quien=tarde.autor).sala
    _capturar(tarde, sala)
    poner_al_dia(sala)
    return sala


def _folio(sala: Sala) -> str:
    return sala.punto.hallazgo.folio if sala.punto and sala.punto.hallazgo else ""


def poner_al_dia(sala: Sala) -> None:
    """La sala en curso es siempre de hoy: recorre su día y sus horas, y le da reloj."""
    dia_suyo, ahora = sala.sobremesa, timezone.now()
    duracion = dia_suyo.termina_en - dia_suyo.empieza_en
    empieza = (ahora - timedelta(minutes=50)).replace(second=0, microsecond=0)
    Sobremesa.objects.filter(pk=dia_suyo.pk).update(
        empieza_en=empieza,
        termina_en=empieza + duracion,
        corte_en=empieza - timedelta(days=3),
    )
    Sala.objects.filter(pk=sala.pk).update(abierta_en=empieza)
    sala.sobremesa.refresh_from_db()
    _recorrer_tramos(sala, empieza, hasta=ahora)
    _asignar_horas(sala)
    while vivo.marcha(sala) == vivo.Marcha.CORRE and (sala.vence_en or ahora) <= ahora:
        sala = vivo.mover(sala, vivo.Accion.MAS_TIEMPO, quien=sala.abierta_por).sala


def _abrir(tarde: Tarde) -> Sala:
    sala = vivo.abrir(tarde.sobremesa, quien=tarde.autor)
    aparecen = {
        fila["nombre"]: fila["aparece"] for fila in tarde.datos["personas"] if "aparece" in fila
    }
    for puesto in sala.puestos.select_related("invitacion__persona"):
        silla = puesto.invitacion
        if silla and silla.persona.nombre in aparecen:
            puesto.aparece = aparecen[silla.persona.nombre]
            puesto.aparece_dicho_en = tarde.sobremesa.empieza_en
            puesto.save(update_fields=["aparece", "aparece_dicho_en"])
    return sala


def _hacer_lo_de_la_fase(tarde: Tarde, sala: Sala) -> None:
    punto = sala.punto
    assert punto
    if sala.fase == Fase.CAPTURAR:
        _capturar(tarde, sala)
        _devolver(tarde, sala)
    elif sala.fase == Fase.CONFIRMAR and punto.hallazgo:
        _consultar_el_consenso(tarde, sala)
    elif sala.fase == Fase.PRIORIZAR and punto.clase == PuntoDelDia.Clase.PRIORIZAR:
        _priorizar(tarde, sala)


# Lo dicho ---------------------------------------------------------------------------------------
def _filas(tarde: Tarde, punto: PuntoDelDia) -> list[dict[str, Any]]:
    return tarde.datos["aportaciones"].get(punto.hallazgo.numero, []) if punto.hallazgo else []


def _capturar(tarde: Tarde, sala: Sala) -> None:
    mesas = {mesa.numero: mesa for mesa in tarde.sobremesa.mesas.all()}
    puestos = {(p.mesa_id, p.numero): p for p in sala.puestos.all()}
    assert sala.punto
    for n, fila in enumerate(_filas(tarde, sala.punto)):
        mesa = mesas[fila["mesa"]]
        puesto = puestos.get((mesa.pk, fila["lugar"]))
        desde_su_telefono = bool(puesto) and n % 5 == 3
        dicho = aportaciones.registrar(
            sala,
            aportaciones.Datos(
                uid=uuid.uuid4(),
                punto=sala.punto,
                mesa=mesa,
                puesto=puesto,
                clase=fila["clase"],
                texto=fila["texto"],
                razon=fila.get("razon", ""),
                fuerza=fila.get("fuerza", Aportacion.Fuerza.DEBERIA),
                es_literal=fila.get("literal", False),
            ),
            quien=None if desde_su_telefono else tarde.relatora,
            puesto_que_envia=puesto if desde_su_telefono else None,
        ).aportacion
        if puesto and "sostiene" in fila:
            disensos.abrir_atribucion(dicho.disenso, puesto, fila["sostiene"])


def _devolver(tarde: Tarde, sala: Sala) -> None:
    """Cada mesa lee sus líneas; casi todas son así, y la última persona a veces no contesta."""
    assert sala.punto
    por_texto = {fila["texto"]: fila for fila in _filas(tarde, sala.punto)}
    for mesa in tarde.sobremesa.mesas.all():
        puestos = list(sala.puestos.filter(mesa=mesa, esta=True))
        if not espejos.por_devolver(sala, mesa, sala.punto).exists():
            continue
        espejo = espejos.abrir(sala, mesa, quien=tarde.relatora)
        for linea in espejo.lineas.all():
            fila = por_texto[linea.texto]
            valores = [*fila.get("espejo", [])]
            quienes = puestos[: len(puestos) - (linea.numero % 4 == 0)]
            for puesto in reversed(quienes):
                valor = valores.pop() if valores else Reflejo.Valor.ASI_ES
                nota = fila.get("nota", "") if valor != Reflejo.Valor.ASI_ES else ""
                espejos.reflejar(espejo, puesto, linea, valor, nota)
        Espejo.objects.filter(pk=espejo.pk).update(
            abierto_en=timezone.now() - timedelta(seconds=50), cierra_en=timezone.now()
        )


def _encargar(tarde: Tarde, sala: Sala) -> None:
    puntos = _por_hallazgo(tarde)
    for fila in tarde.datos["encargos"]:
        organizacion = fila.get("organizacion")
        encargos.anotar(
            sala,
            encargos.DatosDeEncargo(
                uid=uuid.uuid4(),
                punto=puntos[fila["hallazgo"]],
                clase=fila["clase"],
                texto=fila["texto"],
                organizacion=Organizacion.objects.get(nombre=organizacion)
                if organizacion
                else None,
                responde=fila.get("responde", ""),
                para_el=dia(fila["dias"]) if "dias" in fila else None,
            ),
            quien=tarde.autor,
        )


def _por_hallazgo(tarde: Tarde) -> dict[int, PuntoDelDia]:
    puntos = tarde.sobremesa.puntos.select_related("hallazgo", "redaccion")
    return {punto.hallazgo.numero: punto for punto in puntos if punto.hallazgo}


# Lo pesado --------------------------------------------------------------------------------------
def _votar(consulta: Consulta, contenidos: Iterator[object]) -> None:
    for puesto, contenido in zip(_presentes(consulta.sala), contenidos, strict=False):
        consultas.votar(consulta.pk, puesto, contenido)
    consultas.cerrar(consulta)


def _presentes(sala: Sala) -> list[Puesto]:
    return list(sala.puestos.filter(esta=True).order_by("pk"))


def _consultar_el_consenso(tarde: Tarde, sala: Sala) -> None:
    assert sala.punto and sala.punto.hallazgo
    cuenta = tarde.datos["consenso"].get(sala.punto.hallazgo.numero)
    if cuenta is None:
        return
    consulta = consultas.abrir(sala, Consulta.Clase.CONSENSO, punto=sala.punto, quien=tarde.autor)
    respuestas = [{"postura": Postura.APOYO}] * cuenta["apoyo"]
    respuestas += [{"postura": Postura.VIVIR}] * cuenta["vivir"]
    respuestas += [{"postura": Postura.RESERVA, "razon": razon} for razon in cuenta["reserva"]]
    respuestas += [{"postura": Postura.OBJECION, "razon": razon} for razon in cuenta["objecion"]]
    _votar(consulta, iter(respuestas))


def _priorizar(tarde: Tarde, sala: Sala) -> None:
    if "rondas" not in tarde.datos:
        return
    assert sala.punto
    puntos = _por_hallazgo(tarde)
    redacciones = {numero: str(punto.redaccion_id) for numero, punto in puntos.items()}
    for ronda, por_hallazgo in tarde.datos["rondas"].items():
        consulta = consultas.abrir(
            sala,
            Consulta.Clase.CALIFICACION,
            punto=sala.punto,
            quien=tarde.autor,
            ronda=ronda,
        )
        claves = [redacciones[numero] for numero in por_hallazgo]
        papeletas = zip(*por_hallazgo.values(), strict=True)
        _votar(consulta, (dict(zip(claves, pares, strict=True)) for pares in papeletas))
    en_reparto = list(redacciones)[:3]
    elegidas = [r for numero in en_reparto if (r := puntos[numero].redaccion)]
    consulta = consultas.abrir(
        sala,
        Consulta.Clase.REPARTO,
        punto=sala.punto,
        quien=tarde.autor,
        redacciones=elegidas,
    )
    claves = [redacciones[numero] for numero in en_reparto]
    _votar(consulta, (dict(zip(claves, fila, strict=True)) for fila in tarde.datos["reparto"]))


# Las horas --------------------------------------------------------------------------------------
def _poner_horas(tarde: Tarde, sala: Sala) -> None:
    """Lo que aquí ocurrió en segundos, a las horas de aquella tarde."""
    termino = _recorrer_tramos(sala, tarde.sobremesa.empieza_en)
    Sala.objects.filter(pk=sala.pk).update(
        abierta_en=tarde.sobremesa.empieza_en, terminada_en=termino
    )
    _asignar_horas(sala)


def _recorrer_tramos(sala: Sala, empieza: datetime, hasta: datetime | None = None) -> datetime:
    """Cada tramo después del anterior, con lo que la escaleta le daba y su desvío."""
    ahora = empieza
    tramos = list(sala.tramos.select_related("punto"))
    for i, tramo in enumerate(tramos):
        tiempo = dura(Paso(tramo.punto, Fase(tramo.fase))) or timedelta(minutes=2)
        tramo.empezo_en = ahora if hasta is None else min(ahora, hasta)
        ahora += max(timedelta(minutes=1), tiempo + timedelta(minutes=DESVIOS[i % len(DESVIOS)]))
        ultimo = i == len(tramos) - 1
        tramo.termino_en = None if ultimo and hasta else (min(ahora, hasta) if hasta else ahora)
    Tramo.objects.bulk_update(tramos, ["empezo_en", "termino_en"])
    return ahora


def _asignar_horas(sala: Sala) -> None:
    """Cada línea y cada consulta, dentro de su fase."""
    tramos = {(t.punto_id, t.fase): t for t in sala.tramos.all()}

    def dentro(punto: int, fases: tuple[str, ...], n: int, de: int) -> datetime | None:
        tramo = next((tramos[punto, f] for f in fases if (punto, f) in tramos), None)
        if tramo is None:
            return None
        fin = tramo.termino_en or timezone.now()
        return tramo.empezo_en + (fin - tramo.empezo_en) * (n + 1) / (de + 2)

    for punto in sala.sobremesa.puntos.all():
        lineas = list(sala.aportaciones.filter(punto=punto))
        for n, linea in enumerate(lineas):
            if cuando := dentro(punto.pk, (Fase.CAPTURAR,), n, len(lineas)):
                Aportacion.objects.filter(pk=linea.pk).update(
                    hora_del_aparato=cuando, recibida_en=cuando
                )
                Disenso.objects.filter(aportacion=linea).update(abierto_en=cuando)
                linea.revisiones.update(escrita_en=cuando)
        for n, espejo in enumerate(sala.espejos.filter(punto=punto)):
            if cuando := dentro(punto.pk, (Fase.CAPTURAR,), n + 40, 45):
                Espejo.objects.filter(pk=espejo.pk).update(
                    abierto_en=cuando, cierra_en=cuando + timedelta(seconds=Espejo.SEGUNDOS)
                )
        suyas = list(sala.consultas.filter(punto=punto))
        for n, consulta in enumerate(suyas):
            if cuando := dentro(punto.pk, (Fase.CONFIRMAR, Fase.PRIORIZAR), n, len(suyas)):
                cierre = cuando + timedelta(minutes=3)
                Consulta.objects.filter(Q(pk=consulta.pk), cerrada_en__isnull=False).update(
                    abierta_en=cuando, cierra_en=cierre, cerrada_en=cierre
                )
    Encargo.objects.filter(sala=sala).update(anotado_en=sala.terminada_en or timezone.now())

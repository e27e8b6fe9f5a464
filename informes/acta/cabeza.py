"""La primera página: en qué va el acta, cuándo y dónde fue, qué se trabajó y quién la llevó."""

from datetime import date
from typing import Any

from django.utils import timezone

from dialogo.palabras import contar, enumerar
from dialogo.templatetags.dialogo import fecha_larga, hora
from informes.acta.tarde import Visita, de_a
from informes.models import Informe
from informes.textos import dia
from sobremesas.models import Acta, FuncionEnSobremesa, Observacion, Sala

E = Acta.Estado
F = FuncionEnSobremesa.Funcion
Parte = dict[str, Any]


def cabeza(acta: Acta, version: int, fecha: date) -> Parte:
    """Lo único que cambia con el día y con el trámite; el resto sale de los registros."""
    sobremesa, dialogo = acta.sobremesa, acta.sobremesa.dialogo
    firmada = acta.estado == E.FIRMADA
    que = "firmada" if firmada else f"borrador {version}"
    organizan = list(dialogo.organizadores.values_list("institucion", flat=True))
    demostracion = " Demostración, datos ficticios." if dialogo.es_demostracion else ""
    titulo = f"Acta de la sobremesa {sobremesa.numero}"
    return {
        "estado": acta.estado,
        "titulo": f"{titulo}. {dialogo.nombre}, {que}",
        "nombre": titulo,
        "corriente": f"{titulo}, {que}",
        "pie": f"{dialogo.nombre}.{demostracion}",
        "autor": "; ".join(organizan) or dialogo.nombre,
        "es_demostracion": dialogo.es_demostracion,
        "fecha": fecha.isoformat(),
        "version": version,
        "caja": _caja(acta),
        "observaciones": _observaciones(acta) if firmada else "",
        "datos": [
            {"nombre": "Documento", "valor": f"{titulo}, {que}"},
            {"nombre": "Compuesta", "valor": dia(fecha)},
        ],
    }


def _caja(acta: Acta) -> list[str]:
    """Lo que va en negritas y lo que sigue."""
    if acta.estado == E.FIRMADA and acta.firmada_en and acta.firmada_por:
        razon = (
            f" Se firmó antes de que venciera el plazo: {acta.sin_esperar}"
            if acta.sin_esperar
            else ""
        )
        quien = f"{acta.firmada_por.nombre}, por la coordinación"
        return [
            "Firmada.",
            f"La firmó {quien}, el {_instante(acta.firmada_en)}. No cambia.{razon}",
        ]
    if acta.estado == E.EN_OBSERVACIONES and acta.observaciones_hasta:
        return [
            "Borrador en observaciones.",
            "Quien asistió puede observar cada párrafo hasta el "
            f"{_instante(acta.observaciones_hasta)}. Después se firma y no cambia.",
        ]
    return [
        "Borrador.",
        "Todavía no se abre a observaciones: no circula fuera de la coordinación.",
    ]


def _instante(valor: Any) -> str:
    return f"{fecha_larga(valor)}, {hora(valor)}"


def _observaciones(acta: Acta) -> str:
    """Cuántas hubo y en qué quedaron; nunca de quién ni qué decían."""
    respuestas = list(acta.observaciones.values_list("respuesta", flat=True))
    if not respuestas:
        return "Nadie observó el acta."
    R = Observacion.Respuesta
    partes = [
        f"{n} {uno if n == 1 else varios}"
        for valor, uno, varios in (
            (R.ATENDIDA, "atendida", "atendidas"),
            (R.EN_PARTE, "atendida en parte", "atendidas en parte"),
            (R.NO_ATENDIDA, "no atendida", "no atendidas"),
        )
        if (n := respuestas.count(valor))
    ]
    cuantas = contar(len(respuestas), "observación", "observaciones", femenino=True)
    recibio = "Se recibió" if len(respuestas) == 1 else "Se recibieron"
    return f"{recibio} {cuantas}: {enumerar(partes)}. Cada una se contestó a quien la hizo."


def cuando(sala: Sala, visitas: list[Visita]) -> Parte:
    """El día y las horas en que corrió la tarde, no las convocadas."""
    dicho = fecha_larga(sala.abierta_en)
    horas = de_a(visitas) or f"de {hora(sala.abierta_en)} a {hora(sala.terminada_en)}"
    return {
        "nombre": "Cuándo",
        "valor": f"{dicho[:1].upper()}{dicho[1:]}, {horas}, hora de la Ciudad de México",
    }


def trabajo(sala: Sala) -> list[Parte]:
    sobremesa = sala.sobremesa
    conduce = list(
        sobremesa.equipo.filter(funcion=F.CONDUCE).values_list("usuario__nombre", flat=True)
    )
    relatan = list(
        sobremesa.equipo.filter(funcion=F.RELATA).values_list("usuario__nombre", flat=True)
    )
    datos = [
        {"nombre": "Dónde", "valor": sobremesa.lugar},
        {"nombre": "Se trabajó", "valor": _prediagnostico(sala)},
    ]
    if conduce or relatan:
        partes = [enumerar(conduce)] if conduce else []
        if relatan:
            partes.append(f"{'Relató' if len(relatan) == 1 else 'Relataron'} {enumerar(relatan)}")
        datos.append(
            {
                "nombre": ("Condujo" if len(conduce) == 1 else "Condujeron")
                if conduce
                else "Relatoría",
                "valor": ". ".join(partes),
            }
        )
    return datos


def _prediagnostico(sala: Sala) -> str:
    """La última versión que ya estaba lista al abrir la sala."""
    versiones = Informe.objects.prediagnosticos().filter(
        dialogo=sala.sobremesa.dialogo_id,
        estado=Informe.Estado.LISTO,
        terminado_en__lte=sala.abierta_en,
    )
    ultima = versiones.order_by("-version").only("version", "terminado_en").first()
    if ultima is None or ultima.terminado_en is None:
        return "Las redacciones vigentes al abrir la sala"
    hecha = timezone.localtime(ultima.terminado_en).date()
    return f"Prediagnóstico, versión {ultima.version}, congelado el {dia(hecha)}"

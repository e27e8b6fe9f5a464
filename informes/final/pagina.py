"""La página de los tres documentos y la de componerlos: qué hay, qué falta y qué sigue."""

import uuid
from typing import Any

from dialogo.models import Dialogo
from hallazgos.models import Recomendacion
from informes import avance, composicion, puerta, vigencia
from informes.final import puerta as puerta_final
from informes.final.forms import TEXTOS, FinalForm
from informes.final.palabras import metodo_por_omision
from informes.models import Composicion, Informe, Tipo
from sobremesas.models import Sala

VERSIONES_A_LA_VISTA = 30
L = Informe.Estado
DE_QUE_SIRVE = {
    Tipo.FINAL: "Completo: hallazgos con sus voces, recomendaciones, hoja de ruta y anexos.",
    Tipo.RESUMEN: "Ocho páginas a lo más, para entregar en mano. Sale del informe final.",
    Tipo.LAMINAS: "De 16:9, una idea en cada una, para la presentación pública. Salen del informe final.",
}
DONDE_SE_PIDE = {
    Tipo.FINAL: "final:construir",
    Tipo.RESUMEN: "final:construir_resumen",
    Tipo.LAMINAS: "final:construir_laminas",
}
COMO_SE_PIDE = {Tipo.FINAL: "el informe", Tipo.RESUMEN: "el resumen", Tipo.LAMINAS: "las láminas"}


def contexto(dialogo: Dialogo) -> dict[str, Any]:
    """Número fijo de consultas, aparte de las de la puerta."""
    todos = list(
        Informe.objects.filter(dialogo=dialogo, tipo__in=DE_QUE_SIRVE)
        .select_related("dialogo", "pedido_por", "sobremesa")
        .defer("instantanea")[: VERSIONES_A_LA_VISTA * 3]
    )
    retiros = vigencia.retiros([i for i in todos if i.estado == L.LISTO])
    lista = puerta_final.condiciones(dialogo)
    pendientes = [p for condicion in lista for p in condicion.pendientes]
    hay_base = any(
        i.tipo == Tipo.FINAL and i.estado == L.LISTO and i.pk not in retiros for i in todos
    )
    return {
        "documentos": [
            _documento(tipo, [i for i in todos if i.tipo == tipo], retiros)
            | {"se_puede": not pendientes if tipo == Tipo.FINAL else hay_base}
            for tipo in DE_QUE_SIRVE
        ],
        "hay_obra": any(i.terminado_en is None for i in todos),
        "pendientes": pendientes,
        "condiciones": lista,
        "cumplidas": puerta.cumplidas(lista),
        "clave": uuid.uuid4(),
    }


def _documento(tipo: Tipo, suyos: list[Informe], retiros: dict[int, Any]) -> dict[str, Any]:
    obra = next((i for i in suyos if i.terminado_en is None), None)
    listos = [i.version or 0 for i in suyos if i.estado == L.LISTO]
    vigentes = [i.version or 0 for i in suyos if i.estado == L.LISTO and i.pk not in retiros]
    return {
        "tipo": tipo.value,
        "nombre": tipo.label,
        "como_se_pide": COMO_SE_PIDE[tipo],
        "donde_se_pide": DONDE_SE_PIDE[tipo],
        "de_que_sirve": DE_QUE_SIRVE[tipo],
        "obra": obra,
        "estado": avance.de(obra) if obra else None,
        "versiones": [(i, retiros.get(i.pk)) for i in suyos if i.terminado_en],
        "vigente": max(vigentes, default=None),
        "siguiente": max(listos, default=0) + 1,
    }


def siguiente(dialogo: Dialogo) -> int:
    listos = Informe.objects.filter(dialogo=dialogo, tipo=Tipo.FINAL, estado=L.LISTO)
    return listos.count() + 1


# Componer ------------------------------------------------------------------------------------------
def de_componer(form: FinalForm, actual: Composicion, *, conflicto: bool = False) -> dict[str, Any]:
    return {
        "form": form,
        "conflicto": [
            (form[campo].label, getattr(actual, campo))
            for campo in TEXTOS
            if conflicto and form.textos[campo] != getattr(actual, campo)
        ],
        "grupos": list(composicion.por_bloque(composicion.lugares(actual))),
    }


def guardar(dialogo: Dialogo, form: FinalForm) -> None:
    """Lanza ``composicion.Conflicto`` si alguien guardó otra cosa después."""
    composicion.guardar(
        dialogo,
        base=form.cleaned_data["base"] or 0,
        textos=form.textos,
        omitidos=form.omitidos,
        tipo=Tipo.FINAL,
    )


def recomendaciones(dialogo: Dialogo) -> list[tuple[str, str]]:
    """Folio y cómo se lee, de las que siguen en pie. Una consulta."""
    activas = (
        Recomendacion.objects.activas().filter(dialogo=dialogo).para_listar().order_by("numero")
    )
    return [
        (
            una.folio,
            f"{una.folio}. {una.titulo_corto or una.texto}"  # type: ignore[attr-defined]
            + ("" if una.comunicada_en else " (sin comunicar)"),
        )
        for una in activas
    ]


def metodo(dialogo: Dialogo) -> str:
    salas = Sala.objects.de_verdad().filter(
        sobremesa__dialogo=dialogo, estado=Sala.Estado.TERMINADA
    )
    return metodo_por_omision(
        {
            "entrevistas": dialogo.entrevistas.hechas().count(),
            "sobremesas": salas.count(),
            "aportaciones": salas.filter(aportaciones__retirada_en=None)
            .values("aportaciones")
            .count(),
        }
    ).replace("\n\n", " ")

"""Acuerdos y cruces: la tabla de proposiciones, cada una con sus voces, y ponerlas."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from dialogo.models import Dialogo
from dialogo.palabras import contar, en_letra
from entrevistas.analisis import posturas
from entrevistas.analisis.conteos import Universo
from entrevistas.analisis.filtros import Filtro, FiltroForm
from entrevistas.analisis.forms_posturas import PosicionForm, ProposicionForm, ReglaForm
from entrevistas.anclaje import oraciones
from entrevistas.confidencialidad import Audiencia, Cita, Mirada, Umbral, citar, para_citar
from entrevistas.models import Entrada, Entrevista, Fragmento, Posicion, Proposicion

COLUMNAS = 60


def _proposicion(request: Request, numero: int) -> Proposicion:
    return get_object_or_404(
        Proposicion.objects.select_related("dialogo", "bloque"),
        dialogo=request.dialogo,
        numero=numero,
    )


def _fila(una: posturas.Lectura, k: int | None) -> dict[str, Any]:
    cifras = posturas.cifras(una, k)
    return {"lectura": una, "cifras": cifras, "clase": cifras.lectura(una)}


class _Pagina:
    """Lo que comparten la página y su hoja: quién mira, con qué filtro y qué proposiciones."""

    def __init__(self, request: Request) -> None:
        self.dialogo = request.dialogo
        self.mirada = Mirada.de(request.user, request.dialogo)
        self.filtros = FiltroForm(request.GET, dialogo=request.dialogo, mirada=self.mirada)
        # Una proposición no es de una región ni de un nivel: su pasaje, sí, y no es lo mismo.
        for campo in ("region", "nivel"):
            self.filtros.fields.pop(campo, None)
        elegido = self.filtros.filtro
        self.filtro = Filtro(sector=elegido.sector, bloque=elegido.bloque)
        self.universo = Universo.de(request.dialogo, self.mirada, solo_mias=self.filtros.solo_mias)
        self.archivadas = "archivadas" in request.GET
        self.regla = ReglaForm(request.GET or None)
        self.lecturas = posturas.del_dialogo(
            self.universo,
            self.filtro,
            archivadas=self.archivadas,
            sectores=self.regla.elegidos,
        )

    @property
    def k(self) -> int | None:
        """El umbral con que se callan cifras; nulo para quien ve todo lo que se cuenta."""
        return None if self.universo.completo else self.dialogo.umbral_k

    @property
    def filas(self) -> list[dict[str, Any]]:
        return [_fila(una, self.k) for una in self.lecturas]

    def con_celdas(self, columnas: list[Entrevista]) -> list[dict[str, Any]]:
        """Las filas con la postura de cada entrevista, o nada donde no se pronunció."""
        return [
            fila
            | {
                "celdas": [fila["lectura"].de_entrevista.get(una.pk) for una in columnas],
                "dudosas": {p.pk for p in fila["lectura"].por_revisar},
            }
            for fila in self.filas
        ]

    @property
    def columnas(self) -> list[Entrevista]:
        """Las entrevistas que puede ver quien mira, en el orden de los sectores."""
        claves = [
            c.pk
            for c in self.universo.filtradas(self.filtro)
            if self.mirada.audiencia(c.pk) == Audiencia.EQUIPO
        ]
        filas = Entrevista.objects.filter(pk__in=claves).select_related("sector")
        return list(filas.order_by("sector__orden", "numero"))


def _frase(filas: list[dict[str, Any]]) -> str:
    """«De ocho proposiciones, una tiende un puente y cinco son cruces.»"""
    if not filas or not all(fila["cifras"].completas for fila in filas):
        return ""
    puentes = sum(1 for fila in filas if fila["clase"] == "puente")
    cruces = sum(1 for fila in filas if fila["clase"] == "cruce")
    de = contar(len(filas), "proposición", "proposiciones", femenino=True)
    unas = en_letra(puentes, femenino=True) if puentes else "ninguna"
    otras = en_letra(cruces, femenino=True) if cruces else "ninguna"
    tiende = "tienden" if puentes > 1 else "tiende"
    return (
        f"De {de}, {unas} {tiende} un puente entre sectores y {otras} "
        f"{'son cruces' if cruces > 1 else 'es un cruce'}."
    )


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver_posturas(request: Request) -> HttpResponse:
    pagina = _Pagina(request)
    todas = pagina.columnas
    columnas = todas if len(todas) <= COLUMNAS else []
    contexto = {
        "filas": pagina.con_celdas(columnas),
        "columnas": columnas,
        "num_columnas": len(todas),
        "frase": _frase(pagina.filas),
        "total": pagina.universo.total(pagina.filtro).personas,
        "completo": pagina.universo.completo,
        "filtros": pagina.filtros,
        "form": pagina.regla,
        "sectores_de_puente": pagina.regla.elegidos,
        "archivadas": pagina.archivadas,
        "num_archivadas": request.dialogo.proposiciones.exclude(archivada_en=None).count(),
        "en_tabla": request.GET.get("ver") == "tabla",
        "lado_minimo": posturas.LADO_MINIMO,
    }
    return render(request, "analisis/posturas.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_posturas(request: Request) -> HttpResponse:
    """Dos hojas: las cuentas y, de las entrevistas que puede ver, cada postura con su pasaje."""
    pagina = _Pagina(request)
    resumen = [_en_hoja(fila) for fila in pagina.filas]
    encabezados = "Folio,Proposición,A favor,Matizan,En contra,No se pronunciaron,Personas,Lectura"
    dichas = "Folio,Postura,Quién,Cómo se dijo,Pasaje,Por revisar"
    return entregar(
        request,
        que="Acuerdos y cruces",
        nombre=f"acuerdos-{request.dialogo.clave}",
        hojas=[
            Hoja("Proposiciones", encabezados.split(","), resumen),
            Hoja("Posturas", dichas.split(","), _posturas_citables(pagina)),
        ],
        filtros=f"Puente de {pagina.regla.elegidos} sectores. {pagina.filtros.en_palabras}",
    )


def _en_hoja(fila: dict[str, Any]) -> list[Valor]:
    proposicion, cifras = fila["lectura"].proposicion, fila["cifras"]
    return [
        proposicion.folio,
        proposicion.texto,
        cifras.a_favor,
        cifras.matizan,
        cifras.en_contra,
        cifras.callan,
        cifras.total,
        fila["clase"],
    ]


def _posturas_citables(pagina: _Pagina) -> list[list[Any]]:
    puestas = [(una.proposicion.folio, p) for una in pagina.lecturas for p in una.posiciones]
    citas = _citas([p for _, p in puestas], pagina.mirada, pagina.dialogo)
    return [
        [
            folio,
            p.get_postura_display(),
            cita.atribucion,
            "Literal" if cita.con_comillas else "Paráfrasis",
            cita.texto,
            posturas.esta_por_revisar(p),
        ]
        for folio, p in puestas
        if (cita := citas[p.fragmento_id])
    ]


def _citas(puestas: list[Posicion], mirada: Mirada, dialogo: Dialogo) -> dict[int, Cita | None]:
    """Cada pasaje como puede leerlo quien mira. Dos consultas."""
    umbral = Umbral.de(dialogo)
    pasajes = para_citar(Fragmento.objects.filter(pk__in=[p.fragmento_id for p in puestas]))
    return {
        pasaje.pk: citar(pasaje, mirada.audiencia(pasaje.entrada.entrevista_id), umbral)
        for pasaje in pasajes
    }


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver_postura(request: Request, numero: int) -> HttpResponse:
    """Una proposición con sus voces, cada una como puede leerla quien mira."""
    proposicion = _proposicion(request, numero)
    mirada = Mirada.de(request.user, request.dialogo)
    universo = Universo.de(request.dialogo, mirada)
    casa = posturas.Casa.de(universo)
    puestas = list(
        Posicion.objects.filter(proposicion=proposicion, entrevista__in=casa.conversaciones)
        .select_related("entrevista__sector", "fragmento__entrada__pregunta__bloque")
        .order_by("entrevista__sector__orden", "entrevista__numero")
    )
    lectura = posturas.leer(proposicion, puestas, casa, ReglaForm(request.GET or None).elegidos)
    sin_postura = Entrevista.objects.visibles_para(request.user).filter(pk__in=casa.conversaciones)
    contexto = _fila(lectura, None if universo.completo else request.dialogo.umbral_k) | {
        "lados": _lados(puestas, mirada, request.dialogo),
        "sin_postura": sin_postura.exclude(pk__in=[p.entrevista_id for p in puestas])
        .select_related("persona", "sector")
        .order_by("numero"),
        "completo": universo.completo,
    }
    return render(request, "analisis/postura.html", contexto)


def _lados(
    puestas: list[Posicion], mirada: Mirada, dialogo: Dialogo
) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Por postura, lo que se puede leer: lo que ``citar`` calla no aparece ni se cuenta."""
    citas = _citas(puestas, mirada, dialogo)
    voces: dict[str, list[dict[str, Any]]] = {clave: [] for clave in Posicion.Postura.values}
    for p in puestas:
        if cita := citas[p.fragmento_id]:
            voz = {
                "posicion": p,
                "cita": cita,
                "es_del_equipo": mirada.audiencia(p.entrevista_id) == Audiencia.EQUIPO,
                "por_revisar": posturas.esta_por_revisar(p),
            }
            voces[p.postura].append(voz)
    return [(clave, str(nombre), voces[clave]) for clave, nombre in Posicion.Postura.choices]


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def nueva_proposicion(request: Request) -> HttpResponse:
    form = ProposicionForm(request.POST or None, dialogo=request.dialogo)
    if form.is_valid():
        una = posturas.crear(request.dialogo, **form.cleaned_data, autor=request.user)
        messages.success(request, f"{una.folio} quedó escrita. Ahora pon la postura de cada voz.")
        return redirect("analisis:postura", request.dialogo.clave, una.numero)
    return render(request, "analisis/proposicion_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def editar_proposicion(request: Request, numero: int) -> HttpResponse:
    una = _proposicion(request, numero)
    form = ProposicionForm(request.POST or None, instance=una, dialogo=request.dialogo)
    if form.is_valid():
        form.save()
        messages.success(request, f"{una.folio} quedó guardada.")
        return redirect("analisis:postura", request.dialogo.clave, una.numero)
    contexto = {"form": form, "proposicion": una, "num": una.posiciones.count()}
    return render(request, "analisis/proposicion_form.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def archivar_proposicion(request: Request, numero: int) -> HttpResponse:
    una = _proposicion(request, numero)
    posturas.archivar(una)
    como = "quedó archivada" if una.archivada_en else "volvió a la lista"
    messages.success(request, f"{una.folio} {como}. Sus posturas se conservan.")
    return redirect("analisis:posturas", request.dialogo.clave)


def _entrevista(request: Request, folio: int) -> Entrevista:
    return get_object_or_404(
        Entrevista.objects.visibles_para(request.user).select_related("persona", "sector"),
        dialogo=request.dialogo,
        numero=folio,
    )


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def poner_postura(request: Request, numero: int, folio: int) -> HttpResponse:
    """Primero la entrada; después, en ella, las oraciones y la postura."""
    una, entrevista = _proposicion(request, numero), _entrevista(request, folio)
    entradas = (
        Entrada.objects.citables()
        .filter(entrevista=entrevista, tipo__in=[Entrada.Tipo.LITERAL, Entrada.Tipo.PARAFRASIS])
        .select_related("pregunta__bloque")
    )
    actual = una.posiciones.filter(entrevista=entrevista).select_related("fragmento").first()
    form = PosicionForm(request.POST or None, entradas=entradas)
    if form.is_valid():
        try:
            posturas.poner(una, **form.cleaned_data, autor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{entrevista.folio}: postura guardada en {una.folio}.")
            return redirect("analisis:postura", request.dialogo.clave, una.numero)
    contexto = {"proposicion": una, "entrevista": entrevista, "actual": actual, "form": form}
    return render(
        request, "analisis/postura_poner.html", contexto | _elegida(request, entradas, actual, form)
    )


def _elegida(
    request: Request, entradas: Any, actual: Posicion | None, form: PosicionForm
) -> dict[str, Any]:
    """La entrada abierta, con sus oraciones; sin elegir ninguna, la lista de todas."""
    uid = request.GET.get("entrada") or request.POST.get("entrada", "")
    elegida = form.entrada_de(uid)
    if elegida is None and actual and "todas" not in request.GET:
        elegida = entradas.filter(pk=actual.fragmento.entrada_id).first()
    if elegida is None:
        return {"entradas": list(entradas)}
    previas = (
        (actual.fragmento.inicio, actual.fragmento.fin)
        if actual and actual.fragmento.entrada_id == elegida.pk
        else (0, 0)
    )
    partes = [
        (n, elegida.texto[inicio:fin], previas[0] <= inicio and fin <= previas[1])
        for n, (inicio, fin) in enumerate(oraciones(elegida.texto), start=1)
    ]
    return {"elegida": elegida, "partes": partes}


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def quitar_postura(request: Request, numero: int, folio: int) -> HttpResponse:
    una, entrevista = _proposicion(request, numero), _entrevista(request, folio)
    una.posiciones.filter(entrevista=entrevista).delete()
    messages.success(request, f"{entrevista.folio} quedó sin postura en {una.folio}.")
    return redirect("analisis:postura", request.dialogo.clave, una.numero)

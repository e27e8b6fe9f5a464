"""La pantalla de captura, sus formularios sin JavaScript y el sondeo de novedades."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas import bitacora, marcas, pulso
from entrevistas import captura as capturar
from entrevistas.forms_captura import EntradaForm, MarcaForm, frase
from entrevistas.models import Entrada, Entrevista
from entrevistas.views_entradas import en_json, entrevista_de

# Se piden todos a la vez: encadenados, la captura tardaría una vuelta por módulo en responder.
MODULOS = sorted(
    f"js/captura/{ruta.name}" for ruta in (settings.BASE_DIR / "static/js/captura").glob("*.js")
)
TIPOS = [tipo for tipo in Entrada.Tipo.choices if tipo[0] != Entrada.Tipo.FUERA]


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def captura(request: Request, numero: int) -> HttpResponse:
    visibles = Entrevista.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    entrevista = get_object_or_404(
        visibles.select_related("persona", "organizacion", "sector"), numero=numero
    )
    return _pagina(request, entrevista)


def _pagina(
    request: Request, entrevista: Entrevista, fallo: Mapping[str, str | None] | None = None
) -> HttpResponse:
    """``fallo`` es lo que no se pudo guardar sin JavaScript: su pregunta, su texto y la frase."""
    entrevista.dialogo = request.dialogo
    consentido = bitacora.nivel_consentido(entrevista)
    ahora = timezone.now()
    tramos = bitacora.hojas(entrevista, request.user, consentido)
    preguntas = [hoja for _, hojas in tramos for hoja in hojas]
    contexto = {
        "entrevista": entrevista,
        "consentido": consentido,
        "tramos": tramos,
        "num_entradas": sum(len(hoja.entradas) for hoja in preguntas),
        "num_con_algo": sum(bool(hoja.entradas) for hoja in preguntas),
        "num_preguntas": len(preguntas),
        "catalogo": bitacora.catalogo(),
        "tipos": TIPOS,
        "modulos": MODULOS,
        "cursor": f"~{ahora.timestamp():.3f}~",
        "nuevo_uid": uuid.uuid4,
        "fallo": fallo,
        "es_de_hoy": bool(entrevista.empieza_en)
        and timezone.localdate(entrevista.empieza_en) == timezone.localdate(ahora),
    }
    return render(request, "entrevistas/captura.html", contexto, status=400 if fallo else 200)


def _volver(entrevista: Entrevista, clave: str, pregunta: str) -> HttpResponse:
    ruta = reverse("entrevistas:captura", args=[clave, entrevista.numero])
    return redirect(f"{ruta}#p{pregunta}")


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def agregar(request: Request, numero: int) -> HttpResponse:
    """Sin JavaScript: agrega una entrada y vuelve a su pregunta. El UUID viene en el formulario."""
    entrevista, datos = entrevista_de(request, numero), request.POST
    form = EntradaForm(entrevista, {**datos.dict(), "terminar": True})
    error = _guardar_formulario(request, entrevista, form)
    if error:
        fallo = {
            "error": error,
            "pregunta": datos.get("pregunta"),
            "texto": datos.get("texto", ""),
            "tipo": datos.get("tipo"),
        }
        return _pagina(request, entrevista, fallo)
    return _volver(entrevista, request.dialogo.clave, form.cleaned_data["pregunta"].numero)


def _guardar_formulario(request: Request, entrevista: Entrevista, form: EntradaForm) -> str:
    """La frase de lo que falló; vacía si se guardó."""
    if not form.is_valid():
        return frase(form)
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
        capturar.guardar(entrevista, uid=uid, autor=request.user, **form.para_guardar())
    except ValidationError as invalido:
        return " ".join(invalido.messages)
    except (ValueError, Entrada.DoesNotExist, capturar.Conflicto):
        return "La página ya no estaba al día. Revisa el texto y agrégalo otra vez."
    return ""


@require_POST
@en_json
def marcar(request: Request, numero: int) -> HttpResponse:
    """Marca una pregunta o quita su marca; contesta JSON a la página y, sin ella, vuelve."""
    entrevista = entrevista_de(request, numero)
    form = MarcaForm(entrevista, request.POST)
    if not form.is_valid():
        raise BadRequest(frase(form))
    pregunta, estado = form.cleaned_data["pregunta"], form.cleaned_data["estado"]
    quiere_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        marcas.anotar_respuesta(entrevista, pregunta, estado, autor=request.user)
    except ValidationError as invalido:
        if quiere_json:
            raise
        fallo = {"error": " ".join(invalido.messages), "pregunta": str(pregunta.pk)}
        return _pagina(request, entrevista, fallo)
    if quiere_json:
        return JsonResponse({"pregunta": pregunta.pk, "estado": estado})
    return _volver(entrevista, request.dialogo.clave, pregunta.numero)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def sesion(request: Request, numero: int) -> HttpResponse:
    """Adonde llega quien volvió a entrar en otra pestaña: avisa a la captura y puede cerrarse."""
    return render(request, "entrevistas/captura_sesion.html", {"numero": numero})


def _leer_cursor(valor: str) -> tuple[str, datetime | None, str]:
    senal, _, resto = valor.partition("~")
    cuando, _, presencia = resto.partition("~")
    try:
        if cuando.startswith("-"):
            raise ValueError
        desde = datetime.fromtimestamp(float(cuando), UTC) if cuando else None
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest("El cursor no se entiende.") from error
    return senal, desde, presencia


def _lugar(request: Request) -> dict[str, object]:
    pregunta, tipo = request.GET.get("en", "")[:19], request.GET.get("tipo", "")
    return {
        "pregunta": int(pregunta) if pregunta.isascii() and pregunta.isdigit() else 0,
        "tipo": tipo if tipo in Entrada.Tipo.values else "",
        "escribe": request.GET.get("escribe") == "1",
    }


@require_GET
@en_json
def novedades(request: Request, numero: int) -> HttpResponse:
    """204 si nada cambió: entonces sólo se consultó quién es y Redis. Si no, lo que cambió.

    ``completa`` obliga a mirar la base aunque la señal sea la misma, por si una se perdió.
    """
    senal, desde, presencia = _leer_cursor(request.GET.get("desde", ""))
    usuario, ahora = request.user, timezone.now()
    entrevista = None
    clave = pulso.entrevista_conocida(usuario, request.dialogo.pk, numero)
    if clave is None:
        entrevista = entrevista_de(request, numero)
        clave = entrevista.pk
        pulso.recordar_acceso(usuario, request.dialogo.pk, numero, clave)
    oido = pulso.escuchar(clave, usuario, _lugar(request))
    quieta = oido.senal and oido.senal == senal and "completa" not in request.GET
    cambios = None
    if not quieta:
        entrevista = entrevista or entrevista_de(request, numero)
        cambios = bitacora.novedades(entrevista, usuario, desde)
        if not oido.senal:
            oido.presentes = bitacora.borradores_recientes(entrevista, usuario)
    huella = pulso.huella(oido.presentes)
    if cambios is None and huella == presencia and oido.senal == senal:
        return HttpResponse(status=204)
    visto = desde if quieta and desde else ahora
    cursor = f"{oido.senal}~{visto.timestamp():.3f}~{huella}"
    return JsonResponse({"cursor": cursor, "presentes": oido.presentes, **(cambios or {})})

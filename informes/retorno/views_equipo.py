"""Los expedientes del lado del equipo: abrirlos, ver cada uno, leer lo que dicen y mandar avisos."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo import enlaces
from dialogo.acceso import Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from dialogo.models import Rol
from dialogo.palabras import contar
from dialogo.texto import entero
from informes.models import AvisoDeRetorno, PalabraDeRetorno, Retorno
from informes.retorno import abrir as aperturas
from informes.retorno import avisos, correo, lista, llaves, pagina, palabras, quien
from informes.retorno.forms import AvisoForm

E = AvisoDeRetorno.Estado


@require_GET
@con_rol(Rol.COORDINACION)
def ver_lista(request: Request) -> HttpResponse:
    filas = lista.renglones(request.dialogo)
    return render(request, "retornos/lista.html", {"filas": filas, "cifras": lista.cifras(filas)})


@require_POST
@con_rol(Rol.COORDINACION)
def abrir(request: Request) -> HttpResponse:
    nuevos = aperturas.abrir_todos(request.dialogo)
    dice = f"Se abrieron {contar(nuevos, 'expediente', 'expedientes')}."
    messages.success(request, dice if nuevos else "Ya todas las personas tienen el suyo.")
    return redirect("retornos:lista", request.dialogo.clave)


def _el_retorno(request: Request, uid: Any) -> Retorno:
    suyos = Retorno.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    return get_object_or_404(
        suyos.select_related("dialogo", "persona", "asistente__invitacion"), uid=uid
    )


@require_GET
@con_rol(Rol.COORDINACION)
def previa(request: Request, uid: Any) -> HttpResponse:
    """Su página tal cual, sin poder enviar nada en su nombre."""
    contexto = pagina.contexto(_el_retorno(request, uid)) | {"previa": True}
    retirado = contexto["hilos"].suyo.todo_retirado
    return render(request, f"expediente/{'retirado' if retirado else 'ver'}.html", contexto)


@require_POST
@con_rol(Rol.COORDINACION)
def enlace(request: Request, uid: Any) -> HttpResponse:
    """Un enlace nuevo, para dárselo en la mano: se ve una vez y los anteriores dejan de abrir."""
    retorno = _el_retorno(request, uid)
    if retorno.cerrado_en:
        messages.error(request, "Pidió no tener esta página: no se le da otro enlace.")
        return redirect("retornos:lista", request.dialogo.clave)
    contexto = {
        "retorno": retorno,
        "quien": quien.de(retorno),
        "direccion": enlaces.direccion(llaves.renovar(retorno)),
        "dias": llaves.DIAS_QUE_VALE,
    }
    return enlaces.sin_rastro(
        render(request, "retornos/enlace.html", contexto), lleva_secreto=False
    )


# Lo que dejaron dicho ---------------------------------------------------------------------------
@require_GET
@con_rol(Rol.COORDINACION)
def ver_palabras(request: Request) -> HttpResponse:
    return render(request, "retornos/palabras.html", {"dichas": lista.dichas(request.dialogo)})


@require_POST
@con_rol(Rol.COORDINACION)
def vista(request: Request, pk: int) -> HttpResponse:
    suyas = PalabraDeRetorno.objects.filter(retorno__dialogo=request.dialogo)
    palabras.ver([get_object_or_404(suyas, pk=pk)], autor=request.user)
    return redirect("retornos:palabras", request.dialogo.clave)


@require_GET
@con_rol(Rol.COORDINACION)
def ver_siguen(request: Request) -> HttpResponse:
    filas = lista.siguen(lista.renglones(request.dialogo))
    contexto = {"filas": filas, "por_sector": lista.por_sector(filas)}
    return render(request, "retornos/siguen.html", contexto)


@require_POST
@con_rol(Rol.COORDINACION)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    titulos = ["Nombre", "Organización", "Sector", "Correo", "Lo dijo el"]
    renglones: list[list[Valor]] = [
        [f.quien.nombre, f.quien.organizacion, f.quien.sector, f.quien.correo, f.sigue.dicha_en]
        for f in lista.siguen(lista.renglones(request.dialogo))
        if f.sigue
    ]
    hoja = Hoja("Quieren seguir", titulos, renglones)
    return entregar(request, que="Quienes quieren seguir", nombre="quieren-seguir", hojas=[hoja])


# Los avisos -------------------------------------------------------------------------------------
@require_GET
@con_rol(Rol.COORDINACION)
def ver_avisos(request: Request) -> HttpResponse:
    filas = lista.por_avisar(request.dialogo)
    contexto = {
        "por_revisar": [fila for fila in filas if fila[0].estado == E.POR_REVISAR],
        "decididos": [fila for fila in filas if fila[0].estado != E.POR_REVISAR],
    }
    return render(request, "retornos/avisos.html", contexto)


@require_POST
@con_rol(Rol.COORDINACION)
def generar(request: Request) -> HttpResponse:
    nuevos = avisos.generar(request.dialogo)
    dice = f"Hay {contar(nuevos, 'aviso nuevo', 'avisos nuevos')} por revisar."
    messages.success(request, dice if nuevos else "No hay novedades que avisar.")
    return redirect("retornos:avisos", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
def decidir(request: Request) -> HttpResponse:
    """Aprueba o descarta los marcados, o todos los que se tenían a la vista."""
    pks = [n for escrito in request.POST.getlist("aviso") if (n := entero(escrito))]
    estado = request.POST.get("estado", "")
    if estado not in (E.APROBADO, E.DESCARTADO) or not pks:
        messages.error(request, "Marca al menos un aviso.")
        return redirect("retornos:avisos", request.dialogo.clave)
    suyos = AvisoDeRetorno.objects.filter(retorno__dialogo=request.dialogo, pk__in=pks)
    cuantos = avisos.decidir(suyos, estado=estado, autor=request.user)
    if estado == E.DESCARTADO:
        messages.success(request, f"Se descartaron {contar(cuantos, 'aviso', 'avisos')}.")
        return redirect("retornos:avisos", request.dialogo.clave)
    salen = avisos.mandar(request.dialogo)
    aprobados = contar(cuantos, "aviso aprobado", "avisos aprobados")
    messages.success(
        request,
        f"{aprobados.capitalize()}; {contar(salen, 'mensaje va', 'mensajes van')} en camino.",
    )
    return redirect("retornos:avisos", request.dialogo.clave)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def aviso(request: Request, pk: int) -> HttpResponse:
    """Lo que dirá, como le llega; mientras esté por revisar puede cambiarse."""
    suyos = AvisoDeRetorno.objects.filter(retorno__dialogo=request.dialogo)
    uno = get_object_or_404(
        suyos.select_related(
            "retorno__dialogo", "retorno__persona", "retorno__asistente__invitacion"
        ),
        pk=pk,
    )
    form = AvisoForm(request.POST or None, aviso=uno)
    if request.method == "POST" and form.is_valid():
        try:
            avisos.redactar(uno, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Quedó como lo escribiste. Falta aprobarlo.")
            return redirect("retornos:avisos", request.dialogo.clave)
    persona = quien.de(uno.retorno)
    asunto, texto, _html = correo.componer(uno.retorno, [uno], persona, secretos=("", ""))
    contexto = {"aviso": uno, "form": form, "quien": persona, "asunto": asunto, "texto": texto}
    estado = 422 if form.errors else 200
    return render(request, "retornos/aviso.html", contexto, status=estado)

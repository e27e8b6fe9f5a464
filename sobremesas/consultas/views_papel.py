"""Capturar papeletas de papel y manos alzadas, mesa por mesa."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dialogo.acceso import Request
from sobremesas.acceso import dia_que_relata
from sobremesas.consultas import papel
from sobremesas.consultas.acceso import consulta_de
from sobremesas.consultas.forms import PapeletaForm, PapelForm
from sobremesas.consultas.votacion import respondieron
from sobremesas.models import Consulta, Mesa, Puesto, Sobremesa


def _mesa(request: Request, dia: Sobremesa) -> Mesa | None:
    """La pedida con ``?mesa=`` (0: quienes no tienen); si no, la que relata quien pide."""
    pedida = request.GET.get("mesa", "")
    if pedida.isdecimal() and len(pedida) < 4:
        return dia.mesas.filter(numero=int(pedida)).first()
    suya = dia.equipo.filter(usuario=request.user).exclude(mesa=None).select_related("mesa")
    funcion = suya.first()
    return funcion.mesa if funcion else dia.mesas.order_by("numero").first()


def _por_anotar(consulta: Consulta, mesa: Mesa | None) -> QuerySet[Puesto]:
    """Los de esa mesa que están y no se han anotado. Quién votó por teléfono no se enseña."""
    de_la_mesa = Puesto.objects.filter(sala=consulta.sala_id, mesa=mesa, esta=True)
    anotados = consulta.sin_telefono.values("puesto")
    return de_la_mesa.exclude(pk__in=anotados).select_related("mesa")


def _papeletas(request: Request, consulta: Consulta, cuantas: int) -> list[PapeletaForm]:
    """Una en blanco por lugar. Lo enviado puede traer más: otra persona anotó entretanto."""
    textos = list(consulta.opciones.select_related("redaccion__hallazgo"))
    enviadas = request.POST.get("papeletas", "")
    if request.method == "POST" and enviadas.isdecimal() and len(enviadas) < 4:
        cuantas = min(int(enviadas), 60)
    return [
        PapeletaForm(request.POST or None, consulta=consulta, textos=textos, prefix=f"b{n}")
        for n in range(cuantas)
    ]


def _anotar(
    request: Request, consulta: Consulta, form: PapelForm, papeletas: list[PapeletaForm]
) -> bool:
    """Falso, con el error puesto en el formulario, si algo no cuadra."""
    if not all([form.is_valid(), *(una.is_valid() for una in papeletas)]):
        return False
    contenidos = [contenido for una in papeletas if (contenido := una.contenido()) is not None]
    try:
        papel.anotar(
            consulta,
            form.cleaned_data["medio"],
            list(form.cleaned_data["puestos"]),
            contenidos,
            request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def papeletas(request: Request, numero: int, pk: int) -> HttpResponse:
    dia = dia_que_relata(request, numero)
    consulta = consulta_de(request, dia, pk)
    mesa = _mesa(request, dia)
    puestos = _por_anotar(consulta, mesa)
    form = PapelForm(request.POST or None, puestos=puestos)
    hojas = _papeletas(request, consulta, len(puestos))
    if request.method == "POST" and _anotar(request, consulta, form, hojas):
        messages.success(request, "Quedaron contadas. Ya no se pueden sacar de la urna.")
        return redirect(request.get_full_path())
    contexto = {
        "dia": dia,
        "consulta": consulta,
        "mesa": mesa,
        "mesas": dia.mesas.order_by("numero"),
        "form": form,
        "hojas": hojas,
        "respondieron": respondieron(consulta),
        "anotados": consulta.sin_telefono.count(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "sobremesas/consultas/papel.html", contexto, status=status)

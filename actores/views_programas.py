"""Lo que cada organización hace con el exterior, lo que la ley ordena y con quién se trabaja fuera."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actores import usos
from actores.acceso import RequestDelDirectorio, del_directorio
from actores.forms import ArchivarForm
from actores.forms_programas import FiltroDeProgramasForm, MandatoForm, ProgramaForm, SocioForm
from actores.hojas_programas import de_normas, de_programas
from actores.models import Mandato, Organizacion, Programa, Socio
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import entregar
from dialogo.texto import sin_acentos

POR_PAGINA = 50


def _filtrar(filas: QuerySet[Programa], valores: dict[str, Any]) -> QuerySet[Programa]:
    filas = filas.filter(archivado_en__isnull=not valores.get("archivados"))
    for palabra in sin_acentos(valores.get("q") or "").split():
        filas = filas.filter(
            Q(nombre_plano__contains=palabra)
            | Q(organizacion__nombre_plano__contains=palabra)
            | Q(organizacion__siglas_planas__contains=palabra)
        )
    for clave, campo in (("tema", "temas"), ("region", "regiones"), ("estado", "estado")):
        if valores.get(clave):
            filas = filas.filter(**{campo: valores[clave]})
    return filas


@require_GET
@del_directorio
def programas(request: RequestDelDirectorio) -> HttpResponse:
    form = FiltroDeProgramasForm(request.GET)
    valores = form.valores()
    hallados = (
        _filtrar(Programa.objects.all(), valores)
        .select_related("organizacion__sector")
        .prefetch_related("temas", "regiones", "socios")
    )
    contexto = {
        "form": form,
        "valores": valores,
        "pagina": Paginator(hallados, POR_PAGINA).get_page(request.GET.get("pagina")),
        "hay_filtros": any(valores.values()),
        "puede_archivar": request.puede_ver_contacto,
    }
    return render(request, "actores/programas.html", contexto)


@require_POST
@del_directorio
@recien_identificada
def programas_hoja(request: RequestDelDirectorio) -> HttpResponse:
    """Los mismos que la lista con los filtros puestos, y las normas."""
    form = FiltroDeProgramasForm(request.GET)
    valores = form.valores()
    hallados = (
        _filtrar(Programa.objects.all(), valores)
        .select_related("organizacion")
        .prefetch_related("temas", "regiones", "socios")
    )
    mandatos = Mandato.objects.filter(archivado_en=None).select_related("responsable")
    puestos = [f"{form[campo].label}: {valor}" for campo, valor in valores.items() if valor]
    return entregar(
        request,
        que="Programas y normas",
        nombre="programas-y-normas",
        hojas=[
            de_programas(hallados),
            de_normas(mandatos.prefetch_related("temas", "regiones")),
        ],
        filtros="; ".join(puestos),
    )


@require_GET
@del_directorio
def normas(request: RequestDelDirectorio) -> HttpResponse:
    archivadas = request.GET.get("archivados") == "on"
    filas = (
        Mandato.objects.filter(archivado_en__isnull=not archivadas)
        .select_related("responsable")
        .prefetch_related("temas", "regiones")
    )
    contexto = {
        "pagina": Paginator(filas, POR_PAGINA).get_page(request.GET.get("pagina")),
        "archivadas": archivadas,
        "puede_archivar": request.puede_ver_contacto,
    }
    return render(request, "actores/programas_normas.html", contexto)


def _con_usos(socios: QuerySet[Socio]) -> QuerySet[Socio]:
    """Con ``num_programas`` y ``num_usos``: lo demás que lo nombra."""
    return socios.annotate(
        num_programas=Count("programas", distinct=True),
        num_usos=Count("programas", distinct=True)
        + Count("intereses", distinct=True)
        + Count("entradas", distinct=True),
    )


@require_GET
@del_directorio
def socios(request: RequestDelDirectorio) -> HttpResponse:
    filas = _con_usos(Socio.objects.select_related("region")).order_by("nombre_plano")
    pagina = Paginator(filas, POR_PAGINA).get_page(request.GET.get("pagina"))
    contexto = {"pagina": pagina, "puede_archivar": request.puede_ver_contacto}
    return render(request, "actores/programas_socios.html", contexto)


def _guardar(
    request: RequestDelDirectorio, form: ModelForm, *, cosa: str, lista: str, **extra: Any
) -> HttpResponse:
    """Guarda y vuelve a la lista, o enseña el formulario con lo escrito."""
    es_alta = form.instance.pk is None
    if request.method == "POST" and form.is_valid():
        if es_alta:
            form.instance.es_ficticio = bool(request.dialogo and request.dialogo.es_demostracion)
            if hasattr(form.instance, "creado_por_id"):
                form.instance.creado_por = request.user
        with transaction.atomic():
            guardada = form.save()
        messages.success(request, f"«{guardada}» quedó guardado.")
        return redirect(lista)
    nombres = Organizacion.objects.activos().order_by("nombre_plano")
    contexto = {
        "form": form,
        "es_alta": es_alta,
        "cosa": cosa,
        "lista": lista,
        "organizaciones": nombres.values_list("nombre", flat=True),
    }
    return render(request, "actores/programas_form.html", contexto | extra)


def _enviado(request: RequestDelDirectorio) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@del_directorio
def programa_nuevo(request: RequestDelDirectorio) -> HttpResponse:
    inicial = {"organizacion_escrita": request.GET.get("organizacion", "")[:200]}
    form = ProgramaForm(_enviado(request), initial=inicial)
    return _guardar(request, form, cosa="programa", lista="actores:programas")


@require_http_methods(["GET", "POST"])
@del_directorio
def programa_editar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    programa = get_object_or_404(Programa.objects.select_related("organizacion"), pk=pk)
    form = ProgramaForm(_enviado(request), instance=programa)
    suyos = usos.de(programa, request.user)
    return _guardar(request, form, cosa="programa", lista="actores:programas", usos=suyos)


@require_http_methods(["GET", "POST"])
@del_directorio
def norma_nueva(request: RequestDelDirectorio) -> HttpResponse:
    form = MandatoForm(_enviado(request))
    return _guardar(request, form, cosa="norma", lista="actores:normas")


@require_http_methods(["GET", "POST"])
@del_directorio
def norma_editar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    mandato = get_object_or_404(Mandato.objects.select_related("responsable"), pk=pk)
    form = MandatoForm(_enviado(request), instance=mandato)
    return _guardar(request, form, cosa="norma", lista="actores:normas")


@require_http_methods(["GET", "POST"])
@del_directorio
def socio_nuevo(request: RequestDelDirectorio) -> HttpResponse:
    form = SocioForm(_enviado(request))
    return _guardar(request, form, cosa="ciudad o red", lista="actores:socios")


@require_http_methods(["GET", "POST"])
@del_directorio
def socio_editar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    socio = get_object_or_404(Socio, pk=pk)
    form = SocioForm(_enviado(request), instance=socio)
    return _guardar(request, form, cosa="ciudad o red", lista="actores:socios")


def _que_coordina(request: RequestDelDirectorio, filas: QuerySet, pk: int) -> Any:
    """La fila, si quien pide coordina; para los demás, la página no existe."""
    return get_object_or_404(filas if request.puede_ver_contacto else filas.none(), pk=pk)


@require_http_methods(["GET", "POST"])
@del_directorio
def programa_archivar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    """Deja de contar como oferta. Nada se borra."""
    programa = _que_coordina(request, Programa.objects.activos(), pk)
    form = ArchivarForm(_enviado(request))
    if form.is_valid():
        programa.archivado_en = timezone.now()
        programa.motivo_archivo = form.cleaned_data["motivo"]
        programa.save(update_fields=["archivado_en", "motivo_archivo"])
        messages.success(request, f"«{programa}» quedó en el archivo.")
        return redirect("actores:programas")
    return render(request, "actores/programas_archivar.html", {"programa": programa, "form": form})


@require_POST
@del_directorio
def programa_restaurar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    """Vuelve a contar, si entretanto no se anotó otro con el mismo nombre."""
    programa = _que_coordina(request, Programa.objects.exclude(archivado_en=None), pk)
    gemelos = Programa.objects.activos().filter(
        organizacion=programa.organizacion_id, nombre=programa.nombre
    )
    if gemelos.exists():
        messages.error(request, "Esa organización ya tiene un programa con ese nombre.")
        return redirect("actores:programas")
    programa.archivado_en, programa.motivo_archivo = None, ""
    programa.save(update_fields=["archivado_en", "motivo_archivo"])
    messages.success(request, f"«{programa}» vuelve a contar.")
    return redirect("actores:programas")


@require_POST
@del_directorio
def norma_archivar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    return _alternar(request, _que_coordina(request, Mandato.objects.all(), pk))


def _alternar(request: RequestDelDirectorio, mandato: Mandato) -> HttpResponse:
    """La archiva, o la devuelve si ya lo estaba: ninguna de las dos cosas se pierde."""
    mandato.archivado_en = None if mandato.archivado_en else timezone.now()
    mandato.save(update_fields=["archivado_en"])
    que = "quedó en el archivo" if mandato.archivado_en else "vuelve a contar"
    messages.success(request, f"«{mandato}» {que}.")
    return redirect("actores:normas")


@require_POST
@del_directorio
def socio_quitar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    """Sólo si nada lo nombra: quitarlo de un programa o de una entrada borraría un dato."""
    socio: Model = _que_coordina(request, _con_usos(Socio.objects.all()), pk)
    if socio.num_usos:  # type: ignore[attr-defined]
        messages.error(request, f"«{socio}» está en uso y no se puede quitar.")
    else:
        socio.delete()
        messages.success(request, f"«{socio}» ya no está en la lista.")
    return redirect("actores:socios")

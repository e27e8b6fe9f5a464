"""El administrador de Django, sólo para catálogos y detrás de la misma entrada."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url

CUARTOS_CON_CATALOGOS = ("actores",)


class DeCatalogo:
    """Quien entra al sitio puede agregar y cambiar. Nada se borra: deja de estar vigente."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff  # type: ignore[union-attr]

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff  # type: ignore[union-attr]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff  # type: ignore[union-attr]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SitioDeCatalogos(admin.AdminSite):
    site_title = "Catálogos · Diálogo"
    site_header = "—Diálogo · Catálogos"
    index_title = "Sectores, temas y regiones"
    site_url = "/dialogos/"
    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type | None = None,
        **opciones: Any,
    ) -> None:
        clase = type("Catalogo", (DeCatalogo, admin_class or admin.ModelAdmin), {})
        super().register(model_or_iterable, clase, **opciones)

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """La entrada de la casa, con sus límites y su segundo factor; nunca la de Django."""
        from django.contrib.auth.views import redirect_to_login  # pide las aplicaciones cargadas

        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or resolve_url("admin:index"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(resolve_url("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


class CatalogosConfig(SimpleAdminConfig):
    """No busca ``admin.py`` en todas las aplicaciones: allauth y auth traen los suyos."""

    default_site = "dialogo.catalogos.SitioDeCatalogos"

    def ready(self) -> None:
        super().ready()
        for cuarto in CUARTOS_CON_CATALOGOS:
            try:
                import_module(f"{cuarto}.admin")
            except ModuleNotFoundError as error:
                if error.name != f"{cuarto}.admin":
                    raise

"""Los catálogos en el administrador. La clave se fija al crear; quien puede entrar lo dice el sitio."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest

from actores.models import Catalogo, Region, Sector, Tema, TipoDeRecomendacion


class CatalogoAdmin(admin.ModelAdmin):
    list_display = ["nombre", "clave", "orden", "marca", "vigente"]
    list_editable = ["orden", "vigente"]
    list_filter = ["marca", "vigente"]
    search_fields = ["nombre", "clave", "fuente"]
    fields = ["nombre", "clave", "orden", "marca", "fuente", "vigente"]
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Catalogo | None = None) -> list[str]:
        return ["clave"] if obj else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Catalogo | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"clave": ("nombre",)}


@admin.register(Sector)
class SectorAdmin(CatalogoAdmin):
    list_display = ["nombre", "padre", "clave", "orden", "marca", "vigente"]
    list_filter = [("padre", admin.RelatedOnlyFieldListFilter), "marca", "vigente"]
    list_select_related = ["padre"]
    fields = ["nombre", "clave", "padre", "orden", "marca", "fuente", "vigente"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):  # type: ignore[no-untyped-def]
        if db_field.name == "padre":
            kwargs["queryset"] = Sector.objects.macrosectores()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Tema)
class TemaAdmin(CatalogoAdmin):
    pass


@admin.register(Region)
class RegionAdmin(CatalogoAdmin):
    pass


@admin.register(TipoDeRecomendacion)
class TipoDeRecomendacionAdmin(CatalogoAdmin):
    pass

"""La relatoría sin red: qué archivos guarda el navegador."""

from django.conf import settings

from dialogo.templatetags.dialogo import SECTORES as FORMAS
from sobremesas.puerta.carcasa import DE_LA_CASA

SECTORES = (*FORMAS, "otro")
MODULOS = [
    *(f"js/puerta/{nombre}.js" for nombre in ("almacen", "busqueda", "cola", "piezas", "red")),
    *sorted(
        f"js/relatoria/{ruta.name}"
        for ruta in (settings.BASE_DIR / "static/js/relatoria").glob("*.js")
    ),
]
ESTATICOS = (*DE_LA_CASA, "css/relatoria.css", *MODULOS)
PLANTILLAS = ("base.html", "sobremesas/relatoria/mesa.html", "sobremesas/puerta/sw.js")

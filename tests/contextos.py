"""Los contextos del navegador: abrir uno cuesta más que una página, así que se limpian y se prestan."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext


class Contextos:
    """Cada uno lo usa una prueba a la vez, y lo devuelve sin galletas, almacenes ni rutas.

    Una página quieta lo mantiene tibio: sin ella, cada página nueva estrenaría proceso.
    """

    def __init__(self, navegador: Browser, origen: str) -> None:
        self.navegador, self.origen = navegador, origen
        self.libres: dict[tuple[bool, ...], list[BrowserContext]] = {}
        # De cada prestado: su clase y la sesión con que se limpia; sin ella, no se vuelve a prestar.
        self.clases: dict[BrowserContext, tuple[bool, ...]] = {}
        self.limpieza: dict[BrowserContext, Any] = {}

    def prestar(
        self,
        *,
        tactil: bool = False,
        javascript: bool = True,
        sin_csp: bool = False,
        aparte: bool = False,
    ) -> BrowserContext:
        clase = (tactil, javascript, sin_csp)
        if not aparte and self.libres.get(clase):
            return self.libres[clase].pop()
        contexto = self.navegador.new_context(
            base_url=self.origen,
            viewport={"width": 1280, "height": 900},
            locale="es-MX",
            timezone_id="America/Mexico_City",
            color_scheme="light",
            reduced_motion="reduce",
            has_touch=tactil,
            java_script_enabled=javascript,
            bypass_csp=sin_csp,
        )
        # Para una máquina cargada: nada espera si no falla.
        contexto.set_default_timeout(30_000)
        if not aparte:
            quieta = contexto.new_page()
            quieta.goto("/salud")
            self.clases[contexto] = clase
            self.limpieza[contexto] = quieta, contexto.new_cdp_session(quieta)
        return contexto

    def devolver(self, contexto: BrowserContext) -> None:
        if contexto not in self.limpieza:
            contexto.close()
            return
        quieta, sesion = self.limpieza[contexto]
        for pagina in contexto.pages:
            if pagina is not quieta:
                pagina.close()
        contexto.set_offline(False)
        contexto.unroute_all()
        contexto.clear_permissions()
        contexto.clear_cookies()
        sesion.send("Storage.clearDataForOrigin", {"origin": self.origen, "storageTypes": "all"})
        self.libres.setdefault(self.clases[contexto], []).append(contexto)

    def cerrar(self) -> None:
        for contexto in self.limpieza:
            contexto.close()

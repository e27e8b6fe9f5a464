"""Personas y organizaciones: el renglón trae además, si quiere, el cargo de hoy."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from actores.models import Actor, Cargo, Organizacion, Persona
from actores.traer.clases import DE_ORGANIZACION, DE_PERSONA, DEL_CARGO
from actores.traer.destinos import Destino, Hallado, Valores, a_fecha, de_fecha, parecido
from actores.traer.directorio import plano
from actores.traer.valores import NUEVA

SIMPLES = ("nombre", "correo", "telefono", "contacto", "notas")
DE_LA_PERSONA = ("tratamiento", "genero", "semblanza")
DE_LA_ORGANIZACION = ("siglas", "sitio")


class DestinoActores(Destino):
    modelo = Actor
    listas = ("temas", "regiones")
    identidad = ("forma", "nombre")

    def llave(self, valores: Valores) -> str:
        """Dos personas distintas pueden llamarse igual: las separa el correo, si lo traen."""
        if valores.get("clave"):
            return f"clave|{valores['clave']}"
        return f"{super().llave(valores)[:200]}|{valores.get('correo', '').casefold()[:90]}"

    def titulo(self, valores: Valores) -> str:
        return str(valores.get("nombre", ""))

    def hallar(self, lote: list[Valores]) -> list[Hallado]:
        return [self._hallar(valores) for valores in lote]

    def _hallar(self, valores: Valores) -> Hallado:
        conocidos = self.conv.directorio
        if clave := valores.get("clave"):
            return Hallado(clave)
        es_persona = valores["forma"] == "persona"
        iguales = conocidos.llamados(valores["nombre"], es_persona=es_persona)
        exactos = [uno for uno in iguales if plano(uno.nombre) == plano(valores["nombre"])]
        correo = valores.get("correo", "")
        if len(exactos) == 1 and not self._se_contradicen(exactos[0].correo, correo):
            return Hallado(exactos[0].pk)
        cercanos = conocidos.parecidos(
            valores["nombre"],
            es_persona=es_persona,
            correo=correo,
            siglas=valores.get("siglas", ""),
        )
        return Hallado(
            parecidos=[
                parecido(
                    uno.pk,
                    uno.nombre,
                    f"{motivo}{' y está en el archivo' if uno.archivado else ''}",
                    reverse("actores:ficha", args=[uno.pk]),
                )
                for uno, motivo in cercanos
            ]
        )

    def _se_contradicen(self, suyo: str, correo: str) -> bool:
        """El mismo nombre con otro correo: quizá es un homónimo."""
        return bool(suyo and correo and suyo.casefold() != correo.casefold())

    def con_todo(self, filas: QuerySet) -> QuerySet:
        cargos = Cargo.objects.vigentes().order_by("pk")
        return filas.select_related("persona", "organizacion").prefetch_related(
            "temas", "regiones", Prefetch("persona__cargos", cargos, to_attr="asientos")
        )

    def _asiento(self, objeto: Actor, organizacion: int | str) -> Cargo | None:
        asientos: list[Cargo] = objeto.persona.asientos  # type: ignore[attr-defined]
        suyos = [c for c in asientos if c.organizacion_id == organizacion]
        return suyos[0] if len(suyos) == 1 else None

    def actual(self, objeto: Actor, valores: Valores | None = None) -> Valores:
        """``valores`` dice de qué organización interesa el asiento."""
        hijo = objeto.persona if objeto.es_persona else objeto.organizacion
        propios = DE_LA_PERSONA if objeto.es_persona else DE_LA_ORGANIZACION
        comun = {
            **{campo: getattr(objeto, campo) for campo in SIMPLES},
            **{campo: getattr(hijo, campo) for campo in propios},
            "sector": objeto.sector_id,
            "subsector": objeto.subsector_id or "",
            "temas": sorted(tema.pk for tema in objeto.temas.all()),
            "regiones": sorted(region.pk for region in objeto.regiones.all()),
        }
        if not objeto.es_persona:
            return comun
        asiento = self._asiento(objeto, (valores or {}).get("organizacion") or 0)
        return comun | {
            "cargo": asiento.nombre if asiento else "",
            "organizacion": asiento.organizacion_id if asiento else "",
            "desde": de_fecha(asiento.desde) if asiento else "",
        }

    def crear(self, valores: Valores) -> tuple[Actor, Valores]:
        es_persona = valores["forma"] == "persona"
        actor: Actor = Persona() if es_persona else Organizacion()
        actor.es_ficticio = self.es_ficticio
        self._poner(actor, actor, valores, DE_LA_PERSONA if es_persona else DE_LA_ORGANIZACION)
        actor.save()
        for campo in self.listas:
            self.anotar_lista(campo, actor.pk, valores.get(campo, []))
        return actor, {"espera_cargo": True} if valores.get("cargo") else {}

    def cambiar(self, objeto: Actor, nuevos: Valores) -> Valores:
        hijo = objeto.persona if objeto.es_persona else objeto.organizacion
        propios = DE_LA_PERSONA if objeto.es_persona else DE_LA_ORGANIZACION
        self._poner(hijo, hijo, nuevos, propios)
        hijo.save()
        self._poner_listas(hijo, nuevos)
        return {"espera_cargo": True} if DEL_CARGO & set(nuevos) else {}

    def _poner(self, actor: Any, hijo: Any, valores: Valores, propios: tuple[str, ...]) -> None:
        for campo in SIMPLES:
            if campo in valores:
                setattr(actor, campo, valores[campo])
        for campo in propios:
            if campo in valores:
                setattr(hijo, campo, valores[campo])
        for campo in ("sector", "subsector"):
            if campo in valores:
                setattr(actor, f"{campo}_id", valores[campo] or None)

    def _poner_listas(self, actor: Actor, valores: Valores) -> None:
        for campo in self.listas:
            if valores.get(campo) is not None and campo in valores:
                getattr(actor, campo).set(valores[campo])

    def poner_cargo(self, persona_id: int, valores: Valores, nuevas: dict[str, int]) -> Valores:
        """El asiento de hoy, cuando ya existen todas las organizaciones de la hoja.

        Devuelve lo que creó, o lo que cambió con su antes.
        """
        organizacion = valores["organizacion"]
        if isinstance(organizacion, str):
            organizacion = nuevas[plano(organizacion.removeprefix(NUEVA))]
        suyos = list(
            Cargo.objects.vigentes()
            .filter(persona=persona_id, organizacion=organizacion)
            .order_by("pk")
            .select_for_update()
        )
        desde = a_fecha(valores.get("desde", ""))
        if len(suyos) != 1:
            cargo = Cargo.objects.create(
                persona_id=persona_id,
                organizacion_id=organizacion,
                nombre=valores["cargo"],
                desde=desde,
            )
            return {"cargo_creado": cargo.pk}
        cargo = suyos[0]
        antes = {"nombre": cargo.nombre, "desde": de_fecha(cargo.desde)}
        cargo.nombre = valores["cargo"]
        cargo.desde = desde or cargo.desde
        cargo.save(update_fields=["nombre", "desde"])
        despues = {"nombre": cargo.nombre, "desde": de_fecha(cargo.desde)}
        return {"cargo_cambiado": cargo.pk, "antes": antes, "despues": despues}


def que_sobra(forma: str) -> frozenset[str]:
    """Los campos que no son de esa forma: en su renglón no se leen."""
    return DE_ORGANIZACION if forma == "persona" else DE_PERSONA

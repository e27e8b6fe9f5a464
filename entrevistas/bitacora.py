"""Lo que la captura enseña: la guía con sus entradas, y lo que cambió desde la última mirada."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from actores.models import Region, Tema
from dialogo.models import Pregunta, Usuario
from entrevistas.guia import Renglon, Tramo, recorrido
from entrevistas.models import Entrada, Entrevista, Nivel, Respuesta

LETRAS = {"literal": "L", "parafrasis": "P", "observacion": "O", "fuera": ""}
# A quien ya las escribió no se le ponen otra vez.
COMILLAS = tuple('«“"')
# Un reloj un poco atrasado no debe esconder un cambio: repetir es inocuo.
MARGEN = timedelta(seconds=3)


@dataclass
class Hoja:
    """Una pregunta en la pantalla: su bitácora y lo que esta persona tiene a medio escribir."""

    pregunta: Pregunta
    estado: str
    entradas: list[Entrada]
    borrador: Entrada | None


def vestir(entrada: Entrada, consentido: str) -> Entrada:
    """Añade a la entrada lo que su plantilla enseña. Pide temas, regiones y pasajes cargados."""
    entrada.letra = LETRAS[entrada.tipo]  # type: ignore[attr-defined]
    entrada.etiquetas = [  # type: ignore[attr-defined]
        *(("t", tema) for tema in entrada.temas.all()),
        *(("r", region) for region in entrada.regiones.all()),
    ]
    entrada.comillas = entrada.tipo == "literal" and entrada.texto[:1] not in COMILLAS  # type: ignore[attr-defined]
    entrada.apretada = entrada.nivel if _aprieta(entrada.nivel, consentido) else ""  # type: ignore[attr-defined]
    partes = [entrada.revision, entrada.tipo, entrada.nivel, consentido]
    partes += [f"{clase}{cosa.pk}" for clase, cosa in entrada.etiquetas]  # type: ignore[attr-defined]
    partes += [entrada.num_fragmentos > 0, entrada.pregunta_id, bool(entrada.terminada_en)]  # type: ignore[attr-defined]
    entrada.huella = ".".join(str(parte) for parte in partes)  # type: ignore[attr-defined]
    return entrada


def _aprieta(nivel: str, consentido: str) -> bool:
    return bool(nivel) and (not consentido or Nivel(nivel).rigor > Nivel(consentido).rigor)


def cargar(filas: "QuerySet[Entrada]") -> "QuerySet[Entrada]":
    return (
        filas.select_related("autor", "editada_por")
        .prefetch_related(
            Prefetch("temas", Tema.objects.only("nombre", "orden")),
            Prefetch("regiones", Region.objects.only("nombre", "orden")),
        )
        .con_correcciones()  # type: ignore[attr-defined]
    )


def dibujar(entrada: Entrada, entrevista: Entrevista, consentido: str) -> str:
    """El renglón de una entrada, el mismo en la página y en las respuestas."""
    vestida = vestir(cargar(Entrada.objects.all()).get(pk=entrada.pk), consentido)
    return render_to_string(
        "entrevistas/captura_entrada.html",
        {"entrada": vestida, "entrevista": entrevista, "consentido": consentido},
    )


def nivel_consentido(entrevista: Entrevista) -> str:
    vigente = entrevista.consentimiento
    return vigente.nivel if vigente else ""


def hojas(
    entrevista: Entrevista, usuario: Usuario, consentido: str
) -> list[tuple[Tramo, list[Hoja]]]:
    """Bloques con sus preguntas, en las consultas de ``recorrido`` y ninguna más."""
    return [
        (tramo, [_hoja(renglon, consentido) for renglon in tramo.renglones])
        for tramo in recorrido(entrevista, usuario)
    ]


def _hoja(renglon: Renglon, consentido: str) -> Hoja:
    """El primer borrador propio va al campo; los demás, a la bitácora."""
    borrador, entradas = None, []
    for entrada in renglon.entradas:
        vestir(entrada, consentido)
        if entrada.terminada_en is None and borrador is None:
            borrador = entrada
        else:
            entradas.append(entrada)
    estado = renglon.respuesta.estado if renglon.respuesta else ""
    return Hoja(
        renglon.pregunta,
        "" if estado == Respuesta.Estado.ABORDADA else estado,
        entradas,
        borrador,
    )


def novedades(
    entrevista: Entrevista, usuario: Usuario, desde: datetime | None
) -> dict[str, object] | None:
    """Lo que cambió desde entonces, o nada. Lo que otra persona tiene a medio escribir no sale."""
    tocadas = entrevista.entradas.exclude(terminada_en=None)
    if desde is not None:
        tocadas = tocadas.filter(cambiada_en__gte=desde - MARGEN)
        marcas = entrevista.respuestas.filter(anotada_en__gte=desde - MARGEN)
        if not tocadas.exists() and not marcas.exists():
            return None
    consentido = nivel_consentido(entrevista)
    filas = list(cargar(tocadas.order_by("orden", "pk")))
    vivas = [vestir(fila, consentido) for fila in filas if fila.retirada_en is None]
    return {
        "entradas": [_dato(fila, entrevista, consentido) for fila in vivas],
        "retiradas": [str(fila.uid) for fila in filas if fila.retirada_en],
        "ordenes": _ordenes(entrevista, {fila.pregunta_id for fila in filas}),
        "marcas": {
            marca.pregunta_id: marca.estado
            for marca in entrevista.respuestas.exclude(estado=Respuesta.Estado.ABORDADA)
        },
        "consentido": consentido,
    }


def _dato(entrada: Entrada, entrevista: Entrevista, consentido: str) -> dict[str, object]:
    return {
        "uid": str(entrada.uid),
        "pregunta": entrada.pregunta_id,
        "huella": entrada.huella,  # type: ignore[attr-defined]
        "quien": (entrada.editada_por or entrada.autor).nombre_corto,
        "html": render_to_string(
            "entrevistas/captura_entrada.html",
            {"entrada": entrada, "entrevista": entrevista, "consentido": consentido},
        ),
    }


def _ordenes(entrevista: Entrevista, preguntas: set[int]) -> dict[int, list[str]]:
    ordenes: dict[int, list[str]] = {pregunta: [] for pregunta in preguntas}
    filas = entrevista.entradas.vivas().filter(pregunta__in=preguntas)
    for pregunta, uid in filas.order_by("orden", "pk").values_list("pregunta", "uid"):
        ordenes[pregunta].append(str(uid))
    return ordenes


def borradores_recientes(entrevista: Entrevista, usuario: Usuario) -> list[dict[str, object]]:
    """Quién está escribiendo, según la base: sirve mientras Redis no contesta."""
    hace_poco = timezone.now() - timedelta(seconds=15)
    filas = (
        entrevista.entradas.filter(terminada_en=None, retirada_en=None, cambiada_en__gte=hace_poco)
        .exclude(autor=usuario)
        .select_related("autor")
        .order_by("autor", "-cambiada_en")
        .distinct("autor")
    )
    return [
        {
            "id": fila.autor_id,
            "nombre": fila.autor.nombre_corto,
            "iniciales": fila.autor.iniciales,
            "pregunta": fila.pregunta_id,
            "tipo": fila.tipo,
            "escribe": True,
        }
        for fila in filas
    ]


def catalogo() -> list[dict[str, object]]:
    """Temas y regiones vigentes para el selector; los temas primero."""
    return [
        {"clave": f"{letra}{pk}", "nombre": nombre, "grupo": grupo}
        for letra, grupo, filas in (
            ("t", "Tema", Tema.objects.vigentes()),
            ("r", "Región", Region.objects.vigentes()),
        )
        for pk, nombre in filas.values_list("pk", "nombre")
    ]

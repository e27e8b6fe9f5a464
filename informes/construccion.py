"""Construir un informe: pedirlo, hacerlo, cancelarlo y rescatar los que se quedaron a medias.

La verdad está en la fila de ``Informe``. Celery sólo toca el timbre: si el timbre se pierde, el
barrendero lo vuelve a tocar; si suena dos veces, sólo uno obtiene el arriendo. El archivo se escribe
aparte y se cambia de nombre de un golpe; la fila lo señala sólo si el arriendo sigue siendo del mismo
dueño. Qué dice cada clase de documento y qué comprueba antes de salir es de su receta. La decisión
completa está en ``docs/decisiones/0050-construccion-de-informes.md``.
"""

import gc
import logging
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from dialogo.models import Dialogo, Usuario
from informes import archivo, pdf, receta_prediagnostico
from informes.acta import receta as receta_del_acta
from informes.final import receta_final, receta_laminas, receta_resumen
from informes.models import Informe, InformeQuerySet, Tipo
from informes.obra import ArriendoPerdido, Cancelada, Obra, anterior
from informes.receta import Receta
from sobremesas.models import Sobremesa

bitacora = logging.getLogger(__name__)

ESPERA_EN_COLA = timedelta(seconds=10)
LETRAS_POR_PAGINA = 3200  # del HTML, medido; una construcción anterior lo corrige
PARTE_DE_COMPONER = 0.55  # del tiempo de las páginas; el resto es escribirlas
RECETAS: dict[str, Receta] = {
    Tipo.PREDIAGNOSTICO: receta_prediagnostico,
    Tipo.ACTA: receta_del_acta,
    Tipo.FINAL: receta_final,
    Tipo.RESUMEN: receta_resumen,
    Tipo.LAMINAS: receta_laminas,
}
FALLO_GENERAL = (
    "Algo falló al construir y quedó anotado. Vuelve a intentarlo; si se repite, avisa a quien opera "
    "la plataforma."
)


def pedir(
    dialogo: Dialogo,
    tipo: str,
    *,
    autor: Usuario | None,
    clave: str,
    sobremesa: Sobremesa | None = None,
) -> Informe:
    """Inserta la construcción y, al confirmarse, toca el timbre. La misma ``clave``, la misma fila.

    Si ya hay una en obra, devuelve ésa. Lanza ``ValidationError`` si falta algo: la de una puerta es
    ``PuertaCerrada``.
    """
    pedido = Informe(dialogo=dialogo, tipo=tipo, sobremesa=sobremesa, clave=clave, pedido_por=autor)
    with transaction.atomic():
        if previa := _ya_pedida(pedido):
            return previa
        RECETAS[tipo].exigir(pedido)
        try:
            with transaction.atomic():
                pedido.version = _siguiente_version(pedido)
                pedido.save(force_insert=True)
        except IntegrityError:
            otra = _ya_pedida(pedido)
            if otra is None:
                raise
            return otra
        transaction.on_commit(lambda: tocar_el_timbre(pedido.pk), robust=True)
    return pedido


def _hermanos(informe: Informe) -> InformeQuerySet:
    """Las construcciones del mismo documento."""
    return Informe.objects.filter(
        dialogo=informe.dialogo_id, tipo=informe.tipo, sobremesa=informe.sobremesa_id
    )


def _ya_pedida(pedido: Informe) -> Informe | None:
    suyos = _hermanos(pedido)
    return suyos.filter(clave=pedido.clave).first() or suyos.en_obra().first()


def _siguiente_version(pedido: Informe) -> int:
    listas = _hermanos(pedido).filter(estado=Informe.Estado.LISTO)
    return (listas.aggregate(ultima=Max("version"))["ultima"] or 0) + 1


def tocar_el_timbre(pk: int) -> None:
    """Avisa a Celery. Si Redis no contesta, el barrendero avisará: la petición no espera."""
    from informes.tasks import construir_informe

    try:
        construir_informe.apply_async((pk,), retry=False)
    except Exception:
        bitacora.warning("No pude avisar del informe %s; lo hará el barrendero", pk)


def cancelar(informe: Informe) -> None:
    """Pide detenerla. La que nadie construye todavía se cancela en el acto."""
    ahora = timezone.now()
    filas = Informe.objects.filter(pk=informe.pk)
    sin_duenio = Q(estado=Informe.Estado.EN_COLA) | Q(
        estado=Informe.Estado.CONSTRUYENDO, arriendo_hasta__lt=ahora
    )
    if not filas.filter(sin_duenio).update(
        estado=Informe.Estado.CANCELADO, terminado_en=ahora, arriendo=None, arriendo_hasta=None
    ):
        filas.filter(estado=Informe.Estado.CONSTRUYENDO).update(cancelacion_pedida_en=ahora)


def barrer() -> int:
    """Vuelve a tocar el timbre de lo que espera demasiado o perdió a quien lo construía."""
    ahora = timezone.now()
    olvidados = Informe.objects.filter(
        Q(estado=Informe.Estado.EN_COLA, pedido_en__lt=ahora - ESPERA_EN_COLA)
        | Q(estado=Informe.Estado.CONSTRUYENDO, arriendo_hasta__lt=ahora)
    )
    claves = list(olvidados.values_list("pk", flat=True))
    for pk in claves:
        tocar_el_timbre(pk)
    return len(claves)


def construir(pk: int) -> Informe | None:
    """Construye el informe si está libre. ``None`` si otro lo tiene, ya terminó o se lo quitaron."""
    obra = Obra.tomar(pk)
    if obra is None:
        return None
    try:
        with obra.latidos(), translation.override("es-mx"):
            _construir(obra)
    except ArriendoPerdido:
        archivo.borrar(archivo.nombre_de(obra.informe))
        return None
    except Cancelada:
        _cerrar(obra, Informe.Estado.CANCELADO)
    except (pdf.ImpresionFallida, ValidationError) as error:
        _cerrar(obra, Informe.Estado.FALLIDO, _frase(error))
    except SoftTimeLimitExceeded:
        _cerrar(obra, Informe.Estado.FALLIDO, "La construcción pasó del tiempo permitido.")
    except MemoryError:
        _cerrar(obra, Informe.Estado.FALLIDO, "La construcción pasó de la memoria permitida.")
    except OperationalError:
        raise  # la base no contesta: el arriendo vence y alguien la retoma
    except Exception:
        bitacora.exception("Falló la construcción del informe %s", pk)
        _cerrar(obra, Informe.Estado.FALLIDO, FALLO_GENERAL)
    finally:
        gc.collect()
    obra.informe.refresh_from_db()
    return obra.informe


def _frase(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _cerrar(obra: Obra, estado: str, motivo: str = "") -> None:
    archivo.borrar(archivo.nombre_de(obra.informe))
    obra.mia.update(
        estado=estado,
        motivo_fallo=motivo,
        terminado_en=timezone.now(),
        arriendo=None,
        arriendo_hasta=None,
    )


def _construir(obra: Obra) -> None:
    informe, receta = obra.informe, RECETAS[obra.informe.tipo]
    with obra.etapa("instantanea"):
        guardada = _instantanea(obra)
        resumen = receta.resumir(guardada)
        obra.cuenta["contiene"] = resumen.contiene
        obra.contar("instantanea", resumen.piezas, resumen.piezas, resumen.cuenta)
    with obra.etapa("citas"):
        receta.comprobar(informe, guardada, _contador_de_citas(obra))
    with obra.etapa("graficas"):
        html = render_to_string(receta.PLANTILLA, {"i": guardada["imprime"]})
        figuras = resumen.figuras
        obra.contar("graficas", figuras, figuras, f"{figuras} de {figuras}")
    with obra.etapa("paginas"):
        impresion = pdf.imprimir(
            html,
            identificador=informe.huella_evidencia,
            avisar=_contador_de_paginas(obra, html),
            estilo=receta.ESTILO,
        )
        obra.contar("paginas", impresion.paginas, impresion.paginas, f"{impresion.paginas} páginas")
        obra.cuenta["paginas"]["letras"] = len(html)
    with obra.etapa("revision"):
        revisar(impresion)
        nombre = archivo.guardar(informe, impresion.contenido)
        obra.comprobar()
    _publicar(obra, guardada, impresion, nombre)


def _instantanea(obra: Obra) -> dict[str, Any]:
    """La congela la primera vez; un intento posterior parte de la misma."""
    informe = obra.informe
    if informe.instantanea:
        return informe.instantanea
    RECETAS[informe.tipo].exigir(informe)
    guardada, huella = RECETAS[informe.tipo].congelar(informe)
    obra.escribir(instantanea=guardada, huella_evidencia=huella)
    return guardada


def _contador_de_citas(obra: Obra) -> Callable[[int, int], None]:
    def avisar(hechas: int, total: int) -> None:
        obra.contar("citas", hechas, total, f"{hechas} de {total}")
        obra.avisar("citas", hechas / total)

    return avisar


def _contador_de_paginas(obra: Obra, html: str) -> pdf.Avisar:
    """Traduce los pasos de WeasyPrint a páginas de un total estimado, y después real."""
    previa = anterior(obra.informe)
    letras = previa.cuenta.get("paginas", {}).get("letras") if previa else None
    paginas = previa.num_paginas if previa else None
    por_pagina = letras / paginas if letras and paginas else LETRAS_POR_PAGINA
    estimadas = max(1, round(len(html) / por_pagina))

    def avisar(parte: str, hechas: int, total: int | None) -> None:
        if parte == "composicion":
            fraccion = PARTE_DE_COMPONER * min(hechas / max(estimadas, hechas + 1), 0.98)
            texto = f"{hechas} de unas {max(estimadas, hechas)}"
            obra.contar("paginas", hechas, max(estimadas, hechas), texto)
        else:
            assert total is not None
            fraccion = PARTE_DE_COMPONER + (1 - PARTE_DE_COMPONER) * hechas / total
            obra.contar("paginas", hechas, total, f"{hechas} de {total}")
        obra.avisar("paginas", fraccion)

    return avisar


def revisar(impresion: pdf.Impresion) -> None:
    """Abre lo impreso: páginas, etiquetas, lengua y letras; sin archivos dentro ni enlaces afuera."""
    with pikepdf.open(BytesIO(impresion.contenido)) as documento:
        raiz = documento.Root
        reparos: list[tuple[bool, str]] = [
            (len(documento.pages) == impresion.paginas, "le faltan páginas"),
            ("/StructTreeRoot" in raiz and "/MarkInfo" in raiz, "no está etiquetado"),
            ("/Lang" in raiz, "no dice su idioma"),
            (not documento.attachments, "lleva archivos dentro"),
            ("/AcroForm" not in raiz and "/OpenAction" not in raiz, "lleva acciones"),
            (not documento.check_pdf_syntax(), "está dañado"),
        ]
    for bien, reparo in reparos:
        if not bien:
            raise pdf.ImpresionFallida(f"El PDF no pasó la revisión: {reparo}.")


def _publicar(obra: Obra, guardada: dict[str, Any], impresion: pdf.Impresion, nombre: str) -> None:
    """La fila señala el archivo y la receta anota lo suyo: todo o nada."""
    informe = obra.informe
    with transaction.atomic():
        obra.escribir(
            estado=Informe.Estado.LISTO,
            etapa="",
            avance=100,
            archivo=nombre,
            huella_archivo=impresion.huella,
            num_paginas=impresion.paginas,
            tamano=len(impresion.contenido),
            terminado_en=timezone.now(),
            arriendo=None,
            arriendo_hasta=None,
        )
        RECETAS[informe.tipo].publicar(informe, guardada)
    archivo.borrar_intentos(informe)


def construir_ahora(
    dialogo: Dialogo,
    *,
    autor: Usuario | None = None,
    clave: str,
    tipo: str = Tipo.PREDIAGNOSTICO,
    sobremesa: Sobremesa | None = None,
) -> Informe:
    """Pide y construye sin Celery, para la línea de órdenes y la carga de la demostración."""
    informe = pedir(dialogo, tipo, autor=autor, clave=clave, sobremesa=sobremesa)
    return construir(informe.pk) or Informe.objects.get(pk=informe.pk)

"""Construir un informe: pedirlo, hacerlo, cancelarlo y rescatar los que se quedaron a medias.

La verdad está en la fila de ``Informe``. Celery sólo toca el timbre: si el timbre se pierde, el
barrendero lo vuelve a tocar; si suena dos veces, sólo uno obtiene el arriendo. El archivo se escribe
aparte y se cambia de nombre de un golpe; la fila lo señala sólo si el arriendo sigue siendo del mismo
dueño. La decisión completa está en ``docs/decisiones/0050-construccion-de-informes.md``.
"""

import gc
import logging
from datetime import timedelta
from io import BytesIO

import pikepdf
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from dialogo.models import Dialogo, Usuario
from entrevistas.confidencialidad import Umbral, citar, para_citar
from entrevistas.models import Fragmento
from hallazgos.models import Redaccion
from hallazgos.redaccion import congelar
from informes import archivo, composicion, pdf, puerta
from informes.models import CitaImpresa, Informe, Tipo
from informes.obra import ArriendoPerdido, Cancelada, Obra, anterior
from informes.prediagnostico import AUDIENCIA, Fotografia, Impresa, fotografiar

bitacora = logging.getLogger(__name__)

ESPERA_EN_COLA = timedelta(seconds=10)
LETRAS_POR_PAGINA = 3200  # del HTML, medido; una construcción anterior lo corrige
PARTE_DE_COMPONER = 0.55  # del tiempo de las páginas; el resto es escribirlas
FALLO_GENERAL = (
    "Algo falló al construir y quedó anotado. Vuelve a intentarlo; si se repite, avisa a quien opera "
    "la plataforma."
)


def pedir(dialogo: Dialogo, tipo: str, *, autor: Usuario | None, clave: str) -> Informe:
    """Inserta la construcción y, al confirmarse, toca el timbre. La misma ``clave``, la misma fila.

    Si ya hay una en obra, devuelve ésa. Lanza ``PuertaCerrada`` si falta algo.
    """
    with transaction.atomic():
        if previa := _ya_pedida(dialogo, tipo, clave):
            return previa
        puerta.exigir(dialogo)
        try:
            with transaction.atomic():
                informe = Informe.objects.create(
                    dialogo=dialogo,
                    tipo=tipo,
                    clave=clave,
                    version=_siguiente_version(dialogo, tipo),
                    pedido_por=autor,
                )
        except IntegrityError:
            otra = _ya_pedida(dialogo, tipo, clave)
            if otra is None:
                raise
            return otra
        transaction.on_commit(lambda: tocar_el_timbre(informe.pk), robust=True)
    return informe


def _ya_pedida(dialogo: Dialogo, tipo: str, clave: str) -> Informe | None:
    return (
        Informe.objects.filter(clave=clave, dialogo=dialogo).first()
        or Informe.objects.en_obra().filter(dialogo=dialogo, tipo=tipo).first()
    )


def _siguiente_version(dialogo: Dialogo, tipo: str) -> int:
    listas = Informe.objects.filter(dialogo=dialogo, tipo=tipo, estado=Informe.Estado.LISTO)
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
    informe = obra.informe
    with obra.etapa("instantanea"):
        foto = _instantanea(obra)
        num = len(foto.redacciones)
        entrevistas = foto.instantanea["cobertura"]["entrevistas"]
        obra.cuenta["contiene"] = (
            f"{entrevistas} entrevistas, {num} hallazgos, {len(foto.impresas)} citas"
        )
        obra.contar("instantanea", num, num, f"{len(foto.impresas)} pasajes, {num} hallazgos")
    with obra.etapa("citas"):
        _comprobar_citas(obra, foto)
    with obra.etapa("graficas"):
        html = render_to_string("informes/pdf/documento.html", {"i": foto.instantanea})
        figuras = num + len(foto.instantanea["prioridades"]["tablas"])
        obra.contar("graficas", figuras, figuras, f"{figuras} de {figuras}")
    with obra.etapa("paginas"):
        impresion = pdf.imprimir(
            html,
            identificador=informe.huella_evidencia,
            avisar=_contador_de_paginas(obra, html),
        )
        obra.contar("paginas", impresion.paginas, impresion.paginas, f"{impresion.paginas} páginas")
        obra.cuenta["paginas"]["letras"] = len(html)
    with obra.etapa("revision"):
        revisar(impresion)
        nombre = archivo.guardar(informe, impresion.contenido)
        obra.comprobar()
    _publicar(obra, foto, impresion, nombre)


def _instantanea(obra: Obra) -> Fotografia:
    """La congela la primera vez; un intento posterior parte de la misma."""
    informe = obra.informe
    if informe.instantanea:
        guardada = informe.instantanea
        return Fotografia(
            instantanea=guardada["imprime"],
            impresas=[Impresa(*fila) for fila in guardada["impresas"]],
            redacciones=guardada["redacciones"],
        )
    puerta.exigir(informe.dialogo)
    foto = fotografiar(
        informe.dialogo, composicion.de(informe.dialogo), version=informe.version or 1
    )
    obra.escribir(
        instantanea={
            "imprime": foto.instantanea,
            "impresas": [
                [cita.fragmento, cita.codigo, cita.nivel, cita.huella] for cita in foto.impresas
            ],
            "redacciones": foto.redacciones,
        },
        huella_evidencia=foto.instantanea["manifiesto"]["huella"],
    )
    return foto


def _comprobar_citas(obra: Obra, foto: Fotografia) -> None:
    """Cada cita de la instantánea sigue permitida hoy, con el mismo nivel y las mismas palabras."""
    umbral = Umbral.de(obra.informe.dialogo)
    pasajes = para_citar(Fragmento.objects.all()).in_bulk([c.fragmento for c in foto.impresas])
    total = len(foto.impresas)
    for hechas, impresa in enumerate(foto.impresas, start=1):
        pasaje = pasajes[impresa.fragmento]
        cita = citar(pasaje, AUDIENCIA, umbral)
        if cita is None or (cita.nivel, cita.huella) != (impresa.nivel, impresa.huella):
            raise ValidationError(
                f"Mientras se construía cambió lo que puede mostrarse de {impresa.codigo}. "
                "Vuelve a construir."
            )
        obra.contar("citas", hechas, total, f"{hechas} de {total}")
        obra.avisar("citas", hechas / total)


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


def _publicar(obra: Obra, foto: Fotografia, impresion: pdf.Impresion, nombre: str) -> None:
    """La fila señala el archivo, las redacciones se congelan y cada cita queda anotada: todo o nada."""
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
        CitaImpresa.objects.filter(informe=informe).delete()
        CitaImpresa.objects.bulk_create(
            CitaImpresa(
                informe=informe,
                fragmento_id=cita.fragmento,
                codigo=cita.codigo,
                nivel=cita.nivel,
                huella=cita.huella,
            )
            for cita in foto.impresas
        )
        for redaccion in Redaccion.objects.filter(pk__in=foto.redacciones):
            congelar(redaccion)
    archivo.borrar_intentos(informe)


def construir_ahora(dialogo: Dialogo, *, autor: Usuario | None = None, clave: str) -> Informe:
    """Pide y construye sin Celery, para la línea de órdenes y la carga de la demostración."""
    informe = pedir(dialogo, Tipo.PREDIAGNOSTICO, autor=autor, clave=clave)
    return construir(informe.pk) or Informe.objects.get(pk=informe.pk)

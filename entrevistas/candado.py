"""Los candados de la captura, siempre en el mismo orden: primero la entrevista, luego la entrada.

La revisión de una entrada cuenta cambios del texto y del tipo. El nivel, los temas y el lugar no la
mueven: los pasajes apuntan a una revisión.
"""

from uuid import UUID

from django.core.exceptions import ValidationError

from dialogo.models import Usuario
from entrevistas.models import Entrada, Entrevista, RevisionEntrada

YA_SE_CITA = (
    "Esta entrada ya tiene pasajes citados o codificados: su texto sólo cambia por corrección, que "
    "guarda el anterior."
)


class Conflicto(Exception):
    """Alguien cambió la entrada después de la revisión de la que partía este cambio."""

    def __init__(self, entrada: Entrada) -> None:
        super().__init__(entrada.pk)
        self.entrada = entrada


def abrir(entrevista: Entrevista) -> None:
    """Bloquea la entrevista y comprueba que sigue abierta."""
    entrevista.bloquear()
    if not entrevista.acepta_entradas:
        raise ValidationError(
            f"{entrevista.folio} está {entrevista.get_estado_display().lower()}: ya no recibe "
            "cambios en la captura.",
            code="cerrada",
        )


def tomar(entrevista: Entrevista, uid: UUID, autor: Usuario) -> Entrada:
    """La entrada, bloqueada. El borrador de otra persona no existe para los demás."""
    entrada = Entrada.objects.select_for_update(of=("self",)).get(uid=uid, entrevista=entrevista)
    if entrada.terminada_en is None and entrada.autor_id != autor.pk:
        raise Entrada.DoesNotExist
    entrada.entrevista = entrevista
    return entrada


def exigir_sin_pasajes(entrada: Entrada) -> None:
    if entrada.fragmentos.exists():
        raise ValidationError(YA_SE_CITA, code="citada")


def fotografiar(entrada: Entrada, autor: Usuario, motivo: str = "") -> None:
    """Deja en la historia el texto de la revisión en que va la entrada."""
    RevisionEntrada.objects.get_or_create(
        entrada=entrada,
        numero=entrada.revision,
        defaults={
            "tipo": entrada.tipo,
            "texto": entrada.texto,
            "autor": autor,
            "motivo": motivo,
        },
    )


def reescribir(entrada: Entrada, texto: str, tipo: str, autor: Usuario) -> None:
    """Texto nuevo en una entrada terminada: la revisión sube y la historia guarda ambas."""
    exigir_sin_pasajes(entrada)
    fotografiar(entrada, entrada.editada_por or entrada.autor)
    entrada.texto, entrada.tipo, entrada.editada_por = texto, tipo, autor
    entrada.revision += 1
    entrada.save()
    fotografiar(entrada, autor)

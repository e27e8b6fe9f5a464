"""El aviso de privacidad que acompaña a cada formulario que pide datos personales."""

from dialogo.models import AvisoPrivacidad, Dialogo, Usuario


def para(usuario: Usuario, dialogo: Dialogo | None = None) -> list[AvisoPrivacidad]:
    """El vigente de ese diálogo o, en el directorio que comparten, el de cada uno suyo."""
    dialogos = Dialogo.objects.visibles_para(usuario)
    if dialogo is not None:
        dialogos = dialogos.filter(pk=dialogo.pk)
    return list(
        AvisoPrivacidad.objects.filter(dialogo__in=dialogos)
        .order_by("dialogo_id", "-version")
        .distinct("dialogo_id")
        .select_related("dialogo")
    )

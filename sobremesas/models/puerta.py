"""La puerta: cada paso se añade; quién está dentro se calcula."""

from django.conf import settings
from django.db import models

from sobremesas.models.asistente import Acompanante, Asistente
from sobremesas.models.invitacion import Invitacion
from sobremesas.models.sesion import Sobremesa


class Paso(models.Model):
    """Lo que ocurrió en la puerta, con la hora del aparato y la de llegada al servidor (K2).

    El estado de cada quien es el último paso según la hora del aparato, lleguen en el orden que
    lleguen; un paso deshecho se conserva. ``refiere_a`` es un nonce y no una llave: lo que deshace
    puede subir antes que lo deshecho.
    """

    class Tipo(models.TextChoices):
        LLEGO = "llego", "Llegó"
        SALIO = "salio", "Se fue"
        DESHACE = "deshace", "Deshace"
        NOTA = "nota", "Nota"

    class Clase(models.TextChoices):
        INVITADA = "invitada", "Invitada"
        ACOMPANANTE = "acompanante", "Acompañante"
        VISITA = "visita", "Sin invitación"
        EQUIPO = "equipo", "Equipo"
        PRENSA = "prensa", "Prensa"

    class Anomalia(models.TextChoices):
        NINGUNA = "", "Ninguna"
        YA_REGISTRADA = "ya_registrada", "Ya estaba registrada"
        DELEGO = "delego", "Había mandado a alguien en su representación"
        EN_SU_LUGAR = "en_su_lugar", "Llegó alguien en su lugar, sin avisar"
        AMBAS = "ambas", "Llegaron titular y representante"
        SIN_LUGAR = "sin_lugar", "Su lugar ya no estaba confirmado"
        OTRO_DIA = "otro_dia", "Su invitación es de otro día"
        SOBRE_AFORO = "sobre_aforo", "La sede estaba llena"
        SIN_LLEGADA = "sin_llegada", "Se fue sin que constara su llegada"
        DESHACE_AJENO = "deshace_ajeno", "Quiso deshacer lo que anotó otra persona"

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.PROTECT, related_name="pasos")
    tipo = models.CharField(max_length=8, choices=Tipo, default=Tipo.LLEGO)
    clase = models.CharField(max_length=12, choices=Clase, default=Clase.INVITADA)
    invitacion = models.ForeignKey(
        Invitacion, on_delete=models.PROTECT, null=True, blank=True, related_name="pasos"
    )
    asistente = models.ForeignKey(
        Asistente,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pasos",
        help_text="Quién se presentó: el titular o quien lo representa.",
    )
    acompanante = models.ForeignKey(
        Acompanante, on_delete=models.PROTECT, null=True, blank=True, related_name="pasos"
    )
    refiere_a = models.UUIDField(
        "paso al que se refiere",
        null=True,
        blank=True,
        help_text="Nonce del que deshace, o de la llegada de quien se va y no estaba en la lista.",
    )
    nombre = models.CharField(
        max_length=300,
        blank=True,
        help_text="De quien llegó sin invitación, o en lugar de quien la tenía.",
    )
    organizacion = models.CharField("organización", max_length=300, blank=True)
    nonce = models.UUIDField(editable=False)
    aparato = models.UUIDField(editable=False)
    hora_del_aparato = models.DateTimeField()
    recibido_en = models.DateTimeField(auto_now_add=True)
    en_cola = models.BooleanField("se registró sin red", default=False)
    con_qr = models.BooleanField(default=False)
    anomalia = models.CharField(
        "anomalía", max_length=16, choices=Anomalia, blank=True, default=Anomalia.NINGUNA
    )
    resuelta_en = models.DateTimeField(null=True, blank=True)
    resuelta_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolucion = models.CharField("qué se decidió", max_length=300, blank=True)
    nota = models.CharField(max_length=300, blank=True)
    anotado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    supervisa = models.BooleanField(
        "lo anotó quien supervisa",
        default=False,
        help_text="Ese día: puede deshacer lo que anotó otra persona y dejar entrar con la sede llena.",
    )

    class Meta:
        ordering = ["hora_del_aparato", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sobremesa", "nonce"], name="paso_una_vez"),
        ]

    def __str__(self) -> str:
        return f"{self.get_tipo_display()} {self.hora_del_aparato:%H:%M}"

"""Cuentas del equipo. Quien participa nunca necesita una."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class UsuarioManager(BaseUserManager["Usuario"]):
    def create_user(self, email: str, password: str | None = None, **campos: object) -> "Usuario":
        usuario = self.model(email=self.normalize_email(email).lower(), **campos)
        usuario.set_password(password)
        usuario.save(using=self._db)
        return usuario

    def create_superuser(self, email: str, password: str, **campos: object) -> "Usuario":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **campos)


class Usuario(AbstractUser):
    """Integrante del equipo. Quien participa nunca necesita una cuenta."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("correo electrónico", unique=True)
    nombre = models.CharField("nombre completo", max_length=160)
    generacion_de_sesiones = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["nombre"]
    objects = UsuarioManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = "usuario"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="correo_unico_sin_mayusculas"),
        ]

    def __str__(self) -> str:
        return self.nombre or self.email

    @property
    def iniciales(self) -> str:
        partes = [parte for parte in self.nombre.split() if parte[:1].isupper()]
        return "".join(parte[0] for parte in partes[:2]) or self.email[:2].upper()

    @property
    def nombre_corto(self) -> str:
        return self.nombre.split()[0] if self.nombre.split() else self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Subir ``generacion_de_sesiones`` invalida toda sesión abierta, esté donde esté."""
        return salted_hmac(
            "dialogo.sesiones",
            f"{self.password}·{self.generacion_de_sesiones}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.nombre

    def get_short_name(self) -> str:
        return self.nombre_corto

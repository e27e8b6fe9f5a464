"""Ajustes de Diálogo. Todo lo que cambia de una máquina a otra llega del entorno.

``.env.example`` enumera cada variable; una prueba compara las dos listas.
"""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

BASE_DIR = Path(__file__).resolve().parent.parent
SECRETO_DE_EJEMPLO = "cambia-este-secreto-de-ejemplo-antes-de-salir-a-produccion"
CLAVE_DE_EJEMPLO = "ZGlhbG9nby1jbGF2ZS1kZS1lamVtcGxvLTMyLWJ5dGU="

env = environ.Env()
env.read_env(BASE_DIR / ".env")

ENTORNO = env.str("DIALOGO_ENTORNO", "local")
EN_PRODUCCION = ENTORNO == "produccion"
DEBUG = env.bool("DIALOGO_DEBUG", False)
SECRET_KEY = env.str("DIALOGO_SECRETO", SECRETO_DE_EJEMPLO)
# Claves de cifrado por campo, en base64 de 32 bytes; la primera cifra, las demás sólo descifran.
CLAVES_DE_CAMPO = env.list("DIALOGO_CLAVES_DE_CAMPO", default=[CLAVE_DE_EJEMPLO])
ALLOWED_HOSTS = env.list("DIALOGO_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
URL_PUBLICA = env.str("DIALOGO_URL_PUBLICA", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = env.list("DIALOGO_ORIGENES_CSRF", default=[])

if EN_PRODUCCION:
    if DEBUG:
        raise ImproperlyConfigured("DIALOGO_DEBUG no puede estar encendido en producción.")
    if SECRET_KEY == SECRETO_DE_EJEMPLO or len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "DIALOGO_SECRETO es el de ejemplo o es corto: hacen falta 50 caracteres propios."
        )
    if CLAVE_DE_EJEMPLO in CLAVES_DE_CAMPO:
        raise ImproperlyConfigured("DIALOGO_CLAVES_DE_CAMPO es la de ejemplo: genera una propia.")

INSTALLED_APPS = [
    "dialogo.apps.DialogoConfig",
    "actores.apps.ActoresConfig",
    "entrevistas.apps.EntrevistasConfig",
    "hallazgos.apps.HallazgosConfig",
    "sobremesas.apps.SobremesasConfig",
    "informes.apps.InformesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "template_partials",
    "dialogo.catalogos.CatalogosConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "dialogo.middleware.SaludMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "dialogo.middleware.CabecerasMiddleware",
    "sobremesas.vivo.middleware.EstadoDeLaSalaMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dialogo.idioma.IdiomaMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dialogo.middleware.SesionJsonMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dialogo.middleware.MfaObligatoriaMiddleware",
    "dialogo.middleware.DialogoMiddleware",
    "dialogo.middleware.FasesMiddleware",
]

ROOT_URLCONF = "dialogo.urls"
WSGI_APPLICATION = "dialogo.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "dialogo.contexto.casa",
            ],
            "builtins": ["dialogo.templatetags.dialogo"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Datos ------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", "postgres://dialogo@127.0.0.1:5432/dialogo")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DIALOGO_CONEXIONES", 8),
    "timeout": 5,  # sin base, el 503 no se hace esperar
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    },
    # Lo que puede repetirse en cada proceso y envejecer un minuto.
    "proceso": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL
if REDIS_URL.startswith("unix://"):  # Celery lo dice de otro modo, también el número de la base
    CELERY_BROKER_URL = f"redis+socket://{REDIS_URL[7:]}".replace("db=", "virtual_host=", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_throttle": 1,
    # Quien encola no espera a un Redis caído: sin esto, seis segundos por petición.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TIMEZONE = "America/Mexico_City"
CELERY_BEAT_SCHEDULE = {
    "latido": {"task": "dialogo.tasks.latir", "schedule": 20},
    "barrer-informes": {"task": "informes.tasks.barrer", "schedule": 15},
    "barrer-importaciones": {"task": "actores.tasks.barrer_importaciones", "schedule": 15},
    "enviar-correo": {"task": "dialogo.tasks.despachar_envios", "schedule": 60},
    "mover-olas": {"task": "sobremesas.mensajes.tasks.mover_olas", "schedule": 30},
    "leer-respuestas": {"task": "sobremesas.mensajes.tasks.leer_respuestas", "schedule": 120},
    "vencer-ofertas": {"task": "sobremesas.asiento.tasks.vencer_ofertas", "schedule": 60},
    "revisar-lugares": {"task": "sobremesas.asiento.tasks.revisar_lugares", "schedule": 600},
    "abrir-llamadas": {
        "task": "sobremesas.tablero.tasks.abrir_llamadas",
        "schedule": crontab(hour=8, minute=30),
    },
    "borrar-radar": {"task": "sobremesas.vivo.tasks.borrar_radar", "schedule": 3600},
    "borrar-necesidades": {
        "task": "sobremesas.invitacion.tasks.borrar_necesidades",
        "schedule": crontab(hour=3, minute=10),
    },
    "recordar-compromisos": {
        "task": "hallazgos.seguimiento.tasks.recordar",
        "schedule": crontab(hour=8, minute=0),
    },
    "avisar-retornos": {
        "task": "informes.retorno.tasks.avisar",
        "schedule": crontab(hour=9, minute=0),
    },
    "borrar-fotografias": {
        "task": "sobremesas.hojas.tasks.borrar_fotografias",
        "schedule": crontab(hour=3, minute=20),
    },
}

# Cuentas ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "dialogo.Usuario"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "mis_dialogos"
LOGOUT_REDIRECT_URL = "portada"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDADORES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDADORES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "nombre")},
    },
    {"NAME": f"{_VALIDADORES}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDADORES}.CommonPasswordValidator"},
    {"NAME": "dialogo.contrasenas.PalabrasDeLaCasaValidator"},
    {"NAME": "dialogo.contrasenas.EscaleraValidator"},
]
ACCOUNT_ADAPTER = "dialogo.cuentas.AdaptadorDeCuentas"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "dialogo.cuentas.nombre_visible"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "dialogo.forms_cuentas.EntrarForm",
    "reset_password": "dialogo.forms_cuentas.OlvideForm",
    "reset_password_from_key": "dialogo.forms_cuentas.ContrasenaNuevaForm",
    "change_password": "dialogo.forms_cuentas.CambiarContrasenaForm",
    "reauthenticate": "dialogo.forms_cuentas.ConfirmarForm",
}
MFA_FORMS = {
    "authenticate": "dialogo.forms_cuentas.CodigoForm",
    "reauthenticate": "dialogo.forms_cuentas.ConfirmarCodigoForm",
    "activate_totp": "dialogo.forms_cuentas.ActivarForm",
    "add_webauthn": "dialogo.forms_cuentas.LlaveForm",
    "edit_webauthn": "dialogo.forms_cuentas.NombreDeLlaveForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # el correo se comprobó al aceptar la invitación
MFA_ADAPTER = "dialogo.cuentas.AdaptadorDeMfa"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Diálogo"
MFA_TOTP_TOLERANCE = 1  # un reloj atrasado medio minuto también entra
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not EN_PRODUCCION
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_OBLIGATORIA = env.bool("DIALOGO_MFA_OBLIGATORIA", EN_PRODUCCION)
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("DIALOGO_PROXIES", 0)
# «tcp://clamav:3310»: revisa lo que se sube. Vacío: no se revisa.
ANTIVIRUS = env.str("DIALOGO_ANTIVIRUS", "")
HORAS_DE_INVITACION = 72

SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False  # la renueva SesionJsonMiddleware, nunca el autoguardado
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
HORAS_MAXIMAS_DE_SESION = 12
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dialogo.errores.sin_csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if EN_PRODUCCION:
    SESSION_COOKIE_NAME = "__Host-sesion"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^salud$", r"^listo$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    nombre: []
    for nombre in (
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
}

# Idioma y hora ----------------------------------------------------------------------------------
LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", "Español"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "dialogo" / "locale"]
TIME_ZONE = "America/Mexico_City"
USE_I18N = USE_TZ = True

# Archivos ---------------------------------------------------------------------------------------
STATIC_URL = "/estaticos/"
STATIC_ROOT = BASE_DIR / "estaticos"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", NODE_MODULES / "bootstrap" / "dist"),
    ("cytoscape", NODE_MODULES / "cytoscape" / "dist"),
    ("jsqr", NODE_MODULES / "jsqr" / "dist"),
    ("letra/serif", NODE_MODULES / "@fontsource-variable" / "source-serif-4"),
    ("letra/sans", NODE_MODULES / "@fontsource-variable" / "source-sans-3"),
]
MEDIA_ROOT = Path(env.str("DIALOGO_MEDIOS", str(BASE_DIR / "medios")))
ALMACEN_S3 = env.str("DIALOGO_S3_CUBETA", "")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if EN_PRODUCCION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if ALMACEN_S3:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ALMACEN_S3,
            "endpoint_url": env.str("DIALOGO_S3_SERVIDOR", "") or None,
            "default_acl": "private",
            "querystring_auth": True,
        },
    }
WHITENOISE_USE_FINDERS = not EN_PRODUCCION

# Correo -----------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("DIALOGO_CORREO", "consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DIALOGO_REMITENTE", "Diálogo <dialogo@ejemplo.mx>")
# Firma de lo que avisa el proveedor de correo; vacío, la dirección no existe.
REBOTES_SECRETO = env.str("DIALOGO_REBOTES_SECRETO", "")
# «imaps://usuario:clave@servidor/INBOX»: de ahí se leen rebotes y respuestas. Vacío: no se lee.
BUZON_DE_RESPUESTAS = env.str("DIALOGO_BUZON_DE_RESPUESTAS", "")

# Bitácora ---------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"renglon": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"sin_detalle": {"()": "dialogo.discrecion.SinDetalle"}},
    "handlers": {
        "consola": {
            "class": "logging.StreamHandler",
            "formatter": "renglon",
            "filters": ["sin_detalle"],
        }
    },
    "root": {
        "handlers": ["consola"],
        "level": env.str("DIALOGO_NIVEL_DE_BITACORA", "WARNING"),
    },
    # El servidor de desarrollo anota direcciones por su cuenta: también calla los enlaces.
    "loggers": {"django.server": {"handlers": ["consola"], "level": "INFO", "propagate": False}},
}

"""Cuentas, invitaciones y estado. De allauth sólo lo que se usa, con direcciones en español."""

from allauth.account import views as cuenta
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codigos
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as llave
from allauth.usersessions import views as sesiones
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from dialogo import views, views_cuentas
from dialogo.acceso import publica
from dialogo.salud import listo, salud

segundo_factor = [
    path("", factor.index, name="mfa_index"),
    path("entrar/", factor.authenticate, name="mfa_authenticate"),
    path("confirmar/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("aplicacion/activar/", totp.activate_totp, name="mfa_activate_totp"),
    path("aplicacion/quitar/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codigos/", codigos.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codigos/nuevos/", codigos.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("llaves/", llave.list_webauthn, name="mfa_list_webauthn"),
    path("llaves/agregar/", llave.add_webauthn, name="mfa_add_webauthn"),
    path("llaves/entrar/", llave.login_webauthn, name="mfa_login_webauthn"),
    path("llaves/confirmar/", llave.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("llaves/<int:pk>/", llave.edit_webauthn, name="mfa_edit_webauthn"),
    path("llaves/<int:pk>/quitar/", llave.remove_webauthn, name="mfa_remove_webauthn"),
]

contrasena = [
    path("cambiar/", cuenta.password_change, name="account_change_password"),
    path(
        "definir/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("olvide/", cuenta.password_reset, name="account_reset_password"),
    path("olvide/enviado/", cuenta.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^nueva/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        cuenta.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "nueva/lista/",
        cuenta.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("salud", salud, name="salud"),
    path("listo", listo, name="listo"),
    path("idioma/", publica(set_language), name="set_language"),
    path("dialogos/", views.mis_dialogos, name="mis_dialogos"),
    path("dialogos/crear/", views.crear, name="crear_dialogo"),
    path("invitacion/", views_cuentas.invitacion, name="invitacion"),
    path("invitacion/<str:token>/", views_cuentas.invitacion_enlace, name="invitacion_enlace"),
    path("cuentas/entrar/", cuenta.login, name="account_login"),
    path("cuentas/salir/", views_cuentas.Salir.as_view(), name="account_logout"),
    path("cuentas/alta/", cuenta.signup, name="account_signup"),
    path("cuentas/desactivada/", cuenta.account_inactive, name="account_inactive"),
    path("cuentas/confirmar/", cuenta.reauthenticate, name="account_reauthenticate"),
    path("cuentas/sesion/", views_cuentas.sesion, name="sesion"),
    path("cuentas/sesiones/", sesiones.list_usersessions, name="usersessions_list"),
    path("cuentas/contrasena/", include(contrasena)),
    path("cuentas/2fa/", include(segundo_factor)),
]

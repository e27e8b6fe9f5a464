"""Direcciones de la sala desde un teléfono, bajo ``/sala/``: sin cuenta, con el código o el enlace."""

from django.urls import path

from sobremesas.sala import views, views_aportar, views_disensos, views_entrada
from sobremesas.vivo.views import estado

app_name = "sala"
urlpatterns = [
    path("", views.ver, name="ver"),
    path("entrar/", views_entrada.entrar, name="entrar"),
    path("c/<str:codigo>/", views_entrada.con_codigo, name="con_codigo"),
    path("mi-lugar/", views_entrada.con_invitacion, name="con_invitacion"),
    path("estado/", estado, name="estado"),
    path("pedido/", views.pedido, name="pedido"),
    path("enviado/", views.enviado, name="enviado"),
    path("acta/", views.aparecer, name="aparecer"),
    path("votar/<int:consulta>/", views.votar, name="votar"),
    path("espejo/<uuid:uid>/", views.reflejar, name="reflejar"),
    path("aportar/", views_aportar.aportar, name="aportar"),
    path("aportaciones/<uuid:uid>/corregir/", views_aportar.corregir, name="corregir"),
    path("aportaciones/<uuid:uid>/retirar/", views_aportar.retirar, name="retirar"),
    path("aportaciones/<uuid:uid>/aparece/", views_aportar.nivel, name="nivel"),
    path("disensos/<uuid:uid>/aparece/", views_disensos.nivel, name="nivel_de_disenso"),
    path("disensos/<uuid:uid>/cerrar/", views_disensos.cerrar, name="cerrar_disenso"),
    path("disensos/<uuid:uid>/es-mio/", views_disensos.mio, name="mi_disenso"),
]

import logging
import os

from django.core.wsgi import get_wsgi_application

from dialogo.discrecion import SinDetalle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")

# El registro de accesos del servidor anota la dirección: un enlace personal no debe quedar ahí.
logging.getLogger("granian.access").addFilter(SinDetalle())

application = get_wsgi_application()

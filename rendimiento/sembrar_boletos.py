"""Siembra el par de la convocatoria. Corre dentro del entorno de pretix: ``python sembrar_boletos.py N``.

Escribe en la salida, en JSON, lo que hace falta para pedirle por HTTP: la ficha de la API, el
producto, la lista de la puerta, N boletos por registrar y la dirección de un pedido.
"""

import json
import os
import sys
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "pretix.settings"

import django  # noqa: E402

django.setup()

from django.utils.timezone import now  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402
from pretix.base.models import Event, Order, OrderPosition, Organizer, Team  # noqa: E402

CUANTOS = int(sys.argv[1])


def _evento() -> Event:
    organiza = Organizer.objects.create(name="Par", slug="par")
    evento = Event.objects.create(
        organizer=organiza,
        name="Sobremesa",
        slug="sobremesa",
        date_from=now() + timedelta(days=30),
        live=True,
        currency="MXN",
        plugins="",
    )
    evento.settings.timezone = "America/Mexico_City"
    return evento


def sembrar() -> dict:
    evento = _evento()
    producto = evento.items.create(name="Lugar", default_price=0, admission=True)
    cupo = evento.quotas.create(name="Mesa", size=None)
    cupo.items.add(producto)
    lista = evento.checkin_lists.create(name="Puerta", all_products=True)
    equipo = Team.objects.create(
        organizer=evento.organizer,
        name="Medida",
        all_events=True,
        all_event_permissions=True,
        all_organizer_permissions=True,
    )
    canal = evento.organizer.sales_channels.get(identifier="web")
    pedido = None
    secretos = []
    for n in range(CUANTOS):
        pedido = Order.objects.create(
            code=f"M{n:05d}",
            event=evento,
            email=f"prueba{n}@ejemplo.mx",
            status=Order.STATUS_PAID,
            datetime=now(),
            expires=now() + timedelta(days=20),
            total=0,
            locale="es",
            sales_channel=canal,
        )
        posicion = OrderPosition.objects.create(
            order=pedido,
            item=producto,
            price=0,
            positionid=1,
            attendee_name_parts={"full_name": f"Prueba {n}", "_scheme": "full"},
        )
        pedido.create_transactions()
        secretos.append(posicion.secret)
    return {
        "ficha": equipo.tokens.create(name="medida").token,
        "producto": producto.pk,
        "lista": lista.pk,
        "secretos": secretos,
        "pagina": f"/par/sobremesa/order/{pedido.code}/{pedido.secret}/" if pedido else "",
    }


with scopes_disabled():
    print(json.dumps(sembrar()))

"""El tablero de la convocatoria: lo que cuenta, lo que dice que falta y a quién se lo enseña."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Envio
from sobremesas.invitacion import necesidades
from sobremesas.models import Asistente, Cuota, Mensaje, Movimiento, Necesidades, Pendiente
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import OrganizacionFactory, PersonaFactory, SectorFactory
from tests.fabricas_sobremesas import (
    InvitacionFactory,
    OlaFactory,
    PasoFactory,
    PendienteFactory,
    SobremesaFactory,
)


@pytest.fixture
def dia(dialogo):
    return SobremesaFactory(dialogo=dialogo, cupo=10)


def ver(cliente, dialogo, consulta="", **cabeceras):
    url = reverse("sobremesas:tablero", args=[dialogo.clave])
    return cliente.get(f"{url}{consulta}", headers=cabeceras)


def contestar(dia, estado, canal="enlace", **rasgos):
    return InvitacionFactory(
        sobremesa=dia,
        estado=estado,
        respuesta_canal=canal,
        respondida_en=timezone.now(),
        **rasgos,
    )


def test_un_dialogo_sin_dias_lo_dice(coordina, dialogo):
    pagina = ver(coordina, dialogo).content.decode()

    assert "Todavía no hay días" in pagina and "Crear los días" in pagina
    assert "Preparar una ola" not in pagina and "Listas para el lugar" not in pagina


def test_el_tablero_cuenta_lo_mismo_que_a_mano(coordina, dialogo, dia, entrevistadora):
    for _ in range(3):
        contestar(dia, "confirmada")
    telefono = contestar(dia, "confirmada", "telefono", anotada_por=entrevistadora)
    contestar(dia, "declinada", "correo")
    delegada = contestar(dia, "delegada")
    delegada.asistentes.update(sustituido_en=timezone.now())
    Asistente.objects.create(invitacion=delegada, es_titular=False, nombre="Berenice Tovar")
    InvitacionFactory.create_batch(2, sobremesa=dia)
    InvitacionFactory(sobremesa=dia, estado="en_espera")
    otro = SobremesaFactory(dialogo=dialogo, cupo=4)
    contestar(otro, "confirmada")

    pagina = ver(coordina, dialogo)
    uno, dos = pagina.context["dias"]
    cuentas = {clave: num for clave, _, num in pagina.context["filtros"]}

    assert (uno.confirmados, uno.asientos) == (5, "ccccdsslll")
    assert uno.dicho == "4 asistirán, 1 manda a alguien, 2 sin respuesta, 3 libres"
    assert uno.frase == "Hay tres lugares libres y una persona en espera."
    assert (dos.confirmados, dos.asientos) == (1, "clll")
    assert cuentas == {
        "": 8,
        "asistira": 5,
        "manda": 1,
        "no": 1,
        "espera": 1,
        "sin": 2,
        "otro-dia": 0,
        "por-aprobar": 1,
        "lista": 0,
        "retiradas": 0,
    }
    html = pagina.content.decode()
    assert "5 por enlace, 1 por correo, 1 por teléfono" in " ".join(html.split())
    assert "Berenice Tovar, por aprobar" in html
    assert "anotó Elvira" in html and telefono.persona.nombre in html


def test_la_frase_dice_lo_que_mas_falta(coordina, dialogo, dia):
    def frase():
        return ver(coordina, dialogo).context["dias"][0].frase

    assert frase() == "La lista está vacía."
    silla = InvitacionFactory(sobremesa=dia, estado="en_lista")
    assert frase() == "Nadie invitado todavía; 1 persona en la lista."
    silla.estado = "invitada"
    silla.save()
    PendienteFactory(dialogo=dialogo, sobremesa=dia, invitacion=silla)
    assert frase() == "Falta por contestar 1; a una se le llama hoy."
    cultura = SectorFactory(nombre="Cultura")
    Cuota.objects.create(sobremesa=dia, sector=cultura, minimo=2, maximo=4)
    assert frase() == "Sin nadie de cultura hasta ahora."
    contestar(dia, "confirmada", persona__sector=cultura)
    silla.estado = "declinada"
    silla.save()
    assert frase() == "Quedan nueve lugares libres."
    dia.cupo = 1
    dia.save()
    assert frase() == "Está completa."
    dia.corte_en = timezone.now() - timedelta(days=1)
    dia.empieza_en = timezone.now() - timedelta(hours=1)
    dia.termina_en = timezone.now() + timedelta(hours=2)
    dia.save()
    assert frase().startswith("Ya empezó: hasta las ")
    assert ver(coordina, dialogo).context["balanza"].dias == []
    dia.termina_en = timezone.now() - timedelta(minutes=1)
    dia.save()
    assert frase() == "Ya pasó; falta cerrarla."
    dia.estado = "cerrada"
    dia.save()
    assert frase() == "Ya pasó y está cerrada."


def test_los_filtros_son_direcciones_y_htmx_trae_solo_la_tabla(coordina, dialogo, dia):
    otro = SobremesaFactory(dialogo=dialogo)
    ana = contestar(dia, "confirmada", persona__nombre="Ana Núñez Ibáñez")
    luz = contestar(otro, "declinada", "carta", persona__nombre="Luz Prado")
    pide = InvitacionFactory(sobremesa=dia, persona__nombre="Pía Quintana")
    pide.dias_posibles.add(otro)

    def nombres(consulta):
        renglones = ver(coordina, dialogo, consulta).context["renglones"]
        return {uno.invitacion.persona.nombre for uno in renglones}

    assert nombres("") == {ana.persona.nombre, luz.persona.nombre}
    assert nombres("?q=nunez") == {"Ana Núñez Ibáñez"}
    assert nombres(f"?dia={otro.numero}") == {"Luz Prado"}
    assert nombres("?canal=carta") == {"Luz Prado"}
    assert nombres("?r=otro-dia") == {"Pía Quintana"}
    assert nombres("?r=sin") == {"Pía Quintana"}
    assert nombres("?r=no-existe&dia=99&canal=x") == nombres("")

    trozo = ver(coordina, dialogo, "?r=no", HX_Request="true", HX_Target="respuestas")
    html = trozo.content.decode()
    assert "<h1" not in html and "Luz Prado" in html and 'hx-swap-oob="true"' in html
    assert "Nadie con estos filtros" in ver(coordina, dialogo, "?q=zzz").content.decode()


def test_las_posturas_solo_las_cuenta_la_coordinacion(coordina, entrevista, dialogo, dia):
    contestar(dia, "confirmada")

    assert ver(coordina, dialogo).context["balanza"].disensos is not None
    assert ver(entrevista, dialogo).context["balanza"].disensos is None


def test_los_mensajes_dicen_lo_que_salio_lo_que_no_y_lo_que_sigue(coordina, dialogo, dia):
    ola = OlaFactory(dialogo=dialogo, estado="mandada", mandada_en=timezone.now(), total=3)
    manana = timezone.now() + timedelta(days=1)
    OlaFactory(dialogo=dialogo, estado="programada", programada_para=manana)
    for estado, rebota in (("enviado", False), ("enviado", True), ("fallido", False)):
        silla = InvitacionFactory(sobremesa=dia, ola=ola)
        envio = Envio.objects.create(
            clave=f"c{silla.pk}",
            para="x@ejemplo.mx",
            asunto="a",
            texto="t",
            estado=estado,
            rebotado_en=timezone.now() if rebota else None,
        )
        Mensaje.objects.create(
            invitacion=silla,
            asistente=silla.asistentes.get(),
            ola=ola,
            clase="invitacion",
            envio=envio,
            programado_para=timezone.now(),
        )

    salidas = ver(coordina, dialogo).context["salidas"]
    una, otra = salidas.renglones

    assert (una.cuantos, una.fallaron, una.signo) == ("2 de 3", 2, "si")
    assert otra.estado.startswith("mañana")
    assert salidas.rebotes == 1 and salidas.siguiente == manana


def test_la_mesa_y_el_acceso_son_cuentas_de_quienes_tienen_lugar(coordina, dialogo, dia):
    for estado, pide in (("confirmada", True), ("confirmada", True), ("declinada", True)):
        silla = contestar(dia, estado)
        if pide:
            Necesidades.objects.create(
                asistente=silla.asistentes.get(), dieta=["vegana", "alergia"], acceso=["silla"]
            )

    cuentas = ver(coordina, dialogo).context["cuentas"]

    assert cuentas.todas == [("Vegana", 2), ("Alergia", 2), ("Silla de ruedas", 2)]


def test_las_necesidades_por_nombre_solo_las_ve_la_coordinacion(coordina, entrevista, dialogo, dia):
    silla = contestar(dia, "confirmada")
    necesidades.guardar(
        silla.asistentes.get(), dieta=["kosher"], acceso=["silla"], detalle="Sin ajonjolí."
    )
    url = reverse("sobremesas:silla", args=[dialogo.clave, silla.pk])

    para_todas = entrevista.get(url).content.decode()
    assert "Las lee la coordinación." in para_todas and "acceso" not in para_todas
    assert not [una for una in ("Kósher", "Silla de ruedas", "ajonjolí") if una in para_todas]
    assert "Kósher y Silla de ruedas. Sin ajonjolí." in coordina.get(url).content.decode()


def test_el_contacto_lo_ve_quien_coordina_y_quien_tiene_la_llamada(
    coordina, entrevista, entrevistadora, dialogo, dia
):
    silla = InvitacionFactory(sobremesa=dia)
    silla.asistentes.update(correo="secreta@ejemplo.mx", telefono="55 1234 9876")
    suyo = PendienteFactory(
        dialogo=dialogo, sobremesa=dia, invitacion=silla, texto="Dejó 55 8765 4321 de su oficina."
    )
    url = reverse("sobremesas:silla", args=[dialogo.clave, silla.pk])
    hoja = reverse("sobremesas:llamadas", args=[dialogo.clave])

    assert "secreta@ejemplo.mx" in coordina.get(url).content.decode()
    for pagina in (url, hoja, reverse("sobremesas:tablero", args=[dialogo.clave])):
        html = entrevista.get(pagina).content.decode()
        assert "secreta@" not in html and "1234 9876" not in html and "8765 4321" not in html
    suyo.responsable = entrevistadora
    suyo.save()
    assert "secreta@ejemplo.mx" in entrevista.get(url).content.decode()
    assert "55 1234 9876" in entrevista.get(hoja).content.decode()


def test_la_historia_junta_movimientos_mensajes_ofertas_y_pendientes(
    coordina, coordinadora, dialogo, dia
):
    silla = contestar(dia, "confirmada")
    Movimiento.objects.create(
        invitacion=silla,
        sobremesa=dia,
        accion="asistir",
        de="invitada",
        a="confirmada",
        canal="telefono",
        motivo="Habló su secretaria.",
        anotado_por=coordinadora,
    )
    silla.ofertas.create(
        sobremesa=dia,
        razon="Le tocaba.",
        vence_en=timezone.now(),
        resultado="aceptada",
        resuelta_en=timezone.now(),
    )
    PendienteFactory(
        dialogo=dialogo,
        invitacion=silla,
        resuelto_en=timezone.now(),
        resuelto_por=coordinadora,
        resolucion="Contestó.",
    )

    pagina = coordina.get(reverse("sobremesas:silla", args=[dialogo.clave, silla.pk]))
    titulos = {uno.titulo for uno in pagina.context["silla"].historia}

    assert {"Dijo que asistirá", "Se le ofreció un lugar", "La oferta quedó aceptada"} <= titulos
    assert "Habló su secretaria." in pagina.content.decode()
    assert "por teléfono, anotó Carmen" in pagina.content.decode()


def test_las_consultas_no_crecen_con_las_personas(coordina, dialogo):
    """Con cinco y con setenta y cinco, las mismas."""
    sector, organizacion = SectorFactory(), OrganizacionFactory()

    def llenar(cuantas):
        dia = dialogo.sobremesas.first() or SobremesaFactory(dialogo=dialogo, cupo=90)
        for n in range(cuantas):
            estado = ("confirmada", "delegada", "invitada", "en_espera", "declinada")[n % 5]
            silla = contestar(
                dia,
                estado,
                persona=PersonaFactory(sector=sector),
                organizacion=organizacion,
                creada_por=quien,
            )
            if n % 3 == 0:
                PendienteFactory(dialogo=dialogo, sobremesa=dia, invitacion=silla)

    quien = dialogo.integrantes.get().usuario
    llenar(5)
    todas = reverse("sobremesas:tablero", args=[dialogo.clave]) + "?todas"
    pocas = cuantas_consultas(coordina, todas)
    llenar(70)

    assert Pendiente.objects.count() > 20
    assert cuantas_consultas(coordina, todas) == pocas
    assert len(ver(coordina, dialogo, "?todas").context["renglones"]) == 60


def test_la_linea_del_actor_y_el_tablero_del_dialogo_cuentan_la_convocatoria(
    coordina, coordinadora, dialogo, dia
):
    silla = contestar(dia, "confirmada", invitada_en=timezone.now() - timedelta(days=3))
    PasoFactory(invitacion=silla, anotado_por=coordinadora)
    callada = InvitacionFactory(sobremesa=dia)
    PendienteFactory(dialogo=dialogo, sobremesa=dia, invitacion=callada)

    perfil = coordina.get(silla.persona.get_absolute_url()).context["perfil"]
    hechos = [hecho.titulo for _, suyos in perfil.linea.anios for hecho in suyos]
    assert set(hechos) == {f"Asistió: {dia}", f"Asistirá: {dia}", f"Invitación: {dia}"}
    de_su_casa = coordina.get(silla.organizacion.get_absolute_url()).context["perfil"]
    assert f"Asistió: {dia}, {silla.persona}" in str(de_su_casa.linea)

    tablero = coordina.get(reverse("informes:tablero", args=[dialogo.clave])).content.decode()
    assert "<b>1</b> de 10 confirmadas, <b>1</b> llamada hoy." in tablero

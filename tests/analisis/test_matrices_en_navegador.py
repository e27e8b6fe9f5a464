"""Las matrices con teclado: una celda se abre bajo su renglón y lo escrito no se pierde."""

from django.urls import reverse


def test_una_celda_se_abre_bajo_su_renglon_y_el_marco_avisa_antes_de_perder(
    pagina_de, axe, coordinadora, dialogo, conversar, decir
):
    for sector in ("gobierno", "academia"):
        decir(conversar(sector), "agua europa", texto=f"Lo que dijo {sector}.")
    pagina = pagina_de(coordinadora, sin_csp=True)
    pagina.goto(f"{reverse('analisis:cruces', args=[dialogo.clave])}?que=regiones")
    celda = pagina.get_by_role("link", name="Agua, Europa: 2 de 2 personas")
    celda.focus()
    pagina.keyboard.press("Enter")
    abierta = pagina.get_by_role("region", name="Agua con Europa")
    abierta.get_by_text("Lo que dijo academia.").wait_for()
    assert abierta.evaluate("e => e === document.activeElement")
    assert axe(pagina) == []
    pagina.keyboard.press("Escape")
    assert abierta.count() == 0
    assert celda.evaluate("e => e === document.activeElement")

    editor = reverse("analisis:marco_celda", args=[dialogo.clave])
    pagina.goto(f"{editor}?tema=agua&de_sector=gobierno")
    assert axe(pagina) == []
    pagina.set_viewport_size({"width": 320, "height": 800})
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 320
    pagina.get_by_label("Resumen").fill("A medio escribir")
    avisos = []
    pagina.once("dialog", lambda aviso: (avisos.append(aviso.type), aviso.dismiss()))
    pagina.evaluate("location.href = '/'")
    pagina.wait_for_timeout(300)
    assert avisos == ["beforeunload"]
    assert pagina.get_by_label("Resumen").input_value() == "A medio escribir"
    pagina.get_by_label("Está lista").check()
    pagina.get_by_label("Citar").check()
    pagina.get_by_role("button", name="Guardar").click()
    pagina.get_by_text("1 de 2").wait_for()

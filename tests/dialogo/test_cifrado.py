import base64
import os

import pytest

from dialogo.cifrado import ClaveDesconocida, cifrar, descifrar


def clave():
    return base64.b64encode(os.urandom(32)).decode()


def test_lo_cifrado_vuelve_igual_y_no_se_repite():
    primero, segundo = cifrar("JBSWY3DP", contexto="mfa"), cifrar("JBSWY3DP", contexto="mfa")
    assert "JBSWY3DP" not in primero
    assert primero != segundo
    assert descifrar(primero, contexto="mfa") == "JBSWY3DP"


def test_lo_de_un_campo_no_sirve_en_otro():
    sellado = cifrar("secreto", contexto="mfa")
    with pytest.raises(ClaveDesconocida):
        descifrar(sellado, contexto="notas")


def test_al_rotar_la_clave_lo_anterior_se_sigue_leyendo(settings):
    vieja, nueva = clave(), clave()
    settings.CLAVES_DE_CAMPO = [vieja]
    sellado = cifrar("secreto", contexto="mfa")
    settings.CLAVES_DE_CAMPO = [nueva, vieja]
    assert descifrar(sellado, contexto="mfa") == "secreto"
    assert cifrar("otro", contexto="mfa").split(".")[0] != sellado.split(".")[0]
    settings.CLAVES_DE_CAMPO = [nueva]
    with pytest.raises(ClaveDesconocida):
        descifrar(sellado, contexto="mfa")


def test_un_texto_alterado_no_se_descifra():
    sellado = cifrar("secreto", contexto="mfa")
    ultimo = "A" if sellado[-6] != "A" else "B"
    with pytest.raises(ClaveDesconocida):
        descifrar(sellado[:-6] + ultimo + sellado[-5:], contexto="mfa")

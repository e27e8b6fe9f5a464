"""La matriz: quién llega a cada dirección, con qué método y qué recibe. Una dirección nueva va aquí.

Los argumentos se leen de una ``Casa`` (``tests/mundo.py``): ``numero="hecha.numero"``.
"""

from dataclasses import dataclass, field

from tests.mundo import ROLES

EQUIPO = frozenset(["coordinadora", "asignada", "sin_asignar", "relatora", "enlace", "observadora"])
ENTREVISTAN = frozenset(["coordinadora", "asignada", "sin_asignar"])
ASIGNADA = frozenset(["coordinadora", "asignada"])
COORDINA = frozenset(["coordinadora"])
COORDINAN_ALGO = frozenset(["coordinadora", "ajena"])
DIRECTORIO = ENTREVISTAN | {"ajena"}
CON_CUENTA = frozenset(ROLES) - {"anonima", "desactivada"}
TODAS = frozenset(ROLES)

PAGINA = frozenset([200])
VUELVE = frozenset([200, 302])
HECHO = frozenset([200, 201, 204, 302, 400, 409, 410, 422])


@dataclass(frozen=True)
class Acceso:
    """``quien`` recibe un código de ``espera``; las demás, 404; sin sesión, la entrada."""

    quien: frozenset[str]
    metodo: str = "GET"
    espera: frozenset[int] = PAGINA
    args: dict[str, str] = field(default_factory=dict)
    # Lo que nombra es del directorio, que comparten todos los diálogos.
    del_directorio: bool = False

    @property
    def es_publica(self) -> bool:
        return self.quien == TODAS


def ver(quien: frozenset[str], **args: str) -> Acceso:
    """Página que se lee."""
    return Acceso(quien, args=args)


def hacer(quien: frozenset[str], **args: str) -> Acceso:
    """Dirección que sólo recibe envíos: con uno vacío contesta, aunque sea que falta algo."""
    return Acceso(quien, metodo="POST", espera=HECHO, args=args)


def de_cuentas(quien: frozenset[str] = TODAS, **args: str) -> Acceso:
    """De allauth: según cómo esté la sesión, muestra o lleva a otra parte."""
    return Acceso(quien, espera=VUELVE, args=args)


SIN_FACTOR = Acceso(CON_CUENTA, espera=frozenset([302, 404]), args={})

SIN_PUBLICAR = Acceso(TODAS, espera=frozenset([404]))
SIN_ENLACE = Acceso(TODAS, espera=frozenset([404]))
# Sin la galleta de un puesto, la sala pide el código; lo que se envía no se recibe.
SIN_PUESTO = Acceso(TODAS, espera=frozenset([303]))


def desde_un_puesto(**args: str) -> Acceso:
    return Acceso(TODAS, metodo="POST", espera=frozenset([401]), args=args)


HECHA = {"numero": "hecha.numero"}
CERRADA = {"numero": "cerrada.numero"}
PLANEADA = {"numero": "planeada.numero"}
H = {"numero": "hallazgo.numero"}
R = {"numero": "recomendacion.numero"}
R_EN_BORRADOR = {"numero": "recomendacion_en_borrador.numero"}
P = {"numero": "proposicion.numero"}
ENTRADA = {**HECHA, "uid": "entrada.uid"}
TRANSCRITA = {**HECHA, "uid": "transcripcion.uid"}
DIA = {"numero": "sobremesa.numero"}
DE_LA_CERRADA = {**CERRADA, "uid": "entrada_cerrada.uid"}

SIGUEN = ENTREVISTAN | {"enlace"}
RESPONDEN = frozenset(["coordinadora", "enlace"])

ACCESOS: dict[str, Acceso] = {
    # Públicas
    "portada": ver(TODAS),
    "salud": ver(TODAS),
    "listo": Acceso(TODAS, espera=frozenset([200, 503])),
    "set_language": Acceso(TODAS, metodo="POST", espera=HECHO),
    "informes:portada": ver(TODAS),
    "informes:aviso": ver(TODAS),
    "invitacion": Acceso(TODAS, espera=frozenset([404])),
    "invitacion_enlace": Acceso(TODAS, espera=frozenset([404, 429]), args={"token": "=no-existe"}),
    # El límite de intentos cuenta los fallidos: a partir del undécimo, 429.
    "enlace": Acceso(TODAS, espera=frozenset([404, 429]), args={"secreto": "=no-existe"}),
    "baja_de_un_clic": Acceso(TODAS, espera=frozenset([404, 429]), args={"secreto": "=no-existe"}),
    "rebotes": Acceso(TODAS, metodo="POST", espera=frozenset([404])),
    "mi_invitacion:ver": SIN_ENLACE,
    "mi_invitacion:responder": SIN_ENLACE,
    "mi_invitacion:otro_dia": SIN_ENLACE,
    "mi_invitacion:representante": SIN_ENLACE,
    "mi_invitacion:posturas": SIN_ENLACE,
    "mi_invitacion:datos_propios": SIN_ENLACE,
    "mi_invitacion:oficina": SIN_ENLACE,
    "mi_invitacion:recado": SIN_ENLACE,
    "mi_invitacion:no_ire": SIN_ENLACE,
    "mi_invitacion:comprobante": SIN_ENLACE,
    "mi_invitacion:evento": SIN_ENLACE,
    "mi_invitacion:aviso": SIN_ENLACE,
    "mi_invitacion:logistica": SIN_ENLACE,
    "mi_invitacion:acompanantes": SIN_ENLACE,
    "mi_invitacion:necesidades": SIN_ENLACE,
    "mi_invitacion:datos": SIN_ENLACE,
    "mi_invitacion:baja": SIN_ENLACE,
    # La sala en un teléfono
    "sala:ver": SIN_PUESTO,
    "sala:pedido": SIN_PUESTO,
    "sala:enviado": SIN_PUESTO,
    "sala:entrar": ver(TODAS),
    "sala:estado": SIN_ENLACE,
    "sala:con_codigo": Acceso(TODAS, espera=frozenset([404, 429]), args={"codigo": "=no-existe"}),
    "sala:con_invitacion": SIN_ENLACE,
    "sala:aparecer": desde_un_puesto(),
    "sala:votar": desde_un_puesto(consulta="consulta.pk"),
    "sala:reflejar": desde_un_puesto(uid="espejo.uid"),
    "sala:aportar": desde_un_puesto(),
    "sala:corregir": desde_un_puesto(uid="aportacion.uid"),
    "sala:retirar": desde_un_puesto(uid="aportacion.uid"),
    "sala:nivel": desde_un_puesto(uid="aportacion.uid"),
    "sala:nivel_de_disenso": desde_un_puesto(uid="disenso.uid"),
    "sala:cerrar_disenso": desde_un_puesto(uid="disenso.uid"),
    "sala:mi_disenso": desde_un_puesto(uid="disenso.uid"),
    "contrafirma:ver": SIN_ENLACE,
    "contrafirma:retirarse": SIN_ENLACE,
    "contrafirma:aviso": SIN_ENLACE,
    # Cuentas
    "account_login": de_cuentas(),
    "account_logout": de_cuentas(),
    "account_signup": de_cuentas(),
    "account_inactive": de_cuentas(),
    "account_reset_password": de_cuentas(),
    "account_reset_password_done": de_cuentas(),
    "account_reset_password_from_key": de_cuentas(uidb36="=1", key="=no-vale"),
    "account_reset_password_from_key_done": de_cuentas(),
    "account_reauthenticate": de_cuentas(CON_CUENTA),
    "account_change_password": de_cuentas(CON_CUENTA),
    "account_set_password": de_cuentas(CON_CUENTA),
    "sesion": ver(CON_CUENTA),
    "usersessions_list": de_cuentas(CON_CUENTA),
    "mfa_index": de_cuentas(CON_CUENTA),
    "mfa_authenticate": de_cuentas(),
    "mfa_reauthenticate": de_cuentas(CON_CUENTA),
    "mfa_activate_totp": de_cuentas(CON_CUENTA),
    "mfa_deactivate_totp": SIN_FACTOR,
    "mfa_view_recovery_codes": SIN_FACTOR,
    "mfa_generate_recovery_codes": SIN_FACTOR,
    "mfa_list_webauthn": de_cuentas(CON_CUENTA),
    "mfa_add_webauthn": de_cuentas(CON_CUENTA),
    "mfa_login_webauthn": de_cuentas(),
    "mfa_reauthenticate_webauthn": SIN_FACTOR,
    "mfa_edit_webauthn": Acceso(CON_CUENTA, espera=frozenset([302, 404]), args={"pk": "=1"}),
    "mfa_remove_webauthn": Acceso(CON_CUENTA, espera=frozenset([302, 404]), args={"pk": "=1"}),
    "mis_dialogos": ver(CON_CUENTA),
    "crear_dialogo": ver(COORDINAN_ALGO),
    # Directorio
    "actores:lista": ver(DIRECTORIO),
    "actores:nueva_persona": ver(DIRECTORIO),
    "actores:nueva_organizacion": ver(DIRECTORIO),
    "actores:revisar": hacer(DIRECTORIO),
    "actores:editar": ver(DIRECTORIO, pk="persona.pk"),
    "actores:archivar": ver(COORDINAN_ALGO, pk="persona.pk"),
    "actores:restaurar": hacer(COORDINAN_ALGO, pk="archivado.pk"),
    "actores:nuevo_cargo": ver(DIRECTORIO, pk="persona.pk"),
    "actores:editar_cargo": ver(DIRECTORIO, pk="persona.pk", cargo="cargo.pk"),
    "actores:terminar_cargo": hacer(DIRECTORIO, pk="persona.pk", cargo="cargo.pk"),
    "actores:ficha": ver(DIRECTORIO, pk="persona.pk"),
    "actores:programas": ver(DIRECTORIO),
    "actores:programas_hoja": hacer(DIRECTORIO),
    "actores:programa_nuevo": ver(DIRECTORIO),
    "actores:programa_editar": ver(DIRECTORIO, pk="programa.pk"),
    "actores:programa_archivar": ver(COORDINAN_ALGO, pk="programa.pk"),
    "actores:programa_restaurar": hacer(COORDINAN_ALGO, pk="programa_archivado.pk"),
    "actores:normas": ver(DIRECTORIO),
    "actores:norma_nueva": ver(DIRECTORIO),
    "actores:norma_editar": ver(DIRECTORIO, pk="norma.pk"),
    "actores:norma_archivar": hacer(COORDINAN_ALGO, pk="norma.pk"),
    "actores:socios": ver(DIRECTORIO),
    "actores:socio_nuevo": ver(DIRECTORIO),
    "actores:socio_editar": ver(DIRECTORIO, pk="socio.pk"),
    "actores:socio_quitar": hacer(COORDINAN_ALGO, pk="socio.pk"),
    # Influencia, cobertura y oferta
    "mapa:influencia": ver(ENTREVISTAN),
    "mapa:influencia_hoja": hacer(ENTREVISTAN),
    "mapa:planear_faltantes": hacer(COORDINA),
    "mapa:valorar": Acceso(ENTREVISTAN, args={"pk": "persona.pk"}, del_directorio=True),
    "mapa:cobertura": ver(ENTREVISTAN),
    "mapa:cobertura_hoja": hacer(ENTREVISTAN),
    "mapa:oferta": ver(ENTREVISTAN),
    "mapa:oferta_hoja": hacer(ENTREVISTAN),
    "mapa:marcar_pareja": hacer(ENTREVISTAN),
    "mapa:resolver_pareja": hacer(ENTREVISTAN, pk="pareja.pk"),
    "actores:nuevo_vinculo": ver(DIRECTORIO, pk="persona.pk"),
    "actores:editar_vinculo": ver(DIRECTORIO, pk="persona.pk", vinculo="vinculo.pk"),
    "actores:archivar_vinculo": ver(DIRECTORIO, pk="persona.pk", vinculo="vinculo.pk"),
    "actores:nuevo_interes": ver(DIRECTORIO, pk="persona.pk"),
    "actores:editar_interes": ver(DIRECTORIO, pk="persona.pk", interes="interes.pk"),
    "actores:archivar_interes": hacer(DIRECTORIO, pk="persona.pk", interes="interes.pk"),
    # La red
    "mapa:red": ver(ENTREVISTAN),
    "mapa:dibujo": ver(ENTREVISTAN),
    "mapa:exportar": hacer(ENTREVISTAN),
    "mapa:guardar_vista": hacer(ENTREVISTAN),
    "mapa:vista": Acceso(ENTREVISTAN, espera=VUELVE, args={"uid": "vista.uid"}),
    "mapa:borrar_vista": hacer(COORDINA, uid="vista.uid"),
    "mapa:fuente_de_vinculo": Acceso(ENTREVISTAN, args={"pk": "vinculo.pk"}, del_directorio=True),
    "mapa:fuente_de_interes": Acceso(ENTREVISTAN, args={"pk": "interes.pk"}, del_directorio=True),
    "mapa:fuente_de_valoracion": Acceso(
        ENTREVISTAN, args={"pk": "valoracion.pk"}, del_directorio=True
    ),
    "actores:exportar": hacer(DIRECTORIO),
    "actores:importar": ver(COORDINAN_ALGO),
    "actores:plantilla": ver(COORDINAN_ALGO, clase="=actores"),
    "actores:importacion": ver(COORDINAN_ALGO, uid="importacion.uid"),
    "actores:columnas": ver(COORDINAN_ALGO, uid="importacion.uid"),
    "actores:importacion_avance": ver(COORDINAN_ALGO, uid="importacion.uid"),
    "actores:decidir": hacer(COORDINAN_ALGO, uid="importacion.uid"),
    "actores:arreglar": hacer(COORDINAN_ALGO, uid="importacion.uid"),
    "actores:confirmar": hacer(COORDINAN_ALGO, uid="importacion.uid"),
    "actores:deshacer_importacion": ver(COORDINAN_ALGO, uid="importada.uid"),
    "actores:descartar_importacion": hacer(COORDINAN_ALGO, uid="importacion.uid"),
    "actores:juntar": ver(COORDINAN_ALGO, pk="persona.pk"),
    "actores:separar": hacer(COORDINAN_ALGO, pk="fusion.pk"),
    # Entrevistas
    "entrevistas:lista": ver(ENTREVISTAN),
    "entrevistas:exportar": hacer(ENTREVISTAN),
    "entrevistas:planear": ver(ENTREVISTAN),
    "entrevistas:organizaciones": ver(ENTREVISTAN),
    "entrevistas:ficha": ver(ASIGNADA, **HECHA),
    "entrevistas:guia": ver(ASIGNADA, **HECHA),
    "entrevistas:cambiar_plan": ver(ASIGNADA, **PLANEADA),
    "entrevistas:equipo": ver(ASIGNADA, **PLANEADA),
    "entrevistas:marcar_realizada": hacer(ASIGNADA, **PLANEADA),
    "entrevistas:cancelar": ver(ASIGNADA, **PLANEADA),
    "entrevistas:reabrir": hacer(ASIGNADA, numero="cancelada.numero"),
    "entrevistas:consentimiento": ver(ASIGNADA, **HECHA),
    "entrevistas:revocar": ver(ASIGNADA, **HECHA),
    "entrevistas:cerrar": ver(ASIGNADA, **HECHA),
    "entrevistas:marcar_no_abordadas": hacer(ASIGNADA, **HECHA),
    "entrevistas:entrada": ver(ASIGNADA, **DE_LA_CERRADA),
    "entrevistas:corregir": ver(ASIGNADA, **DE_LA_CERRADA),
    "entrevistas:contrafirma": ver(ASIGNADA, **CERRADA),
    "entrevistas:contrafirma_enviar": hacer(ASIGNADA, **CERRADA),
    "entrevistas:contrafirma_recordar": hacer(ASIGNADA, **CERRADA),
    "entrevistas:contrafirma_anular": hacer(ASIGNADA, **CERRADA),
    # Captura
    "entrevistas:captura": ver(ASIGNADA, **HECHA),
    "entrevistas:captura_agregar": hacer(ASIGNADA, **HECHA),
    "entrevistas:captura_marcar": hacer(ASIGNADA, **HECHA),
    "entrevistas:captura_novedades": Acceso(
        ASIGNADA, espera=frozenset([200, 204, 400]), args=HECHA
    ),
    # Dice que la sesión volvió: no abre la entrevista, sea cual sea el folio.
    "entrevistas:captura_sesion": ver(ENTREVISTAN, numero="=1"),
    "entrevistas:captura_entrada": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_retirar": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_restaurar": hacer(ASIGNADA, **HECHA, uid="retirada.uid"),
    "entrevistas:captura_fuera": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_mover": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_dividir": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_reunir": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_unir": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_separar": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_nivel": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_deshacer_nivel": hacer(ASIGNADA, **ENTRADA),
    "entrevistas:captura_etiquetas": hacer(ASIGNADA, **ENTRADA),
    # Transcripciones
    "entrevistas:transcribir": ver(ASIGNADA, **HECHA),
    "entrevistas:transcripcion": ver(ASIGNADA, **TRANSCRITA),
    "entrevistas:transcripcion_voces": hacer(ASIGNADA, **TRANSCRITA),
    "entrevistas:transcripcion_importar": hacer(ASIGNADA, **TRANSCRITA),
    "entrevistas:transcripcion_quitar": hacer(ASIGNADA, **TRANSCRITA),
    "entrevistas:transcripcion_descartar": hacer(ASIGNADA, **TRANSCRITA),
    "entrevistas:transcripcion_original": ver(ASIGNADA, **TRANSCRITA),
    # Hallazgos
    "hallazgos:lista": ver(ENTREVISTAN),
    "hallazgos:exportar": hacer(ENTREVISTAN),
    "hallazgos:nuevo": ver(ENTREVISTAN),
    "hallazgos:por_revisar": ver(ENTREVISTAN),
    "hallazgos:revisar": ver(ASIGNADA, uid="dudoso.uid"),
    "hallazgos:mesa": ver(ENTREVISTAN, **H),
    "hallazgos:guardar": hacer(ENTREVISTAN, **H),
    "hallazgos:estado": hacer(ENTREVISTAN, **H),
    "hallazgos:archivar": ver(ENTREVISTAN, **H),
    "hallazgos:historia": ver(ENTREVISTAN, **H),
    "hallazgos:lectura": ver(ENTREVISTAN, **H),
    "hallazgos:pasajes": Acceso(ENTREVISTAN, espera=VUELVE, args=H),
    "hallazgos:elegir": ver(ASIGNADA, **H, uid="entrada_cerrada.uid"),
    "hallazgos:adjuntar": hacer(ENTREVISTAN, **H),
    "hallazgos:cambiar": hacer(ENTREVISTAN, **H, evidencia="evidencia.numero"),
    "hallazgos:retirar": hacer(ENTREVISTAN, **H, evidencia="evidencia.numero"),
    # Prioridades, acuerdos y saturación
    "analisis:rejilla": ver(ENTREVISTAN),
    "analisis:exportar_rejilla": hacer(ENTREVISTAN),
    "analisis:marco": ver(ENTREVISTAN),
    "analisis:exportar_marco": hacer(ENTREVISTAN),
    # Sin decir qué celda lleva al marco.
    "analisis:marco_celda": Acceso(ENTREVISTAN, espera=VUELVE),
    "analisis:cruces": ver(ENTREVISTAN),
    "analisis:exportar_cruces": hacer(ENTREVISTAN),
    "analisis:pasajes": ver(ENTREVISTAN),
    "analisis:exportar_pasajes": hacer(ENTREVISTAN),
    "analisis:prioridades": ver(ENTREVISTAN),
    "analisis:exportar_prioridades": hacer(ENTREVISTAN),
    "analisis:posturas": ver(ENTREVISTAN),
    "analisis:nueva_proposicion": ver(ENTREVISTAN),
    "analisis:exportar_posturas": hacer(ENTREVISTAN),
    "analisis:postura": ver(ENTREVISTAN, **P),
    "analisis:editar_proposicion": ver(ENTREVISTAN, **P),
    "analisis:archivar_proposicion": hacer(ENTREVISTAN, **P),
    "analisis:poner_postura": ver(ASIGNADA, **P, folio="cerrada.numero"),
    "analisis:quitar_postura": hacer(ASIGNADA, **P, folio="cerrada.numero"),
    "analisis:saturacion": ver(ENTREVISTAN),
    "analisis:exportar_saturacion": hacer(ENTREVISTAN),
    "informes:manana": ver(ENTREVISTAN),
    "hallazgos:desde": ver(ASIGNADA, uid="pasaje.uid"),
    # Recomendaciones
    "recomendaciones:lista": ver(ENTREVISTAN),
    "recomendaciones:exportar": hacer(ENTREVISTAN),
    "recomendaciones:nueva": ver(ENTREVISTAN),
    "recomendaciones:tablero": ver(ENTREVISTAN),
    "recomendaciones:enlaces": ver(ENTREVISTAN),
    "recomendaciones:enlace_agregar": hacer(COORDINA),
    "recomendaciones:enlace_quitar": hacer(COORDINA, pk="enlace.pk"),
    "recomendaciones:ver": ver(ENTREVISTAN, **R),
    "recomendaciones:editar": ver(ENTREVISTAN, **R_EN_BORRADOR),
    "recomendaciones:historia": ver(ENTREVISTAN, **R),
    "recomendaciones:comunicar": ver(COORDINA, **R_EN_BORRADOR),
    "recomendaciones:retirar": ver(COORDINA, **R),
    "recomendaciones:existe": ver(ENTREVISTAN, **R_EN_BORRADOR),
    "recomendaciones:existe_quitar": hacer(ENTREVISTAN, **R_EN_BORRADOR, pk="ya_existe.pk"),
    # Narrativa
    "narrativa:inicio": ver(ENTREVISTAN),
    "narrativa:nueva": ver(ENTREVISTAN),
    "narrativa:revisar": hacer(ENTREVISTAN),
    "narrativa:seccion": ver(ENTREVISTAN, numero="seccion.numero"),
    "narrativa:mover": hacer(ENTREVISTAN, numero="seccion.numero"),
    "narrativa:retirar": ver(COORDINA, numero="seccion.numero"),
    "narrativa:historia": ver(ENTREVISTAN, numero="seccion.numero"),
    # Codificar
    "codificacion:lista": ver(ENTREVISTAN),
    "codificacion:entrevista": ver(ASIGNADA, **CERRADA),
    "codificacion:a_ciegas": ver(ASIGNADA, **CERRADA, doble="doble.numero"),
    "codificacion:marcas": ver(ASIGNADA, **CERRADA),
    "codificacion:agregar": hacer(ASIGNADA, **CERRADA),
    "codificacion:poner": hacer(ASIGNADA, **CERRADA),
    "codificacion:quitar": hacer(ASIGNADA, **CERRADA),
    "codificacion:deshacer": hacer(ASIGNADA, **CERRADA),
    "codificacion:rehacer": hacer(ASIGNADA, **CERRADA),
    "codificacion:memo": hacer(ASIGNADA, **CERRADA),
    "codificacion:cambiar_memo": hacer(ASIGNADA, **CERRADA, uid="memo.uid"),
    "codificacion:entradas": ver(ASIGNADA, **CERRADA),
    "codificacion:paleta": ver(ASIGNADA, **CERRADA),
    "codificacion:novedades": Acceso(ASIGNADA, espera=frozenset([200, 204]), args=CERRADA),
    # Libro de códigos y doble codificación
    "codificacion:libro": ver(ENTREVISTAN),
    "codificacion:codigo_nuevo": ver(ENTREVISTAN),
    "codificacion:libro_exportar": hacer(ENTREVISTAN),
    "codificacion:libro_qdc": hacer(ENTREVISTAN),
    "codificacion:libro_importar": ver(COORDINA),
    "codificacion:libro_revisar": Acceso(
        COORDINA, espera=frozenset([302]), args={"prenda": "=no-hay"}
    ),
    "codificacion:codigo": ver(ENTREVISTAN, uid="codigo.uid"),
    "codificacion:codigo_editar": ver(ENTREVISTAN, uid="codigo.uid"),
    "codificacion:codigo_mover": hacer(ENTREVISTAN, uid="codigo.uid"),
    "codificacion:codigo_estado": hacer(COORDINA, uid="codigo.uid"),
    "codificacion:codigo_fusionar": ver(COORDINA, uid="codigo.uid"),
    "codificacion:codigo_deshacer": hacer(COORDINA, uid="codigo.uid"),
    "codificacion:codigo_pasajes": ver(ENTREVISTAN, uid="codigo.uid"),
    "codificacion:dobles": ver(ENTREVISTAN),
    "codificacion:doble_nueva": ver(COORDINA),
    "codificacion:doble": ver(ASIGNADA, numero="doble.numero"),
    "codificacion:doble_terminar": hacer(ASIGNADA, numero="doble.numero"),
    "codificacion:doble_seguir": hacer(ASIGNADA, numero="doble.numero"),
    "codificacion:doble_conciliar": hacer(ASIGNADA, numero="doble.numero"),
    "codificacion:doble_cerrar": hacer(COORDINA, numero="doble.numero"),
    "codificacion:doble_exportar": hacer(ASIGNADA, numero="doble.numero"),
    # Ajustes
    "ajustes:inicio": ver(COORDINA),
    "ajustes:datos": ver(COORDINA),
    "ajustes:aviso": ver(COORDINA),
    "ajustes:descargas": ver(COORDINA),
    "ajustes:descargas_exportar": hacer(COORDINA),
    "ajustes:guia": ver(COORDINA),
    "ajustes:guia_ordenar": hacer(COORDINA),
    "ajustes:bloque_agregar": ver(COORDINA),
    "ajustes:bloque_editar": ver(COORDINA, pk="bloque.pk"),
    "ajustes:bloque_quitar": hacer(COORDINA, pk="bloque.pk"),
    "ajustes:bloque_mover": hacer(COORDINA, pk="bloque.pk", sentido="=bajar"),
    "ajustes:pregunta_agregar": ver(COORDINA, pk="bloque.pk"),
    "ajustes:pregunta_editar": ver(COORDINA, pk="pregunta.pk"),
    "ajustes:pregunta_retirar": hacer(COORDINA, pk="pregunta.pk"),
    "ajustes:pregunta_devolver": hacer(COORDINA, pk="pregunta_retirada.pk"),
    "ajustes:pregunta_mover": hacer(COORDINA, pk="pregunta.pk", sentido="=bajar"),
    "ajustes:correo": ver(COORDINA),
    # Sólo la demostración tiene buzón: en cualquier otro diálogo no existe.
    "ajustes:buzon": Acceso(COORDINA, espera=frozenset([404])),
    "ajustes:buzon_calendario": Acceso(COORDINA, espera=frozenset([404]), args={"pk": "=1"}),
    "ajustes:equipo": ver(COORDINA),
    "ajustes:invitar": ver(COORDINA),
    "ajustes:invitacion_reenviar": hacer(COORDINA, pk="invitacion.pk"),
    "ajustes:invitacion_revocar": hacer(COORDINA, pk="invitacion.pk"),
    "ajustes:papel": ver(COORDINA, pk="papel.pk"),
    "ajustes:papel_terminar": hacer(COORDINA, pk="papel.pk"),
    "ajustes:cuenta": hacer(COORDINA, pk="papel.pk", accion="=desactivar"),
    **{
        f"ajustes:{seccion}{accion}": ver(
            COORDINA, **({"pk": f"{fila}.pk"} if accion in {"_editar", "_quitar"} else {})
        )
        for seccion, fila in (
            ("fases", "fase"),
            ("objetivos", "objetivo"),
            ("premisas", "premisa"),
            ("organizadores", "organizador"),
        )
        for accion in ("", "_agregar", "_editar", "_quitar")
    },
    # Convocatoria: el tablero y las sillas
    "sobremesas:tablero": ver(ENTREVISTAN),
    "sobremesas:llamadas": ver(ENTREVISTAN),
    "sobremesas:pendiente": ver(ENTREVISTAN, pk="por_llamar.pk"),
    "sobremesas:pendiente_asignar": hacer(ENTREVISTAN, pk="por_llamar.pk"),
    "sobremesas:pendiente_aplazar": hacer(ENTREVISTAN, pk="por_llamar.pk"),
    "sobremesas:pendiente_resolver": hacer(ENTREVISTAN, pk="por_llamar.pk"),
    "sobremesas:silla": ver(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:anotar": ver(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:representante": hacer(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:retirar": ver(COORDINA, pk="silla.pk"),
    "sobremesas:reponer": ver(COORDINA, pk="silla.pk"),
    "sobremesas:sobrecupo": ver(COORDINA, pk="silla.pk"),
    "sobremesas:nueva_llamada": hacer(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:reenviar": hacer(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:anular_enlaces": hacer(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:enlace_logistica": Acceso(
        ENTREVISTAN, metodo="POST", espera=PAGINA, args={"pk": "silla.pk"}
    ),
    "sobremesas:ofrecer": hacer(ENTREVISTAN, pk="en_espera.pk"),
    "sobremesas:saltar": ver(ENTREVISTAN, pk="en_espera.pk"),
    "sobremesas:espera": ver(ENTREVISTAN, **DIA),
    "sobremesas:lote": hacer(ENTREVISTAN),
    "sobremesas:lote_aplicar": hacer(ENTREVISTAN),
    "sobremesas:lote_deshacer": hacer(ENTREVISTAN),
    "sobremesas:listas": ver(ENTREVISTAN),
    "sobremesas:lista_del_lugar": Acceso(
        ENTREVISTAN,
        metodo="POST",
        espera=frozenset([422]),
        args={**DIA, "cual": "=protocolo"},
    ),
    # Los días de las sobremesas
    # Lista de invitadas
    "sobremesas:lista": ver(ENTREVISTAN),
    "sobremesas:lista_exportar": hacer(ENTREVISTAN),
    # Sin decir a quién ni a qué día, no hay a quién sumar.
    "sobremesas:lista_agregar": Acceso(ENTREVISTAN, metodo="POST", espera=frozenset([404])),
    "sobremesas:lista_dia": ver(ENTREVISTAN, **DIA),
    "sobremesas:lista_editar": ver(ENTREVISTAN, pk="en_lista.pk"),
    # Sin decir a qué día, tampoco.
    "sobremesas:lista_mover": Acceso(
        ENTREVISTAN, metodo="POST", espera=frozenset([404]), args={"pk": "en_lista.pk"}
    ),
    "sobremesas:lista_quitar": hacer(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:lista_reponer": hacer(ENTREVISTAN, pk="silla.pk"),
    "sobremesas:cuotas": ver(COORDINA),
    "sobremesas:reservar": hacer(COORDINA),
    "sobremesas:soltar": hacer(COORDINA, pk="reserva.pk"),
    "sobremesas:dependencias": hacer(COORDINA),
    "sobremesas:propuesta": ver(ENTREVISTAN),
    "sobremesas:propuesta_aceptar": hacer(ENTREVISTAN),
    "sobremesas:propuesta_deshacer": hacer(ENTREVISTAN),
    # Olas: quien entrevista las lee; preparar y mandar es de la coordinación
    "sobremesas:olas": ver(ENTREVISTAN),
    "sobremesas:ola_nueva": ver(COORDINA),
    "sobremesas:ola": ver(ENTREVISTAN, pk="ola.pk"),
    "sobremesas:ola_quienes": ver(COORDINA, pk="ola.pk"),
    "sobremesas:ola_escribir": hacer(COORDINA, pk="ola.pk"),
    "sobremesas:ola_probar": hacer(COORDINA, pk="ola.pk"),
    "sobremesas:ola_programar": hacer(COORDINA, pk="ola.pk"),
    "sobremesas:ola_mandar": ver(COORDINA, pk="ola.pk"),
    "sobremesas:ola_detener": hacer(COORDINA, pk="ola.pk"),
    "sobremesas:ola_avance": ver(ENTREVISTAN, pk="ola.pk"),
    "sobremesas:otro_medio": hacer(COORDINA, pk="por_carta.pk"),
    "sobremesas:recado": hacer(COORDINA, pk="por_carta.pk"),
    "sobremesas:mensajes": ver(ENTREVISTAN),
    "sobremesas:mensajes_direccion": ver(COORDINA, pk="asistente.pk"),
    "sobremesas:sesiones": ver(ENTREVISTAN),
    "sobremesas:sesion_nueva": ver(COORDINA),
    "sobremesas:reglas": ver(COORDINA),
    "sobremesas:sesion": ver(ENTREVISTAN, **DIA),
    "sobremesas:sesion_editar": ver(COORDINA, **DIA),
    "sobremesas:sesion_quitar": hacer(COORDINA, **DIA),
    "sobremesas:sesion_convocar": hacer(COORDINA, **DIA),
    "sobremesas:sesion_cambio": ver(COORDINA, **DIA),
    "sobremesas:sesion_avisar": ver(COORDINA, **DIA),
    "sobremesas:sesion_cupo": ver(COORDINA, **DIA),
    "sobremesas:sesion_cancelar": ver(COORDINA, **DIA),
    "sobremesas:sesion_cerrar": ver(COORDINA, **DIA),
    "sobremesas:punto_agregar": hacer(COORDINA, **DIA),
    "sobremesas:punto_cambiar": hacer(COORDINA, **DIA, pk="punto.pk"),
    "sobremesas:punto_quitar": hacer(COORDINA, **DIA, pk="punto.pk"),
    "sobremesas:funcion_agregar": hacer(COORDINA, **DIA),
    "sobremesas:funcion_quitar": hacer(COORDINA, **DIA, pk="funcion.pk"),
    # Y quien tenga una función ese día: tests/sobremesas/test_puerta.py.
    "sobremesas:proyector": ver(COORDINA, **DIA),
    "sobremesas:puerta": ver(COORDINA, **DIA),
    "sobremesas:puerta_carcasa": ver(COORDINA, **DIA),
    "sobremesas:puerta_lista": ver(COORDINA, **DIA),
    "sobremesas:puerta_sw": ver(COORDINA, **DIA),
    "sobremesas:puerta_manifiesto": ver(COORDINA, **DIA),
    "sobremesas:puerta_pasos": hacer(COORDINA, **DIA),
    "sobremesas:puerta_anotar": hacer(COORDINA, **DIA),
    "sobremesas:puerta_por_decidir": ver(COORDINA, **DIA),
    "sobremesas:puerta_decidir": hacer(COORDINA, **DIA, nonce="paso.nonce"),
    # Mesas e impresos: también quien tenga una función ese día, tests/sobremesas/test_mesas.py.
    "sobremesas:mesas": ver(COORDINA, **DIA),
    "sobremesas:mesas_repartir": hacer(COORDINA, **DIA),
    "sobremesas:mesas_deshacer": hacer(COORDINA, **DIA),
    "sobremesas:mesas_mover": ver(COORDINA, **DIA, clave="confirmada.pk"),
    "sobremesas:mesas_efecto": ver(COORDINA, **DIA, clave="confirmada.pk"),
    "sobremesas:mesas_fijar": hacer(COORDINA, **DIA, clave="confirmada.pk"),
    "sobremesas:mesas_armar": hacer(COORDINA, **DIA),
    "sobremesas:mesa_nueva": ver(COORDINA, **DIA),
    "sobremesas:mesa": ver(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:mesa_quitar": hacer(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:parejas": ver(COORDINA, **DIA),
    "sobremesas:pareja_quitar": hacer(COORDINA, **DIA, pareja="pareja_de_mesa.pk"),
    # Relatoría: también quien conduce o relata ese día, tests/sobremesas/test_relatoria.py.
    "sobremesas:relatoria": ver(COORDINA, **DIA),
    "sobremesas:relatoria_mesa": ver(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:relatoria_carcasa": ver(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:relatoria_estado": ver(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:relatoria_sw": ver(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:relatoria_lote": hacer(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:relatoria_espejo": hacer(COORDINA, **DIA, mesa="mesa.numero"),
    "sobremesas:relatoria_voz": Acceso(
        COORDINA, metodo="POST", espera=HECHO | {404}, args={**DIA, "mesa": "mesa.numero"}
    ),
    # Consola: también quien conduce ese día, tests/sobremesas/test_consola.py. Aquí no hay ensayo.
    "sobremesas:consola": ver(COORDINA, **DIA),
    "sobremesas:consola_vivo": ver(COORDINA, **DIA),
    "sobremesas:consola_abrir": hacer(COORDINA, **DIA),
    "sobremesas:consola_mover": hacer(COORDINA, **DIA),
    "sobremesas:consola_terminar": ver(COORDINA, **DIA),
    "sobremesas:consola_puestos": ver(COORDINA, **DIA),
    "sobremesas:consola_puesto": ver(COORDINA, **DIA, pk="puesto.pk"),
    "sobremesas:consola_puesto_cambiar": hacer(COORDINA, **DIA, pk="puesto.pk"),
    "sobremesas:ensayar": hacer(COORDINA, **DIA),
    "sobremesas:ensayo_telefonos": Acceso(COORDINA, espera=frozenset([404]), args=DIA),
    "sobremesas:ensayo_solos": Acceso(COORDINA, espera=frozenset([404]), args=DIA),
    # Consultas: también quien conduce o relata ese día, tests/sobremesas/test_resultados.py.
    "sobremesas:regla_de_acuerdo": ver(COORDINA, **DIA),
    "sobremesas:resultados": ver(COORDINA, **DIA),
    "sobremesas:resultado": ver(COORDINA, **DIA, hallazgo="punto.hallazgo.numero"),
    "sobremesas:consulta_abrir": hacer(COORDINA, **DIA),
    "sobremesas:consulta_cerrar": hacer(COORDINA, **DIA, pk="consulta.pk"),
    "sobremesas:consulta_anular": hacer(COORDINA, **DIA, pk="consulta.pk"),
    "sobremesas:consulta_papel": ver(COORDINA, **DIA, pk="consulta.pk"),
    # Choques y hojas de mesa: también quien conduce o relata, tests/sobremesas/test_choques.py.
    "sobremesas:choques": ver(COORDINA),
    "sobremesas:choque": ver(COORDINA, hallazgo="hallazgo.numero"),
    "sobremesas:choques_exportar": hacer(COORDINA),
    "sobremesas:hojas": ver(COORDINA, **DIA),
    "sobremesas:hoja": ver(COORDINA, **DIA, uid="hoja.uid"),
    "sobremesas:hoja_fotografia": ver(COORDINA, **DIA, uid="hoja.uid"),
    "sobremesas:hoja_hacer": hacer(COORDINA, **DIA, uid="hoja.uid"),
    "impresos:inicio": ver(COORDINA, **DIA),
    "impresos:gafete": ver(COORDINA, **DIA, asistente="asistente.pk"),
    "impresos:imprimir": hacer(COORDINA, **DIA, clase="=blancos"),
    # Informes
    "informes:tablero": ver(EQUIPO),
    "informes:lectura": ver(COORDINA),
    "informes:prediagnostico": ver(COORDINA),
    "informes:componer": ver(COORDINA),
    "informes:vista_previa": ver(COORDINA),
    "informes:puerta": ver(COORDINA),
    "informes:razon": ver(COORDINA, **HECHA),
    "informes:construir": hacer(COORDINA),
    "informes:descargar": ver(COORDINA, uid="informe_listo.uid"),
    "informes:avance": ver(COORDINA, uid="informe_en_obra.uid"),
    "informes:cancelar": hacer(COORDINA, uid="informe_en_obra.uid"),
    # El informe final, su resumen y sus láminas
    "final:inicio": ver(COORDINA),
    "final:componer": ver(COORDINA),
    "final:vista_previa": ver(COORDINA),
    "final:puerta": ver(COORDINA),
    "final:construir": hacer(COORDINA),
    "final:construir_resumen": hacer(COORDINA),
    "final:construir_laminas": hacer(COORDINA),
    "final:descargar": ver(COORDINA, uid="final_listo.uid"),
    # La auditoría de representación: quien entrevista, sólo las hojas de sus entrevistas.
    "auditoria:inicio": ver(ENTREVISTAN),
    "auditoria:ver": ver(ENTREVISTAN, tipo="=final"),
    "auditoria:abrir": hacer(COORDINA, tipo="=final"),
    "auditoria:cerrar": hacer(COORDINA, tipo="=final"),
    "auditoria:version": ver(COORDINA, tipo="=prediagnostico", uid="auditoria_cerrada.informe.uid"),
    "auditoria:hoja": ver(ASIGNADA, tipo="=final", clave="cerrada.folio"),
    "auditoria:guardar": hacer(ASIGNADA, tipo="=final", clave="cerrada.folio"),
    "auditoria:firmar": hacer(ASIGNADA, tipo="=final", clave="cerrada.folio"),
    "auditoria:devolver": hacer(ASIGNADA, tipo="=final", clave="cerrada.folio"),
    # El acta: la lleva la coordinación; quien asistió llega por su enlace.
    "acta:ver": ver(COORDINA, **DIA),
    "acta:construir": hacer(COORDINA, **DIA),
    "acta:nota": hacer(COORDINA, **DIA),
    "acta:abrir": hacer(COORDINA, **DIA),
    "acta:plazo": hacer(COORDINA, **DIA),
    "acta:avisar": hacer(COORDINA, **DIA),
    "acta:contestar": hacer(COORDINA, **DIA, uid="observacion.uid"),
    "acta:firmar": Acceso(COORDINA, espera=VUELVE, args=DIA),
    "acta:descargar": ver(COORDINA, **DIA, uid="acta_lista.uid"),
    "mi_acta:ver": SIN_ENLACE,
    "mi_acta:observar": SIN_ENLACE,
    "mi_acta:aparecer": SIN_ENLACE,
    "mi_acta:descargar": SIN_ENLACE,
    # Los expedientes de retorno: los lleva la coordinación; cada quien llega al suyo por su enlace.
    **{
        f"expediente:{nombre}": SIN_ENLACE
        for nombre in (
            *("ver", "todo", "descargar", "decir", "cambiar"),
            *("retirar", "avisos", "cerrar", "baja"),
        )
    },
    "retornos:lista": ver(COORDINA),
    "retornos:abrir": hacer(COORDINA),
    "retornos:palabras": ver(COORDINA),
    "retornos:vista": hacer(COORDINA, pk="palabra.pk"),
    "retornos:siguen": ver(COORDINA),
    "retornos:exportar": hacer(COORDINA),
    "retornos:avisos": ver(COORDINA),
    "retornos:generar": hacer(COORDINA),
    "retornos:decidir": hacer(COORDINA),
    "retornos:aviso": ver(COORDINA, pk="aviso_de_retorno.pk"),
    "retornos:previa": ver(COORDINA, uid="retorno.uid"),
    "retornos:enlace": hacer(COORDINA, uid="retorno.uid"),
    # Verificar, datos abiertos e interfaz de lectura. Aquí nada se ha publicado: con algo que dar,
    # tests/informes/test_datos_abiertos.py y test_api.py.
    "verificar:inicio": ver(TODAS),
    "publicar:erratas": ver(COORDINA),
    "datos:inicio": ver(TODAS),
    "datos:dialogo": SIN_PUBLICAR,
    "datos:paquete": SIN_PUBLICAR,
    "datos:todo": SIN_PUBLICAR,
    "datos:csv": Acceso(TODAS, espera=frozenset([404]), args={"conjunto": "=hallazgos"}),
    "datos:json": Acceso(TODAS, espera=frozenset([404]), args={"conjunto": "=hallazgos"}),
    "api:inicio": ver(TODAS),
    "api:api-root": SIN_PUBLICAR,
    "api:openapi-json": ver(TODAS),
    "api:listar_dialogos": ver(TODAS),
    **{
        f"api:{nombre}": Acceso(TODAS, espera=frozenset([404]), args={"clave": "=casa"})
        for nombre in (
            "ver_dialogo",
            "listar_hallazgos",
            "listar_voces",
            "listar_recomendaciones",
            "listar_hitos",
            "listar_documentos",
        )
    },
    **{
        f"api:{nombre}": Acceso(
            TODAS, espera=frozenset([404]), args={"clave": "=casa", "folio": "=H-01"}
        )
        for nombre in ("ver_hallazgo", "ver_recomendacion")
    },
    # Seguimiento: lo que contesta e informa cada enlace
    "respuestas:lista": ver(SIGUEN),
    "respuestas:como_se_calcula": ver(SIGUEN),
    "respuestas:recordatorios": ver(RESPONDEN),
    "respuestas:ver": ver(SIGUEN, **R),
    "respuestas:responder": ver(RESPONDEN, **R),
    "respuestas:comprometer": ver(RESPONDEN, **R),
    "respuestas:agregar_hito": ver(RESPONDEN, **R, compromiso="compromiso.numero"),
    "respuestas:retirar_compromiso": ver(RESPONDEN, **R, compromiso="compromiso.numero"),
    "respuestas:informar": ver(RESPONDEN, **R, uid="hito.uid"),
    "respuestas:mover": ver(RESPONDEN, **R, uid="hito.uid"),
    "respuestas:retirar_hito": ver(RESPONDEN, **R, uid="hito.uid"),
    "respuestas:documento": ver(SIGUEN, **R, uid="avance.uid"),
    # Conciliación, fundir y dividir. Lo que se contesta es de una tarde terminada: su prueba, aparte.
    "conciliacion:lista": ver(ENTREVISTAN),
    "conciliacion:tabla_de_todos": ver(ENTREVISTAN),
    "conciliacion:hallazgo": ver(ENTREVISTAN, **H),
    "conciliacion:tabla": ver(ENTREVISTAN, **H),
    "conciliacion:quienes": ver(ENTREVISTAN, **H),
    "conciliacion:escribir": hacer(ENTREVISTAN, **H),
    "conciliacion:firma": hacer(ENTREVISTAN, **H),
    "conciliacion:contestar": Acceso(
        ENTREVISTAN, metodo="POST", espera=HECHO | {404}, args={**H, "uid": "aportacion.uid"}
    ),
    "hallazgos:fundir": ver(ENTREVISTAN, **H),
    "hallazgos:dividir": ver(ENTREVISTAN, **H),
    # Portal y publicar. Nada se ha publicado: lo que se lee, en tests/informes/test_portal.py.
    "robots": ver(TODAS),
    "sitemap": ver(TODAS),
    **{
        f"portal:{nombre}": SIN_PUBLICAR
        for nombre in (
            "inicio",
            "hallazgos",
            "recomendaciones",
            "narrativa",
            "documentos",
            "metodo",
            "publicaciones",
            "novedades",
        )
    },
    "portal:hallazgo": Acceso(TODAS, espera=frozenset([404]), args=H),
    "portal:recomendacion": Acceso(TODAS, espera=frozenset([404]), args=R),
    "portal:novedades_de": Acceso(TODAS, espera=frozenset([404]), args=R),
    "portal:publicacion": Acceso(TODAS, espera=frozenset([404]), args={"numero": "=1"}),
    "portal:documento": Acceso(TODAS, espera=frozenset([404]), args={"uid": "informe_listo.uid"}),
    "portal:avance": Acceso(TODAS, espera=frozenset([404]), args={"uid": "avance.uid"}),
    "publicar:ver": ver(COORDINA),
    "publicar:publicar": ver(COORDINA),
    "publicar:previa": ver(COORDINA),
    "publicar:previa_de": ver(COORDINA, ruta="=hallazgos/"),
    "publicar:traducciones": ver(COORDINA),
    "publicar:guardar_traduccion": hacer(COORDINA),
    # Sala de control
    "control:ver": ver(COORDINA),
    "control:linea": ver(COORDINA),
    "control:cerrar_fase": hacer(COORDINA, pk="fase.pk"),
    "control:abrir_fase": hacer(COORDINA, pk="fase.pk"),
    "control_de_todos:ver": ver(COORDINAN_ALGO),
}

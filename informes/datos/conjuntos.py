"""Los conjuntos de lo publicado. El diccionario que lee el público sale de aquí, y de aquí las columnas."""

from django.utils.translation import gettext_lazy as _

from hallazgos.seguimiento.semaforo import Estado
from informes.datos import filas
from informes.datos import filas_seguimiento as seguimiento
from informes.datos.campos import Conjunto, cifra, dia, lista, logico, texto

PLAZOS = ("corto", "mediano", "largo")
SUERTES = ("recogida", "en_parte", "no_recogida")
DE_QUE = _("Folio de la recomendación.")

HALLAZGOS = Conjunto(
    "hallazgos",
    _("Hallazgos"),
    _("Lo que se encontró, con lo que lo sostiene. Una fila por hallazgo publicado."),
    (
        texto("folio", _("Folio del hallazgo, como H-03. No cambia.")),
        cifra("bloque_numero", _("Número del bloque de conversación.")),
        texto("bloque", _("Bloque de conversación.")),
        texto("titulo", _("El hallazgo en una frase.")),
        texto("texto", _("Redacción completa. Una marca como [e2] remite a la voz «H-03·e2».")),
        texto("tension", _("En qué no hay acuerdo, si lo hay.")),
        cifra("redaccion", _("Número de la redacción publicada; sube con cada cambio.")),
        lista("viene_de", _("Folios de los hallazgos que se fundieron o dividieron en éste.")),
        cifra("sustentan", _("Personas entrevistadas que lo sustentan.")),
        cifra("de", _("Personas entrevistadas en total.")),
        cifra("matizan", _("Personas que lo matizan.")),
        cifra("contradicen", _("Personas que lo contradicen.")),
        cifra("sin_preguntar", _("Personas a quienes no se les preguntó.")),
        cifra("num_sectores", _("Sectores distintos entre quienes lo sustentan.")),
        lista("sectores", _("De ellos, los que pueden nombrarse.")),
        texto("grado", _("Solidez según la regla publicada en el método.")),
        cifra("aportaciones", _("Aportaciones que recibió en las sobremesas.")),
        cifra("contestadas", _("De ellas, cuántas se contestaron con razón.")),
        lista("recomendaciones", _("Folios de las recomendaciones que se siguen de él.")),
        texto("pagina", _("Dirección de su página, con el rastro completo.")),
    ),
    filas.hallazgos,
)
VOCES = Conjunto(
    "voces",
    _("Voces"),
    _("Lo que se dijo, hasta donde lo permite quien lo dijo. Una fila por cita publicada."),
    (
        texto("codigo", _("Código de la cita, como H-03·e2.")),
        texto("hallazgo", _("Folio del hallazgo.")),
        texto("relacion", _("Qué hace frente al hallazgo."), "sustenta", "matiza", "contradice"),
        texto("texto", _("Lo dicho.")),
        logico("literal", _("Verdadero si son sus palabras; falso si es paráfrasis.")),
        texto("atribucion", _("De quién es, con el nivel que pidió.")),
        texto("sector", _("Sector, si puede nombrarse; vacío si no.")),
    ),
    filas.voces,
)
DISENSOS = Conjunto(
    "disensos",
    _("Disensos"),
    _("Lo que alguien sostuvo frente a la sala. Una fila por disenso."),
    (
        texto("codigo", _("Código del disenso.")),
        texto("hallazgo", _("Folio del hallazgo.")),
        texto("texto", _("Lo que sostiene.")),
        texto("razon", _("Por qué.")),
        texto("quien", _("De quién es, con el nivel que pidió.")),
        logico("abierto", _("Falso si quien lo sostiene lo dio por cerrado.")),
        texto("suerte", _("Qué se hizo con él al redactar de nuevo; vacío si falta."), *SUERTES),
        texto("razon_de_la_respuesta", _("La razón que se dio.")),
    ),
    filas.disensos,
)
OBJETIVOS = Conjunto(
    "objetivos",
    _("Objetivos"),
    _("Lo que el diálogo busca y las recomendaciones que sirven a cada objetivo."),
    (
        texto("clave", _("Clave del objetivo, como corto-1.")),
        texto("plazo", _("Plazo."), *PLAZOS),
        cifra("numero", _("Número dentro de su plazo.")),
        texto("texto", _("El objetivo.")),
        lista("recomendaciones", _("Folios de las recomendaciones que lo sirven.")),
    ),
    filas.objetivos,
)
SOBREMESAS = Conjunto(
    "sobremesas",
    _("Sobremesas"),
    _("Las tardes en que se conversaron los hallazgos."),
    (
        cifra("numero", _("Número de la sobremesa.")),
        dia("fecha", _("Día en que fue.")),
        cifra("asistentes", _("Personas que asistieron.")),
        cifra("aportaciones", _("Aportaciones que quedaron registradas.")),
    ),
    filas.sobremesas,
)
TEMAS = Conjunto(
    "temas_por_regiones",
    _("Temas por regiones"),
    _("Cuántas personas hablaron de cada tema y de cada región del mundo. Una fila por casilla."),
    (
        texto("tema", _("Tema.")),
        texto("region", _("Región del mundo; vacía en el total del tema.")),
        cifra("personas", _("Personas; vacía si la cifra se reserva.")),
        logico("reservada", _("Verdadero si la cifra se reserva por ser pequeña.")),
    ),
    filas.temas_por_regiones,
)
REPRESENTACION = Conjunto(
    "representacion",
    _("Representación"),
    _("Qué fue de cada idea dicha en las conversaciones, en cuentas. Una fila por renglón."),
    (
        texto("corte", _("Por qué se agrupa."), "todas", "conversacion", "bloque", "sector"),
        texto("nombre", _("Renglón; vacío en el total.")),
        cifra("ideas", _("Ideas dichas.")),
        cifra("recogida", _("Ideas recogidas; vacía si la cifra se reserva.")),
        cifra("matizada", _("Ideas matizadas; vacía si la cifra se reserva.")),
        cifra("diluida", _("Ideas diluidas; vacía si la cifra se reserva.")),
        cifra("omitida", _("Ideas omitidas, con razón; vacía si la cifra se reserva.")),
    ),
    filas.representacion,
)
RECOMENDACIONES = Conjunto(
    "recomendaciones",
    _("Recomendaciones"),
    _("Lo que se recomienda, a quién toca y en qué va hoy. Una fila por recomendación."),
    (
        texto("folio", _("Folio de la recomendación, como R-04. No cambia.")),
        texto("titulo_corto", _("Título corto.")),
        texto("texto", _("La recomendación.")),
        texto("explicacion", _("Explicación.")),
        texto("beneficio", _("Qué gana quien vive aquí.")),
        cifra("version", _("Versión del texto.")),
        texto("plazo", _("Plazo."), *PLAZOS),
        texto("tipo", _("De qué tipo es.")),
        texto("instrumento", _("Ley o instrumento que toca, si toca alguno.")),
        texto("articulo", _("Artículo.")),
        logico("requiere_reforma", _("Si requiere reforma; vacío si no se sabe.")),
        texto("responsable", _("Organización que debe responder.")),
        lista("corresponsables", _("Organizaciones corresponsables.")),
        lista("hallazgos", _("Folios de los hallazgos en que se apoya.")),
        lista("objetivos", _("Claves de los objetivos que sirve.")),
        lista("premisas", _("Premisas de la teoría de cambio: número y relación.")),
        lista("temas", _("Temas.")),
        lista("regiones", _("Regiones del mundo.")),
        lista("lo_que_existe", _("Programas que ya la sirven o se traslapan con ella.")),
        cifra("prioridad_lugar", _("Lugar que le dieron las sobremesas.")),
        cifra("prioridad_de", _("De cuántas.")),
        texto("prioridad_por", _("Cómo se midió la prioridad.")),
        texto("estado", _("En qué va, calculado de sus fechas al leer."), *Estado.values),
        texto("estado_frase", _("El estado, explicado.")),
        dia("responder_antes_de", _("Plazo para responder.")),
        texto("pagina", _("Dirección de su página, con el seguimiento.")),
    ),
    seguimiento.recomendaciones,
    en_vivo=True,
)
RESPUESTAS = Conjunto(
    "respuestas",
    _("Respuestas institucionales"),
    _("Lo que contestó cada organización responsable. Cuenta la última de cada recomendación."),
    (
        texto("recomendacion", DE_QUE),
        cifra("numero", _("Número de la respuesta.")),
        texto("sentido", _("Qué contestó."), "acepta", "en_parte", "no_acepta"),
        texto("razones", _("Lo que acepta y lo que no, y por qué.")),
        texto("organizacion", _("Organización que contesta.")),
        texto("cargo", _("Cargo de quien contesta.")),
        dia("dada_el", _("Día de la respuesta.")),
    ),
    seguimiento.respuestas,
    en_vivo=True,
)
COMPROMISOS = Conjunto(
    "compromisos",
    _("Compromisos"),
    _("Qué se hará, quién responde por cargo, para cuándo y qué lo probará."),
    (
        texto("recomendacion", DE_QUE),
        cifra("numero", _("Número del compromiso dentro de su recomendación.")),
        texto("que", _("Qué se hará.")),
        texto("organizacion", _("Organización que se compromete.")),
        texto("cargo", _("Cargo o área que responde.")),
        dia("para_el", _("Para cuándo.")),
        texto("evidencia_esperada", _("Qué lo probará.")),
        cifra("hitos", _("Hitos que tiene.")),
        cifra("hitos_cumplidos", _("Hitos cumplidos.")),
        dia("retirado_el", _("Día en que se retiró, si se retiró.")),
        texto("motivo_de_retiro", _("Por qué se retiró.")),
    ),
    seguimiento.compromisos,
    en_vivo=True,
)
HITOS = Conjunto(
    "hitos",
    _("Hitos"),
    _("Los pasos con fecha de cada compromiso y lo que se ha informado de ellos."),
    (
        texto("recomendacion", DE_QUE),
        cifra("compromiso", _("Número del compromiso.")),
        cifra("numero", _("Número del hito, por fecha.")),
        texto("que", _("Qué.")),
        texto("cargo", _("Cargo o área que responde.")),
        dia("para_el", _("Para cuándo.")),
        dia("para_el_original", _("La primera fecha que tuvo.")),
        cifra("veces_movido", _("Veces que cambió de fecha.")),
        texto("motivo_del_ultimo_cambio", _("Por qué cambió de fecha la última vez.")),
        texto(
            "estado",
            _("En qué va, calculado de sus fechas al leer."),
            *("cumplido", "vence", "vencido", "por_venir", "retirado"),
        ),
        texto("estado_frase", _("El estado, explicado.")),
        dia("cumplido_el", _("Día en que se cumplió.")),
        cifra("informes", _("Veces que se ha informado de él.")),
        dia("ultimo_informe_el", _("Día del último informe.")),
        texto("ultimo_informe", _("Qué dice el último informe.")),
        texto("evidencia", _("Dirección de lo que lo prueba.")),
    ),
    seguimiento.hitos,
    en_vivo=True,
)
DOCUMENTOS = Conjunto(
    "documentos",
    _("Documentos"),
    _("Los PDF publicados, con la huella que permite verificarlos."),
    (
        texto("numero", _("Número impreso al pie.")),
        texto(
            "tipo", _("Qué documento es."), "prediagnostico", "acta", "final", "resumen", "laminas"
        ),
        cifra("sobremesa", _("Número de la sobremesa, si es un acta.")),
        cifra("version", _("Versión.")),
        dia("hecho_el", _("Día en que se construyó.")),
        cifra("paginas", _("Páginas.")),
        cifra("bytes", _("Tamaño en bytes.")),
        texto("sha256", _("Huella SHA-256 del archivo.")),
        texto("archivo", _("Dirección del archivo.")),
    ),
    filas.documentos,
    en_vivo=True,
)
ERRATAS = Conjunto(
    "erratas",
    _("Erratas"),
    _("Lo que se corrigió de un documento después de publicarlo."),
    (
        texto("documento", _("Número del documento.")),
        texto("tipo", _("Qué documento es.")),
        cifra("version", _("Versión.")),
        texto("donde", _("Dónde.")),
        texto("texto", _("Qué se corrige.")),
        dia("anotada_el", _("Día en que se anotó.")),
    ),
    filas.erratas,
    en_vivo=True,
)
TODOS = (
    HALLAZGOS,
    VOCES,
    DISENSOS,
    RECOMENDACIONES,
    RESPUESTAS,
    COMPROMISOS,
    HITOS,
    OBJETIVOS,
    TEMAS,
    SOBREMESAS,
    REPRESENTACION,
    DOCUMENTOS,
    ERRATAS,
)
POR_CLAVE = {conjunto.clave: conjunto for conjunto in TODOS}

"""Qué trae cada clase de hoja: sus columnas, cómo se reconocen y qué se dice de ellas en la plantilla.

De aquí salen la plantilla, su diccionario, el casado de columnas y la revisión.
"""

from dataclasses import dataclass

from actores.models import Certeza, Importacion, Persona, Programa, Vinculo

Clase = Importacion.Clase

# Cómo se convierte una celda. Los de «relación» se buscan en el directorio o en un catálogo.
TEXTO, LARGO, CORREO, URL, FECHA, MONTO, OPCION, LLAVE = (
    "texto", "largo", "correo", "url", "fecha", "monto", "opcion", "llave",
)  # fmt: skip
SECTOR, SUBSECTOR, TEMAS, REGIONES, SOCIOS = "sector", "subsector", "temas", "regiones", "socios"
PERSONA, ORGANIZACION, ACTOR = "persona", "organizacion", "actor"
DE_LISTA = frozenset([TEMAS, REGIONES, SOCIOS])
DE_ACTOR = frozenset([PERSONA, ORGANIZACION, ACTOR])
CATALOGADOS = frozenset([SECTOR, SUBSECTOR, TEMAS, REGIONES, OPCION])


@dataclass(frozen=True)
class Campo:
    clave: str
    titulo: str
    tipo: str
    ayuda: str
    ejemplo: str = ""
    obligatorio: bool = False
    alias: tuple[str, ...] = ()
    maximo: int = 200
    opciones: tuple[tuple[str, str], ...] = ()
    es_contacto: bool = False


def _fechas(de_que: str) -> tuple[Campo, Campo]:
    estilos = "2024-05-20, 20/05/2024, 20 de mayo de 2024, o fecha de Excel"
    return (
        Campo("desde", "Desde", FECHA, f"Cuándo empezó {de_que}: {estilos}.", "2024-05-20",
              alias=("inicio", "fecha de inicio", "fecha inicio", "empieza")),
        Campo("hasta", "Hasta", FECHA, "Cuándo terminó. Vacía mientras siga.", "",
              alias=("fin", "termino", "fecha de termino", "fecha fin", "termina")),
    )  # fmt: skip


FORMAS = (("persona", "Persona"), ("organizacion", "Organización"))
_CLAVE = Campo(
    "clave", "Clave", LLAVE, "La de una hoja exportada, para actualizar esa fila exacta. Vacía: se busca "
    "por nombre.", alias=("id", "clave de la casa"),
)  # fmt: skip

CAMPOS: dict[str, tuple[Campo, ...]] = {
    Clase.ACTORES: (
        _CLAVE,
        Campo("forma", "Forma", OPCION, "Persona u Organización.", "Persona", True,
              ("tipo", "tipo de actor", "clase"), opciones=FORMAS),
        Campo("nombre", "Nombre", TEXTO, "Nombre completo, como se escribe.", "Ixchel Camarena Ruiz",
              True, ("nombre completo", "actor", "name", "persona u organizacion", "razon social")),
        Campo("siglas", "Siglas", TEXTO, "Sólo organizaciones.", "", maximo=30,
              alias=("acronimo", "abreviatura")),
        Campo("tratamiento", "Tratamiento", TEXTO, "Sólo personas: Dra., Ing., Emb.", "Dra.",
              maximo=20, alias=("titulo", "trato")),
        Campo("genero", "Género", OPCION, "Sólo personas, si consta.", "Mujer",
              alias=("sexo",), opciones=tuple((v, str(r)) for v, r in Persona.Genero.choices if v)),
        Campo("sector", "Sector", SECTOR, "Del catálogo de sectores.", "Sociedad civil", True,
              ("macrosector", "ambito")),
        Campo("subsector", "Subsector", SUBSECTOR, "Del catálogo; dentro de su sector.", "Fundaciones"),
        Campo("temas", "Temas", TEMAS, "Del catálogo, separados por punto y coma.", "", alias=("tema",)),
        Campo("regiones", "Regiones", REGIONES, "Del catálogo, separadas por punto y coma.", "",
              alias=("region",)),
        Campo("cargo", "Cargo", TEXTO, "Sólo personas: el que tiene hoy. Pide su organización.",
              "Presidenta", alias=("puesto", "posicion", "cargo actual")),
        Campo("organizacion", "Organización", ORGANIZACION,
              "Dónde tiene ese cargo. Ha de estar en el directorio o en esta misma hoja.",
              "Fundación Amate y Cobre",
              alias=("institucion", "dependencia", "organizacion actual", "adscripcion")),
        Campo("desde", "Desde", FECHA, "Desde cuándo tiene ese cargo.", "2019-03-01",
              alias=("en el cargo desde", "fecha de inicio")),
        Campo("semblanza", "Semblanza", LARGO, "Sólo personas: dos o tres frases.", maximo=4000,
              alias=("biografia", "bio")),
        Campo("sitio", "Sitio web", URL, "Sólo organizaciones.", "https://ejemplo.mx",
              alias=("web", "pagina", "url", "sitio")),
        Campo("correo", "Correo electrónico", CORREO, "Lo ven la coordinación y quien entrevista.", "",
              alias=("correo", "email", "e-mail", "mail"), maximo=254, es_contacto=True),
        Campo("telefono", "Teléfono", TEXTO, "Con lada.", "", alias=("tel", "celular", "movil"),
              maximo=60, es_contacto=True),
        Campo("contacto", "Otros datos de contacto", LARGO, "Asistente, dirección, horarios.", "",
              alias=("contacto", "direccion"), maximo=4000, es_contacto=True),
        Campo("notas", "Notas", LARGO, "Para el equipo.", "", maximo=4000,
              alias=("observaciones", "comentarios")),
    ),
    Clase.CARGOS: (
        Campo("persona", "Persona", PERSONA, "Su nombre o su clave en el directorio.",
              "Ixchel Camarena Ruiz", True, ("nombre", "titular", "nombre completo")),
        Campo("organizacion", "Organización", ORGANIZACION, "Su nombre, siglas o clave.",
              "Fundación Amate y Cobre", True, ("institucion", "dependencia")),
        Campo("nombre", "Cargo", TEXTO, "Como se llama el puesto.", "Presidenta", True,
              ("puesto", "posicion", "nombre del cargo")),
        *_fechas("en el cargo"),
    ),
    Clase.VINCULOS: (
        Campo("origen", "Origen", ACTOR, "De quién sale: nombre, siglas o clave.",
              "Fundación Amate y Cobre", True, ("de", "actor", "actor origen", "desde quien")),
        Campo("tipo", "Vínculo", OPCION, "Cómo se lee de origen a destino.", "financia a", True,
              ("tipo", "tipo de vinculo", "relacion"),
              opciones=tuple((v, str(r)) for v, r in Vinculo.Tipo.choices)),
        Campo("destino", "Destino", ACTOR, "A quién llega: nombre, siglas o clave.",
              "Red de Inquilinas del Anáhuac", True, ("con", "actor destino", "hacia")),
        Campo("certeza", "Certeza", OPCION, "Vacía: referido.", "Documentado",
              alias=("seguridad",), opciones=tuple((v, str(r)) for v, r in Certeza.choices)),
        *_fechas("el vínculo"),
        Campo("nota", "Nota", TEXTO, "Qué se sabe, en una frase.", maximo=400,
              alias=("descripcion", "detalle")),
        Campo("fuente", "Fuente", TEXTO, "Documento, dirección o quién lo dijo.", maximo=400,
              alias=("origen del dato", "referencia")),
    ),
    Clase.PROGRAMAS: (
        Campo("organizacion", "Organización", ORGANIZACION, "De quién es: nombre, siglas o clave.",
              "Secretaría de Turismo", True, ("dependencia", "institucion", "responsable")),
        Campo("nombre", "Programa", TEXTO, "Como se llama.", "Barrios hermanos", True,
              ("nombre", "nombre del programa", "proyecto")),
        Campo("temas", "Temas", TEMAS, "Del catálogo, separados por punto y coma.", "", True, ("tema",)),
        Campo("regiones", "Regiones", REGIONES, "Del catálogo, separadas por punto y coma.", "",
              alias=("region",)),
        Campo("socios", "Ciudades y redes", SOCIOS,
              "Con quién se hace, separadas por punto y coma. Las que falten se agregan.", "Medellín; C40",
              alias=("ciudades", "redes", "contrapartes", "socios", "ciudades socias")),
        Campo("instrumento", "Instrumento", OPCION, "Vacío: proyecto o programa.", "Convenio",
              opciones=tuple((v, str(r)) for v, r in Programa.Instrumento.choices)),
        Campo("estado", "Estado", OPCION, "Vacío: vigente.", "Vigente", alias=("situacion", "estatus"),
              opciones=tuple((v, str(r)) for v, r in Programa.Estado.choices)),
        *_fechas("el programa"),
        Campo("presupuesto", "Presupuesto anual", MONTO,
              "En pesos y sólo si es público. Pide su fuente.", "1500000.00",
              alias=("presupuesto", "monto", "presupuesto anual en pesos")),
        Campo("fuente", "Fuente", TEXTO, "De dónde sale el dato.", maximo=400, alias=("referencia",)),
        Campo("notas", "Notas", LARGO, "Para el equipo.", maximo=4000, alias=("observaciones",)),
    ),
}  # fmt: skip

DE_PERSONA = frozenset(["tratamiento", "genero", "semblanza", "cargo", "organizacion", "desde"])
DE_ORGANIZACION = frozenset(["siglas", "sitio"])
DEL_CARGO = frozenset(["cargo", "organizacion", "desde"])


def campos(clase: str) -> dict[str, Campo]:
    return {campo.clave: campo for campo in CAMPOS[clase]}

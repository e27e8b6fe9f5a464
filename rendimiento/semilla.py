"""Siembra diálogos de cualquier tamaño en segundos, con texto de español verosímil."""

import hashlib
import random
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from actores.models import Cargo, Organizacion, Persona, Region, Sector, Tema
from dialogo.models import (
    AvisoPrivacidad,
    Bloque,
    Dialogo,
    Fase,
    Integrante,
    Pregunta,
    Rol,
    Usuario,
)
from entrevistas.models import (
    Alcance,
    Asignacion,
    Consentimiento,
    Entrada,
    Entrevista,
    Fragmento,
    Nivel,
    Respuesta,
    RevisionEntrada,
)
from hallazgos.models import Evidencia, Hallazgo, Redaccion
from informes.models import Composicion, HallazgoCompuesto

ENTRADAS_POR_ENTREVISTA = 30
PASAJES_POR_ENTREVISTA = 4
LOTE = 2000
SUJETOS = [
    "el convenio",
    "la escuela de oficios",
    "una red de mercados",
    "la casa de cultura",
    "el registro de acuerdos",
    "la cuadrilla de noche",
    "un taller de barrio",
    "la oficina de enlace",
    "el museo de la cuenca",
    "la cooperativa de vivienda",
]
VERBOS = [
    "terminó por sostener",
    "dejó sin respuesta",
    "repartió con cuidado",
    "volvió a empezar",
    "midió por primera vez",
    "prometió y no entregó",
    "enseñó a cuidar",
    "abrió para todos",
]
OBJETOS = [
    "el agua que llega cada once días",
    "la memoria de lo firmado",
    "la renta de una cuadra entera",
    "los viajes que nadie contó",
    "las becas de ida y vuelta",
    "el archivo de treinta años",
    "la obra que quedó sin refacciones",
    "lo aprendido en Bogotá y en Lima",
]


def parrafo(azar: random.Random) -> str:
    frases = [
        f"{azar.choice(SUJETOS)} {azar.choice(VERBOS)} {azar.choice(OBJETOS)}"
        for _ in range(azar.randint(1, 3))
    ]
    return ". ".join(frase[0].upper() + frase[1:] for frase in frases) + "."


def sembrar(
    num_entrevistas: int, usuario: Usuario, *, pasajes: int = PASAJES_POR_ENTREVISTA
) -> Dialogo:
    """Crea un diálogo con tantas entrevistas cerradas; ``usuario`` lo coordina.

    Por entrevista: ``ENTRADAS_POR_ENTREVISTA`` entradas y ``pasajes`` pasajes que
    son evidencia de alguno de sus hallazgos (uno por cada dos entrevistas, sesenta como mucho).
    """
    azar = random.Random(num_entrevistas)
    call_command("cargar_catalogos", verbosity=0)
    dialogo = _dialogo(num_entrevistas, f"medida-{num_entrevistas}-{pasajes}")
    integrante = Integrante.objects.create(
        dialogo=dialogo, usuario=usuario, rol=Rol.COORDINACION, desde=timezone.localdate()
    )
    entrevistas = _entrevistas(dialogo, integrante, num_entrevistas)
    _conversaciones(dialogo, entrevistas, usuario, azar)
    _hallazgos(dialogo, entrevistas, usuario, azar, pasajes)
    return dialogo


def _dialogo(num_entrevistas: int, clave: str) -> Dialogo:
    hoy = timezone.localdate()
    dialogo = Dialogo.objects.create(
        clave=clave,
        nombre=f"Diálogo de {num_entrevistas} entrevistas",
        meta_entrevistas=num_entrevistas,
    )
    Fase.objects.create(
        dialogo=dialogo,
        numero=1,
        nombre="Entrevistas",
        fecha_inicio=hoy - timedelta(days=60),
        fecha_fin=hoy + timedelta(days=30),
    )
    AvisoPrivacidad.objects.create(
        dialogo=dialogo, version=1, simplificado="Aviso.", integral="Aviso completo."
    )
    for numero in (1, 2, 3):
        bloque = Bloque.objects.create(dialogo=dialogo, numero=numero, titulo=f"Bloque {numero}")
        Pregunta.objects.bulk_create(
            Pregunta(
                bloque=bloque,
                orden=orden,
                texto=f"¿Qué dice usted de {numero}.{orden}?",
                etiqueta=f"Asunto {numero}.{orden}",
                usada_en=timezone.now(),
            )
            for orden in (1, 2, 3, 4)
        )
    return dialogo


def _entrevistas(dialogo: Dialogo, integrante: Integrante, cuantas: int) -> list[Entrevista]:
    sectores = list(Sector.objects.macrosectores())
    ahora = timezone.now()
    entrevistas = []
    for numero in range(1, cuantas + 1):
        sector = sectores[numero % len(sectores)]
        organizacion = Organizacion.objects.create(
            nombre=f"Organización {cuantas}-{numero}", sector=sector
        )
        persona = Persona.objects.create(nombre=f"Persona {cuantas}-{numero}", sector=sector)
        Cargo.objects.create(persona=persona, organizacion=organizacion, nombre="Dirección")
        entrevistas.append(
            Entrevista(
                dialogo=dialogo,
                numero=numero,
                persona=persona,
                cargo="Dirección",
                organizacion=organizacion,
                sector=sector,
                estado=Entrevista.Estado.CERRADA,
                empieza_en=ahora - timedelta(hours=numero),
                realizada_en=ahora,
                cerrada_en=ahora,
            )
        )
    entrevistas = Entrevista.objects.bulk_create(entrevistas, LOTE)
    Asignacion.objects.bulk_create(
        [
            Asignacion(entrevista=entrevista, integrante=integrante, papel="conduce")
            for entrevista in entrevistas
        ],
        LOTE,
    )
    return entrevistas


def _conversaciones(
    dialogo: Dialogo, entrevistas: list[Entrevista], usuario: Usuario, azar: random.Random
) -> None:
    preguntas = list(dialogo.preguntas_vigentes())
    aviso = dialogo.aviso_vigente()
    Consentimiento.objects.bulk_create(
        [
            Consentimiento(
                entrevista=entrevista,
                nivel=list(Nivel)[entrevista.numero % 3],
                alcance=Alcance.PUBLICO,
                forma=Consentimiento.Forma.FIRMADO,
                aviso=aviso,
                tomado_por=usuario,
            )
            for entrevista in entrevistas
        ],
        LOTE,
    )
    Respuesta.objects.bulk_create(
        [
            Respuesta(
                entrevista=entrevista,
                pregunta=pregunta,
                estado="no_se_abordo" if azar.random() < 0.1 else "abordada",
            )
            for entrevista in entrevistas
            for pregunta in preguntas
        ],
        LOTE,
    )
    entradas = Entrada.objects.bulk_create(
        [
            Entrada(
                entrevista=entrevista,
                pregunta=preguntas[n % len(preguntas)],
                orden=n,
                tipo="parafrasis" if n % 3 == 2 else "literal",
                texto=parrafo(azar),
                autor=usuario,
                terminada_en=timezone.now(),
            )
            for entrevista in entrevistas
            for n in range(ENTRADAS_POR_ENTREVISTA)
        ],
        LOTE,
    )
    RevisionEntrada.objects.bulk_create(
        [
            RevisionEntrada(
                entrada=entrada, numero=1, tipo=entrada.tipo, texto=entrada.texto, autor=usuario
            )
            for entrada in entradas
        ],
        LOTE,
    )
    _etiquetas(entradas, azar)


def _etiquetas(entradas: list[Entrada], azar: random.Random) -> None:
    for modelo, campo in ((Tema, "tema"), (Region, "region")):
        claves = list(modelo.objects.values_list("pk", flat=True))
        union = getattr(Entrada, "temas" if campo == "tema" else "regiones").through
        union.objects.bulk_create(
            [
                union(entrada_id=entrada.pk, **{f"{campo}_id": azar.choice(claves)})
                for entrada in entradas
            ],
            LOTE,
        )


def _hallazgos(
    dialogo: Dialogo,
    entrevistas: list[Entrevista],
    usuario: Usuario,
    azar: random.Random,
    pasajes: int,
) -> None:
    cuantos = max(2, min(60, len(entrevistas) // 2))
    bloques = list(dialogo.bloques.all())
    hallazgos = Hallazgo.objects.bulk_create(
        Hallazgo(
            dialogo=dialogo,
            numero=numero,
            bloque=bloques[numero % 3],
            estado=Hallazgo.Estado.LISTO,
            creado_por=usuario,
        )
        for numero in range(1, cuantos + 1)
    )
    Redaccion.objects.bulk_create(
        Redaccion(
            hallazgo=hallazgo,
            version=1,
            titulo=parrafo(azar).split(".")[0],
            texto=" ".join(parrafo(azar) for _ in range(3)),
            pregunta="¿Qué haría falta para sostenerlo?",
            autor=usuario,
        )
        for hallazgo in hallazgos
    )
    composicion = Composicion.objects.create(
        dialogo=dialogo, introduccion=parrafo(azar), metodo=parrafo(azar), preguntas="¿Por qué?"
    )
    HallazgoCompuesto.objects.bulk_create(
        HallazgoCompuesto(composicion=composicion, hallazgo=hallazgo, orden=hallazgo.numero)
        for hallazgo in hallazgos
    )
    _evidencia(entrevistas, hallazgos, usuario, pasajes)


def _evidencia(
    entrevistas: list[Entrevista], hallazgos: list[Hallazgo], usuario: Usuario, pasajes: int
) -> None:
    citables = Entrada.objects.filter(entrevista__in=entrevistas, orden__lt=pasajes).order_by(
        "entrevista__numero", "orden"
    )
    fragmentos = Fragmento.objects.bulk_create(
        [
            Fragmento(
                entrada=entrada,
                revision=1,
                inicio=0,
                fin=len(entrada.texto),
                texto=entrada.texto,
                huella=hashlib.sha256(entrada.texto.encode()).hexdigest(),
                creado_por=usuario,
            )
            for entrada in citables
        ],
        LOTE,
    )
    numeros = dict.fromkeys((hallazgo.pk for hallazgo in hallazgos), 0)
    evidencias = []
    for n, fragmento in enumerate(fragmentos):
        hallazgo = hallazgos[n % len(hallazgos)]
        numeros[hallazgo.pk] += 1
        evidencias.append(
            Evidencia(
                hallazgo=hallazgo,
                fragmento=fragmento,
                numero=numeros[hallazgo.pk],
                relacion=("sustenta", "sustenta", "sustenta", "matiza", "contradice")[n % 5],
                autor=usuario,
            )
        )
    Evidencia.objects.bulk_create(evidencias, LOTE)

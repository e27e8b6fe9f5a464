"""¿Un texto dice quién habló? Busca su nombre, su organización, las siglas y su cargo (regla C8).

Compara sin acentos ni mayúsculas, palabra por palabra, y devuelve intervalos sobre el texto tal como
está escrito. Ante la duda se detiene: acortar una cita cuesta menos que publicar un nombre. Sólo
las palabras de uso corriente («rosas», «lujo», «cisterna») piden ir en mayúscula para contar.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogo.texto import sin_acentos
from entrevistas.models import Entrevista

Intervalo = tuple[int, int]

_PALABRA = re.compile(r"[\w\u0300-\u036f]+")
_FIN_DE_ORACION = frozenset('.!?…:\n¿¡«“"—')
LETRAS_MINIMAS = 4


def _lista(palabras: str) -> frozenset[str]:
    return frozenset(palabras.split())


VACIAS = _lista(
    "a al an and con da das de del do dos e el en la las lo los mi of para por su the un una y"
)
# Apellidos y nombres de organizaciones que también son palabras: cuentan sólo si van en mayúscula.
CORRIENTES = _lista(
    """abarca acero acuerdo agua aguas aguilar alegria alianza amor arbol arce arenas arroyo avance
    ayuda barco barrera barrio blanca blanco bosque bravo bueno cabello cabeza cadena calle calles
    calvo cama camino campo campos cantera caro carrera carta casa casas castillo cerda cerro
    cisterna ciudad claro colores comunidad conde corona corral correa cortes cortina costa cruz
    cuenca cuesta cultura delgado diaz diseno dorado duarte duque encina encuentro enlace espacio
    esperanza espino faro feria fiesta flor flores foro fortuna franco fuego fuente fuentes fuerte
    futuro gallardo gallo gente gracia grande granados guerra guerrero haro herrera hierro hoyos
    huerta humanos iglesia iglesias izquierdo jardin joven justo lago lagos lanza laredo largo leal
    ledesma lengua lenguas leon libertad libre libro limon linares lobo loma lucha luces lugo lujo
    luna lupa luz machado madera madrid mano manos manzano mar marco marin marquez martillo mata
    mayor medina mejor melero memoria mercado merino mesa milagro mirada molina molino monte montes
    mora mores moreno mota mujeres mundo muro navarro nieto nieves nombre norte nube nuevo obra obsidiana
    olivo olmo oro ortega paciencia palabra palacio palacios palma palomo pardo parque parra pasos
    paz pena perla persona personas pico piedra pino pinto pisando plata plaza polo pozo prado prieto prisma prueba pruebas pueblo
    puente puerta puerto quijada quinta ramos real red redes reyes rico rincon rio rios robles roca
    roja rojas rojo roldan romero rosa rosario rosas rosales rubio ruta sabio sal salas salida
    salinas saltillo santa santo santos sargazo seco segura semilla serrano sierra silva sol solis
    sombra soto suelo sur tapia taller tejada tela tequio tezontle tierra toro torre torres tornillo
    trigo union urbano valle valles vara vega velero vera vidal villa vivar vivo voces voz zapata
    zarza"""
)
# Nombres de pila tan frecuentes que por sí solos no señalan a nadie.
FRECUENTES = _lista(
    """alejandra alejandro alicia ana andrea angel antonio arturo beatriz carlos carmen claudia
    cristina daniel david eduardo elena enrique fernanda fernando francisco gabriel gabriela
    guadalupe guillermo hector irma isabel ivan jaime javier jesus jorge jose josefina juan juana
    julia julio laura leticia lucia luis luisa manuel margarita maria mario martha martin mercedes
    miguel monica pablo patricia pedro pilar rafael raul ricardo roberto rocio rosa rosario ruben
    salvador santiago sara sergio silvia sofia susana teresa veronica victor"""
)
# Lo que casi toda organización o cargo dice de sí: no señala a nadie sin otra palabra al lado.
GENERICAS = _lista(
    """academia accion administracion agencia alcaldia area asamblea asociacion asuntos ayuntamiento
    banco camara centro centros civil colectivo colegio comision comite comunicacion congreso
    consejo consejera consejero consultora coordinacion coordinador coordinadora cofundador
    cofundadora codirector codirectora delegacion departamento desarrollo dialogo direccion director
    directora ejecutivo ejecutiva embajada embajador embajadora empresa empresas encargada encargado
    escuela espacio estudio estudios facultad federacion federal festival fondo frente fundacion
    fundador fundadora general gerente gobierno grupo independiente instituto institucional
    internacional internacionales investigacion investigador investigadora iniciativa jefa jefe
    laboratorio local locales mexicana mexicano mexico ministerio movimiento museo nacional oficina
    operaciones organizacion observatorio organismo plataforma presidencia presidenta presidente
    privada profesor profesora programa programas proyecto proyectos publica publico red regional
    relaciones representante responsable republica secretaria secretario seminario servicio
    servicios sindicato sistema sociedad socia socio subdirector subdirectora subsecretaria
    subsecretario titular tecnica tecnico unidad universidad urbana vicepresidenta vicepresidente
    vinculacion vocal vocera vocero"""
)


@dataclass(frozen=True)
class Palabra:
    """Palabra de un texto, con su lugar y cómo está escrita."""

    plana: str
    inicio: int
    fin: int
    en_mayuscula: bool
    abre_oracion: bool
    es_toda_mayuscula: bool


def palabras_de(texto: str) -> list[Palabra]:
    palabras = []
    for hallada in _PALABRA.finditer(texto):
        escrita = hallada[0]
        previo = hallada.start() - 1
        while previo >= 0 and texto[previo].isspace() and texto[previo] != "\n":
            previo -= 1
        palabras.append(
            Palabra(
                plana=sin_acentos(escrita),
                inicio=hallada.start(),
                fin=hallada.end(),
                en_mayuscula=escrita[0].isupper(),
                abre_oracion=previo < 0 or texto[previo] in _FIN_DE_ORACION,
                es_toda_mayuscula=len(escrita) > 1 and escrita.isupper(),
            )
        )
    return palabras


def _con_sentido(texto: str) -> list[str]:
    return [p.plana for p in palabras_de(texto) if p.plana not in VACIAS]


def _corridas(palabras: Sequence[Palabra], buscadas: Sequence[str]) -> Iterable[Sequence[Palabra]]:
    """Tramos del texto que dicen ``buscadas`` en ese orden, sin contar artículos ni preposiciones."""
    plenas = [palabra for palabra in palabras if palabra.plana not in VACIAS]
    largo = len(buscadas)
    for i in range(len(plenas) - largo + 1):
        tramo = plenas[i : i + largo]
        if all(palabra.plana == buscada for palabra, buscada in zip(tramo, buscadas, strict=True)):
            yield tramo


def _es_nombre_propio(palabra: Palabra) -> bool:
    """Va en mayúscula y no sólo porque abra la oración."""
    return palabra.es_toda_mayuscula or (palabra.en_mayuscula and not palabra.abre_oracion)


def _del_nombre(palabras: Sequence[Palabra], nombre: str) -> Iterable[Intervalo]:
    """Nombre completo, dos partes seguidas de él, o una sola que lo señale."""
    partes = _con_sentido(nombre)
    for largo in range(len(partes), 1, -1):
        for i in range(len(partes) - largo + 1):
            for tramo in _corridas(palabras, partes[i : i + largo]):
                yield tramo[0].inicio, tramo[-1].fin
    solas = {parte for parte in partes if len(parte) >= LETRAS_MINIMAS} - FRECUENTES - GENERICAS
    for palabra in palabras:
        if palabra.plana in solas and (
            palabra.plana not in CORRIENTES or _es_nombre_propio(palabra)
        ):
            yield palabra.inicio, palabra.fin


def _de_la_organizacion(palabras: Sequence[Palabra], nombre: str) -> Iterable[Intervalo]:
    """Nombre entero o cualquiera de sus tramos entre comas."""
    for trozo in {nombre, *nombre.split(",")}:
        partes = _con_sentido(trozo)
        propias = [p for p in partes if p not in GENERICAS and len(p) >= LETRAS_MINIMAS]
        if not propias:
            continue
        for tramo in _corridas(palabras, partes):
            if len(partes) > 1 or _senala(tramo[0]):
                yield tramo[0].inicio, tramo[-1].fin
        if len(propias) == 1:
            # «Acalpan» señala a la Alcaldía Acalpan; «acogida», en un nombre largo, sólo si es propio.
            basta = _senala if len(partes) <= 2 else _es_nombre_propio
            for palabra in palabras:
                if palabra.plana == propias[0] and basta(palabra):
                    yield palabra.inicio, palabra.fin


def _senala(palabra: Palabra) -> bool:
    return palabra.plana not in CORRIENTES or _es_nombre_propio(palabra)


def _de_las_siglas(palabras: Sequence[Palabra], siglas: str) -> Iterable[Intervalo]:
    """Siglas de cinco letras o más, como sea que se escriban; las cortas, sólo en mayúsculas."""
    planas = _con_sentido(siglas)
    for tramo in _corridas(palabras, planas) if planas else ():
        largas = sum(map(len, planas)) > LETRAS_MINIMAS and planas[0] not in CORRIENTES
        if largas or all(
            palabra.es_toda_mayuscula or _es_nombre_propio(palabra) for palabra in tramo
        ):
            yield tramo[0].inicio, tramo[-1].fin


def _del_cargo(palabras: Sequence[Palabra], cargo: str) -> Iterable[Intervalo]:
    """Cargo entero o sus primeras tres palabras. «Directora general» a secas lo dice cualquiera."""
    partes = _con_sentido(cargo)
    if len(partes) < 2 or all(parte in GENERICAS for parte in partes):
        return
    for buscadas in {tuple(partes), tuple(partes[:3])}:
        if any(parte not in GENERICAS for parte in buscadas):
            for tramo in _corridas(palabras, buscadas):
                yield tramo[0].inicio, tramo[-1].fin


def unir(intervalos: Iterable[Intervalo]) -> list[Intervalo]:
    """Intervalos en orden, sin encimarse."""
    unidos: list[Intervalo] = []
    for inicio, fin in sorted(intervalos):
        if unidos and inicio <= unidos[-1][1]:
            unidos[-1] = (unidos[-1][0], max(fin, unidos[-1][1]))
        else:
            unidos.append((inicio, fin))
    return unidos


def nombra_a_quien_hablo(texto: str, entrevista: Entrevista) -> list[Intervalo]:
    """Intervalos del texto que dicen el nombre, la organización, las siglas o el cargo de quien habló.

    Usa ``entrevista.persona`` y ``entrevista.organizacion``: al citar muchos, que vengan cargadas.
    """
    organizacion = entrevista.organizacion
    return nombra_a(
        texto,
        entrevista.persona.nombre,
        organizacion=organizacion.nombre if organizacion else "",
        siglas=organizacion.siglas if organizacion else "",
        cargo=entrevista.cargo,
    )


def nombra_a(
    texto: str, nombre: str, *, organizacion: str = "", siglas: str = "", cargo: str = ""
) -> list[Intervalo]:
    """Intervalos del texto que dicen ese nombre, esa organización, sus siglas o ese cargo."""
    palabras = palabras_de(texto)
    hallados = [*_del_nombre(palabras, nombre)]
    if organizacion:
        hallados += _de_la_organizacion(palabras, organizacion)
        hallados += _de_las_siglas(palabras, siglas)
    if cargo:
        hallados += _del_cargo(palabras, cargo)
    return unir(hallados)


def trozos_de(texto: str, nombre: str) -> list[Intervalo]:
    """Intervalos que dicen dos o más palabras seguidas de ese nombre, escritas como nombre propio."""
    palabras, partes = palabras_de(texto), _con_sentido(nombre)
    return unir(
        (tramo[0].inicio, tramo[-1].fin)
        for i in range(len(partes) - 1)
        for tramo in _corridas(palabras, partes[i : i + 2])
        if any(_es_nombre_propio(palabra) for palabra in tramo)
    )


def nombra_a_otros(texto: str, nombres: Iterable[str]) -> list[tuple[str, Intervalo]]:
    """Actores del directorio que el texto nombra por entero: avisa, no detiene."""
    palabras = palabras_de(texto)
    presentes = {palabra.plana for palabra in palabras}
    hallados = []
    for nombre in nombres:
        partes = _con_sentido(nombre)
        if len(partes) > 1 and presentes.issuperset(partes):
            hallados += [
                (nombre, (tramo[0].inicio, tramo[-1].fin)) for tramo in _corridas(palabras, partes)
            ]
    return hallados

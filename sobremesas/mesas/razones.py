"""Por qué cada quien está donde está: frases que se arman al leer y nunca se guardan.

Las posturas y las parejas sólo se le dicen a la coordinación; a nadie, qué necesidad de acceso tiene.
"""

from collections import Counter
from collections.abc import Iterator

from dialogo.palabras import contar, enumerar
from sobremesas.mesas.condiciones import folio
from sobremesas.mesas.plano import Persona, Plano, lado_de
from sobremesas.mesas.reparto import A_FAVOR, EN_CONTRA, FALTA, diferencias
from sobremesas.models import Mesa, Pareja, PrePostura
from sobremesas.voces import GOBIERNO

HALLAZGOS_POR_FRASE = 2
MARCAS = {
    PrePostura.Valor.ES_CLAVE: "es clave",
    PrePostura.Valor.FALTA_ALGO: "falta algo",
    PrePostura.Valor.NO_COINCIDO: "no coincido",
}


def razones(plano: Plano, *, con_posturas: bool, con_motivos: bool) -> dict[int, str]:
    """La frase de cada silla con lugar. ``con_motivos``: por qué es fijo, y si es por acceso."""
    mesas: dict[int, list[Persona]] = {}
    for asiento, persona in sorted(plano.ocupan.items()):
        mesas.setdefault(asiento[0], []).append(persona)
    del_dia = Counter(p.sector for p in plano.personas.values())
    frases = {}
    for vecinas in mesas.values():
        for persona in vecinas:
            partes = list(_de_la_silla(persona, con_motivos=con_motivos))
            if con_posturas:
                partes += _de_parejas(plano, persona)
                partes += _de_posturas(plano, persona, vecinas)
            if len(partes) < 2:
                partes += _del_sector(persona, vecinas, del_dia)
            frases[persona.clave] = " ".join(partes)
    return frases


def _de_la_silla(persona: Persona, *, con_motivos: bool) -> Iterator[str]:
    if persona.es_fijo and persona.lugar:
        motivo = persona.lugar.motivo.rstrip(".") if con_motivos else ""
        yield f"Lugar fijo: {motivo[:1].lower() + motivo[1:]}." if motivo else "Lugar fijo."
    if persona.falta_nombre:
        yield "Falta el nombre de quien viene; el lugar se conserva."
    elif persona.representa:
        yield f"Viene en representación de {persona.titular}; conserva su lugar."
    if persona.sector == GOBIERNO:
        responde = "Su dependencia responde por los hallazgos." if persona.es_dependencia else ""
        yield f"Gobierno en la mesa. {responde}".strip()
    if persona.pide_acceso and con_motivos:
        yield "Lugar por acceso."


def _del_sector(persona: Persona, vecinas: list[Persona], del_dia: Counter[str]) -> Iterator[str]:
    suyas = sum(1 for v in vecinas if v.sector == persona.sector)
    if persona.sector == GOBIERNO:
        return
    if del_dia[persona.sector] == 1:
        yield "Única voz de su sector en el día."
    elif suyas == 1:
        yield "Única voz de su sector en la mesa."
    else:
        yield f"Una de {contar(suyas, 'voz', 'voces', femenino=True)} de su sector en la mesa."


def _de_parejas(plano: Plano, persona: Persona) -> Iterator[str]:
    for pareja in plano.parejas:
        if persona.clave not in (pareja.una_id, pareja.otra_id):
            continue
        otra = plano.personas.get(
            pareja.otra_id if pareja.una_id == persona.clave else pareja.una_id
        )
        if otra is None:
            continue
        motivo = f", {pareja.motivo.rstrip('.')}" if pareja.motivo else ""
        if pareja.regla == Pareja.Regla.JUNTAS:
            yield f"Va con {otra.en_lista}{motivo}."
        else:
            donde = f" (mesa {otra.asiento[0]})" if otra.asiento else ""
            yield f"Aparte de {otra.en_lista}{donde}{motivo}."


def _de_posturas(plano: Plano, persona: Persona, vecinas: list[Persona]) -> Iterator[str]:
    voz = plano.voz.get(persona.clave)
    if voz is None:
        return
    suyos = plano.lados(persona)
    dichas: dict[str, list[int]] = {}
    for hallazgo in list(suyos)[: HALLAZGOS_POR_FRASE * 2]:
        if hallazgo in voz.disiente:
            que = "disiente de"
        elif hallazgo in voz.postura:
            que = f"contestó «{MARCAS[PrePostura.Valor(voz.postura[hallazgo])]}» en"
        else:
            que = "sostiene"
        dichas.setdefault(que, []).append(hallazgo)
    if dichas:
        frase = enumerar(
            f"{que} {enumerar(folio(h) for h in hs[:HALLAZGOS_POR_FRASE])}"
            for que, hs in dichas.items()
        )
        yield f"{frase[:1].upper()}{frase[1:]}."
    if enfrente := _enfrente(plano, suyos, [v for v in vecinas if v is not persona]):
        yield enfrente


def _enfrente(plano: Plano, suyos: dict[int, int], vecinas: list[Persona]) -> str:
    for hallazgo, lado in suyos.items():
        otros = 0
        for vecina in vecinas:
            if voz := plano.voz.get(vecina.clave):
                otros |= lado_de(voz, hallazgo)
        if lado != EN_CONTRA and otros & EN_CONTRA:
            return f"Se sienta con quien contradice {folio(hallazgo)}."
        if lado == EN_CONTRA and otros & (A_FAVOR | FALTA):
            return f"En la mesa hay quien lo ve de otro modo en {folio(hallazgo)}."
    return ""


def de_la_mesa(plano: Plano, mesa: Mesa, *, con_posturas: bool) -> str:
    """«Relatan Itzel y Fabián. Tres posturas distintas en H-03»."""
    partes = []
    relatan = [f.usuario.nombre.split()[0] for f in mesa.equipo.all() if f.funcion == "relata"]
    if relatan:
        partes.append(f"{'Relata' if len(relatan) == 1 else 'Relatan'} {enumerar(relatan)}")
    if con_posturas:
        sillas = plano.problema.por_clave
        dentro = [sillas[c] for c, a in plano.puestas.items() if a[0] == mesa.numero]
        if lados := diferencias(dentro):
            hallazgo = max(lados, key=lambda h: (lados[h], -h))
            cuantas = contar(lados[hallazgo], "postura", "posturas", femenino=True)
            partes.append(f"{cuantas.capitalize()} distintas en {folio(hallazgo)}")
    if mesa.nota:
        partes.append(mesa.nota.rstrip("."))
    return ". ".join(partes)

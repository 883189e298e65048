# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one cell says when it holds several things: lists of names, and lines that go in step. Pure."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Final

from importazioni.griglie.names import chiave
from testi.confronto import in_riga, parole, piega

# The sources keep a line break of a cell as two spaces.
_A_CAPO: Final = re.compile(r"\n| {2,}")
# Another office begins after a comma, or after the whole name of one: not after «e», «di», «Unità di», «Ufficio».
_UFFICIO: Final = r"(?:Servizio|Corpo|Ufficio|Settore|Unità|Direzione|Staff) "
_DOPO_LA_VIRGOLA: Final = re.compile(rf"(?:(?<! ) ++)?, *+(?={_UFFICIO})")
_ALTRO_UFFICIO: Final = re.compile(rf"(?<! ) ++(?={_UFFICIO})")
_LEGA: Final = re.compile(
    r"(?:e|ed|o|di|con|per|presso|a|ad|da|in|(?:de|a|da|ne|su)(?:l|llo|lla|i|gli|lle)|[-–])", re.IGNORECASE
)
_CONGIUNTI: Final = re.compile(r" ed? ", re.IGNORECASE)
# What stands before each item of a list.
BULLET: Final = re.compile(r"(?m)^[-–•·*▪]\s+")
NUMBERED: Final = re.compile(r"(?:(?:\d{1,2}|[a-zA-Z])[).]|\d{1,2}(?:\.\d{1,2})+[).]?)\s")
_ITEM: Final = re.compile(r"(?:^|[ ;,])(\d)[).] ")
_UFFICI: Final = frozenset("servizio corpo ufficio settore unita direzione staff area segreteria dipartimento".split())
# What stands before the name of a person, and what parts two of them.
_CARICHE: Final = r"assessor[aei]|vice[ -]?sindac[oa]|sindac[oa]"
_TITOLI: Final = re.compile(
    rf"(?:(?:(?:il|la) |l['’])?(?:{_CARICHE}|ass(?:\.? ?r[aei])?|sig(?:\.? ?ra|nora)?|on|dott(?:\.? ?ssa|oressa)?"
    r"|dr(?:\.? ?ssa)?|avv|prof(?:\.? ?ssa)?|ing|arch|geom|rag)\b\.?[\s:–-]*)+",
    re.IGNORECASE,
)
_IN_CODA: Final = re.compile(r"(?<![\s(–-])[\s(–-]++(?:assessor[ae]|vice[ -]?sindac[oa]|sindac[oa])\)?$", re.IGNORECASE)
# Without a name beside it, who leads the Comune is meant by the office; any assessore is nobody.
_SINDACO: Final = re.compile(r"(?:(?:il|la) )?(?:vice[ -]?)?sindac[oa]", re.IGNORECASE)
# «Bosi Sindaco»: a person, and who leads the Comune beside.
_E_IL_SINDACO: Final = re.compile(r"(?P<nome>.*[^\s(–-]) (?P<carica>sindac[oa])$", re.IGNORECASE)
_PRIMA_DI_UNA_CARICA: Final = re.compile(r"(?:.* )?(?:vice|il|la|del|della|dal|dalla|al|alla|con|e|ed)", re.IGNORECASE)
# What a person is in charge of stands behind the name: «Maria Bosi (Cultura, Sport)» is one.
_FRA_PARENTESI: Final = re.compile(r"(?<=[^\s(,;]) *\([^()]*\)")
_MARKS: Final = re.compile(r"[,;()]")
_DELEGA: Final = re.compile(r"(?:con|a[il]?|all[aeo]|dell?[aeo]?|di|per) |(?:all|dell)['’]")
_FRA_PERSONE: Final = re.compile(r"[,;/]| [-–] ")
# Not before «allo», «dei»: what is listed there are duties, not people.
_CONGIUNZIONE: Final = re.compile(
    r"(?:^|(?<=\s))ed?(?=\s)(?!\s+(?:a|d|ne|su)?(?:l|i|llo|lla|gli|lle|ll['’])\b)", re.IGNORECASE
)
# A line that begins so goes on with the name of the line above: a word that begins no name; in lower case others too;
# the form of a company.
_SEGUITO: Final = re.compile(
    r"(?i:(?:ed?|del|dello|della|dei|degli|delle|di|al|alla|alle|ai) |(?:dell|all)['’])"
    r"|(?:od?|ad?|da|in|con|su|per|tra|fra|presso|sede|allo|agli|(?:da|ne|su)(?:l|llo|lla|i|gli|lle)) "
    r"|(?:dall|nell|sull|d)['’]"
    r"|(?i:s\.? ?p\.? ?a|s\.? ?r\.? ?l|s\.? ?c\.? ?r\.? ?l|s\.? ?c\.? ?p\.? ?a|onlus|ets)\.?$"
)
_RIGHE_DI_UN_NOME: Final = 6
# No name is longer: a longer text is not even looked for among those that are known.
_NOME_LUNGO: Final = 400
PAROLE_DI_UN_NOME: Final = 20
_NIENTE: Final = re.compile(r"\(?nessun[oa]\)?|[-–—/_.]+", re.IGNORECASE)


def detto_vuoto(cella: str) -> bool:
    """True when a cell says that there is nothing: «(nessuno)», or a dash."""
    return bool(_NIENTE.fullmatch(in_riga(cella)))


def testo(cella: str) -> str:
    """A text, line by line, with single spaces and without lines of nothing at its ends."""
    return "\n".join(in_riga(r) for r in cella.split("\n")).strip("\n")


def col_resto(prima: str, dopo: str) -> str:
    """A text and its rest: a sentence goes on, an item of a list or what follows a full stop begins a line."""
    a_capo = dopo.startswith(("- ", "* ")) or prima.endswith((".", ":", ";"))
    return f"{prima}{chr(10) if a_capo else ' '}{dopo}"


def come_prima(prima: str, dopo: str) -> str:
    """The text that was there when the new one differs in nothing but spaces and empty lines, which a cell, or a
    printed table, does not keep."""
    uguali = [r for r in testo(prima).split("\n") if r] == [r for r in dopo.split("\n") if r]
    return prima if uguali else dopo


def linee(cella: str) -> list[str]:
    """The lines of a cell, empty ones too: they keep the step with the cells beside. Bullets go: «- 10» is 10, and
    «-10» what it is."""
    return [unbulleted(r) for r in _A_CAPO.split(cella)] if cella.strip() else []


def is_list(cella: str) -> bool:
    """True for several lines each of which is marked, or numbered, as one of a list."""
    righe = [r.strip() for r in cella.split("\n") if r.strip()]
    return len(righe) > 1 and all(BULLET.match(r) or NUMBERED.match(r) for r in righe)


def names_several(text: str) -> bool:
    """Whether one line lists several things: «1) Bando 2) Gara», «Bando; Gara»."""
    if (") " in text or ". " in text) and [int(n) for n in _ITEM.findall(text)[:2]] == [1, 2]:
        return True
    pieces = list(filter(None, map(str.strip, text.split(";")))) if ";" in text else []
    return len(pieces) > 1 and all(p[:1].isupper() for p in pieces)


def unbulleted(riga: str) -> str:
    """A line with single spaces, without what marks it as one of a list."""
    return BULLET.sub("", in_riga(riga))


def on_a_line(cella: str) -> str:
    """A cell that is one thing, without line breaks and without bullets."""
    righe = [BULLET.sub("", r.strip()) for r in cella.split("\n")]
    return " ".join(filter(None, map(in_riga, righe))) if len(righe) > 1 else righe[0]


def hangs(riga: str) -> bool:
    """True for a line that cannot end where it does: it goes on below."""
    return riga.endswith((",", "/", "(")) or _finisce_legato(riga)


def piene(cella: str) -> list[str]:
    """The lines of a cell that say something."""
    return [r for r in linee(cella) if r]


def di_persone(cella: str, noti: Container[str] = frozenset()) -> str:
    """The names of people in a cell, one a line: «Assessore Bosi e Squittieri» are two, and «Assessore» is none."""
    trovati: list[str] = []
    for riga in _riuniti(cella, noti):
        for detto in [riga] if chiave(riga) in noti else _FRA_PERSONE.split(_senza_deleghe(riga)):
            intero = in_riga(detto)
            for uno in [intero] if chiave(intero) in noti else _CONGIUNZIONE.sub("\n", intero).split("\n"):
                trovati += [intero] if chiave(intero) in noti else map(_persona, _col_sindaco(in_riga(uno)))
    return "\n".join(filter(None, trovati))


def _senza_deleghe(riga: str) -> str:
    """A line of people without what stands in brackets behind a name, where a name is left."""
    senza = _FRA_PARENTESI.sub("", riga)
    return senza if _persona(senza) else riga


def _col_sindaco(detto: str) -> list[str]:
    """«Bosi Sindaco» in two; «Vice Sindaco», «Gabinetto del Sindaco» and «Bosi - Sindaco» are one."""
    trovato = _E_IL_SINDACO.fullmatch(detto)
    if trovato is None or _PRIMA_DI_UNA_CARICA.fullmatch(trovato["nome"]) or not _persona(trovato["nome"]):
        return [detto]
    return [trovato["nome"], trovato["carica"]]


def _persona(detto: str) -> str:
    detto = in_riga(detto)
    if _SINDACO.fullmatch(detto):
        return detto
    nome = _IN_CODA.sub("", _TITOLI.sub("", detto, count=1) if _TITOLI.match(detto) else detto).strip(" :-–")
    if _IN_CODA.search(detto) and _PRIMA_DI_UNA_CARICA.fullmatch(nome):
        return detto  # «Gabinetto del Sindaco» is nobody, and is seen to be
    # «Assessore alla Cultura» is said by what she does: it stays whole, and is seen to be no name.
    return detto if _DELEGA.match(nome) else nome


def uniti(cella: str, noti: Container[str]) -> str:
    """The lines of a cell of names, joined where a line break falls within a name: together they make a known one, the
    first ends with a word that ends none, or the second begins with one that begins none."""
    trovati: list[list[str]] = []
    for riga in _riuniti(cella, noti):
        sopra = trovati[-1] if trovati else []
        if sopra and not sopra[-1].endswith(";") and (_sospeso(sopra, noti) or _e_un_seguito(riga, noti)):
            sopra.append(riga)
        else:
            trovati.append([riga])
    return "\n".join(map(" ".join, trovati))


def _sospeso(righe: Sequence[str], noti: Container[str]) -> bool:
    """True when the last word ends no name, and the lines together make none."""
    return _finisce_legato(righe[-1]) and not _noto(" ".join(righe[-_NOME_LUNGO:]), noti)


def _finisce_legato(testo: str) -> bool:
    return bool(_LEGA.fullmatch(testo.rpartition(" ")[2]))


def _noto(nome: str, noti: Container[str]) -> bool:
    return len(nome) <= _NOME_LUNGO and chiave(nome) in noti


def _riuniti(cella: str, noti: Container[str]) -> Iterator[str]:
    """The lines of a cell; those that make a known name together are one."""
    righe = [r for r in map(in_riga, _A_CAPO.split(BULLET.sub("", cella))) if r]
    inizio = 0
    while inizio < len(righe):
        fini = range(min(len(righe), inizio + _RIGHE_DI_UN_NOME), inizio + 1, -1)
        # «S.p.A.» begins no name, though «S.p.A. Gida» is Gida to the key.
        comincia = not _SEGUITO.match(righe[inizio])
        fine = next((f for f in fini if comincia and chiave(" ".join(righe[inizio:f])) in noti), inizio + 1)
        yield " ".join(righe[inizio:fine])
        inizio = fine


def _e_un_seguito(riga: str, noti: Container[str]) -> bool:
    return bool(_SEGUITO.match(riga)) and chiave(riga) not in noti


def nomi(cella: str, noti: Container[str], *, virgole: bool, nel_file: Container[str] = frozenset()) -> list[str]:
    """The names in a cell: one a line; a line that is wholly made of known names, or names several offices, is split.

    Args:
        noti: the folded names (``chiave``) that are known.
        virgole: a comma parts names here (it stands within the names of offices).
        nel_file: folded names that stand alone in other cells of the file.
    """
    trovati: list[str] = []
    for pezzo in pezzi(cella, noti, virgole=virgole):
        trovati += (
            [pezzo]
            if chiave(pezzo) in noti
            else _due_noti(pezzo, noti)
            # What the registries know comes before what other cells of the file say.
            or _di_noti(pezzo.split(" "), noti, ())
            or _di_noti(pezzo.split(" "), noti, nel_file)
            or [pezzo]
        )
    return list(dict.fromkeys(trovati))


def pezzi(cella: str, noti: Container[str], *, virgole: bool) -> list[str]:
    """The lines of a cell, parted at semicolons, at commas where these part names, and before the word of another
    office; a known name stays whole."""
    trovati: list[str] = []
    for riga in map(in_riga, _A_CAPO.split(BULLET.sub("", cella))):
        if chiave(riga) in noti:
            trovati.append(riga)
            continue
        for detto in (d.strip(" ,") for d in _parted(riga, ";")):
            parti = _parted(detto, ",") if virgole and chiave(detto) not in noti else [detto]
            trovati += [p for parte in parti for p in _uffici(parte.strip(" ,"), noti)]
    # What has neither letters nor digits names nobody.
    return [p for p in trovati if piega(p)]


def _parted(detto: str, segno: str) -> Iterator[str]:
    """A text parted at a mark, but not within brackets; what opens and does not close is no bracket."""
    aperte = inizio = 0
    chiuse = detto.count(")")
    for trovato in _MARKS.finditer(detto):
        match trovato[0]:
            case "(":
                aperte += 1
            case ")":
                aperte, chiuse = max(0, aperte - 1), chiuse - 1
            case mark if mark == segno and (not aperte or not chiuse):
                yield detto[inizio : trovato.start()]
                inizio = trovato.end()
    yield detto[inizio:]


def _uffici(detto: str, noti: Container[str]) -> Iterator[str]:
    """«Servizio Cultura Servizio Sport» are two offices; «Servizio Stampa e Ufficio Stampa» is one."""
    for uno in [detto] if chiave(detto) in noti else _DOPO_LA_VIRGOLA.split(detto):
        yield from _spezzato(uno, noti) if e_un_ufficio(uno) and chiave(uno) not in noti else [uno]


def _spezzato(detto: str, noti: Container[str]) -> Iterator[str]:
    inizio = visto = 0
    solo_ufficio = True
    for spazio in _ALTRO_UFFICIO.finditer(detto):
        solo_ufficio = solo_ufficio and all(p in _UFFICI for p in parole(detto[visto : spazio.start()]))
        legato = _finisce_legato(detto[visto : spazio.start()])
        visto = spazio.end()
        if not legato and not solo_ufficio:
            yield detto[inizio : spazio.start()]
            inizio, solo_ufficio = visto, True
    yield detto[inizio:]


def _due_noti(detto: str, noti: Container[str]) -> list[str]:
    """«Estra e Gida», when both are known; nothing else is parted at «e», which stands within names."""
    legami = [lega.span() for lega in _CONGIUNTI.finditer(detto)]
    # From the end, as below: the name that begins after each, and where the one after it begins.
    da: dict[int, tuple[str, int]] = {}
    for n in range(len(legami), -1, -1):
        inizio = legami[n - 1][1] if n else 0
        if n and _noto(detto[inizio:], noti):
            da[inizio] = (detto[inizio:], len(detto))
            continue
        for fine, dopo in legami[n:]:
            if fine - inizio > _NOME_LUNGO:
                break
            if dopo in da and _noto(detto[inizio:fine], noti):
                da[inizio] = (detto[inizio:fine], dopo)
                break
    return list(_di_seguito(da, len(detto)))


def _di_seguito(da: Mapping[int, tuple[str, int]], fine: int) -> Iterator[str]:
    """The names from the first place on, when they reach the end."""
    posto = 0
    while posto in da and posto < fine:
        nome, posto = da[posto]
        yield nome


def _di_noti(detti: Sequence[str], noti: Container[str], nel_file: Container[str]) -> list[str]:
    """The words cut into two or more known names, the longest first; nothing when one word is left over."""
    # From the end, one place after the other, for a cell may hold thousands of words.
    da: dict[int, tuple[str, int]] = {len(detti): ("", len(detti))}
    for inizio in range(len(detti) - 1, -1, -1):
        for fine in range(min(len(detti), inizio + PAROLE_DI_UN_NOME), inizio, -1):
            nome = " ".join(detti[inizio:fine]).strip(",")
            intero = inizio == 0 and fine == len(detti)
            if fine in da and not intero and parole(nome) and (chiave(nome) in noti or chiave(nome) in nel_file):
                da[inizio] = (nome, fine)
                break
    return list(_di_seguito(da, len(detti)))


def e_un_ufficio(nome: str) -> bool:
    """True when the first word of a name is that of an office."""
    return next(iter(parole(nome)), "") in _UFFICI

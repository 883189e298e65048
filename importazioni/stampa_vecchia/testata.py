# SPDX-License-Identifier: AGPL-3.0-or-later
"""The head that every page of an objective carries: code, centre, responsible, title.

Labels and values may stand on one line, on several, or all run together, with marks or without. The
words of the labels are found first; ``confine`` then parts the responsible's name from the title.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fogli.limiti import FileNonLeggibile
from importazioni.stampa_vecchia.confine import (
    Precedente,
    Testata,
    fine_nome_segnato,
    fine_tratto,
    prima_testata,
    segnato,
    testata_ripetuta,
)
from importazioni.stampa_vecchia.etichette import Etichette, inizia_etichetta, inizia_tipo, leggi_etichette
from importazioni.stampa_vecchia.gettoni import Gettone, Regione, chiavi, frase, prefisso, regione
from importazioni.stampa_vecchia.parole_note import sezione_con_testo, sezione_di, testa_di
from importazioni.stampa_vecchia.segni import LUNGA, Riga, riga, senza_tag
from testi.confronto import piega

_CODICE = r"((?:19|20)[0-9]{2}) ([a-z]{2}[0-9]{2}[a-z]?)"
_INIZIO = re.compile(
    rf"(?:obiettivo )?{_CODICE} (?:centro di responsabilita?\b|responsabile\b|assessor)"
    rf"|obiettivo centro di responsabilita? responsabile {_CODICE}\b"
)
# A head that lacks the centre's or the responsible's label: the label of the type must follow.
_MONCA = re.compile(rf"obiettivo {_CODICE}(?: .*?)? (?:tipo di obiettivo|pluriennale (?:si|no))\b")
_SOLO_CODICE = re.compile(rf"obiettivo(?: {_CODICE})?")
_FORSE = re.compile(r"(?:obiettivo\b|(?:19|20)[0-9]{2} [a-z]{2}[0-9]{2})")
_SEGNI = r"(?:[\W_]|</?(?:b|i|strong|em)>){1,16}?"
_DENTRO = re.compile(
    rf"\bobiettivo{_SEGNI}(?:19|20)[0-9]{{2}} ?- ?[A-Z]{{2}}[0-9]{{2}}[A-Z]?{_SEGNI}Centro di Responsabilit",
    re.IGNORECASE,
)
_CENTRO = (("centro", "di", "responsabilita"), ("centro", "di", "responsabilit"))
_RESPONSABILE = ("responsabile",)
_RIGHE_MASSIME = 25
_CARATTERI_MASSIMI = 4000
_FINESTRA = 6
_TESTATE_MASSIME = 15_000


@dataclass(slots=True)
class _Parti:
    """The words of a head before the border between name and title is drawn."""

    codice: str
    centro: list[Gettone]
    coda: int
    dette: Etichette
    vacante: bool = False
    """There is no label of the responsible: what follows is the title."""


def inizia_testata(righe: Sequence[Riga], i: int) -> str:
    """The code of the objective whose head begins at line ``i``, or ""."""
    if not _FORSE.match(_chiave(righe[i])):
        return ""
    parole: list[str] = []
    viste = 0
    for r in righe[i : i + _RIGHE_MASSIME]:
        if not r.vuota:
            parole.append(_chiave(r))
            viste += 1
        if viste >= _FINESTRA:
            break
    dette = " ".join(parole)
    m = _INIZIO.match(dette) or (_MONCA.match(dette) if _SOLO_CODICE.fullmatch(parole[0]) else None)
    return _codice(m) if m else ""


def testata_senza_codice(righe: Sequence[Riga], i: int) -> bool:
    """True when a head begins here whose code is missing."""
    if righe[i].chiave != "obiettivo" or inizia_testata(righe, i):
        return False
    dopo = [r.chiave for r in righe[i + 1 : i + _RIGHE_MASSIME] if not r.vuota][:_FINESTRA]
    return bool(dopo) and dopo[0].startswith("centro di responsabilit") and "responsabile" in dopo


def separa_testate(righe: Iterable[Riga]) -> Iterator[Riga]:
    """The same lines, those that carry a head after other words cut before it."""
    for r in righe:
        posto = m.start() if "entro" in r.testo.lower() and (m := _DENTRO.search(r.testo)) else 0
        if posto and piega(senza_tag(r.testo[:posto])):
            yield riga(r.numero, r.testo[:posto].rstrip(" *_#|\t"))
            yield riga(r.numero, r.testo[posto:])
        else:
            yield r


def _codice(m: re.Match[str]) -> str:
    anno, sigla = [g for g in m.groups() if g][:2]
    return f"{anno}-{sigla.upper()}"


def _chiave(r: Riga) -> str:
    if r.chiave or len(r.testo) <= LUNGA:
        return r.chiave
    # Only a long line that may begin a head is worth folding.
    return piega(senza_tag(r.testo[:LUNGA])) if "biettivo" in r.testo[:60].lower() else ""


def nomi_sicuri(righe: Sequence[Riga]) -> dict[tuple[str, ...], str]:
    """The names of responsibles that some head sets apart from the title by a mark or a line of their own.

    Raises FileNonLeggibile for a file of nothing but heads.
    """
    nomi: dict[tuple[str, ...], str] = {}
    testate = 0
    for i in range(len(righe)):
        if inizia_testata(righe, i):
            testate += 1
            if testate > _TESTATE_MASSIME:
                raise FileNonLeggibile(
                    f"Il file ha più di {_TESTATE_MASSIME} testate di pagina: non è l'esportazione di un piano solo."
                )
            gettoni = regione(_righe_testata(righe, i)).gettoni
            if parti := _parti(gettoni):
                nome = gettoni[parti.coda : fine_nome_segnato(gettoni, parti.coda)]
                if 2 <= len(nome) <= (4 if segnato(gettoni, parti.coda) else 3):
                    nomi.setdefault(tuple(chiavi(nome)), frase(nome))
    return nomi


def leggi_testata(
    righe: Sequence[Riga], i: int, prima: Precedente | None, nomi: dict[tuple[str, ...], str]
) -> Testata | None:
    """Read the head that begins at line ``i``; None when its words end before they make one."""
    parte = regione(_righe_testata(righe, i))
    gettoni = parte.gettoni
    parti = _parti(gettoni) or _parti_monche(gettoni, prima)
    if parti is None:
        return None
    testata = Testata(parti.codice, frase(parti.centro), etichette=parti.dette)
    if prima is None:
        posto = prima_testata(gettoni, parti.coda, testata, nomi, parti.vacante)
    else:
        posto = testata_ripetuta(gettoni, parti.coda, testata, prima, nomi)
    posto = leggi_etichette(gettoni, posto, testata.etichette)
    return _riprendi(testata, parte, posto, i)


def _riprendi(testata: Testata, parte: Regione, posto: int, i: int) -> Testata:
    indice, testata.resto = parte.resto(posto)
    testata.riprende = i + indice
    testata.etichette.ignorate = [(t, parte.righe[r].numero) for t, r in testata.etichette.ignorate]
    return testata


def _righe_testata(righe: Sequence[Riga], i: int) -> Sequence[Riga]:
    """The lines that may belong to the head at ``i``: up to a heading, a table or the next head."""
    caratteri = 0
    fine = i
    while fine < len(righe) and fine - i < _RIGHE_MASSIME * 2 and caratteri < _CARATTERI_MASSIMI:
        if fine > i and _ferma(righe, fine):
            break
        caratteri += len(righe[fine].testo)
        fine += 1
    return righe[i:fine]


def _ferma(righe: Sequence[Riga], i: int) -> bool:
    r = righe[i]
    if r.vuota:
        return False
    if sezione_di(r) or testa_di(r, None) or sezione_con_testo(r, aperta=True):
        return True
    # The code alone on the second line of a head is no head of its own.
    prima = next((r.chiave for r in reversed(righe[max(0, i - 4) : i]) if not r.vuota), "")
    return prima != "obiettivo" and bool(inizia_testata(righe, i))


def _parti(gettoni: list[Gettone]) -> _Parti | None:
    """Find the labels up to «Responsabile»; None when the code or the labels are not all there."""
    posto = prefisso(gettoni, ("obiettivo",))
    if not posto or any(prefisso(gettoni[posto:], c) for c in _CENTRO):
        return _parti_in_colonne(gettoni, posto) if posto else _da_codice(gettoni, 0)
    return _da_codice(gettoni, posto)


def _da_codice(gettoni: list[Gettone], posto: int) -> _Parti | None:
    codice, n = _leggi_codice(gettoni[posto:])
    posto += n
    dette = Etichette()
    posto = leggi_etichette(gettoni, posto, dette)
    inizio = posto + max((prefisso(gettoni[posto:], c) for c in _CENTRO), default=0)
    for fine in range(inizio, min(len(gettoni), inizio + 40)):
        if inizia_tipo(gettoni, fine):
            return None
        if n and prefisso(gettoni[fine:], _RESPONSABILE):
            coda = _salta_segni(gettoni, fine + 1)
            return _Parti(codice, _senza_etichette(gettoni[inizio:fine], dette), coda, dette)
    return None


def _parti_monche(gettoni: list[Gettone], prima: Precedente | None) -> _Parti | None:
    """A head without «Responsabile»: one all the same when the type follows, or its title is known."""
    posto = prefisso(gettoni, ("obiettivo",))
    codice, n = _leggi_codice(gettoni[posto:])
    posto += n
    inizio = posto + max((prefisso(gettoni[posto:], c) for c in _CENTRO), default=0)
    coda = inizio
    if inizio > posto and inizio < len(gettoni) and not inizia_tipo(gettoni, inizio):
        coda = fine_tratto(gettoni, inizio)
    tipo = any(inizia_tipo(gettoni, p) for p in range(coda, min(len(gettoni), coda + 80)))
    noto = prima is not None and prefisso(gettoni[coda:], piega(prima.titolo).split())
    return _Parti(codice, gettoni[inizio:coda], coda, Etichette(), vacante=True) if n and (tipo or noto) else None


def _senza_etichette(gettoni: list[Gettone], dette: Etichette) -> list[Gettone]:
    """The words of the centre, without an «Assessorato ...» that follows it."""
    for posto in range(1, len(gettoni)):
        if inizia_etichetta(gettoni, posto):
            leggi_etichette(gettoni, posto, dette)
            return gettoni[:posto]
    return gettoni


def _parti_in_colonne(gettoni: list[Gettone], posto: int) -> _Parti | None:
    """All labels on one line and the values below, in the same order."""
    posto += next(n for c in _CENTRO if (n := prefisso(gettoni[posto:], c)))
    posto += prefisso(gettoni[posto:], _RESPONSABILE)
    codice, n = _leggi_codice(gettoni[posto:])
    inizio = posto + n
    fine = fine_tratto(gettoni, inizio)
    return _Parti(codice, gettoni[inizio:fine], fine, Etichette()) if n and fine < len(gettoni) else None


def _leggi_codice(gettoni: Sequence[Gettone]) -> tuple[str, int]:
    """(code, tokens read); the hyphen may stand apart."""
    for n in range(1, min(len(gettoni), 4) + 1):
        if m := re.fullmatch(_CODICE, " ".join(chiavi(gettoni[:n]))):
            return f"{m[1]}-{m[2].upper()}", n
    return "", 0


def _salta_segni(gettoni: Sequence[Gettone], posto: int) -> int:
    while posto < len(gettoni) and not gettoni[posto].chiave:
        posto += 1
    return posto

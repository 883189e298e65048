# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two texts of one objective side by side, and one made of both by choice. Pure.

Three texts meet: the one both started from (``base``), the one typed (``mio``) and the one stored now
(``suo``). Where only one side changed that side is proposed; where both did, the person chooses.
Rows meet by their identity, wherever they stand and whatever they say; new rows of both sides by their description.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from obiettivi.contenuto.campi import Kind
from obiettivi.modifica.form_text import BOXES, CAMPI, TESTA, FormText, Riga
from testi.confronto import piega
from testi.pairing import Row, continued, moved

MIO: Final = "mio"
SUO: Final = "suo"
ENTRAMBI: Final = "entrambi"
# The order of the rows of a section is one thing to choose.
ORDER: Final = "ordine"


@dataclass(frozen=True, slots=True)
class Scelta:
    """One thing to choose. ``proposta`` is empty where both sides changed; a side that is None has no such row.

    ``base`` is what both started from, where it is known.
    """

    nome: str
    dove: tuple[str, ...]
    mio: str | None
    suo: str | None
    proposta: str
    unibile: bool = False
    base: str | None = None

    @property
    def possibili(self) -> tuple[str, ...]:
        """The answers that hold."""
        return (MIO, SUO, ENTRAMBI) if self.unibile else (MIO, SUO)


@dataclass(frozen=True, slots=True)
class Coppia:
    """A row as the three texts have it; taken away counts as not there."""

    base: Riga | None
    mia: Riga | None
    sua: Riga | None


def scelte(base: FormText | None, mio: FormText, suo: FormText) -> list[Scelta]:
    """Everything in which the two texts differ, in the order of the form."""
    elenco = list(_di_testa(base, mio, suo))
    if mio.operativi != suo.operativi:
        prima = " ".join(base.operativi) if base else None
        elenco.append(_scelta(("operativi",), prima, " ".join(mio.operativi), " ".join(suo.operativi)))
    for sezione in CAMPI:
        pairs = coppie(base, mio, suo, sezione)
        for i, coppia in enumerate(pairs):
            elenco += _di_riga(sezione, i, coppia)
        elenco += _of_order(sezione, base, suo, pairs)
    return elenco


def unito(base: FormText | None, mio: FormText, suo: FormText, risposte: Mapping[str, str]) -> FormText:
    """One text by choice. What is not answered goes by the proposal, or stays as it was typed."""
    decise = {s.nome: _decisa(s, risposte) for s in scelte(base, mio, suo)}
    testa = {c: _valore(decise.get(c, MIO), mio.testa[c], suo.testa[c]) for c in TESTA}
    operativi = suo.operativi if decise.get("operativi") == SUO else mio.operativi
    risultato = FormText(testa, operativi)
    for sezione in CAMPI:
        risultato = risultato.con_righe(sezione, _righe_unite(sezione, base, mio, suo, decise))
    return risultato


def moves(before: FormText, after: FormText, section: str) -> list[tuple[Riga, tuple[int, int] | None]]:
    """The rows of a section in their order; of one that was moved, from which place to which, counted from one."""
    rows = [r for r in after.righe(section) if not (r.vuota or r.tolta)]
    known = [r for r in before.righe(section) if not (r.vuota or r.tolta)]
    places = continued([_known(r) for r in known], [_known(r) for r in rows], guess=False)
    went = moved(places)
    return [(row, went.get(i)) for i, row in enumerate(rows)]


def mancanti(elenco: Iterable[Scelta], risposte: Mapping[str, str]) -> list[str]:
    """The names of what still waits for a choice."""
    return [s.nome for s in elenco if not _decisa(s, risposte)]


def coppie(base: FormText | None, mio: FormText, suo: FormText, sezione: str) -> list[Coppia]:
    """The rows of a section laid side by side, in the order of the typed text, the others after."""
    prime = {r.chiave: r for r in base.righe(sezione)} if base else {}
    sue, mie = suo.righe(sezione), [r for r in mio.righe(sezione) if not r.vuota]
    # New rows of both sides are one by what they say; a row that the page knew is told by its identity alone.
    note = {*prime, *(m.chiave for m in mie)}
    posti = continued([_known(r, says=r.chiave not in note) for r in sue], [_known(r) for r in mie], guess=False)
    trovate = [
        Coppia(prime.get(mia.chiave), None if mia.tolta else mia, None if posto is None else sue[posto])
        for mia, posto in zip(mie, posti, strict=True)
    ]
    return trovate + [Coppia(prime.get(r.chiave), None, r) for n, r in enumerate(sue) if n not in posti]


def _known(riga: Riga, *, says: bool = True) -> Row:
    return Row(riga.chiave, piega(riga.valori["descrizione"]) if says else "\0")


def _di_testa(base: FormText | None, mio: FormText, suo: FormText) -> Iterator[Scelta]:
    for campo in TESTA:
        if mio.testa[campo] != suo.testa[campo]:
            prima = base.testa.get(campo) if base else None
            yield _scelta((campo,), prima, mio.testa[campo], suo.testa[campo])


def _di_riga(sezione: str, i: int, c: Coppia) -> Iterator[Scelta]:
    if c.mia and c.sua:
        for campo in CAMPI[sezione]:
            mio, suo = c.mia.valori[campo], c.sua.valori[campo]
            if mio != suo:
                yield _scelta((sezione, str(i), campo), c.base.valori.get(campo) if c.base else None, mio, suo)
    elif c.mia or c.sua:
        yield Scelta(f"{sezione}-{i}", (sezione, str(i)), _in_riga(c.mia), _in_riga(c.sua), _proposta_riga(c))


def _of_order(section: str, base: FormText | None, suo: FormText, pairs: list[Coppia]) -> Iterator[Scelta]:
    """The order of the rows that both sides have, where it is not the same."""
    theirs = {r.chiave: n for n, r in enumerate(suo.righe(section))}
    common = [(c, theirs[c.sua.chiave]) for c in pairs if c.mia and c.sua]
    in_mine, in_theirs = [n for _, n in common], sorted(n for _, n in common)
    if in_mine == in_theirs:
        return
    before = {r.chiave: n for n, r in enumerate(base.righe(section))} if base else {}
    mine_of_before = [before[c.base.chiave] for c, _ in common if c.base]
    theirs_of_before = [before[c.base.chiave] for c, _ in sorted(common, key=lambda each: each[1]) if c.base]
    proposed = MIO if _rises(theirs_of_before) else SUO if _rises(mine_of_before) else ""
    mine, theirs_in_order = (" ".join(map(str, places)) for places in (in_mine, in_theirs))
    yield Scelta(f"{section}-{ORDER}", (section, ORDER), mine, theirs_in_order, proposed if base else "")


def _rises(numbers: list[int]) -> bool:
    return numbers == sorted(numbers)


def _proposta_riga(c: Coppia) -> str:
    rimasta, chi_ha = (c.mia, MIO) if c.mia else (c.sua, SUO)
    if c.base is None:
        # A row that one side added stays; a row that was there before but cannot be told from a new one, too.
        return chi_ha
    tolta_da = SUO if chi_ha == MIO else MIO
    return tolta_da if rimasta and rimasta.valori == c.base.valori else ""


def _scelta(dove: tuple[str, ...], base: str | None, mio: str, suo: str) -> Scelta:
    proposta = MIO if base == suo else SUO if base == mio else ""
    box = BOXES.get(dove[0] if len(dove) == 1 else f"{dove[0]}.{dove[-1]}")
    # A text that names its row says one thing; any other may say both, one after the other.
    unibile = box is not None and box.kind is Kind.TEXT and not box.required and bool(mio and suo)
    return Scelta("-".join(dove), dove, mio, suo, proposta, unibile, base)


def _decisa(s: Scelta, risposte: Mapping[str, str]) -> str:
    detta = risposte.get(s.nome, "")
    return detta if detta in s.possibili else s.proposta


def _valore(decisa: str, mio: str, suo: str) -> str:
    return f"{mio}\n\n{suo}" if decisa == ENTRAMBI else suo if decisa == SUO else mio


def _righe_unite(
    sezione: str, base: FormText | None, mio: FormText, suo: FormText, decise: Mapping[str, str]
) -> Iterator[Riga]:
    pairs = coppie(base, mio, suo, sezione)
    for i in _in_order(sezione, base, suo, pairs, decise.get(f"{sezione}-{ORDER}", "")):
        c = pairs[i]
        if c.mia and c.sua:
            valori = {
                campo: _valore(decise.get(f"{sezione}-{i}-{campo}", MIO), c.mia.valori[campo], c.sua.valori[campo])
                for campo in CAMPI[sezione]
            }
            yield Riga(valori, c.sua.chiave)
        elif c.mia and decise.get(f"{sezione}-{i}") != SUO:
            # Others may have deleted the stored row: it comes back as itself.
            yield c.mia
        elif c.sua:
            # Said even where it goes, so that nobody takes it for a row that the page forgot.
            yield replace(c.sua, tolta=c.sua.tolta or decise.get(f"{sezione}-{i}") == MIO)


def _in_order(sezione: str, base: FormText | None, suo: FormText, pairs: list[Coppia], decided: str) -> list[int]:
    """The order of the rows: the one that was chosen; who has moved none takes that of the other.

    In the order of the other the own new rows stand after the same ones as before.
    """
    if decided == MIO or (not decided and (base is None or _moved(sezione, base, pairs))):
        return list(range(len(pairs)))
    theirs = {r.chiave: n for n, r in enumerate(suo.righe(sezione))}
    place: tuple[int, int] = (-1, 0)
    keys = []
    for i, c in enumerate(pairs):
        # A row that both have added stands where the typed text has it.
        of_theirs = c.sua is not None and (c.mia is None or c.base is not None)
        place = (theirs[c.sua.chiave], 0) if c.sua and of_theirs else (place[0], i + 1)
        keys.append((place, i))
    return [i for _, i in sorted(keys)]


def _moved(sezione: str, base: FormText, pairs: list[Coppia]) -> bool:
    """Whether the typed text has the rows of before in another order, or some that it cannot have from there."""
    before = {r.chiave: n for n, r in enumerate(base.righe(sezione))}
    mine = [before.get(c.mia.chiave, -1) for c in pairs if c.mia and c.mia.chiave]
    return -1 in mine or mine != sorted(mine)


def _in_riga(riga: Riga | None) -> str | None:
    return None if riga is None else " · ".join(v for v in riga.valori.values() if v)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is odd in the characters of a file: letters lost, letters misread, cells cut by the old program."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fogli.decodifica import PERDUTO
from importazioni.reading import Posto, SegnalazioneDiLettura, avviso, estratto
from indicatori.tipi import riconosci_tipo
from obiettivi.contenuto import ContenutoObiettivo
from testi.perduti import caratteri_perduti, radici_accentate

LIMITE_CELLA = 255
_QUASI = 250
"""The old program cut at 255 characters; spaces at the cut are gone, so a little less counts when the
text stops inside a word or a bracket."""
_SOSPETTI = re.compile("[\ufffd?ÃÂâ]")
_MALE_LETTO = re.compile("Ã[\u0080-\u00bf\\s‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ€¨©¬²¹¡]?|Â[\u00a0-\u00bf]|â€")
_PAROLA = re.compile(r"[^\W\d_]{3,30}")
_TIPI_DISTINTI = 500


def caratteri(righe: Sequence[tuple[int, str]], inizi: Sequence[tuple[int, str]]) -> Iterator[SegnalazioneDiLettura]:
    """Lines with lost or misread characters. ``inizi`` are (line, code) of the objectives, in order."""
    numeri = [numero for numero, _ in inizi]
    accentate = radici_accentate(p for _, testo in righe if not testo.isascii() for p in _PAROLA.findall(testo))
    for numero, testo in righe:
        if _SOSPETTI.search(testo) and (trovato := _difetto(testo, accentate)):
            codice, frase = trovato
            posto = bisect_right(numeri, numero) - 1
            yield avviso(numero, inizi[posto][1] if posto >= 0 else "", codice, frase)


def _difetto(testo: str, accentate: frozenset[str]) -> tuple[str, str] | None:
    perduto = caratteri_perduti(testo, accentate)
    if perduto and PERDUTO in perduto:
        return "caratteri-perduti", f"Carattere perduto, da riscrivere: «{perduto}»."
    if m := _MALE_LETTO.search(testo):
        return "caratteri-male-letti", f"Caratteri letti male, da riscrivere: «{_parola(testo, m)}»."
    if perduto:
        frase = f"Punto interrogativo al posto di una lettera, forse un carattere perduto: «{perduto}»."
        return "caratteri-perduti", frase
    return None


def _parola(testo: str, m: re.Match[str]) -> str:
    """The word in which the defect stands, with what is around it within 40 characters."""
    prima = re.split(r"[\s<>*]", testo[max(0, m.start() - 40) : m.start()])[-1]
    dopo = re.split(r"[\s<>*]", testo[m.end() : m.end() + 40])[0]
    return f"{prima}{m[0].strip()}{dopo}"


def tagli(
    obiettivo: ContenutoObiettivo, righe: Mapping[Posto, int], parole: frozenset[str]
) -> Iterator[SegnalazioneDiLettura]:
    """Cells that the old program cut. ``parole`` are the whole words of the document, folded by casefold."""
    for tabella in ("fasi", "indicatori"):
        for n, voce in enumerate(getattr(obiettivo, tabella)):
            for campo in ("descrizione", "note"):
                testo = getattr(voce, campo)
                if len(testo) >= _QUASI and tagliato(testo, parole):
                    riga = righe.get((obiettivo.codice, tabella, n), righe.get((obiettivo.codice,), 0))
                    yield avviso(riga, obiettivo.codice, "testo-troncato", (
                        f"Testo tagliato a {LIMITE_CELLA} caratteri dal vecchio programma, da completare: "
                        f"«…{estratto(testo[-50:])}»."
                    ))  # fmt: skip


def tagliato(testo: str, parole: frozenset[str]) -> bool:
    """True for exactly 255 characters, or a few less that stop inside a word, a bracket or a quotation."""
    if len(testo) == LIMITE_CELLA:
        return True
    if not _QUASI <= len(testo) < LIMITE_CELLA or testo.endswith((".", ";", ")", "!", "?")):
        return False
    ultima = testo.split()[-1].casefold().strip("\"'«»“”(),:")
    intera = ultima in parole
    return testo.count("(") > testo.count(")") or (not intera and any(p.startswith(ultima) for p in parole))


def con_tipi_canonici(obiettivi: Iterable[ContenutoObiettivo]) -> list[ContenutoObiettivo]:
    """The same objectives with the canonical names of indicator types; unknown ones stay as written."""
    noti: dict[str, str] = {}

    def nome(tipo: str) -> str:
        if tipo not in noti:
            # Judging a spelling costs; a document with hundreds of types is noise.
            noti[tipo] = (riconosci_tipo(tipo) if len(noti) < _TIPI_DISTINTI else None) or tipo
        return noti[tipo]

    return [replace(o, indicatori=tuple(replace(i, tipo=nome(i.tipo)) for i in o.indicatori)) for o in obiettivi]


def tipi_sconosciuti(
    obiettivo: ContenutoObiettivo, righe: Mapping[Posto, int], noti: frozenset[str]
) -> Iterator[SegnalazioneDiLettura]:
    """Indicators whose type is none of the known ones."""
    for n, indicatore in enumerate(obiettivo.indicatori):
        if indicatore.tipo not in noti:
            riga = righe.get((obiettivo.codice, "indicatori", n), righe.get((obiettivo.codice,), 0))
            detto = (
                f"Tipo di indicatore sconosciuto «{estratto(indicatore.tipo)}»"
                if indicatore.tipo
                else "Indicatore senza tipo"
            )
            yield avviso(
                riga, obiettivo.codice, "tipo-indicatore-sconosciuto", f"{detto}: «{estratto(indicatore.descrizione)}»."
            )

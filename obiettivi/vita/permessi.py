# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of ``rules`` in words, for people: ``docs/permessi.md`` is this text and nothing else."""

from collections.abc import Callable, Iterator
from typing import Final

from obiettivi.choices import Azione, Stato
from obiettivi.rules import COINVOLTO, LEGATI_ALLA_FINESTRA, NELLA_FINESTRA, SUL_TESTO_APERTO, TABELLA
from organizzazione.choices import Ruolo
from persone.permissions import told

CHI: Final = {
    Ruolo.AMMINISTRATORE: "ogni obiettivo",
    Ruolo.UFFICIO: "ogni obiettivo",
    Ruolo.DIRIGENTE: "gli obiettivi dei centri di cui oggi è responsabile, e di quelli che ne fanno parte",
    Ruolo.REFERENTE: "gli obiettivi dei centri per cui oggi ha una delega in vigore",
    Ruolo.LETTORE: "ogni obiettivo",
    Ruolo.NUCLEO: "ogni obiettivo",
    Ruolo.VERTICE: "ogni obiettivo",
    COINVOLTO: "dirigenti e referenti di un centro che un obiettivo d'altri coinvolge, con una fase o tra gli altri "
    "servizi",
}
INTRODUZIONE: Final = """\
<!-- SPDX-License-Identifier: AGPL-3.0-or-later -->
# Chi può fare che cosa

Questa pagina è scritta dal programma (`python manage.py tabella_permessi --scrivi`): la sua fonte è la tabella di
`obiettivi/rules.py`, la stessa da cui dipendono pagine, amministrazione, esportazioni e comandi. Una prova controlla
che le due siano uguali.

Chi non ha un ruolo, chi è disattivato e chi non è entrato non vede nulla. Un obiettivo che non si può leggere
risponde come se non ci fosse (404); uno che si può leggere ma non cambiare dice perché (403).
"""


# What apps above have to say, named when they are ready.
_PARTS: Final[list[Callable[[], str]]] = []


def add_part(part: Callable[[], str]) -> None:
    """Let an app above tell of its own table, in the order in which they come."""
    if part not in _PARTS:
        _PARTS.append(part)


def tabella() -> str:
    """The whole page, in Markdown."""
    parti = [INTRODUZIONE, *(_di_un_ruolo(ruolo) for ruolo in TABELLA.rows), _finestra(), _approvato()]
    return "\n".join([*parti, *(part() for part in _PARTS), told()])


def nome(ruolo: str) -> str:
    """The role as people call it."""
    return "Coinvolto" if ruolo == COINVOLTO else str(Ruolo(ruolo).label)


def _di_un_ruolo(ruolo: str) -> str:
    return "\n".join([f"## {nome(ruolo)}", "", f"Riguarda: {CHI[ruolo]}.", "", *_righe(ruolo), ""])


def _righe(ruolo: str) -> Iterator[str]:
    yield "| atto | " + " | ".join(s.label.lower() for s in Stato) + " |"
    yield "|---" * (len(Stato) + 1) + "|"
    for atto in Azione:
        voci = [_voce(ruolo, stato, atto) for stato in Stato]
        if any(v != "no" for v in voci):
            yield f"| {atto.label} | " + " | ".join(voci) + " |"


def _voce(ruolo: str, stato: Stato, atto: Azione) -> str:
    if not TABELLA.grants(ruolo, stato, atto):
        return "no"
    return "sì, in finestra" if ruolo in LEGATI_ALLA_FINESTRA and atto in NELLA_FINESTRA else "sì"


def _finestra() -> str:
    atti = ", ".join(f"«{a.label}»" for a in Azione if a in NELLA_FINESTRA)
    return (
        "## In finestra\n\n"
        f"{atti}: per dirigenti e referenti solo nei giorni in cui il piano è aperto, oppure finché l'ufficio ha\n"
        "riaperto quell'obiettivo. Gli atti che non compaiono nella tabella di un ruolo non gli spettano mai.\n"
    )


def _approvato() -> str:
    atti = ", ".join(f"«{a.label}»" for a in Azione if a in SUL_TESTO_APERTO)
    return (
        "## Quando il piano è approvato\n\n"
        f"{atti}: solo per gli obiettivi che una variazione\n"
        "aperta ha portato con sé, e per quelli nuovi scritti mentre è aperta. Ciò che è in vigore non si elimina: lo\n"
        "toglie una variazione, con il suo motivo. «Portare in una variazione» e «Lasciare fuori dalla variazione»\n"
        "chiedono una variazione aperta.\n\n"
        "«Commentare», rispondere, modificare il proprio commento e chiuderlo: finché il piano è in predisposizione,\n"
        "approvato o in gestione. Un commento lo modifica solo chi l'ha scritto; lo chiude o lo riapre lui, chi\n"
        "lavora all'obiettivo o l'ufficio.\n"
    )

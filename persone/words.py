# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody is, in words: for mails, histories and pages."""

from datetime import date

from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico
from testi.formati import data

ROLE_OF: dict[str, Ruolo] = {Qualita.RESPONSABILE: Ruolo.DIRIGENTE, Qualita.DELEGATO: Ruolo.REFERENTE}
AS: dict[str, str] = {
    Ruolo.AMMINISTRATORE: "amministratore",
    Ruolo.UFFICIO: "ufficio programmazione",
    Ruolo.LETTORE: "lettore",
    Ruolo.DIRIGENTE: "dirigente",
    Ruolo.REFERENTE: "referente",
    Ruolo.NUCLEO: "Nucleo di valutazione",
    Ruolo.VERTICE: "vertice",
}


def as_what(role: str, centre: CentroDiResponsabilita | None, begin: date | None, end: date | None) -> str:
    """«dirigente di Biblioteche, dal 01/12/2026 al 31/12/2026»."""
    where = f" di {centre}" if centre else ""
    return f"{AS.get(role, 'senza ruolo')}{where}{period(begin, end)}"


def assignment(incarico: Incarico) -> str:
    """The same, of an assignment."""
    return as_what(ROLE_OF[incarico.qualita], incarico.centro, incarico.dal, incarico.al)


def period(begin: date | None, end: date | None) -> str:
    """From and to, as far as they are said."""
    parts = [f"dal {data(begin)}" if begin else "", f"fino al {data(end)}" if end else ""]
    said = " ".join(filter(None, parts))
    return f", {said}" if said else ""

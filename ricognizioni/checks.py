# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be said of a ricognizione before somebody verifies or closes it: pure functions over its content. Pure."""

from collections.abc import Iterator, Sequence, Set

from controlli import Livello, Segnalazione
from ricognizioni.bodies import BodiesTold, BodyRow, bodies_told
from ricognizioni.computing import OperativeTold, told
from ricognizioni.contenuto import OperativeContent, RicognizioneContent, ServingContent, SourceContent

_CHANGED = ("ridefinito", "abbandonato")
_FAILED = ("non conseguito", "non più attuale")


def operative_findings(said: OperativeContent) -> list[Segnalazione]:
    """Of one operative objective."""
    return [
        Segnalazione(Livello.ERRORE if grave else Livello.AVVISO, code, text, said.nome, (field,) if field else ())
        for grave, code, text, field in _operative(said)
    ]


def _operative(said: OperativeContent) -> Iterator[tuple[bool, str, str, str]]:
    now = OperativeTold(said)
    if not said.stato:
        yield False, "operativo-da-dire", "Non è detto a che punto è.", "esito"
    if said.stato in _CHANGED and not said.narrativa.strip():
        text = f"È {said.stato}, e non è detto perché: scriverlo in «Che cosa ne è»."
        yield True, "operativo-senza-perche", text, "narrativa"
    # A centre reads which ones of its own: how many there are, the level says.
    if not now.level.objectives:
        yield False, "operativo-senza-peg", "Nessun obiettivo di PEG collegato: l'avanzamento non si calcola.", ""
    elif now.progress.value is None:
        yield False, "operativo-senza-risultati", "Nessuno dei suoi obiettivi di PEG ha un risultato.", ""
    if silent := [i.descrizione for i in said.indicatori if i.nel_documento and not i.valore]:
        how_many = "di un indicatore" if len(silent) == 1 else f"di {len(silent)} indicatori"
        yield False, "operativo-senza-valori", f"Manca il valore dell'anno {how_many}: {silent[0]}.", "valori"
    for i in said.indicatori:
        if i.chiesto:
            text = f"Il valore di «{i.descrizione}» è stato scritto quando il documento chiedeva «{i.chiesto}»."
            yield False, "operativo-valore-riscritto", f"{text} Guardare se vale ancora.", "valori"
    if any(not i.nel_documento for i in said.indicatori):
        yield False, "operativo-valore-uscito", "Ha il valore di un indicatore che il documento non ha più.", "valori"


def everything_told(
    said: RicognizioneContent,
    lost: Sequence[tuple[str, ServingContent]] = (),
    answered: Set[int] = frozenset(),
    waiting: Sequence[tuple[str, str]] = (),
) -> list[Segnalazione]:
    """Of the whole: objective after objective, errors first, then what only the whole tells.

    Args:
        answered: keys of the rows of which a body has answered, and nobody has confirmed it.
        waiting: files that the scanner has not judged, objective and title.
    """
    found = [s for _, _, o in said.operativi() for s in operative_findings(o)]
    for name, serving in lost:
        text = f"{serving.codice} ({serving.piano}) serve «{name}», che nel documento non c'è più con questo nome."
        found.append(Segnalazione(Livello.AVVISO, "operativo-perduto", text))
    if said.usciti:
        names = ", ".join(o.nome for o in said.usciti[:3])
        several = f"{len(said.usciti)} obiettivi operativi usciti"
        how_many = "un obiettivo operativo uscito" if len(said.usciti) == 1 else several
        text = f"Di {how_many} dal documento resta ciò che si è detto: {names}."
        found.append(Segnalazione(Livello.AVVISO, "operativo-uscito", text))
    if not said.fonti:
        text = "Nessun piano approvato serve questo DUP: nessun avanzamento si calcola."
        found.append(Segnalazione(Livello.AVVISO, "ricognizione-senza-piani", text))
    found += map(_without_closing, (source for source in said.fonti if not source.anello))
    for o in told(said).whole.operatives:
        if o.said.stato == "realizzato" and o.progress.value is not None and o.progress.value < 50:
            text = "È detto realizzato, e i suoi obiettivi di PEG sono a meno della metà."
            found.append(Segnalazione(Livello.AVVISO, "operativo-realizzato", text, o.said.nome))
    for name, title in waiting:
        text = f"Il file «{title}» è in attesa del controllo antivirus: se si chiude ora, resta fuori."
        found.append(Segnalazione(Livello.AVVISO, "operativo-prova-in-attesa", text, name))
    found += bodies_findings(bodies_told(said), answered)
    return sorted(found, key=lambda s: not s.grave)


def bodies_findings(now: BodiesTold, answered: Set[int] = frozenset()) -> list[Segnalazione]:
    """Of what the document asks of the bodies: who has not answered, whose answer waits for somebody to confirm it (a
    closing leaves it out), what is said without saying why."""
    found = [finding for row in now.rows for finding in row_findings(row)]
    for body in now.bodies:
        waiting = [row for row in body.silent if row.said and row.said.riga in answered]
        if waiting:
            text = f"Ha risposto, da confermare: {_how_many(waiting)}. Se si chiude ora, resta fuori."
            found.append(Segnalazione(Livello.AVVISO, "organismo-da-confermare", text, body.name))
        if silent := [row for row in body.silent if row not in waiting]:
            text = f"Non è detto che cosa ne è di {_how_many(silent)}."
            found.append(Segnalazione(Livello.AVVISO, "organismo-da-dire", text, body.name))
    for row in now.unassigned:
        text = "Obiettivo gestionale che il documento non dà a nessun organismo: nessuno ne risponde."
        found.append(Segnalazione(Livello.AVVISO, "gestionale-senza-organismo", text, row.management.nome))
    left = [row for row in now.rows if not row.in_document]
    if left:
        text = "Di ciò che il documento non dà più all'organismo resta quello che si è detto."
        names = ", ".join(f"{row.management.nome} ({row.said.ente})" for row in left[:3] if row.said)
        found.append(Segnalazione(Livello.AVVISO, "gestionale-uscito", f"{text} {names}."))
    return found


def _how_many(rows: Sequence[BodyRow]) -> str:
    """How many gestionale objectives, and the first of them."""
    how_many = "un obiettivo gestionale" if len(rows) == 1 else f"{len(rows)} obiettivi gestionali"
    return f"{how_many}: {rows[0].management.nome}"


def row_findings(row: BodyRow) -> list[Segnalazione]:
    """Of one gestionale objective at one body: what is said without saying why."""
    said = row.said
    if said is None or not row.in_document or said.narrativa.strip():
        return []
    name = f"{said.ente}: {row.management.nome}"
    if said.esito in _FAILED:
        text = f"È {said.esito}, e non è detto perché: scriverlo nel racconto."
        return [Segnalazione(Livello.ERRORE, "gestionale-senza-perche", text, name, ("narrativa",))]
    if said.esito == "conseguito in parte":
        text = "È conseguito in parte, e non è detto che cosa manca."
        return [Segnalazione(Livello.AVVISO, "gestionale-in-parte", text, name, ("narrativa",))]
    return []


def _without_closing(source: SourceContent) -> Segnalazione:
    none = f"Nessuna rilevazione di {source.piano} è chiusa entro il giorno"
    if source.saltato:
        text = f"{none}: i suoi obiettivi non contano, i risultati sono quelli di un anno prima."
        return Segnalazione(Livello.AVVISO, "ricognizione-anno-prima", text)
    text = f"{none}: i suoi obiettivi entrano senza risultato."
    return Segnalazione(Livello.AVVISO, "ricognizione-senza-rilevazione", text)

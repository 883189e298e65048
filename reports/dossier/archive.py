# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dossier as a ZIP, file by file: the frozen JSON, the closing, the evidence, the sums, the script that checks them.

One file of evidence is in memory at a time. The same closing, with the same act, gives the same bytes.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from monitoraggio.contenuto import EvidenceContent
from monitoraggio.lettura.closed import last_closing
from monitoraggio.models import AttoDellaRilevazione, Evidenza, Rilevazione, RilevazioneChiusa
from reports.zipped import zip_of
from testi.filenames import distinct_file_names, file_name
from testi.formati import data
from versioni.contenuto import PRIMO_ANELLO

CHECKER: Final = Path(__file__).with_name("checker.py")
SUMS: Final = "SHA256SUMS"
FOLDER: Final = "evidenze"
MISSING: Final = "il file non c'è più fra le evidenze"


class NoDossier(Exception):
    """There is none; says why and what to do, in Italian."""


@dataclass(frozen=True)
class Proof:
    """An evidence that a closing froze: of which objective, the row that keeps its file, what the file is called here;
    without a file, why."""

    objective: str
    said: EvidenceContent
    key: int | None = None
    file: str = ""
    why: str = ""


@dataclass(frozen=True)
class Dossier:
    """What goes into it; the files of evidence are read when their turn comes."""

    closing: RilevazioneChiusa
    act: AttoDellaRilevazione | None
    proofs: tuple[Proof, ...]
    numbered: bool = False

    @property
    def name(self) -> str:
        """``dossier-PEG_2020-2020-12-31.zip``; of a closing that was asked for by its number, with it: two of a survey
        do not take each other's place."""
        said = self.closing.read
        number = f"-chiusura-{self.closing.numero}" if self.numbered else ""
        return file_name(f"dossier-{said.piano}-{said.al.isoformat()}{number}.zip")

    @property
    def files(self) -> int:
        """How many files of evidence are in it."""
        return sum(bool(p.file) for p in self.proofs)

    @property
    def bytes(self) -> int:
        """How much they take, as they were when they were uploaded."""
        return sum(p.said.byte or 0 for p in self.proofs if p.file)


def dossier_of(survey: Rilevazione, asked: RilevazioneChiusa | None = None) -> Dossier:
    """The dossier of a survey (three queries).

    Args:
        asked: the closing, where it is not the one that holds now.

    Raises:
        NoDossier: it is not closed.
    """
    if asked is not None:
        return replace(dossier_of_closing(asked), numbered=True)
    closing = last_closing(survey) if survey.chiusa else None
    if closing is None:
        raise NoDossier(f"La rilevazione {survey} non è chiusa: il dossier si fa di ciò che la chiusura ha congelato.")
    return dossier_of_closing(closing)


def dossier_of_closing(closing: RilevazioneChiusa) -> Dossier:
    """What a closing froze, with its act where there is one already (two queries)."""
    act = AttoDellaRilevazione.objects.filter(chiusura=closing).first()
    return Dossier(closing, act, tuple(_proofs(closing)))


def zipped(dossier: Dossier) -> Iterator[bytes]:
    """The archive, piece by piece."""
    return zip_of(_files(dossier))


def _proofs(closing: RilevazioneChiusa) -> Iterator[Proof]:
    of_survey = Evidenza.objects.released().filter(stato__rilevazione=closing.rilevazione_id)
    stored = of_survey.exclude(nome="").order_by("pk")
    keys = {(code, seal): key for key, code, seal in stored.values_list("pk", "stato__codice", "impronta")}
    said = [(o.codice, e) for o in closing.read.obiettivi for e in o.evidenze]
    names = iter(distinct_file_names(f"{n:04}-{e.nome}" for n, (_, e) in enumerate(said, start=1) if e.nome))
    for code, e in said:
        name = next(names) if e.nome else ""
        key = keys.get((code, e.impronta)) if e.nome else None
        there = key is not None
        yield Proof(code, e, key, f"{FOLDER}/{name}" if there else "", MISSING if e.nome and not there else "")


def _files(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    sums: list[str] = []
    for name, content in _all(dossier):
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        yield name, content
    yield SUMS, "".join(sums).encode()


def _all(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    yield "LEGGIMI.txt", _readme(dossier).encode()
    yield "rilevazione.json", dossier.closing.contenuto.encode()
    yield "chiusura.json", _json(_closing(dossier))
    yield "evidenze.json", _json([_proof(p) for p in dossier.proofs])
    yield "verifica.py", CHECKER.read_bytes()
    for p in dossier.proofs:
        if p.key is not None:
            yield p.file, Evidenza.objects.get(pk=p.key).content


def _closing(dossier: Dossier) -> dict[str, Any]:
    closing, act = dossier.closing, dossier.act
    said, before = closing.read, closing.precedente
    return {
        "ente": said.ente,
        "piano": said.piano,
        "al": said.al.isoformat(),
        "tipo": said.tipo,
        "numero": closing.numero,
        "impronta": closing.impronta,
        "precedente": before.catena if before else PRIMO_ANELLO,
        "versione": {"numero": closing.versione.numero, "catena": closing.versione.catena},
        "registrata": {"il": _moment(closing.registrata_il), "da": closing.registrata_da},
        "catena": closing.catena,
        "atto": _act(act) if act else None,
    }


def _act(act: AttoDellaRilevazione) -> dict[str, Any]:
    return {
        "organo": act.organo,
        "numero": act.numero_atto,
        "data": act.data_atto.isoformat(),
        "oggetto": act.oggetto,
        "registrato": {"il": _moment(act.registrata_il), "da": act.registrata_da},
        # As a text: its hash is in the link. An act that delivered none says nothing of documents.
        **({"documenti": act.manifesto} if act.manifesto else {}),
        "catena": act.catena,
    }


def _proof(p: Proof) -> dict[str, Any]:
    e = p.said
    return {
        "obiettivo": p.objective,
        "riga": e.riga,
        "titolo": e.titolo,
        "nome": e.nome,
        "tipo": e.tipo,
        "byte": e.byte,
        "impronta": e.impronta,
        "indirizzo": e.indirizzo,
        "protocollo": e.protocollo,
        "file": p.file or None,
        "perche": p.why or None,
    }


def _readme(dossier: Dossier) -> str:
    closing = dossier.closing
    said, act = closing.read, dossier.act
    missing = sum(bool(p.why) for p in dossier.proofs)
    lines = [
        f"{said.ente}. Dossier della rilevazione {said.tipo} di {said.piano} al {data(said.al)}",
        f"Chiusura {closing.numero}, SHA-256 del contenuto {closing.impronta}",
        f"Atto: {act}" if act else "Nessun atto l'ha ancora approvata.",
        "",
        "rilevazione.json   ciò che la chiusura ha congelato, byte per byte",
        "chiusura.json      la chiusura, il suo anello nella catena, il suo atto",
        f"evidenze.json      ciò che prova quanto è detto: {len(dossier.proofs)} voci",
        f"evidenze/          i loro file: {dossier.files}" + (f"; {missing} non ci sono più" if missing else ""),
        "SHA256SUMS         le impronte di tutti i file (sha256sum --check SHA256SUMS)",
        "verifica.py        controlla il dossier con il solo Python: python3 verifica.py",
        "",
        "I file delle evidenze sono quelli caricati, byte per byte.",
    ]
    return "\n".join(lines) + "\n"


def _json(shape: Any) -> bytes:
    return (json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _moment(when: datetime) -> str:
    """As the link of the chain says it."""
    return when.astimezone(UTC).isoformat()

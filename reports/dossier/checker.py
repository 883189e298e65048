# SPDX-License-Identifier: AGPL-3.0-or-later
"""Controlla un dossier con il solo Python (dalla 3.8): ``python3 verifica.py [CARTELLA oppure FILE.zip]``.

Senza argomenti controlla la cartella in cui sta. Esce con 0 se tutto torna, con 1 se qualcosa è cambiato.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
EVIDENCE = ("riga", "titolo", "nome", "tipo", "byte", "impronta", "indirizzo", "protocollo")


def files_of(place: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file of a folder or of a ZIP, one at a time."""
    if place.is_dir():
        for file in sorted(p for p in place.rglob("*") if p.is_file()):
            yield file.relative_to(place).as_posix(), file.read_bytes()
        return
    with zipfile.ZipFile(place) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def canonical(data: Any) -> str:
    """Plain data as the text whose hash is taken."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def faults(place: Path) -> Iterator[str]:
    """What does not fit, a sentence each."""
    hashes: dict[str, str] = {}
    kept: dict[str, str] = {}
    for name, data in files_of(place):
        hashes[name] = digest(data)
        if name.endswith(".json") or name == SUMS:
            kept[name] = data.decode("utf-8")
    pairs = (line.partition("  ") for line in kept.get(SUMS, "").splitlines())
    told = {name: seal for seal, _, name in pairs}
    for name in sorted(set(told) | set(hashes) - {SUMS}):
        if name not in hashes:
            yield name + ": manca"
        elif name not in told:
            yield name + ": non è nel manifesto"
        elif told[name] != hashes[name]:
            yield name + ": non ha più la sua impronta"
    if "rilevazione.json" not in kept or "chiusura.json" not in kept:
        yield "il contenuto congelato o la sua chiusura mancano"
        return
    yield from closing_faults(json.loads(kept["chiusura.json"]), hashes["rilevazione.json"])
    frozen: dict[str, int] = {}
    for o in json.loads(kept["rilevazione.json"])["obiettivi"]:
        for e in o["evidenze"]:
            said = evidence_of(o["codice"], e)
            frozen[said] = frozen.get(said, 0) + 1
    for e in json.loads(kept.get("evidenze.json", "[]")):
        said = evidence_of(e["obiettivo"], e)
        if not frozen.get(said):
            yield e["titolo"] + ": la rilevazione congelata non la dice così"
            continue
        frozen[said] -= 1
        if e["file"] and hashes.get(e["file"]) != e["impronta"]:
            yield e["file"] + ": non è il file che la chiusura ha congelato"
    for left, times in frozen.items():
        if times:
            yield json.loads(left)[2] + ": la chiusura la dice, e qui manca"


def evidence_of(objective: str, said: dict[str, Any]) -> str:
    """Everything that a closing says of a piece of evidence, as one text."""
    return canonical([objective, *(said.get(name) for name in EVIDENCE)])


def closing_faults(closing: dict[str, Any], content: str) -> Iterator[str]:
    """The hash of the content, the link of the closing, that of its act."""
    if closing["impronta"] != content:
        yield "rilevazione.json: non è il contenuto che la chiusura ha congelato"
    link = {
        "precedente": closing["precedente"],
        "versione": closing["versione"]["catena"],
        "contenuto": content,
        "numero": closing["numero"],
        "registrata": [closing["registrata"]["il"], closing["registrata"]["da"]],
    }
    if digest(canonical(link).encode("utf-8")) != closing["catena"]:
        yield "chiusura.json: l'anello della catena non torna"
    act = closing["atto"]
    if act:
        deed = {
            "chiusura": closing["catena"],
            "atto": [act["organo"], act["numero"], act["data"], act["oggetto"]],
            "registrato": [act["registrato"]["il"], act["registrato"]["da"]],
        }
        if act.get("documenti"):
            deed["documenti"] = digest(act["documenti"].encode("utf-8"))
        if digest(canonical(deed).encode("utf-8")) != act["catena"]:
            yield "chiusura.json: l'anello dell'atto non torna"


def main() -> int:
    """Say what does not fit."""
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    found = list(faults(place))
    told = [*found, "Il dossier non è com'era." if found else "Tutto a posto."]
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

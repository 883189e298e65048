# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody who owns the database can do to approved versions, as a table of attacks by kind.

Each works like the real thing: the triggers are taken away, the rows are changed so that everything which can be made
to agree agrees, the triggers are put back.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from congelati.triggers import definitions, put_triggers, tables, take_triggers
from obiettivi.models import ObiettivoPEG
from tests.trasparenza.citta import Citta
from tests.versioni.tsa import TSA
from trasparenza.services import rifai
from versioni.contenuto import impronta
from versioni.links import anello_di, link_text
from versioni.models import DocumentoDellaVersione, Versione

VERSIONS, DOCUMENTS = "versioni_versione", "versioni_documentodellaversione"
STAMPS = "versioni_timestamp"


@dataclass(frozen=True)
class Attack:
    """One way, of a kind; ``says`` is a piece of the sentence that finds it."""

    kind: str
    name: str
    do: Callable[[Citta], Any]
    says: str
    engine: str = ""

    @property
    def here(self) -> bool:
        """Whether the engine at hand knows it."""
        return self.engine in ("", connection.vendor)


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@contextmanager
def unguarded() -> Iterator[None]:
    """Without triggers, which stand again afterwards as if nothing had happened."""
    connection.check_constraints()
    take_triggers(connection)
    yield
    connection.check_constraints()
    put_triggers(connection)


def last_version_gone(c: Citta) -> None:
    with unguarded():
        sql("UPDATE versioni_variazione SET stato = 'annullata', diventata_id = NULL")
        for table in tables():
            if table.startswith("versioni_") and table != VERSIONS:
                sql(f"DELETE FROM {table} WHERE versione_id = %s", c.seconda.pk)
        sql("DELETE FROM trasparenza_voce WHERE pubblicazione_id IN "
            "(SELECT id FROM trasparenza_pubblicazione WHERE versione_id = %s)", c.seconda.pk)  # fmt: skip
        sql("DELETE FROM trasparenza_pubblicazione WHERE versione_id = %s", c.seconda.pk)
        sql(f"DELETE FROM {VERSIONS} WHERE id = %s", c.seconda.pk)


def last_version_gone_without_history(c: Citta) -> None:
    last_version_gone(c)
    sql("DELETE FROM versioni_historicalvariazione")


def all_versions_gone(c: Citta) -> None:
    with unguarded():
        for table in ("versioni_historicalvariazione", "versioni_modifica", "versioni_variazione", "trasparenza_voce",
                      "trasparenza_pubblicazione", *(t for t in tables() if t != VERSIONS)):  # fmt: skip
            sql(f"DELETE FROM {table}")
        # Foreign keys are deferred or not: the last one refers to the first.
        for version in (c.seconda, c.prima):
            sql(f"DELETE FROM {VERSIONS} WHERE id = %s", version.pk)


def all_versions_gone_and_unapproved(c: Citta) -> None:
    all_versions_gone(c)
    sql("UPDATE obiettivi_pianoesecutivo SET stato = 'predisposizione', variazione_aperta = %s", False)
    sql("UPDATE obiettivi_obiettivopeg SET in_vigore = %s", False)


def unapproved(c: Citta) -> None:
    sql("UPDATE obiettivi_pianoesecutivo SET stato = 'predisposizione', variazione_aperta = %s", False)


def trigger_replaced(c: Citta) -> None:
    """An empty one of the same name."""
    name = next(iter(definitions(connection, VERSIONS)))
    connection.check_constraints()
    if connection.vendor == "postgresql":
        sql("CREATE FUNCTION vuota() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$")
        sql(f"DROP TRIGGER {name} ON {VERSIONS}")
        sql(f"CREATE TRIGGER {name} BEFORE DELETE OR UPDATE ON {VERSIONS} FOR EACH ROW EXECUTE FUNCTION vuota()")
        sql(f"ALTER TABLE {VERSIONS} ENABLE ALWAYS TRIGGER {name}")
    else:
        sql(f"DROP TRIGGER {name}")
        sql(f"CREATE TRIGGER {name} BEFORE UPDATE ON {VERSIONS} BEGIN SELECT 1; END")


def trigger_that_never_fires(c: Citta) -> None:
    name, definition = next(iter(definitions(connection, VERSIONS).items()))
    connection.check_constraints()
    if connection.vendor == "postgresql":
        sql(f"DROP TRIGGER {name} ON {VERSIONS}")
        sql(definition.replace(" EXECUTE", " WHEN (false) EXECUTE"))
        sql(f"ALTER TABLE {VERSIONS} ENABLE ALWAYS TRIGGER {name}")
    else:
        sql(f"DROP TRIGGER {name}")
        sql(definition.replace(" BEGIN", " WHEN 0 BEGIN", 1))


def function_replaced(c: Citta) -> None:
    sql("CREATE OR REPLACE FUNCTION traguardo_versione_immutabile() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RETURN COALESCE(NEW, OLD); END$$")  # fmt: skip


def trigger_of_a_stranger(c: Citta) -> None:
    connection.check_constraints()
    if connection.vendor == "postgresql":
        sql("CREATE FUNCTION altro() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$")
        sql(f"CREATE TRIGGER altro BEFORE INSERT ON {DOCUMENTS} FOR EACH ROW EXECUTE FUNCTION altro()")
    else:
        sql(f"CREATE TRIGGER altro BEFORE INSERT ON {DOCUMENTS} BEGIN SELECT RAISE(IGNORE); END")


def trigger_off(c: Citta) -> None:
    connection.check_constraints()
    sql(f"ALTER TABLE {VERSIONS} DISABLE TRIGGER {next(iter(definitions(connection, VERSIONS)))}")


def all_triggers_off(c: Citta) -> None:
    connection.check_constraints()
    sql(f"ALTER TABLE {DOCUMENTS} DISABLE TRIGGER USER")


def trigger_gone(c: Citta) -> None:
    connection.check_constraints()
    take_triggers(connection)


def document_swapped(c: Citta) -> None:
    """The bytes of a document, with hashes that agree everywhere but in the chain."""
    row = DocumentoDellaVersione.objects.filter(versione=c.prima).order_by("pk")[0]
    false = b"%PDF falso"
    digest = hashlib.sha256(false).hexdigest()
    listed = json.loads(c.prima.manifesto)
    for entry in listed:
        if entry["sha256"] == row.impronta:
            entry |= {"sha256": digest, "byte": len(false)}
    text = json.dumps(listed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with unguarded():
        values = false, digest, len(false), row.pk
        sql(f"UPDATE {DOCUMENTS} SET dati = %s, impronta = %s, byte = %s WHERE id = %s", *values)
        sql(f"UPDATE {VERSIONS} SET manifesto = %s WHERE id = %s", text, c.prima.pk)


def chain_rewritten(c: Citta) -> None:
    """Everything says another thing, and everything agrees: contents, hashes, links, rows, index."""
    with unguarded():
        link = ""
        for version in Versione.objects.order_by("numero"):
            version.contenuto = version.contenuto.replace('"titolo":"', '"titolo":"Falso ')
            version.__dict__.pop("letta", None)
            version.impronta, version.catena = impronta(version.contenuto), anello_di(version, link)
            link = version.catena
            sql(f"UPDATE {VERSIONS} SET contenuto = %s, impronta = %s, catena = %s WHERE id = %s",
                version.contenuto, version.impronta, link, version.pk)  # fmt: skip
        for o in ObiettivoPEG.objects.all():
            ObiettivoPEG.objects.filter(pk=o.pk).update(titolo=f"Falso {o.titolo}")
        rifai()


def chain_rewritten_without_stamps(c: Citta) -> None:
    with unguarded():
        sql(f"DELETE FROM {STAMPS}")
    chain_rewritten(c)


def last_stamp_gone(c: Citta) -> None:
    """The stamp of the last version: no later one covers it, and nobody waits for it."""
    with unguarded():
        sql(f"DELETE FROM {STAMPS} WHERE versione_id = %s", c.seconda.pk)


def restamped_by(stranger: TSA) -> Callable[[Citta], None]:
    """The whole chain rewritten, and stamped anew by an authority that nobody chose."""

    def do(c: Citta) -> None:
        chain_rewritten(c)
        with unguarded():
            for version in Versione.objects.all():
                before = version.precedente.catena if version.precedente else ""
                request = TimestampRequestBuilder().data(link_text(version, before).encode())
                made = request.hash_algorithm(HashAlgorithm.SHA256).build()
                sql(f"UPDATE {STAMPS} SET link = %s, response = %s, nonce = %s WHERE versione_id = %s",
                    version.catena, stranger.reply(made.as_bytes()), str(made.nonce), version.pk)  # fmt: skip

    return do


def stamp_of_another(c: Citta) -> None:
    """The token of the other version under the link of this one."""
    other = c.seconda.marche.get()
    with unguarded():
        sql(f"UPDATE {STAMPS} SET response = %s, nonce = %s WHERE versione_id = %s",
            bytes(other.response), other.nonce, c.prima.pk)  # fmt: skip


def stamp_of_another_time(c: Citta) -> None:
    with unguarded():
        sql(f"UPDATE {STAMPS} SET time = %s", datetime(2023, 1, 31, tzinfo=UTC))


def document_swapped_and_chain_mended(c: Citta) -> None:
    document_swapped(c)
    with unguarded():
        link = ""
        for version in Versione.objects.order_by("numero"):
            link = anello_di(version, link)
            sql(f"UPDATE {VERSIONS} SET catena = %s WHERE id = %s", link, version.pk)


def of_objective(table: str, change: str) -> Callable[[Citta], None]:
    """Change the rows of the objective that no variation touched."""

    def do(c: Citta) -> None:
        column = "id" if table == "obiettivi_obiettivopeg" else "obiettivo_id"
        sql(f"UPDATE {table} SET {change} WHERE {column} = %s", c.scena.obiettivi[2].pk)

    return do


def moved_to_another_centre(c: Citta) -> None:
    sql("UPDATE obiettivi_obiettivopeg SET centro_id = %s WHERE id = %s",
        c.scena.obiettivi[0].centro_id, c.scena.obiettivi[2].pk)  # fmt: skip


def unlinked(c: Citta) -> None:
    sql("DELETE FROM obiettivi_obiettivopeg_obiettivi_operativi WHERE obiettivopeg_id = %s", c.scena.obiettivi[2].pk)


def phase_gone(c: Citta) -> None:
    sql("DELETE FROM obiettivi_fase WHERE id IN (SELECT min(id) FROM obiettivi_fase WHERE obiettivo_id = %s)",
        c.scena.obiettivi[2].pk)  # fmt: skip


def said_in_variation(c: Citta) -> None:
    sql("UPDATE obiettivi_obiettivopeg SET in_variazione = %s, titolo = 'Falso' WHERE id = %s",
        True, c.scena.obiettivi[2].pk)  # fmt: skip


def plain(text: str, *values: Any) -> Callable[[Citta], None]:
    return lambda c: sql(text, *values)


def index_of_no_version(c: Citta) -> None:
    sql("PRAGMA defer_foreign_keys = ON")
    sql("UPDATE trasparenza_pubblicazione SET versione_id = 9999 WHERE versione_id = %s", c.prima.pk)


LIVE, INDEX, TRIGGERS = "testo in vigore cambiato", "indice pubblico diverso", "inneschi"
REWRITTEN, STAMP = "tutta la catena riscritta", "marca temporale scambiata"
PUBLISHED, ENTRY, ROW = "trasparenza_pubblicazione", "trasparenza_voce", "obiettivi_obiettivopeg"
ATTACKS = (
    Attack("ultima versione sparita", "con i documenti e l'indice", last_version_gone, "manca la versione"),
    Attack("ultima versione sparita", "anche dalla storia", last_version_gone_without_history, "non dice più"),
    Attack("versioni sparite", "il piano resta approvato", all_versions_gone, "non ha nessuna versione"),
    Attack("versioni sparite", "il piano torna indietro", all_versions_gone_and_unapproved, "la sua storia lo dice"),
    Attack("versioni sparite", "solo lo stato", unapproved, "risulta in predisposizione"),
    Attack(TRIGGERS, "uno vuoto con lo stesso nome", trigger_replaced, "è stato sostituito"),
    Attack(TRIGGERS, "uno che non scatta mai", trigger_that_never_fires, "è stato sostituito"),
    Attack(TRIGGERS, "la funzione vuota", function_replaced, "non è quella del programma", "postgresql"),
    Attack(TRIGGERS, "spento", trigger_off, "è spento", "postgresql"),
    Attack(TRIGGERS, "tutti spenti", all_triggers_off, "è spento", "postgresql"),
    Attack(TRIGGERS, "tolti", trigger_gone, "manca l'innesco"),
    Attack(TRIGGERS, "uno in più", trigger_of_a_stranger, "il programma non conosce"),
    Attack(TRIGGERS, "una regola", plain(f"CREATE RULE r AS ON DELETE TO {VERSIONS} DO INSTEAD NOTHING"),
           "regole o viste", "postgresql"),
    Attack(INDEX, "un altro titolo", plain(f"UPDATE {ENTRY} SET titolo = 'Falso'"), "dice altro (titolo)"),
    Attack(INDEX, "un'altra descrizione", plain(f"UPDATE {PUBLISHED} SET descrizione = 'F'"), "dice altro"),
    Attack(INDEX, "un obiettivo in meno", plain(f"DELETE FROM {ENTRY} WHERE codice = '2023-AA03'"), "non sa nulla"),
    Attack(INDEX, "una versione in meno", lambda c: c.prima.pubblicazione.delete(), "dove stava"),
    Attack(INDEX, "di nessuna versione", index_of_no_version, "una versione che non c'è", "sqlite"),
    Attack(LIVE, "titolo", of_objective(ROW, "titolo = 'Falso'"), "(Titolo)"),
    Attack(LIVE, "risultato atteso", of_objective(ROW, "risultato_atteso = 'F'"), "(Risultato"),
    Attack(LIVE, "responsabile tolto", of_objective(ROW, "responsabile_id = NULL"), "(Responsabile)"),
    Attack(LIVE, "un altro centro", moved_to_another_centre, "(Centro di Responsabilità)"),
    Attack(LIVE, "peso di una fase", of_objective("obiettivi_fase", "peso = 1"), "(Fasi"),
    Attack(LIVE, "una fase in meno", phase_gone, "(Fasi"),
    Attack(LIVE, "valore atteso", of_objective("obiettivi_indicatoreobiettivo", "valore_atteso = '1'"), "(Indicatori)"),
    Attack(LIVE, "legame col DUP", unlinked, "(Collegamento al DUP)"),
    Attack(LIVE, "fuori vigore", of_objective(ROW, "stato = 'bozza'"), "non lo dice in vigore"),
    Attack(LIVE, "l'anno del piano", plain("UPDATE obiettivi_pianoesecutivo SET anno = 2031"), "il suo anno è il 2031"),
    Attack(LIVE, "il motivo di una modifica", plain("UPDATE versioni_modifica SET motivo = 'F'"), "i motivi della"),
    Attack(LIVE, "una modifica in meno", plain("DELETE FROM versioni_modifica"), "i motivi della variazione"),
    Attack(LIVE, "detto in variazione", said_in_variation, "nessuna è aperta"),
    Attack("documenti scambiati", "con impronte coerenti", document_swapped, "l'anello della catena non torna"),
    Attack("documenti scambiati", "e catena rifatta", document_swapped_and_chain_mended, "è di un altro anello"),
    Attack(REWRITTEN, "le marche restano", chain_rewritten, "la marca temporale è di un altro anello"),
    Attack(REWRITTEN, "il registro altrove", chain_rewritten, "il registro l'anello"),
    Attack(REWRITTEN, "senza più marche", chain_rewritten_without_stamps, "il registro l'anello"),
    Attack(STAMP, "tolta", last_stamp_gone, "non ancorata, e doveva esserlo"),
    Attack(STAMP, "di un'altra versione", stamp_of_another, "la marca è di un'altra impronta"),
    Attack(STAMP, "di un'altra ora", stamp_of_another_time, "non sono le sue"),
    Attack("ultima versione sparita", "e la storia: il registro", last_version_gone_without_history,
           "il database non ha questa versione"),
    Attack("versioni sparite", "e lo stato: il registro", all_versions_gone_and_unapproved,
           "il database non ha questa versione"),
)  # fmt: skip


def attacks(stranger: TSA) -> list[Attack]:
    """Those of the engine at hand; ``stranger`` is an authority that the installation does not believe."""
    resigned = Attack(
        REWRITTEN, "marcata da un'altra autorità", restamped_by(stranger), "la firma della marca non viene"
    )
    return [a for a in (*ATTACKS, resigned) if a.here]

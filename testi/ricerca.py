# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching texts without case and accents, by the same rule on both databases (docs/decisioni/0009)."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Q, TextField, Transform

from testi.confronto import senza_accenti

FUNZIONE = "traguardo_piega"


def piegato(testo: str | None) -> str | None:
    """The text as it is compared: «CITTÀ» → «citta»; nothing stays nothing."""
    return None if testo is None else senza_accenti(testo).lower()


def insegna_a_sqlite(sender: Any, connection: Any, **altro: Any) -> None:
    """Give a new SQLite connection the function of Python; PostgreSQL has its own words for it."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNZIONE, 1, piegato, deterministic=True)


class Piegato(Transform):
    """``campo__piegato__contains``: a text column, folded as ``piegato`` does."""

    lookup_name = "piegato"
    function = FUNZIONE
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **altro: Any) -> Any:
        """Decompose, drop the combining marks, lower what is left: no extension, whatever the locale."""
        modello = r"lower(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g'))"
        return self.as_sql(compiler, connection, template=modello, **altro)


def prepara() -> None:
    """Make the search known to text columns and to every connection that opens."""
    for campo in (CharField, TextField):
        campo.register_lookup(Piegato)
    connection_created.connect(insegna_a_sqlite, dispatch_uid=FUNZIONE)


def parole_cercate(testo: str) -> list[str]:
    """The folded words of what somebody typed, without the apostrophes that stand for accents («CITTA'»)."""
    parole = (parola.strip("'’`\"«».,;:()") for parola in (piegato(testo) or "").split())
    return [parola for parola in parole if parola]


def dice(parola: str, colonne: Iterable[str]) -> Q:
    """That one of some columns holds a folded word."""
    trovata = Q()
    for colonna in colonne:
        trovata |= Q(**{f"{colonna}__piegato__contains": parola})
    return trovata


def dice_tutte(parole: Iterable[str], colonne: Iterable[str]) -> Q:
    """That each of some folded words is in one of some columns."""
    colonne, trovate = tuple(colonne), Q()
    for parola in parole:
        trovate &= dice(parola, colonne)
    return trovate

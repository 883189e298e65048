# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said of the columns of a table is remembered for the same heads, and said again when they come back."""

from dataclasses import replace

from django.utils import timezone

from importazioni.griglie.account import Account
from importazioni.griglie.choices import NOT_READ, Choices, Meaning, letter_of, mark_of
from importazioni.griglie.heads import Chosen
from importazioni.models import ColumnMeaning
from organizzazione.models import Utente
from testi.formati import data


def with_memory(table: str, choices: Choices) -> Choices:
    """The choices of today, and those of before."""
    before: dict[str, dict[str, Meaning]] = {}
    for row in ColumnMeaning.objects.filter(tabella=table):
        why = f"così è stato scelto il {data(timezone.localdate(row.chosen_on))}"
        before.setdefault(row.heads, {})[row.letter] = Meaning(row.meaning, why, new=False)
    return replace(choices, remembered=before)


def remember(table: str, account: Account | None, who: Utente | None) -> None:
    """Keep what was said of the columns of a file that was written."""
    for headed in account.headed if account else ():
        mark = mark_of(headed.head.heads)
        for column in headed.head.columns:
            if column.chosen is Chosen.NOW:
                ColumnMeaning.objects.update_or_create(
                    tabella=table,
                    heads=mark,
                    letter=letter_of(column.place),
                    defaults={
                        "meaning": column.field or NOT_READ,
                        "chosen_by": who,
                        "chosen_on": timezone.now(),
                    },
                )

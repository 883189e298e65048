# SPDX-License-Identifier: AGPL-3.0-or-later
"""People are called by their names: who writes an account on a page does so where accounts are the matter.

The one mechanism is ``str(user)`` (``organizzazione.models.Utente``). ``tests/pagine/test_names_on_pages.py`` looks at
the pages themselves.
"""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ACCOUNT: Final = re.compile(r"get_username|get_full_name|get_short_name|username")
# The door, the register that tells accounts apart, commands at the machine, the page of accounts of who administers.
ABOUT_ACCOUNTS: Final = (
    "accesso/",
    "sicurezza/",
    "peg/settings.py",
    "organizzazione/models.py",
    "organizzazione/admin/anagrafi.py",
    "persone/accounts.py",
    "notifiche/admin.py",
    "importazioni/demo.py",
    "organizzazione/demo.py",
    "importazioni/management/",
    "monitoraggio/management/",
    "delibere/demo.py",
    "ricognizioni/management/",
    "delibere/management/",
    "obiettivi/vita/promemoria.py",
)


def told_by_account() -> list[str]:
    """The files of program and templates that speak of user names."""
    files = [*ROOT.glob("templates/**/*.*"), *(f for f in ROOT.glob("*/**/*.py") if not _apart(f))]
    named = {str(f.relative_to(ROOT)) for f in files if ACCOUNT.search(f.read_text(encoding="utf-8"))}
    return sorted(named)


def _apart(file: Path) -> bool:
    parts = file.relative_to(ROOT).parts
    return parts[0] in ("tests", "bench", ".venv", "dati", "staticfiles", "out") or "migrations" in parts


def test_only_where_accounts_are_the_matter() -> None:
    found = told_by_account()
    assert [name for name in found if not name.startswith(ABOUT_ACCOUNTS)] == []
    assert len(found) > 5


def test_no_template_says_an_account() -> None:
    assert [name for name in told_by_account() if name.startswith("templates/")] == []

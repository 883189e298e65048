# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every form is sent whatever a browser thinks of it: the server refuses in Italian, and keeps what was typed."""

from pathlib import Path
from re import DOTALL, findall

from django.conf import settings
from lxml import html

from tests.pagine.walk import held_back

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_every_form_leaves_it_to_the_server() -> None:
    without = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        forms = findall(r"<form\b(?:[^>{]|\{[^}]*\})*>", path.read_text(), DOTALL)
        without += [f"{path}: {form}" for form in forms if "novalidate" not in form]
    assert without == []


PAGE = """
<form method="post"><textarea name="motivo" required></textarea><button name="a" value="valida">Valida</button>
<button name="a" value="rinvia">Rinvia</button></form>
<form method="post"><input name="uno" pattern="x"><button formnovalidate>Salta</button><button>Salva</button></form>
<form method="post"><input name="due" required><button formnovalidate>Salta</button></form>
<form method="post" novalidate><input name="tre" required><button>Salva</button></form>
<form method="post"><input type="hidden" name="quattro" required><button>Salva</button></form>
<form method="get"><input name="cinque" required><button>Cerca</button></form>
"""


def test_the_walk_sees_a_form_that_a_browser_would_hold_back() -> None:
    assert list(held_back(html.fromstring(PAGE))) == ["motivo", "uno", "cinque"]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody writes as a reason has lines: a page that shows it keeps them."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# The names of the boxes in which one says why, and of what one tells at length.
REASONS = r"motivo(?:_rinvio|_annullamento|_forzatura)?|esito_forzatura|risposta|narrativa|nota_nucleo|proprio_testo"
SHOWN = re.compile(rf"{{{{ ?[a-z_.]*\.(?:{REASONS})((?:\|[^}}]*)?) ?}}}}")
KEEPS = re.compile(r"\|(?:linebreaksbr|linebreaks|blocchi|truncatechars)")
# A sentence of the program, or a name: no box with lines stands behind it.
OF_ONE_LINE = {
    "monitoraggio/parti/fonti.html",
    "obiettivi/modifica/proposta.html",
    "valutazione/fondi/confronto.html",
}


def lost(text: str) -> list[str]:
    """The reasons of a template whose lines would run into one."""
    text = re.sub(r"<textarea.*?</textarea>", "", text, flags=re.DOTALL)
    return [found[0] for found in SHOWN.finditer(text) if not KEEPS.search(found[1])]


def test_a_page_keeps_the_lines_of_a_reason() -> None:
    # Paper is of ``reports``, and prints to the same bytes.
    pages = [p for p in TEMPLATES.rglob("*.html") if p.relative_to(TEMPLATES).parts[0] != "reports"]
    found = {p.relative_to(TEMPLATES).as_posix(): lost(p.read_text()) for p in pages}
    assert {name for name, reasons in found.items() if reasons} == OF_ONE_LINE


def test_one_that_loses_them_is_found() -> None:
    assert lost("<p>{{ o.motivo_rinvio }}</p>") == ["{{ o.motivo_rinvio }}"]
    assert lost('<p>{{ v.motivo|default:"–" }}</p>')
    assert not lost('<p>{{ v.motivo|linebreaksbr|default:"–" }}</p><textarea>{{ v.motivo }}</textarea>')

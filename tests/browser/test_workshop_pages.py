# SPDX-License-Identifier: AGPL-3.0-or-later
"""All pages of the workshop, as one browser sees them in one world: accessible, of this width, in Italian.

Every table has its list, its forms, its deletion and its story here, and so has what is neither list nor form. How wide
a page is, is asked at three widths; axe runs on all of them at the narrowest, in light, and at the widest, in dark, on
those of each kind.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Page

from dup.models import DUP, ObiettivoOperativo
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from tests.browser.workshop_world import furnish, rows

Apri = Callable[..., Page]
WIDTHS: Final = (320, 390, 1280)
NARROW: Final = 320
# WCAG 2.1 A and AA, and the size of targets, which came with 2.2.
RULES: Final = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
    "resultTypes": ["violations"],
}
WIDER: Final = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const cut = [...document.querySelectorAll("#result_list td, #result_list th")]
    .filter(e => getComputedStyle(e.closest("thead") ?? e).position !== "absolute")
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
  return [wide > 0 ? `${wide} px` : "", ...cut.slice(0, 2).map(e => e.textContent.trim().slice(0, 40))].filter(Boolean);
}"""
SETTLED: Final = "() => Promise.allSettled(document.getAnimations().map(each => each.finished))"
# Words of Django and of its packages that would be read if a translation were missing, and a value that is none.
FOREIGN: Final = re.compile(
    r"\b(None|True|False|Delete|Change|Add|View|Save|Search|History|Home|Filter|Show all|Select|Remove|Note:|Nota:|"
    r"Today|Choose|Please|Error|hours? (?:ahead|behind)|Currently|Clear|Import|Export|Submit|Close|Yes|The|You)\b"
)
SEEN: Final = """() => [document.title, document.querySelector("main")?.innerText ?? "",
  ...[...document.querySelectorAll("main [alt], main [title], main [aria-label], main [placeholder]")]
    .map(e => e.alt || e.title || e.ariaLabel || e.placeholder || "")].join("\\n")"""


def of_tables() -> Iterator[str]:
    """The pages that Django makes of a table, with those of its row."""
    for model, row in rows().items():
        table = admin.site._registry[model]
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for page in ("change", "history"):
            yield reverse(f"{name}_{page}", args=[row.pk])
        if _may(table, "add"):
            yield reverse(f"{name}_add")
        if _may(table, "delete", row):
            yield reverse(f"{name}_delete", args=[row.pk])
        if hasattr(table, "import_action"):
            yield from (reverse(f"{name}_import"), reverse(f"{name}_export"))


def _may(table: Any, act: str, *row: Model) -> bool:
    from django.test import RequestFactory

    from organizzazione.models import Utente

    request = RequestFactory().get("/")
    request.user = Utente.objects.filter(ruolo="amministratore")[0]
    return bool(getattr(table, f"has_{act}_permission")(request, *row))


def of_their_own() -> Iterator[str]:
    """What is neither list nor form, and forms of rows that may be written."""
    draft, plan = ObiettivoPEG.objects.get(codice="2030-AA02"), PianoEsecutivo.objects.get(codice="PEG_2030")
    dup, operative = DUP.objects.earliest("pk"), ObiettivoOperativo.objects.earliest("pk")
    yield from ("/admin/", "/admin/obiettivi/", "/admin/posta/", "/admin/lavori/", "/admin/importa/")
    yield from ("/admin/importa/tabella/", f"/admin/importa/dup/{dup.pk}/", f"/admin/dup/dup/{dup.pk}/struttura/")
    yield f"/admin/dup/obiettivooperativo/{operative.pk}/peg/"
    yield f"/admin/obiettivi/obiettivopeg/{draft.pk}/change/"
    yield f"/admin/obiettivi/pianoesecutivo/{plan.pk}/change/"
    yield f"/admin/obiettivi/pianoesecutivo/{plan.pk}/apri-anno/"
    yield f"/admin/obiettivi/pianoesecutivo/{plan.pk}/verifica/"
    yield "/admin/obiettivi/obiettivopeg/eliminati/"
    yield "/admin/obiettivi/obiettivopeg/?stato__exact=bozza&q=prova"


def faults(page: Page, path: str, *, wide: bool) -> Iterator[str]:
    """What is wrong with a page as it stands, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light" if width == NARROW else "dark")
        page.evaluate(SETTLED)  # colours go from one scheme to the other in a moment, and it is not that moment's
        yield from (f"{path} a {width}: più largo, {what}" for what in page.evaluate(WIDER))
        if width == NARROW or (wide and width == max(WIDTHS)):
            for found in Axe().run(page, options=RULES).response["violations"]:
                where = [node["html"][:140] for node in found["nodes"][:2]]
                yield f"{path} a {width}: {found['id']} ×{len(found['nodes'])} {where}"
    for word in sorted(set(FOREIGN.findall(page.evaluate(SEEN)))):
        yield f"{path}: «{word}»"


def test_every_page_of_the_workshop(transactional_db: None, entra: Apri, sito: Apri, page: Page) -> None:
    furnish()
    entra("amministratore", "/admin/")
    wrong = []
    examples = set(of_their_own())
    for path in dict.fromkeys([*of_their_own(), *of_tables()]):
        sito(path)
        wrong += list(faults(page, path, wide=path in examples))
    assert wrong == []

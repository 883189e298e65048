# SPDX-License-Identifier: AGPL-3.0-or-later
"""The year in pictures: the README tells it in eight, each with words; none lies unshown."""

import re

from django.conf import settings

from tests.strumenti.guide_pictures import MOST_BYTES
from tests.strumenti.year_pictures import FOLDER, PICTURES

SHOWN = re.compile(r"!\[([^\]]*)\]\((?:docs/)?immagini/([\w-]+\.png)\)")


def test_the_year_is_told_in_eight_pictures() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Un anno in otto figure")[2].partition("\n## ")[0]
    told = [name for words, name in SHOWN.findall(section) if words]
    assert len(told) == 8
    assert {f"{name}.png" for name in PICTURES} == set(told) - {"preventivo.png"}


def test_every_picture_is_shown_once_and_light() -> None:
    texts = [settings.BASE_DIR / "README.md", *(settings.BASE_DIR / "docs").glob("*.md")]
    shown = [name for path in texts for _, name in SHOWN.findall(path.read_text(encoding="utf-8"))]
    stored = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert sorted(stored) == sorted(shown)
    assert [name for name, size in stored.items() if size > MOST_BYTES] == []

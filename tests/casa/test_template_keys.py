# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form that is answered once carries a key, and a browser that fills pages in again must not bring the old one back:
the next press would be taken for one that was answered, and do nothing."""

import re

from django.conf import settings

KEY = re.compile(r'<input[^>]*\bname="chiave"[^>]*>')


def test_no_browser_fills_in_an_old_key() -> None:
    found = [
        (str(file.relative_to(settings.BASE_DIR)), box)
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        for box in KEY.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(found) > 10
    assert [(file, box) for file, box in found if 'autocomplete="off"' not in box] == []

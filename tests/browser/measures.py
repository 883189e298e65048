# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the browser tests measure on a page as it stands, for ``page.evaluate``."""

from typing import Final

#: Pixels by which the page is wider than the window.
OVERFLOW: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

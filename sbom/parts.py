# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work of others that no package manager knows: fonts and scripts that travel in our folders or inside a library."""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Part:
    """One work, and the files of it that are here.

    Attributes:
        inside: the Python package that carries it; ours when empty.
        files: patterns under that package, or under our folder.
        version: as it is known, or a pattern that finds it in the first of the files.
    """

    name: str
    version: str | re.Pattern[str]
    licence: str
    files: tuple[str, ...]
    inside: str = ""

    @property
    def folder(self) -> Path:
        """Where its files are."""
        if not self.inside:
            return ROOT
        found = importlib.util.find_spec(self.inside)
        if found is None or found.origin is None:
            raise LookupError(f"{self.name}: manca il pacchetto {self.inside}")
        return Path(found.origin).parent

    def found(self) -> list[Path]:
        """Its files, in order; :raises LookupError: there are none."""
        files = sorted({file for pattern in self.files for file in self.folder.glob(pattern) if file.is_file()})
        if not files:
            raise LookupError(f"{self.name}: non ci sono {', '.join(self.files)}")
        return files

    def known_version(self) -> str:
        """:raises LookupError: the files no longer say it."""
        if isinstance(self.version, str):
            return self.version
        first = next(iter(sorted(self.folder.glob(self.files[0]))))
        said = self.version.search(first.read_text(encoding="utf-8"))
        if said is None:
            raise LookupError(f"{self.name}: la versione non si trova in {first.name}")
        return said[1]


_THEME: Final = "bootstrap_italia_template"
_ADMIN: Final = "contrib/admin/static/admin"
PARTS: Final = (
    Part("dejavu-sans", "2.37", "Bitstream-Vera", ("reports/fonts/dejavu-sans-*.ttf",)),
    Part("titillium-web", "10", "OFL-1.1", ("reports/fonts/titillium-web-*.ttf",)),
    Part(
        "bootstrap-italia",
        re.compile(r'VERSION="([\d.]+)"'),
        "BSD-3-Clause",
        (
            "static/js/bootstrap-italia.bundle.min.js",
            "static/js/*",
            "static/css/*",
            "static/svg/*",
            "static/plugins/**/*",
            "static/_virtual/*",
            "static/assets/*",
        ),
        _THEME,
    ),
    Part("bootstrap", re.compile(r"Bootstrap  v([\d.]+)"), "MIT", ("static/css/bootstrap-italia.min.css",), _THEME),
    Part("titillium-web", "10", "OFL-1.1", ("static/fonts/Titillium_Web/*",), _THEME),
    Part("lora", "20", "OFL-1.1", ("static/fonts/Lora/*",), _THEME),
    Part("roboto-mono", "13", "Apache-2.0", ("static/fonts/Roboto_Mono/*",), _THEME),
    Part(
        "htmx.org",
        re.compile(r'version:"(2[\d.]+)"'),
        "0BSD",
        ("static/django_htmx/htmx-2.min.js", "static/django_htmx/htmx-2.js"),
        "django_htmx",
    ),
    Part(
        "htmx.org",
        re.compile(r"version = '(4[^']+)'"),
        "0BSD",
        ("static/django_htmx/htmx-4.js", "static/django_htmx/htm[ax]*-4*.js", "static/django_htmx/ext/*"),
        "django_htmx",
    ),
    Part(
        "jquery",
        re.compile(r"jQuery v([\d.]+)"),
        "MIT",
        (f"{_ADMIN}/js/vendor/jquery/*.min.js", f"{_ADMIN}/js/vendor/jquery/*"),
        "django",
    ),
    Part(
        "select2",
        re.compile(r"Select2 ([\d.]+)"),
        "MIT",
        (f"{_ADMIN}/js/vendor/select2/*.min.js", f"{_ADMIN}/js/vendor/select2/**/*", f"{_ADMIN}/css/vendor/select2/*"),
        "django",
    ),
    Part(
        "xregexp",
        re.compile(r"XRegExp\.version = '([\d.]+)'"),
        "MIT",
        (f"{_ADMIN}/js/vendor/xregexp/xregexp.js", f"{_ADMIN}/js/vendor/xregexp/*"),
        "django",
    ),
)

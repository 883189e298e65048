# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make the font files of the documents again: ``python -m reports.fonts.prepara [FOLDER OF DEJAVU]``.

The faces in this folder are those of the installed package ``design-django-theme`` (Titillium Web, OFL) and of
Debian's ``fonts-dejavu-core`` (DejaVu Sans), unchanged in their outlines and widths. Two things are taken away:
substitutions (GSUB), so that every glyph on a page is the glyph of a character and text can always be copied out
again; and hinting, which paper and PDF readers do not use. They are kept in the repository because the bytes of
a document depend on them: a font made anew on each machine would change with the version of the tool making it.
DejaVu Sans is cut into parts, so that a document that needs one arrow does not carry the Cyrillic alphabet.
"""

import importlib.util
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

CARTELLA = Path(__file__).parent
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
TITILLIUM = {  # suffix in the package -> (suffix of ours, style name)
    "regular": ("400", "Regular"),
    "italic": ("400i", "Italic"),
    "600": ("600", "SemiBold"),
    "600italic": ("600i", "SemiBold Italic"),
    "700": ("700", "Bold"),
    "700italic": ("700i", "Bold Italic"),
}
PARTI = {  # part of DejaVu Sans -> ranges of characters, both ends included; the first part that has one keeps it
    "segni": [
        *((0x2000, 0x206F), (0x20A0, 0x20BF), (0x2190, 0x2199), (0x2200, 0x2265)),
        *((0x25A0, 0x25CF), (0x2610, 0x2612), (0x2713, 0x2718), (0xFFFD, 0xFFFD)),
    ],
    "simboli": [(0x2070, 0x2BFF), (0x2E00, 0x2E7F)],
    "latino": [(0x00A1, 0x036F), (0x1D00, 0x1EFF), (0x2C60, 0x2C7F), (0xA700, 0xA7FF), (0xFB00, 0xFB06)],
    "greco": [(0x0370, 0x052F), (0x1F00, 0x1FFF), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
}
# Pango sets a space in the face of the sign before it: a part without one would show it as missing.
SPAZI = {0x20, 0xA0}


def riduci(font: TTFont, caratteri: set[int], famiglia: str, stile: str, uscita: Path) -> None:
    """Write the part of a face that holds some characters, under the given family and style names."""
    opzioni = subset.Options(
        hinting=False, notdef_outline=True, glyph_names=False, recalc_timestamp=False, name_IDs=[0, 13, 14]
    )
    opzioni.layout_features = ["kern", "mark", "mkmk"]
    opzioni.drop_tables += ["GSUB", "FFTM", "MATH"]
    riduttore = subset.Subsetter(opzioni)
    riduttore.populate(unicodes=caratteri)
    riduttore.subset(font)
    postscript = f"{famiglia}-{stile}".replace(" ", "")
    for numero, testo in ((1, famiglia), (2, stile), (4, f"{famiglia} {stile}"), (6, postscript)):
        font["name"].setName(testo, numero, 3, 1, 0x409)
    font.save(uscita, reorderTables=None)


def prepara(uscita: Path = CARTELLA, dejavu: Path = DEJAVU) -> None:
    """Write all faces into a folder; :raises OSError: when a source is missing."""
    pacchetto = importlib.util.find_spec("bootstrap_italia_template")
    if pacchetto is None or not pacchetto.submodule_search_locations:
        raise OSError("manca il pacchetto design-django-theme, da cui vengono i caratteri Titillium Web")
    origine = Path(pacchetto.submodule_search_locations[0]) / "static" / "fonts" / "Titillium_Web"
    for suffisso, (nostro, stile) in TITILLIUM.items():
        font = TTFont(origine / f"titillium-web-v10-latin-ext_latin-{suffisso}.ttf", recalcTimestamp=False)
        riduci(font, set(font.getBestCmap()), "Titillium Web", stile, uscita / f"titillium-web-{nostro}.ttf")
    presi: set[int] = set()
    for parte, intervalli in PARTI.items():
        font = TTFont(dejavu / "DejaVuSans.ttf", recalcTimestamp=False)
        scelti = {c for c in font.getBestCmap() if any(da <= c <= a for da, a in intervalli)} - presi
        presi |= scelti
        famiglia = f"DejaVu Sans {parte.capitalize()}"
        riduci(font, scelti | SPAZI, famiglia, "Regular", uscita / f"dejavu-sans-{parte}.ttf")


if __name__ == "__main__":
    prepara(dejavu=Path(sys.argv[1]) if len(sys.argv) > 1 else DEJAVU)

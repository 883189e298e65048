# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of all kinds: those that some Comune may well use, however strange, and those that are none."""

from typing import Final

from hypothesis import strategies as st

from testi.codes import fault_of_code

CODES: Final = (
    "1",
    "OB.1",
    "LP/2024/01",
    "DUP 2024/2026",
    "PEG/2030",
    "2020-CP04",
    "a?b#c",
    "100%",
    "100%41",
    "à è ü ß",
    "a+b&c=d",
    'l\'«altro» "e" `via`',
    "📅 2026",
    "admin",
    "dati",
    "../../x",
    "a/../b",
    "a//b",
    "/a/",
    "~",
    "a~b/c",
    "a\\b",
    "a;b,c",
    "<b>x</b>",
    "{{ x }}",
    "CON",
    "-rf",
    "=1+1",
    "[x]:*",
)
# Of the nine objectives of a plan.
OBJECTIVES: Final = ("1", "OB.1", "LP/2024/01", "A&B <1>", "à-è 3", "50%", "a?b#c", "C:\\x", "menu")
NO_CODES: Final = (
    ("PEG\n2030", "un a capo, dopo «PEG»"),
    ("PEG\r2030", "un a capo"),
    ("PEG\u20282030", "un a capo (U+2028)"),
    ("PEG\t2030", "una tabulazione"),
    ("PEG\x002030", "un carattere di controllo (U+0000)"),
    ("PEG\x1b2030", "un carattere di controllo (U+001B)"),
    ("PEG\u200b2030", "un carattere invisibile (U+200B)"),
    ("PEG\u202e2030", "cambia il verso della scrittura (U+202E)"),
    ("PEG\xa02030", "uno spazio che non è quello solito (U+00A0)"),
    (" PEG", "comincia o finisce con uno spazio"),
    ("PEG ", "comincia o finisce con uno spazio"),
    (".", "soli punti non possono essere un codice"),
    ("..", "soli punti non possono essere un codice"),
    ("...", "soli punti non possono essere un codice"),
)
ANY_CODE: Final = st.sampled_from(CODES) | (
    st.text(
        st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs"]) | st.sampled_from("/.~ %?#&+\"'\\"),
        min_size=1,
        max_size=20,
    ).filter(lambda text: not fault_of_code(text))
)

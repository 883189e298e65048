# SPDX-License-Identifier: AGPL-3.0-or-later
"""The characters that our fonts can print, for a warning before the PDF shows «\N{REPLACEMENT CHARACTER}». Pure.

The table is a copy of what the fonts of ``reports`` hold, kept here because checks live below reports;
a test keeps the two equal.
"""

import re
import unicodedata
from typing import Final

# Code points in hexadecimal, alone or from-to.
INTERVALLI: Final = (
    "9-a d 20-7e a0-2e9 2ec-2ee 2f3 2f7 300-34f 351-353 357-358 35a 35c-362 370-377 37a-37f 384-38a 38c 38e-3a1 "
    "3a3-525 1d00-1d14 1d16-1d23 1d26-1d2e 1d30-1d5b 1d5d-1d6a 1d77-1d78 1d7b 1d7d 1d85 1d9b-1dbf 1dc4-1dc9 "
    "1e00-1efb 1f00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 "
    "1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-2064 206a-2071 2074-208e 2090-209c 20a0-20b5 "
    "20b8-20ba 20bd 20d0-20d1 20d6-20d7 20db-20dc 20e1 2100-2109 210b-2149 214b 214e 2150-2185 2189 2190-2311 "
    "2318-2319 231c-2321 2324-2328 232b-232c 2373-2375 237a 237d 2387 2394 239b-23ae 23ce-23cf 23e3 23e5 23e8 "
    "2422-2423 2460-2469 2500-269c 269e-26b8 26c0-26c3 26e2 2701-2704 2706-2709 270c-2727 2729-274b 274d "
    "274f-2752 2756 2758-275e 2761-2794 2798-27af 27b1-27be 27c5-27c6 27e0 27e6-27eb 27f0-28ff 2906-2907 "
    "290a-290b 2940-2941 2983-2984 29ce-29d5 29eb 29fa-29fb 2a00-2a02 2a0c-2a1c 2a2f 2a6a-2a6b 2a7d-2aa0 "
    "2aae-2aba 2af9-2afa 2b00-2b1a 2b1f-2b24 2b53-2b54 2c60-2c77 2c79-2c7f 2e18 2e1f 2e22-2e25 2e2e a644-a647 "
    "a64c-a64d a650-a651 a654-a657 a662-a66e a68a-a68d a694-a695 a698-a699 a708-a716 a71b-a71f a722-a72b "
    "a730-a741 a746-a74b a74e-a753 a756-a757 a764-a767 a780-a783 a789-a78e a790-a791 a7a0-a7aa a7f8-a7ff "
    "fb00-fb06 fffd "
)


def codici() -> frozenset[int]:
    """All code points of the table."""
    coppie = (parte.partition("-") for parte in INTERVALLI.split())
    return frozenset(c for da, _, a in coppie for c in range(int(da, 16), int(a or da, 16) + 1))


def non_stampabili(testo: str) -> str:
    """The characters of a text that no font has, each once, in order; control characters aside."""
    if testo.isascii():
        return ""
    trovati = _ESTRANEI.findall(unicodedata.normalize("NFC", testo))
    return "".join(dict.fromkeys(c for c in trovati if unicodedata.category(c) not in ("Cc", "Cf")))


_CLASSE = "".join(f"\\U{c:08x}" for c in sorted(codici()))
_ESTRANEI: Final = re.compile(f"[^{_CLASSE}]")

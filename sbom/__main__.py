# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m sbom FILE``."""

import sys
from pathlib import Path

from sbom.bill import bill

if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(bill(), encoding="utf-8")
    sys.stdout.write(f"{target}\n")

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the system says of a file is said in Italian, in one place."""

import errno
import re
from pathlib import Path

from testi.system_errors import in_words
from tests.casa.test_sorgenti import tracked

ROOT = Path(__file__).resolve().parents[2]


def test_a_fault_of_the_system_is_said_in_words_of_ours() -> None:
    assert in_words(FileNotFoundError(errno.ENOENT, "No such file or directory")) == "il file o la sua cartella non c'è"
    assert in_words(OSError(errno.ENOSPC, "No space left on device")) == "il disco è pieno"
    assert "[Errno 71]" in in_words(OSError(71, "Protocol error"))


def test_nobody_prints_the_english_of_the_system() -> None:
    programs = [n for n in tracked() if n.endswith(".py") and not n.startswith(("tests/", "bench/"))]
    assert [n for n in programs if re.search(r"\.strerror\b", (ROOT / n).read_text(encoding="utf-8"))] == []

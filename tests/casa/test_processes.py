# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process that lives beside a test never waits for the test to listen."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def gagged(source: str) -> list[int]:
    """The lines where a process is started with its errors on a pipe.

    A pipe holds 64 KiB. Who writes a line for every request fills it while the test asks, and then waits for ever:
    the more slowly the machine goes, the more is asked. A file takes all there is.
    """
    return [
        keyword.value.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Popen")
        for keyword in call.keywords
        if keyword.arg == "stderr" and "PIPE" in ast.unparse(keyword.value)
    ]


def test_the_errors_of_a_process_beside_a_test_go_to_a_file() -> None:
    assert gagged("import subprocess\nsubprocess.Popen([],\n stderr=subprocess.PIPE)") == [3]
    files = [file for room in ("tests", "bench") for file in (ROOT / room).rglob("*.py")]
    assert len(files) > 100
    assert {file.name: lines for file in files if (lines := gagged(file.read_text(encoding="utf-8")))} == {}

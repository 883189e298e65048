# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev``, on a machine that is made up: a path with few commands, a Python and an apt-get that only take notes."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
USUAL_COMMANDS = (
    "sh cat cut date dirname env grep head ls mkdir mktemp printf rm sed sha256sum sleep sort tail tr uname wc cp chmod"
)

# Answers what ./dev asks of a Python. «pip» does what the variable PIP says: it may fail, or be interrupted.
PYTHON = """#!/bin/sh
case "$*" in
    --version) echo "Python 3.12.1" ;;
    *version_info*2*) echo 3.12 ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo venv >>"$NOTES" ;;
    *"pip install"*) echo "pip ${*##* }" >>"$NOTES"; case ${PIP:-} in fails) exit 1 ;; dies) kill -INT $PPID ;; esac ;;
esac
exit 0
"""
LIBRARIES = "libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 libatomic.so.1"
APT = """#!/bin/sh
echo "apt-get $*" >>"$NOTES"
"""


class Machine:
    """A copy of ``dev`` and of the locks in a folder of its own, with its own path of commands."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "un progetto"
        self.bin = folder / "bin"
        self.notes = folder / "notes"
        self.project.mkdir()
        self.bin.mkdir()
        for name in ("dev", "requirements.lock", "requirements-dev.lock"):
            shutil.copy2(ROOT / name, self.project / name)
        for name in USUAL_COMMANDS.split():
            found = shutil.which(name)
            assert found, name
            (self.bin / name).symlink_to(found)
        self.has("id", "#!/bin/sh\necho 1000\n")
        self.has("python3", PYTHON)
        self.has("ldconfig", f"#!/bin/sh\necho {LIBRARIES}\n")

    def has(self, name: str, script: str = "#!/bin/sh\n") -> None:
        """Give the machine a command."""
        (self.bin / name).unlink(missing_ok=True)
        (self.bin / name).write_text(script, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def has_what_tests_need(self) -> None:
        """All the packages of the system, so that only the Python environment is left to make."""
        for name in ("chromium", "javac", "pdftotext", "initdb", "pg_ctl", "shellcheck", "openssl"):
            self.has(name)

    def dev(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Call the script from another folder."""
        environment = {"PATH": str(self.bin), "NOTES": str(self.notes), **variables}
        return subprocess.run(
            [str(self.project / "dev"), *words], env=environment, cwd="/", capture_output=True, text=True, check=False
        )

    def done(self) -> list[str]:
        """What Python and apt-get were asked to do since the last question."""
        lines = self.notes.read_text(encoding="utf-8").splitlines() if self.notes.exists() else []
        self.notes.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_help_is_italian_and_names_every_command(machine: Machine) -> None:
    answer = machine.dev("help")
    assert answer.returncode == 0
    assert answer.stdout.startswith("Uso: ./dev COMANDO")
    assert all(f"\n  {word}" in answer.stdout for word in ("setup", "demo", "test", "check", "lock", "help"))


@pytest.mark.parametrize("words", [[], ["prova"]])
def test_an_unknown_word_shows_the_usage_and_is_an_error(machine: Machine, words: list[str]) -> None:
    answer = machine.dev(*words)
    assert answer.returncode == 2
    assert "Uso: ./dev COMANDO" in answer.stderr
    assert answer.stdout == ""


def test_without_permissions_it_says_exactly_what_to_run(machine: Machine) -> None:
    machine.has("apt-get", APT)
    answer = machine.dev("test")
    assert answer.returncode == 1
    assert "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends " in answer.stderr
    for package in ("chromium", "default-jdk-headless", "poppler-utils", "shellcheck"):
        assert package in answer.stderr
    assert machine.done() == []


def test_the_demo_asks_only_for_what_the_program_needs(machine: Machine) -> None:
    machine.has("apt-get", APT)
    machine.has("ldconfig")
    answer = machine.dev("demo")
    assert answer.returncode == 1
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'" in answer.stderr
    assert "chromium" not in answer.stderr


def test_where_the_system_knows_it_the_browser_is_the_one_without_windows(machine: Machine) -> None:
    machine.has_what_tests_need()
    machine.has("apt-get", APT)
    machine.has("apt-cache")
    machine.has("id", "#!/bin/sh\necho 0\n")
    libraries = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0", "libatomic.so.1")
    machine.has("ldconfig", f"#!/bin/sh\necho {' '.join(libraries)}\n")
    machine.dev("test")
    update, install = machine.done()[:2]
    assert update == "apt-get update -qq"
    assert install.split("--no-install-recommends ")[1].split()[0] == "chromium-headless-shell"
    # Who would have to be asked for a password keeps the one that he has.
    machine.has("id", "#!/bin/sh\necho 1000\n")
    assert "chromium" not in machine.dev("test").stderr
    (machine.bin / "chromium").unlink()
    assert "chromium-headless-shell" in machine.dev("test").stderr


def test_as_root_it_installs_what_is_missing_and_looks_again(machine: Machine) -> None:
    machine.has("id", "#!/bin/sh\necho 0\n")
    machine.has("apt-get", APT)
    machine.has("ldconfig")
    answer = machine.dev("demo")
    assert machine.done() == [
        "apt-get update -qq",
        "apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    ]
    assert answer.returncode == 1
    assert "anche dopo l'installazione mancano: libpango-1.0-0" in answer.stderr


def test_where_there_is_no_apt_it_says_what_is_missing(machine: Machine) -> None:
    machine.has("ldconfig")
    answer = machine.dev("demo")
    assert answer.returncode == 1
    assert "mancano nel sistema: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in answer.stderr


def test_an_old_python_is_not_taken(machine: Machine) -> None:
    machine.has("python3", "#!/bin/sh\nexit 1\n")
    answer = machine.dev("check")
    assert answer.returncode == 1
    assert "python3 python3-venv" in answer.stderr
    machine.has("python3.12", PYTHON)
    machine.dev("check", PIP="fails")
    assert machine.done() == ["venv", "pip requirements-dev.lock"]


def test_a_python_without_venv_asks_for_its_package(machine: Machine) -> None:
    machine.has("python3", PYTHON.replace("case", 'case "$*" in *ensurepip*) exit 1 ;; esac\ncase', 1))
    assert "mancano nel sistema: python3-venv" in machine.dev("check").stderr


def test_setup_said_twice_does_nothing_twice(machine: Machine) -> None:
    machine.has_what_tests_need()
    assert machine.dev("setup").returncode == 0
    assert machine.done() == ["venv", "pip requirements-dev.lock"]
    assert machine.dev("setup").returncode == 0
    assert machine.done() == []


def test_a_changed_lock_is_installed_over(machine: Machine) -> None:
    machine.has_what_tests_need()
    machine.dev("setup")
    machine.done()
    with (machine.project / "requirements-dev.lock").open("a", encoding="utf-8") as lock:
        lock.write("# new\n")
    assert machine.dev("setup").returncode == 0
    assert machine.done() == ["pip requirements-dev.lock"]


@pytest.mark.parametrize("pip", ["fails", "dies"])
def test_an_interrupted_setup_is_made_anew(machine: Machine, pip: str) -> None:
    machine.has_what_tests_need()
    assert machine.dev("setup", PIP=pip).returncode in (1, -signal.SIGINT)
    machine.done()
    assert machine.dev("setup").returncode == 0
    assert machine.done() == ["venv", "pip requirements-dev.lock"]


def test_an_environment_that_was_moved_is_made_anew(machine: Machine) -> None:
    machine.has_what_tests_need()
    machine.dev("setup")
    machine.done()
    machine.project = machine.project.rename(machine.project.with_name("altrove"))
    assert machine.dev("setup").returncode == 0
    assert machine.done() == ["venv", "pip requirements-dev.lock"]


@pytest.mark.parametrize("port", ["ottomila", "80 80", "-1"])
def test_a_port_that_is_no_number_is_refused_before_anything_is_done(machine: Machine, port: str) -> None:
    answer = machine.dev("demo", PORT=port)
    assert answer.returncode == 1
    assert f"non «{port}»" in answer.stderr
    assert machine.done() == []


def test_the_script_is_plain_posix_and_runs_with_dash() -> None:
    dash = shutil.which("dash") or "sh"
    assert subprocess.run([dash, "-n", str(ROOT / "dev")], check=False).returncode == 0


@pytest.mark.parametrize("script", ["dev", ".ci/run", ".ci/bare-debian"])
def test_shellcheck_finds_nothing(script: str) -> None:
    told = subprocess.run(["shellcheck", str(ROOT / script)], capture_output=True, text=True, check=False)
    assert told.stdout == ""


@pytest.mark.parametrize("script", ["dev", ".ci/run", ".ci/bare-debian"])
def test_the_scripts_may_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_the_run_of_the_ci_is_the_test_of_everybody() -> None:
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == "exec ./dev test"

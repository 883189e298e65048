# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page weighs for a browser that was never here: ``python -m bench.cold``.

The demo city on a throwaway SQLite file, served as in production (DEBUG off, static files compressed and named by their
content), loopback only. Each page is opened in a Chromium with an empty cache; what came over the wire is added up,
document, styles, scripts, letters and pictures, as they were compressed. It ends with status 1 when a page weighs more
than the bound.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench.chromium import installed
from bench.concorrenza import RADICE, servito

BOUND: Final = 200_000
PASSWORD: Final = "banco-di-prova-2020"  # noqa: S105  # of users of a database that is thrown away
# Who opens what; "" is nobody.
PAGES: Final = (
    ("", "/trasparenza/"),
    ("", "/trasparenza/PEG_2020/"),
    ("", "/trasparenza/cerca/?testo=casa"),
    ("", "/accedi/"),
    ("dirigente", "/scrivania/"),
    ("dirigente", "/obiettivi/"),
    ("dirigente", "FIRST"),
    ("dirigente", "FIRST/modifica/"),
    ("dirigente", "/cerca/?testo=casa"),
    ("ufficio", "/scrivania/"),
    ("ufficio", "/albero/"),
    ("ufficio", "/documenti/"),
    ("ufficio", "/obiettivi/gantt/"),
    ("ufficio", "/documenti/preventivo/"),
    ("ufficio", "/admin/"),
    ("ufficio", "/admin/obiettivi/obiettivopeg/"),
)


@contextmanager
def city(folder: Path, *, empty: bool = False) -> Iterator[int]:
    """The port of a server with the demo city, or with one administrator, on a database that goes with the block."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "peg.settings",
        "DATABASE_URL": f"sqlite:///{folder}/citta.sqlite3",
        "SECRET_KEY": "banco-" + uuid.uuid4().hex * 2,
        "DEBUG": "off",
        "HTTPS": "off",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "ENV_FILE": os.devnull,
        "TRAGUARDO_SECONDO_FATTORE": "",
    }
    survey = ("apri_rilevazione", "--piano", "PEG_2020", "--al", "30/06/2020")
    people: list[tuple[str, ...]] = [("carica_demo",), ("carica_demo_delibere",), survey]
    if empty:
        people = [("createsuperuser", "--noinput", "--username", "amministratore", "--email", "a@comune.example")]
        environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    for words in (("collectstatic", "--noinput"), ("migrate",), *people):
        manage(environment, *words)
    program = (
        "import django; django.setup()\n"
        "from organizzazione.models import Utente\n"
        f"for u in Utente.objects.all(): u.set_password('{PASSWORD}'); u.save()"
    )
    subprocess.run([sys.executable, "-c", program], cwd=RADICE, env=environment, check=True)
    with servito(environment) as port:
        yield port


def manage(environment: dict[str, str], *words: str) -> None:
    """A command of the program; what it has to say is shown only when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words, "--verbosity", "0"],
        cwd=RADICE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def entered(browser: Browser, port: int, who: str) -> tuple[Page, list[dict[str, Any]]]:
    """A page of somebody who has entered, with the cookies in a list."""
    page = browser.new_context(locale="it-IT").new_page()
    if who:
        page.goto(f"http://127.0.0.1:{port}/accedi/")
        page.locator("input[name=login], input[name=username]").first.fill(who)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_load_state()
    return page, [dict(cookie) for cookie in page.context.cookies()]


def weight(browser: Browser, address: str, cookies: list[dict[str, Any]]) -> tuple[int, int, str]:
    """Bytes over the wire and answers of a page opened with an empty cache, and its title."""
    context = browser.new_context(locale="it-IT")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page, sizes = context.new_page(), []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda said: sizes.append(int(said["encodedDataLength"])))
    page.goto(address, wait_until="networkidle")
    title = page.title()
    context.close()
    return sum(sizes), len(sizes), title


def main() -> int:
    """Open every page once, cold."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--limite", type=int, default=BOUND, help="byte che una pagina può pesare")
    bound, heavy = options.parse_args().limite, 0
    with tempfile.TemporaryDirectory() as folder, city(Path(folder)) as port, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=installed(), args=["--no-sandbox", "--disable-gpu"])
        people: dict[str, tuple[list[dict[str, Any]], str]] = {}
        for who, path in PAGES:
            if who not in people:
                page, cookies = entered(browser, port, who)
                first = ""
                if who:
                    # Of a dirigente one that may be written: another's form is a refusal, which weighs nothing.
                    page.goto(
                        f"http://127.0.0.1:{port}/obiettivi/{'?di_chi=miei&stato=bozza' if who == 'dirigente' else ''}"
                    )
                    first = page.locator("td.titolo a").first.get_attribute("href") or ""
                people[who] = (cookies, first.rstrip("/"))
            cookies, first = people[who]
            real = path.replace("FIRST", first) if first else path
            if path == "FIRST":
                real += "/"
            total, answers, title = weight(browser, f"http://127.0.0.1:{port}{real}", cookies)
            heavy += total > bound
            told = f"{total / 1000:8.1f} kB  {answers:3} risposte  {who or 'nessuno':10} {path:34} {title}"
            print(told + ("  OLTRE IL LIMITE" if total > bound else ""), flush=True)
        browser.close()
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: AGPL-3.0-or-later
"""One measurement, in a process of its own: ``python -m bench.contendenti WHO NUMBER OF OBJECTIVES``.

Prints a line of JSON: seconds (loading of programs not counted, theirs and ours), pages and peak memory (MB).
"""

import io
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from bench.chromium import installed

RIPETIZIONI = 3  # of the short measurements
# In one document every page has the running head, so the head in the flow would stand there twice.
UNICO = (
    "article { break-before: page } .testata-corrente ~ .testata { display: none } article.primo { break-before: auto }"
)
BROWSER = "article { break-before: page } .testata-corrente { display: none }"


def _django(cartella: str) -> None:
    """The application on a database of its own, with the cache it is delivered with."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="peg.settings",
        SECRET_KEY=os.urandom(40).hex(),
        DATABASE_URL=f"sqlite:///{cartella}/misura.sqlite3",
        NOME_ENTE="Comune di Prova",
        DEBUG="off",
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", "reports", verbosity=0)


def _picco(pid: int | str = "self") -> float:
    """Highest resident memory of a process so far, in MB."""
    righe = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(riga.split()[1]) / 1024 for riga in righe if riga.startswith("VmHWM"))


def _processore() -> float:
    """Seconds of processor used so far by this process and its workers."""
    figli = (
        Path(f"/proc/{figlio.pid}/stat").read_text().rsplit(")")[-1] for figlio in multiprocessing.active_children()
    )
    scatti = sum(int(campo) for stato in figli for campo in stato.split()[11:13])
    return time.process_time() + scatti / os.sysconf("SC_CLK_TCK")


def _durata(azione: Callable[[], Any]) -> tuple[float, Any]:
    inizio = time.perf_counter()
    esito = azione()
    return time.perf_counter() - inizio, esito


def _dati(piano: Any) -> Any:
    from reports.preventivo.obiettivo import DatiPEG

    parametri = (("Vista", f"{piano.codice} {piano.descrizione}"), ("Livello", "obiettivo"))
    return DatiPEG("Comune di Prova", parametri, date(piano.anno, 1, 31), piano, {})


def _mutato(piano: Any, giro: int) -> Any:
    """The plan with the objective in the middle edited."""
    n = len(piano.obiettivi) // 2
    nuovo = replace(piano.obiettivi[n], descrizione=f"{piano.obiettivi[n].descrizione} Corretto {giro}.")
    return replace(piano, obiettivi=(*piano.obiettivi[:n], nuovo, *piano.obiettivi[n + 1 :]))


def nostro(quanti: int) -> dict[str, float]:
    """The report as it is: cold, one objective edited, nothing edited, and the page of one objective."""
    from bench.generatore import piano as genera
    from reports.pdf import pool
    from reports.preventivo import PreventivoObiettivi
    from reports.scrittori.pdf import scrivi

    piano, report = genera(quanti), PreventivoObiettivi()

    def stampa(p: Any) -> tuple[float, bytes]:
        return _durata(lambda: scrivi(report, _dati(p)))

    stampa(replace(piano, descrizione="avvio", obiettivi=genera(quanti + 1).obiettivi[-1:]))
    prima = _processore()
    freddo, documento = stampa(piano)
    processore = _processore() - prima
    mutato = [stampa(_mutato(piano, giro))[0] for giro in range(RIPETIZIONI)]
    uguale = [stampa(piano)[0] for _ in range(RIPETIZIONI)]
    sole = [stampa(replace(piano, obiettivi=_mutato(piano, 9 + n).obiettivi[quanti // 2 :][:1]))[0] for n in range(3)]
    # Before the pages are counted: the reader that counts them takes more memory than the writer.
    operaio, memoria = max(_picco(figlio.pid or "self") for figlio in multiprocessing.active_children()), _picco()
    pool.chiudi()
    return {
        "freddo": freddo,
        "processore": processore,
        "mutato": median(mutato),
        "uguale": median(uguale),
        "una": median(sole),
        "pagine": _pagine(documento),
        "megabyte": len(documento) / 2**20,
        "operaio": operaio,
        "memoria": memoria,
    }


def _pagine(documento: bytes) -> int:
    import pypdf

    return len(pypdf.PdfReader(io.BytesIO(documento)).pages)


def _html(quanti: int, stile: str) -> str:
    """All objectives in one HTML document, through the templates of the report."""
    from bench.generatore import piano
    from reports.preventivo import PreventivoObiettivi
    from reports.scrittori.html import parte_html

    stampato = PreventivoObiettivi().stampato(_dati(piano(quanti)))
    corpi = "".join(parte_html(stampato, parte) for parte in stampato.parti)
    testa = f"<meta charset=utf-8><title>{stampato.titolo}</title><style>{stampato.stile}{stile}</style>"
    return f"<!doctype html><html lang=it><head>{testa}</head><body>{corpi}</body></html>"


def semplice(quanti: int) -> dict[str, float]:
    """WeasyPrint as its manual says: one document, tagged PDF/A-3a."""
    from reports.pdf.caratteri import CONFIGURAZIONE

    os.environ["FONTCONFIG_FILE"] = str(CONFIGURAZIONE)
    import weasyprint

    html = _html(quanti, UNICO)
    weasyprint.HTML(string="<html lang=it><title>x</title>avvio").write_pdf(pdf_variant="pdf/a-3a")
    prima = _processore()
    secondi, documento = _durata(lambda: weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-3a"))
    processore, memoria = _processore() - prima, _picco()
    return {"secondi": secondi, "processore": processore, "pagine": _pagine(documento), "memoria": memoria}


def chromium(quanti: int) -> dict[str, float]:
    """Chromium's print to PDF, its start included."""
    with tempfile.TemporaryDirectory() as cartella:
        sorgente, uscita = Path(cartella, "piano.html"), Path(cartella, "piano.pdf")
        sorgente.write_text(_html(quanti, BROWSER))
        opzioni = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={cartella}/u",
        ]
        comando = [str(installed()), *opzioni, "--timeout=3600000", f"--print-to-pdf={uscita}", sorgente.as_uri()]
        secondi, _ = _durata(lambda: subprocess.run(comando, capture_output=True, check=True, timeout=3600))
        return {"secondi": secondi, "pagine": _pagine(uscita.read_bytes())}


def typst(quanti: int) -> dict[str, float]:
    """Typst, PDF/A-3a, with the same texts and tables in its own language."""
    from bench.generatore import piano
    from reports.pdf.caratteri import CARTELLA

    motore: Any = __import__("typst")
    testa = '#set document(title: "Piano")\n#set text(font: "Titillium Web", size: 10pt, lang: "it")\n'
    testa += '#set page(numbering: "1 / 1")\n'
    with tempfile.TemporaryDirectory() as cartella:
        sorgente = Path(cartella, "piano.typ")
        sorgente.write_text(testa + "\n#pagebreak()\n".join(_in_typst(o) for o in piano(quanti).obiettivi))
        opzioni = {"font_paths": [str(CARTELLA)], "pdf_standards": "a-3a"}
        secondi, documento = _durata(lambda: motore.compile(str(sorgente), **opzioni))
    memoria = _picco()
    return {"secondi": secondi, "pagine": _pagine(documento), "memoria": memoria}


def _in_typst(o: Any) -> str:
    def cella(valore: Any) -> str:
        return json.dumps(str(valore or ""), ensure_ascii=False)

    def tabella(testa: list[str], righe: list[list[Any]]) -> str:
        celle = ", ".join(cella(valore) for riga in righe for valore in riga)
        return f"#table(columns: {len(testa)}, table.header({', '.join(map(cella, testa))}), {celle})\n"

    fasi = [
        [f.descrizione, f.inizio_previsto, f.fine_prevista, f.peso, f.centro_di_responsabilita, f.note] for f in o.fasi
    ]
    indicatori = [[i.descrizione, i.tipo, i.valore_atteso, i.note] for i in o.indicatori]
    testi = "".join(
        f"#par({cella(p)})\n" for t in (o.contesto, o.descrizione, o.risultato_atteso) for p in t.split("\n\n") if p
    )
    parti = [
        f"= #{cella(o.titolo)}\n#{cella(o.codice)} #{cella(o.centro_di_responsabilita)} #{cella(o.responsabile)}\n\n",
        testi,
    ]
    parti.append(tabella(["FASE", "Inizio", "Fine", "Peso", "Centro", "Note"], fasi) if fasi else "")
    parti.append(tabella(["Descrizione", "Tipo", "Valore Atteso", "Note"], indicatori) if indicatori else "")
    return "".join(parti)


def presenti() -> list[str]:
    """Who can be measured on this machine."""
    altri = [("chromium", installed()), ("typst", find_spec("typst"))]
    return ["nostro", "semplice", *(nome for nome, trovato in altri if trovato)]


CONTENDENTI = {"nostro": nostro, "semplice": semplice, "chromium": chromium, "typst": typst}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as cartella:
        _django(cartella)
        print(json.dumps(CONTENDENTI[sys.argv[1]](int(sys.argv[2]))))

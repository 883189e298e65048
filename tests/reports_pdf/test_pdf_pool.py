# SPDX-License-Identifier: AGPL-3.0-or-later
"""One bad piece fails alone, by its name; the processes are there for the next."""

import multiprocessing
import os
import signal
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest
from pebble import ProcessFuture, ProcessPool
from pytest_django import Settings

from reports.pdf import ErroreDiStampa, componi, pool
from tests.strumenti.pezzi import documento, html, pezzo

BUONO = pezzo("buono", html("x", "<h1>buono</h1>"))
# Two cells a hundred thousand columns wide keep the layout of the table busy for a long time.
SENZA_FINE = html("x", "<table><tr><td colspan=100000>a<td colspan=100000>b</table>" * 3)
PROFONDO = html("x", "<div>" * 3000)
ENORME = html("x", "<table>" + "<tr><td>a<td>b<td>c" * 20_000 + "</table>")


def test_a_layout_without_end_is_stopped_and_named(settings: Settings) -> None:
    componi(documento(), [BUONO])
    settings.TRAGUARDO_PDF_SECONDI = 1
    with pytest.raises(ErroreDiStampa, match=r"^2020-CP04: l'impaginazione non è finita entro 1 secondi"):
        componi(documento(), [BUONO, pezzo("2020-CP04", SENZA_FINE)])
    settings.TRAGUARDO_PDF_SECONDI = 30
    assert componi(documento(), [pezzo("dopo"), BUONO])


def test_a_piece_that_eats_memory_is_stopped_and_named(settings: Settings) -> None:
    settings.TRAGUARDO_PDF_MEGABYTE = 40
    with pytest.raises(ErroreDiStampa) as preso:
        componi(documento(), [pezzo("2020-CP05", ENORME)])
    assert preso.value.nome == "2020-CP05"
    assert "40 MB di memoria" in preso.value.motivo
    assert componi(documento(), [pezzo("dopo")])


def test_text_nested_too_deeply_is_named() -> None:
    with pytest.raises(ErroreDiStampa, match=r"^2020-CP06: il testo è annidato"):
        componi(documento(), [pezzo("2020-CP06", PROFONDO), BUONO])
    assert componi(documento(), [BUONO])


def test_the_pieces_beside_a_bad_one_are_kept() -> None:
    fatti: list[str] = []
    vicino = pezzo("vicino", html("x", "<h1>vicino</h1>"))
    contato = type(vicino)("vicino", b"v", lambda: fatti.append("v") or vicino.html(), ("v",))  # type: ignore[func-returns-value]
    with pytest.raises(ErroreDiStampa, match="2020-CP06"):
        componi(documento(), [pezzo("2020-CP06", PROFONDO), contato])
    componi(documento(), [contato])
    assert fatti == ["v"]


def operai() -> list[int]:
    return [figlio.pid for figlio in multiprocessing.active_children() if figlio.pid]


def test_workers_killed_while_idle_are_replaced() -> None:
    componi(documento(), [BUONO])
    prima = operai()
    for pid in prima:
        os.kill(pid, signal.SIGKILL)
    assert componi(documento(), [pezzo("dopo la morte", html("y", "<h1>vivo</h1>"))])
    assert not set(prima) & set(operai())


def test_a_piece_lost_with_its_pool_is_made_by_another() -> None:
    # Handed over while the pool broke: nobody has it, and its future never ends.
    rotto = ProcessPool(max_workers=1)
    rotto.stop()
    rotto.join()
    perduto = pool._Affidato(ProcessFuture(), rotto)
    with pytest.raises(BrokenExecutor):
        pool._esito(perduto)
    stile = documento().foglio_di_stile
    fatto = pool._ritira("chiave", BUONO, BUONO.html(), perduto, stile, pool.Limiti())
    assert fatto[0] == "chiave"
    assert isinstance(fatto[1], bytes)


def test_a_worker_killed_at_work_fails_its_piece_alone() -> None:
    componi(documento(), [BUONO])

    def uccidi() -> str:
        """Called when the other piece is being laid out."""
        import time

        time.sleep(1)
        for pid in operai():
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "R":
                os.kill(pid, signal.SIGKILL)
        return html("x", "<h1>ultimo</h1>")

    ultimo = type(BUONO)("ultimo", b"ultimo", uccidi, ())
    with pytest.raises(ErroreDiStampa, match=r"^2020-CP07: il processo di stampa si è interrotto"):
        componi(documento(), [pezzo("2020-CP07", SENZA_FINE), ultimo])
    assert componi(documento(), [ultimo, BUONO])


def test_a_forked_child_makes_its_own_workers() -> None:
    atteso = componi(documento(), [BUONO])
    figlio = os.fork()
    if figlio == 0:  # as a web worker of a server that loaded the application before forking
        esito = 1
        try:
            esito = 0 if componi(documento(titolo="x"), [BUONO, pezzo("nuovo", html("z", "<h1>z</h1>"))]) else 1
            pool.chiudi()
        finally:
            os._exit(esito)
    assert os.waitstatus_to_exitcode(os.waitpid(figlio, 0)[1]) == 0
    assert componi(documento(), [BUONO]) == atteso


def test_closing_leaves_no_process_and_printing_starts_anew() -> None:
    componi(documento(), [BUONO])
    pool.chiudi()
    assert operai() == []
    assert componi(documento(), [pezzo("riaperto")])


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """A secret on this machine, asked for in every way HTML and CSS know, is not in the document."""
    segreto = tmp_path / "segreto.txt"
    segreto.write_text("SEGRETISSIMO" * 50)
    via = segreto.as_uri()
    testa = f"<link rel=attachment href='{via}'><link rel=stylesheet href='{via}'><base href='{tmp_path.as_uri()}/'>"
    corpo = (
        f"<h1>x</h1><a rel=attachment href='{via}'>a</a><img src='{via}' alt=a><object data='{via}'></object>"
        f"<svg><title>s</title><image href='{via}'/><use href='{via}#a'/></svg><img alt=b src='segreto.txt'>"
        f"<style>@import '{via}'; h1 {{ background: url({via}); content: url({via}) }}</style>"
    )
    stile = f"@import '{via}'; @font-face {{ font-family: S; src: url({via}) }} h1 {{ background: url({via}) }}"
    fatto = documento(foglio_di_stile=stile)
    assert b"SEGRETISSIMO" not in scompattato(componi(fatto, [pezzo("uno", html("x", corpo, testa))]))


def scompattato(dati: bytes) -> bytes:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(dati)) as pdf:
        assert not pdf.attachments
        assert not [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        uscita = io.BytesIO()
        pdf.save(uscita, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
        return uscita.getvalue()


def test_workers_are_replaced_after_so_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    pool.chiudi()
    monkeypatch.setattr(pool, "PEZZI_PER_OPERAIO", 1)
    quanti = 2 * len(os.sched_getaffinity(0)) + 2
    try:
        componi(documento(), [BUONO])
        prima = set(operai())
        componi(documento(), [pezzo(str(n), html("x", f"<h1>{n}</h1>")) for n in range(quanti)])
        assert not prima <= set(operai())  # more pieces than workers, and none takes a second
    finally:
        pool.chiudi()

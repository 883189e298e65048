# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page is measured when it is there, however slowly it comes."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from tests.browser.measures import OVERFLOW


class Slow(BaseHTTPRequestHandler):
    """The head of an answer at once, what it says half a second later."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        # Enough for the browser to have a document, and no element in it.
        self.wfile.write(b"<!-- " + b"." * 2000 + b" -->")
        self.wfile.flush()
        time.sleep(0.5)
        self.wfile.write(b"<!doctype html><a href='/altra'>Altra</a><p style='width: 5000px'>Larga")

    def log_message(self, *_of: object) -> None:
        pass


@pytest.fixture
def slow() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_page_that_comes_in_pieces_is_measured_whole(page: Page, slow: str) -> None:
    page.goto(slow)
    assert page.evaluate(OVERFLOW) > 0
    page.get_by_role("link", name="Altra").click()
    assert page.evaluate(OVERFLOW) > 0
    page.reload(wait_until="commit")
    assert page.evaluate(OVERFLOW) > 0

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way in which an answer is a file: which (RFC 6266), and whether it is the one that somebody has already."""

import hashlib
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from testi.filenames import ascii_file_name, file_name

# Who keeps it asks each time whether it still holds, and whether it still may have it.
OF_WHO_ASKED: Final = "private, no-cache"


def file_answer(
    request: HttpRequest,
    read: Callable[[], bytes],
    content_type: str,
    *,
    name: str = "",
    attachment: bool = True,
    seal: str = "",
    cache: str = OF_WHO_ASKED,
) -> HttpResponse:
    """The bytes, or that they are those that the browser has.

    Args:
        read: gives the bytes; not called for who has them, when their ``seal`` is known.
        seal: what changes when the bytes do; left empty it is their SHA-256.
        name: what the file is called; without one it is not named here.
        cache: who may keep it, and for how long.
    """
    data = b"" if seal else read()
    etag = quote_etag(seal or hashlib.sha256(data).hexdigest())
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(read() if seal else data, content_type=content_type)
        if name:
            name_download(answer, name, attachment=attachment)
    answer.headers["ETag"], answer.headers["Cache-Control"] = etag, cache
    return answer


def name_download(answer: HttpResponseBase, name: str, *, attachment: bool = True) -> None:
    """Give an answer the name of its file; shown in the browser where it can be, unless it is an ``attachment``."""
    answer.headers["Content-Disposition"] = content_disposition(name, attachment=attachment)


def content_disposition(name: str, *, attachment: bool = True) -> str:
    """The header: a plain name for every reader and, when that is not the whole name, the name in its letters.

    Django's own writes only one of the two, and keeps «%41» in the plain one, which some browsers decode.
    """
    whole, plain = file_name(name), ascii_file_name(name)
    letters = "" if plain == whole else f"; filename*=UTF-8''{quote(whole, safe='')}"
    # No quote and no backslash is in a safe name, so that nothing here is to be escaped.
    return f'{"attachment" if attachment else "inline"}; filename="{plain}"{letters}'


def download_name(answer: HttpResponseBase) -> str:
    """The name of the file that an answer makes the browser keep, in its letters; empty when it is shown or is none."""
    said = answer.headers.get("Content-Disposition", "")
    if not said.startswith("attachment"):
        return ""
    _, _, letters = said.partition("filename*=UTF-8''")
    return unquote(letters) if letters else said.partition("filename=")[2].strip('"') or "file"

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way in which an answer says that it is a file, and which (RFC 6266)."""

from urllib.parse import quote, unquote

from django.http import HttpResponseBase

from testi.filenames import ascii_file_name, file_name


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

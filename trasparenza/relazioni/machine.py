# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approved Relazione says to everybody, for machines: the shape of the document's JSON, without the keys of
what stays inside."""

from collections.abc import Iterable
from typing import Any, Final

from relazioni.contenuto import RelazioneContent
from reports.relazione.shape import shape_of

# They are empty already (``shape.public_content``): a key without a value would say that nothing was written.
_WHOLE: Final = ("anello", "anello_ricognizione", "valutazioni", "atto", "stato")
_OF_OBJECTIVE: Final = ("previsione_fine_anno",)


def relazione_shape(said: RelazioneContent) -> dict[str, Any]:
    """The texts and the numbers.

    Args:
        said: what is public of a Relazione (``shape.public_content``).
    """
    whole = shape_of(said)
    _drop((whole,), _WHOLE)
    _drop(whole["scostamenti"], ("cause",))
    _drop(whole["organismi"], ("narrativa",))
    _drop(whole["operativi"], ("narrativa", "motivo"))
    _drop(whole["obiettivi"], _OF_OBJECTIVE)
    for o in whole["obiettivi"]:
        _drop(o["fasi"], ("causa", "motivo"))
        _drop(o["indicatori"], ("fonte",))
    for o in whole["operativi"]:
        _drop(o["indicatori"], ("fonte",))
    return whole


def _drop(rows: Iterable[dict[str, Any]], names: Iterable[str]) -> None:
    for row in rows:
        for name in names:
            del row[name]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""More than ten thousand answers by words that open nothing: ``./dev test tests/monitoraggio/test_link_attacks.py -s``
prints what became of them."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from monitoraggio.inviting import behind, views_answer
from monitoraggio.inviting.services import revoke
from monitoraggio.inviting.tokens import token_of
from monitoraggio.models import Invito, PropostaDiFase, StatoFase
from tests.monitoraggio.inviting import DONE, answered, asked
from tests.monitoraggio.monitored import Monitored, monitored

pytestmark = pytest.mark.django_db
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
EACH = 2_100
NETWORKS = 7


def dead_words(m: Monitored) -> dict[str, str]:
    """Words that were good once."""
    replaced = asked(m, m.phase(0), "uno@comune.example")
    asked(m, m.phase(0), "altro@comune.example")
    revoked = asked(m, m.phase(0, 1), "due@comune.example")
    revoke(revoked, m.office)
    expired, now = asked(m, m.phase(1, 1), "tre@comune.example"), timezone.now()
    past = {"mandato_il": now - timedelta(days=9), "scade_il": now - timedelta(seconds=1)}
    Invito.objects.filter(pk=expired.pk).update(**past)
    kinds = {"sostituito": replaced, "revocato": revoked, "scaduto": expired}
    return {name: token_of(invitation.seme) for name, invitation in kinds.items()}


def attacks(m: Monitored, good: Invito) -> Iterator[tuple[str, Iterator[str]]]:
    """Kinds of attack, each with its words."""
    for name, word in dead_words(m).items():
        yield f"link {name}, ripetuto", iter([word] * EACH)
    word = token_of(good.seme)
    near = (word[:k] + c + word[k + 1 :] for k in range(43) for c in LETTERS if c != word[k])
    yield "una lettera diversa da quello buono", near
    yield "a caso", (f"{n:043d}" for n in range(EACH))


@pytest.mark.walks
def test_more_than_ten_thousand_answers_by_words_that_open_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    m = monitored()
    good = asked(m, m.phase(1), "buono@comune.example")
    monkeypatch.setattr(behind, "render", lambda *args, status, **more: HttpResponse(status=status))
    told, tries = list[str](), 0
    for kind, words in attacks(m, good):
        # Each kind from networks of its own, as if nobody had tried before.
        places = [RequestFactory(REMOTE_ADDR=f"203.0.{len(told)}.{n}") for n in range(NETWORKS)]
        seen = Counter(
            views_answer.answer(places[n % NETWORKS].post("/", DONE), w).status_code for n, w in enumerate(words)
        )
        tries += seen.total()
        refused = settings.TRAGUARDO_LINK_ERRATI_INDIRIZZO * NETWORKS
        assert set(seen) == {seen_as(kind), 429}, (kind, seen)
        assert seen[seen_as(kind)] == refused, (kind, seen)
        told.append(f"  {kind}: {seen.total()} tentativi, {refused} rifiutati, {seen[429]} nemmeno guardati")
    assert tries >= 10_000
    assert not PropostaDiFase.objects.exists()
    assert not StatoFase.objects.exclude(esito="").exists()
    # The good one opens as before, from elsewhere.
    monkeypatch.undo()
    assert answered(good, **DONE).status_code == 303
    print("\n".join([f"\n{tries} risposte con un link che non apre nulla, 0 scritte:", *told]))  # noqa: T201


def seen_as(kind: str) -> int:
    """What is said before it is too much: of a link that has ended, that it has ended."""
    return 410 if kind.startswith("link") else 404


def test_the_word_of_one_phase_answers_for_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is sent along, a hundred times: the rows of the other phase stay as they are."""
    m = monitored()
    mine, other = asked(m, m.phase(0)), asked(m, m.phase(1), "due@comune.example")
    names: Any = ("fase", "invito", "id", "pk", "row_id", "stato", "token", "impronta", "seme")
    for name in names:
        for value in (other.fase_id, other.pk, other.fase.row_id, other.seme, other.impronta):
            answered(mine, **DONE, **{name: str(value)})
    assert set(PropostaDiFase.objects.values_list("invito", flat=True)) == {mine.pk}
    assert PropostaDiFase.objects.count() == 1

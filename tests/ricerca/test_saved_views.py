# SPDX-License-Identifier: AGPL-3.0-or-later
"""The views of the list that somebody keeps, and the columns that the list shows."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obiettivi.lettura.columns import COLUMNS, joined
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from ricerca.models import NAME_MAX, SavedView
from ricerca.saved import MOST
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
LIST, SAVE = "/obiettivi/", "/cerca/viste/salva/"


def entered(role: str = Ruolo.UFFICIO) -> tuple[Client, Utente]:
    user, client = UtenteFactory.create(ruolo=role), Client()
    client.force_login(user)
    return client, user


def said(response: object) -> list[str]:
    """The last word: those before wait for a page too."""
    return [str(m) for m in get_messages(response.wsgi_request)][-1:]  # type: ignore[attr-defined]


def save(client: Client, name: str, query: str) -> list[str]:
    answer = client.post(SAVE, {"nome": name, "richiesta": query})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{LIST}?")
    return said(answer)


def test_a_view_is_kept_shown_updated_and_let_go() -> None:
    client, user = entered()
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2026", anno=2026))
    assert save(client, "  Le mie bozze ", "piano=PEG_2026&stato=bozza&colonne=centro,fasi&pagina=3&altro=1") == [
        "Vista «Le mie bozze» salvata."
    ]
    view = SavedView.objects.get(utente=user)
    assert view.richiesta == "colonne=centro%2Cfasi&piano=PEG_2026&stato=bozza"
    page = client.get(f"{LIST}?{view.richiesta}").content.decode()
    assert 'aria-current="page">Le mie bozze</a>' in page
    assert save(client, "LE MIE BOZZE", "piano=PEG_2026") == ["Vista «LE MIE BOZZE» aggiornata."]
    view.refresh_from_db()
    assert (view.nome, view.richiesta) == ("LE MIE BOZZE", "piano=PEG_2026")
    gone = client.post(f"/cerca/viste/{view.pk}/elimina/")
    assert said(gone) == ["Vista «LE MIE BOZZE» eliminata."]
    assert not SavedView.objects.exists()


def test_nobody_sees_or_ends_the_views_of_others() -> None:
    client, _ = entered()
    other, _ = entered()
    save(client, "Segreta", "piano=PEG_2026")
    ObiettivoFactory.create()
    view = SavedView.objects.get()
    assert "Segreta" not in other.get(LIST).content.decode()
    assert other.post(f"/cerca/viste/{view.pk}/elimina/").status_code == 404
    assert client.get(f"/cerca/viste/{view.pk}/elimina/").status_code == 405
    assert Client().post(SAVE, {"nome": "x"})["Location"].startswith("/accedi/")
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("", "stato=bozza"),
        ("a" * (NAME_MAX + 1), ""),
        ("due\nrighe", ""),
        ("x", "testo=" + "è" * 900),
        ("x", "a" * 9000),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(name: str, query: str) -> None:
    client, _ = entered()
    (word,) = save(client, name, query)
    assert word.startswith("La vista non è salvata. ")
    assert not SavedView.objects.exists()


def test_an_address_of_elsewhere_does_not_get_in() -> None:
    client, _ = entered()
    save(client, "x", "next=https://altrove.example/&piano=%0d%0aX&stato=bozza")
    assert SavedView.objects.get().richiesta == "piano=%0D%0AX&stato=bozza"


def test_there_are_as_many_as_one_finds_again() -> None:
    client, user = entered()
    SavedView.objects.bulk_create(SavedView(utente=user, nome=f"v{n}", richiesta="") for n in range(MOST))
    assert save(client, "ancora una", "") == [f"Hai già {MOST} viste: eliminane una per salvarne un'altra."]
    assert save(client, "V3", "stato=bozza") == ["Vista «V3» aggiornata."]


def test_the_list_shows_the_columns_that_were_ticked() -> None:
    client, _ = entered()
    plan = PianoFactory.create(codice="PEG_2026", anno=2026)
    o = ObiettivoFactory.create(piano=plan, fasi=4)
    un_dup(1)
    from dup.models import ObiettivoOperativo

    o.obiettivi_operativi.set(ObiettivoOperativo.objects.all())
    answer = client.get(LIST, {"piano": "PEG_2026", "colonna": ["peso", "fasi", "dup", "finta"], "pagina": "2"})
    assert answer["Location"] == f"{LIST}?piano=PEG_2026&colonne=fasi%2Cpeso%2Cdup"
    page = client.get(answer["Location"])
    assert [c["titolo"] for c in page.context["colonne"]][2:] == ["Fasi", "Somma dei pesi", "Obiettivi del DUP"]
    ((_, _, _, counted, _),) = page.context["righe"]
    assert (counted.phases, counted.served) == (4, 2)
    assert counted.weight == Decimal(100)
    html = page.content.decode()
    assert '<td role="cell" data-nome="Somma dei pesi">100,00</td>' in html
    assert 'data-nome="Stato"' not in html
    assert "colonne=fasi%2Cpeso%2Cdup" in page.context["richiesta"]
    usual = client.get(LIST, {"piano": "PEG_2026", "colonne": "finta"})
    assert [c.key for c in usual.context["mostrate"]] == [c.key for c in COLUMNS if c.usual]


def test_the_usual_columns_leave_no_trace_in_the_address() -> None:
    assert joined(c.key for c in COLUMNS if c.usual) == ""
    assert joined([]) == joined(["finta"]) == ""
    assert joined(["stato", "centro"]) == "centro,stato"


def test_columns_cost_the_same_for_three_as_for_one() -> None:
    client, user = entered()
    plan = PianoFactory.create(codice="PEG_2026", anno=2026)
    counts = []
    for many in (1, 2):
        for _ in range(many):
            ObiettivoFactory.create(piano=plan, fasi=2)
            SavedView.objects.create(utente=user, nome=f"v{SavedView.objects.count()}", richiesta="")
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, {"piano": "PEG_2026", "colonne": ",".join(c.key for c in COLUMNS)})
        counts.append(len(asked))
    assert counts[0] == counts[1]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The editing page over HTTP, as it works without JavaScript: rows, refusals, conflicts, permissions."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from flussi.models import IdempotencyKey
from obiettivi.choices import Stato
from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import services
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
Dati = dict[str, Any]


class Campi(HTMLParser):
    """The fields of a page's form, as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.dati: Dati = {}
        self._area = self._scelta = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        nome = a.get("name") or ""
        if tag == "input" and nome and a.get("type") != "submit":
            if a.get("type") in ("checkbox", "radio"):
                if "checked" in a:
                    self._metti(nome, a.get("value") or "on")
            else:
                self._metti(nome, a.get("value") or "")
        elif tag == "textarea":
            self._area = nome
            self.dati[nome] = ""
        elif tag == "select":
            self._scelta = nome
            self.dati[nome] = ""
        elif tag == "option" and self._scelta and "selected" in a:
            self.dati[self._scelta] = a.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._scelta = "" if tag == "select" else self._scelta

    def handle_data(self, data: str) -> None:
        if self._area:
            self.dati[self._area] += data.removeprefix("\n")

    def _metti(self, nome: str, valore: str) -> None:
        if nome == "operativi":
            self.dati.setdefault(nome, []).append(valore)
        else:
            self.dati[nome] = valore


def campi(risposta: Any) -> Dati:
    html = risposta.content.decode()
    inizio = html.index('id="modulo"') if 'id="modulo"' in html else html.index('id="conflitto"')
    return Campi(html[inizio : html.index("</form>", inizio)]).dati


@pytest.fixture
def ufficio(client: Client) -> Utente:
    utente = UtenteFactory.create(ufficio=True)
    client.force_login(utente)
    return utente


@pytest.fixture
def obiettivo() -> ObiettivoPEG:
    return ObiettivoFactory.create(piano=PianoFactory.create(anno=2020, codice="PEG_2020"))


def indirizzo(obiettivo: ObiettivoPEG, azione: str = "modifica") -> str:
    return f"/obiettivi/{obiettivo.pk}/{azione}/"


def invia(client: Client, dove: str, dati: Dati, azione: str = "salva", **cambi: Any) -> Any:
    return client.post(dove, {**dati, "azione": azione, **cambi})


def test_saving_untouched_writes_nothing(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo)))
    storia = (Fase.history.count(), ObiettivoPEG.history.count())
    risposta = invia(client, indirizzo(obiettivo), dati)
    assert risposta.status_code == 302
    assert "nessuna modifica da salvare" in client.get(risposta["Location"]).content.decode()
    obiettivo.refresh_from_db()
    assert (obiettivo.revisione, Fase.history.count(), ObiettivoPEG.history.count()) == (1, *storia)


def test_head_and_rows_are_saved_together(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo)))
    cambi = {"titolo": "Nuovo titolo", "fasi-0-peso": "30.5", "fasi-1-peso": "69,50"}
    cambi |= {"fasi-0-fine_prevista": "31/10/2020"}
    assert invia(client, indirizzo(obiettivo), dati, **cambi).status_code == 302
    obiettivo.refresh_from_db()
    pesi = [str(p) for p in obiettivo.fasi.values_list("peso", flat=True)]
    assert (obiettivo.titolo, pesi) == ("Nuovo titolo", ["30.50", "69.50"])
    assert obiettivo.fasi.all()[0].fine_prevista.isoformat() == "2020-10-31"


def test_a_draft_with_findings_is_saved(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo)))
    risposta = invia(client, indirizzo(obiettivo), dati, **{"fasi-0-peso": "10", "fasi-1-fine_prevista": "2019-01-01"})
    assert risposta.status_code == 302
    pagina = client.get(indirizzo(obiettivo)).content.decode()
    assert "Le fasi del 2020 pesano 60,00: mancano 40,00." in pagina
    assert 'href="#id_fasi-1-fine_prevista"' in pagina


@pytest.mark.parametrize(
    ("campo", "scritto"),
    [
        ("fasi-0-peso", "metà"),
        ("fasi-0-peso", "-3,00"),
        ("fasi-0-peso", "1,234"),
        ("fasi-0-peso", "9" * 30),
        ("fasi-0-peso", "9" * 4000),
        ("fasi-0-inizio_previsto", "31/02/2020"),
        ("fasi-0-responsabile", "Nessuno Che Ci Sia"),
        ("codice", "..."),
        ("titolo", ""),
        ("titolo", "x" * 301),
        ("indicatori-0-valore_atteso", "9" * 256),
        ("indicatori-0-verso", "di lato"),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_field_and_kept(client, ufficio, obiettivo, campo, scritto):
    dati = campi(client.get(indirizzo(obiettivo)))
    risposta = invia(client, indirizzo(obiettivo), dati, **{"contesto": "Scritto a lungo", campo: scritto})
    assert risposta.status_code == 422
    assert f'id="e-{campo}"' in risposta.content.decode()
    tenuti = campi(risposta)
    if campo != "indicatori-0-verso":
        assert tenuti[campo] == scritto
    assert tenuti["contesto"] == "Scritto a lungo"
    obiettivo.refresh_from_db()
    assert (obiettivo.revisione, obiettivo.contesto) == (1, "Che cosa c'è oggi.")


def test_rows_are_added_moved_removed_and_brought_back_without_javascript(client, ufficio, obiettivo):
    dove = indirizzo(obiettivo)
    dati = campi(client.get(dove))
    dati = campi(invia(client, dove, {**dati, "titolo": "Non perso"}, "aggiungi-fase"))
    dati["fasi-2-descrizione"] = "Terza"
    dati = campi(invia(client, dove, dati, "su-fase-2"))
    assert (dati["fasi-1-descrizione"], dati["titolo"]) == ("Terza", "Non perso")
    dati = campi(invia(client, dove, dati, "togli-fase-0"))
    tolta = dati["fasi-0-descrizione"]
    dati = campi(invia(client, dove, dati, "rimetti-fase-0"))
    assert "fasi-0-tolta" not in dati
    dati = campi(invia(client, dove, dati, "togli-fase-2"))
    assert obiettivo.fasi.count() == 2  # nothing written yet
    assert invia(client, dove, dati).status_code == 302
    assert list(obiettivo.fasi.values_list("descrizione", flat=True)) == [tolta, "Terza"]


def test_moving_keeps_the_rows_and_only_swaps_their_places(client, ufficio, obiettivo):
    prima = list(obiettivo.fasi.values_list("pk", flat=True))
    dati = campi(invia(client, indirizzo(obiettivo), campi(client.get(indirizzo(obiettivo))), "giu-fase-0"))
    invia(client, indirizzo(obiettivo), dati)
    assert list(obiettivo.fasi.values_list("pk", flat=True)) == prima[::-1]


PESI = [f"fasi-{i}-peso" for i in range(3)]


@pytest.fixture
def slittato(client: Client, ufficio: Utente, obiettivo: ObiettivoPEG) -> Dati:
    """The form of an objective whose first phase now ends after the year, with other things typed."""
    dati = campi(client.get(indirizzo(obiettivo)))
    dati = campi(invia(client, indirizzo(obiettivo), dati, "aggiungi-fase"))
    dati |= {"fasi-0-fine_prevista": "2021-03-31", "fasi-2-descrizione": "Nuova", "fasi-2-peso": "10"}
    return dati | {"contesto": "Scritto a lungo", "fasi-2-fine_prevista": "2020-12-31"}


def test_weights_are_offered_anew_and_come_into_the_form_without_being_stored(client, obiettivo, slittato):
    pagina = invia(client, indirizzo(obiettivo), slittato, "ricalcola-pesi")
    testo = pagina.content.decode()
    assert '<details class="ridistribuzione" open>' in testo
    assert 'href="#proposta-pesi"' in testo
    offerta = re.findall(r'<td class="numero">(.*?)</td>', testo[testo.index("proposta-pesi") :])[:6]
    assert offerta == ["50,00", "—", "50,00", "83,33", "10,00", "16,67"]
    assert campi(pagina)["fasi-0-peso"] == "50,00"  # only offered
    messi = invia(client, indirizzo(obiettivo), campi(pagina), "applica-pesi")
    dati = campi(messi)
    assert [dati[p] for p in PESI] == ["", "83,33", "16,67"]
    assert (dati["contesto"], dati["fasi-2-descrizione"]) == ("Scritto a lungo", "Nuova")
    assert "Nulla è salvato finché non premi Salva." in messi.content.decode()
    obiettivo.refresh_from_db()
    assert (obiettivo.revisione, [str(p) for p in obiettivo.fasi.values_list("peso", flat=True)]) == (1, ["50.00"] * 2)
    assert invia(client, indirizzo(obiettivo), dati).status_code == 302
    assert "I pesi sommano a 100,00: giusto." in client.get(indirizzo(obiettivo)).content.decode()


def test_a_locked_weight_stays_and_moves_with_its_row(client, obiettivo, slittato):
    dati = campi(invia(client, indirizzo(obiettivo), slittato | {"fasi-1-bloccata": "si"}, "giu-fase-1"))
    assert "fasi-1-bloccata" not in dati
    assert dati["fasi-2-bloccata"] == "si"
    dati = campi(invia(client, indirizzo(obiettivo), dati, "applica-pesi"))
    assert [dati[p] for p in PESI] == ["", "50,00", "50,00"]


@pytest.mark.parametrize(
    ("cambi", "motivo"),
    [
        ({"fasi-1-peso": "metà"}, "Il peso della fase 2, «metà», non si legge: correggerlo."),
        ({"fasi-1-bloccata": "si", "fasi-2-bloccata": "si"}, "Le fasi bloccate pesano 60,00 e non ce ne sono altre"),
        ({f"fasi-{i}-fine_prevista": "2021-12-31" for i in (1, 2)}, "Nessuna fase finisce entro il 31/12/2020"),
    ],
)
def test_where_weights_cannot_be_shared_out_the_page_says_why_and_keeps_them(
    client, obiettivo, slittato, cambi, motivo
):
    pagina = invia(client, indirizzo(obiettivo), slittato | cambi, "applica-pesi")
    assert pagina.status_code == 200
    assert motivo in pagina.content.decode()
    dati = campi(pagina)
    assert [dati[p] for p in PESI] == ["50,00", cambi.get("fasi-1-peso", "50,00"), "10,00"]
    assert dati["contesto"] == "Scritto a lungo"


def test_the_proposal_follows_the_typing_and_goes_when_weights_are_right(client, obiettivo, slittato):
    dove = f"/obiettivi/anteprima/{obiettivo.piano_id}/{obiettivo.centro_id}/"
    assert "83,33" in client.post(dove, slittato).content.decode()
    giusti = slittato | {"fasi-0-peso": "", "fasi-1-peso": "90"}
    viva = client.post(dove, giusti).content.decode()
    assert 'id="proposta-pesi" hx-swap-oob="true"' in viva
    assert "Blocca" not in viva


def test_a_lock_alone_is_nothing_to_save(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo))) | {"fasi-0-bloccata": "si"}
    risposta = invia(client, indirizzo(obiettivo), dati)
    assert "nessuna modifica da salvare" in client.get(risposta["Location"]).content.decode()


@pytest.mark.parametrize("versione", ["", "0", "7", "abc", None])
def test_without_a_good_token_nothing_is_written(client, ufficio, obiettivo, versione):
    dati = campi(client.get(indirizzo(obiettivo)))
    dati |= {"titolo": "Non deve passare"}
    if versione is None:
        del dati["versione"]
    else:
        dati["versione"] = versione
    risposta = invia(client, indirizzo(obiettivo), dati)
    assert risposta.status_code == 409
    obiettivo.refresh_from_db()
    assert (obiettivo.revisione, obiettivo.titolo != "Non deve passare", IdempotencyKey.objects.count()) == (1, True, 0)


def test_a_request_cut_on_its_way_is_refused(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo)))
    del dati["fine"]
    assert invia(client, indirizzo(obiettivo), dati).status_code == 400
    assert obiettivo.fasi.count() == 2


def test_the_same_post_twice_is_one_write(client, ufficio, obiettivo):
    dati = campi(invia(client, indirizzo(obiettivo), campi(client.get(indirizzo(obiettivo))), "aggiungi-fase"))
    dati["fasi-2-descrizione"] = "Una volta sola"
    risposte = [invia(client, indirizzo(obiettivo), dati) for _ in range(2)]
    assert [r.status_code for r in risposte] == [302, 302]
    assert risposte[0]["Location"] == risposte[1]["Location"]
    obiettivo.refresh_from_db()
    assert (obiettivo.fasi.count(), obiettivo.revisione) == (3, 2)


def test_a_spent_key_on_another_text_does_not_swallow_it(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo)))
    invia(client, indirizzo(obiettivo), dati, contesto="Primo")
    risposta = invia(client, indirizzo(obiettivo), dati, contesto="Secondo")
    assert risposta.status_code == 409
    assert "Secondo" in risposta.content.decode()


def test_a_post_repeated_by_a_double_click_says_too_that_it_is_saved(client, ufficio, obiettivo):
    # The browser follows the second answer alone: the notice of the first never comes to it.
    dati = campi(client.get(indirizzo(obiettivo)))
    invia(client, indirizzo(obiettivo), dati, titolo="Una volta")
    client.cookies.pop("messages")
    risposta = invia(client, indirizzo(obiettivo), dati, titolo="Una volta")
    assert "Salvato." in client.get(risposta["Location"]).content.decode()


def test_a_new_objective_twice_is_one(client, ufficio):
    piano, centro = PianoFactory.create(), CentroFactory.create()
    dove = f"/obiettivi/nuovo/?piano={piano.pk}&centro={centro.pk}"
    dati = campi(client.get(dove)) | {"titolo": "Nuovo"}
    risposte = [invia(client, dove, dati) for _ in range(2)]
    assert risposte[0]["Location"] == risposte[1]["Location"]
    nuovo = ObiettivoPEG.objects.get()
    assert (nuovo.stato, nuovo.centro, nuovo.codice[:5]) == (Stato.BOZZA, centro, f"{piano.anno}-")
    senza = {k: v for k, v in dati.items() if k not in ("versione", "chiave")}
    assert invia(client, dove, senza | {"codice": f"{piano.anno}-ZZ01"}).status_code == 409
    assert ObiettivoPEG.objects.count() == 1


def senza_segni(pagina: Any) -> str:
    """A page of a conflict without the marks of the words that only one side has."""
    segni = r"<mark[^>]*><span[^>]*>solo in questo testo: </span>|<span[^>]*> \(fine\)</span></mark>"
    return re.sub(segni, "", pagina.content.decode())


def conflitto_scelto(client, obiettivo):
    """The page of a conflict in the title, and what it sends when the typed one is chosen."""
    dove = indirizzo(obiettivo)
    mio, suo = campi(client.get(dove)), campi(client.get(dove))
    invia(client, dove, suo, titolo="Di Bruno")
    pagina = invia(client, dove, mio, titolo="Di Alice")
    return dove, {**campi(pagina), "scelta-titolo": "mio", "azione": "risolvi"}


def test_a_conflict_settled_by_a_double_click_is_saved_once_and_says_so(client, ufficio, obiettivo):
    dove, dati = conflitto_scelto(client, obiettivo)
    primo = client.post(dove, dati)
    client.cookies.pop("messages")
    secondo = client.post(dove, dati)
    assert (primo.status_code, secondo.status_code) == (302, 302)
    assert "Salvato." in client.get(secondo["Location"]).content.decode()
    obiettivo.refresh_from_db()
    assert (obiettivo.titolo, obiettivo.revisione) == ("Di Alice", 3)


def test_another_choice_on_a_conflict_already_settled_is_not_swallowed(client, ufficio, obiettivo):
    # The page of the conflict, taken back out of the browser's history.
    dove, dati = conflitto_scelto(client, obiettivo)
    assert client.post(dove, {**dati, "scelta-titolo": "suo"}).status_code == 302
    assert client.post(dove, dati).status_code == 302
    obiettivo.refresh_from_db()
    assert obiettivo.titolo == "Di Alice"


def test_a_conflict_shows_both_texts_and_saves_the_choice(client, ufficio, obiettivo):
    dove = indirizzo(obiettivo)
    mio, suo = campi(client.get(dove)), campi(client.get(dove))
    invia(client, dove, suo, contesto="Di Bruno", titolo="Titolo di Bruno", **{"fasi-0-descrizione": "Fase di Bruno"})
    pagina = invia(client, dove, mio, contesto="Di Alice", **{"fasi-1-peso": "12", "chiave": ""})
    testo = senza_segni(pagina)
    assert pagina.status_code == 409
    assert all(t in testo for t in ("Di Bruno", "Di Alice", "Titolo di Bruno", "Fase di Bruno", "12,00"))
    scelte = campi(pagina)
    assert scelte["scelta-titolo"] == "suo"
    assert scelte["scelta-fasi-1-peso"] == "mio"
    assert "scelta-contesto" not in scelte  # both sides changed it: a person decides
    ancora = client.post(dove, {**scelte, "azione": "risolvi"})
    assert ancora.status_code == 409
    fatto = client.post(dove, {**campi(ancora), "scelta-contesto": "entrambi", "azione": "risolvi"})
    assert fatto.status_code == 302
    obiettivo.refresh_from_db()
    assert (obiettivo.contesto, obiettivo.titolo) == ("Di Alice\n\nDi Bruno", "Titolo di Bruno")
    fasi = list(obiettivo.fasi.values_list("descrizione", "peso"))
    assert (fasi[0][0], str(fasi[1][1])) == ("Fase di Bruno", "12.00")
    assert obiettivo.history.filter(contesto="Di Bruno").exists()


def test_a_conflict_on_a_conflict_shows_what_is_there_by_then(client, ufficio, obiettivo):
    dove = indirizzo(obiettivo)
    mio = campi(client.get(dove))
    invia(client, dove, campi(client.get(dove)), contesto="Secondo testo")
    pagina = campi(invia(client, dove, mio, contesto="Mio testo", chiave=""))
    invia(client, dove, campi(client.get(dove)), contesto="Terzo testo")
    ancora = client.post(dove, {**pagina, "scelta-contesto": "mio", "azione": "risolvi"})
    assert ancora.status_code == 409
    assert "Terzo testo" in senza_segni(ancora)
    assert "Mio testo" in senza_segni(ancora)
    obiettivo.refresh_from_db()
    assert obiettivo.contesto == "Terzo testo"


def test_who_may_not_write_is_told_why(client, obiettivo):
    client.force_login(UtenteFactory.create(lettore=True))
    risposta = client.get(indirizzo(obiettivo))
    assert risposta.status_code == 403
    assert "Il tuo ruolo legge" in risposta.content.decode()
    client.force_login(UtenteFactory.create())
    for azione in ("modifica", "copia-da", "elimina"):
        assert client.get(indirizzo(obiettivo, azione)).status_code in (302, 404)
    assert client.get(indirizzo(obiettivo)).status_code == 404
    assert client.post(indirizzo(obiettivo, "duplica")).status_code == 404


def _dirigente(centro: Any, ruolo: Ruolo = Ruolo.DIRIGENTE) -> Utente:
    utente = UtenteFactory.create(ruolo=ruolo)
    qualita = Qualita.RESPONSABILE if ruolo == Ruolo.DIRIGENTE else Qualita.DELEGATO
    ieri = timezone.localdate() - timedelta(days=1)
    Incarico.objects.create(persona=PersonaFactory.create(utente=utente), centro=centro, qualita=qualita, dal=ieri)
    return utente


def test_the_page_offers_each_role_what_the_table_gives_it(client, obiettivo):
    PianoEsecutivo.objects.filter(pk=obiettivo.piano_id).update(apertura_dal=timezone.localdate())
    for ruolo, offerti in ((Ruolo.DIRIGENTE, (True, True)), (Ruolo.REFERENTE, (True, False))):
        client.force_login(_dirigente(obiettivo.centro, ruolo))
        pagina = client.get(indirizzo(obiettivo)).content.decode()
        assert ("Salva e proponi" in pagina, "Elimina…" in pagina) == offerti
    # The referente, who was the last, does what is offered.
    invia(client, indirizzo(obiettivo), campi(client.get(indirizzo(obiettivo))), "proponi")
    assert ObiettivoPEG.objects.get(pk=obiettivo.pk).stato == Stato.PROPOSTO


def test_the_centre_writes_its_own_while_the_plan_is_open(client, obiettivo):
    client.force_login(_dirigente(obiettivo.centro))
    chiuso = client.get(indirizzo(obiettivo))
    assert chiuso.status_code == 403
    assert "ora è chiuso" in chiuso.content.decode()
    assert client.get("/obiettivi/nuovo/").status_code == 403
    obiettivo.piano.apertura_dal = timezone.localdate()
    obiettivo.piano.save()
    dati = campi(client.get(indirizzo(obiettivo)))
    assert invia(client, indirizzo(obiettivo), dati, titolo="Del centro").status_code == 302
    assert client.get("/obiettivi/nuovo/").status_code == 200
    altro = ObiettivoFactory.create(piano=obiettivo.piano)
    assert client.get(indirizzo(altro)).status_code == 404
    estraneo = f"/obiettivi/nuovo/?piano={obiettivo.piano.pk}&centro={altro.centro.pk}"
    assert client.post(estraneo, {"titolo": "x"}).status_code == 404


def test_a_post_after_the_plan_closed_gives_the_text_back(client, obiettivo):
    client.force_login(_dirigente(obiettivo.centro))
    piano = obiettivo.piano
    piano.apertura_dal = timezone.localdate()
    piano.save()
    dati = campi(client.get(indirizzo(obiettivo)))
    piano.apertura_dal = None
    piano.save()
    risposta = invia(client, indirizzo(obiettivo), dati, contesto="Ore di lavoro")
    assert risposta.status_code == 403
    assert "Ore di lavoro" in risposta.content.decode()


def test_propose_saves_first_and_says_what_is_missing(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo)))
    risposta = client.post(indirizzo(obiettivo), {**dati, "azione": "proponi", "fasi-0-peso": "1"}, follow=True)
    assert "non proposto" in risposta.content.decode()
    obiettivo = ObiettivoPEG.objects.get(pk=obiettivo.pk)
    assert (obiettivo.stato, str(obiettivo.fasi.all()[0].peso)) == (Stato.BOZZA, "1.00")
    dati = campi(client.get(indirizzo(obiettivo)))
    assert invia(client, indirizzo(obiettivo), dati, "proponi", **{"fasi-0-peso": "50"}).status_code == 302
    assert ObiettivoPEG.objects.get(pk=obiettivo.pk).stato == Stato.PROPOSTO


def test_copying_brings_the_pieces_asked_for_and_writes_nothing(client, ufficio, obiettivo):
    vecchio = ObiettivoFactory.create(centro=obiettivo.centro, contesto="D'una volta", fasi__descrizione="Vecchia")
    dati = campi(client.get(indirizzo(obiettivo)))
    cambi = {"copia_da": f"{vecchio.codice} ({vecchio.piano.codice})", "copia_fasi": "si", "titolo": "Appena scritto"}
    risposta = invia(client, indirizzo(obiettivo, "copia-da"), dati, "copia", **cambi)
    nuovi = campi(risposta)
    assert [nuovi[f"fasi-{i}-descrizione"] for i in (2, 3)] == ["Vecchia", "Vecchia"]
    assert (nuovi["titolo"], nuovi["contesto"]) == ("Appena scritto", "Che cosa c'è oggi.")
    assert (obiettivo.fasi.count(), nuovi["fasi-2-id"]) == (2, "")
    ignoto = invia(client, indirizzo(obiettivo), dati, "copia", copia_da="2020-ZZ99", copia_testi="si")
    assert "Non c&#x27;è un obiettivo" in ignoto.content.decode()


def test_duplicating_delete_and_bring_back(client, ufficio, obiettivo):
    chiave = {"chiave": "6f1d8ad2-7a4f-4d0c-9a55-3c9d7d1f1f11"}
    risposte = [client.post(indirizzo(obiettivo, "duplica"), chiave) for _ in range(2)]
    assert risposte[0]["Location"] == risposte[1]["Location"]
    copia = ObiettivoPEG.objects.exclude(pk=obiettivo.pk).get()
    assert (copia.fasi.count(), copia.indicatori.count(), copia.origine) == (2, 1, obiettivo)
    pk = copia.pk
    copia.fasi.all()[0].delete()  # by an edit: it must not come back
    assert "Eliminare" in client.get(indirizzo(copia, "elimina")).content.decode()
    client.post(indirizzo(copia, "elimina"), {"versione": "9"})
    assert ObiettivoPEG.objects.filter(pk=pk).exists()
    risposta = client.post(indirizzo(copia, "elimina"), {"versione": copia.revisione}, follow=True)
    assert copia.codice in risposta.content.decode()
    assert not ObiettivoPEG.objects.filter(pk=pk).exists()
    client.post(f"/obiettivi/cestino/{pk}/ripristina/")
    tornato = ObiettivoPEG.objects.get(pk=pk)
    assert (tornato.fasi.count(), tornato.indicatori.count(), tornato.titolo) == (1, 1, copia.titolo)
    assert client.post(f"/obiettivi/cestino/{pk}/ripristina/").status_code == 302
    assert tornato.fasi.count() == 1


def test_the_preview_reads_values_and_sums_and_writes_nothing(client, ufficio, obiettivo):
    dati = campi(client.get(indirizzo(obiettivo)))
    dati |= {"indicatori-0-valore_atteso": "140", "fasi-0-peso": "20"}
    risposta = client.post(f"/obiettivi/anteprima/{obiettivo.piano_id}/{obiettivo.centro_id}/", dati)
    testo = risposta.content.decode()
    assert "almeno 140" in testo
    assert "I pesi sommano a 70,00: mancano 30,00." in testo
    assert 'id="carta" hx-swap-oob="true"' in testo
    obiettivo.refresh_from_db()
    assert obiettivo.revisione == 1


def _righe(quante: int) -> Dati:
    riga = {"id": "", "inizio_previsto": "2020-01-01", "fine_prevista": "2020-12-31", "peso": "0,50", "note": "n"}
    fasi = {f"fasi-{i}-{c}": v for i in range(quante) for c, v in riga.items()}
    for i in range(quante):
        fasi |= {f"fasi-{i}-descrizione": f"Fase {i}", f"fasi-{i}-responsabile": "", f"fasi-{i}-centro": ""}
        fasi |= {f"indicatori-{i}-descrizione": f"Indicatore {i}", f"indicatori-{i}-valore_atteso": "1"}
        fasi |= {f"indicatori-{i}-{c}": "" for c in ("id", "tipo", "note")} | {f"servizi-{i}-id": ""}
        fasi |= {f"indicatori-{i}-verso": "crescente", f"servizi-{i}-descrizione": f"Servizio {i}"}
    return fasi


def test_two_hundred_rows_of_each_kind_fit_and_django_s_own_limit_would_not_do(client, ufficio, settings):
    obiettivo = ObiettivoFactory.create(fasi=0, indicatori=0)
    dati = campi(client.get(indirizzo(obiettivo))) | _righe(200)
    assert invia(client, indirizzo(obiettivo), dati).status_code == 302
    assert (obiettivo.fasi.count(), obiettivo.indicatori.count(), obiettivo.altri_servizi.count()) == (200, 200, 200)
    quanti = len(campi(client.get(indirizzo(obiettivo))))
    assert 1000 < quanti <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    with pytest.raises(TooManyFieldsSent):
        QueryDict("&".join(f"c{i}=1" for i in range(quanti)))


def test_the_largest_form_of_the_real_plan_fits_django_s_own_limit(client, ufficio, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    obiettivo = ObiettivoFactory.create(fasi=16, indicatori=6)
    dati = campi(client.get(indirizzo(obiettivo)))
    assert invia(client, indirizzo(obiettivo), dati, titolo="Sedici fasi").status_code == 302


@pytest.mark.parametrize("fasi", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_rows(client, ufficio, fasi, django_assert_num_queries):
    obiettivo = ObiettivoFactory.create(fasi=fasi, indicatori=fasi)
    client.get(indirizzo(obiettivo))
    with django_assert_num_queries(QUERY):
        client.get(indirizzo(obiettivo))


QUERY = 19  # one of them asks for the surveys that speak of the objective


def test_every_label_names_its_box(client, ufficio, obiettivo):
    html = client.get(indirizzo(obiettivo)).content.decode()
    nomi = set(re.findall(r'id="(id_[^"]+)"', html))
    assert nomi
    assert nomi <= set(re.findall(r'for="(id_[^"]+)"', html))
    tutti = re.findall(r' id="([^"]+)"', html)
    assert len(tutti) == len(set(tutti))


def test_the_reason_of_a_return_keeps_its_lines_where_it_is_mended(client, ufficio, obiettivo):
    ObiettivoPEG.objects.filter(pk=obiettivo.pk).update(stato=Stato.PROPOSTO)
    services.rinvia(ObiettivoPEG.objects.get(pk=obiettivo.pk), ufficio, "- Manca una data\n- Manca un peso")
    page = client.get(indirizzo(obiettivo)).content.decode()
    assert "- Manca una data<br>- Manca un peso" in page

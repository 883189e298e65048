# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every door to the text of an objective keeps what the one writer promises: no edit is lost, what an act has closed
stays, the history says who and why, and what is said twice is written once. Whoever adds a door adds its line here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from aggregati.models import ConflittoDiRevisione
from dup.models import ObiettivoOperativo
from flussi.acts import Refused
from flussi.once import once
from fogli.limiti import FileNonLeggibile
from importazioni.files import leggi_file
from importazioni.peg.proposal import prepara
from importazioni.peg.raccordo import importa_raccordo, proponi_raccordo
from importazioni.peg.table_services import importa_peg, proponi_peg
from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from importazioni.writing import PropostaCambiata
from obiettivi.choices import StatoPiano
from obiettivi.contenuto.json_shape import in_json
from obiettivi.lettura.stored_contents import contenuto_del_piano
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, ServizioCoinvolto
from obiettivi.modifica import saving
from obiettivi.modifica.pesi_in_blocco import ridistribuisci_pesi
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.scrittura import anno_nuovo, legami, riporti
from obiettivi.vita import cestino, services
from organizzazione.models import Utente
from tests.dup.documento import un_dup
from tests.fabbriche import UtenteFactory
from tests.obiettivi.test_admin import modulo
from tests.pagine.test_modifica import campi
from tests.versioni.scena import scena, variazione_di
from versioni import variazioni

pytestmark = pytest.mark.django_db
SAMPLE: Final = Path(__file__).parents[2] / "fixtures" / "preventivo_PEG_2020.txt"
CODE: Final = "2020-CP04"
MINE, THEIRS = "Il titolo che scrivo io", "Il titolo di un collega"
TABLES: Final[tuple[Any, ...]] = (ObiettivoPEG, Fase, IndicatoreObiettivo, ServizioCoinvolto)
REFUSALS: Final = (
    anno_nuovo.PropostaCambiata,
    riporti.AnnoNonApribile,
    cestino.NonRipristinabile,
    ConflittoDiRevisione,
    FileNonLeggibile,
    legami.LegamiCambiati,
    legami.NonModificabili,
    PropostaCambiata,
    saving.NonPermesso,
    Refused,
    variazioni.VariazioneImpossibile,
)


@dataclass
class World:
    """A plan, an objective of it, and somebody of the office at a door; a colleague at another."""

    plan: PianoEsecutivo
    key: int
    office: Utente
    colleague: Utente
    client: Client
    folder: Path

    def objective(self) -> ObiettivoPEG:
        """As it is stored now."""
        o: ObiettivoPEG = ObiettivoPEG.objects.select_related("piano", "centro").get(pk=self.key)
        return o

    def approve(self) -> None:
        """An act closes the text."""
        PianoEsecutivo.objects.update(stato=StatoPiano.APPROVATO)


# What came of it, and what was said.
Answer = tuple[bool, str]
Press = Callable[[], Answer]


def done(write: Callable[[], Any]) -> Answer:
    try:
        with transaction.atomic():
            write()
    except REFUSALS as no:
        return False, str(no)
    return True, ""


def save_title(w: World, title: str, who: Utente) -> None:
    o = w.objective()
    typed = da_obiettivo(o)
    typed.testa["titolo"] = title
    once(who, None, lambda: str(saving.salva(o, typed, o.revisione, who)))


def colleague(w: World) -> None:
    save_title(w, THEIRS, w.colleague)


def page(address: str, data: dict[str, Any], w: World) -> Answer:
    answer = w.client.post(address, data)
    return answer.status_code == 302, answer.content.decode()


def form(w: World) -> Press:
    address = f"/obiettivi/{w.key}/modifica/"
    data = {**campi(w.client.get(address)), "titolo": MINE, "azione": "salva", "fasi-0-descrizione": "Riscritta"}
    return lambda: page(address, data, w)


def admin(w: World) -> Press:
    address = reverse("admin:obiettivi_obiettivopeg_change", args=[w.key])
    data = {**modulo(w.client, address), "titolo": MINE, "fasi-0-descrizione": "Riscritta"}
    return lambda: page(address, data, w)


def proposal(w: World, reading: Lettura) -> Press:
    seen = prepara(reading).impronta
    return lambda: done(lambda: importa(reading, motivo="prova.json", utente=w.office, impronta=seen))


def json_import(w: World) -> Press:
    content = contenuto_del_piano(w.plan, ObiettivoPEG.objects.all())
    (old,) = (o for o in content.obiettivi if o.codice == CODE)
    new = replace(old, titolo=MINE, fasi=(replace(old.fasi[0], descrizione="Riscritta"), *old.fasi[1:]))
    changed = [new if o is old else o for o in content.obiettivi]
    file = w.folder / "piano.json"
    file.write_text(in_json(replace(content, obiettivi=tuple(changed))), encoding="utf-8")
    return proposal(w, leggi_file(file))


def old_export(w: World) -> Press:
    file = w.folder / "piano.txt"
    text = SAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace(w.objective().titolo, MINE), encoding="utf-8")
    return proposal(w, leggi_file(file))


def table(w: World) -> Press:
    file = f"Codice;Titolo\n{CODE};{MINE}\n".encode()
    seen = proponi_peg(w.plan, file, "p.csv", utente=w.office).proposta.impronta
    return lambda: done(lambda: importa_peg(w.plan, file, "p.csv", utente=w.office, impronta=seen))


def bulk_weights(w: World) -> Press:
    first, *others = w.objective().fasi.order_by("ordine")
    Fase.objects.filter(pk__in=[f.pk for f in others]).update(peso="1.00")
    Fase.objects.filter(pk=first.pk).update(peso="1.00")
    seen = w.objective()

    def press() -> Answer:
        (told,) = ridistribuisci_pesi([(seen, seen.revisione)], w.office)
        return not told.why_not, told.why_not

    return press


def links(w: World) -> Press:
    wanted = {w.key: legami.Volonta(True, w.objective().revisione)}
    operative = ObiettivoOperativo.objects.order_by("pk")[0]
    return lambda: done(lambda: legami.scrivi_legami(operative, wanted, w.office))


def link_table(w: World) -> Press:
    operative = ObiettivoOperativo.objects.select_related("obiettivo_strategico__ambito__dup").order_by("pk")[0]
    strategic = operative.obiettivo_strategico
    head = "Ambito;Obiettivo strategico;Obiettivo operativo;Codice;Titolo"
    said = f"{strategic.ambito.nome};{strategic.nome};{operative.nome};{CODE};{w.objective().titolo}"
    file, dup = f"{head}\n{said}\n".encode(), strategic.ambito.dup
    seen = proponi_raccordo(dup, w.plan, file, "r.csv", utente=w.office).impronta
    return lambda: done(lambda: importa_raccordo(dup, w.plan, file, "r.csv", utente=w.office, impronta=seen))


def new_year(w: World) -> Press:
    new = w.plan.codice.replace("2020", "2021")
    PianoEsecutivo.objects.create(codice=new, descrizione="Un anno nuovo 2021", anno=2021)
    seen = riporti.prepara(w.plan, new, [CODE]).impronta
    return lambda: done(lambda: anno_nuovo.apri(w.plan, new, [CODE], utente=w.office, impronta=seen))


def restore(w: World) -> Press:
    services.elimina(w.objective(), w.colleague)
    return lambda: done(lambda: cestino.ripristina(w.key, w.office))


def restored_meanwhile(w: World) -> None:
    cestino.ripristina(w.key, w.colleague)
    colleague(w)


def variation_left(w: World) -> Press:
    variation = w.plan.variazioni.get()
    seen = w.objective()
    return lambda: done(lambda: variazioni.lascia(variation, seen, w.office))


def variation_closed(w: World) -> None:
    variazioni.annulla(w.plan.variazioni.get(), "Non se ne fa nulla", w.colleague)


def year(tmp_path: Path, client: Client) -> World:
    """The plan of 2020 as the old program exported it."""
    importa(leggi_file(SAMPLE), motivo="prova")
    plan = PianoEsecutivo.objects.get()
    un_dup()
    return World(plan, ObiettivoPEG.objects.get(codice=CODE).pk, *people(client), client, tmp_path)


def in_variation(tmp_path: Path, client: Client) -> World:
    """An approved plan, and an objective that a variation has opened and somebody has rewritten."""
    s = scena()
    variation = variazione_di(s)
    w = World(PianoEsecutivo.objects.get(), s.obiettivi[0].pk, *people(client), client, tmp_path)
    variazioni.porta(variation, w.objective(), "Prova", s.ufficio)
    save_title(w, "Il titolo della variazione", s.ufficio)
    return w


def people(client: Client) -> tuple[Utente, Utente]:
    office = UtenteFactory.create(ufficio=True, last_name="Porta", is_staff=True)
    client.force_login(office)
    return office, UtenteFactory.create(ufficio=True, last_name="Collega")


@dataclass(frozen=True)
class Door:
    """How one looks and then presses; what a colleague and an act do in between."""

    look: Callable[[World], Press]
    world: Callable[[Path, Client], World] = year
    colleague: Callable[[World], None] = colleague
    closes: Callable[[World], None] = World.approve
    # A page that asks for what others do not touch may write beside them; it loses nothing.
    stands_beside: bool = False
    # What was done cannot be asked for again: said twice it is refused.
    only_once: bool = False


DOORS: Final = {
    "form": Door(form),
    "admin": Door(admin, only_once=True),
    "json": Door(json_import, only_once=True),
    "old export": Door(old_export, only_once=True),
    "table": Door(table, only_once=True),
    "links": Door(links),
    "table of links": Door(link_table, stands_beside=True, only_once=True),
    "weights of many": Door(bulk_weights),
    "new year": Door(new_year),
    "bin": Door(restore, colleague=restored_meanwhile, only_once=True),
    "variation": Door(variation_left, world=in_variation, closes=variation_closed, only_once=True),
}
each_door = pytest.mark.parametrize("name", list(DOORS))


def written() -> list[Any]:
    """All that the four tables and their histories hold."""
    return [list(manager.order_by("pk").values()) for t in TABLES for manager in (t.objects, t.history)] + [
        list(ObiettivoPEG.obiettivi_operativi.through.objects.order_by("pk").values())
    ]


@pytest.fixture
def world(name: str, tmp_path: Path, client: Client) -> World:
    return DOORS[name].world(tmp_path, client)


@each_door
def test_no_edit_is_lost(world: World, name: str) -> None:
    door = DOORS[name]
    press = door.look(world)
    door.colleague(world)
    stands = written()
    took, words = press()
    assert ObiettivoPEG.objects.get(pk=world.key).titolo == THEIRS
    if not door.stands_beside:
        assert not took
        assert words
        assert written() == stands, "nothing is half written"


@each_door
def test_what_an_act_has_closed_stays_and_the_door_says_so(world: World, name: str) -> None:
    door = DOORS[name]
    press = door.look(world)
    door.closes(world)
    stands = written()
    took, words = press()
    assert (took, written()) == (False, stands)
    assert words


@each_door
def test_the_history_says_who_and_why_of_every_row(world: World, name: str) -> None:
    press = DOORS[name].look(world)
    before = {t: set(t.history.values_list("history_id", flat=True)) for t in TABLES}
    took, words = press()
    assert took, words
    lines = [line for t in TABLES for line in t.history.exclude(history_id__in=before[t])]
    assert any(isinstance(line.instance, ObiettivoPEG) for line in lines)
    assert {line.history_user for line in lines} == {world.office}
    assert [line for line in lines if not line.history_change_reason] == []


@each_door
def test_said_twice_it_is_written_once(world: World, name: str) -> None:
    press = DOORS[name].look(world)
    took, words = press()
    assert took, words
    stands = written()
    again, _ = press()
    assert written() == stands
    assert not (again and DOORS[name].only_once)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worlds that the walk of the links goes through, and the people who walk.

A city has a sector with an office under it, and a library. Each world lays its plans over that city.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from fascicoli.models import DocumentoDelFascicolo, Fascicolo
from fascicoli.services import chiedi
from obiettivi.lettura.rilievi import verifica_del_piano
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import comments, services
from obiettivi.vita.accettazioni import accetta
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from tests.dup.documento import un_dup
from tests.fabbriche import (
    CentroFactory,
    FaseFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)
from tests.made_once import made_once
from tests.versioni.scena import cambia_titolo, stampa
from trasparenza.services import indicizza
from versioni import variazioni
from versioni.services import Atto, approva

NOBODY: Final = "nessuno"
SMALL_DIRIGENTE: Final = "dirigente di un centro solo"
NO_CENTRE: Final = "dirigente senza centro"
NO_ROLE: Final = "senza ruolo"
PEOPLE: Final = {
    "amministratore": Ruolo.AMMINISTRATORE,
    "ufficio": Ruolo.UFFICIO,
    "dirigente": Ruolo.DIRIGENTE,
    SMALL_DIRIGENTE: Ruolo.DIRIGENTE,
    # Between two incarichi: there are no plans for her.
    NO_CENTRE: Ruolo.DIRIGENTE,
    "referente": Ruolo.REFERENTE,
    "lettore": Ruolo.LETTORE,
    NO_ROLE: "",
}
WALKERS: Final = (NOBODY, *PEOPLE)
MANY: Final = 300


@dataclass
class City:
    """Who is there, and where they work."""

    people: dict[str, Utente]
    sector: CentroDiResponsabilita
    office: CentroDiResponsabilita
    biblioteca: CentroDiResponsabilita

    @property
    def planner(self) -> Utente:
        """Somebody of the planning office."""
        return self.people["ufficio"]


def people() -> dict[str, Utente]:
    """A user of each role, without a centre."""
    return {
        name: UtenteFactory.create(username=name, ruolo=role, email=f"utente{n}@comune.example")
        for n, (name, role) in enumerate(PEOPLE.items())
    }


@made_once
def city() -> City:
    """The centres and who works at them."""
    sector = CentroFactory.create(nome="Settore Cultura", nome_breve="Cultura")
    office = CentroFactory.create(nome="Ufficio Musei", nome_breve="Musei", padre=sector)
    library = CentroFactory.create(nome="Biblioteca", nome_breve="Biblioteca")
    here = City(people(), sector, office, library)
    for name, centre, quality in (
        ("dirigente", sector, Qualita.RESPONSABILE),
        (SMALL_DIRIGENTE, library, Qualita.RESPONSABILE),
        ("referente", office, Qualita.DELEGATO),
    ):
        person = PersonaFactory.create(utente=here.people[name])
        Incarico.objects.create(persona=person, centro=centre, qualita=quality, dal=date(2020, 1, 1))
    un_dup()
    return here


def plan(here: City, year: int, *, opened: bool, codes: Sequence[str] = ()) -> PianoEsecutivo:
    """A plan with objectives in every state, and something that happened to them."""
    today = timezone.localdate()
    window = {"apertura_dal": today, "apertura_al": today + timedelta(days=9)} if opened else {}
    il_piano: PianoEsecutivo = PianoFactory.create(anno=year, codice=f"PEG_{year}", **window)
    made = [
        ObiettivoFactory.create(
            piano=il_piano, centro=centre, codice=codes[n - 1] if codes else f"{year}-AA{n:02}", **parts
        )
        for n, (centre, parts) in enumerate(
            (
                (here.sector, {}),
                (here.sector, {"fasi": 0}),
                (here.office, {}),
                (here.office, {}),
                (here.sector, {}),
                (here.biblioteca, {}),
                (here.biblioteca, {}),
                (here.biblioteca, {}),
                (here.office, {}),
            ),
            start=1,
        )
    ]
    _happened(here, made)
    return il_piano


def _happened(here: City, made: list[ObiettivoPEG]) -> None:
    who = here.planner
    FaseFactory.create(obiettivo=made[1], peso=30)
    for objective in made[2:7]:
        ServizioCoinvoltoFactory.create(obiettivo=objective, centro=here.sector)
        services.proponi(objective, who)
    services.rinvia(made[2], who, "Mancano le date.")
    for objective in (made[4], made[6]):
        services.valida(objective, who)
    for name in PEOPLE:
        if name != NO_ROLE and ObiettivoPEG.objects.filter(pk=made[4].pk).visible_to(here.people[name]).exists():
            comments.say(made[4], here.people[name], "Un commento.")
    services.elimina(made[8], who)
    _accepted(made[0].piano, who)


def _accepted(il_piano: PianoEsecutivo, who: Utente) -> None:
    found = verifica_del_piano(il_piano, who).rilievi
    accetta(il_piano, [r.chiave for r in found if r.accettabile][:1], "Va bene così.", who)


def dossier(il_piano: PianoEsecutivo, who: Utente) -> None:
    """A fascicolo with a document in it."""
    asked, _ = chiedi(il_piano, timezone.localdate(), who)
    DocumentoDelFascicolo.objects.create(
        fascicolo=asked, ordine=0, genere="preventivo", formato="pdf", nome="p.pdf", titolo="Preventivo",
        dati=b"%PDF-", impronta="0" * 64, byte=5, pagine=1,
    )  # fmt: skip
    Fascicolo.objects.filter(pk=asked.pk).update(totale=2, fatti=1)


def approved(il_piano: PianoEsecutivo, who: Utente) -> None:
    """By an act; what is not validated stays out."""
    approva(il_piano, Atto("DGC", "12", date(il_piano.anno, 1, 30), "Approvazione"), who, stampa)
    indicizza()
    il_piano.refresh_from_db()


def vary(il_piano: PianoEsecutivo, who: Utente, number: int) -> Any:
    """A variation that changed an objective, took another away and is approved."""
    first, second = ObiettivoPEG.objects.filter(piano=il_piano, in_vigore=True).order_by("sort_key")[:2]
    opened = variazioni.apri(il_piano, f"Variazione {number}", who)
    variazioni.porta(opened, first, "Serve.", who)
    cambia_titolo(first, f"Titolo {number}", who)
    variazioni.togli(opened, second, "Non serve più.", who)
    variazioni.approva(opened, Atto("DGC", str(140 + number), date(il_piano.anno, 6, 15)), who, stampa)
    indicizza()


@made_once
def plan_open() -> dict[str, Utente]:
    """The centres write."""
    here = city()
    dossier(plan(here, 2023, opened=True), here.planner)
    return here.people


@made_once
def window_closed() -> dict[str, Utente]:
    """The centres no longer write."""
    here = city()
    plan(here, 2023, opened=False)
    return here.people


@made_once
def plan_approved() -> dict[str, Utente]:
    """Approved, varied once, and nothing open."""
    here = city()
    il_piano = plan(here, 2023, opened=False)
    approved(il_piano, here.planner)
    vary(il_piano, here.planner, 1)
    return here.people


@made_once
def two_plans() -> dict[str, Utente]:
    """One approved, the next two open at once."""
    here = city()
    approved(plan(here, 2023, opened=False), here.planner)
    for year in (2024, 2025):
        plan(here, year, opened=True)
    return here.people


@made_once
def variation_open() -> dict[str, Utente]:
    """Approved, with a variation that has brought an objective in and one that was called off."""
    return variation_over(())


@made_once
def variation_over(codes: Sequence[str]) -> dict[str, Utente]:
    """The same, with these codes of objectives."""
    here = city()
    il_piano = plan(here, 2023, opened=True, codes=codes)
    approved(il_piano, here.planner)
    lost = variazioni.apri(il_piano, "Variazione persa", here.planner)
    variazioni.annulla(lost, "Non serve.", here.planner)
    opened = variazioni.apri(il_piano, "Variazione", here.planner)
    in_force = ObiettivoPEG.objects.filter(piano=il_piano, in_vigore=True).order_by("sort_key")
    variazioni.porta(opened, in_force[0], "Serve.", here.planner)
    return here.people


@made_once
def empty() -> dict[str, Utente]:
    """Just installed: users, and nothing else."""
    return people()


@made_once
def three_hundred() -> dict[str, Utente]:
    """A plan of 300 objectives."""
    here = city()
    il_piano = plan(here, 2023, opened=True)
    centres = (here.sector, here.office, here.biblioteca)
    person, kind = PersonaFactory.create(), ObiettivoFactory.create(piano=il_piano, centro=here.biblioteca).tipo
    made = ObiettivoPEG.objects.bulk_create(
        ObiettivoPEG(
            piano=il_piano, centro=centres[n % 3], codice=f"2023-M{chr(65 + n // 100)}{n % 100:02}", tipo=kind,
            titolo=f"Obiettivo {n}", responsabile=person, descrizione="Che cosa si farà.",
        )
        for n in range(MANY)
    )  # fmt: skip
    Fase.objects.bulk_create(
        Fase(
            obiettivo=o, ordine=1, descrizione="Una fase", peso=100,
            inizio_previsto=date(2023, 1, 1), fine_prevista=date(2023, 12, 31),
        )
        for o in made[::2]
    )  # fmt: skip
    kinds = IndicatoreObiettivo.objects.values_list("tipo", flat=True).first()
    IndicatoreObiettivo.objects.bulk_create(
        IndicatoreObiettivo(obiettivo=o, ordine=1, descrizione="Quanti", tipo_id=kinds, valore_atteso="140,00")
        for o in made[::3]
    )
    return here.people


WORLDS: Final[dict[str, Callable[[], dict[str, Utente]]]] = {
    "piano aperto": plan_open,
    "finestra chiusa": window_closed,
    "piano approvato": plan_approved,
    "due piani insieme": two_plans,
    "variazione aperta": variation_open,
    "installazione vuota": empty,
    f"{MANY} obiettivi": three_hundred,
}

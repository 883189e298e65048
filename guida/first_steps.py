# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first steps of an installation: what is done is seen in the data, no flag says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from ente import identity
from ente.models import Ente
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import Chi, in_vigore, ruolo_di, scrive_tutto

# What the setting says where nobody has set it.
UNNAMED: Final = "Comune"
ONLY_ADMINISTRATOR: Final = "Lo fa chi amministra Traguardo."


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what and why, where, and what there is of it already."""

    title: str
    why: str
    act: str
    address: str
    done: bool
    there: str = ""
    # Why it cannot be done now, or not by who reads.
    waits: str = ""


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """All of them, in order."""

    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many are behind."""
        return sum(step.done for step in self.steps)

    @property
    def next(self) -> Step | None:
        """The first that is left and can be done now by who reads."""
        return next((step for step in self.steps if not step.done and not step.waits), None)

    @property
    def finished(self) -> bool:
        """Whether only reading is left."""
        return all(step.done for step in self.steps[:-1])


@dataclass(frozen=True, slots=True)
class _There:
    """What the installation holds."""

    named: bool
    centres: int
    assignments: int
    plan: PianoEsecutivo | None
    others: int
    objective: bool


def may_see(who: Chi) -> bool:
    """Who sets an installation up: the administrator and the planning office."""
    return scrive_tutto(who)


def first_steps(who: Utente) -> FirstSteps:
    """The steps as they stand for somebody (six queries, however much there is)."""
    there = _look(who)
    return FirstSteps((
        _name(who, there), _organisation(there), _plan(there), _users(there), _objective(there), _document(there),
    ))  # fmt: skip


def _look(who: Utente) -> _There:
    active = Utente.objects.filter(~Q(pk=who.pk), ~Q(ruolo=""), ~Q(ruolo=Ruolo.AMMINISTRATORE), is_active=True)
    responsible = Incarico.objects.filter(in_vigore(), qualita=Qualita.RESPONSABILE)
    return _There(
        settings.NOME_ENTE != UNNAMED or Ente.objects.exists(),
        CentroDiResponsabilita.objects.count(),
        responsible.count(),
        PianoEsecutivo.objects.first(),
        active.count(),
        ObiettivoPEG.objects.exists(),
    )


def _name(who: Utente, there: _There) -> Step:
    waits = "" if ruolo_di(who) == Ruolo.AMMINISTRATORE else ONLY_ADMINISTRATOR
    said = identity.name() if there.named else ""
    why = "Il nome sta in testa a ogni pagina e a ogni documento; lo stemma gli sta accanto."
    address = reverse("guida:nome")
    return Step("Nome e stemma del Comune", why, "Scrivi il nome", address, there.named, said, waits)


def _organisation(there: _There) -> Step:
    said = f"{there.centres} centri, {there.assignments} responsabili in carica" if there.centres else ""
    why = "I centri, le persone e chi risponde di che cosa: un foglio solo, da scaricare, compilare e ricaricare."
    address = reverse("guida:organizzazione")
    done = bool(there.centres and there.assignments)
    return Step("Organizzazione", why, "Carica l'organizzazione", address, done, said)


def _plan(there: _There) -> Step:
    said = str(there.plan) if there.plan else ""
    why = "L'anno, e i giorni in cui i centri scrivono i loro obiettivi."
    return Step("Primo piano", why, "Apri il primo piano", reverse("guida:piano"), there.plan is not None, said)


def _users(there: _There) -> Step:
    said = {0: "", 1: "1 utente"}.get(there.others, f"{there.others} utenti")
    why = "Chi scrive, chi valida e chi legge: ciascuno riceve un invito e sceglie la sua password."
    address = reverse("persone_ufficio:nuova")
    return Step("Primi utenti", why, "Invita una persona", address, there.others > 0, said)


def _objective(there: _There) -> Step:
    waits = "" if there.plan and there.centres else "Prima servono un centro e un piano."
    # Who comes back to a step that is done looks at what is there: the plan may be approved by now.
    page = "obiettivi:elenco" if there.objective else "obiettivi:nuovo"
    address = f"{reverse(page)}?{urlencode({'piano': there.plan.codice})}" if there.plan else ""
    why = "Lo può scrivere l'ufficio per prova; poi li scrivono i centri."
    done = there.objective
    return Step("Primo obiettivo", why, "Scrivi il primo obiettivo", address, done, "scritto" if done else "", waits)


def _document(there: _There) -> Step:
    waits = "" if there.objective else "Prima serve un obiettivo."
    plan = {"piano": there.plan.codice} if there.plan else {}
    address = f"{reverse('documenti:scarica', args=['preventivo', 'pdf'])}?{urlencode(plan)}"
    return Step(
        "Il piano in PDF", "Il documento come lo leggerà la Giunta.", "Scarica il PDF", address, False, "", waits
    )


def on_an_empty_page(who: Utente, plain: str = "") -> tuple[str, Mapping[str, Any]]:
    """The part of a page that has nothing to show yet; nothing for who sets up nothing, or when all is done.

    Args:
        plain: the page has no button of ours; the way is a link.
    """
    steps = first_steps(who) if may_see(who) else None
    return "guida/passi_in_pagina.html", {"steps": None if steps and steps.finished else steps, "plain": plain}

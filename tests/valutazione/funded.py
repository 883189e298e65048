# SPDX-License-Identifier: AGPL-3.0-or-later
"""Funds of the source and those who come to read them."""

from django.test import Client

from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import UtenteFactory
from tests.valutazione.money_samples import FIXTURES
from valutazione.files.opening import opened
from valutazione.fund.facts import YearFund
from valutazione.fund.reading import read
from valutazione.fund_rows.loading import load_fund
from valutazione.models import Fondo

FILE = FIXTURES / "fondo_2019.json"


def of_file() -> YearFund:
    """What the file of the source says."""
    return read(opened(FILE.read_bytes()))


def fund_2019() -> Fondo:
    """The fund of the source, kept."""
    return load_fund(of_file(), SISTEMA)[0]


def somebody(role: Ruolo) -> Utente:
    """A user of a role."""
    user: Utente = UtenteFactory.create(ruolo=role)
    return user


def client_of(user: Utente) -> Client:
    """Who has entered."""
    client = Client()
    client.force_login(user)
    return client

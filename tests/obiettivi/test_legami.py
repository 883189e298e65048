# SPDX-License-Identifier: AGPL-3.0-or-later
"""The links between PEG and DUP written from the side of the operative objective."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dup.models import ObiettivoOperativo
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.legami import LegamiCambiati, NonModificabili, Volonta, scrivi_legami
from obiettivi.vita.storia import storia_dell_obiettivo
from organizzazione.models import Utente
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora() -> Utente:
    return UtenteFactory.create(ufficio=True)


@pytest.fixture
def ufficio(dora: Utente) -> Client:
    client = Client()
    client.force_login(dora)
    return client


@pytest.fixture
def operativo() -> ObiettivoOperativo:
    un_dup(1)
    return ObiettivoOperativo.objects.order_by("pk")[0]


@pytest.fixture
def piano() -> PianoEsecutivo:
    return PianoFactory.create(codice="PEG_2023", anno=2023)


def pagina(operativo: ObiettivoOperativo) -> str:
    return reverse("admin:dup_obiettivooperativo_peg", args=[operativo.pk])


def dati(*voci: tuple[ObiettivoPEG, bool, bool]) -> dict[str, Any]:
    """What the page sends: of each objective whether it was linked, and whether it is ticked now."""
    return {
        **{f"visto-{o.pk}": f"{o.revisione} {'si' if era else 'no'}" for o, era, _ in voci},
        "legati": [str(o.pk) for o, _, e in voci if e],
    }


def test_si_collega_e_si_scollega_con_versione_e_storia(
    ufficio: Client, dora: Utente, operativo: ObiettivoOperativo, piano: PianoEsecutivo
) -> None:
    dentro, fuori, fermo = (ObiettivoFactory.create(piano=piano) for _ in range(3))
    fuori.obiettivi_operativi.add(operativo)
    risposta = ufficio.post(pagina(operativo), dati((dentro, False, True), (fuori, True, False), (fermo, False, False)))
    assert risposta["Location"].endswith(f"#nodo-operativo-{operativo.pk}")
    assert list(operativo.obiettivi_peg.all()) == [dentro]
    assert [ObiettivoPEG.objects.get(pk=o.pk).revisione for o in (dentro, fuori, fermo)] == [2, 2, 1]
    ultimo = storia_dell_obiettivo(dentro.pk)[0]
    assert (ultimo.chi, ultimo.perche) == (str(dora), "collegato dal DUP")
    assert [(d.campo, d.dopo) for p in ultimo.passi for d in p.differenze if "DUP" in d.campo] == [
        ("obiettivi operativi del DUP", operativo.nome)
    ]
    assert storia_dell_obiettivo(fuori.pk)[0].perche == "scollegato dal DUP"


def test_chi_ha_salvato_nel_frattempo_non_perde_nulla(
    ufficio: Client, operativo: ObiettivoOperativo, piano: PianoEsecutivo
) -> None:
    uno, due = (ObiettivoFactory.create(piano=piano) for _ in range(2))
    spedito = dati((uno, False, True), (due, False, True))
    due.prenota_revisione()
    risposta = ufficio.post(pagina(operativo), spedito)
    assert risposta.status_code == 409
    testo = risposta.content.decode()
    assert f"modificato {due.codice}" in testo
    assert f'value="{uno.pk}" checked' in testo
    assert not operativo.obiettivi_peg.exists()
    # The page that comes back carries what is there now: saving again is a decision.
    assert f'name="visto-{due.pk}" value="2 no"' in testo
    ufficio.post(pagina(operativo), dati((uno, False, True), (due, False, True)))
    assert operativo.obiettivi_peg.count() == 2


def test_una_spunta_senza_gettone_e_un_conflitto(
    ufficio: Client, operativo: ObiettivoOperativo, piano: PianoEsecutivo
) -> None:
    o = ObiettivoFactory.create(piano=piano)
    assert ufficio.post(pagina(operativo), {"legati": [o.pk]}).status_code == 409
    assert ufficio.post(pagina(operativo), {"legati": ["x", "999999"]}).status_code == 409
    assert not operativo.obiettivi_peg.exists()


def test_cio_che_la_pagina_non_mostrava_resta(
    ufficio: Client, operativo: ObiettivoOperativo, piano: PianoEsecutivo
) -> None:
    altro = ObiettivoFactory.create(piano=piano)
    altro.obiettivi_operativi.add(operativo)
    ufficio.post(pagina(operativo), {"legati": []})
    assert list(operativo.obiettivi_peg.all()) == [altro]


def test_solo_chi_puo_modificarli(dora: Utente, operativo: ObiettivoOperativo, piano: PianoEsecutivo) -> None:
    o = ObiettivoFactory.create(piano=piano)
    lettore = UtenteFactory.create(lettore=True)
    with pytest.raises(NonModificabili):
        scrivi_legami(operativo, {o.pk: Volonta(True, 1)}, lettore)
    with pytest.raises(LegamiCambiati):
        scrivi_legami(operativo, {o.pk: Volonta(True, None)}, dora)
    assert scrivi_legami(operativo, {o.pk: Volonta(True, 1)}, dora) == (1, 0)
    assert scrivi_legami(operativo, {o.pk: Volonta(True, 1)}, dora) == (0, 0)
    assert ObiettivoPEG.objects.get(pk=o.pk).revisione == 2


def test_si_cercano_per_piano_e_testo_senza_accenti(
    ufficio: Client, operativo: ObiettivoOperativo, piano: PianoEsecutivo
) -> None:
    ObiettivoFactory.create(piano=piano, titolo="Più mobilità <b>")
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2024", anno=2024), titolo="Biblioteche")
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2019", anno=2019), titolo="Fuori dagli anni")

    def titoli(**cerca: str) -> set[str]:
        testo = ufficio.get(pagina(operativo), cerca).content.decode()
        return {t for t in ("mobilità &lt;b&gt;", "Biblioteche", "Fuori") if t in testo}

    assert titoli() == {"mobilità &lt;b&gt;", "Biblioteche"}
    assert titoli(testo="MOBILITA piu") == {"mobilità &lt;b&gt;"}
    assert titoli(piano="PEG_2024") == {"Biblioteche"}
    assert titoli(testo="\0niente") == set()


def test_le_richieste_non_crescono(ufficio: Client, operativo: ObiettivoOperativo, piano: PianoEsecutivo) -> None:
    def quante() -> int:
        with CaptureQueriesContext(connection) as lette:
            assert ufficio.get(pagina(operativo)).status_code == 200
        return len(lette)

    for _ in range(2):
        ObiettivoFactory.create(piano=piano).obiettivi_operativi.add(operativo)
        ObiettivoFactory.create(piano=piano)
    poche = quante()
    for _ in range(2):
        ObiettivoFactory.create(piano=piano).obiettivi_operativi.add(operativo)
        ObiettivoFactory.create(piano=piano)
    assert quante() == poche


def test_il_modulo_porta_alla_pagina(ufficio: Client, operativo: ObiettivoOperativo) -> None:
    modulo = reverse("admin:dup_obiettivooperativo_change", args=[operativo.pk])
    assert pagina(operativo) in ufficio.get(modulo).content.decode()

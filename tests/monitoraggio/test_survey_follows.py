# SPDX-License-Identifier: AGPL-3.0-or-later
"""A variation while a survey is open: rows are matched by identity, and nothing that was said is lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from flussi.acts import Refused
from monitoraggio.choices import SurveyAct
from monitoraggio.contenuto import SurveyContent, read_survey
from monitoraggio.lettura.closed import measured_since, previous_content
from monitoraggio.lettura.findings import everything_told
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import PassaggioDellaRilevazione, StatoFase, StatoObiettivo, frozen
from monitoraggio.scrittura.drafts import NotStorable, NotWritable
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.closing import close_survey, reopen_survey
from monitoraggio.vita.opening import Asked, open_survey
from monitoraggio.vita.realigning import realign
from obiettivi.modifica.form_text import Riga
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import salva
from obiettivi.vita import services
from tests.monitoraggio.monitored import Monitored, hand, monitored
from tests.versioni.scena import ATTO_DI_VARIAZIONE, stampa, variazione_di
from versioni import variazioni
from versioni.models import Versione
from versioni.services import Atto

pytestmark = pytest.mark.django_db


def varied(m: Monitored, act: Atto = ATTO_DI_VARIAZIONE) -> Versione:
    """The first objective: its first phase goes, the second comes first and ends earlier, a third is new, the target of
    its indicator is another; the second objective goes, a fourth comes."""
    s = m.scene
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Cambia", s.ufficio)
    o = s.obiettivo(0)
    form = da_obiettivo(o)
    first, second = form.righe("fasi")
    earlier = replace(second, valori={**second.valori, "fine_prevista": "30/09/2023"})
    new = Riga({**second.valori, "descrizione": "Attività nuova"})
    form = form.con_righe("fasi", [replace(first, tolta=True), earlier, new])
    (indicator,) = form.righe("indicatori")
    form = form.con_righe("indicatori", [replace(indicator, valori={**indicator.valori, "valore_atteso": "150"})])
    salva(o, form, o.revisione, s.ufficio)
    services.proponi(s.obiettivo(0), s.ufficio)
    services.valida(s.obiettivo(0), s.ufficio)
    variazioni.togli(v, s.obiettivo(1), "Non serve più", s.ufficio)
    variazioni.porta(v, s.obiettivo(3), "Era rimasto fuori", s.ufficio)
    services.proponi(s.obiettivo(3), s.ufficio)
    services.valida(s.obiettivo(3), s.ufficio)
    return variazioni.approva(v, act, s.ufficio, stampa).versione


def said(m: Monitored) -> None:
    """Something of everything that will change."""
    rows = {m.phase(n).row_id: {"percentuale": Decimal(10 * (n + 1)), "motivo": f"perché {n}"} for n in range(2)}
    save(m.change(phases=rows, values={m.value().row_id: {"valore": "145"}}), hand(m.office))
    save(m.change(1, head={"relazione": "Quel che si è fatto."}), hand(m.office))


def test_the_survey_follows_the_variation_and_keeps_all_that_was_said() -> None:
    m = monitored()
    said(m)
    gone, kept = m.phase(0).row_id, m.phase(1).row_id
    version = varied(m)
    m.survey.refresh_from_db()
    assert m.survey.versione_id == version.pk
    content = survey_content(m.survey)
    first = content.by_code["2023-AA01"]
    assert [(f.id, f.percentuale, f.nel_piano) for f in first.fasi] == [
        (str(kept), Decimal(20), True),
        (first.fasi[1].id, None, True),
        (str(gone), Decimal(10), False),
    ]
    assert first.fasi[0].fine_prevista == date(2023, 9, 30)
    assert "fine prevista: era 31/12/2023, ora 30/09/2023" in first.fasi[0].da_rivedere
    assert "Non è più nel piano dalla versione 2" in first.fasi[2].da_rivedere
    assert first.fasi[2].motivo == "perché 0"
    (value,) = first.indicatori
    assert (value.valore, value.valore_atteso) == ("145", "150")
    assert "valore atteso: era 140,00, ora 150" in value.da_rivedere
    second = content.by_code["2023-AA02"]
    assert (second.nel_piano, second.relazione) == (False, "Quel che si è fatto.")
    assert [o.codice for o in content.planned] == ["2023-AA01", "2023-AA03", "2023-AA04"]
    passage = PassaggioDellaRilevazione.objects.get(atto=SurveyAct.RIALLINEARE)
    assert "2023-AA02: Non è più nel piano" in passage.motivo
    codes = {s.codice for s in everything_told(m.survey, content)}
    assert {"da-rivedere", "atteso-cambiato-dopo"} <= codes


def test_what_is_not_in_the_plan_any_more_is_read_and_not_written() -> None:
    m = monitored()
    said(m)
    gone = m.phase(0).row_id
    varied(m)
    with pytest.raises(NotWritable, match="non c'è più"):
        save(m.change(1, head={"relazione": "Ancora"}), hand(m.office))
    with pytest.raises(NotStorable, match="non c'è più nel piano"):
        save(m.change(phases={gone: {"percentuale": Decimal(50)}}), hand(m.office))


def test_who_looks_at_a_changed_phase_again_takes_the_mark_away() -> None:
    m = monitored()
    said(m)
    kept = m.phase(1).row_id
    varied(m)
    save(m.change(phases={kept: {"percentuale": Decimal(55)}}), hand(m.office))
    assert StatoFase.objects.get(row_id=kept).da_rivedere == ""


def test_a_closed_survey_follows_nothing() -> None:
    m = monitored()
    before = close_survey(m.survey, m.office).contenuto
    varied(m)
    m.survey.refresh_from_db()
    assert m.survey.versione.numero == 1
    assert m.survey.chiusure.get().contenuto == before
    with pytest.raises(Refused, match="riallineare al piano, è chiusa"):
        realign(m.survey, m.office)


def test_a_survey_opened_later_is_of_the_version_of_its_day() -> None:
    m = monitored()
    varied(m)
    march = open_survey(m.scene.piano, Asked(date(2023, 3, 31)), m.office)
    august = open_survey(m.scene.piano, Asked(date(2023, 8, 31)), m.office)
    assert (march.versione.numero, august.versione.numero) == (1, 2)
    assert list(march.stati.order_by("sort_key").values_list("codice", flat=True)) == [
        *("2023-AA01", "2023-AA02", "2023-AA03")
    ]


def test_what_was_known_before_a_variation_is_told_by_the_survey_after_it() -> None:
    m = monitored(date(2023, 5, 31))
    said(m)
    save(m.change(phases={m.phase(1).row_id: {"esito": "in corso", "percentuale": Decimal(20)}}), hand(m.office))
    close_survey(m.survey, m.office)
    varied(m)
    later = open_survey(m.scene.piano, Asked(date(2023, 12, 31)), m.office)
    told = [s for s in everything_told(later, survey_content(later)) if s.codice == "atteso-cambiato-dopo"]
    assert [(s.oggetto, s.testo.partition(": ")[2]) for s in told] == [
        (
            "2023-AA01",
            "al 31/05/2023 si chiedeva «140,00» (crescente), e il valore era 145; ora si chiede «150» (crescente). "
            "Da versione 1 (DGC n. 12 del 30/01/2023) a versione 2 (DGC n. 140 del 15/06/2023).",
        )
    ]
    same = open_survey(m.scene.piano, Asked(date(2023, 6, 1)), m.office)
    assert same.versione.numero == 1
    assert "atteso-cambiato-dopo" not in {s.codice for s in everything_told(same, survey_content(same))}


def test_of_a_survey_that_was_opened_again_only_what_it_was_closed_as_at_last_was_known() -> None:
    m = monitored(date(2023, 5, 31))
    said(m)
    close_survey(m.survey, m.office)
    reopen_survey(m.survey, "Un refuso", m.office)
    save(m.change(values={m.value().row_id: {"valore": "135"}}), hand(m.office))
    close_survey(m.survey, m.office)
    varied(m)
    later = open_survey(m.scene.piano, Asked(date(2023, 12, 31)), m.office)
    told = [s.testo for s in everything_told(later, survey_content(later)) if s.codice == "atteso-cambiato-dopo"]
    assert len(told) == 1
    assert "e il valore era 135; ora" in told[0]
    assert [len(since.earlier) for since in measured_since(later).values()] == [1, 1, 1]


def test_a_target_that_changed_while_a_survey_was_open_and_after_a_closing_is_told_once() -> None:
    m = monitored(date(2023, 5, 31))
    said(m)
    close_survey(m.survey, m.office)
    later = open_survey(m.scene.piano, Asked(date(2023, 6, 10)), m.office)
    again = replace(m, survey=later)
    save(again.change(values={again.value().row_id: {"valore": "146"}}), hand(m.office))
    varied(m)
    later.refresh_from_db()
    content = survey_content(later)
    assert "ora 150" in next(i.da_rivedere for o in content.planned for i in o.planned_indicators if i.da_rivedere)
    told = [s.testo for s in everything_told(later, content) if s.codice == "atteso-cambiato-dopo"]
    assert len(told) == 1
    assert "al 31/05/2023 si chiedeva «140,00»" in told[0]


def test_what_was_frozen_is_read_once_however_many_pages_lay_it_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    m = monitored(date(2023, 5, 31))
    said(m)
    close_survey(m.survey, m.office)
    varied(m)
    later = open_survey(m.scene.piano, Asked(date(2023, 12, 31)), m.office)
    frozen.read_once.cache_clear()
    read: list[str] = []

    def counted(text: str) -> SurveyContent:
        read.append(text)
        return read_survey(text)

    monkeypatch.setattr(frozen, "read_survey", counted)
    for _ in range(3):
        assert measured_since(later)["2023-AA01"].earlier
        assert previous_content(later, later.stati.all())
    assert read == [m.survey.chiusure.get().contenuto]


def test_a_conclusion_is_judged_by_the_end_of_its_day() -> None:
    m = monitored(date(2023, 12, 31))
    kept = m.phase(1).row_id
    save(m.change(phases={kept: {"esito": "conclusa", "fine_effettiva": date(2023, 6, 1)}}), hand(m.office))
    varied(m)
    m.survey.refresh_from_db()
    phase = next(f for f in survey_content(m.survey).by_code["2023-AA01"].fasi if UUID(f.id) == kept)
    assert (phase.fine_prevista, phase.fine_giudicata) == (date(2023, 9, 30), date(2023, 12, 31))


def test_aligned_twice_nothing_moves() -> None:
    m = monitored()
    said(m)
    varied(m, replace(ATTO_DI_VARIAZIONE, numero="141"))
    m.survey.refresh_from_db()
    before = survey_content(m.survey)
    assert realign(m.survey, m.office).born == 0
    assert survey_content(m.survey) == before
    assert StatoObiettivo.objects.filter(rilevazione=m.survey).count() == 4


def test_what_counts_up_does_so_in_every_survey_of_the_year() -> None:
    m = monitored()
    save(m.change(values={m.value().row_id: {"cumula": True}}), hand(m.office))
    august = Monitored(m.scene, open_survey(m.scene.piano, Asked(date(2023, 8, 31)), m.office))
    assert (august.value().cumula, august.value(of=1).cumula) == (True, False)
    assert august.value().valore == ""
    save(august.change(values={august.value().row_id: {"cumula": False}}), hand(m.office))
    end = Monitored(m.scene, open_survey(m.scene.piano, Asked(date(2023, 12, 31)), m.office))
    assert end.value().cumula is False

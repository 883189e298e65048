# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checks over the content alone: each finds what it is for, and nothing else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitoraggio.contenuto import (
    SCHEMA,
    EvidenceContent,
    IndicatorContent,
    ObjectiveContent,
    OverrideContent,
    PhaseContent,
    RulesContent,
    SurveyContent,
    in_canonical,
    read_survey,
)
from monitoraggio.contenuto.canonical import SurveyUnreadable, digits
from monitoraggio.verifica.checks import Context, verify
from monitoraggio.verifica.checks_survey import LastYear, verify_survey
from monitoraggio.verifica.moved import Earlier, Since

JUNE, YEAR_END = date(2024, 6, 30), date(2024, 12, 31)
DONE = PhaseContent(
    "f1", "Gara", Decimal(60), date(2024, 1, 1), date(2024, 5, 31),
    esito="conclusa", inizio_effettivo=date(2024, 2, 1), fine_effettiva=date(2024, 5, 1), percentuale=Decimal(100),
)  # fmt: skip
GOING = PhaseContent(
    "f2", "Lavori", Decimal(40), date(2024, 3, 1), date(2024, 10, 31), esito="in corso", percentuale=Decimal(30)
)
VALUE = IndicatorContent("i1", "Pratiche", "efficacia", "140", valore="120")
WHOLE = ObjectiveContent(
    "2024-AA01", "Titolo", "Centro", "Rossi Anna", stato="confermato", fasi=(DONE, GOING), indicatori=(VALUE,)
)
CONTEXT = Context(2024, JUNE)


def codes(o: ObjectiveContent, **known: Any) -> list[str]:
    return [s.codice for s in verify(o, replace(CONTEXT, **known))]


def with_phase(**said: Any) -> ObjectiveContent:
    return replace(WHOLE, fasi=(replace(DONE, **said), GOING))


def with_value(**said: Any) -> ObjectiveContent:
    return replace(WHOLE, indicatori=(replace(VALUE, **said),))


def test_nothing_is_said_of_what_is_well() -> None:
    assert codes(WHOLE) == []


LATE: dict[str, Any] = {"esito": "in corso", "fine_effettiva": None, "percentuale": Decimal(90)}


@pytest.mark.parametrize(
    ("o", "known", "told"),
    [
        (with_phase(**LATE), {}, "ritardo-senza-causa"),
        (with_phase(**LATE, causa="altro", causa_vuole_motivo=True), {}, "causa-senza-motivo"),
        (with_phase(fine_effettiva=date(2024, 1, 15)), {}, "date-effettive-invertite"),
        (with_phase(fine_effettiva=date(2024, 7, 1)), {}, "data-dopo-il-giorno"),
        (WHOLE, {"rules": RulesContent(prove_al_cento=True)}, "cento-senza-evidenza"),
        (WHOLE, {"final": True, "al": YEAR_END}, "ritardo-senza-causa"),
        (WHOLE, {"final": True, "al": YEAR_END}, "peso-rimasto"),
        (with_value(valore=""), {"final": True}, "valore-mancante"),
        (with_value(valore=""), {"rules": RulesContent(valore_mancante="blocca")}, "valore-mancante"),
        (with_phase(esito="", percentuale=None), {"rules": RulesContent(valore_mancante="blocca")}, "valore-mancante"),
        (with_value(valore="molto bene"), {}, "valore-non-confrontabile"),
        (with_value(da_rivedere="Con la versione 2: …"), {}, "atteso-cambiato-dopo"),
        (with_phase(da_rivedere="Non è più nel piano."), {}, "da-rivedere"),
        (replace(WHOLE, relazione="Si va.\n"), {"before": replace(WHOLE, relazione="si va.")}, "relazione-uguale"),
        (replace(WHOLE, luce_dichiarata="verde"), {"light": "giallo"}, "luce-migliore"),
        (replace(WHOLE, forzatura=OverrideContent("chiesta", Decimal(90), "Perché")), {}, "forzatura-da-decidere"),
        (WHOLE, {"left": frozenset({"Rossi Anna"})}, "responsabile-uscito"),
        (with_value(descrizione="Tempo medio di pagamento", valore=""), {}, "tempi-di-pagamento"),
        (with_value(descrizione="Tempi medi di pagamento", valore=""), {}, "tempi-di-pagamento"),
        (with_value(descrizione="Indicatore di tempestività dei pagamenti", valore=""), {}, "tempi-di-pagamento"),
        (replace(WHOLE, stato="da compilare"), {}, "da-compilare"),
        (replace(WHOLE, stato="compilato"), {}, "da-confermare"),
    ],
)  # fmt: skip
def test_each_check_finds_what_it_is_for(o: ObjectiveContent, known: dict[str, Any], told: str) -> None:
    assert told in codes(o, **known)


FIRST, SECOND = "versione 1 (DGC n. 12 del 30/01/2024)", "versione 2 (DGC n. 140 del 15/07/2024)"


def told_since(now: ObjectiveContent, *frozen: ObjectiveContent) -> list[tuple[str, str]]:
    """What is said beside what closings under the first version froze, month after month."""
    earlier = tuple(Earlier(date(2024, 3 + n, 30), FIRST, o) for n, o in enumerate(frozen))
    return [(s.codice, s.testo) for s in verify(now, replace(CONTEXT, since=Since(SECOND, earlier)))]


def test_a_target_lowered_between_two_surveys_is_told_with_both_values_and_acts() -> None:
    then, now = with_value(valore_atteso="almeno 80%", valore="70%"), with_value(valore_atteso="almeno 60%", valore="")
    between = f"Da {FIRST} a {SECOND}."
    assert told_since(now, then) == [
        (
            "atteso-cambiato-dopo",
            "«Pratiche»: al 30/03/2024 si chiedeva «almeno 80%» (crescente), e il valore era 70%; ora si chiede «"
            f"almeno 60%» (crescente). Con quel valore prima non era raggiunto, ora sì. {between}",
        )
    ]
    (sense,) = told_since(with_value(verso="decrescente"), WHOLE)
    assert "ora si chiede «140» (decrescente). Con quel valore prima non era raggiunto, ora sì." in sense[1]
    ratio = with_value(valore_atteso="almeno 80%", valore="", numeratore=Decimal(7), denominatore=Decimal(10))
    assert "e il valore era 7 di 10; ora" in told_since(now, ratio)[0][1]
    judged = with_value(valore_atteso="molto", valore="", giudizio="non-raggiunto", motivo_giudizio="Visto")
    assert "e una persona lo diceva non raggiunto; ora" in told_since(now, judged)[0][1]


def test_a_change_is_told_once_and_only_of_what_was_known() -> None:
    then, now = with_value(valore_atteso="almeno 80%"), with_value(valore_atteso="almeno 60%")
    assert len(told_since(now, then, then)) == 1
    assert len(told_since(now, then, with_value(valore_atteso="70%"))) == 2
    assert told_since(now, with_value(valore_atteso="almeno 80%", valore="?")) == []
    assert told_since(WHOLE, WHOLE, WHOLE) == []
    assert told_since(with_value(valore_atteso="Almeno  80%"), then) == []
    marked = "Con la versione 2: valore atteso: era almeno 80%, ora almeno 60%."
    assert len(told_since(with_value(valore_atteso="almeno 60%", da_rivedere=marked), then)) == 1
    # What the closing knew nothing of is told by its mark.
    silent = with_value(valore_atteso="almeno 80%", valore="?")
    assert [text for _, text in told_since(with_value(valore_atteso="almeno 60%", da_rivedere=marked), silent)] == [
        f"«Pratiche»: {marked}"
    ]
    back = with_value(id="another", valore_atteso="almeno 60%")
    assert [code for code, _ in told_since(back, then)] == ["tolto-dopo"]


def test_a_phase_that_is_measured_otherwise_is_told() -> None:
    between = f"Da {FIRST} a {SECOND}."
    later = replace(WHOLE, fasi=(DONE, replace(GOING, fine_prevista=date(2024, 12, 31))))
    known = "Fase «Lavori»: al 30/03/2024 era in corso al 30,00% e"
    assert told_since(later, WHOLE) == [
        ("fine-spostata-dopo", f"{known} doveva finire il 31/10/2024, ora il 31/12/2024. {between}")
    ]
    lighter = replace(WHOLE, fasi=(DONE, replace(GOING, peso=Decimal(10))))
    assert told_since(lighter, WHOLE) == [("peso-cambiato-dopo", f"{known} pesava 40,00, ora 10,00. {between}")]
    earlier = replace(WHOLE, fasi=(DONE, replace(GOING, fine_prevista=date(2024, 9, 30))))
    assert told_since(earlier, WHOLE) == []
    gone = replace(WHOLE, fasi=(DONE, replace(GOING, nel_piano=False)))
    assert told_since(gone, WHOLE) == [
        ("tolto-dopo", f"Fase «Lavori»: al 30/03/2024 era in corso al 30,00%, ora non è più nel piano. {between}")
    ]
    silent = replace(WHOLE, fasi=(DONE, replace(GOING, esito="", percentuale=None)))
    assert [told_since(o, silent) for o in (later, lighter, gone)] == [[], [], []]


def test_the_weight_of_an_objective_that_changed_after_something_was_known() -> None:
    weighs = {"rules": RulesContent(pesa_gli_obiettivi=True), "before": replace(WHOLE, peso=Decimal(5))}
    assert codes(replace(WHOLE, peso=Decimal(9)), **weighs) == ["peso-cambiato-dopo"]
    assert codes(replace(WHOLE, peso=Decimal(5)), **weighs) == []
    assert codes(WHOLE, **weighs) == []


def test_a_percentage_that_went_down_says_why() -> None:
    before = replace(WHOLE, fasi=(DONE, replace(GOING, percentuale=Decimal(50))))
    assert codes(WHOLE, before=before) == ["percentuale-scesa"]
    silent = replace(WHOLE, fasi=(DONE, replace(GOING, percentuale=None)))
    assert "percentuale-scesa" in codes(silent, before=before)
    undone = with_phase(esito="in corso", fine_effettiva=None, percentuale=None, causa="Lavori")
    (told,) = verify(undone, replace(CONTEXT, before=WHOLE))
    assert told.testo == "Fase «Gara»: era al 100,00%, ora senza percentuale, e non c'è un motivo."
    explained = replace(WHOLE, fasi=(DONE, replace(GOING, motivo="Il tratto è stato rifatto.")))
    assert codes(explained, before=before) == []


@pytest.mark.parametrize(
    "o",
    [
        with_value(valore="", non_valutabile=True, motivo_non_valutabile="Il registro è fermo."),
        with_value(valore="", giudizio="raggiunto", motivo_giudizio="Visto"),
        with_value(valore="", numeratore=Decimal(9), denominatore=Decimal(10)),
        with_value(valore="", nel_piano=False),
    ],
)
def test_what_is_answered_or_gone_is_not_missing(o: ObjectiveContent) -> None:
    assert "valore-mancante" not in codes(o, final=True)


def test_a_law_of_2024_says_nothing_of_2023() -> None:
    o = with_value(descrizione="Tempo medio di pagamento", valore="")
    assert codes(o, anno=2023) == []


def test_a_proof_of_the_objective_proves_its_phases() -> None:
    rules = RulesContent(prove_al_cento=True)
    for row in ("", "f1"):
        proven = replace(WHOLE, evidenze=(EvidenceContent(row, "Verbale", protocollo="1/2024"),))
        assert codes(proven, rules=rules) == []


def test_a_phase_due_on_the_very_day_is_not_late() -> None:
    assert codes(with_phase(**LATE, fine_prevista=JUNE)) == []


def survey(*objectives: ObjectiveContent, **said: Any) -> SurveyContent:
    whole = SurveyContent("Comune", "PEG_2024", "Piano", 2024, JUNE, "intermedia", "aperta", 1, "a" * 64)
    return replace(whole, obiettivi=objectives, **said)


def several(**said: Any) -> SurveyContent:
    return survey(*(replace(WHOLE, codice=f"2024-AA0{n}", **said) for n in range(1, 5)))


def test_what_only_the_whole_tells() -> None:
    words = "Si è fatto molto, con la collaborazione di tutti gli uffici e nel rispetto dei tempi che il piano dava."
    assert [s.codice for s in verify_survey(several())] == []
    assert [s.codice for s in verify_survey(several(relazione=words))] == ["relazioni-copiate"]
    assert [s.codice for s in verify_survey(several(fasi=(DONE,)))] == ["tutto-al-cento"]
    as_asked = several(indicatori=(replace(VALUE, valore="140"),))
    assert [s.codice for s in verify_survey(as_asked)] == ["tutto-come-atteso"]
    last = LastYear([survey(with_value(valore="150"), anno=2023)])
    assert [s.codice for s in verify_survey(survey(WHOLE), last)] == ["atteso-gia-superato"]
    assert verify_survey(survey(WHOLE), LastYear([survey(with_value(valore="139"), anno=2023)])) == []


def passed_already(last_year: LastYear) -> list[str]:
    return [s.testo for s in verify_survey(survey(WHOLE), last_year)]


def test_the_number_of_last_year_is_that_of_the_same_indicator() -> None:
    """Not of another objective that has its code, or an indicator of the same name."""
    then = replace(VALUE, id="old", valore="150")
    same_code = survey(replace(WHOLE, titolo="Tutt'altro", indicatori=(then,)), anno=2023)
    assert passed_already(LastYear([same_code])) == []
    other_code = survey(replace(WHOLE, codice="2023-ZZ09", indicatori=(then,)), anno=2023)
    told = ["«Pratiche»: l'anno prima era 150, qui si chiede 140."]
    assert passed_already(LastYear([other_code])) == told
    assert passed_already(LastYear([same_code, other_code])) == told
    assert passed_already(LastYear([same_code], {"i1": "old"})) == told
    assert passed_already(LastYear([other_code], {"i1": "gone"})) == []
    twice = survey(replace(WHOLE, indicatori=(then, replace(then, id="older", valore="160"))), anno=2023)
    assert passed_already(LastYear([twice])) == []


RATIO: dict[str, Any] = {"valore": "", "denominatore": Decimal(100)}


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ({"valore": "95%"}, {"valore_atteso": "80%"}, "95%"),
        ({"valore": "95%"}, {"valore_atteso": "almeno 80%"}, "95%"),
        ({"valore": "25"}, {"valore_atteso": "<= 30", "verso": "decrescente"}, "25"),
        ({**RATIO, "numeratore": Decimal(95)}, {"valore_atteso": "80%"}, "95 di 100"),
        ({**RATIO, "numeratore": Decimal(95)}, {"valore_atteso": ">80%"}, "95 di 100"),
        ({"valore": "80%"}, {"valore_atteso": "almeno 80%"}, ""),
        ({"valore": "70%"}, {"valore_atteso": "almeno 80%"}, ""),
        ({"valore": "15"}, {"valore_atteso": "tra 10 e 20"}, ""),
        ({"valore": "Sì"}, {"valore_atteso": "Sì"}, ""),
        ({"valore": "30/06/2023"}, {"valore_atteso": "entro il 31/12/2024"}, ""),
        ({"valore": "?"}, {"valore_atteso": "almeno 80%"}, ""),
    ],
)  # fmt: skip
def test_a_target_that_last_year_passed_is_told_whatever_its_form(
    then: dict[str, Any], now: dict[str, Any], told: str
) -> None:
    last = survey(with_value(**{"verso": now.get("verso", "crescente"), **then}), anno=2023)
    found = [s.testo for s in verify_survey(survey(with_value(**now)), LastYear([last]))]
    wanted = [f"«Pratiche»: l'anno prima era {told}, qui si chiede {now['valore_atteso']}."] if told else []
    assert found == wanted


def test_not_yet_is_told() -> None:
    assert codes(with_value(valore="?")) == ["valore-da-rilevare"]
    assert "valore-mancante" in codes(with_value(valore="n.d."), al=YEAR_END, final=True)


def test_one_content_one_text_and_back() -> None:
    whole = survey(
        replace(WHOLE, forzatura=OverrideContent("chiesta", Decimal("90.50"), "Perché"), cifre=(("a", "1/3"),))
    )
    text = in_canonical(whole)
    assert read_survey(text) == whole
    same = replace(GOING, percentuale=Decimal("30.00"))
    assert in_canonical(replace(whole, obiettivi=(replace(whole.obiettivi[0], fasi=(DONE, same)),))) == text
    # What a later program adds is passed over by who does not know it.
    assert read_survey(text.replace('"al":', '"zeta":1,"al":')) == whole


@pytest.mark.parametrize(
    ("value", "text"), [("30.00", "30"), ("0.00", "0"), ("-0", "0"), ("1E+2", "100"), ("0.10", "0.1")]
)
def test_numbers_have_one_form(value: str, text: str) -> None:
    assert digits(Decimal(value)) == text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((f'"schema":{SCHEMA}', '"schema":9'), "più nuova"),
        ((f'"schema":{SCHEMA}', '"schema":true'), "schema"),
        (('"al":"2024-06-30"', '"al":"ieri"'), "rilevazione.al"),
        (('"percentuale":"100"', '"percentuale":"NaN"'), "ci vuole un numero"),
        (('"percentuale":"100"', '"percentuale":100'), "ci vuole un testo"),
        (('"nel_piano":true', '"nel_piano":1'), "true o false"),
        (('"titolo":', '"titulus":'), "manca «titolo»"),
        (("{", ""), "non si legge"),
    ],
)
def test_what_is_no_survey_is_refused_with_its_place(change: tuple[str, str], told: str) -> None:
    text = in_canonical(survey(WHOLE))
    assert change[0] in text
    with pytest.raises(SurveyUnreadable, match=told):
        read_survey(text.replace(*change, 1))

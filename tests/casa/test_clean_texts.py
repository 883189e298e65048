# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes and one-line texts: every field has its rule or says why not, and no source goes round them."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from testi.validators import CodeField, LineField, validate_code, validate_line
from tests.casa.test_sorgenti import ROOT, tracked
from tests.fabbriche import ObiettivoFactory, PianoFactory
from tests.hostile import CODES, NO_CODES

IN_A_CELL = "a text as the office wrote it, printed in a cell or a paragraph"
OF_THE_PROGRAM = "made by the program of what has a rule already"
FROZEN = "written once: the services refuse before, and what is there stays"
ELSEWHERE = {
    "indicatori.Indicatore": IN_A_CELL,
    "obiettivi.IndicatoreObiettivo": IN_A_CELL,
    "dup.IndicatoreOperativo": IN_A_CELL,
    "dup.LineaDiIntervento.testo": IN_A_CELL,
    "dup.IndicatoreEnte.descrizione": IN_A_CELL,
    "dup.IndicatoreEnte.formula": IN_A_CELL,
    "dup.IndicatoreEnte.unita": IN_A_CELL,
    "dup.IndicatoreEnte.fonte": IN_A_CELL,
    "dup.ValoreAnnuale.valore": IN_A_CELL,
    "obiettivi.ServizioCoinvolto.descrizione": IN_A_CELL,
    "obiettivi.ObiettivoPEG.codice": "has a stricter rule, the form 2020-CP04",
    "accesso.Bucket": OF_THE_PROGRAM,
    "obiettivi.AvvisoAccettato": OF_THE_PROGRAM,
    "monitoraggio.Invito": OF_THE_PROGRAM,
    "monitoraggio.Sollecito": OF_THE_PROGRAM,
    "notifiche": OF_THE_PROGRAM,
    "flussi": OF_THE_PROGRAM,
    "fascicoli": OF_THE_PROGRAM,
    "lavori": OF_THE_PROGRAM,
    "trasparenza": OF_THE_PROGRAM,
    "importazioni.ColumnMeaning": OF_THE_PROGRAM,
    "versioni.Modifica.codice": OF_THE_PROGRAM,
    "versioni.Versione": FROZEN,
    "monitoraggio.DocumentoDellaRilevazione": FROZEN,
    "versioni.DocumentoDellaVersione": FROZEN,
    "sicurezza.Evento": OF_THE_PROGRAM,
    "reports.Claim": OF_THE_PROGRAM,
    "versioni.TimeStamp": OF_THE_PROGRAM,
    "versioni.PendingStamp": OF_THE_PROGRAM,
    "ricerca.SavedView.richiesta": OF_THE_PROGRAM,
    "obiettivi.Commento.ancora": OF_THE_PROGRAM,
    "persone.Invito": OF_THE_PROGRAM,
    "ente.Ente.arms_type": OF_THE_PROGRAM,
    "monitoraggio.AttoDellaRilevazione": FROZEN,
    "monitoraggio.Correzione": OF_THE_PROGRAM,
    "monitoraggio.Evidenza.tipo": OF_THE_PROGRAM,
    "monitoraggio.Evidenza.impronta": OF_THE_PROGRAM,
    "monitoraggio.FonteIndicatore.codice": FROZEN,
    "monitoraggio.LetturaDellaFonte.impronta": OF_THE_PROGRAM,
    "monitoraggio.ValoreIndicatore.impronta_fonte": OF_THE_PROGRAM,
    "monitoraggio.Invito.impronta": OF_THE_PROGRAM,
    "monitoraggio.Invito.email": OF_THE_PROGRAM,
    "monitoraggio.RilevazioneChiusa": FROZEN,
    "monitoraggio.StatoObiettivo.codice": FROZEN,
    "monitoraggio.StatoObiettivo.titolo": FROZEN,
    "relazioni.AttoDellaRelazione": FROZEN,
    "relazioni.RelazioneApprovata": FROZEN,
    "relazioni.ValidazioneDellaRelazione": FROZEN,
    "ricognizioni.AttoDellaRicognizione": FROZEN,
    "ricognizioni.InvitoOrganismo": OF_THE_PROGRAM,
    "ricognizioni.ProvaOperativa.impronta": OF_THE_PROGRAM,
    "ricognizioni.ProvaOperativa.tipo": OF_THE_PROGRAM,
    "ricognizioni.RicognizioneChiusa": FROZEN,
    "ricognizioni.StatoGestionale.nome": FROZEN,
    "ricognizioni.StatoGestionale.nome_operativo": FROZEN,
    "ricognizioni.StatoOperativo.nome": FROZEN,
    "ricognizioni.ValoreOperativo.descrizione": IN_A_CELL,
    "valutazione.AttoDellaRipartizione": FROZEN,
    "valutazione.RipartizioneDefinitiva": FROZEN,
    "valutazione.SchedaCongelata": FROZEN,
    "valutazione.VoceScheda.chiave": OF_THE_PROGRAM,
    "organizzazione.Utente": "the fields of Django's own user",
}


def ours() -> list[type[models.Model]]:
    """The models of the house, without the histories, which keep what was."""
    return [
        m for m in apps.get_models() if (ROOT / m._meta.app_label).is_dir() and not m.__name__.startswith("Historical")
    ]


def guarded(model: type[models.Model]) -> set[str]:
    """The fields that the database itself watches."""
    rules = [c for c in model._meta.constraints if c.name.endswith("_testi_leggibili")]
    return {name for rule in rules for name in re.findall(r"'(\w+)__regex'", repr(rule))}


def test_every_short_text_has_its_rule() -> None:
    without = []
    for model in ours():
        for field in model._meta.concrete_fields:
            label = f"{model._meta.label}.{field.name}"
            if (
                type(field) not in (models.CharField, CodeField, LineField)
                or field.choices
                or any(label == e or label.startswith(f"{e}.") for e in ELSEWHERE)
            ):
                continue
            ruled = validate_code in field.validators or validate_line in field.validators
            if not ruled or field.name not in guarded(model):
                without.append(label)
    assert without == []


def test_every_code_has_the_rule_of_codes() -> None:
    codes = [f for m in ours() for f in m._meta.concrete_fields if f.name in ("codice", "matricola")]
    free = [f for f in codes if not any(str(f).startswith(e) for e in ELSEWHERE)]
    assert len(free) == 8
    assert [str(f) for f in free if validate_code not in f.validators] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "told"), NO_CODES)
def test_model_and_database_refuse_the_same(code: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PianoEsecutivo(codice=code, descrizione="Un piano", anno=2030).full_clean(exclude=["stato"])
    assert told in " ".join(refused.value.message_dict["codice"])
    if "\x00" in code and connection.vendor == "postgresql":
        return  # it keeps no such text at all
    with pytest.raises(IntegrityError), transaction.atomic():
        PianoFactory.create(codice=code)
    plan = PianoFactory.create(codice="PEG_2030")
    with pytest.raises(IntegrityError), transaction.atomic():
        PianoEsecutivo.objects.filter(pk=plan.pk).update(codice=code)


@pytest.mark.django_db
def test_model_and_database_take_the_same() -> None:
    for code in CODES:
        PianoEsecutivo(codice=code, descrizione="Un piano", anno=2030).full_clean(exclude=["stato"])
        PianoFactory.create(codice=code)
    assert PianoEsecutivo.objects.filter(codice__in=CODES).count() == len(CODES)


@pytest.mark.django_db
def test_a_title_that_an_act_has_approved_stays_to_the_letter() -> None:
    o = ObiettivoFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        ObiettivoPEG.objects.filter(pk=o.pk).update(titolo="due\nrighe")
    ObiettivoPEG.objects.filter(pk=o.pk).update(titolo="due\nrighe", in_vigore=True)


def test_no_answer_names_its_file_by_itself() -> None:
    found = []
    for name in tracked():
        if name.endswith(".py") and not name.startswith(("tests/", "bench/")) and name != "testi/downloads.py":
            text = (ROOT / name).read_text(encoding="utf-8")
            found += [name for _ in re.finditer(r"Content-Disposition|content_disposition_header|as_attachment=", text)]
    assert found == []


def test_every_code_in_the_query_of_a_template_is_quoted() -> None:
    found = []
    for name in tracked():
        if name.startswith("templates/") and name.endswith(".html"):
            text = (ROOT / name).read_text(encoding="utf-8")
            found += [f"{name}: {hit[0]}" for hit in re.finditer(r"[?;&]\w+=\{\{ ?[\w.]*codice ?\}\}", text)]
    assert found == []


def test_no_address_takes_a_code_by_a_converter_that_lacks_some() -> None:
    found = []
    for name in tracked():
        if name.endswith(".py") and not name.startswith("tests/"):
            text = (ROOT / name).read_text(encoding="utf-8")
            found += [f"{name}: {hit[0]}" for hit in re.finditer(r"<(?:str|slug|path):(?:codice|dup|plan|code)>", text)]
    # The code of an objective has a form of its own, all letters, digits and a hyphen.
    led = {f"trasparenza/views/{name}.py" for name in ("dati", "outcomes", "outcomes_data", "pagine")}
    assert {hit.partition(":")[0] for hit in found} <= led


def test_no_address_is_put_together_from_a_code() -> None:
    found = []
    for name in tracked():
        if name.endswith(".py") and not name.startswith(("tests/", "bench/")):
            text = (ROOT / name).read_text(encoding="utf-8")
            found += [f"{name}: {hit[0]}" for hit in re.finditer(r"[?&]\w+=\{[\w.]*codice\}", text)]
    assert found == []

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «Piano della performance»: from the strategic objectives to those of the year (D.Lgs. 150/2009, art. 10)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.db.models import Model

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoStrategico
from dup.contenuto_json import in_json
from obiettivi.contenuto.uncovered import NON_VISTO, SCOPERTO
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.rules import Chi
from reports.base import Foglio, OpzioniReport
from reports.opzioni import ConVersione
from reports.tabella_dup import ColonnaDUP, DatiTabella, Legami, OpzioniDUP, Sezione, TabellaDelDUP


class OpzioniCollegamenti(OpzioniDUP):
    """The document and the plan of the year that serves it."""

    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        to_field_name="codice",
        empty_label=None,
        label="PEG",
        error_messages={"invalid_choice": "Il piano «%(value)s» non c'è.", "required": "Indicare il piano."},
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        self.fields["piano"].queryset = PianoEsecutivo.objects.visible_to(chi)  # type: ignore[attr-defined]

    def starting_choice(self, name: str) -> Model | None:
        """A document and a plan of its years, the newest that there are: beside another nothing would be served."""
        if name not in ("dup", "piano"):
            return super().starting_choice(name)
        dups, plans = self._offered("dup"), self._offered("piano")
        pairs = ((dup, piano) for piano in plans for dup in dups if dup.covers(piano.anno))
        return next((dup if name == "dup" else piano for dup, piano in pairs), None)

    def _offered(self, name: str) -> list[Any]:
        """What a field may hold: what was chosen, or else all of it."""
        rows = self.fields[name].queryset  # type: ignore[attr-defined]
        said = self.data.get(name)
        return list(rows.filter(codice=said) if said else rows)


class OpzioniPerformance(ConVersione, OpzioniCollegamenti):
    """As it is now, or as a version had it."""


class PianoDellaPerformance(TabellaDelDUP):
    """Strategic objective → operative objective → objectives of the PEG, with the gaps."""

    id = "piano-performance"
    titolo = "Piano della performance"
    descrizione = "Per ogni ambito gli obiettivi strategici, quelli operativi e gli obiettivi di PEG che li servono."
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniPerformance

    def accanto(self, opzioni: Mapping[str, Any]) -> str:
        """The plan of the year."""
        return str(opzioni["piano"])

    def legami(self, opzioni: Mapping[str, Any], chi: Chi) -> Legami:
        """The links of the plan, of the objectives that this reader may see (one query)."""
        via = "obiettivi_operativi__obiettivo_strategico"
        visibili = ObiettivoPEG.objects.visible_to(chi).filter(
            piano=opzioni["piano"], **{f"{via}__ambito__dup": opzioni["dup"]}
        )
        legami: dict[tuple[str, str, str], tuple[tuple[str, str], ...]] = {}
        for ambito, strategico, operativo, codice, titolo in visibili.order_by("sort_key").values_list(
            f"{via}__ambito__nome", f"{via}__nome", "obiettivi_operativi__nome", "codice", "titolo"
        ):
            posto = (ambito, strategico, operativo)
            legami[posto] = (*legami.get(posto, ()), (codice, titolo))
        return legami

    def sezioni(self, dati: DatiTabella) -> Sequence[Sezione]:
        """A table for each strategic objective, after what the document tells of it."""
        return [
            self._sezione(dati, ambito, strategico)
            for ambito in dati.dup.ambiti
            for strategico in ambito.strategici
            if strategico.operativi or strategico.narrativa
        ]

    def _sezione(self, dati: DatiTabella, ambito: ContenutoAmbito, strategico: ContenutoStrategico) -> Sezione:
        righe = tuple(self.righe(dati, replace(ambito, strategici=(strategico,))))
        return Sezione(
            nome=strategico.nome,
            colonne=tuple(self.colonne(dati.dup)),
            righe=righe,
            narrativa=(("", strategico.narrativa),) if strategico.narrativa else (),
            parte=ambito.nome,
            premessa=ambito.narrativa,
            segni={n: "scoperta" for n, riga in enumerate(righe) if riga[-1] in ((SCOPERTO,), (NON_VISTO,))},
        )

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """The heads of the published table; the third has no words there."""
        return (
            ColonnaDUP("Obiettivi strategici DUP", 22, 36, sopra=True),
            ColonnaDUP("Obiettivi operativi", 30, 50),
            ColonnaDUP("Codice", 10, 12, appaiata=True, forte=True),
            ColonnaDUP("Obiettivi di peg", 38, 60, appaiata=True),
        )

    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterator[tuple[tuple[str, ...], ...]]:
        """One row for each link, and one for each operative objective that has none."""
        scoperto = SCOPERTO if dati.intero else NON_VISTO
        for strategico in ambito.strategici:
            for o in strategico.operativi:
                for codice, titolo in dati.legami.get((ambito.nome, strategico.nome, o.nome), (("", scoperto),)):
                    yield (_numerato(strategico),), (o.nome,), (codice,), (titolo,)

    def fogli(self, dati: DatiTabella) -> Sequence[Foglio]:
        """With the ambito."""
        return [self.foglio_con_ambito(dati)]

    def in_dati(self, dati: DatiTabella) -> str:
        """The whole document, and beside it the rows with the objectives of the plan."""
        tutto = json.loads(self.in_tabella(dati)) | {"piano": dati.accanto, "dup": json.loads(in_json(dati.dup))}
        return json.dumps(tutto, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _numerato(strategico: ContenutoStrategico) -> str:
    # «01-Territorio integrato»: the published table numbers them within their ambito.
    return f"{strategico.codice}-{strategico.nome}" if strategico.codice else strategico.nome

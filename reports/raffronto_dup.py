# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a DUP confirms, adds and leaves out of the one it was opened from, and which targets changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from django import forms

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoIndicatoreOperativo
from dup.lineage import Placed, carried_on
from dup.models import DUP, ObiettivoOperativo
from dup.raffronto import OperativoRaffrontato, Posto, Sorte, ValoreRaffrontato, raffronta
from dup.stored_contents import contenuto_del_dup
from organizzazione.rules import Chi
from reports.base import Foglio, OpzioniReport, Purpose
from reports.segni import legenda_dei_segni
from reports.tabella_dup import ColonnaDUP, DatiTabella, OpzioniDUP, TabellaDelDUP

# What is not there is said in words: an empty cell could be a value left to define.
ASSENTE: Final = "(non c'era)"
TOLTO: Final = "(non c'è più)"
DA_DEFINIRE: Final = "(da definire)"


class OpzioniRaffronto(OpzioniDUP):
    """The document and the one it is compared with."""

    rispetto_a = forms.ModelChoiceField(
        DUP.objects.none(),
        to_field_name="codice",
        required=False,
        empty_label="Il documento da cui è stato aperto",
        label="Rispetto a",
        error_messages={"invalid_choice": "Il DUP «%(value)s» non c'è."},
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        self.fields["rispetto_a"].queryset = DUP.objects.visible_to(chi)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The document before, when none was named; two different documents."""
        puliti: dict[str, Any] = super().clean() or self.cleaned_data
        dup = puliti.get("dup")
        if dup is None or "rispetto_a" in self.errors:
            return puliti
        puliti["rispetto_a"] = puliti.get("rispetto_a") or dup.precedente
        if puliti["rispetto_a"] is None:
            self.add_error("rispetto_a", f"{dup.codice} non è stato aperto da un altro: indicare rispetto a quale.")
        elif puliti["rispetto_a"] == dup:
            self.add_error("rispetto_a", "Indicare un altro documento.")
        return puliti


class RaffrontoDUP(TabellaDelDUP):
    """Objective by objective, and target by target."""

    id = "raffronto-dup"
    titolo = "Raffronto degli obiettivi operativi"
    descrizione = "Che cosa un DUP conferma, aggiunge e non ripropone rispetto al precedente, e quali valori cambia."
    purpose = Purpose.COMPARE
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniRaffronto

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiTabella:
        """With the other document, and the ambiti that only that one has."""
        dup, altro = opzioni["dup"], opzioni["rispetto_a"]
        prima, dopo = contenuto_del_dup(altro), contenuto_del_dup(dup)
        raffronto = tuple(raffronta(prima, dopo, _continuazioni(dup, altro)))
        solo_prima = {r.ambito for r in raffronto} - {a.nome for a in dopo.ambiti}
        vecchi = tuple(replace(a, strategici=()) for a in prima.ambiti if a.nome in solo_prima)
        return super().dati({**opzioni, "raffronto": raffronto, "altri_ambiti": vecchi}, chi)

    def accanto(self, opzioni: Mapping[str, Any]) -> str:
        """The other document."""
        return f"Rispetto a: {opzioni['rispetto_a'].descrizione}"

    def aggiunte(self, opzioni: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the rows are made of."""
        return {"raffronto": opzioni["raffronto"], "altri_ambiti": opzioni["altri_ambiti"]}

    def ambiti(self, dati: DatiTabella) -> Sequence[ContenutoAmbito]:
        """Also those that only the document before has."""
        return (*dati.dup.ambiti, *dati.aggiunte["altri_ambiti"])

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """Objective, what became of it, and its indicators line by line."""
        return (
            ColonnaDUP("Obiettivo strategico", 14, 28, sopra=True),
            ColonnaDUP("Obiettivo operativo", 22, 44, forte=True),
            ColonnaDUP("Che cosa ne è", 9, 16),
            ColonnaDUP("Indicatori", 18, 40, appaiata=True),
            ColonnaDUP("Valore atteso prima", 11, 20, appaiata=True),
            ColonnaDUP("Valore atteso dopo", 11, 20, appaiata=True),
            ColonnaDUP("Note", 15, 40),
        )

    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterator[tuple[tuple[str, ...], ...]]:
        """New and confirmed as the document orders them, then what it leaves out. Only targets that changed."""
        for r in dati.aggiunte["raffronto"]:
            if r.ambito != ambito.nome:
                continue
            mutati = [v for v in r.valori if v.mutato] if r.sorte is Sorte.CONFERMATO else []
            nome = (r.nome, f"(prima: «{r.prima.nome}»)") if r.rinominato and r.prima else (r.nome,)
            yield (
                (r.strategico,),
                nome,
                (r.sorte.value,),
                tuple(v.descrizione for v in mutati),
                tuple(_valore(v.prima, ASSENTE) for v in mutati),
                tuple(_valore(v.dopo, TOLTO) for v in mutati),
                tuple(_note(r, mutati)),
            )

    def fogli(self, dati: DatiTabella) -> Sequence[Foglio]:
        """With the ambito."""
        return [self.foglio_con_ambito(dati)]

    def legenda(self, dup: ContenutoDUP) -> Sequence[str]:
        """What stands in the columns of the values, and their marks."""
        solo = "Degli obiettivi confermati sono elencati solo gli indicatori il cui valore atteso è cambiato."
        return [solo, *legenda_dei_segni(i.valore_atteso for _, _, o in dup.operativi() for i in o.indicatori)]

    def in_dati(self, dati: DatiTabella) -> str:
        """The table as JSON: heads and rows."""
        return self.in_tabella(dati)


def _valore(indicatore: ContenutoIndicatoreOperativo | None, assente: str) -> str:
    return (indicatore.valore_atteso or DA_DEFINIRE) if indicatore else assente


def _note(r: OperativoRaffrontato, mutati: Iterable[ValoreRaffrontato]) -> Iterator[str]:
    """The notes of what changed: of an objective as it always was they are no news."""
    mutati = list(mutati)
    if r.dopo and (mutati or not r.prima or r.prima.note != r.dopo.note):
        yield from filter(None, r.dopo.note.split("\n"))
    yield from (f"{v.descrizione}: {v.dopo.note}" for v in mutati if v.dopo and v.dopo.note)


def _continuazioni(dup: DUP, altro: DUP) -> dict[Posto, Posto]:
    """What the database knows of objectives that carry on others (one query)."""
    su = "obiettivo_strategico__ambito"
    righe = ObiettivoOperativo.objects.values_list(
        "pk", "continua", f"{su}__dup", f"{su}__nome", "obiettivo_strategico__nome", "nome"
    )
    return carried_on({pk: Placed(da, documento, (a, s, o)) for pk, da, documento, a, s, o in righe}, altro.pk, dup.pk)

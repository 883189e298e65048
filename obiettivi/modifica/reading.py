# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the stored objective to the form, and from what was typed to what can be stored and checked.

What cannot be stored (an unreadable date, a name that nobody has) is refused at its field. What is merely wrong
(weights that do not make 100, inverted dates) is a finding: a draft may hold it.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.db.models import Model, Q, QuerySet

from controlli import Segnalazione
from dup.models import ObiettivoOperativo
from indicatori.choices import Verso
from indicatori.models import TipoIndicatore
from obiettivi.contenuto import CODICE_OBIETTIVO, ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from obiettivi.contenuto.campi import Campo, Kind, asked, campo_di
from obiettivi.models import (
    Fase,
    IndicatoreObiettivo,
    ObiettivoPEG,
    PianoEsecutivo,
    ServizioCoinvolto,
    TipoObiettivo,
)
from obiettivi.modifica.form_text import BOXES, CAMPI, ROW_SHAPES, TESTA, FormText, Riga, al_centesimo, presenti
from obiettivi.verifica.checks import Contesto, verifica
from organizzazione.models import CentroDiResponsabilita, Persona
from testi.bounds import excess
from testi.codes import fault_of_line
from testi.confronto import piega
from testi.formati import leggi_data, leggi_numero, numero
from testi.validators import LineField

_MODELLI: Final[dict[str, type[Model]]] = {
    "": ObiettivoPEG,
    "fasi": Fase,
    "indicatori": IndicatoreObiettivo,
    "servizi": ServizioCoinvolto,
}


def _colonna(box: str) -> Any:
    """The column that a box is of."""
    section, _, column = box.rpartition(".")
    return _MODELLI[section]._meta.get_field(column)


# How many characters each box holds: as many as its column.
LUNGHEZZE: Final = {box: massimo for box in BOXES if (massimo := getattr(_colonna(box), "max_length", None))}
# What stands in addresses, subjects and headings is one readable line.
_LINES: Final = frozenset(box for box in BOXES if isinstance(_colonna(box), LineField))
PESO_MASSIMO: Final = Decimal("999.99")
Errori = dict[str, list[str]]


class Nomi:
    """The names that a form may use, each table read once and only when it is asked for."""

    def __init__(self, piano: PianoEsecutivo) -> None:
        self.piano = piano

    @cached_property
    def persone(self) -> dict[str, int]:
        """People, by the name that tells them apart."""
        return {str(p): p.pk for p in Persona.objects.only("nominativo", "matricola")}

    @cached_property
    def centri(self) -> dict[str, int]:
        """Centres by full name."""
        return dict(CentroDiResponsabilita.objects.values_list("nome", "pk"))

    @cached_property
    def centri_piegati(self) -> dict[str, int]:
        """Centres by either name, as a person compares names."""
        righe = list(CentroDiResponsabilita.objects.values_list("nome_breve", "nome", "pk"))
        return {piega(nome): pk for breve, lungo, pk in righe for nome in (breve, lungo) if nome}

    @cached_property
    def brevi(self) -> dict[str, str]:
        """The name for narrow columns of each centre."""
        return {n: b or n for n, b in CentroDiResponsabilita.objects.values_list("nome", "nome_breve")}

    @cached_property
    def _tipi(self) -> list[tuple[str, int, bool, bool]]:
        return list(TipoObiettivo.objects.values_list("nome", "pk", "in_uso", "da_verificare"))

    @cached_property
    def tipi(self) -> dict[str, int]:
        """Kinds of objective, past ones too."""
        return {nome: pk for nome, pk, _, _ in self._tipi}

    @cached_property
    def tipi_in_uso(self) -> list[str]:
        """The kinds to choose from."""
        return [nome for nome, _, in_uso, _ in self._tipi if in_uso]

    @cached_property
    def _tipi_indicatore(self) -> list[tuple[str, int, bool]]:
        return list(TipoIndicatore.objects.values_list("nome", "pk", "da_verificare"))

    @cached_property
    def tipi_indicatore(self) -> dict[str, int]:
        """Kinds of indicator."""
        return {nome: pk for nome, pk, _ in self._tipi_indicatore}

    @cached_property
    def operativi(self) -> list[ObiettivoOperativo]:
        """The operative objectives of the documents in force in the plan's year."""
        return list(operativi_del(self.piano.anno))

    def contesto(self, collegato: bool) -> Contesto:
        """What the checks must know."""
        return Contesto(
            self.piano.anno,
            tuple(n for n, _, dubbio in self._tipi_indicatore if not dubbio),
            tuple(n for n, _, _, dubbio in self._tipi if not dubbio),
            collegato,
        )


class NomiDiSempre(Nomi):
    """The names of today, and those of once for what has been renamed since: to give back a text of then."""

    @cached_property
    def persone(self) -> dict[str, int]:
        """People, by any name they had."""
        return _nomi_avuti(Persona) | super().persone

    @cached_property
    def centri(self) -> dict[str, int]:
        """Centres, by any full name they had."""
        return _nomi_avuti(CentroDiResponsabilita) | super().centri

    @cached_property
    def tipi(self) -> dict[str, int]:
        """Kinds of objective, by any name they had."""
        return _nomi_avuti(TipoObiettivo) | super().tipi

    @cached_property
    def tipi_indicatore(self) -> dict[str, int]:
        """Kinds of indicator, by any name they had."""
        return _nomi_avuti(TipoIndicatore) | super().tipi_indicatore


def _nomi_avuti(modello: Any) -> dict[str, int]:
    """The rows that are still there by the names they had, the last one that had a name (one query)."""
    avuti = modello.history.filter(id__in=modello.objects.values("pk")).order_by("history_date", "history_id")
    return {str(voce.instance): voce.id for voce in avuti}


def operativi_del(anno: int, anche: Iterable[int] = ()) -> QuerySet[ObiettivoOperativo]:
    """Operative objectives of the DUP of a year, and some others, in the order of the document."""
    via = "obiettivo_strategico__ambito"
    del_periodo = Q(**{f"{via}__dup__anno_inizio__lte": anno, f"{via}__dup__anno_fine__gte": anno})
    scelti = ObiettivoOperativo.objects.filter(del_periodo | Q(pk__in=list(anche)))
    return scelti.select_related(f"{via}__dup").order_by(
        f"{via}__dup__codice", f"{via}__ordine", "obiettivo_strategico__ordine", "ordine", "pk"
    )


@dataclass
class CleanedText:
    """What was typed, read: values by field of the head and of each row that counts, and what was refused."""

    testa: dict[str, Any] = field(default_factory=dict)
    operativi: list[int] = field(default_factory=list)
    righe: dict[str, list[tuple[Riga, dict[str, Any]]]] = field(default_factory=dict)
    errori: Errori = field(default_factory=dict)


def da_obiettivo(obiettivo: ObiettivoPEG) -> FormText:
    """The stored objective as the form shows it (four queries beside the objective's own)."""
    testa = {campo: _testo(getattr(obiettivo, campo)) for campo in TESTA}
    operativi = sorted(str(pk) for pk in obiettivo.obiettivi_operativi.order_by().values_list("pk", flat=True))
    return FormText(
        testa,
        tuple(operativi),
        fasi=_righe(obiettivo.fasi.select_related("responsabile", "centro"), CAMPI["fasi"]),
        indicatori=_righe(obiettivo.indicatori.select_related("tipo"), CAMPI["indicatori"]),
        servizi=_righe(obiettivo.altri_servizi.all(), CAMPI["servizi"]),
    )


def con_le_sole_fasi(obiettivo: ObiettivoPEG) -> FormText:
    """What of a stored objective decides its weights; no query where the phases were read before."""
    return FormText({}, fasi=_righe(obiettivo.fasi.all(), ("descrizione", "fine_prevista", "peso")))


def testi_oltre(scritto: FormText) -> frozenset[str]:
    """The texts that are longer than their box: those that were stored before it had a bound may stay."""
    testi = [(c, t) for c, t in scritto.testa.items()]
    testi += [(f"{s}.{c}", t) for s in CAMPI for r in scritto.righe(s) for c, t in r.valori.items()]
    return frozenset(t for c, t in testi if len(t) > LUNGHEZZE.get(c, len(t)))


def leggi(scritto: FormText, nomi: Nomi, tenuti: Container[str] = frozenset()) -> CleanedText:
    """Read what was typed; ``errori`` says by field what cannot be stored and what to write instead.

    ``tenuti`` are texts that are stored already and stay, however long (``testi_oltre``).
    """
    pronto = CleanedText(operativi=[int(pk) for pk in scritto.operativi])
    lettore = _Lettore(pronto.errori, nomi, tenuti)
    for campo in TESTA:
        pronto.testa[campo] = lettore.leggi(campo, campo, scritto.testa[campo])
    for sezione in ("fasi", "indicatori", "servizi"):
        pronto.righe[sezione] = [
            (r, {c: lettore.leggi(f"{sezione}-{i}-{c}", f"{sezione}.{c}", v) for c, v in r.valori.items()})
            for i, r in presenti(scritto.righe(sezione))
        ]
    noti = {o.pk for o in nomi.operativi} if pronto.operativi else set()
    ignoti = set(pronto.operativi) - noti
    if ignoti and ObiettivoOperativo.objects.filter(pk__in=ignoti).count() < len(ignoti):
        pronto.errori["operativi"] = ["Uno degli obiettivi del DUP non c'è più: togliere la spunta."]
    return pronto


class _Lettore:
    def __init__(self, errori: Errori, nomi: Nomi, tenuti: Container[str]) -> None:
        self.errori, self.nomi, self.tenuti = errori, nomi, tenuti

    def leggi(self, dove: str, campo: str, testo: str) -> Any:
        if testo not in self.tenuti and (detto := excess(testo, LUNGHEZZE.get(campo, len(testo)))):
            return self.rifiuta(dove, detto)
        c, section = BOXES[campo], campo.rpartition(".")[0]
        match c.kind:
            case Kind.CODE:
                return self.codice(dove, testo)
            case Kind.PERSON:
                return self.nome(dove, testo, self.nomi.persone, "La persona")
            case Kind.SHORT_CENTRE:
                return self.nome(dove, testo, self.nomi.centri, "Il centro")
            case Kind.TIPO:
                return self.nome(dove, testo, self.nomi.tipi_indicatore if section else self.nomi.tipi, "Il tipo")
            case Kind.DATE:
                return self.data(dove, testo)
            case Kind.WEIGHT:
                return self.peso(dove, testo)
            case Kind.SENSE:
                return self.verso(dove, testo)
            case Kind.FLAG:
                return bool(testo)
        return self.parole(dove, campo, testo)

    def rifiuta(self, dove: str, perche: str) -> None:
        self.errori.setdefault(dove, []).append(perche)

    def codice(self, dove: str, testo: str) -> str:
        if not re.fullmatch(CODICE_OBIETTIVO, testo):
            self.rifiuta(dove, "Il codice è anno, trattino, due lettere, due cifre: per esempio 2020-CP04.")
        return testo

    def parole(self, dove: str, campo: str, testo: str) -> str:
        if campo in _LINES and (difetto := fault_of_line(testo)):
            self.rifiuta(dove, difetto)
        if BOXES[campo].required and not testo:
            di_riga = "Scrivere qualcosa qui, oppure togliere la riga."
            self.rifiuta(dove, di_riga if "-" in dove else f"Manca il {BOXES[campo].called}.")
        return testo

    def nome(self, dove: str, testo: str, noti: dict[str, int], che_cosa: str) -> int | None:
        if not testo:
            return None
        if testo not in noti:
            piegati = {piega(n): n for n in noti}
            if piega(testo) not in piegati:
                self.rifiuta(dove, f"{che_cosa} «{testo}» non è nell'elenco: scegliere un nome tra quelli proposti.")
                return None
            testo = piegati[piega(testo)]
        return noti[testo]

    def data(self, dove: str, testo: str) -> date | None:
        giorno = leggi_data(testo)
        if testo and giorno is None:
            self.rifiuta(dove, f"«{testo}» non è una data: scriverla come 31/12/{self.nomi.piano.anno}.")
        return giorno

    def peso(self, dove: str, testo: str) -> Decimal | None:
        letto = leggi_numero(testo)
        if testo and (letto is None or not al_centesimo(letto)):
            self.rifiuta(dove, f"«{testo}» non è un peso: scrivere un numero con al più due decimali, come 12,50.")
            return None
        if letto is not None and not 0 <= letto <= PESO_MASSIMO:
            self.rifiuta(dove, "Il peso va da 0 a 100.")
            return None
        return letto

    def verso(self, dove: str, testo: str) -> str:
        if testo not in Verso.values:
            self.rifiuta(dove, "Scegliere se è meglio di più o meglio di meno.")
        return testo


def contenuto(scritto: FormText, centro: str, nomi: Nomi) -> ContenutoObiettivo:
    """What was typed as it would print; what cannot be read is left out."""
    righe = {s: tuple(r.valori for _, r in presenti(scritto.righe(s))) for s in ROW_SHAPES}
    return ContenutoObiettivo(
        **_detto(ContenutoObiettivo, scritto.testa, nomi),
        centro_di_responsabilita=centro,
        fasi=tuple(ContenutoFase(**_detto(ContenutoFase, v, nomi)) for v in righe["fasi"]),
        indicatori=tuple(ContenutoIndicatore(**_detto(ContenutoIndicatore, v, nomi)) for v in righe["indicatori"]),
        altri_servizi=tuple(v["descrizione"] for v in righe["servizi"]),
    )


def _detto(shape: type, valori: dict[str, str], nomi: Nomi) -> dict[str, Any]:
    """What the boxes say, as the content has it."""
    return {c.name: _valore(c, valori[c.column], nomi) for c in asked(shape)}


def _valore(c: Campo, testo: str, nomi: Nomi) -> Any:
    match c.kind:
        case Kind.DATE:
            return leggi_data(testo)
        case Kind.WEIGHT:
            return leggi_numero(testo)
        case Kind.FLAG:
            return bool(testo)
        case Kind.SHORT_CENTRE:
            return nomi.brevi.get(testo, testo) if testo else ""
    return testo


def trovate(scritto: FormText, centro: str, nomi: Nomi) -> list[tuple[str, Segnalazione]]:
    """The findings of what was typed, each with the name of its field in the form."""
    elenco = verifica(contenuto(scritto, centro, nomi), nomi.contesto(bool(scritto.operativi)))
    posti = {s: [i for i, _ in presenti(scritto.righe(s))] for s in ("fasi", "indicatori")}
    return [(_campo(s, posti), s) for s in elenco]


def _campo(segnalazione: Segnalazione, posti: dict[str, list[int]]) -> str:
    match segnalazione.campo:
        case (str(sezione), int(i), str(campo)):
            return f"{sezione}-{posti[sezione][i]}-{campo_di(ROW_SHAPES[sezione], campo).column}"
        case ("centro_di_responsabilita",):
            return "codice"
        case ("obiettivi_operativi",):
            return "operativi"
        case (str(campo), *_):
            return campo
    return "codice"


def _righe(righe: Iterable[Any], campi: Iterable[str]) -> tuple[Riga, ...]:
    return tuple(Riga({c: _testo(getattr(r, c)) for c in campi}, str(r.row_id)) for r in righe)


def _testo(valore: Any) -> str:
    match valore:
        case None | False:
            return ""
        case True:
            return "si"
        case Decimal():
            return numero(valore)
        case date():
            return valore.isoformat()
    return str(valore).replace("\r\n", "\n").strip()

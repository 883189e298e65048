# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the stored objective to the form, and from what was typed to what can be stored (``forms``) and checked."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from controlli import Segnalazione
from dup.models import ObiettivoOperativo
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from obiettivi.contenuto.campi import Campo, Kind, asked, campo_di
from obiettivi.models import ObiettivoPEG
from obiettivi.modifica.form_text import CAMPI, ROW_SHAPES, TESTA, FormText, Riga, presenti
from obiettivi.modifica.forms import LUNGHEZZE, BoxesForm, head_form, rows_form
from obiettivi.modifica.names import Nomi
from obiettivi.verifica.checks import verifica
from testi.formati import leggi_data, leggi_numero, numero

Errori = dict[str, list[str]]


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
    head = head_form(scritto.testa, nomi, tenuti)
    pronto.errori |= _errori(head, "")
    # What was refused stands as it was typed: nobody stores it.
    pronto.testa = {**scritto.testa, **head.cleaned_data}
    for section in CAMPI:
        rows = list(presenti(scritto.righe(section)))
        forms = rows_form(section, [r.valori for _, r in rows], nomi, tenuti)
        forms.is_valid()
        pronto.righe[section] = []
        for (i, row), form in zip(rows, forms, strict=True):
            pronto.errori |= _errori(form, f"{section}-{i}-")
            pronto.righe[section].append((row, {**row.valori, **form.cleaned_data}))
    noti = {o.pk for o in nomi.operativi} if pronto.operativi else set()
    ignoti = set(pronto.operativi) - noti
    if ignoti and ObiettivoOperativo.objects.filter(pk__in=ignoti).count() < len(ignoti):
        pronto.errori["operativi"] = ["Uno degli obiettivi del DUP non c'è più: togliere la spunta."]
    return pronto


class _AnyText:
    """How long a text may be the page says by itself, while it is written."""

    def __contains__(self, text: object) -> bool:
        return True


def refused_now(scritto: FormText, nomi: Nomi) -> Errori:
    """What of a text that is being written could not be saved as it stands."""
    return leggi(scritto, nomi, _AnyText()).errori


def _errori(form: BoxesForm, prefix: str) -> Errori:
    return {f"{prefix}{column}": [str(m) for m in said] for column, said in form.errors.items()}


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

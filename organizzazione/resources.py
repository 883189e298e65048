# SPDX-License-Identifier: AGPL-3.0-or-later
"""The registries as tables that come in and go out: natural keys, one version per row, all or nothing.

Every table that a row refers to is read once: the number of queries of a row does not depend on how many there are.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from import_export import fields, resources, widgets
from import_export.instance_loaders import BaseInstanceLoader

from aggregati.models import ConflittoDiRevisione
from organizzazione.celle import Elenco, Giorno, PerNome, Scelta, Testo
from organizzazione.choices import Qualita
from organizzazione.models import Assessore, CentroDiResponsabilita, Incarico, OrganismoPartecipato, Persona, Utente
from testi.confronto import in_riga, piega, senza_accenti

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RigaLetta:
    """What an import makes of a row: the cells that change, each before and after."""

    numero: int
    tipo: str
    nome: str
    revisione: int
    celle: list[tuple[str, str, str]]


class PerChiave(BaseInstanceLoader):
    """Finds the stored row of a natural key among those read once."""

    def __init__(self, resource: "Anagrafe", dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self.chiavi = [resource.fields[nome] for nome in resource.get_import_id_fields()]
        self.per_chiave: dict[Any, list[Any]] = defaultdict(list)
        for riga in resource.elenco.tutti:
            self.per_chiave[self._piegata([f.get_value(riga) for f in self.chiavi])].append(riga)

    def get_instance(self, row: Any) -> Any:
        """The row; none when it is new. Spelling aside, unless two rows differ just in that."""
        try:
            valori = [f.clean(row) for f in self.chiavi]
        except (ValueError, KeyError):
            return None  # import_instance says it again, with the column
        trovate = self.per_chiave.get(self._piegata(valori), [])
        esatte = [r for r in trovate if [f.get_value(r) for f in self.chiavi] == valori]
        return (esatte or trovate or [None])[0] if len(esatte or trovate) < 2 else None

    @staticmethod
    def _piegata(valori: list[Any]) -> tuple[Any, ...]:
        return tuple(piega(v) if isinstance(v, str) else getattr(v, "pk", v) for v in valori)


class Anagrafe(resources.ModelResource):
    """What the registries share."""

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        store_instance = True
        use_transactions = True
        clean_model_instances = True
        instance_loader_class = PerChiave

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.numeri: list[int] = []
        self.viste: dict[Any, int] = {}
        self.elenchi: dict[type[Model], Elenco] = {}

    @property
    def elenco(self) -> Elenco:
        """The stored rows of this registry."""
        return self.elenchi[self._meta.model]

    def colonna(self, campo: str) -> str:
        """The head of the column of a field."""
        return next((str(f.column_name) for f in self.fields.values() if f.attribute == campo), campo)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Know the columns by their heads, spelling aside; read the tables that rows refer to.

        Raises:
            ValueError: a column unknown, repeated or missing.
        """
        self.numeri = list(getattr(dataset, "numeri", range(2, len(dataset) + 2)))
        self.viste = {}
        for modello in (self._meta.model, *(f.widget.modello for f in self._per_nome())):
            if modello not in self.elenchi:
                self.elenchi[modello] = Elenco(modello)
        self._lega()
        for campo in self._per_nome():
            campo.widget.elenchi = self.elenchi
        try:
            dataset.headers = self._teste(dataset.headers)
        except ValueError:
            dataset.wipe()  # the package would go on with the rows
            raise

    def _per_nome(self) -> Iterator[Any]:
        return (f for f in self.fields.values() if isinstance(f.widget, PerNome))

    def _lega(self) -> None:
        """Put the rows just read where the others refer to them, so that looking at one asks no question."""
        for campo in self._per_nome():
            per_pk = {riga.pk: riga for riga in self.elenchi[campo.widget.modello].tutti}
            for riga in self.elenco.tutti:
                setattr(riga, campo.attribute, per_pk.get(getattr(riga, f"{campo.attribute}_id")))

    def _teste(self, teste: list[str]) -> list[str]:
        note = {piega(str(f.column_name)): str(f.column_name) for f in self.fields.values()}
        ignote = [t for t in teste if piega(t) not in note]
        elenco = ", ".join(f"«{n}»" for n in note.values())
        if ignote:
            raise ValueError(f"Colonne che non si conoscono: {', '.join(f'«{t}»' for t in ignote)}. Sono: {elenco}.")
        trovate = [note[piega(t)] for t in teste]
        if doppie := sorted({t for t in trovate if trovate.count(t) > 1}):
            raise ValueError(f"La colonna «{doppie[0]}» c'è due volte: lasciarne una.")
        servono = [str(self.fields[n].column_name) for n in self.get_import_id_fields()]
        if mancano := [n for n in servono if n not in trovate]:
            raise ValueError(f"Manca la colonna «{mancano[0]}»: serve a riconoscere le righe. Sono: {elenco}.")
        return trovate

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """A row of the file that names again what another named is a mistake of the file."""
        detta = tuple(_detta(row[self.fields[n].column_name]) for n in self.get_import_id_fields())
        chiave = detta if new else instance.pk
        numero = self.numero(kwargs["row_number"])
        if chiave in self.viste:
            raise ValidationError(f"Ripete la riga {self.viste[chiave]}: lasciarne una sola.")
        self.viste[chiave] = numero

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """What there is to say of the outcome, in the words of the file."""
        super().after_import(dataset, result, **kwargs)
        result.rilievi = sorted(self._rilievi(result))
        lette = [self._letta(n, r) for n, r in enumerate(result.rows, start=1) if r.is_valid()]
        result.righe_lette = sorted(lette, key=lambda riga: riga.numero)
        detto = repr([(r.numero, r.tipo, r.revisione, r.celle) for r in result.righe_lette])
        result.impronta = hashlib.sha256(detto.encode("utf-8", "replace")).hexdigest()

    def _rilievi(self, result: Any) -> Iterator[tuple[int, str, str]]:
        for riga in result.invalid_rows:
            for campo, testi in riga.error_dict.items():
                colonna = "" if campo == NON_FIELD_ERRORS else self.colonna(campo)
                yield from ((self.numero(riga.number), colonna, str(testo)) for testo in testi)
        for riga in result.error_rows:
            for errore in riga.errors:
                log.error("Riga %s non importata", self.numero(riga.number), exc_info=errore.error)
            yield self.numero(riga.number), "", "La riga non si può scrivere: controllare i suoi valori."

    def _letta(self, posto: int, riga: Any) -> "RigaLetta":
        campi = self.get_import_fields()
        dopo = [str(f.export(riga.instance)) for f in campi]
        prima = [str(f.export(riga.original)) for f in campi] if riga.original else [""] * len(dopo)
        celle = [(str(f.column_name), p, d) for f, p, d in zip(campi, prima, dopo, strict=True) if p != d]
        revisione = riga.original.revisione if riga.original else 0
        return RigaLetta(self.numero(posto), riga.import_type, str(riga.instance), revisione, celle)

    def numero(self, posto: int) -> int:
        """The row of the file of the n-th row of data."""
        return self.numeri[posto - 1] if 0 < posto <= len(self.numeri) else posto

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """The history says where it comes from."""
        instance._change_reason = f"importato da {kwargs.get('file_name') or 'un file'}"[:100]
        if isinstance(chi := kwargs.get("user"), Utente):
            instance._history_user = chi

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """The next version first, then the row.

        Raises:
            ValidationError: somebody else wrote it meanwhile.
        """
        try:
            if not is_create:
                instance.prenota_revisione()
            with transaction.atomic():
                super().do_instance_save(instance, is_create)
        except ConflittoDiRevisione as errore:
            raise ValidationError("Nel frattempo qualcun altro l'ha modificata: caricare di nuovo il file.") from errore
        except IntegrityError as errore:
            raise ValidationError("C'è già una riga uguale: controllare nome e date.") from errore
        if is_create:
            self.elenco.aggiungi(instance)


def _detta(cella: Any) -> str:
    return senza_accenti(in_riga(str(cella or ""))).casefold()


def _campo(attributo: str, colonna: str, widget: widgets.Widget | None = None) -> fields.Field:
    return fields.Field(attribute=attributo, column_name=colonna, widget=widget or Testo())


class CentroResource(Anagrafe):
    """The tree of services; a row may name a centre that stands further down in the file."""

    nome = _campo("nome", "Nome")
    nome_breve = _campo("nome_breve", "Nome breve")
    padre = _campo("padre", "Fa parte di", PerNome(CentroDiResponsabilita))
    attivo_dal = _campo("attivo_dal", "Attivo dal", Giorno())
    attivo_al = _campo("attivo_al", "Attivo al", Giorno())

    class Meta(Anagrafe.Meta):
        model = CentroDiResponsabilita
        import_id_fields = ("nome",)
        fields = ("nome", "nome_breve", "padre", "attivo_dal", "attivo_al")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Parents before their children."""
        super().before_import(dataset, **kwargs)
        if "Fa parte di" in dataset.headers:
            self._padri_prima(dataset)

    def _padri_prima(self, dataset: Any) -> None:
        posto, sopra = dataset.headers.index("Nome"), dataset.headers.index("Fa parte di")
        righe = list(dataset)
        per_nome = {piega(r[posto]): i for i, r in enumerate(righe)}
        ordine: list[int] = []
        messe: set[int] = set()
        for i in range(len(righe)):
            catena: list[int] = []
            salita: int | None = i
            while salita is not None and salita not in messe and salita not in catena:
                catena.append(salita)
                salita = per_nome.get(piega(righe[salita][sopra]))
            ordine += reversed(catena)
            messe |= set(catena)
        teste, numeri = dataset.headers, self.numeri
        dataset.wipe()
        dataset.headers = teste
        for i in ordine:
            dataset.append(righe[i])
        self.numeri = [numeri[i] for i in ordine]


class PersonaResource(Anagrafe):
    """The people that plans name; who is a user of the program is not told here."""

    nominativo = _campo("nominativo", "Cognome e nome")
    matricola = _campo("matricola", "Matricola")

    class Meta(Anagrafe.Meta):
        model = Persona
        import_id_fields = ("nominativo", "matricola")
        fields = ("nominativo", "matricola")


class IncaricoResource(Anagrafe):
    """Who answers for what, from when to when."""

    persona = _campo("persona", "Persona", PerNome(Persona))
    centro = _campo("centro", "Centro", PerNome(CentroDiResponsabilita))
    qualita = _campo("qualita", "In qualità di", Scelta(Qualita.choices))
    dal = _campo("dal", "Dal", Giorno())
    al = _campo("al", "Al", Giorno())

    class Meta(Anagrafe.Meta):
        model = Incarico
        import_id_fields = ("persona", "centro", "qualita", "dal")
        fields = ("persona", "centro", "qualita", "dal", "al")


class AssessoreResource(Anagrafe):
    """The members of the Giunta."""

    nominativo = _campo("nominativo", "Nome")
    deleghe = _campo("deleghe", "Deleghe")
    dal = _campo("dal", "In carica dal", Giorno())
    al = _campo("al", "In carica al", Giorno())

    class Meta(Anagrafe.Meta):
        model = Assessore
        import_id_fields = ("nominativo", "dal")
        fields = ("nominativo", "deleghe", "dal", "al")


class OrganismoResource(Anagrafe):
    """Companies, foundations, bodies."""

    nome = _campo("nome", "Nome")
    nome_breve = _campo("nome_breve", "Nome breve")
    email = _campo("email", "Posta")

    class Meta(Anagrafe.Meta):
        model = OrganismoPartecipato
        import_id_fields = ("nome",)
        fields = ("nome", "nome_breve", "email")

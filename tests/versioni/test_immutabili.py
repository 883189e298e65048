# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two hundred ways to change what was approved, and none that does.

Every attempt goes its own way (SQL, ORM, admin, pages, imports, renaming and deleting what a version names); after
each, every byte of every version is compared with what it was.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, models, transaction
from django.db.models.deletion import ProtectedError
from django.test import Client
from django.urls import reverse

from congelati.models import Frozen, FrozenRow
from congelati.triggers import missing_triggers, names_of, put_triggers, tables, take_triggers
from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from flussi.acts import Refused
from fogli.limiti import FileNonLeggibile
from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from obiettivi.contenuto import ContenutoPiano
from obiettivi.lettura.stored_contents import contenuto_del_piano
from obiettivi.models import ObiettivoPEG, Passaggio, PianoEsecutivo
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import NonPermesso, salva
from obiettivi.vita import comments, services
from organizzazione.models import CentroDiResponsabilita, Persona, Utente
from tests.fabbriche import UtenteFactory
from tests.versioni.scena import ATTO_DI_VARIAZIONE, Scena, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni
from versioni.hash_chain import difetti
from versioni.models import DocumentoDellaVersione, Versione
from versioni.services import NonApprovabile
from versioni.variazioni import VariazioneImpossibile

# What an attempt may be answered with; anything else is an error of ours.
RISPOSTE = (
    DatabaseError,
    FrozenRow,
    ProtectedError,
    PermissionDenied,
    NonPermesso,
    NonApprovabile,
    VariazioneImpossibile,
    FileNonLeggibile,
    Refused,
)
Tentativo = tuple[str, Callable[[], Any]]


def due_versioni() -> Scena:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Il bando è slittato", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Titolo variato", s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    return s


def fotografia() -> str:
    """A hash of every column of every frozen row of the versions, read with SQL; the security log may grow."""
    impronta = hashlib.sha256()
    with connection.cursor() as cursore:
        for tabella in (t for t in tables() if t.startswith("versioni_")):
            cursore.execute(f"SELECT * FROM {tabella} ORDER BY id")
            for riga in cursore.fetchall():
                impronta.update(repr([bytes(v) if isinstance(v, memoryview) else v for v in riga]).encode())
    return impronta.hexdigest()


def sql(testo: str, *valori: Any) -> Callable[[], Any]:
    def esegui() -> None:
        with connection.cursor() as cursore:
            cursore.execute(testo, valori)

    return esegui


def altro(campo: models.Field[Any, Any], valore: Any) -> Any:
    match valore:
        case bytes() | memoryview():
            return b"%PDF falso"
        case None:
            return 1
        case int():
            return valore + 100
        case date():
            return valore.replace(year=1999)
    return "falso" if campo.max_length is None or campo.max_length > 5 else "DCC"


def col_sql() -> Iterator[Tentativo]:
    for modello in (Versione, DocumentoDellaVersione):
        tabella = modello._meta.db_table
        for riga in modello.objects.all():
            for campo in modello._meta.concrete_fields:
                if not campo.primary_key:
                    yield (
                        f"SQL UPDATE {tabella}.{campo.column}",
                        sql(
                            f"UPDATE {tabella} SET {campo.column} = %s WHERE id = %s",
                            altro(campo, getattr(riga, campo.attname)),
                            riga.pk,
                        ),
                    )
            yield f"SQL DELETE {tabella}", sql(f"DELETE FROM {tabella} WHERE id = %s", riga.pk)
            yield (
                f"SQL UPDATE della chiave {tabella}",
                sql(f"UPDATE {tabella} SET id = id + 1000 WHERE id = %s", riga.pk),
            )
            yield from _sostituzioni(tabella, modello, riga)
        if connection.vendor == "postgresql":
            yield f"SQL TRUNCATE {tabella}", sql(f"TRUNCATE {tabella} CASCADE")
            yield (
                f"SQL TRUNCATE {tabella} da replica",
                sql(f"SET LOCAL session_replication_role = replica; TRUNCATE {tabella} CASCADE"),
            )
            yield (
                f"SQL DELETE {tabella} da replica",
                sql(f"SET LOCAL session_replication_role = replica; DELETE FROM {tabella}"),
            )
        else:
            yield f"SQL DELETE di tutto {tabella}", sql(f"DELETE FROM {tabella}")
            yield f"SQL UPDATE OR REPLACE {tabella}", sql(f"UPDATE OR REPLACE {tabella} SET id = 1")


def _sostituzioni(tabella: str, modello: type[models.Model], riga: models.Model) -> Iterator[Tentativo]:
    colonne = [c.column for c in modello._meta.concrete_fields]
    copia = ", ".join(colonne)
    if connection.vendor == "postgresql":
        cambia = f"INSERT INTO {tabella} SELECT * FROM {tabella} WHERE id = %s ON CONFLICT (id) DO UPDATE SET id = 999"
        yield f"SQL ON CONFLICT {tabella}", sql(cambia, riga.pk)
    else:
        testo = f"INSERT OR REPLACE INTO {tabella} ({copia}) SELECT {copia} FROM {tabella} WHERE id = %s"
        yield f"SQL INSERT OR REPLACE {tabella}", sql(testo, riga.pk)
        senza = ", ".join(c for c in colonne if c != "id")
        testo = f"INSERT OR REPLACE INTO {tabella} ({senza}) SELECT {senza} FROM {tabella} WHERE id = %s"
        yield f"SQL INSERT OR REPLACE senza chiave {tabella}", sql(testo, riga.pk)


def con_l_orm():
    for modello in (Versione, DocumentoDellaVersione):
        nudo: models.QuerySet[Any] = models.QuerySet(modello)
        yield f"{modello.__name__}.objects.update()", lambda m=modello: m.objects.update(impronta="0" * 64)
        yield f"{modello.__name__}.objects.delete()", lambda m=modello: m.objects.all().delete()
        yield f"{modello.__name__} _raw_delete", lambda q=nudo: q.all()._raw_delete("default")
        yield f"{modello.__name__} delete dal QuerySet di Django", lambda q=nudo: q.all().delete()
        for riga in modello.objects.all():
            for campo in modello._meta.concrete_fields:
                if campo.primary_key:
                    continue
                nome, valore = campo.attname, altro(campo, getattr(riga, campo.attname))
                yield (
                    f"QuerySet.update({nome})",
                    lambda q=nudo, r=riga, n=nome, v=valore: q.filter(pk=r.pk).update(**{n: v}),
                )
                yield f"save() dopo {nome}", lambda m=modello, r=riga, n=nome, v=valore: _salva(m, r.pk, n, v)
            yield f"{modello.__name__}.delete()", lambda m=modello, r=riga: m.objects.get(pk=r.pk).delete()
            yield f"{modello.__name__} save_base", lambda m=modello, r=riga: _save_base(m, r.pk)
            yield f"{modello.__name__} bulk_update", lambda q=nudo, r=riga: _in_blocco(q, r)


def _salva(modello: type[Frozen], pk: int, nome: str, valore: Any) -> None:
    riga: Any = modello.objects.get(pk=pk)
    setattr(riga, nome, valore)
    riga.save()


def _save_base(modello: type[Frozen], pk: int) -> None:
    riga: Any = modello.objects.get(pk=pk)
    riga.impronta = "f" * 64
    riga.save_base(raw=True)


def _in_blocco(nudo: models.QuerySet[Any], riga: Any) -> None:
    riga = nudo.get(pk=riga.pk)
    riga.impronta = "e" * 64
    nudo.bulk_update([riga], ["impronta"])


def dal_programma(s):
    """What the program itself offers, and what a version names."""
    piano, ufficio = s.piano, s.ufficio
    for nome, righe, campo in (
        ("centro", CentroDiResponsabilita.objects.all(), "nome"),
        ("persona", Persona.objects.all(), "nominativo"),
        ("ambito", AmbitoStrategico.objects.all(), "nome"),
        ("strategico", ObiettivoStrategico.objects.all(), "nome"),
        ("operativo", ObiettivoOperativo.objects.all(), "nome"),
        ("DUP", DUP.objects.all(), "descrizione"),
        ("utente", Utente.objects.all(), "last_name"),
        ("piano", PianoEsecutivo.objects.all(), "descrizione"),
        ("obiettivo", ObiettivoPEG.objects.all(), "titolo"),
    ):
        for riga in righe:
            yield f"rinominare {nome}", lambda r=righe, p=riga.pk, c=campo: r.filter(pk=p).update(**{c: f"Altro {p}"})
    for versione in Versione.objects.all():
        yield "aggiungere un documento", lambda v=versione: _un_altro(v).save()
        yield "aggiungerne molti", lambda v=versione: DocumentoDellaVersione.objects.bulk_create([_un_altro(v)])
        nudo: models.QuerySet[Any] = models.QuerySet(DocumentoDellaVersione)
        yield "aggiungerne dal QuerySet di Django", lambda q=nudo, v=versione: q.bulk_create([_un_altro(v)])
        yield "SQL INSERT di un altro documento", _altro_documento(versione.pk)
    yield "riaprire l'approvazione", lambda: variazioni.apri(piano, "", ufficio)
    yield "approvare un'altra volta", lambda: s.approvata()
    for n in range(len(s.obiettivi)):
        yield "salvare dal modulo", lambda n=n: _dal_modulo(s, n)
        yield "eliminare dal modulo", lambda n=n: services.elimina(s.obiettivo(n), ufficio)
        yield "rinviare", lambda n=n: services.rinvia(s.obiettivo(n), ufficio, "ripensarci")
    yield "importare titoli nuovi", lambda: importa(Lettura(_altri_titoli(piano)), motivo="prova")
    cliente = Client()
    cliente.force_login(UtenteFactory.create(amministratore=True))
    for o in ObiettivoPEG.objects.filter(in_vigore=True):
        for indirizzo in (
            reverse("obiettivi:modifica", args=[o.pk]),
            reverse("admin:obiettivi_obiettivopeg_change", args=[o.pk]),
            reverse("admin:obiettivi_obiettivopeg_delete", args=[o.pk]),
        ):
            yield f"POST {indirizzo}", lambda i=indirizzo: cliente.post(i, {"post": "yes", "titolo": "Falso"})
    for azione in ("change", "delete"):
        indirizzo = reverse(f"admin:obiettivi_pianoesecutivo_{azione}", args=[piano.pk])
        dati = {"post": "yes", "codice": "PEG_2099", "descrizione": "Falso", "anno": "2099", "versione_letta": "3"}
        yield f"POST {indirizzo}", lambda i=indirizzo, d=dati: cliente.post(i, d)
    # Last, for some of it succeeds.
    for modello in (ObiettivoPEG, PianoEsecutivo, ObiettivoOperativo, DUP, CentroDiResponsabilita, Persona, Utente):
        for riga in modello._default_manager.all():
            yield f"eliminare {riga}", lambda r=riga: r.delete()


def _un_altro(versione: Versione) -> DocumentoDellaVersione:
    primo = versione.documenti.all()[0]
    return DocumentoDellaVersione(
        versione=versione, genere="mai-consegnato", formato="pdf", nome="falso.pdf", titolo="Falso", dati=primo.dati,
        impronta=primo.impronta, byte=primo.byte,
    )  # fmt: skip


def _altro_documento(versione: int) -> Callable[[], Any]:
    modello = DocumentoDellaVersione._meta
    colonne = [c.column for c in modello.concrete_fields if not c.primary_key]
    valori = ["'mai-consegnato'" if c == "genere" else c for c in colonne]
    testo = f"INSERT INTO {modello.db_table} ({', '.join(colonne)}) SELECT {', '.join(valori)} FROM {modello.db_table}"
    return sql(f"{testo} WHERE versione_id = %s", versione)


def _dal_modulo(s: Scena, n: int) -> None:
    o = s.obiettivo(n)
    scritto = da_obiettivo(o)
    scritto.testa["titolo"] = "Falso"
    salva(o, scritto, o.revisione, s.ufficio)


def _altri_titoli(piano: PianoEsecutivo) -> ContenutoPiano:
    letto = contenuto_del_piano(piano, ObiettivoPEG.objects.all())
    return replace(letto, obiettivi=tuple(replace(o, titolo="Falso") for o in letto.obiettivi))


@pytest.mark.django_db
def test_duecento_tentativi_e_nessuna_impronta_cambiata(capsys: pytest.CaptureFixture[str]) -> None:
    s = due_versioni()
    prima = fotografia()
    fatti = riusciti_senza_effetto = cambiate = 0
    for nome, tenta in (*col_sql(), *con_l_orm(), *dal_programma(s)):
        fatti += 1
        try:
            # What a version names may well be renamed: the attempt stays, and the next ones come on top of it.
            with transaction.atomic():
                tenta()
            riusciti_senza_effetto += 1
        except RISPOSTE:
            pass
        if fotografia() != prima:
            cambiate += 1
            pytest.fail(f"«{nome}» ha cambiato una versione")
    assert fatti >= 200
    assert cambiate == 0
    assert list(difetti()) == []
    with capsys.disabled():
        sys.stdout.write(f"\n{connection.display_name}: {fatti} tentativi, impronte cambiate {cambiate}\n")


@pytest.mark.django_db
def test_senza_inneschi_gli_stessi_comandi_cambierebbero_le_versioni() -> None:
    """The attempts are real ones: without the triggers they change rows, and the chain says so."""
    due_versioni()
    prima = fotografia()
    connection.check_constraints()
    take_triggers(connection)
    riusciti = 0
    for _, tenta in col_sql():
        try:
            with transaction.atomic():
                tenta()
                riusciti += fotografia() != prima
                transaction.set_rollback(True)
        except DatabaseError:
            pass
    connection.check_constraints()
    assert riusciti > 50
    assert len(missing_triggers(connection)) == sum(len(names_of(connection, t)) for t in tables())
    sql("UPDATE versioni_versione SET contenuto = replace(contenuto, 'Titolo variato', 'Titolo falso')")()
    connection.check_constraints()
    assert any("non ha più la sua impronta" in d for d in difetti())
    put_triggers(connection)
    assert missing_triggers(connection) == []


@pytest.mark.django_db
def test_si_ristampa_cio_che_dice_la_versione_anche_se_i_nomi_cambiano() -> None:
    s = due_versioni()
    versione = Versione.objects.get(numero=1)
    nome = versione.letta.per_codice["2023-AA01"].centro_di_responsabilita
    CentroDiResponsabilita.objects.filter(nome=nome).update(nome="Servizio rinominato")
    riletta = Versione.objects.get(numero=1)
    assert riletta.letta.per_codice["2023-AA01"].centro_di_responsabilita == nome
    rifatti = {c.formato: c.impronta for c in stampa(riletta.letta, riletta.data_atto)}
    assert rifatti == {d.formato: d.impronta for d in riletta.documenti.all()}
    assert s.obiettivo(0).centro.nome == "Servizio rinominato"


@pytest.mark.django_db
def test_chi_ha_lavorato_a_un_obiettivo_tolto_non_si_elimina_e_lo_si_dice() -> None:
    s = due_versioni()
    comments.say(s.obiettivo(1), s.ufficio, "Da togliere")
    v = variazione_di(s)
    variazioni.togli(v, s.obiettivo(1), "Non serve più", s.ufficio)
    variazioni.approva(v, replace(ATTO_DI_VARIAZIONE, numero="150", data=date(2023, 7, 1)), s.ufficio, stampa)
    client = Client()
    client.force_login(UtenteFactory.create(amministratore=True))
    pagina = client.get(reverse("admin:organizzazione_utente_delete", args=[s.ufficio.pk]))
    assert pagina.status_code == 200
    assert "Impossibile cancellare" in pagina.content.decode()
    assert any(str(p).endswith("obiettivo eliminato") for p in Passaggio.objects.all())

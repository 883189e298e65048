# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens around a variation while it is open, and to what it took away afterwards."""

import pytest
from django.test import Client

from dup.models import ObiettivoGestionale
from obiettivi.models import ObiettivoPEG
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import NonValido, salva
from obiettivi.vita import cestino, services
from reports.consegna import GENERI, Sorgente
from tests.versioni.scena import ATTO_DI_VARIAZIONE, Scena, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni
from versioni.stored_contents import prevedi_variazione

pytestmark = pytest.mark.django_db


def _cambia_codice(s: Scena, n: int, codice: str) -> None:
    o = s.obiettivo(n)
    scritto = da_obiettivo(o)
    scritto.testa["codice"] = codice
    salva(o, scritto, o.revisione, s.ufficio)


def test_cio_che_e_in_vigore_tiene_il_suo_codice() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Il bando è slittato", s.ufficio)
    with pytest.raises(NonValido) as no:
        _cambia_codice(s, 0, "2023-ZZ01")
    assert no.value.errori["codice"] == ["È in vigore con il codice 2023-AA01, che resta anche con una variazione."]
    assert s.obiettivo(0).codice == "2023-AA01"


def test_il_motivo_segue_cio_che_e_nuovo_anche_con_un_altro_codice() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(3), "Era rimasto fuori", s.ufficio)
    _cambia_codice(s, 3, "2023-ZZ09")
    services.proponi(s.obiettivo(3), s.ufficio)
    services.valida(s.obiettivo(3), s.ufficio)
    assert prevedi_variazione(v).impedimenti == ()
    letta = variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa).versione.letta
    assert [(m.codice, m.motivo) for m in letta.modifiche] == [("2023-ZZ09", "Era rimasto fuori")]


def test_cio_che_una_variazione_ha_tolto_torna_come_bozza_nuova() -> None:
    s = scena()
    v = variazione_di(s)
    tolto = s.obiettivo(0)
    variazioni.togli(v, tolto, "Il servizio è passato all'Unione", s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    assert tolto.pk not in {e.pk for e in cestino.eliminati(s.ufficio)}
    seconda = variazioni.apri(s.piano, "Ci si ripensa", s.ufficio)
    tornato = cestino.ripristina(tolto.pk, s.ufficio)
    tornato.refresh_from_db()
    assert (tornato.stato, tornato.in_vigore, tornato.in_variazione) == ("bozza", False, True)
    assert [e.obiettivo for e in prevedi_variazione(seconda).esclusi] == [tornato]
    variazioni.annulla(seconda, "Non se ne fa nulla", s.ufficio)
    tornato.refresh_from_db()
    assert (tornato.in_vigore, tornato.in_variazione) == (False, False)
    assert not ObiettivoPEG.objects.editable_by(s.ufficio).filter(pk=tornato.pk).exists()


def test_si_annulla_anche_se_intanto_qualcuno_ha_cambiato_nome() -> None:
    s = scena()
    v = variazione_di(s)
    o = s.obiettivo(0)
    prima, centro, responsabile = da_obiettivo(o), o.centro, o.responsabile
    assert responsabile is not None
    fase = o.fasi.order_by("pk")[0]
    fase.responsabile, fase.centro = responsabile, centro
    fase.save()
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Tutt'altro", s.ufficio)
    responsabile.nominativo = "Nome Nuovo"
    responsabile.save()
    centro.nome = "Un centro con un altro nome"
    centro.save()
    variazioni.annulla(v, "Non se ne fa nulla", s.ufficio)
    o = s.obiettivo(0)
    assert (o.titolo, o.responsabile, o.stato) == (prima.testa["titolo"], responsabile, "validato")
    fase.refresh_from_db()
    assert (fase.responsabile, fase.centro) == (responsabile, centro)


def test_si_annulla_anche_se_intanto_il_dup_ha_perso_un_obiettivo() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    operativo = s.obiettivo(0).obiettivi_operativi.get()
    ObiettivoGestionale.objects.filter(obiettivo_operativo=operativo).delete()
    operativo.delete()
    variazioni.annulla(v, "Non se ne fa nulla", s.ufficio)
    assert (s.obiettivo(0).stato, s.obiettivo(0).obiettivi_operativi.count()) == ("validato", 0)


def test_cio_che_la_variazione_non_tocca_segue_il_dup_che_ha_cambiato_nome() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Tutt'altro", s.ufficio)
    operativo = s.obiettivo(1).obiettivi_operativi.get()
    detti = v.base.letta.legami
    assert prevedi_variazione(v).contenuto.legami["2023-AA02"] == detti["2023-AA02"]
    operativo.nome = "Con un altro nome"
    operativo.save()
    letta = prevedi_variazione(v).contenuto
    assert [r.operativo for r in letta.legami["2023-AA02"]] == ["Con un altro nome"]
    assert letta.per_codice["2023-AA02"] == v.base.letta.per_codice["2023-AA02"]
    # In the annexes the two documents still meet.
    (performance,) = [dati for _, dati, _ in GENERI["piano-performance"](Sorgente(letta, ATTO_DI_VARIAZIONE.data))]
    accanto = {codice for voci in performance.legami.values() for codice, _ in voci}
    posti = {(a.nome, st.nome, o.nome) for a in performance.dup.ambiti for st in a.strategici for o in st.operativi}
    assert set(performance.legami) <= posti
    assert accanto == {"2023-AA01", "2023-AA02", "2023-AA03"}
    ObiettivoGestionale.objects.filter(obiettivo_operativo=operativo).delete()
    operativo.delete()
    assert prevedi_variazione(v).contenuto.legami == {}


def test_il_preventivo_di_adesso_dice_che_una_variazione_e_aperta(client: Client) -> None:
    s = scena()
    client.force_login(s.ufficio)
    v = variazione_di(s)
    avverte = "una variazione aperta che nessun atto ha approvato"
    com_e_ora = "/documenti/preventivo/scarica/html/?piano=PEG_2023"
    assert avverte in client.get(com_e_ora).content.decode()
    assert avverte not in client.get(f"{com_e_ora}&versione=1").content.decode()
    variazioni.annulla(v, "Non se ne fa nulla", s.ufficio)
    assert avverte not in client.get(com_e_ora).content.decode()

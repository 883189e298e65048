# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what of objectives and plans: the words, and whom they concern. How they get there is ``notifiche``'s."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.gates import Gate
from notifiche.models import Notifica
from notifiche.services import notify_now
from obiettivi.models import Commento, ObiettivoPEG, PianoEsecutivo
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import DI_CENTRO, LEGGONO_TUTTO, entering, in_vigore
from testi.formati import data


def proposto(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The planning office learns of a proposal."""
    testo = f"Da {chi}: {obiettivo}"
    _avvisa(NoticeKind.PROPOSTA, ufficio(), chi, obiettivo, f"{obiettivo.codice} è stato proposto", testo)


def ritirato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The planning office learns that a proposal was taken back."""
    testo = f"Da {chi}: {obiettivo}"
    _avvisa(NoticeKind.PROPOSTA, ufficio(), chi, obiettivo, f"{obiettivo.codice} è stato ritirato", testo)


def rinviato(obiettivo: ObiettivoPEG, chi: Utente, motivo: str) -> None:
    """The centre learns that its objective came back, and why."""
    testo = f"{obiettivo}\n\nMotivo: {motivo}"
    _avvisa(NoticeKind.ESITO, del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è tornato indietro", testo)


def validato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The centre learns that its objective was validated."""
    _avvisa(
        NoticeKind.ESITO, del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è stato validato", str(obiettivo)
    )


def riaperto(obiettivo: ObiettivoPEG, chi: Utente, fino_al: date) -> None:
    """The centre learns that it may write its objective again, and until when."""
    testo = f"{obiettivo}\n\nSi può modificare fino al {data(fino_al)} compreso."
    _avvisa(NoticeKind.ESITO, del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è di nuovo aperto", testo)


def eliminato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The centre learns that its draft was deleted; the notice stands by itself, the objective goes. It says no title:
    nobody can tell any more who may read one, and who has left the centre still has the notice."""
    testo = "Si può ripristinare dagli obiettivi eliminati, dove si legge che cosa diceva."
    _avvisa(
        NoticeKind.ESITO,
        del_centro(obiettivo),
        chi,
        None,
        f"{obiettivo.codice} è stato eliminato da {chi}",
        testo,
    )


def ripristinato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The centre learns that a deleted draft is there again."""
    _avvisa(
        NoticeKind.ESITO,
        del_centro(obiettivo),
        chi,
        obiettivo,
        f"{obiettivo.codice} è stato ripristinato da {chi}",
        str(obiettivo),
    )


def in_variazione(obiettivo: ObiettivoPEG, chi: Utente, motivo: str) -> None:
    """The centre learns that a variation has opened its objective, and why."""
    testo = f"{obiettivo}\n\nMotivo della variazione: {motivo}\n\nModificarlo e proporlo di nuovo."
    _avvisa(
        NoticeKind.ESITO,
        del_centro(obiettivo),
        chi,
        obiettivo,
        f"{obiettivo.codice} è aperto per una variazione",
        testo,
    )


def piano_approvato(piano: PianoEsecutivo, atto: str, chi: Utente) -> None:
    """Everybody who reads or writes plans learns that an act has approved this one."""
    destinatari = chi_legge_i_piani()
    pagina = inside(reverse("delibere:piano", args=[piano.codice]))
    altri = [u for u in destinatari if u.pk != chi.pk]
    notify_now(altri, NoticeKind.ATTO, f"{piano.codice} è approvato con {atto}", str(piano), address=pagina, by=chi)


def lavoro_finito(chi: Utente, oggetto: str, testo: str, pagina: str = "") -> None:
    """Who asked for something long learns that it has ended, and how, and where it is."""
    notify_now([chi], NoticeKind.LAVORO, oggetto, testo, address=inside(pagina) if pagina else "")


def lavori_fermi(oggetto: str, testo: str, pagina: str = "") -> None:
    """The planning office and who administers learn that long works wait for nobody; once a day, however many ask."""
    if Notifica.objects.filter(oggetto=oggetto, quando__gt=timezone.now() - timedelta(days=1)).exists():
        return
    amministratori = set(Utente.objects.filter(entering(), ruolo=Ruolo.AMMINISTRATORE))
    chi = sorted(ufficio() | amministratori, key=lambda u: u.pk)
    notify_now(chi, NoticeKind.LAVORO, oggetto, testo, address=inside(pagina) if pagina else "")


def commentato(commento: Commento, chiamati: Iterable[Utente] = ()) -> None:
    """Who was called to it learns so; the centre learns of a comment, and who commented before and may still read the
    objective."""
    obiettivo, punto = commento.obiettivo, f"commento-{commento.pk}"
    questo = ObiettivoPEG.objects.filter(pk=obiettivo.pk)
    commentatori = Utente.objects.filter(entering(), commenti__obiettivo=obiettivo).distinct()
    per_nome = {u for u in chiamati if u.pk != commento.autore_id}
    altri = {*del_centro(obiettivo), *(u for u in commentatori if questo.visible_to(u).exists())} - per_nome
    risposta = "Una risposta su" if commento.risponde_a_id else "Un commento a"
    nominato = f"{commento.autore} ti chiama su {obiettivo.codice}"
    _avvisa(NoticeKind.COMMENTO, per_nome, commento.autore, obiettivo, nominato, commento.testo, punto)
    oggetto = f"{risposta} {obiettivo.codice}"
    _avvisa(NoticeKind.COMMENTO, altri, commento.autore, obiettivo, oggetto, commento.testo, punto)


def ufficio() -> set[Utente]:
    """The users of the planning office."""
    return set(Utente.objects.filter(entering(), ruolo=Ruolo.UFFICIO))


def del_centro(obiettivo: ObiettivoPEG) -> set[Utente]:
    """Who works today at the centre of an objective or answers for one above it."""
    return dei_centri([obiettivo.centro_id])


def coinvolti(obiettivo: ObiettivoPEG) -> set[Utente]:
    """The same of the centres that it involves, as another service or with a phase (``che_coinvolgono``)."""
    servizi = obiettivo.altri_servizi.exclude(centro=None).values_list("centro", flat=True)
    fasi = obiettivo.fasi.exclude(centro=None).values_list("centro", flat=True)
    return dei_centri(list({*servizi, *fasi}))


def dei_centri(centri: list[int]) -> set[Utente]:
    """Who works today at some centres or answers for one above them: those of ``centri_di``."""
    sopra = CentroDiResponsabilita.tree().above(centri)
    incarichi = Incarico.objects.filter(in_vigore())
    capi = incarichi.filter(centro__in=sopra, qualita=DI_CENTRO[Ruolo.DIRIGENTE])
    delegati = incarichi.filter(centro__in=centri, qualita=DI_CENTRO[Ruolo.REFERENTE])
    # A person keeps its assignments when its user gets another role or none: then it does not work there.
    qui = Q(ruolo=Ruolo.DIRIGENTE, persona__incarichi__in=capi) | Q(
        ruolo=Ruolo.REFERENTE, persona__incarichi__in=delegati
    )
    return set(Utente.objects.filter(qui, entering(), is_superuser=False))


def chi_legge_i_piani() -> "QuerySet[Utente]":
    """Those for whom there are plans today: of ``PianoEsecutivo.objects.visible_to``, asked of all at once."""
    in_force = Incarico.objects.filter(in_vigore()).order_by()
    reads = Q(ruolo__in=LEGGONO_TUTTO)
    for role, quality in DI_CENTRO.items():
        reads |= Q(ruolo=role, pk__in=in_force.filter(qualita=quality).values("persona__utente"))
    return Utente.objects.filter(reads, entering())


def pagina_di(obiettivo: int) -> str:
    """Where a notice of an objective leads."""
    return inside(reverse("obiettivi:scheda", args=[obiettivo]))


def pagine_visibili(chi: Utente) -> "QuerySet[Any, Any]":
    """The addresses that ``pagina_di`` gives of the objectives that somebody may read, made by the database."""
    prima, _, dopo = pagina_di(0).rpartition("0")
    pagina = Concat(Value(prima), Cast(F("pk"), CharField()), Value(dopo))
    visibili = ObiettivoPEG.objects.visible_to(chi).order_by().annotate(pagina_della_notifica=pagina)
    pagine: QuerySet[Any, Any] = visibili.values_list("pagina_della_notifica", flat=True)
    return pagine


def atti_visibili(chi: Utente) -> "QuerySet[Any, Any]":
    """The addresses of acts to which somebody's notices lead: all, or none for whom there are no plans any more."""
    plans = PianoEsecutivo.objects.visible_to(chi).order_by()
    of_acts: QuerySet[Any, Any] = Notifica.objects.filter(Exists(plans), destinatario=chi.pk).order_by()
    return of_acts.values_list("indirizzo", flat=True)


def varchi() -> Iterator[Gate]:
    """A notice of an objective is for who may read the objective, and one of an act for who reads plans."""
    yield Gate(r"^/obiettivi/[0-9]+/", pagine_visibili)
    yield Gate(r"^/delibere/", atti_visibili)


def _avvisa(
    genere: NoticeKind,
    destinatari: Iterable[Utente],
    chi: Utente,
    obiettivo: ObiettivoPEG | None,
    oggetto: str,
    testo: str,
    punto: str = "",
) -> None:
    altri = [u for u in destinatari if u.pk != chi.pk]
    address = pagina_di(obiettivo.pk) if obiettivo else inside(reverse("obiettivi:cestino"))
    notify_now(altri, genere, oggetto, testo, address=address, point=punto, by=chi)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which chapter of the guide, and which place in it, speaks of which page. Every page is here, or says why not."""

from typing import Final

from organizzazione.choices import Ruolo

OFFICE: Final = "ufficio"
# The chapter of each role.
OF_ROLE: Final[dict[str, str]] = {
    Ruolo.AMMINISTRATORE: "amministratore",
    Ruolo.UFFICIO: OFFICE,
    Ruolo.LETTORE: "lettore",
    Ruolo.DIRIGENTE: "dirigente",
    Ruolo.REFERENTE: "referente",
    # They read what a lettore reads.
    Ruolo.NUCLEO: "lettore",
    Ruolo.VERTICE: "lettore",
}
MINE: Final = ""
"""In the place of a chapter: that of the role of who asks."""

# By the name of a page; one that ends with a colon or an underscore is of all that begin so. The longest wins.
TOPICS: Final[dict[str, tuple[str, str]]] = {
    "inizio": (MINE, ""),
    "obiettivi:": (MINE, ""),
    "obiettivi:scrivania": (MINE, ""),
    "obiettivi:nuovo": ("dirigente", "scrivere-un-obiettivo-e-proporlo"),
    "obiettivi:modifica": ("dirigente", "scrivere-un-obiettivo-e-proporlo"),
    "obiettivi:copia_da": ("dirigente", "riprendere-il-lavoro-di-un-altro-anno"),
    "obiettivi:duplica": ("dirigente", "riprendere-il-lavoro-di-un-altro-anno"),
    "obiettivi:albero": ("lettore", "seguire-il-dup"),
    "obiettivi:verifica": (OFFICE, "verificare-il-piano"),
    "obiettivi:verifica_guardata": (OFFICE, "verificare-il-piano"),
    "obiettivi:accetta_avvisi": (OFFICE, "verificare-il-piano"),
    "obiettivi:riapri_avviso": (OFFICE, "verificare-il-piano"),
    "obiettivi:commenta": ("lettore", "commentare"),
    "monitoraggio:": ("rilevazioni", ""),
    "monitoraggio:obiettivo": ("rilevazioni", "compilare-un-obiettivo"),
    "monitoraggio:giunta": ("rilevazioni", "per-la-giunta"),
    "monitoraggio:griglia": ("rilevazioni", "il-foglio-di-tutte-le-fasi"),
    "monitoraggio:fonte_del_valore": ("rilevazioni", "valori-che-arrivano-da-una-fonte"),
    "monitoraggio:atto": ("rilevazioni", "confermare-verificare-rinviare"),
    "monitoraggio:atto_rilevazione": ("rilevazioni", "chiudere-e-approvare"),
    "ricognizioni:": ("rilevazioni", "la-ricognizione-del-dup"),
    "relazioni:": ("rilevazioni", "la-relazione-sulla-performance"),
    "pubblicazione:": ("rilevazioni", "evidenze"),
    "raccolte:": ("rilevazioni", "i-valori-degli-indicatori-dellente"),
    **dict.fromkeys(
        ("valutazione:fondi", "valutazione:fondo", "valutazione:fondo_json", "valutazione:carica_fondo"),
        ("fondi", "il-fondo-di-un-anno"),
    ),
    "valutazione:tavolo": ("fondi", "per-il-tavolo-senza-nomi"),
    "valutazione:tavolo_xlsx": ("fondi", "per-il-tavolo-senza-nomi"),
    "valutazione:ripartizione_atto": ("fondi", "la-definitiva"),
    "valutazione:ripartizione_paghe": ("fondi", "la-definitiva"),
    **dict.fromkeys(
        (
            *("valutazione:ripartizioni", "valutazione:ripartizione", "valutazione:ripartizione_nuova"),
            *("valutazione:ripartizione_modifica", "valutazione:ripartizione_copia"),
            "valutazione:ripartizione_togli",
            *("valutazione:ripartizione_xlsx", "valutazione:ripartizione_json"),
        ),
        ("fondi", "provare-una-regola"),
    ),
    "valutazione:": ("valutazione", ""),
    "valutazione:scheda": ("valutazione", "la-propria-scheda"),
    "valutazione:di_se": ("valutazione", "la-propria-scheda"),
    "valutazione:valuta": ("valutazione", "chi-valuta"),
    "valutazione:anno": ("valutazione", "chi-valuta"),
    "valutazione:molte": ("valutazione", "chi-valuta"),
    "valutazione:assegna": ("valutazione", "lufficio"),
    "valutazione:incarichi": ("valutazione", "lufficio"),
    "valutazione:dai": ("valutazione", "lufficio"),
    "valutazione:incarico": ("valutazione", "lufficio"),
    "valutazione:letture": ("valutazione", "chi-legge-che-cosa"),
    "valutazione:sistema": ("valutazione", "i-sistemi"),
    "valutazione:nuovo_sistema": ("valutazione", "i-sistemi"),
    "valutazione:modifica_sistema": ("valutazione", "i-sistemi"),
    "valutazione:adotta_sistema": ("valutazione", "i-sistemi"),
    "valutazione:togli_sistema": ("valutazione", "i-sistemi"),
    "valutazione:scarica_sistema": ("valutazione", "i-sistemi"),
    "documenti:": (OFFICE, "stampare"),
    "documenti:dossier": ("rilevazioni", "il-dossier"),
    "stampe:": (OFFICE, "stampare"),
    "fascicoli:": (OFFICE, "approvare"),
    "delibere:": (OFFICE, "approvare"),
    "delibere:elenco": ("lettore", "sapere-che-cosa-e-stato-approvato"),
    "delibere:versione": ("lettore", "sapere-che-cosa-e-stato-approvato"),
    "delibere:variazione": (OFFICE, "aprire-una-variazione"),
    "delibere:apri": (OFFICE, "aprire-una-variazione"),
    "delibere:porta": (OFFICE, "aprire-una-variazione"),
    "delibere:togli": (OFFICE, "aprire-una-variazione"),
    "delibere:lascia": (OFFICE, "aprire-una-variazione"),
    "delibere:motivo": (OFFICE, "aprire-una-variazione"),
    "delibere:annulla": (OFFICE, "aprire-una-variazione"),
    "delibere:approva_variazione": (OFFICE, "aprire-una-variazione"),
    "lavori:": ("amministratore", "guardare-che-cosa-e-successo"),
    "notifiche:": (MINE, ""),
    "posta:": ("amministratore", "guardare-che-cosa-e-successo"),
    "inviti:": ("dirigente", "chiedere-a-chi-segue-una-fase"),
    "importazioni:": (OFFICE, "importare-una-tabella"),
    "ricerca:": (MINE, ""),
    "persone:": (OFFICE, "invitare-una-persona"),
    "persone:profilo": ("amministratore", "la-password-e-il-secondo-fattore"),
    "persone:posta": ("amministratore", "la-password-e-il-secondo-fattore"),
    "persone_ufficio:": (OFFICE, "invitare-una-persona"),
    "trasparenza:": ("cittadino", ""),
    **dict.fromkeys(
        (
            *("trasparenza:tutti_i_risultati", "trasparenza:risultati", "trasparenza:rilevazione"),
            *("trasparenza:risultato", "trasparenza:strategico", "trasparenza:indicatori"),
            *("trasparenza:indicatore", "trasparenza:ricognizione"),
        ),
        ("cittadino", "leggere-i-risultati"),
    ),
    **dict.fromkeys(
        ("trasparenza:tutte_le_relazioni", "trasparenza:relazioni_anno", "trasparenza:relazione"),
        ("cittadino", "leggere-la-relazione"),
    ),
    **dict.fromkeys(("trasparenza:premi", "trasparenza:premi_anno"), ("cittadino", "leggere-i-premi")),
    "trasparenza:cerca": ("cittadino", "trovare-un-obiettivo"),
    "trasparenza:verifica": ("cittadino", "verificare-un-documento"),
    "trasparenza:dati_aperti": ("cittadino", "usare-i-dati"),
    "guida:primi_passi": ("primi-passi", ""),
    "guida:nome": ("primi-passi", "nome-e-stemma"),
    "guida:organizzazione": ("primi-passi", "organizzazione"),
    "guida:organizzazione_conferma": ("primi-passi", "organizzazione"),
    "guida:modello": ("primi-passi", "organizzazione"),
    "guida:piano": ("primi-passi", "primo-piano"),
    "accesso:": ("amministratore", "la-password-e-il-secondo-fattore"),
    "accedi": ("amministratore", "la-password-e-il-secondo-fattore"),
    "password_": ("amministratore", "la-password-e-il-secondo-fattore"),
    "mfa_authenticate": ("amministratore", "la-password-e-il-secondo-fattore"),
    "admin:": (OFFICE, ""),
    "admin:obiettivi_pianoesecutivo_": (OFFICE, "aprire-un-anno"),
    "admin:organizzazione_": (OFFICE, "aggiornare-lorganizzazione"),
    "admin:organizzazione_utente_": ("amministratore", "dare-un-ruolo"),
    "admin:auth_user_password_change": ("amministratore", "dare-un-ruolo"),
    "admin:persone_": (OFFICE, "invitare-una-persona"),
    "admin:sicurezza_": ("amministratore", "guardare-che-cosa-e-successo"),
    "admin:notifiche_": ("amministratore", "guardare-che-cosa-e-successo"),
    "admin:valutazione_fondo_": ("fondi", "il-fondo-di-un-anno"),
    "admin:versioni_": (OFFICE, "approvare"),
    "admin:dup_": (OFFICE, "importare-una-tabella"),
}
# Pages that the guide says nothing of, with why.
SILENT: Final[dict[str, str]] = {
    "guida:": "è la guida",
    "risposta_organismo:": "si apre da un messaggio, e dice da sé tutto ciò che serve",
    "risposta:": "si apre da un messaggio, e dice da sé tutto ciò che serve",
    "esci": "non mostra nulla",
    "salute": "la leggono i programmi",
    "pronto": "la leggono i programmi",
    "metriche": "la leggono i programmi",
    "robots": "la leggono i programmi",
    "sitemap": "la leggono i programmi",
    "colori": "è un file delle pagine",
    "logo": "è un file delle pagine",
}
ANY: Final = (":", "_")


def topic_of(page: str, role: str | None) -> tuple[str, str]:
    """Chapter and place for a page, for somebody of a role; neither, where the index is all there is to say."""
    key = told(page, TOPICS)
    if key is None:
        return "", ""
    chapter, place = TOPICS[key]
    return chapter or for_role(role), place


def for_role(role: str | None) -> str:
    """The chapter of a role; none for who has no role."""
    return OF_ROLE.get(role or "", "")


def told(page: str, by: dict[str, tuple[str, str]] | dict[str, str]) -> str | None:
    """The name, or the longest beginning of a name, under which a page stands."""
    found = [key for key in by if page == key or (key.endswith(ANY) and page.startswith(key))]
    return max(found, key=len, default=None)

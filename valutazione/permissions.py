# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of ``rules`` and who meets the money, in words, for the page of permissions."""

from typing import Final

from monitoraggio.permissions import tables_in_words
from valutazione.rules import NAMES, SHEETS
from valutazione.rules_distributions import DISTRIBUTIONS

HEAD: Final = """\
## Valutazione

La fonte è la tabella di `valutazione/rules.py`. Ciò che una scheda dice lo leggono chi è valutato, il Nucleo e, da
quando è notificata, il vertice che la firma; chi è valutato legge la proposta solo da quando gli è notificata.
L'ufficio e l'amministratore assegnano le schede, scrivono incarichi e valori delle posizioni e vedono a che punto sono:
non leggono. Ogni lettura della scheda di un altro, o del premio che ne viene, è annotata, e l'amministratore vede chi
ha letto, mai che cosa.
Nessuno tratta la scheda propria (nemmeno l'incarico e la posizione), di chi lo valuta o di un centro che è suo; chi
propone non conferma. Si contesta nei giorni del sistema, fino a mezzanotte dell'ultimo. Di una scheda notificata
l'ufficio cambia solo il valore della posizione e i tempi di pagamento.
Per chi non ha un accesso, presa visione e contestazione le registra
l'ufficio. Una scheda notificata, riesaminata o definitiva è congelata. I sistemi li tiene l'ufficio; adottati non si
cambiano, e li legge chi ha un ruolo.
"""


FUNDS: Final = """\
### Fondi per posizione e risultato

La fonte è `valutazione/rules_funds.py`. I fondi li tiene l'ufficio programmazione (e l'amministratore); li leggono il
Nucleo e i vertici. Per tutti gli altri non ci sono: nessuna pagina, nessun file.

### Una ripartizione

La fonte è la tabella di `valutazione/rules_distributions.py`. Di chi è un premio lo leggono l'ufficio, il Nucleo e i
vertici; l'amministratore legge «Persona 3», e la pagina per il tavolo non ha nomi per nessuno. Dove i punteggi vengono
dalle schede, quota, coefficiente e passi li leggono il Nucleo e i vertici, e l'ufficio solo ciò che si paga; chi legge
di chi è un premio così resta annotato fra le letture delle schede. Chi ha scritto in una simulazione, in
quella da cui è copiata, nel fondo o nei suoi presupposti non la rende definitiva, e nemmeno chi è pagato con essa.
"""


def told() -> str:
    """The sheets, then the money."""
    return "\n".join([HEAD, *tables_in_words(SHEETS, (), (), NAMES), FUNDS, *tables_in_words(DISTRIBUTIONS, (), ())])

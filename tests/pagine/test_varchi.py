# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gates: every address of the site, nested includes and admin too, says what each persona gets there.

The table below is read from the top: the first row that fits an address and a method holds. An address without
a row fails. ``entra`` sends to the login; ``!`` means that the request writes, and without it nothing may be
written. Whatever the answer, strangers find no trace of the objective in it. Who is who: ``tests/pagine/mondo.py``.
"""

from fnmatch import translate
from functools import cache
from re import compile as compila
from typing import Any
from urllib.parse import urlencode

import pytest

from obiettivi.models import ObiettivoPEG
from tests.pagine.mondo import (
    ADELE,
    BRUNO,
    CANARINI,
    CERCATA,
    CODICE,
    ESTRANEI,
    FABIO,
    GINA,
    IVO,
    NESSUNO,
    PERSONE,
    SEGRETI,
    Mondo,
    carico,
    crea_mondo,
    disfatto,
    entrato,
    indirizzo,
    scritture,
    tutte_le_righe,
    tutto,
    vie,
)
from trasparenza.services import indicizza
from valutazione.choices import SheetState
from valutazione.models import Scheda

pytestmark = [pytest.mark.django_db, pytest.mark.walks, pytest.mark.usefixtures("only_answers")]

# via                                        metodo  nessuno adele  bruno  carla  dora   elio   fabio  gina   ivo
#                                                    (estranei            ) legge  ufficio ammin. suo    nucleo vertice
TAVOLA = """
(inizio)                                       *     entra   302    302    302    302    302    302    302    302
salute/                                        *     200     200    200    200    200    200    200    200    200
salute/pronto/                                 GET   503     503    503    503    503    503    503    503    503
salute/pronto/                                 POST  405     405    405    405    405    405    405    405    405
metriche/                                      GET   404     404    404    404    404    404    404    404    404
metriche/                                      POST  405     405    405    405    405    405    405    405    405
accedi/                                        GET   200     302    302    302    302    302    302    302    302
accedi/                                        POST  200!    302    302    302    302    302    302    302    302
accedi/codice/                                 *     entra   302    302    302    302    302    302    302    302
esci/                                          GET   entra   405    405    405    405    405    405    405    405
esci/                                          POST  entra   entra  entra  entra  entra  entra  entra  entra  entra
password/reimposta/                            GET   200     200    200    200    200    200    200    200    200
password/reimposta/                            POST  302!    302!   302!   302!   302!   302!   302!   302!   302!
password/reimposta/<uidb64>/<token>/           *     200     200    200    200    200    200    200    200    200
password/reimposta/*                           GET   200     200    200    200    200    200    200    200    200
password/reimposta/*                           POST  405     405    405    405    405    405    405    405    405
profilo/                                       GET   entra   200!   200!   200!   200!   200!   200!   200!   200!
profilo/                                       POST  entra   405    405    405    405    405    405    405    405
profilo/posta/                                 GET   entra   405    405    405    405    405    405    405    405
profilo/posta/                                 POST  entra   200!   200!   200!   200!   200!   200!   200!   200!
persone/                                       GET   entra   200    404    404    404    404    200    404    404
persone/                                       POST  entra   405    405    405    405    405    405    405    405
persone/nuova/                                 *     entra   200    404    404    404    404    200    404    404
persone/<int:pk>/                              GET   entra   404    404    404    404    404    200    404    404
persone/<int:pk>/                              POST  entra   405    405    405    405    405    405    405    405
persone/<int:pk>/<slug:atto>/                  GET   entra   405    405    405    405    405    405    405    405
persone/<int:pk>/<slug:atto>/                  POST  entra   404    404    404    404    404    403    404    404
admin/persone/                                 GET   entra   403    403    403    200    200    403    403    403
admin/persone/                                 POST  entra   403    403    403    405    405    403    403    403
admin/persone/nuova/                           *     entra   403    403    403    200    200    403    403    403
admin/persone/<int:pk>/                        GET   entra   403    403    403    200    200    403    403    403
admin/persone/<int:pk>/                        POST  entra   403    403    403    405    405    403    403    403
admin/persone/<int:pk>/<slug:atto>/            GET   entra   403    403    403    405    405    403    403    403
admin/persone/<int:pk>/<slug:atto>/            POST  entra   403    403    403    200    200    403    403    403
invito/fatto/                                  GET   200     200    200    200    200    200    200    200    200
invito/fatto/                                  POST  405     405    405    405    405    405    405    405    405
invito/<uidb64>/<token>/                       *     200     200    200    200    200    200    200    200    200
password/cambia/                               GET   entra   200    200    200    200    200    200    200    200
password/cambia/                               POST  entra   200!   200!   200!   200!   200!   200!   200!   200!
password/cambia/fatta/                         GET   entra   200    200    200    200    200    200    200    200
password/cambia/fatta/                         POST  entra   405    405    405    405    405    405    405    405
secondo-fattore/                               GET   entra   200    200    200    200    200    200    200    200
secondo-fattore/                               POST  entra   405    405    405    405    405    405    405    405
secondo-fattore/attiva/                        GET   entra   200    200    200    200    200    200    200    200
secondo-fattore/attiva/                        POST  entra   200    200    200    200    200    200    200    200
secondo-fattore/codici/                        POST  entra   405    405    405    405    405    405    405    405
secondo-fattore/codici/scarica/                GET   entra   405    405    405    405    405    405    405    405
secondo-fattore/*                              *     entra   302    302    302    302    302    302    302    302
sessioni/                                      GET   entra   200!   200!   200!   200!   200!   200!   200!   200!
sessioni/                                      POST  entra   405    405    405    405    405    405    405    405
sessioni/<int:pk>/chiudi/                      GET   entra   405    405    405    405    405    405    405    405
sessioni/<int:pk>/chiudi/                      POST  entra   404    404    404    404    404    404    404    404
sessioni/chiudi-tutte/                         GET   entra   405    405    405    405    405    405    405    405
sessioni/chiudi-tutte/                         POST  entra   entra  entra  entra  entra  entra  entra  entra  entra

rilevazioni/                                   GET   entra   200    200    200    200    200    200    200    200
rilevazioni/                                   POST  entra   405    405    405    405    405    405    405    405
rilevazioni/in-attesa/<slug:che>/              GET   entra   200    200    200    200    200    200    200    200
rilevazioni/in-attesa/<slug:che>/              POST  entra   405    405    405    405    405    405    405    405
rilevazioni/<int:pk>/                          GET   entra   200    404    200    200    200    200    200    200
rilevazioni/<int:pk>/                          POST  entra   405    405    405    405    405    405    405    405
rilevazioni/<int:pk>/anomalie/                 GET   entra   403    404    403    200    200    403    200    403
rilevazioni/<int:pk>/anomalie/                 POST  entra   405    405    405    405    405    405    405    405
rilevazioni/<int:pk>/cruscotto/                GET   entra   200    404    200    200    200    200    200    200
rilevazioni/<int:pk>/giunta/                   GET   entra   200    404    200    200    200    200    200    200
rilevazioni/<int:pk>/cruscotto/                POST  entra   405    405    405    405    405    405    405    405
rilevazioni/<int:pk>/giunta/                   POST  entra   405    405    405    405    405    405    405    405
rilevazioni/<int:pk>/prove-pubbliche/          GET   entra   403    404    403    200    200    403    403    403
rilevazioni/<int:pk>/prove-pubbliche/          POST  entra   403    404    403    302    302    403    403    403
rilevazioni/<int:pk>/atto/<slug:atto>/         GET   entra   403    404    403    200    200    403    403    403
rilevazioni/<int:pk>/atto/<slug:atto>/         POST  entra   403    404    403    302!   302!   403    403    403
rilevazioni/<int:pk>/rettifica/                *     entra   403    404    403    403    403    403    403    403
rilevazioni/rettifica/<int:pk>/                GET   entra   404    404    404    404    404    404    404    404
rilevazioni/rettifica/<int:pk>/                POST  entra   405    405    405    405    405    405    405    405
rilevazioni/rettifica/*                        *     entra   404    404    404    404    404    404    404    404
rilevazioni/<int:pk>/molti/                    GET   entra   405    405    405    405    405    405    405    405
rilevazioni/<int:pk>/molti/                    POST  entra   404    404    404    404    404    404    404    404
rilevazioni/<int:pk>/foglio/<slug:vista>/      GET   entra   403    404    403    200    200    200    403    403
rilevazioni/<int:pk>/foglio/<slug:vista>/      POST  entra   403    404    403    409    409    409    403    403
rilevazioni/obiettivo/<int:pk>/                GET   entra   404    404    200    200    200    200    200    200
rilevazioni/obiettivo/<int:pk>/                POST  entra   404    404    403    409    409    409    403    403
rilevazioni/obiettivo/<int:pk>/cifre/          GET   entra   405    405    405    405    405    405    405    405
rilevazioni/obiettivo/<int:pk>/cifre/          POST  entra   404    404    200    200    200    200    200    200
rilevazioni/obiettivo/<int:pk>/atto/<slug:atto>/  GET   entra   404    404    403    200    200    403 403    403
rilevazioni/obiettivo/<int:pk>/atto/<slug:atto>/  POST  entra   404    404    403    409    409    403 403    403
rilevazioni/obiettivo/<int:pk>/fonti/          GET   entra   405    405    405    405    405    405    405    405
rilevazioni/obiettivo/<int:pk>/fonti/          POST  entra   404    404    403    302!   302!   302!   403    403
rilevazioni/valore/<int:pk>/fonte/             GET   entra   404    404    403    200    200    200    403    403
rilevazioni/valore/<int:pk>/fonte/             POST  entra   404    404    403    409    409    409    403    403
rilevazioni/fonti/<int:pk>/conferma/           GET   entra   405    405    405    405    405    405    405    405
rilevazioni/fonti/<int:pk>/conferma/           POST  entra   404    404    403    302    302    302    403    403
rilevazioni/prove/<int:pk>/                    GET   entra   404    404    200    200    200    200    200    200
rilevazioni/prove/<int:pk>/                    POST  entra   405    405    405    405    405    405    405    405
raccolte/                                      GET   entra   200    200    200    200    200    200    200    200
raccolte/                                      POST  entra   405    405    405    405    405    405    405    405
raccolte/<int:pk>/                             GET   entra   200    200    200    200    200    200    200    200
raccolte/<int:pk>/                             POST  entra   403    403    403    302!   302!   302!   403    403
raccolte/indicatore/<int:pk>/                  GET   entra   200    200    200    200    200    200    200    200
raccolte/indicatore/<int:pk>/                  POST  entra   405    405    405    405    405    405    405    405
relazioni/                                     GET   entra   200    200    200    200    200    200    200    200
relazioni/                                     POST  entra   405    405    405    405    405    405    405    405
relazioni/apri/                                GET   entra   403    403    403    200    200    403    403    403
relazioni/apri/                                POST  entra   403    403    403    400    400    403    403    403
relazioni/<int:pk>/                            GET   entra   404    404    200    200    200    404    200    200
relazioni/<int:pk>/                            POST  entra   405    405    405    405    405    405    405    405
relazioni/<int:pk>/atto/<slug:atto>/           GET   entra   404    404    403    200    200    404    403    403
relazioni/<int:pk>/atto/<slug:atto>/           POST  entra   404    404    403    400    400    404    403    403
relazioni/sezione/<int:pk>/                    GET   entra   404    404    200    200    200    200    200    200
relazioni/sezione/<int:pk>/                    POST  entra   404    404    403    302!   302!   302!   403    403
relazioni/sezione/<int:pk>/affida/             GET   entra   404    404    403    200    200    403    403    403
relazioni/sezione/<int:pk>/affida/             POST  entra   404    404    403    302!   302!   403    403    403
valutazione/                                   GET   entra   200    200    200    200    200    200    200    200
valutazione/                                   POST  entra   405    405    405    405    405    405    405    405
valutazione/letture/                           GET   entra   403    403    403    403    200    403    403    403
valutazione/letture/                           POST  entra   405    405    405    405    405    405    405    405
valutazione/<anno:anno>/                       GET   entra   404    404    404    200    200    404    200!   200!
valutazione/<anno:anno>/                       POST  entra   405    405    405    405    405    405    405    405
valutazione/<anno:anno>/assegna/               GET   entra   403    403    403    200    200    403    403    403
valutazione/<anno:anno>/assegna/               POST  entra   403    403    403    400    400    403    403    403
valutazione/<anno:anno>/incarichi/             GET   entra   403    403    403    200    200    403    403    403
valutazione/<anno:anno>/incarichi/             POST  entra   403    403    403    400    400    403    403    403
valutazione/<anno:anno>/una-scheda/            GET   entra   403    403    403    200    200    403    403    403
valutazione/<anno:anno>/una-scheda/            POST  entra   403    403    403    400    400    403    403    403
valutazione/<anno:anno>/molte/                 GET   entra   405    405    405    405    405    405    405    405
valutazione/<anno:anno>/molte/                 POST  entra   404    404    404    404    404    404    404    404
valutazione/sistemi/nuovo/                     GET   entra   403    403    403    200    200    403    403    403
valutazione/sistemi/nuovo/                     POST  entra   403    403    403    400    400    403    403    403
valutazione/sistemi/<int:pk>/                  GET   entra   200    200    200    200    200    200    200    200
valutazione/sistemi/<int:pk>/                  POST  entra   405    405    405    405    405    405    405    405
valutazione/sistemi/<int:pk>/scarica/          GET   entra   200    200    200    200    200    200    200    200
valutazione/sistemi/<int:pk>/scarica/          POST  entra   405    405    405    405    405    405    405    405
valutazione/sistemi/<int:pk>/*                 *     entra   403    403    403    403    403    403    403    403
valutazione/scheda/<int:pk>/                   GET   entra   404    404    404    200    200    200    200!   200!
valutazione/scheda/<int:pk>/                   POST  entra   405    405    405    405    405    405    405    405
valutazione/scheda/<int:pk>/valuta/            GET   entra   404    404    404    404    404    403    200!   403
valutazione/scheda/<int:pk>/valuta/            POST  entra   404    404    404    404    404    403    302!   403
valutazione/scheda/<int:pk>/di-se/             *     entra   404    404    404    404    404    403    403    403
valutazione/scheda/<int:pk>/incarico/          GET   entra   404    404    404    200    200    403    403    403
valutazione/scheda/<int:pk>/incarico/          POST  entra   404    404    404    400    400    403    403    403
valutazione/scheda/<int:pk>/atto/<slug:atto>/  *     entra   404    404    404    403    403    403    403    403
valutazione/fondi/                             GET   entra   404    404    404    200    200    404    200    200
valutazione/fondi/                             POST  entra   405    405    405    405    405    405    405    405
valutazione/fondi/carica/                      GET   entra   404    404    404    200    200    404    403    403
valutazione/fondi/carica/                      POST  entra   404    404    404    400    400    404    403    403
valutazione/fondi/<anno:anno>/                 GET   entra   404    404    404    200    200    404    200    200
valutazione/fondi/<anno:anno>/                 POST  entra   405    405    405    405    405    405    405    405
valutazione/fondi/<anno:anno>/json/            GET   entra   404    404    404    200    200    404    200    200
valutazione/fondi/<anno:anno>/json/            POST  entra   405    405    405    405    405    405    405    405
valutazione/ripartizioni/<anno:anno>/nuova/    GET   entra   404    404    404    200    403    404    403    403
valutazione/ripartizioni/<anno:anno>/nuova/    POST  entra   404    404    404    400    403    404    403    403
valutazione/ripartizioni/*                     GET   entra   404    404    404    200    200    404    200    200
valutazione/ripartizioni/*                     POST  entra   405    405    405    405    405    405    405    405
valutazione/ripartizione/<int:pk>/copia/       GET   entra   405    405    405    405    405    405    405    405
valutazione/ripartizione/<int:pk>/copia/       POST  entra   404    404    404    302!   403    404    403    403
valutazione/ripartizione/<int:pk>/modifica/    GET   entra   404    404    404    200    403    404    403    403
valutazione/ripartizione/<int:pk>/modifica/    POST  entra   404    404    404    400    403    404    403    403
valutazione/ripartizione/<int:pk>/togli/       GET   entra   404    404    404    200    403    404    403    403
valutazione/ripartizione/<int:pk>/togli/       POST  entra   404    404    404    302!   403    404    403    403
valutazione/ripartizione/<int:pk>/atto/*       GET   entra   404    404    404    403    200    404    403    200
valutazione/ripartizione/<int:pk>/atto/*       POST  entra   404    404    404    403    400    404    403    400
valutazione/ripartizione/<int:pk>/paghe/       GET   entra   404    404    404    404    404    404    404    404
valutazione/ripartizione/<int:pk>/             GET   entra   404    404    404    200    200    404    200    200
valutazione/ripartizione/*                     GET   entra   404    404    404    200    404    404    200    200
valutazione/ripartizione/*                     POST  entra   405    405    405    405    405    405    405    405
ricognizioni/                                  GET   entra   200    200    200    200    200    200    200    200
ricognizioni/                                  POST  entra   405    405    405    405    405    405    405    405
ricognizioni/apri/                             GET   entra   403    403    403    200    200    403    403    403
ricognizioni/apri/                             POST  entra   403    403    403    400    400    403    403    403
ricognizioni/<int:pk>/                         GET   entra   200    404    200    200    200    200    200    200
ricognizioni/<int:pk>/                         POST  entra   405    405    405    405    405    405    405    405
ricognizioni/<int:pk>/strategico/<int:posto>/  GET   entra   404    404    200    200    200    200    200    200
ricognizioni/<int:pk>/strategico/<int:posto>/  POST  entra   405    405    405    405    405    405    405    405
ricognizioni/<int:pk>/atto/<slug:atto>/        GET   entra   403    404    403    200    200    403    403    403
ricognizioni/<int:pk>/atto/<slug:atto>/        POST  entra   403    404    403    302!   302!   403    403    403
ricognizioni/<int:pk>/organismi/               GET   entra   200    404    200    200    200    200    200    200
ricognizioni/<int:pk>/organismi/               POST  entra   405    405    405    405    405    405    405    405
ricognizioni/<int:pk>/organismi/<int:organismo>/chiedi/ GET entra 403 404 403 200 200 403 403 403
ricognizioni/<int:pk>/organismi/<int:organismo>/chiedi/ POST entra 403 404 403 302! 302! 403 403 403
ricognizioni/<int:pk>/organismi/<int:organismo>/revoca/ GET entra 405 405 405 405 405 405 405 405
ricognizioni/<int:pk>/organismi/<int:organismo>/revoca/ POST entra 403 404 403 404 404 403 403 403
ricognizioni/gestionale/<int:pk>/accogli/      GET   entra   405    405    405    405    405    405    405    405
ricognizioni/gestionale/<int:pk>/accogli/      POST  entra   404    404    403    302    302    302    403    403
ricognizioni/gestionale/<int:pk>/              GET   entra   404    404    200    200    200    200    200    200
ricognizioni/gestionale/<int:pk>/              POST  entra   404    404    403    302!   302!   302!   403    403
ricognizioni/obiettivo/<int:pk>/               GET   entra   404    404    200    200    200    200    200    200
ricognizioni/obiettivo/<int:pk>/               POST  entra   404    404    403    409    409    409    403    403
ricognizioni/prove/<int:pk>/                   GET   entra   404    404    200    200    200    200    200    200
ricognizioni/prove/<int:pk>/                   POST  entra   405    405    405    405    405    405    405    405
ricognizioni/obiettivo/<int:pk>/atto/<slug:atto>/ GET entra 404 404 403 200 200 403 403 403
ricognizioni/obiettivo/<int:pk>/atto/<slug:atto>/ POST entra 404 404 403 409 409 403 403 403
scrivania/                                     GET   entra   200    200    200    200    200    200    200    200
obiettivi/                                     GET   entra   200    200    200    200    200    200    200    200
obiettivi/gantt/                               GET   entra   200    200    200    200    200    200    200    200
obiettivi/cestino/                             GET   entra   200    200    200    200    200    200    200    200
albero/                                        GET   entra   200    200    200    200    200    200    200    200
albero/                                        POST  entra   405    405    405    405    405    405    405    405
scrivania/                                     POST  entra   405    405    405    405    405    405    405    405
obiettivi/                                     POST  entra   405    405    405    405    405    405    405    405
obiettivi/gantt/                               POST  entra   405    405    405    405    405    405    405    405
obiettivi/cestino/                             POST  entra   405    405    405    405    405    405    405    405
obiettivi/coda/                                GET   entra   403    404    403    302    302    403    403    403
obiettivi/coda/                                POST  entra   405    405    405    405    405    405    405    405
obiettivi/coda/finita/                         GET   entra   403    404    403    200    200    403    403    403
obiettivi/coda/finita/                         POST  entra   405    405    405    405    405    405    405    405
obiettivi/coda/<int:pk>/                       GET   entra   404    404    403    302    302    403    403    403
obiettivi/coda/<int:pk>/                       POST  entra   404    404    403    302    302    403    403    403
obiettivi/molti/                               GET   entra   405    405    405    405    405    405    405    405
obiettivi/molti/                               POST  entra   404    404    404    404    404    404    404    404
obiettivi/<int:pk>/                            GET   entra   404    404    200    200    200    200    200    200
obiettivi/<int:pk>/                            POST  entra   405    405    405    405    405    405    405    405
obiettivi/<int:pk>/gantt/                      GET   entra   404    404    200    200    200    200    200    200
obiettivi/<int:pk>/gantt/                      POST  entra   405    405    405    405    405    405    405    405
obiettivi/nuovo/                               GET   entra   200    403    403    200    200    200    403    403
obiettivi/nuovo/                               POST  entra   409    403    403    200    200    409    403    403
obiettivi/<int:pk>/modifica/                   GET   entra   404    404    403    200    200    200    403    403
obiettivi/<int:pk>/modifica/                   POST  entra   404    404    403    302!   302!   302!   403    403
obiettivi/<int:pk>/copia-da/                   GET   entra   302    302    302    302    302    302    302    302
obiettivi/<int:pk>/copia-da/                   POST  entra   404    404    403    302!   302!   302!   403    403
obiettivi/anteprima/<int:piano>/<int:centro>/  GET   entra   405    405    405    405    405    405    405    405
obiettivi/anteprima/<int:piano>/<int:centro>/  POST  entra   404    404    200    200    200    200    200    200
obiettivi/<int:pk>/duplica/                    GET   entra   405    405    405    405    405    405    405    405
obiettivi/<int:pk>/duplica/                    POST  entra   404    404    403    302!   302!   302!   403    403
obiettivi/<int:pk>/elimina/                    GET   entra   404    404    403    200    200    200    403    403
obiettivi/<int:pk>/elimina/                    POST  entra   404    404    403    302!   302!   302!   403    403
obiettivi/cestino/<int:pk>/ripristina/         GET   entra   405    405    405    405    405    405    405    405
obiettivi/cestino/<int:pk>/ripristina/         POST  entra   404    404    404    302!   302!   302!   404    404
obiettivi/<int:pk>/atto/<slug:atto>/           GET   entra   404    404    405    405    405    405    405    405
obiettivi/<int:pk>/atto/<slug:atto>/           POST  entra   404    404    403    302!   302!   302!   403    403
obiettivi/<int:pk>/commenta/                   GET   entra   405    405    405    405    405    405    405    405
obiettivi/<int:pk>/commenta/                   POST  entra   404    404    302!   302!   302!   302!   403    403
obiettivi/<int:pk>/commenti/<int:commento>/rispondi/ GET entra 404 404 200 200 200 200 403 403
obiettivi/<int:pk>/commenti/<int:commento>/rispondi/ POST entra 404 404 302! 302! 302! 302! 403 403
obiettivi/<int:pk>/commenti/<int:commento>/modifica/ GET entra 404 404 403 403 403 200 403 403
obiettivi/<int:pk>/commenti/<int:commento>/modifica/ POST entra 404 404 403 403 403 409 403 403
obiettivi/<int:pk>/commenti/<int:commento>/chiudi/ GET entra 405 405 405 405 405 405 405 405
obiettivi/<int:pk>/commenti/<int:commento>/chiudi/ POST entra 404 404 403 302! 302! 302! 403 403
obiettivi/<int:pk>/presa-visione/              GET   entra   405    405    405    405    405    405    405    405
obiettivi/<int:pk>/presa-visione/              POST  entra   404    404    403    403    403    403    403    403
notifiche/                                     GET   entra   200    200    200    200    200    200    200    200
notifiche/                                     POST  entra   405    405    405    405    405    405    405    405
notifiche/lette/                               GET   entra   405    405    405    405    405    405    405    405
notifiche/lette/                               POST  entra   302!   302    302!   302    302!   302!   302!   302!
notifiche/preferenze/                          GET   entra   200    200    200    200    200    200    200    200
notifiche/preferenze/                          POST  entra   400    400    400    400    400    400    400    400
notifiche/<int:pk>/                            GET   entra   404    404    404    404    404    302!   404    404
notifiche/<int:pk>/                            POST  entra   405    405    405    405    405    405    405    405
notifiche/<int:pk>/letta/                      GET   entra   405    405    405    405    405    405    405    405
notifiche/<int:pk>/letta/                      POST  entra   404    404    404    404    404    302!   404    404
piani/<codepath:codice>/verifica/ GET entra 200 404 200 200 200 200 200 200
piani/<codepath:codice>/verifica/ POST entra 405 405 405 405 405 405 405 405
piani/<codepath:codice>/verifica/accetta/ POST entra 403 404 403 302 302 403 403 403
piani/<codepath:codice>/verifica/guardata/ POST entra 302 404 302 302 302 302 302 302
piani/<codepath:codice>/verifica/avvisi/<int:pk>/riapri/ POST entra 404 404 403 302! 302! 403 403 403
piani/<codepath:codice>/avvisa-chi-non-ha-iniziato/ POST entra 403 404 403 302 302 403 403 403
piani/*                                        GET   entra   405    405    405    405    405    405    405    405

guida/                                         GET   entra  200    200    200    200    200    200     200    200
guida/                                         POST  entra  405    405    405    405    405    405     405    405
guida/cittadino/                               GET   200    200    200    200    200    200    200     200    200
guida/cittadino/                               POST  405    405    405    405    405    405    405     405    405
guida/immagini/*                               GET   404    404    404    404    404    404    404     404    404
guida/immagini/*                               POST  405    405    405    405    405    405    405     405    405
guida/di/*                                     GET   entra  302    302    302    302    302    302     302    302
guida/<slug:name>/                             GET   entra  404    404    404    404    404    404     404    404
guida/*                                        POST  entra  405    405    405    405    405    405     405    405
primi-passi/                                   GET   entra  403    403    403    200    200    403     403    403
primi-passi/                                   POST  entra  405    405    405    405    405    405     405    405
primi-passi/nome/                              GET   entra  403    403    403    403    200    403     403    403
primi-passi/nome/                              POST  entra  403    403    403    403    422    403     403    403
primi-passi/organizzazione/                    GET   entra  403    403    403    200    200    403     403    403
primi-passi/organizzazione/                    POST  entra  403    403    403    422    422    403     403    403
primi-passi/*modello.xlsx                      GET   entra  403    403    403    200    200    403     403    403
primi-passi/*modello.xlsx                      POST  entra  405    405    405    405    405    405     405    405
primi-passi/*/conferma/                        GET   entra  405    405    405    405    405    405     405    405
primi-passi/*/conferma/                        POST  entra  403    403    403    302    302    403     403    403
primi-passi/piano/                             *     entra  403    403    403    302    302    403     403    403

cerca/viste/salva/                             POST  entra   302    302    302    302    302    302    302    302
cerca/viste/*/elimina/                         POST  entra   404    404    404    404    404    404    404    404
cerca/viste/*                                  GET   entra   405    405    405    405    405    405    405    405
cerca/                                         GET   entra   200    200    200    200    200    200    200    200
cerca/                                         POST  entra   405    405    405    405    405    405    405    405

trasparenza/                                   GET   200     200    200    200    200    200    200    200    200
trasparenza/risultati/                         GET   200     200    200    200    200    200    200    200    200
trasparenza/relazioni/                         GET   200     200    200    200    200    200    200    200    200
trasparenza/premi/                             GET   200     200    200    200    200    200    200    200    200
trasparenza/cerca/                             GET   200     200    200    200    200    200    200    200    200
trasparenza/dati/                              GET   200     200    200    200    200    200    200    200    200
trasparenza/verifica/                          GET   200     200    200    200    200    200    200    200    200
trasparenza/verifica/                          POST  400     400    400    400    400    400    400    400    400
trasparenza/catalogo.*                         GET   200     200    200    200    200    200    200    200    200
trasparenza/indicatori/                        GET   200     200    200    200    200    200    200    200    200
trasparenza/indicatori.*                       GET   200     200    200    200    200    200    200    200    200
trasparenza/novita.atom                        GET   200     200    200    200    200    200    200    200    200
trasparenza/foglio.css                         GET   200     200    200    200    200    200    200    200    200
trasparenza/accessibilita/                     GET   200     200    200    200    200    200    200    200    200
trasparenza/contatti/                          GET   200     200    200    200    200    200    200    200    200
trasparenza/note-legali/                       GET   200     200    200    200    200    200    200    200    200
trasparenza/privacy/                           GET   200     200    200    200    200    200    200    200    200
trasparenza/*                                  GET   404     404    404    404    404    404    404    404    404
trasparenza/*                                  POST  405     405    405    405    405    405    405    405    405
sitemap.xml                                    GET   200     200    200    200    200    200    200    200    200
sitemap.xml                                    POST  405     405    405    405    405    405    405    405    405
robots.txt                                     GET   200     200    200    200    200    200    200    200    200
robots.txt                                     POST  405     405    405    405    405    405    405    405    405
aspetto/*                                      GET   404     404    404    404    404    404    404    404    404
aspetto/*                                      POST  405     405    405    405    405    405    405    405    405

documenti/                                     GET   entra   200    200    200    200    200    200    200    200
documenti/dossier/                             GET   entra   403    403    403    200    200    403    200    200
documenti/dossier/<int:pk>/                    GET   entra   403    403    403    302    302    403    302    302
documenti/<slug:nome>/foglio.css               GET   entra   200    200    200    200    200    200    200    200
documenti/*                                    GET   entra   200    403    200    200    200    200    200    200
documenti/*                                    POST  entra   405    405    405    405    405    405    405    405

delibere/                                      GET   entra   200    200    200    200    200    200    200    200
delibere/<piano:codice>/                       GET   entra   200    404    200    200    200    200    200    200
delibere/<piano:codice>/verifica/              GET   entra   200    404    200    200    200    200    200    200
delibere/<piano:codice>/versioni/*             GET   entra   200    404    200    200    200    200    200    200
delibere/<piano:codice>/approva/               GET   entra   403    404    403    302    302    403    403    403
delibere/<piano:codice>/approva/               POST  entra   403    404    403    302    302    403    403    403
delibere/<piano:codice>/variazioni/apri/       *     entra   403    404    403    302    302    403    403    403
delibere/<piano:codice>/variazioni/<int:pk>/   GET   entra   404    404    200    200    200    404    200    200
delibere/*/motivo/<int:obiettivo>/             GET   entra   405    405    405    405    405    405    405    405
delibere/*/motivo/<int:obiettivo>/             POST  entra   404    404    403    302!   302!   404    403    403
delibere/*/annulla/                            GET   entra   404    404    403    200    200    404    403    403
delibere/*/annulla/                            POST  entra   404    404    403    302!   302!   404    403    403
delibere/*/porta/                              GET   entra   404    404    403    200    200    404    403    403
delibere/*/porta/                              POST  entra   404    404    403    400    400    404    403    403
delibere/*/approva/                            GET   entra   404    404    403    200    200    404    403    403
delibere/*/approva/                            POST  entra   404    404    403    400    400    404    403    403
delibere/*/<int:obiettivo>/                    GET   entra   404    404    403    200    200    404    403    403
delibere/*/<int:obiettivo>/                    POST  entra   404    404    403    409    409    404    403    403
delibere/*                                     POST  entra   405    405    405    405    405    405    405    405

stampe/                                        GET   entra   200    200    200    200    200    200    200    200
stampe/                                        POST  entra   405    405    405    405    405    405    405    405
stampe/<int:pk>/annulla/                       GET   entra   405    405    405    405    405    405    405    405
stampe/<int:pk>/annulla/                       POST  entra   404    404    404    302    404    404    404    404
stampe/*                                       GET   entra   404    404    404    200    404    404    404    404
stampe/*                                       POST  entra   405    405    405    405    405    405    405    405
fascicoli/                                     GET   entra   403    403    200    200    200    403    200    200
fascicoli/                                     POST  entra   405    405    405    405    405    405    405    405
fascicoli/nuovo/                               GET   entra   405    405    405    405    405    405    405    405
fascicoli/nuovo/                               POST  entra   403    403    403    404    404    403    403    403
fascicoli/<int:pk>/annulla/                    GET   entra   405    405    405    405    405    405    405    405
fascicoli/<int:pk>/riprova/                    GET   entra   405    405    405    405    405    405    405    405
fascicoli/<int:pk>/annulla/                    POST  entra   404    404    403    302!   302!   404    403    403
fascicoli/<int:pk>/riprova/                    POST  entra   404    404    403    302    302    404    403    403
fascicoli/<int:pk>/elenco.txt                  GET   entra   404    404    404    404    404    404    404    404
fascicoli/<int:pk>/fascicolo.zip               GET   entra   404    404    404    404    404    404    404    404
fascicoli/consegnati/<int:pk>/                 GET   entra   404    404    404    404    404    404    404    404
fascicoli/*                                    GET   entra   404    404    200    200    200    404    200    200
fascicoli/*                                    POST  entra   405    405    405    405    405    405    405    405

inviti/                                        GET   entra   302    200    302    302    302    302    302    302
inviti/                                        POST  entra   405    405    405    405    405    405    405    405
inviti/non-raggiunti/                          GET   entra   200    200    200    200    200    200    200    200
inviti/non-raggiunti/                          POST  entra   405    405    405    405    405    405    405    405
inviti/<int:survey>/                           GET   entra   404    404    404    404    404    404    404    404
inviti/<int:survey>/                           POST  entra   405    405    405    405    405    405    405    405
inviti/<int:survey>/tutti/                     GET   entra   405    405    405    405    405    405    405    405
inviti/<int:survey>/tutti/                     POST  entra   404    404    404    404    404    404    404    404
inviti/fase/<int:pk>/                          GET   entra   404    404    404    404    404    404    404    404
inviti/fase/<int:pk>/                          POST  entra   405    405    405    405    405    405    405    405
inviti/fase/<int:pk>/<slug:atto>/              GET   entra   405    405    405    405    405    405    405    405
inviti/fase/<int:pk>/<slug:atto>/              POST  entra   404    404    404    404    404    404    404    404
inviti/proposte/<int:pk>/accogli/              GET   entra   405    405    405    405    405    405    405    405
inviti/proposte/<int:pk>/accogli/              POST  entra   404    404    404    404    404    404    404    404
risposta-organismo/<str:token>/                *     404!    404!   404!   404!   404!   404!   404!   404!   404!
risposta/<str:token>/                          *     404!    404!   404!   404!   404!   404!   404!   404!   404!

admin/login/                                   *     entra   entra  entra  entra  entra  entra  entra  entra  entra
admin/importa/                                 GET   entra   403    403    403    200    200    403    403    403
admin/importa/conferma/                        GET   entra   403    403    403    302    302    403    403    403
admin/importa/dup/<int:pk>/                    GET   entra   403    403    403    200    200    403    403    403
admin/importa/tabella/                         GET   entra   403    403    403    200    200    403    403    403
admin/importa/tabella/conferma/                GET   entra   403    403    403    302    302    403    403    403
admin/importa/tabella/<slug:tabella>/<code:codice>.xlsx GET entra 403 403 403 200 200 403 403 403
admin/importa/tabella/<slug:tabella>/<code:codice>.xlsx POST entra 403 403 403 405 405 403 403 403
admin/importa/*                                POST  entra   403    403    403    400    400    403    403    403
admin/lavori/                                  GET   entra   403    403    403    200    200    403    403    403
admin/lavori/                                  POST  entra   403    403    403    405    405    403    403    403
admin/posta/                                   GET   entra   403    403    403    200    200    403    403    403
admin/posta/                                   POST  entra   403    403    403    302    302    403    403    403
admin/obiettivi/pianoesecutivo/apri-anno/      *     entra   403    403    403    302    302    403    403    403
admin/obiettivi/pianoesecutivo/verifica/       *     entra   403    403    403    302    302    403    403    403
admin/obiettivi/pianoesecutivo/*/verifica/     GET   entra   403    403    403    200    200    403    403    403
admin/obiettivi/pianoesecutivo/*/verifica/     POST  entra   403    403    403    405    405    403    403    403
admin/obiettivi/obiettivopeg/eliminati/        GET   entra   403    403    403    200    200    403    403    403
admin/obiettivi/obiettivopeg/eliminati/        POST  entra   403    403    403    405    405    403    403    403
admin/                                         *     entra   403    403    403    200    200    403    403    403
admin/logout/                                  GET   entra   403    403    403    405    405    403    403    403
admin/logout/                                  POST  entra   403    403    403    entra  entra  403    403    403
admin/password_change/                         *     entra   403    403    403    302    302    403    403    403
admin/password_change/done/                    GET   entra   403    403    403    200    200    403    403    403
admin/autocomplete/                            GET   entra   403    403    403    403    403    403    403    403
admin/jsi18n/                                  GET   entra   403    403    403    200    200    403    403    403
admin/password_change/done/                    POST  entra   403    403    403    405    405    403    403    403
admin/autocomplete/                            POST  entra   403    403    403    405    405    403    403    403
admin/jsi18n/                                  POST  entra   403    403    403    405    405    403    403    403
admin/r/*                                      *     entra   403    403    403    404    404    403    403    403
admin/(?P<url>.*)$                             *     entra   403    403    403    404    404    403    403    403
admin/^(?P<app_label>*                         *     entra   403    403    403    200    200    403    403    403
admin/obiettivi/pianoesecutivo/*/apri-anno/    GET   entra   403    403    403    200    200    403    403    403
admin/obiettivi/pianoesecutivo/*/apri-anno/    POST  entra   403    403    403    400    400    403    403    403
admin/organizzazione/*/process_import/         GET   entra   403    403    403    405    405    403    403    403
admin/organizzazione/*/process_import/         POST  entra   403    403    403    302    302    403    403    403
admin/organizzazione/*/import/                 *     entra   403    403    403    200    200    403    403    403
admin/organizzazione/*/export/                 *     entra   403    403    403    200    200    403    403    403
admin/dup/dup/<int:pk>/struttura/              GET   entra   403    403    403    200    200    403    403    403
admin/dup/dup/<int:pk>/struttura/              POST  entra   403    403    403    422    422    403    403    403
admin/dup/obiettivooperativo/<int:pk>/peg/     GET   entra   403    403    403    200    200    403    403    403
admin/dup/obiettivooperativo/<int:pk>/peg/     POST  entra   403    403    403    302    302    403    403    403

admin/organizzazione/utente/<path:object_id>/  *     entra   403    403    403    302    302    403    403    403
admin/organizzazione/utente/*/delete/          POST  entra   403    403    403    403    302!   403    403    403
admin/organizzazione/utente/*/change/          POST  entra   403    403    403    403    302!   403    403    403
admin/organizzazione/utente/                   POST  entra   403    403    403    403    302    403    403    403
admin/organizzazione/utente/*                  *     entra   403    403    403    403    200    403    403    403
admin/sicurezza/*/esporta.<slug:formato>       *     entra   403    403    403    404    404    403    403    403
admin/sicurezza/*/<path:object_id>/            *     entra   403    403    403    302    302    403    403    403
admin/sicurezza/*/*/history/                   *     entra   403    403    403    302    200    403    403    403
admin/sicurezza/*/*/change/                    POST  entra   403    403    403    403    403    403    403    403
admin/sicurezza/*/*/delete/                    *     entra   403    403    403    403    403    403    403    403
admin/sicurezza/*/add/                         *     entra   403    403    403    403    403    403    403    403
admin/sicurezza/*                              *     entra   403    403    403    403    200    403    403    403
admin/versioni/*/<path:object_id>/             *     entra   403    403    403    302    302    403    403    403
admin/versioni/*/*/change/                     POST  entra   403    403    403    403    403    403    403    403
admin/versioni/*/*/delete/                     *     entra   403    403    403    403    403    403    403    403
admin/versioni/*/add/                          *     entra   403    403    403    403    403    403    403    403
admin/versioni/*                               *     entra   403    403    403    200    200    403    403    403
admin/obiettivi/passaggio/<path:object_id>/    *     entra   403    403    403    302    302    403    403    403
admin/obiettivi/passaggio/*/change/            POST  entra   403    403    403    403    403    403    403    403
admin/obiettivi/passaggio/*/delete/            *     entra   403    403    403    403    403    403    403    403
admin/obiettivi/passaggio/add/                 *     entra   403    403    403    403    403    403    403    403
admin/obiettivi/passaggio/*                    *     entra   403    403    403    200    200    403    403    403
admin/obiettivi/commento/<path:object_id>/     *     entra   403    403    403    302    302    403    403    403
admin/obiettivi/commento/*/change/             POST  entra   403    403    403    403    403    403    403    403
admin/obiettivi/commento/*/delete/             *     entra   403    403    403    403    403    403    403    403
admin/obiettivi/commento/add/                  *     entra   403    403    403    403    403    403    403    403
admin/obiettivi/commento/*                     *     entra   403    403    403    200    200    403    403    403
admin/obiettivi/presavisione/<path:object_id>/ *     entra   403    403    403    302    302    403    403    403
admin/obiettivi/presavisione/*/change/         POST  entra   403    403    403    403    403    403    403    403
admin/obiettivi/presavisione/*/delete/         *     entra   403    403    403    403    403    403    403    403
admin/obiettivi/presavisione/add/              *     entra   403    403    403    403    403    403    403    403
admin/obiettivi/presavisione/*                 *     entra   403    403    403    200    200    403    403    403
admin/obiettivi/avvisoaccettato/<path:object_id>/ * entra 403 403 403 302 302 403 403 403
admin/obiettivi/avvisoaccettato/*/change/         POST  entra   403    403    403    403    403    403 403    403
admin/obiettivi/avvisoaccettato/*/delete/         *     entra   403    403    403    403    403    403 403    403
admin/obiettivi/avvisoaccettato/add/              *     entra   403    403    403    403    403    403 403    403
admin/obiettivi/avvisoaccettato/*                 *     entra   403    403    403    200    200    403 403    403
admin/notifiche/mail/*/change/                 POST  entra   403    403    403    403    403    403    403    403
admin/notifiche/mail/*/delete/                 *     entra   403    403    403    403    403    403    403    403
admin/notifiche/mail/add/                      *     entra   403    403    403    403    403    403    403    403
admin/notifiche/mail/<path:object_id>/         *     entra   403    403    403    302    302    403    403    403
admin/notifiche/mail/*/history/                *     entra   403    403    403    302    200    403    403    403
admin/notifiche/mail/*                         GET   entra   403    403    403    403    200    403    403    403
admin/notifiche/mail/                          POST  entra   403    403    403    403    302    403    403    403
admin/obiettivi/notifica/*                   *     entra   403    403    403    302    302    403      403    403
admin/notifiche/notifica/*/change/             POST  entra   403    403    403    403    403    403    403    403
admin/notifiche/notifica/add/                  *     entra   403    403    403    403    403    403    403    403
admin/notifiche/notifica/*/delete/             POST  entra   403    403    403    302!   302!   403    403    403
admin/obiettivi/obiettivopeg/*/delete/         POST  entra   403    403    403    302!   302!   403    403    403
admin/dup/obiettivogestionale/*/delete/         POST  entra   403    403    403    302!   302!   403   403    403
admin/dup/indicatoreente/*/delete/             POST  entra   403    403    403    302!   302!   403    403    403
admin/raccolte/raccolta/*/delete/              POST  entra   403    403    403    302!   302!   403    403    403
admin/raccolte/raccolta/*/change/              POST  entra   403    403    403    302!   302!   403    403    403
admin/raccolte/raccolta/^([^/]+)/history/([^/]+)/$  POST  entra  403  403  403    302!   302!   403    403    403
admin/monitoraggio/rilevazione/<int:pk>/atto/<slug:atto>/  *  entra 403 403  403    404    404    403  403    403
admin/monitoraggio/rilevazione/*/delete/       *     entra   403    403    403    403    403    403    403    403
admin/monitoraggio/regolaconsuntivo/*/delete/  *     entra   403    403    403    403    403    403    403    403
admin/monitoraggio/fonteindicatore/*/delete/   *     entra   403    403    403    403    403    403    403    403
admin/monitoraggio/causadiritardo/*/delete/    POST  entra   403    403    403    302!   302!   403    403    403
admin/indicatori/tipoindicatore/*/delete/      POST  entra   403    403    403    302!   302!   403    403    403
admin/organizzazione/incarico/*/delete/        POST  entra   403    403    403    302!   302!   403    403    403
admin/organizzazione/assessore/*/delete/       POST  entra   403    403    403    302!   302!   403    403    403
admin/organizzazione/organismo*/delete/        POST  entra   403    403    403    302!   302!   403    403    403

admin/monitoraggio/causa*/^([^/]+)/history/([^/]+)/$  *  entra 403  403    403    404    404    403    403    403
admin/*/tipo*/^([^/]+)/history/([^/]+)/$       *     entra   403    403    403    404    404    403    403    403
admin/*/*/^([^/]+)/history/([^/]+)/$           *     entra   403    403    403    200    200    403    403    403
admin/*/*/<path:object_id>/                    *     entra   403    403    403    302    302    403    403    403
admin/*/*/<path:object_id>/*/                  *     entra   403    403    403    200    200    403    403    403
admin/*/*/add/                                 *     entra   403    403    403    200    200    403    403    403
admin/*/*/                                     GET   entra   403    403    403    200    200    403    403    403
admin/obiettivi/obiettivopeg/                  POST  entra   403    403    403    302    302    403    403    403
admin/notifiche/notifica/                      POST  entra   403    403    403    302    302    403    403    403
admin/*/*/                                     POST  entra   403    403    403    200    200    403    403    403
"""

FORM = "application/x-www-form-urlencoded"
RIGHE = [riga.split() for riga in TAVOLA.splitlines() if riga.strip()]
# Who may read an objective and not change it is told so on a page that names it: 403 is no such answer.
NON_C_E = {"entra", "404"}


@cache
def _forma(modello: str) -> Any:
    # Only the star is special: routes are full of brackets.
    return compila(translate(modello.replace("[", "[[]").replace("?", "[?]")))


def _riga(via: str, metodo: str) -> int | None:
    """The number of the first row that fits."""
    nome = via or "(inizio)"
    for i, (modello, di_metodo, *_) in enumerate(RIGHE):
        if di_metodo in ("*", metodo) and (nome == modello or _forma(modello).match(nome)):
            return i
    return None


def attese(via: str, metodo: str) -> list[str] | None:
    """What each persona gets."""
    riga = _riga(via, metodo)
    return None if riga is None else RIGHE[riga][2:]


def avuto(risposta: Any, scritto: bool) -> str:
    """The answer in the words of the table."""
    porta = risposta.get("Location", "").startswith(("/accedi/", "/admin/login/"))
    return ("entra" if porta else str(risposta.status_code)) + ("!" if scritto else "")


@pytest.fixture
def mondo() -> Mondo:
    mondo = crea_mondo()
    # The first public page after an approval puts the version in the index; from then on every page only reads.
    indicizza()
    return mondo


def test_every_address_has_a_row() -> None:
    tutte = list(vie())
    assert len(tutte) > 100
    assert [(v, m) for v in tutte for m in ("GET", "POST") if attese(v, m) is None] == []
    assert [riga for riga in RIGHE if len(riga) != 2 + len(PERSONE)] == []


def test_every_row_is_used() -> None:
    usate = {_riga(v, m) for v in vie() for m in ("GET", "POST")}
    assert [" ".join(riga[:2]) for i, riga in enumerate(RIGHE) if i not in usate] == []


# Where each reads what stands in the sheet: Fabio and who signs what he said of himself, Gina all of it and on the
# board of the year its score; nowhere else.
_, OF_HIMSELF, SCORE = CANARINI
READ = {
    FABIO: {"valutazione/scheda/": {OF_HIMSELF}},
    GINA: {"valutazione/scheda/": {*CANARINI}, "valutazione/<anno:anno>/": {SCORE}},
    IVO: {"valutazione/scheda/": {OF_HIMSELF}},
}


def read_there(chi: str, via: str) -> set[str]:
    """The canaries that somebody may find at an address."""
    return {c for there, found in READ.get(chi, {}).items() if via.startswith(there) for c in found}


@pytest.mark.parametrize("chi", PERSONE)
def test_each_persona_gets_what_the_table_says(chi: str, mondo: Mondo) -> None:
    posto = PERSONE.index(chi)
    client = entrato(mondo, chi)
    biscotti = {nome: biscotto.value for nome, biscotto in client.cookies.items()}
    dati, prima, errori = urlencode(carico(mondo), doseq=True), tutte_le_righe(), []
    for via in vie():
        for metodo in ("GET", "POST"):
            atteso = (attese(via, metodo) or ["?"] * len(PERSONE))[posto]
            client.cookies.load(biscotti)
            dove = indirizzo(via, mondo)
            with disfatto(), scritture() as scritte:
                risposta = client.get(dove) if metodo == "GET" else client.post(dove, dati, FORM)
                testo = tutto(risposta)
                # A view may write and take it back: what counts is what is there afterwards.
                toccate = tutte_le_righe(scritte) if scritte else {}
                scritto = any(righe != prima[tabella] for tabella, righe in toccate.items())
            if avuto(risposta, scritto) != atteso:
                errori.append(f"{via} {metodo}: {avuto(risposta, scritto)}, atteso {atteso} {scritte[:1]}")
            if (chi in ESTRANEI or atteso in NON_C_E) and (visti := [s for s in SEGRETI if s in testo]):
                errori.append(f"{via} {metodo}: si vede {visti}")
            if uccelli := [c for c in CANARINI if c in testo and c not in read_there(chi, via)]:
                errori.append(f"{via} {metodo}: si vede {uccelli}")
    assert not errori, "\n".join(errori)
    assert tutte_le_righe() == prima


def test_a_refused_post_writes_nothing_even_without_the_safety_net(mondo: Mondo) -> None:
    """The same without rolling back, for the addresses of the objective alone: what was there is there."""
    prima = tutte_le_righe()
    for chi in ESTRANEI:
        client = entrato(mondo, chi)
        for via in vie():
            if "obiettivi/" in via and "<" in via:
                client.post(indirizzo(via, mondo), carico(mondo))
    dopo = tutte_le_righe()
    for tabella in ("organizzazione_utente",):  # entering writes the date of the login
        prima.pop(tabella), dopo.pop(tabella)
    assert dopo == prima


CON_PARAMETRI = [
    f"/documenti/preventivo/?obiettivo={CODICE.lower()}",
    f"/documenti/preventivo/?testo={CERCATA}",
    f"/documenti/preventivo/scarica/json/?testo={CERCATA}",
    f"/documenti/preventivo/scarica/xlsx/?testo={CERCATA}",
    "/documenti/preventivo/?centro=Polizia+Municipale",
    f"/obiettivi/?testo={CERCATA}",
    f"/obiettivi/?obiettivo={CODICE.lower()}",
    "/obiettivi/gantt/?centro=1",
    "/scrivania/?piano=PEG_2020",
    "/piani/PEG_2020/verifica/?stato=accettate",
    "/documenti/verifica/?piano=PEG_2020",
    "/documenti/verifica/scarica/json/?piano=PEG_2020",
    "/admin/autocomplete/?app_label=obiettivi&model_name=obiettivopeg&field_name=piano&term=2020",
    f"/admin/obiettivi/obiettivopeg/?q={CERCATA}",
]


def test_what_a_sheet_says_is_there_to_be_found(mondo: Mondo) -> None:
    """Who evaluates reads it: everybody else is kept from something."""
    page = entrato(mondo, GINA).get(f"/valutazione/scheda/{Scheda.objects.get().pk}/").content.decode()
    assert [c for c in CANARINI if c not in page] == []


@pytest.mark.parametrize("state", [SheetState.PRESA_VISIONE, SheetState.PROPOSTA, SheetState.COLLOQUIO])
def test_who_signs_reads_nothing_before_it_is_told(state: SheetState, mondo: Mondo) -> None:
    Scheda.objects.update(stato=state)
    client = entrato(mondo, IVO)
    asked = [via for via in vie() if via.startswith(("valutazione/", "documenti/", "scrivania", "cerca"))]
    assert len(asked) > 40
    for via in asked:
        text = tutto(client.get(indirizzo(via, mondo)))
        assert [c for c in CANARINI if c in text] == [], via


@pytest.mark.parametrize("chi", [NESSUNO, ADELE, BRUNO])
def test_searching_finds_no_trace(chi: str, mondo: Mondo) -> None:
    client = entrato(mondo, chi)
    for dove in CON_PARAMETRI:
        testo = tutto(client.get(dove))
        assert [s for s in SEGRETI if s in testo] == [], dove


def test_the_secrets_are_there_to_be_found(mondo: Mondo) -> None:
    """The owner sees them: strangers are kept from something."""
    testo = tutto(entrato(mondo, "fabio").get("/documenti/preventivo/"))
    assert {"Kilimangiaro", CODICE, "fase-segreta", "atteso-segreto"} <= {s for s in SEGRETI if s in testo}
    assert ObiettivoPEG.objects.visible_to(mondo.utenti[BRUNO]).count() == 0

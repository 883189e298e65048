# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every expected value of the two documents that carry indicators: written | read as | sentence of the form.

The tables say what a person reads there. Two more tests hold them against the documents, when these are at
hand: each objective has exactly these values, in this order.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indicatori.valori import Data, Numero, Richiamo, Soglia, Valore, Verso, come_lo_leggo, leggi

SEMI = Path(__file__).resolve().parents[3] / "shared" / "seeds"
PREVENTIVO_2020 = SEMI / "preventivo_obiettivi_2020_prima_parte.txt"
DUP_2023 = SEMI / "dup_2023_2025_obiettivi_operativi_prima_parte.txt"

# Preventivo obiettivi 2020, by objective.
PREVENTIVO = """
== 2020-CP04
140,00       | numero 140              | sarà raggiunto se il valore è almeno 140
550,00       | numero 550              | sarà raggiunto se il valore è almeno 550
200,00       | numero 200              | sarà raggiunto se il valore è almeno 200
400,00       | numero 400              | sarà raggiunto se il valore è almeno 400
200,00       | numero 200              | sarà raggiunto se il valore è almeno 200
200,00       | numero 200              | sarà raggiunto se il valore è almeno 200
300,00       | numero 300              | sarà raggiunto se il valore è almeno 300
5.000,00     | numero 5000             | sarà raggiunto se il valore è almeno 5.000
1.100,00     | numero 1100             | sarà raggiunto se il valore è almeno 1.100
== 2020-CP14
200,00       | numero 200              | sarà raggiunto se il valore è almeno 200
140,00       | numero 140              | sarà raggiunto se il valore è almeno 140
== 2020-PA03
2,00         | numero 2                | sarà raggiunto se il valore è almeno 2
20,00        | numero 20               | sarà raggiunto se il valore è almeno 20
== 2020-PA10
30/12/2020   | data 2020-12-30         | sarà raggiunto se fatto entro il 30/12/2020
?            | da definire             | da definire
== 2020-PD01
75,00        | numero 75               | sarà raggiunto se il valore è almeno 75
== 2020-PD02
30/09/2020   | data 2020-09-30         | sarà raggiunto se fatto entro il 30/09/2020
== 2020-PF02
29/02/2020   | data 2020-02-29         | sarà raggiunto se fatto entro il 29/02/2020
31/01/2020   | data 2020-01-31         | sarà raggiunto se fatto entro il 31/01/2020
== 2020-PG03
30/07/2020   | data 2020-07-30         | sarà raggiunto se fatto entro il 30/07/2020
30/10/2020   | data 2020-10-30         | sarà raggiunto se fatto entro il 30/10/2020
== 2020-PG10
50,00        | numero 50               | sarà raggiunto se il valore è almeno 50
16,00        | numero 16               | sarà raggiunto se il valore è almeno 16
0,00         | numero 0                | sarà raggiunto se il valore è almeno 0
== 2020-PG18
14,00        | numero 14               | sarà raggiunto se il valore è almeno 14
7,00         | numero 7                | sarà raggiunto se il valore è almeno 7
110,00       | numero 110              | sarà raggiunto se il valore è almeno 110
8,00         | numero 8                | sarà raggiunto se il valore è almeno 8
== 2020-PL10
30/09/2020   | data 2020-09-30         | sarà raggiunto se fatto entro il 30/09/2020
16,00        | numero 16               | sarà raggiunto se il valore è almeno 16
30,00        | numero 30               | sarà raggiunto se il valore è almeno 30
"""

# DUP 2023-2025, "valore atteso al 2025", by operative objective (its title, or how it begins). The document
# does not say which way is better: "decrescente" stands where the indicator leaves no doubt (reati, rifiuti).
DUP = """
== Promuovere l'innovazione del distretto tessile e la trasformazione industriale del territorio
40           | numero 40               | sarà raggiunto se il valore è almeno 40
15           | numero 15               | sarà raggiunto se il valore è almeno 15
15           | numero 15               | sarà raggiunto se il valore è almeno 15
== Creare un tessuto produttivo diversificato capace di favorire l'insediamento e la permanenza
11,7%        | numero 11.7 %           | sarà raggiunto se il valore è almeno 11,7%
75%          | numero 75 %             | sarà raggiunto se il valore è almeno 75%
52%          | numero 52 %             | sarà raggiunto se il valore è almeno 52%
€ 10.000.000 | numero 10000000 €       | sarà raggiunto se il valore è almeno € 10.000.000
== Promuovere la legalità per rendere le imprese più competitive garantendo i diritti dei lavoratori
46%          | numero 46 %             | sarà raggiunto se il valore è almeno 46%
600.000      | numero 600000           | sarà raggiunto se il valore è almeno 600.000
== Prato come luogo di sperimentazione dell'economia circolare
11           | numero 11               | sarà raggiunto se il valore è almeno 11
== Alta formazione e politiche attive di orientamento al lavoro
12,5         | numero 12.5 decrescente | sarà raggiunto se il valore è al massimo 12,5
== Valorizzare il cuore antico della città promuovendone la riqualificazione
15*          | numero 15 annuale       | sarà raggiunto se il valore è almeno 15 (valore annuale)
13*          | numero 13 annuale       | sarà raggiunto se il valore è almeno 13 (valore annuale)
8.100        | numero 8100             | sarà raggiunto se il valore è almeno 8.100
60*          | numero 60 annuale       | sarà raggiunto se il valore è almeno 60 (valore annuale)
3            | numero 3                | sarà raggiunto se il valore è almeno 3
== Potenziare le funzioni pubbliche e i servizi di vicinato nei centri minori (paesi) promuovendo
38*          | numero 38 annuale       | sarà raggiunto se il valore è almeno 38 (valore annuale)
7            | numero 7                | sarà raggiunto se il valore è almeno 7
== Creare un ecosistema culturale con i vari attori del territorio per promuovere la realizzazione
8            | numero 8                | sarà raggiunto se il valore è almeno 8
5,5          | numero 5.5              | sarà raggiunto se il valore è almeno 5,5
5%           | numero 5 %              | sarà raggiunto se il valore è almeno 5%
== Avvicinare le persone all'offerta culturale della città
937.873      | numero 937873           | sarà raggiunto se il valore è almeno 937.873
€ 26,20      | numero 26.2 €           | sarà raggiunto se il valore è almeno € 26,20
95,25        | numero 95.25            | sarà raggiunto se il valore è almeno 95,25
== Favorire il recupero funzionale del patrimonio immobiliare a servizio della cultura
6            | numero 6                | sarà raggiunto se il valore è almeno 6
== Rendere Prato e il suo territorio una meta turistica sempre più attrattiva
464.548      | numero 464548           | sarà raggiunto se il valore è almeno 464.548
2            | numero 2                | sarà raggiunto se il valore è almeno 2
€ 505.301*   | numero 505301 € annuale | sarà raggiunto se il valore è almeno € 505.301 (valore annuale)
== Garantire la connettività e l'interoperabilità dei sistemi informativi
70           | numero 70               | sarà raggiunto se il valore è almeno 70
95%          | numero 95 %             | sarà raggiunto se il valore è almeno 95%
85           | numero 85               | sarà raggiunto se il valore è almeno 85
== Aumentare il livello di sicurezza delle informazioni e delle comunicazioni digitali della PA
80%          | numero 80 %             | sarà raggiunto se il valore è almeno 80%
== Sviluppare servizi e competenze digitali per imprese e cittadini
60%          | numero 60 %             | sarà raggiunto se il valore è almeno 60%
15           | numero 15               | sarà raggiunto se il valore è almeno 15
60%          | numero 60 %             | sarà raggiunto se il valore è almeno 60%
3000         | numero 3000             | sarà raggiunto se il valore è almeno 3.000
1800*        | numero 1800 annuale     | sarà raggiunto se il valore è almeno 1.800 (valore annuale)
== Puntare su un tessuto urbano rigenerato e su un uso più sostenibile del suolo: i grandi progetti
33,2         | numero 33.2 decrescente | sarà raggiunto se il valore è al massimo 33,2
300*         | numero 300 annuale      | sarà raggiunto se il valore è almeno 300 (valore annuale)
200*         | numero 200 annuale      | sarà raggiunto se il valore è almeno 200 (valore annuale)
5            | numero 5                | sarà raggiunto se il valore è almeno 5
== Rafforzare la sicurezza urbana per garantire il benessere della comunità locale
1            | numero 1                | sarà raggiunto se il valore è almeno 1
5000         | numero 5000 decrescente | sarà raggiunto se il valore è al massimo 5.000
1            | numero 1                | sarà raggiunto se il valore è almeno 1
600*         | numero 600 annuale      | sarà raggiunto se il valore è almeno 600 (valore annuale)
== Gestione delle emergenze
300*         | numero 300 annuale      | sarà raggiunto se il valore è almeno 300 (valore annuale)
== Tutelare gli animali
1            | numero 1                | sarà raggiunto se il valore è almeno 1
7,80%        | numero 7.8 %            | sarà raggiunto se il valore è almeno 7,8%
== Promuovere la cura e il decoro degli spazi pubblici esistenti (strade, giardini, piazze,
136.000*     | numero 136000 annuale   | sarà raggiunto se il valore è almeno 136.000 (valore annuale)
33           | numero 33               | sarà raggiunto se il valore è almeno 33
12           | numero 12               | sarà raggiunto se il valore è almeno 12
== Lo smaltimento dei rifiuti come strumento di sostenibilità ambientale
72,50%       | numero 72.5 %           | sarà raggiunto se il valore è almeno 72,5%
630          | numero 630 decrescente  | sarà raggiunto se il valore è al massimo 630
2            | numero 2                | sarà raggiunto se il valore è almeno 2
== Efficienza servizi a rete
97%          | numero 97 %             | sarà raggiunto se il valore è almeno 97%
== Interventi per la riduzione dell'inquinamento
<22,5        | soglia < 22.5           | sarà raggiunto se il valore è minore di 22,5
0            | numero 0 decrescente    | sarà raggiunto se il valore è al massimo 0
== Interventi di efficientamento energetico
>6,9         | soglia > 6.9            | sarà raggiunto se il valore è maggiore di 6,9
14           | numero 14               | sarà raggiunto se il valore è almeno 14
40%          | numero 40 %             | sarà raggiunto se il valore è almeno 40%
== Sviluppare aree ad alta densità di verde per invertire il cambiamento climatico e rendere la
16           | numero 16               | sarà raggiunto se il valore è almeno 16
30,6         | numero 30.6             | sarà raggiunto se il valore è almeno 30,6
== Investire nella sicurezza stradale per ridurre il numero degli incidenti
<900         | soglia < 900            | sarà raggiunto se il valore è minore di 900
<1,50        | soglia < 1.5            | sarà raggiunto se il valore è minore di 1,5
== Sviluppare le infrastrutture stradali per migliorare la circolazione
9            | numero 9                | sarà raggiunto se il valore è almeno 9
== Ridurre la dipendenza dal mezzo privato favorendo una mobilità alternativa
120          | numero 120              | sarà raggiunto se il valore è almeno 120
56           | numero 56 decrescente   | sarà raggiunto se il valore è al massimo 56
11%          | numero 11 %             | sarà raggiunto se il valore è almeno 11%
0,11         | numero 0.11             | sarà raggiunto se il valore è almeno 0,11
60           | numero 60               | sarà raggiunto se il valore è almeno 60
19           | numero 19               | sarà raggiunto se il valore è almeno 19
1            | numero 1                | sarà raggiunto se il valore è almeno 1
== Sostenere le fragilità diffuse
53           | numero 53               | sarà raggiunto se il valore è almeno 53
== Tutelare i e supportare una genitorialità responsabile.
72%          | numero 72 %             | sarà raggiunto se il valore è almeno 72%
40           | numero 40               | sarà raggiunto se il valore è almeno 40
60           | numero 60               | sarà raggiunto se il valore è almeno 60
== Promuovere il Social housing e le politiche abitative innovative
140          | numero 140              | sarà raggiunto se il valore è almeno 140
== Edilizia residenziale pubblica: potenziamento dell'offerta e percorsi di uscita
9,55%        | numero 9.55 %           | sarà raggiunto se il valore è almeno 9,55%
"""

Riga = tuple[str, str, str]


def blocchi(tabella: str) -> dict[str, list[Riga]]:
    """The rows of a table under the title of their block."""
    trovati: dict[str, list[Riga]] = {}
    for linea in tabella.strip().splitlines():
        if linea.startswith("== "):
            righe = trovati.setdefault(linea.removeprefix("== "), [])
        else:
            scritto, letto, frase = (parte.strip() for parte in linea.split(" | "))
            righe.append((scritto, letto, frase))
    return trovati


def valori(tabella: str) -> dict[str, list[str]]:
    return {titolo: [scritto for scritto, _, _ in righe] for titolo, righe in blocchi(tabella).items()}


def descrivi(valore: Valore) -> str:
    """What was read, in the notation of the tables."""
    richiamo = {Richiamo.NESSUNO: "", Richiamo.ANNUALE: " annuale", Richiamo.DA_RIVEDERE: " da rivedere"}
    return f"{valore.genere}{_contenuto(valore)}{richiamo[valore.richiamo]}"


def _contenuto(valore: Valore) -> str:
    if isinstance(valore, Numero):
        g = valore.grandezza
        parti = (f"{g.numero.normalize():f}", "%" if g.percentuale else "", g.valuta, g.unita)
        return " " + " ".join(filter(None, parti))
    if isinstance(valore, Soglia):
        return f" {valore.operatore} {valore.numero.normalize():f}"
    return f" {valore.giorno}" if isinstance(valore, Data) else ""


TUTTI = [
    pytest.param(*riga, id=f"{titolo[:20]}-{riga[0]}")
    for tabella in (PREVENTIVO, DUP)
    for titolo, righe in blocchi(tabella).items()
    for riga in righe
]


@pytest.mark.parametrize(("scritto", "letto", "frase"), TUTTI)
def test_letto_come_da_una_persona(scritto: str, letto: str, frase: str) -> None:
    atteso, decrescente, _ = letto.partition(" decrescente")
    valore = leggi(scritto)
    assert str(valore) == scritto
    assert descrivi(valore) == atteso
    assert come_lo_leggo(valore, Verso.DECRESCENTE if decrescente else Verso.CRESCENTE) == frase


def test_le_tabelle_sono_intere() -> None:
    assert len(TUTTI) == 31 + 78
    assert sum(map(len, blocchi(PREVENTIVO).values())) == 31


def _valori_del_preventivo(testo: str) -> Iterator[tuple[str, str]]:
    """(code, value) of each row that has the four columns of an indicator."""
    codice = ""
    for linea in testo.splitlines():
        if trovato := re.fullmatch(r"\W*(20[0-9]{2}-[A-Z]{2}[0-9]{2}[A-Z]?)\W*", linea):
            codice = trovato[1]
        celle = linea.split("\t")
        if len(celle) == 4 and celle[2] != "Valore Atteso":
            yield codice, celle[2]


@pytest.mark.skipif(not PREVENTIVO_2020.exists(), reason="il documento non è a portata di mano")
def test_il_preventivo_ha_questi_valori() -> None:
    nel_documento: dict[str, list[str]] = {}
    for codice, valore in _valori_del_preventivo(PREVENTIVO_2020.read_text(encoding="utf-8")):
        nel_documento.setdefault(codice, []).append(valore)
    assert nel_documento == valori(PREVENTIVO)


@pytest.mark.skipif(not DUP_2023.exists(), reason="il documento non è a portata di mano")
def test_le_celle_del_dup_sono_fatte_di_questi_valori() -> None:
    celle = []
    for linea in DUP_2023.read_text(encoding="utf-8").splitlines():
        colonne = re.sub("</?[bi]>", "", linea).split("\t")
        if len(colonne) > 8 and colonne[0] != "AMBITO STRATEGICO" and colonne[8].strip():
            celle.append((colonne[2], " ".join(colonne[8].split())))
    attesi = [(titolo, " ".join(scritti)) for titolo, scritti in valori(DUP).items()]
    assert [cella for _, cella in celle] == [cella for _, cella in attesi]
    assert all(intero.startswith(inizio) for (intero, _), (inizio, _) in zip(celle, attesi, strict=True))

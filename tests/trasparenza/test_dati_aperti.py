# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves as data: the hashed bytes, the tables, the catalogue by DCAT-AP_IT, the sitemap."""

import csv
import hashlib
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obiettivi.models import ObiettivoPEG
from tests.trasparenza.citta import CAMBIATO, FERMO, PIANO, RADICE, Citta, chiedi, citta, corpo
from tests.versioni.scena import scena
from trasparenza import grafo
from trasparenza.catalogo import PREFISSI
from trasparenza.tabelle import TABELLE
from versioni.schemas import read_version

pytestmark = pytest.mark.django_db
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def c() -> Citta:
    return citta()


def righe(risposta: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(risposta.content.decode(), newline="")))


def test_il_json_del_piano_sono_i_byte_dell_impronta(c: Citta) -> None:
    for via, versione in ((f"{PIANO}dati.json", c.seconda), (f"{PIANO}v1/dati.json", c.prima)):
        risposta = chiedi(via)
        assert hashlib.sha256(risposta.content).hexdigest() == versione.impronta
        assert risposta["ETag"] == f'"{versione.impronta}"'
        assert read_version(risposta.content.decode()) == versione.letta


def test_i_documenti_sono_i_byte_consegnati(c: Citta) -> None:
    for d in c.prima.documenti.all():
        risposta = chiedi(f"{PIANO}v1/documenti/{d.genere}.{d.formato}")
        assert risposta.content == bytes(d.dati)
        assert risposta["ETag"] == f'"{d.impronta}"'
        assert d.nome in risposta["Content-Disposition"]
    assert chiedi(f"{PIANO}v1/documenti/preventivo.pdf")["Content-Type"] == "application/pdf"
    assert chiedi(f"{PIANO}v1/documenti/preventivo.xlsx")["Content-Disposition"].startswith("attachment")


def test_le_tabelle_dicono_cio_che_dice_la_versione(c: Citta) -> None:
    letta = c.seconda.letta.piano.obiettivi
    obiettivi = righe(chiedi(f"{PIANO}obiettivi.csv"))
    assert [(r["codice"], r["titolo"], r["contesto"]) for r in obiettivi] == [
        (o.codice, o.titolo, o.contesto) for o in letta
    ]
    operativo = c.seconda.letta.legami[CAMBIATO][0]
    assert obiettivi[0]["obiettivi_operativi_dup"].endswith(f"> {operativo.operativo}")
    fasi = righe(chiedi(f"{PIANO}fasi.csv"))
    assert [(r["obiettivo"], r["peso"], r["inizio_previsto"]) for r in fasi] == [
        (o.codice, f"{f.peso:.2f}", f"{f.inizio_previsto:%Y-%m-%d}") for o in letta for f in o.fasi
    ]
    indicatori = righe(chiedi(f"{PIANO}v1/indicatori.csv"))
    assert [(r["descrizione"], r["valore_atteso"]) for r in indicatori] == [
        (i.descrizione, i.valore_atteso) for o in c.prima.letta.piano.obiettivi for i in o.indicatori
    ]
    for nome, tabella in TABELLE.items():
        risposta = chiedi(f"{PIANO}{nome}.csv")
        assert list(righe(risposta)[0]) == [colonna for colonna, _ in tabella.colonne]
        assert risposta["Content-Type"] == "text/csv; charset=utf-8; header=present"
        assert not risposta.content.startswith(b"\xef\xbb\xbf")
        assert all(colonna in corpo(chiedi(f"{RADICE}dati/")) for colonna, _ in tabella.colonne)


def test_nulla_di_scritto_diventa_una_formula_o_html() -> None:
    s = scena()
    for o, titolo in zip(s.obiettivi, ("=1+1", "@SUM(A1)", "-5", "<script>x</script>", "+39"), strict=True):
        ObiettivoPEG.objects.filter(pk=o.pk).update(titolo=titolo, contesto='a "b", c\n=2+2')
    s.approvata()
    obiettivi = righe(chiedi(f"{PIANO}obiettivi.csv"))
    assert [r["titolo"] for r in obiettivi] == ["'=1+1", "'@SUM(A1)", "-5"]
    assert obiettivi[0]["contesto"] == 'a "b", c\n=2+2'


def test_cio_che_e_scritto_resta_testo() -> None:
    s = scena()
    ObiettivoPEG.objects.filter(pk=s.obiettivi[0].pk).update(titolo='<script>x</script> "&')
    s.approvata()
    for via in (PIANO, f"{PIANO}obiettivi/{CAMBIATO}/", f"{RADICE}cerca/?testo=script", "/sitemap.xml"):
        assert "<script>x" not in corpo(chiedi(via)), via


def test_ogni_dato_porta_la_sua_licenza_e_si_legge_da_altri_siti(c: Citta) -> None:
    for via in (f"{PIANO}dati.json", f"{PIANO}fasi.csv", f"{PIANO}obiettivi/{FERMO}.json", f"{RADICE}catalogo.ttl"):
        risposta = chiedi(via)
        assert risposta["Link"] == f'<{CC_BY}>; rel="license"'
        assert risposta["Access-Control-Allow-Origin"] == "*"
        assert risposta["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in chiedi(PIANO)


# The obligatory properties of the Italian profile, by class.
OBBLIGATORIE = {
    "dcatapit:Catalog": {"dct:title", "dct:description", "dct:publisher", "dct:modified", "dcat:dataset"},
    "dcatapit:Dataset": {
        "dct:identifier", "dct:title", "dct:description", "dct:modified", "dcat:theme", "dct:rightsHolder",
        "dct:accrualPeriodicity", "dcat:distribution",
    },
    "dcatapit:Distribution": {"dct:format", "dcat:accessURL", "dct:license"},
    "dcatapit:Agent": {"dct:identifier", "foaf:name"},
    "dcatapit:LicenseDocument": {"dct:type", "foaf:name"},
}  # fmt: skip


def test_il_catalogo_ha_cio_che_il_profilo_italiano_chiede(c: Citta, settings: Any) -> None:
    settings.TRAGUARDO_CODICE_IPA = "c_a000"
    risposta = chiedi(f"{RADICE}catalogo.jsonld")
    assert risposta["Content-Type"] == "application/ld+json"
    letto = json.loads(risposta.content)
    assert letto["@context"] == PREFISSI
    nodi = {n["@id"]: n for n in letto["@graph"]}
    assert len(nodi) == len(letto["@graph"])
    per_classe: dict[str, list[dict[str, Any]]] = {}
    for n in nodi.values():
        per_classe.setdefault(n["@type"][0], []).append(n)
    for classe, proprieta in OBBLIGATORIE.items():
        assert per_classe[classe]
        for n in per_classe[classe]:
            assert proprieta <= n.keys(), (classe, proprieta - n.keys())
    (insieme,) = per_classe["dcatapit:Dataset"]
    assert insieme["dct:identifier"] == "c_a000:PEG_2023"
    assert insieme["dcat:theme"] == {"@id": "http://publications.europa.eu/resource/authority/data-theme/GOVE"}
    # Every thing of ours that is named is said.
    nominati = {v for v in re.findall(r'"@id": "(http://testserver[^"]*)"', corpo(risposta)) if "#" in v}
    assert nominati <= nodi.keys()
    assert len(per_classe["dcatapit:Distribution"]) == 1 + len(TABELLE)
    for d in per_classe["dcatapit:Distribution"]:
        assert d["dct:license"] == {"@id": CC_BY}
        scaricato = chiedi(d["dcat:downloadURL"]["@id"].removeprefix("http://testserver"))
        assert scaricato.status_code == 200
        if "spdx:checksum" in d:
            somma = nodi[d["spdx:checksum"]["@id"]]
            assert somma["spdx:algorithm"] == {"@id": "spdx:checksumAlgorithm_sha256"}
            assert somma["spdx:checksumValue"]["@value"] == hashlib.sha256(scaricato.content).hexdigest()


def test_senza_codice_ipa_il_catalogo_c_e_lo_stesso(c: Citta) -> None:
    assert '"PEG_2023"' in corpo(chiedi(f"{RADICE}catalogo.jsonld"))


def test_il_catalogo_vuoto_si_legge() -> None:
    assert json.loads(chiedi(f"{RADICE}catalogo.jsonld").content)["@graph"]
    assert "dcatapit:Catalog" in corpo(chiedi(f"{RADICE}catalogo.ttl"))


def triple_del_turtle(testo: str) -> set[tuple[str, str, str]]:
    """The triples of the small Turtle that we write, read by another hand."""
    spazi = dict(re.findall(r"^@prefix (\w+): <(.*)> \.$", testo, re.M))
    intero = lambda nome: spazi[nome.partition(":")[0]] + nome.partition(":")[2]  # noqa: E731
    trovate = set()
    for blocco in re.findall(r"^<(.*)>\n((?:    .*\n)+)", testo, re.M):
        for riga in blocco[1].rstrip("\n").split("\n"):
            proprieta, _, valore = riga[4:].removesuffix(" ;").removesuffix(" .").partition(" ")
            if proprieta == "a":
                trovate |= {(blocco[0], "a", intero(v.strip())) for v in valore.split(",")}
                continue
            if stringa := re.fullmatch(r'("(?:[^"\\]|\\.)*")(@it|\^\^(\S+))?', valore):
                coda = "@it" if stringa[2] == "@it" else f"^^{intero(stringa[3])}" if stringa[3] else ""
                valore = json.loads(stringa[1]) + coda
            else:
                valore = valore[1:-1] if valore.startswith("<") else intero(valore)
            trovate.add((blocco[0], intero(proprieta), valore))
    return trovate


def triple_del_json(testo: str) -> set[tuple[str, str, str]]:
    letto = json.loads(testo)
    spazi = letto["@context"]

    def intero(nome: str) -> str:
        prefisso, _, resto = nome.partition(":")
        return spazi[prefisso] + resto if prefisso in spazi else nome

    def valore(v: Any) -> str:
        if not isinstance(v, dict):
            return str(v)
        if "@id" in v:
            return intero(v["@id"])
        return str(v["@value"]) + ("@it" if "@language" in v else f"^^{intero(v['@type'])}")

    trovate = set()
    for n in letto["@graph"]:
        trovate |= {(n["@id"], "a", intero(t)) for t in n["@type"]}
        for p, vv in n.items():
            if not p.startswith("@"):
                trovate |= {(n["@id"], intero(p), valore(v)) for v in (vv if isinstance(vv, list) else [vv])}
    return trovate


def test_turtle_e_json_ld_dicono_lo_stesso(c: Citta) -> None:
    turtle = triple_del_turtle(corpo(chiedi(f"{RADICE}catalogo.ttl")))
    assert turtle == triple_del_json(corpo(chiedi(f"{RADICE}catalogo.jsonld")))
    assert len(turtle) > 80


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["testo", "dato", "tipo"]))
def test_qualunque_testo_passa_per_i_due_grafi(scritto: str, come: str) -> None:
    valori: dict[str, grafo.Valore] = {
        "testo": grafo.Testo(scritto),
        "dato": grafo.Dato(scritto),
        "tipo": grafo.Dato(scritto, "xsd:string"),
    }
    voci = (("dct:title", valori[come]), ("dct:type", grafo.Iri("xsd:date")))
    nodi = [grafo.Nodo("http://a.example/#x", ("dcat:Dataset",), voci)]
    assert triple_del_turtle(grafo.in_turtle(nodi, PREFISSI)) == triple_del_json(grafo.in_json_ld(nodi, PREFISSI))


def test_un_indirizzo_non_esce_dalle_sue_parentesi() -> None:
    nodi = [grafo.Nodo("http://a.example/<x> y", ("dcat:Dataset",), (("dct:type", grafo.Iri('http://b/"><z>')),))]
    assert "<http://a.example/%3Cx%3E%20y>" in grafo.in_turtle(nodi, PREFISSI)
    assert "<http://b/%22%3E%3Cz%3E>" in grafo.in_turtle(nodi, PREFISSI)


def test_la_mappa_del_sito_ha_ogni_obiettivo_in_vigore(c: Citta) -> None:
    radice = ElementTree.fromstring(chiedi("/sitemap.xml").content)  # noqa: S314
    spazio = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    vie = [u.findtext(f"{spazio}loc") for u in radice]
    assert radice.tag == f"{spazio}urlset"
    assert len(vie) == len(set(vie)) == 8 + 4 + 1 + 2
    for via in vie:
        assert via is not None
        assert chiedi(via.removeprefix("http://testserver")).status_code == 200
    assert f"http://testserver{PIANO}obiettivi/{FERMO}/" in vie


def test_i_robot_leggono_solo_cio_che_e_di_tutti(c: Citta) -> None:
    righe_dette = corpo(chiedi("/robots.txt")).splitlines()
    assert "Allow: /trasparenza/" in righe_dette
    assert "Disallow: /" in righe_dette
    assert righe_dette[-1] == "Sitemap: http://testserver/sitemap.xml"

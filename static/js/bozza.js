// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed stays in this browser until the server has confirmed a save. Each open page keeps its own draft,
// under user, object, version and key of the save; a page that opens offers the ones that were never confirmed.
(function () {
  "use strict";
  const modulo = document.getElementById("modulo");
  if (!modulo) return;
  const PREFISSO = `traguardo:bozza:${modulo.dataset.utente}:${modulo.dataset.oggetto}:`;
  const GIORNI = 60;
  // What says nothing of the text itself.
  const SERVIZIO = ["csrfmiddlewaretoken", "versione", "base", "chiave", "utente", "portate", "lasciati", "fine"];
  const ECCETTO = (nome) => nome === "csrfmiddlewaretoken" || nome.startsWith("copia_") || nome.startsWith("prova_") || nome.endsWith("-bloccata");

  function raccogli(da = modulo) {
    return [...new FormData(da)].filter(([nome]) => !ECCETTO(nome));
  }
  // The page as the server sent it: on a slow line somebody may have typed before this script came.
  function mandata() {
    const copia = modulo.cloneNode(true);
    copia.reset();
    return raccogli(copia);
  }
  function testo(coppie) {
    return JSON.stringify(coppie.filter(([nome]) => !SERVIZIO.includes(nome) && !nome.endsWith("-lasciati")));
  }
  function valore(coppie, nome) {
    return (coppie.find(([n]) => n === nome) || ["", ""])[1];
  }
  function posto(coppie) {
    return PREFISSO + valore(coppie, "versione") + ":" + valore(coppie, "chiave");
  }
  function leggi(nome) {
    try {
      return JSON.parse(localStorage.getItem(nome));
    } catch {
      return null;
    }
  }
  function mie() {
    const nomi = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i));
    return nomi.filter((n) => n.startsWith(PREFISSO)).map((n) => [n, leggi(n)]).filter(([, b]) => b && b.campi);
  }

  const stato = document.getElementById("stato-bozza");
  const iniziale = modulo.hasAttribute("data-scritto") ? null : testo(mandata());
  let attesa = 0;

  function conserva() {
    clearTimeout(attesa);
    attesa = 0;
    const coppie = raccogli();
    if (testo(coppie) === iniziale) {
      localStorage.removeItem(posto(coppie));
      stato.textContent = "";
      return;
    }
    try {
      localStorage.setItem(posto(coppie), JSON.stringify({ quando: Date.now(), campi: coppie }));
      const ora = new Date().toLocaleTimeString("it-IT", { hour: "2-digit", minute: "2-digit" });
      stato.textContent = `Non ancora salvato; conservato in questo browser alle ${ora}.`;
    } catch {
      stato.textContent = "Non ancora salvato. In questo browser non c'è posto per conservarlo: salva spesso.";
    }
  }
  function presto() {
    if (!attesa) attesa = setTimeout(conserva, 250);
  }

  function pulisci() {
    const confermate = modulo.dataset.confermate.split(" ");
    const limite = Date.now() - GIORNI * 86400000;
    for (const [nome, bozza] of mie()) {
      const confermata = confermate.includes(valore(bozza.campi, "chiave"));
      if (confermata || bozza.quando < limite || testo(bozza.campi) === iniziale) localStorage.removeItem(nome);
    }
  }

  function riprendi(bozza) {
    const invio = document.createElement("form");
    invio.method = "post";
    invio.action = modulo.action;
    const tutto = [...bozza.campi, ["azione", "riprendi"], ["csrfmiddlewaretoken", gettone()]];
    for (const [nome, contenuto] of tutto) {
      // A text area keeps the lines of what it holds, a hidden field may not.
      const campo = document.createElement("textarea");
      campo.name = nome;
      campo.value = contenuto;
      invio.append(campo);
    }
    invio.hidden = true;
    document.body.append(invio);
    invio.submit();
  }

  function offri() {
    const questa = posto(raccogli());
    const trovate = mie().filter(([nome]) => nome !== questa).sort((a, b) => b[1].quando - a[1].quando);
    const offerta = document.getElementById("offerta-bozza");
    if (!trovate.length || modulo.hasAttribute("data-scritto")) {
      offerta.hidden = true;
      return;
    }
    const [nome, bozza] = trovate[0];
    const quando = new Date(bozza.quando).toLocaleString("it-IT", { dateStyle: "long", timeStyle: "short" });
    const versione = modulo.elements.versione.value;
    const altra = valore(bozza.campi, "versione") !== versione
      ? " Nel frattempo l'obiettivo è stato salvato: salvando vedrai i due testi uno accanto all'altro."
      : "";
    offerta.querySelector("[data-testo]").textContent =
      `In questo browser c'è un testo non salvato del ${quando}.${altra}`;
    offerta.querySelector("[data-riprendi]").onclick = () => riprendi(bozza);
    offerta.querySelector("[data-scarta]").onclick = () => {
      localStorage.removeItem(nome);
      offri();
    };
    offerta.hidden = false;
  }

  // Whoever entered again in another tab has another token: the cookie knows it.
  function gettone() {
    const trovato = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return trovato ? trovato[1] : modulo.elements.csrfmiddlewaretoken.value;
  }

  modulo.addEventListener("input", presto);
  modulo.addEventListener("change", presto);
  modulo.addEventListener("submit", () => {
    conserva();
    modulo.elements.csrfmiddlewaretoken.value = gettone();
  });
  document.body.addEventListener("htmx:configRequest", (evento) => {
    conserva();
    // The token of the form counts before that of the header, and is old for who entered again in another tab.
    evento.detail.headers["X-CSRFToken"] = gettone();
    if (evento.detail.parameters.csrfmiddlewaretoken) evento.detail.parameters.csrfmiddlewaretoken = gettone();
  });
  document.body.addEventListener("htmx:afterSettle", presto);
  window.addEventListener("pagehide", () => attesa && conserva());
  // A page taken whole out of the browser's history is older than the server's: ask for it again.
  window.addEventListener("pageshow", (evento) => evento.persisted && location.reload());

  pulisci();
  conserva();
  offri();
})();

// SPDX-License-Identifier: AGPL-3.0-or-later
// A name is chosen by typing some of its words (combobox of ARIA 1.2, list with manual choice). One box, three sources:
// names to write (a datalist), objectives to tick (checkboxes under headings), pages to go to (links under headings).
// What the sources are without this script they stay: nothing here holds a value of its own.
(function () {
  "use strict";
  const MOLTE = 80;
  const NESSUNO = "Nessun nome con queste parole.";
  const piega = (testo) => testo.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const nudo = (pezzo) => {
    const copia = pezzo.cloneNode(true);
    copia.querySelectorAll(".visually-hidden, .sotto-quale").forEach((n) => n.remove());
    return copia.textContent.trim().replace(/\s+/g, " ");
  };

  // What there is to say for who does not see the list.
  const voce = document.createElement("p");
  voce.className = "visually-hidden";
  voce.setAttribute("role", "status");
  document.body.append(voce);

  const fonti = new WeakMap();
  let aperto = null;
  let scrivo = false;

  function nomi(elenco) {
    return (box) => [...document.getElementById(elenco).options].map((o) => ({
      testo: o.value,
      gruppo: "",
      scelta: o.value === box.value,
      scegli: () => {
        scrivo = true;
        box.value = o.value;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        box.dispatchEvent(new Event("change", { bubbles: true }));
        scrivo = false;
        return `Scelto: ${o.value}.`;
      },
    }));
  }
  function pagine(posto) {
    return () => [...document.querySelectorAll(`#${posto} a`)].map((a) => ({
      testo: nudo(a),
      gruppo: nudo(a.closest("section").querySelector("h2")),
      scelta: false,
      scegli: () => {
        location.href = a.href;
        return "";
      },
    }));
  }
  function caselle(blocco, dopo) {
    return () => [...blocco.querySelectorAll(".casella")].sort((a, b) => a.dataset.posto - b.dataset.posto).map((c) => {
      const spunta = c.querySelector("input");
      return {
        testo: nudo(c.querySelector("label")),
        gruppo: c.querySelector(".sotto-quale").textContent,
        scelta: spunta.checked,
        scegli: () => {
          spunta.checked = !spunta.checked;
          spunta.dispatchEvent(new Event("change", { bubbles: true }));
          return dopo(c);
        },
      };
    });
  }

  // A search that finds nothing says so where one looks; a box that takes new names has nothing to say.
  function nulla(box) {
    const detto = document.createElement("p");
    detto.className = "suggerite nessuna-suggerita";
    detto.setAttribute("aria-hidden", "true");
    detto.textContent = NESSUNO;
    box.after(detto);
  }

  function chiudi() {
    document.querySelectorAll(".nessuna-suggerita").forEach((detto) => detto.remove());
    if (!aperto) return;
    const { box, lista } = aperto;
    lista.remove();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-controls");
    box.removeAttribute("aria-activedescendant");
    aperto = null;
  }

  function mostra(box, tutte) {
    const parole = tutte ? [] : piega(box.value).split(/\s+/).filter(Boolean);
    const trovate = fonti.get(box)(box).filter((v) => parole.every((p) => piega(`${v.gruppo} ${v.testo}`).includes(p)));
    chiudi();
    const lista = document.createElement("div");
    lista.className = "suggerite";
    lista.id = `suggerite-${box.id}`;
    lista.setAttribute("role", "listbox");
    lista.setAttribute("aria-label", box.labels[0] ? nudo(box.labels[0]) : "");
    let gruppo = null;
    const opzioni = trovate.slice(0, MOLTE).map((v, n) => {
      if (v.gruppo && (!gruppo || gruppo.dataset.nome !== v.gruppo)) {
        gruppo = document.createElement("div");
        gruppo.dataset.nome = v.gruppo;
        gruppo.setAttribute("role", "group");
        gruppo.setAttribute("aria-label", v.gruppo);
        const titolo = document.createElement("p");
        titolo.className = "titolo-suggerite";
        titolo.setAttribute("aria-hidden", "true");
        titolo.textContent = v.gruppo;
        gruppo.append(titolo);
        lista.append(gruppo);
      }
      const opzione = document.createElement("div");
      opzione.id = `${lista.id}-${n}`;
      opzione.setAttribute("role", "option");
      opzione.setAttribute("aria-selected", String(v.scelta));
      opzione.textContent = v.testo;
      (v.gruppo ? gruppo : lista).append(opzione);
      return opzione;
    });
    const troppe = trovate.length > MOLTE ? ` I primi ${MOLTE}: scrivi ancora.` : "";
    voce.textContent = trovate.length
      ? `${trovate.length} ${trovate.length === 1 ? "nome" : "nomi"}.${troppe} Freccia giù per scegliere.`
      : NESSUNO;
    if (!opzioni.length) {
      if (!box.name) nulla(box);
      return;
    }
    box.after(lista);
    box.setAttribute("aria-expanded", "true");
    box.setAttribute("aria-controls", lista.id);
    aperto = { box, lista, voci: trovate, opzioni, attiva: -1 };
    // Within sight, and not under what stays at the foot of the page.
    lista.scrollIntoView({ block: "nearest" });
  }

  function attiva(n) {
    const { box, opzioni } = aperto;
    if (aperto.attiva >= 0) opzioni[aperto.attiva].classList.remove("attiva");
    aperto.attiva = (n + opzioni.length) % opzioni.length;
    const opzione = opzioni[aperto.attiva];
    opzione.classList.add("attiva");
    opzione.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", opzione.id);
  }
  function scegli(n) {
    const { box, voci } = aperto;
    chiudi();
    voce.textContent = voci[n].scegli();
    // What was chosen may have moved it.
    box.scrollIntoView({ block: "nearest" });
  }

  const sono = (box) => box instanceof Element && fonti.has(box);
  // Before anybody else hears of the key: Enter chooses here, and does not go to the next row.
  document.addEventListener("keydown", (evento) => {
    const box = evento.target;
    if (!sono(box) || evento.isComposing || evento.ctrlKey || evento.metaKey) return;
    const qui = aperto && aperto.box === box;
    if (evento.key === "ArrowDown" || evento.key === "ArrowUp") {
      evento.preventDefault();
      const giu = evento.key === "ArrowDown";
      if (!qui) mostra(box, fonti.get(box)(box).some((v) => v.scelta && v.testo === box.value));
      if (aperto && !evento.altKey) attiva(qui ? aperto.attiva + (giu ? 1 : aperto.attiva < 0 ? 0 : -1) : giu ? 0 : -1);
    } else if (evento.key === "Enter" && qui && aperto.attiva >= 0) {
      evento.preventDefault();
      evento.stopPropagation();
      scegli(aperto.attiva);
    } else if (evento.key === "Enter" && !box.name) {
      // A box that only searches sends nothing.
      evento.preventDefault();
      evento.stopPropagation();
      if (qui && aperto.voci.length === 1) scegli(0);
    } else if (evento.key === "Escape" && (qui || box.parentElement.querySelector(".nessuna-suggerita"))) {
      evento.preventDefault();
      evento.stopPropagation();
      chiudi();
    }
  }, true);
  document.addEventListener("input", (evento) => {
    const box = evento.target;
    if (!sono(box) || scrivo) return;
    // The search is no part of the text: it must wake neither draft nor preview.
    if (!box.name) evento.stopPropagation();
    if (box.value.trim()) mostra(box, false);
    else chiudi();
  }, true);
  document.addEventListener("change", (evento) => {
    if (sono(evento.target) && !evento.target.name) evento.stopPropagation();
  }, true);
  document.addEventListener("focusout", (evento) => {
    if (sono(evento.target)) chiudi();
  });
  document.addEventListener("pointerdown", (evento) => {
    // The focus stays in the box.
    if (evento.target.closest(".suggerite")) evento.preventDefault();
  });
  document.addEventListener("click", (evento) => {
    const opzione = evento.target.closest("[role=option]");
    if (aperto && opzione && aperto.lista.contains(opzione)) scegli(aperto.opzioni.indexOf(opzione));
    else if (sono(evento.target) && !aperto) mostra(evento.target, true);
  });

  function vesti(box, fonte) {
    fonti.set(box, fonte);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", "false");
    const nascosto = box.closest("[data-solo-js]");
    if (nascosto) nascosto.hidden = false;
  }
  function tutti() {
    for (const box of document.querySelectorAll("input[data-scelta][list]")) {
      const elenco = box.getAttribute("list");
      box.removeAttribute("list");
      vesti(box, nomi(elenco));
    }
    if (aperto && !aperto.box.isConnected) chiudi();
  }

  // Chosen ones stand on top, each with the button that takes it away again.
  for (const blocco of document.querySelectorAll("[data-scelta-multipla]")) {
    const box = blocco.querySelector("[data-solo-js] input");
    if (!box) continue;
    const scelti = blocco.querySelector(".scelti");
    const gruppo = (c) => blocco.querySelector(`fieldset[data-gruppo="${c.dataset.gruppo}"]`);
    const togli = (c) => {
      const bottone = document.createElement("button");
      bottone.type = "button";
      bottone.className = "togli";
      bottone.textContent = "×";
      bottone.setAttribute("aria-label", `Togli ${nudo(c.querySelector("label"))}`);
      c.append(bottone);
    };
    const posa = (c) => {
      const spunta = c.querySelector("input");
      c.querySelectorAll(".togli").forEach((b) => b.remove());
      const dove = spunta.checked ? scelti : gruppo(c);
      const dopo = [...dove.querySelectorAll(".casella")].find((a) => Number(a.dataset.posto) > Number(c.dataset.posto));
      dove.insertBefore(c, dopo || null);
      if (spunta.checked) togli(c);
      gruppo(c).hidden = !gruppo(c).querySelector(".casella");
      box.value = "";
      const nome = nudo(c.querySelector("label"));
      return spunta.checked ? `Collegato: ${nome}.` : `Tolto: ${nome}.`;
    };
    scelti.querySelectorAll(".casella").forEach(togli);
    blocco.classList.add("con-script");
    blocco.querySelector("details").open = false;
    vesti(box, caselle(blocco, posa));
    blocco.addEventListener("change", (evento) => {
      const c = evento.target.closest(".casella");
      const in_elenco = document.activeElement === evento.target;
      if (!c || !in_elenco) return;
      voce.textContent = posa(c);
      // A box that moved took the keyboard with it: back to where it was.
      evento.target.focus({ preventScroll: true });
    });
    blocco.addEventListener("click", (evento) => {
      const bottone = evento.target.closest(".togli");
      if (!bottone) return;
      const c = bottone.closest(".casella");
      const vicina = c.nextElementSibling || c.previousElementSibling;
      const spunta = c.querySelector("input");
      spunta.checked = false;
      spunta.dispatchEvent(new Event("change", { bubbles: true }));
      voce.textContent = posa(c);
      const accanto = vicina && vicina.querySelector(".togli");
      (accanto || box).focus();
    });
  }
  for (const box of document.querySelectorAll("input[data-tra]")) vesti(box, pagine(box.dataset.tra));
  document.addEventListener("htmx:afterSwap", tutti);
  tutti();
})();

// SPDX-License-Identifier: AGPL-3.0-or-later
// Ctrl+S and Cmd+S save; who saved by keyboard goes on writing where they were, and hears how it went.
(function () {
  "use strict";
  const modulo = document.getElementById("modulo");
  if (!modulo) return;
  const stato = document.getElementById("stato-bozza");
  const salva = modulo.querySelector("[name=azione][value=salva]");
  // Of this tab; a new objective has another address once it is saved.
  const POSTO = "traguardo:posto";
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  if (mac) salva.title = "Salva (Cmd+S)";

  let inviato = false;
  modulo.addEventListener("submit", () => { inviato = true; });
  window.addEventListener("pageshow", () => { inviato = false; });

  const non_ora = () => inviato || document.querySelector("dialog[open], .righe[inert]") || modulo.inert;
  document.addEventListener("keydown", (evento) => {
    if (!(evento.ctrlKey || evento.metaKey) || evento.altKey || evento.shiftKey || evento.key.toLowerCase() !== "s") return;
    evento.preventDefault();
    if (evento.repeat || non_ora()) return;
    const campo = document.activeElement;
    try {
      sessionStorage.setItem(POSTO, JSON.stringify({ campo: campo && campo.id, alto: window.scrollY, quando: Date.now() }));
    } catch {
      // Then the page begins at its head.
    }
    stato.textContent = "Salvataggio in corso…";
    modulo.requestSubmit(salva);
  });

  const torna = () => {
    let posto = null;
    try {
      posto = JSON.parse(sessionStorage.getItem(POSTO));
      sessionStorage.removeItem(POSTO);
    } catch {
      return;
    }
    const detto = document.querySelector("main > .avviso[role=status]");
    if (!posto || Date.now() - posto.quando > 60000 || !detto || modulo.hasAttribute("data-scritto")) return;
    const campo = posto.campo && document.getElementById(posto.campo);
    if (campo) campo.focus({ preventScroll: true });
    window.scrollTo(0, posto.alto);
    stato.textContent = detto.textContent.trim();
  };
  window.addEventListener("load", torna);
})();

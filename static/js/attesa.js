// SPDX-License-Identifier: AGPL-3.0-or-later
// While something long is done (a file is read, an act is registered) the form says so, and takes no second click. The
// page that comes back, or the same one found again with «back», says nothing.
(function () {
  "use strict";

  function smetti(modulo, posto, bottoni) {
    posto.replaceChildren();
    modulo.removeAttribute("aria-busy");
    bottoni.forEach((b) => {
      b.disabled = false;
    });
  }
  document.querySelectorAll("form[data-attesa]").forEach((modulo) => {
    const posto = modulo.querySelector("[data-detto]");
    const bottoni = modulo.querySelectorAll("[type=submit]");
    if (!posto) return;
    modulo.addEventListener("submit", () => {
      const detto = document.createElement("p");
      detto.textContent = posto.dataset.detto;
      const corsa = document.createElement("progress");
      corsa.setAttribute("aria-label", posto.dataset.corsa);
      posto.replaceChildren(detto, corsa);
      modulo.setAttribute("aria-busy", "true");
      // Afterwards: a disabled button would stop the very submission that it began.
      setTimeout(() => bottoni.forEach((b) => {
        b.disabled = true;
      }), 0);
    });
    window.addEventListener("pageshow", () => smetti(modulo, posto, bottoni));
  });
})();

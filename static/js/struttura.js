// SPDX-License-Identifier: AGPL-3.0-or-later
// What was unfolded by hand stays so when the tree is replaced, and an answer that is not the tree (a session that
// ended) never takes the place of what was typed.
(function () {
  "use strict";
  const corpo = document.body;
  const scaduta = document.getElementById("scaduta");
  let aperti = new Map();

  corpo.addEventListener("htmx:beforeSwap", (evento) => {
    const risposta = evento.detail.xhr;
    if (risposta.responseURL && new URL(risposta.responseURL).pathname !== location.pathname) {
      evento.detail.shouldSwap = false;
      scaduta.hidden = false;
      return;
    }
    scaduta.hidden = true;
    aperti = new Map([...document.querySelectorAll("details.figli")].map((d) => [d.id, d.open]));
  });
  // The server opens the way to the row of the act; for the others holds what the page showed.
  corpo.addEventListener("htmx:afterSwap", () => {
    for (const blocco of document.querySelectorAll("details.figli")) {
      if (aperti.has(blocco.id) && !blocco.querySelector(".qui")) blocco.open = aperti.get(blocco.id);
    }
  });
  // What went wrong is told beside the field: there the eye must be, wherever the page stood.
  corpo.addEventListener("htmx:afterSettle", () => {
    const guasto = document.getElementById("guasto");
    if (guasto) guasto.scrollIntoView({ block: "center" });
  });
  for (const nome of ["htmx:responseError", "htmx:sendError"]) {
    corpo.addEventListener(nome, () => {
      scaduta.hidden = false;
    });
  }
})();

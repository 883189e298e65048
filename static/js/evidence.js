// SPDX-License-Identifier: AGPL-3.0-or-later
// A file that is dropped on the page's place for evidence goes where a chosen one would, and is sent at once.
(function () {
  "use strict";
  const place = (event) => event.target.closest && event.target.closest("[data-posa]");

  document.addEventListener("dragover", (event) => {
    const here = place(event);
    if (!here) return;
    event.preventDefault();
    here.classList.add("sopra-posa");
  });
  document.addEventListener("dragleave", (event) => {
    const here = place(event);
    if (here) here.classList.remove("sopra-posa");
  });
  document.addEventListener("drop", (event) => {
    const here = place(event);
    if (!here || !event.dataTransfer.files.length) return;
    event.preventDefault();
    here.classList.remove("sopra-posa");
    here.querySelector("input[type=file]").files = event.dataTransfer.files;
    document.getElementById("aggiungi-prova").click();
  });

  // Only a piece of the page comes anew: what happened is said in a place that was there before, and the focus, which
  // went with the button, goes to the words.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target || event.detail.target.id !== "evidenze") return;
    const told = document.getElementById("detto-evidenze");
    if (!told) return;
    if (!told.hasAttribute("role")) document.getElementById("voce-evidenze").textContent = told.textContent.trim();
    told.focus({ preventScroll: true });
  });
  document.body.addEventListener("htmx:sendError", notSent);
  document.body.addEventListener("htmx:responseError", notSent);
  function notSent(event) {
    if (!event.detail.target || event.detail.target.id !== "evidenze") return;
    const words = "L'evidenza non è stata aggiunta: il server non ha risposto. Riprova, o salva la pagina e riprova.";
    document.getElementById("voce-evidenze").textContent = words;
  }
})();

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
})();

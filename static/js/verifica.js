// SPDX-License-Identifier: AGPL-3.0-or-later
// The fingerprint is computed here and only it is sent. Where the browser cannot (no secure context, a file too large
// for its memory) the form goes on as without this script: the file is sent, and its fingerprint computed there.
(function () {
  "use strict";
  const modulo = document.querySelector("[data-verifica]");
  const esito = document.getElementById("esito");
  if (esito) esito.focus();
  if (!modulo || !window.crypto || !window.crypto.subtle || !window.File || !File.prototype.arrayBuffer) return;
  const scelta = modulo.querySelector("input[type=file]");
  const progresso = modulo.querySelector("[data-progresso]");
  for (const nota of modulo.querySelectorAll("[data-con-script]")) nota.hidden = false;
  for (const nota of modulo.querySelectorAll("[data-senza-script]")) nota.hidden = true;

  // A signed envelope is opened by the server: what is looked for is the document inside.
  async function envelope(file) {
    if (/\.p7m$/i.test(file.name)) return true;
    const start = new Uint8Array(await file.slice(0, 11).arrayBuffer());
    const letters = String.fromCharCode(...start);
    return (start[0] === 0x30 && start[1] >= 0x80) || letters === "-----BEGIN " || letters.startsWith("MII");
  }

  function send(file) {
    const chosen = new DataTransfer();
    chosen.items.add(file);
    scelta.files = chosen.files;
    progresso.textContent = `Apro la busta firmata ${file.name}…`;
    modulo.submit();
  }

  async function verifica(file) {
    progresso.textContent = `Calcolo l'impronta di ${file.name}…`;
    modulo.setAttribute("aria-busy", "true");
    try {
      if (file.size === 0) throw new Error("vuoto");
      if (await envelope(file)) return send(file);
      const somma = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const cifre = Array.from(new Uint8Array(somma), (b) => b.toString(16).padStart(2, "0")).join("");
      window.location.assign(`${modulo.dataset.pagina}?impronta=${cifre}`);
    } catch (guasto) {
      progresso.textContent =
        file.size === 0 || guasto.name === "NotFoundError"
          ? "Questo file è vuoto, è una cartella o non si legge: sceglierne un altro."
          : "Il file è troppo grande per questo browser: calcola la sua impronta sul computer e incollala qui sotto.";
    } finally {
      modulo.removeAttribute("aria-busy");
    }
  }

  modulo.addEventListener("submit", (evento) => {
    if (scelta.files.length !== 1) return;
    evento.preventDefault();
    verifica(scelta.files[0]);
  });
  // A file let fall beside the zone must not replace the page.
  for (const nome of ["dragover", "drop"]) window.addEventListener(nome, (evento) => evento.preventDefault());
  modulo.addEventListener("dragover", () => modulo.classList.add("sopra-di-me"));
  for (const nome of ["dragleave", "drop"]) modulo.addEventListener(nome, () => modulo.classList.remove("sopra-di-me"));
  modulo.addEventListener("drop", (evento) => {
    const caduti = evento.dataTransfer.files;
    if (caduti.length === 1) verifica(caduti[0]);
    else progresso.textContent = "Lascia cadere un file alla volta.";
  });
})();

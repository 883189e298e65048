// SPDX-License-Identifier: AGPL-3.0-or-later
// What the editing page adds for who has JavaScript: Enter goes from row to row, rows are dragged, and
// an answer that is not the page (a session that ended) never takes the place of what was typed.
(function () {
  "use strict";
  const modulo = document.getElementById("modulo");
  if (!modulo) return;

  modulo.addEventListener("keydown", (evento) => {
    const campo = evento.target;
    if (evento.key !== "Enter" || evento.shiftKey || evento.isComposing || campo.matches("button, summary, a")) return;
    if (campo.matches("textarea") && !campo.closest(".campi")) return;
    evento.preventDefault();
    if (campo.id === "id_copia_da") campo.closest("details").querySelector("button").click();
    const riga = campo.closest(".riga");
    if (!riga) return;
    const righe = [...riga.parentElement.querySelectorAll(".riga:not(.tolta)")];
    const dopo = righe[righe.indexOf(riga) + 1];
    if (dopo) dopo.querySelector("textarea, input:not([type=hidden])").focus();
    else riga.closest(".righe").querySelector(".aggiungi").click();
  });

  // A row is dragged by its number, with mouse or finger: the server does the moving, as for the buttons, which stay
  // the way of who has no mouse.
  let trascinata = null;
  const postoDi = (riga) => riga.id.split("-").pop();
  const segna = (riga) => {
    modulo.querySelectorAll(".meta-prima, .meta-dopo").forEach((r) => r.classList.remove("meta-prima", "meta-dopo"));
    trascinata.meta = riga;
    if (riga && riga !== trascinata.riga) riga.classList.add(Number(postoDi(riga)) < Number(postoDi(trascinata.riga)) ? "meta-prima" : "meta-dopo");
  };
  modulo.addEventListener("pointerdown", (evento) => {
    const maniglia = evento.target.closest(".numero-riga");
    if (!maniglia || evento.button !== 0 || maniglia.closest(".righe[inert]")) return;
    evento.preventDefault();
    maniglia.setPointerCapture(evento.pointerId);
    trascinata = { riga: maniglia.closest(".riga"), meta: null };
    trascinata.riga.classList.add("trascinata");
  });
  modulo.addEventListener("pointermove", (evento) => {
    if (!trascinata) return;
    if (evento.clientY < 60) window.scrollBy(0, -12);
    if (evento.clientY > window.innerHeight - 60) window.scrollBy(0, 12);
    const righe = [...trascinata.riga.parentElement.querySelectorAll(".riga")];
    segna(righe.find((r) => evento.clientY < r.getBoundingClientRect().bottom) || righe[righe.length - 1]);
  });
  const posa = (evento) => {
    if (!trascinata) return;
    const { riga, meta } = trascinata;
    segna(null);
    riga.classList.remove("trascinata");
    trascinata = null;
    if (evento.type !== "pointerup" || !meta || meta === riga) return;
    const bottone = riga.querySelector(".gesto");
    const [verbo, singolare] = bottone.value.split("-");
    const prima = bottone.disabled;
    bottone.value = `porta-${singolare}-${postoDi(riga)}-${postoDi(meta)}`;
    bottone.disabled = false;
    bottone.click();
    // The answer brings new rows; should none come, the button is again what it says.
    bottone.value = `${verbo}-${singolare}-${postoDi(riga)}`;
    bottone.disabled = prima;
  };
  modulo.addEventListener("pointerup", posa);
  modulo.addEventListener("pointercancel", posa);

  // A finding leads to the proposal; not every browser unfolds what an address points into.
  modulo.addEventListener("click", (evento) => {
    const rimando = evento.target.closest('a[href="#proposta-pesi"]');
    if (rimando) document.getElementById("proposta-pesi").closest("details").open = true;
  });

  const corpo = document.body;
  const scaduta = document.getElementById("avviso-scaduta");
  let gesti = 0;
  // Between the asking and the answer nobody types into rows that are about to be replaced, and no preview of the
  // rows of before may come after them: the answer brings its own.
  corpo.addEventListener("htmx:beforeRequest", (evento) => {
    if (evento.detail.target.matches(".righe")) {
      evento.detail.target.inert = true;
      gesti += 1;
    } else if (document.querySelector(".righe[inert]")) {
      evento.preventDefault();
    }
    evento.detail.xhr.gesti = gesti;
  });
  corpo.addEventListener("htmx:afterRequest", (evento) => {
    if (evento.detail.target.matches(".righe")) evento.detail.target.inert = false;
  });
  corpo.addEventListener("htmx:beforeSwap", (evento) => {
    const risposta = evento.detail.xhr;
    if (risposta.gesti !== gesti) {
      evento.detail.shouldSwap = false;
      return;
    }
    const altrove = risposta.responseURL && new URL(risposta.responseURL).pathname !== evento.detail.pathInfo.requestPath.split("?")[0];
    const senzaPermesso = risposta.status === 403 || Boolean(altrove);
    if (senzaPermesso) evento.detail.shouldSwap = false;
    // Told while it is so: who entered again in another tab goes on.
    if (senzaPermesso || evento.detail.shouldSwap) scaduta.hidden = !senzaPermesso;
  });
  // What was unfolded stays so when its text changes.
  corpo.addEventListener("htmx:oobBeforeSwap", (evento) => {
    if (evento.detail.target.matches("details[open]")) {
      const nuovo = evento.detail.fragment.querySelector("details");
      if (nuovo) nuovo.open = true;
    }
  });
})();

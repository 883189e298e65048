// SPDX-License-Identifier: AGPL-3.0-or-later
// Says how much room a text still has, near its end and beyond it. Nothing is cut: what is too long stays in its box
// and is refused by name when it is saved.
(function () {
  "use strict";
  const NEAR = 0.9;
  // A code of ten letters is always near its end: of short boxes only what is too much is said.
  const SHORT = 100;
  const PAUSE = 900;
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ".");
  const timers = new WeakMap();

  const words = (box) => {
    const most = Number(box.dataset.massimo);
    const room = most - box.value.replace(/\r\n/g, "\n").length;
    if (room < 0) return `${grouped(-room)} caratteri di troppo: ce ne stanno ${grouped(most)}.`;
    if (most < SHORT || box.value.length < most * NEAR) return "";
    return room === 1 ? "Resta un carattere." : `Restano ${grouped(room)} caratteri.`;
  };

  // Two lines beside the box: one to look at, which follows every key; one to listen to, which waits for a pause.
  const lines = (box) => {
    let seen = box.parentElement.querySelector(`.spazio[data-di="${CSS.escape(box.id)}"]`);
    if (!seen) {
      seen = document.createElement("p");
      seen.className = "spazio";
      seen.dataset.di = box.id;
      seen.setAttribute("aria-hidden", "true");
      const heard = document.createElement("p");
      heard.className = "visually-hidden";
      heard.setAttribute("role", "status");
      box.insertAdjacentElement("afterend", seen);
      seen.insertAdjacentElement("afterend", heard);
    }
    return [seen, seen.nextElementSibling];
  };

  const count = (box, aloud) => {
    const said = words(box);
    if (!said && !box.parentElement.querySelector(".spazio")) return;
    const [seen, heard] = lines(box);
    seen.textContent = said;
    seen.hidden = !said;
    seen.classList.toggle("troppo", said.includes("troppo"));
    // An answer that comes meanwhile (the preview) must not silence what waits to be said.
    if (!aloud) return;
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => { heard.textContent = said; }, PAUSE));
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-massimo]")) count(event.target, true);
  });
  const all = () => document.querySelectorAll("[data-massimo]").forEach((box) => count(box, false));
  document.addEventListener("htmx:afterSwap", all);
  all();
})();

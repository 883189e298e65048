// SPDX-License-Identifier: AGPL-3.0-or-later
// The sheet beside the form: whether it is folded is remembered in this browser, by person. On a narrow screen it lies
// over the form, opened and closed by its address; the focus goes with it and comes back.
(function () {
  "use strict";
  const ampio = window.matchMedia("(min-width: 62rem)");
  const foglio = document.getElementById("anteprima");
  if (!foglio) return;
  const blocco = foglio.querySelector("[data-ricorda]");
  const POSTO = `traguardo:piegato:${blocco.dataset.ricorda}`;
  const ricordato = () => {
    try {
      return localStorage.getItem(POSTO) === "si";
    } catch {
      return false;
    }
  };
  const disponi = () => {
    blocco.open = !ampio.matches || !ricordato();
  };
  blocco.addEventListener("toggle", () => {
    if (!ampio.matches) return;
    try {
      if (blocco.open) localStorage.removeItem(POSTO);
      else localStorage.setItem(POSTO, "si");
    } catch {
      // Without a store it is as it was at the next page.
    }
  });
  ampio.addEventListener("change", disponi);
  disponi();

  const modulo = document.getElementById("modulo");
  const apre = document.querySelector(".apri-anteprima");
  const sopra = () => location.hash === "#anteprima" && !ampio.matches;
  let aperto = false;
  let alto = 0;
  const segue = () => {
    if (sopra() === aperto) return;
    aperto = sopra();
    modulo.inert = aperto;
    // To go to an address moves the page, under the sheet too.
    window.scrollTo(0, alto);
    (aperto ? foglio : apre).focus({ preventScroll: true });
  };
  // At once: the browser tells of a new address after it has moved the page, and somebody sees it jump in between.
  const va = (dove) => {
    location.hash = dove;
    segue();
  };
  apre.addEventListener("click", (evento) => {
    alto = window.scrollY;
    evento.preventDefault();
    va("anteprima");
  });
  foglio.querySelector(".chiudi-anteprima a").addEventListener("click", (evento) => {
    evento.preventDefault();
    va("chiusa");
  });
  window.addEventListener("hashchange", segue);
  ampio.addEventListener("change", segue);
  foglio.addEventListener("keydown", (evento) => {
    if (evento.key === "Escape" && sopra()) va("chiusa");
  });
  segue();
})();

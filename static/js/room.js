// SPDX-License-Identifier: AGPL-3.0-or-later
// What has the focus is seen whole: the room of index and foot is kept free of it, and the index, where it does not fit
// the screen, moves under it.
(function () {
  "use strict";
  const modulo = document.getElementById("modulo");
  if (!modulo) return;
  const alto = (nome) => {
    const pezzo = modulo.querySelector(nome);
    return pezzo ? pezzo.offsetHeight : 0;
  };
  let sotto = Infinity;
  const lascia_posto = () => {
    const radice = document.documentElement.style;
    const prima = sotto;
    sotto = alto(".piede-modulo") + 12;
    radice.setProperty("--kept-above", `${alto(".indice-sezioni") + 12}px`);
    radice.setProperty("--kept-below", `${sotto}px`);
    // The foot has grown (a notice of its own): it must not cover the box that somebody is writing in.
    const campo = document.activeElement;
    const dentro = modulo.contains(campo) && !campo.closest(".piede-modulo, .indice-sezioni");
    if (sotto > prima && dentro && campo.offsetHeight < window.innerHeight / 2) campo.scrollIntoView({ block: "nearest" });
  };
  new ResizeObserver(lascia_posto).observe(modulo.querySelector(".piede-modulo"));
  window.addEventListener("resize", lascia_posto);

  modulo.addEventListener("focusin", (evento) => {
    const elenco = evento.target.closest(".indice-sezioni ul");
    if (!elenco) return;
    const voce = evento.target.getBoundingClientRect();
    const posto = elenco.getBoundingClientRect();
    elenco.scrollLeft += Math.min(0, voce.left - posto.left) || Math.max(0, voce.right - posto.right);
  });
})();

// SPDX-License-Identifier: AGPL-3.0-or-later
// Forms leave to the server what to refuse. A date typed by half it would never see: the browser sends an empty box
// instead. So the form waits, and says so beside the box.
(function () {
  "use strict";
  const WORDS = {
    date: "La data non è completa: scrivere giorno, mese e anno, oppure svuotare la casella.",
    number: "Non è un numero: correggere, oppure svuotare la casella.",
  };

  const line = (box) => {
    const id = `${box.id || box.name}-a-meta`;
    let said = document.getElementById(id);
    if (!said) {
      said = document.createElement("p");
      said.id = id;
      said.className = "spazio troppo";
      said.setAttribute("role", "alert");
      box.insertAdjacentElement("afterend", said);
      box.setAttribute("aria-describedby", [box.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    }
    return said;
  };

  document.addEventListener("submit", (event) => {
    const half = [...event.target.elements].filter((box) => box.validity && box.validity.badInput);
    if (!half.length) return;
    event.preventDefault();
    event.stopPropagation();
    for (const box of half) {
      line(box).textContent = WORDS[box.type] || "Quello che è scritto qui non si legge: correggerlo o svuotare la casella.";
    }
    const folded = half[0].closest("details:not([open])");
    if (folded) folded.open = true;
    half[0].focus();
  }, true);

  document.addEventListener("input", (event) => {
    const said = document.getElementById(`${event.target.id || event.target.name}-a-meta`);
    if (said && !event.target.validity.badInput) said.textContent = "";
  });
})();

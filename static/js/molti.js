// SPDX-License-Identifier: AGPL-3.0-or-later
// One tick for the whole page; without this script each has its own.
(function () {
  "use strict";
  const tutta = document.getElementById("tutta-la-pagina");
  if (!tutta) return;
  const spunte = [...document.querySelectorAll("input[name=scelto]")];
  tutta.closest("[data-con-script]").hidden = false;
  tutta.addEventListener("change", () => {
    for (const spunta of spunte) spunta.checked = tutta.checked;
  });
  for (const spunta of spunte) {
    spunta.addEventListener("change", () => {
      tutta.checked = spunte.every((altra) => altra.checked);
    });
  }
})();

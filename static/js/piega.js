// SPDX-License-Identifier: AGPL-3.0-or-later
// Options stand open beside the document where there is room, folded above it where there is not.
// A form that holds an error is never folded.
(function () {
  "use strict";
  const ampio = window.matchMedia("(min-width: 62rem)");
  function disponi() {
    for (const blocco of document.querySelectorAll("details[data-piega]")) {
      blocco.open = ampio.matches || blocco.querySelector(".campo-errato") !== null;
    }
  }
  ampio.addEventListener("change", disponi);
  disponi();
})();

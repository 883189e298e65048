// SPDX-License-Identifier: AGPL-3.0-or-later
// Arrows go from the box through what was found, and back.
(function () {
  "use strict";
  const box = document.getElementById("cerca-tutto");
  const stops = () => [box, ...document.querySelectorAll(".risultati h3 a")];
  document.addEventListener("keydown", function (event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const all = stops();
    const at = all.indexOf(document.activeElement);
    const next = all[at + step];
    if (at >= 0 && next) {
      event.preventDefault();
      next.focus();
    }
  });
})();

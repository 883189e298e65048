// SPDX-License-Identifier: AGPL-3.0-or-later
// On a phone the menu covers the page: Escape closes it, and the keyboard is where it was before.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    const menu = document.querySelector(".apri-menu[open]");
    if (event.key !== "Escape" || event.defaultPrevented || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();

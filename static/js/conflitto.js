// SPDX-License-Identifier: AGPL-3.0-or-later
// Whoever entered again in another tab has another token: the cookie knows it.
(function () {
  "use strict";
  const modulo = document.getElementById("conflitto");
  if (!modulo) return;
  modulo.addEventListener("submit", () => {
    const trovato = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (trovato) modulo.elements.csrfmiddlewaretoken.value = trovato[1];
  });
})();

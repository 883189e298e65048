// SPDX-License-Identifier: AGPL-3.0-or-later
// Light or dark, as who reads has chosen on this device; without a choice, or without this script, as the device says.
// Loaded before the styles and not deferred: the page must not be seen in the other colours first.
(function () {
  "use strict";
  const KEY = "aspetto";
  const root = document.documentElement;

  function chosen() {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return "";
    }
  }

  function wear(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  function keep(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
  }

  wear(chosen());
  addEventListener("storage", (event) => event.key === KEY && wear(event.newValue));
  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("aspetto");
    if (!place) return;
    const choice = place.querySelector("select");
    choice.value = root.dataset.theme || "";
    choice.addEventListener("change", () => {
      wear(choice.value);
      keep(choice.value);
    });
    place.hidden = false;
  });
})();

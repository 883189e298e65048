// SPDX-License-Identifier: AGPL-3.0-or-later
// The boxes in which one chooses from a long list are made by a library that gives them no name: they take the one of
// the field they stand for, as soon as they are there.
(function () {
  "use strict";

  function labelOf(part) {
    const container = part.closest(".select2-container");
    const field = container && container.previousElementSibling;
    return (field && field.labels && field.labels[0]) || null;
  }

  function nameSearch(box) {
    const label = labelOf(box);
    box.setAttribute("aria-label", label ? label.textContent.trim().replace(/:$/, "") : "Cerca nell'elenco");
  }

  function nameChoice(box) {
    const label = labelOf(box);
    if (!label) return;
    label.id = label.id || `nome-${label.htmlFor}`;
    const said = box.getAttribute("aria-labelledby") || "";
    if (!said.split(" ").includes(label.id)) box.setAttribute("aria-labelledby", `${label.id} ${said}`.trim());
  }

  // What is chosen is shown in an element that counts as a box, and its cross stands in a list without being of it.
  function nameShown(shown) {
    const label = labelOf(shown);
    shown.setAttribute("aria-label", label ? label.textContent.trim().replace(/:$/, "") : "Scelto");
  }

  function all() {
    document.querySelectorAll(".select2-search__field:not([aria-label])").forEach(nameSearch);
    document.querySelectorAll(".select2-selection[role=combobox]").forEach(nameChoice);
    document.querySelectorAll(".select2-selection__rendered[role=textbox]:not([aria-label])").forEach(nameShown);
    document.querySelectorAll("ul.select2-selection__rendered > span:not([role])").forEach((cross) => {
      cross.setAttribute("role", "listitem");
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    all();
    new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  });
})();

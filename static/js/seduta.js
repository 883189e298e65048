// SPDX-License-Identifier: AGPL-3.0-or-later
// In a session the pages are turned by keys: the arrows go to the folder before and after, Esc leaves. Without this
// script the links do the same. A drawing or a table that has the keyboard keeps its arrows.
(function () {
  "use strict";
  const WAYS = {
    ArrowLeft: "a[rel=prev]",
    PageUp: "a[rel=prev]",
    ArrowRight: "a[rel=next]",
    PageDown: "a[rel=next]",
    Escape: "a[data-esci]",
  };
  document.addEventListener("keydown", (press) => {
    const way = WAYS[press.key];
    if (!way || press.defaultPrevented || press.altKey || press.ctrlKey || press.metaKey || press.shiftKey) return;
    if (press.target.closest("input, select, textarea, dialog, [role=region][tabindex]")) return;
    const link = document.querySelector(`.seduta ${way}`);
    if (!link) return;
    press.preventDefault();
    link.click();
  });
})();

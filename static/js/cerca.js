// SPDX-License-Identifier: AGPL-3.0-or-later
// «/» and Ctrl+K lead to the search from every page: to its box where the page has one, else to its page.
(function () {
  "use strict";
  const writes = (where) => where.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(where.tagName);
  document.addEventListener("keydown", function (event) {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !writes(event.target);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!slash && !k) {
      return;
    }
    const box = [...document.querySelectorAll("#cerca-tutto")].find((one) => one.offsetParent);
    const link = document.querySelector("a[data-cerca]");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (link) {
      event.preventDefault();
      // Who is writing looks something up beside it, and finds the page as it was left.
      const form = writes(event.target) && event.target.closest("form");
      if (form && form.method === "post") {
        window.open(link.href, "_blank", "noopener");
      } else {
        link.click();
      }
    }
  });
})();

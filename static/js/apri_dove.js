// SPDX-License-Identifier: AGPL-3.0-or-later
// Who follows a link to something that is folded away sees it: what folds it opens, and so does the thing itself.
(function () {
  "use strict";
  // An address may have any sign after «#», also one that is no letter in its spelling.
  const named = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const open = () => {
    const there = document.getElementById(named(location.hash.slice(1)));
    if (!there) return;
    let closed = there.closest("details:not([open])");
    const any = Boolean(closed);
    for (; closed; closed = there.closest("details:not([open])")) closed.open = true;
    if (any) there.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  document.addEventListener("DOMContentLoaded", open);
  // The same link again changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) setTimeout(open);
  });
})();

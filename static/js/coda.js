// SPDX-License-Identifier: AGPL-3.0-or-later
// A finding that is ticked is written into the reason at once, and taken out again; without this script the server
// writes it when the form arrives.
(function () {
  "use strict";
  const motivo = document.querySelector(".decisione textarea[name=motivo]");
  if (!motivo) return;
  for (const spunta of document.querySelectorAll(".da-riportare input[name=riporta]")) {
    const riga = `- ${spunta.value}`;
    // From here on the reason is what stands in the box: a line that was said in other words is not added again.
    spunta.removeAttribute("name");
    spunta.addEventListener("change", () => {
      const righe = motivo.value.split("\n").filter((scritta) => scritta !== riga);
      if (spunta.checked) righe.push(riga);
      motivo.value = righe.filter((scritta, posto) => scritta !== "" || posto > 0).join("\n");
      motivo.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();

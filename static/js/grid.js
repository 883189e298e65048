// SPDX-License-Identifier: AGPL-3.0-or-later
// The sheet by keys: arrows, Enter and Tab go from cell to cell, a block is copied and pasted, one step back undoes one
// thing. What is hidden by the filter is not written, what cannot be is named: nothing is dropped in silence.
(function () {
  "use strict";
  const sheet = document.getElementById("foglio");
  const said = document.getElementById("detto-del-foglio");
  if (!sheet) return;
  document.documentElement.classList.add("foglio-vivo");

  const rows = () => [...sheet.tBodies[0].rows].filter((row) => !row.hidden);
  const boxes = (row) => [...row.querySelectorAll("input, select, textarea")];
  const rowOf = (box) => box.closest("tr");
  const place = (box) => ({ row: rows().indexOf(rowOf(box)), column: boxes(rowOf(box)).indexOf(box) });
  const at = (row, column) => {
    const there = rows()[row];
    return there ? boxes(there)[column] : undefined;
  };
  const named = (box) => box.getAttribute("aria-label");
  const told = (words) => { said.textContent = words; };
  const many = (count, one, more) => (count === 1 ? one : more.replace("#", count));

  // What follows from the outcome is not written beside it: a phase that is concluded is at 100.
  const settle = (row) => {
    const outcome = row.querySelector("[data-colonna=esito]");
    const percent = row.querySelector("[data-colonna=percentuale]");
    if (!outcome || !percent) return;
    const fixed = outcome.value === "conclusa" || outcome.value === "non avviata";
    percent.readOnly = fixed;
    if (fixed) percent.setAttribute("aria-readonly", "true");
    else percent.removeAttribute("aria-readonly");
  };

  const written = (box, text) => {
    if (box.readOnly) return false;
    if (box.tagName !== "SELECT") {
      box.value = text;
      return true;
    }
    const wanted = text.trim().toLowerCase();
    const option = [...box.options].find((o) => o.value.toLowerCase() === wanted || o.text.toLowerCase() === wanted);
    if (!option) return false;
    box.value = option.value;
    return true;
  };
  const changed = (box) => {
    settle(rowOf(box));
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // One step back for each thing that was done: every cell gets its own old value.
  const done = [];
  let before = null;
  sheet.addEventListener("focusin", (event) => { before = { box: event.target, value: event.target.value }; });
  sheet.addEventListener("change", (event) => {
    const box = event.target;
    if (before && before.box === box && before.value !== box.value) done.push([[box, before.value]]);
    before = { box, value: box.value };
    settle(rowOf(box));
  });
  const undo = () => {
    const step = done.pop();
    if (!step) return false;
    for (const [box, value] of step) {
      box.value = value;
      changed(box);
    }
    step[0][0].focus();
    before = { box: step[0][0], value: step[0][0].value };
    told(many(step.length, "Tornata indietro una casella.", "Tornate indietro # caselle."));
    return true;
  };

  // A block: from where one began to where one is.
  let anchor = null;
  let chosen = [];
  const choose = (box) => {
    for (const one of chosen) one.parentElement.classList.remove("scelta-nel-foglio");
    chosen = [];
    if (!anchor || !box || anchor === box) return;
    const [a, b] = [place(anchor), place(box)];
    for (let r = Math.min(a.row, b.row); r <= Math.max(a.row, b.row); r += 1) {
      for (let c = Math.min(a.column, b.column); c <= Math.max(a.column, b.column); c += 1) chosen.push(at(r, c));
    }
    for (const one of chosen) one.parentElement.classList.add("scelta-nel-foglio");
  };
  const go = (from, down, right, extend) => {
    const here = place(from);
    const there = at(here.row + down, here.column + right);
    if (!there) return false;
    if (!extend) anchor = null;
    else if (!anchor) anchor = from;
    there.focus();
    if (there.select && !extend) there.select();
    choose(extend ? there : null);
    return true;
  };

  const inside = (box, key) => {
    if (box.tagName === "SELECT") return false;
    if (key === "ArrowLeft") return box.selectionStart > 0 || box.selectionEnd !== box.selectionStart;
    if (key === "ArrowRight") return box.selectionEnd < box.value.length || box.selectionEnd !== box.selectionStart;
    return false;
  };
  const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  sheet.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches("input, select, textarea") || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) {
      // What is being typed in this very cell is the last thing that was done.
      if (before && before.box === box && before.value !== box.value) done.push([[box, before.value]]);
      if (undo()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !(box.tagName === "TEXTAREA" && event.shiftKey)) {
      event.preventDefault();
      if (before && before.box === box && before.value !== box.value) box.dispatchEvent(new Event("change", { bubbles: true }));
      go(box, event.shiftKey ? -1 : 1, 0, false);
      return;
    }
    if (event.key === "Escape" && before && before.box === box) {
      box.value = before.value;
      changed(box);
      return;
    }
    const way = WAYS[event.key];
    if (!way || (!event.shiftKey && inside(box, event.key))) return;
    if (go(box, way[0], way[1], event.shiftKey)) event.preventDefault();
  });
  sheet.addEventListener("pointerdown", (event) => {
    const box = event.target.closest("input, select, textarea");
    if (!box) return;
    if (event.shiftKey && document.activeElement && sheet.contains(document.activeElement)) {
      event.preventDefault();
      anchor = anchor || document.activeElement;
      choose(box);
      return;
    }
    anchor = null;
    choose(null);
  });

  // As spreadsheets write them: a cell with a tab, a quote or a line end in it stands in quotes.
  const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const table = (text) => {
    const found = [[]];
    const cell = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g;
    let one = cell.exec(text);
    while (one) {
      found[found.length - 1].push(one[1] === undefined ? one[2] : one[1].replaceAll('""', '"'));
      if (one[3] === "") break;
      if (one[3] === "\n") found.push([]);
      one = cell.exec(text);
    }
    return found;
  };

  sheet.addEventListener("copy", (event) => {
    if (!chosen.length) return;
    const lines = [];
    let last = null;
    for (const box of chosen) {
      const row = rowOf(box);
      if (row !== last) lines.push([]);
      last = row;
      lines[lines.length - 1].push(box.tagName === "SELECT" ? box.selectedOptions[0].text : box.value);
    }
    event.preventDefault();
    event.clipboardData.setData("text/plain", lines.map((line) => line.map(quoted).join("\t")).join("\n"));
    told(many(chosen.length, "Copiata una casella.", "Copiate # caselle."));
  });

  sheet.addEventListener("paste", (event) => {
    const box = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const lines = table(text);
    if (lines.length === 1 && lines[0].length === 1 && chosen.length < 2) return;
    event.preventDefault();
    const start = chosen.length ? place(chosen[0]) : place(box);
    const one = lines.length === 1 && lines[0].length === 1;
    const targets = one
      ? chosen.map((cell) => [cell, lines[0][0]])
      : lines.flatMap((line, r) => line.map((value, c) => [at(start.row + r, start.column + c), value]));
    const step = [];
    const refused = [];
    let over = 0;
    for (const [cell, value] of targets) {
      if (!cell) {
        over += 1;
        continue;
      }
      const old = cell.value;
      if (!written(cell, value.trim())) refused.push(named(cell));
      else if (cell.value !== old) step.push([cell, old]);
    }
    if (step.length) done.push(step);
    for (const [cell] of step) changed(cell);
    before = { box, value: box.value };
    const words = [step.length ? many(step.length, "Incollata una casella.", "Incollate # caselle.") : "Nessuna casella è cambiata."];
    if (refused.length) words.push(`Non scritte, perché non si può o perché la voce non c'è: ${refused.join("; ")}.`);
    if (over) {
      words.push(many(over, "Un valore non ci stava e non è stato incollato", "# valori non ci stavano e non sono stati incollati"));
      words.push("(mancano righe o colonne fra quelle che si vedono).");
    }
    told(words.join(" "));
  });

  const filter = document.getElementById("filtra-foglio");
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of sheet.tBodies[0].rows) {
      const words = `${row.cells[0].textContent} ${boxes(row).map((b) => b.value).join(" ")}`.toLowerCase();
      row.hidden = Boolean(wanted) && !words.includes(wanted);
    }
    anchor = null;
    choose(null);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  for (const row of sheet.tBodies[0].rows) settle(row);
})();

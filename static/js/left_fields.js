// SPDX-License-Identifier: AGPL-3.0-or-later
// What is wrong is said of a box when it was left, and not while somebody is writing in it. Which ones were left stands
// in hidden fields, of the head and of each row; the server says the rest.
(function () {
  "use strict";
  const modulo = document.getElementById("modulo");
  if (!modulo) return;
  const TUTTI = "*";
  const SEZIONI = ["fasi", "indicatori", "servizi"];

  const riga = (campo) => campo.closest(".riga");
  const quadro = (campo) => (riga(campo) || modulo).querySelector(riga(campo) ? "[name$=-lasciati]" : "[name=lasciati]");
  const nome = (campo) => (riga(campo) ? campo.name.split("-").pop() : campo.name);
  const sezione = (campo) => {
    const posto = campo.closest(".righe");
    return posto ? posto.id.replace("righe-", "") : campo.name === "operativi" ? "operativi" : "";
  };
  const scrive = (campo) => campo.matches("[id^=id_], [name=operativi]") && campo.name !== "copia_da";

  // All of them by name, to take one away.
  const tutti = (campo) => {
    const dentro = riga(campo) || modulo;
    const nomi = [...dentro.querySelectorAll("[id^=id_]")].filter((c) => riga(c) === riga(campo)).map(nome);
    return riga(campo) ? nomi : [...nomi, "operativi", ...SEZIONI];
  };
  const detti = (quale, campo) => (quale.value === TUTTI ? tutti(campo) : quale.value.split(" ").filter(Boolean));
  const lascia = (quale, chi, campo) => {
    const nomi = detti(quale, campo);
    if (quale.value === TUTTI || nomi.includes(chi)) return false;
    quale.value = [...nomi, chi].join(" ");
    return true;
  };
  const riprende = (quale, chi, campo) => {
    quale.value = detti(quale, campo).filter((n) => n !== chi).join(" ");
  };
  const capo = () => modulo.elements.lasciati;
  const detto = (campo) => modulo.querySelector(`.trovate [data-di="${campo.name}"]`);
  const detto_di = (dove) => document.getElementById(`t-${dove}`).children.length > 0;

  // Of what is being written nothing new is said; what was said already stays until it is mended.
  modulo.addEventListener("input", (evento) => {
    const campo = evento.target;
    if (!scrive(campo) || campo.matches("[type=checkbox], select")) return;
    if (!detto(campo)) riprende(quadro(campo), nome(campo), campo);
    const dove = sezione(campo);
    if (dove && !detto_di(dove)) riprende(capo(), dove, modulo);
  });
  modulo.addEventListener("focusout", (evento) => {
    const campo = evento.target;
    if (!scrive(campo) || !campo.isConnected) return;
    let nuovo = lascia(quadro(campo), nome(campo), campo);
    const dove = sezione(campo);
    const resta = evento.relatedTarget && evento.relatedTarget.closest("section") === campo.closest("section");
    if (dove && !resta) nuovo = lascia(capo(), dove, modulo) || nuovo;
    if (nuovo) modulo.dispatchEvent(new CustomEvent("lasciato"));
  });

  // What the answer says of a box is said of it to everybody: border, and words for who does not see them.
  document.body.addEventListener("htmx:afterSettle", () => {
    for (const campo of modulo.querySelectorAll("[id^=id_]")) {
      const sbagliato = modulo.querySelector(`.trovate .di-errore[data-di="${campo.name}"]`);
      campo.closest(".campo").classList.toggle("campo-errato", Boolean(sbagliato));
      if (sbagliato) campo.setAttribute("aria-invalid", "true");
      else campo.removeAttribute("aria-invalid");
      if (!riga(campo)) continue;
      const parole = (campo.getAttribute("aria-describedby") || "").split(" ").filter((p) => p && !p.startsWith("t-"));
      if (sbagliato) parole.push(sbagliato.closest(".trovate").id);
      if (parole.length) campo.setAttribute("aria-describedby", parole.join(" "));
      else campo.removeAttribute("aria-describedby");
    }
  });
})();

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of the structure sends back: one act on one row."""

from typing import Any, Final

from django import forms
from django.http import QueryDict

from dup.services import GIU, SU

SPOSTA: Final = {"su": SU, "giu": GIU}
ATTI: Final = (*SPOSTA, "rinomina", "sotto", "dopo", "porta", "elimina", "conferma-elimina")
# The acts that need a name.
CON_NOME: Final = frozenset({"rinomina", "sotto", "dopo"})


class ModuloGesto(forms.Form):
    """One act. A button carries all of it in its value: «su operativo-7 3» is act, row and version."""

    atto = forms.ChoiceField(choices=[(a, a) for a in ATTI])
    nodo = forms.CharField(max_length=40, required=False)
    versione = forms.IntegerField(required=False)
    nome = forms.CharField(required=False)
    padre = forms.CharField(max_length=40, required=False)

    def __init__(self, dati: QueryDict) -> None:
        campi: dict[str, Any] = {nome: dati.get(nome, "") for nome in self.base_fields}
        if gesto := dati.get("gesto", ""):
            campi |= dict(zip(("atto", "nodo", "versione"), gesto.split(" "), strict=False))
        super().__init__(campi)

    def clean(self) -> dict[str, Any]:
        """A name is one line, and is there where the act needs one."""
        dati = super().clean() or self.cleaned_data
        dati["nome"] = " ".join(dati.get("nome", "").split())
        if dati.get("atto") in CON_NOME and not dati["nome"]:
            self.add_error("nome", "Scrivere il nome: senza, non c'è nulla da salvare.")
        return dati

    @property
    def rifiuto(self) -> str:
        """Why it cannot be done, in words."""
        if "nome" in self.errors:
            return str(self.errors["nome"][0])
        return "La pagina era incompleta: non è stato scritto nulla. Riprovare."

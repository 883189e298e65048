# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of people. What is typed is kept, and said in words where it is wrong."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone

from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Utente
from organizzazione.rules import DI_CENTRO
from persone.accounts import Post
from persone.doubles import ANOTHER, Candidate
from persone.reading import STANDINGS, WITHOUT_ACCOUNT
from persone.rules import centres_for, is_at_own_centres, roles_to_give
from persone.services import Names
from testi.confronto import in_riga
from testi.fields import DayField
from testi.validators import validate_code, validate_line

# Together, with a blank between, what a person's name may be.
HALF_A_NAME: Final = 59


class NameField(forms.CharField):
    """A part of a name, on one line, with single blanks."""

    def __init__(self, label: str, complaint: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=HALF_A_NAME,
            validators=[validate_line],
            error_messages={"required": complaint},
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """Blanks of all kinds are one."""
        text = super().to_python(value) or ""
        # A line break stays, so that the validator can name it.
        return in_riga(text) if not set(text) & {"\n", "\r"} else text


class ActForm(forms.Form):
    """What every act carries besides: the revision of the person that the page showed."""

    revisione = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, who: Utente, *args: Any, **kwargs: Any) -> None:
        self.who = who
        super().__init__(*args, **kwargs)

    @property
    def revision(self) -> int:
        """The one that was seen; a page that says none has seen none."""
        return int(self.cleaned_data.get("revisione") or 0)


class NamesForm(ActForm):
    """Name and mailbox."""

    cognome = NameField("Cognome", "Manca il cognome.")
    nome = NameField("Nome", "Manca il nome.")
    email = forms.EmailField(
        label="Email",
        max_length=254,
        help_text="La casella del Comune: con questa si entra.",
        error_messages={"required": "Manca l'indirizzo di posta."},
    )
    matricola = forms.CharField(
        label="Matricola",
        max_length=20,
        required=False,
        validators=[validate_code],
        help_text="Serve solo a distinguere gli omonimi.",
    )

    @property
    def names(self) -> Names:
        """Once the form is valid."""
        d = self.cleaned_data
        return Names(d["cognome"], d["nome"], d["email"], d["matricola"])


class PostForm(ActForm):
    """A role with its centre, from and to."""

    ruolo = forms.ChoiceField(label="Ruolo", error_messages={"required": "Scegliere il ruolo."})
    centro = forms.ModelChoiceField(
        CentroDiResponsabilita.objects.none(),
        label="Centro",
        required=False,
        empty_label="—",
        error_messages={"invalid_choice": "Scegliere un centro dell'elenco."},
    )
    dal = DayField("Dal")
    al = DayField("Fino al", required=False, help_text="Vuoto: senza scadenza.")

    def __init__(self, who: Utente, *args: Any, roles: Sequence[Ruolo] | None = None, **kwargs: Any) -> None:
        super().__init__(who, *args, **kwargs)
        self.roles = list(roles if roles is not None else roles_to_give(who))
        centres: Any = self.fields["centro"]
        centres.queryset = centres_for(who)
        self.initial.setdefault("dal", timezone.localdate())
        role: Any = self.fields["ruolo"]
        role.choices = [("", "—"), *((r.value, r.label) for r in self.roles)]
        if len(self.roles) == 1:
            del self.fields["ruolo"]
        else:
            centres.help_text = "Per dirigenti e referenti."
        if is_at_own_centres(who):
            self.initial.setdefault("centro", centres.queryset.first())

    @property
    def role(self) -> Ruolo:
        """The one that was chosen, or the only one."""
        return Ruolo(self.cleaned_data["ruolo"]) if "ruolo" in self.fields else self.roles[0]

    @property
    def post(self) -> Post:
        """Once the form is valid. A centre left chosen for a role that has none is not meant."""
        d = self.cleaned_data
        return Post(self.role, d["centro"] if self.role in DI_CENTRO else None, d["dal"], d["al"])

    def clean(self) -> dict[str, Any]:
        """What only the fields together can say."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if self.role in DI_CENTRO and data["centro"] is None:
            self.add_error("centro", "Scegliere il centro.")
        if data["al"] and data["al"] < data["dal"]:
            self.add_error("al", "La data di fine viene prima di quella di inizio.")
        return data


class AnswerField(forms.ChoiceField):
    """Who it is: asked only when there is a doubt; an answer to what was not asked is none, and no fault either."""

    def __init__(self) -> None:
        super().__init__(label="È una persona che c'è già?", widget=forms.RadioSelect, required=False)

    def valid_value(self, value: str) -> bool:
        """The page compares it with whom it found now."""
        return True


class NewForm(PostForm, NamesForm):
    """Somebody who is invited; asks who it is when somebody is called nearly so."""

    field_order = ["cognome", "nome", "email", "ruolo", "centro", "dal", "al", "matricola"]
    chi = AnswerField()

    def ask(self, found: list[Candidate]) -> None:
        """From now on the form wants an answer."""
        answers: Any = self.fields["chi"]
        choices = [(c.key, f"Sì, è {c.name} ({c.told})") for c in found]
        answers.choices = [*choices, (ANOTHER, "No, è un'altra persona")]


class DayForm(ActForm):
    """The last day of something."""

    al = DayField("Ultimo giorno")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("al", timezone.localdate())


class EndForm(DayForm):
    """Of one assignment."""

    incarico = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class CloseForm(DayForm):
    """Of everything."""

    motivo = forms.CharField(
        label="Perché", max_length=200, required=False, validators=[validate_line], help_text="Resta nella storia."
    )


class FilterForm(forms.Form):
    """What the list shows."""

    testo = forms.CharField(label="Cerca", max_length=80, required=False)
    ruolo = forms.ChoiceField(label="Ruolo", required=False)
    centro = forms.ModelChoiceField(
        CentroDiResponsabilita.objects.none(), label="Centro", required=False, empty_label="Tutti"
    )
    stato = forms.ChoiceField(label="Stato", required=False)

    def __init__(self, who: Utente, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["ruolo"]
        roles.choices = [("", "Tutti"), *Ruolo.choices]
        states: Any = self.fields["stato"]
        states.choices = [("", "Tutti"), *STANDINGS]
        centres: Any = self.fields["centro"]
        centres.queryset = centres_for(who)
        if is_at_own_centres(who):
            del self.fields["ruolo"]
            states.choices = [choice for choice in states.choices if choice[0] != WITHOUT_ACCOUNT]


class MailboxForm(forms.Form):
    """The own mailbox, changed by who knows the own password."""

    email = forms.EmailField(
        label="Nuovo indirizzo", max_length=254, error_messages={"required": "Manca l'indirizzo di posta."}
    )
    password = forms.CharField(
        label="La tua password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Serve la password."},
    )

    def __init__(self, user: Utente, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Who found the session open does not know it."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("La password non è questa.")
        return password

# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from accesso.accounts import account_named
from organizzazione.models import Utente

CODE_ATTRS = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "inputmode": "numeric"}


class EntryForm(AuthenticationForm):
    """Mailbox and password; who has always written a user name goes on doing so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Email o nome utente"

    def clean_username(self) -> str:
        """The account that is meant."""
        return account_named(self.cleaned_data["username"])


class MailForm(forms.Form):
    """The mailbox of who forgot the password; whether anybody has it is not looked up here."""

    email = forms.EmailField(label="Email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label="Codice",
        max_length=20,
        help_text="Le sei cifre dell'app, oppure uno dei codici di riserva.",
        widget=forms.TextInput(attrs=CODE_ATTRS),
    )


class EnrolForm(forms.Form):
    """The first code of a new app; the password too, when the login was a while ago."""

    password = forms.CharField(
        label="La tua password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(label="Codice che l'app mostra", max_length=20, widget=forms.TextInput(attrs=CODE_ATTRS))

    def __init__(self, *args: Any, user: Utente, just_entered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if just_entered:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Who found the session open does not know it."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("La password non è questa.")
        return password

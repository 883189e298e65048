# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class AccessoConfig(AppConfig):
    """The door: who comes in, how often somebody may try, what is open."""

    name = "accesso"
    verbose_name = "Accesso"

    def ready(self) -> None:
        """Listen, and refuse to start with a role that does not exist: the second factor would be asked of nobody."""
        from accesso import listeners, mail
        from notifiche import letters
        from organizzazione.choices import Ruolo

        listeners.connect()
        letters.register(mail.MAKER, mail.reset_messages)
        if unknown := set(settings.TRAGUARDO_SECONDO_FATTORE) - set(Ruolo.values):
            raise ImproperlyConfigured(
                f"SECONDO_FATTORE nomina ruoli che non ci sono: {', '.join(sorted(unknown))}. "
                f"I ruoli sono: {', '.join(Ruolo.values)}."
            )

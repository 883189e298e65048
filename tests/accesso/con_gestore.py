# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings with an identity provider switched on (OpenID Connect), as an installation will have them one day.

Imported as a settings module by a process of its own: ``test_gestore.py``. The provider is on loopback, its port comes
from the environment.
"""

import os

from django.urls import include, path

from peg.settings import *  # noqa: F403
from peg.settings import INSTALLED_APPS as WITHOUT

INSTALLED_APPS = [*WITHOUT, "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
ROOT_URLCONF = "tests.accesso.con_gestore"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "comune",
                "name": "Gestore d'identità del Comune",
                "client_id": "traguardo",
                "secret": "segreto-del-gestore",
                "settings": {"server_url": f"http://127.0.0.1:{os.environ.get('GESTORE', '0')}/"},
            }
        ]
    }
}


def __getattr__(name: str) -> object:
    """The addresses: read when the apps are loaded, not before."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from peg.urls import urlpatterns as ours

    return [*ours, path("accedi/con/", include("allauth.socialaccount.providers.openid_connect.urls"))]

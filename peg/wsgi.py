# SPDX-License-Identifier: AGPL-3.0-or-later
"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
application = get_wsgi_application()

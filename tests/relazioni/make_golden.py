# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the golden Relazioni of today's schema, where there are none."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    os.environ.setdefault("CACHE_DOCUMENTI_BACKEND", "django.core.cache.backends.dummy.DummyCache")
    django.setup()
    # Below the check: the processes that print come through here too.
    from tests.relazioni.golden import make

    make()

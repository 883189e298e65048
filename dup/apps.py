# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DupConfig(AppConfig):
    """The three-year plan: ambiti, strategic and operative objectives."""

    name = "dup"
    verbose_name = "DUP"

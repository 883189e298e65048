# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DelibereConfig(AppConfig):
    """The pages on which the office approves a plan, opens variations and reads its versions."""

    name = "delibere"
    verbose_name = "Delibere"

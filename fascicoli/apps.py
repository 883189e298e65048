# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class FascicoliConfig(AppConfig):
    """The annexes of a delibera, made in the background: one press, all documents, one ZIP."""

    name = "fascicoli"
    verbose_name = "Fascicoli"

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of people and structures, and their tables in and out."""

from organizzazione.admin.anagrafi import (
    AssessoreAdmin,
    CentroAdmin,
    IncaricoAdmin,
    OrganismoAdmin,
    PersonaAdmin,
    UtenteAdmin,
)

__all__ = ["AssessoreAdmin", "CentroAdmin", "IncaricoAdmin", "OrganismoAdmin", "PersonaAdmin", "UtenteAdmin"]

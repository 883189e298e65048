# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole DUP coming in: what it would change, and the writing of it."""

from importazioni.documento.proposta import PropostaDUP, proponi_dup
from importazioni.documento.scrittura import importa_dup

__all__ = ["PropostaDUP", "importa_dup", "proponi_dup"]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of objectives: the acts on them, what people are told and say, what was deleted, what happened."""

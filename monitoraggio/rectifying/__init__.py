# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rettifica of what an act has approved: ordered, written field by field, closed, approved by its own act."""

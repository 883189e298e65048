# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «stato di attuazione» of a plan at a day."""

from reports.state.report import StateOfPlan

__all__ = ["StateOfPlan"]

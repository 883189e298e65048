# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moved between two surveys of a plan."""

from reports.moved.report import ComparedData, SurveysCompared

__all__ = ["ComparedData", "SurveysCompared"]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «Relazione sulla performance»: what the office wrote, chapter by chapter, beside the numbers of the year."""

from reports.relazione.report import RelazioneSullaPerformance

__all__ = ["RelazioneSullaPerformance"]

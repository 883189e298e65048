# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «consuntivo»: objective by objective what was planned beside what became of it."""

from reports.account.report import Account

__all__ = ["Account"]

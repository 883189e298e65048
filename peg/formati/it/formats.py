# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates as the office writes them, everywhere Django prints one. The rest is Django's own Italian."""

DATE_FORMAT = SHORT_DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "d/m/Y H:i"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The values of a year, from a sheet into the indicators of the Comune, through the one writer of the collections."""

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The yearly collection of the values of the indicators of the Comune: who gives them, when, from where."""

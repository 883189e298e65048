# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where people write what became of a plan: boxes as texts, what they mean, what two people wrote side by side."""

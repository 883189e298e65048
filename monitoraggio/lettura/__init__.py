# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reads: from the rows to the content that travels, what was said last time, what is asked of the figures."""

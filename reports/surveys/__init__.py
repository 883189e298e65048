# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the documents of the surveys share: which survey, how its numbers print, what its first page says."""

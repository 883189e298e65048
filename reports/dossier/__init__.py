# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of a survey that was closed: what it froze, what proves it, and a script that checks both anywhere."""

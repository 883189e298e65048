# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that comes in by a page or a command: upload, preview, confirmation. Until then nothing is written."""

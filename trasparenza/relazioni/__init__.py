# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione sulla performance for everybody: what of an approved one is public (``shape``), and how it is shown."""

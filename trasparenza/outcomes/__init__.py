# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of the plans, for everybody: what of an approved survey is public (``shape``), and how it is shown."""

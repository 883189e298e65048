# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes: the rows of a survey from its version, and what is said of them."""

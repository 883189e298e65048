# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes: an objective with its rows, the weights of many at once, the links with the DUP, a new year."""

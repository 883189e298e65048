# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages: surveys, an objective in one, the grid, the acts."""

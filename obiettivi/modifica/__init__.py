# SPDX-License-Identifier: AGPL-3.0-or-later
"""The editing form of an objective: what was typed, how it is read, how two texts are laid side by side."""

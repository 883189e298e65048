# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione sulla performance: what the office writes beside the numbers of the year, its act, its validation."""

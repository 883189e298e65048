# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with what a survey says: one list of checks for pages, acts, closing and documents. Pure."""

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a ricognizione and of what is said in it: opening, acts, closing, approval."""

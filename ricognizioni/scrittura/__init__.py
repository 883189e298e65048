# SPDX-License-Identifier: AGPL-3.0-or-later
"""What writes in a ricognizione: its rows from the document, and the one writer of what is said."""

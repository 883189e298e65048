# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of a ricognizione: its rows or its frozen text, what serves the document, findings, the chain."""

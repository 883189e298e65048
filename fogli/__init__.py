# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of tables and texts as bytes: limits looked at before anything is opened, encodings, sheets. Pure."""

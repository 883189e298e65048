# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed link: who follows a phase answers without an account, and the centre takes the answer over."""

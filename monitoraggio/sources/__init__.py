# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values by themselves: where an indicator is read, what was read there, and the confirmation of a person."""

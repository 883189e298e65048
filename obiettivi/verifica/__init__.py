# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to mend in the text of a plan: the checks, the laws they come from, the kinds of finding. Pure."""

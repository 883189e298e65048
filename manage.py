#!/usr/bin/env python
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's command line for Traguardo."""

import os
import sys


def main() -> None:
    """Run the command named in ``sys.argv`` with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

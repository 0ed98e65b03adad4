#!/usr/bin/env python
"""Django's command line for Travelbot."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Travelbot can't start: {error}")
    except KeyboardInterrupt:  # Ctrl-C before a command could say what becomes of its work.
        sys.exit(130)


if __name__ == "__main__":
    main()

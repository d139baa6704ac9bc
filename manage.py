#!/usr/bin/env python
"""Run a command of the registry: ``python manage.py help`` lists them."""

import gc
import os
import sys

WASTE = 50_000
"""How many objects a command makes before it looks for those that only name each other. To start makes 200,000, and
nearly all of them stay."""


def main() -> None:
    gc.set_threshold(WASTE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpko_site.settings")
    if sys.argv[1:2] != ["runserver"]:
        # Nobody looks at a page meanwhile.
        os.environ.setdefault("LOCK_SECONDS", "120")
        os.environ.setdefault("STATEMENT_SECONDS", "0")
    try:
        from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
        from django.core.management import execute_from_command_line  # noqa: PLC0415
    except ImportError as error:
        raise SystemExit(
            "Django is not installed here. Run script/server or script/test, which install what the "
            "registry needs, or: python -m pip install -r requirements.txt"
        ) from error
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(f"A setting is wrong. {error}") from None
    finally:
        gc.freeze()  # the memory goes with the process, so nobody need look through it for waste


if __name__ == "__main__":
    main()

"""Copies of the public site, for tests."""

from io import StringIO

from django.core.management import call_command


def published(folder, *options):
    """Write a copy in one process; what the command says."""
    out = StringIO()
    call_command("publish", folder, "--jobs", "1", *options, stdout=out, stderr=StringIO())
    return out.getvalue()

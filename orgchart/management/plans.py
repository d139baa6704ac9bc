"""Commands that can show the registry as it would be with what is planned."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, OutputWrapper

from orgchart.models import Reorganisation
from orgchart.writing.publishing import foreseen


def add_plans(parser: ArgumentParser) -> None:
    """Let whoever calls a command ask for what is planned."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--plans",
        action="store_true",
        help="as if all drafts and proposals were published; nothing is saved",
    )
    choice.add_argument(
        "--plan",
        metavar="CODE",
        help="as if the drafts and proposals of this reorganisation were published; nothing is saved",
    )


@contextmanager
def with_plans(plans: bool, code: str | None, errors: OutputWrapper) -> Iterator[None]:
    """The registry with all that is planned, or with one plan, or as it is. Raises CommandError for an unknown plan.

    Whether the registry would then keep its rules is told to ``errors``.
    """
    if not plans and code is None:
        yield
        return
    plan = None if code is None else _plan(code)
    with foreseen(plan) as ahead:
        problems = len(ahead.broken) + len(ahead.left_out)
        if problems:
            errors.write(
                f"Reasons why this cannot be published as it is: {problems}. The page of drafts in the admin lists them."
            )
        yield


def _plan(code: str) -> Reorganisation:
    try:
        return Reorganisation.objects.get(code=code)
    except Reorganisation.DoesNotExist:
        known = ", ".join(Reorganisation.objects.values_list("code", flat=True))
        hint = f"The known ones are: {known}." if known else "There is none."
        raise CommandError(f"There is no reorganisation “{code}”. {hint}") from None

"""Checking the whole registry: every rule, about records alone and together."""

from orgchart.models import RECORDS

from .rules import violations
from .violations import Violation, row_violations


def all_violations() -> list[Violation]:
    """Everything that is wrong with any record, alone or together with others.

    The queries of ``violations()``, and one for each kind of record.
    """
    alone = [
        violation
        for model in RECORDS
        for record in model.objects.all()
        for violation in row_violations(record)
    ]
    return alone + violations()

"""Changes between two days, for tests."""

from orgchart.queries.changes import (
    changes,
)


def told(**between):
    return [
        (str(change.occurs), str(change.kind), change.sentence) for change in changes(**between)
    ]

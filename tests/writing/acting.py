"""What acts have done, in short forms."""

from orgchart.dates import PartialDate
from orgchart.models import (
    Unit,
)


def on(text):
    return PartialDate.parse(text)


def day(text):
    return on(text).first


def parents(code):
    return [
        (line.parent.code, str(line.start or ""), str(line.end or ""))
        for line in Unit.objects.get(code=code).parents.order_by("start", "pk")
    ]


def names(code):
    return [
        (name.name, str(name.start or ""), str(name.end or ""))
        for name in Unit.objects.get(code=code).names.order_by("start")
    ]

"""A sample of any kind of record, made from its model alone, for tests of every kind."""

from collections import Counter

from django.db import models
from django.db.models import Field

from orgchart.dates import PartialDate
from orgchart.models import RECORDS, Identifier, Record
from orgchart.models.fields import PartialDateField, SymbolField
from orgchart.models.identifiers import RULES
from orgchart.serialization import own_fields

Known = dict[type[Record], list[Record]]
DAY = PartialDate.parse("2020-02-02")


def sample(kind: type[Record], mark: str, known: Known, **given) -> Record:
    """An unsaved record of that kind, with ``mark`` in all its texts.

    A relation points at a known record of its kind: the first relation at the first one, and so
    on. ``given`` holds values by the name of their field.
    """
    values = {}
    used: Counter[type[Record]] = Counter()
    for field in own_fields(kind):
        if field.name in given:
            values[field.name] = given[field.name]
        elif isinstance(field, models.ForeignKey):
            if records := known.get(field.related_model):
                values[field.name] = records[used[field.related_model] % len(records)]
                used[field.related_model] += 1
        elif (value := _value(field, mark)) is not None:
            values[field.name] = value
    return kind(**values)


def samples(mark: str, known: Known, **given) -> list[Record]:
    """An unsaved record of every kind that people edit, after the records to which it refers.

    They refer to the known records, or to one another if there is no known record of a kind.
    """
    known = dict(known)
    made = []
    for kind in RECORDS:
        if kind.description.is_edited:
            record = sample(kind, mark, known, **given)
            known.setdefault(kind, [record])
            made.append(record)
    return made


def texts(kind: type[Record], mark: str) -> dict[str, str]:
    """The values of a sample of that kind in its fields of free text, by name of the field."""
    return {
        field.name: str(_value(field, mark))
        for field in own_fields(kind)
        if _is_text(field) and _value(field, mark)
    }


def _is_text(field: Field) -> bool:
    free = isinstance(field, models.CharField | models.TextField) and not field.choices
    return free and not isinstance(field, PartialDateField | SymbolField)


def _value(field: Field, mark: str):
    if field.name == "end":
        return None
    if issubclass(field.model, Identifier) and field.name in ("scheme", "value"):
        scheme = field.model.SCHEMES[0]
        return scheme.value if field.name == "scheme" else RULES[scheme].example
    if field.name == "heads_unit":
        return True  # the first kind of post is that of a head
    if isinstance(field, PartialDateField):
        return DAY
    if isinstance(field, SymbolField):
        return "A/RES/79/999"
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.BooleanField):
        return field.get_default()
    if isinstance(field, models.DecimalField | models.IntegerField):
        return 1
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.URLField):
        return f"https://un.org/{mark.lower()}"
    if isinstance(field, models.SlugField) or field.name == "code":
        return f"{mark.lower()}-{field.model._meta.model_name}"
    if "Country" in type(field).__name__:
        return "SD"
    return f"{mark} {field.name}"

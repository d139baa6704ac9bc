"""Checking the whole registry: every rule, about records alone and together.

What the database holds by a constraint needs no second look. So the check asks the database which rows
can be wrong, and reads only those.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from orgchart.models import RECORDS, Record, RecordQuerySet
from orgchart.models.fields import NormalText
from orgchart.models.records import Field
from orgchart.serialization import own_fields
from orgchart.texts import is_normal

from .memory import no_collecting_of_garbage
from .rules import violations
from .violations import Violation, row_violations


def all_violations() -> list[Violation]:
    """Everything that is wrong with any record, alone or together with others.

    The queries of ``violations()``, and for each kind of record one for every field with a grammar,
    one for its texts and one for the rows that can be wrong.
    """
    with no_collecting_of_garbage():
        alone = [
            violation
            for kind in RECORDS
            for record in suspects(kind)
            for violation in row_violations(record)
        ]
        return alone + violations()


def suspects(kind: type[Record]) -> RecordQuerySet[Record]:
    """The records of a kind that can be wrong by themselves.

    A query for each field with a grammar, and one that reads the texts.
    """
    can_be_wrong = [kind.beyond_constraints] if kind.beyond_constraints else []
    lengths = {}
    texts = []
    for field in own_fields(kind):
        if isinstance(field, models.ForeignKey | models.BooleanField | models.JSONField):
            continue  # the database holds these
        if _is_plain(field):
            if isinstance(field, NormalText):
                texts.append(field)
            lengths[f"length_of_{field.name}"] = Length(field.name)
            can_be_wrong.append(_has_wrong_length(field))
        else:
            values = kind._base_manager.order_by().values_list(field.name, flat=True).distinct()
            wrong = [value for value in values if not _is_valid(field, value)]
            can_be_wrong.append(Q(**{f"{field.name}__in": wrong}))
    if texts:
        can_be_wrong.append(Q(pk__in=_with_wrong_texts(kind, texts)))
    found: RecordQuerySet[Record] = kind.objects.annotate(**lengths)
    return found.filter(reduce(or_, can_be_wrong)) if can_be_wrong else found.none()


def _is_plain(field: Field) -> bool:
    """Is any text right in this field, if it is not too long? A constraint holds the choices."""
    is_text = isinstance(field, models.CharField | models.TextField)
    only_length = all(isinstance(known, MaxLengthValidator) for known in field.validators)
    own_words = not isinstance(field, NormalText) and type(field).to_python not in (
        models.CharField.to_python,
        models.TextField.to_python,
    )
    return is_text and only_length and not own_words


def _with_wrong_texts(kind: type[Record], fields: Sequence[NormalText]) -> list[int]:
    """Primary keys of the records with a text that is not as texts are kept. One query."""
    rows = kind._base_manager.order_by().values_list("pk", *(field.name for field in fields))
    return [
        pk
        for pk, *values in rows.iterator(chunk_size=2000)
        if not all(
            is_normal(value, is_line=field.is_line)
            for field, value in zip(fields, values, strict=True)
            if value
        )
    ]


def _has_wrong_length(field: Field) -> Q:
    too_long = Q(**{f"length_of_{field.name}__gt": field.max_length}) if field.max_length else Q()
    return too_long if field.blank else too_long | Q(**{field.name: ""})


def _is_valid(field: Field, value: object) -> bool:
    if value is None or value == "":
        return field.blank or (value is None and field.null)
    try:
        read = field.clean(value, None)
    except ValidationError:
        return False
    return read == value

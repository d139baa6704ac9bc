"""What a box of a form calls a record: a unit by its name, a fact by what it says and of which unit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from orgchart.models import Fact, Mandate, Record, Source, Unit, UnitName
from orgchart.models.references import AUTHORITATIVE


def names_of_units(unit_ids: Iterable[int]) -> dict[int, str]:
    """The names that those units have today, or had last, by primary key. One query, if there are any."""
    return {pk: unit.latest_name for pk, unit in _units(unit_ids).items()}  # type: ignore[attr-defined] # annotated


def _units(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Those units as they are called today. One query, if there are any."""
    return Unit.objects.named_on(timezone.localdate()).in_bulk(set(unit_ids))


def labels_of(records: Sequence[Record]) -> dict[int, str]:
    """The labels of records of one kind, by primary key. At most one query. Records that would be called
    the same have their numbers too.

    Facts must be loaded ``with_unit_ids``.
    """
    units = _units(
        record.pk if isinstance(record, Unit) else record.unit_ids[0]
        for record in records
        if isinstance(record, Unit | Fact) and not isinstance(record, UnitName)
    )
    labels = {record.pk: _label(record, units) for record in records}
    found = Counter(labels.values())
    return {
        pk: _("%(record)s, no. %(number)s") % {"record": label, "number": pk}
        if found[label] > 1
        else label
        for pk, label in labels.items()
    }


def _label(record: Record, units: Mapping[int, Unit]) -> str:
    if isinstance(record, Unit):
        return str(units[record.pk])
    if isinstance(record, UnitName):
        values = {"name": record, "when": record.period.in_words}
        return _("%(name)s, %(when)s") % values
    if isinstance(record, Fact):
        values = {"fact": record, "unit": units[record.unit_ids[0]].latest_name}  # type: ignore[attr-defined] # annotated
        return _("%(fact)s, %(unit)s") % values
    if isinstance(record, Source):
        published = record.published.in_words if record.published else ""
        beside = ", ".join(filter(None, [record.publisher, published]))
        return (
            _("%(source)s (%(beside)s)") % {"source": record, "beside": beside}
            if beside
            else str(record)
        )
    return str(record)


def in_words(fact: Fact, names: Mapping[int, str]) -> str:
    """What a fact says of its unit, with other units by their names and not by their codes."""
    return fact.said_of_unit.text(lambda record: names.get(record.pk, "") or str(record))


def documents_beside(fact: Fact) -> str:
    """The documents that a mandate refers to and that are no authority for it: what each does, and where."""
    if not isinstance(fact, Mandate):
        return ""
    others = [one for one in fact.references.all() if one.kind not in AUTHORITATIVE]
    return "; ".join(map(str, others))


def authority_of(fact: Fact) -> str:
    """The documents that decided a fact, each with its paragraph; of a mandate those of its references too."""
    named = [
        (fact.started_by, fact.started_by_paragraph),
        (fact.ended_by, fact.ended_by_paragraph),
    ]
    if isinstance(fact, Mandate):
        references = fact.references.all()
        named += [(one.document, one.paragraph) for one in references if one.kind in AUTHORITATIVE]
    words = (
        ", ".join(filter(None, [str(document), where])) for document, where in named if document
    )
    return "; ".join(dict.fromkeys(words))

"""What a box of a form calls a record: a unit by its name, a fact by what it says and of which unit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from orgchart.models import Fact, Mandate, Record, Source, Unit, UnitName
from orgchart.models.references import AUTHORITATIVE
from orgchart.writing.record_names import read_names


def names_of_units(unit_ids: Iterable[int]) -> dict[int, str]:
    """The names that those units have today, or had last, by primary key. One query, if there are any."""
    return {pk: unit.latest_name for pk, unit in _units(unit_ids).items()}  # type: ignore[attr-defined] # annotated


def _units(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Those units as they are called today. One query, if there are any."""
    return Unit.objects.named_on(timezone.localdate()).in_bulk(set(unit_ids))


def labels_of(records: Sequence[Record]) -> dict[int, str]:
    """The labels of records of one kind, by primary key. At most one query. Records that would be called
    the same are called as messages call them, in a few queries more; what is still the same has its number too.

    Facts must be loaded ``with_unit_ids``.
    """
    units = _units(
        record.pk if isinstance(record, Unit) else record.unit_ids[0]
        for record in records
        if isinstance(record, Unit | Fact) and not isinstance(record, UnitName)
    )
    labels = {record.pk: _label(record, units) for record in records}
    repeated = _repeated(labels)
    alike = [record for record in records if record.pk in repeated]
    read_names(alike)
    labels |= {record.pk: record.named for record in alike}
    return labels | {
        pk: _("%(record)s, no. %(number)s") % {"record": labels[pk], "number": pk}
        for pk in _repeated(labels)
    }


def _repeated(labels: Mapping[int, str]) -> set[int]:
    """Whose label another one has too."""
    found = Counter(labels.values())
    return {pk for pk, label in labels.items() if found[label] > 1}


def _label(record: Record, units: Mapping[int, Unit]) -> str:
    if isinstance(record, Unit):
        return str(units[record.pk])
    if isinstance(record, UnitName):
        values = {"name": record, "when": record.period.in_words}
        return _("%(name)s, %(when)s") % values
    if isinstance(record, Fact):
        unit: str = units[record.unit_ids[0]].latest_name  # type: ignore[attr-defined] # annotated
        said = str(record)
        return said if unit in said else _("%(fact)s, %(unit)s") % {"fact": said, "unit": unit}
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

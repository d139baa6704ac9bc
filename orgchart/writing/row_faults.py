"""Everything that is wrong with one entry of a load by itself, at once.

An entry can have a value that cannot be read, name a record that does not exist, lack a field, and break a rule
of its row. A person who mends a table wants to know all of it in one look.
"""

from collections import defaultdict
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from orgchart.models import Record
from orgchart.models.records import foreign_keys, related_kind
from orgchart.serialization import Find, Key, build_record

from .brought import Brought
from .likely import Likely
from .verdicts import Problem, Verdict
from .violations import wrong_fields

Wrong = Mapping[str, list[str]]
"""Messages by the field that is wrong."""


class RowFaults:
    """Refuses the entries of one load that cannot be written, with all their faults.

    One query about units, with the first of them that is named and does not exist.
    """

    def __init__(self, brought: Brought, likely: Likely) -> None:
        self._brought = brought
        self._likely = likely

    def refuse(
        self,
        verdict: Verdict,
        find: Find,
        error: ValidationError | None = None,
        record: Record | None = None,
    ) -> None:
        """Refuse an entry that cannot be read for the error, or of which only the ``record`` was built.

        Without a record it is built of what can be read.
        """
        entry = verdict.entry
        wrong: dict[str, list[str]] = defaultdict(list)
        for name, message in entry.wrong.items():
            wrong[name].append(message)
        for name, messages in (error.message_dict if error else {}).items():
            wrong[name] += messages
        explained = {name for name in wrong if self._is_explained(verdict, name)}
        if record is None:
            record = _readable(verdict, wrong, find)
        unknown = {*wrong, *verdict.lacks, *_not_given(verdict)}
        for name, errors in wrong_fields(record, unknown).items():
            wrong[name] += [message for one in errors for message in one.messages]
        for name, messages in wrong.items():
            if name not in explained:
                told = self._elsewhere(verdict, name) or messages
                verdict.refuse(*(Problem.of_field(entry.model, name, one) for one in told))
        verdict.meant = self._likely.meant(entry.model, entry.fields)
        verdict.refuse(*(Problem(one.question, one.relation) for one in verdict.meant))
        terms = self._likely.terms(entry.model, entry.fields)
        verdict.refuse(*(Problem(one, name) for name, one in terms.items()))

    def _is_explained(self, verdict: Verdict, name: str) -> bool:
        """Is it told already why the record that a field names is not there: in its row, or above all rows?"""
        named = self._refused(verdict, name)
        if not named:
            return False
        return named.entry.place == verdict.entry.place or not named.faults

    def _elsewhere(self, verdict: Verdict, name: str) -> list[str]:
        """What is said of a field that names a record of another row, if that row is refused."""
        named = self._refused(verdict, name)
        if not named:
            return []
        words = {"key": ", ".join(_key(verdict, name)), "place": named.entry.place}
        return [_("“%(key)s” is in %(place)s, which is refused. Correct that row.") % words]

    def _refused(self, verdict: Verdict, name: str) -> Verdict | None:
        """The refused entry that brings the record which the field names; None if there is no such entry."""
        relations = {relation.name for relation in foreign_keys(verdict.entry.model)}
        if name not in relations or name in verdict.entry.wrong:
            return None
        found = self._brought.verdict(related_kind(verdict.entry.model, name), _key(verdict, name))
        return found if found and found is not verdict and found.is_refused else None


def _not_given(verdict: Verdict) -> list[str]:
    """Fields that are empty and that no cell gives, such as a code that could not be made; parts of the key that
    are not there are told as such."""
    entry = verdict.entry
    of_key = {name.partition("__")[0] for name in entry.model.natural_fields}
    empty = {name for name, value in entry.fields.items() if not (value or entry.written.get(name))}
    return [*(empty if entry.partial else ()), *(of_key - entry.fields.keys())]


def _key(verdict: Verdict, name: str) -> Key:
    value = verdict.entry.fields.get(name)
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _readable(verdict: Verdict, wrong: Wrong, find: Find) -> Record:
    """A record of what can be read of an entry. It is asked about and never written.

    A record that is named and does not exist stands in it by a number that no record has, each by its own: it is
    not missing, and it is not the same as another.
    """
    model = verdict.entry.model
    fields = {name: value for name, value in verdict.entry.fields.items() if name not in wrong}
    record = build_record(model, fields, find)
    for number, relation in enumerate(foreign_keys(model), start=1):
        if relation.name in wrong and relation.target_field.primary_key:
            setattr(record, relation.attname, -number)
    return record

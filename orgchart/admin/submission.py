"""What one submission of an admin page does, from the first line of the request to its answer."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse

from orgchart.models import Proposal, Record
from orgchart.writing.violations import Violation

from .forms import RegistryForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FormSet: TypeAlias = "BaseInlineFormSet[Record, Record, RegistryForm]"
FormSets = Sequence[FormSet]


class HeldMessage(NamedTuple):
    """A message that is shown only if the writes are kept."""

    message: "str | _StrPromise"
    level: int
    extra_tags: str
    fail_silently: bool


class _Identity(NamedTuple):
    """What saving and deleting change in a record that a form holds."""

    record: Record
    pk: int | None
    adding: bool


class NothingKept(Exception):
    """Leaves ``recording()`` without keeping anything, and with the answer to give."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


@dataclass
class Submission:
    """What was sent, what was written of it, and what is said about it.

    Django hands the same request to each method of a ModelAdmin and nothing else that lasts as long
    as a submission. So the submission is found by its request, in a dictionary that forgets both
    together: ``Submission.begun()`` puts it there and takes it away, ``Submission.of()`` finds it.
    """

    is_only_shown: bool = False
    """Are the forms only read, to be shown again as they were typed? Then nothing may be written."""
    wrote: bool = False
    """Was anything saved, proposed or deleted?"""
    form: RegistryForm | None = None
    """The form of the record itself, bound and valid; None before it is saved."""
    formsets: FormSets = ()
    """The rows of other kinds on the same page, bound and valid."""
    is_change: bool = False
    """Was the record there before?"""
    stored: list[Record] | None = None
    """The record and its rows as they were in the database before, once somebody asked."""
    messages: list[HeldMessage] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    took_back: bool = False
    """Was a proposal discarded, because its author let it say what is public?"""
    has_page: bool = True
    """Is there a record whose page could be shown next?"""
    _forms: dict[tuple[str, int | None], RegistryForm] = field(default_factory=dict)
    _identities: list[_Identity] = field(default_factory=list)

    @classmethod
    @contextmanager
    def begun(cls, request: HttpRequest) -> "Iterator[Submission]":
        """A submission that every method finds by its request, until the block ends."""
        _submissions[request] = submission = cls()
        try:
            yield submission
        finally:
            del _submissions[request]

    @classmethod
    def of(cls, request: HttpRequest) -> "Submission":
        """The submission of the request. Raises KeyError if the request submits nothing."""
        return _submissions[request]

    @classmethod
    def is_begun(cls, request: HttpRequest) -> bool:
        return request in _submissions

    def remember(self, form: RegistryForm, formsets: FormSets, is_change: bool) -> None:
        """Keep the forms before anything is written, to show them again if a rule is broken."""
        self.form, self.formsets, self.is_change = form, formsets, is_change
        for bound in self._bound_forms():
            record = bound.instance
            self._identities.append(_Identity(record, record.pk, record._state.adding))
            if record.pk:
                self.is_written_from(record, bound)

    def is_written_from(self, record: Record, form: RegistryForm) -> None:
        """Say which form a record is written from: what is wrong with it is shown there."""
        self._forms[record._meta.label_lower, record.pk] = form

    def undo(self) -> None:
        """Let the records in the forms be what they were, after their writes were rolled back."""
        for record, pk, adding in self._identities:
            record.pk, record._state.adding = pk, adding

    def show(self, violations: Iterable[Violation]) -> None:
        """Put each violation beside its field; what is about no form of the page goes to the first."""
        for violation in violations:
            own = self._forms.get((violation.model, violation.pk))
            if violation.fieldname == "why":
                own = self.form
            if own is not None:
                own.show(violation)
            elif self.form is not None:
                self.form.show(replace(violation, fieldname=""))

    def _bound_forms(self) -> Iterator[RegistryForm]:
        if self.form is not None:
            yield self.form
        for formset in self.formsets:
            yield from formset.forms


_submissions: WeakKeyDictionary[HttpRequest, Submission] = WeakKeyDictionary()

"""From one finding of a quality check to the next: an address of a record says which finding led to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from orgchart.models import Record, Unit
from orgchart.queries.findings import Finding
from orgchart.queries.quality import CHECKS, Check
from orgchart.serialization import BY_LABEL

from .boxes import is_number
from .page_helpers import address_of, admin_page_name
from .recording_admin import RecordingMixin
from .typed import Context

CHECK, PLACE, RECORD = "_finding", "_at", "_record"
"""What an address says: the name of the check, the place among its findings, the record of the finding."""
NEXT = "_next"
"""The button that saves and goes to the next finding."""
OF_UNIT = "_of"
"""What an address says to lead back to the page of a unit: the primary key of the unit."""
BY_NAME: Mapping[str, Check] = {check.name: check for check in CHECKS}


@dataclass(frozen=True)
class AskedFinding:
    """A finding as an address names it: a place among those of its check, and the record there."""

    check: Check
    at: int
    label: str
    pk: int

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> "AskedFinding | None":
        """What an address names; None if that is no finding. No query."""
        check, at = BY_NAME.get(query.get(CHECK, "")), query.get(PLACE, "")
        label, _colon, pk = query.get(RECORD, "").partition(":")
        if check and is_number(at) and label in BY_LABEL and is_number(pk):
            return cls(check, int(at), label, int(pk))
        return None

    @classmethod
    def of_form(
        cls, request: HttpRequest, model: type[Record], pk: object
    ) -> "AskedFinding | None":
        """The finding that led to the form of a record, or to the page of the unit from which the form was
        opened; None if none did. No query."""
        check, at = BY_NAME.get(request.GET.get(CHECK, "")), request.GET.get(PLACE, "")
        if OF_UNIT in request.GET:
            model, pk = Unit, request.GET[OF_UNIT]
        if check and is_number(at) and is_number(pk):
            return cls(check, int(at), model._meta.label_lower, int(str(pk)))
        return None

    @classmethod
    def of(cls, check: Check, at: int, finding: Finding) -> "AskedFinding":
        return cls(check, at, finding.record._meta.label_lower, finding.record.pk)

    @cached_property
    def finding(self) -> Finding | None:
        """The finding, if it is still in that place. A few queries."""
        found = self._from(timezone.localdate(), self.at, self.at + 1)
        return found[0] if found and self._is_about(found[0]) else None

    @property
    def words(self) -> str:
        return self.finding.words if self.finding else ""

    def next(self) -> "AskedFinding | None":
        """The finding that follows this one, or that has its place if it is no finding now. A few queries."""
        found = self._from(timezone.localdate(), self.at, self.at + 2)
        step = 1 if found and self._is_about(found[0]) else 0
        return self.of(self.check, self.at + step, found[step]) if len(found) > step else None

    @property
    def form_query(self) -> str:
        """What the address of the form of the record says of the finding."""
        return urlencode({CHECK: self.check.name, PLACE: str(self.at)})

    @property
    def form_address(self) -> str:
        """The form of the record."""
        form = reverse(f"admin:{admin_page_name(BY_LABEL[self.label], 'change')}", args=[self.pk])
        return f"{form}?{self.form_query}"

    @property
    def query(self) -> str:
        """What the address of a page says that is about the finding itself."""
        record = f"{self.label}:{self.pk}"
        return urlencode({CHECK: self.check.name, PLACE: str(self.at), RECORD: record})

    @property
    def next_address(self) -> str:
        return f"{reverse('admin:next-finding')}?{self.query}"

    @property
    def leave_address(self) -> str:
        return f"{reverse('admin:leave-finding')}?{self.query}"

    @property
    def list_address(self) -> str:
        """The place of the check on the quality page."""
        return f"{reverse('admin:quality')}#{self.check.name}"

    def _from(self, today: date, start: int, stop: int) -> Sequence[Finding]:
        return self.check.find(today)[start:stop]

    def _is_about(self, finding: Finding) -> bool:
        record = finding.record
        return (record._meta.label_lower, record.pk) == (self.label, self.pk)


class FindingsMixin(RecordingMixin):
    """The form of a record to which a finding led: it says which, and leads to the next."""

    def form_context(self, request: HttpRequest, object_id: str | None) -> Context:
        asked = AskedFinding.of_form(request, self.model, object_id)
        return {**super().form_context(request, object_id), "asked_finding": asked}

    def response_change(self, request: HttpRequest, obj: Record) -> HttpResponse:
        """Where to go after saving. The next finding is looked for there, when nobody waits for it."""
        response = super().response_change(request, obj)
        asked = AskedFinding.of_form(request, self.model, obj.pk)
        if asked is None or not isinstance(response, HttpResponseRedirect):
            return response
        if NEXT in request.POST:
            return redirect(asked.next_address)
        if "_continue" in request.POST:
            return redirect(f"{address_of(obj)}?{request.GET.urlencode()}")
        if OF_UNIT in request.GET:
            return response
        is_plain = "_addanother" not in request.POST and "_saveasnew" not in request.POST
        return redirect(asked.list_address) if is_plain else response

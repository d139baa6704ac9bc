"""What every admin page shares: it writes through ``recording()`` and says a rule beside its field.

A rule about several rows can only be asked once they all stand as submitted, inlines too. So a
submission is saved inside ``recording()``; if a rule is broken nothing is kept, and the same
submission is shown again with each sentence beside the field that it is about.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from orgchart.models import Fact, Proposal, Record, Standing
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.serialization import with_keys
from orgchart.symbols import SymbolError
from orgchart.writing.history import last_edit
from orgchart.writing.publishing import NO_REASON, is_public, remove, write
from orgchart.writing.recording import recording
from orgchart.writing.rules import RulesBroken, Violation, violation

from . import merging
from .exports import ExportsLists
from .forms import REASON, ReasonedForm, WithAutocomplete, is_number, ruled


class _NothingWritten(Exception):
    """Leaves ``recording()`` without a trace: the page only asks again, or for confirmation."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


@dataclass
class _Desk:
    """What one submission does, and what it says of it."""

    wrote: bool = False
    rows: dict[tuple[str, int | None], str] = field(default_factory=dict)
    """The prefix of the form that each record was written from."""
    held: list[tuple[Any, ...]] = field(default_factory=list)
    """Messages, until it is sure that the writes are kept."""
    proposals: list[Proposal] = field(default_factory=list)
    published: list[Fact] = field(default_factory=list)
    """Facts that were drafts or were not, and are public now."""
    homeless: bool = False
    """Is there no record whose page could be shown next?"""


def _unreasoned(record: Fact) -> Violation:
    return replace(violation(record, "publishing_needs_a_reason", NO_REASON, "why"), pk=None)


def _told(proposals: list[Proposal]) -> str:
    count = len(proposals)
    changes = "1 change" if count == 1 else f"{count} changes"
    return (
        f"{changes} to what is public: kept as a proposal, which a publisher will see under "
        "Drafts. Whatever else you wrote was saved."
    )


def _proposals_about(obj: Any) -> int:
    if not obj or not obj.pk:
        return 0
    key = KEY_SEPARATOR.join(obj.natural_key())
    return Proposal.objects.filter(kind=obj._meta.label_lower, key=key).count()


class RecordInline(WithAutocomplete, admin.StackedInline):
    """Rows of another kind on the page of the record that they belong to."""

    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.get_autocomplete_fields(request))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = ruled(formset.form, request)
        return formset


class RecordAdmin(WithAutocomplete, ExportsLists):
    """The pages of one kind of record. Saving and deleting keep every rule of the registry."""

    form = ReasonedForm
    list_per_page = 100
    save_on_top = True
    change_form_template = "orgchart/admin/change_form.html"
    change_list_template = "orgchart/admin/change_list.html"

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return ruled(super().get_form(request, obj, change, **kwargs), request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = [
            (heading, {**options, "fields": [each for each in options["fields"] if each != "why"]})
            for heading, options in super().get_fieldsets(request, obj)
        ]
        return [*own, REASON]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address asks for; with ``_like`` the values of another record, as a draft."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        like = initial.pop("_like", "")
        if is_number(like) and (other := self.get_object(request, like)):
            initial = {**forms.model_to_dict(other), "status": Standing.DRAFT, **initial}
        return initial

    # --- writing ---

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        def view() -> HttpResponse:
            return super(RecordAdmin, self).changeform_view(
                request, object_id, form_url, extra_context
            )

        if request.method != "POST":
            return view()
        try:
            return self._recorded(request, view)
        except RulesBroken as error:
            request.broken_rules = self._by_form(request, error.violations)  # type: ignore[attr-defined]
            return view()
        except merging.Conflict as conflict:
            return self._to_merge(request, object_id, conflict)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        def view() -> HttpResponse:
            return super(RecordAdmin, self).delete_view(request, object_id, extra_context)

        return self._recorded_or_told(request, view, f"../../{object_id}/change/")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        def view() -> HttpResponse:
            return super(RecordAdmin, self).changelist_view(request, extra_context)

        return self._recorded_or_told(request, view, request.get_full_path())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return redirect("admin:history", self.opts.model_name, object_id)

    def _recorded_or_told(
        self, request: HttpRequest, view: Callable[[], HttpResponse], back: str
    ) -> HttpResponse:
        if request.method != "POST":
            return view()
        try:
            return self._recorded(request, view)
        except RulesBroken as error:
            self.message_user(request, "Nothing was deleted or changed.", messages.ERROR)
            for violation in error.violations:
                self.message_user(request, str(violation), messages.ERROR)
            return HttpResponseRedirect(back)

    def _recorded(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Run a view that may write. What it says is held back until its writes are kept."""
        desk = _Desk()
        request.desk = desk  # type: ignore[attr-defined]
        why = request.POST.get("why", "").strip()
        try:
            with recording(by=request.user, why=why or "Edited at the desk"):
                response = view()
                if not desk.wrote:
                    raise _NothingWritten(response)
                if desk.published and not why:
                    raise RulesBroken([_unreasoned(record) for record in desk.published])
        except _NothingWritten as nothing:
            response = nothing.response
            desk.held = [each for each in desk.held if messages.SUCCESS not in each]
            if isinstance(response, HttpResponseRedirect) and not desk.held:
                desk.held = [("Nothing was changed.", messages.INFO)]
        finally:
            del request.desk  # type: ignore[attr-defined]
            request.rows = desk.rows  # type: ignore[attr-defined]
        if desk.proposals:
            # The page speaks of what was saved; what was proposed is said in its place.
            super().message_user(request, _told(desk.proposals), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:drafts")) if desk.homeless else response
        for arguments in desk.held:
            super().message_user(request, *arguments)
        return response

    def message_user(self, request: HttpRequest, *arguments: Any, **named: Any) -> None:
        desk = getattr(request, "desk", None)
        if desk is None:
            super().message_user(request, *arguments, **named)
        else:
            desk.held.append((*arguments, *named.values()))

    def _write(self, request: HttpRequest, record: Any, prefix: str = "") -> None:
        desk: _Desk = request.desk  # type: ignore[attr-defined]
        desk.wrote = True
        if isinstance(record, Fact) and record.status != Standing.DRAFT and not is_public(record):
            desk.published.append(record)
        proposal = write(record, request.user)
        if proposal:
            desk.proposals.append(proposal)
        if record.pk:
            desk.rows[record._meta.label_lower, record.pk] = prefix

    def note_write(self, request: HttpRequest) -> None:
        """Say that an action wrote, so that it is kept."""
        request.desk.wrote = True  # type: ignore[attr-defined]

    def _remove(self, request: HttpRequest, record: Any) -> None:
        desk: _Desk = request.desk  # type: ignore[attr-defined]
        desk.wrote = True
        if proposal := remove(record, request.user):
            desk.proposals.append(proposal)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            request.standing = self._standing(request, obj)  # type: ignore[attr-defined]
            if not set(form.changed_data) - {"why"}:
                request.desk.rows[obj._meta.label_lower, obj.pk] = ""  # type: ignore[attr-defined]
                return
        self._write(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if change:
            was, standing = merging.read_state(request), request.standing  # type: ignore[attr-defined]
            rows = [row for formset in formsets for row in formset.initial_forms]
            if was and (found := merging.differences(was, standing, [form, *rows])):
                raise merging.Conflict(merging.state_of(standing), found)
        if form.instance.pk:
            super().save_related(request, form, formsets, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        prefixes = {id(row.instance): row.prefix for row in formset.forms}
        changed = formset.save(commit=False)
        for record in formset.deleted_objects:
            self._remove(request, record)
        for record in changed:
            self._write(request, record, prefixes.get(id(record), ""))
        formset.save_m2m()
        for row in formset.forms:  # a rule may be broken by a row that was left as it was
            if row.instance.pk:
                key = row.instance._meta.label_lower, row.instance.pk
                request.desk.rows.setdefault(key, row.prefix)  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._remove(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for record in queryset:
            self._remove(request, record)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> Any:
        if obj.pk is None:  # it became a proposal to add it, and has no page
            request.desk.homeless = True  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("admin:drafts"))
        return super().response_add(request, obj, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The history is kept by ``recording()``, for all doors alike; not by the admin as well."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """See ``log_addition``."""

    # --- merging ---

    def _standing(self, request: HttpRequest, obj: Any) -> list[Any]:
        """The record and its inlines as they stand."""
        records = list(with_keys(type(obj)).filter(pk=obj.pk))
        for inline in self.get_inline_instances(request, obj):
            foreign_key = forms.models._get_foreign_key(self.model, inline.model, inline.fk_name)
            records += with_keys(inline.model).filter(**{foreign_key.name: obj.pk})
        return records

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj and obj.pk and request.method == "GET":
            rows = [
                row.instance
                for inline in context["inline_admin_formsets"]
                for row in inline.formset.initial_forms
            ]
            context["was"] = json.dumps(merging.state_of([obj, *rows]))
        elif request.method == "POST":
            context["was"] = request.POST.get(merging.WAS, "")
        context["proposal_count"] = _proposals_about(obj) if request.method == "GET" else 0
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _changeform_view(
        self, request: HttpRequest, object_id: Any, form_url: str, extra_context: Any
    ) -> Any:
        if request.method == "POST" and object_id:
            obj = self.get_object(request, unquote(object_id))
            if obj is None:
                raise merging.Conflict({})
            kinds = self._kinds(request, obj)
            request.POST = merging.merged(request.POST, kinds)  # type: ignore[assignment]
            if was := merging.read_state(request):
                now = merging.state_of(self._standing(request, obj))
                if set(was) - set(now) and (gone := merging.gone_rows(now, request.POST, kinds)):
                    raise merging.Conflict(was, gone=gone)
        return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def _kinds(self, request: HttpRequest, obj: Any) -> dict[str, str]:
        """The kind of record of each formset of the page, by its prefix."""
        found = {}
        for formset, inline in self.get_formsets_with_inlines(request, obj):
            found[formset.get_default_prefix()] = inline.model._meta.label_lower
        return found

    def _to_merge(
        self, request: HttpRequest, object_id: Any, conflict: merging.Conflict
    ) -> HttpResponse:
        """The page where a person sees both versions and merges them."""
        dropped = (merging.WAS, "csrfmiddlewaretoken")
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in dropped
            for value in values
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "Somebody else saved this meanwhile",
            "opts": self.opts,
            "object_id": object_id,
            "conflict": conflict,
            "was": json.dumps(conflict.now),
            "kept": kept,
            "typed": [(name, value) for name, value in kept if value and not name.startswith("_")],
            "last": last_edit(self.model, object_id),
        }
        return TemplateResponse(request, "orgchart/admin/merge.html", context, status=409)

    def _by_form(
        self, request: HttpRequest, violations: list[Violation]
    ) -> dict[str, list[Violation]]:
        """Violations by the form they are shown in; those of other records go to the main one."""
        found = defaultdict(list)
        for each in violations:
            prefix = request.rows.get((each.model, each.pk))  # type: ignore[attr-defined]
            own = prefix is not None or each.fieldname == "why"
            shown = each if own else replace(each, fieldname="")
            found[prefix or ""].append(shown)
        return found

    def view_on_site(self, obj: Any) -> str | None:
        """The public page of the record, or of the unit that it is about."""
        about: Record = obj.units[0] if isinstance(obj, Fact) else obj
        own = hasattr(obj, "get_absolute_url")
        return obj.get_absolute_url() if own else _address(about)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        # A record that was just filled in wrongly has no address.
        with suppress(SymbolError, ObjectDoesNotExist, AttributeError):
            return super().get_view_on_site_url(obj)
        return None


def _address(record: Any) -> str | None:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None


def chart_place(code: str) -> str:
    """The address of a unit's place in the chart."""
    return f"{reverse('chart')}#unit-{code}"

"""What a person may not write becomes a proposal; a reason is asked for by ``publishing``."""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.models import Proposal, Record
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.roles import may_publish
from orgchart.serialization import fields_of, in_registry, with_keys
from orgchart.writing.correcting import correct
from orgchart.writing.proposals import own_about, proposed_from, rivals_of
from orgchart.writing.publishing import is_public, remove, write
from orgchart.writing.record_names import ValuesInWords
from orgchart.writing.reviewing import reviews_by_subject
from orgchart.writing.violations import RulesBroken, Violation, violation

from .forms import RegistryForm
from .recording_admin import RecordingMixin
from .submission import FormSet, FormSets, Submission
from .typed import Context, RecordForm
from .waiting_rows import ProposalRow, proposal_row, told

PROPOSAL = "_proposal"
"""The hidden input with the primary key of the proposal that the form was opened with."""


class PublishingMixin(RecordingMixin):
    """Saves, proposes or deletes the records of a submission, as its user may."""

    def save_model(
        self, request: HttpRequest, obj: Record, form: RegistryForm, change: bool
    ) -> None:
        """Nothing: ``save_related`` has all the forms of the page, and writes them in order."""

    def save_related(
        self, request: HttpRequest, form: RegistryForm, formsets: FormSets, change: bool
    ) -> None:
        submission = Submission.of(request)
        submission.remember(form, formsets, change)
        if submission.is_only_shown:
            raise RulesBroken([])
        if change and form.proposal:
            self._correct(request, form.proposal, form)
        elif not change or set(form.changed_data) - {"why"}:
            self._write(request, form.instance, form)
        if form.instance.pk:
            super().save_related(request, form, formsets, change)
        elif any(row.has_changed() for formset in formsets for row in formset.forms):
            raise RulesBroken([_rows_come_later(form.instance)])

    def construct_change_message(
        self, request: HttpRequest, form: object, formsets: object, add: bool = False
    ) -> list[dict[str, dict[str, list[str]]]]:
        """Nothing: the history has no entries of Django's log. A proposal has saved no rows."""
        return []

    def save_formset(
        self, request: HttpRequest, form: RegistryForm, formset: FormSet, change: bool
    ) -> None:
        rows = {id(row.instance): row for row in formset.forms}
        changed = formset.save(commit=False)
        for record in formset.deleted_objects:
            self._remove(request, record)
        for record in changed:
            self._write(request, record, rows[id(record)])
        formset.save_m2m()

    def delete_model(self, request: HttpRequest, obj: Record) -> None:
        self._remove(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[Record]) -> None:
        for record in queryset:
            self._remove(request, record)

    def response_add(
        self, request: HttpRequest, obj: Record, post_url_continue: str | None = None
    ) -> HttpResponse:
        if obj.pk is None:  # it became a proposal to add it, and has no page
            Submission.of(request).has_page = False
            return HttpResponseRedirect(reverse("admin:drafts"))
        return super().response_add(request, obj, post_url_continue)

    def after_submission(
        self, request: HttpRequest, submission: Submission, response: HttpResponse
    ) -> HttpResponse:
        if not submission.proposals and not submission.took_back:
            return super().after_submission(request, submission, response)
        # Django's messages say that everything was saved, so this one takes their place.
        submission.messages = []
        super().after_submission(request, submission, response)
        if submission.took_back:
            messages.warning(
                request, _("This is what is public already, so your proposal was discarded.")
            )
        if not submission.proposals:
            return response
        said = [proposed_in_words(len(submission.proposals)), *told(submission.proposals)]
        messages.warning(request, " ".join(said))
        for rival in chain.from_iterable(rivals_of(submission.proposals).values()):
            messages.warning(request, str(rival))
        return response if submission.has_page else HttpResponseRedirect(reverse("admin:drafts"))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Record | None = None,
    ) -> HttpResponse:
        is_opened = request.method == "GET" and obj is not None and obj.pk
        context["proposal_count"] = _proposals_about(obj) if obj and is_opened else 0
        own = context["adminform"].form.proposal
        if own and obj:
            context["own_proposal"] = _beside_the_public(own, obj)
            context["proposal_count"] = max(context["proposal_count"] - 1, 0)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> type[RecordForm]:
        """The form; it opens with what the person has proposed for the record, to be corrected."""
        made = super().get_form(request, obj, change, **kwargs)
        if not change or obj is None or may_publish(request.user):
            return made
        is_sent = request.method == "POST"
        if is_sent and PROPOSAL not in request.POST:
            return made
        proposal = own_about(obj, request.user)
        if proposal is None or proposal.action != Proposal.Action.CHANGE or not is_public(obj):
            return made
        if is_sent and request.POST[PROPOSAL] != str(proposal.pk):
            return made
        try:
            proposed = None if is_sent else proposed_from(proposal, obj, in_registry)
        except RulesBroken:  # something that it refers to has gone: the queue says so
            return made
        return type(made.__name__, (made,), {"proposal": proposal, "proposed": proposed})

    def _correct(self, request: HttpRequest, proposal: Proposal, form: RegistryForm) -> None:
        """Let the proposal say what the form says."""
        submission = Submission.of(request)
        if not correct(proposal, form.instance, form.fields):
            return
        submission.wrote = True
        if proposal.pk is None:
            submission.took_back = True
        else:
            submission.proposals.append(proposal)

    def _write(self, request: HttpRequest, record: Record, form: RegistryForm) -> None:
        submission = Submission.of(request)
        submission.wrote = True
        submission.is_written_from(record, form)
        if proposal := write(record, request.user):
            submission.proposals.append(proposal)
        submission.is_written_from(record, form)  # it may have its primary key only now

    def _remove(self, request: HttpRequest, record: Record) -> None:
        submission = Submission.of(request)
        submission.wrote = True
        if proposal := remove(record, request.user):
            submission.proposals.append(proposal)


def _rows_come_later(record: Record) -> Violation:
    message = _(
        "The %(kind)s is only proposed, so its rows cannot be kept yet. Remove the rows, and add them "
        "when a publisher has agreed."
    ) % {"kind": record._meta.verbose_name}
    return replace(violation(record, "rows_come_later", message), pk=None)


def proposed_in_words(count: int) -> str:
    """What is said when changes became proposals."""
    return ngettext(
        "%(count)d change to something public was kept as a proposal. A publisher will see it under "
        "Drafts. Everything else that you wrote was saved.",
        "%(count)d changes to something public were kept as proposals. A publisher will see them "
        "under Drafts. Everything else that you wrote was saved.",
        count,
    ) % {"count": count}


def _beside_the_public(proposal: Proposal, record: Record) -> ProposalRow:
    """The proposal with what is public as the values before, and what a publisher said."""
    stored = with_keys(type(record)).get(pk=record.pk)
    now = fields_of(stored)
    shown = copy(proposal)
    shown.before = {name: now.get(name) for name in proposal.after}
    review = reviews_by_subject([proposal]).get((proposal._meta.label_lower, proposal.pk))
    return replace(proposal_row(shown, stored, ValuesInWords.of_proposals([shown])), review=review)


def _proposals_about(record: Record) -> int:
    """How many proposals there are about the record. One query."""
    key = KEY_SEPARATOR.join(record.natural_key())
    return Proposal.objects.filter(kind=record._meta.label_lower, key=key).count()

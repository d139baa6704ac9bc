"""A submission of a page is one recording: everything on the page is kept, or nothing.

The rules of the registry are checked when all the records of a page are written, its rows too. If a
rule is broken, everything is rolled back, and the forms that were sent are shown again with the
errors beside their fields. The submission runs once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from orgchart.models import Record
from orgchart.views.errors import TRY_AGAIN_IN
from orgchart.writing.recording import recording
from orgchart.writing.violations import RulesBroken
from orgchart.writing.waiting import WorksLater, why_not_now

from .page_helpers import missing_reason
from .submission import HeldMessage, NothingKept, Submission
from .typed import Context, RecordModelAdmin

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class RecordingMixin(RecordModelAdmin):
    """Runs every submission inside ``recording()``, and shows it again if it breaks a rule."""

    actions_that_read: tuple[str, ...] = ()
    """The actions of a list that write nothing, and so take no lock."""

    # --- what other mixins do with a submission ---

    def before_submission(self, request: HttpRequest, object_id: str | None) -> None:
        """Called under the writers' lock, before Django reads the form. May raise NothingKept."""

    def form_context(self, request: HttpRequest, object_id: str | None) -> Context:
        """What the page of a form gets beside the form, by name. Mixins add to it."""
        return {}

    def after_submission(
        self, request: HttpRequest, submission: Submission, response: HttpResponse
    ) -> HttpResponse:
        """Return the answer to a submission that is kept, and show the messages about it."""
        for held in submission.messages:
            super().message_user(
                request, held.message, held.level, held.extra_tags, held.fail_silently
            )
        return response

    # --- the pages ---

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        extra_context = {**(extra_context or {}), **self.form_context(request, object_id)}

        def view() -> HttpResponse:
            return super(RecordingMixin, self).changeform_view(
                request, object_id, form_url, extra_context
            )

        def submit() -> HttpResponse:
            self.before_submission(request, object_id)
            return view()

        if request.method != "POST":
            return view()
        with Submission.begun(request) as submission:
            try:
                return self._recorded(request, submission, submit)
            except RulesBroken as error:
                submission.undo()
                submission.show(error.violations)
                return self._shown_again(request, submission, object_id, form_url, extra_context)
            except DatabaseError as error:
                reason = why_not_now(error)
                if not reason:
                    raise
        return self._as_typed(request, reason, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        def view() -> HttpResponse:
            return super(RecordingMixin, self).delete_view(request, object_id, extra_context)

        return self._recorded_or_refused(request, view, f"../../{object_id}/change/", QueryDict())

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        def view() -> HttpResponse:
            return super(RecordingMixin, self).changelist_view(request, extra_context)

        if request.POST.get("action") in self.actions_that_read:
            return view()
        asking = request.POST.copy()
        asking.pop("post", None)
        return self._recorded_or_refused(request, view, request.get_full_path(), asking)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        return redirect("admin:history", self.opts.model_name, object_id)

    def note_write(self, request: HttpRequest) -> None:
        """Say that an action wrote something, so that it is kept."""
        Submission.of(request).wrote = True

    def message_user(
        self,
        request: HttpRequest,
        message: "str | _StrPromise",
        level: int | str = messages.INFO,
        extra_tags: str = "",
        fail_silently: bool = False,
    ) -> None:
        """Show the message; during a submission only if its writes are kept."""
        if Submission.is_begun(request):
            level = level if isinstance(level, int) else messages.DEFAULT_LEVELS[level.upper()]
            held = HeldMessage(message, level, extra_tags, fail_silently)
            Submission.of(request).messages.append(held)
        else:
            super().message_user(request, message, level, extra_tags, fail_silently)

    def log_addition(self, request: HttpRequest, obj: Record, message: object) -> None:  # type: ignore[override] # no entry is made
        """Nothing: ``recording()`` keeps the history of every writing."""

    def log_change(self, request: HttpRequest, obj: Record, message: object) -> None:  # type: ignore[override] # no entry is made
        """Nothing: ``recording()`` keeps the history of every writing."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Record]) -> list[LogEntry]:
        """Nothing: ``recording()`` keeps the history of every writing."""
        return []

    # --- one recording ---

    def _recorded(
        self, request: HttpRequest, submission: Submission, submit: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """Run the submission in one recording, once. Raises RulesBroken, keeping nothing."""
        why = request.POST.get("why", "").strip()
        try:
            with recording(by=request.user, why=why):
                response = submit()
                if not submission.wrote:
                    raise NothingKept(response)
        except NothingKept as nothing:
            response = nothing.response
            held = [held for held in submission.messages if held.level != messages.SUCCESS]
            if isinstance(response, HttpResponseRedirect) and not held:
                held = [HeldMessage(gettext("Nothing was changed."), messages.INFO, "", False)]
            submission.messages = held
        return self.after_submission(request, submission, response)

    def _recorded_or_refused(
        self, request: HttpRequest, view: Callable[[], HttpResponse], back: str, asking: QueryDict
    ) -> HttpResponse:
        """Run a page that has no form to show again: it leads back and says what is wrong. If the reason alone
        is missing, it asks again: Django asks whether to go on if that is sent which is ``asking``."""
        if request.method != "POST":
            return view()
        try:
            with Submission.begun(request) as submission:
                return self._recorded(request, submission, view)
        except RulesBroken as error:
            self.message_user(request, gettext("Nothing was deleted or changed."), messages.ERROR)
            if why_wrong := missing_reason(error):
                request.POST = asking  # type: ignore[assignment] # Django takes any QueryDict
                response = view()
                if isinstance(response, TemplateResponse):
                    response.context_data = {
                        **(response.context_data or {}),
                        "why_wrong": why_wrong,
                    }
                return response
            for line in map(str, error.violations):
                self.message_user(request, line, messages.ERROR)
            return HttpResponseRedirect(back)

    def _as_typed(
        self,
        request: HttpRequest,
        reason: WorksLater,
        object_id: str | None,
        form_url: str,
        extra_context: Context | None,
    ) -> HttpResponse:
        """503, with the reason and with the forms as they were typed: they may be saved later."""
        with Submission.begun(request) as submission:
            submission.is_only_shown = True
            try:
                self.before_submission(request, object_id)
                # Not changeform_view, which would begin a transaction and wait once more.
                response = self._changeform_view(  # type: ignore[attr-defined] # Django does not document it
                    request, object_id, form_url, extra_context
                )
            except NothingKept as nothing:
                response = nothing.response
            except RulesBroken:
                response = self._shown_again(
                    request, submission, object_id, form_url, extra_context
                )
        self.message_user(request, str(reason.of_form), messages.ERROR)
        response.status_code = 503
        response["Retry-After"] = str(TRY_AGAIN_IN)
        return response

    def _shown_again(
        self,
        request: HttpRequest,
        submission: Submission,
        object_id: str | None,
        form_url: str,
        extra_context: Context | None,
    ) -> HttpResponse:
        """The page with the same forms, and with the errors that were added to them."""
        form, formsets = submission.form, list(submission.formsets)
        assert form is not None  # only what was written can break a rule
        as_new = "_saveasnew" in request.POST
        add = not submission.is_change
        obj: Record | None = None if add else form.instance
        fieldsets: list[Any] = list(self.get_fieldsets(request, obj))
        may_change = add or self.has_change_permission(request, obj)
        readonly = self.get_readonly_fields(request, obj)
        admin_form = helpers.AdminForm(
            form,
            fieldsets,
            self.get_prepopulated_fields(request, obj) if may_change else {},
            readonly if may_change else flatten_fieldsets(fieldsets),
            model_admin=self,
        )
        inlines = [inline for _, inline in self.get_formsets_with_inlines(request, obj)]
        inline_formsets = self.get_inline_formsets(request, formsets, inlines, obj)
        media = self.media + admin_form.media
        for inline_formset in inline_formsets:
            media += inline_formset.media
        context: Context = {
            **self.admin_site.each_context(request),
            "adminform": admin_form,
            "object_id": None if add else object_id,
            "original": obj,
            "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
            "to_field": request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)),
            "media": media,
            "inline_admin_formsets": inline_formsets,
            "errors": helpers.AdminErrorList(form, formsets),
            "preserved_filters": self.get_preserved_filters(request),
        }
        if as_new:  # as Django has it: the page of the record, with "save as new" alone
            context |= {"show_save": False, "show_save_and_continue": False}
            add = False
        context |= extra_context or {}
        return self.render_change_form(
            request, context, add=add, change=not add, form_url=form_url, obj=obj
        )

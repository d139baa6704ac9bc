"""``/units/…/follow/`` and ``/following/…``: follow a unit by mail, confirm it, and stop it.

Nothing here has a cookie. A link in a mail only shows a page: programs that look at mails open their links, so a button
on the page does what the link is for.
"""

import logging
from datetime import date
from http import HTTPStatus
from smtplib import SMTPException

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from orgchart.exchange.follower_mail import ask_to_confirm
from orgchart.models import Follower, Unit
from orgchart.queries.naming import full_names
from orgchart.writing.following import (
    LinkTooOld,
    LinkUnknown,
    TooManyWait,
    ask,
    confirm,
    followed,
    is_offered,
    of_link,
    stop,
    waits,
)
from orgchart.writing.reader_reports import new_stamp

from . import unit as units
from .errors import NotHere
from .guarded import GuardedForm, is_from_here, never_the_same, not_kept
from .public_page import Context, page

LIMIT = {"app": "allauth.account", "action": "follow"}
"""Where the settings say how many forms one address, and all, may send."""
TRY_AGAIN_IN = 3600
"""Seconds after which it is worth while to send the form again."""
logger = logging.getLogger("django.orgchart")


class FollowForm(GuardedForm):
    """Where the mails go to."""

    mail = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        help_text=gettext_lazy(
            "Only for these mails. Nobody sees it, and it is deleted when you stop them."
        ),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write your mail address."),
            "invalid": gettext_lazy("This is no mail address. Correct it."),
        },
    )


# --- the form --------------------------------------------------------------------------------------


@csrf_exempt
@sensitive_post_parameters()
def follow(request: HttpRequest, code: str) -> HttpResponseBase:
    """Follow a unit by mail. The form is guarded as that of reports of readers is."""
    if request.method == "POST" and is_offered(request):
        return _sent(request, code)
    return _asked(request, code)


@page("orgchart/pages/follow.html", dated=False, also=never_the_same)
def _asked(request: HttpRequest, day: date, code: str) -> Context | HttpResponse:
    """The form, or that this site sends no mail. Raises NotHere."""
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    form = FollowForm(initial={"stamp": new_stamp()}) if is_offered(request) else None
    return _context(found.unit, form)


def _context(unit: Unit, form: FollowForm | None) -> Context:
    name = _name_of(unit)
    title = _("Follow %(unit)s by mail") % {"unit": name}
    return {"title": title, "citation": None, "form": form, "unit": unit, "name": name}


def _name_of(unit: Unit) -> str:
    """The name of a unit in full, of today or the last. One query."""
    return str(full_names(timezone.localdate(), [unit.pk]).get(unit.pk, unit.code))


@sensitive_variables()
def _sent(request: HttpRequest, code: str) -> HttpResponse:
    """The answer to a form that was sent. It does not tell whether the address follows the unit already."""
    unit = Unit.objects.public().filter(code=code.lower()).first()
    if unit is None:
        said = _("No unit has the code “%(code)s”. Look in the list of units.")
        raise NotHere(said % {"code": code}, code)
    form = FollowForm(request.POST)
    if not is_from_here(request):
        form.add_error(None, _("The form came from another site. Send it again from here."))
        return _again(request, unit, form, HTTPStatus.FORBIDDEN)
    if not form.is_valid():
        return _again(request, unit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not ratelimit.consume(request, **LIMIT, key="all"):
        form.add_error(None, _("Too many addresses came in. Send yours again in an hour."))
        return _again(request, unit, form, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        follower = ask(form.cleaned_data["mail"], unit, get_language() or settings.LANGUAGE_CODE)
    except TooManyWait:
        form.add_error(None, _("Too many addresses wait to be confirmed. Send yours another day."))
        return _again(request, unit, form, HTTPStatus.SERVICE_UNAVAILABLE)
    if follower and not _is_asked(follower, unit):
        form.add_error(None, _("The mail could not be sent. Send the form again in an hour."))
        return _again(request, unit, form, HTTPStatus.SERVICE_UNAVAILABLE)
    context = {**_context(unit, None), "is_sent": True}
    return not_kept(render(request, "orgchart/pages/follow.html", context))


@sensitive_variables()
def _is_asked(follower: Follower, unit: Unit) -> bool:
    """Was the mail that asks to confirm taken by the mail server? If not, it is as if nobody had asked."""
    try:
        ask_to_confirm(follower, _name_of(unit))
    except (OSError, SMTPException, UnicodeError) as error:
        Follower.objects.unconfirmed().filter(pk=follower.pk).delete()
        # What a mail server says can have the address in it.
        logger.error("A mail to confirm could not be sent: %s", type(error).__name__)
        return False
    return True


def _again(request: HttpRequest, unit: Unit, form: FollowForm, status: HTTPStatus) -> HttpResponse:
    """The form with what was typed and what is wrong with it."""
    context = _context(unit, form.shown_again())
    answer = not_kept(render(request, "orgchart/pages/follow.html", context, status=status))
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        answer["Retry-After"] = str(TRY_AGAIN_IN)
    return answer


# --- the link in the first mail ----------------------------------------------------------------------


@csrf_exempt
@sensitive_post_parameters()
def confirmation(request: HttpRequest) -> HttpResponseBase:
    """What the link in the first mail leads to: a page with a button, and what the button does."""
    if request.method == "POST":
        return _confirmed(request)
    return _to_confirm(request)


@page("orgchart/pages/follow_confirm.html", dated=False, also=never_the_same)
def _to_confirm(request: HttpRequest, day: date) -> Context:
    """The button, or that the address follows the unit already. Raises NotHere."""
    written = request.GET.get("link", "")
    follower, unit = _of_link(written)
    return _context_of_link(unit, written, is_done=bool(follower.confirmed_at))


def _confirmed(request: HttpRequest) -> HttpResponse:
    written = request.POST.get("link", "")
    follower, unit = _of_link(written)
    if not is_from_here(request):
        context = {**_context_of_link(unit, written, is_done=False), "is_foreign": True}
        status = HTTPStatus.FORBIDDEN
    else:
        confirm(follower)
        context, status = _context_of_link(unit, written, is_done=True), HTTPStatus.OK
    return not_kept(render(request, "orgchart/pages/follow_confirm.html", context, status=status))


def _of_link(written: str) -> tuple[Follower, Unit]:
    """Whom a link confirms, and the unit. Two queries. Raises NotHere."""
    try:
        follower = of_link(written)
    except LinkTooOld:
        said = _("This link was good for a week. Ask for another on the page of the unit.")
        raise NotHere(said) from None
    except LinkUnknown:
        said = _(
            "This link confirms nothing. It may be cut short, or what it was for has been stopped. Copy the whole "
            "link from the mail, or ask for another on the page of the unit."
        )
        raise NotHere(said) from None
    unit = Unit.objects.public().filter(code=follower.unit_code).first()
    if unit is None:
        said = _("The unit “%(code)s” is not in the registry any more, so nobody can follow it.")
        raise NotHere(said % {"code": follower.unit_code})
    return follower, unit


def _context_of_link(unit: Unit, written: str, *, is_done: bool) -> Context:
    return {**_context(unit, None), "link": written, "is_done": is_done}


# --- the link in every mail ------------------------------------------------------------------------


@csrf_exempt
def following(request: HttpRequest) -> HttpResponseBase:
    """What an address follows, and buttons that stop it. A POST stops the unit that it names, or everything.

    A mail program sends it from elsewhere (RFC 8058), so the key in the address stands in the place of a token.
    """
    if request.method == "POST":
        return _stopped(request)
    return _what_is_followed(request)


@page("orgchart/pages/following.html", dated=False, also=never_the_same)
def _what_is_followed(request: HttpRequest, day: date) -> Context:
    return _context_of_key(request.GET.get("key", ""))


def _stopped(request: HttpRequest) -> HttpResponse:
    key = request.GET.get("key", "")
    number = stop(key, request.POST.get("unit", ""))
    context = {**_context_of_key(key), "stopped": number}
    return not_kept(render(request, "orgchart/pages/following.html", context))


def _context_of_key(key: str) -> Context:
    """What the address with a key follows. Three queries, or two if that is nothing."""
    rows = followed(key)
    known = Unit.objects.public().filter(code__in=[row.unit_code for row in rows])
    by_code = {unit.code: unit for unit in known}
    names = full_names(timezone.localdate(), [unit.pk for unit in by_code.values()])
    shown = [
        (row.unit_code, by_code.get(row.unit_code), _label(row, by_code, names)) for row in rows
    ]
    title = _("What you follow by mail")
    context = {"title": title, "citation": None, "key": key, "followed": shown}
    return {**context, "waits": not shown and waits(key)}


def _label(row: Follower, units: dict[str, Unit], names: dict[int, str]) -> str:
    unit = units.get(row.unit_code)
    return str(names.get(unit.pk, row.unit_code)) if unit else row.unit_code

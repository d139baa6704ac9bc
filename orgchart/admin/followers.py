"""How many follow units by mail, and deleting a mail address whose owner asks for it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from orgchart.models import Follower, Unit
from orgchart.queries.naming import full_names
from orgchart.roles import may_look_after_people
from orgchart.writing.following import delete_address

from .page_helpers import admin_page

MOST_SHOWN = 20
"""How many units the page names: those that most addresses follow."""


class DeleteForm(forms.Form):
    """The address that is to be deleted."""

    mail = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write the mail address that is to be deleted."),
            "invalid": gettext_lazy("This is no mail address. Correct it."),
        },
    )


@sensitive_post_parameters()
@sensitive_variables("form")
def followers(request: HttpRequest) -> HttpResponse:
    """The counts, without any address, and the form that deletes one. Four queries for reading."""
    if not may_look_after_people(request.user):
        raise PermissionDenied(_("Only administrators may see this page."))
    form = DeleteForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        _delete(request, form.cleaned_data["mail"])
        return redirect("admin:followers")
    is_confirmed = Q(confirmed_at__isnull=False)
    counts = Follower.objects.aggregate(
        addresses=Count("key", distinct=True, filter=is_confirmed),
        followed=Count("unit_code", distinct=True, filter=is_confirmed),
        waiting=Count("pk", filter=~is_confirmed),
    )
    confirmed = Follower.objects.confirmed().values("unit_code")
    by_unit = confirmed.annotate(number=Count("pk")).order_by("-number", "unit_code")
    context = {
        "title": _("Followers by mail"),
        "counts": counts,
        "units": _named(dict(by_unit.values_list("unit_code", "number")[:MOST_SHOWN])),
        "form": form,
    }
    return admin_page(request, "followers.html", context)


def _named(numbers: dict[str, int]) -> list[tuple[str, str, int]]:
    """The code of each unit, its name of today, and how many follow it. A code alone is of a unit that has gone.
    Three queries."""
    keys = dict(Unit.objects.filter(code__in=numbers).values_list("code", "pk"))
    names = full_names(timezone.localdate(), keys.values())
    return [(code, names.get(keys.get(code, 0), ""), number) for code, number in numbers.items()]


def _delete(request: HttpRequest, mail: str) -> None:
    """Delete what is kept of the address, and say whether anything was. The message does not repeat the address."""
    number = delete_address(mail)
    if not number:
        messages.warning(
            request, _("Nobody follows a unit with this address. Check how it is written.")
        )
        return
    said = ngettext(
        "The address is deleted. It followed, or was asked about, %(count)d unit.",
        "The address is deleted. It followed, or was asked about, %(count)d units.",
        number,
    )
    messages.success(request, said % {"count": number})

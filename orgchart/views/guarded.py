"""Forms that anybody may send, without an account and a cookie: what keeps robots out of them."""

import secrets
from typing import Any, Self

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.writing.reader_reports import FormTooOld, FormTooYoung, new_stamp, reference_of


class GuardedForm(forms.Form):
    """A form with a box that no person sees, and a stamp that says when it was opened.

    ``website`` is that box. The stamp also has a number, which what is kept of the form can have.
    """

    template_name = "orgchart/_report_fields.html"

    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        self.typed = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(None if data is None else self.typed, label_suffix="", **kwargs)
        self.reference = ""
        """The number in the stamp, if the form is valid."""

    def clean(self) -> dict[str, Any]:
        """Is it a person who writes?"""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            said = _(
                "A box that people do not see was filled in, perhaps by your browser. It is empty again: send "
                "the form once more."
            )
            self.add_error(None, said)
        try:
            self.reference = reference_of(cleaned.get("stamp", ""))
        except FormTooYoung:
            if not self.errors:  # a form with other errors is sent again anyway
                said = _(
                    "That was faster than people write. Wait a few seconds, then send it again."
                )
                self.add_error(None, said)
        except FormTooOld:
            said = _(
                "The form was open for more than a day. What you wrote is here: send it again."
            )
            self.add_error(None, said)
        return cleaned

    def shown_again(self) -> Self:
        """The form with what was typed, ready to be sent again."""
        self.typed["website"] = ""
        try:
            reference_of(self.typed.get("stamp", ""))
        except FormTooYoung:
            pass
        except FormTooOld:
            self.typed["stamp"] = new_stamp()
        return self


def is_from_here(request: HttpRequest) -> bool:
    """Was the form sent by a page of this site, as far as the browser says?

    The form has no cookie, so that its readers have none: this stands in the place of a token.
    """
    own = f"{request.scheme}://{request.get_host()}"
    return (
        request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and request.headers.get("Origin", own) == own
    )


def never_the_same() -> str:
    """A page with this in its ETag is made anew each time."""
    return secrets.token_hex(4)


def not_kept(answer: HttpResponse) -> HttpResponse:
    """The answer, which neither browsers nor caches keep."""
    answer["Cache-Control"] = "no-store"
    return answer

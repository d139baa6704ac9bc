"""The mail of the week: what falls due, and what may no longer be so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart import identity
from orgchart.languages import speaking_to_staff
from orgchart.queries.findings import Findings
from orgchart.queries.quality import CHECKS
from orgchart.queries.quality_dates import expired_mandates, expiring_mandates, long_unconfirmed

from .staff_languages import language_of_address

AHEAD = timedelta(days=60)
"""How far the mail looks ahead: the Security Council often renews in the last days."""
NAMED = 15
"""How many records each part of the mail names."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the mail."""

    title: str
    found: Findings
    path: str
    """The page of the admin where it is worked off."""

    def lines(self) -> Iterator[str]:
        """Its title with the number, the first records, and where the rest is."""
        yield f"{self.title}: {len(self.found)}"
        yield from (f"- {Truncator(finding.words).chars(300)}" for finding in self.found[:NAMED])
        if (more := len(self.found) - NAMED) > 0:
            yield ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        if settings.SITE_ADDRESS:
            yield f"{settings.SITE_ADDRESS}{self.path}"


def parts_of_the_week(today: date) -> list[Part]:
    """What falls due in the next AHEAD days, has expired, or was not confirmed for a year; without parts in
    which there is nothing. About a dozen queries."""
    soon = _("Mandates that expire within %(days)d days") % {"days": AHEAD.days}
    parts = [
        Part(
            soon,
            expiring_mandates(today, today + AHEAD),
            reverse("admin:orgchart_mandate_changelist"),
        ),
        *(_of_check(find, today) for find in (expired_mandates, long_unconfirmed)),
    ]
    return [part for part in parts if part.found]


def _of_check(find: Callable[[date], Findings], today: date) -> Part:
    check = next(check for check in CHECKS if check.find is find)
    path = f"{reverse('admin:quality')}?{urlencode({'all': check.name})}"
    return Part(str(check.title), find(today), path)


def mail_of_the_week(parts: list[Part]) -> tuple[str, str]:
    """The subject and the text of the mail."""
    site = _(identity.SHORT_NAME)
    subject = _("%(site)s: what falls due") % {"site": site}
    blocks = ["\n".join(part.lines()) for part in parts]
    foot = "\n".join(["-- ", site, *filter(None, [settings.SITE_ADDRESS])])
    return subject, "\n\n".join([*blocks, foot])


def send_of_the_week(parts: list[Part]) -> None:
    """Send the mail to each address of WEEKLY_MAIL, in the language of the account with that address. Raises OSError
    if the mail server fails."""
    for address in settings.WEEKLY_MAIL:
        with speaking_to_staff(language_of_address(address)):
            subject, text = mail_of_the_week(parts)
        send_mail(subject, text, None, [address])

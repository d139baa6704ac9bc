"""Errors that readers report: taking them in, answering them, and forgetting what is private in them.

No mail is sent before a person has answered: a stranger who types somebody else's address makes the
registry send nothing. So no address needs to be confirmed, and a mail repeats nothing that the reader wrote.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from orgchart.models import ReaderReport, ReportedWork
from orgchart.reader_mail import answer_mail
from orgchart.roles import Writer, may_publish

from .mailing import root_of_links, send_later

LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Of what numbers are made: no vowels, so no words; nothing that looks like something else."""
MOST_WAITING = 1000
"""How many reports may wait for an answer. More are refused, so that strangers cannot fill the disk."""
OLDEST_FORM = 24 * 3600
"""Seconds for which a form can be sent."""
QUICKEST = 3
"""Seconds that a person needs at least to write a report."""

State = ReaderReport.State
NO_REASON = gettext_lazy("Say why nothing was changed. The reader will read it.")
NO_LINK = gettext_lazy("Give the page that shows what was corrected.")
ANSWERED_MEANWHILE = gettext_lazy(
    "Somebody answered this report after you opened it. Look at the answer, and send yours again if it still counts."
)
ANSWERED = "answered_meanwhile"
"""The code of the error that says so."""
ONLY_PUBLISHERS = gettext_lazy("Only publishers answer readers.")

_signer = TimestampSigner(salt="orgchart.reader-report")


class TooManyWait(Exception):
    """No more reports are taken until some are answered."""


class FormTooOld(Exception):
    """The form was opened too long ago, or was never given out by this site."""


class FormTooYoung(Exception):
    """The form was sent faster than a person writes."""


# --- taking in -----------------------------------------------------------------------------------


def new_stamp() -> str:
    """What a form carries: the number of the report that it will be, and when it was opened, signed.

    So one form makes one report, however often it is sent, and nothing is kept before.
    """
    written = "".join(secrets.choice(LETTERS) for _letter in range(8))
    return _signer.sign(f"{written[:4]}-{written[4:]}")


def reference_of(stamp: str) -> str:
    """The number in a stamp. Raises FormTooOld or FormTooYoung."""
    try:
        reference = _signer.unsign(stamp, max_age=OLDEST_FORM)
    except (BadSignature, SignatureExpired):
        raise FormTooOld from None
    try:
        _signer.unsign(stamp, max_age=QUICKEST)
    except SignatureExpired:
        return reference
    raise FormTooYoung


def receive(reference: str, **told: object) -> ReaderReport:
    """Keep a report. A form that is sent twice is one report. Three queries.

    Raises TooManyWait.
    """
    if known := ReaderReport.objects.filter(reference=reference).first():
        return known
    if ReaderReport.objects.waiting().order_by()[:MOST_WAITING].count() >= MOST_WAITING:
        raise TooManyWait
    return ReaderReport.objects.get_or_create(reference=reference, defaults=told)[0]


# --- answering -----------------------------------------------------------------------------------


def answer(
    report: ReaderReport, *, by: Writer, state: str, words: str, link: str, seen: datetime | None
) -> ReaderReport:
    """Say what became of a report, and mail the reader if they gave an address. A few queries.

    ``seen`` is when it was last answered, as the person saw it. The last answer deletes the mail address.
    Raises PermissionDenied; ValidationError without what the state needs, or if somebody answered meanwhile.
    """
    if not may_publish(by):
        raise PermissionDenied(ONLY_PUBLISHERS)
    words = words.strip()
    if state == State.UNCHANGED and not words:
        raise ValidationError({"answer": NO_REASON})
    if state == State.CORRECTED and not link:
        raise ValidationError({"link": NO_LINK})
    with transaction.atomic():
        kept = ReaderReport.objects.select_for_update().get(pk=report.pk)
        if kept.answered_at != seen:
            raise ValidationError(ANSWERED_MEANWHILE, ANSWERED)
        address = kept.mail
        kept.state, kept.answer = state, words
        kept.link = link if state == State.CORRECTED else ""
        kept.answered_by, kept.answered_at = by if isinstance(by, User) else None, timezone.now()
        if not kept.is_open:
            kept.mail = ""
        kept.save()
        if address:
            send_later(address, *answer_mail(kept, root_of_links()))
    return kept


# --- forgetting ----------------------------------------------------------------------------------


def forget_private(now: datetime) -> int:
    """Delete what is private in old reports, and return in how many.

    The words of the reader go after ``KEPT`` since the last answer; the number, the state and the answer
    stay; which drafts were made from it goes with the words. A mail address goes after ``MAIL_KEPT``, also if nobody
    has answered. Three queries.
    """
    reports = ReaderReport.objects
    answered = reports.filter(state__in=ReaderReport.FINAL, answered_at__lt=now - ReaderReport.KEPT)
    ReportedWork.objects.filter(report__in=answered.order_by()).delete()
    number = answered.exclude(words="").update(words="", shown_by="", page="", mail="")
    return number + reports.filter(at__lt=now - ReaderReport.MAIL_KEPT).exclude(mail="").update(
        mail=""
    )


def are_taken(request: HttpRequest) -> bool:
    """Does this site take reports by a form? A copy that is published takes none."""
    taken: bool = settings.READER_REPORTS
    return taken and not getattr(request, "copy", None)

"""Errors that readers report: taking them in, answering them, and forgetting what is private in them.

No mail is sent before a person has answered: a stranger who types somebody else's address makes the
registry send nothing. So no address needs to be confirmed, and a mail repeats nothing that the reader wrote.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When
from django.dispatch import Signal, receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy
from reversion.models import Revision
from reversion.signals import post_revision_commit

from orgchart.models import ReaderReport, ReportedWork, ReportStep
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
DELETED_MEANWHILE = gettext_lazy("Report %(number)s was deleted meanwhile.")
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
    return _signer.sign(_number_of("".join(secrets.choice(LETTERS) for _letter in range(8))))


def _number_of(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"


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
    """Keep a report. A form that is sent twice is one report, and two if it says something else. Five queries; seven at
    most, if it is sent twice at the same moment.

    Raises TooManyWait.
    """
    known = _with_number(reference, told)
    return known if _says(known, told) else _with_number(_other_number(reference, told), told)


def _with_number(number: str, told: Mapping[str, object]) -> ReaderReport:
    """The report of that number, which is made if there is none. Four queries at most. Raises TooManyWait."""
    if known := ReaderReport.objects.filter(reference=number).first():
        return known
    if ReaderReport.objects.waiting().order_by()[:MOST_WAITING].count() >= MOST_WAITING:
        raise TooManyWait
    known, _made = ReaderReport.objects.get_or_create(reference=number, defaults=told)
    return known


SAYS = ("words", "shown_by", "page", "mail")
"""What a reader writes into a form."""


def _says(report: ReaderReport, told: Mapping[str, object]) -> bool:
    """Does a report say what was sent? The last answer deletes its address."""
    names = SAYS[:-1] if report.answered_at else SAYS
    return all(getattr(report, name) == told.get(name, "") for name in names)


def _other_number(reference: str, told: Mapping[str, object]) -> str:
    """The number of what else was sent with a form: the same for the same words, and nobody can guess it.

    Somebody goes back to the form, corrects what they wrote, and sends it once more.
    """
    written = "\0".join(str(told.get(name, "")) for name in SAYS)
    digest = salted_hmac("orgchart.reader-report", f"{reference}\0{written}").digest()
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:8])
    return _number_of(letters)


# --- answering -----------------------------------------------------------------------------------


def answer(
    report: ReaderReport, *, by: Writer, state: str, words: str, link: str, seen: datetime | None
) -> ReaderReport:
    """Say what became of a report, and mail the reader if they gave an address. A few queries.

    ``seen`` is when it was last answered, as the person saw it. The last answer deletes the mail address.
    Raises PermissionDenied; ValidationError without what the state needs, or if somebody answered or deleted it
    meanwhile.
    """
    if not may_publish(by):
        raise PermissionDenied(ONLY_PUBLISHERS)
    words = words.strip()
    if state == State.UNCHANGED and not words:
        raise ValidationError({"answer": NO_REASON})
    if state == State.CORRECTED and not link:
        raise ValidationError({"link": NO_LINK})
    with transaction.atomic():
        kept = ReaderReport.objects.select_for_update().filter(pk=report.pk).first()
        if kept is None:
            raise ValidationError(DELETED_MEANWHILE, params={"number": report.reference})
        if kept.answered_at != seen:
            raise ValidationError(ANSWERED_MEANWHILE, ANSWERED)
        now = timezone.now()
        address = _set(kept, by, state, words, link, now)
        kept.save()
        _said([kept], now)
        _mail(kept, address)
    return kept


def answer_corrected(links: Mapping[ReaderReport, str], by: Writer) -> list[ReaderReport]:
    """Answer reports as corrected, each with the page that shows it, and keep what was answered before.

    Leaves those that somebody answered since they were read, and returns the others. A fixed number of queries, and
    one more for each 150 reports: a statement of SQLite adds no more rows.
    """
    if not links:
        return []
    if not may_publish(by):
        raise PermissionDenied(ONLY_PUBLISHERS)
    link_of = {report.pk: link for report, link in links.items()}
    seen = {report.pk: report.answered_at for report in links}
    with transaction.atomic():
        asked = ReaderReport.objects.select_for_update().filter(pk__in=seen).order_by("pk")
        kept = [report for report in asked if report.answered_at == seen[report.pk]]
        if not kept:
            return []
        now = timezone.now()
        addresses = [
            _set(report, by, State.CORRECTED, report.answer, link_of[report.pk], now)
            for report in kept
        ]
        pages = [When(pk=report.pk, then=Value(report.link)) for report in kept]
        ReaderReport.objects.filter(pk__in=[report.pk for report in kept]).update(
            state=State.CORRECTED,
            link=Case(*pages, output_field=CharField()),
            answered_by=kept[0].answered_by,
            answered_at=now,
            mail="",
        )
        _said(kept, now)
        for report, address in zip(kept, addresses, strict=True):
            answered_together.send(ReaderReport, instance=report)
            _mail(report, address)
    return kept


def reopen(report: ReaderReport, by: Writer) -> ReaderReport:
    """Let a report wait again that was answered for good. Its answer stays until somebody answers anew. A few
    queries. Raises PermissionDenied, and ValidationError if somebody answered or deleted it meanwhile."""
    return answer(
        report, by=by, state=State.LOOKED_AT, words=report.answer, link="", seen=report.answered_at
    )


def _set(report: ReaderReport, by: Writer, state: str, words: str, link: str, now: datetime) -> str:
    """Let the report say what became of it, unsaved. Returns where the reader is told; empty if nowhere."""
    address = report.mail
    report.state, report.answer = state, words
    report.link = link if state == State.CORRECTED else ""
    report.answered_by, report.answered_at = by if isinstance(by, User) else None, now
    if not report.is_open:
        report.mail = ""
    return address


def _mail(report: ReaderReport, address: str) -> None:
    if address:
        send_later(address, *answer_mail(report, root_of_links()))


# --- the history of a report ---------------------------------------------------------------------

answered_together = Signal()
"""Sent for each report that is answered together with others, which saves no single one."""
_steps: ContextVar[list[int] | None] = ContextVar("steps_of_reports", default=None)
"""The steps of this writing, which do not know the number of its edit yet; None outside of one."""


@contextmanager
def knowing_the_edit() -> Iterator[None]:
    """Inside, what becomes of reports is kept with the edit that the writing is. One inside another adds to it."""
    if _steps.get() is not None:
        yield
        return
    token = _steps.set([])
    try:
        yield
    finally:
        _steps.reset(token)


def _said(reports: Sequence[ReaderReport], now: datetime) -> None:
    """Keep what became of the reports as steps of their history. One query."""
    steps = ReportStep.objects.bulk_create(
        ReportStep(report=report, at=now, by=report.answered_by, state=report.state)
        for report in reports
    )
    waiting = _steps.get()
    if waiting is not None:
        waiting += [step.pk for step in steps]


@receiver(post_revision_commit)
def _know_the_edit(revision: Revision, **_: object) -> None:
    if steps := _steps.get():
        ReportStep.objects.filter(pk__in=steps).update(revision=revision)
        steps.clear()


def answered_by_edit(number: int) -> list[ReaderReport]:
    """The reports that the edit answered, whatever they are now. One query."""
    return _reports_of(_answering(number))


def last_answered_by_edit(number: int) -> list[ReaderReport]:
    """The reports whose answer is still that of the edit: nobody has answered or reopened them since. One query."""
    since = ReportStep.objects.filter(report=OuterRef("report"), pk__gt=OuterRef("pk"))
    return _reports_of(_answering(number).exclude(Exists(since)))


def _answering(number: int) -> QuerySet[ReportStep]:
    return ReportStep.objects.filter(revision=number, state=State.CORRECTED)


def _reports_of(steps: QuerySet[ReportStep]) -> list[ReaderReport]:
    return list(ReaderReport.objects.filter(pk__in=steps.values("report")).order_by("pk"))


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

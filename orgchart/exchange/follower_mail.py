"""Mails to those who follow a unit: the one that asks whether they want to, and what was published since the last."""

import smtplib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage, get_connection
from django.db.models import Min
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Revision, Version

from orgchart import identity
from orgchart.language_addresses import here
from orgchart.models import Fact, Follower, Record, Standing, Succession, Unit
from orgchart.queries.naming import full_names
from orgchart.reader_mail import sender
from orgchart.writing.following import link_text
from orgchart.writing.record_names import read_names
from orgchart.writing.search_texts import in_chunks, root_kind

MOST_NAMED = 20
"""How many records of a unit a mail names before it only counts them."""
ONE_CLICK = "List-Unsubscribe=One-Click"
"""What a mail program sends to the address that stops all mails (RFC 8058)."""


@dataclass(frozen=True, slots=True)
class News:
    """A public record that was written, and the number of the last edit that wrote it."""

    edit: int
    record: Record


@dataclass(slots=True)
class Sent:
    """What came of sending."""

    mails: int = 0
    gone: int = 0
    """How many addresses the mail server refused for good; they are deleted."""
    refused: int = 0
    """How many mails were not taken; they are tried again the next time."""


@dataclass(slots=True)
class Told:
    """What is new about units since an edit."""

    of_unit: dict[str, list[News]] = field(default_factory=lambda: defaultdict(list))
    """By the code of the unit, the newest first."""
    names: dict[str, str] = field(default_factory=dict)
    """The names of the units in full, by code; none for a unit that is not public."""
    gone: set[str] = field(default_factory=set)
    """The codes of units that are not in the registry any more."""


# --- asking ----------------------------------------------------------------------------------------


def ask_to_confirm(follower: Follower, unit_name: str) -> None:
    """Ask by mail whether the address wants to follow the unit, in the language in use.

    Raises OSError, or SMTPException, if the mail server does not take it.
    """
    site = _(identity.SHORT_NAME)
    confirm = f"{reverse('follow-confirm')}?{urlencode({'link': link_text(follower)})}"
    values = {"unit": unit_name, "site": site}
    lines = [
        _("Somebody, probably you, asked to follow %(unit)s by mail at this address.") % values,
        "",
        _("If that is what you want, open this page within a week and press the button:"),
        _absolute(confirm),
        "",
        _("If not, do nothing. You get no more mails, and the address is deleted after a week."),
    ]
    subject = _("%(site)s: do you want to follow %(unit)s?") % values
    _mail(follower, subject, lines).send()


# --- what is new -----------------------------------------------------------------------------------


def what_is_new(latest: int, today: date) -> Told:
    """What was published about the units that somebody follows, since the first of them was told and up to that edit,
    in the language in use.

    A few queries, and a few for each kind of record among the edits since then and for each 500 records.
    """
    confirmed = Follower.objects.confirmed()
    since = confirmed.aggregate(since=Min("told"))["since"]
    codes = set(confirmed.values_list("unit_code", flat=True))
    told = Told()
    if not codes:
        return told
    units = {unit.pk: unit.code for unit in Unit.objects.public().filter(code__in=codes)}
    names = full_names(today, units)
    told.names = {code: names.get(pk, code) for pk, code in units.items()}
    told.gone = codes - set(Unit.objects.filter(code__in=codes).values_list("code", flat=True))
    written = _written(since, latest)
    for kind, edits in written.items():
        for record, edit in _records(kind, edits):
            for unit in _units_of(record):
                if unit.pk in units:
                    told.of_unit[unit.code].append(News(edit, record))
    for news in told.of_unit.values():
        news[:] = sorted(_each_once(news), key=lambda one: -one.edit)
    read_names(one.record for news in told.of_unit.values() for one in news)
    return told


def _written(since: int, latest: int) -> dict[type[Record], dict[int, int]]:
    """The records about units that those edits wrote, by kind and primary key, each with its last edit."""
    found: dict[type[Record], dict[int, int]] = defaultdict(dict)
    versions = Version.objects.filter(revision_id__gt=since, revision_id__lte=latest)
    rows = versions.order_by("revision_id").values_list("revision_id", "content_type", "object_id")
    for edit, kind_id, pk in rows.iterator(chunk_size=2000):
        kind = ContentType.objects.get_for_id(kind_id).model_class()
        if kind and issubclass(kind, Record) and root_kind(kind) is Unit:
            found[kind][int(pk)] = edit
    return found


def _records(kind: type[Record], edits: dict[int, int]) -> Iterator[tuple[Record, int]]:
    """The records that are public now: a part as the fact that it is a part of. With their last edits."""
    for some in in_chunks(edits):
        records = kind.objects.public().filter(pk__in=some)
        for record in records.prefetch_related(*dict.fromkeys(kind.naming_paths())):
            whole: Record | None = record
            while whole is not None and not isinstance(whole, Fact | Unit):
                whole = whole.belongs_to()
            told = whole if isinstance(whole, Fact) else record
            yield told, edits[record.pk]


def _units_of(record: Record) -> Sequence[Unit]:
    """The units that a record is about."""
    if isinstance(record, Fact):
        return record.units
    whole: Record | None = record
    while whole is not None and not isinstance(whole, Unit):
        whole = whole.belongs_to()
    return [whole] if whole else []


def _each_once(news: Iterable[News]) -> Iterable[News]:
    """Each record once, with its last edit; the unit as such only if nothing else says what is new."""
    last: dict[tuple[type[Record], int], News] = {}
    for one in sorted(news, key=lambda one: one.edit):
        last[type(one.record), one.record.pk] = one
    facts = [one for one in last.values() if not isinstance(one.record, Unit)]
    return facts or last.values()


# --- the mail of the day ---------------------------------------------------------------------------


def send_news(today: date, *, dry_run: bool = False) -> Sent:
    """Mail to each address what is new about the units that it follows, once for all of them, in its language.

    What was mailed is not mailed again; what a server does not take now is mailed the next time. Raises OSError if there is
    no mail server.
    """
    latest = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    followers = list(Follower.objects.confirmed().order_by("-confirmed_at", "-pk"))
    told = _told_in_languages({one.language for one in followers}, latest, today)
    sent = Sent()
    by_key: dict[str, list[Follower]] = defaultdict(list)
    for follower in followers:
        by_key[follower.key].append(follower)
    ready = [
        (rows, mail)
        for rows in by_key.values()
        if (mail := _news_for(rows, told[rows[0].language]))
    ]
    if dry_run:
        return Sent(len(ready))
    not_taken: set[str] = set()
    if ready:
        with get_connection() as connection:
            for rows, mail in ready:
                mail.connection = connection
                if not _is_taken(mail, rows, sent):
                    not_taken.add(rows[0].key)
                    continue
                of_address = Follower.objects.filter(key=rows[0].key)
                gone = told[rows[0].language].gone
                of_address.filter(unit_code__in=gone).delete()
                of_address.confirmed().filter(told__lt=latest).update(told=latest)
    rest = Follower.objects.confirmed().filter(told__lt=latest)
    rest.exclude(key__in=not_taken).update(told=latest)
    return sent


def _told_in_languages(languages: Iterable[str], latest: int, today: date) -> dict[str, Told]:
    """What is new, in each of those languages: units have their names in it. The queries of ``what_is_new`` for each."""
    told = {}
    for language in languages:
        with translation.override(language):
            told[language] = what_is_new(latest, today)
    return told


def _is_taken(mail: EmailMessage, rows: Sequence[Follower], sent: Sent) -> bool:
    """Did the mail server take the mail? An address that it refuses for good is deleted."""
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _said in error.recipients.values()):
            Follower.objects.filter(key=rows[0].key).delete()
            sent.gone += 1
        else:
            sent.refused += 1
        return False
    except (smtplib.SMTPResponseException, UnicodeError):
        sent.refused += 1
        return False
    sent.mails += 1
    return True


def _news_for(rows: Sequence[Follower], told: Told) -> EmailMessage | None:
    """The mail to an address; None if nothing is new. ``rows`` are what it follows, the last one first."""
    with translation.override(rows[0].language):
        parts = [(row, part) for row in rows if (part := _part(row, told))]
        if not parts:
            return None
        site = _(identity.SHORT_NAME)
        first = parts[0][0].unit_code
        if len(parts) == 1:
            subject = _("%(site)s: what is new about %(unit)s") % {
                "site": site,
                "unit": told.names.get(first, first),
            }
        else:
            subject = ngettext(
                "%(site)s: what is new about %(count)d unit that you follow",
                "%(site)s: what is new about %(count)d units that you follow",
                len(parts),
            ) % {"site": site, "count": len(parts)}
        lines = [line for _row, part in parts for line in [*part, ""]][:-1]
        return _mail(rows[0], subject, lines)


def _part(row: Follower, told: Told) -> list[str]:
    """What is new about a unit, a line each; empty if nothing is."""
    code = row.unit_code
    if code in told.gone:
        gone = _(
            "The unit “%(code)s” is not in the registry any more. You get no more mails about it."
        )
        return [gone % {"code": code}]
    news = [one for one in told.of_unit.get(code, ()) if one.edit > row.told]
    if not news or code not in told.names:
        return []
    page = _absolute(reverse("unit", args=[code]))
    lines = [told.names[code], page]
    for one in news[:MOST_NAMED]:
        lines += _record_lines(one.record, code, page)
    if (left := len(news) - MOST_NAMED) > 0:
        more = ngettext("and %(count)d more record", "and %(count)d more records", left)
        lines.append(f"- {more % {'count': left}}")
    return lines


def _record_lines(record: Record, code: str, page: str) -> Iterator[str]:
    """A record in words, and where it is if that is not the page of the unit."""
    words = record.named
    if isinstance(record, Fact) and record.status == Standing.DISPUTED:
        words = _("%(fact)s (what another source says)") % {"fact": words}
    yield f"- {words}"
    address = _absolute(record.page_address())
    if address != page:
        yield f"  {address}"
    if isinstance(record, Succession) and record.predecessor.code == code:
        follow = _absolute(reverse("follow", args=[record.successor.code]))
        yield "  " + _("To follow the successor too: %(address)s") % {"address": follow}


# --- every mail ------------------------------------------------------------------------------------


def _absolute(path: str) -> str:
    """A full address. It begins with that of the settings: what a request says is what a stranger wrote."""
    return f"{settings.SITE_ADDRESS}{path}" if path.startswith("/") else path


def _mail(follower: Follower, subject: str, lines: Iterable[str]) -> EmailMessage:
    """A mail of plain text, with the link and the headers that stop all mails to the address."""
    stop = _absolute(f"{reverse('following')}?{urlencode({'key': follower.key})}")
    text = [
        *lines,
        "",
        _("What this address follows, and how to stop it: %(address)s") % {"address": stop},
        _("Nobody reads answers to this mail."),
        "",
        "-- ",
        _(identity.SHORT_NAME),
        _absolute(here("/")),
    ]
    return EmailMessage(
        " ".join(subject.split()),
        "\n".join(text),
        sender(),
        to=[follower.mail],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": ONE_CLICK,
            "Auto-Submitted": "auto-generated",
        },
    )

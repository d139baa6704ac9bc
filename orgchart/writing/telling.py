"""Telling authors what was decided about their drafts and proposals: at the desk and by mail."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart import identity
from orgchart.models import Fact, Notice, Proposal
from orgchart.models.reviews import NoticeKind
from orgchart.roles import Writer

from .history import writers
from .record_names import read_names
from .record_states import Subject

SAID = 10
"""How many records a notice and a mail name."""

logger = logging.getLogger("django.orgchart")

_root: ContextVar[str] = ContextVar("root", default="")


@contextmanager
def linking(root: str) -> Iterator[None]:
    """Inside, mails link to pages of the site at that address, such as ``https://example.org``. Only a
    request knows the address, so what a command publishes is told without a link."""
    token = _root.set(root)
    try:
        yield
    finally:
        _root.reset(token)


class Telling:
    """Drafts and proposals with their authors and their words, as they are before they are decided."""

    def __init__(self, waiting: Iterable[Fact | Proposal]) -> None:
        """A few queries for each kind of record."""
        items = list(waiting)
        facts = [item for item in items if isinstance(item, Fact)]
        who = writers(facts)
        read_names(items)
        self.authors: dict[Subject, str] = {}
        """The name of the account of each author; empty if a command wrote it."""
        self.words: dict[Subject, str] = {}
        """What each of them says or would change."""
        for item in items:
            subject = (item._meta.label_lower, item.pk)
            if isinstance(item, Proposal):
                self.authors[subject] = item.author
            else:
                edit = who.get(subject)
                self.authors[subject] = edit.user.username if edit and edit.user else ""
            self.words[subject] = Truncator(item.named).chars(500)

    def tell(self, kind: NoticeKind, by: Writer, comment: str) -> int:
        """Keep a notice for each author but ``by``, and mail it after the transaction. Three queries.

        Returns how many authors are told.
        """
        own = by.get_username() if by else ""
        theirs: dict[str, list[str]] = defaultdict(list)
        for subject, author in self.authors.items():
            if author and author != own:
                theirs[author].append(self.words[subject])
        if not theirs:
            return 0
        decided_by = by if isinstance(by, User) else None
        notices = [
            Notice(
                to=person,
                by=decided_by,
                kind=kind,
                number=len(theirs[person.username]),
                records=theirs[person.username][:SAID],
                comment=comment,
            )
            for person in User.objects.filter(username__in=theirs, is_active=True)
        ]
        Notice.objects.bulk_create(notices)
        for notice in notices:
            more = notice.number - len(notice.records)
            address = page_about(notice)
            mail_later(
                notice.to, in_a_sentence(notice), notice.comment, notice.records, more, address
            )
        return len(notices)


def in_a_sentence(notice: Notice) -> str:
    """What was decided, how much of it, and by whom."""
    said = {"number": notice.number, "by": notice.by or _("somebody")}
    sentences = {
        Notice.Kind.PUBLISHED: ngettext(
            "%(by)s published %(number)d draft or proposal of yours.",
            "%(by)s published %(number)d drafts and proposals of yours.",
            notice.number,
        ),
        Notice.Kind.DISCARDED: ngettext(
            "%(by)s discarded %(number)d draft or proposal of yours.",
            "%(by)s discarded %(number)d drafts and proposals of yours.",
            notice.number,
        ),
        Notice.Kind.SENT_BACK: ngettext(
            "%(by)s sent %(number)d draft or proposal back to you.",
            "%(by)s sent %(number)d drafts and proposals back to you.",
            notice.number,
        ),
    }
    return sentences[Notice.Kind(notice.kind)] % said


def page_about(notice: Notice) -> str:
    """The path of the page that lists all that a notice is about."""
    if notice.kind == Notice.Kind.SENT_BACK:
        return f"{reverse('admin:drafts')}?{urlencode({'show': 'back', 'author': str(notice.to)})}"
    day = timezone.localdate(notice.at).isoformat()
    asked = {"from": day, "to": day} | ({"who": str(notice.by)} if notice.by else {})
    return f"{reverse('admin:edits')}?{urlencode(asked)}"


def and_more(count: int) -> str:
    """How many records are not named; empty if there are none."""
    if count <= 0:
        return ""
    return ngettext(
        "and %(count)d more draft or proposal", "and %(count)d more drafts and proposals", count
    ) % {"count": count}


def mail_later(
    to: User, sentence: str, comment: str, records: Iterable[str], more: int = 0, path: str = ""
) -> None:
    """Mail that to a person with an address, when the transaction has been kept.

    ``more`` is how many records are not named, and ``path`` leads to all of them. A mail server that
    fails is noted in the log, and nothing else.
    """
    if not to.email:
        return
    site = _(identity.SHORT_NAME)
    lines = [sentence, "", *(f"- {record}" for record in records)]
    if more > 0:
        lines.append(f"- {and_more(more)}")
        if root := _root.get():
            lines += ["", _("See all of them: %(address)s") % {"address": f"{root}{path}"}]
    if comment:
        lines += ["", _("Reason: %(comment)s") % {"comment": comment}]
    lines += ["", _("Sign in to %(site)s to see more.") % {"site": site}]
    subject = f"{site}: {sentence.rstrip('.')}"
    transaction.on_commit(partial(_send, to.email, subject, "\n".join(lines)), robust=True)


def _send(address: str, subject: str, text: str) -> None:
    try:
        send_mail(" ".join(subject.split()), text, None, [address])
    except Exception as error:  # what a mail server does must not undo a writing
        logger.error("The mail “%s” could not be sent: %s", subject, error)

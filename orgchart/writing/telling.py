"""Telling authors what was decided about their drafts and proposals: at the desk and by mail."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart import identity
from orgchart.models import Fact, Notice, Proposal, Record, Unit
from orgchart.models.reviews import NoticeKind
from orgchart.roles import Writer
from orgchart.serialization import BY_LABEL

from .history import writers
from .proposals import stored_records
from .record_states import Subject

SAID = 10
"""How many records a notice and a mail name."""

logger = logging.getLogger("django.orgchart")


class Telling:
    """Drafts and proposals with their authors and their words, as they are before they are decided."""

    def __init__(self, waiting: Iterable[Fact | Proposal]) -> None:
        """A query or two for each kind of record, and one for the names of the units."""
        items = list(waiting)
        facts = [item for item in items if isinstance(item, Fact)]
        who = writers(facts)
        stored = stored_records(item for item in items if isinstance(item, Proposal))
        pks = {pk for fact in facts for pk in fact.unit_ids}
        units = Unit.objects.with_latest_name().filter(pk__in=pks) if pks else ()
        names = {unit.pk: unit.latest_name for unit in units}  # type: ignore[attr-defined] # annotated
        self.authors: dict[Subject, str] = {}
        """The name of the account of each author; empty if a command wrote it."""
        self.words: dict[Subject, str] = {}
        """What each of them says or would change."""
        for item in items:
            subject = (item._meta.label_lower, item.pk)
            if isinstance(item, Proposal):
                self.authors[subject], words = item.author, _in_words(item, stored)
            else:
                edit = who.get(subject)
                self.authors[subject] = edit.user.username if edit and edit.user else ""
                words = _fact_in_words(item, names)
            self.words[subject] = Truncator(words).chars(500)

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
            mail_later(notice.to, in_a_sentence(notice), notice.comment, notice.records)
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


def mail_later(to: User, sentence: str, comment: str, records: Iterable[str]) -> None:
    """Mail that to a person with an address, when the transaction has been kept.

    A mail server that fails is noted in the log, and nothing else.
    """
    if not to.email:
        return
    site = _(identity.SHORT_NAME)
    lines = [sentence, "", *(f"- {record}" for record in records)]
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


def _fact_in_words(fact: Fact, names: dict[int, str]) -> str:
    said = fact.sentence.text(lambda record: names.get(record.pk, "") or str(record))
    return f"{said}, {fact.period.in_words}"


def _in_words(proposal: Proposal, stored: dict[int, Record]) -> str:
    record = stored.get(proposal.pk)
    said = {
        "action": proposal.get_action_display(),
        "kind": BY_LABEL[proposal.kind]._meta.verbose_name,
        "record": str(record or ", ".join(filter(None, proposal.record_key))),
    }
    return _("%(action)s: %(kind)s “%(record)s”") % said

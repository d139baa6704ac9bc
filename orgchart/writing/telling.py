"""Telling authors what was decided about their drafts and proposals: at the desk and by mail."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Revision

from orgchart.languages import in_words_to_keep, speaking_to_staff
from orgchart.models import Fact, Notice, Proposal
from orgchart.models.reviews import NoticeKind
from orgchart.roles import Writer

from .history import writers
from .mailing import MailedRecord, changes_of, line_of_the_queue, mail_later
from .record_names import ValuesInWords, read_names
from .record_states import Subject
from .staff_languages import language_of_person, with_language

SAID = 10
"""How many records a notice and a mail name."""


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
        """What each of them says or would change, in English: it is kept."""
        for item in items:
            subject = (item._meta.label_lower, item.pk)
            if isinstance(item, Proposal):
                self.authors[subject] = item.author
            else:
                edit = who.get(subject)
                self.authors[subject] = edit.user.username if edit and edit.user else ""
            with in_words_to_keep():
                self.words[subject] = _words_of(item)
        self._items = {(item._meta.label_lower, item.pk): item for item in items}
        first = self._first_of_each()
        values = ValuesInWords.of_proposals(
            one for one in first.values() if isinstance(one, Proposal)
        )
        self._mailed: dict[str, dict[Subject, tuple[str, list[str]]]] = {}
        """What a mail says of those that it names, and of their changes, in each language of the desk."""
        for language, _name in settings.DESK_LANGUAGES:
            with speaking_to_staff(language):
                self._mailed[language] = {
                    subject: (_words_of(item), changes_of(item, values))
                    for subject, item in first.items()
                }

    def _first_of_each(self) -> dict[Subject, Fact | Proposal]:
        """Those of each author that a mail names."""
        number: dict[str, int] = defaultdict(int)
        found = {}
        for subject, item in self._items.items():
            author = self.authors[subject]
            number[author] += 1
            if author and number[author] <= SAID:
                found[subject] = item
        return found

    def tell(self, kind: NoticeKind, by: Writer, comment: str) -> int:
        """Keep a notice for each author but ``by``, and mail it after the transaction. Three queries.

        Returns how many authors are told.
        """
        own = by.get_username() if by else ""
        theirs: dict[str, list[Subject]] = defaultdict(list)
        for subject, author in self.authors.items():
            if author and author != own:
                theirs[author].append(subject)
        if not theirs:
            return 0
        decided_by = by if isinstance(by, User) else None
        notices = [
            Notice(
                to=person,
                by=decided_by,
                kind=kind,
                number=len(theirs[person.username]),
                records=[self.words[subject] for subject in theirs[person.username][:SAID]],
                comment=comment,
            )
            for person in with_language(User.objects.filter(username__in=theirs, is_active=True))
        ]
        Notice.objects.bulk_create(notices)
        for notice in notices:
            self._mail(notice, theirs[notice.to.username][:SAID])
        return len(notices)

    def _mail(self, notice: Notice, named: Iterable[Subject]) -> None:
        """Mail a notice, in the language of the person, with the records that it names."""
        language = language_of_person(notice.to)
        told = self._mailed[language]
        kind = NoticeKind(notice.kind)
        records = [
            MailedRecord(*told[subject], _page_after(kind, subject, self._items[subject]))
            for subject in named
        ]
        with speaking_to_staff(language):
            mail_later(
                notice.to,
                in_a_sentence(notice),
                notice.comment,
                records,
                path=partial(page_about, notice),
                more=notice.number - len(records),
            )


def _words_of(item: Fact | Proposal) -> str:
    """What a draft or a proposal says, in the language in use."""
    return Truncator(item.named).chars(500)


def _page_after(kind: NoticeKind, subject: Subject, item: Fact | Proposal) -> str:
    """The path of the page about a draft or a proposal after that decision; empty if none is left."""
    if kind == Notice.Kind.SENT_BACK:
        return line_of_the_queue(*subject)
    if isinstance(item, Proposal):
        is_gone = kind == Notice.Kind.PUBLISHED and item.action == Proposal.Action.REMOVE
        label, pk = item.kind, None if is_gone or not item.about else item.about.pk
    else:
        label, pk = subject[0], None if kind == Notice.Kind.DISCARDED else subject[1]
    return reverse(f"admin:{label.replace('.', '_')}_change", args=[pk]) if pk else ""


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


LONGEST = timedelta(minutes=30)
"""No writing takes longer. A notice that has no edit as near as that was not made by one that is still kept."""


def _edit_of(notice: Notice) -> int | None:
    """The number of the edit that made the notice: the last one of that person that had begun then. One query."""
    begun = {"date_created__lte": notice.at, "date_created__gt": notice.at - LONGEST}
    edits = Revision.objects.filter(user=notice.by_id, **begun).order_by("-pk")
    return edits.values_list("pk", flat=True).first()


def page_about(notice: Notice) -> str:
    """The path of the page that lists all that a notice is about: the edit, or what is sent back. One query."""
    if notice.kind == Notice.Kind.SENT_BACK:
        return f"{reverse('admin:drafts')}?{urlencode({'show': 'back', 'author': str(notice.to)})}"
    if edit := _edit_of(notice):
        return reverse("admin:edit", args=[edit])
    day = timezone.localdate(notice.at).isoformat()
    asked = {"from": day, "to": day} | ({"who": str(notice.by)} if notice.by else {})
    return f"{reverse('admin:edits')}?{urlencode(asked)}"

"""Mail about drafts and proposals: which records, what changes in each, and links to them."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart import identity
from orgchart.models import Fact, Proposal

from .record_names import ValuesInWords

MOST_CHANGES = 4
"""How many fields of a proposal a mail shows before and after."""
MOST_LETTERS = 200
"""How many letters of a value a mail shows."""

logger = logging.getLogger("django.orgchart")

_root: ContextVar[str] = ContextVar("root", default="")


@contextmanager
def linking(root: str) -> Iterator[None]:
    """Inside, mails link to pages of the site at that address, such as ``https://example.org``.

    A request knows the address by which a person reached the site. Mails of a command, which has no
    request, link to ``SITE_ADDRESS``, or to nothing if that is empty.
    """
    token = _root.set(root)
    try:
        yield
    finally:
        _root.reset(token)


def root_of_links() -> str:
    """What links in mails begin with; empty if nobody has said it."""
    root: str = _root.get() or settings.SITE_ADDRESS
    return root


@dataclass(frozen=True, slots=True)
class MailedRecord:
    """A draft or a proposal as a mail tells it."""

    words: str
    changes: Sequence[str] = ()
    """What would change in each field, a line each."""
    path: str = ""
    """The page about it, without the address of the site; empty if there is none."""

    def lines(self, root: str) -> list[str]:
        """Its words, its changes and its link, to be put below each other."""
        link = [f"{root}{self.path}"] if root and self.path else []
        return [f"- {self.words}", *(f"  {line}" for line in (*self.changes, *link))]


def line_of_the_queue(label: str, pk: int) -> str:
    """The path of the page that shows one draft or proposal alone, as a line of the queue."""
    return f"{reverse('admin:drafts')}?{urlencode({'line': f'{label}:{pk}'})}"


def changes_of(item: Fact | Proposal, values: ValuesInWords) -> list[str]:
    """What a proposal changes in the first fields, before and after. Empty for a draft, whose words say
    it all. No query."""
    if not isinstance(item, Proposal) or item.action == Proposal.Action.REMOVE:
        return []
    fields = values.of_proposal(item)
    in_words = given_in_words if item.action == Proposal.Action.ADD else change_in_words
    said = [
        in_words(name, *(Truncator(value).chars(MOST_LETTERS) for value in (before, after)))
        for name, before, after in fields[:MOST_CHANGES]
    ]
    if more := len(fields) - len(said):
        sentence = ngettext("and %(count)d more field", "and %(count)d more fields", more)
        said.append(sentence % {"count": more})
    return said


def given_in_words(name: str, _before: str, given: str) -> str:
    """One field of a record that is new."""
    return _("%(field)s “%(value)s”") % {"field": name, "value": given}


def change_in_words(name: str, before: str, after: str) -> str:
    """One field before and after."""
    values = {"field": name, "before": before, "after": after}
    if not before:
        return _("%(field)s empty → “%(after)s”") % values
    if not after:
        return _("%(field)s “%(before)s” → empty") % values
    return _("%(field)s “%(before)s” → “%(after)s”") % values


def and_more(count: int) -> str:
    """How many records are not named; empty if there are none."""
    if count <= 0:
        return ""
    return ngettext(
        "and %(count)d more draft or proposal", "and %(count)d more drafts and proposals", count
    ) % {"count": count}


def mail_later(
    to: User,
    sentence: str,
    comment: str,
    records: Iterable[MailedRecord],
    *,
    path: Callable[[], str],
    more: int = 0,
) -> None:
    """Mail that to a person with an address, when the transaction has been kept.

    ``path`` leads to the page with all of it; it is asked when the edit has its number. ``more`` is how many
    records are not named. A mail server that fails is noted in the log, and nothing else.
    """
    if not to.email:
        return
    site, root = _(identity.SHORT_NAME), root_of_links()
    lines = [sentence]
    if comment:
        lines += ["", _("Reason: %(comment)s") % {"comment": comment}]
    for record in records:
        lines += ["", *record.lines(root)]
    if more > 0:
        lines += ["", f"- {and_more(more)}"]
    see_all = _("See all of it: %(address)s") if root else ""
    if not root:
        lines += ["", _("Sign in to %(site)s to see more.") % {"site": site}]
    end = ["", "-- ", site, *([root] if root else [])]
    subject = f"{site}: {sentence.rstrip('.')}"

    def send() -> None:
        link = ["", see_all % {"address": f"{root}{path()}"}] if root else []
        _send(to.email, subject, "\n".join([*lines, *link, *end]))

    transaction.on_commit(send, robust=True)


def send_later(address: str, subject: str, text: str, sender: str) -> None:
    """Mail that from ``sender``, when the transaction has been kept. A mail server that fails is noted in the log,
    and nothing else."""
    transaction.on_commit(partial(_send, address, subject, text, sender), robust=True)


def _send(address: str, subject: str, text: str, sender: str | None = None) -> None:
    try:
        send_mail(" ".join(subject.split()), text, sender, [address])
    except Exception as error:  # what a mail server does must not undo a writing
        logger.error("The mail “%s” could not be sent: %s", subject, error)

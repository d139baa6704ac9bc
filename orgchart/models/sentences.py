"""How facts are told: whole sentences with placeholders, and what kind of change they are.

Each kind of fact says in its own methods what its beginning and its end mean (``Fact.beginning``,
``Fact.ending``); queries/changes.py asks them and adds the day, the document and the names of the
units.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from orgchart.languages import written_together

from .descriptions import Text
from .records import Record


class ChangeKind(models.TextChoices):
    """What kind of change a fact brings when it begins or ends."""

    FOUNDED = "founded", _("founded")
    CLOSED = "closed", _("closed")
    RENAMED = "renamed", _("renamed")
    MOVED = "moved", _("moved")
    REPLACED = "replaced", _("replaced")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    MANDATED = "mandated", _("mandated")
    REMANDATED = "re-mandated", _("re-mandated")
    DISCHARGED = "discharged", _("discharged")
    CONNECTED = "connected", _("connected")
    DISCONNECTED = "disconnected", _("disconnected")
    HEADED = "headed", _("appointed")
    VACATED = "vacated", _("left office")
    FIRST_KNOWN = "first-known", _("first known")
    LAST_KNOWN = "last-known", _("last known")
    OTHER = "other", _("other")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence with named placeholders.

    A value may be a record: whoever shows the sentence decides how it is named, or links to it.
    """

    template: Text
    values: Mapping[str, Record | Text]
    together: Text = ""
    """The same of %(count)s units, with a form for each number; empty if it is not told together."""

    def text(self, name: Callable[[Record], str]) -> str:
        """The sentence as plain text; ``name`` gives the short name of a record."""
        return written_together(str(self.template), **self._named(name))

    def text_of_all(self, count: int, name: Callable[[Record], str]) -> str:
        """The same of so many units, as plain text: “18 units are now supported by DFS”."""
        # The number chooses the form of the words, so they are not a text before it is known.
        return written_together(self.together, **self._named(name), count=count)

    def _named(self, name: Callable[[Record], str]) -> dict[str, str]:
        return {
            key: name(value) if isinstance(value, Record) else _said(value)
            for key, value in self.values.items()
        }

    def html(self, link: Callable[[Record], SafeString]) -> SafeString:
        """The sentence as HTML; ``link`` gives what stands for a record, all else is escaped."""
        shown = {
            key: link(value) if isinstance(value, Record) else conditional_escape(_said(value))
            for key, value in self.values.items()
        }
        return mark_safe(conditional_escape(str(self.template)) % shown)


def _said(value: Text) -> str:
    """A text that keeps the mark of its language, if it has one."""
    return value if isinstance(value, str) else str(value)


@dataclass(frozen=True, slots=True)
class Told:
    """A change as its fact tells it."""

    kind: ChangeKind
    sentence: Sentence
    other: Record | None = None
    """The unit at the other end, where there is one."""

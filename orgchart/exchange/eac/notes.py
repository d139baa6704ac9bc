"""What a record says in words beside a fact: by what authority, who doubts it, what documents do."""

from collections.abc import Iterator
from dataclasses import dataclass

from orgchart.models import Document, Fact, Mandate, MandateReference, Record, Unit
from orgchart.models.records import public_parts
from orgchart.translated import gettext as _

from .gathering import Described


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and the document that it ends with."""

    text: str
    document: Document | None = None
    paragraph: str = ""

    @property
    def cited(self) -> str:
        """The symbol and the paragraph of its document; empty if it has none."""
        if self.document is None:
            return ""
        return ", ".join(filter(None, [self.document.symbol, self.paragraph]))


def notes_of(fact: Fact) -> list[Note]:
    """Its authorities, what documents do to it if it is a mandate, and its own note."""
    return list(_notes(fact))


def _notes(fact: Fact) -> Iterator[Note]:
    if fact.started_by:
        yield Note(_("Started by"), fact.started_by, fact.started_by_paragraph)
    if fact.ended_by:
        yield Note(_("Ended by"), fact.ended_by, fact.ended_by_paragraph)
    if isinstance(fact, Mandate):
        for reference in public_parts(fact, MandateReference):
            yield Note(str(reference.does), reference.document, reference.paragraph)
        if fact.expires:
            yield Note(_("Expires on %(date)s.") % {"date": fact.expires.in_words})
    if fact.confirmed:
        yield Note(f"{fact.confirmed_in_words[:1].upper()}{fact.confirmed_in_words[1:]}.")
    if fact.note:
        yield Note(fact.note)


def sentence(one: Described, fact: Fact) -> str:
    """What a fact says, with its units by their names in full."""

    def name(record: Record) -> str:
        return one.name_of(record) if isinstance(record, Unit) else record.label

    return fact.sentence.text(name)

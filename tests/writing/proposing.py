"""Records that are proposed, for tests."""

from orgchart.models import MandateReference, NameTranslation, UnitLink
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import recording

from ..factories import DocumentFactory, MandateFactory, NameFactory, SourceFactory, unit

PARTS = {
    UnitLink: lambda: UnitLink(unit=unit("a"), label="Page", url="https://un.org/a"),
    NameTranslation: lambda: NameTranslation(
        name=NameFactory(), language="fr", text="Nom", source=SourceFactory()
    ),
    MandateReference: lambda: MandateReference(
        mandate=MandateFactory(unit=unit("a")), document=DocumentFactory(), kind="recalls"
    ),
}
"""A part of a record of each kind that has no page of its own, not saved."""


def propose(record, by=None, **changes):
    """What an editor wants the record to be."""
    for field, value in changes.items():
        setattr(record, field, value)
    with recording():
        return propose_change(record, by=by)

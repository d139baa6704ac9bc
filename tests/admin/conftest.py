"""People who write drafts and proposals, and what they have written."""

import pytest

from orgchart import roles
from orgchart.models import Reorganisation, Unit
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import record, recording

from ..accounts import person
from ..factories import DocumentFactory, NameFactory, PostFactory, SourceFactory, unit
from .queueing import draft
from .rewriting import rewritten


@pytest.fixture
def ann(db):
    return person(roles.EDITOR, "ann")


@pytest.fixture
def bob(db):
    return person(roles.EDITOR, "bob")


@pytest.fixture
def queue(ann, bob):
    """Two drafts by Ann and a proposal by Bob, of two units."""
    police, mines = unit("police", end="2000"), unit("mines")
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    name = draft(ann, unit=police, name="Police Division", start="2001", why="As the letter says")
    post = draft(ann, PostFactory, unit=mines, title="Chief", start="2010", reorganisation=plan)
    known = mines.names.get()
    known.name = "Mine Action"
    with recording(by=bob, why="A new spelling"):
        proposal = propose_change(known, by=bob)
    return name, post, proposal


@pytest.fixture
def name(db):
    """A name with three edits behind it."""
    who = person(roles.PUBLISHER, "pat")
    name = NameFactory.build(unit=unit("a", end="1991", start="1990"), source=SourceFactory())
    record(name)
    rewritten(name, who, "A better one", name="Second")
    rewritten(name, who, "The best", name="Third", acronym="T")
    return name


@pytest.fixture
def document(db):
    """A document with a title and a link, and an edit that changed both."""
    document = DocumentFactory.build(symbol="S/RES/1542 (2004)", title="First")
    rewritten(document, address="https://example.org/1")
    return document


@pytest.fixture
def founded(db):
    """A unit with a name, both written in the last edit."""
    source = SourceFactory()
    with recording():
        whole = Unit.objects.create(code="new", nature="headquarters")
        NameFactory(unit=whole, source=source)
    return whole

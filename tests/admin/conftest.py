"""People who write drafts and proposals, and what they have written."""

import pytest

from orgchart import roles
from orgchart.models import Reorganisation
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import recording

from ..accounts import person
from ..factories import PostFactory, unit
from .queueing import draft


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

"""People who write."""

import pytest

from orgchart import roles
from orgchart.models import Reorganisation
from orgchart.writing.acts import Basis

from ..accounts import person
from ..factories import DocumentFactory, SourceFactory


@pytest.fixture
def editor(db):
    return person(roles.EDITOR)


@pytest.fixture
def publisher(db):
    return person(roles.PUBLISHER)


@pytest.fixture
def basis(db):
    return Basis(SourceFactory(), DocumentFactory(), "para. 5")


@pytest.fixture
def reform(db):
    return Reorganisation.objects.create(code="reform", title="Reform")

"""People who write."""

import pytest

from orgchart import roles

from ..accounts import person


@pytest.fixture
def editor(db):
    return person(roles.EDITOR)


@pytest.fixture
def publisher(db):
    return person(roles.PUBLISHER)

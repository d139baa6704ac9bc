"""The version of the data: one more for each writing, and only for a writing that is kept."""

import pytest
from django.db import transaction

from orgchart.models import DataVersion
from orgchart.writing.recording import recording

from ..factories import NameFactory

pytestmark = pytest.mark.django_db(transaction=True)


def undone():
    """A savepoint that is rolled back after a writing."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        NameFactory()
        raise ZeroDivisionError


def test_a_recording_counts_one_however_much_is_written_and_however_it_is_nested():
    before = DataVersion.current()
    with recording():
        NameFactory()
        with recording():
            NameFactory()
        NameFactory()
    assert DataVersion.current() == before + 1


def test_a_recording_without_a_write_of_its_own_counts():
    before = DataVersion.current()
    with transaction.atomic(), recording():
        pass
    assert DataVersion.current() == before + 1


def test_a_savepoint_that_is_rolled_back_does_not_take_the_count_with_it():
    before = DataVersion.current()
    with recording():
        undone()
        NameFactory()
    assert DataVersion.current() == before + 1
    with recording():
        NameFactory()
        undone()
    assert DataVersion.current() == before + 2


def test_a_recording_that_is_rolled_back_counts_nothing_and_the_next_one_counts():
    before = DataVersion.current()
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), recording():
            NameFactory()
            raise ZeroDivisionError
        assert DataVersion.current() == before
        with recording():
            NameFactory()
    assert DataVersion.current() == before + 1


def test_a_plain_save_counts_and_is_rolled_back_with_its_savepoint():
    before = DataVersion.current()
    with transaction.atomic():
        undone()
        assert DataVersion.current() == before
        NameFactory()
        assert DataVersion.current() > before
    now = DataVersion.current()
    undone()
    assert DataVersion.current() == now

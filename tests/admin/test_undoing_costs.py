"""What the page that undoes an edit costs."""

import pytest
from reversion.models import Revision

from orgchart.models import (
    Document,
    Standing,
)
from orgchart.writing import undoing
from orgchart.writing.recording import recording

from ..factories import DocumentFactory, MandateFactory, NameFactory, SourceFactory, unit
from ..rows import reading
from .rewriting import rewritten

pytestmark = pytest.mark.django_db


def test_what_undoing_would_do_costs_as_many_queries_however_much_it_is():
    found = []
    for size in (1, 3, 12):
        with recording():
            documents = [
                Document.objects.create(symbol=f"A/61/{size * 100 + number}", title="T")
                for number in range(size)
            ]
        with recording():
            for document in documents:
                document.title = "U"
                document.save()
        with reading() as read:
            assert len(undoing.undoing(Revision.objects.latest("pk").pk).steps) == size
        found.append(read.queries)
    assert found[1] == found[2]  # the first reads what is kept in memory after it


def test_what_undoing_publishing_costs_does_not_grow_with_what_is_published_and_used():
    found = []
    for size in (1, 3, 12):
        sources = [SourceFactory(draft=True) for _number in range(size)]
        whole = unit(f"u-{size}")
        names = [
            NameFactory(
                unit=whole, start=str(1900 + at), end=str(1900 + at), source=source, status="draft"
            )
            for at, source in enumerate(sources)
        ]
        with recording():
            for name in names:
                name.status = Standing.PUBLISHED
                name.save()
            documents = [DocumentFactory() for _number in range(size)]
        number = Revision.objects.latest("pk").pk
        for at, document in enumerate(documents):
            start = str(1950 + at)
            NameFactory(unit=whole, start=start, end=start, started_by=document)
        with reading() as read:
            undo = undoing.undoing(number)
        assert (len(undo.steps), len(undo.objections)) == (size * 2, size)
        found.append(read.queries)
    assert found[1] == found[2]  # the first reads what is kept in memory after it


def test_what_deleting_units_would_do_costs_as_many_queries_however_many_parts_they_have():
    found = []
    for size in (1, 3, 12):
        with recording():
            units = [unit(f"u-{size}-{number}") for number in range(size)]
            for whole in units:
                MandateFactory(unit=whole)
        number = Revision.objects.latest("pk").pk
        with recording():
            for whole in units:
                MandateFactory(unit=whole, code=f"{whole.code}-later")
                NameFactory(unit=whole, start="1980", end="1981")
        with reading() as read:
            undo = undoing.undoing(number)
        assert len(undo.objections) == size
        assert len(undo.steps) == size * 4  # a name and its source, a mandate and its source
        found.append(read.queries)
    assert found[1] == found[2]  # the first reads what is kept in memory after it


def test_what_undoing_a_change_would_do_does_not_read_the_parts_of_the_record():
    found = []
    for size in (1, 3, 12):
        whole = unit(f"u-{size}")
        with recording():
            whole.save()
            for _number in range(size):
                MandateFactory(unit=whole)
        number = rewritten(whole, nature="field")
        with reading() as read:
            assert len(undoing.undoing(number).steps) == 1
        found.append((read.queries, read.rows))
    assert found[1] == found[2]  # the first reads what is kept in memory after it

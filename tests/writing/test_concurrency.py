"""Two people who write at the same time cannot break a rule together."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import ParentRelationship, Review
from orgchart.writing import acts, reviewing
from orgchart.writing.acts import Basis
from orgchart.writing.checking import all_violations
from orgchart.writing.recording import record
from orgchart.writing.violations import RulesBroken

from ..accounts import person
from ..factories import NameFactory, SourceFactory, unit

pytestmark = pytest.mark.django_db(transaction=True)
START = PartialDate.parse("2000")


def wait_longer(seconds):
    """Let this connection wait so long for whoever writes; None: as long as it usually does."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET lock_timeout = '{seconds}s'" if seconds else "RESET lock_timeout")
        elif seconds:
            cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000}")


def together(*doings):
    """Do these at the same time; the names of the rules that stopped any."""
    barrier, stopped = Barrier(len(doings)), []

    def run(doing):
        try:
            wait_longer(60)  # a slow machine is no fault
            barrier.wait(10)
            doing()
        except RulesBroken as error:
            stopped.append(error.violations[0].rule)
        finally:
            wait_longer(None)
            connection.close()

    threads = [Thread(target=run, args=[doing]) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return stopped


@pytest.mark.parametrize("attempt", range(3))
def test_two_people_at_once_cannot_make_a_cycle(attempt):
    one, other = unit("one"), unit("other")
    basis = Basis(SourceFactory())
    stopped = together(
        lambda: acts.move(one, other, start=START, basis=basis),
        lambda: acts.move(other, one, start=START, basis=basis),
    )
    assert stopped == ["no_cycle_on_any_day"]
    assert ParentRelationship.objects.count() == 1
    assert all_violations() == []


@pytest.mark.parametrize("attempt", range(3))
def test_two_people_at_once_cannot_give_a_unit_two_solid_lines(attempt):
    child, one, other = unit("child"), unit("one"), unit("other")
    source = SourceFactory()
    lines = [
        ParentRelationship(
            child=child, parent=parent, kind="part-of", start="2000", status="published", source=source
        )
        for parent in (one, other)
    ]  # fmt: skip

    stopped = together(*[lambda line=line: record(line) for line in lines])
    assert stopped == ["one_solid_line_on_a_day"]
    assert ParentRelationship.objects.count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_publishers_can_decide_about_one_draft_at_once(attempt):
    names = [
        NameFactory(unit=unit(f"u{number}"), status="draft", start="2010") for number in range(9)
    ]
    decided = []

    def send_back(by):
        reviewing.send_back(names, [], by=by, comment=by.username)
        decided.append(by.username)

    people = [person(roles.PUBLISHER, name) for name in ("ann", "bob", "cid")]
    together(*[lambda by=by: send_back(by) for by in people])
    assert sorted(decided) == ["ann", "bob", "cid"]
    assert Review.objects.count() == len(names)
    assert len(set(Review.objects.values_list("comment", flat=True))) == 1

"""The source of an act is evidence for the end of what it ends."""

from dataclasses import replace

import pytest

from orgchart.models import (
    Proposal,
    UnitName,
    evidence_kind,
)
from orgchart.writing import acts
from orgchart.writing.publishing import drafts, publish
from orgchart.writing.recording import record

from ..factories import (
    MandateFactory,
    SourceFactory,
    chain,
    unit,
)
from .acting import on

pytestmark = pytest.mark.django_db


# --- evidence for what ends --------------------------------------------------------------------


def ends(fact):
    """The slugs of the sources for the end of a fact."""
    return [piece.source.slug for piece in fact.evidence.filter(supports="end")]


def test_the_source_of_an_act_is_evidence_for_the_end_of_what_it_ends(basis):
    low = chain(2)[1]
    acts.move(low, unit("other"), start=on("2000"), basis=basis)
    old, new = low.parents.order_by("start")
    assert (ends(old), ends(new)) == ([basis.source.slug], [])
    acts.close(low, end=on("2005"), basis=basis)
    assert ends(low.names.get()) == ends(new) == [basis.source.slug]


def test_without_a_source_an_act_leaves_no_evidence(basis):
    found = unit("a")
    acts.close(found, end=on("2005"), basis=replace(basis, source=None))
    assert ends(found.names.get()) == []


def test_the_evidence_for_a_former_end_goes_to_the_fact_that_has_that_end_now(basis):
    found = unit("a", end="2010")
    former, new_source = SourceFactory(), basis.source
    record(evidence_kind(UnitName)(fact=found.names.get(), source=former, supports="end"))
    acts.rename(found, "Later", level="office", start=on("2005"), basis=basis)
    old, new = found.names.order_by("start")
    assert (str(old.end), ends(old)) == ("2005", [new_source.slug])
    assert (str(new.end), ends(new)) == ("2010", [former.slug])


def test_an_act_that_is_done_again_by_the_same_source_keeps_one_piece(basis):
    found = unit("a")
    acts.close(found, end=on("2005"), basis=basis)
    acts.close(found, end=on("2003"), basis=basis)
    name = found.names.get()
    assert (str(name.end), ends(name)) == ("2003", [basis.source.slug])
    acts.close(found, end=on("2002"), basis=replace(basis, quotation="closed in 2002"))
    assert [piece.quotation for piece in name.evidence.all()] == ["closed in 2002"]


def test_a_planned_act_leaves_public_evidence_where_it_is(basis, editor, publisher, reform):
    found = unit("a", end="2010")
    former = SourceFactory()
    record(evidence_kind(UnitName)(fact=found.names.get(), source=former, supports="end"))
    acts.rename(
        found, "Later", level="office", start=on("2005"), basis=basis, by=editor, plan=reform
    )
    old, new = found.names.order_by("start")
    assert (ends(old), ends(new)) == ([former.slug], [])
    publish(drafts(reform), Proposal.objects.filter(reorganisation=reform), by=publisher, why="So")
    assert (ends(old), ends(new)) == ([basis.source.slug], [former.slug])


def test_closing_a_unit_ends_a_mandate_that_would_expire(basis):
    found = unit("a")
    MandateFactory(unit=found, expires="2030")
    acts.close(found, end=on("2005"), basis=basis)
    mandate = found.mandates.get()
    assert (str(mandate.end), mandate.expires) == ("2005", None)


def test_a_planned_act_brings_its_evidence_when_it_is_published(basis, editor, publisher, reform):
    low = chain(2)[1]
    acts.rename(low, "Later", level="office", start=on("2005"), basis=basis, by=editor, plan=reform)
    assert ends(low.names.get(start="1992")) == []
    publish(drafts(reform), Proposal.objects.filter(reorganisation=reform), by=publisher, why="So")
    assert ends(low.names.get(start="1992")) == [basis.source.slug]

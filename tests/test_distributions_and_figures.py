"""Post distributions and figures: their words, their sums, their place on the page of a unit."""

import html
import re

import pytest
from django.urls import reverse

from orgchart.drawing.bars import Amount, bars
from orgchart.models import Figure, Grade, PostCount, PostDistribution
from orgchart.writing.recording import record
from orgchart.writing.rules import printed_total_is_the_sum, violations
from orgchart.writing.scope import Everything
from orgchart.writing.violations import RulesBroken

from .factories import FigureFactory, PostCountFactory, PostDistributionFactory, unit

pytestmark = pytest.mark.django_db


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


# --- post distributions ------------------------------------------------------------------------


def test_a_distribution_is_shown_from_the_highest_grade_down_with_its_sum(client):
    distribution = PostDistributionFactory(unit=unit("dpo"), printed_total=6)
    for grade, number in (("GS (OL)", 2), ("USG", 1), ("P-5", 3)):
        PostCountFactory(distribution=distribution, grade=grade, number=number)
    page = client.get("/units/dpo/")
    assert "2025 · Approved · Regular budget USG 1 P-5 3 GS (OL) 2 Total 6" in words(page)
    assert "prints a total" not in words(page)
    assert 'title="Under-Secretary-General"' in page.content.decode()


def test_a_total_that_the_source_prints_wrongly_is_shown_beside_the_sum(client):
    distribution = PostDistributionFactory(unit=unit("dpo"), printed_total=5, note="A misprint.")
    PostCountFactory(distribution=distribution, number=4)
    assert "Total 4 The source prints a total of 5." in words(client.get("/units/dpo/"))


def test_without_numbers_by_grade_the_total_is_what_the_source_prints(client):
    PostDistributionFactory(unit=unit("dpo"), printed_total=426, funding="other-assessed")
    assert "Approved · Other assessed Total 426" in words(client.get("/units/dpo/"))


def test_a_page_says_if_only_the_unit_alone_is_counted(client):
    PostDistributionFactory(unit=unit("dpo"), extent="own")
    assert "Regular budget · The unit alone" in words(client.get("/units/dpo/"))


def test_a_printed_total_that_is_not_the_sum_is_refused_until_the_note_explains_it():
    distribution = PostDistributionFactory(unit=unit("dpo"), printed_total=28)
    with pytest.raises(RulesBroken, match="add up to 27, but the printed total is 28"):
        record(PostCount(distribution=distribution, grade="P-3", number=27))
    distribution.note = "The source prints 2 P-3 and the subtotal of 1."
    record(distribution, PostCount(distribution=distribution, grade="P-3", number=27))


def test_a_draft_may_be_half_typed():
    distribution = PostDistributionFactory(unit=unit("dpo"), printed_total=28, status="draft")
    record(PostCount(distribution=distribution, grade="P-3", number=1))
    assert violations() == []


def test_the_rule_about_totals_costs_two_queries(django_assert_num_queries):
    for number in range(5):
        distribution = PostDistributionFactory(unit=unit(f"u{number}"), printed_total=1)
        PostCountFactory(distribution=distribution)
    with django_assert_num_queries(2):
        assert list(printed_total_is_the_sum(Everything())) == []


def test_approved_and_proposed_stand_beside_each_other():
    found = unit("dpo")
    for stage in PostDistribution.Stage.values:
        for funding in PostDistribution.Funding.values:
            record(
                PostDistributionFactory.build(
                    unit=found, stage=stage, funding=funding, source=None, status="draft"
                )
            )
    assert found.post_distributions.count() == 6


def test_a_person_types_a_distribution_with_its_numbers_on_one_page(admin_client):
    dpo = unit("dpo")
    page = admin_client.get(reverse("admin:orgchart_postdistribution_add")).content.decode()
    for grade in Grade.values:
        assert f'<option value="{grade}">' in page
    data = {
        "unit": dpo.pk, "stage": "approved", "funding": "regular", "extent": "own",
        "printed_total": 3, "start": "2025", "end": "2025", "status": "draft", "why": "A test",
        "post_counts-TOTAL_FORMS": 2, "post_counts-INITIAL_FORMS": 0,
        "post_counts-0-grade": "USG", "post_counts-0-number": 1,
        "post_counts-1-grade": "P-5", "post_counts-1-number": 2,
    }  # fmt: skip
    for prefix in set(re.findall(r'name="([a-z_]+)-TOTAL_FORMS"', page)) - {"post_counts"}:
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = admin_client.post(reverse("admin:orgchart_postdistribution_add"), data)
    assert answer.status_code == 302, answer.content.decode()
    assert sorted(map(str, PostCount.objects.all())) == ["1 USG", "2 P-5"]


# --- figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "exactness", "value", "expected"),
    [
        ("personnel", "over", 120000, "over 120,000"),
        ("authorized-military", "up-to", 13000, "up to 13,000"),
        ("operations", "exact", 15, "15"),
        ("fatalities", "about", 1500, "about 1,500"),
        ("approved-budget", "exact", "536808200.00", "US$ 536,808,200"),
        ("approved-budget", "exact", "0.50", "US$ 0.50"),
    ],
)
def test_a_figure_in_words(kind, exactness, value, expected):
    figure = FigureFactory(unit=unit("dpko"), kind=kind, exactness=exactness, value=value)
    figure.refresh_from_db()
    assert figure.in_words == expected


def test_every_exactness_has_its_words():
    assert set(Figure.WORDS) == set(Figure.Exactness)


def test_figures_of_several_periods_are_drawn_as_bars_and_listed(client):
    found = unit("unmiss")
    for start, end, value in (("2011", "2013", 7000), ("2014", "2015", 12500)):
        FigureFactory(unit=found, kind="authorized-military", start=start, end=end, value=value)
    FigureFactory(unit=found, kind="approved-budget", value=5)
    page = client.get("/units/unmiss/").content.decode()
    assert page.count('class="life amounts"') == 1
    assert page.count("12,500") == 2
    assert "Authorized military personnel, as bars. The list says the same." in page


def test_the_longest_bar_belongs_to_the_greatest_number_and_all_begin_at_zero():
    drawn = bars([Amount("2011", "7", 7), Amount("2012", "14", 14), Amount("2013", "0", 0)], "x")
    long = [float(found) for found in re.findall(r'width="([0-9.]+)" height', drawn)]
    assert long[0] * 2 == pytest.approx(long[1], abs=0.2)
    assert long[2] == 1
    assert len(set(re.findall(r'rect class="bar0" x="([0-9.]+)"', drawn))) == 1


def test_one_number_is_not_drawn():
    assert bars([Amount("2011", "7", 7)], "x") == ""


def test_nothing_but_zeros_is_drawn_without_an_error():
    assert "svg" in bars([Amount("2011", "0", 0), Amount("2012", "0", 0)], "x")

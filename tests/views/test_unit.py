"""The page of a unit: the day that it shows, the box at the top, sources, and what is folded."""

import re

import pytest
from django.utils import timezone

from orgchart.models import Figure, Location, Succession, UnitReference

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    FigureFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    UnitFactory,
    unit,
)
from .test_pages import text

pytestmark = pytest.mark.django_db


def said(client, address):
    return " ".join(re.sub(r"<[^>]+>", " ", text(client, address)).split())


def summary(client, address):
    return " ".join(re.sub(r"<[^>]+>", " ", text(client, address).split("</dl>")[0]).split())


def test_a_closed_unit_is_shown_on_its_last_day_and_says_so(client):
    unit("old", start="1992", end="2018-12-31")
    page = text(client, "/units/old/")
    assert '<strong class="pill">Closed</strong>' in page
    assert "Shown as on its last day, 31 December 2018." in page
    assert 'href="/changes/?on=2018-12-31"' in page
    assert f'href="/units/old/?on={timezone.localdate()}"' in page
    assert 'href="/?on=2018-12-31&amp;show=old"' in page
    assert "(accessed" in page
    assert "/units/old/?on=2018-12-31&amp;v=" in page  # what is cited is the day that is shown


def test_a_planned_unit_is_shown_on_its_first_day(client):
    unit("soon", start="2999-01-01")
    page = text(client, "/units/soon/")
    assert '<strong class="pill">Planned</strong>' in page
    assert "Shown as on its first day, 1 January 2999." in page


def test_a_unit_that_ended_at_an_unknown_time_is_last_known_and_not_closed(client):
    unit("seen", start="1992", end="[2007..]")
    page = text(client, "/units/seen/")
    assert '<strong class="pill">Last known</strong>' in page
    assert "Shown as on its last day, 31 December 2007." in page


def test_a_unit_of_today_is_shown_today_and_has_no_state(client):
    unit("now", start="1992")
    page = text(client, "/units/now/")
    assert "pill" not in page
    assert "Shown as" not in page


def test_a_day_that_the_reader_asks_for_is_kept(client):
    unit("old", start="1992", end="2018-12-31")
    page = text(client, "/units/old/?on=2000-01-01")
    assert "Shown as on 1 January 2000." in page
    assert "Its last day" not in page
    assert "did not exist" in text(client, f"/units/old/?on={timezone.localdate()}")


def test_the_box_says_by_which_document_who_and_where(client):
    above, helper = unit("above", name="Above"), unit("helper", name="Helper")
    began = DocumentFactory(symbol="S/RES/50 (1948)", title="Truce")
    mission = UnitFactory(code="mission", nature="field")
    NameFactory(unit=mission, start="1948", started_by=began)
    LineFactory(child=mission, parent=above, kind="directed-by")
    LineFactory(child=mission, parent=helper, kind="supported-by")
    head = PostFactory(unit=mission, title="Chief", kind="head", heads_unit=True)
    AppointmentFactory(post=head, person__name="Ann", start="1950", end="1959")
    AppointmentFactory(post=head, person__name="Bob", start="1960")
    force = PostFactory(unit=mission, title="Commander", kind="force-commander", heads_unit=False)
    AppointmentFactory(post=force, person__name="Cem", start="1970")
    Location.objects.create(
        unit=mission,
        area="There",
        headquarters="Town",
        start="1948",
        status="published",
        source=SourceFactory(),
    )
    box = summary(client, "/units/mission/")
    for part in (
        "Established by S/RES/50 (1948) Truce source",
        "Led by Bob , Chief, since 1960",
        "Force, police Commander Cem , since 1970",
        "Earlier heads: 1",
        "Directed by Above solid line",
        "Supported by Helper dotted line",
        "Headquarters Town, There",
    ):
        assert part in box, part
    assert "in There, since 1948." in box


def test_if_nobody_is_known_on_the_day_the_last_head_before_is_named(client):
    mission = unit("mission", start="1948", end="1980")
    head = PostFactory(unit=mission, title="Chief", kind="head", heads_unit=True)
    for name, start, end in (("Bob", "1960", "1969"), ("Ann", "1950", "1959")):
        AppointmentFactory(post=head, person__name=name, start=start, end=end)
    AppointmentFactory(post=head, person__name="Cem", start="1977", end="1978")
    said_then = summary(client, "/units/mission/?on=1975-01-01")
    assert "Nobody is recorded for this day. The last head before: Bob , Chief, 1960" in said_then
    assert "Earlier heads: 1" in said_then
    assert "Cem" in summary(client, "/units/mission/")
    early = summary(client, "/units/mission/?on=1949-01-01")
    assert "Nobody is recorded for this day." in early
    assert "last head" not in early


def test_what_answers_to_another_is_told_with_what_a_dotted_line_is(client):
    LineFactory(child=unit("one"), parent=unit("two"), kind="supported-by")
    assert "A dotted line: the other supports it" in said(client, "/units/one/")


def test_many_facts_are_folded_and_all_of_them_are_on_the_page(client):
    busy = unit("busy")
    for number in range(200):
        MandateFactory(unit=busy, code=f"m-{number:03}", text=f"Duty {number:03}.")
    section = text(client, "/units/busy/").split('id="mandates"')[1].split("</section>")[0]
    sight, folded = section.split('<details class="all">')
    assert (sight.count("Duty "), folded.count("Duty ")) == (3, 197)
    assert "Show all 200" in folded


def test_many_sources_and_holders_of_a_post_are_folded_too(client):
    post = PostFactory(unit=unit("busy"))
    for number in range(6):
        AppointmentFactory(
            post=post,
            person__name=f"Holder {number}",
            start=f"200{number}-01-01",
            end=f"200{number}-12-31",
            source=SourceFactory(title=f"Paper {number}"),
        )
    page = text(client, "/units/busy/")
    for anchor, word, first, last in (("posts", "Holder ", 5, 0), ("sources", "Paper ", 0, 5)):
        section = page.split(f'id="{anchor}"')[1].split("</section>")[0]
        sight, folded = section.split('<details class="all">')
        assert (sight.count(f"{word}{first}"), folded.count(f"{word}{last}")) == (1, 1)
        assert sight.count(f"{word}{last}") == 0
        assert "Show all" in folded


def test_the_post_that_leads_the_unit_stands_before_the_others(client):
    busy = unit("busy")
    PostFactory(
        unit=busy,
        code="a-adviser",
        title="Military Adviser",
        kind="military-adviser",
        heads_unit=False,
    )
    PostFactory(unit=busy, code="z-head", title="Under-Secretary-General", heads_unit=True)
    section = text(client, "/units/busy/").split('id="posts"')[1].split("</section>")[0]
    assert section.index("Under-Secretary-General") < section.index("Military Adviser")


def test_the_index_of_a_page_stands_before_its_summary(client):
    MandateFactory(unit=unit("busy"))
    page = text(client, "/units/busy/")
    assert page.index('class="contents"') < page.index('class="summary"')


def test_a_source_that_a_section_shares_is_said_once(client):
    shared = SourceFactory(slug="annals", title="The annals")
    busy = unit("busy", source=SourceFactory())
    for number in range(3):
        MandateFactory(unit=busy, code=f"m-{number}", source=shared, locator=f"p. {number}")
    section = text(client, "/units/busy/").split('id="mandates"')[1].split("</section>")[0]
    assert section.count("The annals") == 1
    assert "p. 2" in section
    MandateFactory(unit=busy, code="other", source=SourceFactory())
    section = text(client, "/units/busy/").split('id="mandates"')[1].split("</section>")[0]
    assert section.count("The annals") == 3


def test_the_history_tells_what_no_section_says(client):
    """Beginning and end; no name, line, mandate, appointment, renewal or succession of a section."""
    busy, next_one = unit("busy", start="1992", end="2018-12-31"), unit("next", start="2019")
    LineFactory(child=busy, parent=unit("above", start="1990"), start="1995", end="1999")
    MandateFactory(unit=busy, code="m", text="Duty.", start="1996", end="2000")
    AppointmentFactory(post=PostFactory(unit=busy), start="[..1997]", end="1998")
    Succession.objects.create(
        predecessor=busy,
        kind="replaced",
        successor=next_one,
        start="2019",
        status="published",
        source=SourceFactory(),
    )
    renewing = DocumentFactory(symbol="S/RES/1542 (2004)", date="2004-04-30")
    UnitReference.objects.create(unit=busy, document=renewing, kind="renews")
    page = text(client, "/units/busy/")
    history = page.split('id="history"')[1].split("</section>")[0]
    assert re.findall(r"<span>\s*(.*?)\s*</span>", history) == [
        "The busy is founded",
        "The busy is closed",
    ]
    assert "The busy is replaced by The next" in said(client, "/units/busy/")
    assert "<svg" not in history, "nothing follows anything"
    NameFactory(unit=busy, start="2005")
    assert 'class="life' in text(client, "/units/busy/").split('id="history"')[1]
    assert "30 April 2004" in said(client, "/units/busy/").split("Documents about the unit")[1]


def test_the_history_does_not_repeat_names_and_lines(client, registry):
    history = said(client, "/units/minusma/").split(" History ")[-1]
    assert "MINUSMA is founded, directed by DPKO" in history
    assert "is now directed by DPO" not in history
    assert "no longer supported by" not in history


def test_the_index_leads_to_every_section(client, registry):
    page = text(client, "/units/dpko/")
    contents = page.split('<nav class="contents"')[1].split("</nav>")[0]
    for anchor in re.findall(r'href="#([a-z-]+)"', contents):
        assert f'id="{anchor}"' in page, anchor
    assert {"mandates", "posts", "names", "lines", "history", "sources"} <= set(
        re.findall(r'href="#([a-z-]+)"', contents)
    )


@pytest.mark.parametrize(
    ("end", "day", "badge"),
    [
        ("2018-12-31", "2009-07-31", "Closed later, in 2018"),
        ("2018~", "2009-07-31", None),
        ("[2018..]", "2009-07-31", None),
        ("2018-12-31", "2018-12-31", "Closed"),
        ("2018-12-31", "2020-01-01", "Closed"),
    ],
)
def test_a_unit_is_not_called_closed_on_a_day_on_which_it_existed(client, end, day, badge):
    unit("old", start="1992", end=end)
    pills = re.findall(r'class="pill">([^<]*)<', text(client, f"/units/old/?on={day}"))
    assert pills == ([badge] if badge else [])


def test_a_code_with_capitals_leads_to_its_page(client):
    unit("dpo", start="1992")
    answer = client.get("/units/DPO/?on=2009-07-31")
    assert (answer.status_code, answer["Location"]) == (301, "/units/dpo/?on=2009-07-31")
    assert client.get("/?root=DPO").status_code == 200


def test_a_figure_from_after_the_end_of_a_unit_shows_its_note_in_the_open(client):
    def figure(code, start):
        Figure.objects.create(
            unit=unit(code, start="1992", end="2018-12-31"),
            kind="approved-budget",
            value=7,
            start=start,
            note="For what was left.",
            status="published",
            source=SourceFactory(),
        )

    figure("late", "2019-07-01")
    figure("early", "2017-07-01")
    beside = [
        text(client, f"/units/{code}/").split('class="aside"')[1].split('class="sections"')[0]
        for code in ("late", "early")
    ]
    assert "After its end, 31 December 2018" in beside[0]
    assert "After its end, 31 December 2018" in text(client, "/units/late/?on=2020-01-01")
    assert "After its end" not in text(client, "/units/late/?on=1980-01-01")
    assert "For what was left." in beside[0]
    assert "US$ 7" in beside[0]
    assert "For what was left." not in beside[1]


def test_an_operation_without_a_recorded_renewal_says_so(client, registry):
    missing = "Renewals are not all recorded."
    assert missing in text(client, "/units/minusma/")
    assert missing not in text(client, "/units/unifil/")  # its renewals are recorded
    assert missing not in text(client, "/units/dpko/")  # no operation


def test_an_operation_is_in_the_section_that_the_menu_leads_to(client, registry):
    def lit(address):
        return re.findall(r'aria-current="true">(\w+)</a></li>', text(client, address))

    assert lit("/units/minusma/") == ["Operations"]
    assert lit("/units/dpko/") == ["Units"]
    assert lit("/people/antonio-guterres/") == ["People"]
    assert "<h1>Operations</h1>" in text(client, "/field/")


def test_a_unit_is_not_closed_on_a_day_before_it_began(client):
    unit("later", start="2007", end="2018")
    assert "Closed</" not in client.get("/units/later/?on=1950-01-01").content.decode()
    assert "Closed</" in client.get("/units/later/?on=2020-01-01").content.decode()


def test_a_source_of_both_the_beginning_and_the_end_is_said_once_in_the_box(client):
    source = SourceFactory(slug="both", title="The source of both")
    NameFactory(
        unit__code="old",
        start="1992",
        end="2018-12-31",
        started_by=DocumentFactory(symbol="A/1"),
        ended_by=DocumentFactory(symbol="A/2"),
        source=source,
    )
    box = summary(client, "/units/old/")
    assert box.count("The source of both") == 1
    assert "Source of the beginning and the end:" in box


def test_what_came_before_and_after_is_in_the_box(client):
    old, new, next_one = unit("old", start="1970", end="1991"), unit("new"), unit("next")
    for before, after, day in ((old, new, "1992"), (new, next_one, "2018-12-31")):
        Succession.objects.create(
            predecessor=before,
            successor=after,
            kind="replaced",
            start=day,
            status="published",
            source=SourceFactory(),
        )
    box = summary(client, "/units/new/")
    assert "Before The old is replaced by The new , 1992" in box
    assert "After The new is replaced by The next , 31 December 2018" in box


def test_when_somebody_was_last_seen_is_said_once_in_the_box(client):
    seen = SourceFactory(slug="seen", title="The later source")
    post = PostFactory(unit=unit("office"), kind="head")
    AppointmentFactory(post=post, start="2019", confirmed="2021-07", confirmed_by=seen)
    box = summary(client, "/units/office/")
    assert box.count("in office when last seen") == 1
    assert "Last seen in: The later source" in box
    earlier = summary(client, "/units/office/?on=2020-01-01")
    assert "n office when last seen, July 2021 : The later source" in earlier.replace(
        "2021:", "2021 :"
    )


def test_a_unit_whose_only_figures_are_of_after_its_end_says_so(client):
    closed = unit("closed", start="2013", end="2023-12-31")
    figure = FigureFactory(unit=closed, start="2024-07-01", end="2025-06-30")
    words = said(client, "/units/closed/")
    assert "No figure of the time before its end is recorded." in words
    assert f"{figure} after its end" in words
    FigureFactory(unit=closed, start="2014", end="2015")
    words = said(client, "/units/closed/")
    assert "No figure of the time" not in words
    assert words.count("after its end") == 1


@pytest.mark.parametrize(
    ("day", "how"), [("1980-01-01", "it began later"), ("2020-01-01", "it had ended")]
)
def test_a_day_without_the_unit_says_on_which_side_of_its_life_it_is(client, day, how):
    unit("one", start="1992", end="2018-12-31")
    assert f"{how}. It had a name at these times:" in text(client, f"/units/one/?on={day}")


def test_a_post_that_is_the_unit_is_said_once(registry, client):
    page = client.get("/people/antonio-guterres/").content.decode()
    assert "Secretary-General, since 1 January 2017" in " ".join(
        re.sub("<[^>]*>", "", page).split()
    )
    assert not re.search(
        r"Secretary-General,?\s*Secretary-General", re.sub("<[^>]*>|,|·", " ", page)
    )
    # Where they differ, both are told.
    assert "Under-Secretary-General for Peacekeeping Operations, DPKO" in said(
        client, "/people/alain-le-roy/"
    )

"""On whose authority operations began and ended, answered to a department and were led."""

from datetime import date

import pytest

from orgchart.models import Appointment, Document, ParentRelationship, Post, UnitName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

ENDED = [
    # operation, a day on which it existed, the document that ended it
    ("unmil", date(2018, 3, 1), "S/RES/2333 (2016)"),
    ("unmot", date(2000, 5, 1), "S/RES/1274 (1999)"),
    ("untac", date(1993, 8, 30), "S/RES/860 (1993)"),
    ("unasog", date(1994, 5, 20), "S/RES/915 (1994)"),
    ("monua", date(1999, 2, 20), "S/RES/1229 (1999)"),
    ("onuc", date(1964, 3, 1), "S/5784"),
    ("unef-i", date(1967, 5, 20), "A/6730/Add.3"),
    ("unpsg", date(1998, 10, 1), "S/RES/1145 (1997)"),
    ("minugua", date(1997, 5, 1), "S/RES/1094 (1997)"),
    ("minuci", date(2004, 4, 1), "S/RES/1528 (2004)"),
    ("unosom-i", date(1993, 3, 1), "S/RES/814 (1993)"),
    ("untag", date(1990, 3, 1), "S/RES/435 (1978)"),
    ("unsf", date(1963, 4, 1), "A/RES/1752 (XVII)"),
    ("onub", date(2006, 12, 1), "S/RES/1692 (2006)"),
    ("unamsil", date(2005, 12, 1), "S/RES/1610 (2005)"),
    ("unomig", date(2009, 6, 1), "S/RES/1866 (2009)"),
    ("unsoa", date(2015, 11, 1), "S/RES/2245 (2015)"),
    ("unowa", date(2015, 12, 1), "S/2016/89"),
]

BEGUN = [
    ("unowa", date(2003, 1, 1), "S/2001/1128"),
    ("ungomap", date(1989, 1, 1), "S/RES/622 (1988)"),
    ("special-envoy-syria", date(2025, 1, 1), "A/RES/66/253"),
    ("special-envoy-resolution-1559", date(2025, 1, 1), "SG/A/897"),
    ("personal-envoy-western-sahara", date(2000, 1, 1), "S/1997/236"),
    ("special-envoy-horn-of-africa", date(2012, 1, 1), "S/2011/474"),
    ("special-envoy-horn-of-africa", date(2019, 1, 1), "S/2018/955"),
    ("special-envoy-yemen", date(2015, 1, 1), "S/2012/469"),
    ("special-envoy-great-lakes", date(2014, 1, 1), "S/RES/2098 (2013)"),
    ("special-envoy-myanmar", date(2025, 1, 1), "A/RES/72/248"),
]

APPOINTED = [
    # unit, day, who led it, the document that appointed them
    ("unef-i", date(1957, 1, 1), "E. L. M. Burns", "A/RES/1000 (ES-I)"),
    ("untaes", date(1997, 9, 1), "William G. Walker", "SG/A/642"),
    ("minurso", date(2000, 1, 1), "William L. Eagleton", "SG/A/695"),
    ("unmik", date(2000, 1, 1), "Bernard Kouchner", "SG/SM/7057"),
    ("unmik", date(2003, 1, 1), "Michael Steiner", "SG/A/784"),
    ("monuc", date(2005, 1, 1), "William Lacy Swing", "SG/A/836"),
    ("unamsil", date(2004, 6, 1), "Daudi Ngelautwa Mwakawago", "SG/A/858"),
    ("unamid", date(2008, 6, 1), "Rodolphe Adada", "SG/A/1062"),
    ("unficyp", date(2008, 6, 1), "Taye Zerihoun", "SG/A/1132"),
    ("unficyp", date(2018, 1, 1), "Elizabeth Spehar", "SG/A/1650"),
    ("unmil", date(2013, 1, 1), "Karin Landgren", "SG/A/1344"),
    ("minusca", date(2014, 10, 1), "Babacar Gaye", "SG/A/1484"),
    ("untso", date(2018, 6, 1), "Kristin Lund", "SG/A/1764"),
    ("minujusth", date(2018, 1, 1), "Susan D. Page", "SG/A/1767"),
    ("minurso", date(2019, 1, 1), "Colin Stewart", "SG/A/1774"),
    ("minurso", date(2016, 1, 1), "Kim Bolduc", "SG/A/1469"),
    ("minusma", date(2014, 1, 1), "Albert Gerard Koenders", "SG/A/1404"),
]

DIRECTED = [
    # operation, department, day, what began the line, what ended it
    ("untac", "dpko", date(1993, 1, 1), "S/RES/745 (1992)", "S/RES/860 (1993)"),
    ("unmil", "dpko", date(2010, 1, 1), "S/RES/1509 (2003)", "S/RES/2333 (2016)"),
    ("undof", "ospa", date(1980, 1, 1), "S/RES/350 (1974)", "A/46/882"),
    ("undof", "dpko", date(2000, 1, 1), "A/46/882", "A/RES/72/262 C"),
    ("undof", "dos", date(2020, 1, 1), "A/RES/72/266 B", None),
    ("minusma", "dfs", date(2015, 1, 1), "S/RES/2100 (2013)", "A/RES/72/266 B"),
    ("unsmil", "dppa", date(2020, 1, 1), "A/RES/72/262 C", None),
    ("special-envoy-yemen", "dppa", date(2020, 1, 1), "A/RES/72/262 C", None),
    ("personal-envoy-western-sahara", "dppa", date(2024, 1, 1), "A/RES/72/262 C", None),
]

DOCUMENTS = [
    # symbol, the day of the document, its title or the topic that the Library gives
    ("S/RES/73 (1949)", "1949-08-11", "The Palestine question"),
    ("S/RES/143 (1960)", "1960-07-14", "Situation in the Republic of the Congo"),
    ("S/RES/804 (1993)", "1993-01-29", "The situation in Angola"),
    ("S/RES/1037 (1996)", "1996-01-15", "Croatia"),
    ("S/RES/1703 (2006)", "2006-08-18", "Timor-Leste"),
    (
        "S/RES/2802 (2025)",
        "2025-11-14",
        "Reports of the Secretary-General on the Sudan and South Sudan",
    ),
    ("S/RES/2686 (2023)", "2023-06-14", "Tolerance and international peace and security"),
    ("S/RES/2732 (2024)", "2024-05-31", "The situation concerning Iraq"),
    ("S/RES/2815 (2026)", "2026-01-30", "The situation in Cyprus"),
    ("A/RES/60/1", "2005-09-16", "2005 World Summit Outcome"),
    ("A/RES/78/293", "2024-06-28", "Support account for peacekeeping operations"),
    ("A/RES/79/1", "2024-09-22", "The Pact for the Future"),
    (
        "S/2016/89",
        "2016-01-28",
        "Letter dated 28 January 2016 from the President of the Security Council addressed to the Secretary-General",
    ),
]

POSTS = [
    ("srsg-minusca", "S/RES/2149 (2014)"),
    ("srsg-unmiss", "S/RES/1996 (2011)"),
    ("srsg-monusco", "S/RES/1925 (2010)"),
    ("force-commander-undof", "S/RES/350 (1974)"),
]


def symbol_of(document: Document | None) -> str | None:
    return document.symbol if document else None


@pytest.mark.parametrize(("unit", "day", "symbol"), ENDED)
def test_which_document_ended_an_operation(unit, day, symbol):
    assert (
        UnitName.objects.published().filter(unit__code=unit).on(day).get().ended_by.symbol == symbol
    )


@pytest.mark.parametrize(("unit", "day", "symbol"), BEGUN)
def test_which_document_began_an_operation(unit, day, symbol):
    name = UnitName.objects.published().filter(unit__code=unit).on(day).get()
    assert name.started_by.symbol == symbol


@pytest.mark.parametrize(("unit", "day", "person", "symbol"), APPOINTED)
def test_which_document_appointed_the_head_of_an_operation(unit, day, person, symbol):
    led = Appointment.objects.filter(post__unit__code=unit, person__name=person).on(day).get()
    assert led.started_by.symbol == symbol


@pytest.mark.parametrize(("unit", "department", "day", "began", "ended"), DIRECTED)
def test_which_documents_began_and_ended_a_line_of_an_operation(
    unit, department, day, began, ended
):
    line = (
        ParentRelationship.objects.filter(child__code=unit, parent__code=department).on(day).get()
    )
    assert (symbol_of(line.started_by), symbol_of(line.ended_by)) == (began, ended)


@pytest.mark.parametrize(("symbol", "day", "title"), DOCUMENTS)
def test_what_a_document_is_called_and_of_which_day_it_is(symbol, day, title):
    document = Document.objects.get(symbol=symbol)
    assert (str(document.date), document.title) == (day, title)


@pytest.mark.parametrize(("post", "symbol"), POSTS)
def test_which_resolution_provides_for_a_post(post, symbol):
    assert symbol_of(Post.objects.get(code=post).started_by) == symbol


def test_every_operation_has_a_document_that_began_it():
    operations = UnitName.objects.published().filter(level="operation")
    assert not operations.filter(started_by=None).exists()


def test_of_four_operations_the_document_that_ended_them_is_missing():
    ended = UnitName.objects.published().filter(level="operation").exclude(end="")
    missing = ended.filter(ended_by=None).values_list("unit__code", flat=True)
    # docs/data.md says so too.
    assert sorted(missing) == ["domrep", "unipom", "unogil", "unyom"]


def test_until_susan_page_was_announced_mamadou_diallo_led_the_mission_in_haiti():
    led = Appointment.objects.filter(post__unit__code="minujusth").on(date(2017, 10, 20)).get()
    assert (led.person.name, led.acting) == ("Mamadou Diallo", True)
    assert led.ended_by.symbol == "SG/A/1767"


def test_an_announcement_names_who_leaves():
    left = Appointment.objects.filter(ended_by__symbol="SG/A/1774").get()
    assert (left.person.name, str(left.end)) == ("Kim Bolduc", "2017-11-22")


def test_the_announcement_of_kim_bolduc_ended_the_appointment_before_hers():
    left = Appointment.objects.get(ended_by__symbol="SG/A/1469")
    assert (left.person.name, str(left.end)) == ("Wolfgang Weisbrod-Weber", "2014-07")
    assert str(Document.objects.get(symbol="SG/A/1469").date) == "2014-05-12"


def test_the_announcement_of_his_next_post_ended_the_appointment_of_koenders_in_cote_d_ivoire():
    """The press release of 17 May 2013 names his post in Mali and no successor: the end is inferred."""
    left = Appointment.objects.get(ended_by__symbol="SG/A/1404")
    assert (left.post.code, str(left.end)) == ("srsg-unoci", "[2013-05-17..]")
    assert left.person.name == "Albert Gerard Koenders"
    assert "this is inferred" in left.note
    assert not Document.objects.filter(symbol="SG/A/1303").exists()


def test_a_resolution_founded_the_post_in_kosovo():
    assert Post.objects.get(code="srsg-unmik").started_by.symbol == "S/RES/1244 (1999)"


def test_an_announcement_is_a_document_of_the_secretary_general():
    announcement = Document.objects.get(symbol="SG/A/1774")
    assert (announcement.organ, str(announcement.date)) == ("Secretary-General", "2017-12-01")
    assert announcement.official_address == "https://press.un.org/en/2017/sga1774.doc.htm"


def test_every_announcement_but_one_has_a_title_and_each_a_date_and_an_address_of_its_own():
    announcements = Document.objects.filter(symbol__startswith="SG/")
    assert announcements.count() >= 15
    assert [document.symbol for document in announcements.filter(title="")] == ["SG/A/2375"]
    assert not announcements.filter(date="").exists()
    assert not announcements.filter(address="").exists()


COUNTED = [
    # a day, the source that counts the operations of the Department on it
    (date(2009, 7, 31), "dpko-page"),
    (date(2013, 12, 31), "fact-sheet-2013-12"),
]


@pytest.mark.parametrize(("day", "slug"), COUNTED)
def test_fifteen_lines_to_the_department_rest_on_a_count_of_that_day_too(day, slug):
    lines = ParentRelationship.objects.published().on(day).filter(parent__code="dpko")
    counted = lines.filter(evidence__source__slug=slug, child__nature="field")
    operations = UnitName.objects.published().on(day).filter(level="operation")
    assert set(counted.values_list("child", flat=True)) == set(
        operations.values_list("unit", flat=True)
    )
    assert counted.count() == 15

"""Who led the Secretariat, the departments and the missions in Africa, on which day."""

from datetime import date

import pytest

from orgchart.models import Appointment, Post
from orgchart.queries.chart import chart_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def heads(unit, day):
    node = chart_on(date.fromisoformat(day)).nodes[unit]
    return [appointment.person.name for appointment in node.heads]


@pytest.mark.parametrize(
    ("day", "person"),
    [
        ("1946-01-15", "Gladwyn Jebb"),
        ("1948-05-29", "Trygve Lie"),
        ("1953-01-15", "Trygve Lie"),  # he resigned in 1952, and stayed until April 1953
        ("1953-04-10", "Dag Hammarskjöld"),
        ("1960-07-14", "Dag Hammarskjöld"),
        ("1962-01-01", "U Thant"),
        ("1971-12-31", "U Thant"),
        ("1978-03-19", "Kurt Waldheim"),
        ("1988-12-20", "Javier Pérez de Cuéllar"),
        ("1994-04-07", "Boutros Boutros-Ghali"),
        ("2000-08-17", "Kofi Annan"),
        ("2007-06-29", "Ban Ki-moon"),
        ("2019-01-01", "António Guterres"),
    ],
)
def test_who_was_secretary_general(day, person):
    assert heads("secretary-general", day) == [person]


@pytest.mark.parametrize(
    ("unit", "day", "people"),
    [
        ("ospa", "1956-11-05", ["Ralph Bunche"]),
        ("ospa", "1960-07-14", ["Ralph Bunche"]),
        ("ospa", "1970-01-01", ["Ralph Bunche"]),
        ("ospa", "1973-01-01", []),
        ("ospa", "1978-03-19", ["Brian Urquhart"]),
        ("dpko", "1997-06-01", ["Bernard Miyet"]),
        ("dpa", "2018-03-01", ["Jeffrey Feltman"]),
        ("dppa", "2019-01-01", ["Rosemary DiCarlo"]),
        ("oma", "2010-06-01", ["Chikadibia Obiakor"]),
        ("oma", "2015-11-04", ["Maqsood Ahmed"]),
        ("oma", "2019-01-01", ["Carlos Humberto Loitey"]),
        ("oma", "2025-02-27", []),
        ("oma", "2025-11-10", ["Cheryl Pearce"]),
        ("dfs", "2012-05-09", ["Anthony Banbury"]),
        ("dfs", "2012-06-10", ["Anthony Banbury"]),
        ("dfs", "2012-06-11", ["Ameerah Haq"]),
        ("dpo", "2026-02-05", ["Jean-Pierre Lacroix"]),
        ("dppa", "2026-02-24", ["Rosemary DiCarlo"]),
        ("police-division", "2002-12-31", []),
        ("domrep", "1966-06-01", ["José Antonio Mayobre"]),
        ("minuci", "2003-06-27", ["Albert Tévoédjrè"]),
        ("unpsg", "1998-10-15", ["Souren Seraydarian"]),
        ("police-division", "2004-05-29", ["Kiran Bedi"]),
        ("police-division", "2006-06-01", ["Mark Kroeker"]),
        ("police-division", "2012-01-01", ["Ann-Marie Orler"]),
        ("police-division", "2018-06-01", ["Luís Carrilho"]),
        ("police-division", "2020-01-01", ["Luís Carrilho"]),
        ("police-division", "2025-02-27", ["Faisal Shahkar"]),
    ],
)
def test_who_led_a_unit_at_headquarters(unit, day, people):
    assert heads(unit, day) == people


@pytest.mark.parametrize(
    ("unit", "day", "people"),
    [
        ("onuc", "1960-10-01", ["Rajeshwar Dayal"]),
        ("untag", "1989-11-07", ["Martti Ahtisaari"]),
        ("unavem-i", "1990-01-01", ["Péricles Ferreira Gomes"]),
        ("unavem-ii", "1992-09-30", ["Margaret Joan Anstee"]),
        ("unavem-iii", "1996-01-01", ["Alioune Blondin Beye"]),
        ("monua", "1998-01-01", ["Alioune Blondin Beye"]),
        ("monua", "1998-12-01", ["Issa Diallo"]),
        ("onumoz", "1994-10-27", ["Aldo Ajello"]),
        ("unosom-i", "1992-08-01", ["Mohamed Sahnoun"]),
        ("unosom-ii", "1993-10-03", ["Jonathan T. Howe"]),
        ("unosom-ii", "1994-04-01", ["Lansana Kouyaté"]),
        ("unamir", "1994-04-07", ["Jacques-Roger Booh-Booh"]),
        ("unamir", "1995-04-22", ["Shaharyar M. Khan"]),
        ("unomur", "1993-08-01", ["Roméo Dallaire"]),
        ("unomil", "1996-04-06", ["Anthony Nyakyi"]),
        ("unomsil", "1999-07-08", ["Francis Okelo"]),
        ("unamsil", "2000-05-05", ["Oluyemi Adeniji"]),
        ("unamsil", "2005-01-01", ["Daudi Ngelautwa Mwakawago"]),
        ("minurca", "1999-11-23", ["Oluyemi Adeniji"]),
        ("unmee", "2004-06-01", ["Legwaila Joseph Legwaila"]),
        ("unmee", "2007-06-01", ["Azouz Ennifar"]),
        ("monuc", "2002-06-01", ["Amos Namanga Ngongi"]),
        ("monuc", "2006-07-30", ["William Lacy Swing"]),
        ("monuc", "2009-07-31", ["Alan Doss"]),
        ("monusco", "2012-11-20", ["Roger A. Meece"]),
        ("monusco", "2016-06-01", ["Maman Sambo Sidikou"]),
        ("monusco", "2019-01-01", ["Leila Zerrougui"]),
        ("monusco", "2024-01-01", ["Bintou Keita"]),
        ("monusco", "2026-11-24", ["James Swan"]),
        ("unmil", "2004-01-01", ["Jacques Paul Klein"]),
        ("unmil", "2009-07-31", ["Ellen Margrethe Løj"]),
        ("unmil", "2014-09-01", ["Karin Landgren"]),
        ("unmil", "2017-01-01", ["Farid Zarif"]),
        ("unoci", "2004-11-06", ["Albert Tévoédjrè"]),
        ("unoci", "2009-07-31", ["Choi Young-jin"]),
        ("unoci", "2012-01-01", ["Albert Gerard Koenders"]),
        ("unoci", "2017-06-29", ["Aïchatou Mindaoudou"]),
        ("onub", "2005-06-01", ["Carolyn McAskie"]),
        ("unmis", "2009-07-31", ["Ashraf Jehangir Qazi"]),
        ("unmis", "2011-01-09", ["Haile Menkerios"]),
        ("unamid", "2009-07-31", ["Rodolphe Adada"]),
        ("unamid", "2011-06-01", ["Ibrahim Gambari"]),
        ("unamid", "2016-06-01", ["Martin Ihoeghian Uhomoibhi"]),
        ("unamid", "2020-12-24", ["Jeremiah Nyamane Kingsley Mamabolo"]),
        ("unisfa", "2021-01-01", ["Kefyalew Amde Tessema"]),
        ("unisfa", "2025-06-01", ["Robert Yaw Affram"]),
        ("unisfa", "2026-02-04", ["Ganesh Kumar Shrestha"]),
        ("unmiss", "2013-12-15", ["Hilde Johnson"]),
        ("unmiss", "2016-07-08", ["Ellen Margrethe Løj"]),
        ("unmiss", "2019-01-01", ["David Shearer"]),
        ("minusma", "2015-06-20", ["Mongi Hamdi"]),
        ("minusma", "2018-01-01", ["Mahamat Saleh Annadif"]),
        ("minusma", "2023-12-30", ["El-Ghassim Wane"]),
        ("minusca", "2016-02-01", ["Parfait Onanga-Anyanga"]),
        ("minusca", "2021-01-01", ["Mankeur Ndiaye"]),
        ("minurcat", "2009-07-31", ["Victor da Silva Angelo"]),
        ("minurso", "1991-09-06", ["Johannes J. Manz"]),
        ("minurso", "2002-06-01", ["William Lacy Swing"]),
        ("minurso", "2009-07-31", ["Julian Harston"]),
        ("minurso", "2020-11-13", ["Colin Stewart"]),
    ],
)
def test_who_led_a_mission_in_africa(unit, day, people):
    assert heads(unit, day) == people


@pytest.mark.parametrize(
    ("post", "person", "period"),
    [
        ("usg-peacekeeping", "bernard-miyet", ("[1997-01-28..]", "2000-09-30")),
        ("usg-special-political-affairs-second", "jose-rolz-bennett", ("1965", "1970")),
        ("asg-special-political-affairs", "brian-urquhart", ("1972", "1974")),
        ("under-secretary-special-political-affairs", "ralph-bunche", ("1958", "1967")),
        ("military-adviser-dpko", "randhir-kumar-mehta", ("2005", "2007-05")),
        ("asg-field-support", "anthony-banbury", ("2009-06", "2016-02-05")),
        ("usg-field-support", "anthony-banbury", ("[..2012-05-09]", "2012-06-10")),
        ("police-adviser", "kiran-bedi", ("2003-02", "[2005-01-21..]")),
        ("police-adviser", "luis-carrilho", ("[2017-11..]", "2022-09")),
        ("srsg-monuc", "william-lacy-swing", ("2003-07-01", "2007-12")),
        ("srsg-monusco", "martin-kobler", ("2013-08-13", "2015-10-31")),
        ("srsg-unoci", "aichatou-mindaoudou", ("2013-07-08", "2017-06-30")),
        ("force-commander-unosom-ii", "cevik-bir", ("1993-04", "1994-01")),
    ],
)
def test_from_when_to_when(post, person, period):
    found = Appointment.objects.published().get(post__code=post, person__code=person)
    assert (str(found.start), str(found.end)) == period


def test_the_resolutions_that_appointed_secretaries_general():
    appointed = Appointment.objects.published().filter(post__code="secretary-general")
    assert {
        (found.person.code, str(found.start), found.started_by.symbol)
        for found in appointed.filter(started_by__isnull=False)
    } == {
        ("dag-hammarskjold", "1953-04-10", "A/RES/709 (VII)"),
        ("u-thant", "1961-11-03", "A/RES/1640 (XVI)"),
        ("u-thant", "1962-11-30", "A/RES/1771 (XVII)"),
        ("kurt-waldheim", "1972-01-01", "A/RES/2903 (XXVI)"),
        ("javier-perez-de-cuellar", "1982-01-01", "S/RES/494 (1981)"),
        ("boutros-boutros-ghali", "1992-01-01", "A/RES/46/21"),
        ("kofi-annan", "1997-01-01", "A/RES/51/200"),
        ("ban-ki-moon", "2007-01-01", "A/RES/61/3"),
        ("antonio-guterres", "2017-01-01", "A/RES/71/4"),
    }


@pytest.mark.parametrize(
    ("post", "day", "began", "ended"),
    [
        # Press releases of the Secretary-General, and the resolutions that ended posts.
        ("usg-peacekeeping", "2004-01-01", None, "SG/A/1142"),
        ("usg-peacekeeping", "2009-07-31", "SG/A/1142", "SG/SM/13672"),
        ("usg-peacekeeping", "2016-01-01", None, "SG/SM/18438"),
        ("usg-peacekeeping", "2018-01-01", "SG/SM/18438", "A/RES/72/262 C"),
        ("usg-field-support", "2013-01-01", None, "SG/SM/16025"),
        ("usg-field-support", "2018-01-01", None, "A/RES/72/266 B"),
        ("usg-political-affairs", "2009-01-01", None, "SG/A/1352"),
        ("usg-political-affairs", "2015-01-01", "SG/A/1352", "SG/A/1797"),
        ("usg-political-affairs", "2018-11-01", "SG/A/1797", "A/RES/72/262 C"),
        ("military-adviser", "2018-01-01", None, "SG/A/2041"),
        ("military-adviser", "2022-01-01", "SG/A/2041", None),
        ("police-adviser", "2008-01-01", "SG/A/1084", None),
        ("secretary-general", "2016-12-31", "A/RES/61/3", "A/RES/71/4"),
        ("secretary-general", "1981-12-31", "A/RES/2903 (XXVI)", "S/RES/494 (1981)"),
        ("usg-operational-support", "2020-01-01", "A/RES/72/266 B", None),
        ("usg-peace-operations", "2020-01-01", "A/RES/72/262 C", None),
        ("asg-peacekeeping-operations", "2018-06-01", None, "A/RES/72/262 C"),
        # Missions: announcements of the appointment, of the successor or of the next post.
        ("srsg-unmik", "2003-10-01", "SG/A/852", None),
        ("srsg-unomig", "2008-08-07", "S/2006/539", "SG/A/1146"),
        ("srsg-unomig", "2009-01-01", "SG/A/1146", "S/RES/1866 (2009)"),
        ("srsg-unamid", "2016-06-01", "SG/A/1600", None),
        ("srsg-unama", "2015-06-01", None, "SG/A/1645"),
        ("srsg-minurso", "1999-05-01", None, "SG/A/695"),
    ],
)
def test_which_documents_began_and_ended_an_appointment(post, day, began, ended):
    found = Appointment.objects.published().on(date.fromisoformat(day)).get(post__code=post)
    symbols = [document and document.symbol for document in (found.started_by, found.ended_by)]
    assert symbols == [began, ended]


@pytest.mark.parametrize(
    ("post", "day", "person", "founded"),
    [
        ("srsg-minurso", "1991-04-29", "Johannes J. Manz", "S/RES/690 (1991)"),
        (
            "chief-military-observer-unavem-ii",
            "1991-07-01",
            "Péricles Ferreira Gomes",
            "S/RES/696 (1991)",
        ),
        ("srsg-unomil", "1993-09-22", "Trevor Livingston Gordon-Somers", "S/RES/866 (1993)"),
        ("srsg-monua", "1997-06-30", "Alioune Blondin Beye", "S/RES/1118 (1997)"),
        ("srsg-unama", "2002-03-28", "Lakhdar Brahimi", "S/RES/1401 (2002)"),
        ("srsg-unmil", "2003-10-01", "Jacques Paul Klein", "S/RES/1509 (2003)"),
        ("srsg-unoci", "2004-06-01", "Albert Tévoédjrè", "S/RES/1528 (2004)"),
        ("srsg-unmis", "2006-01-01", "Jan Pronk", "S/RES/1590 (2005)"),
        ("srsg-unmit", "2006-08-25", "Sukehiro Hasegawa", "S/RES/1704 (2006)"),
        ("executive-representative-binub", "2007-01-01", "Youssef Mahmoud", "S/RES/1719 (2006)"),
    ],
)
def test_who_led_before_the_mission_was_founded_led_it_by_its_resolution(
    post, day, person, founded
):
    held = Appointment.objects.published().on(date.fromisoformat(day)).get(post__code=post)
    assert (held.person.name, held.started_by.symbol) == (person, founded)


@pytest.mark.parametrize(
    ("post", "day", "source"),
    [
        ("chief-military-observer-onuca", "1990-06-01", "report-s-21274"),
        ("srsg-unprofor", "1994-06-01", "report-s-1995-987"),
        ("srsg-minurso", "2006-01-01", "press-sga-937-fr"),
        ("srsg-minustah", "2012-01-01", "press-sga-1293-fr"),
        ("srsg-unamid", "2010-06-01", "news-sw-gambari-2009"),
        ("srsg-unamid", "2016-06-01", "press-sga-1600-fr"),
        ("srsg-minusma", "2016-06-01", "press-page-annadif-fr"),
        ("force-commander-unisfa", "2021-06-01", "allafrica-sg-kefyalew-2020"),
        ("force-commander-unisfa", "2022-06-01", "allafrica-sg-sawyerr-2022"),
        ("chief-military-observer-unavem-i", "1990-01-01", "sc-decisions-1988"),
        ("chief-military-observer-unavem-ii", "1991-07-11", "sc-decisions-1991"),
        ("chief-military-observer-uniimog", "1989-06-01", "sc-decisions-1988"),
        ("chief-military-observer-unomur", "1993-08-01", "sc-decisions-1993"),
        ("chief-of-staff-untso", "2010-06-01", "sc-decisions-2008"),
        ("force-commander-unamir", "1994-04-07", "sc-decisions-1993"),
        ("force-commander-unmee", "2005-06-01", "sc-decisions-2003"),
        ("srsg-minujusth", "2018-07-15", "report-s-2018-795"),
        ("srsg-minurso", "1993-06-01", "sc-decisions-1992"),
        ("srsg-minustah", "2015-06-01", "report-s-2013-493"),
        ("srsg-unamir", "1994-04-07", "sc-decisions-1993"),
        ("srsg-unamir", "1995-06-01", "sc-decisions-1994"),
        ("srsg-unavem-ii", "1992-09-30", "sc-decisions-1992"),
        ("srsg-unmik", "2004-07-30", "report-s-2004-613"),
    ],
)
def test_the_words_of_the_united_nations_stand_before_those_of_the_press(post, day, source):
    held = Appointment.objects.published().on(date.fromisoformat(day)).get(post__code=post)
    assert (held.source.slug, held.source.kind) == (source, "primary")
    assert held.evidence.filter(source__kind="secondary").exists()


@pytest.mark.parametrize(
    ("post", "began", "ended"),
    [
        ("usg-peacekeeping", "A/46/882", "A/RES/72/262 C"),
        ("usg-field-support", "A/RES/61/279", "A/RES/72/266 B"),
        ("military-adviser", "A/RES/61/279", None),
        ("usg-operational-support", "A/RES/72/266 B", None),
        ("usg-political-peacebuilding", "A/RES/72/262 C", None),
        ("asg-mission-support", None, "A/RES/61/279"),
        ("srsg-minurso", "S/RES/690 (1991)", None),
        ("chief-military-observer-unavem-ii", "S/RES/696 (1991)", None),
    ],
)
def test_which_documents_began_and_ended_a_post(post, began, ended):
    found = Post.objects.published().get(code=post)
    symbols = [document and document.symbol for document in (found.started_by, found.ended_by)]
    assert symbols == [began, ended]


def test_edmond_mulet_was_assistant_secretary_general_twice():
    held = Appointment.objects.published().filter(post__code="asg-peacekeeping-operations")
    terms = held.filter(person__code="edmond-mulet").order_by("start")
    assert [(str(term.start), str(term.end)) for term in terms] == [
        ("2007", "2010"),
        ("2011", "2015"),
    ]


@pytest.mark.parametrize(
    ("post", "day"),
    [
        ("military-adviser", "2025-11-10"),
        ("police-adviser", "2025-02-27"),
        ("usg-peace-operations", "2026-02-05"),
        ("usg-political-peacebuilding", "2026-02-24"),
        ("secretary-general", "2026-03-05"),
    ],
)
def test_on_which_day_a_leader_of_today_was_last_seen_in_office(post, day):
    found = Appointment.objects.published().get(post__code=post, end="")
    assert (str(found.confirmed), bool(found.confirmed_by)) == (day, True)


def test_if_sources_disagree_about_a_leader_the_registry_has_both():
    disputed = Appointment.objects.filter(status="disputed")
    assert {(found.person.code, str(found.start)) for found in disputed} == {
        ("brian-urquhart", "1972"),
        ("trygve-lie", "1946-02"),
    }


@pytest.mark.parametrize(
    ("person", "post", "start", "end"),
    [
        ("Michael Møller", "srsg-unficyp", "2006-01-01", "[..2008-04-30]"),  # S/2006/315, para. 2
        ("Zbigniew Wlosowicz", "srsg-unficyp", "2000-06-01", "2005-12-31"),  # the same
        ("Patrick Cammaert", "military-adviser-dpko", "[2002-11-01..]", "2005-01"),  # SG/A/819
        ("Susan D. Page", "srsg-minujusth", "[2017-11-01..]", "[2018-03-20..]"),  # S/2018/241
        ("Roméo Dallaire", "force-commander-unamir", "1993-10", "1994-08"),  # S/1994/963
        ("Nicholas Haysom", "srsg-unama", "2014-10", "2016"),  # the page of UNAMA
    ],
)
def test_an_appointment_has_the_days_of_the_paper_that_was_read(person, post, start, end):
    [appointment] = Appointment.objects.filter(person__name=person, post__code=post)
    assert (str(appointment.start), str(appointment.end)) == (start, end)


@pytest.mark.parametrize(
    ("day", "person"),
    [("2005-12-31", "Zbigniew Wlosowicz"), ("2006-01-01", "Michael Møller")],
)
def test_one_head_followed_the_other_in_cyprus_at_the_turn_of_2006(day, person):
    assert heads("unficyp", day) == [person]

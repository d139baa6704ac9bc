"""Which letters of the Secretary-General to the Council decided who led a mission.

The questions are those of the yearly volumes “Resolutions and Decisions of the Security Council”, which print the
answer of the Council and the symbols of both letters.
"""

from datetime import date

import pytest

from orgchart.models import Appointment, Document
from orgchart.queries.chart import chart_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

BEGAN = [
    # the post, a day, who held it, the letter that announced it, and its day
    (
        "chief-military-observer-unavem-i",
        "1990-01-01",
        "Péricles Ferreira Gomes",
        "S/20351",
        "1988-12-22",
    ),
    ("srsg-unmik", "1999-07-01", "Sergio Vieira de Mello", "S/1999/675", "1999-06-11"),
    ("srsg-untaet", "2001-01-01", "Sergio Vieira de Mello", "S/1999/1093", "1999-10-25"),
    ("srsg-unmibh", "1997-06-01", "Kai Eide", "S/1997/102", "1997-01-31"),
    ("srsg-unmibh", "2000-06-01", "Jacques Paul Klein", "S/1999/774", "1999-07-08"),
    (
        "transitional-administrator-untaes",
        "1997-01-01",
        "Jacques Paul Klein",
        "S/1996/38",
        "1996-01-16",
    ),
    (
        "chief-military-observer-unmop",
        "1999-06-01",
        "Graeme Roger Williams",
        "S/1998/563",
        "1998-06-22",
    ),
    (
        "chief-military-observer-unmop",
        "2001-09-10",
        "Rodolfo Sergio Mujica",
        "S/2001/872",
        "2001-09-10",
    ),
    ("srsg-unmee", "2001-06-01", "Legwaila Joseph Legwaila", "S/2000/947", "2000-09-29"),
    ("force-commander-unmee", "2002-06-01", "Patrick Cammaert", "S/2000/1037", "2000-10-25"),
    ("force-commander-unmee", "2005-06-01", "Rajender Singh", "S/2004/548", "2004-07-06"),
    ("force-commander-unmee", "2006-04-09", "Mohammed Taisir Masadeh", "S/2006/235", "2006-04-07"),
    ("srsg-unmibh", "1996-06-01", "S. Iqbal Riza", "S/1996/79", "1996-01-31"),
    ("srsg-unmih", "1995-06-01", "Lakhdar Brahimi", "S/1994/1104", "1994-09-23"),
    ("srsg-unmih", "1996-05-01", "Enrique ter Horst", "S/1996/155", "1996-03-01"),
    ("srsg-unmik", "2001-06-01", "Hans Haekkerup", "S/2000/1179", "2000-12-08"),
    ("srsg-unmik", "2005-06-01", "Søren Jessen-Petersen", "S/2004/500", "2004-06-15"),
    ("srsg-unmik", "2007-06-01", "Joachim Rücker", "S/2006/656", "2006-08-14"),
    ("srsg-unmik", "2009-01-01", "Lamberto Zannier", "S/2008/411", "2008-06-20"),
    ("srsg-unmil", "2006-06-01", "Alan Doss", "S/2005/464", "2005-07-13"),
    ("srsg-unmil", "2009-06-01", "Ellen Margrethe Løj", "S/2007/622", "2007-10-17"),
    ("srsg-unmis", "2008-06-01", "Ashraf Jehangir Qazi", "S/2007/531", "2007-09-03"),
    ("srsg-unmiset", "2003-06-01", "Kamalesh Sharma", "S/2002/350", "2002-04-02"),
    ("srsg-unmit", "2008-06-01", "Atul Khare", "S/2006/923", "2006-10-30"),
    ("srsg-unomig", "2007-04-10", "Jean Arnault", "S/2006/539", "2006-07-14"),
    ("chief-military-observer-unmop", "1996-06-01", "Göran Gunnarsson", "S/1996/142", "1996-02-21"),
    (
        "chief-military-observer-unmop",
        "1997-06-01",
        "Harold Mwakio Tangai",
        "S/1996/957",
        "1996-11-14",
    ),
    ("head-unmot", "1997-06-01", "Gerd Merrem", "S/1996/326", "1996-04-26"),
    ("head-unmot", "1999-01-01", "Ján Kubiš", "S/1998/407", "1998-05-15"),
    ("head-unmot", "2000-01-01", "Ivo Petrov", "S/1999/985", "1999-09-13"),
    ("srsg-unoci", "2006-06-01", "Pierre Schori", "S/2005/133", "2005-02-25"),
    ("srsg-unoci", "2009-06-01", "Choi Young-jin", "S/2007/622", "2007-10-17"),
    ("srsg-unomig", "2001-06-01", "Dieter Boden", "S/1999/1079", "1999-10-18"),
    ("srsg-unomig", "2004-06-01", "Heidi Tagliavini", "S/2002/643", "2002-05-23"),
    ("srsg-unomig", "1996-06-01", "Liviu Bota", "S/1995/839", "1995-10-02"),
    ("srsg-unomil", "1996-06-01", "Anthony Nyakyi", "S/1994/1340", "1994-11-19"),
    ("srsg-unomil", "1997-06-01", "Tuliameni Kalomoh", "S/1997/312", "1997-04-10"),
    (
        "chief-military-observer-unomsil",
        "1999-01-01",
        "Subhash C. Joshi",
        "S/1998/673",
        "1998-07-16",
    ),
    ("chief-military-observer-unomur", "1993-08-01", "Roméo Dallaire", "S/26019", "1993-06-29"),
    ("srsg-unosom-i", "1992-07-01", "Mohamed Sahnoun", "S/23851", "1992-04-24"),
    ("force-commander-unosom-ii", "1993-08-01", "Çevik Bir", "S/25295", "1993-02-10"),
    ("srsg-unosom-ii", "1994-10-01", "James Victor Gbeho", "S/1994/707", "1994-06-08"),
    ("srsg-unpredep", "1999-02-01", "Fernando Valenzuela Marzo", "S/1998/1191", "1998-12-16"),
    ("srsg-unprofor", "1993-10-01", "Thorvald Stoltenberg", "S/25806", "1993-05-14"),
    ("srsg-unprofor", "1994-06-01", "Yasushi Akashi", "S/26838", "1993-12-01"),
    ("chief-of-staff-untso", "1997-01-01", "Rufus Modupe Kupolati", "S/1995/772", "1995-09-01"),
    ("chief-of-staff-untso", "1999-01-01", "Timothy Roger Ford", "S/1998/183", "1998-02-25"),
    ("chief-of-staff-untso", "2001-01-01", "Franco Ganguzza", "S/2000/223", "2000-03-13"),
    ("chief-of-staff-untso", "2003-01-01", "Carl A. Dodd", "S/2002/326", "2002-03-26"),
    ("chief-of-staff-untso", "2005-06-01", "Clive Lilley", "S/2004/809", "2004-10-05"),
    ("chief-of-staff-untso", "2006-12-01", "Ian Campbell Gordon", "S/2006/894", "2006-11-10"),
    ("chief-of-staff-untso", "2010-06-01", "Robert Mood", "S/2009/34", "2009-01-09"),
    (
        "chief-military-observer-unmogip",
        "1995-06-01",
        "Alfonso Pessolano",
        "S/1994/1146",
        "1994-10-03",
    ),
    ("chief-military-observer-unmogip", "1997-06-01", "Ahn Choung-Jun", "S/1997/220", "1997-03-11"),
    (
        "chief-military-observer-unmogip",
        "1998-06-01",
        "Sergio Hernán Espinosa Davies",
        "S/1998/211",
        "1998-03-03",
    ),
    ("chief-military-observer-unmogip", "1999-06-01", "József Bali", "S/1999/148", "1999-02-09"),
    (
        "chief-military-observer-unmogip",
        "2001-01-01",
        "Manuel Saavedra",
        "S/2000/573",
        "2000-06-12",
    ),
    ("chief-military-observer-unmogip", "2003-06-01", "Pertti Puonti", "S/2002/946", "2002-08-15"),
    ("chief-military-observer-unmogip", "2004-08-24", "Guido Palmieri", "S/2004/695", "2004-08-24"),
    ("chief-military-observer-unmogip", "2008-10-16", "Kim Moon Hwa", "S/2008/663", "2008-10-16"),
]
"""What the volumes of 1992 to 2009 tell of beginnings."""

ENDED = [
    # the post, a day, who held it, the letter that names what came next
    ("srsg-unmih", "1994-06-01", "Dante Caputo", "S/1994/1104"),
    ("srsg-unmil", "2006-06-01", "Alan Doss", "S/2007/622"),
    ("srsg-unomil", "1994-06-01", "Trevor Livingston Gordon-Somers", "S/1994/1340"),
    ("srsg-unomil", "1996-06-01", "Anthony Nyakyi", "S/1997/312"),
    ("chief-military-observer-unomur", "1993-08-01", "Roméo Dallaire", "S/26593"),
    ("force-commander-unosom-ii", "1993-08-01", "Çevik Bir", "S/1994/21"),
    ("srsg-unosom-ii", "1994-04-01", "Lansana Kouyaté", "S/1994/707"),
    ("srsg-unprofor", "1993-10-01", "Thorvald Stoltenberg", "S/26838"),
    ("srsg-unprofor", "1994-06-01", "Yasushi Akashi", "S/1995/898"),
    ("chief-of-staff-untso", "1997-01-01", "Rufus Modupe Kupolati", "S/1998/183"),
    ("usg-peacekeeping", "1994-06-01", "Kofi Annan", "S/1995/898"),
]

INTERIM = [
    # the post, a day, who acted, the announcement of the next head
    ("srsg-unmik", "2002-01-15", "Charles H. Brayshaw", "SG/A/784"),
    ("srsg-unmik", "2003-07-20", "Charles H. Brayshaw", "SG/A/852"),
    ("srsg-unomig", "2002-06-20", "Roza Otunbayeva", "S/2002/643"),
    ("srsg-unmis", "2007-06-01", "Taye Zerihoun", "S/2007/531"),
    ("srsg-unmik", "2004-07-30", "Charles H. Brayshaw", "S/2004/500"),
    ("srsg-unmik", "2006-07-15", "Steven P. Schook", "S/2006/656"),
    ("srsg-unomig", "2006-08-01", "Ivo Petrov", "S/2006/539"),
    ("srsg-onusal", "1993-04-01", "Victor Suanzes Pardo", "S/25451"),
    ("srsg-minurso", "1997-01-01", "Erik Jensen", "SG/A/665"),
    ("srsg-unama", "2022-08-01", "Markus Potzel", "SG/A/2147"),
]


def held(post, day, person):
    """The appointment of a person on a day. One query."""
    on = Appointment.objects.published().on(date.fromisoformat(day))
    return on.get(post__code=post, person__name=person)


@pytest.mark.parametrize(("post", "day", "person", "symbol", "written"), BEGAN)
def test_which_letter_announced_a_head(post, day, person, symbol, written):
    letter = held(post, day, person).started_by
    assert (letter.symbol, str(letter.date)) == (symbol, written)


@pytest.mark.parametrize(("post", "day", "person", "symbol"), ENDED)
def test_which_letter_told_what_came_next(post, day, person, symbol):
    assert held(post, day, person).ended_by.symbol == symbol


@pytest.mark.parametrize(("post", "day", "person", "symbol"), INTERIM)
def test_who_acted_did_so_until_the_next_head_was_named(post, day, person, symbol):
    acted = held(post, day, person)
    assert (acted.acting, acted.ended_by.symbol) == (True, symbol)
    assert "is inferred" in acted.note


def test_a_press_release_of_2022_announced_who_leads_the_mission_in_afghanistan():
    otunbayeva = held("srsg-unama", "2023-01-01", "Roza Otunbayeva")
    announced = otunbayeva.started_by
    assert (announced.symbol, str(announced.date)) == ("SG/A/2147", "2022-09-02")
    assert otunbayeva.source.url == "https://press.un.org/fr/2022/sga2147.doc.htm"


def test_who_left_before_an_interim_is_not_ended_by_the_announcement_after_it():
    """SG/A/2147 thanks Deborah Lyons, who had left in June; somebody acted in between."""
    assert held("srsg-unama", "2021-06-01", "Deborah Lyons").ended_by is None


def test_a_letter_has_the_heading_of_its_kind_with_its_own_day():
    letter = Document.objects.get(symbol="S/2000/947")
    assert letter.title == (
        "Letter dated 29 September 2000 from the Secretary-General to the President of the "
        "Security Council"
    )


def test_the_symbol_of_one_letter_cannot_be_read_in_the_copy():
    loidolt = held("chief-military-observer-unmogip", "2002-01-01", "Hermann K. Loidolt")
    assert loidolt.started_by is None


def test_a_swiss_officer_leads_the_truce_supervision_since_december_2021():
    gauchat = held("chief-of-staff-untso", "2022-01-01", "Patrick Gauchat")
    assert str(gauchat.start) == "2021-12"


def test_francis_okelo_led_the_mission_in_sierra_leone_in_january_1999():
    okelo = held("srsg-unomsil", "1999-01-12", "Francis Okelo")
    assert okelo.started_by.symbol == "S/RES/1181 (1998)"


def test_a_kenyan_officer_led_the_observers_in_prevlaka_until_june_1998():
    tangai = held("chief-military-observer-unmop", "1997-06-01", "Harold Mwakio Tangai")
    assert (str(tangai.start), str(tangai.end)) == ("1996-11-26", "[1998-06-26..]")


def appointments(person, unit):
    """The published appointments of somebody to a unit, the oldest first."""
    found = Appointment.objects.filter(
        person__name=person, post__unit__code=unit, status="published"
    )
    return sorted(found, key=lambda appointment: str(appointment.start))


@pytest.mark.parametrize(
    ("person", "unit", "symbol", "written"),
    [
        ("Lars-Eric Wahlgren", "unifil", "S/19808", date(1988, 3, 30)),
        ("Slavko Jović", "uniimog", "S/20111", date(1988, 8, 10)),
        ("Margaret Joan Anstee", "unavem-ii", "S/23556", date(1992, 2, 6)),
        ("Sahabzada Yaqub Khan", "minurso", "S/23754", date(1992, 3, 23)),
        ("Augusto Ramírez-Ocampo", "onusal", "S/25451", date(1993, 3, 18)),
        ("Alioune Blondin Beye", "unavem-ii", "S/25882", date(1993, 5, 27)),
        ("Roméo Dallaire", "unamir", "S/26593", date(1993, 10, 12)),
        ("Jacques-Roger Booh-Booh", "unamir", "S/26730", date(1993, 11, 8)),
        ("Shaharyar M. Khan", "unamir", "S/1994/709", date(1994, 6, 8)),
        ("Stanislaw Franciszek Wozniak", "unifil", "S/1995/217", date(1995, 3, 17)),
        ("Jioje Konouse Konrote", "unifil", "S/1997/660", date(1997, 8, 19)),
        ("Oluyemi Adeniji", "minurca", "S/1998/297", date(1998, 3, 31)),
        ("Cameron Ross", "undof", "S/1998/873", date(1998, 9, 14)),
        ("Ann Hercus", "unficyp", "S/1999/722", date(1999, 6, 20)),
        ("Seth Kofi Obeng", "unifil", "S/1999/1167", date(1999, 11, 9)),
        ("Kamel Morjane", "monuc", "S/1999/1171", date(1999, 11, 13)),
        ("Oluyemi Adeniji", "unamsil", "S/1999/1186", date(1999, 11, 16)),
        ("Zbigniew Wlosowicz", "unficyp", "S/2000/431", date(2000, 5, 10)),
        ("Bo Wranker", "undof", "S/2000/664", date(2000, 7, 6)),
        ("Amos Namanga Ngongi", "monuc", "S/2001/760", date(2001, 7, 31)),
        ("Franciszek Gagor", "undof", "S/2003/726", date(2003, 7, 15)),
        ("Alvaro de Soto", "minurso", "S/2003/796", date(2003, 8, 5)),
        ("Bala Nanda Sharma", "undof", "S/2004/30", date(2004, 1, 9)),
        ("Alain Pellegrini", "unifil", "S/2004/68", date(2004, 1, 19)),
        ("Michael Møller", "unficyp", "S/2005/589", date(2005, 9, 12)),
        ("Edmond Mulet", "minustah", "S/2006/303", date(2006, 5, 15)),
        ("Wolfgang Jilke", "undof", "S/2007/24", date(2007, 1, 16)),
        ("Claudio Graziano", "unifil", "S/2007/26", date(2007, 1, 16)),
        ("Julian Harston", "minurso", "S/2007/55", date(2007, 1, 31)),
        ("Hédi Annabi", "minustah", "S/2007/466", date(2007, 7, 26)),
        ("Alan Doss", "monuc", "S/2007/622", date(2007, 10, 17)),
        ("Victor da Silva Angelo", "minurcat", "S/2008/52", date(2008, 1, 25)),
        ("Kai Eide", "unama", "S/2008/165", date(2008, 3, 6)),
    ],
)
def test_a_letter_to_the_council_decided_an_appointment(person, unit, symbol, written):
    letter = appointments(person, unit)[0].started_by
    assert letter.symbol == symbol
    assert str(letter.date) == written.isoformat()


@pytest.mark.parametrize(
    ("person", "unit", "symbol"),
    [
        ("Gustav Hägglund", "unifil", "S/19808"),
        ("Margaret Joan Anstee", "unavem-ii", "S/25882"),
        ("Jacques-Roger Booh-Booh", "unamir", "S/1994/709"),
        ("Roméo Dallaire", "unamir", "S/1994/963"),
        ("Trond Furuhovde", "unifil", "S/1995/217"),
        ("Stanislaw Franciszek Wozniak", "unifil", "S/1997/660"),
        ("Alvaro de Soto", "minurso", "SG/A/921"),
        ("Hédi Annabi", "dpko", "S/2007/466"),
    ],
)
def test_a_document_about_the_next_ended_an_appointment(person, unit, symbol):
    assert appointments(person, unit)[0].ended_by.symbol == symbol


@pytest.mark.parametrize(
    ("unit", "day", "person"),
    [
        ("uniimog", "1988-08-20", "Slavko Jović"),
        ("unifil", "1990-01-01", "Lars-Eric Wahlgren"),
        ("unifil", "1994-01-01", "Trond Furuhovde"),
        ("unavem-ii", "1993-07-01", "Alioune Blondin Beye"),
        ("undof", "1999-05-31", "Cameron Ross"),
        ("minurca", "1998-12-01", "Oluyemi Adeniji"),
        ("monuc", "2000-02-24", "Kamel Morjane"),
        ("undof", "2002-06-01", "Bo Wranker"),
        ("minurso", "2005-01-01", "Alvaro de Soto"),
        ("unifil", "2006-07-12", "Alain Pellegrini"),
        ("unficyp", "2006-12-15", "Michael Møller"),
        ("undof", "2009-07-31", "Wolfgang Jilke"),
    ],
)
def test_who_led_on_a_day_between_two_letters(unit, day, person):
    node = chart_on(date.fromisoformat(day)).nodes[unit]
    assert [appointment.person.name for appointment in node.heads] == [person]


def test_nobody_is_recorded_for_western_sahara_between_two_heads_in_2005():
    """SG/A/921 calls Alvaro de Soto the former head; the next began on 5 August."""
    assert chart_on(date(2005, 6, 1)).nodes["minurso"].heads == []

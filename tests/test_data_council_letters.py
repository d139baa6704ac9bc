"""Who was appointed by a letter to the Security Council, by its yearly Resolutions and Decisions.

The days and symbols are those of the volumes for 1988 to 2008 and of the press release SG/A/921.
"""

from datetime import date

import pytest

from orgchart.models import Appointment
from orgchart.queries.chart import chart_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


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

"""Texts and questions become the same plain words, whatever the script and the marks."""

import pytest

from orgchart.queries.search_words import (
    SHOWN,
    marked,
    plain,
    terms_of,
    with_initials_together,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("Łódź Øresund Đorđe Þór æon œuvre Straße ılık Ħal", "lodz oresund dorde thor aeon oeuvre strasse ilik hal"),
        ("الشرطة", "الشرطه"),
        ("على", "علي"),
        ("الســـلام", "السلام"),
        ("الإجراءات", "الاجراءات"),
        ("S/RES/1542 (2004)", "s res 1542 2004"),
    ],
)  # fmt: skip
def test_letters_are_folded(written, folded):
    assert plain(written) == folded


@pytest.mark.parametrize(
    ("written", "together"),
    [
        ("U.N. Mission in South Sudan", "UN Mission in South Sudan"),
        ("the U. N. in Mali", "the UN in Mali"),
        ("D.P.K.O.", "DPKO"),
        ("d.p.k.o", "dpko"),
        ("l’O.N.U. à Haïti", "l’ONU à Haïti"),
        ("J.P. Lacroix", "J.P. Lacroix"),
        ("U Thant", "U Thant"),
        ("Mr. U. Nyo", "Mr. U. Nyo"),
        ("S/PV.9642", "S/PV.9642"),
    ],
)
def test_acronyms_lose_their_dots_and_people_keep_theirs(written, together):
    assert with_initials_together(written) == together


@pytest.mark.parametrize(
    ("asked", "terms", "years"),
    [
        ("who runs un police in mali", ["police", "mali"], []),
        ("dpko 2009", ["dpko"], ["2009"]),
        ("2019", ["2019"], ["2019"]),
        ("who", ["who"], []),
        ("谁领导联合国在马里的特派团", ["马里", "特派", "派团"], []),
        ("联合国", ["联合", "合国"], []),
        ("联合国海地稳定特派团", ["海地", "地稳", "稳定", "特派", "派团"], []),
        ("几内亚比绍", ["几内", "内亚", "亚比", "比绍"], []),
        ("维持和平行动部", ["维持", "持和", "和平", "行动", "部"], []),
        ("resolution 2100", ["resolution", "2100"], []),
        ("missions de la paix", ["missions", "paix"], []),
    ],
)
def test_words_that_say_nothing_and_years_are_told_apart(asked, terms, years):
    assert terms_of(asked) == (terms, years)


def test_words_that_matched_are_marked_as_they_are_written():
    assert marked("Opération en Côte d’Ivoire", frozenset({"ivoire", "cote"})) == [
        ("Opération en ", False),
        ("Côte", True),
        (" d’", False),
        ("Ivoire", True),
    ]


def test_of_a_long_text_the_part_around_the_first_match_is_shown():
    text = "words " * 100 + "police " + "words " * 100
    pieces = marked(text, frozenset({"police"}))
    assert ("police", True) in pieces
    assert pieces[0] == pieces[-1] == ("…", False)
    assert sum(len(piece) for piece, _ in pieces) < SHOWN + 60

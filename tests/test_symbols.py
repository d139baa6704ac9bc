"""Symbols of documents are read as people cite them."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgchart.symbols import Kind, SymbolError, main, parse

CITED = (Path(__file__).parent / "symbols-as-cited.txt").read_text().splitlines()


CANONICAL = [
    "A/RES/61/279",
    "A/RES/72/262 C",
    "A/RES/76/84 A-B",
    "A/RES/377 (V)",
    "A/RES/377 (V) A",
    "A/RES/3101 (XXVIII)",
    "A/RES/3201 (S-VI)",
    "A/RES/S-19/2",
    "A/RES/ES-10/20",
    "A/RES/998 (ES-I)",
    "A/DEC/60/551",
    "S/RES/1542 (2004)",
    "S/PRST/2005/30",
    "ST/SGB/2010/1",
    "ST/AI/2013/4",
    "A/61/858/Add.1",
    "A/61/858/Add.1/Corr.2",
    "A/C.5/61/SR.60",
    "A/C.5/61/L.12",
    "A/61/L.5/Rev.1",
    "A/61/PV.104",
    "A/ES-10/PV.3",
    "A/HRC/48/3",
    "A/HRC/RES/48/3",
    "A/HRC/RES/S-30/1",
    "A/HRC/PRST/OS/12/1",
    "E/RES/2012/30",
    "E/RES/131 (VI)",
    "E/CN.4/2005/3",
    "E/CN.4/Sub.2/2005/3",
    "CCPR/C/21/Rev.1/Add.13",
    "S/Agenda/4961",
    "A/80/6 (Sect. 5)",
    "A/CN.9/WG.II/WP.100",
    "A/CONF.151/26/Rev.1 (Vol. I)",
    "TD/519/Add.2/Corr.1",
    "UNEP/EA.2/Res.25",
    "S/2013/759",
    "S/23500",
    "S/11302/Add.1",
    "S/PV.4961",
    "S/PV.4961 (Resumption 1)",
    "S/PV.4961 (Resumption 1)/Corr.1",
    "S/AC.44/2004/(02)/1",
    "S/AC.44/2004/(02)/112/Add.1",
    "S/AC.37/2003/(1455)/1",
    "S/AC.26/Dec.269 (2011)",
    "A/79/6 (Plan outline)",
    "TD/B/41(1)/7",
    "TD/B/EX(27)/2",
    "TD/B/WP(55)/L.1",
    "TD/B(S-XXXI)/2",
    "TD(XIV)/PC/1",
]


@pytest.mark.parametrize("symbol", CANONICAL)
def test_the_canonical_form_reads_as_itself(symbol):
    assert parse(symbol).text == symbol


@pytest.mark.parametrize("symbol", CANONICAL)
def test_case_spaces_links_and_percents_change_nothing(symbol):
    read = parse(symbol)
    for written in (
        symbol.lower(),
        f"  {symbol.replace(' ', '')} ",
        symbol.replace(" ", "\u00a0"),
        symbol.replace("/", " / "),
        symbol.replace("-", "–"),
        read.path,
        read.link,
        f"undocs.org/{read.path}",
        f"https://undocs.org/en/{symbol.replace(' ', '%20')}",
        f"https://documents.un.org/symbol-explorer?s={symbol.replace('/', '%2F')}&lang=en",
        f"https://www.un.org/en/ga/search/view_doc.asp?symbol={symbol.replace(' ', '+')}",
    ):
        assert parse(written) == read, written


@pytest.mark.parametrize("cited", CITED)
def test_every_symbol_as_people_cite_it_is_read(cited):
    read = parse(cited)
    assert parse(read.text) == read
    assert parse(read.text).text == read.text
    assert parse(read.path) == read


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("resolution 1542 (2004)", "S/RES/1542 (2004)"),
        ("Security Council resolution 1542(2004)", "S/RES/1542 (2004)"),
        ("UNSCR 1542 (2004)", "S/RES/1542 (2004)"),
        ("GA resolution 61/279", "A/RES/61/279"),
        ("General Assembly resolution 72/262 c", "A/RES/72/262 C"),
        ("General Assembly resolution 377 A (V)", "A/RES/377 (V) A"),
        ("United Nations Security Council Resolution 50 (1948)", "S/RES/50 (1948)"),
        ("Security Council resolution S/RES/1542 (2004)", "S/RES/1542 (2004)"),
        ("A/RES/377 A (V)", "A/RES/377 (V) A"),
        ("General Assembly decision 60/551", "A/DEC/60/551"),
        ("ECOSOC resolution 2012/30", "E/RES/2012/30"),
        ("Human Rights Council resolution 48/3", "A/HRC/RES/48/3"),
        ("A/RES/76/84a‑B", "A/RES/76/84 A-B"),
    ],
)
def test_words_that_name_the_body_are_read(written, symbol):
    assert parse(written).text == symbol


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "empty"),
        ("hello", "first element"),
        ("A", "no document"),
        ("S/RES", "a number and a year"),
        ("A/C.5", "no document number"),
        ("A//61", "empty element"),
        ("resolution 61/279", "names no body"),
        ("UNSCR 1542", "a number and a year"),
        ("S/RES/1542", "a number and a year"),
        ("S/RES/1542 (1944)", "plausible year"),
        ("S/RES/1542 (2040)", "plausible year"),
        ("A/RES/999/1", "plausible session"),
        ("A/RES/12/3", "plausible session"),
        ("A/RES/377 (IIII)", "not a Roman numeral"),
        ("A/RES/377 (XXXI)", "Roman numerals"),
        ("A/RES/76/84 B-A", "does not go up"),
        ("A/RES/61/27 9", "space inside a number"),
        ("A/RES/61/0279", "begins with 0"),
        ("A/RES/61/8888x", "8888 is not a plausible number"),
        ("A/RES/81/99999", "99999 is not a plausible number"),
        ("S/RES/99999 (2020)", "99999 is not a plausible number"),
        ("A/RES/61/279²", "no document symbol has"),
        ("A/RES/61/٢٧٩", "no document symbol has"),
        ("A/80/6 (Sect", "does not close"),
        ("A/80/6 Sect. 5)", "closes a bracket that it does not open"),
        ("A/80/6 (Chapter 5)", "The registry does not know “\\(CHAPTER5\\)”"),
        ("S/AC.44/2004/(02)", "no document number after \\(02\\)"),
        ("S/AC.44/(02)/1", "right after the year"),
        ("S/AC.44/2004/(XX)/1", "only a number can be there"),
        ("S/2004/(02)/1", "only documents of a committee"),
        ("S/AC.26/Dec.269 (2077)", "plausible year"),
        ("TD(Sect. 5)/1", "does not know “\\(SECT.5\\)”"),
        ("E(Sect. 5)/1", "bracket right after E"),
        ("TD/B/EX(IIII)/2", "not a Roman numeral"),
        ("HRI/CORE/1/Add.1", "The registry does not know “CORE” as an element"),
        ("E/CN.4/RES/2005/80", "The registry does not read"),
        ("A/61/858/Add.1/7", "after Add.1"),
        ("A/61/858/Add.1/", "empty element"),
        ("A/61/SGB/1", "after a number"),
        ("A/55/305–S/2000/809", "Give A/55/305 or S/2000/809"),
        ("https://documents.un.org/doc/undoc/gen/n07/432/49/pdf/x.pdf", "has no document symbol"),
        ("A/C/61/1", "does not know “C” as an element"),
        ("https://example.org/A/RES/61/279", "not an address of United Nations documents"),
        ("https://www.un.org/en/about", "has no document symbol"),
        ("A/RES/" + "1" * 200, "longer than any"),
    ],
)
def test_what_is_not_a_symbol_is_refused_with_the_reason(written, why):
    with pytest.raises(SymbolError, match=why):
        parse(written, latest_year=2026)


def test_it_tells_organ_kind_session_year_number_part_and_suffixes():
    assembly = parse("A/RES/72/262 C")
    assert (assembly.organ, assembly.kind, assembly.session) == (
        "General Assembly",
        Kind.RESOLUTION,
        "72",
    )
    assert (assembly.number, assembly.part, assembly.year) == (262, "C", None)
    council = parse("S/RES/1542 (2004)")
    assert (council.organ, council.year, council.number) == ("Security Council", 2004, 1542)
    report = parse("A/61/858/Add.1/Corr.2")
    assert (report.kind, report.session, report.number) == (Kind.REPORT, "61", 858)
    assert report.suffixes == ("Add.1", "Corr.2")
    assert parse("A/RES/377 (V)").session == "V"
    committee = parse("S/AC.44/2004/(02)/1/Add.2")
    assert (committee.organ, committee.year, committee.number) == ("Security Council", 2004, 1)
    decision = parse("S/AC.26/Dec.269(2011)")
    assert (decision.kind, decision.number, decision.year) == (Kind.DECISION, 269, 2011)
    assert parse("A/HRC/PRST/OS/12/1").organ == "Human Rights Council"


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("A/DEC/60/551", Kind.DECISION),
        ("S/PRST/2005/30", Kind.PRESIDENTIAL_STATEMENT),
        ("ST/SGB/2010/1", Kind.BULLETIN),
        ("ST/AI/2013/4", Kind.OTHER),
        ("S/PV.4961", Kind.RECORD),
        ("A/C.5/61/SR.60", Kind.RECORD),
        ("S/2013/759", Kind.REPORT),
        ("UNEP/EA.2/Res.25", Kind.RESOLUTION),
        ("A/C.5/61/L.12", Kind.OTHER),
    ],
)
def test_the_kind_is_as_far_as_the_symbol_tells(symbol, kind):
    assert parse(symbol).kind is kind


def test_nine_sorts_before_ten_and_the_fifth_session_before_the_sixty_first():
    symbols = ["A/RES/61/10", "A/RES/61/9", "A/RES/377 (V)", "A/RES/100 (X)"]
    ordered = sorted(map(parse, symbols), key=lambda symbol: symbol.sort_key)
    assert [str(symbol) for symbol in ordered] == [
        "A/RES/377 (V)",
        "A/RES/100 (X)",
        "A/RES/61/9",
        "A/RES/61/10",
    ]


def test_documents_stand_by_session_or_year_where_a_reader_looks_for_them():
    ordered = [
        "A/6730/Add.3",
        "A/46/882",
        "A/RES/998 (ES-I)",
        "A/RES/1120 (XI)",
        "A/RES/1140 (XII)",
        "A/RES/51/243",
        "A/RES/ES-10/2",
        "A/RES/S-19/2",
        "A/RES/52/1",
        "A/RES/79/1",
        "S/5784",
        "S/22527",
        "S/1994/288",
        "S/2018/955",
    ]
    assert sorted(sorted(ordered), key=lambda symbol: parse(symbol).sort_key) == ordered


def test_a_press_release_has_one_symbol_and_not_those_beside_it():
    assert parse("sg/a/1797").organ == "Secretary-General"
    with pytest.raises(SymbolError, match=r"several symbols. Give SG/A/1797\.$"):
        parse("SG/A/1797-BIO/5061-PA/14")


def test_the_link_leads_to_the_official_text():
    assert parse("a/res/72/262c").link == "https://docs.un.org/en/A/RES/72/262C"


@given(st.text(max_size=60))
def test_any_text_is_a_symbol_or_the_one_error(text):
    try:
        read = parse(text)
    except SymbolError as error:
        assert str(error)
    else:
        assert parse(read.text) == read


@given(
    st.integers(31, 80), st.integers(1, 400), st.sampled_from(["", "A", "C", "A-B"]), st.booleans()
)
def test_a_resolution_of_any_session_keeps_its_parts(session, number, part, lower):
    text = f"A/RES/{session}/{number}{part}"
    read = parse(text.lower() if lower else text)
    assert (read.session, read.number, read.part) == (str(session), number, part)


def test_the_command_prints_symbols_and_fails_if_one_failed(capsys):
    assert main(["a/res/61/279\n"]) == 0
    assert main(["hello\n", "\n", "s/res/50(1948)\n"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "A/RES/61/279"
    assert out[1].startswith("error: ")
    assert out[2].startswith("error: ")
    assert out[3] == "S/RES/50 (1948)"


def test_the_command_reads_standard_input():
    run = subprocess.run(
        [sys.executable, "-m", "orgchart.symbols"],
        input=b"s/res/50(1948)\n\xff\n",
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1
    first, second = run.stdout.decode().splitlines()
    assert first == "S/RES/50 (1948)"
    assert second.startswith("error: ")


def test_an_error_comes_whole_from_another_process():
    with pytest.raises(SymbolError) as raised:
        parse("100 % wrong")
    there = pickle.loads(pickle.dumps(raised.value))
    assert (str(there), there.sentence, there.values) == (
        str(raised.value),
        raised.value.sentence,
        raised.value.values,
    )
    assert "100%wrong" in str(there)

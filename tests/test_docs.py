"""The documentation names files that exist."""

import re
from pathlib import Path

import pytest

from orgchart.exchange.dictionary import dictionary
from orgchart.models import RECORDS

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"]
FILE = re.compile(r"`((?:\w+/)*[\w.]+\.(?:py|html|css|js|md|json|svg|txt|toml)|(?:\w+/)+)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)\)")
PLACES = (ROOT, ROOT / "orgchart", ROOT / "orgchart/static/orgchart")
"""What the names of files are relative to."""


def named_files(page):
    text = page.read_text()
    return {name for name in FILE.findall(text) if "/" in name}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page):
    made = ("var/", "staticfiles/")  # they are made by the installation
    missing = [
        name
        for name in named_files(page)
        if not name.startswith(made) and not any((place / name).exists() for place in PLACES)
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_project_leads_somewhere(page):
    targets = LINK.findall(page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_there_is_an_answer_to_each_of_the_twenty_questions():
    text = (ROOT / "docs/changes.md").read_text()
    questions, answers = text.split("## The answers")
    numbers = [str(number) for number in range(1, 21)]
    assert re.findall(r"^(\d+)\. ", questions, re.MULTILINE) == numbers
    assert re.findall(r"^(\d+)\. ", answers, re.MULTILINE) == numbers


def test_the_data_dictionary_has_every_kind_and_every_field_of_today():
    kinds = [kind for kind in RECORDS if kind._meta.app_label == "orgchart"]
    page = (ROOT / "docs" / "dictionary.md").read_text()
    assert dictionary(kinds) == page, "Run manage.py dictionary --write docs/dictionary.md"


def test_the_walk_through_the_standard_is_counted_rightly_and_lists_everything_missing():
    page = (ROOT / "docs" / "security.md").read_text()
    rows = re.findall(
        r"^\| (\d+\.\d+\.\d+) \| [12] \|.*?\| (yes|\*\*no\*\*|n/a) \|", page, re.MULTILINE
    )
    verdicts = [verdict for _number, verdict in rows]
    counted = [verdicts.count(verdict) for verdict in ("yes", "**no**", "n/a")]
    [said] = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    assert [*map(int, said)] == [*counted, len(rows)]
    assert (
        len({number for number, _verdict in rows}) == len(rows) == 253
    )  # of levels 1 and 2 in 5.0.0
    missing = page.partition("### What is missing")[2].partition("\n## ")[0]
    listed = re.findall(r"\b\d+\.\d+\.\d+\b", missing)
    assert sorted(listed) == sorted(number for number, verdict in rows if verdict == "**no**")


def test_every_test_that_the_walk_names_exists():
    page = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"`((?:tests|deploy|script|dpko_site|orgchart|docs)/[\w./-]+)`", page))
    assert len(named) > 50
    assert {name for name in named if not (ROOT / name).exists()} == set()

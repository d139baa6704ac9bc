"""The templates keep the rules of docs/writing.md: short lines, one open tag, translated words."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "orgchart" / "templates"
TEMPLATES = {str(path.relative_to(ROOT)): path.read_text() for path in ROOT.rglob("*.html")}
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"{%\s*(\w+).*?%}", re.DOTALL)
OPENING = {
    name
    for source in TEMPLATES.values()
    for name in TAG.findall(source)
    if any(f"end{name}" in TAG.findall(other) for other in TEMPLATES.values())
}
"""The tags that a later tag closes: ``if``, ``for``, ``block`` …"""
MOST = 120
CLASSES = re.compile(r"{% block bodyclass %}.*?{% endblock %}")
"""The block for the classes of ``body``, which nobody reads."""
SAME_IN_EVERY_LANGUAGE = {"UTC", "CSV", "XLSX", "JSON"}
"""Names of a time zone and of formats."""
NOT_WORDS = {"orgchart/_take_along.html": "iframe"}
"""Texts that are HTML for a person to copy, by the name of the element that they begin with."""
READ_ALOUD = {"alt", "aria-label", "placeholder", "title", "value"}
"""The attributes that a person reads or hears."""


@pytest.fixture(params=sorted(TEMPLATES))
def template(request):
    return request.param


def left_open(line):
    """The tags that a line opens and does not close."""
    opened = []
    for name in TAG.findall(line):
        if name in OPENING:
            opened.append(name)
        elif name.startswith("end") and name[3:] in opened:
            opened.reverse()
            opened.remove(name[3:])
            opened.reverse()
    return opened


class Words(HTMLParser):
    """Collects the texts and attributes that a person reads."""

    def __init__(self):
        super().__init__()
        self.found, self.within = [], []

    def handle_starttag(self, tag, attrs):
        self.within.append(tag)
        is_button = ("type", "submit") in attrs
        for name, value in attrs:
            if name in READ_ALOUD and (name != "value" or (tag == "input" and is_button)):
                self.found.append(value or "")

    def handle_endtag(self, tag):
        if tag in self.within:
            while self.within.pop() != tag:
                pass

    def handle_data(self, data):
        if not {"code", "script", "style"} & set(self.within):
            self.found.append(data)


def untranslated(source):
    """The visible words outside ``translate``, ``blocktranslate`` and variables."""
    source = re.sub(CLASSES, " ", source)
    source = re.sub(r"{#.*?#}|{{.*?}}", " ", source, flags=re.DOTALL)
    source = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", " ", source, flags=re.DOTALL)
    parser = Words()
    parser.feed(re.sub(r"{%.*?%}", " ", source, flags=re.DOTALL))
    parser.close()
    texts = [" ".join(text.split()) for text in parser.found]
    return [text for text in texts if set(WORD.findall(text)) - SAME_IN_EVERY_LANGUAGE]


def test_a_line_is_short(template):
    long = [line for line in TEMPLATES[template].splitlines() if len(line) > MOST]
    assert not long, f"Break these lines: they have more than {MOST} characters."


def test_a_line_leaves_at_most_one_tag_open(template):
    crowded = [line for line in TEMPLATES[template].splitlines() if len(left_open(line)) > 1]
    assert not crowded, "Write one tag on a line, or close on the line what it opens."


def test_every_visible_text_is_translated(template):
    found = untranslated(TEMPLATES[template])
    code = NOT_WORDS.get(template)
    found = [text for text in found if not (code and text.startswith(f"<{code} "))]
    assert not found, "Put these texts into translate or blocktranslate."


def test_the_tests_see_what_they_are_for():
    assert left_open("{% if a %}{% for b in c %}") == ["if", "for"]
    assert left_open("{% if a %}{{ b }}{% endif %}{% for b in c %}") == ["for"]
    assert untranslated("<p>Plain {{ name }}</p>{% translate 'Fine' %}<i title='Bad'>…</i>") == [
        "Plain",
        "Bad",
    ]
    assert (
        untranslated("{% blocktranslate %}Fine{% endblocktranslate %}<code>manage.py</code>") == []
    )


IN_A_SENTENCE = re.compile(r"{% blocktranslate .*?{% endblocktranslate %}", re.DOTALL)
LATIN_COMMA = re.compile(r"(?:}}|%}|</\w+>), (?={|<)")


@pytest.mark.parametrize(
    "template", [name for name in TEMPLATES if "/admin/" not in name and "/api/preview" not in name]
)
def test_a_comma_between_parts_is_that_of_the_language(template):
    alone = IN_A_SENTENCE.sub("", TEMPLATES[template])
    assert LATIN_COMMA.findall(alone) == [], (
        "Write {% comma %}: Arabic and Chinese have a comma of their own."
    )

"""What stands for the words of a question: themselves, what they begin, other forms, and what is like them.

Plain SQL over the words of the search index, the same in every database. Every query reads a bounded number of rows,
but for the words that share three letters with one that is misspelt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, Sum, Value, When
from rapidfuzz import fuzz

from orgchart.models import SearchGram, SearchPosting, SearchWord

from .search_words import grams, groups
from .word_forms import is_form_of, other_forms, stem

CLOSE = 82.0
"""How alike two words must be, in per cent, to match."""
SUGGESTED = 70.0
"""How alike a word of a name must be to be suggested when nothing matches."""
NAMES = 150
"""Texts up to this rank are names: of people, units, places and documents."""
NAME_IS_LIKELIER = 8
"""A word of a name is preferred to one that is so much more alike, in per cent."""
WORDS = 20
"""How many words of the registry may stand for one that was typed."""
FREQUENT = 2000
"""How many texts of the rarest word are looked at, the best ones first."""
FOR_LISTS = 1000
"""The rank of texts that are worth nothing to a search: only lists are narrowed by them."""
OTHER_FORM = 0.95
"""How well another form of a word stands for the one that was typed."""
SHORT = 3
"""Words with fewer letters stand for themselves and for what they begin; nothing is like them."""


@dataclass(slots=True)
class Term:
    """A word that was typed, and the words of the registry that may stand for it."""

    typed: str
    words: dict[int, tuple[str, float]] = field(default_factory=dict)
    """By their keys: each word, and how well it stands for what was typed, up to 1."""
    often: int = 0
    """In how many texts they are, as far as they are counted."""
    means: frozenset[int] = frozenset()
    """The keys of the words that mean the same, such as an acronym in another language."""

    @property
    def is_absent(self) -> bool:
        """Do only other words stand for it, of which none begins with it?"""
        words = [word for word, _ in self.words.values()]
        return (
            bool(words)
            and not self.means
            and not any(
                word.startswith(self.typed) or is_form_of(word, self.typed) for word in words
            )
        )

    @property
    def is_alike(self) -> bool:
        """Is it misspelt: are there only words that are like it?"""
        return self.is_absent and all(self.typed not in word for word, _ in self.words.values())


def terms_for(typed: Sequence[str], also: Mapping[str, str] | None = None) -> list[Term]:
    """What stands for each word: itself and what it begins; only if there is nothing, what is like it, or the two
    words of which it is made: “undersecretary”. ``also`` says what a word stands for beside itself.

    Two queries, and two or three more for each word that the registry does not have.
    """
    terms = [Term(word) for word in typed]
    others = {word: Term(other) for word, other in (also or {}).items() if word in typed}
    for term, (key, word) in _beginning([*terms, *others.values()]):
        term.words[key] = (word, _stands_for(term.typed, word))
    for term in terms:
        if term.typed in others:
            # It means the same word, and nothing that only begins with it.
            known = others[term.typed].words.items()
            same = {key: (word, OTHER_FORM) for key, (word, quality) in known if quality == 1}
            term.words = same | term.words
            term.means = frozenset(same)
    for term in terms:
        if not term.words and len(term.typed) >= SHORT:
            term.words = _alike(term.typed)
    if halves := {term.typed: _in_two(term.typed) for term in terms if not term.words}:
        parts = [part for word in typed for part in halves.get(word) or (word,)]
        if len(parts) > len(typed):
            return terms_for(parts, also)
    for term, number in zip(terms, _often(terms), strict=True):
        term.often = number
    return terms


def _stands_for(typed: str, word: str) -> float:
    """How well a word stands for what is its beginning, or for another form of it."""
    if word == typed:
        return 1
    return 0.6 + 0.3 * len(typed) / len(word) if word.startswith(typed) else OTHER_FORM


def _beginning(terms: Sequence[Term]) -> Iterable[tuple[Term, tuple[int, str]]]:
    """The words that begin with those that were typed, and other forms of these. One query."""
    if not terms:
        return []
    table, postings = (
        connection.ops.quote_name(model._meta.db_table) for model in (SearchWord, SearchPosting)
    )
    one = (
        f"SELECT * FROM (SELECT CAST(%s AS INTEGER) AS place, id, text FROM {table} AS word "
        "WHERE text >= %s AND text < %s AND EXISTS "
        f"(SELECT 1 FROM {postings} WHERE word_id = word.id AND rank < {FOR_LISTS}) "
        "ORDER BY text LIMIT %s) AS nearest"
    )
    selects, values = [], list[bytes | int]()
    for place, term in enumerate(terms):
        for start in filter(None, (term.typed.encode(), stem(term.typed).encode())):
            selects.append(one)
            values += [place, start, start + b"\xff", WORDS]
        if forms := other_forms(term.typed):
            among = f"text IN ({', '.join(['%s'] * len(forms))})"
            exact = one.replace("text >= %s AND text < %s", among).replace(" LIMIT %s", "")
            selects.append(exact)
            values += [place, *(form.encode() for form in forms)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(selects), values)
        rows = sorted((place, bytes(text), key) for place, key, text in cursor)
    return [(terms[place], (key, text.decode())) for place, text, key in rows]


def _alike(typed: str) -> dict[int, tuple[str, float]]:
    """Words that have a word inside, or are like it. Two queries."""
    found: list[tuple[float, int, str, float]] = []
    for key, word, is_name in _near(typed, CLOSE):
        likeness = fuzz.ratio(typed, word)
        likelier = NAME_IS_LIKELIER if is_name else 0
        if typed in word:
            found.append((likelier, key, word, 0.5))
        elif likeness >= CLOSE:
            found.append((likeness + likelier, key, word, 0.6 * likeness / 100))
    found.sort(key=lambda one: -one[0])
    return {key: (word, quality) for _, key, word, quality in found[:WORDS]}


def _in_two(typed: str) -> tuple[str, str] | None:
    """The two words that a word is made of, if the registry has both; the longest first half wins. One query."""
    ways = [(typed[:end], typed[end:]) for end in range(len(typed) - SHORT, SHORT - 1, -1)]
    if not ways:
        return None
    used = SearchPosting.objects.filter(word_id=OuterRef("pk"), rank__lt=FOR_LISTS)
    halves = {half.encode() for way in ways for half in way}
    words = SearchWord.objects.filter(Exists(used), text__in=halves).values_list("text", flat=True)
    known = {bytes(word).decode() for word in words}
    return next((way for way in ways if known.issuperset(way)), None)


def words_having(typed: str) -> list[int]:
    """The keys of some words that have a word inside. Two queries; none for a short word."""
    if len(typed) < SHORT:
        return []
    return [key for key, word, _is_name in _near(typed, 100, FOR_LISTS + 1) if typed in word]


def _near(typed: str, close: float, rank: int = FOR_LISTS) -> list[tuple[int, str, bool]]:
    """Words that share groups of letters with a word, and whether they are in a name. Two queries.

    They are in the order of the alphabet. Their lengths are such that they can be as alike as
    ``close``, in per cent, or have it inside. Those that have it inside are preferred, then those that
    share most. Each is in a text of a lower rank than ``rank``.
    """
    inner = groups(typed)
    share = close / (200 - close)
    least, most = round(len(typed) * share), round(len(typed) / share)
    shared = (
        SearchGram.objects.filter(gram__in=grams(typed))
        .filter(Q(length__range=(least, most)) | Q(gram__in=inner, length__gt=len(typed)))
        .values("word_id")
        .annotate(
            all_shared=Count("gram"),
            inside=Sum(Case(When(gram__in=inner, then=1), default=Value(0))),
        )
    )
    ordered = shared.annotate(
        whole=Case(When(inside=len(inner), then=1), default=Value(0))
    ).order_by("-whole", "-all_shared", "word_id")
    keys = [row["word_id"] for row in ordered[: 2 * WORDS]]
    in_name = SearchPosting.objects.filter(word_id=OuterRef("pk"), rank__lte=NAMES)
    used = SearchPosting.objects.filter(word_id=OuterRef("pk"), rank__lt=rank)
    words = SearchWord.objects.filter(Exists(used), pk__in=keys).order_by("text")
    words = words.annotate(in_name=Exists(in_name))
    return [
        (key, bytes(text).decode(), is_name)
        for key, text, is_name in words.values_list("pk", "text", "in_name")
    ]


def nearest(typed: str) -> str:
    """The word of a name that is most like one that is not in the registry; empty if none is.

    Two queries. Words of other texts are no guess: they are alike by chance.
    """
    if len(typed) <= SHORT:
        return ""
    alike = [
        (fuzz.ratio(typed, word), word) for _, word, is_name in _near(typed, SUGGESTED) if is_name
    ]
    best = max(alike, default=(0.0, ""))
    return best[1] if best[0] >= SUGGESTED else ""


def _often(terms: Sequence[Term]) -> list[int]:
    """In how many texts the words of each term are, up to FREQUENT. One query."""
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    selects, values = [], []
    for place, term in enumerate(terms):
        if term.words:
            places = ", ".join(["%s"] * len(term.words))
            selects.append(
                f"SELECT CAST(%s AS INTEGER), COUNT(*) FROM (SELECT 1 FROM {table} "
                f"WHERE word_id IN ({places}) AND rank < {FOR_LISTS} LIMIT %s) AS nearest"
            )
            values += [place, *term.words, FREQUENT]
    if not selects:
        return [0] * len(terms)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        counted = dict(cursor.fetchall())
    return [counted.get(place, 0) for place in range(len(terms))]

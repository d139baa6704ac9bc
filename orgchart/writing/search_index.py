"""The search index is kept in step with the records, writing by writing.

``recording()`` calls ``refresh`` at its end. What is written outside it, by plain ``loaddata`` or by a
migration, leaves the index behind: ``DataVersion.searched`` says so, and the next ``recording()``, or
``catch_up``, makes it again. A page never does, for reading never writes.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, count, islice

from django.db import connection, models, transaction
from django.db.models import F, Max
from django.dispatch import receiver

from orgchart.languages import in_words_to_keep
from orgchart.models import (
    SEARCH_INDEX,
    DataVersion,
    Record,
    SearchEntry,
    SearchGram,
    SearchPage,
    SearchPosting,
    SearchWord,
    Unit,
    UnitName,
)
from orgchart.models.documents import Citable
from orgchart.models.records import foreign_keys, related_kind
from orgchart.queries.search import searching
from orgchart.queries.search_pages import page_key, paged, searched
from orgchart.queries.search_words import grams, key_of, plain, words_of

from . import shadow_tables
from .after_migration import Plan, has_migrated
from .search_texts import (
    Names,
    Page,
    Text,
    in_chunks,
    kind_at,
    pages_of,
    path_to_root,
    records_of,
    root_kind,
    texts_of,
    unit_of,
)
from .touched import Touched
from .touched_texts import Pks, TouchedTexts

MANY = 2000
"""From so many touched records on, it is cheaper to make the whole index."""
ROWS_AT_ONCE = 5000
"""How many records are read and written at once."""


@in_words_to_keep()
def refresh(touched: Touched) -> None:
    """Bring the entries that depend on touched records in step with them.

    A few queries for each kind that was touched and each that depends on it. It reads the records
    touched, the names of their units and their entries. A unit, person or document with all that
    belongs to it is read only if its title, its address, or whether it is public has changed. Use it
    inside the transaction of the writing, which holds the lock of the data version.
    """
    if shadow_tables.are_shadowed():
        return  # A preview makes its index when somebody searches in it.
    # The writing itself has advanced the number by one.
    in_step = DataVersion.objects.filter(pk=1, searched__gte=F("number") - 1)
    if in_step.update(searched=F("number")):
        _bring_in_step(touched)
    else:
        rebuild()


def _lag() -> int:
    """How many writings the index is behind. One query."""
    found = DataVersion.objects.filter(pk=1).values_list(F("number") - F("searched"), flat=True)
    return found.first() or 0


def _bring_in_step(touched: Touched) -> None:
    if sum(map(len, touched.pks.values())) > MANY:
        rebuild()
        return
    texts = TouchedTexts(touched)
    removed: dict[int, Text] = {}
    added: list[Text] = []
    names, now = Names(), _Now()
    for kind, pks in _dependent(texts, names, now).items():
        records = now.records(kind, pks)
        names.read({unit for unit in map(unit_of, records) if unit})
        if kind in paged():
            _renew_pages(now.stored_pages(kind, pks), pages_of(records, names))
        stored = _stored(kind, pks)
        wanted = Counter(texts_of(records, names))
        for text, keys in stored.items():
            removed.update(dict.fromkeys(keys[wanted[text] :], text))
        added += [
            text
            for text, number in wanted.items()
            for _ in range(number - len(stored.get(text, ())))
        ]
    if removed:
        _remove(removed)
    if added:
        Adding().add(added)


# --- what depends on what was touched -----------------------------------------------------------


class _Now:
    """What is read while the index is brought in step. The same records of a kind are read once."""

    def __init__(self) -> None:
        self._records: dict[tuple[type[Record], frozenset[int]], list[Record]] = {}
        self._pages: dict[tuple[type[Record], frozenset[int]], dict[int, Page]] = {}

    def records(self, kind: type[Record], pks: Collection[int]) -> list[Record]:
        """The public records of a kind that are found, with what their texts need."""
        asked = kind, frozenset(pks)
        if asked not in self._records:
            self._records[asked] = list(records_of(kind, pks))
        return self._records[asked]

    def stored_pages(self, kind: type[Record], pks: Collection[int]) -> dict[int, Page]:
        """The pages of records in the index, by their keys, as they were before this writing."""
        asked = kind, frozenset(pks)
        if asked not in self._pages:
            self._pages[asked] = {
                values[0]: Page(*values)
                for some in in_chunks(pks)
                for values in SearchPage.objects.filter(
                    pk__in=[page_key(kind, pk) for pk in some]
                ).values_list(*Page._fields)
            }
        return self._pages[asked]


def _dependent(touched: TouchedTexts, names: Names, now: _Now) -> Pks:
    """The records whose entries may differ after the writing, of kinds that are searched."""
    found: Pks = defaultdict(set)
    for kind in searched():
        found[kind] |= touched.pks.get(kind, set())
        # What a name says is part of what its translation says, and so on; of roots see below.
        for whole in (*_steps(path_to_root(kind))[:-1], *kind.search_quotes):
            found[kind] |= _keys(kind, whole, touched.pks.get(kind_at(kind, whole), ()))
    # Which name is the latest one decides how the others are called.
    units_of_names = touched.values(UnitName, "unit_id")
    found[UnitName] |= _keys(UnitName, "unit", units_of_names)
    for root, pks in _changed_roots(touched, names, now, units_of_names).items():
        found[root] |= pks
        for kind in searched():
            if kind is not root and root_kind(kind) is root:
                found[kind] |= _keys(kind, path_to_root(kind), pks)
    return {kind: pks for kind, pks in found.items() if pks}


def _changed_roots(touched: TouchedTexts, names: Names, now: _Now, units_of_names: set[int]) -> Pks:
    """Units, people and documents near what was touched that are no longer shown as the index says, and touched units.

    ``units_of_names`` are the units of the names that were touched.
    """
    near: Pks = defaultdict(set)
    roots = {kind for kind in paged() if not path_to_root(kind)}
    for kind, pks in touched.pks.items():
        if kind in roots:
            near[kind] |= pks
        for relation in foreign_keys(kind):
            target = related_kind(kind, relation.name)
            # A document or source says itself whether it is public; others are as public as their facts.
            if target in roots and not issubclass(target, Citable):
                near[target] |= (
                    units_of_names if kind is UnitName else touched.values(kind, relation.attname)
                )
    changed: Pks = {}
    for root, pks in near.items():
        if issubclass(root, Unit):
            names.read(pks)
        pages = {page.id: page for page in pages_of(now.records(root, pks), names)}
        stored = now.stored_pages(root, pks)
        changed[root] = {
            pk for pk in pks if pages.get(page_key(root, pk)) != stored.get(page_key(root, pk))
        }
    # Whether a unit is a team decides what its names are worth.
    changed[Unit] = changed.get(Unit, set()) | touched.pks.get(Unit, set())
    return changed


def _steps(path: str) -> list[str]:
    """``name``, ``name__unit`` for ``name__unit``."""
    names = path.split("__") if path else []
    return ["__".join(names[:number]) for number in range(1, len(names) + 1)]


def _keys(kind: type[Record], lookup: str, pks: Collection[int]) -> set[int]:
    """The keys of the records of a kind that have one of those records at a lookup."""
    last = kind_at(kind, lookup.rpartition("__")[0])._meta.get_field(lookup.rpartition("__")[2])
    # Terms of vocabularies are named by their codes, not by their keys.
    by_key = isinstance(last, models.ForeignKey) and last.target_field.primary_key
    named = f"{lookup}__in" if by_key else f"{lookup}__pk__in"
    return {
        pk
        for some in in_chunks(pks)
        for pk in kind._base_manager.filter(**{named: some}).order_by().values_list("pk", flat=True)
    }


# --- the tables of the index --------------------------------------------------------------------


@in_words_to_keep()
def rebuild() -> None:
    """Make the whole index. Reads every record that is searched, in one query for each kind.

    The texts are not kept in memory, but all words of them are. Use it inside a transaction that
    holds the lock of the data version.
    """
    with connection.cursor() as cursor:
        for model in SEARCH_INDEX:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    names = Names()
    all_names = [name for name in records_of(UnitName, None) if isinstance(name, UnitName)]
    names.keep(sorted(all_names, key=lambda name: (str(name.start or ""), name.pk)))
    adding = Adding()
    for kind in searched():
        records: Iterator[Record] = iter(all_names) if kind is UnitName else records_of(kind, None)
        while some := list(islice(records, ROWS_AT_ONCE)):
            _insert(SearchPage, pages_of(some, names))
            adding.add(list(texts_of(some, names)))
    DataVersion.objects.filter(pk=1).update(searched=F("number"))


def rebuild_alone() -> None:
    """Make the whole index in a transaction of its own, while nobody else writes."""
    with transaction.atomic():
        DataVersion.objects.select_for_update().filter(pk=1).first()
        rebuild()


def catch_up() -> None:
    """Make the whole index if it is behind. One query if it is not."""
    if _lag():
        rebuild_alone()


def rebuild_after_migration(plan: Plan = (), **_: object) -> None:
    """Make the whole index if a migration has run, because migrations write without signals."""
    if has_migrated(plan):
        rebuild_alone()


def _stored(kind: type[Record], pks: Collection[int]) -> dict[Text, list[int]]:
    """The entries of records in the index, with their keys."""
    found: dict[Text, list[int]] = defaultdict(list)
    for some in in_chunks(pks):
        entries = SearchEntry.objects.filter(record_kind=kind._meta.label_lower, record_id__in=some)
        for key, *values in entries.order_by("pk").values_list("pk", *Text._fields):
            found[Text(*values)].append(key)
    return found


def _renew_pages(stored: Mapping[int, Page], pages: Collection[Page]) -> None:
    """Write the pages of records that differ from the stored ones, and delete those that are no more."""
    wanted = {page.id: page for page in pages}
    differing = [key for key, page in stored.items() if wanted.get(key) != page]
    for some in in_chunks(differing):
        SearchPage.objects.filter(pk__in=some).delete()
    _insert(SearchPage, [page for key, page in wanted.items() if stored.get(key) != page])


def _remove(entries: Mapping[int, Text]) -> None:
    """Remove entries, and the words that are in no other one."""
    words: set[int] = set()
    for some in in_chunks(entries):
        pages = {entries[key].page_id for key in some}
        postings = SearchPosting.objects.filter(page_id__in=pages, entry_id__in=some)
        words.update(postings.values_list("word_id", flat=True))
        postings.delete()
        SearchEntry.objects.filter(pk__in=some).delete()
    for some in in_chunks(words):
        # A word that is in many entries is asked only whether it is in one.
        used = SearchPosting.objects.filter(word_id=models.OuterRef("pk"))
        unused = SearchWord.objects.filter(~models.Exists(used), pk__in=some)
        for word, text in list(unused.values_list("pk", "text")):
            letters = bytes(text).decode()
            SearchGram.objects.filter(
                gram__in=grams(letters), length=len(letters), word_id=word
            ).delete()
            SearchWord.objects.filter(pk=word).delete()


class Adding:
    """Adds entries to the index, with the words that are new, and remembers the words that it knows."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._entry_keys: Iterator[int] | None = None
        self._word_keys: Iterator[int] | None = None

    def add(self, texts: Sequence[Text]) -> None:
        """Add entries. Three statements, and three more if there are new words."""
        self._entry_keys = self._entry_keys or _keys_after(SearchEntry)
        folded = [plain(text.text) for text in texts]
        entries = list(zip(self._entry_keys, texts, folded, strict=False))
        words = {letters: words_of(letters) for letters in folded}
        self._know(set(chain.from_iterable(words.values())))
        known = self._known
        _insert(
            SearchEntry,
            [
                # What only lists use is nobody's question.
                (key, *text[:3], key_of(letters if text.weight else ""), *text[3:])
                for key, text, letters in entries
            ],
        )
        _insert(
            SearchPosting,
            [
                (known[word], rank, text.page_id, key)
                for key, text, letters in entries
                if text.page_id
                for rank in (round(1000 * (1 - text.weight)),)
                for word in words[letters]
            ],
        )

    def _know(self, words: set[str]) -> None:
        """Find the keys of words, and add those that are new to the index."""
        unknown = sorted(words - self._known.keys())
        for at in range(0, len(unknown), 500):
            found = SearchWord.objects.filter(
                text__in=[word.encode() for word in unknown[at : at + 500]]
            )
            for key, text in found.values_list("pk", "text"):
                self._known[bytes(text).decode()] = key
        new = [word for word in unknown if word not in self._known]
        if not new:
            return
        self._word_keys = self._word_keys or _keys_after(SearchWord)
        self._known.update(zip(new, self._word_keys, strict=False))
        _insert(SearchWord, [(self._known[word], word.encode()) for word in new])
        _insert(
            SearchGram,
            [(gram, len(word), self._known[word]) for word in new for gram in grams(word)],
        )


def _keys_after(model: type[models.Model]) -> Iterator[int]:
    last = model._default_manager.aggregate(last=Max("pk"))["last"]
    return count((last or 0) + 1)


def _insert(
    model: type[models.Model], rows: Sequence[Sequence[bytes | float | str | None]]
) -> None:
    """Write rows, with a value for each column. One statement, or none without rows."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    names = ", ".join(map(quote, columns))
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", rows
        )


# --- previews -----------------------------------------------------------------------------------


@receiver(searching)
@in_words_to_keep()
def bring_index_of_preview_in_step(**_: object) -> None:
    """In a preview, bring the index in step before each search with what was touched there.

    It copies the tables of the index if something in them differs, and only staff search in previews.
    """
    if shadow_tables.are_shadowed():
        _bring_in_step(shadow_tables.touched_inside())

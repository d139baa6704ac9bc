"""The search index: pages, the texts by which they are found, the words in them, and the letters of the words.

It says nothing that the records do not say, so it is no record: no fixture and no history has it.
``writing/search_index.py`` keeps it in step with the records, ``queries/search.py`` reads it. Keys are
given out there, under the lock of the data version. Texts that are compared are stored as bytes,
because every database sorts those alike.
"""

from typing import ClassVar

from django.db import models

MOST_KINDS = 64
"""More kinds of record with pages than there will ever be. The key of a page is the key of its record times
this, and the place of the kind (``page_key`` in ``queries/search_pages.py``)."""


class SearchPage(models.Model):
    """A public page about a record: what a search finds."""

    id = models.BigIntegerField(primary_key=True)
    """From the kind and the key of its record: ``page_key`` in ``queries/search_pages.py``."""
    kind = models.CharField(max_length=100)
    """The kind of the record, such as ``orgchart.unit``."""
    title = models.TextField()
    address = models.TextField()
    since = models.SmallIntegerField(null=True)
    """The first year of what the page is about; empty if it is not known."""
    until = models.SmallIntegerField(null=True)
    """The last year; empty if it goes on."""

    def __str__(self) -> str:
        return self.title


class SearchEntry(models.Model):
    """A text by which a page is found. A record may have texts on several pages."""

    id = models.BigIntegerField(primary_key=True)
    page_id = models.BigIntegerField()
    """The page; 0: it leads to none, and stands for other words (``why``)."""
    record_kind = models.CharField(max_length=100)
    """The kind of the record that has the text, such as ``orgchart.unitname``."""
    record_id = models.BigIntegerField()
    key = models.BinaryField()
    """The beginning of the text without case, accents and punctuation, as bytes; empty for what only
    lists use."""
    text = models.TextField()
    """The text as a reader sees it; its forms have a dot between them."""
    why = models.TextField()
    """What the text is to the page, such as the title of a post (``search_reasons``); empty if it is its name."""
    weight = models.FloatField()
    """How much a match is worth, up to 1; 0: only lists use it."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["record_kind", "record_id"], name="search_entry_of_record"),
            models.Index(fields=["key"], name="search_entry_by_text"),
        ]

    def __str__(self) -> str:
        return self.text


class SearchWord(models.Model):
    """A word that is in some entry."""

    id = models.BigIntegerField(primary_key=True)
    text = models.BinaryField(unique=True)

    def __str__(self) -> str:
        return bytes(self.text).decode()


class SearchPosting(models.Model):
    """A word is in an entry of a page. The postings of a word have ranks: the lowest is the best match."""

    pk = models.CompositePrimaryKey("word_id", "rank", "page_id", "entry_id")
    word_id = models.BigIntegerField()
    rank = models.SmallIntegerField()
    page_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            # What a page has of the words of a question.
            models.Index(fields=["page_id", "word_id"], name="search_posting_of_page"),
        ]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.entry_id}"


class SearchGram(models.Model):
    """Three neighbouring letters of a word; a blank stands for its beginning or its end."""

    pk = models.CompositePrimaryKey("gram", "length", "word_id")
    gram = models.BinaryField()
    length = models.SmallIntegerField()
    """The number of letters of the word."""
    word_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{bytes(self.gram).decode()} in {self.word_id}"


SEARCH_INDEX: tuple[type[models.Model], ...] = (
    SearchPage,
    SearchEntry,
    SearchWord,
    SearchPosting,
    SearchGram,
)
"""All tables of the index."""

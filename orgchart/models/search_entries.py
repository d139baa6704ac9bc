"""The search index: texts, the words in them, and the letters of the words.

It says nothing that the records do not say, so it is no record: no fixture and no history has it.
``writing/search_index.py`` keeps it in step with the records, ``queries/search.py`` reads it. Keys are
given out there, under the lock of the data version. Texts that are compared are stored as bytes,
because every database sorts those alike.
"""

from typing import ClassVar

from django.db import models


class SearchEntry(models.Model):
    """A text by which a public record is found."""

    id = models.BigIntegerField(primary_key=True)
    record_kind = models.CharField(max_length=100)
    """The kind of the record that has the text, such as ``orgchart.unitname``."""
    record_id = models.BigIntegerField()
    key = models.BinaryField()
    """The beginning of ``plain`` as bytes, for finding what begins with a text."""
    plain = models.TextField()
    """The text without case, accents and punctuation."""
    title = models.TextField()
    """The name of the record to which a match leads."""
    address = models.TextField()
    kind = models.CharField(max_length=100)
    why = models.TextField()
    """Why the text finds the record; empty if it is what the record is called."""
    weight = models.FloatField()
    """How much a match is worth, up to 1."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["record_kind", "record_id"], name="search_entry_of_record"),
            models.Index(fields=["key"], name="search_entry_by_text"),
        ]

    def __str__(self) -> str:
        return self.plain


class SearchWord(models.Model):
    """A word that is in some entry."""

    id = models.BigIntegerField(primary_key=True)
    text = models.BinaryField(unique=True)

    def __str__(self) -> str:
        return bytes(self.text).decode()


class SearchPosting(models.Model):
    """A word is in an entry. The entries of a word have ranks: the lowest is the best match."""

    pk = models.CompositePrimaryKey("word_id", "rank", "entry_id")
    word_id = models.BigIntegerField()
    rank = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entry_id", "word_id"], name="search_posting_of_entry"),
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


SEARCH_INDEX: tuple[type[models.Model], ...] = (SearchEntry, SearchWord, SearchPosting, SearchGram)
"""All tables of the index."""

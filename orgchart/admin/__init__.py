"""The staff's desk: one file a family of nouns, as in models/, and one for each page of its own."""

from . import accounts, documents, mandates, posts, reorganisations, statements, units  # noqa: F401

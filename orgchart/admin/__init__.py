"""The admin: a file for each group of models, as in models/, and one for each page of our own."""

from . import accounts, documents, mandates, posts, reorganisations, statements, units  # noqa: F401

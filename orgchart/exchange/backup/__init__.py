"""A backup: every table of one installation in one file, for SQLite and PostgreSQL alike.

The file is a zip. For each table it has a part, ``<table>.jsonl``: one row a line, a list of its values
in JSON, in the order of the columns that the manifest names. Moments are in ISO 8601, decimal numbers
are texts, and bytes are texts in base64. ``MANIFEST.json``, the last part, says when and by what the
backup was made, which migrations its database had, and how many rows and bytes each part has, with its
SHA-256. The SHA-256 of the manifest itself covers them all.

Texts and dates are copied as the database has them: no rule of the registry changes or refuses a value
on its way. So also a registry with a fault can be backed up.
"""

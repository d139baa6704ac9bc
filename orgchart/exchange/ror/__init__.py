"""Units as records of a profile of ROR 2.1, the Research Organization Registry's schema.

What its users ask for and the schema has not, dates and successions with their sources, stands in ``registry``.
``PROFILE`` says in what else a record departs from the schema; docs/open-data.md tells why.
"""

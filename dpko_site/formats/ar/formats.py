"""How numbers are written in Arabic, with the digits that all pages have: as CLDR says."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

"""EAC-CPF, the format in which archives describe who made their records: written and read.

``gathering`` reads what is known of units, ``elements`` and ``dates`` write XML, ``record`` (EAC-CPF 2.0),
``record_3`` and ``record_2010`` make a record of a unit, and ``archive`` a zip of all. ``parsing`` reads a file of others with care,
``understanding`` finds what the registry can hold, and ``rows`` makes rows of an import of it.
"""

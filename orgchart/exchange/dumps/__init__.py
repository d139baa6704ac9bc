"""The whole registry as files that anybody can take away: only what is public, in several formats.

``tables`` says which tables and columns these have, from the models. ``snapshot`` reads them once, from
one state of the registry, into a file of SQLite; every other format is written from that file, row by
row. ``formats`` is the one list of formats. ``making`` makes each file once for a state and keeps it.
"""

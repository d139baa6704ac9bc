"""Linked data: the registry as a graph, in the words of public vocabularies.

``rdf`` says what a graph is made of, ``formats`` writes it, ``facts`` and ``records`` say what is stated
of each kind of record, and ``graphs`` puts them together: for one record, for the vocabularies, for all.
"""

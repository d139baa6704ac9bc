"""The processes that write the whole registry: which of them gives way."""

import os

import pytest

from orgchart.exchange.dumps import making
from orgchart.exchange.dumps.formats import FORMATS


def test_the_longest_work_is_one_that_there_is():
    apart = {known.apart for known in FORMATS.values()} - {""}
    assert making.LONGEST in apart
    assert len(apart) > 1


@pytest.mark.parametrize("apart", sorted({known.apart for known in FORMATS.values()} - {""}))
def test_all_but_the_longest_give_way(apart, tmp_path, monkeypatch):
    gave_way = []
    monkeypatch.setattr(os, "nice", gave_way.append)
    monkeypatch.setattr(making, "_write_lot", lambda names, room: 7)
    assert making._write_lot_apart(["turtle"], tmp_path, apart) == 7
    assert gave_way == ([] if apart == making.LONGEST else [making.GIVES_WAY])

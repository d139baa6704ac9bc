"""Schemas and records of others, which are not ours to ship: tests read them where STANDARDS_DIR says."""

import os
from pathlib import Path

import pytest


def standards(name: str, *, may_lack: bool = False) -> Path:
    """The folder or file of that name. The test is skipped, and says why, if STANDARDS_DIR does not lead to it; if it
    is set and has no such file, that is a fault, unless the folder may lack it."""
    folder = os.environ.get("STANDARDS_DIR", "")
    if not folder:
        pytest.skip(
            f"STANDARDS_DIR does not name the folder of published schemas, which has {name}"
        )
    found = Path(folder) / name
    if may_lack and not found.exists():
        pytest.skip(f"The folder that STANDARDS_DIR names has no {name}")
    assert found.exists(), f"STANDARDS_DIR is set, and {found} is not there"
    return found

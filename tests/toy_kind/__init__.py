"""An app with one kind of fact that the registry has never seen (see test_toy_kind.py)."""

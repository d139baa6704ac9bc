"""The registry: its models, rules, pages, files and commands."""

__version__ = "0.2.0"

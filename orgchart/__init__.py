"""The registry: its models, rules, pages, files and commands."""

__version__ = "0.1.0"

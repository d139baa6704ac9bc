"""The organization chart registry of United Nations peacekeeping."""

__version__ = "0.1.0"

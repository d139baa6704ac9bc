"""Why a backup was not made or not restored."""


class Refused(Exception):
    """It was not done, and nothing has changed. The message says why and what to do."""

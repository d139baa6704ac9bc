"""Addresses of the desk, and addresses that keep to a day. Nothing here imports Django."""

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

ADMIN, ACCOUNTS = "/admin/", "/accounts/"
DESK_ADDRESSES = (ADMIN, ACCOUNTS)
"""How the addresses of the desk begin, within the site."""


def on_day(address: str, day: date | str, **asked: date | str | int) -> str:
    """The address of a page as it was on a day, with the other parameters that are asked for.

    The other parameters and the fragment of the address stay; of a parameter that is there twice,
    the last, which is the one that a page reads. An empty day changes nothing.
    """
    parts = urlsplit(address)
    added = {"on": day, **asked} if day else dict(asked)
    query = [
        (name, str(added.pop(name, value)))
        for name, value in dict(parse_qsl(parts.query, keep_blank_values=True)).items()
    ]
    query += [(name, str(value)) for name, value in added.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))

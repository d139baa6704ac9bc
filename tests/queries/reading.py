"""Pages as a reader reads them, for tests."""

from django.utils.html import strip_tags


def text_of(client, address):
    """What a reader reads of a page."""
    return " ".join(strip_tags(client.get(address).content.decode()).split())

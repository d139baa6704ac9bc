"""What the pages for passkeys need to know of their address."""

from ipaddress import ip_address

from django import template
from django.http import HttpRequest

register = template.Library()


@register.filter
def address_with_a_name(request: HttpRequest) -> str:
    """The same page at localhost, if the page was asked for at a number, where passkeys do not work."""
    host, colon, port = request.get_host().rpartition(":")
    if not colon or port.endswith("]"):
        host, port = request.get_host(), ""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return ""
    at = f"localhost:{port}" if port else "localhost"
    return f"{request.scheme}://{at}{request.get_full_path()}"

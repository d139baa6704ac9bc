"""What stays between the registry, its operator and the person who reads: files, headers."""

import fcntl
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from orgchart.addresses import DESK_ADDRESSES

Answer = Callable[[HttpRequest], HttpResponse]

UNUSED_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
"""What a browser can do for a page and no page here asks for. Passkeys are used, so they are not named."""
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def private_folder(folder: Path) -> Path:
    """Make a folder that nobody else on the machine can read, or make it so."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return _private(folder, 0o700)


def private_file(file: Path) -> Path:
    """Make a file that nobody else on the machine can read, or make it so. What it says stays."""
    file.touch(mode=0o600)
    return _private(file, 0o600)


def kept_text(file: Path, made: Callable[[], str]) -> str:
    """What a private file says. If it says nothing yet, the first process that comes writes it, and others wait."""
    if file.exists() and (said := file.read_text()):
        return said
    with private_file(file).open("r+") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        if said := opened.read():
            return said
        said = made()
        opened.write(said)
        return said


def _private(path: Path, mode: int) -> Path:
    if path.stat().st_mode & 0o077:
        # If it is somebody else's, they have arranged who reads it.
        with suppress(PermissionError):
            path.chmod(mode)
    return path


def headers(get_response: Answer) -> Answer:
    """Middleware: no page uses devices. No cache keeps the pages of the desk and of accounts, and no other
    site loads them. Whoever signs out leaves nothing in the browser.

    A view that says itself what a cache may do has the last word.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        if request.path_info.startswith(DESK_ADDRESSES):
            response["Cross-Origin-Resource-Policy"] = "same-origin"
            if "Cache-Control" not in response:
                patch_cache_control(response, no_store=True, private=True)
        # A form that another site sends is refused, and empties nothing.
        if (
            request.method == "POST"
            and request.path == reverse("account_logout")
            and _leads_on(response)
        ):
            response["Clear-Site-Data"] = '"storage"'
        return response

    return answer


def _leads_on(response: HttpResponse) -> bool:
    return response.status_code == HTTPStatus.FOUND

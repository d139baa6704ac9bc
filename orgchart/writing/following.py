"""Following a unit by mail: asking, confirming, stopping, and forgetting.

A stranger can type somebody else's address. So the one mail that is sent before the address has confirmed says nothing
but what it was asked for, an address gets few of them, and a link in each ends it.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from reversion.models import Revision

from orgchart.models import Follower, Unit

MOST_WAITING = 2000
"""How many addresses may wait to be confirmed. More are refused, so that strangers cannot fill the disk."""
MOST_ASKED = 5
"""How many units one address can be asked about in a day, before it has confirmed them."""
ASK_AGAIN_AFTER = timedelta(days=1)
"""After that time an address that has not confirmed can be asked again."""

_signer = TimestampSigner(salt="orgchart.follow")


class TooManyWait(Exception):
    """No more addresses are taken until some are confirmed or forgotten."""


class LinkTooOld(Exception):
    """The link was sent longer ago than an address is kept that nobody has confirmed."""


class LinkUnknown(Exception):
    """The link is not of this site, or what it was about has been stopped."""


def is_offered(request: HttpRequest) -> bool:
    """Can units be followed by mail here? Not if no mail is sent, and not in a copy that is published."""
    offered: bool = settings.FOLLOW_BY_MAIL
    return offered and not getattr(request, "copy", None)


def ask(mail: str, unit: Unit, language: str) -> Follower | None:
    """Keep that an address may want to follow a unit. Returns whom to ask; None if it follows it already, or was asked
    lately.

    Three queries. Raises TooManyWait.
    """
    now = timezone.now()
    with transaction.atomic():
        own = list(Follower.objects.filter(mail__iexact=mail))
        lately = [
            one for one in own if not one.confirmed_at and now - one.asked_at < ASK_AGAIN_AFTER
        ]
        known = next((one for one in own if one.unit_code == unit.code), None)
        if (known and known.confirmed_at) or known in lately or len(lately) >= MOST_ASKED:
            return None
        if Follower.objects.unconfirmed()[:MOST_WAITING].count() >= MOST_WAITING:
            raise TooManyWait
        key = own[0].key if own else secrets.token_urlsafe(24)
        told = {"mail": mail, "key": key, "language": language, "asked_at": now}
        if known:
            Follower.objects.filter(pk=known.pk).update(**told)
            known.refresh_from_db()
            return known
        return Follower.objects.create(unit_code=unit.code, **told)


def link_text(follower: Follower) -> str:
    """What the link to confirm has: whom it confirms and when it was made, signed."""
    return _signer.sign(f"{follower.key}:{follower.unit_code}")


def of_link(written: str) -> Follower:
    """Whom a link confirms. One query. Raises LinkTooOld and LinkUnknown."""
    try:
        key, _colon, code = _signer.unsign(written, max_age=Follower.KEPT).partition(":")
    except SignatureExpired:
        raise LinkTooOld from None
    except BadSignature:
        raise LinkUnknown from None
    found = Follower.objects.filter(key=key, unit_code=code).first()
    if found is None:
        raise LinkUnknown
    return found


def confirm(follower: Follower) -> None:
    """From now on the address is told of what is published about the unit. Twice is as once. Two queries."""
    latest = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    unconfirmed = Follower.objects.unconfirmed().filter(pk=follower.pk)
    unconfirmed.update(confirmed_at=timezone.now(), told=latest)


def followed(key: str) -> list[Follower]:
    """What the address with that key follows, by code. One query."""
    return list(Follower.objects.confirmed().filter(key=key).order_by("unit_code")) if key else []


def waits(key: str) -> bool:
    """Is the address with that key still kept, because it was asked and has not confirmed? One query."""
    return Follower.objects.unconfirmed().filter(key=key).exists() if key else False


def stop(key: str, code: str = "") -> int:
    """Delete what the address with that key follows or was asked about: one unit, or everything. How many it was."""
    if not key:
        return 0
    found = Follower.objects.filter(key=key)
    return (found.filter(unit_code=code) if code else found).delete()[0]


def delete_address(mail: str) -> int:
    """Delete everything that is kept of a mail address. How many units it followed or was asked about."""
    return Follower.objects.filter(mail__iexact=mail).delete()[0]


def forget_unconfirmed(now: datetime) -> int:
    """Delete the addresses that nobody has confirmed for a week. How many. One query."""
    return Follower.objects.unconfirmed().filter(asked_at__lt=now - Follower.KEPT).delete()[0]

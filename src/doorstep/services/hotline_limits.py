"""How often the public form may be used: counted by a keyed digest of the address, forgotten after a day.

The limits are Doorstep's own: high enough for a family on one network, low enough that a script fills no worklist.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.store.models import PublicCall, Region

MOST_OF_AN_ADDRESS = 5
ADDRESS_WITHIN = timedelta(minutes=10)
MOST_OF_AN_INSTITUTION = 60
INSTITUTION_WITHIN = timedelta(hours=1)
KEPT = timedelta(days=1)
_V6_NETWORK = 64


class TooManyCalls(UserError):
    """The public form was used too often; says when to come back, and that the telephone is open."""

    code = "too-many-calls"
    http_status = 429


def count(institution: str, *, address: str, now: datetime) -> None:
    """Count one call, in the transaction of its case. Raises TooManyCalls beyond either limit, and counts nothing then."""
    Region.objects.select_for_update().order_by("pk").first()  # everyone: calls wait for each other, so that none slips past a limit
    sender = digest(address)
    latest = PublicCall.objects.filter(sender=sender, at__gt=now - ADDRESS_WITHIN)  # everyone: counted, not read
    if latest.count() >= MOST_OF_AN_ADDRESS:
        raise _refusal(Text("从您所在网络提交的次数过多", "too many calls came from your network"), Text("10 分钟", "ten minutes"))
    of_all = PublicCall.objects.filter(institution=institution, at__gt=now - INSTITUTION_WITHIN)  # everyone: counted, not read
    if of_all.count() >= MOST_OF_AN_INSTITUTION:
        raise _refusal(Text("该机构一小时内收到的来电过多", "this institution was called too often within the hour"), Text("一小时", "an hour"))
    PublicCall.objects.create(at=now, institution=institution, sender=sender)


def digest(address: str) -> str:
    """A keyed digest of an IPv4 address, or of the network that an IPv6 address belongs to: one household has many of those."""
    try:
        known = ipaddress.ip_address(address.strip())
    except ValueError:
        known = ipaddress.ip_address(0)
    network = ipaddress.ip_network(f"{known}/{_V6_NETWORK}", strict=False) if known.version == 6 else known
    return hmac.new(settings.WORKSPACE.key("hotline-address"), str(network).encode(), hashlib.sha256).hexdigest()[:32]


def forget_old(*, now: datetime) -> int:
    """Delete what was counted more than a day ago; returns how many rows."""
    gone, _ = PublicCall.objects.filter(at__lt=now - KEPT).delete()  # everyone: the clock deletes, nobody reads
    return int(gone)


def _refusal(what: Text, wait: Text) -> TooManyCalls:
    return TooManyCalls(
        what,
        cure=Text(f"请 {wait.zh}后再试，或直接致电该机构；您填写的内容没有丢失", f"Try again in {wait.en}, or telephone the institution; what you wrote is kept"),
    )

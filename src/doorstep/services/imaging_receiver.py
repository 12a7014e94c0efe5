"""A receiver for devices: C-ECHO and C-STORE over the hospital network.

Only callers whose AE title the settings name are let in. A peer may not hold a connection idle, open many, or send
without end; one that goes away in the middle of an image leaves nothing behind.
Source: DICOM PS3.4 Annex B (storage service), PS3.7 clause 9.1.1 (C-STORE), PS3.8 (associations).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, close_old_connections
from pynetdicom import AE, evt
from pynetdicom.ae import ApplicationEntity
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.imaging import quiet, reading  # noqa: F401  quiet keeps pynetdicom from talking
from doorstep.imaging.known import SOP_CLASSES, TRANSFER_SYNTAXES
from doorstep.imaging.reasons import OUT_OF_RESOURCES, Refused
from doorstep.services import imaging_callers, imaging_store
from doorstep.services.imaging_files import StoreFailed
from doorstep.services.imaging_settings import Imaging

MOST_CONNECTIONS = 16
MOST_PDU_BYTES = 128 << 10
IDLE_SECONDS = 30
_SLACK = 1 << 20
_SUCCESS = 0x0000
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Receiver:
    """A receiver that runs until it is stopped; `port` is the one it listens on."""

    server: Any
    port: int

    def stop(self) -> None:
        """Refuse new connections and end the open ones."""
        self.server.shutdown()


def start(imaging: Imaging, *, host: str, port: int) -> Receiver:
    """Listen in threads of their own. Raises BadValue when no caller is named, the address is taken, or an institution is unknown."""
    if not imaging.callers:
        raise BadValue(
            Text("没有登记可以发送影像的设备", "no device is named that may send"),
            right=Text("[imaging.callers] 中写 AE 名 = 机构代码", "AE title = institution code in [imaging.callers]"),
            cure=Text("见 docs/how-to/receive-images.md", "See docs/how-to/receive-images.md"),
        )
    for institution in imaging.callers.values():
        imaging_callers.require_institution(institution)
    listener = _listener(imaging)
    try:
        server = listener.start_server((host, port), block=False, evt_handlers=_handlers(imaging.callers))
    except OSError as error:
        raise BadValue(Text(f"无法监听 {host}:{port}", f"cannot listen on {host}:{port}"), cure=Text("请换一个端口", "Choose another port")) from error
    return Receiver(server, server.socket.getsockname()[1])  # type: ignore[union-attr]


def _listener(imaging: Imaging) -> ApplicationEntity:
    found = AE(ae_title=imaging.ae_title)
    found.require_called_aet = True
    found.require_calling_aet = list(imaging.callers)
    found.maximum_associations = MOST_CONNECTIONS
    found.maximum_pdu_size = MOST_PDU_BYTES
    found.network_timeout = found.dimse_timeout = found.acse_timeout = IDLE_SECONDS
    found.add_supported_context(Verification)
    for sop_class in SOP_CLASSES:
        found.add_supported_context(sop_class, list(TRANSFER_SYNTAXES))
    return found


def _handlers(callers: Mapping[str, str]) -> list[Any]:
    sent: dict[int, int] = {}  # bytes of the message under way, by connection
    return [
        (evt.EVT_C_ECHO, _echo),
        (evt.EVT_C_STORE, _store, [callers]),
        (evt.EVT_PDU_RECV, _weigh, [sent]),
        (evt.EVT_DIMSE_RECV, _weighed, [sent]),
        (evt.EVT_CONN_CLOSE, _closed, [sent]),
    ]


def _echo(event: evt.Event) -> int:
    return _SUCCESS


def _store(event: evt.Event, callers: Mapping[str, str]) -> int:
    """Take one object; the answer is its status. What goes wrong on our side asks the device to send again."""
    title = str(event.assoc.requestor.ae_title).strip()
    close_old_connections()
    try:
        imaging_store.receive(event.encoded_dataset(), source=f"C-STORE {title}", institution=callers[title], now=utc_now())
    except Refused as refused:
        return refused.status
    except (StoreFailed, DatabaseError, OSError) as error:
        _log.error("an image from %s could not be kept: %s", title, type(error).__name__)
        return OUT_OF_RESOURCES
    finally:
        close_old_connections()
    return _SUCCESS


def _weigh(event: evt.Event, sent: dict[int, int]) -> None:
    """End a connection that sends one message beyond the limit: it is gathered in memory until it is whole."""
    items = getattr(event.pdu, "presentation_data_value_items", None)
    if items is None:
        return
    key = id(event.assoc)
    sent[key] = sent.get(key, 0) + sum(len(one.presentation_data_value) for one in items)
    if sent[key] > reading.MOST_BYTES + _SLACK:
        _log.warning("a connection was ended: one message passed %d bytes", reading.MOST_BYTES)
        event.assoc.abort()


def _weighed(event: evt.Event, sent: dict[int, int]) -> None:
    sent[id(event.assoc)] = 0


def _closed(event: evt.Event, sent: dict[int, int]) -> None:
    sent.pop(id(event.assoc), None)

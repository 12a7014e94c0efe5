"""Images kept in an archive that speaks DICOMweb, such as Orthanc: STOW-RS to put, WADO-RS to get.

Source: DICOM PS3.18 clauses 10.4 (retrieve) and 10.5 (store).
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.imaging import multipart
from doorstep.imaging.reading import MOST_BYTES
from doorstep.services.gateway import NotSent, Secret
from doorstep.services.imaging_files import ImageKey, StoreFailed, damaged

SECONDS = 30.0
_SLACK = 1 << 20


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is a failure: images go to the address of the settings and nowhere else."""

    def redirect_request(self, *asked: Any, **named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())


@dataclass(frozen=True, slots=True)
class RemoteStore:
    """An archive at `address`, such as http://127.0.0.1:8042/dicom-web."""

    address: str
    user: str
    password: Secret

    def put(self, key: ImageKey, content: bytes) -> None:
        """Send, then fetch and compare: an archive may answer with success and keep what it had under the same identifier."""
        media, body = multipart.packed([content])
        status, answer, _ = self._ask("/studies", body, {"Content-Type": media, "Accept": "application/dicom+json"})
        if status not in (200, 202) or _has_failures(answer):
            raise _failed(Text("远端影像库没有接收", "the remote archive did not take the object"))
        self.get(key)

    def get(self, key: ImageKey) -> bytes:
        accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
        status, answer, media = self._ask(_address(key), None, {"Accept": accept})
        if status != 200:
            raise damaged()
        try:
            (part,) = multipart.unpacked(answer, media)
        except (BadValue, ValueError) as error:
            raise damaged() from error
        if hashlib.sha256(part.content).hexdigest() != key.digest:
            raise damaged()
        return part.content

    def holds(self, key: ImageKey) -> bool:
        status, _, _ = self._ask(f"{_address(key)}/metadata", None, {"Accept": "application/dicom+json"})
        if status not in (200, 404):
            raise _failed(Text("远端影像库没有应答", "the remote archive does not answer"))
        return status == 200

    def _ask(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes, str]:
        """(status, body, content type) of an answer. Raises StoreFailed when there is none."""
        request = urllib.request.Request(self.address.rstrip("/") + path, body, {**headers, **self._login()})
        try:
            with _OPENER.open(request, timeout=SECONDS) as answer:
                return answer.status, answer.read(MOST_BYTES + _SLACK), answer.headers.get("Content-Type", "")
        except urllib.error.HTTPError as error:
            error.close()
            return error.code, b"", ""
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _failed(Text("无法连接远端影像库", "the remote archive cannot be reached")) from error

    def _login(self) -> dict[str, str]:
        if not self.user:
            return {}
        try:
            pair = f"{self.user}:{self.password.reveal()}".encode()
        except NotSent as error:
            raise _failed(Text("远端影像库的密码未设置", "the password of the remote archive is not set")) from error
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _address(key: ImageKey) -> str:
    return f"/studies/{key.study_uid}/series/{key.series_uid}/instances/{key.sop_uid}"


def _has_failures(answer: bytes) -> bool:
    """True when the answer of a store lists objects that failed (00081198), or says nothing that can be read."""
    try:
        found = json.loads(answer or b"{}")
    except ValueError:
        return True
    return not isinstance(found, dict) or bool(found.get("00081198", {}).get("Value"))


def _failed(what: Text) -> StoreFailed:
    return StoreFailed(what, cure=Text("请检查 [imaging] 的 address 和该服务", "Check the address in [imaging] and that service"))

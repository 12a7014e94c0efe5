"""A small DICOMweb archive on the loopback: keeps what it is sent, gives it back, knows what it has.

It stands for Orthanc; the same assertions run against both where Orthanc is installed.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pydicom

from doorstep.imaging import multipart

_INSTANCE = re.compile(r"/dicom-web/studies/([0-9.]+)/series/([0-9.]+)/instances/([0-9.]+)(/metadata)?")


class _Archive(BaseHTTPRequestHandler):
    kept: ClassVar[dict[tuple[str, ...], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        for part in multipart.unpacked(body, self.headers["Content-Type"]):
            found = pydicom.dcmread(io.BytesIO(part.content), stop_before_pixels=True)
            # as Orthanc does: what is there already stays, and the answer is success all the same
            self.kept.setdefault((found.StudyInstanceUID, found.SeriesInstanceUID, found.SOPInstanceUID), part.content)
        self._answer(200, "application/dicom+json", json.dumps({"00081199": {"vr": "SQ", "Value": [{}]}}).encode())

    def do_GET(self) -> None:
        asked = _INSTANCE.fullmatch(self.path)
        content = self.kept.get(asked.groups()[:3]) if asked else None
        if asked is None or content is None:
            self._answer(404, "text/plain", b"")
        elif asked[4]:
            self._answer(200, "application/dicom+json", b"[{}]")
        else:
            self._answer(200, *multipart.packed([content]))

    def _answer(self, status: int, media: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged."""


@contextmanager
def archive() -> Iterator[str]:
    """The address of an empty archive."""
    handler = type("Archive", (_Archive,), {"kept": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/dicom-web"
    server.shutdown()
    server.server_close()

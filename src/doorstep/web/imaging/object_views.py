"""The bytes of one object for the viewer, and the PDF that an object wraps."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.services import imaging_contents
from doorstep.web import methods
from doorstep.web.asking import SignedInRequest

_STILL = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@methods.reads
def content(request: SignedInRequest, pk: int) -> HttpResponse:
    """The object for the viewer's script, or to be saved; never shown as a page."""
    image, found = imaging_contents.picture(pk, reader=request.user)
    headers = {**_STILL, "Content-Disposition": f'attachment; filename="{image.key.digest[:16]}.dcm"'}
    return HttpResponse(found, content_type="application/dicom", headers=headers)


@methods.reads
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The PDF, in a tab of its own."""
    found = imaging_contents.document(pk, reader=request.user)
    return HttpResponse(found, content_type="application/pdf", headers={**_STILL, "Content-Disposition": f'inline; filename="{pk}.pdf"'})

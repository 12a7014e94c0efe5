"""Documents of a case: added to the thread, and opened by those who see it."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, UserError
from doorstep.services import case_documents, cases
from doorstep.web import methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases.case_views import page_of
from doorstep.web.language import lang_of
from doorstep.web.words import WORDS


@methods.posts
def attach(request: SignedInRequest, number: str) -> HttpResponse:
    """Add a document to the thread."""
    case, file = cases.get(number, reader=request.user), request.FILES.get("file")
    try:
        if file is None:
            raise BadValue(WORDS["case.no-file"])
        content = file.read(case_documents.MOST_BYTES + 1)
        case_documents.attach(case, file.name or "", content, by=request.user, key=request.POST.get("key", ""), now=utc_now())
    except UserError as error:
        return page_of(request, case, refusal=refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/cases/{number}/")


@methods.reads
def document(request: SignedInRequest, number: str, entry: int) -> HttpResponse:
    """A document, to be saved: never shown within the site, whatever it holds."""
    found = case_documents.read(cases.get(number, reader=request.user), entry, reader=request.user)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)

"""Reports that were made here: the number under which they are filed among the results, and the mark that they carry."""

from __future__ import annotations

from doorstep.services import results
from doorstep.store.models import Instance, Result
from doorstep.workflows.case_number import number_of


def number(instance: Instance) -> str:
    """The number under which the report of a reading is filed among the results."""
    return f"{number_of(instance.case_id)}-{instance.pk}"


def mark_of(instance: Instance) -> str:
    """The mark of recognition that the report of a reading carries, '' for none; for those who see the case."""
    key = results.source_key(instance.sender, number(instance))
    found = Result.objects.filter(source_key=key).values_list("mark", flat=True)  # everyone: asked beside a paper already shown
    return found.first() or ""

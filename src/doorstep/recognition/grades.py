"""Grades of hospitals (等级) as numbers that compare: 三级甲等 above 三级乙等 above 三级 above 二级甲等.

Source: 医院分级管理办法 (three levels; 甲, 乙, 丙 within each; 特等 in the third), as hospitals name themselves.
"""

from __future__ import annotations

import re

_LEVELS = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}
_STEPS = {"特": 4, "甲": 3, "乙": 2, "丙": 1, "S": 4, "A": 3, "B": 2, "C": 1}
_GRADE = re.compile(r"^([一二三123])级?([特甲乙丙SABC]?)等?$")

GRADES = ("1", "1C", "1B", "1A", "2", "2C", "2B", "2A", "3", "3C", "3B", "3A", "3S")
"""How rules write grades, lowest first; a level without a letter has not been graded within it."""


def rank_of(grade: str) -> int | None:
    """A number that compares: ten for each level and the step within it; None when the text names no grade."""
    found = _GRADE.match(grade.strip().upper())
    return _LEVELS[found[1]] * 10 + _STEPS.get(found[2], 0) if found else None


def level_of(rank: int) -> int:
    """First, second or third level."""
    return rank // 10

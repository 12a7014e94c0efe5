"""Levels of area, tiers of institution, kinds of encounter, routes of patients."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from doorstep.core.text import Text


class AreaLevel(StrEnum):
    """An administrative level, smallest first. Codes: 12, 9, 6, 4 and 2 significant digits."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"

    @property
    def label(self) -> Text:
        return _AREA_LABELS[self]

    @property
    def digits(self) -> int:
        """Significant digits of a division code at this level (GB/T 2260 and its extension)."""
        return {"village": 12, "township": 9, "county": 6, "city": 4, "province": 2}[self.value]


_AREA_LABELS = {
    AreaLevel.VILLAGE: Text("村（社区）", "village"),
    AreaLevel.TOWNSHIP: Text("乡镇（街道）", "township"),
    AreaLevel.COUNTY: Text("县（市、区）", "county"),
    AreaLevel.CITY: Text("地级市", "city"),
    AreaLevel.PROVINCE: Text("省", "province"),
}


class Tier(IntEnum):
    """How far up an institution stands; higher numbers treat harder cases."""

    VILLAGE = 1
    TOWNSHIP = 2
    COUNTY = 3
    CITY = 4
    PROVINCE = 5

    @property
    def label(self) -> Text:
        return _TIER_LABELS[self]

    @property
    def slug(self) -> str:
        return self.name.lower()


_TIER_LABELS = {
    Tier.VILLAGE: Text("村卫生室", "village clinic"),
    Tier.TOWNSHIP: Text("乡镇卫生院、社区中心", "township or community"),
    Tier.COUNTY: Text("县级医院", "county hospital"),
    Tier.CITY: Text("市级医院", "city hospital"),
    Tier.PROVINCE: Text("省级及以上医院", "provincial hospital or above"),
}


class Kind(StrEnum):
    """What an encounter is."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"

    @property
    def label(self) -> Text:
        return {"inpatient": Text("住院", "inpatient"), "outpatient": Text("门诊", "outpatient")}[self.value]


class Route(StrEnum):
    """How the patient came. First pages say so in 入院途径 (RYTJ): 1 emergency, 2 outpatient, 3 transferred, 9 other."""

    REFERRED = "referred"
    SELF_CHOSEN = "self_chosen"
    EMERGENCY = "emergency"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _ROUTE_LABELS[self]


_ROUTE_LABELS = {
    Route.REFERRED: Text("转诊", "referred"),
    Route.SELF_CHOSEN: Text("自行前往", "self-chosen"),
    Route.EMERGENCY: Text("急诊", "emergency"),
    Route.UNKNOWN: Text("未记录", "not recorded"),
}


class Urgency(StrEnum):
    """How soon a patient must be seen."""

    ROUTINE = "routine"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def label(self) -> Text:
        return _URGENCY_LABELS[self]


_URGENCY_LABELS = {
    Urgency.ROUTINE: Text("常规", "routine"),
    Urgency.URGENT: Text("加急", "urgent"),
    Urgency.EMERGENCY: Text("急救", "emergency"),
}


class CareLevel(StrEnum):
    """Which of the three promises a condition belongs to, by the catalogue's tier."""

    MINOR = "minor"
    SERIOUS = "serious"
    MAJOR = "major"

    @property
    def label(self) -> Text:
        return _CARE_LABELS[self]


_CARE_LABELS = {
    CareLevel.MINOR: Text("小病", "minor illness"),
    CareLevel.SERIOUS: Text("大病", "serious illness"),
    CareLevel.MAJOR: Text("疑难重症", "major illness"),
}


class Severity(StrEnum):
    """Ordinary and severe cases (疑难重症) of a condition."""

    ORDINARY = "ordinary"
    SEVERE = "severe"

    @property
    def label(self) -> Text:
        return {"ordinary": Text("一般病例", "ordinary cases"), "severe": Text("疑难重症", "severe cases")}[self.value]

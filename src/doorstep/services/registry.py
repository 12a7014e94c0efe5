"""The register: areas, institutions and alliances as the region file says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.intake.region_file import RegionFile
from doorstep.services import audit, one_view, policy, region_check
from doorstep.services.snapshot_build import Provider
from doorstep.store.models import Alliance, Area, Institution, Region, RegionSheet
from doorstep.store.reader import Reader
from doorstep.tables.region import ALLIANCES, AREAS, INSTITUTIONS, POSTCODES, PUBLISHED, SHEETS
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import Tier
from doorstep.vocab.roles import Permission

_WHOLE = tuple(sheet for sheet in SHEETS if sheet not in (AREAS, INSTITUTIONS, ALLIANCES, POSTCODES, PUBLISHED))
"""Sheets kept as they stand; the others have a model or a setting of their own."""
_TIERS = {tier.slug: tier for tier in Tier}


def load(folder: Path, *, by: Reader) -> Region:
    """Put the region file of `folder` in force; the same file again changes nothing.

    Raises RegionFaults with every fault; NotAllowed unless `by` maintains the register.
    """
    policy.require(by, Permission.MANAGE_REGION)
    found = region_check.read(folder)
    with transaction.atomic():
        known = Region.objects.visible_to(by).filter(digest=found.digest).first()
        if known is not None:
            return known
        _replace_areas(found.areas)
        _replace_institutions(found.institutions)
        _replace_alliances(found.sheets["alliances"])
        _replace_sheets(found)
        Region.objects.all().delete()  # everyone: one register is in force
        region = _region(found)
        audit.record(by, "region.load", found.digest[:12], areas=len(found.areas), institutions=len(found.institutions))
    return region


def _region(found: RegionFile) -> Region:
    row = found.region
    published = [dict(one) for one in found.sheets["published"]]
    postcodes = {one["postcode"]: one["area"] for one in found.sheets["postcodes"]}
    return Region.objects.create(
        digest=found.digest,
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        in_region_rule=row["in_region"] or "located_in",
        is_synthetic=bool(row["synthetic"]),
        settings={
            "published": published,
            "postcodes": postcodes,
            "coordinates": row["coordinates"] or "WGS-84",
            "grouper": row["grouper"],
            "detour": row["detour"],
            "road_kmh": row["road_kmh"],
            "altitude_percent": row["altitude_percent"],
        },
        loaded_at=utc_now(),
    )


def _replace_areas(rows: Iterable[Any]) -> None:
    areas = [
        Area(
            code=row["code"],
            level=row["level"],
            parent=row["parent"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            population=row["population"],
            longitude=row["longitude"],
            latitude=row["latitude"],
            is_home=row["home"] is not False,
            is_synthetic=bool(row["synthetic"]),
            source=row["source"],
        )
        for row in rows
    ]
    Area.objects.all().delete()  # everyone: the register is replaced whole
    Area.objects.bulk_create(areas, batch_size=500)


def _replace_institutions(rows: Iterable[Any]) -> None:
    numbers = dict(Institution.objects.values_list("code", "number"))  # everyone: numbers are never reused
    free = max(numbers.values(), default=0) + 1
    Alliance.objects.all().delete()  # everyone: the register is replaced whole
    kept = set()
    found = []
    for row in rows:
        if row["code"] not in numbers:
            numbers[row["code"]], free = free, free + 1
        kept.add(row["code"])
        found.append(_institution(row, numbers[row["code"]]))
    Institution.objects.exclude(code__in=kept).delete()  # everyone: the register is replaced whole
    fields = [field.name for field in Institution._meta.concrete_fields if field.name != "code"]
    Institution.objects.bulk_create(
        found, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )


def _institution(row: Any, number: int) -> Institution:
    return Institution(
        code=row["code"],
        number=number,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        tier=_TIERS[row["tier"]],
        kind=row["kind"],
        grade=row["grade"],
        ownership=row["ownership"],
        beds=row["beds"] or 0,
        longitude=row["longitude"],
        latitude=row["latitude"],
        located_in=row["located_in"],
        serves=row["serves"],
        responsible=row["responsible"],
        sends_first_pages=row["sends_first_pages"] is not False,
        is_synthetic=bool(row["synthetic"]),
    )


def _replace_alliances(rows: Iterable[Any]) -> None:
    for row in rows:
        alliance = Alliance.objects.create(
            code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"], kind=row["kind"], lead_id=row["lead"]
        )
        alliance.members.set(row["members"])


def _replace_sheets(found: RegionFile) -> None:
    RegionSheet.objects.all().delete()  # everyone: the register is replaced whole
    RegionSheet.objects.bulk_create(RegionSheet(name=sheet.name, rows=[dict(row) for row in found.sheets[sheet.name]]) for sheet in _WHOLE)


def sheet(name: str, *, reader: Reader) -> list[dict[str, Any]]:
    """The rows of a list that is used whole, as the register in force has them; none when the region has no such list."""
    found = RegionSheet.objects.visible_to(reader).filter(name=name).first()
    return list(found.rows) if found else []


def region(*, reader: Reader) -> Region:
    """The register in force; NotFound with the command that loads one."""
    found = one_view.once("region", lambda: Region.objects.visible_to(reader).first())
    if found is None:
        raise NotFound(
            Text("还没有载入区域文件", "no region file is loaded yet"),
            cure=Text("请运行 doorstep region load", "Run: doorstep region load"),
        )
    return found


def institution_texts(*, reader: Reader) -> dict[str, str]:
    """Every text that names an institution (code, Chinese name, English name) -> its code."""
    found: dict[str, str] = {}
    for code, zh, en in Institution.objects.visible_to(reader).values_list("code", "name_zh", "name_en"):
        found.update({zh: code, en: code, code: code})
    return found


def providers(*, reader: Reader) -> list[Provider]:
    """Institutions as the analytic tables know them."""
    return [_provider(one) for one in Institution.objects.visible_to(reader)]


def _provider(one: Institution) -> Provider:
    township, county, city, province = ancestors(one.located_in)
    place = (township, county, city, province, one.serves)
    return Provider(one.code, one.name_zh, one.number, one.tier, *place, one.kind, one.longitude, one.latitude)

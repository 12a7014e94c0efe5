"""A plan's file: its form, its proof as text, its hash, and where two of them differ. Needs no region."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.planning.portfolio.certificate import Multipliers

FORM = 1
_SAME = 1e-6


def packed(multipliers: Multipliers) -> dict[str, Any]:
    """Arrays as text: shape, and little-endian doubles compressed in base 64."""
    found = {}
    for field in fields(multipliers):
        array = np.ascontiguousarray(getattr(multipliers, field.name), dtype="<f8")
        found[field.name] = {"shape": list(array.shape), "data": base64.b64encode(zlib.compress(array.tobytes(), 9)).decode("ascii")}
    return found


def unpacked(given: Mapping[str, Any]) -> Multipliers:
    """The multipliers of a document. Raises Rejected when they cannot be read."""
    try:
        arrays = {}
        for field in fields(Multipliers):
            one = given[field.name]
            raw = zlib.decompress(base64.b64decode(one["data"], validate=True))
            arrays[field.name] = np.frombuffer(raw, dtype="<f8").reshape(one["shape"]).astype(float)
        return Multipliers(**arrays)
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise Rejected(
            Text("规划文件里的证明读不出来", "the proof in the plan's file cannot be read"), cure=Text("请用未改动的原件", "Use the file as it was written")
        ) from error


def hash_of(found: Mapping[str, Any]) -> str:
    """SHA-256 of a document without its own hash."""
    bare = {**found, "certificate": {key: value for key, value in found["certificate"].items() if key != "hash"}}
    return hashlib.sha256(json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read(text: str) -> dict[str, Any]:
    """A document from its text. Raises Rejected when it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("doorstep_plan") != FORM or not isinstance(found.get("certificate"), dict):
        raise Rejected(
            Text("这不是规划文件", "this is not the file of a plan"),
            cure=Text("请给出 doorstep plan make --format json 的输出", "Give what doorstep plan make --format json has printed"),
        )
    return found


def differences(told: Any, found: Any, where: str = "") -> Iterator[str]:
    """Where two documents differ; numbers that agree to six digits do not."""
    if isinstance(told, Mapping) and isinstance(found, Mapping):
        for key in [*found, *(key for key in told if key not in found)]:
            inner = f"{where}.{key}".lstrip(".")
            if key not in told or key not in found:
                yield inner
            elif inner not in ("certificate.versions", "certificate.hash"):
                yield from differences(told[key], found[key], inner)
    elif isinstance(told, list) and isinstance(found, list):
        if len(told) != len(found):
            yield where
        for at, (one, other) in enumerate(zip(told, found, strict=False)):
            yield from differences(one, other, f"{where}[{at}]")
    elif _is_number(told) and _is_number(found):
        if abs(told - found) > _SAME * max(1.0, abs(found)):
            yield where
    elif told != found:
        yield where


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

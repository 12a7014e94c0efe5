"""The [imaging] section of a workspace's settings: where images are kept, and which devices may send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services.gateway import Secret

STORES = ("disk", "dicomweb")
_KNOWN = ("store", "address", "user", "password", "ae_title", "callers")
_TITLE = re.compile(r"[A-Za-z0-9_.\- ]{1,16}")


@dataclass(frozen=True, slots=True)
class Imaging:
    """Where images are kept and who sends them.

    store     disk: files in the workspace; dicomweb: an archive such as Orthanc at `address`
    ae_title  by which devices call this receiver
    callers   institution code by the AE title of each device that may send; no other may
    """

    store: str = "disk"
    address: str = ""
    user: str = ""
    password: Secret = field(default_factory=Secret)
    ae_title: str = "DOORSTEP"
    callers: Mapping[str, str] = field(default_factory=dict)


def read(table: object, *, where: str) -> Imaging:
    """The settings of [imaging] and [imaging.callers]. Raises BadValue that names every fault at once."""
    if not isinstance(table, dict):
        raise BadValue(Text("imaging 不是一节", "imaging is not a section"), right=Text("应写作 [imaging]", "expected [imaging]"), where=where)
    faults = [*_unknown(table), *_store(table), *_titles(table)]
    BadValue.raise_for(faults, cure=Text("各项设置见 docs/how-to/receive-images.md", "docs/how-to/receive-images.md lists the settings"), where=where)
    plain = {name: str(table[name]) for name in ("store", "address", "user", "ae_title") if name in table}
    return Imaging(**plain, password=Secret(str(table.get("password", ""))), callers=dict(table.get("callers", {})))


def _unknown(table: Mapping[str, object]) -> list[Text]:
    return [Text(f"[imaging] 没有“{name}”", f"[imaging] knows no '{name}', only {', '.join(_KNOWN)}") for name in table if name not in _KNOWN]


def _store(table: Mapping[str, object]) -> list[Text]:
    store = table.get("store", "disk")
    if store not in STORES:
        return [Text(f"[imaging] store 为 {store}，应为 disk 或 dicomweb", f"[imaging] store is '{store}', expected disk or dicomweb")]
    if store == "disk" or _is_address(table.get("address")):
        return []
    return [Text("[imaging] dicomweb 需要 address，如 http://127.0.0.1:8042/dicom-web", "[imaging] dicomweb needs an address such as http://127.0.0.1:8042/dicom-web")]


def _is_address(given: object) -> bool:
    try:
        parts = urlsplit(str(given or ""))
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _titles(table: Mapping[str, object]) -> list[Text]:
    callers, own = table.get("callers", {}), str(table.get("ae_title", "DOORSTEP"))
    if not isinstance(callers, dict) or not all(isinstance(one, str) and one for one in callers.values()):
        return [Text("[imaging.callers] 应为 AE 名 = 机构代码", "[imaging.callers] expects AE title = institution code")]
    wrong = [one for one in (own, *callers) if not _TITLE.fullmatch(one)]
    return [Text(f"AE 名“{one}”不合规，应为 1 至 16 个字符", f"'{one}' is no AE title, expected 1 to 16 characters") for one in wrong]

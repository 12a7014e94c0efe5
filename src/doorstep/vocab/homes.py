"""How the home area of a record was found, kept with every row."""

from __future__ import annotations

from enum import StrEnum

from doorstep.core.text import Text


class HomeMethod(StrEnum):
    """Which field of the record gave the home area, and how much of it had to be supplied."""

    CODE = "code"
    ADDRESS_FULL = "address_full"
    ADDRESS_PARTIAL = "address_partial"
    ADDRESS_OLD_NAME = "address_old_name"
    ADDRESS_TOWNSHIP = "address_township"
    POSTCODE = "postcode"
    ID_PREFIX = "id_prefix"
    UNRESOLVED = "unresolved"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    HomeMethod.CODE: Text("区划代码", "division code"),
    HomeMethod.ADDRESS_FULL: Text("地址，写全省市县", "address with province, city and county in full"),
    HomeMethod.ADDRESS_PARTIAL: Text("地址，有省略或简称", "address with parts left out or shortened"),
    HomeMethod.ADDRESS_OLD_NAME: Text("地址，用旧地名", "address with a former name"),
    HomeMethod.ADDRESS_TOWNSHIP: Text("地址，只写到乡镇名", "address with only a township's name"),
    HomeMethod.POSTCODE: Text("邮政编码", "postcode"),
    HomeMethod.ID_PREFIX: Text("身份证号前六位（仅用于户籍）", "first six digits of the identity number (household only)"),
    HomeMethod.UNRESOLVED: Text("未能确定", "unresolved"),
}

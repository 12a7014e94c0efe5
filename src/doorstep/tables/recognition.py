"""Lists of the region file for mutual recognition: what is recognised, for how long, by whom, on which quality.

They stand over the presets that the region chooses; a row with a preset's code takes its place. Every row says how strong its
evidence is.
"""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.tables.sheet import Field, Sheet

_NAMES = (
    Field("name_zh", "text", Text("中文名", "Chinese name"), required=True),
    Field("name_en", "text", Text("英文名", "English name"), required=True),
)
_SOURCE = (
    Field("source", "text", Text("出处：文件、条款、年份", "source: document, clause, year"), required=True),
    Field("evidence", "text", Text("依据强度：P 官方文本，C 公开源代码，S 二手，I 推断，M 凭记忆", "strength: P official, C public source code, S secondary, I inferred, M recalled"), required=True, choices=("P", "C", "S", "I", "M")),
)
_CODE = Field("code", "text", Text("条目代码", "code of the entry"), required=True)
_KINDS = ("lab", "imaging", "ultrasound", "ecg", "nuclear", "pathology")
_KIND = Text("类别：检验、放射、超声、心电、核医学、病理", "laboratory, radiology, ultrasound, ECG, nuclear medicine, pathology")
_NEEDS = ("required", "noted", "ignored")
_GRADES = ("1", "1C", "1B", "1A", "2", "2C", "2B", "2A", "3", "3C", "3B", "3A", "3S")


def _grade(name: str, zh: str, en: str) -> Field:
    return Field(name, "text", Text(zh, en), choices=_GRADES)


PRESETS = Sheet(
    "recognition_presets",
    "recognition_presets.csv",
    Text("选用的互认规则预设；不填则只用国家指导意见", "presets of recognition in force; the national opinion alone when empty"),
    (
        Field("preset", "text", Text("预设代码，见 doorstep recognition items", "preset, see doorstep recognition items"), required=True),
        Field("note", "text", Text("说明", "note")),
    ),
    key="preset",
)
ITEMS = Sheet(
    "recognition_items",
    "recognition_items.csv",
    Text("互认项目清单；没有全国清单，由本地填写", "items that are recognised; there is no national list, so the region writes its own"),
    (
        Field("code", "text", Text("项目代码", "code of the item"), required=True),
        Field("kind", "text", _KIND, required=True, choices=_KINDS),
        *_NAMES,
        Field("method", "text", Text("要求的方法，空为不限", "method it must be done by, empty for any")),
        Field("group", "text", Text("分组，供有效期引用", "group that windows may name")),
        Field("price_cny", "number", Text("价格（元）", "price, CNY"), minimum=0, maximum=100_000),
        Field("dose_msv", "number", Text("一次检查的有效剂量（mSv）", "effective dose of one examination, mSv"), minimum=0, maximum=100),
        Field("excluded", "flag", Text("是否列入不互认清单", "yes when it stands on the negative list")),
        Field("sample", "flag", Text("是否样例", "yes when only a sample")),
        *_SOURCE,
    ),
    key="code",
)
WINDOWS = Sheet(
    "recognition_windows",
    "recognition_windows.csv",
    Text("有效期（天）；只写一个对象，都不写为全部项目", "days a result holds; name one of item, group, kind, or none for all"),
    (
        _CODE,
        Field("item", "text", Text("项目代码", "code of the item")),
        Field("group", "text", Text("分组", "group")),
        Field("kind", "text", _KIND, choices=_KINDS),
        Field("days", "integer", Text("天数", "days"), required=True, minimum=0, maximum=3650),
        *_SOURCE,
    ),
    key="code",
)
RELATIONS = Sheet(
    "recognition_relations",
    "recognition_relations.csv",
    Text("谁认可谁的结果", "who recognises whose results"),
    (
        _CODE,
        *_NAMES,
        Field("within", "text", Text("两家机构须同在", "both must be in the same"), required=True, choices=("alliance", "county", "city", "province", "nation")),
        Field("area", "division", Text("仅适用的地区", "only in this area")),
        _grade("asker_from", "接诊机构等级下限", "lowest grade of who asks"),
        _grade("asker_to", "接诊机构等级上限", "highest grade of who asks"),
        _grade("maker_from", "出具机构等级下限", "lowest grade of who did it"),
        _grade("maker_to", "出具机构等级上限", "highest grade of who did it"),
        Field("same_level", "flag", Text("须同为一级、二级或三级", "both must be of one level")),
        Field("public_only", "flag", Text("须均为公立", "both must be public")),
        Field("marks", "codes", Text("报告须有的标识之一，以 ; 分隔", "marks of which the report must carry one, separated by ;")),
        Field("outcome", "text", Text("互认，或有条件互认", "recognised, or with a note"), choices=("recognised", "recognised-with-note")),
        *_SOURCE,
    ),
    key="code",
)
NEEDS = Sheet(
    "recognition_needs",
    "recognition_needs.csv",
    Text("质控要求：没有记录时必须不认、提示，还是不管；失控一律不认", "what is asked of quality control where nothing is on record; a lapse is never recognised"),
    (
        _CODE,
        Field("kind", "text", _KIND, choices=_KINDS),
        Field("internal", "text", Text("室内质控", "internal control"), required=True, choices=_NEEDS),
        Field("external", "text", Text("室间质评", "external assessment"), required=True, choices=_NEEDS),
        Field("holds_days", "integer", Text("一次室内质控管几天，空为到下一次", "days a run speaks for, empty until the next"), minimum=0, maximum=366),
        *_SOURCE,
    ),
    key="code",
)
REACHES = Sheet(
    "recognition_reaches",
    "recognition_reaches.csv",
    Text("通过某级室间质评的互认范围；国家规定未见原文，不填则不限", "how far a pass of a level carries; the national rule was not found, and none is assumed"),
    (
        _CODE,
        Field("level", "text", Text("质评级别", "level of the assessment"), required=True, choices=("national", "provincial", "city")),
        Field("reach", "text", Text("互认范围", "how far it carries"), required=True, choices=("county", "city", "province", "nation")),
        *_SOURCE,
    ),
    key="code",
)
MARKS = Sheet(
    "recognition_marks",
    "recognition_marks.csv",
    Text("本院报告可用的互认标识；各地自定，不填则不打标识", "marks that own reports carry; each place sets its own, and none is printed when empty"),
    (
        _CODE,
        Field("mark", "text", Text("标识，如 鄂HR", "the mark, such as 鄂HR"), required=True),
        Field("level", "text", Text("须通过的质评级别", "level of the assessment that gives the right to it"), required=True, choices=("national", "provincial", "city")),
        Field("area", "division", Text("仅适用的地区", "only in this area")),
        *_SOURCE,
    ),
    key="code",
)
RECOGNITION_SHEETS = (PRESETS, ITEMS, WINDOWS, RELATIONS, NEEDS, REACHES, MARKS)

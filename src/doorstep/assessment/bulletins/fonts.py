"""Fonts of a bulletin: what the official layout asks for, what may stand in, and a refusal when no Chinese font is there.

Source: GB/T 9704-2012, 5.2.2 (3号仿宋), 7.2.4 and 7.3.1 (小标宋), 7.3.3 (黑体, 楷体).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

from doorstep.core.errors import UserError
from doorstep.core.text import Text

SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "SimSun", "STSong", "Songti SC", "AR PL UMing CN")
SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback")
TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong", *SERIF, *SANS)
BODY = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", *SERIF, *SANS)
HEI = ("SimHei", "黑体", "STHeiti", "Heiti SC", *SANS, *SERIF)
KAI = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "Kaiti SC", *SERIF, *SANS)
SONG = (*SERIF[4:], *SERIF[:4], *SANS)
CHINESE = {"title": TITLE, "body": BODY, "hei": HEI, "kai": KAI, "song": SONG}
WESTERN = ("Times New Roman", "Liberation Serif", "TeX Gyre Termes", "Libertinus Serif")
_DISPLAY = frozenset(TITLE[:4])  # heavy by themselves; others are set bold to look alike


class NoFont(UserError):
    """A document cannot be printed: its letters would be empty boxes."""

    code = "no-font"
    http_status = 503


@dataclass(frozen=True, slots=True)
class FontSet:
    """The fonts found on this machine, searched once."""

    fonts: typst.Fonts
    families: frozenset[str]

    def chosen(self, *, is_chinese: bool) -> dict[str, object]:
        """Families by role, only those that are there. Raises NoFont when Chinese is asked for and none is."""
        chinese = {role: [one for one in names if one in self.families] for role, names in CHINESE.items()}
        if is_chinese and not chinese["body"]:
            raise NoFont(
                Text("本机没有中文字体，生成的文件将只有空框", "this machine has no Chinese font, so the document would be empty boxes"),
                right=Text("至少应有仿宋、宋体或 Noto Serif CJK SC 之一", "one of FangSong, SimSun or Noto Serif CJK SC is needed"),
                cure=Text("请安装中文字体后重试，例如 Debian 的 fonts-noto-cjk", "Install one and try again, on Debian fonts-noto-cjk for example"),
            )
        is_display = bool(chinese["title"]) and chinese["title"][0] in _DISPLAY
        return {**chinese, "western": [one for one in WESTERN if one in self.families], "is_title_bold": not is_display}


def found(folder: Path | None = None) -> FontSet:
    """Fonts of this machine; only those in `folder` and the typesetter's own when one is named."""
    return _found(None if folder is None else os.fspath(folder))


def has_chinese(texts: Iterable[str]) -> bool:
    """Whether any text holds a Chinese character or full-width mark."""
    return any("\u2e80" <= mark <= "\u9fff" or "\uf900" <= mark <= "\ufaff" or "\uff00" <= mark <= "\uffef" or mark >= "\U00020000" for text in texts for mark in text)


@cache
def _found(folder: str | None) -> FontSet:
    fonts = typst.Fonts(include_system_fonts=folder is None, font_paths=[folder] if folder else [])
    return FontSet(fonts, frozenset(fonts.families()))

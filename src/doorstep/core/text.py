"""A sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English; neither may be empty."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh.strip() or not self.en.strip():
            raise ValueError(f"a Text needs both languages, got zh={self.zh!r} en={self.en!r}")

    def of(self, lang: str) -> str:
        """The words in `lang`; English for a language we do not speak."""
        return self.zh if lang.startswith("zh") else self.en

    def format(self, **values: object) -> Text:
        """Both languages with `{name}` placeholders filled."""
        return Text(self.zh.format(**values), self.en.format(**values))

    @classmethod
    def joined(cls, texts: Iterable[Text]) -> Text:
        """Several texts as one, set apart as each language does; there must be one."""
        listed = list(texts)
        return cls("；".join(one.zh for one in listed), "; ".join(one.en for one in listed))

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"

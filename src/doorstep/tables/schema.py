"""What a table is: its columns, each with type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doorstep.core.text import Text


class Type(StrEnum):
    """Column types; money is integer fen, so that sums are exact on every engine."""

    TEXT = "VARCHAR"
    INT = "INTEGER"
    BIGINT = "BIGINT"
    SMALL = "TINYINT"
    DATE = "DATE"
    BOOL = "BOOLEAN"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `personal` columns never reach a log, a message or an unscoped reader."""

    name: str
    type: Type
    meaning: Text
    unit: str = ""
    required: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A named set of columns."""

    name: str
    meaning: Text
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = self.names
        if len(set(names)) != len(names):
            raise ValueError(f"table {self.name} names a column twice")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def create_sql(self, *, name: str | None = None) -> str:
        """A CREATE TABLE statement for DuckDB."""
        body = ", ".join(f"{column.name} {column.type.value}" for column in self.columns)
        return f"CREATE TABLE {name or self.name} ({body})"

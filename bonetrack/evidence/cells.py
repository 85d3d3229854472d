"""Reading one cell at a time, so that a bad one is refused with its file, line and column."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from pathlib import Path
from re import Pattern
from typing import TypeVar

from bonetrack.core.errors import BadEvidence

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Row:
    file: str
    line: int
    cells: Mapping[str, str]

    def refuse(self, column: str, why: str) -> BadEvidence:
        return BadEvidence(f"{self.file}, line {self.line}, column {column}: {why}")

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        value = self.cells[column].strip()
        if not value:
            raise self.refuse(column, "is empty")
        return value

    def maybe(self, column: str) -> str | None:
        return self.cells[column].strip() or None

    def maybe_shaped(self, column: str, shape: Pattern[str], like: str) -> str | None:
        """A cell that is empty or has the shape of an identifier, such as `like`."""
        text = self.maybe(column)
        if text is not None and not shape.fullmatch(text):
            raise self.refuse(column, f"{text!r} does not look like {like}")
        return text

    def number(self, column: str) -> float:
        found = self.maybe_number(column)
        if found is None:
            raise self.refuse(column, "is empty")
        return found

    def maybe_number(self, column: str) -> float | None:
        text = self.maybe(column)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            raise self.refuse(column, f"{text!r} is not a number") from None
        if not isfinite(value):
            raise self.refuse(column, f"{text!r} is not a finite number")
        return value

    def within(self, column: str, limits: tuple[float, float]) -> float:
        value = self.number(column)
        if not limits[0] <= value <= limits[1]:
            raise self.refuse(column, f"{value:g} is outside {limits[0]:g} to {limits[1]:g}")
        return value

    def maybe_above_zero(self, column: str) -> float | None:
        value = self.maybe_number(column)
        if value is not None and value <= 0:
            raise self.refuse(column, f"{value:g} is not above 0")
        return value

    def maybe_count(self, column: str) -> int | None:
        value = self.maybe_above_zero(column)
        if value is not None and value != int(value):
            raise self.refuse(column, f"{value:g} is not a whole number")
        return None if value is None else int(value)

    def word(self, column: str, words: type[Word]) -> Word:
        text = self.text(column)
        try:
            return words(text)
        except ValueError:
            allowed = ", ".join(member.value for member in words)
            raise self.refuse(column, f"{text!r} is not one of: {allowed}") from None

    def maybe_word(self, column: str, words: type[Word]) -> Word | None:
        return self.word(column, words) if self.maybe(column) else None

    def day(self, column: str) -> date:
        text = self.text(column)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.refuse(column, f"{text!r} is not a day like 2026-11-23") from None

    def address(self, column: str) -> str:
        text = self.text(column)
        if not text.startswith(("https://", "http://")):
            raise self.refuse(column, f"{text!r} is not an address")
        return text


def read_rows(file: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a table; other columns, and a line with more or fewer cells, are refused."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, restkey="", restval=None)
        if tuple(reader.fieldnames or ()) != columns:
            raise BadEvidence(f"{file.name}, line 1: the columns must be {', '.join(columns)}")
        for cells in reader:
            row = Row(file.name, reader.line_num, cells)
            for column in columns:
                if cells[column] is None:
                    raise row.refuse(column, "is missing")
            if "" in cells:
                raise row.refuse(columns[-1], "has cells after it")
            yield row
